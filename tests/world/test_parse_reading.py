"""What the parser is made of: word forms, numbers with units, parts of speech, and who does what to whom."""

from __future__ import annotations

import math
from typing import get_args

import pytest

from proxyworld.world.files import InputError
from proxyworld.world.language.morphology import singular, verb_base
from proxyworld.world.language.quantities import Kind, quantities
from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Reading
from proxyworld.world.language.tagging import tag
from proxyworld.world.language.tokens import normal, tokens
from proxyworld.world.language.verbs import BROADER, VERBS, Deed


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
        ("a few centimeters", "length_m", 0.03), ("two ounces", "mass_kg", 0.0566990463),
        ("25 °C", "temperature_k", 298.15),
        ("100 degrees Celsius", "temperature_k", 373.15), ("212 degrees Fahrenheit", "temperature_k", 373.15),
        ("300 kelvin", "temperature_k", 300.0), ("2 Hz", "frequency_hz", 2.0), ("ten knots", "speed_m_s", 5.14444),
        ("three stories", "length_m", 9.0), ("half an inch", "length_m", 0.0127), ("200 ms", "time_s", 0.2),
    ],
)  # fmt: skip
def test_quantities_are_si(text: str, kind: str, value: float) -> None:
    (found,) = quantities(text)
    assert found.kind == kind
    assert found.value == pytest.approx(value, rel=1e-5)
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
        ("a truck pushes sand", "pushes", "verb"),
        ("tree leaves fall", "leaves", "noun"),
        ("a hand slides a can", "can", "noun"),
        ("the stone that has been cut in half rolls", "cut", "verb"),
        ("a bowl, upright on a shelf, rolls", "rolls", "verb"),
        ("a crack, a visible fracture, runs down", "fracture", "noun"),
        ("they all fall", "all", "adverb"),
        ("the small one falls", "one", "noun"),
        ("the neon signs of a shop", "signs", "noun"),
        ("a door swings shut", "swings", "verb"),
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
    ("text", "deed", "wider"),
    [
        ("A curtain sways.", "sway", "swing"),
        ("A flag flutters.", "flutter", "swing"),
        ("A banner billows.", "flutter", "swing"),
        ("A seesaw rocks.", "rock", "swing"),
        ("A lamp hangs from a hook.", "hang", "swing"),
        ("A spoon balances on a glass.", "balance", "place"),
        ("A ladder leans against a wall.", "lean", "place"),
        ("A man kicks a can.", "kick", "throw"),
        ("A catapult launches a melon.", "launch", "throw"),
        ("A gun fires a bullet.", "launch", "throw"),
        ("A finger pokes a jar.", "poke", "push"),
        ("A hand nudges a jar.", "poke", "push"),
        ("A crane lowers a beam.", "lower", "fall"),
        ("A hand carries a cup.", "carry", "lift"),
        ("A robot arm moves a cup onto a tray.", "carry", "lift"),
        ("A crate rides on a conveyor belt.", "ride", "slide"),
        ("A van accelerates.", "accelerate", "drive"),
        ("A van speeds up.", "accelerate", "drive"),
        ("A van picks up speed.", "accelerate", "drive"),
        ("A van brakes.", "brake", "stop"),
        ("A van slows down.", "brake", "stop"),
        ("A hand closes a lid.", "close", "open"),
        ("A lid slams shut.", "close", "open"),
        ("Seeds scatter over the floor.", "scatter", "pour"),
        ("A boot crushes a can.", "press", "squeeze"),
        ("A hand bends a rod.", "bend", "squeeze"),
        ("A hand stretches a rubber band.", "stretch", "squeeze"),
        ("A pump inflates a tube.", "inflate", "squeeze"),
        ("A cloth drapes over a chair.", "drape", "squeeze"),
        ("A hand folds a towel.", "fold", "squeeze"),
    ],
)
def test_deeds_are_told_apart_and_are_kinds_of_wider_ones(text: str, deed: Deed, wider: Deed) -> None:
    clause = next(c for c in understood(text).clauses if c.deed not in ("tell", "change"))
    assert clause.deed == deed
    assert clause.is_a(wider) and clause.is_a(deed) and BROADER[deed] == wider


def test_no_deed_is_a_kind_of_itself_or_of_a_kind() -> None:
    assert set(BROADER.values()) <= set(get_args(Deed))
    assert not set(BROADER) & set(BROADER.values())


@pytest.mark.parametrize(
    ("text", "deed", "mover"),
    [
        ("A hand gives the cart a gentle push.", "push", "cart"),
        ("A truck makes a turn.", "turn", "truck"),
        ("The diver does a somersault.", "jump", "diver"),
        ("A top is set in rapid rotation.", "spin", "top"),
        ("A pendulum is set swinging.", "swing", "pendulum"),
        ("A toy van begins its journey over the floor.", "drive", "toy van"),
        ("A barrel rolls to a stop.", "stop", "barrel"),
        ("A barrel comes to rest.", "stop", "barrel"),
        ("A barrel comes to a complete halt.", "stop", "barrel"),
        ("A boy lets go of a balloon.", "fall", "balloon"),
        ("A golfer putts.", "throw", "golf ball"),
        ("A basketball player dribbles.", "bounce", "basketball"),
    ],
)
def test_deeds_that_nouns_and_idioms_name(text: str, deed: Deed, mover: str) -> None:
    done = [(c.deed, [e.word for e in c.movers]) for c in understood(text).clauses]
    assert (deed, [mover]) in done


@pytest.mark.parametrize(
    "text",
    [
        "The sunlight filters through the leaves and casts a shadow on the wall.",
        "A car painted in red and white.",
        "A rose, red as if it were dancing, in a garden setting.",
        "A car with red tail lights at a pedestrian crossing.",
        "A robot arm is positioned above a tray, ready to pick up a cup.",
        "Trees line the road and hills surround the lake.",
        "A hammer leaves a mark in the dust, creating a pattern.",
    ],
)
def test_what_describes_is_no_deed_of_bodies(text: str) -> None:
    told = [c for c in understood(text).clauses if c.deed not in ("tell", "change", "place", "rub")]
    assert [(c.deed, c.verb.base) for c in told] == []


@pytest.mark.parametrize(
    ("text", "verb", "movers"),
    [
        ("Two balls hang on strings; one is pulled back and hits the other.", "pull", ["ball"]),
        ("Eight dominoes stand in a row. A finger pokes the first one and they all fall.", "fall", ["domino"]),
        ("A club hits a ball so hard that it flies away.", "fly", ["ball"]),
        ("A ball hits a wall and it bounces back.", "bounce", ["ball"]),
        ("A gripper picks up a pepper and puts it on a plate.", "put", ["pepper"]),
        ("A vase breaks when hit by a stone.", "break", ["vase"]),
        ("A pen pokes a hole in a cork.", "poke", ["cork"]),
        ("A broom sweeps the floor.", "sweep", ["broom"]),
        ("A child blows on a pinwheel and it spins.", "spin", ["pinwheel"]),
        ("A bird lands on a branch, making it bend.", "bend", ["branch"]),
        ("A red ball hits a blue ball, and both fall.", "fall", ["ball", "ball"]),
        ("A boy holds a plank while a man hammers nails into it.", "hold", ["plank"]),
        ("A hand squeezes a ball and lets it go.", "let", ["ball"]),
        ("A log floats down a river.", "float", ["log"]),
        ("A truck with two cars following it turns.", "follow", ["car"]),
        ("A parcel, wrapped in paper and tied with string, slides off a desk.", "slide", ["parcel"]),
    ],
)
def test_who_is_meant(text: str, verb: str, movers: list[str]) -> None:
    clause = next(c for c in understood(text).clauses if c.verb.base == verb)
    assert [e.word for e in clause.movers] == movers


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("A ball rolls slowly.", 0.45),
        ("A ball slowly rolls.", 0.45),
        ("A slow-moving ball rolls.", 0.5),
        ("A ball rolls at high speed.", 1.8),
        ("A ball is pushed with great force.", 1.8),
        ("A ball rolls.", 1.0),
        ("A ball rolls at a constant speed.", 1.0),
    ],
)
def test_adverbs_and_their_like_scale_the_deed(text: str, pace: float) -> None:
    (clause,) = understood(text).clauses
    assert clause.pace == pytest.approx(pace)


def test_an_adverb_belongs_to_one_deed() -> None:
    rolls, falls = understood("A ball rolls slowly and falls to the left.").clauses
    assert [rolls.pace, falls.pace] == pytest.approx([0.45, 1.0])
    assert (rolls.directions, falls.directions) == (set(), {"left"})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("A 30 km/h car hits a wall.", "speed_m_s", 30 / 3.6),
        ("A car hits a wall at 30 km/h.", "speed_m_s", 30 / 3.6),
        ("A ball falls from a height of three feet.", "length_m", 0.9144),
        ("A top spins for two seconds.", "time_s", 2.0),
    ],
)
def test_given_units_belong_to_the_deed(text: str, kind: Kind, value: float) -> None:
    (clause,) = understood(text).clauses
    assert clause.amounts[kind] == pytest.approx(value)


def test_given_sizes_and_angles_belong_to_the_thing() -> None:
    ball, ramp = understood("A 5 kg ball rolls down a 45 degree wooden ramp.").entities
    assert (ball.mass_kg, ramp.material) == (5.0, "wood")
    assert ramp.angle_rad == pytest.approx(math.pi / 4)


def test_states_are_kept() -> None:
    (box,) = understood("An upside-down open box falls.").entities
    assert box.states == {"upside-down", "open"}


@pytest.mark.parametrize(
    ("text", "noun", "count", "arrangement"),
    [
        ("five dominoes fall", "domino", 5, None),
        ("a stack of seven books", "book", 7, "stack"),
        ("a pair of boots falls", "boot", 2, "group"),
        ("three stacked boxes fall", "box", 3, "stack"),
        ("several rocks roll", "rock", 4, None),
        ("a row of bottles falls", "bottle", 5, "row"),
        ("six bottles stand in a row", "bottle", 6, "row"),
        ("a dozen eggs roll", "egg", 12, None),
        ("a ball hits the first domino and the dominoes fall", "domino", 5, None),
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


# --- deeds told by nouns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prompt", "deed", "mover"), [
    ("A shot from above shows a puck's path over the ice.", "drive", "puck"),
    ("Slow motion of the fall of a plum onto the lawn.", "fall", "plum"),
    ("The gentle swaying of a lantern in the breeze.", "sway", "lantern"),
    ("A close-up captures the collision of two billiard balls.", "hit", "billiard ball"),
    ("A camera follows the flight of an arrow into a target.", "fly", "arrow"),
    ("A video of a truck's sudden stop at a crossing.", "stop", "truck"),
    ("A marble's roll down a track.", "roll", "marble"),
    ("The movement of a pendulum.", "swing", "pendulum"),
    ("The breaking of a window by a stone.", "break", "window"),
])  # fmt: skip
def test_a_noun_tells_the_deed_of_what_it_belongs_to(prompt: str, deed: str, mover: str) -> None:
    told = [(c.deed, [e.word for e in c.movers]) for c in read(normal(prompt)).clauses if c.deed != "tell"]
    assert told == [(deed, [mover])]


@pytest.mark.parametrize(("prompt", "deeds"), [
    ("A roll of tape falls from a desk.", ["fall"]),
    ("The ball's motion slows.", ["brake"]),
    ("A joyful gathering under lanterns that sway.", ["sway"]),
    ("A flight of stairs leads to a door that opens.", ["open"]),
    ("The player's racket hits a ball.", ["hit"]),
])  # fmt: skip
def test_a_noun_tells_no_deed_where_a_verb_does_or_it_is_a_thing(prompt: str, deeds: list[str]) -> None:
    assert [c.deed for c in read(normal(prompt)).clauses if c.deed != "tell"] == deeds
