"""The control streams of the embedded model, stacked as one tensor's channels."""

from __future__ import annotations

import numpy as np

from proxyworld.conditioning.control import Control
from proxyworld.world.files import InputError

STREAMS: dict[str, int] = {"depth": 1, "normal": 3, "colour": 3, "motion": 3, "edges": 1, "appearance": 3}
CHANNELS = sum(STREAMS.values())
COLOUR = slice(4, 7)
"""The channels of the albedo."""


def stack(control: Control) -> np.ndarray:
    """The streams of `control` side by side: `(t, h, w, 14)` f32 in 0..1; a stream that is absent is left at 0.5.

    The sky, which has no albedo (0 in the stream), is white here: what is seen of it is all light.
    Raises `InputError` where none of the streams is known.
    """
    if not set(STREAMS) & set(control.streams):
        raise InputError(f"the embedded model follows {', '.join(STREAMS)}; the control has none of them")
    t, (width, height) = control.frames, control.size
    stacked = np.full((t, height, width, CHANNELS), 0.5, np.float32)
    start = 0
    for name, channels in STREAMS.items():
        if name in control.streams:
            stacked[..., start : start + channels] = control.streams[name]
        start += channels
    albedo = stacked[..., COLOUR]
    albedo[~albedo.any(-1)] = 1
    return stacked


def gains(control: Control) -> np.ndarray:
    """How much each of the streams weighs, in the order of `STREAMS`: `(6)` f32; 0 for a stream that is absent."""
    return np.array([control.weight(name) if name in control.streams else 0.0 for name in STREAMS], np.float32)


def widened(gains: np.ndarray) -> np.ndarray:
    """The gains of streams `(..., 6)` as those of their channels `(..., 14)`."""
    return np.repeat(gains, list(STREAMS.values()), axis=-1)
