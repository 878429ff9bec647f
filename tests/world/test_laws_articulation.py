"""Articulated bodies: doors, drawers, wheels, springs in joints, seesaws, and trees of them."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.files import InputError
from proxyworld.world.laws.bench import (
    DT,
    GROUND,
    G,
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
    Compound,
    Cone,
    Cylinder,
    Drive,
    Impulse,
    Joint,
    Motor,
    Part,
    Plane,
    Quaternion,
    Release,
    Sphere,
    Vec3,
)
from proxyworld.world.trajectory import Trajectory

ERP = 0.2
"""The share of a joint's error that the engine undoes in a step."""


def vec3(value: np.ndarray) -> Vec3:
    x, y, z = map(float, value)
    return (x, y, z)


def quaternion(value: np.ndarray) -> Quaternion:
    w, x, y, z = map(float, value)
    return (w, x, y, z)


def yaw(trajectory: Trajectory, i: int = 0) -> np.ndarray:
    """The turn about z `(t)` of a body that turns about no other axis."""
    return np.unwrap(2 * np.arctan2(trajectory.orientation_wxyz[:, i, 3], trajectory.orientation_wxyz[:, i, 0]))


# --- one joint ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("speed", [0.5, 2.0, 6.0, -3.0])
def test_a_door_stops_at_its_stop(speed: float) -> None:
    """It is met up to a step late, and left with that share of the speed that undoes a fifth of it in a step."""
    door = body(Box(size_m=(0.8, 0.04, 2.0)), (0.4, 0, 1), angular_velocity_rad_s=(0, 0, speed))
    hinge = Joint(name="hinge", kind="hinge", body="body", anchor_m=(0, 0, 1), axis=(0, 0, 1), limits=(-0.4, 1.1))
    turn = run(door, joints=(hinge,), seconds=3.0 / abs(speed), fps=60)
    reached = yaw(turn)
    assert -0.4 - abs(speed) * DT < reached.min() and reached.max() < 1.1 + abs(speed) * DT
    assert max(reached.max() - 1.1, -0.4 - reached.min()) > -abs(speed) / 60  # and it does get there
    assert abs(turn.angular_velocity_rad_s[-1, 0, 2]) <= ERP * abs(speed) + 1e-9


@pytest.mark.parametrize("angle_deg", [5, 30, 75])
def test_a_slider_slides_down_its_rail(angle_deg: float) -> None:
    """a = g sin, with the way of semi-implicit Euler, a t (t + dt) / 2; it neither turns nor leaves the rail."""
    angle = np.radians(angle_deg)
    rail = np.array((np.cos(angle), 0, -np.sin(angle)))
    slider = Joint(name="rail", kind="slider", body="body", anchor_m=(0.3, 0, 2), axis=vec3(2 * rail))
    slide = run(body(Box(size_m=(0.2, 0.1, 0.3)), (0, 0, 2)), joints=(slider,), seconds=1.0)
    a = G * np.sin(angle)
    np.testing.assert_allclose(slide.velocity_m_s[-1, 0], a * rail, atol=1e-9)
    np.testing.assert_allclose(slide.position_m[-1, 0] - (0, 0, 2), a * (1 + DT) / 2 * rail, atol=1e-9)
    np.testing.assert_array_equal(np.abs(slide.orientation_wxyz @ slide.orientation_wxyz[0, 0]).round(12), 1)


def test_a_drawer_stops_at_its_end() -> None:
    drawer = body(Box(size_m=(0.4, 0.4, 0.1)), (0, 0, 1), velocity_m_s=(0.6, 0, 0))
    rail = Joint(name="rail", kind="slider", body="body", anchor_m=(0, 0, 1), axis=(1, 0, 0), limits=(0, 0.3))
    slide = run(drawer, joints=(rail,), seconds=1.0)
    assert slide.position_m[:, 0, 0].max() == pytest.approx(0.3, abs=0.6 * DT)
    assert slide.position_m[-1, 0, 0] > 0.3 - ERP * 0.6 * 0.5


def test_a_motor_speeds_up_by_its_torque_and_then_holds_its_speed() -> None:
    """w = M t / I until the speed sought, exactly; a Drive takes over, and brakes with its own torque."""
    disc = body(Cylinder(radius_m=0.3, height_m=0.1), (0, 0, 1))
    inertia = float(mass_properties(disc).inertia_kg_m2[2, 2])
    hinge = Joint(
        name="axle", kind="hinge", body="body", anchor_m=(0, 0, 1), axis=(0, 0, 1), motor=Motor(speed=1.5, most=2.0)
    )
    drive = Drive(time_s=1.5, joint="axle", speed=-0.5, most=4.0)
    turn = run(disc, joints=(hinge,), events=(drive,), seconds=3.0)
    law = np.minimum(2.0 / inertia * turn.time_s, 1.5)
    braked = np.maximum(1.5 - 4.0 / inertia * (turn.time_s - 1.5), -0.5)
    expected = np.where(turn.time_s <= 1.5, law, braked)
    np.testing.assert_allclose(turn.angular_velocity_rad_s[:, 0, 2], expected, atol=1e-6)


def test_a_motor_of_no_speed_is_the_friction_of_a_bearing() -> None:
    """w falls by M / I, to rest."""
    disc = body(Cylinder(radius_m=0.3, height_m=0.1), (0, 0, 1), angular_velocity_rad_s=(0, 0, 2.0))
    inertia = float(mass_properties(disc).inertia_kg_m2[2, 2])
    hinge = Joint(name="axle", kind="hinge", body="body", axis=(0, 0, 1), motor=Motor(most=3.0))
    turn = run(disc, joints=(hinge,), seconds=2.0)
    law = np.maximum(2.0 - 3.0 / inertia * turn.time_s, 0)
    np.testing.assert_allclose(turn.angular_velocity_rad_s[:, 0, 2], law, atol=1e-6)


@pytest.mark.parametrize(("stiffness", "rest"), [(5.0, 0.0), (40.0, 0.3), (400.0, -0.2)])
def test_the_period_of_a_hinge_with_a_spring(stiffness: float, rest: float) -> None:
    """T = 2 pi sqrt(I / k), shortened by (w dt)^2 / 24; about `rest`; found between frames on a chord."""
    rod = body(Box(size_m=(0.6, 0.05, 0.05)), (0.3, 0, 0), angular_velocity_rad_s=(0, 0, 1.0))
    mass = mass_properties(rod)
    inertia = float(mass.inertia_kg_m2[2, 2]) + mass.mass_kg * 0.3**2
    w = np.sqrt(stiffness / inertia)
    hinge = Joint(name="hinge", kind="hinge", body="body", axis=(0, 0, 1), stiffness=stiffness, rest=rest)
    swing = run(rod, joints=(hinge,), seconds=6 * 2 * np.pi / w, fps=240)
    away = yaw(swing) - rest
    k = np.flatnonzero((away[:-1] < 0) & (away[1:] >= 0))
    crossings = swing.time_s[k] - away[k] / (away[k + 1] - away[k]) / 240
    assert len(crossings) >= 5
    assert np.diff(crossings).mean() == pytest.approx(2 * np.pi / w, rel=(w * DT) ** 2 / 24 + 1e-4)
    amplitude = np.hypot(rest, 1.0 / w)
    assert np.abs(away).max() == pytest.approx(amplitude, rel=w * DT / 2 + (w / 240) ** 2 / 8 + 1e-3)


def test_a_damped_slider_comes_to_rest_by_the_exponential() -> None:
    """v = v0 exp(-c t / m), exactly where nothing else acts."""
    sled = body(Box(size_m=(0.2, 0.2, 0.2)), velocity_m_s=(2.0, 0, 0))
    mass = mass_properties(sled).mass_kg
    slider = Joint(name="rail", kind="slider", body="body", axis=(1, 0, 0), damping=20.0)
    slide = run(sled, joints=(slider,), seconds=1.0)
    np.testing.assert_allclose(slide.velocity_m_s[:, 0, 0], 2.0 * np.exp(-20.0 / mass * slide.time_s), atol=1e-9)


def test_a_spring_stiffer_than_a_step_can_follow_stays_a_spring() -> None:
    """No energy comes of it, and the light lever stays near its rest."""
    lever = body(Box(size_m=(0.05, 0.01, 0.01)), (0.025, 0, 0), angular_velocity_rad_s=(0, 0, 1.0))
    hinge = Joint(name="hinge", kind="hinge", body="body", axis=(0, 0, 1), stiffness=1e6, damping=1e3)
    swing = run(lever, joints=(hinge,), seconds=1.0)
    assert swing.kinetic_j.max() <= swing.kinetic_j[0] * (1 + 1e-9)
    assert np.abs(yaw(swing)).max() < 0.01


# --- trees ---------------------------------------------------------------------------------------------------------

WHEEL_M = 0.1


def car(angle: float) -> tuple[tuple[Body, ...], tuple[Joint, ...]]:
    """A chassis on four wheels on a slope that dips towards +x."""
    tilt = axis_angle((0, 1, 0), angle)
    on_edge = quaternion(quaternion_multiply(tilt, axis_angle((1, 0, 0), np.pi / 2)))
    slope = Body(name="slope", shape=Plane(), material=material(1.0, 1.0), fixed=True, orientation_wxyz=tilt)
    at = vec3(rotate(tilt, (0, 0, 0.15)))
    chassis = body(Box(size_m=(0.8, 0.3, 0.1)), at, name="chassis", orientation_wxyz=tilt)
    wheels = tuple(
        body(
            Cylinder(radius_m=WHEEL_M, height_m=0.05),
            rotate(tilt, (x, y, WHEEL_M)),
            name=f"wheel {x} {y}",
            orientation_wxyz=on_edge,
            made_of=material(0.9),
        )
        for x in (-0.3, 0.3)
        for y in (-0.2, 0.2)
    )
    joints = tuple(
        Joint(name=w.name, kind="hinge", body=w.name, other="chassis", anchor_m=w.position_m, axis=(0, 1, 0))
        for w in wheels
    )
    return (slope, chassis, *wheels), joints


@pytest.mark.parametrize("angle_deg", [5, 16, 30])
def test_a_car_rolls_down_a_slope(angle_deg: float) -> None:
    """a = g sin / (1 + n I / M r^2), and no wheel slips: a few steps of settling, and what the solver leaves."""
    angle = np.radians(angle_deg)
    bodies, joints = car(angle)
    roll = run(*bodies, joints=joints, seconds=1.0)
    masses = [mass_properties(b) for b in bodies[1:]]
    share = sum(m.inertia_kg_m2[2, 2] for m in masses[1:]) / sum(m.mass_kg for m in masses) / WHEEL_M**2
    down = np.array((np.cos(angle), 0, -np.sin(angle)))
    speed = roll.velocity_m_s[-1, 1] @ down
    assert speed == pytest.approx(G * np.sin(angle) / (1 + share), abs=3e-3)
    np.testing.assert_allclose(roll.angular_velocity_rad_s[-1, 2:, 1] * WHEEL_M, speed, atol=2e-3)
    assert np.abs(roll.position_m[:, 1, 1]).max() < 1e-3
    wheels = roll.position_m[:, 2:] - roll.position_m[:, 1:2]
    assert np.ptp(np.linalg.norm(wheels, axis=-1), axis=0).max() < 1e-9


def test_a_frictionless_car_of_many_hulls_slides_by_g_sin() -> None:
    """No part of a compound drags: a = g sin, and no yaw."""
    angle = np.radians(16)
    tilt = axis_angle((0, 1, 0), angle)
    slope = Body(name="slope", shape=Plane(), material=material(1.0, 1.0), fixed=True, orientation_wxyz=tilt)
    studs = tuple(
        Part(shape=Cone(radius_m=0.05, height_m=0.1), position_m=(x, y, 0), orientation_wxyz=axis_angle((1, 0, 0), 0.0))
        for x, y in ((-0.2, -0.1), (-0.2, 0.1), (0.2, -0.1), (0.25, 0.12))
    )
    sled = Compound(parts=(Part(shape=Box(size_m=(0.6, 0.3, 0.1)), position_m=(0, 0, 0.1)), *studs))
    at = rotate(tilt, (0, 0, 0.05))
    slide = run(slope, body(sled, at, orientation_wxyz=tilt, made_of=material(0.0)), seconds=1.0)
    down = np.array((np.cos(angle), 0, -np.sin(angle)))
    assert slide.velocity_m_s[-1, 1] @ down == pytest.approx(G * np.sin(angle), abs=2e-3)
    assert np.abs(slide.angular_velocity_rad_s[:, 1]).max() < 1e-2


def double_pendulum() -> tuple[tuple[Body, ...], tuple[Joint, ...]]:
    rods = tuple(body(Box(size_m=(0.5, 0.04, 0.04)), (x, 0, 2), name=n) for n, x in (("upper", 0.25), ("lower", 0.75)))
    joints = (
        Joint(name="pivot", kind="hinge", body="upper", anchor_m=(0, 0, 2)),
        Joint(name="elbow", kind="hinge", body="lower", other="upper", anchor_m=(0.5, 0, 2)),
    )
    return rods, joints


def test_the_energy_of_a_double_pendulum() -> None:
    """Its error is of first order in the step, and a hundredth of the greatest kinetic energy at the usual one."""
    rods, joints = double_pendulum()
    errors = []
    for fineness in (1, 2):
        swing = run(*rods, joints=joints, seconds=1.5, fineness=fineness)
        energy = swing.kinetic_j + swing.potential_j
        errors.append(np.abs(energy - energy[0]).max() / swing.kinetic_j.max())
    assert errors[0] < 0.015
    assert errors[1] == pytest.approx(errors[0] / 2, rel=0.1)


def test_the_elbow_of_a_double_pendulum_holds() -> None:
    rods, joints = double_pendulum()
    swing = run(*rods, joints=joints, seconds=1.0)
    ends = [
        swing.position_m[:, i] + rotate(swing.orientation_wxyz[:, i], (s * 0.25, 0, 0)) for i, s in ((0, 1), (1, -1))
    ]
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-9)


def test_which_of_two_bodies_a_joint_is_written_on_makes_no_difference() -> None:
    """Its limits and its motor turn `body` against `other`, whichever of them hangs from the world."""
    rods, (pivot, _) = double_pendulum()
    told = []
    for near, far, sign in (("lower", "upper", 1.0), ("upper", "lower", -1.0)):
        elbow = Joint(
            name="elbow", kind="hinge", body=near, other=far, anchor_m=(0.5, 0, 2), limits=(-0.3 if sign > 0 else -0.5,
            0.5 if sign > 0 else 0.3), motor=Motor(speed=sign * 2.0, most=0.5),
        )  # fmt: skip
        told.append(run(*rods, joints=(pivot, elbow), seconds=1.0))
    np.testing.assert_allclose(told[0].position_m, told[1].position_m, atol=1e-9)
    bend = told[0].orientation_wxyz[:, 0] * [1, -1, -1, -1]
    angle = 2 * np.arcsin(quaternion_multiply(bend, told[0].orientation_wxyz[:, 1])[:, 2])
    assert angle.min() > -0.31 and angle.max() < 0.51 and np.ptp(angle) > 0.2


@pytest.mark.parametrize(("right_kg", "side"), [(1.0, 0), (1.2, 1), (0.8, -1)])
def test_a_seesaw_weighs(right_kg: float, side: int) -> None:
    """2 kg at 0.4 m balance 1 kg at 0.8 m, but for what the slop lets the plank turn; else the heavier goes down."""
    plank = body(Box(size_m=(2, 0.3, 0.04)), (0, 0, 0.5), name="plank")
    stand = body(Box(size_m=(0.1, 0.3, 0.48)), (0, 0, 0.24), name="stand", fixed=True)
    cube = Box(size_m=(0.1, 0.1, 0.1))
    left = body(cube, (-0.4, 0, 0.57), name="left", mass_kg=2.0)
    right = body(cube, (0.8, 0, 0.57), name="right", mass_kg=right_kg)
    hinge = Joint(name="hinge", kind="hinge", body="plank", other="stand", anchor_m=(0, 0, 0.5))
    tilt = run(GROUND, plank, stand, left, right, joints=(hinge,), seconds=1.0)
    angle = np.degrees(2 * np.arcsin(tilt.orientation_wxyz[-1, 1, 2]))
    assert (abs(angle) < 0.05) if side == 0 else (side * angle > 2)


def test_a_free_tree_keeps_its_momentum() -> None:
    """Nothing outside acts on a car in space whose motors turn its wheels: the chassis turns the other way."""
    bodies, joints = car(0.0)
    driven = tuple(j.model_copy(update={"motor": Motor(speed=20.0, most=0.05)}) for j in joints)
    spin = run(*bodies[1:], joints=driven, gravity_m_s2=(0, 0, 0), seconds=0.5)
    np.testing.assert_allclose(momentum_n_s(spin), 0, atol=1e-5)
    np.testing.assert_allclose(angular_momentum_n_m_s(spin), 0, atol=1e-5)
    assert spin.angular_velocity_rad_s[-1, 1:, 1].min() > 1 and spin.angular_velocity_rad_s[-1, 0, 1] < -0.05


def test_a_wheel_that_comes_off_takes_its_motion_along() -> None:
    """At the moment of the release nothing jumps: neither places nor velocities, of any of the five bodies."""
    bodies, joints = car(0.0)
    moving = tuple(
        b.model_copy(update={"velocity_m_s": (2.0, 0, 0), "angular_velocity_rad_s": (0, 20.0 * (i > 0), 0)})
        for i, b in enumerate(bodies[1:])
    )
    off = Release(time_s=0.25, joint=joints[0].name)
    kept, lost = (run(*moving, joints=joints, events=e, gravity_m_s2=(0, 0, 0), seconds=0.5) for e in ((), (off,)))
    np.testing.assert_allclose(lost.position_m, kept.position_m, atol=1e-9)
    np.testing.assert_allclose(lost.angular_velocity_rad_s, kept.angular_velocity_rad_s, atol=1e-9)
    fallen = run(*moving, joints=joints, events=(off,), seconds=0.5)
    n = 120.0 * np.arange(7)[:, None] / 3
    k = 6
    law = fallen.position_m[k, 1] + fallen.velocity_m_s[k, 1] * n * DT - np.outer(n * (n + 1), (0, 0, G * DT**2 / 2))
    np.testing.assert_allclose(fallen.position_m[k:, 1], law, atol=1e-9)


def test_what_the_joint_was_at_outlives_a_release_elsewhere() -> None:
    """A limit counts from t = 0, also after the tree has been put together anew."""
    rods, (pivot, elbow) = double_pendulum()
    limited = elbow.model_copy(update={"limits": (-0.2, 0.2)})
    tail = ball((1.1, 0, 2), name="tail")
    tied = Joint(name="tail", kind="hinge", body="tail", other="lower", anchor_m=(1.0, 0, 2))
    off = Release(time_s=0.4, joint="tail")
    swing = run(*rods, tail, joints=(pivot, limited, tied), events=(off,), seconds=1.5)
    back = swing.orientation_wxyz[:, 0] * [1, -1, -1, -1]
    bend = 2 * np.arcsin(quaternion_multiply(back, swing.orientation_wxyz[:, 1])[:, 2])
    assert np.abs(bend).max() < 0.2 + 20 * DT and np.abs(bend).max() > 0.19


def test_bodies_fixed_to_each_other_move_as_one() -> None:
    """A dumb-bell keeps its length; its centre of mass circles, by w dt of the balls' speed."""
    balls = (ball((-0.3, 0, 0), name="a", velocity_m_s=(0, -1, 0)), ball((0.3, 0, 0), name="b", velocity_m_s=(0, 1, 0)))
    spin = tuple(b.model_copy(update={"angular_velocity_rad_s": (0, 0, 1 / 0.3)}) for b in balls)
    weld = Joint(name="bar", kind="fixed", body="b", other="a", anchor_m=(0, 0, 0))
    turn = run(*spin, joints=(weld,), gravity_m_s2=(0, 0, 0), seconds=2.0)
    np.testing.assert_allclose(np.linalg.norm(turn.position_m[:, 1] - turn.position_m[:, 0], axis=1), 0.6, atol=1e-9)
    np.testing.assert_allclose(turn.velocity_m_s[:, 0] + turn.velocity_m_s[:, 1], 0, atol=2.01 * DT / 0.3)


def test_bodies_of_a_tree_that_are_not_joined_collide() -> None:
    """A flail of three: the last link swings into the first, and does not pass through it."""
    rods = [body(Box(size_m=(0.3, 0.1, 0.1)), (0.35 * i, 0, 2), name=f"r{i}") for i in range(3)]
    joints = tuple(
        Joint(name=f"j{i}", kind="hinge", body=f"r{i}", other=f"r{i - 1}", anchor_m=(0.35 * i - 0.175, 0, 2))
        for i in (1, 2)
    )
    bend = tuple(j.model_copy(update={"motor": Motor(speed=6.0, most=3.0)}) for j in joints)
    curl = run(*rods, joints=bend, gravity_m_s2=(0, 0, 0), seconds=1.0)
    pairs = {(int(a), int(b)) for a, b in curl.contact_bodies}
    assert pairs == {(0, 2)}


def test_a_body_hangs_from_a_fixed_one_as_from_the_world() -> None:
    post = body(Box(size_m=(0.1, 0.1, 2.0)), (0, 0, 1), name="post", fixed=True)
    door = body(Box(size_m=(0.8, 0.04, 2.0)), (0.4, 0, 1), name="door", angular_velocity_rad_s=(0, 0, 1.0))
    hinge = Joint(name="hinge", kind="hinge", body="door", other="post", anchor_m=(0, 0, 1), axis=(0, 0, 1))
    turn = run(post, door, joints=(hinge,), seconds=1.0)
    np.testing.assert_allclose(yaw(turn, 1), turn.time_s, atol=1e-9)
    assert len(turn.contact_time_s) == 0


@pytest.mark.parametrize(
    "ties", [[("a", "b"), ("b", "c"), ("c", "a")], [("a", None), ("a", "b"), ("b", None)], [("a", "b"), ("b", "a")]]
)
def test_a_loop_of_joints_is_refused(ties: list[tuple[str, str | None]]) -> None:
    balls = [ball((i, 0, 0), name=n) for i, n in enumerate("abc")]
    joints = tuple(Joint(name=f"j{i}", kind="hinge", body=a, other=b) for i, (a, b) in enumerate(ties))
    with pytest.raises(InputError, match=r"the hinge 'j\d' closes a loop: .* leave it out, or make it a point"):
        run(*balls, joints=joints)


def test_a_point_may_close_a_loop() -> None:
    """Four bars in a ring, one corner a point: they hang from two of their ends, and the point stays closed."""
    at = [(0.25, 0, 2), (0.5, 0, 1.75), (0.25, 0, 1.5), (0.0, 0, 1.75)]
    bars = [
        body(Box(size_m=(0.5, 0.04, 0.04) if i % 2 == 0 else (0.04, 0.04, 0.5)), p, name=f"b{i}")
        for i, p in enumerate(at)
    ]
    corners = [(0.5, 0, 2), (0.5, 0, 1.5), (0, 0, 1.5)]
    joints = (
        Joint(name="hold", kind="fixed", body="b0"),
        *(
            Joint(name=f"c{i}", kind="hinge", body=f"b{i + 1}", other=f"b{i}", anchor_m=c)
            for i, c in enumerate(corners)
        ),
        Joint(name="closed", kind="point", body="b3", other="b0", anchor_m=(0, 0, 2)),
    )
    blow = Impulse(time_s=0, body="b2", impulse_n_s=(0.3, 0, 0))
    ring = run(*bars, joints=joints, events=(blow,), seconds=1.0)
    top = ring.position_m[:, 3] + rotate(ring.orientation_wxyz[:, 3], (0, 0, 0.25))
    assert np.linalg.norm(top - (0, 0, 2), axis=1).max() < 3e-3
    assert np.ptp(ring.position_m[:, 2, 0]) > 0.02


def test_a_hinged_ball_breaks_off_with_what_it_hung_from() -> None:
    """What hung from a body that breaks is free from then on, and keeps its motion."""
    twin = Compound(parts=(Part(shape=Sphere(radius_m=0.1)), Part(shape=Sphere(radius_m=0.1), position_m=(0, 0, 0.2))))
    joints = (
        Joint(name="pivot", kind="hinge", body="twin", anchor_m=(0, 0, 2.5)),
        Joint(name="link", kind="hinge", body="bob", other="twin", anchor_m=(0, 0, 1.9)),
    )
    hung = run(
        body(twin, (0, 0, 2), name="twin", angular_velocity_rad_s=(0, 1.0, 0)),
        ball((0, 0, 1.6), name="bob"),
        joints=joints,
        events=(Break(time_s=0.25, body="twin"),),
        seconds=0.75,
    )
    k, i = 6, hung.index("bob")
    n = 40.0 * np.arange(hung.frames - k)[:, None]
    law = hung.position_m[k, i] + hung.velocity_m_s[k, i] * n * DT - np.outer(n * (n + 1), (0, 0, G * DT**2 / 2))
    np.testing.assert_allclose(hung.position_m[k:, i], law, atol=1e-9)
    assert abs(hung.velocity_m_s[k, i, 0]) > 0.2
    assert centres_m(hung).shape == (19, 3, 3)
