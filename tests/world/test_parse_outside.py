"""What no world of bodies shows is told with the reason; what a prompt of mechanics is decorated with is not."""

from __future__ import annotations

import pytest

from proxyworld.world.language.domains import BEYOND_MECHANICS, CUES, REASONS
from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Reading
from proxyworld.world.language.tokens import normal
from proxyworld.world.parse import parse

OPTICS = [
    "A straw standing in a glass of water looks bent at the surface.",
    "White light enters a triangular prism and comes out as a band of colors.",
    "A green laser shines through a jar of milky water.",
    "A convex lens focuses sunlight onto a sheet of paper.",
    "A rainbow appears over a waterfall.",
    "The reflection of a bridge in a calm lake.",
    "The shadow of a pole slowly shortens towards noon.",
    "A polished ball reflects the whole room.",
    "A coin in a cup seems to rise due to refraction.",
    "A soap film shows rainbow colors under a lamp.",
    "A chandelier scatters light onto the ceiling.",
    "A pencil in a glass of water appears broken at the waterline.",
    "A candle in front of a curved mirror, its image upside down.",
    "A laser ray bends inside a block of glass.",
    "A straw in a tumbler of lemonade looks as if it were cut at the surface.",
    "A glass sphere shows the street behind it turned upside down.",
    "Sunbeams fall through the leaves into a dusty room.",
]
HEAT = [
    "An ice cube melts in a warm pan.",
    "Water boils in a kettle and steam rises.",
    "A puddle slowly evaporates on a sunny day.",
    "Frost forms on a window as the temperature drops.",
    "An iron bar glows red when heated.",
    "Water in a bottle turns into ice.",
    "Dry ice is placed in a bowl.",
    "A bowl of water at 100 degrees Celsius.",
    "Steam condenses on a cold plate.",
    "A snowman slowly melts in the spring sun.",
    "Molten iron is poured into a form and cools.",
    "Water vapor touches a cold window and changes to droplets.",
    "Fog forms over a lake at dawn.",
    "A bar of chocolate left in the sun turns soft.",
    "Wax is softened over a burner until it drips.",
    "A kettle of milk comes to the boil.",
    "Bread swells and browns in the oven.",
]
CHEMISTRY = [
    "A sugar cube dissolves in a cup of tea.",
    "A nail rusts in salt water.",
    "Vinegar is poured over baking soda and it foams.",
    "A strip of magnesium burns with a white flame.",
    "Litmus paper turns red in acid.",
    "Ink spreads through a glass of clear water.",
    "A tablet fizzes in a glass of water.",
    "A sheet of paper catches fire.",
    "Two solutions are mixed and a yellow precipitate forms.",
    "A drop of indicator turns the solution pink.",
    "Copper sulfate crystals are dropped into a clear liquid.",
    "A slice of bread gets moldy.",
    "Two mentos are dropped into a bottle of cola.",
    "A green coating forms on an old copper coin.",
    "Salt is stirred into water until it has disappeared.",
    "The indicator is added and its color fades.",
    "A banana ripens in a basket.",
    "Foam shoots up as lemon juice is poured over chalk.",
]
MECHANICS = [
    "A shiny steel ball rolls across a glass table and drops into a cup.",
    "A mirror slides off the wall and shatters.",
    "A candle holder tips over.",
    "A glass prism falls off a shelf onto the carpet.",
    "An ice cube slides across a polished counter.",
    "A hot pink balloon drifts up to the ceiling.",
    "A fire truck speeds down the street and brakes.",
    "A rusty gate swings open in the wind.",
    "A lamp swings from the ceiling, its warm light moving over the floor.",
    "A marble rolls down a track under soft light, casting a faint shadow.",
    "A chef flips a pancake in a frying pan.",
    "A magnifying glass drops onto a rug.",
    "A bowling ball smashes into the pins, reflections gleaming on the lane.",
    "A police car drives down a dimly lit street at night.",
    "The traffic light turns green and a bus drives off.",
    "A salt shaker topples and rolls.",
    "A boiled egg rolls off a baking tray.",
    "A snowball is thrown at a wall and bursts.",
    "A cup of hot coffee is placed on a desk.",
    "A laser pointer falls off a desk.",
    "A frozen fish slides over a scale.",
    "A chemical drum rolls down a hill.",
    "A sunlit curtain sways, its reflection shimmering in a window.",
    "A box of baking soda falls off a shelf.",
    "A ball rolls past a burning candle and hits a cup.",
    "A bottle of acid is lifted by a robot arm.",
    "A roasting machine spills beans into a tray.",
    "The breeze lifts a scarf while a warm glow of sunset fills the sky.",
    "A spool of wire unwinds across the bench.",
]


def understood(text: str) -> Reading:
    return read(normal(text))


def is_beyond(text: str) -> bool:
    return any(outside.is_beyond for outside in understood(text).outside)


@pytest.mark.parametrize("text", [*OPTICS, *HEAT, *CHEMISTRY])
def test_what_is_beyond_mechanics_is_flagged(text: str) -> None:
    assert is_beyond(text)


@pytest.mark.parametrize("text", MECHANICS)
def test_mechanics_is_not_flagged(text: str) -> None:
    assert [o for o in understood(text).outside if o.is_beyond] == []


@pytest.mark.parametrize(
    ("text", "domain"),
    [(OPTICS[4], "optics"), (HEAT[0], "heat"), (CHEMISTRY[1], "chemistry"), (CHEMISTRY[7], "fire")],
)
def test_the_domain_is_named_with_its_reason(text: str, domain: str) -> None:
    found = [o for o in understood(text).outside if o.domain == domain]
    assert found
    assert all(o.word in text and o.reason == REASONS[o.domain] for o in found)


@pytest.mark.parametrize(
    ("text", "word", "domain"),
    [
        ("A knife slices a loaf of bread.", "slices", "cutting"),
        ("Two hands tear a sheet of paper.", "tear", "cutting"),
        ("Smoke drifts over a field.", "Smoke", "gas"),
        ("A magnet rolls down a slope.", "magnet", "electricity"),
        ("A rose blooms in a garden.", "blooms", "life"),
    ],
)
def test_what_bodies_cannot_do_is_told_without_leaving_mechanics(text: str, word: str, domain: str) -> None:
    assert (word, domain) in [(o.word, o.domain) for o in understood(text).outside]
    assert not is_beyond(text)


def test_what_does_not_happen_is_not_told() -> None:
    assert understood("A candle does not burn and falls off a shelf.").outside == ()


def test_the_scene_tells_what_is_outside() -> None:
    said = parse("A sugar cube dissolves in a cup of tea.").words.not_simulated
    assert f"dissolves: {REASONS['chemistry']}" in said


def test_every_cue_has_a_weight_and_every_domain_a_reason() -> None:
    assert all(0 < cue.weight <= 1 for cues in CUES.values() for cue in cues)
    assert {cue.domain for cues in CUES.values() for cue in cues} <= set(REASONS)
    assert set(REASONS) >= BEYOND_MECHANICS
    assert all(len(reason.split()) >= 4 for reason in REASONS.values())
