"""The ray-casting backend, which needs no system package: each solid is cast in its own window of the picture."""

from __future__ import annotations

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.flow import between
from proxyworld.render.form import Triangles
from proxyworld.render.light import Light, linear, shade
from proxyworld.render.rays import NOTHING, blocked, nearest, towards_eye
from proxyworld.render.solids import intersect
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import Motion, Surface, empty, windows

_QUARTERS = np.array([(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)])  # of a pixel


class RayCaster:
    """Casts rays at a stage, one frame at a time; with a `lamp`, it makes pictures too."""

    name = "ray"

    def __init__(self, stage: Stage, view: View, lamp: Light | None = None) -> None:
        self.stage, self.view, self.lamp = stage, view, lamp
        self._colour = linear(stage.colour)
        self._still: Surface | None = None

    def surface(self, k: int) -> Surface:
        """What frame `k` shows. Where the camera is still, what never moves is cast once."""
        if not self.view.still:
            return self._cast(k, np.arange(len(self.stage.shape)), empty(self.view.size))
        return self._cast(k, np.flatnonzero(~self.stage.fixed), self.still())

    def still(self) -> Surface:
        """What never moves, as a camera sees it that never moves either."""
        if self._still is None:
            self._still = self._cast(0, np.flatnonzero(self.stage.fixed), empty(self.view.size))
        return self._still

    def motion(self, k: int, before: Surface, now: Surface) -> Motion:
        """How frame `k - 1`, which shows `before`, and frame `k`, which shows `now`, get to one another."""
        return between(self.stage, self.view, before, now, k)

    def picture(self, k: int, surface: Surface) -> np.ndarray:
        """The crude picture of frame `k`, `(h, w, 3)` u8: Lambert, sun and hard shadows, four samples at edges."""
        height, width = surface.leaf.shape
        rays = self.view.rays()
        colour, lit = self._shaded(
            k, rays.reshape(-1, 3), surface.depth.ravel(), surface.leaf.ravel(), surface.normal.reshape(-1, 3)
        )
        picture = colour.reshape(height, width, 3)
        rough = _edges(surface.leaf) | _edges(lit.reshape(height, width))
        fine = np.repeat(rays[rough][:, None], 4, axis=1)
        fine[..., :2] += _QUARTERS / self.view.intrinsics[[0, 1], [0, 1]]
        fine = fine.reshape(-1, 3)
        camera_from_leaf = self.view.camera_from_world[k] @ self.stage.world_from_leaf[k]
        seen = nearest(np.zeros_like(fine), fine, self.stage, k, camera_from_leaf)
        picture[rough] = self._shaded(k, fine, *seen)[0].reshape(-1, 4, 3).mean(axis=1)
        return np.asarray(np.rint(picture * 255), np.uint8)

    def close(self) -> None:
        """Nothing to free."""

    def _shaded(
        self, k: int, rays: np.ndarray, depth: np.ndarray, leaf: np.ndarray, normal: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """What camera-space rays show: sRGB `(m, 3)` in 0..1, and whether the sun reaches it `(m)`."""
        lamp = self.lamp
        assert lamp is not None, "a caster without a lamp makes no pictures"
        world_from_camera = invert(self.view.camera_from_world[k])
        turn, eye = world_from_camera[:3, :3], world_from_camera[:3, 3]
        sun = np.array(lamp.direction)
        colour = np.empty((len(rays), 3))
        colour[:] = lamp.sky
        seen = np.flatnonzero(leaf != NOTHING)
        facing = normal[seen] @ (sun @ turn)
        sunny = seen[facing > 0]
        points = (rays[sunny] * depth[sunny, None]) @ turn.T + eye
        lit = np.zeros(len(rays), bool)
        lit[sunny] = ~shadow(points, sun, self.stage, k, owner=leaf[sunny])
        colour[seen] = shade(self._colour[leaf[seen]], facing * lit[seen], lamp)
        return colour, lit

    def _cast(self, k: int, chosen: np.ndarray, behind: Surface) -> Surface:
        """The solids `chosen` of frame `k` before what is `behind` them."""
        depth, leaf, normal = behind.depth.copy(), behind.leaf.copy(), behind.normal.copy()
        face = behind.face.copy()
        camera_from_leaf = self.view.camera_from_world[k] @ self.stage.world_from_leaf[k, chosen]
        leaf_from_camera = invert(camera_from_leaf)
        framed = windows(self.stage.corners[chosen], camera_from_leaf, self.view)
        for i, back, window in zip(chosen, leaf_from_camera, framed, strict=True):
            if window is None:
                continue
            rays, shape = self.view.rays()[window], depth[window].shape
            solid = self.stage.solid(i, k)
            t, n, feature = intersect(solid, back[:3, 3], rays.reshape(-1, 3) @ back[:3, :3].T)
            t = t.reshape(shape)
            nearer = t < depth[window]
            depth[window][nearer] = t[nearer]
            leaf[window][nearer] = i
            face[window][nearer] = feature.reshape(shape)[nearer] if isinstance(solid, Triangles) else NOTHING
            normal[window][nearer] = towards_eye((n.reshape(*shape, 3)[nearer]) @ back[:3, :3], rays[nearer])
        return Surface(depth, leaf, normal, face)


def shadow(
    points: np.ndarray, direction: np.ndarray, stage: Stage, k: int, *, owner: np.ndarray | None = None
) -> np.ndarray:
    """Whether something stands between `points (m, 3)` and the light in `direction` (3) or (m, 3), in frame `k`.

    `owner (m)` names the solid that each point lies on; a convex solid does not shade its own lit side, so it is
    left out. Returns `(m)` bool.
    """
    direction = np.broadcast_to(direction, points.shape)
    return blocked(points, direction, np.inf, stage, k, stage.world_from_leaf[k], owner=owner)


def _edges(values: np.ndarray) -> np.ndarray:
    """The pixels of `values (h, w)` that differ from a neighbour."""
    edge = np.zeros(values.shape, bool)
    across, down = values[:, 1:] != values[:, :-1], values[1:] != values[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    return edge
