"""Expectations about water and air, about being kept, about shape, and about order in time: each with a near miss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from proxyworld.world.contracts import check
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Carry,
    Cloth,
    Compound,
    Expectation,
    Joint,
    Medium,
    Part,
    Soft,
    Sphere,
    Trigger,
)
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import (
    FPS,
    STUFF,
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

WATER = Medium(name="water", density_kg_m3=1000, lower_m=(-5, -5, -5), upper_m=(5, 5, 0.5))
STILL = straight((0, 0, 1), (0, 0, 0))


# --- water and air -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("height", "floats", "sinks"),
    [(0.5, True, False), (0.594, True, False), (0.597, False, False), (0.406, True, False), (0.403, False, False),
     (0.395, False, True), (0.0, False, True)],
)  # fmt: skip
def test_floats_in_the_surface_and_sinks_below_it(height: float, floats: bool, sinks: bool) -> None:
    """A ball of 20 cm comes down to `height`; a fiftieth of it must be in, and out, or wholly under."""
    made = trajectory(ball(), paths={"ball": held((0, 0, 1), (0, 0, height), moving_s=0.5)}, media=(WATER,))
    assert outcome(made, "floats").holds == floats and outcome(made, "sinks").holds == sinks


def test_floating_is_told_at_the_end_and_needs_a_liquid() -> None:
    down = held((0, 0, 0.5), (0, 0, 0.0), moving_s=1.0)
    assert not outcome(trajectory(ball(), paths={"ball": down}, media=(WATER,)), "floats").holds
    air = Medium(name="air", density_kg_m3=1.2)
    assert not outcome(trajectory(ball(), paths={"ball": down}, media=(air,)), "sinks").holds
    assert not outcome(
        trajectory(ball(), paths={"ball": straight((9, 0, 0.5), (0, 0, -1))}, media=(WATER,)), "floats"
    ).holds


@pytest.mark.parametrize(("rises", "holds"), [(0.09, True), (0.11, False)])
def test_hovers_keeps_its_height_to_a_decimetre(rises: float, holds: bool) -> None:
    made = trajectory(ball(), paths={"ball": straight((0, 0, 1), (0.5, 0, rises))})
    assert outcome(made, "hovers").holds == holds and outcome(made, "floats").holds == holds


def test_neither_a_throw_nor_what_is_carried_hovers() -> None:
    thrown, _ = bounce(height=3, radius=0.1, ratio=0.0, fall_from=-4.0)
    assert not outcome(trajectory(ball(), paths={"ball": thrown}), "hovers").holds
    lying = touching("ball", "ground", point=(0, 0, 0), frames=range(10, 12))
    assert not outcome(trajectory(ball(), ground(), contacts=lying), "hovers").holds


@pytest.mark.parametrize(("end", "holds"), [((0.11, 0, 1), True), ((0.09, 0, 1), False), ((0, 0, 0), False)])
def test_flies_on_through_the_air_and_not_only_down(end: tuple[float, float, float], holds: bool) -> None:
    made = trajectory(ball(), paths={"ball": held((0, 0, 1), end, moving_s=0.5)})
    assert outcome(made, "flies").holds == holds


def test_what_is_touched_all_along_does_not_fly() -> None:
    contacts = touching("ball", "ground", point=(0, 0, 0), frames=range(1, 25, 5))
    assert not outcome(trajectory(ball(), ground(), paths={"ball": straight((0, 0, 0.1), (2, 0, 0))},
                                  contacts=contacts), "flies").holds  # fmt: skip


# --- being kept ----------------------------------------------------------------------------------------------


def on_table(end: tuple[float, float, float], *, until: int = 25) -> Trajectory:
    table = box("table", size=(1, 1, 0.1), at=(0, 0, 0.85), fixed=True)
    contacts = touching("ball", "table", point=(0, 0, 0.9), frames=range(1, until))
    return trajectory(ball(), table, paths={"ball": held((0, 0, 1), end, moving_s=0.5)}, contacts=contacts)


@pytest.mark.parametrize(
    ("end", "until", "holds"),
    [((0.5, 0, 1), 25, True), ((0.52, 0, 1), 25, True), ((0.53, 0, 1), 25, False), ((0, 0, 0.97), 25, False),
     ((0.3, 0, 1), 18, False)],
)  # fmt: skip
def test_stays_on_what_it_touched(end: tuple[float, float, float], until: int, holds: bool) -> None:
    assert outcome(on_table(end, until=until), "stays_on", other="table").holds == holds


@pytest.mark.parametrize(("way", "own", "wide"), [(0.09, True, True), (0.11, False, True), (0.31, False, False)])
def test_stays_within_its_own_radius_or_what_is_said(way: float, own: bool, wide: bool) -> None:
    made = trajectory(ball(), paths={"ball": held((0, 0, 1), (way, 0, 1), moving_s=0.3)})
    assert outcome(made, "stays_within").holds == own and outcome(made, "stays_within", value=0.3).holds == wide


@pytest.mark.parametrize(("x", "holds"), [(0.51, True), (0.54, False)])
def test_stays_within_a_container(x: float, holds: bool) -> None:
    crate = box("crate", size=(1, 1, 1), at=(0, 0, 1))
    made = trajectory(ball(), crate, paths={"ball": held((0, 0, 1), (x, 0, 1), moving_s=0.5)})
    assert outcome(made, "stays_within", other="crate").holds == holds


@pytest.mark.parametrize(
    ("start", "end", "holds"), [(2.0, 0.49, True), (2.0, 0.51, False), (0.3, 0.2, False), (2.0, -2.0, False)]
)
def test_enters_from_outside_and_is_in_there_at_the_end(start: float, end: float, holds: bool) -> None:
    crate = box("crate", size=(1, 1, 1), at=(0, 0, 1))
    path = held((start, 0, 1), (end, 0, 1), moving_s=0.5)
    assert outcome(trajectory(ball(), crate, paths={"ball": path}), "enters", other="crate").holds == holds


@pytest.mark.parametrize(("x", "holds"), [(1.0, True), (0.91, True), (0.89, False), (1.11, False)])
def test_is_carried_to_where_the_hand_takes_it(x: float, holds: bool) -> None:
    take = Carry(time_s=0.25, duration_s=0.5, body="ball", by_m=(1, 0, 0))

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.stack([x * np.clip((t - 0.25) / 0.5, 0, 1), 0 * t, 0 * t + 1], 1), np.zeros((len(t), 3))

    assert outcome(trajectory(ball(), paths={"ball": path}, events=(take,)), "is_carried").holds == holds
    assert not outcome(trajectory(ball(), paths={"ball": path}), "is_carried").holds
    # one that waits may begin at any time: what goes further than it should goes as far on the way
    waits = take.model_copy(update={"after": Trigger(kind="touch", body="ball"), "time_s": 0.0})
    assert outcome(trajectory(ball(), paths={"ball": path}, events=(waits,)), "is_carried").holds == (x > 0.9)


@pytest.mark.parametrize(("slips", "holds"), [(0.0, True), (0.09, True), (0.2, False), (1.0, False)])
def test_is_carried_along_by_what_travels(slips: float, holds: bool) -> None:
    """On a cart that goes a metre it may shift by a tenth of the way."""
    contacts = touching("ball", "box", point=(0, 0, 0.9), frames=range(1, 25))
    paths = {"ball": straight((0, 0, 1), (1 - slips, 0, 0)), "box": straight((0, 0, 0.8), (1, 0, 0))}
    made = trajectory(ball(), box(at=(0, 0, 0.8)), contacts=contacts, paths=paths)
    assert outcome(made, "is_carried", other="box").holds == holds
    still = trajectory(ball(), box(at=(0, 0, 0.8)), contacts=contacts)
    assert not outcome(still, "is_carried", other="box").holds


def caught(
    *, glove_speed: float = 0.0, after: float = 0.0, holds_s: float = 0.5, touched: bool = True, waits: bool = False
) -> Trajectory:
    """A ball comes at 4 m/s, meets a glove at 0.5 s, has then the speed `after`, and is let go `holds_s` later.

    Where it `waits`, a hand takes the ball as soon as it touches the glove.
    """

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        v = np.where(t < 0.5, 4.0, np.where(t < 0.5 + holds_s, after, -4.0))
        return np.stack([np.cumsum(v) / FPS, 0 * t, 0 * t + 1], 1), np.stack([v, 0 * t, 0 * t], 1)

    glove = straight((2.2, 0, 1), (glove_speed, 0, 0))
    contact = [(0.5 - 1e-3, "ball", "box", (2.1, 0, 1), (-1.0, 0, 0), 9.0)]
    hand = Carry(
        time_s=0.0, duration_s=0.1, body="ball", hold=True, after=Trigger(kind="touch", body="ball", other="box")
    )
    return trajectory(
        ball(), box(at=(2.2, 0, 1)), paths={"ball": path, "box": glove}, contacts=contact if touched else [],
        events=(hand,) if waits else (),
    )  # fmt: skip


def test_is_caught_when_it_moves_on_with_its_catcher() -> None:
    assert outcome(caught(), "is_caught", other="box").holds and outcome(caught(), "is_caught").holds
    assert outcome(caught(glove_speed=1.0, after=1.0), "is_caught", other="box").holds
    assert not outcome(caught(glove_speed=1.0), "is_caught", other="box").holds  # the glove goes on without it
    assert not outcome(caught(after=-3.0), "is_caught", other="box").holds  # it rebounds
    assert not outcome(caught(holds_s=0.15), "is_caught", other="box").holds  # too short
    assert not outcome(trajectory(ball(), box(at=(2.2, 0, 1))), "is_caught", other="box").holds
    assert outcome(caught(waits=True), "is_caught").holds
    assert not outcome(caught(waits=True, touched=False), "is_caught").holds  # it stops, and the hand waits still


# --- parting -------------------------------------------------------------------------------------------------


def cubes(n: int) -> Body:
    cube = Box(size_m=(0.2, 0.2, 0.2))
    parts = tuple(Part(shape=cube, position_m=(0.2 * i, 0, 0)) for i in range(n))
    return Body(name="row", material=STUFF, position_m=(0, 0, 1), shape=Compound(parts=parts))


def broken(*groups: int) -> Trajectory:
    """A row of cubes that parts into groups of so many, which move apart along y."""
    paths: dict[str, Path] = {}
    i = 0
    for number, size in enumerate(groups):
        for _ in range(size):
            paths[f"row/{i}"] = held((0.2 * i, 0, 1), (0.2 * i, 1.5 * number, 1), moving_s=0.5)
            i += 1
    return trajectory(cubes(i), paths=paths, events=(Break(time_s=0.1, body="row"),))


@pytest.mark.parametrize(("groups", "pieces"), [((4,), 1), ((2, 2), 2), ((1, 2, 1), 3), ((1, 1, 1, 1), 4)])
def test_breaks_into_as_many_pieces_as_come_apart(groups: tuple[int, ...], pieces: int) -> None:
    made = broken(*groups)
    for wanted in (1, 2, 3, 4):
        assert outcome(made, "breaks_into", "row", value=wanted).holds == (pieces == wanted)
    assert outcome(made, "breaks_into", "row").holds == (pieces >= 2)
    assert outcome(made, "breaks", "row").holds == (pieces >= 2)


@pytest.mark.parametrize(("apart", "holds"), [(0.31, True), (0.29, False)])
def test_scatters_to_half_as_far_again_from_the_middle(apart: float, holds: bool) -> None:
    """Two beads 20 cm apart end `2 * apart / 2` apart; both carry the same word."""
    beads = [ball(f"bead{i}", radius=0.02, at=(0.2 * i, 0, 1), label="bead") for i in range(2)]
    other = ball("other", at=(0, 5, 1), label="ball")
    made = trajectory(*beads, other, paths={"bead1": held((0.2, 0, 1), (apart, 0, 1), moving_s=0.5)})
    assert outcome(made, "scatters", "bead0").holds == holds and outcome(made, "scatters", "bead1").holds == holds
    assert not outcome(made, "scatters", "other").holds


def test_falling_together_is_not_scattering() -> None:
    down = {f"pair/{i}": straight((x, 0, 1), (0, 0, -2)) for i, x in enumerate((-0.1, 0.1))}
    assert not outcome(trajectory(pair(), paths=down, events=(Break(time_s=0, body="pair"),)), "scatters", "pair").holds


# --- shape ---------------------------------------------------------------------------------------------------

SIDE = np.linspace(-0.5, 0.5, 9)
GRID = np.stack(np.meshgrid(SIDE, SIDE, [1.0], indexing="ij"), -1).reshape(-1, 3)
LIFT = np.array([0.0, 0.0, 1.0])


def bent(change: Callable[[np.ndarray, float], np.ndarray], *others: Body, **scene: Any) -> Trajectory:
    """A cloth of 1 m by 1 m whose points `change (v, 3) -> (v, 3)` as the share of a second goes from 0 to 1."""
    cloth = Body(name="cloth", shape=Cloth(size_m=(1, 1), cells=(8, 8)), material=STUFF, position_m=(0, 0, 1))
    places = np.stack([change(GRID, share) for share in np.linspace(0, 1, 25)])
    made = trajectory(cloth, *others, vertices={"cloth": places}, **scene)
    made.position_m[:, 0] = places.mean(axis=1)
    return made


def turn_about_y(points: np.ndarray, angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    turned: np.ndarray = points @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
    return turned


def test_a_rigid_motion_deforms_nothing_and_a_fold_does() -> None:
    assert not outcome(bent(lambda p, s: turn_about_y(p, 2 * s) + 3 * s * LIFT), "deforms", "cloth").holds
    fold = bent(lambda p, s: np.where(p[:, :1] > 0, turn_about_y(p - LIFT, -2 * s) + LIFT, p))
    one = outcome(fold, "deforms", "cloth")
    assert one.holds and one.time_s is not None and 0 < one.time_s < 0.5
    assert not outcome(trajectory(box()), "deforms", "box").holds


@pytest.mark.parametrize(("share", "holds"), [(1.06, True), (1.04, False)])
def test_stretches_by_a_twentieth(share: float, holds: bool) -> None:
    made = bent(lambda p, s: p * [1 + (share - 1) * s, 1, 1])
    assert outcome(made, "stretches", "cloth").holds == holds
    turned = bent(lambda p, s: turn_about_y(p - LIFT, s) + LIFT)
    assert not outcome(turned, "stretches", "cloth").holds


def test_a_swelling_ball_deforms() -> None:
    """Evenly growing by a twentieth of its size is departing from every rigid motion by that."""
    points = np.random.default_rng(0).normal(size=(50, 3))
    points -= points.mean(axis=0)
    body = Body(name="soft", shape=Soft(solid=Sphere(radius_m=0.1)), material=STUFF)

    def swollen(share: float) -> Trajectory:
        grown = np.stack([points * (1 + share * s) for s in np.linspace(0, 1, 25)])
        return trajectory(body, vertices={"soft": grown})

    assert outcome(swollen(0.051), "deforms", "soft").holds and not outcome(swollen(0.049), "deforms", "soft").holds


@pytest.mark.parametrize(("rise", "holds"), [(0.051, True), (0.049, False), (-0.2, False)])
def test_what_hangs_on_a_spring_stretches_it(rise: float, holds: bool) -> None:
    spring = Joint(name="s", kind="spring", body="ball", anchor_m=(0, 0, 1), far_m=(0, 0, 2), stiffness=10)
    made = trajectory(ball(), paths={"ball": held((0, 0, 1), (0, 0, 1 - rise), moving_s=0.5)}, joints=(spring,))
    assert outcome(made, "stretches").holds == holds
    assert not outcome(trajectory(ball(), paths={"ball": straight((0, 0, 1), (0, 0, -1))}), "stretches").holds


def draped(drop: float, *, half: float = 0.3) -> Trajectory:
    """What lies beyond `half` of the middle comes to hang `drop` lower, over a box half a metre wide."""
    over = box("block", size=(0.5, 0.5, 0.5), at=(0, 0, 0.75), fixed=True)
    return bent(lambda p, s: p - np.outer((np.abs(p[:, 0]) > half) * drop * s, LIFT), over)


def test_drapes_over_what_carries_it_and_hangs_beside() -> None:
    assert outcome(draped(0.12), "drapes", "cloth", "block").holds and outcome(draped(0.12), "drapes", "cloth").holds
    assert not outcome(draped(0.08), "drapes", "cloth", "block").holds  # it hardly hangs
    assert not outcome(draped(0.0), "drapes", "cloth", "block").holds  # it lies flat
    beside = draped(0.12)
    beside.position_m[:, 1, 1] = 3.0
    assert not outcome(beside, "drapes", "cloth", "block").holds  # nothing of it lies over the block
    assert not outcome(trajectory(box(), box("block")), "drapes", "box", "block").holds


def test_vertices_that_are_not_finite_hold_nothing() -> None:
    made = draped(0.12)
    made.vertices["cloth"][3, 0, 0] = np.nan
    assert not outcome(made, "drapes", "cloth", "block").holds


# --- order in time -------------------------------------------------------------------------------------------


def then(*pairs: tuple[float, str]) -> Trajectory:
    """A ball that shifts by a decimetre at these times, each along its own way."""
    ways = {"right": (1, 0, 0), "up": (0, 0, 1), "down": (0, 0, -1)}

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        steps = sum(np.outer(0.1 * np.clip((t - at) / 0.1, 0, 1), ways[way]) for at, way in pairs)
        return np.array([0, 0, 1.0]) + steps, np.zeros((len(t), 3))

    return trajectory(ball(), paths={"ball": path})


def test_one_comes_after_another() -> None:
    fell_then_rose = then((0.2, "down"), (0.6, "up"))
    assert outcome(fell_then_rose, "rises_by", after=("falls", "ball")).holds
    one = outcome(fell_then_rose, "falls", after=("rises_by", "ball"))
    assert not one.holds and "after ball rises by that much" in one.sentence
    assert outcome(then((0.1, "down"), (0.4, "up"), (0.7, "down")), "falls", after=("rises_by", "ball")).holds


def test_what_comes_after_something_that_never_happens_does_not_hold() -> None:
    one = outcome(then((0.2, "down")), "falls", after=("spins", "ball"))
    assert not one.holds and one.margin == -1 and "first, ball must be seen to spin" in one.sentence


def test_what_is_measured_after_a_moment_counts_from_there() -> None:
    """It rises by a decimetre before it falls and by another after: only the second follows the fall."""
    made = then((0.1, "up"), (0.4, "down"), (0.7, "up"))
    assert outcome(made, "rises_by", value=0.1, after=("falls", "ball")).time_s == pytest.approx(0.8, abs=1 / FPS)


def test_order_is_that_of_the_listed_expectation_and_chains() -> None:
    """`hits` after `hits` names another hit than itself; three in a row follow one another."""
    contacts = [(at, "ball", name, (0, 0, 0), (0, 1.0, 0), 9.0) for at, name in ((0.3, "a"), (0.6, "b"))]
    bodies = (ball(), box("a"), box("b"))

    def found(*expected: Expectation) -> list[bool]:
        return [o.holds for o in check(trajectory(*bodies, contacts=contacts, expectations=expected))]

    a, b = (Expectation(kind="hits", body="ball", other=name) for name in ("a", "b"))
    later = ("hits", "ball")
    assert found(a, b.model_copy(update={"after": later})) == [True, True]
    assert found(b, a.model_copy(update={"after": later})) == [True, False]


def test_two_that_wait_for_each_other_hold_neither() -> None:
    made = then((0.2, "down"), (0.6, "up"))
    both = (
        Expectation(kind="falls", body="ball", after=("rises_by", "ball")),
        Expectation(kind="rises_by", body="ball", after=("falls", "ball")),
    )
    circular = trajectory(ball(), paths={"ball": STILL}, expectations=both)
    circular.position_m[:] = made.position_m
    assert [o.holds for o in check(circular)] == [False, False]


def test_a_rebound_after_the_landing_is_that_of_the_same_contact() -> None:
    path, meets = bounce(height=1.0, radius=0.1, ratio=0.7)
    contact = (meets, "ball", "ground", (0, 0, 0), (0, 0, 1), 10.0)
    made = trajectory(ball(), ground(), paths={"ball": path}, contacts=[contact], duration_s=meets + 0.4)
    assert outcome(made, "rebounds", other="ground", after=("lands_on", "ball")).holds
