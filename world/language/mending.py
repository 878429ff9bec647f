"""Mending: what can be told of a deed only once the whole prompt is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from proxyworld.world.language.nouns import IMPLIED, NOUNS
from proxyworld.world.language.reading import Clause, Entity
from proxyworld.world.language.verbs import Deed, Sense

_BODILESS = frozenset({"scene", "gas", "wind", "place", "measure"})
_LAND = frozenset({"ground", "water"})
_FLOWS: tuple[Deed, ...] = (
    "pour",
    "fall",
    "throw",
    "blow",
    "lift",
    "push",
    "rub",
    "stack",
    "cut",
    "press",
    "pull",
    "slide",
)
_STATES: tuple[Deed, ...] = ("place", "hold", "stack", "hang", "float", "stop")
_FINISHES: tuple[Deed, ...] = (
    "rub", "cut", "fold", "drape", "inflate", "squeeze", "scatter", "stack", "open", "close", "turn", "tell", "change",
)  # fmt: skip
_BALL_DEEDS: tuple[Deed, ...] = ("throw", "hit", "roll", "bounce", "catch", "fall", "push", "fly")
_MARKS = frozenset(
    "hole gap dent indentation groove slot line mark crack opening crater crease scratch notch hollow trench furrow "
    "cut".split()
)
"""What is made in a thing by a deed that is done to it."""
_LEFT = frozenset({"surface", "path", "trail", "track"})
_ONTO = ("on", "onto", "into", "against", "at", "with")
_LIGHTS = frozenset(
    {"light", "sunlight", "moonlight", "sun", "moon", "shadow", "reflection", "glow", "image", "scene", "camera"}
)
_TIES = frozenset({"tie", "attach", "fasten", "tether", "connect", "hook"})
_SILENT = Sense("tell", "subject")
_MOVES = frozenset({"move", "movement", "motion", "go", "run"})
_OWN: tuple[tuple[Deed, str], ...] = (
    ("swing", "pendulum swing tire_swing wrecking_ball punching_bag trapeze"),
    ("spin", "windmill fan propeller ferris_wheel carousel turbine waterwheel"),
)
_OWN_MOTION: Mapping[str, Deed] = MappingProxyType({word: deed for deed, words in _OWN for word in words.split()})
"""How what hangs or turns by its nature moves, where no more is said than that it does."""
_NOBODY = frozenset({"nobody", "nothing", "none"})
_HAND_DEEDS: tuple[Deed, ...] = ("squeeze", "push", "hit")
_NEEDS_A_THING: tuple[Deed, ...] = ("fold", "bend", "stretch", "squeeze", "press")
_WITHOUT_A_WORD: tuple[Deed, ...] = ("stop", "fall", "throw", "push", "lift", "place", "hold", "spin", "roll", "hit")


def mend(clauses: list[Clause], entities: list[Entity]) -> None:
    """Give the deeds the things that they leave out, and silence those that no body does."""
    for before, clause in zip([None, *clauses], clauses, strict=False):
        _refuse(clause, entities)
        _go_on(clause, before)
        if clause.brought_about_by is not None and clause.brought_about_by.verb.base == "set":
            clause.brought_about_by.sense = _SILENT  # "is set swinging"
        _imply(clause, entities)
        _reach_through(clause)
        if clause.passive and clause.verb.base in _TIES:
            for entity in clause.subjects:  # "a ball tied to a string"
                entity.relations += [
                    ("on", e) for r, e in clause.relations if r in ("to", "on") and e.noun.kind == "tie"
                ]
        target = clause.related("on", "at", "against", "across", "through")
        if clause.deed == "blow" and not clause.objects and target is not None and target.noun.kind == "object":
            clause.objects.append(target)  # "a fan blows on a flag"
        if clause.verb.base in ("leave", "make", "draw") and clause.link != "participle" and _marks(clause):
            clause.sense = Sense("rub", "subject")  # "a pen leaves a mark on the paper"
        if clause.verb.base == "pass" and clause.objects and _by_someone(clause):
            clause.sense = Sense("throw", "object", 0.7)  # "a player passes the ball to another"
        by_what = clause.related("in", "by")
        if clause.deed == "catch" and clause.passive and by_what is not None and by_what.noun.kind == "wind":
            clause.sense = Sense("blow", "object")  # "caught in a breeze"
        out_of = clause.related("from", "out of", "through", "off", "between")
        if clause.verb.base in ("slip", "slide") and out_of is not None and out_of.noun.form in ("hand", "gripper"):
            clause.sense = Sense("fall", "subject")  # "slips out of her hand"
        on = clause.related("on", "in", "upon")
        if clause.verb.base == "bob" and on is not None and on.noun.kind in ("water", "liquid"):
            clause.sense = Sense("float", "subject")
        _press_under(clause)
        own = next((_OWN_MOTION[e.noun.word] for e in clause.movers if e.noun.word in _OWN_MOTION), None)
        if own is not None and clause.verb.base in _MOVES:
            clause.sense = replace(clause.sense, deed=own)  # "the movement of a pendulum"
        if _is_carried(clause):
            clause.sense = replace(clause.sense, deed="carry", moves="object")
        if _is_silent(clause):
            clause.sense = _SILENT
        for mover in clause.movers:
            if mover.speed_m_s is not None and clause.deed not in ("tell", "change", "place"):
                clause.amounts.setdefault("speed_m_s", mover.speed_m_s)
            if mover.pace != 1.0 and clause.deed not in ("tell", "change", "place"):
                clause.pace *= mover.pace
                mover.pace = 1.0


def _refuse(clause: Clause, entities: list[Entity]) -> None:
    """What nobody does is not done."""
    nobody = [e for e in (*clause.subjects, *clause.agents) if e.noun.word in _NOBODY]
    if nobody:
        clause.negated = True
        clause.subjects = [e for e in clause.subjects if e not in nobody]
        clause.agents = [e for e in clause.agents if e not in nobody]
        entities[:] = [e for e in entities if e not in nobody]


def _go_on(clause: Clause, before: Clause | None) -> None:
    """A deed that names nothing is done to what the one before was done to ("spin an egg, then stop it")."""
    if before is not None and not clause.movers and clause.is_a(*_WITHOUT_A_WORD) and before.deed != "tell":
        clause.subjects = [e for e in before.movers if e.noun.kind in ("object", "vehicle", "animal")]
    by_hand = bool(clause.subjects) and all(e.noun.kind in ("agent", "animal") for e in clause.subjects)
    on = clause.related("on", "onto", "against", "upon", "down on")
    own = bool(clause.objects) and all(e.noun.form in ("hand", "foot") for e in clause.objects)
    into = clause.related("into", "on", "onto", "against", "upon", "in")
    if by_hand and own and clause.is_a(*_HAND_DEEDS) and into is not None and into.noun.kind in ("object", "vehicle"):
        clause.subjects, clause.objects = clause.objects, [into]  # "presses her palm into the dough"
    alone = by_hand and not clause.objects and not clause.passive and clause.sense.moves != "subject"
    if alone and clause.is_a(*_HAND_DEEDS) and on is not None and on.noun.kind in ("object", "vehicle"):
        clause.objects = [on]  # "a paw presses on a pillow"


def _press_under(clause: Clause) -> None:
    """What is "squashed under a book", the book squashes."""
    under = clause.related("under", "beneath", "underneath")
    if under is None or under.noun.kind not in ("object", "vehicle"):
        return
    if clause.passive and clause.is_a("squeeze") and not clause.agents:
        clause.agents, clause.is_finish = [under], False


def _imply(clause: Clause, entities: list[Entity]) -> None:
    """A golfer who putts, putts a golf ball."""
    if clause.objects or clause.passive or not clause.is_a(*_BALL_DEEDS):
        return
    for who in clause.subjects:
        word = IMPLIED.get(who.noun.word, who.about)
        if who.noun.kind != "agent":
            continue
        known = next((e for e in entities if e.noun.word == word), None)
        if word is None and clause.deed == "hit" and clause.related(*_ONTO) is None:
            known = next((e for e in entities if e.noun.word.endswith("ball")), None)  # "hits a six, the ball …"
        if known is None and (word is None or word not in NOUNS):
            continue
        thing = known or Entity(NOUNS[str(word)], tokens=list(who.tokens))
        if known is None:
            entities.append(thing)
        clause.objects.append(thing)
        return


def _reach_through(clause: Clause) -> None:
    """A hole that is poked in the clay is a poke at the clay."""
    if clause.objects and all(e.noun.word in _MARKS for e in clause.objects) and clause.sense.moves != "subject":
        inner = clause.related("in", "into", "through", "of", "on", "onto", "from", "against")
        if inner is not None and inner.noun.kind not in ("scene", "place", "wind", "gas"):
            clause.objects = [inner]


def _marks(clause: Clause) -> bool:
    return bool(clause.objects) and all(e.noun.word in _MARKS for e in clause.objects)


def _is_carried(clause: Clause) -> bool:
    """Whether someone moves a thing ("the robot arm moves a can onto the tray")."""
    moves = clause.verb.base in ("move", "take") and clause.deed in ("drive", "tell")
    if clause.verb.base == "take":  # a thing, and not "takes a turn"
        taken = clause.subjects if clause.passive else clause.objects
        return clause.deed == "tell" and any(e.noun.kind in ("object", "vehicle", "animal") for e in taken)
    return moves and _by_someone(clause) and bool(clause.objects or clause.passive)


def _by_someone(clause: Clause) -> bool:
    whose = clause.agents if clause.passive else clause.subjects
    return bool(whose) and all(e.noun.kind == "agent" for e in whose)


def _is_silent(clause: Clause) -> bool:
    """Whether the clause describes: nothing that has a body moves in it, or it tells only a state or a finish."""
    movers = clause.movers
    if clause.deed == "tell":
        return False
    if movers and all(_is_bodiless(e, clause) for e in movers):
        return True
    if clause.deed == "leave" and clause.objects and all(e.noun.kind == "scene" for e in clause.objects):
        return True  # "leaving a mark"
    if clause.deed == "leave" and clause.verb.form == "ing" and _left_so(clause):
        return True  # "cuts the branch, leaving a clean surface"
    if clause.subjects and all(e.noun.word in _LIGHTS for e in clause.subjects) and not clause.passive:
        return True  # "the sunlight catches the leaves"
    if clause.objects and all(e.noun.word in _LIGHTS for e in clause.objects) and not clause.passive:
        return True  # "a chandelier scatters light"
    if clause.verb.base == "cover" and not any(e.noun.form == "sheet" or e.noun.material == "fabric" for e in movers):
        return True  # "trees cover the hill"
    if clause.is_finish and (clause.is_a(*_FINISHES) or clause.verb.base == "draw"):
        return True  # "a car painted in red"
    if clause.is_a(*_NEEDS_A_THING) and movers and all(e.noun.kind == "agent" for e in movers):
        return True  # "a person folds a sheet, showing each crease and fold": nobody is folded
    if clause.verb.base in ("reach", "approach", "come", "enter", "hover") and _all_hands(movers):
        return True  # "a hand reaches for the cup"
    return clause.is_a(*_STATES) and _all_hands(movers)  # "a robot arm is positioned above a tray"


def _is_bodiless(entity: Entity, clause: Clause) -> bool:
    kind = entity.noun.kind
    finished = clause.passive and clause.is_a("rub")  # "a landscape painted in snow"
    return kind in _BODILESS or (kind in _LAND and (finished or not clause.is_a(*_FLOWS)))


def _left_so(clause: Clause) -> bool:
    """Whether what is left is what the deed before made of a thing, and no place that is gone from."""
    return bool(clause.objects) and all(
        e.noun.word in _LEFT or e.noun.kind not in ("place", "ground", "water") for e in clause.objects
    )


def _all_hands(movers: Sequence[Entity]) -> bool:
    return bool(movers) and all(e.noun.kind == "agent" and e.noun.form != "person" for e in movers)
