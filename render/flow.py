"""Exact flow and occlusion: each pixel's surface point is carried by its body, or its triangle, and seen again."""

from __future__ import annotations

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.rays import NOTHING, blocked
from proxyworld.render.solids import is_closed, is_convex
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import NEAR_M, Motion, Surface

TOLERANCE = 1e-5  # of the depth: what float32 depth and solids in contact may differ by


def between(stage: Stage, view: View, before: Surface, now: Surface, k: int) -> Motion:
    """How frame `k - 1`, which shows `before`, and frame `k`, which shows `now`, get to one another."""
    forward, occluded_forward = carry(stage, view, before, now, k - 1, k)
    backward, occluded_backward = carry(stage, view, now, before, k, k - 1)
    return Motion(forward, backward, occluded_forward, occluded_backward)


def carry(stage: Stage, view: View, here: Surface, there: Surface, k: int, to: int) -> tuple[np.ndarray, np.ndarray]:
    """The flow of frame `k`'s pixels to frame `to`, `(h, w, 2)` f64 and NaN off the bodies, and their occlusion.

    A point is occluded, `(h, w)` bool, where its side of its solid has turned away, where a solid is nearer along
    its new ray, or where it has left the picture. Its flow is NaN too where it has passed behind the camera.
    """
    motion = _motion(stage, view, k, to)
    deforms = np.array([f is not None and not np.array_equal(f.vertices[k], f.vertices[to]) for f in stage.form])
    still = (motion == np.eye(4)).all(axis=(1, 2)) & ~deforms
    rests = np.append(still, False)[here.leaf]
    flow = np.zeros((*rests.shape, 2))
    flow[~rests] = np.nan
    occluded = rests & (there.leaf != here.leaf)  # the same ray: it shows the same solid, or one before it
    moves = np.nonzero(~rests & (here.leaf != NOTHING))
    owner = here.leaf[moves]
    start = view.rays()[moves] * here.depth[moves][:, None]
    end = _turned(motion, owner, start) + motion[owner, :3, 3]
    for i in np.flatnonzero(deforms).tolist():
        own = owner == i
        end[own] = _deformed(stage, view, i, k, to, here.face[moves][own], start[own])
    pixel = np.full((len(end), 2), np.nan)
    ahead = end[:, 2] > NEAR_M
    pixel[ahead] = view.project(end[ahead])
    flow[moves] = pixel - view.project(start)
    occluded[moves] = hidden(stage, view, there, to, owner, end, _turned(motion, owner, here.normal[moves]), pixel)
    return flow, occluded


def hidden(
    stage: Stage, view: View, there: Surface, to: int,
    owner: np.ndarray, end: np.ndarray, normal: np.ndarray, pixel: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Whether the points `end (m, 3)` of the solids `owner (m)`, in camera space, are out of sight in frame `to`.

    Where the four pixels about a point all show its own convex solid, it is in sight; elsewhere its ray is cast.
    """
    size = np.array(view.size)
    with np.errstate(invalid="ignore"):  # a point behind the camera has no pixel
        inside = ((pixel >= 0) & (pixel <= size)).all(axis=1)
    closed = np.array([is_closed(shape) for shape in stage.shape])[owner]
    out: np.ndarray = ~inside | (closed & (np.einsum("mi,mi->m", normal, end) >= 0))
    doubt = np.flatnonzero(~out)
    alike = np.array([is_convex(shape) for shape in stage.shape])[owner[doubt]]
    corner = np.floor(pixel[doubt] - 0.5).astype(int)
    for step in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x, y = np.clip(corner + step, 0, size - 1).T
        alike &= there.leaf[y, x] == owner[doubt]
    doubt = doubt[~alike]
    camera_from_leaf = view.camera_from_world[to] @ stage.world_from_leaf[to]
    rays = end[doubt]
    out[doubt] = blocked(np.zeros_like(rays), rays, 1 - TOLERANCE, stage, to, camera_from_leaf, owner=owner[doubt])
    return out


def _deformed(stage: Stage, view: View, i: int, k: int, to: int, face: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Where the camera-space points `start (m, 3)` of solid `i` in frame `k` are in frame `to`, on their triangles."""
    form = stage.form[i]
    assert form is not None
    before = view.camera_from_world[k] @ stage.world_from_leaf[k, i]
    after = view.camera_from_world[to] @ stage.world_from_leaf[to, i]
    back = invert(before)
    shares = form.at(k).shares(face, start @ back[:3, :3].T + back[:3, 3])
    return np.asarray(form.at(to).mean(face, shares) @ after[:3, :3].T + after[:3, 3])


def _turned(motion: np.ndarray, owner: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("mij,mj->mi", motion[owner, :3, :3], vector))


def _motion(stage: Stage, view: View, k: int, to: int) -> np.ndarray:
    """What takes a solid's camera-space points from frame `k` to frame `to`: `(l, 4, 4)`; exactly 1 at rest."""
    before = view.camera_from_world[k] @ stage.world_from_leaf[k]
    after = view.camera_from_world[to] @ stage.world_from_leaf[to]
    motion = after @ invert(before)
    motion[(before == after).all(axis=(1, 2))] = np.eye(4)
    return np.asarray(motion)
