"""Verbs matter: a scene with the verb and the same scene with "rests" differ, by a number of the verb's own contract.

For each class of events, and several nouns: what the deed promises (`world/promises.py`) is seen where the verb is
said, and is not seen of the same thing where it rests. The number is told when the test fails.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import pytest

from proxyworld.world.contracts import Outcome, check
from proxyworld.world.language.reader import read
from proxyworld.world.language.tokens import normal
from proxyworld.world.parse import parse
from proxyworld.world.promises import promised, standing_for
from proxyworld.world.scene import Expectation
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

CLASSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "fall": ("A {} falls to the ground.", ("brick", "apple", "wooden box")),
    "hit": ("A {} hits a crate.", ("steel ball", "marble", "bowling ball")),
    "push": ("A hand pushes a {}.", ("wooden box", "book", "brick")),
    "pull": ("A person pulls a {} over the floor.", ("wooden box", "suitcase", "crate")),
    "throw": ("A {} is thrown through the air.", ("ball", "brick", "stone")),
    "kick": ("A player kicks a {}.", ("football", "can", "stone")),
    "launch": ("A {} is launched by a catapult.", ("stone", "ball", "pumpkin")),
    "roll": ("A {} rolls along the ground.", ("marble", "barrel", "wheel")),
    "slide": ("A {} slides down a ramp.", ("wooden box", "brick", "book")),
    "swing": ("A {} swings on a rope.", ("ball", "lantern", "bucket")),
    "spin": ("A {} spins on a table.", ("coin", "top", "bottle")),
    "drive": ("A {} drives along the road.", ("car", "truck", "bus")),
    "brake": ("A {} brakes on the road.", ("car", "truck", "bus")),
    "accelerate": ("A {} accelerates on the road.", ("car", "motorcycle", "bus")),
    "bounce": ("A {} bounces on the floor.", ("rubber ball", "basketball", "tennis ball")),
    "topple": ("A {} topples over.", ("bottle", "domino", "vase")),
    "lift": ("A crane lifts a {}.", ("crate", "barrel", "brick")),
    "lower": ("A hand lowers a {} onto the table.", ("cup", "book", "box")),
    "break": ("A {} falls and shatters on the floor.", ("vase", "bottle", "mug")),
    "explode": ("A {} explodes.", ("crate", "barrel", "car")),
    "float": ("A {} floats on water.", ("cork", "rubber duck", "wooden block")),
    "sink": ("A {} sinks in a pool.", ("stone", "coin", "brick")),
    "open": ("A {} opens.", ("door", "window", "box")),
    "close": ("A {} closes.", ("door", "window", "box")),
    "hang": ("A {} hangs from a hook.", ("lantern", "bucket", "bag")),
    "lean": ("A {} leans against a wall.", ("ladder", "board", "broom")),
    "fly": ("A {} flies through the air.", ("paper plane", "drone", "arrow")),
    "scatter": ("A handful of {} scatters on the floor.", ("marbles", "beads", "coins")),
    "catch": ("A hand catches a {}.", ("ball", "apple", "frisbee")),
    "flutter": ("A {} flutters in the wind.", ("flag", "curtain", "scarf")),
    "drape": ("A {} is draped over a box.", ("blanket", "towel", "cloth")),
    "blow": ("The wind blows a {} along the floor.", ("leaf", "paper cup", "balloon")),
}
"""Each class with its sentence and nouns. Of placing and stacking there are none: they are what "rests" is."""

CLOTH = frozenset({"flutter", "drape"})
"""What cloth does, which takes seconds to simulate."""


@cache
def world(prompt: str) -> Trajectory:
    return simulate(parse(prompt))


def seen(made: Trajectory, expectations: tuple[Expectation, ...]) -> tuple[Outcome, ...]:
    scene = made.scene.model_copy(update={"expectations": expectations})
    return check(dataclasses.replace(made, scene=scene))


@pytest.mark.parametrize(("deed", "noun"), [
    pytest.param(deed, noun, marks=[pytest.mark.slow] if i or deed in CLOTH else [])
    for deed, (_, nouns) in CLASSES.items() for i, noun in enumerate(nouns)
])  # fmt: skip
def test_the_verb_is_seen_and_its_absence_too(deed: str, noun: str) -> None:
    sentence = CLASSES[deed][0].format(noun)
    told = read(normal(sentence))
    clauses = [clause for clause in told.clauses if clause.deed == deed]
    assert clauses, f"{sentence!r} has no {deed!r}, but {[clause.deed for clause in told.clauses]}"
    made = world(sentence)
    outcomes = seen(made, promised(clauses[0], made.scene))
    held = [outcome for outcome in outcomes if outcome.holds]
    assert held, (sentence, [outcome.sentence for outcome in outcomes])
    rests = world(f"{noun if noun.endswith('s') else 'A ' + noun} rests on the floor.")
    (body, *_) = standing_for(clauses[0].movers, rests.scene)
    kinds = {outcome.expectation.kind for outcome in held}
    idle = {kind: seen(rests, (Expectation(kind=kind, body=body.name),))[0] for kind in kinds}
    for outcome in held:
        still = idle[outcome.expectation.kind]
        assert not still.holds and still.margin < outcome.margin, (outcome.sentence, still.sentence)
