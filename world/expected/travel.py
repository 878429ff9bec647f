"""Expectations about travelling in contact: rolls, rolls without slipping, slides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from proxyworld.world.expected.finding import VISIBLE_M, Case, Finding, visible_m, worst

TRAVEL_M_S = 0.05
"""Slower bodies neither roll nor slide."""
PURE = 0.9
"""What rolls without slipping does so over this share of its way, at least."""
ROLL_SLIP, SLIDE_SLIP = 0.25, 0.5
"""The slip of the contact by the speed of travel: 0 is rolling, 1 is sliding; between the two it is neither."""


def rolls(case: Case) -> Finding:
    """It travels while the point that touches hardly slips, for at least one radian of its own turning."""
    radius = case.whole.radius_m
    limit = max(VISIBLE_M, radius) if np.isfinite(radius) else VISIBLE_M
    return _travels(case, "it rolls for", limit, lambda slip: slip <= ROLL_SLIP)


def rolls_without_slipping(case: Case) -> Finding:
    """It rolls, and nearly nowhere on its way does the point that touches slip by more than the tolerance."""
    _, speed, slip = _slip(case)
    travels = speed >= TRAVEL_M_S
    way = speed[travels]
    pure = slip[travels] <= case.tolerance * way
    share = float(way[pure].sum() / way.sum()) if len(way) else 0.0
    return worst(rolls(case), Finding("the share of its way without a slip is", share, PURE, ""))


def slides(case: Case) -> Finding:
    """It travels while the point that touches slips along."""
    limit = visible_m(case.whole.radius_m)
    return _travels(case, "it slides for", limit, lambda slip: slip >= SLIDE_SLIP)


def _travels(case: Case, what: str, limit: float, chosen: Callable[[np.ndarray], np.ndarray]) -> Finding:
    """The way over what it touches, in the frames whose relative slip is `chosen`."""
    frames, speed, slip = _slip(case)
    counts = (speed >= TRAVEL_M_S) & chosen(slip / np.maximum(speed, TRAVEL_M_S))
    way = np.zeros(case.tracks.trajectory.frames)
    way[frames[counts]] = speed[counts] / case.sampling_hz
    return case.reached(what, way.cumsum(), limit)


def _slip(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each frame in contact: its index, the speed of travel over the surface touched, and the speed of slip.

    Both lie in the plane of the contact. The point is that of the contact's moment, the pose that of the frame's end:
    the arm between them is off along the travel, which tilts the slip out of that plane but not within it.
    """
    touches, body = case.touches, case.whole
    strongest = {int(touches.frame[i]): int(i) for i in np.argsort(touches.impulse_n_s, kind="stable")}
    frames = np.array(sorted(strongest), int)
    touches = touches.of(np.array([strongest[k] for k in frames], int))
    surface = np.zeros((len(frames), 3))
    for j, (k, row) in enumerate(zip(frames, touches.other, strict=True)):
        other = case.tracks.rows[row]
        arm = touches.point_m[j] - other.centre_m[k]
        surface[j] = other.velocity_m_s[k] + np.cross(other.angular_velocity_rad_s[k], arm)
    over = body.velocity_m_s[frames] - surface
    slip = over + np.cross(body.angular_velocity_rad_s[frames], touches.point_m - body.centre_m[frames])
    return frames, _speed_in_plane(over, touches.normal), _speed_in_plane(slip, touches.normal)


def _speed_in_plane(velocity: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """The speeds `(k)` of `velocity (k, 3)` across `normal (k, 3)`."""
    along = np.einsum("ki,ki->k", velocity, normal)
    speed: np.ndarray = np.linalg.norm(velocity - along[:, None] * normal, axis=1)
    return speed
