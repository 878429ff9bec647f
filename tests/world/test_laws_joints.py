"""Joints: pendulums, holds, releases and ties."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, rotate
from proxyworld.world.files import InputError
from proxyworld.world.laws.bench import DT, GROUND, G, ball, body, centres_m, material, momentum_n_s, run
from proxyworld.world.laws.pendulum import PIVOT_M, period_error, swing
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import (
    Box,
    Break,
    Compound,
    Cone,
    Cylinder,
    Impulse,
    Joint,
    Part,
    Release,
    Shape,
    Sphere,
)

ROD_AND_BOB = Compound(
    parts=(
        Part(shape=Cylinder(radius_m=0.01, height_m=0.8), position_m=(0, 0, 0.5)),
        Part(shape=Sphere(radius_m=0.1), density_kg_m3=5000.0),
    )
)


@pytest.mark.parametrize("kind", ["hinge", "point"])
@pytest.mark.parametrize("amplitude_deg", [5, 60, 120, 160])
@pytest.mark.parametrize("shape", [Sphere(radius_m=0.1), Box(size_m=(0.1, 0.2, 0.3)), ROD_AND_BOB])
def test_period_of_a_pendulum(kind: Literal["hinge", "point"], amplitude_deg: float, shape: Shape) -> None:
    """T = 4 sqrt(I / m g c) K(sin^2(a/2)). A hinge is exact to second order: (w dt)^2 / 24, under 1e-6.

    Between frames of 1/60 s the crossing is found on a chord: its bend is worst at the widest swing. A point joint is
    a constraint that gives way by up to 0.3 mm of the metre, and half of that in the period.
    """
    assert abs(period_error(kind, amplitude_deg, shape)) < (1e-5 if kind == "hinge" else 5e-4)


@pytest.mark.parametrize("kind", ["hinge", "point"])
@pytest.mark.parametrize("amplitude_deg", [20, 90])
def test_energy_of_a_pendulum(kind: Literal["hinge", "point"], amplitude_deg: float) -> None:
    """Speeds lead positions by half a step: E swings by dt/2 |dU/dt|, and comes back; 12 s add nothing to it."""
    pendulum = swing(kind, np.radians(amplitude_deg), Sphere(radius_m=0.1), seconds=12.0)
    mass = mass_properties(pendulum.bodies[0]).mass_kg
    power = mass * G * np.abs(pendulum.velocity_m_s[:, 0, 2]).max()
    error = pendulum.kinetic_j + pendulum.potential_j - pendulum.kinetic_j[0] - pendulum.potential_j[0]
    assert np.abs(error).max() < power * DT / 2 * (1.05 if kind == "hinge" else 1.5)
    reached = pendulum.position_m[-120:, 0, 0].max()  # in the last two seconds
    assert reached == pytest.approx(pendulum.position_m[:60, 0, 0].max(), rel=2e-3)
    np.testing.assert_allclose(
        np.linalg.norm(centres_m(pendulum)[:, 0] - PIVOT_M, axis=1), 1, atol=1e-9 if kind == "hinge" else 1e-3
    )


def test_a_hinge_turns_about_its_axis_alone() -> None:
    """A door, hung off its edge and struck askew, keeps its height; what it gains is I^-1 (r x J) about the axis."""
    door = body(Box(size_m=(0.8, 0.04, 2.0)), (0.4, 0, 1.1), orientation_wxyz=axis_angle((0, 0, 1), 0.0))
    hinge = Joint(name="hinge", kind="hinge", body="body", anchor_m=(0, 0, 1), axis=(0, 0, 2))
    blow = Impulse(time_s=0, body="body", impulse_n_s=(5.0, 30.0, 9.0), point_m=(0.7, 0, 1.5))
    turn = run(door, joints=(hinge,), events=(blow,), seconds=1.0)
    mass = mass_properties(door)
    inertia = mass.inertia_kg_m2[2, 2] + mass.mass_kg * 0.4**2
    np.testing.assert_allclose(
        turn.angular_velocity_rad_s[1:, 0], np.tile((0, 0, 0.7 * 30 / inertia), (24, 1)), atol=1e-6
    )
    np.testing.assert_allclose(turn.position_m[:, 0, 2], 1.1, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(turn.position_m[:, 0, :2], axis=1), 0.4, atol=1e-6)


@pytest.mark.parametrize("velocity", [{"velocity_m_s": (0, 0.8, 0)}, {"angular_velocity_rad_s": (0, 0, 2.0)}])
def test_a_hinged_body_starts_with_the_speed_it_is_given(velocity: dict[str, Any]) -> None:
    spoke = body(Box(size_m=(0.8, 0.05, 0.05)), (0.4, 0, 0), **velocity)
    hinge = Joint(name="hinge", kind="hinge", body="body", anchor_m=(0, 0, 0), axis=(0, 0, 1))
    turn = run(spoke, joints=(hinge,), seconds=0.5)
    np.testing.assert_allclose(turn.angular_velocity_rad_s[:, 0, 2], 2.0, atol=1e-9)
    np.testing.assert_allclose(turn.velocity_m_s[0, 0], (0, 0.8, 0), atol=1e-9)


def test_velocities_on_a_hinge_are_those_of_its_positions() -> None:
    """Not a step late: x_k+1 - x_k over the frame is the mean of the speeds, to the bend of v'' T^2 / 12."""
    pendulum = swing("hinge", 1.0, ROD_AND_BOB, seconds=2.0)
    centre, speed = centres_m(pendulum)[:, 0], pendulum.velocity_m_s[:, 0]
    mean = np.diff(centre, axis=0) * 60
    np.testing.assert_allclose(mean, (speed[1:] + speed[:-1]) / 2, atol=G * DT + 30 / 60**2 / 12 * 6)


@pytest.mark.parametrize("kind", ["hinge", "point"])
def test_a_rod_and_bob_swings_into_a_stack(kind: Literal["hinge", "point"]) -> None:
    """Where the bob is drawn is where it hits: nothing stirs before it arrives, and the top blocks fly on."""
    amplitude = np.radians(70)
    at = PIVOT_M - (np.sin(amplitude), 0, np.cos(amplitude)) - (0, 0, 0.6)
    bob = body(ROD_AND_BOB, at, name="bob", orientation_wxyz=axis_angle((0, 1, 0), amplitude))
    joint = Joint(name="pivot", kind=kind, body="bob", anchor_m=(0, 0, 1.4))
    stack = [body(Box(size_m=(0.2, 0.2, 0.2)), (0.3, 0, 0.1 + 0.2 * i), name=f"b{i}") for i in range(3)]
    hit = run(GROUND, bob, *stack, joints=(joint,), seconds=1.5)
    touches = hit.contact_bodies.min(axis=1) == 1
    first = hit.contact_time_s[touches].min()
    before = hit.time_s < first - 1 / 24
    assert np.abs(hit.position_m[before, 2:] - hit.position_m[0, 2:]).max() < 1e-4
    # the bob's face is 0.2 m this side of the stack's when they touch
    k = int(np.searchsorted(hit.time_s, first))
    assert hit.position_m[k - 1, 1, 0] < 0.12
    assert abs(hit.contact_point_m[touches][0, 0] - 0.2) < 0.02
    assert (hit.position_m[-1, 3:, 0] > 0.5).all()


def test_parts_of_a_hinged_compound_collide_where_they_are() -> None:
    """A bar with a far end that is a part of its own, at rest on a hinge: a ball dropped on that end rests on it."""
    bar = Compound(
        parts=(
            Part(shape=Box(size_m=(0.4, 0.1, 0.04)), position_m=(-0.4, 0, 0)),
            Part(shape=Cone(radius_m=0.1, height_m=0.1), position_m=(-0.1, 0, -0.07)),
            Part(shape=Box(size_m=(0.4, 0.1, 0.04)), position_m=(0.4, 0, 0)),
        )
    )
    seesaw = body(bar, (0, 0, 1), name="bar")
    hinge = Joint(name="hinge", kind="hinge", body="bar", anchor_m=(0, 0, 1))
    pair = run(seesaw, ball((0.4, 0, 1.3), name="ball"), joints=(hinge,), seconds=0.4)
    assert len(pair.contact_time_s) >= 1
    assert pair.contact_time_s[0] == pytest.approx(np.sqrt(2 * 0.18 / G), abs=0.03)
    np.testing.assert_allclose(pair.contact_point_m[0], (0.4, 0, 1.02), atol=0.02)


# --- holds and releases ---------------------------------------------------------------------------------------------


def held(name: str = "body") -> Joint:
    return Joint(name=f"hold {name}", kind="fixed", body=name)


@pytest.mark.parametrize("time_s", [0.25, 0.5])
def test_a_held_body_hangs_and_then_falls_exactly(time_s: float) -> None:
    fall = run(ball((0, 0, 3)), joints=(held(),), events=(Release(time_s=time_s, joint="hold body"),), seconds=1.0)
    steps = np.maximum(np.arange(fall.frames) * 40 - round(time_s / DT), 0)
    np.testing.assert_array_equal(fall.position_m[fall.time_s <= time_s, 0], [(0, 0, 3)] * int(time_s * 24 + 1))
    np.testing.assert_allclose(fall.position_m[:, 0, 2], 3 - G * DT**2 * steps * (steps + 1) / 2, atol=1e-9)


def test_a_held_body_is_not_moved_by_what_hits_it() -> None:
    hit = run(
        body(Box(size_m=(0.2, 0.2, 0.2)), (0, 0, 1), name="held", made_of=material(0.5, 1.0)),
        ball((-0.5, 0, 1), name="ball", velocity_m_s=(3, 0, 0), made_of=material(0.5, 0.8)),
        joints=(held("held"),),
        gravity_m_s2=(0, 0, 0),
        seconds=0.5,
    )
    assert (hit.position_m[:, 0] == hit.position_m[0, 0]).all()
    assert hit.velocity_m_s[-1, 1, 0] == pytest.approx(-0.8 * 3, abs=0.02 * 3 + 1e-6)


def test_a_body_held_twice_falls_when_both_let_go() -> None:
    joints = (held(), Joint(name="second", kind="fixed", body="body"))
    events = (Release(time_s=0.25, joint="second"), Release(time_s=0.5, joint="hold body"))
    fall = run(ball((0, 0, 3)), joints=joints, events=events, seconds=0.75)
    assert (fall.position_m[fall.time_s <= 0.5, 0, 2] == 3).all()
    assert fall.position_m[-1, 0, 2] < 2.8


@pytest.mark.parametrize("kind", ["hinge", "point"])
def test_a_held_pendulum_swings_when_let_go(kind: Literal["hinge", "point"]) -> None:
    at = PIVOT_M - (-np.sin(1.0), 0, np.cos(1.0))
    joints = (held(), Joint(name="pivot", kind=kind, body="body", anchor_m=tuple(PIVOT_M)))
    bob = ball(at)
    swinging = run(bob, joints=joints, events=(Release(time_s=0.5, joint="hold body"),), seconds=2.0)
    free = run(bob, joints=joints[1:], seconds=1.5)
    assert (swinging.position_m[:13] == swinging.position_m[0]).all()
    np.testing.assert_allclose(swinging.position_m[12:], free.position_m, atol=1e-9)


@pytest.mark.parametrize("kind", ["hinge", "point"])
def test_a_released_pendulum_flies_on(kind: Literal["hinge", "point"]) -> None:
    """From the release on the bob obeys the law of a throw, with the speed and the spin it had."""
    joint = Joint(name="pivot", kind=kind, body="body", anchor_m=tuple(PIVOT_M))
    start = PIVOT_M - (np.sin(1.2), 0, np.cos(1.2))
    throw = run(ball(start), joints=(joint,), events=(Release(time_s=0.5, joint="pivot"),), seconds=1.0)
    k = 12
    n = 40.0 * np.arange(throw.frames - k)[:, None]
    law = throw.position_m[k, 0] + throw.velocity_m_s[k, 0] * n * DT - np.outer(n * (n + 1), (0, 0, G * DT**2 / 2))
    np.testing.assert_allclose(throw.position_m[k:, 0], law, atol=1e-9)
    assert np.linalg.norm(throw.velocity_m_s[k, 0]) > 2
    np.testing.assert_allclose(throw.angular_velocity_rad_s[k:, 0] - throw.angular_velocity_rad_s[k, 0], 0, atol=1e-9)


# --- ties between bodies ---------------------------------------------------------------------------------------------


def test_two_tied_balls_keep_their_distance_and_their_momentum() -> None:
    """A point joint leaves the anchor common to both, within the square of what they turn in a step."""
    pair = run(
        ball((-0.15, 0, 0), name="a", velocity_m_s=(0, 2, 0)),
        ball((0.15, 0, 0), name="b", velocity_m_s=(0, -2, 0)),
        joints=(Joint(name="tie", kind="point", body="a", other="b", anchor_m=(0, 0, 0)),),
        gravity_m_s2=(0, 0, 0),
    )
    ends = [
        pair.position_m[:, i] + rotate(pair.orientation_wxyz[:, i], (side * 0.15, 0, 0))
        for i, side in ((0, 1), (1, -1))
    ]
    assert np.linalg.norm(ends[0] - ends[1], axis=1).max() < 1e-3
    np.testing.assert_allclose(momentum_n_s(pair), 0, atol=1e-9)
    assert len(pair.contact_time_s) == 0


def test_tied_bodies_do_not_collide_until_they_are_released() -> None:
    """Two boxes that overlap at their joint hang still; released, they push each other apart."""
    boxes = [body(Box(size_m=(0.2, 0.2, 0.2)), (0.19 * i, 0, 1), name=f"b{i}") for i in range(2)]
    joints = (Joint(name="tie", kind="fixed", body="b1", other="b0", anchor_m=(0.095, 0, 1)), held("b0"))
    events = (Release(time_s=0.5, joint="tie"),)
    tied = run(*boxes, joints=joints, events=events, gravity_m_s2=(0, 0, 0), seconds=1.0)
    assert np.abs(tied.position_m[:12] - tied.position_m[0]).max() < 1e-9
    assert (tied.contact_time_s >= 0.5).all() and len(tied.contact_time_s) > 0
    assert tied.velocity_m_s[-1, 1, 0] > 0.01


def test_a_body_can_hang_from_one_on_a_hinge() -> None:
    """A double pendulum: the second ball's anchor stays on the first, and the energy in the pair."""
    joints = (
        Joint(name="pivot", kind="hinge", body="upper", anchor_m=(0, 0, 2)),
        Joint(name="link", kind="point", body="lower", other="upper", anchor_m=(0.5, 0, 2)),
    )
    double = run(ball((0.5, 0, 2), name="upper"), ball((1.0, 0, 2), name="lower"), joints=joints, seconds=1.0)
    gap = np.linalg.norm(double.position_m[:, 1] - double.position_m[:, 0], axis=1)
    np.testing.assert_allclose(gap, 0.5, atol=2e-3)
    energy = double.kinetic_j + double.potential_j
    weight = G * sum(mass_properties(b).mass_kg for b in double.bodies)
    assert np.abs(energy - energy[0]).max() < 0.02 * weight * 0.5
    assert double.position_m[:, 1, 2].min() < 1.2


def test_a_hold_that_goes_keeps_the_ties() -> None:
    joints = (held("a"), Joint(name="tie", kind="point", body="b", other="a", anchor_m=(0, 0, 2)))
    events = (Release(time_s=0.25, joint="hold a"),)
    pair = run(ball((0, 0, 2.15), name="a"), ball((0, 0, 1.85), name="b"), joints=joints, events=events, seconds=0.75)
    assert np.abs(pair.position_m[:6] - pair.position_m[0]).max() < 1e-3
    assert pair.position_m[-1, 0, 2] < 1.3
    np.testing.assert_allclose(pair.position_m[:, 0, 2] - pair.position_m[:, 1, 2], 0.3, atol=2e-3)


def test_a_tie_may_go_with_the_body_that_breaks() -> None:
    """Releasing it later, or breaking the other body too, is no error."""
    twin = Compound(parts=(Part(shape=Sphere(radius_m=0.1)), Part(shape=Sphere(radius_m=0.1), position_m=(0, 0, 0.2))))
    bodies = [body(twin, (0, 0.3 * i, 2), name=name) for i, name in enumerate("ab")]
    joints = (Joint(name="tie", kind="point", body="a", other="b", anchor_m=(0, 0.15, 2)),)
    events = (
        Break(time_s=0.25, body="a"),
        Release(time_s=0.5, joint="tie"),
        Break(time_s=0.5, body="b"),
        Break(time_s=0.6, body="b"),
    )
    fall = run(*bodies, joints=joints, events=events, seconds=0.75)
    n = 40 * (fall.frames - 1)
    law = [2 - G * DT**2 * n * (n + 1) / 2 + dz for dz in (0, 0.2, 0, 0.2)]
    np.testing.assert_allclose(fall.position_m[-1, :, 2], law, atol=1e-6)


def test_a_body_on_two_hinges_is_refused() -> None:
    joints = tuple(Joint(name=f"h{i}", kind="hinge", body="body", anchor_m=(i, 0, 0)) for i in range(2))
    with pytest.raises(InputError, match="the hinge 'h1' closes a loop: hinges, sliders and fixed joints make trees"):
        run(ball(), joints=joints)
