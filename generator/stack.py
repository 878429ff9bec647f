"""The control streams of the embedded model, stacked as one tensor's channels."""

from __future__ import annotations

import numpy as np

from proxyworld.conditioning.control import Control
from proxyworld.world.files import InputError

STREAMS: dict[str, int] = {"depth": 1, "normal": 3, "colour": 3, "motion": 3, "edges": 1, "appearance": 3}
CHANNELS = sum(STREAMS.values())


def stack(control: Control) -> np.ndarray:
    """The streams of `control` side by side: `(t, h, w, 14)` f32 in 0..1; a stream that is absent is left at 0.5.

    Raises `InputError` where none of the streams is known.
    """
    if not set(STREAMS) & set(control.streams):
        raise InputError(f"the embedded model follows {', '.join(STREAMS)}; the control has none of them")
    t, (width, height) = control.frames, control.size
    neutral = np.full((t, height, width, 1), 0.5, np.float32)
    parts = [control.streams.get(name, np.repeat(neutral, c, axis=-1)) for name, c in STREAMS.items()]
    return np.concatenate(parts, axis=-1)


def gains(control: Control) -> np.ndarray:
    """How much each of the 14 channels weighs: `(14)` f32; 0 for a stream that is absent."""
    weights = [control.weight(name) if name in control.streams else 0.0 for name in STREAMS]
    return np.repeat(np.array(weights, np.float32), list(STREAMS.values()))
