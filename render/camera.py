"""The camera: its pose in each frame, and how points become pixels (OpenCV)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from proxyworld.render.reach import bounds as bounds
from proxyworld.render.shooting import MARGIN as MARGIN
from proxyworld.render.shooting import shoot
from proxyworld.render.stage import Stage
from proxyworld.world.course import direction, towards
from proxyworld.world.scene import Camera


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
    azimuth, elevation = direction(position, target)
    turn = towards(np.array([azimuth]), np.array([elevation]))
    return np.asarray(_poses(turn, np.asarray(position, float)[None])[0])


def intrinsics(size: tuple[int, int], vertical_fov_rad: float) -> np.ndarray:
    """Square pixels, the optical axis through the middle of the image: `(3, 3)`."""
    width, height = size
    focal = height / 2 / np.tan(vertical_fov_rad / 2)
    return np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1.0]])


def frame(stage: Stage, camera: Camera, size: tuple[int, int]) -> View:
    """The camera of `size` (width, height) pixels that sees the action, or stands and moves as `camera` says."""
    matrix = intrinsics(size, camera.vertical_fov_rad)
    return View(size, matrix, _poses(*shoot(stage, camera, np.array(size) / 2 / matrix[0, 0])))


def _poses(turn: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """`camera_from_world (t, 4, 4)` of cameras turned by `turn (t, 3, 3)` at `eye (t, 3)`."""
    pose = np.zeros((len(eye), 4, 4))
    pose[:, :3, :3] = turn
    pose[:, :3, 3] = -np.einsum("tij,tj->ti", turn, eye)
    pose[:, 3, 3] = 1
    return pose
