"""Free flight: falls, throws, spins, and the energy they keep."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.bullet import Engine
from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.laws.bench import DT, G, angular_momentum_n_m_s, ball, body, centres_m, material, run
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Box, Capsule, Compound, Cone, Cylinder, Hull, Part, Shape, Sphere

LUMP = Compound(
    parts=(
        Part(shape=Box(size_m=(0.3, 0.1, 0.1)), position_m=(0.3, 0.1, 0), orientation_wxyz=axis_angle((1, 2, 3), 0.7)),
        Part(shape=Sphere(radius_m=0.15), position_m=(-0.1, 0, 0.2), density_kg_m3=3000.0),
        Part(shape=Cone(radius_m=0.1, height_m=0.3), position_m=(0, -0.3, 0.1)),
    )
)
SHARD = Hull(vertices_m=((0, 0, 0), (0.3, 0, 0), (0, 0.2, 0), (0.1, 0, 0.25), (0.2, 0.2, 0.1)))
SHAPES = [
    Sphere(radius_m=0.1),
    Box(size_m=(0.1, 0.2, 0.4)),
    Cylinder(radius_m=0.1, height_m=0.3),
    Capsule(radius_m=0.1, height_m=0.3),
    Cone(radius_m=0.1, height_m=0.3),
    SHARD,
    LUMP,
]


def discrete_m(
    start: np.ndarray, velocity: np.ndarray, gravity: np.ndarray, steps: np.ndarray, dt: float
) -> np.ndarray:
    """Semi-implicit Euler in closed form: v gains g dt before each move, so x = x0 + v N dt + g dt^2 N (N + 1) / 2."""
    n = steps[:, None]
    flight: np.ndarray = start + velocity * n * dt + gravity * dt**2 * n * (n + 1) / 2
    return flight


@pytest.mark.parametrize("fps", [24.0, 25.0, 30.0, 240.0])
@pytest.mark.parametrize("gravity", [(0.0, 0.0, -G), (0.0, 0.0, -1.62), (3.0, -1.0, 0.5), (0.0, 0.0, 0.0)])
def test_a_ball_falls_by_the_discrete_law(gravity: tuple[float, float, float], fps: float) -> None:
    velocity = np.array((1.0, -2.0, 6.0))
    flight = run(ball((0, 0, 5), velocity_m_s=tuple(velocity)), seconds=1.0, fps=fps, gravity_m_s2=gravity)
    each = round(960 / fps)
    law = discrete_m(np.array((0, 0, 5)), velocity, np.array(gravity), np.arange(flight.frames) * each, 1 / fps / each)
    np.testing.assert_allclose(flight.position_m[:, 0], law, rtol=0, atol=1e-9)
    np.testing.assert_allclose(
        flight.velocity_m_s[:, 0], velocity + flight.time_s[:, None] * np.array(gravity), rtol=0, atol=1e-9
    )


def test_a_fall_is_early_by_the_integrators_half_step() -> None:
    """The discrete law is the true one less g dt t / 2: a millimetre in 0.2 s, and never more."""
    fall = run(ball((0, 0, 10)), seconds=1.4)
    true = 10 - G * fall.time_s**2 / 2
    np.testing.assert_allclose(fall.position_m[:, 0, 2] - true, -G * DT * fall.time_s / 2, rtol=0, atol=1e-9)


@pytest.mark.parametrize("angle_deg", [20, 45, 70])
def test_range_of_a_throw(angle_deg: float) -> None:
    """It is back at its height after 2 vz/g - dt, so short by vx dt; between frames the path bends by g/8/240^2."""
    speed, angle = 8.0, np.radians(angle_deg)
    vx, vz = speed * np.cos(angle), speed * np.sin(angle)
    throw = run(ball(velocity_m_s=(vx, 0, vz)), seconds=1.7, fps=240)
    x, z = throw.position_m[1:, 0, 0], throw.position_m[1:, 0, 2]
    k = int(np.argmax(z < 0))
    landed = x[k - 1] + (x[k] - x[k - 1]) * z[k - 1] / (z[k - 1] - z[k])
    chord = G / 8 / 240**2 * vx / vz
    assert landed == pytest.approx(speed**2 * np.sin(2 * angle) / G - vx * DT, abs=2 * chord)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_the_centre_of_mass_flies_alike_whatever_turns_about_it(shape: Shape) -> None:
    tumbling = body(
        shape,
        (0.5, -0.5, 4),
        orientation_wxyz=axis_angle((3, -1, 2), 1.1),
        velocity_m_s=(1, 2, 3),
        angular_velocity_rad_s=(4, -5, 3),
    )
    flight = run(tumbling, seconds=1.2)
    centres = centres_m(flight)[:, 0]
    law = discrete_m(centres[0], np.array((1, 2, 3)), np.array((0, 0, -G)), np.arange(flight.frames) * 40, DT)
    np.testing.assert_allclose(centres, law, rtol=0, atol=1e-9)
    assert np.ptp(flight.orientation_wxyz[:, 0], axis=0).max() > 0.5 or shape.kind == "sphere"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_spin_about_a_principal_axis_is_steady(shape: Shape) -> None:
    plain = body(shape)
    axis = mass_properties(plain).principal()[1][:, 2]
    spin = run(body(shape, angular_velocity_rad_s=tuple(9 * axis)), gravity_m_s2=(0, 0, 0))
    np.testing.assert_allclose(spin.angular_velocity_rad_s[:, 0], np.tile(9 * axis, (spin.frames, 1)), atol=1e-6)
    turned = rotation_matrix(spin.orientation_wxyz[:, 0]) @ axis
    np.testing.assert_allclose(turned, np.tile(axis, (spin.frames, 1)), atol=1e-6)


def test_turns_are_counted_right() -> None:
    """A ball at pi rad/s has turned by pi t about its axis, at every frame."""
    spin = run(ball(angular_velocity_rad_s=(0, 0, np.pi)), seconds=1.0)
    angle = 2 * np.arctan2(spin.orientation_wxyz[:, 0, 3], spin.orientation_wxyz[:, 0, 0])
    np.testing.assert_allclose(angle, np.pi * spin.time_s, atol=1e-9)


def drift(dt: float) -> np.ndarray:
    """What a tumbling box loses or gains in a second of free spin: |L| drift and energy drift, relative."""
    shape = body(Box(size_m=(0.1, 0.2, 0.4)), angular_velocity_rad_s=(1, 6, 0.5))
    mass = mass_properties(shape)
    with Engine((0, 0, 0), dt) as engine:
        handle = engine.add(shape, mass)
        found = []
        for _ in range(2):
            motion = engine.motion(handle)
            turn = rotation_matrix((motion.pose @ engine.frame(handle)).wxyz)
            momentum = turn @ mass.inertia_kg_m2 @ turn.T @ motion.angular_velocity_rad_s
            found.append([*momentum, motion.angular_velocity_rad_s @ momentum])
            for _ in range(round(1 / dt)):
                engine.step()
    change = np.subtract(found[1], found[0])
    return np.array([np.linalg.norm(change[:3]) / np.linalg.norm(found[0][:3]), abs(change[3] / found[0][3])])


def test_angular_momentum_and_energy_of_a_tumble_converge_with_the_step() -> None:
    """First order: half the step leaves half the error; at 960 Hz a second costs under a percent."""
    coarse, fine = drift(1 / 480), drift(1 / 960)
    np.testing.assert_allclose(coarse / fine, 2, rtol=0.1)
    assert (fine < 0.01).all()


def test_a_thrown_top_keeps_its_angular_momentum_about_the_centre() -> None:
    top = body(Cylinder(radius_m=0.15, height_m=0.1), angular_velocity_rad_s=(1, 0, 20), velocity_m_s=(2, 0, 3))
    flight = run(top, seconds=1.0, gravity_m_s2=(0, 0, 0))
    momentum = angular_momentum_n_m_s(flight)
    # about the origin: the orbital part r x p is constant too, for the centre flies straight
    assert np.abs(momentum - momentum[0]).max() < 0.01 * np.linalg.norm(momentum[0])


def test_energy_of_a_fall() -> None:
    """Speeds lead positions by half a step, so the sum is off by m g v dt / 2, and no more."""
    fall = run(ball((0, 0, 10), made_of=material()), seconds=1.4)
    mass = mass_properties(fall.bodies[0]).mass_kg
    error = fall.kinetic_j + fall.potential_j - fall.potential_j[0]
    np.testing.assert_allclose(error, -mass * G * G * fall.time_s * DT / 2, atol=1e-9 * mass * G * 10)
