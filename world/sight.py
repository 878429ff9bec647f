"""Sight: whether the action stays in view, and large enough to be seen."""

from __future__ import annotations

import numpy as np

from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Camera, Plane, Scene
from proxyworld.world.tracks import Track, Tracks

OUTSIDE = 0.5
"""In no frame may more than this share of what moves lie outside the picture of a camera whose place is given."""
SPREAD = 100.0
"""A camera that frames all by itself may have to frame this many diameters of the largest thing that moves: some five
pixels of a picture of 480 are left of it."""
MOVED_RADII = 0.25
LEAST_S = 0.25


def in_view(tracks: Tracks) -> Law:
    """What moves stays within the picture, or near enough together for a picture that shows all of it."""
    movers = [row for row in tracks.rows if not row.body.fixed and _moves(row)]
    camera = tracks.trajectory.scene.camera
    if not movers:
        return Law("in view", True, 0.0, 1.0, "", None, "Nothing moves out of the picture.")
    if camera.position_m is not None:
        return _worst(tracks, _outside(movers, camera), OUTSIDE, "of what moves is out of the picture, as a share,")
    return _worst(tracks, _spread(movers), SPREAD, "diameters of the largest thing that moves are to be shown:")


def shortened(scene: Scene, tracks: Tracks) -> tuple[Scene, str] | None:
    """The scene ended before its action leaves the view; None where it does so too soon."""
    movers = [row for row in tracks.rows if not row.body.fixed and _moves(row)]
    camera = scene.camera
    values, most = (_spread(movers), SPREAD) if camera.position_m is None else (_outside(movers, camera), OUTSIDE)
    late = np.flatnonzero(values > most)
    last = int(late[0]) - 1 if len(late) else tracks.trajectory.frames - 1
    until = float(tracks.trajectory.time_s[max(0, last)])
    begun = max((event.time_s for event in scene.events if event.after is None), default=0.0)
    if until < max(LEAST_S, begun):
        return None
    return scene.model_copy(update={"duration_s": until}), f"it ends at {until:.3g} s, before the action is out of view"


def _worst(tracks: Tracks, values: np.ndarray, most: float, what: str) -> Law:
    k = int(np.argmax(values))
    value, time = float(values[k]), float(tracks.trajectory.time_s[k])
    return Law("in view", value <= most, value, most, "", time, f"At {time:.2f} s {value:.2g} {what} at most {most:g}.")


def _moves(track: Track) -> bool:
    way = np.linalg.norm(track.centre_m - track.centre_m[0], axis=1).max()
    return bool(way > MOVED_RADII * track.radius_m) and not isinstance(track.body.shape, Plane)


def _spread(movers: list[Track]) -> np.ndarray:
    """The extent of all ways up to each frame, by the diameter of the largest: `(t)`."""
    places = np.stack([track.centre_m for track in movers], axis=1)
    low = np.minimum.accumulate(places.min(axis=1), axis=0)
    high = np.maximum.accumulate(places.max(axis=1), axis=0)
    largest = max(track.radius_m for track in movers)
    spread: np.ndarray = np.linalg.norm(high - low, axis=1) / (2 * largest)
    return spread


def _outside(movers: list[Track], camera: Camera) -> np.ndarray:
    """The share of the movers whose middles lie outside a square picture: `(t)`."""
    eye, target = np.array(camera.position_m, float), np.array(camera.target_m, float)
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, (0.0, 0.0, 1.0))
    right = right / np.linalg.norm(right) if np.linalg.norm(right) > 1e-9 else np.array([1.0, 0.0, 0.0])
    axes = np.stack([right, np.cross(forward, right), forward])
    x, y, z = np.moveaxis((np.stack([track.centre_m for track in movers], axis=1) - eye) @ axes.T, -1, 0)
    reach = z * np.tan(camera.vertical_fov_rad / 2)
    seen = (z > 0) & (np.abs(x) <= reach) & (np.abs(y) <= reach)
    return np.asarray(1 - seen.mean(axis=1))
