"""Trajectories written down by hand, for judging the judges."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from proxyworld.world.contracts import Outcome, check
from proxyworld.world.conventions import axis_angle, quaternion_multiply
from proxyworld.world.parts import moving_bodies
from proxyworld.world.scene import Body, Box, Compound, Expectation, Material, Part, Plane, Scene, Sphere
from proxyworld.world.trajectory import Trajectory

STUFF = Material(name="stuff", density_kg_m3=1000, friction=0.5, restitution=0.5)
FPS = 24.0
G = 9.81

Path = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From times `(t)` to positions `(t, 3)` and velocities `(t, 3)`."""
Turning = tuple[Sequence[float], Callable[[np.ndarray], np.ndarray]]
"""An axis, and from times `(t)` to angles `(t)`."""
Vector = Sequence[float] | np.ndarray
Contact = tuple[float, str, str, Vector, Vector, float]
"""Time, the two bodies, the point, the normal towards the first, the impulse."""
Energy = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From times `(t)` to kinetic and potential energies `(t)`."""


def ball(name: str = "ball", *, radius: float = 0.1, at: Sequence[float] = (0, 0, 1), **fields: Any) -> Body:
    return Body(name=name, shape=Sphere(radius_m=radius), material=STUFF, position_m=tuple(at), **fields)


def box(
    name: str = "box", *, size: Sequence[float] = (0.2, 0.2, 0.2), at: Sequence[float] = (0, 0, 1), **fields: Any
) -> Body:
    return Body(name=name, shape=Box(size_m=tuple(size)), material=STUFF, position_m=tuple(at), **fields)


def pair(name: str = "pair", *, at: Sequence[float] = (0, 0, 1)) -> Body:
    """Two cubes of 20 cm, side by side along x, that a `Break` parts."""
    cube = Box(size_m=(0.2, 0.2, 0.2))
    parts = (Part(shape=cube, position_m=(-0.1, 0, 0)), Part(shape=cube, position_m=(0.1, 0, 0)))
    return Body(name=name, shape=Compound(parts=parts), material=STUFF, position_m=tuple(at))


def ground(name: str = "ground") -> Body:
    return Body(name=name, shape=Plane(), material=STUFF, fixed=True)


def trajectory(
    *bodies: Body,
    paths: Mapping[str, Path] | None = None,
    turning: Mapping[str, Turning] | None = None,
    contacts: Sequence[Contact] = (),
    duration_s: float = 1.0,
    fps: float = FPS,
    energy: Energy | None = None,
    vertices: Mapping[str, np.ndarray] | None = None,
    **scene: Any,
) -> Trajectory:
    """The bodies stay where they are, but for those with a path or a turning; parts are called `body/0`, …"""
    made = Scene(bodies=bodies, duration_s=duration_s, fps=fps, **scene)
    rows = moving_bodies(made)
    names = [row.name for row in rows]
    time = np.arange(made.frames) / fps
    t, n = len(time), len(rows)
    position = np.tile([row.position_m for row in rows], (t, 1, 1)).astype(float)
    orientation = np.tile([row.orientation_wxyz for row in rows], (t, 1, 1)).astype(float)
    velocity, omega = np.zeros((t, n, 3)), np.zeros((t, n, 3))
    for name, path in (paths or {}).items():
        position[:, names.index(name)], velocity[:, names.index(name)] = path(time)
    for name, (axis, angle) in (turning or {}).items():
        i = names.index(name)
        unit = np.array(axis, float) / np.linalg.norm(axis)
        turns = np.array([axis_angle(unit, float(a)) for a in angle(time)])
        orientation[:, i] = quaternion_multiply(turns, orientation[:, i])
        omega[:, i] = np.gradient(angle(time), time)[:, None] * unit
    kinetic, potential = (np.zeros(t), np.zeros(t)) if energy is None else energy(time)
    return Trajectory(
        scene=made,
        time_s=time,
        name=np.array(names),
        position_m=position,
        orientation_wxyz=orientation,
        velocity_m_s=velocity,
        angular_velocity_rad_s=omega,
        kinetic_j=kinetic,
        potential_j=potential,
        contact_time_s=np.array([c[0] for c in contacts], float),
        contact_bodies=np.array([[names.index(c[1]), names.index(c[2])] for c in contacts], np.int64).reshape(-1, 2),
        contact_point_m=np.array([c[3] for c in contacts], float).reshape(-1, 3),
        contact_normal=np.array([c[4] for c in contacts], float).reshape(-1, 3),
        contact_impulse_n_s=np.array([c[5] for c in contacts], float),
        vertices=vertices or {},
    )


def straight(start: Sequence[float], velocity: Sequence[float]) -> Path:
    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        v = np.tile(np.array(velocity, float), (len(t), 1))
        return np.array(start, float) + t[:, None] * v, v

    return path


def held(start: Sequence[float], end: Sequence[float], *, moving_s: float) -> Path:
    """From `start` to `end` at a steady speed within `moving_s`, then still."""

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        way = np.subtract(end, start)
        share = np.clip(t / moving_s, 0, 1)[:, None]
        return np.array(start, float) + share * way, np.where(t[:, None] < moving_s, way / moving_s, 0.0)

    return path


def bounce(*, height: float, radius: float, ratio: float, fall_from: float = 0.0) -> tuple[Path, float]:
    """Free fall of a ball from `height` (of its centre), and one rebound with the speed `ratio`; and when it meets.

    It starts with the downward speed `fall_from`.
    """
    drop = height - radius
    meets = (-fall_from + np.sqrt(fall_from**2 + 2 * G * drop)) / G
    speed = fall_from + G * meets

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        s = np.maximum(t - meets, 0)
        down = t < meets
        z = np.where(down, height - fall_from * t - G * t**2 / 2, radius + ratio * speed * s - G * s**2 / 2)
        v = np.where(down, -fall_from - G * t, ratio * speed - G * s)
        zero = np.zeros_like(t)
        return np.stack([zero, zero, z], 1), np.stack([zero, zero, v], 1)

    return path, float(meets)


def outcome(made: Trajectory, kind: str, body: str = "ball", other: str | None = None, **fields: Any) -> Outcome:
    """What is found of one expectation."""
    expected = Expectation(kind=kind, body=body, other=other, **fields)
    scene = made.scene.model_copy(update={"expectations": (expected,)})
    (one,) = check(dataclasses.replace(made, scene=scene))
    assert one.expectation == expected and one.holds == (one.margin >= 0)
    assert one.sentence.startswith(body) and one.sentence.endswith(").")
    if not one.holds:
        assert one.time_s is None and "does not" in one.sentence
    return one


def touching(
    a: str, b: str, *, point: tuple[float, float, float], frames: range, impulse: float = 1.0
) -> list[Contact]:
    """A push upward in each of the frames."""
    return [(k / FPS, a, b, point, (0.0, 0.0, 1.0), impulse) for k in frames]
