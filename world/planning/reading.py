"""A `Plan` becomes a `Reading`, as if the offline reader had read it: same words, same tables, same layouts.

Each thing is put in a noun phrase and each deed in a sentence of two or three words, which the reader reads surely;
who does what to whom is taken from the plan, so that no sentence has to be understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from proxyworld.world.files import InputError
from proxyworld.world.language.domains import Outside
from proxyworld.world.language.quantities import Kind, quantities
from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.verbs import VERBS
from proxyworld.world.planning.plan import Happening, Plan, Thing

_VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "side": "side view", "top": "top-down view", "high angle": "high-angle view", "low angle": "low-angle view",
        "oblique": "oblique view", "front": "front view", "rear": "rear view", "close-up": "close-up",
        "wide": "wide shot",
    }
)  # fmt: skip
_SKIES: Mapping[str, str] = MappingProxyType(
    {"day": "daylight", "sunset": "sunset", "overcast": "overcast", "night": "at night", "studio": "studio"}
)
_GRAVITIES: Mapping[str, str] = MappingProxyType(
    {"moon": "on the moon", "mars": "on Mars", "zero": "zero gravity", "reversed": "reversed gravity"}
)
_AROUND: Mapping[str, str] = MappingProxyType({"water": "underwater", "vacuum": "in a vacuum"})
_LANDS = frozenset({"fall", "drop", "lower", "jump", "rest", "lean"})
"""Verbs without an object that meet a thing by coming onto it; the others come into it."""

_MEETS = frozenset({"into", "against", "with", "on", "onto"})
"""With these, what hits needs no object: it collides with, or bumps into, a thing."""


def reading_of(plan: Plan, *, spoken: Reading | None = None) -> Reading:
    """The reading of `plan`; `spoken`, the offline reading of the prompt, adds what it knows to lie outside.

    Raises `InputError` for a noun that the reader does not take for one thing, and for measures out of range.
    """
    lines = [*map(_phrase, plan.things), *map(_sentence, plan.happenings)]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    reading = read(" ".join([*lines, *_setting(plan)]))
    spans = list(pairwise(starts))
    things = {t.key: _entity(t, reading, span) for t, span in zip(plan.things, spans, strict=False)}
    clauses: list[Clause] = []
    for happening, span in zip(plan.happenings, spans[len(plan.things) :], strict=True):
        clauses.append(_clause(happening, things, reading, span, clauses[-1] if clauses else None))
    outside = {o.word: o for o in (spoken.outside if spoken is not None else ())}
    for said in plan.not_simulated:
        outside.setdefault(said, Outside(said, "life", "the planner says that it lies outside of mechanics"))
    return replace(reading, entities=list(things.values()), clauses=clauses, outside=tuple(outside.values()))


def in_words(plan: Plan) -> str:
    """The plan in plain words, for a person."""
    nouns = {t.key: t.noun for t in plan.things}
    deeds = []
    for h in plan.happenings:
        where = [f"{place.relation} the {nouns[place.thing]}" for place in h.places]
        done = [h.verb, *([f"the {nouns[h.whom]}"] if h.whom else []), *where, *filter(None, (h.how, h.direction))]
        deeds.append(
            f"{'' if h.when == 'first' else f'{h.when}, '}the {nouns[h.who]}: {' '.join([*done, *h.measures])}"
        )
    counted = [f"{f'{t.count} × ' if t.count > 1 else ''}{_phrase(t)[2:-1]}" for t in plan.things]
    return f"{', '.join(counted)}. {'; '.join(deeds)}."


# --- words --------------------------------------------------------------------------------------------------------


def _phrase(thing: Thing) -> str:
    return f"A {' '.join(filter(None, (thing.size, thing.colour, thing.material, thing.noun.lower())))}."


def _sentence(happening: Happening) -> str:
    return f"It {_third_person(happening.verb)}{f' {happening.how}' if happening.how else ''}."


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


def _setting(plan: Plan) -> list[str]:
    said = (
        _VIEWS.get(plan.view or ""), _SKIES.get(plan.sky or ""), _GRAVITIES.get(plan.gravity), _AROUND.get(plan.around),
        "in slow motion" if plan.slow_motion else None,
    )  # fmt: skip
    return [f"{phrase}." for phrase in said if phrase]


# --- what the reader made of them ---------------------------------------------------------------------------------


def _entity(thing: Thing, reading: Reading, span: tuple[int, int]) -> Entity:
    found = [e for e in reading.entities if e.tokens and span[0] <= e.tokens[0].start < span[1]]
    inner = [id(e) for f in found for e in (f.contents, *(other for _, other in f.relations)) if e is not None]
    found = [e for e in found if id(e) not in inner]
    if len(found) != 1:
        raise InputError(f"{thing.noun!r} is not read as one thing: name it by one plain English noun in the singular")
    entity = found[0]
    entity.count, entity.plural = thing.count, thing.count > 1
    entity.arrangement = thing.arrangement or entity.arrangement
    entity.material = thing.material or entity.material
    for kind, value in _amounts(thing.measures).items():
        name = {"mass_kg": "mass_kg", "length_m": "size_m", "speed_m_s": "speed_m_s", "angle_rad": "angle_rad"}.get(
            kind
        )
        if name is not None:
            setattr(entity, name, value)
    return entity


def _clause(
    happening: Happening, things: Mapping[str, Entity], reading: Reading, span: tuple[int, int], before: Clause | None
) -> Clause:
    """The reader's clause of a deed, with the plan's own things in it."""
    clause = next((c for c in reading.clauses if span[0] <= c.verb.token.start < span[1]), None)
    if clause is None:
        raise InputError(f"{happening.verb!r} is not read as a deed: choose another verb")
    who, whom = things[happening.who], things[happening.whom] if happening.whom is not None else None
    takes_object = VERBS[happening.verb].moves != "subject"
    clause.subjects, clause.objects, clause.agents = [who], [whom] if whom is not None and takes_object else [], []
    clause.relations = [(place.relation, things[place.thing]) for place in happening.places]
    if whom is not None and not takes_object:
        clause.relations.append(("onto" if happening.verb in _LANDS else "into", whom))
    meets = any(place.relation in _MEETS for place in happening.places)
    clause.passive = whom is None and VERBS[happening.verb].moves == "object" and not (clause.deed == "hit" and meets)
    clause.directions = {happening.direction} if happening.direction is not None else set()
    clause.amounts = _amounts(happening.measures)
    clause.negated = clause.is_finish = False
    clause.after = before if happening.when in ("then", "as a result") else None
    clause.together_with = before if happening.when == "meanwhile" else None
    clause.cause = before if happening.when == "as a result" else None
    clause.until, clause.brought_about_by = None, None
    clause.is_then, clause.at_once = happening.when == "then", happening.when == "meanwhile"
    return clause


def _amounts(measures: tuple[str, ...]) -> dict[Kind, float]:
    return {q.kind: q.value for said in measures for q in quantities(said)}
