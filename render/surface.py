"""What the pixels of one frame see, and in which part of the picture each solid can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.rays import NOTHING

NEAR_M = 1e-3

Window = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Surface:
    """What one frame's pixels see: `depth (h, w)` inf for nothing, `leaf (h, w)` -1 for nothing, `normal` (camera).

    `face (h, w)` is the triangle of what deforms, -1 elsewhere.
    """

    depth: np.ndarray  # (h, w) f32 or f64
    leaf: np.ndarray  # (h, w) i32
    normal: np.ndarray  # (h, w, 3) f32 or f64, camera space, towards the camera
    face: np.ndarray  # (h, w) i32


@dataclass(frozen=True, eq=False)
class Motion:
    """How the pixels of frame `k - 1` get to frame `k`, and those of frame `k` back to `k - 1`.

    A flow is NaN off the bodies, and where its point has passed behind the camera; what is occluded is hidden or out
    of view in the other frame.
    """

    forward: np.ndarray  # (h, w, 2) f32 or f64, pixels, of frame k - 1
    backward: np.ndarray  # (h, w, 2), of frame k
    occluded_forward: np.ndarray  # (h, w) bool, of frame k - 1
    occluded_backward: np.ndarray  # (h, w) bool, of frame k


def empty(size: tuple[int, int]) -> Surface:
    """The surface of `size` (width, height) pixels on which nothing is seen."""
    width, height = size
    shape = (height, width)
    nothing = np.full(shape, NOTHING, np.int32)
    return Surface(np.full(shape, np.inf), nothing, np.zeros((*shape, 3)), nothing)


def windows(corners: np.ndarray, camera_from_leaf: np.ndarray, view: View) -> list[Window | None]:
    """The part of the picture that each solid can touch, from the box about it; None where it cannot be seen."""
    size = np.array(view.size)
    points = np.einsum("lij,lcj->lci", camera_from_leaf[:, :3, :3], corners) + camera_from_leaf[:, None, :3, 3]
    found: list[Window | None] = []
    for box in points:
        behind = box[:, 2] <= NEAR_M
        if behind.all():
            found.append(None)
            continue
        low, high = np.zeros(2, int), size
        if not behind.any():
            pixel = view.project(box)
            low = np.clip(np.floor(pixel.min(0)), 0, size).astype(int)
            high = np.clip(np.ceil(pixel.max(0)), 0, size).astype(int)
        found.append((slice(low[1], high[1]), slice(low[0], high[0])) if (high > low).all() else None)
    return found
