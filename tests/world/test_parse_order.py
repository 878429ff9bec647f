"""Sequences in time: which deed comes after which, which go together, and which bring another about."""

from __future__ import annotations

import pytest

from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Clause
from proxyworld.world.language.tokens import normal


def told(text: str) -> list[Clause]:
    """The deeds of `text` that bodies do, in the order of time (of mention, where they go together)."""
    clauses = [c for c in read(normal(text)).clauses if c.deed not in ("tell", "change")]
    return sorted(clauses, key=lambda c: c.order)


def who_does(text: str) -> list[tuple[str, str]]:
    return [(", ".join(e.word for e in c.movers), c.verb.base) for c in told(text)]


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        (
            "A marble rolls along a shelf, drops into a cup and knocks it over.",
            [("marble", "roll"), ("marble", "drop"), ("cup", "knock")],
        ),
        (
            "A van drives down a street, then brakes, and then turns left.",
            [("van", "drive"), ("van", "brake"), ("van", "turn")],
        ),
        (
            "The ball rolls into the bottles, which fall and hit a bell.",
            [("ball", "roll"), ("bottle", "fall"), ("bottle", "hit")],
        ),
        (
            "A hammer strikes a jar, causing it to shatter.",
            [("hammer", "strike"), ("jar", "shatter")],
        ),
        (
            "A coin is dropped from 1 m, bounces twice and comes to rest.",
            [("coin", "drop"), ("coin", "bounce"), ("coin", "come")],
        ),
        (
            "Before the crate slides down the ramp, a rope is pulled.",
            [("rope", "pull"), ("crate", "slide")],
        ),
        ("The bricks collapse after a truck hits them.", [("truck", "hit"), ("brick", "collapse")]),
        ("Once the lid opens, a spring jumps out.", [("lid", "open"), ("spring", "jump")]),
        (
            "A cup falls off a desk. It breaks. Finally a cat jumps down.",
            [("cup", "fall"), ("cup", "break"), ("cat", "jump")],
        ),
        (
            "A child throws a ball at a pane; the pane shatters.",
            [("ball", "throw"), ("pane", "shatter")],
        ),
        (
            "The cart rolls downhill until it bumps into a tree, so its driver falls.",
            [("cart", "roll"), ("cart", "bump")],
        ),
    ],
)
def test_deeds_come_in_the_order_of_time(text: str, deeds: list[tuple[str, str]]) -> None:
    clauses = told(text)
    assert who_does(text)[: len(deeds)] == deeds
    assert [c.order for c in clauses[: len(deeds)]] == list(range(len(deeds)))


@pytest.mark.parametrize(
    "text",
    [
        "While a cup falls, a box slides.",
        "A cup falls while a box slides.",
        "As a cup falls, a box slides.",
        "A cup falls and at the same time a box slides.",
        "A cup falls and a box falls.",
        "A stick spins and falls.",
        "A stick falls, spinning.",
    ],
)
def test_deeds_that_go_together_share_their_place(text: str) -> None:
    assert [c.order for c in told(text)] == [0, 0]


def test_a_deed_ends_when_another_begins() -> None:
    rolls, hits = told("The wheel rolls until it hits the wall.")
    assert rolls.until is hits
    assert hits.after is rolls


@pytest.mark.parametrize(
    ("text", "cause", "result"),
    [
        ("A bat hits a lamp, causing it to fall.", "hit", "fall"),
        ("A bat hits a lamp, making it fall.", "hit", "fall"),
        ("A bat hits a lamp, so it falls.", "hit", "fall"),
        ("A bat hits a lamp, which falls.", "hit", "fall"),
        ("A lamp falls because a bat hits it.", "hit", "fall"),
        ("A lamp falls when a bat hits it.", "hit", "fall"),
        ("A truck hits a fence, sending planks flying.", "hit", "send"),
    ],
)
def test_causes_have_results(text: str, cause: str, result: str) -> None:
    clauses = told(text)
    effect = next(c for c in clauses if c.verb.base == result)
    assert effect.is_result and effect.cause is not None
    assert effect.cause.verb.base == cause
    assert effect.order == effect.cause.order + 1


@pytest.mark.parametrize("text", ["A ball rolls and stops.", "A ball rolls. It hits a box.", "A cup and a box fall."])
def test_what_follows_is_no_result(text: str) -> None:
    assert not any(c.is_result for c in told(text))


def test_how_things_are_comes_before_what_happens() -> None:
    """The state that opens a prompt takes no place of its own in time."""
    rests, rolls, hits = told("A vase stands on a table. A ball rolls across the table. The ball hits the vase.")
    assert (rests.order, rolls.order, hits.order) == (0, 0, 1)


def test_what_is_not_done_has_no_place() -> None:
    clauses = told("The ball rolls but does not hit the box.")
    assert [c.negated for c in clauses if c.verb.base == "hit"] == [True]
    assert all(c.after is None for c in clauses if c.negated)


def test_hands_go_on_with_what_they_hold() -> None:
    text = "A robot arm pushes a can to a pot until it touches the pot, then lifts it and places it on a tray."
    assert who_does(text) == [("can", "push"), ("can", "touch"), ("can", "lift"), ("can", "place")]


@pytest.mark.parametrize(
    ("text", "times"),
    [("A ball bounces twice.", 2), ("A ball bounces three times.", 3), ("A ball bounces once.", 1)],
)
def test_how_often(text: str, times: int) -> None:
    assert [c.times for c in told(text)] == [times]
