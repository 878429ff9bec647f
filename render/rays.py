"""Loose rays among the solids of a stage: what they meet first, and whether anything is in their way.

A ray is tried only against the solids whose surrounding ball it passes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from proxyworld.render.form import Triangles
from proxyworld.render.solids import intersect, is_convex, reach_to
from proxyworld.render.stage import Stage, invert

NOTHING = -1  # the number of no solid
STEP = 2e-5  # of a solid's size: how far off a surface a ray starts


def blocked(
    origin: np.ndarray, direction: np.ndarray, length: float, stage: Stage, k: int, pose: np.ndarray,
    *, owner: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Whether a solid of frame `k` is met at `0 < t < length` on each ray `origin + t direction`; `pose (l, 4, 4)`.

    `origin` and `direction` are `(m, 3)`; a convex solid is not asked about the rays that `owner (m)` says it owns.
    """
    found = np.zeros(len(origin), bool)
    back = invert(pose)
    stride = np.sqrt(_dot(direction, direction))
    for i, near in _passing(origin, direction, stage, pose):
        near &= ~found
        if owner is not None and is_convex(stage.shape[i]):
            near &= owner != i
        rays = np.flatnonzero(near)
        if len(rays):
            turn, solid = back[i, :3, :3], stage.solid(i, k)
            least = STEP * stage.radius[i] / stride[rays]  # a ray does not meet what it starts on
            start, way = origin[rays] @ turn.T + back[i, :3, 3], direction[rays] @ turn.T
            if isinstance(solid, Triangles):  # of which there may be more behind that
                found[rays] = reach_to(solid, start + least[:, None] * way, way) + least < length
            else:
                t = reach_to(solid, start, way)
                found[rays] = (t > least) & (t < length)
    return found


def nearest(
    origin: np.ndarray, direction: np.ndarray, stage: Stage, k: int, pose: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each ray `origin + t direction` meets first: `t (m)` inf, solid `(m)` -1, normal `(m, 3)` 0 for nothing.

    `origin` and `direction` are `(m, 3)`, `pose (l, 4, 4)` is that of frame `k`; the normal faces the ray's start.
    """
    depth, leaf, normal = np.full(len(origin), np.inf), np.full(len(origin), NOTHING), np.zeros((len(origin), 3))
    back = invert(pose)
    for i, near in _passing(origin, direction, stage, pose):
        rays = np.flatnonzero(near)
        if not len(rays):
            continue
        turn = back[i, :3, :3]
        t, n, _ = intersect(stage.solid(i, k), origin[rays] @ turn.T + back[i, :3, 3], direction[rays] @ turn.T)
        nearer = t < depth[rays]
        rays = rays[nearer]
        depth[rays], leaf[rays] = t[nearer], i
        normal[rays] = towards_eye(n[nearer] @ turn, direction[rays])
    return depth, leaf, normal


def towards_eye(normal: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """The normals `(m, 3)`, those turned round that face along their ray."""
    return np.where(_dot(normal, rays)[:, None] > 0, -normal, normal)


def _passing(
    origin: np.ndarray, direction: np.ndarray, stage: Stage, pose: np.ndarray
) -> Iterator[tuple[int, np.ndarray]]:
    """For each solid, which of the `m` rays come within the ball about it: `(m)` bool."""
    middles = np.einsum("lij,lj->li", pose[:, :3, :3], stage.middle) + pose[:, :3, 3]
    unit = direction / np.sqrt(_dot(direction, direction))[:, None]
    begin, far2 = _dot(origin, unit), _dot(origin, origin)
    for i, (middle, radius) in enumerate(zip(middles, stage.radius, strict=True)):
        along = np.maximum(unit @ middle - begin, 0)  # to the ray's point nearest to the middle
        yield i, far2 - 2 * (origin @ middle) + (middle @ middle - radius**2) <= along * along


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("ij,ij->i", a, b))
