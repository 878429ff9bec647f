"""Expectations with amounts, about pace, momentum, two that move against each other, and pure rolling: near misses."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.scene import Box
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import FPS, Path, ball, box, ground, held, outcome, straight, touching, trajectory

MASS = 1000 * 4 / 3 * np.pi * 0.1**3  # of the ball by hand


def gone(end: tuple[float, float, float]) -> Trajectory:
    return trajectory(ball(), paths={"ball": held((0, 0, 1), end, moving_s=0.5)})


@pytest.mark.parametrize(("way", "holds"), [(0.89, False), (0.91, True), (1.09, True), (1.11, False)])
@pytest.mark.parametrize(("kind", "up"), [("rises_by", (0, 0, 1)), ("falls_by", (0, 0, -1)), ("travels", (1, 0, 0))])
def test_an_amount_is_met_within_its_tolerance_on_both_sides(
    kind: str, up: tuple[float, float, float], way: float, holds: bool
) -> None:
    x, y, z = way * np.array(up)
    one = outcome(gone((x, y, 1 + z)), kind, value=1.0)
    assert one.holds == holds and one.value == pytest.approx(abs(way - 1)) and one.at_most
    assert outcome(gone((x, y, 1 + z)), kind, value=1.0, tolerance=0.2).holds


def test_an_amount_that_is_met_says_when_it_first_is() -> None:
    one = outcome(gone((0, 0, 2)), "rises_by", value=1.0)
    assert (
        one.time_s == pytest.approx(0.9 * 0.5, abs=1 / FPS) and "it gains a height of 1 m, which misses" in one.sentence
    )


@pytest.mark.parametrize(("way", "holds"), [(0.09, False), (0.11, True)])
def test_travels_by_its_own_radius_where_no_distance_is_said(way: float, holds: bool) -> None:
    assert outcome(gone((way, 0, 1)), "travels").holds == holds


def test_going_round_in_place_is_not_travelling() -> None:
    def circle(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.stack([0.04 * np.cos(20 * t), 0.04 * np.sin(20 * t), 0 * t + 1], 1), np.zeros((len(t), 3))

    assert not outcome(trajectory(ball(), paths={"ball": circle}), "travels").holds


# --- pace -----------------------------------------------------------------------------------------------------------


def paced(*speeds: float) -> Trajectory:
    """A ball that moves along x at these speeds, linear in between, over a second."""

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        speed = np.interp(t, np.linspace(0, 1, len(speeds)), speeds)
        way = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2 * np.diff(t))])
        zero = np.zeros_like(t)
        return np.stack([way, zero, zero + 1], 1), np.stack([speed, zero, zero], 1)

    return trajectory(ball(), paths={"ball": path})


@pytest.mark.parametrize(
    ("speeds", "up", "down", "keeps"),
    [
        ((1, 1), False, False, True),
        ((1, 1.3), True, False, False),
        ((1, 1.2), False, False, True),  # a sixth of the greater, and a tenth from the mean
        ((1.3, 1), False, True, False),
        ((0, 0.09), False, False, False),  # it hardly moves
        ((0, 2, 0), True, True, False),
        ((0, 0), False, False, False),
    ],
)
def test_speeds_up_slows_down_and_keeps_its_speed(speeds: tuple[float, ...], up: bool, down: bool, keeps: bool) -> None:
    made = paced(*speeds)
    found = tuple(outcome(made, kind).holds for kind in ("speeds_up", "slows_down", "keeps_speed"))
    assert found == (up, down, keeps)


def test_a_gain_of_speed_may_be_said() -> None:
    assert outcome(paced(1, 3), "speeds_up", value=2.0).holds
    assert not outcome(paced(1, 3.3), "speeds_up", value=2.0).holds
    assert outcome(paced(3, 1), "slows_down", value=2.0).holds


def collision(lost: float, *, impulse: float | None = None) -> Trajectory:
    """A ball at 2 m/s strikes one at rest at 0.5 s and stops; of its momentum the share `lost` is gone."""

    def before(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        v = np.where(t < 0.5, 2.0, 0.0)
        return np.stack([np.minimum(2 * t, 1), 0 * t, 0 * t + 1], 1), np.stack([v, 0 * t, 0 * t], 1)

    def after(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        v = np.where(t < 0.5, 0.0, 2 * (1 - lost))
        return np.stack([1.2 + v * np.maximum(t - 0.5, 0), 0 * t, 0 * t + 1], 1), np.stack([v, 0 * t, 0 * t], 1)

    contact = (0.5, "other", "ball", (1.1, 0, 1), (1.0, 0.0, 0.0), 2 * MASS if impulse is None else impulse)
    return trajectory(ball(), ball("other", at=(1.2, 0, 1)), paths={"ball": before, "other": after}, contacts=[contact])


@pytest.mark.parametrize(("lost", "holds"), [(0.0, True), (0.09, True), (0.11, False), (-0.2, False)])
def test_momentum_is_exchanged_and_not_lost(lost: float, holds: bool) -> None:
    made = collision(lost)
    assert outcome(made, "conserves_momentum", other="other").holds == holds
    assert outcome(made, "conserves_momentum").holds == holds
    assert outcome(made, "conserves_momentum", "other", "ball").holds == holds


def test_momentum_along_gravity_is_the_ground_s_affair() -> None:
    """Both fall on while they meet: the weight of two frames is no error of the collision."""
    made = collision(0.0)
    made.velocity_m_s[:, :, 2] -= 9.81 * made.time_s[:, None]
    assert outcome(made, "conserves_momentum", other="other").holds


def test_what_hits_a_wall_or_nothing_exchanges_no_momentum() -> None:
    wall = box("wall", at=(1.2, 0, 1), fixed=True)
    made = trajectory(ball(), wall, contacts=[(0.5, "ball", "wall", (1.1, 0, 1), (-1.0, 0, 0), 1.0)])
    assert not outcome(made, "conserves_momentum", other="wall").holds
    assert not outcome(trajectory(ball(), ball("other", at=(2, 0, 1))), "conserves_momentum", other="other").holds


# --- two ------------------------------------------------------------------------------------------------------------


def two(one: Path, other: Path) -> Trajectory:
    return trajectory(ball(), box(), paths={"ball": one, "box": other})


@pytest.mark.parametrize(("end", "holds"), [(0.51, True), (0.49, False), (2.5, True)])
def test_approaches_by_a_quarter_of_the_distance(end: float, holds: bool) -> None:
    made = two(held((0, 0, 1), (end, 0, 1), moving_s=0.5), straight((2, 0, 1), (0, 0, 0)))
    assert outcome(made, "approaches", other="box").holds == holds
    assert outcome(made, "approaches", "box", "ball").holds == holds  # it is the same distance
    assert not outcome(made, "approaches").holds


@pytest.mark.parametrize(("end", "holds"), [(2.03, True), (2.02, False), (-2.0, False)])
def test_passes_what_was_ahead(end: float, holds: bool) -> None:
    made = two(held((0, 0.5, 1), (end, 0.5, 1), moving_s=0.9), straight((2, 0, 1), (0, 0, 0)))
    assert outcome(made, "passes", other="box").holds == holds
    behind = two(straight((2.5, 0, 1), (1, 0, 0)), straight((2, 0, 1), (0, 0, 0)))
    assert not outcome(behind, "passes", other="box").holds


@pytest.mark.parametrize(
    ("velocity", "holds"),
    [((1, 0, 0), True), ((1, 1.7, 0), True), ((1, 1.8, 0), False), ((0.4, 0, 0), False), ((0.05, 0, 0), False),
     ((-1, 0, 0), False)],
)  # fmt: skip
def test_follows_the_same_way_and_not_far_behind(velocity: tuple[float, float, float], holds: bool) -> None:
    """The box is a metre ahead and goes at 1 m/s: at 0.4 m/s the distance grows to 1.6 m, beyond one and a half."""
    made = two(straight((0, 0, 1), velocity), straight((1 if velocity[1] == 0 else 3, 0, 1), (1, 0, 0)))
    assert outcome(made, "follows", other="box").holds == holds


# --- pure rolling ---------------------------------------------------------------------------------------------------


def rolling(speeds: tuple[float, ...], slips: tuple[float, ...]) -> Trajectory:
    """A ball along x over the ground, in stretches of equal time, whose lowest point slips by these shares of it."""

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        speed = np.array(speeds)[np.minimum((t * len(speeds)).astype(int), len(speeds) - 1)]
        way = np.concatenate([[0], np.cumsum(speed[1:] * np.diff(t))])
        return np.stack([way, 0 * t, 0 * t + 0.1], 1), np.stack([speed, 0 * t, 0 * t], 1)

    made = trajectory(ball(at=(0, 0, 0.1)), ground(), paths={"ball": path})
    position, velocity = made.position_m[:, 0], made.velocity_m_s[:, 0]
    stretch = np.minimum((made.time_s * len(slips)).astype(int), len(slips) - 1)
    made.angular_velocity_rad_s[:, 0, 1] = velocity[:, 0] * (1 - np.array(slips)[stretch]) / 0.1
    contacts = [(t, "ball", "ground", (x, 0, 0), (0, 0, 1), 1.0) for t, x in
                zip(made.time_s[1:], position[1:, 0], strict=True)]  # fmt: skip
    touched = trajectory(ball(at=(0, 0, 0.1)), ground(), paths={"ball": path}, contacts=contacts)
    touched.angular_velocity_rad_s[:] = made.angular_velocity_rad_s
    return touched


@pytest.mark.parametrize(
    ("slips", "pure", "rolls"),
    [((0.0, 0.0), True, True), ((0.09, 0.09), True, True), ((0.12, 0.12), False, True), ((0.2, 0.0), False, True),
     ((1.0, 1.0), False, False)],
)  # fmt: skip
def test_rolls_without_slipping_nearly_everywhere(slips: tuple[float, ...], pure: bool, rolls: bool) -> None:
    made = rolling((1.0, 1.0), slips)
    assert outcome(made, "rolls_without_slipping").holds == pure and outcome(made, "rolls").holds == rolls


def test_a_slip_at_the_very_start_is_forgiven_by_a_long_way() -> None:
    slips = (1.0, *[0.0] * 11)  # the first twelfth of the way
    assert outcome(rolling((1.0,) * 12, slips), "rolls_without_slipping").holds


def test_standing_is_not_rolling() -> None:
    contacts = touching("ball", "ground", point=(0, 0, 0), frames=range(1, 24))
    assert not outcome(trajectory(ball(at=(0, 0, 0.1)), ground(), contacts=contacts), "rolls_without_slipping").holds


def test_the_box_by_hand_has_the_size_that_these_tests_mean() -> None:
    assert box().shape == Box(size_m=(0.2, 0.2, 0.2))
