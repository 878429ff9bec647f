"""The wind of a prompt: how fast it blows, and where to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from proxyworld.world.language.reading import Clause, Entity
from proxyworld.world.language.setting import WINDS, Towards, Wind

_BLOWERS = frozenset({"fan", "hair_dryer", "blower", "leaf_blower", "bellows", "air_jet"})
_BLOWER_SPEED_M_S = 5.0  # a household fan at a metre or two
_FORCES: Mapping[str, float] = MappingProxyType(
    {
        "light": 0.5, "gentle": 0.6, "soft": 0.6, "slight": 0.5, "mild": 0.6, "faint": 0.4, "calm": 0.4, "strong": 1.6,
        "stiff": 1.4, "powerful": 1.8, "fierce": 2.2, "violent": 2.5, "heavy": 1.6, "sudden": 1.3, "brisk": 1.4,
        "gusty": 1.3, "high": 1.5, "howling": 2.2, "steady": 1.0, "intense": 2.0,
    }
)  # fmt: skip
"""Adjectives of a wind as factors on the speed of its word."""


def wind_of(entities: Iterable[Entity], clauses: Iterable[Clause]) -> Wind | None:
    """The first wind, or blowing fan, that is named; a given speed wins over the adjectives."""
    told = list(clauses)
    for entity in entities:
        blows = next((c for c in told if entity in [*c.subjects, *c.agents] or _in(entity, c)), None)
        is_fan = entity.noun.word in _BLOWERS and blows is not None and blows.deed == "blow"
        if entity.noun.kind != "wind" and not is_fan:
            continue
        speed, gusts = WINDS.get(entity.noun.word, (_BLOWER_SPEED_M_S, 0.05))
        for token in entity.tokens:
            speed *= _FORCES.get(token.low, 1.0)
        if blows is not None and blows.deed == "blow":
            speed *= blows.pace
        given = blows.amounts.get("speed_m_s") if blows is not None else None
        speed = given or entity.speed_m_s or speed
        return Wind(entity.word, min(speed, 60.0), _towards(blows), gusts)
    return None


def _in(entity: Entity, clause: Clause) -> bool:
    return any(entity is other for _, other in clause.relations)


def _towards(clause: Clause | None) -> Towards:
    said = clause.directions if clause is not None and clause.deed == "blow" else set()
    return next((d for d in ("left", "up", "down") if d in said), "right")
