"""A ball falls, and everything that is said of it is tested."""

import numpy as np
import pytest

from proxyworld import Trajectory, assert_plausible, expect
from proxyworld.generator.baseline import TrajectoryRegression
from proxyworld.generator.bench import Bench
from proxyworld.generator.metrics.newtongen import gravity_fit

PROMPT = "a red rubber ball falls onto a wooden floor and bounces"


@pytest.fixture(scope="module")
def world(physics: Bench, gravity_m_s2: float) -> Trajectory:
    return physics.simulate(PROMPT, gravity_m_s2=(0.0, 0.0, -gravity_m_s2))


def test_the_world_is_plausible(world: Trajectory) -> None:
    assert_plausible(world)


def test_it_does_what_it_should(world: Trajectory) -> None:
    assert expect(world, "lands_on", "rubber_ball", "ground")
    assert expect(world, "rebounds", "rubber_ball", "ground", after=("lands_on", "rubber_ball"))


def test_it_falls_as_on_earth(world: Trajectory) -> None:
    flying = world.time_s < world.contact_time_s[0]
    height = world.position_m[flying, world.index("rubber_ball"), 2]
    assert gravity_fit(height, step_s=float(np.diff(world.time_s)[0])).g_m_s2 == pytest.approx(9.81, rel=0.01)


def test_nothing_has_changed(world: Trajectory, trajectory_regression: TrajectoryRegression) -> None:
    trajectory_regression.check(world)


def test_its_film_obeys_the_world(physics: Bench, world: Trajectory) -> None:
    assert_plausible(physics.proxy(world), PROMPT)
