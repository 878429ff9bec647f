"""Events that need the engine's eyes and hands: triggers, carries, drives, belts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, quaternion_multiply
from proxyworld.world.fracture import fracture
from proxyworld.world.laws.bench import DT, GROUND, G, ball, body, centres_m, material, momentum_n_s, run
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import (
    Box,
    Break,
    Carry,
    Compound,
    Event,
    Force,
    Impulse,
    Joint,
    Part,
    Release,
    Sphere,
    Trigger,
)
from proxyworld.world.trajectory import Trajectory

LUMP = Compound(
    parts=(
        Part(shape=Box(size_m=(0.3, 0.1, 0.1)), position_m=(0.1, 0, 0)),
        Part(shape=Sphere(radius_m=0.1), density_kg_m3=3000.0),
    )
)
CUBE = Box(size_m=(0.2, 0.2, 0.2))


def minimum_jerk(s: np.ndarray) -> np.ndarray:
    s = np.clip(s, 0, 1)
    way: np.ndarray = s**3 * (10 - 15 * s + 6 * s**2)
    return way


# --- hands ---------------------------------------------------------------------------------------------------------


def test_a_hand_moves_what_it_holds_along_its_path_exactly() -> None:
    """The centre of mass of a lump goes by the minimum of jerk, and turns so; let go at rest, it falls from there."""
    by, turn = np.array((1.0, 0.5, 0.5)), np.array((0.3, 0, 1.0))
    carry = Carry(time_s=0.0, duration_s=1.0, body="body", by_m=tuple(by), turn_rad=tuple(turn))
    way = run(body(LUMP, (0, 0, 2)), events=(carry,), seconds=1.5, fps=48)
    share = minimum_jerk(way.time_s)
    held, centre = way.time_s <= 1, centres_m(way)[:, 0]
    np.testing.assert_allclose(centre[held], (centre[0] + np.outer(share, by))[held], atol=1e-9)
    size = float(np.linalg.norm(turn))
    for k in np.flatnonzero(held):
        wxyz = quaternion_multiply(axis_angle(turn, share[k] * size), way.orientation_wxyz[0, 0])
        assert abs(wxyz @ way.orientation_wxyz[k, 0]) == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(way.velocity_m_s[-1, 0], (0, 0, -G * 0.5), atol=1e-4)


@pytest.mark.parametrize("joints", [(), (Joint(name="hold", kind="fixed", body="body"),)])
def test_an_even_carry_lets_go_with_the_speed_it_has(joints: tuple[Joint, ...]) -> None:
    """Momentum at the moment of letting go is m by / duration; a body that was held in place is taken from there."""
    carry = Carry(time_s=0.25, duration_s=0.5, body="body", by_m=(1, 0, 0.5), even=True)
    way = run(body(LUMP, (0, 0, 2)), joints=joints, events=(carry,), gravity_m_s2=(0, 0, 0), seconds=1.5)
    mass = mass_properties(way.bodies[0]).mass_kg
    expected = np.where((way.time_s > 0.25)[:, None], mass * np.array((2.0, 0, 1.0)), 0)
    np.testing.assert_allclose(momentum_n_s(way), expected, atol=1e-6 * mass)


def test_a_hand_holds_on_until_another_takes_over() -> None:
    events = (
        Carry(time_s=0.0, duration_s=0.5, body="body", by_m=(0, 0, 0.5), hold=True),
        Carry(time_s=1.0, duration_s=0.5, body="body", by_m=(1, 0, 0)),
    )
    way = run(body(CUBE, (0, 0, 1)), events=events, seconds=2.0)
    held = (way.time_s >= 0.5) & (way.time_s <= 1.0)
    np.testing.assert_allclose(way.position_m[held, 0], np.tile((0, 0, 1.5), (held.sum(), 1)), atol=1e-9)
    np.testing.assert_allclose(way.position_m[36, 0], (1, 0, 1.5), atol=1e-9)
    assert way.velocity_m_s[-1, 0, 2] == pytest.approx(-G * 0.5, abs=1e-3)


@pytest.mark.parametrize(("most", "lifts"), [(0.9, False), (1.3, True)])
def test_a_hand_lifts_what_it_is_strong_enough_for(most: float, lifts: bool) -> None:
    """`most_n` is against the weight; and a weak hand does not push the crate about."""
    crate = body(CUBE, (0, 0, 0.1))
    weight = mass_properties(crate).mass_kg * G
    carry = Carry(time_s=0.0, duration_s=1.0, body="body", by_m=(0, 0, 0.4), most_n=most * weight)
    lift = run(GROUND, crate, events=(carry,), seconds=1.0)
    assert lift.position_m[:, 1, 2].max() == pytest.approx(0.5 if lifts else 0.1, abs=0.01)


@pytest.mark.parametrize("most_n", [None, 200.0])
def test_a_hand_does_not_push_through_a_wall(most_n: float | None) -> None:
    wall = body(Box(size_m=(0.1, 2, 2)), (0.5, 0, 1), name="wall", fixed=True)
    carry = Carry(time_s=0.0, duration_s=1.0, body="body", by_m=(1, 0, 0), most_n=most_n)
    push = run(GROUND, wall, body(CUBE, (0, 0, 0.1)), events=(carry,), seconds=1.5)
    assert 0.345 < push.position_m[-1, 2, 0] < 0.352
    assert np.abs(push.velocity_m_s[-1, 2]).max() < 0.05


def test_a_tray_carries_what_stands_on_it() -> None:
    """Friction bears the cups along: the greatest acceleration, 5.77 d / T^2, is a quarter of mu g here."""
    tray = body(Box(size_m=(0.6, 0.4, 0.02)), (0, 0, 1), name="tray", mass_kg=0.5)
    cups = [body(Box(size_m=(0.1, 0.1, 0.1)), (x, 0, 1.06), name=f"cup {x}", mass_kg=1.0) for x in (-0.2, 0, 0.2)]
    carry = Carry(time_s=0.0, duration_s=1.0, body="tray", by_m=(0.2, 0, 0.3), hold=True)
    way = run(tray, *cups, events=(carry,), seconds=1.5)
    np.testing.assert_allclose(way.position_m[-1, 0], (0.2, 0, 1.3), atol=1e-5)
    moved = way.position_m[-1, 1:] - way.position_m[0, 1:]
    np.testing.assert_allclose(moved, np.tile((0.2, 0, 0.3), (3, 1)), atol=0.02)


@pytest.mark.parametrize("how", [{"by_m": (-0.4, 0.4, 0)}, {"turn_rad": (0, 0, np.pi / 2)}])
def test_a_hand_opens_a_door_about_its_hinge(how: dict[str, Any]) -> None:
    """By the way of its middle, or by the turn: a quarter, along the arc, with minimum jerk."""
    door = body(Box(size_m=(0.8, 0.04, 2)), (0.4, 0, 1))
    hinge = Joint(name="hinge", kind="hinge", body="body", anchor_m=(0, 0, 1), axis=(0, 0, 1))
    turn = run(door, joints=(hinge,), events=(Carry(time_s=0, duration_s=1.0, body="body", **how),), seconds=1.0)
    angle = np.arctan2(turn.position_m[:, 0, 1], turn.position_m[:, 0, 0])
    np.testing.assert_allclose(angle, np.pi / 2 * minimum_jerk(turn.time_s), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(turn.position_m[:, 0, :2], axis=1), 0.4, atol=1e-9)


def test_a_hand_pulls_a_drawer_to_its_stop_and_no_further() -> None:
    drawer = body(Box(size_m=(0.4, 0.4, 0.1)), (0, 0, 1))
    rail = Joint(name="rail", kind="slider", body="body", anchor_m=(0, 0, 1), axis=(1, 0, 0), limits=(0, 0.3))
    pull = Carry(time_s=0, duration_s=1.0, body="body", by_m=(0.5, 0.1, 0), most_n=50.0)
    slide = run(drawer, joints=(rail,), events=(pull,), seconds=1.2)
    np.testing.assert_allclose(slide.position_m[-1, 0], (0.3, 0, 1), atol=2e-3)
    assert slide.position_m[:, 0, 0].max() < 0.302


def test_a_flail_swings_from_the_hand_that_holds_it() -> None:
    """What hangs on a joint from a moving body may be carried too: the other end follows, at the joint's length."""
    rods = [body(Box(size_m=(0.04, 0.04, 0.5)), (0, 0, 2 - 0.25 - 0.5 * i), name=f"r{i}") for i in range(2)]
    link = Joint(name="link", kind="hinge", body="r1", other="r0", anchor_m=(0, 0, 1.5))
    carry = Carry(time_s=0, duration_s=0.5, body="r0", by_m=(0.6, 0, 0.2), hold=True)
    swing = run(*rods, joints=(link,), events=(carry,), seconds=1.0)
    np.testing.assert_allclose(swing.position_m[12:, 0], np.tile((0.6, 0, 1.95), (13, 1)), atol=1e-4)
    assert np.ptp(swing.orientation_wxyz[:, 1, 2]) > 0.05
    np.testing.assert_allclose(
        np.linalg.norm(centres_m(swing)[:, 1] - centres_m(swing)[:, 0] + (0, 0, 0.25), axis=1), 0.25, atol=1e-3
    )


def test_a_thing_that_breaks_in_the_hand_falls() -> None:
    pot = body(fracture(CUBE, pieces=4, seed=1), (0, 0, 2), name="pot")
    events = (Carry(time_s=0, duration_s=1.0, body="pot", by_m=(0, 0, 1)), Break(time_s=0.5, body="pot"))
    fall = run(pot, events=events, seconds=1.0)
    np.testing.assert_allclose(fall.velocity_m_s[-1, :, 2] - fall.velocity_m_s[12, :, 2], -G * 0.5, atol=0.05)


# --- triggers ------------------------------------------------------------------------------------------------------

GLASS = body(fracture(CUBE, pieces=5, seed=1), (0, 0, 0.1), name="glass")
SHATTERS = Break(time_s=0.0, body="glass", after=Trigger(kind="touch", body="glass", other="hammer", impulse_n_s=3.0))


@pytest.mark.parametrize(("height", "breaks"), [(0.3, False), (2.0, True)])
def test_glass_breaks_under_a_blow_that_is_hard_enough(height: float, breaks: bool) -> None:
    """m v is 4.2 kg times 1.4 or 5.9 m/s, over a few steps: only the harder one has 20 N s in one of them."""
    trigger = SHATTERS.after
    assert trigger is not None
    hard = SHATTERS.model_copy(update={"after": trigger.model_copy(update={"impulse_n_s": 15.0})})
    hammer = ball((0.05, 0.03, 0.3 + height), name="hammer")
    blown = run(GROUND, GLASS, hammer, events=(hard,), seconds=1.2, gravity_m_s2=(0, 0, -G))
    pieces = blown.position_m[:, blown.rows("glass")]
    apart = np.linalg.norm(pieces - pieces.mean(axis=1, keepdims=True), axis=-1)
    assert (np.abs(apart[-1] - apart[0]).max() > 1e-6) == breaks


def touched_s(trajectory: Trajectory) -> float:
    return float(trajectory.contact_time_s.min())


@pytest.mark.parametrize("delay_s", [0.0, 0.2])
def test_an_event_fires_once_so_long_after_a_touch(delay_s: float) -> None:
    """The blow comes with the step after the touch, and not again at the next."""
    push = Impulse(time_s=delay_s, body="other", impulse_n_s=(0, 5.0, 0), after=Trigger(kind="touch", body="ball"))
    made_of = material(0.5, 0.8)
    other = ball((3, 0, 1), name="other")
    drop = run(GROUND, ball((0, 0, 0.4), name="ball", made_of=made_of), other, joints=(
        Joint(name="rail", kind="slider", body="other", axis=(0, 1, 0), anchor_m=(3, 0, 1)),
    ), events=(push,), seconds=1.5, fps=240)  # fmt: skip
    pushed = np.abs(drop.velocity_m_s[:, 2, 1]) > 1e-9
    begins = drop.time_s[np.argmax(pushed)]
    assert begins == pytest.approx(touched_s(drop) + delay_s, abs=1 / 240 + 2 * DT)
    gained = 5.0 / mass_properties(other).mass_kg
    np.testing.assert_allclose(drop.velocity_m_s[pushed, 2, 1], gained, rtol=1e-9)
    assert len(drop.contact_time_s) > 1


def test_a_touch_of_another_body_does_not_count() -> None:
    trigger = Trigger(kind="touch", body="ball", other="other")
    push = Impulse(time_s=0, body="other", impulse_n_s=(0, 5.0, 0), after=trigger)
    drop = run(GROUND, ball((0, 0, 0.4), name="ball"), ball((3, 0, 0.1), name="other"), events=(push,), seconds=0.5)
    assert np.abs(drop.velocity_m_s[:, 2, 1]).max() < 1e-9


def test_rest_waits_for_a_tenth_of_a_second_without_motion() -> None:
    """A block slides for v / mu g, then rests: what follows comes a tenth later; and `starts` is when that moves."""
    block = body(
        Box(size_m=(0.3, 0.3, 0.05)), (0, 0, 0.025), name="block", velocity_m_s=(1.0, 0, 0), made_of=material(0.4)
    )
    other = body(CUBE, (0, 2, 0.1), name="other", made_of=material(0.0))
    third = body(CUBE, (0, 4, 0.1), name="third", made_of=material(0.0))
    events: tuple[Event, ...] = (
        Force(time_s=0, duration_s=0.5, body="other", force_n=(8.0, 0, 0), after=Trigger(kind="rest", body="block")),
        Impulse(time_s=0, body="third", impulse_n_s=(0, 8.0, 0), after=Trigger(kind="starts", body="other")),
    )
    told = run(GROUND, block, other, third, events=events, seconds=1.2, fps=240)
    slow = (1.0 - 0.05) / 0.4 / G  # when it falls below 5 cm/s
    moves = [told.time_s[np.argmax(np.linalg.norm(told.velocity_m_s[:, i], axis=1) > 1e-3)] for i in (2, 3)]
    assert moves[0] == pytest.approx(slow + 0.1, abs=1 / 240 + 3 * DT)
    assert moves[1] == pytest.approx(moves[0] + 0.05, abs=2 / 240)  # 1 m/s^2 to 5 cm/s


def test_a_released_joint_may_wait_for_a_touch() -> None:
    hold = Joint(name="hold", kind="fixed", body="held")
    drop = Release(time_s=0, joint="hold", after=Trigger(kind="touch", body="ball", other="ground"))
    fall = run(GROUND, ball((0, 0, 0.6), name="ball"), ball((1, 0, 5), name="held"), joints=(hold,), events=(drop,))
    since = fall.time_s[-1] - touched_s(fall)
    assert fall.position_m[-1, 2, 2] == pytest.approx(5 - G * since**2 / 2, abs=2 * G * since * DT)


def test_a_trigger_that_is_never_met_changes_nothing() -> None:
    push = Impulse(time_s=0, body="ball", impulse_n_s=(9, 0, 0), after=Trigger(kind="touch", body="ball", other="far"))
    bodies = (GROUND, ball((0, 0, 0.5), name="ball"), ball((9, 0, 0.1), name="far"))
    with_it, without = (run(*bodies, events=e, seconds=0.7) for e in ((push,), ()))
    np.testing.assert_array_equal(with_it.position_m, without.position_m)


# --- belts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("friction", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("turned", [0.0, 0.7])
def test_a_belt_takes_a_crate_along(friction: float, turned: float) -> None:
    """v = mu g t until the belt's speed, which runs in the belt's own frame; the belt itself never moves."""
    turn = axis_angle((0, 0, 1), turned)
    belt = body(
        Box(size_m=(6, 1, 0.2)),
        (0, 0, 0.4),
        name="belt",
        fixed=True,
        made_of=material(1.0, 1.0),
        orientation_wxyz=turn,
        surface_velocity_m_s=(1.5, 0, 0),
    )
    crate = body(CUBE, (0, 0, 0.6), made_of=material(friction))
    ride = run(belt, crate, seconds=1.0)
    along = np.array((np.cos(turned), np.sin(turned), 0))
    law = np.minimum(friction * G * ride.time_s, 1.5)
    np.testing.assert_allclose(ride.velocity_m_s[:, 1] @ along, law, atol=3 * friction * G * DT + 1e-3)
    assert np.abs(ride.velocity_m_s[:, 1] @ (along[1], -along[0], 0)).max() < 5e-3
    np.testing.assert_array_equal(ride.position_m[:, 0], ride.position_m[:1, 0].repeat(25, axis=0))
    np.testing.assert_array_equal(ride.velocity_m_s[:, 0], 0)


def test_what_is_not_solid_is_fallen_through() -> None:
    water = body(Box(size_m=(2, 2, 0.5)), (0, 0, 0.5), name="water", fixed=True, solid=False)
    fall = run(water, ball((0, 0, 1.0), name="ball"), seconds=0.5)
    assert len(fall.contact_time_s) == 0
    assert fall.position_m[-1, 1, 2] == pytest.approx(1 - G * 0.25 / 2 * (1 + DT / 0.5), abs=1e-9)
