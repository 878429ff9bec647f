"""A prompt read: which things it names, which deeds they do to each other and in what order, and in what setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from proxyworld.world.language.domains import Outside
from proxyworld.world.language.nouns import Noun
from proxyworld.world.language.quantities import Kind
from proxyworld.world.language.setting import Setting
from proxyworld.world.language.tagging import Tagged
from proxyworld.world.language.tokens import Token
from proxyworld.world.language.verbs import Deed, Sense, is_a

_FILLED = frozenset({"fill"})
_COVERED = frozenset({"cover", "wrap", "envelop", "swathe", "shroud"})
_WITH: Mapping[str, tuple[str, ...]] = MappingProxyType({"pour": ("with",), "drape": ("with", "in")})
"""The relations of what things are filled with and covered in."""


@dataclass(eq=False)
class Entity:
    """A thing that the prompt names: what it is, how many, and what it is like; equal to itself alone.

    `states` are the adjectives of `modifiers.STATES` said of it ("tilted", "folded"); `angle_rad` a given angle,
    `pace` how fast it is said to be ("a fast-moving car"), `about` the thing of someone's trade ("a javelin thrower").
    """

    noun: Noun
    tokens: list[Token] = field(default_factory=list)
    count: int = 1
    plural: bool = False
    arrangement: str | None = None
    material: str | None = None
    colours: list[str] = field(default_factory=list)
    size: float = 1.0
    stretch: tuple[float, float, float] = (1.0, 1.0, 1.0)
    weight: float = 1.0
    bounce: float = 1.0
    grip: float = 1.0
    slope: float | None = None
    angle_rad: float | None = None
    states: set[str] = field(default_factory=set)
    size_m: float | None = None
    mass_kg: float | None = None
    speed_m_s: float | None = None
    stands_for: str | None = None
    pace: float = 1.0
    about: str | None = None
    contents: Entity | None = None
    relations: list[tuple[str, Entity]] = field(default_factory=list)

    @property
    def word(self) -> str:
        return self.noun.word.replace("_", " ")


@dataclass(eq=False)
class Clause:
    """A deed: who does it, to what, where, how, and when.

    `after` is the deed that must have begun to tell before this one does; `together_with` the one it goes along with,
    and `until` the one that ends it. A deed with a `cause` is what that other deed brings about ("…, which falls"): a
    result to be checked more than a motion to be staged. `order` counts the places in time from 0; deeds of one order
    go on together. `times` is how often it is done ("twice"). `is_finish` marks a participle that follows its thing and
    tells what was done to it before ("a box painted red").
    `link` is the word that joins it to what was told before ("and", "until", "." …), `is_then` and `at_once` whether it
    is said to follow or to coincide, and `brought_about_by` the verb that it hangs on ("causing it to fall").
    """

    verb: Tagged
    sense: Sense
    subjects: list[Entity] = field(default_factory=list)
    objects: list[Entity] = field(default_factory=list)
    agents: list[Entity] = field(default_factory=list)
    relations: list[tuple[str, Entity]] = field(default_factory=list)
    directions: set[str] = field(default_factory=set)
    amounts: dict[Kind, float] = field(default_factory=dict)
    passive: bool = False
    is_finish: bool = False
    negated: bool = False
    pace: float = 1.0
    times: int = 1
    after: Clause | None = None
    together_with: Clause | None = None
    until: Clause | None = None
    cause: Clause | None = None
    link: str = ""
    sentence: int = 0
    is_then: bool = False
    at_once: bool = False
    brought_about_by: Clause | None = None

    @property
    def deed(self) -> Deed:
        return self.sense.deed

    @property
    def order(self) -> int:
        """The deed's place in time: 0, or one more than the deed it comes after."""
        seen, clause, order = {id(self)}, self, 0
        while (before := clause.together_with or clause.after) is not None and id(before) not in seen:
            order += clause.together_with is None
            clause = before
            seen.add(id(before))
        return order

    @property
    def is_result(self) -> bool:
        """Whether another deed brings this one about."""
        return self.cause is not None

    def is_a(self, *deeds: Deed) -> bool:
        """Whether the deed is one of these, or a kind of one."""
        return is_a(self.deed, *deeds)

    @property
    def movers(self) -> list[Entity]:
        """Who moves (of a hit: what does the hitting, or what someone hits)."""
        if self._is_by_means:
            return self._means or (self.subjects if self.passive else self.objects or self.subjects)
        if self.passive:
            return self.subjects if self.deed != "hit" else self.agents or self.subjects
        if self.deed == "hit":
            by_hand = bool(self.subjects) and all(e.noun.kind in ("agent", "wind", "scene") for e in self.subjects)
            return self.objects if by_hand and self.objects else self.subjects
        if self.objects and self.subjects and all(self._is_way(e) for e in self.objects):
            return self.subjects  # "a broom sweeps the floor", "a pen writes a word"
        if self.sense.moves == "object":
            return self.objects or self.subjects
        if self.sense.moves == "either":
            return [e for e in self.objects if e.noun.kind != "scene"] or self.subjects or self.objects
        return self.subjects or self.objects

    @property
    def _is_by_means(self) -> bool:
        """Whether something is filled or covered, so that what moves is what it is filled with, or wrapped in."""
        return self.verb.base in _FILLED if self.deed == "pour" else self.deed == "drape" and self.verb.base in _COVERED

    @property
    def filled(self) -> list[Entity]:
        """What is filled or covered, where something is."""
        done_to = self.subjects if self.passive else self.objects or self.subjects
        moved = self.movers
        return [e for e in done_to if e.noun.kind != "agent" and e not in moved] if self._is_by_means else []

    @property
    def _means(self) -> list[Entity]:
        """What something is filled with or covered in ("a jar is filled with sand", "snow covers the car")."""
        named = [e for relation, e in self.relations if relation in _WITH[self.deed]]
        by_itself = self.agents if self.passive else self.subjects if self.objects else []
        return named[:1] or [e for e in by_itself if e.noun.kind != "agent"]

    def _is_way(self, entity: Entity) -> bool:
        """Whether the deed goes along `entity` and does not move it."""
        kind = entity.noun.kind
        if kind == "scene":
            return self.is_a("rub")
        return kind in ("ground", "place", "water") and self.is_a("rub", "slide", "roll", "drive", "bounce", "spin")

    @property
    def struck(self) -> list[Entity]:
        """What is hit, pushed or the like."""
        return self.subjects if self.passive and self.deed == "hit" else self.objects

    @property
    def doers(self) -> list[Entity]:
        """Who makes the movers move, where that is someone else."""
        return self.agents if self.passive else [s for s in self.subjects if s not in self.movers]

    def related(self, *relations: str) -> Entity | None:
        """The first thing that stands in one of these relations to the deed or its movers."""
        own = [*self.relations, *(pair for mover in self.movers for pair in mover.relations)]
        return next((entity for relation, entity in own if relation in relations), None)


def along_the_ground(clause: Clause) -> bool:
    """Whether what is sent off is said to keep to the ground, or to a table ("across the ice", "along the floor")."""
    under = clause.related("across", "along")
    return under is not None and (under.noun.kind in ("ground", "raised") or under.noun.material == "ice")


@dataclass
class Reading:
    """All that was understood of a prompt, in order of mention.

    `outside` names the words that rigid and soft bodies cannot obey, with the domain and the reason.
    """

    text: str
    tagged: list[Tagged]
    entities: list[Entity]
    clauses: list[Clause]
    setting: Setting
    outside: tuple[Outside, ...] = ()
