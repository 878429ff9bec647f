"""The `Plan`: what a language model may say of a scene, in words of ours, and in no numbers but the prompt's."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from proxyworld.world.language.quantities import quantities
from proxyworld.world.materials import COLOURS, MATERIALS
from proxyworld.world.scene import Sky
from proxyworld.world.values import Value


def _one_of(names: Iterable[str]) -> tuple[AfterValidator, WithJsonSchema]:
    """What makes a string one of `names`, and says which there are where it is not."""
    known = tuple(names)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is not one of {', '.join(known)}")
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(known)})


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Noun = Annotated[str, Field(pattern=r"^[A-Za-z]([A-Za-z -]{0,38}[A-Za-z])?$")]
Said = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,60}$")]
Material = Annotated[str, *_one_of(MATERIALS)]
Colour = Annotated[str, *_one_of(c for c in COLOURS if c not in MATERIALS)]
Size = Literal["tiny", "small", "medium", "large", "huge"]
Arrangement = Literal["stack", "pyramid", "row", "group"]
Verb = Literal[
    "fall", "drop", "lower", "bounce", "roll", "slide", "slip", "glide", "throw", "toss", "kick", "launch", "push",
    "shove", "poke", "nudge", "pull", "drag", "tow", "hit", "strike", "collide", "bump", "topple", "swing", "sway",
    "rock", "hang", "flutter", "rest", "place", "stack", "balance", "lean", "spin", "turn", "tilt", "explode",
    "break", "shatter", "lift", "rise", "carry", "float", "sink", "fly", "drive", "accelerate", "stop", "brake",
    "jump", "pour", "scatter", "squeeze", "press", "bend", "stretch", "drape", "fold", "open", "close", "hold",
    "catch", "ride",
]  # fmt: skip
How = Literal["slowly", "gently", "quickly", "forcefully", "violently"]
Direction = Literal["up", "down", "left", "right", "forward", "back", "apart", "around"]
Relation = Literal[
    "on", "onto", "off", "from", "in", "into", "against", "over", "under", "across", "along", "through", "down", "up",
    "between", "above", "toward", "with", "at", "behind", "beside",
]  # fmt: skip
When = Literal["first", "then", "meanwhile", "as a result"]
View = Literal["side", "top", "high angle", "low angle", "oblique", "front", "rear", "close-up", "wide"]
Gravity = Literal["earth", "moon", "mars", "zero", "reversed"]
Around = Literal["air", "water", "vacuum"]


class Thing(Value):
    """A thing that is seen: its noun in the singular, what it is like, and how many of it there are."""

    key: Key
    noun: Noun
    count: Annotated[int, Field(ge=1, le=24)] = 1
    material: Material | None = None
    colour: Colour | None = None
    size: Size | None = None
    arrangement: Arrangement | None = None
    measures: Annotated[tuple[Said, ...], Field(max_length=3)] = ()


class Place(Value):
    """Where a deed goes on: a relation, and the thing that it relates to."""

    relation: Relation
    thing: Key


class Happening(Value):
    """A deed: who does it (or suffers it, where nobody else is named), to what, where, how, and after which."""

    verb: Verb
    who: Key
    whom: Key | None = None
    places: Annotated[tuple[Place, ...], Field(max_length=3)] = ()
    how: How | None = None
    direction: Direction | None = None
    measures: Annotated[tuple[Said, ...], Field(max_length=3)] = ()
    when: When = "first"


class Plan(Value):
    """What is there, what happens in order, how it is looked at, and where it is."""

    things: Annotated[tuple[Thing, ...], Field(min_length=1, max_length=12)]
    happenings: Annotated[tuple[Happening, ...], Field(min_length=1, max_length=12)]
    view: View | None = None
    sky: Sky | None = None
    gravity: Gravity = "earth"
    around: Around = "air"
    slow_motion: bool = False
    not_simulated: Annotated[tuple[Said, ...], Field(max_length=12)] = ()

    @model_validator(mode="after")
    def _sound(self) -> Plan:
        keys = [thing.key for thing in self.things]
        if len(set(keys)) < len(keys):
            raise ValueError("two things have the same key")
        for i, happening in enumerate(self.happenings):
            named = (happening.who, happening.whom, *(place.thing for place in happening.places))
            for key in named:
                if key is not None and key not in keys:
                    raise ValueError(f"happening {i} names {key!r}, which is no key of a thing: {', '.join(keys)}")
            if happening.whom == happening.who:
                raise ValueError(f"happening {i}: who and whom are the same thing; leave whom null")
        return self


def unsaid(plan: Plan, prompt: str) -> str | None:
    """What the plan claims that the prompt said and that it did not, as a sentence: numbers are the user's alone."""
    flat = _flat(prompt)
    things, happenings = (t.measures for t in plan.things), (h.measures for h in plan.happenings)
    for said in chain.from_iterable((*things, *happenings)):
        if len(quantities(said)) != 1:
            return f"the measure {said!r} is not one number with a unit, such as '5 kg' or '2 m'"
        if not _number_stands_in(_flat(said), flat):
            return f"the number of the measure {said!r} is not in the prompt: copy measures, and invent none"
    for said in plan.not_simulated:
        if _flat(said) not in flat:
            return f"{said!r} of not_simulated is not in the prompt: copy the words of the prompt"
    return None


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _number_stands_in(said: str, flat: str) -> bool:
    """Whether the number that `said` begins with stands in the prompt, whole: 5 is not in 15, nor in 2.5."""
    number = re.match(r"[\d.,]*\d|[a-z]+", said)
    if number is None:
        return False
    whole = rf"(?<![\d.,]){re.escape(number[0])}(?![.,]?\d)" if number[0][-1].isdigit() else rf"\b{number[0]}\b"
    return re.search(whole, flat) is not None


def json_schema() -> dict[str, Any]:
    """The schema of a `Plan` as structured output takes it: every field is asked for, and none has a default."""
    schema = Plan.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        part["required"] = list(part["properties"])
        for name in part["properties"].values():
            name.pop("default", None)
            name.pop("title", None)
    made: dict[str, Any] = json.loads(json.dumps(schema))
    return made


VERBS: tuple[str, ...] = get_args(Verb)
