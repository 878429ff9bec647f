"""Expectations about motion to and fro: swings with a period, oscillates, sways, flutters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ellipk

from proxyworld.world.conventions import quaternion_multiply, rotate
from proxyworld.world.expected.finding import VISIBLE_M, VISIBLE_RADII, Case, Finding, best, worst
from proxyworld.world.expected.turning import SWING_RAD, pivot, pivot_m, swing_rad
from proxyworld.world.mass import mass_properties

TURNING_POINTS = 2
"""What oscillates goes, comes back, and goes again."""
SWAY_RAD, SWAY_RADII = float(np.radians(2)), 0.02
"""The least tilt, or way of the centre, of a body that sways."""
FLUTTER = 0.02
"""The least way to and fro, as a share of the size of a sheet, that its vertices make against its middle."""
FLUTTER_SHARE = 0.25
"""The share of the vertices that must."""


def oscillates(case: Case) -> Finding:
    """Its centre, or its attitude, goes to and fro, and back again."""
    body = case.whole
    least = max(VISIBLE_M, VISIBLE_RADII * body.radius_m) if np.isfinite(body.radius_m) else VISIBLE_M
    return best((_to_and_fro(case, body.centre_m, least), _to_and_fro(case, _turning(case), SWING_RAD)))


def sways(case: Case) -> Finding:
    """It leans to and fro, if only a little: its attitude or its centre."""
    body = case.whole
    least = SWAY_RADII * body.radius_m if np.isfinite(body.radius_m) else VISIBLE_M
    return best((_to_and_fro(case, body.centre_m, least), _to_and_fro(case, _turning(case), SWAY_RAD)))


def flutters(case: Case) -> Finding:
    """A sheet's vertices go to and fro against its middle; a stiff body tilts or shifts so."""
    places = case.tracks.trajectory.vertices.get(case.body)
    if places is None:
        return sways(case)
    inner = places - np.median(places, axis=1, keepdims=True)
    least = FLUTTER * float(np.ptp(inner[0], axis=0).max())
    counts = np.array([turning_points(inner[:, i], least)[0] for i in range(inner.shape[1])])
    share = float((counts >= TURNING_POINTS).mean())
    latest = sorted(turning_points(inner[:, i], least)[1] for i in np.flatnonzero(counts >= TURNING_POINTS))
    when = case.time(latest[int(np.ceil(FLUTTER_SHARE * inner.shape[1])) - 1]) if share >= FLUTTER_SHARE else None
    return Finding("the share of it that goes to and fro is", share, FLUTTER_SHARE, "", when)


def swings_with_period(case: Case) -> Finding:
    """It swings with the period that is wanted, or else with that of a pendulum of its mass, arm and amplitude.

    The period is twice the mean time between passages through the middle. A physical pendulum's is
    `4 sqrt(I / (m g d)) K(sin^2(a / 2))` at the amplitude `a`, `K` the complete elliptic integral of the first kind.
    """
    scene = case.tracks.trajectory.scene
    tied = pivot(scene, case.body)
    if tied is None:
        return Finding("it is tied to nothing that is fixed; the passages through its middle number", 0.0, 3.0, "")
    angle = _swing_angle(case)
    passages = _crossings(angle, case.tracks.trajectory.time_s)
    enough = Finding(
        "the passages through its middle number", float(len(passages)), 3.0, "",
        float(passages[2]) if len(passages) > 2 else None,
    )  # fmt: skip
    wide = case.reached("it swings to either side by", np.degrees(np.abs(angle)), float(np.degrees(SWING_RAD) / 2), "°")
    if enough.margin < 0 or wide.margin < 0:
        return worst(enough, replace(wide, time_s=None))
    period = 2 * float(np.diff(passages).mean())
    wanted = _pendulum_period_s(case, float(np.abs(angle).max())) if case.wanted is None else case.wanted
    return replace(case, wanted=wanted).near("its period is", period, "s", enough.time_s)


def _swing_angle(case: Case) -> np.ndarray:
    """The angle `(t)` from the middle of the swing, in the plane of its greatest extent."""
    centre = case.whole.centre_m
    tied = pivot(case.tracks.trajectory.scene, case.body)
    assert tied is not None
    arm = centre - pivot_m(case.tracks.trajectory.scene, tied[0])
    if swing_rad(case).max() <= 0 or np.linalg.norm(arm, axis=1).min() < 1e-9:
        return np.zeros(len(centre))
    unit = arm / np.linalg.norm(arm, axis=1, keepdims=True)
    down = -case.up
    level = unit - np.outer(unit @ down, down)
    _, _, axes = np.linalg.svd(level - level.mean(axis=0), full_matrices=False)
    angle: np.ndarray = np.arctan2(level @ axes[0], unit @ down)
    return angle


def _pendulum_period_s(case: Case, amplitude: float) -> float:
    tied = pivot(case.tracks.trajectory.scene, case.body)
    assert tied is not None
    gravity = float(np.linalg.norm(case.tracks.trajectory.scene.gravity_m_s2))
    arm = float(np.linalg.norm(case.whole.centre_m[0] - pivot_m(case.tracks.trajectory.scene, tied[0])))
    moment = arm**2
    if tied[0].body == case.body and tied[0].kind in ("point", "hinge") and len(case.parts) == 1:
        body = case.whole.body
        mass = mass_properties(body)
        axis = rotate(case.whole.orientation_wxyz[0] * [1, -1, -1, -1], np.array(_swing_axis(case)))
        moment += float(axis @ mass.inertia_kg_m2 @ axis) / mass.mass_kg
    if gravity * arm < 1e-9:
        return np.inf
    return float(4 * np.sqrt(moment / (gravity * arm)) * ellipk(np.sin(amplitude / 2) ** 2))


def _swing_axis(case: Case) -> np.ndarray:
    """The unit vector `(3)` about which it swings: across the plane of its path."""
    path = case.whole.centre_m - case.whole.centre_m.mean(axis=0)
    _, _, axes = np.linalg.svd(path, full_matrices=False)
    across = np.cross(axes[0], case.up)
    length = float(np.linalg.norm(across))
    return across / length if length > 1e-9 else np.array([0.0, 1.0, 0.0])


def _crossings(values: np.ndarray, time_s: np.ndarray) -> np.ndarray:
    """When `values (t)` pass through 0, interpolated."""
    at = np.flatnonzero(np.signbit(values[:-1]) != np.signbit(values[1:]))
    share = values[at] / (values[at] - values[at + 1])
    crossed: np.ndarray = time_s[at] + share * (time_s[at + 1] - time_s[at])
    return crossed


def _to_and_fro(case: Case, path: np.ndarray, least: float) -> Finding:
    number, frame = turning_points(path, least)
    when = case.time(frame) if number >= TURNING_POINTS else None
    return Finding("the turning points of its motion number", float(number), float(TURNING_POINTS), "", when)


def turning_points(path: np.ndarray, least: float) -> tuple[int, int]:
    """How often `path (t, d)` turns back by `least` along its greatest extent; and the frame of the second time."""
    inner = path - path.mean(axis=0)
    if len(path) < 3 or not np.ptp(inner, axis=0).max() > 0:
        return 0, 0
    _, _, axes = np.linalg.svd(inner, full_matrices=False)
    along = inner @ axes[0]
    number, second, way = 0, 0, 0
    low = high = along[0]  # of the way that it goes now; of all that was, until it has gone far enough either way
    for frame, value in enumerate(along):
        low, high = min(low, value), max(high, value)
        drops, climbs = way >= 0 and high - value >= least, way <= 0 and value - low >= least
        if drops or climbs:
            number += way != 0
            second = frame if number == TURNING_POINTS else second
            low = high = value
            way = -1 if drops else 1
    return number, second


def _turning(case: Case) -> np.ndarray:
    """How the body is turned from its first attitude, as rotation vectors `(t, 3)`."""
    wxyz = case.whole.orientation_wxyz
    turned = quaternion_multiply(wxyz, wxyz[0] * [1, -1, -1, -1])
    turned = turned * np.where(turned[:, :1] < 0, -1.0, 1.0)
    size = np.linalg.norm(turned[:, 1:], axis=1)
    angle = 2 * np.arctan2(size, turned[:, 0])
    vectors: np.ndarray = (angle / np.maximum(size, 1e-12))[:, None] * turned[:, 1:]
    return vectors
