"""Momentum: collisions, blows, forces, breaks and explosions."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.geometry import mesh
from proxyworld.world.laws.bench import (
    DT,
    GROUND,
    angular_momentum_n_m_s,
    ball,
    body,
    centres_m,
    material,
    momentum_n_s,
    run,
)
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Event,
    Explosion,
    Force,
    Impulse,
    Joint,
    Part,
    Shape,
    Sphere,
    Torque,
)
from proxyworld.world.trajectory import Trajectory

ERP = 0.02
ADRIFT: dict[str, Any] = {"gravity_m_s2": (0, 0, 0)}
CAR = Compound(
    parts=(
        Part(shape=Box(size_m=(1.6, 0.7, 0.4)), position_m=(0, 0, 0.4), density_kg_m3=300.0),
        Part(shape=Box(size_m=(0.8, 0.6, 0.3)), position_m=(-0.1, 0, 0.75), density_kg_m3=150.0),
        *(
            Part(
                shape=Cylinder(radius_m=0.2, height_m=0.12),
                position_m=(x, y, 0.2),
                orientation_wxyz=axis_angle((1, 0, 0), np.pi / 2),
                density_kg_m3=900.0,
            )
            for x, y in itertools.product((-0.5, 0.5), (-0.36, 0.36))
        ),
    )
)


# --- collisions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restitution", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("other", [Sphere(radius_m=0.1), Sphere(radius_m=0.2), Box(size_m=(0.2, 0.2, 0.2))])
def test_two_bodies_meet_head_on(other: Shape, restitution: float) -> None:
    """Momentum is exact; they part with e, and up to ERP more, of the speed they met with (the depth of one step)."""
    meeting = run(
        ball((-0.5, 0, 0), name="a", made_of=material(0.3, restitution), velocity_m_s=(3, 0, 0)),
        body(other, (0.5, 0, 0), name="b", made_of=material(0.3, 1.0), velocity_m_s=(-1, 0, 0)),
        seconds=0.5,
        **ADRIFT,
    )
    momentum = momentum_n_s(meeting)
    np.testing.assert_allclose(momentum, np.tile(momentum[0], (meeting.frames, 1)), atol=1e-12 * np.abs(momentum).max())
    parting = meeting.velocity_m_s[-1, 1, 0] - meeting.velocity_m_s[-1, 0, 0]
    assert restitution - 1e-6 <= parting / 4 <= restitution + ERP + 1e-6
    lost = mass_properties(meeting.bodies[0]).mass_kg * (3 - meeting.velocity_m_s[-1, 0, 0])
    np.testing.assert_allclose(meeting.contact_impulse_n_s, [lost], rtol=1e-9)
    np.testing.assert_allclose(meeting.contact_normal, [(-1, 0, 0)], atol=1e-9)


def test_an_oblique_hit_turns_both() -> None:
    """Momentum is exact; angular momentum up to what the impulse does across one step's depth."""
    meeting = run(
        ball((-0.5, 0, 0), name="a", made_of=material(0.8, 0.5), velocity_m_s=(3, 0, 0)),
        body(Box(size_m=(0.2, 0.6, 0.3)), (0.3, 0.25, 0.05), name="b"),
        seconds=0.5,
        **ADRIFT,
    )
    momentum, spin = momentum_n_s(meeting), angular_momentum_n_m_s(meeting)
    np.testing.assert_allclose(momentum, np.tile(momentum[0], (meeting.frames, 1)), atol=1e-12 * np.abs(momentum).max())
    assert np.abs(spin - spin[0]).max() < meeting.contact_impulse_n_s.sum() * 3 * DT
    assert abs(meeting.angular_velocity_rad_s[-1, 1, 2]) > 1


def test_a_crowd_keeps_its_momentum() -> None:
    rng = np.random.default_rng(0)
    shapes = (Sphere(radius_m=0.15), Box(size_m=(0.2, 0.25, 0.3)), Cylinder(radius_m=0.12, height_m=0.2), CAR)
    crowd = []
    for i, place in enumerate(itertools.product((-1, 0, 1), repeat=3)):
        crowd.append(
            body(
                shapes[i % 3] if i != 13 else CAR,
                np.array(place) * 1.2,
                name=f"b{i}",
                made_of=material(0.5, 0.6),
                velocity_m_s=tuple(-4 * np.array(place) + rng.normal(0, 0.5, 3)),
                angular_velocity_rad_s=tuple(rng.normal(0, 3, 3)),
            )
        )
    meeting = run(*crowd, seconds=1.0, **ADRIFT)
    momentum = momentum_n_s(meeting)
    scale = sum(mass_properties(b).mass_kg * math.hypot(*b.velocity_m_s) for b in crowd)
    assert len({tuple(pair) for pair in meeting.contact_bodies.tolist()}) > 20
    np.testing.assert_allclose(momentum, np.tile(momentum[0], (meeting.frames, 1)), atol=1e-12 * scale)
    # inelastic: energy goes, but for what a step's depth gives back (ERP of the speed, of some pair)
    assert meeting.kinetic_j[-1] < meeting.kinetic_j[0]


# --- blows and forces ------------------------------------------------------------------------------------------------


SHAPES: list[Shape] = [Sphere(radius_m=0.1), Box(size_m=(0.1, 0.2, 0.4)), Cone(radius_m=0.1, height_m=0.3), CAR]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
@pytest.mark.parametrize("turned_rad", [0.0, 0.9])
def test_a_blow_gives_its_momentum(shape: Shape, turned_rad: float) -> None:
    """Through the centre: J / m and no spin. Through a point: I^-1 (r x J) too, and the tumble of a frame, w^2 T."""
    turn = axis_angle((1, 2, 3), turned_rad)
    impulse = np.array((3.0, -2.0, 5.0))
    target = body(shape, orientation_wxyz=turn)
    mass = mass_properties(target)
    rotation = rotation_matrix(turn)
    for where in (None, (0.05, 0.1, -0.03)):
        event = Impulse(time_s=0.0, body="body", impulse_n_s=tuple(impulse), point_m=where)
        struck = run(target, events=(event,), seconds=1 / 24, **ADRIFT)
        np.testing.assert_allclose(momentum_n_s(struck)[1], impulse, rtol=1e-9)
        arm = np.zeros(3) if where is None else where - centres_m(struck)[0, 0]
        omega = rotation @ np.linalg.solve(mass.inertia_kg_m2, rotation.T @ np.cross(arm, impulse))
        tumble = float(omega @ omega) / 24
        np.testing.assert_allclose(struck.angular_velocity_rad_s[1, 0], omega, atol=1e-9 + tumble)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_a_force_gives_its_momentum(shape: Shape) -> None:
    """F t, from the step at its time to the one at its end, whatever way the body turns."""
    push = Force(time_s=0.25, duration_s=0.5, body="body", force_n=(2.0, -1.0, 3.0))
    pushed = run(body(shape, angular_velocity_rad_s=(1, 2, 0)), events=(push,), seconds=1.0, **ADRIFT)
    lasted = np.clip(pushed.time_s - 0.25, 0, 0.5)
    np.testing.assert_allclose(momentum_n_s(pushed), np.outer(lasted, (2, -1, 3)), atol=1e-9)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_a_torque_gives_its_angular_momentum(shape: Shape) -> None:
    """tau t about the centre, to the tumble's first order in dt; no linear momentum at all."""
    size = 0.02 * mass_properties(body(shape)).mass_kg
    twist = Torque(time_s=0.25, duration_s=0.5, body="body", torque_n_m=(0.0, size, -size))
    turned = run(body(shape), events=(twist,), seconds=1.0, **ADRIFT)
    lasted = np.clip(turned.time_s - 0.25, 0, 0.5)
    gained = angular_momentum_n_m_s(turned, centres_m(turned)[0, 0])
    np.testing.assert_allclose(gained, np.outer(lasted, (0, size, -size)), atol=0.01 * size)
    np.testing.assert_allclose(momentum_n_s(turned), 0, atol=1e-9)


def test_a_push_lifts_what_it_outweighs() -> None:
    mass = mass_properties(ball()).mass_kg
    for factor, rises in ((0.9, False), (1.1, True)):
        push = Force(time_s=0, duration_s=1, body="body", force_n=(0, 0, factor * mass * 9.81))
        pushed = run(GROUND, ball((0, 0, 0.1)), events=(push,), seconds=1.0)
        assert (pushed.position_m[-1, 1, 2] > 0.4) == rises


# --- breaks ----------------------------------------------------------------------------------------------------------


def wreck(*events: Event, joints: tuple[Joint, ...] = (), **fields: Any) -> Trajectory:
    car = body(CAR, name="car", made_of=material(0.4, 0.3), **fields)
    return run(car, events=events, joints=joints, **ADRIFT)


def test_a_break_changes_no_motion() -> None:
    """The parts inherit the rigid velocity field: momentum, angular momentum and energy do not notice.

    Nor do wheels that reach into the body of the car, which would else be driven out of it.
    """
    fields: dict[str, Any] = {"velocity_m_s": (1, 2, 3), "angular_velocity_rad_s": (0.3, 0.2, 1.0)}
    flight = wreck(Break(time_s=0.5, body="car"), **fields)
    momentum, spin = momentum_n_s(flight), angular_momentum_n_m_s(flight)
    np.testing.assert_allclose(momentum, np.tile(momentum[0], (flight.frames, 1)), rtol=1e-9)
    np.testing.assert_allclose(spin, np.tile(spin[0], (flight.frames, 1)), atol=2e-3 * math.hypot(*spin[0]))
    np.testing.assert_allclose(flight.kinetic_j, flight.kinetic_j[0], rtol=2e-3)
    apart = np.linalg.norm(flight.position_m - flight.position_m[:, :1], axis=-1)
    np.testing.assert_allclose(apart[:13], np.tile(apart[0], (13, 1)), atol=1e-9)
    assert np.abs(apart[-1] - apart[0]).max() > 0.05
    assert list(flight.name) == [f"car/{i}" for i in range(6)]


def test_parts_that_only_touch_lie_still_after_a_break() -> None:
    """Bricks of a wall, cut but not pushed: no margin drives them apart."""
    places = [(0.2 * x, 0, 0.2 * z) for x, z in itertools.product(range(3), range(2))]
    bricks = tuple(Part(shape=Box(size_m=(0.2, 0.2, 0.2)), position_m=place) for place in places)
    wall = body(Compound(parts=bricks), (0, 0, 0.1), name="wall")
    rest = run(GROUND, wall, events=(Break(time_s=0.25, body="wall"),), seconds=1.0)
    assert np.abs(rest.position_m[-1] - rest.position_m[0]).max() < 1e-4


def test_a_break_on_a_hinge_or_under_a_hold_frees_the_parts() -> None:
    push = Force(time_s=0.5, duration_s=0.5, body="car", force_n=(0, 9, 0))
    joints = (
        Joint(name="j", kind="hinge", body="car", anchor_m=(3, 0, 0)),
        Joint(name="j", kind="fixed", body="car"),
    )
    for joint in joints:
        flight = wreck(Break(time_s=0.5, body="car"), push, joints=(joint,))
        np.testing.assert_allclose(momentum_n_s(flight)[-1], (0, 4.5, 0), atol=1e-6)


@pytest.mark.parametrize("broken", [False, True])
def test_blows_and_forces_reach_a_broken_body_once(broken: bool) -> None:
    """Whole or in parts, it gains the same momentum; and the parts alike gain the same speed."""
    events: list[Event] = [
        Impulse(time_s=0.25, body="car", impulse_n_s=(50, 0, 20)),
        Force(time_s=0.25, duration_s=0.25, body="car", force_n=(0, 80, 0)),
    ]
    flight = wreck(*events, *([Break(time_s=0.25, body="car")] if broken else []))
    np.testing.assert_allclose(momentum_n_s(flight)[-1], (50, 20, 20), rtol=1e-9)
    if broken:  # the event of the break stands last, and is still the first to happen
        np.testing.assert_allclose(flight.velocity_m_s[-1], np.tile(flight.velocity_m_s[-1, 0], (6, 1)), rtol=1e-6)


# --- explosions ------------------------------------------------------------------------------------------------------


def blast(shape: Shape, impulse: float, distance: float) -> float:
    """J = I A / 4 pi r^2, with `A` a quarter of the surface."""
    return impulse * float(mesh(shape).convex_hull.area) / 4 / (4 * np.pi * distance**2)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_an_explosion_pushes_radially_by_the_inverse_square(shape: Shape) -> None:
    for distance in (2.0, 4.0):
        target = body(shape)
        centre = mass_properties(target).centre_m
        bang = Explosion(time_s=0.0, position_m=tuple(centre - (0, distance, 0)), impulse_n_s=200.0)
        flight = run(target, events=(bang,), seconds=0.25, **ADRIFT)
        np.testing.assert_allclose(
            momentum_n_s(flight)[-1], (0, blast(shape, 200.0, distance), 0), rtol=1e-6, atol=1e-9
        )
        np.testing.assert_allclose(flight.angular_velocity_rad_s[-1], 0, atol=1e-9)


def test_an_explosion_in_the_middle_is_balanced() -> None:
    """Four equal balls around it: the impulses sum to nothing, and each is I A / 4 pi r^2."""
    places = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0)]
    bang = Explosion(time_s=0.25, position_m=(0, 0, 0), impulse_n_s=100.0)
    flight = run(*(ball(p, name=f"b{i}") for i, p in enumerate(places)), events=(bang,), **ADRIFT)
    np.testing.assert_allclose(momentum_n_s(flight), 0, atol=1e-9)
    mass = mass_properties(ball()).mass_kg
    np.testing.assert_allclose(
        flight.velocity_m_s[-1], blast(Sphere(radius_m=0.1), 100.0, 1.0) / mass * np.array(places), atol=1e-9
    )


def test_an_explosion_of_a_breaking_body_balances_to_the_last_digit() -> None:
    """Each part gains J_i at the blast; from there on the momentum of all is their sum."""
    bang = Explosion(time_s=0.25, position_m=(0, 0, -0.5), impulse_n_s=800.0, max_speed_m_s=8.0)
    flight = wreck(bang, Break(time_s=0.25, body="car"))
    parts = flight.bodies
    expected = np.zeros(3)
    for i, part in enumerate(parts):
        away = centres_m(flight)[6, i] - (0, 0, -0.5)
        distance = float(np.linalg.norm(away))
        expected += min(blast(part.shape, 800.0, distance), 8.0 * mass_properties(part).mass_kg) * away / distance
    np.testing.assert_allclose(momentum_n_s(flight)[7:], np.tile(expected, (18, 1)), rtol=1e-9, atol=1e-9)
    speeds = np.linalg.norm(flight.velocity_m_s[7], axis=1)
    assert speeds.max() > 1.5 * speeds.min() and flight.velocity_m_s[7, :, 2].min() > 0


def test_an_explosion_caps_the_speed_and_leaves_what_cannot_move() -> None:
    crate: Body = body(Box(size_m=(0.2, 0.2, 0.2)), (0.5, 0, 0), name="crate", made_of=material(density_kg_m3=50.0))
    post = body(Capsule(radius_m=0.1, height_m=0.5), (-0.5, 0, 0), name="post", fixed=True)
    sign = body(Sphere(radius_m=0.1), (0, 0.6, 0), name="sign")
    bang = Explosion(time_s=0.0, position_m=(0, 0, 0), impulse_n_s=1e5, max_speed_m_s=12.0)
    hold = Joint(name="hold", kind="fixed", body="sign")
    flight = run(crate, post, sign, events=(bang,), joints=(hold,), seconds=0.25, **ADRIFT)
    np.testing.assert_allclose(flight.velocity_m_s[-1], [(12, 0, 0), (0, 0, 0), (0, 0, 0)], atol=1e-9)
