# ruff: noqa: E501  (rows of a table)
"""What a prompt says of the whole picture: camera, light, gravity, friction, medium, wind and the pace of time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from proxyworld.world.language.filming import Filming, filming_of, whole_phrase
from proxyworld.world.language.quantities import NUMBERS
from proxyworld.world.scene import EARTH_GRAVITY_M_S2, Environment

FILM_FPS = 24.0
SLOWEST = 100.0


@dataclass(frozen=True)
class Sky:
    """A pattern of words, and the light it asks for."""

    pattern: re.Pattern[str]
    environment: Environment


def _sky(pattern: str, environment: Environment) -> Sky:
    return Sky(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), environment)


SKIES: tuple[Sky, ...] = (
    _sky(r"sunset|sunrise|dusk|dawn|golden[- ]hour|twilight|setting sun|rising sun|evening",
         Environment(sky="sunset", sun_direction=(-0.85, -0.35, 0.28))),
    _sky(r"at night|night(?:time)?|moonlight|moonlit|midnight|starry|dark sky|in the dark",
         Environment(sky="night", sun_direction=(0.35, -0.45, 0.80))),
    _sky(r"overcast|cloudy|foggy|misty|rainy|stormy|grey sky|gray sky|gloomy",
         Environment(sky="overcast", sun_direction=(-0.15, -0.25, 0.95))),
    _sky(r"studio|(?:plain |clean |white |black |gr[ae]y |neutral |solid )background|indoors?|laboratory|kitchen|living room|classroom",
         Environment(sky="studio", sun_direction=(-0.40, -0.60, 0.75))),
    _sky(r"sunny|daylight|daytime|broad day|midday|noon|bright day|sunlit|clear day|blue sky|clear sky|sunlight|morning|afternoon",
         Environment(sky="day")),
)  # fmt: skip
"""What is said of the light; the first that is found holds."""


@dataclass(frozen=True)
class Pull:
    """A pattern of words, and the gravity it asks for, downward (negative: upward)."""

    pattern: re.Pattern[str]
    gravity_m_s2: float
    said: str


def _pull(pattern: str, gravity: float, said: str) -> Pull:
    return Pull(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), gravity, said)


def _planet(name: str, gravity: float) -> Pull:
    pattern = rf"(?:up)?on (?:the (?:surface|planet) of |the planet )?{name}|{name}(?:'s|ian)? (?:gravity|surface)|under {name}(?:'s|ian)? gravity"
    return _pull(pattern, gravity, f"the gravity of {name.title()}")


_STATION = r"(?:space ?station|space ?ship|space ?craft|space shuttle|orbit(?:ing (?:station|capsule))?)"
PULLS: tuple[Pull, ...] = (
    _pull(
        r"(?:reversed?|inverted|negative|upside[- ]?down|anti)[- ]?gravity|gravity (?:is |has been |gets |being )?(?:suddenly )?(?:reversed|inverted|flipped|upside[- ]down|pointing up(?:wards?)?)|"
        r"gravity (?:pulls|points|pulling) (?:everything |things |objects )?up(?:wards?)?|(?<=falls )up(?:wards?)?|(?<=fall )up(?:wards?)?|(?<=falling )up(?:wards?)?",
        -EARTH_GRAVITY_M_S2,
        "gravity is reversed",
    ),
    _pull(
        r"zero[- ]gravity|zero[- ]g|0[- ]?g|no gravity|without (?:any )?gravity|absence of gravity|gravity (?:is )?(?:switched|turned) off|gravity-free|weightless(?:ness|ly)?|micro[- ]?gravity|in (?:outer |deep |empty )?space|"
        rf"(?:in|on|inside|aboard|on board) (?:of )?(?:a |an |the )?(?:international )?{_STATION}",
        0.0,
        "no gravity",
    ),
    _pull(
        r"(?:up)?on the (?:surface of the )?moon|lunar(?: surface| gravity)?|moon(?:'s)? (?:gravity|surface)",
        1.62,
        "the gravity of the moon",
    ),
    _pull(
        r"on mars|on the surface of mars|martian(?: surface| gravity)?|mars(?:'s?)? gravity",
        3.71,
        "the gravity of Mars",
    ),
    _planet("jupiter", 24.79),
    _planet("saturn", 10.44),
    _planet("venus", 8.87),
    _planet("mercury", 3.70),
    _planet("uranus", 8.87),
    _planet("neptune", 11.15),
    _planet("pluto", 0.62),
    _pull(
        r"half (?:of )?(?:the )?(?:earth'?s? |normal )?gravity", EARTH_GRAVITY_M_S2 / 2, "half the gravity of the Earth"
    ),
    _pull(
        r"low(?:er)?[- ]gravity|reduced gravity|light gravity|weak gravity",
        EARTH_GRAVITY_M_S2 / 4,
        "a quarter of the gravity of the Earth",
    ),
    _pull(
        r"high(?:er)?[- ]gravity|strong(?:er)? gravity|heavy gravity|(?:double|twice) (?:the )?(?:earth'?s? |normal )?gravity",
        EARTH_GRAVITY_M_S2 * 2,
        "twice the gravity of the Earth",
    ),
    _pull(
        r"(?:ten|10) times (?:the )?(?:earth'?s? |normal )?gravity",
        EARTH_GRAVITY_M_S2 * 10,
        "ten times the gravity of the Earth",
    ),
)
"""What is said of gravity (NASA planetary fact sheets); the first that is found holds."""

_NO_FRICTION = re.compile(
    r"\b(?:(?:with )?(?:no|zero) friction|without (?:any )?friction|friction (?:is |has been )?(?:absent|removed|(?:switched|turned) off)|friction-?free world|frictionless world|absence of friction)\b",
    re.IGNORECASE,
)
_NO_AIR = re.compile(
    r"\b(?:in (?:a )?(?:perfect )?vacuum(?: chamber)?|(?:with )?no air(?: resistance| drag)?|without (?:any )?air(?: resistance| drag)?|airless(?: world| room| space)?)\b",
    re.IGNORECASE,
)
_SUBMERGED = re.compile(
    r"\b(?:under ?water|under the (?:water|sea|ocean|surface of the (?:water|sea|lake))|beneath the (?:waves|water|sea)|(?:on|at|to) the (?:bottom|floor|bed) of (?:the|a|an) (?:\w+ )?(?:sea|ocean|lake|pool|river|aquarium|tank)|"
    r"on the (?:sea ?bed|sea ?floor|ocean floor)|deep (?:sea|underwater))\b",
    re.IGNORECASE,
)
_SLOW = re.compile(
    r"\b(?:in |filmed in |shot in |captured in |shown in )?(?P<how>super|ultra|extreme|extremely|very)?[- ]?slow(?:ed)?[- ]?(?:motion|mo)\b|\bbullet[- ]time\b",
    re.IGNORECASE,
)
_SLOWER = re.compile(
    rf"\b(?:slowed (?:down )?(?:by (?:a factor of )?)?)?(?P<n>\d+(?:\.\d+)?|{'|'.join(NUMBERS)})(?:x| times) (?:slower|slow[- ]?motion|slow[- ]?mo)\b",
    re.IGNORECASE,
)
_FPS = re.compile(r"\b(?:at |in |shot at |filmed at )?(?P<n>\d{2,5}) ?(?:fps|frames (?:per|a) second)\b", re.IGNORECASE)
_PART_SPEED = re.compile(
    r"\bat (?P<part>half|one[- ]half|a third|one[- ]third|a quarter|one[- ]quarter|a tenth|one[- ]tenth) (?:of )?(?:the )?(?:normal |real )?speed\b",
    re.IGNORECASE,
)
_PARTS = MappingProxyType({"half": 2.0, "third": 3.0, "quarter": 4.0, "tenth": 10.0})

Towards = Literal["right", "left", "up", "down"]


@dataclass(frozen=True)
class Wind:
    """A wind by its word: its mean speed, and where it blows to ("right" is along the action)."""

    word: str
    speed_m_s: float
    towards: Towards = "right"
    gusts: float = 0.2


WINDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "draft": (1.5, 0.1),
        "draught": (1.5, 0.1),
        "breeze": (4.0, 0.2),
        "air_current": (4.0, 0.1),
        "wind": (8.0, 0.25),
        "gust": (12.0, 0.6),
        "gale": (19.0, 0.3),
        "storm": (24.0, 0.4),
        "tornado": (33.0, 0.4),
        "hurricane": (35.0, 0.4),
        "blizzard": (20.0, 0.4),
        "typhoon": (35.0, 0.4),
    }
)
"""Winds by their word: the mean speed in m/s (the middle of the Beaufort force of that name, WMO No. 306) and the gusts."""


@dataclass
class Setting:
    """What is said of the whole picture.

    `slow_motion` is how many times longer the world takes on the screen; `medium` what everything moves in, where it
    is not air; `unreal` the laws that the prompt changes, each with the words that ask for it; `spans` of the text
    and `words` say what was understood.
    """

    filming: Filming = field(default_factory=Filming)
    sky: Sky | None = None
    pull: Pull | None = None
    frictionless: bool = False
    medium: Literal["water", "vacuum"] | None = None
    wind: Wind | None = None
    slow_motion: float = 1.0
    unreal: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def setting_of(text: str) -> Setting:
    """What `text` says of the whole picture; the wind is read with the things, by `wind_of`."""
    found = Setting(filming=filming_of(text))
    found.spans += found.filming.spans
    found.words += found.filming.words
    _light(found, text)
    _pull_down(found, text)
    _slow_down(found, text)
    if match := _NO_FRICTION.search(text):
        found.frictionless = True
        _understood(found, match, unreal="there is no friction")
    if match := _SUBMERGED.search(text):
        found.medium = "water"
        _understood(found, match)
    elif match := _NO_AIR.search(text):
        found.medium = "vacuum"
        _understood(found, match, unreal="there is no air")
    return found


def _understood(found: Setting, match: re.Match[str], *, unreal: str = "", keep: bool = False) -> None:
    """Note the words of `match`; with `keep` they stay in the sentence too."""
    if not keep:
        found.spans.append(whole_phrase(match.string, match.span()))
    found.words.append(match[0].strip())
    if unreal:
        found.unreal.append(f"{unreal} ({match[0].strip()!r})")


def _light(found: Setting, text: str) -> None:
    for sky in SKIES:
        if found.sky is None and (match := sky.pattern.search(text)):
            found.sky = sky
            _understood(found, match, keep=True)


def _pull_down(found: Setting, text: str) -> None:
    for pull in PULLS:
        if match := pull.pattern.search(text):
            found.pull = pull
            _understood(found, match, unreal=pull.said)
            return


def _slow_down(found: Setting, text: str) -> None:
    """The pace of time: a factor that is given wins over the bare word."""
    if match := _SLOW.search(text):
        found.slow_motion = 8.0 if match["how"] else 4.0
        _understood(found, match)
    given = 1.0
    if match := _FPS.search(text):
        given = float(match["n"]) / FILM_FPS
    elif match := _SLOWER.search(text):
        number = match["n"].lower()
        given = float(NUMBERS.get(number, number))
    elif match := _PART_SPEED.search(text):
        given = _PARTS[re.split(r"[- ]", match["part"].lower())[-1]]
    if match:
        found.slow_motion = min(max(given, 1.0), SLOWEST)
        _understood(found, match)
    if found.slow_motion > 1.0:
        found.unreal.append(f"time runs {found.slow_motion:.3g} times slower ({found.words[-1]!r})")
