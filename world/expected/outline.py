"""Outlines: where a body is, seen along gravity and from the side."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Deformable, Plane
from proxyworld.world.tracks import Tracks

_DIRECTIONS = 64


def corners_m(tracks: Tracks, row: int, frame: int) -> np.ndarray:
    """The vertices `(v, 3)` of a row in a frame, in the world; its own where it deforms. Not for a plane."""
    trajectory = tracks.trajectory
    body = trajectory.bodies[row]
    if isinstance(body.shape, Deformable):
        places: np.ndarray = trajectory.vertices[body.name][frame]
        return places
    corners: np.ndarray = mesh(body.shape).vertices
    posed: np.ndarray = trajectory.position_m[frame, row] + rotate(trajectory.orientation_wxyz[frame, row], corners)
    return posed


def reach_m(tracks: Tracks, name: str, direction: np.ndarray) -> np.ndarray:
    """How far the body called `name` reaches along a unit `direction (3)`, from its least to its most: `(t, 2)`."""
    rows = tracks.trajectory.rows(name)
    reach = np.empty((tracks.trajectory.frames, 2))
    for frame in range(len(reach)):
        along = np.concatenate([corners_m(tracks, row, frame) for row in rows]) @ direction
        reach[frame] = along.min(), along.max()
    return reach


def beyond_m(tracks: Tracks, row: int, point: np.ndarray, frame: int) -> float:
    """How far `point` lies outside the outline of a row in a frame, seen along gravity; 0 or less within."""
    if isinstance(tracks.trajectory.bodies[row].shape, Plane):
        return 0.0
    corners = corners_m(tracks, row, frame)
    across, aside = across_axes(tracks.up)
    angle = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    directions = np.outer(np.cos(angle), across) + np.outer(np.sin(angle), aside)
    return float((directions @ point - (corners @ directions.T).max(axis=0)).max())


def across_axes(up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two unit vectors `(3)` across `up` and each other."""
    across = np.cross(up, np.eye(3)[np.argmin(np.abs(up))])
    across /= np.linalg.norm(across)
    return across, np.cross(up, across)
