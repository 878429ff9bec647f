"""What the words before a noun make of the thing: its number, size, weight, colour and stuff."""

from __future__ import annotations

from proxyworld.world.language import modifiers as m
from proxyworld.world.language.quantities import NUMBERS, Quantity
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.tagging import Tagged
from proxyworld.world.materials import COLOURS

MAX_COUNT = 24


def count_of(low: str) -> int:
    value = NUMBERS.get(low)
    if value is None:
        value = int(float(low.replace(",", "")))
    return max(1, min(value, MAX_COUNT))


def qualify(entity: Entity, word: Tagged) -> None:
    """Let one word before the noun (or after "is") tell what the thing is like."""
    low = word.low
    quantity: Quantity | None = word.token.quantity
    if quantity is not None:
        if quantity.kind == "mass_kg":
            entity.mass_kg = quantity.value
        elif quantity.kind == "length_m":
            entity.size_m = quantity.value
        elif quantity.kind == "speed_m_s":
            entity.speed_m_s = quantity.value
        elif quantity.kind == "angle_rad":
            entity.angle_rad = quantity.value
        return
    if word.tag == "number":
        entity.count = count_of(low)
        return
    if word.token not in entity.tokens:
        entity.tokens.append(word.token)
    entity.pace *= m.PACES.get(low, 1.0)
    parts = [low, *low.split("-")] if "-" in low else [low]
    for part in parts:
        _quality(entity, part, is_noun=word.tag == "noun")


def _quality(entity: Entity, low: str, *, is_noun: bool) -> None:
    material = m.MATERIAL_WORDS.get(low)
    fruit = is_noun and low == "orange"
    if low in COLOURS and not fruit and (material is None or low == "golden"):
        entity.colours.append(low)
    if material is not None and low != "golden":
        entity.material = material
    if low in m.SIZES:
        entity.size *= m.SIZES[low]
    if low in m.STRETCHES:
        x, y, z = m.STRETCHES[low]
        entity.stretch = (entity.stretch[0] * x, entity.stretch[1] * y, entity.stretch[2] * z)
    entity.weight *= m.WEIGHTS.get(low, 1.0)
    entity.bounce *= m.BOUNCES.get(low, 1.0)
    entity.grip *= m.GRIPS.get(low, 1.0)
    if low in m.SLOPES:
        entity.slope = m.SLOPES[low]
    if low in m.STATES:
        entity.states.add(low)
    if low in m.AMOUNTS:
        entity.count = m.AMOUNTS[low]
