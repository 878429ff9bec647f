"""Contacts that are not asked for every step add up to those that are."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.bullet import Engine
from proxyworld.world.conventions import axis_angle
from proxyworld.world.fracture import fracture
from proxyworld.world.laws.bench import DT, GROUND, G, ball, body, material
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Box, Break, Cylinder, Joint, Scene, Sphere, Trigger
from proxyworld.world.simulate import simulate
from proxyworld.world.touching import Crowd, Watch, forecast
from proxyworld.world.trajectory import Trajectory

CUBE = Box(size_m=(0.2, 0.2, 0.2))


def struck_tower() -> Scene:
    boxes = [body(CUBE, (0, 0, 0.1 + 0.2 * i), name=f"b{i}", made_of=material(0.5, 0.3)) for i in range(4)]
    return Scene(bodies=(GROUND, *boxes, ball((-2, 0, 0.6), name="ball", velocity_m_s=(4, 0, 1.5))), duration_s=1.5)


def heap() -> Scene:
    rng = np.random.default_rng(3)
    shapes = (CUBE, Sphere(radius_m=0.1), Cylinder(radius_m=0.1, height_m=0.2))
    bodies = [
        body(shapes[i % 3], (*rng.uniform(-0.25, 0.25, 2), 0.2 + 0.12 * i), name=f"b{i}", made_of=material(0.6, 0.5))
        for i in range(12)
    ]
    return Scene(bodies=(GROUND, *bodies), duration_s=1.5)


def dominoes() -> Scene:
    row = [
        body(
            Box(size_m=(0.02, 0.1, 0.2)), (0.1 * i, 0, 0.1), name=f"d{i}", angular_velocity_rad_s=(0, 0 if i else 4, 0)
        )
        for i in range(10)
    ]
    return Scene(bodies=(GROUND, *row), duration_s=1.5)


def bounces() -> Scene:
    rubber = material(0.5, 0.8)
    balls = [ball((0.4 * i, 0, 0.3 + 0.13 * i), name=f"b{i}", made_of=rubber) for i in range(5)]
    return Scene(bodies=(GROUND, *balls), duration_s=1.5)


def clapper() -> Scene:
    """A pendulum of two links, the lower of which strikes a wall beside a box at rest."""
    rods = [body(Box(size_m=(0.04, 0.04, 0.5)), (0, 0, 1.5 - 0.5 * i), name=f"r{i}") for i in range(2)]
    rods[0] = rods[0].model_copy(update={"angular_velocity_rad_s": (0, -5.0, 0)})
    joints = (
        Joint(name="top", kind="hinge", body="r0", anchor_m=(0, 0, 1.75)),
        Joint(name="elbow", kind="hinge", body="r1", other="r0", anchor_m=(0, 0, 1.25)),
    )
    wall = body(Box(size_m=(0.1, 1, 2)), (0.25, 0, 1), name="wall", fixed=True)
    return Scene(bodies=(GROUND, *rods, wall, body(CUBE, (-1, 0, 0.1), name="box")), joints=joints, duration_s=1.5)


def impulses(trajectory: Trajectory) -> np.ndarray:
    """The impulse of each frame and pair of rows, `(t, n, n)`."""
    n = len(trajectory.name)
    table = np.zeros((trajectory.frames, n, n))
    frames = np.ceil(trajectory.contact_time_s * trajectory.sampling_hz - 1e-6).astype(int)
    np.add.at(table, (frames, *trajectory.contact_bodies.T), trajectory.contact_impulse_n_s)
    return table


@pytest.mark.parametrize(
    "scene", [struck_tower(), heap(), dominoes(), bounces(), clapper()], ids=lambda s: s.bodies[1].name
)
def test_reading_less_tells_the_same(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every frame and pair, the impulse that reading every step tells; but for what rests, within a twentieth of it.

    What is not asked for is a blow that would be slower than 3 cm/s, a thirteenth of the weight in a frame.
    """
    told = simulate(scene)
    with monkeypatch.context() as patched:
        patched.setattr(Watch, "plan", lambda watch, crowd, steps: watch.watch_all())
        whole = simulate(scene)
    np.testing.assert_array_equal(told.position_m, whole.position_m)
    masses = [0.0 if b.fixed else mass_properties(b).mass_kg for b in scene.bodies]
    most = np.maximum.outer(masses, masses) * G / scene.sampling_hz
    found, true = impulses(told), impulses(whole)
    assert (np.abs(found - true) <= 0.08 * most + 0.05 * true).all()
    hard = true > 0.5 * most
    assert (found[hard] > 0).all() and hard.sum() > 10
    np.testing.assert_allclose(found.sum(axis=0), true.sum(axis=0), atol=0.02 * true.sum())


def test_what_breaks_between_frames_is_heard() -> None:
    """A pot comes apart by a trigger, on no frame's beat: each piece is heard when it lands, and nothing is lost."""
    pot = body(fracture(CUBE, pieces=4, seed=1), (0, 0, 1.0), name="pot")
    late = Break(time_s=0.013, body="pot", after=Trigger(kind="starts", body="pot"))
    roller = ball((2, 0, 0.1), name="roller", velocity_m_s=(1, 0, 0), angular_velocity_rad_s=(0, 10, 0))
    fall = simulate(Scene(bodies=(GROUND, pot, roller), events=(late,), duration_s=0.8))
    landed = {int(b) for a, b in fall.contact_bodies if a == 0}
    assert landed == {*fall.rows("pot"), fall.index("roller")}
    mass = sum(mass_properties(b).mass_kg for b in fall.bodies[1:5])
    up = sum(
        impulse * -normal[2]
        for impulse, normal, (a, b) in zip(
            fall.contact_impulse_n_s, fall.contact_normal, fall.contact_bodies, strict=True
        )
        if a == 0 and b in fall.rows("pot")
    )
    gained = sum(mass_properties(fall.bodies[i]).mass_kg * fall.velocity_m_s[-1, i, 2] for i in fall.rows("pot"))
    assert up == pytest.approx(gained + mass * G * 0.8, rel=0.02)


def crowd(*places: tuple[float, float], speeds: tuple[float, ...], fixed: tuple[bool, ...]) -> Crowd:
    """Bodies in a row along x, each from one place to another, and one metre wide and high."""
    bounds = np.array([[(a, 0, 0), (b, 1, 1)] for a, b in places], float)
    return Crowd(list(range(len(places))), bounds, np.array(speeds), np.array(fixed), np.zeros(len(places), bool), [])


def test_who_is_far_from_all_is_not_asked_for() -> None:
    far = crowd((0, 1), (5, 6), speeds=(1.0, 0.0), fixed=(False, True))
    busy, resting, first = forecast(far, 40 * DT, G)
    assert not busy.any() and not resting.any() and first == 1.0


def test_nothing_is_asked_before_two_can_meet() -> None:
    """At 3 m/s and what gravity adds, half a metre takes at least 0.5 / (3 + g T) s."""
    seconds = 0.2
    closing = crowd((0, 1), (1.5, 2.5), speeds=(3.0, 0.0), fixed=(False, True))
    busy, _, first = forecast(closing, seconds, G)
    assert busy.tolist() == [True, False]
    assert 0 < first * seconds <= 0.5 / 3.0
    assert first * seconds == pytest.approx(0.5 / (3.0 + 2 * G * seconds), rel=0.5)


def test_a_row_that_rests_is_disturbed_as_far_as_a_blow_gets() -> None:
    """Three that touch are one for a blow; the fourth, a metre on, is not reached in the time."""
    row = crowd(
        (-1, 1e9), (0, 1), (1, 2), (2, 3), (4, 5), (-1.05, -0.05), speeds=(0, 0, 0, 0, 0, 2.0),
        fixed=(True, False, False, False, False, False),
    )  # fmt: skip
    busy, resting, _ = forecast(row, 40 * DT, G)
    assert busy.tolist() == [False, True, True, True, False, True]
    assert resting.tolist() == [False, False, False, False, True, False]


def test_what_nothing_bears_is_about_to_fall() -> None:
    busy, _, _ = forecast(crowd((0, 1), (1.001, 2), speeds=(0, 0), fixed=(False, True)), 40 * DT, G)
    assert busy.tolist() == [True, False]


def test_a_rolling_wheel_is_heard_all_the_way() -> None:
    """It bears its weight on the ground in every frame: m g T, to the last digit that the solver settles."""
    wheel = body(
        Cylinder(radius_m=0.1, height_m=0.1), (0, 0, 0.1), velocity_m_s=(1, 0, 0), angular_velocity_rad_s=(0, 10, 0),
        orientation_wxyz=axis_angle((1, 0, 0), np.pi / 2),
    )  # fmt: skip
    roll = simulate(Scene(bodies=(GROUND, wheel), duration_s=1.0))
    weight = mass_properties(wheel).mass_kg * G / 24
    np.testing.assert_allclose(impulses(roll)[2:, 0, 1], weight, rtol=1e-2)


@pytest.mark.parametrize("count", range(2, 41))
def test_many_steps_in_one_call_are_as_many_steps(count: int) -> None:
    """A ball in free fall goes as far in one call of `count` steps as in `count` calls, to the last bit."""
    ends = []
    for calls in (1, count):
        with Engine((0, 0, -G), DT) as engine:
            falling = ball((0, 0, 5), name="ball")
            handle = engine.add(falling, mass_properties(falling))
            for _ in range(calls):
                engine.step(count // calls)
            ends.append(engine.motion(handle).centre_m)
    np.testing.assert_array_equal(ends[0], ends[1])
