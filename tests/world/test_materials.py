"""The table of materials: complete, within physical bounds, and right as products of pairs."""

from __future__ import annotations

import math

import pytest

from proxyworld.world.materials import COLOURS, MATERIALS

NEEDED = (
    "rubber wood steel iron metal aluminium glass plastic stone marble concrete brick ice ceramic cardboard paper "
    "fabric leather foam cork sand grass soil snow gold copper brass clay asphalt carpet"
).split()


def test_the_table_has_every_material_that_the_lexicon_names() -> None:
    from proxyworld.world.language.modifiers import MATERIAL_WORDS
    from proxyworld.world.language.nouns import NOUNS

    assert set(NEEDED) <= set(MATERIALS)
    assert set(MATERIAL_WORDS.values()) | {noun.material for noun in NOUNS.values()} <= set(MATERIALS)
    assert all(name == material.name for name, material in MATERIALS.items())


def test_values_lie_between_styrofoam_and_gold() -> None:
    for material in MATERIALS.values():
        assert 10 <= material.density_kg_m3 <= 19_320, material.name
        assert 0.05 <= material.friction <= 1.2, material.name
        assert 0 < material.rolling_friction_m <= 0.01, material.name


@pytest.mark.parametrize(
    ("moving", "fixed", "low", "high"),
    [  # sliding coefficients: Marks' handbook table 3.2.1, CRC Handbook; the span of their entries
        ("rubber", "concrete", 0.6, 1.0),
        ("wood", "wood", 0.2, 0.5),
        ("steel", "steel", 0.42, 0.62),
        ("wood", "concrete", 0.4, 0.65),
        ("wood", "ice", 0.02, 0.1),
        ("steel", "ice", 0.02, 0.1),
        ("glass", "glass", 0.3, 0.5),
    ],
)
def test_friction_of_a_pair_is_the_product(moving: str, fixed: str, low: float, high: float) -> None:
    assert low <= MATERIALS[moving].friction * MATERIALS[fixed].friction <= high


@pytest.mark.parametrize(
    ("moving", "fixed", "low", "high"),
    [
        ("rubber", "wood", 0.75, 0.85),
        ("rubber", "concrete", 0.8, 0.9),
        ("steel", "concrete", 0.6, 0.7),
        ("glass", "wood", 0.55, 0.75),
        ("rubber", "sand", 0.0, 0.25),
    ],
)
def test_restitution_of_a_pair_is_the_product(moving: str, fixed: str, low: float, high: float) -> None:
    assert low <= MATERIALS[moving].restitution * MATERIALS[fixed].restitution <= high


def test_soft_floors_return_less_than_hard_ones() -> None:
    order = ["snow", "sand", "carpet", "grass", "wood", "concrete"]
    values = [MATERIALS[name].restitution for name in order]
    assert values == sorted(values) and len(set(values)) == len(values)


def test_a_crate_slides_on_ice_where_it_would_stick_on_wood() -> None:
    tangent = math.tan(math.radians(15))
    assert MATERIALS["wood"].friction * MATERIALS["ice"].friction < tangent
    assert MATERIALS["wood"].friction * MATERIALS["wood"].friction > tangent


def test_colours_are_srgb_and_told_apart() -> None:
    assert all(len(colour) == 3 and all(0 <= c <= 1 for c in colour) for colour in COLOURS.values())
    primary = ["red", "orange", "yellow", "green", "blue", "purple", "white", "black", "grey", "brown", "pink"]
    for i, one in enumerate(primary):
        for other in primary[:i]:
            assert math.dist(COLOURS[one], COLOURS[other]) > 0.15, (one, other)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MATERIALS["rubber"] = MATERIALS["wood"]  # type: ignore[index]
