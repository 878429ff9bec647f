"""Sight: whether the action stays in view, and large enough to be seen."""

from __future__ import annotations

import numpy as np

from proxyworld.world.action import Action, action_of
from proxyworld.world.camera import Camera
from proxyworld.world.course import FASTEST, course, direction
from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Scene
from proxyworld.world.tracks import Tracks

OUTSIDE = 0.5
"""In no frame may more than this share of what acts lie outside the picture of a camera whose place is given."""
SPREAD = 100.0
"""A camera that frames by itself may have to show this many diameters of the largest thing that acts: some five pixels
of a picture of 480 are left of it."""
LEAST_S = 0.25


def in_view(tracks: Tracks) -> Law:
    """What acts stays within the picture, or near enough together for a picture that shows all of it."""
    action = action_of(tracks)
    if not (action.subjects & action.moving).any():
        return Law("in view", True, 0.0, 1.0, "", None, "Nothing moves out of the picture.")
    camera = tracks.trajectory.scene.camera
    if _is_placed(camera):
        return _worst(tracks, _outside(action, camera), OUTSIDE, "of what moves is out of the picture, as a share,")
    return _worst(tracks, _spread(action, camera), SPREAD, "diameters of the largest thing that moves are to be shown:")


def shortened(scene: Scene, tracks: Tracks) -> tuple[Scene, str] | None:
    """The scene ended before its action leaves the view; None where it does so too soon."""
    action, camera = action_of(tracks), scene.camera
    placed = _is_placed(camera)
    values, most = (_outside(action, camera), OUTSIDE) if placed else (_spread(action, camera), SPREAD)
    late = np.flatnonzero(values > most)
    last = int(late[0]) - 1 if len(late) else tracks.trajectory.frames - 1
    until = float(tracks.trajectory.time_s[max(0, last)])
    begun = max((event.time_s for event in scene.events if event.after is None), default=0.0)
    if until < max(LEAST_S, begun):
        return None
    return scene.model_copy(update={"duration_s": until}), f"it ends at {until:.3g} s, before the action is out of view"


def _is_placed(camera: Camera) -> bool:
    """Whether the camera may lose sight of the action: it stands where it is told to, and tracks nothing."""
    return camera.position_m is not None and camera.tracking is None


def _worst(tracks: Tracks, values: np.ndarray, most: float, what: str) -> Law:
    k = int(np.argmax(values))
    value, time = float(values[k]), float(tracks.trajectory.time_s[k])
    return Law("in view", value <= most, value, most, "", time, f"At {time:.2f} s {value:.2g} {what} at most {most:g}.")


def _centres(action: Action, rows: np.ndarray) -> np.ndarray:
    return np.stack([action.tracks.rows[row].centre_m for row in np.flatnonzero(rows)], axis=1)


def _spread(action: Action, camera: Camera) -> np.ndarray:
    """The height of the picture that the ways up to each frame need, by the diameter of the largest thing: `(t)`.

    A camera that goes along at up to `v` heights a second shows in its picture what lies `d` apart at two moments a
    time `t` apart only where that is `d / (1 + v t)` high; one that stays, where it is `d` high.
    """
    trajectory = action.tracks.trajectory
    places = np.where(action.shown[:, action.subjects, None], _centres(action, action.subjects), np.nan)
    low, high = np.nanmin(places, axis=1), np.nanmax(places, axis=1)
    film_s = trajectory.time_s * trajectory.scene.slow_motion
    speed = np.inf if camera.tracking is not None else FASTEST if camera.may_go_along else 0.0
    needed = np.empty(len(low))
    for k in range(len(low)):
        apart = np.maximum(high[k] - low[: k + 1], high[: k + 1] - low[k])
        ago = film_s[k] - film_s[: k + 1]
        gone = np.where(ago > 0, speed, 0.0) * np.where(ago > 0, ago, 1.0)
        needed[k] = (np.linalg.norm(apart, axis=1) / (1 + gone)).max()
    largest = max(action.tracks.rows[row].radius_m for row in np.flatnonzero(action.subjects))
    return np.asarray(np.maximum.accumulate(needed) / (2 * largest))


def _outside(action: Action, camera: Camera) -> np.ndarray:
    """The share of what acts whose middles lie outside a square picture: `(t)`."""
    trajectory = action.tracks.trajectory
    eye, target = np.array(camera.position_m, float), np.array(camera.target_m, float)
    way = course(camera, *direction(eye, target), frames=trajectory.frames, fps=trajectory.fps)
    eyes = target - float(np.linalg.norm(target - eye)) * way.arm
    from_eye = _centres(action, action.subjects & action.moving) - eyes[:, None]
    x, y, z = np.moveaxis(np.einsum("tij,tnj->tni", way.turn, from_eye), -1, 0)
    reach = z * np.tan(camera.vertical_fov_rad / 2)
    seen = (z > 0) & (np.abs(x) <= reach) & (np.abs(y) <= reach)
    return np.asarray(1 - seen.mean(axis=1))
