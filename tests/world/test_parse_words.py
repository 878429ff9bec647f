"""The fate of words: every word of a prompt is used, ignored, approximated or said not to be simulated."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.world.language.modifiers import GRAMMAR, MANNERS, MATERIAL_WORDS, SIZES
from proxyworld.world.language.nouns import NOUNS, look_up, stand_in
from proxyworld.world.language.shapes import FORMS, bounds_m
from proxyworld.world.language.verbs import VERBS
from proxyworld.world.materials import COLOURS
from proxyworld.world.parse import parse
from proxyworld.world.scene import Scene

_KNOWN = [word.replace("_", " ") for word in NOUNS]
_LINKS = [
    "on",
    "into",
    "down",
    "off",
    "against",
    "and",
    "with",
    "from",
    "the",
    "a",
    "two",
    "three",
    "slowly",
    "is",
    ",",
    ".",
]
_INVENTED = ["zorgle", "blickets", "frobbed", "quuxing", "wug"]


def fates(scene: Scene) -> set[str]:
    """All words of the prompt that have a fate, in lower case."""
    words = scene.words
    told = [*words.used, *words.ignored, *(a.word for a in words.approximated)]
    told += [entry.partition(":")[0] for entry in words.not_simulated]
    return {part for entry in told for part in re.findall(r"[a-z]+|\d+", entry.lower())}


def without_fate(prompt: str) -> set[str]:
    words = set(re.findall(r"[a-z]+|\d+", prompt.lower()))
    return words - fates(parse(prompt)) - GRAMMAR


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(_KNOWN + list(VERBS) + list(COLOURS) + list(MATERIAL_WORDS) + _LINKS * 20 + _INVENTED),
        min_size=1,
        max_size=14,
    )
)
def test_no_word_lacks_a_fate(words: list[str]) -> None:
    prompt = "ball " + " ".join(words)
    assert without_fate(prompt) == set()


@pytest.mark.parametrize(
    "prompt",
    [
        "A steel ball rolls slowly down a wooden ramp and knocks over five dominoes, side view, at sunset.",
        "In the kitchen a child quickly pushes a zorgle across the 2 m long counter, causing smoke and laughter.",
        "Water is poured from a jug into a glass while a candle burns beautifully in the background.",
    ],
)
def test_no_word_of_a_sentence_lacks_a_fate(prompt: str) -> None:
    assert without_fate(prompt) == set()


def test_known_words_are_used() -> None:
    words = parse("a red rubber ball falls gently onto a wooden floor").words
    assert words.used == ("red", "rubber ball", "falls", "gently", "onto", "wooden floor")
    assert words.ignored == ()
    assert words.not_simulated == ()


@pytest.mark.parametrize(
    ("word", "described"),
    [
        ("zorgle", "a box"), ("fuzzball", "a ball"), ("swampmobile", "a car"), ("hyperdisc", "a disc"),
        ("gemstone", "a rock"), ("tentpole", "a rod"), ("megatower", "a tower"), ("rainbarrel", "a cylinder"),
        ("kelppot", "a vessel"), ("raincoat", "a stiff sheet"), ("velociraptorsaurus", "a four-legged shape"),
    ],
)  # fmt: skip
def test_unknown_nouns_get_a_labelled_proxy(word: str, described: str) -> None:
    assert look_up(word) is None
    scene = parse(f"a {word} falls")
    approximated = {a.word: a.stands_for for a in scene.words.approximated}
    assert approximated[word].startswith(described)
    assert any(body.label == word for body in scene.bodies)


def test_unknown_nouns_keep_their_adjectives() -> None:
    zorgle = next(b for b in parse("a red steel zorgle falls").bodies if b.label == "zorgle")
    assert zorgle.base_colour == COLOURS["red"]
    assert zorgle.material.name == "steel"


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        ("water is poured into a glass", "water"),
        ("a knife cuts a cucumber", "cuts"),
        ("a person tears a sheet of paper", "tears"),
        ("smoke rises from a bonfire", "smoke"),
        ("a candle melts on a table", "melts"),
        ("a hand squeezes a stone", "squeezes"),
    ],
)
def test_what_rigid_bodies_cannot_do_is_said(prompt: str, word: str) -> None:
    reasons = {entry.partition(":")[0]: entry.partition(":")[2] for entry in parse(prompt).words.not_simulated}
    assert word in reasons
    assert len(reasons[word].split()) >= 3


def test_what_is_enlarged_is_said() -> None:
    approximated = {a.word: a.stands_for for a in parse("a coin falls onto a floor").words.approximated}
    assert "larger than life" in approximated["coin"]


def test_setting_words_are_used() -> None:
    words = parse("a ball falls on the moon, top-down view, at night").words
    assert {"on the moon", "top-down view", "at night"} <= set(words.used)


def test_every_known_noun_has_a_shape_of_its_size() -> None:
    for noun in NOUNS.values():
        if noun.kind in ("object", "vehicle", "animal", "raised", "wall", "incline", "agent", "tie"):
            low, high = bounds_m(FORMS[noun.form](*noun.dims_m))
            assert 0.002 < (high - low).max() < 12, noun.word


def test_endings_of_unknown_words_reach_all_kinds_of_proxy() -> None:
    words = [
        "xball",
        "xbottle",
        "xstick",
        "xplate",
        "xbox",
        "xcloth",
        "xmobile",
        "xist",
        "xhorse",
        "xtower",
        "xbowl",
        "qqq",
    ]
    assert len({stand_in(word)[0].form for word in words}) >= 10


def test_words_of_size_and_manner_are_positive_factors() -> None:
    assert all(0 < factor <= 3 for factor in [*SIZES.values(), *MANNERS.values()])


def test_water_that_bears_what_is_in_it_stands_for_water_and_leaves_nothing_out() -> None:
    words = parse("a stone falls into a lake").words
    assert words.not_simulated == ()
    assert "does not move aside" in {a.word: a.stands_for for a in words.approximated}["lake"]
