"""The laws hold on what the engine makes, and each of them sees its own kind of nonsense."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from proxyworld.world.contracts import check
from proxyworld.world.overlap import Convex, convexes, depth_m
from proxyworld.world.plausibility import Law, plausibility
from proxyworld.world.scene import Box, Capsule, Compound, Force, Hull, Impulse, Joint, Part, Release, Sphere
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import FPS, Energy, G, Path, ball, box, ground, straight, trajectory
from tests.world.zoo import ZOO

STEP_S = 1 / 960
NAMES = ["finite", "continuity", "free fall", "energy", "above ground", "solid", "not tunnelled"]


@pytest.fixture(scope="module", params=ZOO)
def simulated(request: pytest.FixtureRequest) -> Trajectory:
    return simulate(ZOO[request.param])


def laws(made: Trajectory) -> dict[str, Law]:
    return {law.name: law for law in plausibility(made)}


def broken(made: Trajectory) -> list[str]:
    found = plausibility(made)
    for law in found:
        assert law.holds == (law.value <= law.threshold) and law.sentence.endswith(".")
    return [law.name for law in found if not law.holds]


def test_what_the_engine_makes_is_plausible(simulated: Trajectory) -> None:
    assert broken(simulated) == [] and list(laws(simulated)) == NAMES


def test_what_was_expected_happens(simulated: Trajectory) -> None:
    assert [o.sentence for o in check(simulated) if not o.holds] == []


def test_free_fall_is_exact(simulated: Trajectory) -> None:
    """Semi-implicit Euler keeps `dv = g dt` to the rounding of doubles."""
    assert laws(simulated)["free fall"].value < 1e-11


def test_nonsense_in_an_engine_s_trajectory_is_seen() -> None:
    made = simulate(ZOO["bounce"])

    def changed(**arrays: Any) -> list[str]:
        return broken(dataclasses.replace(made, **arrays))

    teleported = made.position_m.copy()
    teleported[20:, 1, 0] += 0.001
    assert changed(position_m=teleported) == ["continuity"]
    assert changed(position_m=made.position_m - [[[0, 0, 0], [0, 0, 0.3]]]) == ["above ground"]
    hovering = made.velocity_m_s.copy()
    hovering[5:, 1, 2] += 0.01
    assert "free fall" in changed(velocity_m_s=hovering)
    assert changed(kinetic_j=made.kinetic_j * np.linspace(1, 3, made.frames)) == ["energy"]
    lost = made.position_m.copy()
    lost[7, 1] = np.nan
    (only,) = plausibility(dataclasses.replace(made, position_m=lost))
    assert only.name == "finite" and not only.holds and only.value == 3 and "3 numbers are not finite" in only.sentence


# --- laws on trajectories made by hand ------------------------------------------------------------------------------


def euler(start: tuple[float, float, float], velocity: tuple[float, float, float]) -> Path:
    """Free fall as the engine integrates it: `z - g t (t + h) / 2`."""

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fall = np.outer(G * t * (t + STEP_S) / 2, [0, 0, 1])
        return np.array(start) + np.outer(t, velocity) - fall, np.array(velocity) - np.outer(G * t, [0, 0, 1])

    return path


def test_the_discrete_law_is_allowed_and_a_path_beside_it_is_not() -> None:
    fall = euler((0, 0, 9), (1, 0, 2))
    made = trajectory(ball(at=(0, 0, 9)), paths={"ball": fall})
    assert broken(made) == []
    assert laws(made)["continuity"].value == pytest.approx(G / FPS * STEP_S / 2, rel=1e-6)

    def late(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, v = fall(t)
        return x - np.outer(np.arange(len(t)) * 1e-5, [0, 0, 1]), v

    assert broken(trajectory(ball(at=(0, 0, 9)), paths={"ball": late})) == ["continuity"]


def test_only_what_nothing_touches_ties_or_pushes_must_fall() -> None:
    level = {"ball": straight((0, 0, 1), (1, 0, 0))}
    contacts = [(k / FPS, "ball", "ground", (0, 0, 0.9), (0, 0, 1), 1.0) for k in range(1, 25)]
    pushed = Force(time_s=0, duration_s=2, body="ball", force_n=(0, 0, 41))
    tied = Joint(name="rail", kind="point", body="ball")
    assert broken(trajectory(ball(), paths=level)) == ["free fall"]
    assert broken(trajectory(ball(), ground(), paths=level, contacts=contacts)) == []
    assert broken(trajectory(ball(), paths=level, events=(pushed,))) == []
    assert broken(trajectory(ball(), paths=level, joints=(tied,))) == []
    freed = Release(time_s=0.5, joint="rail")
    assert broken(trajectory(ball(), paths=level, joints=(tied,), events=(freed,))) == ["free fall"]
    assert broken(trajectory(ball(), paths=level, gravity_m_s2=(0, 0, 0))) == []


def test_energy_may_come_from_a_declared_event_alone() -> None:
    """From 100 J of kinetic energy a rebound may err by 5 J."""

    def step_up(gain: float) -> Energy:
        return lambda t: (np.where(t < 0.5, 100.0, 100.0 + gain), 0 * t)

    def made(gain: float, **scene: Any) -> list[str]:
        return broken(trajectory(ball(fixed=False), gravity_m_s2=(0, 0, 0), energy=step_up(gain), **scene))

    assert made(5.2) == [] and made(5.3) == ["energy"]  # 5 % of the 105 J there are then
    struck = Impulse(time_s=0.5, body="ball", impulse_n_s=(0, 0, 1))
    assert made(500, events=(struck,)) == []
    late = Impulse(time_s=0.7, body="ball", impulse_n_s=(0, 0, 1))
    assert made(500, events=(late,)) == ["energy"]


def test_losing_and_exchanging_energy_is_allowed() -> None:
    def swing(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        share = np.sin(6 * t) ** 2
        return 100 * share * np.exp(-t), 100 * (1 - share) * np.exp(-t) - 500

    made = trajectory(ball(), gravity_m_s2=(0, 0, 0), energy=swing)
    assert broken(made) == [] and laws(made)["energy"].value == 0


@pytest.mark.parametrize(("share", "bad"), [(0.99, []), (1.01, ["solid"])])
def test_what_touches_at_rest_may_sink_a_little(share: float, bad: list[str]) -> None:
    """Three millimetres, and a twentieth of the radius of the smaller one."""
    depth = share * (0.003 + 0.05 * np.sqrt(3) / 10)
    upper, lower = box("upper", at=(0.05, 0, 0.3 - depth)), box("lower", at=(0, 0, 0.1))
    contacts = [(k / FPS, "upper", "lower", (0, 0, 0.2), (0, 0, 1), 1.0) for k in range(1, 25)]
    assert broken(trajectory(upper, lower, contacts=contacts, gravity_m_s2=(0, 0, 0))) == bad
    tied = Joint(name="glue", kind="fixed", body="upper", other="lower")
    assert broken(trajectory(upper, lower, contacts=contacts, joints=(tied,), gravity_m_s2=(0, 0, 0))) == []


@pytest.mark.parametrize(("share", "bad"), [(0.99, []), (1.01, ["above ground"])])
def test_what_rests_on_the_ground_may_sink_a_little(share: float, bad: list[str]) -> None:
    for make, radius in ((ball, 0.1), (box, np.sqrt(3) / 10)):
        body = make(at=(0, 0, 0.1 - share * (0.003 + 0.05 * radius)))
        contacts = [(k / FPS, body.name, "ground", (0, 0, 0), (0, 0, 1), 1.0) for k in range(1, 25)]
        assert broken(trajectory(body, ground(), contacts=contacts)) == bad


def test_a_trajectory_of_one_frame_is_plausible() -> None:
    assert broken(trajectory(ball(), ground(), duration_s=0.01)) == []


# --- overlap --------------------------------------------------------------------------------------------------------


def at(shape: Sphere | Box | Capsule, *position: float) -> Convex:
    (one,) = convexes(shape)
    pose = np.eye(4)
    pose[:3, 3] = position
    return one.posed(pose)


@pytest.mark.parametrize("gap", [-0.3, -0.01, 0.0, 0.01])
def test_overlap_is_exact_for_balls_and_boxes(gap: float) -> None:
    deep = pytest.approx(max(0.0, -gap), abs=1e-12)
    unit, cube = Sphere(radius_m=1), Box(size_m=(2, 2, 2))
    slanted = (2 + gap) / np.sqrt(14) * np.array([1, 2, 3])
    assert depth_m(at(unit, 0, 0, 0), at(unit, *slanted)) == deep
    assert depth_m(at(cube, 0, 0, 0), at(cube, 0.3, 2 + gap, 0.1)) == deep
    assert depth_m(at(cube, 0, 0, 0), at(unit, 0.3, 0.2, 2 + gap)) == deep
    upright = Capsule(radius_m=0.5, height_m=1)
    assert depth_m(at(cube, 0, 0, 0), at(upright, 0.1, 0, 2 + gap)) == deep


def test_overlap_of_boxes_met_edge_to_edge_is_exact() -> None:
    """Two long beams, turned by 45 degrees about their own axes and crossed: edges meet, and only a cross sees it."""
    (beam,) = convexes(Box(size_m=(10, 1, 1)))
    half = np.sqrt(0.5)
    roll = np.array([[1, 0, 0, 0], [0, half, -half, 0], [0, half, half, 0], [0, 0, 0, 1.0]])
    quarter = np.array([[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    lift = np.eye(4)
    lift[2, 3] = 2 * half - 0.05
    assert depth_m(beam.posed(roll), beam.posed(lift @ quarter @ roll)) == pytest.approx(0.05, abs=1e-12)


def test_overlap_with_a_slope_is_measured_across_the_slope() -> None:
    """A cube that stands level, its lower edge in a slope of 3 to 4: no axis of either frame is the way out."""
    (wedge,) = convexes(Hull(vertices_m=tuple((x, y, z) for x, z in ((-4, 0), (4, 0), (-4, 6)) for y in (-1.0, 1.0))))
    down = np.array([0.6, 0, 0.8])
    (cube,) = convexes(Box(size_m=(1, 1, 1)))
    lift = np.eye(4)
    lift[:3, 3] = np.array([0.5, 0, 3.5]) - 0.01 * down
    assert depth_m(wedge, cube.posed(lift)) == pytest.approx(0.01, abs=1e-9)


def test_parts_of_a_compound_are_placed() -> None:
    two = Compound(parts=(Part(shape=Sphere(radius_m=1), position_m=(3, 0, 0)), Part(shape=Sphere(radius_m=1))))
    reach = [float(one.reach_m(np.array([[1.0, 0, 0]]))[0]) for one in convexes(two)]
    assert reach == [4.0, 1.0]
