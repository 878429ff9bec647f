"""A regression test of physics: the world that a prompt becomes must go on obeying its laws.

pytest examples/03_regression_test.py
"""

import numpy as np
import pytest

from proxyworld import Trajectory, check, parse, simulate
from proxyworld.world.plausibility import plausibility

PROMPTS = (
    "a red rubber ball falls onto a wooden floor and bounces",
    "a wooden crate slides down an icy slope",
    "a pendulum swings into a stack of blocks",
)


@pytest.fixture(params=PROMPTS, scope="module")
def trajectory(request: pytest.FixtureRequest) -> Trajectory:
    return simulate(parse(request.param))


def test_what_the_prompt_says_happens(trajectory: Trajectory) -> None:
    assert not [outcome.sentence for outcome in check(trajectory) if not outcome.holds]


def test_no_law_is_broken(trajectory: Trajectory) -> None:
    assert not [law.sentence for law in plausibility(trajectory) if not law.holds]


def test_the_same_prompt_moves_the_same_way(trajectory: Trajectory) -> None:
    again = simulate(parse(trajectory.scene.prompt))
    np.testing.assert_array_equal(again.position_m, trajectory.position_m)
