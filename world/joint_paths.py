"""Joints over time: how far a hinge has turned, a slide has moved, and how long a spring or a rope is."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import quaternion_multiply, rotate
from proxyworld.world.scene import Joint, Vec3
from proxyworld.world.tracks import Tracks

_BACK = np.array([1, -1, -1, -1])  # the other way round, of a quaternion


def turned_rad(tracks: Tracks, joint: Joint) -> np.ndarray:
    """How far the bodies of a hinge have turned about its axis, against each other, since t = 0 of the scene: `(t)`."""
    turn = _since_start(tracks, joint.body)
    if joint.other is not None:
        turn = quaternion_multiply(_since_start(tracks, joint.other) * _BACK, turn)
    axis = _axis(joint)
    angle: np.ndarray = np.unwrap(2 * np.arctan2(turn[:, 1:] @ axis, turn[:, 0]))
    return angle


def moved_m(tracks: Tracks, joint: Joint) -> np.ndarray:
    """How far the bodies of a slide have moved along its axis, against each other, since t = 0 of the scene: `(t)`."""
    way, axis = place_m(tracks, joint.body, joint.anchor_m) - joint.anchor_m, _axis(joint)
    if joint.other is None:
        moved: np.ndarray = way @ axis
        return moved
    way = way - (place_m(tracks, joint.other, joint.anchor_m) - joint.anchor_m)
    along: np.ndarray = (way * rotate(_since_start(tracks, joint.other), np.tile(axis, (len(way), 1)))).sum(axis=1)
    return along


def length_m(tracks: Tracks, joint: Joint) -> np.ndarray:
    """How far apart the two ends of a spring or a rope are: `(t)`."""
    assert joint.far_m is not None
    near = place_m(tracks, joint.body, joint.anchor_m)
    far = np.array(joint.far_m) if joint.other is None else place_m(tracks, joint.other, joint.far_m)
    length: np.ndarray = np.linalg.norm(near - far, axis=1)
    return length


def place_m(tracks: Tracks, name: str, point: Vec3) -> np.ndarray:
    """Where the `point` of a body is that lay there in the scene at t = 0: `(t, 3)`."""
    trajectory = tracks.trajectory
    row, body = trajectory.index(name), trajectory.scene.body(name)
    inner = rotate(body.orientation_wxyz * _BACK, np.subtract(point, body.position_m))
    wxyz = trajectory.orientation_wxyz[:, row]
    place: np.ndarray = trajectory.position_m[:, row] + rotate(wxyz, np.tile(inner, (len(wxyz), 1)))
    return place


def _since_start(tracks: Tracks, name: str) -> np.ndarray:
    """The rotations `(t, 4)` from the body's attitude in the scene to that in each frame."""
    start = np.array(tracks.trajectory.scene.body(name).orientation_wxyz)
    return quaternion_multiply(tracks.whole(name).orientation_wxyz, start * _BACK)


def _axis(joint: Joint) -> np.ndarray:
    axis: np.ndarray = np.array(joint.axis) / np.linalg.norm(joint.axis)
    return axis
