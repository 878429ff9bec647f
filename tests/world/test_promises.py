"""Promises: each deed that bodies can do has contracts, and they are asked of the bodies that stand for its words."""

from __future__ import annotations

from typing import get_args

import pytest

from proxyworld.world.language.reader import read
from proxyworld.world.language.tokens import normal
from proxyworld.world.language.verbs import Deed
from proxyworld.world.promises import PROMISES, promised, standing_for
from proxyworld.world.scene import ExpectationKind, Scene
from tests.world.by_hand import ball, box, ground

WITHOUT = {"tell", "change", "cut"}  # what only describes, what no body does, and what is never simulated


def test_every_deed_that_bodies_can_do_promises_something_that_can_be_measured() -> None:
    assert set(PROMISES) == set(get_args(Deed)) - WITHOUT
    assert {kind for kinds in PROMISES.values() for kind in kinds} <= set(get_args(ExpectationKind))


SCENE = Scene(
    bodies=(ground(), ball("ball_1", label="ball"), ball("ball_2", label="ball"), box("crate", label="crate"))
)


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("A ball falls.", {("falls", "ball_1", None), ("falls", "ball_2", None)}),
        ("A ball hits a crate.", {("hits", "ball_1", "crate"), ("hits", "ball_2", "crate")}),
        ("A person pushes a crate.", {("moves", "crate", None)}),
        ("A pear falls.", set()),  # nothing stands for it
    ],
)
def test_what_is_promised_is_asked_of_what_moves(
    prompt: str, wanted: set[tuple[ExpectationKind, str, str | None]]
) -> None:
    (clause,) = read(normal(prompt)).clauses
    assert {(e.kind, e.body, e.other) for e in promised(clause, SCENE)} == wanted


def test_a_vehicle_that_rolls_may_travel_on_its_wheels_and_a_ball_may_not() -> None:
    cart = Scene(bodies=(ball("car", label="car"), ball("ball", label="ball")))
    for prompt, kinds in (("A car rolls.", {"rolls", "travels"}), ("A ball rolls.", {"rolls"})):
        (clause,) = read(normal(prompt)).clauses
        assert {e.kind for e in promised(clause, cart)} == kinds


def test_bodies_are_found_by_their_words() -> None:
    reading = read(normal("Two balls and a crate stand there."))
    assert [b.name for b in standing_for(reading.entities, SCENE)] == ["ball_1", "ball_2", "crate"]
