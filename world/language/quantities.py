"""Numbers with units, read out of a text as SI values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from proxyworld.world.files import InputError

Kind = Literal[
    "length_m", "speed_m_s", "mass_kg", "angle_rad", "time_s", "force_n", "spin_rad_s", "frequency_hz", "temperature_k"
]

NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
    }
)  # fmt: skip
"""Number words."""

_UNITS: tuple[tuple[str, Kind, float], ...] = (
    (r"m/s|mps|met(?:er|re)s? per second|met(?:er|re)s? a second", "speed_m_s", 1.0),
    (r"km/h|kph|kmh|kilomet(?:er|re)s? (?:per|an) hour", "speed_m_s", 1 / 3.6),
    (r"mph|miles? (?:per|an) hour", "speed_m_s", 0.44704),
    (r"km/s|kilomet(?:er|re)s? (?:per|a) second", "speed_m_s", 1000.0),
    (r"cm/s|centimet(?:er|re)s? (?:per|a) second", "speed_m_s", 0.01),
    (r"ft/s|fps(?= ball)|(?:feet|foot) (?:per|a) second", "speed_m_s", 0.3048),
    (r"knots?", "speed_m_s", 0.514444),
    (r"rpm|revolutions per minute", "spin_rad_s", 2 * math.pi / 60),
    (r"rad/s|radians? per second", "spin_rad_s", 1.0),
    (r"(?:revolutions?|rotations?|turns?|spins?) (?:per|a) second", "spin_rad_s", 2 * math.pi),
    (r"hz|hertz|(?:times|cycles?|swings?) (?:per|a) second", "frequency_hz", 1.0),
    (r"mm|millimet(?:er|re)s?", "length_m", 0.001),
    (r"cm|centimet(?:er|re)s?", "length_m", 0.01),
    (r"km|kilomet(?:er|re)s?", "length_m", 1000.0),
    (r"m|met(?:er|re)s?", "length_m", 1.0),
    (r"inch(?:es)?|in(?=[ -](?:tall|wide|long|high|thick|diameter|ball|cube|box))", "length_m", 0.0254),
    (r"feet|foot|ft", "length_m", 0.3048),
    (r"yards?|yd", "length_m", 0.9144),
    (r"stor(?:y|ies|eys?)", "length_m", 3.0),
    (r"kg|kgs|kilos?|kilograms?", "mass_kg", 1.0),
    (r"g|grams?", "mass_kg", 0.001),
    (r"lbs?|pounds?", "mass_kg", 0.45359237),
    (r"oz|ounces?", "mass_kg", 0.028349523125),
    (r"tons?|tonnes?", "mass_kg", 1000.0),
    (r"°\s*c|degrees? (?:celsius|centigrade|c)", "temperature_k", 1.0),
    (r"°\s*f|degrees? fahrenheit", "temperature_k", 5 / 9),
    (r"kelvins?", "temperature_k", 1.0),
    (r"degrees?|deg", "angle_rad", math.pi / 180),
    (r"radians?", "angle_rad", 1.0),
    (r"kn|kilonewtons?", "force_n", 1000.0),
    (r"n|newtons?", "force_n", 1.0),
    (r"ms|milliseconds?", "time_s", 0.001),
    (r"s|secs?|seconds?", "time_s", 1.0),
    (r"min|minutes?", "time_s", 60.0),
)
_NUMBER = (
    r"\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?|"
    + "|".join(sorted(NUMBERS, key=len, reverse=True))
    + r"|a few|several|a couple of|half an?|a half|a quarter of an?|an?"
)
_PATTERN = re.compile(
    rf"(?<![\w.])(?P<number>{_NUMBER})(?:\s*-\s*|\s*)(?:"
    + "|".join(rf"(?P<u{i}>{unit})" for i, (unit, _, _) in enumerate(_UNITS))
    + r"|(?P<degree>°))(?![\w/])",
    re.IGNORECASE,
)


LIMITS: Mapping[Kind, tuple[float, float, str]] = MappingProxyType(
    {
        "length_m": (0.001, 100.0, "a length is 1 mm to 100 m"),
        "speed_m_s": (0.001, 200.0, "a speed is 1 mm/s to 200 m/s"),
        "mass_kg": (1e-5, 1e6, "a mass is 10 mg to 1,000 tonnes"),
        "angle_rad": (0.0, math.tau, "an angle is 0 to 360 degrees"),
        "time_s": (0.0, 3600.0, "a time is at most an hour"),
        "force_n": (0.0, 1e7, "a force is at most 10,000 kN"),
        "spin_rad_s": (0.0, 400.0, "a rotation is at most 400 rad/s, 3,800 rpm"),
        "frequency_hz": (0.0, 1000.0, "a frequency is at most 1,000 Hz"),
        "temperature_k": (0.0, 1e5, "a temperature is at most 100,000 K"),
    }
)
"""The least and largest values that a world can hold."""


@dataclass(frozen=True)
class Quantity:
    """An SI value and the span of text (start, end) that it was read from."""

    kind: Kind
    value: float
    start: int
    end: int


def quantities(text: str) -> list[Quantity]:
    """The numbers with units in `text`, in order: "2 m", "30lb", "ten metres per second", "45°".

    A word for one needs a spelt-out unit ("a metre"), and so do number words, so that "a g" is none. Raises
    `InputError` for a value outside `LIMITS`.
    """
    found = []
    for match in _PATTERN.finditer(text):
        number, unit = match["number"].lower(), match[0][len(match["number"]) :].strip(" -")
        lone = unit.lower() in ("second", "story", "minute", "knot", "turn a second")  # "a second ball", "a story"
        if not number[0].isdigit() and (len(unit) < 3 or (number in ("a", "an") and lone)):
            continue
        kind, factor = _meaning(match)
        value = _value(number) * factor + _zero_k(unit)
        low, high, said = LIMITS[kind]
        if not low <= value <= high:
            raise InputError(f"{match[0]!r} is out of range: {said}")
        found.append(Quantity(kind, value, match.start(), match.end()))
    return found


def _meaning(match: re.Match[str]) -> tuple[Kind, float]:
    if match["degree"]:
        return "angle_rad", math.pi / 180
    for i, (_, kind, factor) in enumerate(_UNITS):
        if match[f"u{i}"]:
            return kind, factor
    raise AssertionError("the pattern matched no unit")


_VAGUE: Mapping[str, float] = MappingProxyType({"a few": 3.0, "several": 4.0, "a couple of": 2.0})


def _zero_k(unit: str) -> float:
    """The zero of a scale of temperature in kelvins; 0 of other units."""
    word = unit.lower()
    if re.fullmatch(r"°\s*c|degrees? (?:celsius|centigrade|c)", word):
        return 273.15
    return 255.372 if "fahrenheit" in word or re.fullmatch(r"°\s*f", word) else 0.0


def _value(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", number):
        return float(number.replace(",", ""))
    if number[0].isdigit():
        return float(number.replace(",", "."))
    if number in ("a", "an"):
        return 1.0
    if number in _VAGUE:
        return _VAGUE[number]
    if number.startswith(("half", "a half")):
        return 0.5
    return 0.25 if number.startswith("a quarter") else float(NUMBERS[number])
