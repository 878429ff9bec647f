"""One control video from several streams, for models that take a single one."""

from __future__ import annotations

import numpy as np

from proxyworld.conditioning.control import Control
from proxyworld.world.files import InputError


def blend(control: Control) -> np.ndarray:
    """The streams that `control.weights` names, added up by weight: `(t, h, w, 3)` f32 in 0..1.

    Weights that sum to more than 1 are divided by their sum (as in Cosmos-Transfer1, arXiv 2503.14492), so the
    picture never clips. Without weights it is disparity alone, or else depth, or else the first stream.
    Raises `InputError` where every weight is 0.
    """
    streams = control.streams
    alone = next(name for name in ("disparity", "depth", *streams) if name in streams)
    weights = dict(control.weights) or {alone: 1.0}
    total = sum(weights.values())
    if total == 0:
        raise InputError(f"every weight is 0: give one of {', '.join(streams)} a weight above 0")
    width, height = control.size
    blended = np.zeros((control.frames, height, width, 3), dtype=np.float32)
    for name, weight in weights.items():
        blended += streams[name] * np.float32(weight / max(total, 1.0))
    return np.minimum(blended, 1)  # a sum of weights may round to just above 1
