"""Ray casting in closed form: the backend that needs no system package, and the rays that others ask for.

Rays meet `solids`; a ray is tried only against the solids whose surrounding ball it passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.light import Light, shade
from proxyworld.render.solids import intersect, is_convex, reach_to
from proxyworld.render.stage import Stage, invert

NEAR_M = 1e-3
NOTHING = -1
STEP = 2e-5  # of a solid's size: how far off a surface a ray starts


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
            t, n = intersect(self.stage.shape[i], leaf_from_camera[at, :3, 3], rays @ turn.T)
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
    direction = np.broadcast_to(direction, points.shape)
    return blocked(points, direction, np.inf, stage, stage.world_from_leaf[k], owner=owner)


def blocked(
    origin: np.ndarray, direction: np.ndarray, length: float, stage: Stage, pose: np.ndarray,
    *, owner: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Whether a solid, posed by `pose (l, 4, 4)`, is met at `0 < t < length` on each ray `origin + t direction`.

    `origin` and `direction` are `(m, 3)`; a convex solid is not asked about the rays that `owner (m)` says it owns.
    """
    found = np.zeros(len(origin), bool)
    middle = np.einsum("lij,lj->li", pose[:, :3, :3], stage.middle) + pose[:, :3, 3]
    back = invert(pose)
    dd, od, oo = _dot(direction, direction), _dot(origin, direction), _dot(origin, origin)
    for i, shape in enumerate(stage.shape):
        # the ray's point nearest to the middle of the ball about the solid
        along = (direction @ middle[i] - od) / dd
        t = np.clip(along, 0, length)
        apart2 = oo - 2 * (origin @ middle[i]) + middle[i] @ middle[i] + dd * t * (t - 2 * along)
        near = (apart2 <= stage.radius[i] ** 2) & ~found
        if owner is not None and is_convex(shape):
            near &= owner != i
        rays = np.flatnonzero(near)
        if not len(rays):
            continue
        turn = back[i, :3, :3]
        way = direction[rays] @ turn.T
        t = reach_to(shape, origin[rays] @ turn.T + back[i, :3, 3], way)
        least = STEP * stage.radius[i] / np.sqrt(dd[rays])  # a ray does not meet what it starts on
        found[rays] = (t > least) & (t < length)
    return found


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("ij,ij->i", a, b))


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
