"""Plausibility: laws that every trajectory obeys, whatever its scene expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from proxyworld.world.conventions import pose_matrix, rotate
from proxyworld.world.overlap import convexes, depth_m
from proxyworld.world.scene import Break, Explosion, Force, Impulse, Joint, Plane, Release, Scene, Torque
from proxyworld.world.simulate import steps_per_frame
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
    """Check that numbers are finite, motion continuous, free bodies fall, energy is not created, bodies are solid.

    Where numbers are not finite, that law alone is reported.
    """
    finite = _finite(trajectory)
    if not finite.holds:
        return (finite,)
    tracks = Tracks(trajectory)
    free = _free(tracks)
    return (
        finite,
        _continuous(tracks, free),
        _falls_freely(tracks, free),
        _energy(trajectory, tracks),
        _above_ground(tracks),
        _solid(tracks),
    )


def _finite(trajectory: Trajectory) -> Law:
    names = ("position_m", "orientation_wxyz", "velocity_m_s", "angular_velocity_rad_s", "kinetic_j", "potential_j")
    bad = sum(int((~np.isfinite(getattr(trajectory, name))).sum()) for name in names)
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


def _continuous(tracks: Tracks, free: np.ndarray) -> Law:
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
    bound = np.where(free, weight * _step_s(trajectory) / 2, (2 * fastest + weight) * dt) + ROUNDING
    return _worst(
        "continuity",
        jump,
        bound,
        "m",
        tracks,
        kept="paths follow from velocities",
        broken="a path departs from its velocity",
    )


def _falls_freely(tracks: Tracks, free: np.ndarray) -> Law:
    """What nothing touches, ties or pushes gains the speed that gravity gives, and no other."""
    trajectory = tracks.trajectory
    gravity = np.array(trajectory.scene.gravity_m_s2)
    gained = np.diff(_of_rows(tracks, "velocity_m_s"), axis=0) * trajectory.sampling_hz
    error = np.where(free, np.linalg.norm(gained - gravity, axis=-1), 0.0)
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


def _free(tracks: Tracks) -> np.ndarray:
    """`(t - 1, n)` bool: between which frames a row flew with nothing touching, tying, pushing or carrying it."""
    trajectory, scene = tracks.trajectory, tracks.trajectory.scene
    time, owner, step_s = trajectory.time_s, tracks.owner, _step_s(trajectory)
    free = np.ones((max(0, trajectory.frames - 1), len(owner)), bool)
    for i, body in enumerate(scene.bodies):
        bound = np.full(len(free), body.fixed)
        bound[np.unique(tracks.touches(body.name).frame) - 1] = True
        for joint in scene.joints:
            if body.name in (joint.body, joint.other):
                bound |= time[:-1] <= _released_s(scene, joint) + step_s
        if (owner == i).sum() > 1:  # until it breaks, its parts are carried by the whole
            broken = min(e.time_s for e in scene.events if isinstance(e, Break) and e.body == body.name)
            bound |= time[:-1] <= broken + step_s
        free[:, owner == i] = ~bound[:, None]
    pairs = trajectory.contact_bodies.reshape(-1, 2)
    among = owner[pairs[:, 0]] == owner[pairs[:, 1]]  # pieces of one body that touch each other
    free[tracks.frames_of(trajectory.contact_time_s[among])[:, None] - 1, pairs[among]] = False
    free[_driven(trajectory)[1:]] = False
    return free


def _step_s(trajectory: Trajectory) -> float:
    """The engine's step, which bounds what its integrator and its contacts are late by."""
    return 1 / (trajectory.sampling_hz * steps_per_frame(trajectory.scene))


def _released_s(scene: Scene, joint: Joint) -> float:
    return min((e.time_s for e in scene.events if isinstance(e, Release) and e.joint == joint.name), default=np.inf)


def _of_rows(tracks: Tracks, field: str) -> np.ndarray:
    """A field of every row's track: `(t, n, 3)`."""
    return np.stack([getattr(row, field) for row in tracks.rows], axis=1)


# --- energy -----------------------------------------------------------------------------------------------------


def _energy(trajectory: Trajectory, tracks: Tracks) -> Law:
    """Kinetic and potential energy together never grow, but while a declared event drives the world.

    Allowed are the engine's error of rebounds, as a share of the kinetic energy there has been, and the work of
    pushing out by `SLOP_M` what had sunk in.
    """
    total = trajectory.kinetic_j + trajectory.potential_j
    driven = _driven(trajectory)
    gravity = float(np.linalg.norm(trajectory.scene.gravity_m_s2))
    mass = sum(row.mass_kg for row in tracks.rows if np.isfinite(row.mass_kg))
    lowest, most_kinetic = float(total[0]), float(trajectory.kinetic_j[0])
    created, bound = np.zeros(len(total)), np.zeros(len(total))
    for k, energy in enumerate(total):
        if driven[k]:
            lowest, most_kinetic = float(energy), 0.0
        lowest = min(lowest, float(energy))
        most_kinetic = max(most_kinetic, float(trajectory.kinetic_j[k]))
        created[k] = energy - lowest
        bound[k] = REBOUND_ENERGY * most_kinetic + mass * gravity * SLOP_M + ROUNDING
    return _worst(
        "energy", created[:, None], bound[:, None], "J", tracks, kept="no energy is created", broken="energy is created"
    )


def _driven(trajectory: Trajectory) -> np.ndarray:
    """`(t)` bool: the frames before which, since the one before, an event put energy in."""
    driven = np.zeros(trajectory.frames, bool)
    step_s = _step_s(trajectory)
    for event in trajectory.scene.events:
        if not isinstance(event, Impulse | Force | Torque | Explosion | Break):
            continue
        lasts = event.duration_s if isinstance(event, Force | Torque) else 0.0
        began = trajectory.time_s >= event.time_s - step_s
        before = np.concatenate([[0.0], trajectory.time_s[:-1]])
        driven |= began & (before <= event.time_s + lasts + step_s)
    return driven


# --- solidity ---------------------------------------------------------------------------------------------------


def _above_ground(tracks: Tracks) -> Law:
    """No body reaches under a plane by more than `_may_sink` says."""
    trajectory = tracks.trajectory
    deep = np.zeros((trajectory.frames, len(tracks.rows)))
    bound = np.ones_like(deep)
    planes = [i for i, body in enumerate(trajectory.bodies) if isinstance(body.shape, Plane)]
    for i, row in enumerate(tracks.rows):
        bound[:, i] = _may_sink(row.radius_m, row.fastest_m_s, _step_s(trajectory))
        if isinstance(row.body.shape, Plane) or row.body.fixed:
            continue
        poses = pose_matrix(trajectory.position_m[:, i], trajectory.orientation_wxyz[:, i])
        for plane in planes:
            down = -rotate(trajectory.orientation_wxyz[0, plane], (0, 0, 1))
            ground = float(down @ trajectory.position_m[0, plane])
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

    Left out are the parts of one body, which may overlap by design, and bodies that a joint ties.
    """
    trajectory = tracks.trajectory
    deep = np.zeros((trajectory.frames, len(tracks.rows)))
    bound = np.ones_like(deep)
    for k, a, b, normal in _meetings(tracks):
        rows = tracks.rows[a], tracks.rows[b]
        solids = [
            [s.posed(pose_matrix(trajectory.position_m[k, i], trajectory.orientation_wxyz[k, i]))
             for s in convexes(row.body.shape)]
            for i, row in zip((a, b), rows, strict=True)
        ]  # fmt: skip
        depth = max(depth_m(x, y, normal=normal) for x in solids[0] for y in solids[1])
        speed, radius = rows[0].fastest_m_s + rows[1].fastest_m_s, min(row.radius_m for row in rows)
        allowed = float(_may_sink(radius, speed, _step_s(trajectory))[k])
        if depth / allowed > deep[k, a] / bound[k, a]:
            deep[k, a], bound[k, a] = depth, allowed
    return _worst("solid", deep, bound, "m", tracks, kept="bodies are solid", broken="two bodies lie in one another")


def _meetings(tracks: Tracks) -> Iterator[tuple[int, int, int, np.ndarray]]:
    """Frame, rows and normal of each contact between solid bodies that nothing ties."""
    trajectory = tracks.trajectory
    scene = trajectory.scene
    tied = {frozenset((joint.body, joint.other)) for joint in scene.joints}
    for i, body in enumerate(scene.bodies):
        touches = tracks.touches(body.name)
        for j in np.flatnonzero(touches.with_body > i):  # each pair once
            other = scene.bodies[touches.with_body[j]]
            if isinstance(body.shape, Plane) or isinstance(other.shape, Plane):
                continue
            if frozenset((body.name, other.name)) not in tied:
                yield int(touches.frame[j]), int(touches.row[j]), int(touches.other[j]), touches.normal[j]


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
