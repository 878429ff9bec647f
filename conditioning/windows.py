"""A long shot is painted in windows that share frames with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proxyworld.world.files import InputError

Window = tuple[int, int]


def windows(frames: int, *, length: int, overlap: int) -> tuple[Window, ...]:
    """The (start, stop) of each window, in order; together they cover every frame.

    Each window has `length` frames (all of them, where the shot is shorter), and shares `overlap` frames with the one
    before it; the last is moved back to end with the shot, so it may share more.
    Raises `InputError` where nothing could be covered.
    """
    if frames < 1:
        raise InputError(f"{frames} frames: windows need at least 1")
    if length < 1:
        raise InputError(f"a window of {length} frames: it must have at least 1")
    if not 0 <= overlap < length:
        raise InputError(f"windows of {length} frames cannot share {overlap}; they can share 0 to {length - 1}")
    if frames <= length:
        return ((0, frames),)
    starts = [*range(0, frames - length, length - overlap), frames - length]
    return tuple((start, start + length) for start in starts)


def crossfade(spans: Sequence[Window]) -> tuple[np.ndarray, ...]:
    """The weight of each frame of each window, `(stop - start)` f64: positive, and 1 in all at every frame.

    Where two windows share frames the weight passes from the one to the other in a straight line.
    """
    raw = [_trapezium(spans, i) for i in range(len(spans))]
    total = np.zeros(spans[-1][1])
    for (start, stop), weights in zip(spans, raw, strict=True):
        total[start:stop] += weights
    return tuple(weights / total[start:stop] for (start, stop), weights in zip(spans, raw, strict=True))


def _trapezium(spans: Sequence[Window], i: int) -> np.ndarray:
    start, stop = spans[i]
    weights = np.ones(stop - start)
    if i > 0:
        shared = max(spans[i - 1][1] - start, 0)
        weights[:shared] *= _ramp(shared)
    if i + 1 < len(spans):
        shared = max(stop - spans[i + 1][0], 0)
        weights[len(weights) - shared :] *= _ramp(shared)[::-1]
    return weights


def _ramp(count: int) -> np.ndarray:
    return np.arange(1, count + 1) / (count + 1)
