"""Promises: what must be seen of a deed for it to have happened, whatever the scene itself expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from proxyworld.world.language.reading import Clause, Entity, along_the_ground
from proxyworld.world.language.verbs import Deed
from proxyworld.world.scene import Body, Expectation, ExpectationKind, Scene

PROMISES: Mapping[Deed, tuple[ExpectationKind, ...]] = MappingProxyType(
    {
        "fall": ("falls",),
        "lower": ("falls",),
        "bounce": ("rebounds", "oscillates"),
        "roll": ("rolls",),
        "slide": ("slides", "rolls"),  # what is round and said to slide rolls
        "glide": ("slides", "rolls", "travels"),  # on the ground, or borne by water or air
        "ride": ("is_carried", "travels"),
        "throw": ("flies", "hits"),
        "kick": ("flies", "travels"),
        "launch": ("flies",),
        "push": ("moves",),
        "poke": ("moves", "hits", "deforms"),
        "pull": ("moves", "stretches"),
        "hit": ("hits",),
        "topple": ("topples",),
        "tilt": ("turns_by",),
        "swing": ("swings",),
        "sway": ("sways",),
        "rock": ("oscillates", "sways"),
        "hang": ("hangs", "swings", "hovers"),  # until it is struck, or let go
        "flutter": ("flutters",),
        "place": ("stays_on", "stays_put", "comes_to_rest", "lands_on", "enters"),
        "stack": ("stays_put", "stays_on", "balances"),
        "balance": ("balances", "stays_put"),
        "lean": ("leans",),
        "spin": ("spins",),
        "turn": ("turns_by",),
        "explode": ("breaks", "scatters", "rises"),
        "break": ("breaks",),
        "lift": ("rises",),
        "carry": ("is_carried", "travels"),
        "float": ("floats",),
        "sink": ("sinks",),
        "fly": ("flies", "hovers"),
        "drive": ("travels",),
        "accelerate": ("speeds_up",),
        "stop": ("slows_down", "comes_to_rest"),
        "brake": ("slows_down",),
        "jump": ("rises",),
        "pour": ("falls", "turns_by"),
        "scatter": ("scatters", "falls"),
        "squeeze": ("deforms",),
        "press": ("deforms", "moves"),
        "bend": ("deforms",),
        "stretch": ("stretches", "deforms"),
        "inflate": ("deforms",),
        "drape": ("drapes", "deforms"),
        "fold": ("deforms",),
        "rub": ("slides", "moves"),
        "open": ("opens",),
        "close": ("closes",),
        "hold": ("hangs", "hovers", "stays_put", "is_carried", "balances"),
        "catch": ("is_caught",),
        "blow": ("moves", "sways", "flutters"),
        "leave": ("leaves", "travels"),
    }
)
"""Of each deed that bodies can do: the kinds of expectation, any of which shows that it happened."""

_UNSEEN_BLOW: tuple[ExpectationKind, ...] = ("moves", "flies")
"""What a blow shows in a thing where nobody that has a body strikes it ("a golfer hits the ball"): it is set going."""
_BORNE: frozenset[Deed] = frozenset({"roll", "slide"})
"""What a vehicle does on its wheels, a figure on its feet, and whatever goes on water: they are seen to travel.

Rolling and sliding are told by the slip of a contact, which wheels that are part of a body, and water, do not have.
"""
_OF_TWO: frozenset[ExpectationKind] = frozenset({"hits"})
"""What is done to the thing that the deed names."""


def promised(clause: Clause, scene: Scene) -> tuple[Expectation, ...]:
    """The expectations, any of which shows that the deed of `clause` happened in `scene`.

    They are of the bodies that stand for what the deed moves; none where no body does, or bodies cannot do the deed.
    """
    return tuple(_promised(clause, scene))


def _promised(clause: Clause, scene: Scene) -> Iterator[Expectation]:
    struck = standing_for(clause.struck, scene)
    for body in standing_for(clause.movers or clause.subjects or clause.objects, scene):
        for kind in _kinds(clause):
            others = [other.name for other in struck if other.name != body.name] if kind in _OF_TWO else []
            if not others:
                yield Expectation(kind=kind, body=body.name)
            for other in others:
                yield Expectation(kind=kind, body=body.name, other=other)


def _kinds(clause: Clause) -> tuple[ExpectationKind, ...]:
    kinds = PROMISES.get(clause.deed, ())
    if clause.deed == "hit" and _by_nobody_seen(clause):
        return (*kinds, *_UNSEEN_BLOW)
    if clause.is_a("throw") and along_the_ground(clause):
        return (*kinds, "slides", "rolls")
    on = clause.related("on", "across", "along", "over", "through", "in", "down")
    afloat = on is not None and on.noun.kind in ("water", "liquid")
    borne = afloat or any(e.noun.kind in ("vehicle", "agent") or e.noun.form == "boat" for e in clause.movers)
    return (*kinds, "travels") if borne and clause.deed in _BORNE else kinds


def _by_nobody_seen(clause: Clause) -> bool:
    """Whether all who strike are people or hands, for whom no body of the scene stands, or nobody is named."""
    strikers = clause.agents if clause.passive else clause.subjects
    tool = clause.related("with", "using", "by")
    armed = tool is not None and tool.noun.kind in ("object", "vehicle", "animal")
    struck = clause.struck if clause.passive else clause.objects
    return bool(struck) and not armed and all(e.noun.kind in ("agent", "wind", "scene") for e in strikers)


def standing_for(entities: Iterable[Entity], scene: Scene) -> tuple[Body, ...]:
    """The bodies of `scene` that carry the word of one of the `entities`, or of what stands for it."""
    words = {word for entity in entities for word in (entity.word, entity.stands_for) if word}
    return tuple(body for body in scene.bodies if body.label in words)
