"""Each kind of expectation holds where the thing happens, and fails just short of it."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import numpy as np
import pytest

from proxyworld.world.contracts import _KINDS, Outcome, check
from proxyworld.world.expected.finding import visible_m
from proxyworld.world.scene import Break, Expectation, ExpectationKind, Explosion, Impulse, Joint, Release
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import (
    FPS,
    G,
    Path,
    ball,
    bounce,
    box,
    ground,
    held,
    outcome,
    pair,
    straight,
    touching,
    trajectory,
)

UP = (0.0, 0.0, 1.0)
RADIUS = 0.1
VISIBLE = visible_m(RADIUS)  # 0.025 m
BOX_RADIUS = np.sqrt(3) / 10  # of a cube of 20 cm


def test_every_kind_of_expectation_has_a_definition() -> None:
    assert set(_KINDS) == set(get_args(ExpectationKind))


def test_outcomes_come_in_the_order_of_the_expectations() -> None:
    made = trajectory(
        ball(), paths={"ball": straight((0, 0, 1), (0, 0, -1))},
        expectations=(Expectation(kind="rises", body="ball"), Expectation(kind="falls", body="ball")),
    )  # fmt: skip
    assert [(o.expectation.kind, o.holds) for o in check(made)] == [("rises", False), ("falls", True)]


@pytest.mark.parametrize(("share", "holds"), [(1.01, True), (0.99, False)])
@pytest.mark.parametrize(("kind", "way"), [("falls", (0, 0, -1)), ("rises", (0, 0, 1)), ("moves", (1, 0, 0))])
def test_falls_rises_and_moves_begin_at_a_quarter_of_the_radius(
    kind: str, way: tuple[float, float, float], share: float, holds: bool
) -> None:
    end = np.add((0, 0, 1), share * VISIBLE * np.array(way))
    one = outcome(trajectory(ball(), paths={"ball": held((0, 0, 1), tuple(end), moving_s=0.5)}), kind)
    assert one.holds == holds and one.margin == pytest.approx(share - 1, abs=1e-9)
    assert one.value == pytest.approx(share * VISIBLE)


def test_down_is_where_gravity_points() -> None:
    sideways = straight((0, 0, 1), (1, 0, 0))
    made = trajectory(ball(), paths={"ball": sideways}, gravity_m_s2=(9.81, 0, 0))
    assert outcome(made, "falls").holds and not outcome(made, "rises").holds
    made = trajectory(ball(), paths={"ball": sideways})
    assert not outcome(made, "falls").holds and not outcome(made, "rises").holds


def test_falls_says_when_and_how_far() -> None:
    path, meets = bounce(height=1.0, radius=RADIUS, ratio=0.0)
    one = outcome(trajectory(ball(), paths={"ball": path}, duration_s=meets), "falls")
    assert one.time_s == pytest.approx(np.sqrt(2 * VISIBLE / G), abs=1 / FPS)
    assert "falls at 0.08 s: it descends by" in one.sentence and "m (at least 0.025 m)." in one.sentence


def test_rises_counts_from_the_event_that_acts_on_it() -> None:
    """A ball goes up and down, and is struck when it is down again: the first rise is not the blow's."""

    def hop(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        z = np.where(t < 0.5, 1 + 0.2 * np.sin(2 * np.pi * t) ** 2, 1.0)
        return np.stack([0 * t, 0 * t, z], 1), np.zeros((len(t), 3))

    struck = Impulse(time_s=0.6, body="ball", impulse_n_s=(0, 0, 1))
    assert outcome(trajectory(ball(), paths={"ball": hop}), "rises").holds
    assert not outcome(trajectory(ball(), paths={"ball": hop}, events=(struck,)), "rises").holds
    blast = Explosion(time_s=0.6, position_m=(0, 0, 0), impulse_n_s=1.0)
    assert not outcome(trajectory(ball(), paths={"ball": hop}, events=(blast,)), "rises").holds
    elsewhere = Impulse(time_s=0.6, body="box", impulse_n_s=(0, 0, 1))
    assert outcome(trajectory(ball(), box(), paths={"ball": hop}, events=(elsewhere,)), "rises").holds


@pytest.mark.parametrize(("degrees", "holds"), [(20.1, True), (19.9, False)])
def test_turning_in_place_is_moving(degrees: float, holds: bool) -> None:
    turned = {"box": (UP, lambda t: np.radians(degrees) * np.minimum(t / 0.5, 1))}
    assert outcome(trajectory(box(), turning=turned), "moves", "box").holds == holds


@pytest.mark.parametrize(
    ("shift", "degrees", "holds"), [(0.0, 0.0, True), (0.99, 9.9, True), (1.01, 0.0, False), (0.0, 10.1, False)]
)
def test_stays_put_within_a_tenth_of_its_radius_and_ten_degrees(shift: float, degrees: float, holds: bool) -> None:
    made = trajectory(
        box(),
        paths={"box": held((0, 0, 1), (shift * 0.1 * BOX_RADIUS, 0, 1), moving_s=0.5)},
        turning={"box": (UP, lambda t: np.radians(degrees) * np.minimum(t / 0.5, 1))},
    )
    assert outcome(made, "stays_put", "box").holds == holds


def test_what_never_moves_stays_put_and_does_nothing_else() -> None:
    made = trajectory(ball(), ground())
    for kind in set(get_args(ExpectationKind)) - {"stays_put", "stays_within", "hovers", "floats"}:
        one = outcome(made, kind, other="ground" if kind in ("lands_on", "hits", "rebounds", "leaves") else None)
        assert not one.holds and one.margin <= 0, kind
    assert outcome(made, "stays_put").holds and outcome(made, "stays_put", "ground").holds


@pytest.mark.parametrize(("moving_s", "speed", "holds"), [(0.8, 1.0, True), (0.95, 1.0, False), (0.5, 0.15, False)])
def test_comes_to_rest_after_moving_and_before_the_end(moving_s: float, speed: float, holds: bool) -> None:
    path = held((0, 0, 1), (speed * moving_s, 0, 1), moving_s=moving_s)
    one = outcome(trajectory(ball(), paths={"ball": path}), "comes_to_rest")
    assert one.holds == holds
    if holds:
        assert one.time_s == pytest.approx(moving_s, abs=1 / FPS)


def test_what_spins_on_the_spot_is_not_at_rest() -> None:
    spinning = {"ball": (UP, lambda t: 2 * t)}  # 2 rad/s at 10 cm: 0.2 m/s
    assert not outcome(trajectory(ball(), turning=spinning), "comes_to_rest").holds


# --- meeting something ---------------------------------------------------------------------------------------------


def falling(ratio: float, *, other: str = "ground", impulse: float = 10.0, fall_from: float = 0.0) -> Trajectory:
    path, meets = bounce(height=1.0, radius=RADIUS, ratio=ratio, fall_from=fall_from)
    contact = (meets, "ball", other, (0, 0, 0), UP, impulse)
    return trajectory(ball(), ground(), paths={"ball": path}, contacts=[contact], duration_s=meets + 0.4)


@pytest.mark.parametrize(("degrees", "holds"), [(0, True), (59, True), (61, False), (90, False), (180, False)])
def test_lands_on_what_pushes_it_upward(degrees: float, holds: bool) -> None:
    normal = (np.sin(np.radians(degrees)), 0.0, np.cos(np.radians(degrees)))
    made = trajectory(ball(), box(), contacts=[(0.5, "ball", "box", (0, 0, 0), normal, 1.0)])
    assert outcome(made, "lands_on", other="box").holds == holds
    turned = trajectory(ball(), box(), contacts=[(0.5, "box", "ball", (0, 0, 0), np.negative(normal), 1.0)])
    assert outcome(turned, "lands_on", other="box").holds == holds


def test_lands_on_the_thing_that_was_named() -> None:
    made = falling(0.5)
    one = outcome(made, "lands_on", other="ground")
    assert one.holds and one.time_s == pytest.approx(np.sqrt(2 * 0.9 / G))
    assert outcome(made, "lands_on").holds
    with_box = trajectory(ball(), ground(), box(), contacts=[(0.5, "ball", "ground", (0, 0, 0), UP, 1.0)])
    assert not outcome(with_box, "lands_on", other="box").holds


def test_resting_is_not_landing_however_the_contact_flickers() -> None:
    flicker = [k for k in range(1, 24) if k % 2]
    contacts = [(k / FPS, "ball", "ground", (0, 0, 0), UP, 1.0) for k in flicker]
    made = trajectory(ball(), ground(), contacts=contacts)
    for kind in ("lands_on", "hits", "rebounds"):
        assert not outcome(made, kind, other="ground").holds, kind


def test_a_fast_thing_may_arrive_within_the_first_frame() -> None:
    contact = [(0.5 / FPS, "ball", "box", (0, 0, 0), UP, 100.0)]
    slow = trajectory(ball(), box(), contacts=contact)
    fast = trajectory(ball(), box(), paths={"ball": straight((0, 0, 1), (0, 0, -5))}, contacts=contact)
    assert not outcome(slow, "hits", other="box").holds and outcome(fast, "hits", other="box").holds


@pytest.mark.parametrize(("share", "holds"), [(1.01, True), (0.99, False)])
def test_hits_with_more_than_the_weight_can_do(share: float, holds: bool) -> None:
    """The lighter of the two is the ball of 4.19 kg; across the ground's normal, its weight does nothing."""
    mass = 1000 * 4 / 3 * np.pi * RADIUS**3
    heavy = box(size=(0.5, 0.5, 0.5))

    def hit(normal: tuple[float, float, float], speed: float) -> Outcome:
        contact = (0.5, "ball", "box", (0, 0, 0), normal, share * mass * speed)
        return outcome(trajectory(ball(), heavy, contacts=[contact]), "hits", other="box")

    assert hit((1.0, 0.0, 0.0), 0.05).holds == holds
    assert hit(UP, 0.05 + G / FPS).holds == holds
    assert hit((1.0, 0.0, 0.0), 0.05).margin == pytest.approx(share - 1)


def test_a_hit_is_felt_while_something_else_is_touched_all_along() -> None:
    """A ball rolls along the ground into a box: the ground was there before, the box was not."""
    contacts = [*touching("ball", "ground", point=(0, 0, 0), frames=range(1, 24))]
    contacts.append((0.5, "ball", "box", (0, 0, 0), (1.0, 0.0, 0.0), 5.0))
    made = trajectory(ball(), ground(), box(), contacts=contacts)
    assert outcome(made, "hits", other="box").holds and outcome(made, "hits").holds
    assert outcome(made, "hits", "box", "ball").holds
    assert not outcome(made, "hits", other="ground").holds


@pytest.mark.parametrize(("ratio", "holds"), [(0.8, True), (1.04, True), (1.06, False), (0.12, True), (0.1, False)])
def test_rebounds_with_some_of_its_speed_and_no_more(ratio: float, holds: bool) -> None:
    """From 0.9 m it must regain 1 cm, a tenth of its radius: `0.9 ratio^2`, of which the frames show the most.

    At 24 frames a second the highest frame lies at most g / 8 / fps^2 = 2.1 mm below the top.
    """
    assert (ratio**2 * 0.9 - G / 8 / FPS**2 > 0.01) == (ratio > 0.11)
    assert outcome(falling(ratio), "rebounds", other="ground").holds == holds


def test_the_speeds_of_a_rebound_are_those_at_the_contact_not_those_of_the_frames() -> None:
    """Whatever the phase between the frames and the contact, the measured ratio is the true one."""
    for fall_from in np.linspace(0, 3, 13):
        one = outcome(falling(1.2, fall_from=float(fall_from)), "rebounds", other="ground")
        assert not one.holds and one.value == pytest.approx(1.2, rel=1e-9)


def test_a_rebound_from_a_wall_is_sideways() -> None:
    def path(speed_back: float) -> Trajectory:
        def move(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            x = np.where(t < 0.5, 2 * t, 1 - speed_back * (t - 0.5))
            v = np.where(t < 0.5, 2.0, -speed_back)
            return np.stack([x, 0 * t, 0 * t + 1], 1), np.stack([v, 0 * t, 0 * t], 1)

        wall = box("wall", size=(0.2, 4, 4), at=(1.2, 0, 1), fixed=True)
        contact = (0.5, "ball", "wall", (1.1, 0, 1), (-1.0, 0.0, 0.0), 5.0)
        return trajectory(ball(), wall, paths={"ball": move}, contacts=[contact])

    assert outcome(path(1.0), "rebounds", other="wall").holds
    assert not outcome(path(0.0), "rebounds", other="wall").holds  # it stops at the wall
    assert not outcome(path(3.0), "rebounds", other="wall").holds  # the wall threw it


def test_a_rebound_must_leave_before_the_video_ends() -> None:
    path, meets = bounce(height=1.0, radius=RADIUS, ratio=0.8)
    contact = (meets, "ball", "ground", (0, 0, 0), UP, 10.0)
    frames = int(np.ceil(meets * FPS))
    made = trajectory(ball(), ground(), paths={"ball": path}, contacts=[contact], duration_s=frames / FPS)
    assert made.time_s[-1] - meets < 1 / FPS
    assert outcome(made, "rebounds", other="ground").holds == (made.position_m[-1, 0, 2] - RADIUS > 0.01)


# --- travelling in contact -------------------------------------------------------------------------------------------


def travelling(speed: float, turning: float, *, duration_s: float = 1.0, touched: bool = True) -> Trajectory:
    """A ball moves along x over the ground and turns so that its lowest point would roll at `turning`."""
    path = straight((0, 0, RADIUS), (speed, 0, 0))
    frames = round(duration_s * FPS)
    contacts = [
        ((k - 0.5) / FPS, "ball", "ground", (speed * (k - 0.5) / FPS, 0, 0), UP, 1.0) for k in range(1, frames + 1)
    ]
    return trajectory(
        ball(), ground(), paths={"ball": path}, turning={"ball": ((0, 1, 0), lambda t: turning / RADIUS * t)},
        contacts=contacts if touched else (), duration_s=duration_s,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("turning", "rolls", "slides"),
    [(1.0, True, False), (0.76, True, False), (0.74, False, False), (0.51, False, False), (0.49, False, True),
     (0.0, False, True), (-1.0, False, True)],
)  # fmt: skip
def test_rolls_and_slides_by_the_slip_of_the_contact(turning: float, rolls: bool, slides: bool) -> None:
    made = travelling(1.0, turning)
    assert outcome(made, "rolls").holds == rolls and outcome(made, "slides").holds == slides


def test_what_turns_in_the_air_does_not_roll() -> None:
    made = travelling(1.0, 1.0, touched=False)
    assert not outcome(made, "rolls").holds and not outcome(made, "slides").holds


def test_rolling_takes_a_radian_and_some_speed() -> None:
    frame_way = 1.0 / FPS
    assert outcome(travelling(1.0, 1.0, duration_s=3 / FPS), "rolls").value == pytest.approx(3 * frame_way)
    assert outcome(travelling(1.0, 1.0, duration_s=3 / FPS), "rolls").holds  # 0.125 m of 0.1
    assert not outcome(travelling(1.0, 1.0, duration_s=2 / FPS), "rolls").holds  # 0.083 m
    assert not outcome(travelling(0.049, 0.049, duration_s=8.0), "rolls").holds


def test_a_crate_carried_by_a_belt_does_not_slide() -> None:
    move = straight((0, 0, 1), (1, 0, 0))
    contacts = touching("box", "belt", point=(0, 0, 0.9), frames=range(1, 24))
    still = trajectory(box(), box("belt", at=(0, 0, 0.8)), paths={"box": move}, contacts=contacts)
    carried = trajectory(
        box(), box("belt", at=(0, 0, 0.8)), paths={"box": move, "belt": straight((0, 0, 0.8), (1, 0, 0))},
        contacts=contacts,
    )  # fmt: skip
    assert outcome(still, "slides", "box", "belt").holds and not outcome(carried, "slides", "box", "belt").holds


# --- turning ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("axis", "degrees", "holds"),
    [((0, 1, 0), 46, True), ((0, 1, 0), 44, False), ((1, 1, 0), 46, True), ((0, 0, 1), 180, False)],
)
def test_topples_when_its_axis_tilts(axis: tuple[float, float, float], degrees: float, holds: bool) -> None:
    turned = (axis, lambda t: np.radians(degrees) * np.minimum(t / 0.5, 1))
    one = outcome(trajectory(box(), turning={"box": turned}), "topples", "box")
    assert one.holds == holds
    rolled = trajectory(ball(), turning={"ball": turned})
    assert not outcome(rolled, "topples").holds


def test_topples_is_seen_from_the_start_however_it_stood() -> None:
    lying = box(orientation_wxyz=(np.sqrt(0.5), 0, np.sqrt(0.5), 0))
    turned = ((0, 1, 0), lambda t: np.radians(80) * t)
    assert not outcome(trajectory(lying), "topples", "box").holds
    assert outcome(trajectory(lying, turning={"box": turned}), "topples", "box").holds


@pytest.mark.parametrize(("degrees", "holds"), [(361, True), (359, False)])
def test_spins_by_a_whole_turn_one_way(degrees: float, holds: bool) -> None:
    turned = (UP, lambda t: np.radians(degrees) * t)
    assert outcome(trajectory(box(), turning={"box": turned}), "spins", "box").holds == holds
    rocking = (UP, lambda t: np.radians(170) * np.sin(2 * np.pi * 4 * t))
    assert not outcome(trajectory(box(), turning={"box": rocking}), "spins", "box").holds


def pendulum(degrees: float, **scene: Any) -> Trajectory:
    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        angle = np.radians(degrees) * np.sin(2 * np.pi * t)
        return np.stack([np.sin(angle), 0 * t, 2 - np.cos(angle)], 1), np.zeros((len(t), 3))

    return trajectory(ball(), paths={"ball": path}, **scene)


HUNG = Joint(name="string", kind="point", body="ball", anchor_m=(0, 0, 2))


@pytest.mark.parametrize(("degrees", "holds"), [(10.3, True), (9.9, False)])
def test_swings_about_what_it_hangs_from(degrees: float, holds: bool) -> None:
    assert outcome(pendulum(degrees, joints=(HUNG,)), "swings").holds == holds


def test_what_is_tied_to_nothing_does_not_swing() -> None:
    assert not outcome(pendulum(60), "swings").holds
    at_once = Release(time_s=0.0, joint="string")
    assert not outcome(pendulum(60, joints=(HUNG,), events=(at_once,)), "swings").holds


def test_a_door_swings_about_its_hinge_and_a_wheel_about_its_own_axis() -> None:
    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.stack([np.cos(t), np.sin(t), 0 * t + 1], 1), np.zeros((len(t), 3))

    hinge = Joint(name="hinge", kind="hinge", body="box", anchor_m=(0, 0, 1), axis=UP)
    assert outcome(trajectory(box(), joints=(hinge,), paths={"box": path}), "swings", "box").holds
    wheel = trajectory(box(), joints=(hinge,), turning={"box": (UP, lambda t: t)})
    assert outcome(wheel, "swings", "box").holds


def test_the_end_of_a_chain_swings_about_its_other_end() -> None:
    link = Joint(name="link", kind="point", body="ball", other="box", anchor_m=(0, 0, 1.5))
    root = Joint(name="root", kind="point", body="box", anchor_m=(0, 0, 2))
    made = pendulum(30)

    def chain(*joints: Joint) -> Outcome:
        scene = made.scene.model_copy(update={"bodies": (*made.scene.bodies, box()), "joints": joints})
        two = trajectory(*scene.bodies, joints=joints)
        position = two.position_m.copy()
        position[:, 0] = made.position_m[:, 0]
        return outcome(dataclasses.replace(two, position_m=position), "swings")

    assert chain(link, root).holds and not chain(link).holds


# --- parting ---------------------------------------------------------------------------------------------------------


def leaving(end: tuple[float, float, float], *, until: int = 12, fixed: bool = True) -> Trajectory:
    """A ball lies on a table of 1 m by 1 m and moves to `end` within half a second."""
    table = box("table", size=(1, 1, 0.1), at=(0, 0, 0.85), fixed=fixed)
    return trajectory(
        ball(at=(0, 0, 1)), table, paths={"ball": held((0, 0, 1), end, moving_s=0.5)},
        contacts=touching("ball", "table", point=(0, 0, 0.9), frames=range(1, until)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("end", "holds"),
    [
        ((0.5 + 1.01 * VISIBLE, 0, 1), True),  # beyond the edge
        ((0.5 + 0.99 * VISIBLE, 0, 1), False),
        ((0.5, 0.5, 1), False),  # over the corner
        ((0.55, 0.55, 1), True),
        ((0, 0, 2), False),  # above it, it may come back
    ],
)
def test_leaves_by_passing_the_edge(end: tuple[float, float, float], holds: bool) -> None:
    assert outcome(leaving(end), "leaves", other="table").holds == holds
    assert outcome(leaving(end), "leaves").holds == holds  # what it touched first is the table


def test_leaves_by_falling_below_even_if_it_comes_to_lie_beneath() -> None:
    below = leaving((0.45, 0, 0.1))
    assert outcome(below, "leaves", other="table").holds
    assert not outcome(leaving((0.9, 0, 1), until=24), "leaves", other="table").holds  # it still touches it


def test_leaves_needs_to_have_been_there() -> None:
    table = box("table", size=(1, 1, 0.1), at=(0, 0, 0.85), fixed=True)
    past = trajectory(ball(at=(2, 0, 1)), table, paths={"ball": straight((2, 0, 1), (1, 0, 0))})
    assert not outcome(past, "leaves", other="table").holds
    over = trajectory(ball(at=(0, 0, 1.5)), table, paths={"ball": straight((0, 0, 1.5), (2, 0, 0))})
    assert outcome(over, "leaves", other="table").holds
    assert not outcome(over, "leaves").holds  # it touched nothing


@pytest.mark.parametrize(("share", "holds"), [(1.01, True), (0.99, False)])
def test_breaks_when_its_parts_part(share: float, holds: bool) -> None:
    limit = visible_m(float(np.linalg.norm([0.2, 0.1, 0.1])))
    made = trajectory(
        pair(), events=(Break(time_s=0.2, body="pair"),),
        paths={"pair/1": held((0.1, 0, 1), (0.1 + share * limit, 0, 1), moving_s=0.5)},
    )  # fmt: skip
    assert outcome(made, "breaks", "pair").holds == holds


def test_turning_and_flying_as_one_is_not_breaking() -> None:
    def around(side: float) -> Path:
        def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return np.stack([t + side * np.cos(t), side * np.sin(t), 1 + t], 1), np.zeros((len(t), 3))

        return path

    made = trajectory(
        pair(), events=(Break(time_s=0.2, body="pair"),), paths={"pair/0": around(-0.1), "pair/1": around(0.1)}
    )
    assert not outcome(made, "breaks", "pair").holds and outcome(made, "rises", "pair").holds
    assert not outcome(trajectory(pair()), "breaks", "pair").holds  # nothing breaks it


def test_a_broken_body_rises_as_its_centre_of_mass_does() -> None:
    """One half goes up as far as the other goes down."""
    parts = {"pair/0": straight((-0.1, 0, 1), (0, 0, 1)), "pair/1": straight((0.1, 0, 1), (0, 0, -1))}
    made = trajectory(pair(), events=(Break(time_s=0.0, body="pair"),), paths=parts)
    assert not outcome(made, "rises", "pair").holds and not outcome(made, "falls", "pair").holds
    assert not outcome(made, "stays_put", "pair").holds and outcome(made, "breaks", "pair").holds


# --- bad paths -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(ExpectationKind))
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nothing_holds_on_a_path_that_is_not_finite(kind: str, bad: float) -> None:
    made = falling(0.5)
    made.position_m[5, 0] = bad
    one = outcome(made, kind, other="ground")
    assert not one.holds and one.margin == -1 and "not finite" in one.sentence


@pytest.mark.parametrize("kind", get_args(ExpectationKind))
def test_a_trajectory_of_one_frame_can_be_checked(kind: str) -> None:
    made = trajectory(ball(), ground(), duration_s=0.01)
    assert made.frames == 1
    static = ("stays_put", "keeps_speed")
    assert not outcome(made, kind, other="ground").holds or kind in static
