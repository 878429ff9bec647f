"""Expectations about angles, rhythms and hinges hold where the thing happens, and fail just short of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from proxyworld.world.contracts import check
from proxyworld.world.scene import Body, Cloth, Expectation, Joint, Release
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import FPS, STUFF, G, ball, box, ground, outcome, touching, trajectory

UP = (0.0, 0.0, 1.0)
Y = (0.0, 1.0, 0.0)


def turned(degrees: float, axis: tuple[float, float, float] = UP, *, moving_s: float = 0.5, **scene: Any) -> Trajectory:
    """A box that turns steadily, then stays as it is."""
    return trajectory(
        box(), turning={"box": (axis, lambda t: np.radians(degrees) * np.minimum(t / moving_s, 1))}, **scene
    )


@pytest.mark.parametrize(("degrees", "holds"), [(80, False), (82, True), (98, True), (100, False), (-90, True)])
def test_turns_by_an_angle(degrees: float, holds: bool) -> None:
    assert outcome(turned(degrees), "turns_by", "box", value=np.pi / 2).holds == holds


def test_turns_by_twenty_degrees_where_no_angle_is_said_and_by_whole_turns() -> None:
    assert outcome(turned(21), "turns_by", "box").holds and not outcome(turned(19), "turns_by", "box").holds
    assert outcome(turned(720), "turns_by", "box", value=4 * np.pi).holds
    assert not outcome(turned(360), "turns_by", "box", value=4 * np.pi).holds


# --- standing -------------------------------------------------------------------------------------------------------


def leaning(degrees: float, *, until: int = 25, speed: float = 0.0) -> Trajectory:
    """A box stands on the ground, and a wall pushes it along a normal so far from level."""
    wall = box("wall", at=(1, 0, 1), fixed=True)
    normal = (-np.cos(np.radians(degrees)), 0.0, np.sin(np.radians(degrees)))
    contacts = touching("box", "ground", point=(0, 0, 0), frames=range(1, 25))
    contacts += [(k / FPS, "box", "wall", (0.5, 0, 1), normal, 1.0) for k in range(1, until)]
    made = trajectory(box(), ground(), wall, contacts=contacts)
    made.velocity_m_s[-1, 0, 0] = speed
    return made


@pytest.mark.parametrize(
    ("scene", "holds"),
    [(leaning(0), True), (leaning(58), True), (leaning(60), False), (leaning(0, until=15), False),
     (leaning(0, speed=0.2), False)],
)  # fmt: skip
def test_leans_on_what_pushes_it_sideways_in_the_end(scene: Trajectory, holds: bool) -> None:
    assert outcome(scene, "leans", "box", "wall").holds == holds
    assert outcome(scene, "leans", "box").holds == holds
    assert not outcome(scene, "leans", "box", "ground").holds  # it stands on that


@pytest.mark.parametrize(("degrees", "drop", "holds"), [(19, 0.0, True), (21, 0.0, False), (0, 0.05, False)])
def test_balances_while_it_neither_tilts_nor_sinks(degrees: float, drop: float, holds: bool) -> None:
    contacts = touching("box", "ground", point=(0, 0, 0), frames=range(1, 25))
    made = trajectory(
        box(), ground(), turning={"box": (Y, lambda t: np.radians(degrees) * np.sin(4 * t))}, contacts=contacts
    )
    made.position_m[12:, 0, 2] -= drop
    assert outcome(made, "balances", "box").holds == holds
    assert not outcome(trajectory(box(), ground()), "balances", "box").holds  # nothing carries it


# --- to and fro -----------------------------------------------------------------------------------------------------


def rocking(way: float, periods: float, *, angle: float = 0.0, body: Body | None = None) -> Trajectory:
    """A body goes to and fro along x by `way` to either side, and tilts by `angle` degrees, from its middle."""

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.stack([way * np.sin(2 * np.pi * periods * t), 0 * t, 0 * t + 1], 1), np.zeros((len(t), 3))

    body = ball() if body is None else body
    wave: Callable[[np.ndarray], np.ndarray] = lambda t: np.radians(angle) * np.sin(2 * np.pi * periods * t)  # noqa: E731
    return trajectory(body, paths={body.name: path}, turning={body.name: (Y, wave)})


@pytest.mark.parametrize(
    ("way", "periods", "holds"),
    [(0.1, 2, True), (0.1, 1, True), (0.1, 0.7, False), (0.012, 2, False), (0.013, 2, True)],
)
def test_oscillates_to_and_fro_and_back(way: float, periods: float, holds: bool) -> None:
    """A full way is twice the amplitude, and must be visible: 2.5 cm of a ball of 10."""
    assert outcome(rocking(way, periods), "oscillates").holds == holds


def test_the_time_of_an_oscillation_is_that_of_its_second_turning_back() -> None:
    one = outcome(rocking(0.1, 1), "oscillates")
    back = np.arccos(1 - 0.025 / 0.1) / (2 * np.pi)  # until it is visibly back from the sine's second extreme
    assert one.time_s == pytest.approx(0.75 + back, abs=1 / FPS)


@pytest.mark.parametrize(("degrees", "oscillates", "sways"), [(6, True, True), (2, False, True), (0.9, False, False)])
def test_what_tilts_to_and_fro_oscillates_or_at_least_sways(degrees: float, oscillates: bool, sways: bool) -> None:
    made = rocking(0.0, 2, angle=degrees, body=box())
    assert outcome(made, "oscillates", "box").holds == oscillates
    assert outcome(made, "sways", "box").holds == sways
    assert outcome(made, "flutters", "box").holds == sways  # of a stiff body it is the same


def test_what_leans_over_and_stays_does_not_sway() -> None:
    assert not outcome(turned(30, Y), "sways", "box").holds


def sheet(wave: Callable[[np.ndarray, np.ndarray], np.ndarray], *, falls: float = 0.0) -> Trajectory:
    """A cloth of 1 m by 1 m whose points at x are lifted by `wave(x (v), t (t, 1))`, while all of it falls."""
    body = Body(name="cloth", shape=Cloth(size_m=(1, 1), cells=(8, 8)), material=STUFF, position_m=(0, 0, 1))
    x, y = (a.ravel() for a in np.meshgrid(np.linspace(-0.5, 0.5, 9), np.linspace(-0.5, 0.5, 9)))
    time = np.arange(25) / FPS
    z = 1 + wave(x, time[:, None]) - falls * time[:, None]
    places = np.stack([np.tile(x, (25, 1)), np.tile(y, (25, 1)), z], axis=-1)
    made = trajectory(body, vertices={"cloth": places})
    made.position_m[:, 0] = places.mean(axis=1)
    return made


def test_a_sheet_flutters_when_a_quarter_of_it_goes_to_and_fro() -> None:
    assert outcome(sheet(lambda x, t: 0.05 * np.sin(6 * x - 12 * t)), "flutters", "cloth").holds
    assert not outcome(sheet(lambda x, t: 0.004 * np.sin(6 * x - 12 * t)), "flutters", "cloth").holds
    assert not outcome(sheet(lambda x, t: 0 * x * t, falls=1.0), "flutters", "cloth").holds
    one_edge = sheet(lambda x, t: np.where(x > 0.3, 0.05, 0.0) * np.sin(12 * t))  # two of nine columns
    assert not outcome(one_edge, "flutters", "cloth").holds
    assert outcome(sheet(lambda x, t: np.where(x > 0.1, 0.05, 0.0) * np.sin(12 * t)), "flutters", "cloth").holds


# --- the period of a pendulum ---------------------------------------------------------------------------------------

STRING = Joint(name="string", kind="point", body="ball", anchor_m=(0, 0, 2))


def pendulum(amplitude: float, *, faster: float = 1.0, **scene: Any) -> Trajectory:
    """A ball on a metre of string, by the pendulum's equation with the ball's own moment of inertia (2/5 m r^2)."""
    squeeze = G / (1 + 0.4 * 0.1**2)
    solved = solve_ivp(lambda _, y: (y[1], -squeeze * np.sin(y[0])), (0, 9), (np.radians(amplitude), 0.0),
                       dense_output=True, rtol=1e-10, atol=1e-12)  # fmt: skip

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        angle = solved.sol(faster * t)[0]
        return np.stack([np.sin(angle), 0 * t, 2 - np.cos(angle)], 1), np.zeros((len(t), 3))

    return trajectory(ball(), paths={"ball": path}, duration_s=6.0, **{"joints": (STRING,), **scene})


@pytest.mark.parametrize("amplitude", [8, 30, 60, 120])
def test_a_pendulum_has_the_period_of_its_length_and_amplitude(amplitude: float) -> None:
    """Between frames the passages are interpolated: the period is off by less than a thousandth."""
    one = outcome(pendulum(amplitude), "swings_with_period")
    assert one.holds and one.value < 2e-3 and "its period is" in one.sentence


@pytest.mark.parametrize(("faster", "holds"), [(0.88, False), (0.93, True), (1.08, True), (1.13, False)])
def test_a_pendulum_that_is_too_fast_or_slow_is_caught(faster: float, holds: bool) -> None:
    assert outcome(pendulum(20, faster=faster), "swings_with_period").holds == holds


def test_a_period_may_be_said() -> None:
    made = pendulum(20)
    period = 2 * np.pi / np.sqrt(G) * 1.0077 * np.sqrt(1.004)
    assert outcome(made, "swings_with_period", value=period, tolerance=0.01).holds
    assert not outcome(made, "swings_with_period", value=1.2 * period).holds


def test_what_does_not_swing_has_no_period() -> None:
    assert not outcome(pendulum(4), "swings_with_period").holds  # 8 degrees from side to side
    assert not outcome(pendulum(30, joints=()), "swings_with_period").holds
    assert not outcome(trajectory(ball(at=(0, 0, 1)), joints=(STRING,)), "swings_with_period").holds


def test_the_engine_s_pendulum_keeps_its_period() -> None:
    made = pendulum(30)
    bob = made.scene.body("ball").model_copy(update={"position_m": tuple(made.position_m[0, 0].tolist())})
    expected = (Expectation(kind="swings_with_period", body="ball", tolerance=0.02),)
    (one,) = check(simulate(made.scene.model_copy(update={"bodies": (bob,), "expectations": expected})))
    assert one.holds, one.sentence


# --- hinges and slides ----------------------------------------------------------------------------------------------


def hinged(**fields: Any) -> Joint:
    return Joint(name="hinge", kind="hinge", body="box", anchor_m=(0.1, 0, 1), axis=UP, **fields)


@pytest.mark.parametrize(("degrees", "holds"), [(19, False), (21, True), (-21, True), (170, True), (250, True)])
def test_opens_by_twenty_degrees_about_its_hinge(degrees: float, holds: bool) -> None:
    assert outcome(turned(degrees, joints=(hinged(),)), "opens", "box").holds == holds


def test_opens_by_the_angle_that_is_said_in_degrees_of_the_joint() -> None:
    made = turned(90, joints=(hinged(),))
    assert outcome(made, "opens", "box", value=90.0).holds and not outcome(made, "opens", "box", value=120.0).holds


def test_turning_across_the_hinge_or_without_one_opens_nothing() -> None:
    assert not outcome(turned(90, Y, joints=(hinged(),)), "opens", "box").holds
    assert not outcome(turned(90), "opens", "box").holds and not outcome(turned(90), "closes", "box").holds


@pytest.mark.parametrize(
    ("degrees", "moving_s", "holds"),
    [(80, 0.5, True), (73, 0.5, True), (71, 0.5, False), (-80, 0.5, False), (160, 1.0, False)],
)
def test_closes_to_its_limit_and_stays_there(degrees: float, moving_s: float, holds: bool) -> None:
    """A tenth of the 80 degrees may be missing; in the last case it goes through its stop."""
    stop = hinged(limits=(-2.0, np.radians(80)))
    assert outcome(turned(degrees, moving_s=moving_s, joints=(stop,)), "closes", "box").holds == holds


def test_what_springs_back_has_not_closed() -> None:
    """Without limits it must stay where it got to."""
    back = trajectory(box(), turning={"box": (UP, lambda t: np.sin(np.pi * t))}, joints=(hinged(),))
    assert not outcome(back, "closes", "box").holds and outcome(back, "opens", "box").holds
    assert outcome(turned(40, joints=(hinged(),)), "closes", "box").holds


@pytest.mark.parametrize(("way", "holds"), [(0.042, False), (0.044, True)])
def test_a_drawer_opens_along_its_slide(way: float, holds: bool) -> None:
    """By a quarter of its radius of 17 cm."""
    slide = Joint(name="slide", kind="slider", body="box", axis=(1, 0, 0))
    made = trajectory(box(), joints=(slide,))
    made.position_m[12:, 0, 0] += way
    assert outcome(made, "opens", "box").holds == holds
    made.position_m[12:, 0] += (-way, 1, 0)
    assert not outcome(made, "opens", "box").holds


def test_a_door_on_a_car_that_turns_is_followed_in_the_car_s_frame() -> None:
    whole = {name: (UP, lambda t: 2 * t) for name in ("box", "car")}
    joint = hinged(other="car")
    along = trajectory(box(), box("car", at=(2, 0, 1)), turning=whole, joints=(joint,))
    assert not outcome(along, "opens", "box").holds
    ajar = trajectory(box(), box("car", at=(2, 0, 1)), turning={"box": (UP, lambda t: 2 * t)}, joints=(joint,))
    assert outcome(ajar, "opens", "box").holds


def test_hangs_from_what_is_above_until_it_is_let_go() -> None:
    hung = trajectory(ball(), joints=(STRING,))
    assert outcome(hung, "hangs").holds and not outcome(trajectory(ball()), "hangs").holds
    below = STRING.model_copy(update={"anchor_m": (0.0, 0.0, 0.5)})
    assert not outcome(trajectory(ball(), joints=(below,)), "hangs").holds
    free = trajectory(ball(), joints=(STRING,), events=(Release(time_s=0.5, joint="string"),))
    assert not outcome(free, "hangs").holds
    hung.position_m[12:, 0, 2] -= 0.11
    assert not outcome(hung, "hangs").holds  # it sank by more than its radius
