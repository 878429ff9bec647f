"""Ray casting in closed form: the backend that needs no system package, and the rays that others ask for.

Rays meet `solids`; a ray is tried only against the solids whose surrounding ball it passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.light import Light, shade
from proxyworld.render.solids import intersect, is_convex
from proxyworld.render.stage import Stage, invert

NEAR_M = 1e-3
NOTHING = -1


@dataclass(frozen=True, eq=False)
class Surface:
    """What one frame's pixels see: `depth (h, w)` inf for nothing, `leaf (h, w)` -1 for nothing, `normal` (camera)."""

    depth: np.ndarray  # (h, w) f64
    leaf: np.ndarray  # (h, w) i32
    normal: np.ndarray  # (h, w, 3) f64, camera space, towards the camera


class RayCaster:
    """Casts rays at a stage, one frame at a time."""

    name = "ray"

    def __init__(self, stage: Stage, view: View, lamp: Light | None = None) -> None:
        self.stage, self.view, self.lamp = stage, view, lamp
        self._rays = view.rays()
        self._still: Surface | None = None

    def surface(self, k: int) -> Surface:
        """What frame `k` shows. Where the camera is still, what never moves is cast once."""
        if not self.view.still:
            return self._cast(k, np.arange(len(self.stage.shape)), None)
        if self._still is None:
            self._still = self._cast(0, np.flatnonzero(self.stage.fixed), None)
        return self._cast(k, np.flatnonzero(~self.stage.fixed), self._still)

    def _cast(self, k: int, chosen: np.ndarray, behind: Surface | None) -> Surface:
        height, width = self._rays.shape[:2]
        if behind is None:
            depth = np.full((height, width), np.inf)
            leaf = np.full((height, width), NOTHING, np.int32)
            normal = np.zeros((height, width, 3))
        else:
            depth, leaf, normal = behind.depth.copy(), behind.leaf.copy(), behind.normal.copy()
        camera_from_leaf = self.view.camera_from_world[k] @ self.stage.world_from_leaf[k, chosen]
        leaf_from_camera = invert(camera_from_leaf)
        for i, window in zip(chosen, windows(self.stage.corners[chosen], camera_from_leaf, self.view), strict=True):
            if window is None:
                continue
            at = np.searchsorted(chosen, i)
            rays = self._rays[window].reshape(-1, 3)
            turn = leaf_from_camera[at, :3, :3]
            origin = np.broadcast_to(leaf_from_camera[at, :3, 3], rays.shape)
            t, n = intersect(self.stage.shape[i], origin, rays @ turn.T)
            shape = depth[window].shape
            t = t.reshape(shape)
            nearer = t < depth[window]
            depth[window][nearer] = t[nearer]
            leaf[window][nearer] = i
            n = (n @ turn).reshape(*shape, 3)
            away = (n * self._rays[window]).sum(-1) > 0
            n[away] *= -1
            normal[window][nearer] = n[nearer]
        return Surface(depth, leaf, normal)

    def close(self) -> None:
        """Nothing to free."""

    def picture(self, k: int, surface: Surface) -> np.ndarray:
        """The crude picture of frame `k`: Lambert, sun and hard shadows; `(h, w, 3)` u8."""
        lamp = self.lamp
        assert lamp is not None, "a caster without a lamp makes no pictures"
        world_from_camera = invert(self.view.camera_from_world[k])
        seen = surface.leaf != NOTHING
        picture = np.broadcast_to(np.array(lamp.sky), (*seen.shape, 3)).copy()
        owner = surface.leaf[seen]
        points = (self._rays[seen] * surface.depth[seen][:, None]) @ world_from_camera[:3, :3].T
        points += world_from_camera[:3, 3]
        normal = surface.normal[seen] @ world_from_camera[:3, :3].T
        facing = normal @ np.array(lamp.direction)
        lit = np.zeros(len(points))
        sunny = facing > 0
        lit[sunny] = ~shadow(points[sunny], np.array(lamp.direction), self.stage, k, owner=owner[sunny])
        picture[seen] = shade(self.stage.colour[owner], facing, lit, lamp)
        return np.rint(picture * 255).astype(np.uint8)


def shadow(
    points: np.ndarray, direction: np.ndarray, stage: Stage, k: int, *, owner: np.ndarray | None = None
) -> np.ndarray:
    """Whether something stands between `points (m, 3)` and the light in `direction` (3) or (m, 3), in frame `k`.

    `owner (m)` names the solid that each point lies on; a convex solid does not shade its own lit side, so it is
    left out. Returns `(m)` bool.
    """
    dark = np.zeros(len(points), bool)
    direction = np.broadcast_to(direction, points.shape)
    for i, shape in enumerate(stage.shape):
        rays = np.flatnonzero(_passes(points, direction, stage, k, i) & ~dark)
        if owner is not None and is_convex(shape):
            rays = rays[owner[rays] != i]
        if not len(rays):
            continue
        leaf_from_world = invert(stage.world_from_leaf[k, i])
        turn = leaf_from_world[:3, :3]
        t, _ = intersect(shape, points[rays] @ turn.T + leaf_from_world[:3, 3], direction[rays] @ turn.T)
        size = float(np.linalg.norm(stage.corners[i, 7] - stage.corners[i, 0]))
        dark[rays] |= np.isfinite(t) & (t > 1e-5 * size)
    return dark


def _passes(points: np.ndarray, direction: np.ndarray, stage: Stage, k: int, i: int) -> np.ndarray:
    """Which rays come within the ball about solid `i`."""
    pose = stage.world_from_leaf[k, i]
    middle = pose[:3, :3] @ stage.corners[i].mean(0) + pose[:3, 3]
    radius = np.linalg.norm(stage.corners[i, 7] - stage.corners[i, 0]) / 2
    to = middle - points
    length2 = np.einsum("mi,mi->m", direction, direction)
    along = np.einsum("mi,mi->m", direction, to)
    distance2 = np.einsum("mi,mi->m", to, to)
    return (distance2 - along * np.abs(along) / length2 * (along > 0) <= radius**2)


def windows(corners: np.ndarray, camera_from_leaf: np.ndarray, view: View) -> list[tuple[slice, slice] | None]:
    """The part of the picture that each solid can touch, from the box about it; None where it cannot be seen."""
    width, height = view.size
    points = np.einsum("lij,lcj->lci", camera_from_leaf[:, :3, :3], corners) + camera_from_leaf[:, None, :3, 3]
    found: list[tuple[slice, slice] | None] = []
    for box in points:
        if (box[:, 2] <= NEAR_M).all():
            found.append(None)
            continue
        if (box[:, 2] <= NEAR_M).any():
            found.append((slice(0, height), slice(0, width)))
            continue
        pixel = view.project(box)
        low = np.clip(np.floor(pixel.min(0)), 0, (width, height)).astype(int)
        high = np.clip(np.ceil(pixel.max(0)), 0, (width, height)).astype(int)
        found.append((slice(low[1], high[1]), slice(low[0], high[0])) if (high > low).all() else None)
    return found
