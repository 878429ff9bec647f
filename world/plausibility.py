"""Plausibility: laws that every trajectory obeys, whatever its scene expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from proxyworld.world.conventions import pose_matrix, rotate
from proxyworld.world.crossing import crossings, kin
from proxyworld.world.drivers import driven, free, step_s
from proxyworld.world.overlap import convexes, depth_m, near_pairs
from proxyworld.world.scene import Deformable, Plane
from proxyworld.world.stored import quickest_rad_s, stored_j
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory

ROUNDING = 1e-6
REBOUND_ENERGY = 0.05
"""The engine returns up to 5 % more height than the coefficient of restitution says (measured over many heights)."""
SLOP_M = 0.003
"""What may sink in at rest: the margin of a convex hull is 1 mm, and a stack presses on its lowest body."""
SLOP_RADII = 0.05
"""And a twentieth of the smaller body's radius, which nobody sees."""
LATE_STEPS = 3
"""How many steps of approach may sink in: a contact is met up to one step late, and some must wait for others."""
RECOVERY_FRAMES = 3
"""How long what sank in takes to come out: the engine undoes a fiftieth a step."""


@dataclass(frozen=True)
class Law:
    """Whether a law holds: its worst `value`, the most it may be there (`threshold`), when, and in words."""

    name: str
    holds: bool
    value: float
    threshold: float
    unit: str
    time_s: float | None
    sentence: str


def plausibility(trajectory: Trajectory) -> tuple[Law, ...]:
    """Check that numbers are finite, motion continuous, free bodies fall, no energy is created, bodies are solid.

    Where numbers are not finite, that law alone is reported.
    """
    finite = _finite(trajectory)
    if not finite.holds:
        return (finite,)
    tracks = Tracks(trajectory)
    flies = free(tracks)
    return (
        finite,
        _continuous(tracks, flies),
        _falls_freely(tracks, flies),
        _energy(tracks),
        _above_ground(tracks),
        _solid(tracks),
        _met(tracks),
    )


def _finite(trajectory: Trajectory) -> Law:
    names = ("position_m", "orientation_wxyz", "velocity_m_s", "angular_velocity_rad_s", "kinetic_j", "potential_j")
    arrays = [*(getattr(trajectory, name) for name in names), *trajectory.vertices.values()]
    bad = sum(int((~np.isfinite(array)).sum()) for array in arrays)
    return Law(
        "finite",
        bad == 0,
        float(bad),
        0.0,
        "",
        None,
        f"{bad} numbers are not finite." if bad else "All numbers are finite.",
    )


# --- motion -----------------------------------------------------------------------------------------------------


def _continuous(tracks: Tracks, flies: np.ndarray) -> Law:
    """Positions are the integral of velocities.

    In free flight the engine's semi-implicit Euler moves by the mean velocity and by `g dt h / 2` more, `h` its step;
    elsewhere a body moves no further than at twice the greatest speed about it (a heavy body that strikes a light one).
    """
    trajectory = tracks.trajectory
    dt = 1 / trajectory.sampling_hz
    weight = float(np.linalg.norm(trajectory.scene.gravity_m_s2)) * dt
    centre, velocity = _of_rows(tracks, "centre_m"), _of_rows(tracks, "velocity_m_s")
    jump = np.linalg.norm(np.diff(centre, axis=0) - (velocity[1:] + velocity[:-1]) / 2 * dt, axis=-1)
    speed = np.linalg.norm(velocity, axis=-1).max(axis=1)
    fastest = np.maximum(speed[1:], speed[:-1])[:, None]
    bound = np.where(flies, weight * step_s(trajectory) / 2, (2 * fastest + weight) * dt) + ROUNDING
    return _worst(
        "continuity",
        jump,
        bound,
        "m",
        tracks,
        kept="paths follow from velocities",
        broken="a path departs from its velocity",
    )


def _falls_freely(tracks: Tracks, flies: np.ndarray) -> Law:
    """What nothing touches, ties or pushes gains the speed that gravity gives, and no other."""
    trajectory = tracks.trajectory
    gravity = np.array(trajectory.scene.gravity_m_s2)
    gained = np.diff(_of_rows(tracks, "velocity_m_s"), axis=0) * trajectory.sampling_hz
    error = np.where(flies, np.linalg.norm(gained - gravity, axis=-1), 0.0)
    bound = np.full_like(error, 1e-3 * max(1.0, float(np.linalg.norm(gravity))))
    return _worst(
        "free fall",
        error,
        bound,
        "m/s²",
        tracks,
        kept="what is free falls as gravity says",
        broken="what is free does not fall as gravity says",
    )


def _of_rows(tracks: Tracks, field: str) -> np.ndarray:
    """A field of every row's track: `(t, n, 3)`."""
    return np.stack([getattr(row, field) for row in tracks.rows], axis=1)


# --- energy -----------------------------------------------------------------------------------------------------


def _energy(tracks: Tracks) -> Law:
    """Kinetic, potential and stored energy together never grow, but while something declared drives the world.

    Allowed are the engine's error of rebounds, and that of its steps in springs (`w h` by semi-implicit Euler, `w` the
    spring's frequency), as shares of the energy that has been in motion and in springs; and the work of pushing out
    by `SLOP_M` what had sunk in.
    """
    trajectory = tracks.trajectory
    stored = stored_j(tracks)
    share = REBOUND_ENERGY + min(1.0, quickest_rad_s(trajectory.scene) * step_s(trajectory))
    total = trajectory.kinetic_j + trajectory.potential_j + stored
    lively = trajectory.kinetic_j + np.abs(stored - np.median(stored))
    drives = driven(tracks)
    gravity = float(np.linalg.norm(trajectory.scene.gravity_m_s2))
    mass = sum(row.mass_kg for row in tracks.rows if np.isfinite(row.mass_kg))
    lowest, most = float(total[0]), float(lively[0])
    created, bound = np.zeros(len(total)), np.zeros(len(total))
    for k, energy in enumerate(total):
        if drives[k]:
            lowest, most = float(energy), 0.0
        lowest = min(lowest, float(energy))
        most = max(most, float(lively[k]))
        created[k] = energy - lowest
        bound[k] = share * most + mass * gravity * SLOP_M + ROUNDING
    return _worst(
        "energy", created[:, None], bound[:, None], "J", tracks, kept="no energy is created", broken="energy is created"
    )


# --- solidity ---------------------------------------------------------------------------------------------------


def _above_ground(tracks: Tracks) -> Law:
    """No body reaches under a plane by more than `_may_sink` says."""
    trajectory, late_s = tracks.trajectory, step_s(tracks.trajectory)
    deep = np.zeros((trajectory.frames, len(tracks.rows)))
    bound = np.ones_like(deep)
    planes = [i for i, body in enumerate(trajectory.bodies) if isinstance(body.shape, Plane) and body.solid]
    for i, row in enumerate(tracks.rows):
        bound[:, i] = _may_sink(row.radius_m, row.fastest_m_s, late_s)
        if isinstance(row.body.shape, Plane) or row.body.fixed:
            continue
        corners = trajectory.vertices.get(row.body.name)
        poses = pose_matrix(trajectory.position_m[:, i], trajectory.orientation_wxyz[:, i])
        for plane in planes:
            down = -rotate(trajectory.orientation_wxyz[0, plane], (0, 0, 1))
            ground = float(down @ trajectory.position_m[0, plane])
            if corners is not None:
                deep[:, i] = np.maximum(deep[:, i], (corners @ down).max(axis=1) - ground)
                continue
            for k, pose in enumerate(poses):
                reach = max(float(solid.posed(pose).reach_m(down[None])[0]) for solid in convexes(row.body.shape))
                deep[k, i] = max(deep[k, i], reach - ground)
    return _worst(
        "above ground",
        deep,
        bound,
        "m",
        tracks,
        kept="nothing reaches under the ground",
        broken="a body reaches under the ground",
    )


def _solid(tracks: Tracks) -> Law:
    """Two bodies that touch do not lie in one another by more than `_may_sink` says.

    Left out are the parts of one body, and bodies that joints hold together, which may overlap by design; and bodies
    that deform, whose vertices are kept apart from solids one by one.
    """
    trajectory, late_s = tracks.trajectory, step_s(tracks.trajectory)
    deep = np.zeros((trajectory.frames, len(tracks.rows)))
    bound = np.ones_like(deep)
    sinks: dict[tuple[int, int], np.ndarray] = {}
    for k, a, b, normal in _meetings(tracks):
        rows = tracks.rows[a], tracks.rows[b]
        if (a, b) not in sinks:
            speed, radius = rows[0].fastest_m_s + rows[1].fastest_m_s, min(row.radius_m for row in rows)
            sinks[a, b] = _may_sink(radius, speed, late_s)
        poses = [pose_matrix(trajectory.position_m[k, i], trajectory.orientation_wxyz[k, i]) for i in (a, b)]
        near = near_pairs(rows[0].body.shape, rows[1].body.shape, poses[0], poses[1])
        depth = max((depth_m(x, y, normal=normal) for x, y in near), default=0.0)
        allowed = float(sinks[a, b][k])
        if depth / allowed > deep[k, a] / bound[k, a]:
            deep[k, a], bound[k, a] = depth, allowed
    return _worst("solid", deep, bound, "m", tracks, kept="bodies are solid", broken="two bodies lie in one another")


def _meetings(tracks: Tracks) -> Iterator[tuple[int, int, int, np.ndarray]]:
    """Frame, rows and normal of each contact between solid bodies that nothing ties."""
    trajectory = tracks.trajectory
    scene = trajectory.scene
    tied = kin(scene)
    for i, body in enumerate(scene.bodies):
        touches = tracks.touches(body.name)
        for j in np.flatnonzero(touches.with_body > i):  # each pair once
            other = scene.bodies[touches.with_body[j]]
            if isinstance(body.shape, Plane | Deformable) or isinstance(other.shape, Plane | Deformable):
                continue
            if frozenset((body.name, other.name)) not in tied:
                yield int(touches.frame[j]), int(touches.row[j]), int(touches.other[j]), touches.normal[j]


def _met(tracks: Tracks) -> Law:
    """The middle of no solid passes through another between two frames."""
    trajectory = tracks.trajectory
    deep = np.zeros((trajectory.frames, len(tracks.rows)))
    for k, a, _, way in crossings(tracks):
        deep[k, a] = max(deep[k, a], way)
    kept, broken = "nothing passes through anything", "a body passes through another"
    return _worst("not tunnelled", deep, np.full_like(deep, SLOP_M), "m", tracks, kept=kept, broken=broken)


def _may_sink(radius_m: float, speed_m_s: np.ndarray, step_s: float) -> np.ndarray:
    """What bodies that meet at `speed_m_s (t)` may sink in, while the engine pushes them out again: `(t)`."""
    recent = np.stack([np.roll(speed_m_s, k) for k in range(RECOVERY_FRAMES + 1)])
    for k in range(1, RECOVERY_FRAMES + 1):
        recent[k, :k] = speed_m_s[0]
    sunk: np.ndarray = SLOP_M + SLOP_RADII * radius_m + LATE_STEPS * step_s * recent.max(axis=0)
    return sunk


def _worst(
    name: str, value: np.ndarray, bound: np.ndarray, unit: str, tracks: Tracks, *, kept: str, broken: str
) -> Law:
    """The law `value <= bound`, both `(frames, bodies)`, at the place that comes closest to breaking it."""
    if not value.any():
        least = float(bound.min()) if bound.size else 0.0
        return Law(name, True, 0.0, least, unit, None, f"{_capital(kept)}.")
    k, i = np.unravel_index(int(np.argmax(value / bound)), value.shape)
    at, limit = float(value[k, i]), float(bound[k, i])
    time = float(tracks.trajectory.time_s[int(k) + tracks.trajectory.frames - len(value)])
    who = "" if value.shape[1] == 1 else f"{tracks.trajectory.name[i]}, "
    holds = at <= limit
    numbers = f"{at:.2g} {unit} ({who}{time:.2f} s; at most {limit:.2g} {unit})"
    return Law(name, holds, at, limit, unit, time, f"{_capital(kept if holds else broken)}: {numbers}.")


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
