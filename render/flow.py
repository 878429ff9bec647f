"""Exact flow and occlusion from poses: each pixel's surface point is carried by its body and seen again."""

from __future__ import annotations

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.ray import NOTHING, Surface, blocked
from proxyworld.render.solids import is_closed, is_convex
from proxyworld.render.stage import Stage, invert

TOLERANCE = 1e-5  # of the depth: what float32 depth and solids in contact may differ by


def carry(stage: Stage, view: View, here: Surface, there: Surface, k: int, to: int) -> tuple[np.ndarray, np.ndarray]:
    """The flow of frame `k`'s pixels to frame `to`, `(h, w, 2)` f64 and NaN off the bodies, and their occlusion.

    A point is occluded where its side of its solid is turned away, where another solid is nearer along its new ray,
    or where it has left the picture: `(h, w)` bool.
    """
    flow = np.full((*here.leaf.shape, 2), np.nan)
    occluded = np.zeros(here.leaf.shape, bool)
    motion = _motion(stage, view, k, to)
    still = (motion == np.eye(4)).all(axis=(1, 2))
    seen = here.leaf != NOTHING
    resting = seen & np.append(still, False)[here.leaf]
    flow[resting] = 0
    occluded[resting] = there.leaf[resting] != here.leaf[resting]  # the same pixel, the same ray
    moving = seen & ~resting
    owner = here.leaf[moving]
    start = view.rays()[moving] * here.depth[moving][:, None]
    end = np.einsum("mij,mj->mi", motion[owner, :3, :3], start) + motion[owner, :3, 3]
    ahead = end[:, 2] > 1e-6
    pixel = np.full((len(end), 2), np.nan)
    pixel[ahead] = view.project(end[ahead])
    flow[moving] = pixel - view.project(start)
    normal = np.einsum("mij,mj->mi", motion[owner, :3, :3], here.normal[moving])
    occluded[moving] = hidden(stage, view, there, to, owner, end, normal, pixel)
    return flow, occluded


def hidden(
    stage: Stage, view: View, there: Surface, to: int,
    owner: np.ndarray, end: np.ndarray, normal: np.ndarray, pixel: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Whether each camera-space point `end (m, 3)` on solid `owner (m)` is out of sight in frame `to`.

    Where the four pixels about the point show its own convex solid, it is in sight; elsewhere its ray is cast.
    """
    width, height = view.size
    inside = (end[:, 2] > 1e-6) & (pixel >= 0).all(1) & (pixel <= (width, height)).all(1)
    closed = np.array([is_closed(s) for s in stage.shape])[owner]
    convex = np.array([is_convex(s) for s in stage.shape])[owner]
    turned = closed & ((normal * end).sum(1) >= 0)
    out = ~inside | turned
    doubt = np.flatnonzero(~out)
    base = np.floor(pixel[doubt] - 0.5).astype(int)
    alike = convex[doubt].copy()
    for dx in (0, 1):
        for dy in (0, 1):
            x = np.clip(base[:, 0] + dx, 0, width - 1)
            y = np.clip(base[:, 1] + dy, 0, height - 1)
            alike &= there.leaf[y, x] == owner[doubt]
    doubt = doubt[~alike]
    camera_from_leaf = view.camera_from_world[to] @ stage.world_from_leaf[to]
    origin = np.zeros((len(doubt), 3))
    out[doubt] = blocked(origin, end[doubt], 1 - TOLERANCE, stage, camera_from_leaf, owner=owner[doubt])
    return out


def _motion(stage: Stage, view: View, k: int, to: int) -> np.ndarray:
    """What takes a solid's camera-space points from frame `k` to frame `to`: `(l, 4, 4)`; exactly 1 at rest."""
    before = view.camera_from_world[k] @ stage.world_from_leaf[k]
    after = view.camera_from_world[to] @ stage.world_from_leaf[to]
    motion = after @ invert(before)
    motion[(before == after).all(axis=(1, 2))] = np.eye(4)
    return motion
