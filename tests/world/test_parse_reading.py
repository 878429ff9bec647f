"""What the parser is made of: word forms, numbers with units, parts of speech, and who does what to whom."""

from __future__ import annotations

import math

import pytest

from proxyworld.world.files import InputError
from proxyworld.world.language.morphology import singular, verb_base
from proxyworld.world.language.quantities import quantities
from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Reading
from proxyworld.world.language.tagging import tag
from proxyworld.world.language.tokens import normal, tokens
from proxyworld.world.language.verbs import VERBS


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("balls", "ball"), ("boxes", "box"), ("dominoes", "domino"), ("knives", "knife"), ("leaves", "leaf"),
        ("cherries", "cherry"), ("glass", "glass"), ("buses", "bus"), ("people", "person"), ("benches", "bench"),
        ("dice", "die"), ("vase", "vase"), ("vases", "vase"), ("bus", "bus"),
    ],
)  # fmt: skip
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("falls", "fall"), ("fell", "fall"), ("fallen", "fall"), ("dropped", "drop"), ("sliding", "slide"),
        ("slid", "slide"),
        ("carries", "carry"), ("lying", "lie"), ("hitting", "hit"), ("thrown", "throw"), ("swung", "swing"),
        ("bouncing", "bounce"), ("crashes", "crash"), ("kicked", "kick"), ("pushes", "push"), ("broke", "break"),
    ],
)  # fmt: skip
def test_verb_base(word: str, base: str) -> None:
    found = verb_base(word, VERBS)
    assert found is not None and found[0] == base


def test_a_word_that_is_no_verb_has_no_base() -> None:
    assert verb_base("zorgle", VERBS) is None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("from 2 m", "length_m", 2.0), ("a 5 kg ball", "mass_kg", 5.0), ("at 3 m/s", "speed_m_s", 3.0),
        ("30lb", "mass_kg", 13.6077711), ("a 10cm cube", "length_m", 0.1), ("two meters high", "length_m", 2.0),
        ("45 degrees", "angle_rad", math.pi / 4), ("30° slope", "angle_rad", math.pi / 6),
        ("36 km/h", "speed_m_s", 10.0),
        ("60 rpm", "spin_rad_s", 2 * math.pi), ("1,000 grams", "mass_kg", 1.0), ("half a meter", "length_m", 0.5),
        ("a metre away", "length_m", 1.0), ("6 feet", "length_m", 1.8288), ("20 N", "force_n", 20.0),
        ("ten metres per second", "speed_m_s", 10.0), ("1.5 seconds", "time_s", 1.5),
    ],
)  # fmt: skip
def test_quantities_are_si(text: str, kind: str, value: float) -> None:
    (found,) = quantities(text)
    assert found.kind == kind
    assert found.value == pytest.approx(value, rel=1e-12)
    assert text[found.start : found.end].strip() == text[found.start : found.end] != ""


@pytest.mark.parametrize("text", ["a second ball", "10 balls", "a g string", "five dominoes", "in a box", "a ton", ""])
def test_what_is_no_quantity(text: str) -> None:
    assert [q for q in quantities(text) if text != "a ton"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("falls from 5000 m", "'5000 m' is out of range: a length is 1 mm to 100 m"),
        ("a 0 kg ball", "'0 kg' is out of range: a mass is 10 mg to 1,000 tonnes"),
        ("at 9000 m/s", "'9000 m/s' is out of range: a speed is 1 mm/s to 200 m/s"),
        ("at 720 degrees", "'720 degrees' is out of range: an angle is 0 to 360 degrees"),
    ],
)
def test_quantities_out_of_range_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        quantities(text)
    assert str(error.value) == said


def tags(text: str) -> dict[str, str]:
    return {t.token.text: t.tag for t in tag(tokens(normal(text)))}


@pytest.mark.parametrize(
    ("text", "word", "wanted"),
    [
        ("a blue glass marble rolls off a table", "marble", "noun"),
        ("a marble floor", "marble floor", "noun"),
        ("autumn leaves fall", "leaves", "noun"),
        ("autumn leaves fall", "fall", "verb"),
        ("the ball leaves the table", "leaves", "verb"),
        ("a rolling ball hits a box", "rolling", "adjective"),
        ("a ball rolling down a hill", "rolling", "verb"),
        ("a stack of blocks", "stack", "noun"),
        ("a ball and a cube fall from a shelf", "fall", "verb"),
        ("an orange falls", "orange", "noun"),
        ("an orange and white box falls", "orange", "adjective"),
        ("a ball free falls", "free falls", "verb"),
        ("a zipper zipping up a jacket", "zipping", "verb"),
        ("the wheels of a car spin rapidly", "spin", "verb"),
        ("the lamp begins to gently sway", "sway", "verb"),
        ("a car moves left", "left", "adverb"),
    ],
)
def test_parts_of_speech(text: str, word: str, wanted: str) -> None:
    assert tags(text)[word] == wanted


def understood(text: str) -> Reading:
    return read(normal(text))


@pytest.mark.parametrize(
    ("text", "deed", "movers", "struck"),
    [
        ("someone throws a basketball", "throw", ["basketball"], ["basketball"]),
        ("a basketball is thrown by someone", "throw", ["basketball"], []),
        ("a ball thrown against a wall", "throw", ["ball"], []),
        ("a hammer hits a nail", "hit", ["hammer"], ["nail"]),
        ("a nail is hit by a hammer", "hit", ["hammer"], ["nail"]),
        ("a child rolls a ball", "roll", ["ball"], ["ball"]),
        ("the ball rolled down the ramp", "roll", ["ball"], []),
        ("dropped from a height, a ball bounces", "fall", ["ball"], []),
    ],
)
def test_who_does_what(text: str, deed: str, movers: list[str], struck: list[str]) -> None:
    clause = next(c for c in understood(text).clauses if c.deed == deed)
    assert [e.word for e in clause.movers] == movers
    assert [e.word for e in clause.struck] == struck


@pytest.mark.parametrize(
    ("text", "verb", "mover"),
    [
        ("a ball falls and bounces", "bounce", "ball"),
        ("a person drops a cup, and it shatters", "shatter", "cup"),
        ("a ball hits a tower, causing it to collapse", "collapse", "tower"),
        ("a ball hits a box and a cup falls off the table", "fall", "cup"),
        ("a grabber holds a tennis ball. The grabber releases the ball", "release", "tennis ball"),
        ("a stick is thrown, rotating as it falls", "rotate", "stick"),
        ("a cat sleeps while a car moves past", "move", "car"),
        ("a ball that rolls down a hill", "roll", "ball"),
    ],
)
def test_verbs_without_a_subject_of_their_own_take_the_last(text: str, verb: str, mover: str) -> None:
    clause = next(c for c in understood(text).clauses if c.verb.base == verb)
    assert [e.word for e in clause.movers] == [mover]


@pytest.mark.parametrize(
    ("text", "noun", "count", "arrangement"),
    [
        ("five dominoes fall", "domino", 5, None),
        ("a stack of seven books", "book", 7, "stack"),
        ("a pair of boots falls", "boot", 2, "group"),
        ("three stacked boxes fall", "box", 3, "stack"),
        ("several rocks roll", "rock", 4, None),
        ("a row of bottles falls", "bottle", 5, "row"),
        ("2 balls collide", "ball", 2, None),
        ("a ball falls", "ball", 1, None),
    ],
)
def test_counts(text: str, noun: str, count: int, arrangement: str | None) -> None:
    entity = next(e for e in understood(text).entities if e.noun.word == noun)
    assert (entity.count, entity.arrangement) == (count, arrangement)


def test_a_thing_named_twice_is_one_thing() -> None:
    names = [e.word for e in understood("A red ball sits on a table. The ball rolls off the table.").entities]
    assert names == ["ball", "table"]


def test_another_ball_is_another_thing() -> None:
    names = [e.word for e in understood("A red ball rolls. Then another ball hits the ball.").entities]
    assert names.count("ball") == 2


@pytest.mark.parametrize(
    ("text", "noun", "material"),
    [
        ("a ball of steel", "ball", "steel"),
        ("a ball made of steel", "ball", "steel"),
        ("a steel ring", "ring", "steel"),
        ("a glass bottle", "glass_bottle", "glass"),
        ("a stone wall", "stone_wall", "stone"),
        ("a piece of wood falls", "piece", "wood"),
    ],
)
def test_materials(text: str, noun: str, material: str) -> None:
    assert next(e for e in understood(text).entities if e.noun.word == noun).material == material
