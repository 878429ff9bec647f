"""A bench for the laws: bodies of plain stuff, and what a run of theirs adds up to."""

from __future__ import annotations

from typing import Any

import numpy as np

from proxyworld.world.conventions import Vector, rotate, rotation_matrix
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Material, Plane, Scene, Shape, Sphere
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

G = 9.81
DT = 1 / 960


def material(friction: float = 0.5, restitution: float = 0.0, **fields: Any) -> Material:
    return Material(**{"name": "stuff", "density_kg_m3": 1000.0, **fields}, friction=friction, restitution=restitution)


GROUND = Body(name="ground", shape=Plane(), material=material(1.0, 1.0), fixed=True)


def body(shape: Shape, at: Vector = (0, 0, 0), *, made_of: Material | None = None, **fields: Any) -> Body:
    fields = {"name": "body", "position_m": tuple(at), **fields}
    return Body(shape=shape, material=made_of or material(), **fields)


def ball(at: Vector = (0, 0, 0), *, radius: float = 0.1, **fields: Any) -> Body:
    return body(Sphere(radius_m=radius), at, **fields)


def run(*bodies: Body, seconds: float = 1.0, **fields: Any) -> Trajectory:
    return simulate(Scene(**{"bodies": bodies, "duration_s": seconds, **fields}))


def centres_m(trajectory: Trajectory) -> np.ndarray:
    """The centres of mass `(t, n, 3)`."""
    inner = [np.zeros(3) if b.fixed else mass_properties(b).centre_m for b in trajectory.bodies]
    centres: np.ndarray = trajectory.position_m + rotate(trajectory.orientation_wxyz, np.array(inner))
    return centres


def momentum_n_s(trajectory: Trajectory) -> np.ndarray:
    """The linear momentum of everything that moves, `(t, 3)`."""
    masses = [0.0 if b.fixed else mass_properties(b).mass_kg for b in trajectory.bodies]
    total: np.ndarray = np.einsum("n,tni->ti", masses, trajectory.velocity_m_s)
    return total


def angular_momentum_n_m_s(trajectory: Trajectory, about_m: Vector = (0, 0, 0)) -> np.ndarray:
    """The angular momentum of everything that moves about a point, `(t, 3)`."""
    total = np.zeros((trajectory.frames, 3))
    for i, b in enumerate(trajectory.bodies):
        if b.fixed:
            continue
        mass = mass_properties(b)
        turn = rotation_matrix(trajectory.orientation_wxyz[:, i])
        inertia = turn @ mass.inertia_kg_m2 @ turn.swapaxes(-1, -2)
        arm = centres_m(trajectory)[:, i] - about_m
        total += mass.mass_kg * np.cross(arm, trajectory.velocity_m_s[:, i])
        total += np.einsum("tij,tj->ti", inertia, trajectory.angular_velocity_rad_s[:, i])
    return total
