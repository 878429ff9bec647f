"""Clauses become stories: who moves how, what is in the way, what it stands on, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from proxyworld.world.language.modifiers import MATERIAL_WORDS
from proxyworld.world.language.nouns import Kind
from proxyworld.world.language.quantities import Kind as Amount
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.verbs import Deed

BODIES: frozenset[Kind] = frozenset({"object", "vehicle", "animal", "tie"})
"""Kinds that can be bodies of their own and move."""
FIXTURES: frozenset[Kind] = frozenset({"raised", "incline", "wall"})
GROUNDS: frozenset[Kind] = frozenset({"ground", "place", "water"})
_CONTACT: frozenset[Deed] = frozenset(
    {"hit", "push", "topple", "break", "pull", "spin", "roll", "slide", "squeeze", "cut", "rub", "drive"}
)
_TOOLED: frozenset[Deed] = frozenset({"hit", "push", "topple", "break", "squeeze", "cut", "rub", "throw"})
_RESTING: frozenset[Deed] = frozenset({"place", "hold", "stop", "stack", "tell", "change", "leave", "turn"})
_MEETS = frozenset({"into", "against", "at", "toward", "towards", "onto", "on", "upon", "to", "in", "inside", "within"})
_KEEPS_CLEAR: frozenset[Deed] = frozenset({"drive", "stop", "fly", "float", "lift", "spin", "swing", "turn"})
_HANDLES = frozenset({"flip"})
_FLAT_TOPPED = frozenset({"box", "table", "shelf", "chair", "tray", "wall", "truck", "bus", "sheet"})
_SHAPES = frozenset({"shape", "form", "loop", "spiral", "coil", "bundle"})
"""What is made of a thing that is worked."""
_LOOSE = frozenset({"sand", "snow", "soil", "gravel"})


@dataclass
class Story:
    """Some things that move together, their deeds in order, and what the deeds do to other things."""

    movers: list[Entity]
    deeds: list[Clause] = field(default_factory=list)
    targets: list[Entity] = field(default_factory=list)
    effects: list[Clause] = field(default_factory=list)
    ground: Entity | None = None
    surface: Entity | None = None
    incline: Entity | None = None
    source: Entity | None = None
    container: Entity | None = None
    hurdle: Entity | None = None
    tie: Entity | None = None
    doers: list[Entity] = field(default_factory=list)

    @property
    def lead(self) -> Clause:
        """The deed that sets the things going: the first in time that is no rest, or else a stop."""
        stops = (c for c in self.deeds if c.is_a("stop"))
        return next((c for c in self.deeds if not c.is_a(*_RESTING)), next(stops, self.deeds[0]))

    @property
    def deed(self) -> Deed:
        return self.lead.deed

    @property
    def pace(self) -> float:
        return self.lead.pace

    @property
    def mover(self) -> Entity:
        return self.movers[0]

    @property
    def directions(self) -> set[str]:
        said = set().union(*(c.directions for c in self.deeds))
        for relation, entity in (pair for c in self.deeds for pair in c.relations):
            if entity.noun.word in ("left", "right") and relation in ("to", "toward", "towards"):
                said.add(entity.noun.word)
            elif entity.noun.word in ("left", "right") and relation == "from":
                said.add("right" if entity.noun.word == "left" else "left")
            elif entity.noun.word in ("air", "sky", "top") and relation in ("into", "to", "toward", "towards", "in"):
                said.add("up")
        return said

    def does(self, *deeds: Deed) -> bool:
        """Whether the movers are said to do any of these themselves."""
        own = [c for c in self.deeds if not any(c is effect for effect in self.effects)]
        return any(c.is_a(*deeds) for c in own)

    def suffers(self, *deeds: Deed) -> bool:
        """Whether what is in the way is said to do any of these."""
        return any(c.is_a(*deeds) for c in self.effects)

    def amount(self, kind: Amount) -> float | None:
        """A number with a unit that was said of any deed here."""
        said = next((c.amounts[kind] for c in [*self.deeds, *self.effects] if kind in c.amounts), None)
        if said is None and kind == "angle_rad" and self.incline is not None:
            return self.incline.angle_rad
        return said


def stories(reading: Reading) -> list[Story]:
    """The stories of a reading, in order; things of which nothing is told are in none of them."""
    told: list[Story] = []
    for clause in reading.clauses:
        if clause.negated or clause.deed in ("tell", "change") or (clause.deed == "leave" and not clause.subjects):
            continue
        movers, targets, doers = _roles(clause)
        if not movers:
            continue
        story = _join(told, clause, movers, targets)
        story.doers += doers
        _place(story, clause, movers)
    return [s for s in told if s.deeds]


def _roles(clause: Clause) -> tuple[list[Entity], list[Entity], list[Entity]]:
    """Who moves, what is struck, and who does it without being seen."""
    doers = [d for d in clause.doers if d.noun.kind in BODIES - {"tie"}]
    unseen = [d for d in clause.doers if d.noun.kind in ("agent", "wind", "tie")]
    movers = [e for e in clause.movers if _can_move(e, clause)]
    if not movers and clause.is_a(*_TOOLED, "pull") and clause.objects:  # "a stick pokes a hole in the clay"
        inner = clause.related("in", "into", "through", "of", "on", "from")
        movers = [inner] if inner is not None and inner.noun.kind in BODIES | FIXTURES else []
    tool = clause.related("with", "using", "by")
    wielded = tool is not None and tool.noun.kind in BODIES - {"tie"} and tool not in movers
    if tool is not None and wielded and not doers and clause.is_a(*_TOOLED):
        doers = [tool] if unseen or clause.passive or not clause.subjects else []
    if not movers and doers and clause.is_a(*_CONTACT):
        return doers, [], unseen  # "a bulldozer pushes sand": the sand lies where it is
    if clause.deed == "catch":
        return movers, [d for d in clause.doers if d.noun.kind in BODIES | FIXTURES], unseen
    if clause.deed == "hit":
        return _hit_roles(clause, doers, unseen)
    if clause.verb.base in _HANDLES and any(m is not d for m in movers for d in doers):
        return movers, [], doers  # "a spatula flips a pancake": it is in a hand, and comes under it
    if doers and clause.is_a(*_CONTACT) and movers and not set(map(id, doers)) & set(map(id, movers)):
        return doers, [e for e in movers if e.noun.kind != "agent"], unseen
    if len(movers) > 1:
        movers = [e for e in movers if e.noun.kind != "agent"] or movers
    return movers, [], unseen


def _can_move(entity: Entity, clause: Clause) -> bool:
    """Whether the world can move it; loose ground ("sand is poured") moves as grains."""
    kind = entity.noun.kind
    loose = kind == "water" or (kind == "ground" and entity.noun.material in _LOOSE)
    flows = loose and clause.is_a("pour", "lift", "throw", "fall", "blow")
    return flows or kind in BODIES | FIXTURES | {"agent", "liquid", "grains"}


def _hit_roles(
    clause: Clause, tools: list[Entity], unseen: list[Entity]
) -> tuple[list[Entity], list[Entity], list[Entity]]:
    by_whom = clause.agents if clause.passive else clause.subjects
    hitters = [e for e in by_whom if e.noun.kind in BODIES]
    unseen = unseen or [e for e in by_whom if e.noun.kind in ("agent", "wind")]
    struck = [e for e in clause.struck if e.noun.kind in BODIES | FIXTURES and e not in hitters]
    if not hitters and tools:
        hitters = [t for t in tools if t not in struck]
    if not hitters:  # someone hits a ball: the ball takes the blow
        loose = [e for e in struck if e.noun.kind in BODIES]
        return loose or struck, [e for e in struck if e not in loose] if loose else [], unseen
    return hitters, struck, unseen


def _join(told: list[Story], clause: Clause, movers: list[Entity], targets: list[Entity]) -> Story:
    """The story that this deed belongs to, with the deed told in it."""
    for story in told:
        if _shared(story.movers, movers):
            story.deeds.append(clause)
            _add(story.targets, targets)
            if targets and clause.deed != "hit":
                story.effects.append(clause)
            return story
    for story in told:
        if _shared(story.targets, movers) and not targets:
            story.effects.append(clause)
            return story
    for story in told:
        if _shared(story.movers, targets):  # "dominoes topple when a ball hits them"
            story.targets, story.movers = [*story.movers, *story.targets], movers
            story.effects, story.deeds = [*story.deeds, *story.effects], [clause]
            return story
    story = Story(movers=movers, deeds=[clause], targets=list(targets))
    if targets and clause.deed != "hit":
        story.effects.append(clause)
    told.append(story)
    return story


def _shared(a: list[Entity], b: list[Entity]) -> bool:
    return any(x is y for x in a for y in b)


def _add(to: list[Entity], new: list[Entity]) -> None:
    to += [e for e in new if not any(e is x for x in to)]


def _place(story: Story, clause: Clause, movers: list[Entity]) -> None:
    """Read the relations of the deed: what it stands on, comes from, goes into and meets."""
    said = [*clause.relations, *(pair for mover in clause.movers for pair in mover.relations)]
    is_effect = any(c is clause for c in story.effects) and not any(c is clause for c in story.deeds)
    for entity in clause.filled:
        _fill(story, clause, entity)
    for relation, entity in said:
        if any(entity is e for e in [*story.movers, *movers]):
            continue
        _relate(story, clause, relation, entity, is_effect)


def _relate(story: Story, clause: Clause, relation: str, entity: Entity, is_effect: bool) -> None:
    kind = entity.noun.kind
    bare_stuff = entity.noun.word in MATERIAL_WORDS and relation in ("on", "onto", "upon", "across", "along", "over")
    if kind in GROUNDS or (bare_stuff and not clause.is_a("place", "stack")):
        if story.ground is None or (kind == "ground" and story.ground.noun.kind == "place"):
            story.ground = entity
    elif kind == "tie":
        story.tie = story.tie or entity
    elif kind == "incline":
        story.incline = story.incline or entity
    elif relation in ("off", "edge", "down", "from") and kind in FIXTURES | BODIES:
        if not is_effect and (kind == "raised" or (relation != "from" and entity.noun.form in _FLAT_TOPPED)):
            story.source = story.source or entity
    elif kind == "raised" and relation in (
        "on",
        "onto",
        "upon",
        "across",
        "along",
        "over",
        "at",
        "in",
        "top",
        "above",
        "around",
    ):
        if relation == "onto" or not clause.is_a("fall", "throw", "bounce"):
            story.surface = story.surface or entity
        elif relation == "over":
            story.source = story.source or entity
        else:
            _add(story.targets, [entity])
    elif kind in ("wall", "raised") and (relation in _MEETS or relation == "through"):
        _add(story.targets, [entity])
    elif kind in BODIES and not is_effect:
        _meet(story, clause, relation, entity)


def _fill(story: Story, clause: Clause, entity: Entity) -> None:
    """What is filled holds what it is filled with; what is covered lies under it."""
    if not clause.is_a("pour"):
        _add(story.targets, [entity])
    elif entity.noun.kind == "raised":
        story.surface = story.surface or entity
    elif entity.noun.kind == "object":
        story.container = story.container or entity


def _meet(story: Story, clause: Clause, relation: str, entity: Entity) -> None:
    shaped = clause.is_a("bend", "fold", "stretch") or entity.noun.word in _SHAPES
    if relation == "into" and (clause.is_a("break", "cut", "explode") or shaped):
        return  # "breaks into pieces", "is bent into a bow"
    hollow = entity.noun.form in ("vessel", "tray", "hoop")
    if relation in ("in", "into", "inside", "within", "through") and hollow:
        story.container = story.container or entity
    elif relation == "over":
        story.hurdle = story.hurdle or entity
    elif relation == "above" and clause.is_a("fall", "hold"):
        _add(story.targets, [entity])
    elif relation in ("on", "upon", "in", "top") and clause.is_a("place", "stack"):
        story.surface = story.surface or entity
    elif clause.is_a("swing") and relation == "at":
        _add(story.targets, [entity])  # "swings a hammer at a nail"
    elif clause.is_a(*_KEEPS_CLEAR) and relation not in ("into", "against", "onto"):
        return
    elif relation in _MEETS:
        _add(story.targets, [entity])
