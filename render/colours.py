"""Numbers as colours: the Middlebury wheel for flow, one ramp for depth, and a palette for bodies."""

from __future__ import annotations

import numpy as np

# hues between red, yellow, green, cyan, blue, magenta and red, in steps that look even
# (Baker et al., "A Database and Evaluation Methodology for Optical Flow", IJCV 2011; its colorcode.cpp)
_STEPS = (15, 6, 4, 11, 13, 6)


def _wheel() -> np.ndarray:
    """The 55 colours of the wheel: `(55, 3)`."""
    corners = np.array([(1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1), (1, 0, 1), (1, 0, 0)], float)
    arcs = [
        corners[i] + np.arange(steps)[:, None] / steps * (corners[i + 1] - corners[i]) for i, steps in enumerate(_STEPS)
    ]
    return np.concatenate(arcs)


WHEEL = _wheel()  # (55, 3)
_RAMP = np.array(  # dark to bright through violet and orange, in steps that look even (after matplotlib's inferno)
    [(0.00, 0.00, 0.02), (0.22, 0.05, 0.40), (0.55, 0.14, 0.42), (0.84, 0.29, 0.26), (0.98, 0.60, 0.08),
     (0.98, 0.99, 0.64)]
)  # fmt: skip


def flow_colours(flow_px: np.ndarray, max_px: float) -> np.ndarray:
    """Flow as colour: hue is direction, saturation is length, white is rest and black is NaN.

    `flow_px (..., 2)` to `(..., 3)` u8; lengths up to `max_px` fill the wheel and longer ones are darkened.
    Middlebury's code, the coding that flow-conditioned models are trained on.
    """
    if flow_px.ndim > 3:  # frame by frame, so that a long shot takes no more memory than its colours
        return np.stack([flow_colours(frame, max_px) for frame in flow_px])
    known = np.isfinite(flow_px).all(axis=-1)
    u, v = np.moveaxis(np.where(known[..., None], flow_px, 0) / max(max_px, 1e-9), -1, 0)
    length = np.hypot(u, v)
    place = (np.arctan2(-v, -u) / np.pi + 1) / 2 * (len(WHEEL) - 1)
    low = np.floor(place).astype(int)
    part = (place - low)[..., None]
    hue = (1 - part) * WHEEL[low] + part * WHEEL[(low + 1) % len(WHEEL)]
    colour = np.where(length[..., None] <= 1, 1 - length[..., None] * (1 - hue), 0.75 * hue)
    return np.where(known[..., None], np.floor(255 * colour), 0).astype(np.uint8)


def flow_range(*flows_px: np.ndarray) -> float:
    """One `max_px` for a shot: the longest flow in it, at least 1 pixel; NaN counts as nothing."""
    return max(1.0, *(float(np.hypot(*np.moveaxis(np.nan_to_num(flow), -1, 0)).max()) for flow in flows_px))


def ramp_colours(values: np.ndarray) -> np.ndarray:
    """`values (...)` in 0..1 as `(..., 3)` u8, dark to bright."""
    at = np.clip(values, 0, 1) * (len(_RAMP) - 1)
    low = np.minimum(at.astype(int), len(_RAMP) - 2)
    part = (at - low)[..., None]
    return np.asarray(np.rint(255 * ((1 - part) * _RAMP[low] + part * _RAMP[low + 1])).astype(np.uint8))


def id_colours(ids: np.ndarray) -> np.ndarray:
    """Body numbers `(...)` as well-separated colours `(..., 3)` u8; 0 is black."""
    turn = (ids * 0.61803398875) % 1.0  # golden-ratio steps never come close to one another
    place = turn * len(WHEEL)
    hue = WHEEL[np.minimum(place.astype(int), len(WHEEL) - 1)]
    value = np.where(ids % 2 == 0, 1.0, 0.75)[..., None]
    return np.where(ids[..., None] > 0, np.rint(255 * value * (0.25 + 0.75 * hue)), 0).astype(np.uint8)
