"""The camera: where it stands so that the whole motion is in view, and how points become pixels (OpenCV)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from proxyworld.render.solids import support
from proxyworld.render.stage import Stage, invert
from proxyworld.world.scene import Camera, Plane

MARGIN = 0.08  # of the width and of the height, kept free on each side
FAR_FLUNG = 6.0  # a motion this many times wider than its core is cut to the core
CLEARANCE = 0.03  # the camera's least height over the ground, as a part of its distance


@dataclass(frozen=True, eq=False)
class View:
    """A pinhole camera over `t` frames: `intrinsics (3, 3)` in pixels, `camera_from_world (t, 4, 4)`."""

    size: tuple[int, int]  # (width, height)
    intrinsics: np.ndarray
    camera_from_world: np.ndarray

    @cached_property
    def still(self) -> bool:
        """Whether the camera never moves."""
        return bool((self.camera_from_world == self.camera_from_world[0]).all())

    def rays(self) -> np.ndarray:
        """The direction through each pixel's centre, with z = 1, so that a ray's length is its depth: `(h, w, 3)`."""
        return self._rays

    @cached_property
    def _rays(self) -> np.ndarray:
        width, height = self.size
        x = (np.arange(width) + 0.5 - self.intrinsics[0, 2]) / self.intrinsics[0, 0]
        y = (np.arange(height) + 0.5 - self.intrinsics[1, 2]) / self.intrinsics[1, 1]
        return np.stack([*np.broadcast_arrays(x[None, :], y[:, None]), np.ones((height, width))], axis=-1)

    def project(self, points: np.ndarray) -> np.ndarray:
        """Camera-space points `(..., 3)` as pixels `(..., 2)`."""
        focal = self.intrinsics[[0, 1], [0, 1]]
        centre = self.intrinsics[[0, 1], 2]
        return points[..., :2] / points[..., 2:] * focal + centre


def look_at(position: np.ndarray, target: np.ndarray) -> np.ndarray:
    """`camera_from_world (4, 4)` of a camera at `position` that looks at `target`, upright."""
    forward = np.subtract(target, position) / np.linalg.norm(np.subtract(target, position))
    up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 1 - 1e-9 else np.array([0.0, 1.0, 0.0])
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :3] = [right, np.cross(forward, right), forward]
    pose[:3, 3] = -pose[:3, :3] @ position
    return pose


def intrinsics(size: tuple[int, int], vertical_fov_rad: float) -> np.ndarray:
    """Square pixels, the optical axis through the middle of the image: `(3, 3)`."""
    width, height = size
    focal = height / 2 / np.tan(vertical_fov_rad / 2)
    return np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])


def frame(stage: Stage, camera: Camera, size: tuple[int, int]) -> View:
    """A still camera of `size` (width, height) pixels that sees the whole motion, or stands where `camera` says."""
    matrix = intrinsics(size, camera.vertical_fov_rad)
    if camera.position_m is not None and camera.target_m is not None:
        pose = look_at(np.array(camera.position_m), np.array(camera.target_m))
    else:
        pose = _stand(stage, camera, matrix, size)
    return View(size, matrix, np.repeat(pose[None], len(stage.world_from_leaf), axis=0))


def _stand(stage: Stage, camera: Camera, matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Along the given direction, as near as keeps everything in view; steeper where that would be underground."""
    scope = _scope(stage)
    ground = _ground(stage)
    elevation = camera.elevation_rad
    while True:
        turn = _towards(camera.azimuth_rad, elevation)
        position, distance = _fit(stage, scope, turn, matrix, size)
        if position[2] >= ground + CLEARANCE * distance or elevation >= np.pi / 2:
            break
        elevation = min(elevation + 0.02, np.pi / 2)
    pose = np.eye(4)
    pose[:3, :3] = turn
    pose[:3, 3] = -turn @ position
    return pose


def _towards(azimuth: float, elevation: float) -> np.ndarray:
    """The rotation `camera_from_world` of a camera that looks along +y at azimuth 0, down by `elevation`."""
    sin, cos = np.sin(azimuth), np.cos(azimuth)
    right = np.array([cos, sin, 0.0])
    ahead = np.array([-sin, cos, 0.0])
    forward = np.cos(elevation) * ahead - np.array([0, 0, np.sin(elevation)])
    return np.stack([right, np.cross(forward, right), forward])


def _fit(
    stage: Stage, scope: np.ndarray, turn: np.ndarray, matrix: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, float]:
    """The nearest position from which the solids in `scope (t, l)` lie within all four sides of the picture.

    Each side of the frustum is a plane through the camera; a solid's support along the plane's normal bounds the
    camera's position on that side, and two opposite bounds meet where it stands.
    """
    tangent = np.array(size) / 2 * (1 - 2 * MARGIN) / matrix[0, 0]
    near, middle = np.inf, []
    bounds = np.empty((2, 2))
    for axis in (0, 1):
        for side, sign in enumerate((1.0, -1.0)):
            inward = sign * turn[axis] + tangent[axis] * turn[2]
            bounds[axis, side] = -_reach(stage, scope, -inward)
        # x + t z <= b0 and -x + t z <= b1, with (x, z) the camera's place along this axis and the view
        near = min(near, bounds[axis].sum() / (2 * tangent[axis]))
    for axis in (0, 1):
        middle.append((bounds[axis, 0] - bounds[axis, 1]) / 2)
    nearest = -_reach(stage, scope, -turn[2])
    farthest = _reach(stage, scope, turn[2])
    position = np.array([middle[0], middle[1], near]) @ turn
    return position, (nearest + farthest) / 2 - near


def _reach(stage: Stage, scope: np.ndarray, direction: np.ndarray) -> float:
    """How far the solids in `scope (t, l)` reach along `direction` (world)."""
    best = -np.inf
    for i, shape in enumerate(stage.shape):
        pose = stage.world_from_leaf[scope[:, i], i]
        if len(pose):
            local = direction @ pose[:, :3, :3]
            best = max(best, float((pose[:, :3, 3] @ direction + support(shape, local)).max()))
    return best


def _ground(stage: Stage) -> float:
    heights = [
        stage.world_from_leaf[0, i, 2, 3]
        for i, shape in enumerate(stage.shape)
        if isinstance(shape, Plane) and stage.world_from_leaf[0, i, 2, 2] > 0.99
    ]
    return max(heights, default=-np.inf)


def _scope(stage: Stage) -> np.ndarray:
    """Which solids must be in view, and when: `(t, l)` bool."""
    moving = ~stage.fixed
    centre = stage.world_from_leaf[:, :, :3, 3]
    scope = np.zeros(centre.shape[:2], bool)
    solid = np.array([not isinstance(shape, Plane) for shape in stage.shape])
    if not moving.any():
        scope[0] = solid if solid.any() else True
        return scope
    size = np.linalg.norm(stage.corners[:, 7] - stage.corners[:, 0], axis=-1)
    points = centre[:, moving]
    home = np.median(points[0], axis=0)
    away = np.linalg.norm(points - home, axis=-1)
    start = float((away[0] + size[moving] / 2).max())
    core = max(float(np.quantile(away, 0.9)), start, float(size[moving].max()))
    scope[:, moving] = away <= max(core, away.max() if away.max() <= FAR_FLUNG * core else core)
    box_low, box_high = _bounds(stage, scope)
    reach = np.linalg.norm(box_high - box_low)
    for i in np.flatnonzero(stage.fixed & solid):
        low, high = _bounds(stage, np.eye(len(moving), dtype=bool)[i][None] & np.ones((1, 1), bool))
        gap = np.linalg.norm(np.maximum(np.maximum(low - box_high, box_low - high), 0))
        if gap <= reach and np.linalg.norm(high - low) <= 2.5 * max(reach, size[moving].max()):
            scope[0, i] = True
    return scope


def _bounds(stage: Stage, scope: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    axes = np.eye(3)
    padded = np.zeros((len(stage.world_from_leaf), scope.shape[1]), bool)
    padded[: len(scope)] = scope
    high = np.array([_reach(stage, padded, axis) for axis in axes])
    low = -np.array([_reach(stage, padded, -axis) for axis in axes])
    return low, high


def action_bounds(stage: Stage, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far what the camera frames reaches, low and high, along the unit `axes (a, 3)`: `(a)` each."""
    scope = _scope(stage)
    return -np.array([_reach(stage, scope, -axis) for axis in axes]), np.array(
        [_reach(stage, scope, axis) for axis in axes]
    )
