"""The camera: where it stands so that the whole motion is in view, and how points become pixels (OpenCV)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from proxyworld.render.rays import blocked
from proxyworld.render.solids import support
from proxyworld.render.stage import Stage, only
from proxyworld.world.scene import Camera, Plane

MARGIN = 0.08  # of the width and of the height, kept free on each side
SCATTER, SMALL = 4.0, 16.0  # bodies are followed this many times their first spread, or their radius, apart
NEARBY, HUGE = 1.0, 2.5  # what stands within this many spans of the motion is framed, unless it is wider than that
LARGEST = 0.55  # of the picture's shorter side: how large one thing may look
CLEARANCE = 0.03  # the camera's least height over the ground, as a part of its distance
SEEN = 0.5  # of what moves must be in sight, or the camera looks for a better side
_ASIDE_RAD = (0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 2.6, -2.6)


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
        return np.asarray(points[..., :2] / points[..., 2:] * focal + centre)


def look_at(position: np.ndarray, target: np.ndarray) -> np.ndarray:
    """`camera_from_world (4, 4)` of a camera at `position` that looks at `target`, upright."""
    forward = np.subtract(target, position) / np.linalg.norm(np.subtract(target, position))
    up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 1 - 1e-9 else np.array([0.0, 1.0, 0.0])
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    return _pose(np.stack([right, np.cross(forward, right), forward]), np.asarray(position))


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


def bounds(stage: Stage, scope: np.ndarray, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far the solids in `scope (t, l)` reach, low and high, along `axes (a, 3)`: `(a)` each."""
    low = [-_reach(stage, scope, -axis) for axis in axes]
    return np.array(low), np.array([_reach(stage, scope, axis) for axis in axes])


def _stand(stage: Stage, camera: Camera, matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Along the given direction, as near as keeps everything in view; round a wall that would hide the action."""
    scope = _scope(stage)
    best, most = np.eye(4), -1.0
    for aside in _ASIDE_RAD:
        position, turn = _above(stage, scope, camera.azimuth_rad + aside, camera.elevation_rad, matrix, size)
        share = _in_sight(stage, scope, position)
        if share > most:
            best, most = _pose(turn, position), share
        if most >= SEEN:
            break
    return best


def _above(
    stage: Stage, scope: np.ndarray, azimuth: float, elevation: float, matrix: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Position and rotation at `elevation`, or steeper where that would be in the ground or in a fixed solid."""
    while True:
        turn = _towards(azimuth, elevation)
        position, distance = _fit(stage, scope, turn, matrix, size)
        if elevation >= np.pi / 2 or _is_free(stage, position, CLEARANCE * distance):
            return position, turn
        elevation = min(elevation + 0.05, np.pi / 2)


def _in_sight(stage: Stage, scope: np.ndarray, eye: np.ndarray) -> float:
    """The share of what moves, over solids and frames, that no fixed solid hides from `eye`; 1 where none moves."""
    fixed = only(stage, stage.fixed)
    moves = scope & ~stage.fixed
    to = stage.world_from_leaf[moves][:, :3, 3] - eye
    if not len(to) or not fixed.shape:
        return 1.0
    hidden = blocked(np.broadcast_to(eye, to.shape), to, 1.0, fixed, 0, fixed.world_from_leaf[0])
    return 1 - float(hidden.mean())


def _pose(turn: np.ndarray, position: np.ndarray) -> np.ndarray:
    pose = np.eye(4)
    pose[:3, :3] = turn
    pose[:3, 3] = -turn @ position
    return pose


def _towards(azimuth: float, elevation: float) -> np.ndarray:
    """The rotation `camera_from_world` of a camera that looks along +y at azimuth 0, down by `elevation`."""
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    ahead = np.array([-np.sin(azimuth), np.cos(azimuth), 0.0])
    forward = np.cos(elevation) * ahead - np.array([0.0, 0.0, np.sin(elevation)])
    return np.stack([right, np.cross(forward, right), forward])


def _fit(
    stage: Stage, scope: np.ndarray, turn: np.ndarray, matrix: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, float]:
    """The nearest position from which the solids in `scope` lie within all four sides, and its distance to them.

    Each side of the picture, less its margin, is a plane through the camera. With (a, z) the camera's place along one
    axis of the picture and along the view, the solids' supports give `a + tan z <= low` and `-a + tan z <= high`:
    the two meet in the middle, and the tighter axis decides how near it may be.
    """
    tangent = np.array(size) / 2 * (1 - 2 * MARGIN) / matrix[0, 0]
    low = np.array([-_reach(stage, scope, -turn[a] - tangent[a] * turn[2]) for a in (0, 1)])
    high = np.array([-_reach(stage, scope, turn[a] - tangent[a] * turn[2]) for a in (0, 1)])
    middle = (_reach(stage, scope, turn[2]) - _reach(stage, scope, -turn[2])) / 2
    leading = scope.any(axis=0) & ~stage.fixed
    largest = stage.radius[leading].max() if leading.any() else 0.0
    apart = largest / (LARGEST * float(min(size)) / 2 / matrix[0, 0])
    near = min(float(((low + high) / (2 * tangent)).min()), middle - apart)
    return np.array([*(low - high) / 2, near]) @ turn, middle - near


def _reach(stage: Stage, scope: np.ndarray, direction: np.ndarray) -> float:
    """How far the solids in `scope (t, l)` reach along `direction (3)`, in the world."""
    best = -np.inf
    for i in np.flatnonzero(scope.any(axis=0)):
        pose, form = stage.world_from_leaf[scope[:, i], i], stage.form[i]
        if form is not None:
            ends = pose[:, :3, 3] @ direction + (form.vertices[scope[:, i]] @ direction).max(axis=1)
            best = max(best, float(ends.max()))
            continue
        ends = pose[:, :3, 3] @ direction + support(stage.shape[i], direction @ pose[:, :3, :3])
        best = max(best, float(ends.max()))
    return best


def _is_free(stage: Stage, position: np.ndarray, clearance: float) -> bool:
    """Whether a camera at `position` is above the ground and outside all that never moves."""
    for i in np.flatnonzero(stage.fixed):
        pose = stage.world_from_leaf[0, i]
        local = (position - pose[:3, 3]) @ pose[:3, :3]
        if isinstance(stage.shape[i], Plane):
            if local[2] < clearance:
                return False
        elif ((local >= stage.corners[i, 0] - clearance) & (local <= stage.corners[i, 7] + clearance)).all():
            return False
    return True


def _scope(stage: Stage) -> np.ndarray:
    """Which solids must be in view, and when: `(t, l)` bool. What moves, where it moves; what stands by, once."""
    solid = np.array([not isinstance(shape, Plane) for shape in stage.shape])
    moving = solid & ~stage.fixed
    scope = np.zeros(stage.world_from_leaf.shape[:2], bool)
    if not moving.any():
        scope[0] = solid if solid.any() else True
        return scope
    scope[:, moving] = _gathered(stage, moving)
    low, high = bounds(stage, scope, np.eye(3))
    reach = float(np.linalg.norm(high - low))
    for i in np.flatnonzero(solid & stage.fixed):
        alone = np.zeros_like(scope)
        alone[0, i] = True
        lower, upper = bounds(stage, alone, np.eye(3))
        gap = np.linalg.norm(np.maximum(np.maximum(lower - high, low - upper), 0))
        if gap <= NEARBY * reach and np.linalg.norm(upper - lower) <= HUGE * reach:
            scope[0, i] = True
    return scope


def _gathered(stage: Stage, moving: np.ndarray) -> np.ndarray:
    """Where each moving solid belongs to the action: everywhere, unless it flies far from where most are."""
    place = stage.world_from_leaf[:, moving][..., :3, 3]
    away = np.linalg.norm(place - np.median(place, axis=1, keepdims=True), axis=-1) + stage.radius[moving]
    room = max(SCATTER * float(away[0].max()), SMALL * float(np.median(stage.radius[moving])))
    return np.asarray(away <= max(room, float(np.quantile(away, 0.75))))
