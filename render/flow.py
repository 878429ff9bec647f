"""Exact flow and occlusion: each pixel's surface point is carried by its body, or its triangle, and seen again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.rays import NOTHING, blocked
from proxyworld.render.solids import is_closed, is_convex
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import NEAR_M, Motion, Surface

TOLERANCE = 1e-5  # of the depth: what float32 depth and solids in contact may differ by
COVER = 1e-4  # of the depth: how much nearer pixels must be to be known to cover a point


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
    changes = change(stage, view, k, to)
    leaf = here.leaf.ravel()
    flow = np.zeros((leaf.size, 2))
    flow[leaf == NOTHING] = np.nan
    occluded = np.zeros(leaf.size, bool)
    occluded[covered(changes.rests, here, there)] = True
    moves = np.flatnonzero(~np.append(changes.rests, True)[leaf])
    flow[moves], occluded[moves] = carry_at(stage, view, changes, here, there, moves)
    return flow.reshape(*here.leaf.shape, 2), occluded.reshape(here.leaf.shape)


@dataclass(frozen=True, eq=False)
class Change:
    """How the `l` solids get from frame `k` to frame `to`, seen from the camera."""

    k: int
    to: int
    motion: np.ndarray  # (l, 4, 4) what takes camera-space points along; exactly 1 at rest
    deforms: np.ndarray  # (l) bool: whose vertices move by themselves
    rests: np.ndarray  # (l) bool: whose every point stays in its place


def change(stage: Stage, view: View, k: int, to: int) -> Change:
    """How the solids get from frame `k` to frame `to`."""
    before = view.camera_from_world[k] @ stage.world_from_leaf[k]
    after = view.camera_from_world[to] @ stage.world_from_leaf[to]
    motion = after @ invert(before)
    same = (before == after).all(axis=(1, 2))
    motion[same] = np.eye(4)
    deforms = np.array([f is not None and not np.array_equal(f.vertices[k], f.vertices[to]) for f in stage.form])
    return Change(k, to, motion, deforms, same & ~deforms)


def covered(rests: np.ndarray, here: Surface, there: Surface) -> np.ndarray:
    """The pixels, counted row by row, whose solid `rests (l)` and is seen no longer: another one is now before it."""
    at = np.flatnonzero(here.leaf != there.leaf)
    return np.asarray(at[np.append(rests, False)[here.leaf.ravel()[at]]])


def carry_at(
    stage: Stage, view: View, changes: Change, here: Surface, there: Surface, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The flow `(m, 2)` f64 and the occlusion `(m)` of the pixels `at (m)`, counted row by row, which show solids."""
    owner = here.leaf.ravel()[at]
    start = view.rays().reshape(-1, 3)[at] * here.depth.ravel()[at][:, None]
    normal = here.normal.reshape(-1, 3)[at].astype(float)
    end = np.empty_like(start)
    for i in np.flatnonzero(np.bincount(owner)).tolist():
        own = np.flatnonzero(owner == i)
        turn, shift = changes.motion[i, :3, :3], changes.motion[i, :3, 3]
        end[own], normal[own] = start[own] @ turn.T + shift, normal[own] @ turn.T
        if changes.deforms[i]:
            face = here.face.ravel()[at[own]]
            end[own] = _deformed(stage, view, i, changes.k, changes.to, face, start[own])
    pixel = np.full((len(end), 2), np.nan)
    ahead = end[:, 2] > NEAR_M
    pixel[ahead] = view.project(end[ahead])
    return pixel - view.project(start), hidden(stage, view, there, changes.to, owner, end, normal, pixel)


def hidden(
    stage: Stage, view: View, there: Surface, to: int,
    owner: np.ndarray, end: np.ndarray, normal: np.ndarray, pixel: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Whether the points `end (m, 3)` of the solids `owner (m)`, in camera space, are out of sight in frame `to`.

    Where the four pixels about a point all show its own convex solid, it is in sight; where they all show another
    one, nearer than the point, it is not, for what is convex covers all between; elsewhere its ray is cast.
    """
    out = _turned_away(stage, view, owner, end, normal, pixel)
    doubt = np.flatnonzero(~out)
    about = _about(pixel[doubt], view.size)
    shown = there.leaf.ravel()[about]  # (4, m)
    convex = np.array([*(is_convex(shape) for shape in stage.shape), False])
    alike = (shown == shown[0]).all(axis=0) & convex[shown[0]]
    own = shown[0] == owner[doubt]
    other = np.flatnonzero(alike & ~own)
    point = doubt[other]
    nearer = there.depth.ravel()[about[:, other]].max(axis=0) < end[point, 2] * (1 - COVER)
    out[point] = nearer & _within(pixel[point], 0.5, np.subtract(view.size, 0.5))
    doubt = doubt[~out[doubt] & ~(alike & own)]
    out[doubt] = _covered_up(stage, view, to, owner[doubt], end[doubt])
    return out


def _about(pixel: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The four pixels, counted row by row, whose centres are about `pixel (m, 2)`: `(4, m)`."""
    width, height = size
    x, y = np.floor(pixel.T - 0.5).astype(int)
    (left, right), (top, bottom) = (
        (np.clip(v, 0, n - 1), np.clip(v + 1, 0, n - 1)) for v, n in ((x, width), (y, height))
    )
    return np.stack([top * width + left, top * width + right, bottom * width + left, bottom * width + right])


def _within(pixel: np.ndarray, low: float, high: np.ndarray) -> np.ndarray:
    """Whether `pixel (m, 2)` lie between `low` and `high (2)`; NaN does not."""
    x, y = pixel.T
    return np.asarray((x >= low) & (x <= high[0]) & (y >= low) & (y <= high[1]))


def in_sight(
    stage: Stage, view: View, k: int, owner: np.ndarray, point: np.ndarray, normal: np.ndarray, pixel: np.ndarray
) -> np.ndarray:
    """Whether the points `point (m, 3)` of the solids `owner (m)`, in camera space, are seen in frame `k`: `(m)` bool.

    `normal (m, 3)` are those of the surface there, and `pixel (m, 2)` where the points are in the picture.
    """
    seen = ~_turned_away(stage, view, owner, point, normal, pixel)
    seen[seen] = ~_covered_up(stage, view, k, owner[seen], point[seen])
    return seen


def _turned_away(
    stage: Stage, view: View, owner: np.ndarray, point: np.ndarray, normal: np.ndarray, pixel: np.ndarray
) -> np.ndarray:
    """Whether points `(m)` are out of the picture, or on the side of a closed solid that faces away."""
    inside = _within(pixel, 0, np.array(view.size))  # a point behind the camera has no pixel
    closed = np.array([is_closed(shape) for shape in stage.shape])[owner]
    return np.asarray(~inside | (closed & (np.einsum("mi,mi->m", normal, point) >= 0)))


def _covered_up(stage: Stage, view: View, k: int, owner: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Whether a solid of frame `k` is met on the way from the camera to the points `(m, 3)`."""
    camera_from_leaf = view.camera_from_world[k] @ stage.world_from_leaf[k]
    return blocked(np.zeros_like(point), point, 1 - TOLERANCE, stage, k, camera_from_leaf, owner=owner)


def _deformed(stage: Stage, view: View, i: int, k: int, to: int, face: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Where the camera-space points `start (m, 3)` of solid `i` in frame `k` are in frame `to`, on their triangles."""
    form = stage.form[i]
    assert form is not None
    before = view.camera_from_world[k] @ stage.world_from_leaf[k, i]
    after = view.camera_from_world[to] @ stage.world_from_leaf[to, i]
    back = invert(before)
    shares = form.at(k).shares(face, start @ back[:3, :3].T + back[:3, 3])
    return np.asarray(form.at(to).mean(face, shares) @ after[:3, :3].T + after[:3, 3])
