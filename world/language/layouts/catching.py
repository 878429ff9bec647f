"""Catching: a hand, a figure or a glove waits where the thing comes, and keeps it from the first touch on."""

from __future__ import annotations

import math

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.flying import aim
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.proxies.figures import person
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import support_m
from proxyworld.world.language.stage import fall_time_s
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Carry, Trigger, Vec3

LIMBS = frozenset({"hand", "gripper"})
"""Forms of agents of which only what grasps is shown."""
_ABOUT = axis_angle((0.0, 0.0, 1.0), math.pi)  # facing what comes along +x
_UP = axis_angle((0.0, 1.0, 0.0), -math.pi / 2)
_OVER = axis_angle((1.0, 0.0, 0.0), math.pi)
_HELD_M = 0.6  # how high a glove or a net is held
_GIVES_M, _GIVES_S = 0.06, 0.25
"""How far, and for how long, a hand gives way to what it catches."""
_BACK = 0.12  # of that, backwards: out of what stands fast, which it has entered by what it goes in one step


def catch(telling: Telling) -> None:
    """What is thrown comes along +x, what falls comes down; at the touch its catcher has it."""
    story = telling.story
    movers = telling.mover_things()
    entity = _catcher(telling, [e for e, _ in movers])
    size = max(t.largest for _, t in movers)
    if story.does("fall") and not story.does("throw"):
        _let_fall(telling, movers, entity, size)
    elif "up" in story.directions:
        _tossed(telling, movers, entity, size)
    else:
        _thrown(telling, movers, entity, size)


def _catcher(telling: Telling, movers: list[Entity]) -> Entity:
    """What the deed says it is caught with, else who catches it, else a hand."""
    told = next(c for c in (*telling.story.deeds, *telling.story.effects) if c.is_a("catch"))
    tool = told.related("with", "using", "in")
    if tool is not None and tool.noun.kind == "object" and tool not in movers:
        return tool
    who = [e for e in (*told.doers, *telling.story.targets) if e.noun.kind in ("agent", "animal", "object", "vehicle")]
    return next((e for e in who if e not in movers), Entity(NOUNS["hand"]))


def _thrown(telling: Telling, movers: list[tuple[Entity, Thing]], entity: Entity, size: float) -> None:
    stage = telling.stage
    stage.sideways = True
    catcher, height = _facing(telling, entity, size)
    front = catcher.position_m[0] - support_m(catcher.shape, catcher.orientation_wxyz, (-1, 0, 0))
    distance = max(8 * size, 1.3)
    for entity_, thing, y in _abreast(movers):
        reach = support_m(thing.shape, thing.turn, (1, 0, 0))
        speed = max(telling.speed(thing, usual=2.6), 2.5)
        start = (front - distance - reach, y, height)
        velocity, takes = aim(start, (front - reach, 0.3 * y, height), speed, telling.gravity)
        made = stage.add(thing.body(start, velocity=velocity, spin=(0.0, 2.0, 0.0)), entity_)
        _keep(telling, made, catcher, (_GIVES_M, 0.0, 0.0))
        stage.lasts(takes + 0.9)
    stage.reaches(front - distance - 2 * size, front + size)


def _let_fall(telling: Telling, movers: list[tuple[Entity, Thing]], entity: Entity, size: float) -> None:
    catcher, top, x = _under(telling, entity, size)
    for entity_, thing, y in _abreast(movers):
        height = min(telling.fall_height(thing), telling.story.amount("length_m") or max(4 * size, 0.5))
        made = telling.stage.put(thing, x, top + height, y=y, entity=entity_)
        telling.stage.expect("falls", made.name)
        _keep(telling, made, catcher, (0.0, 0.0, -_GIVES_M))
        telling.stage.lasts(fall_time_s(height, telling.gravity) + 0.9)


def _tossed(telling: Telling, movers: list[tuple[Entity, Thing]], entity: Entity, size: float) -> None:
    catcher, top, x = _under(telling, entity, size)
    for entity_, thing, y in _abreast(movers):
        gravity = max(telling.gravity, 1.0)
        up = math.sqrt(2 * gravity * max(5 * size, 0.6) * telling.story.pace)
        spin = (0.0, 9.0, 0.0) if telling.story.does("spin") else (0.0, 2.0, 0.0)
        made = telling.stage.put(thing, x, top + 0.05, y=y, velocity=(0.0, 0.0, up), spin=spin, entity=entity_)
        telling.stage.expect("rises", made.name)
        _keep(telling, made, catcher, (0.0, 0.0, -_GIVES_M))
        telling.stage.lasts(2 * up / gravity + 0.9)


def _abreast(movers: list[tuple[Entity, Thing]]) -> list[tuple[Entity, Thing, float]]:
    width = 1.2 * max(float(t.size[1]) for _, t in movers)
    return [(e, t, (i - (len(movers) - 1) / 2) * width) for i, (e, t) in enumerate(movers)]


def _keep(telling: Telling, body: Body, catcher: Body, gives: Vec3) -> None:
    """From the touch on the catcher has the body: a hand gives way a little, and what stands fast is only touched."""
    stage = telling.stage
    touched = Trigger(kind="touch", body=body.name, other=catcher.name)
    x, y, z = gives
    way = gives if not catcher.fixed else (-_BACK * x, -_BACK * y, -_BACK * z)
    for one in (body, catcher):
        if not one.fixed:
            stage.events.append(
                Carry(time_s=0.0, after=touched, duration_s=_GIVES_S, body=one.name, by_m=way, hold=True)
            )
    stage.expect("is_caught", body.name, catcher.name)


def _facing(telling: Telling, entity: Entity, size: float) -> tuple[Body, float]:
    """The catcher, facing what comes along +x, and the height that it catches at."""
    stage = telling.stage
    thing = stage.thing(entity, smallest_m=0.0).softened()
    kind, form = entity.noun.kind, entity.noun.form
    if form in LIMBS:
        turn = _ABOUT if form == "gripper" else _UP
        return _held(telling, entity, (thing if form == "gripper" else thing.turned(_ABOUT)).turned_by(turn))
    if kind == "agent":
        return _standing(telling, entity, thing)
    if kind == "animal":
        body = stage.put(thing.turned_by(_ABOUT), 0.0, fixed=True, entity=entity)
        return body, 0.8 * float(thing.size[2])
    if thing.size.argmin() == 2:  # a glove or a net faces what comes
        thing = thing.turned_by(axis_angle((0, 1, 0), math.pi / 2))
    thing = thing.boxed() if thing.form in ("frame", "vessel", "ring") else thing
    thing = thing.scaled(max(1.0, 2.5 * size / thing.largest))
    body = stage.put(thing, float(thing.size[0]) / 2, _HELD_M, fixed=True, entity=entity)
    return body, _HELD_M + thing.largest / 2


def _standing(telling: Telling, entity: Entity, thing: Thing) -> tuple[Body, float]:
    """A figure that holds its arms out towards what comes."""
    high = float(thing.size[2])
    if entity.noun.form == "person":
        thing = thing.with_shape(person(high, reaching=True))
    body = telling.stage.put(thing.turned_by(_ABOUT), 0.0, fixed=True, entity=entity)
    return body, 0.74 * high


def _held(telling: Telling, entity: Entity, thing: Thing) -> tuple[Body, float]:
    """A hand in the air, moved by whoever it belongs to; its palm is at the height that it catches at."""
    stage = telling.stage
    body = stage.put(thing, 0.0, _HELD_M, entity=entity)
    body = stage.replace(body.model_copy(update={"mass_kg": 3.0}))
    stage.events.append(Carry(time_s=0.0, duration_s=0.1, body=body.name, hold=True))
    palm = 0.7 if entity.noun.form == "hand" else 0.5
    return body, _HELD_M + palm * float(thing.size[2])


def _under(telling: Telling, entity: Entity, size: float) -> tuple[Body, float, float]:
    """The catcher below what comes down: its body, the height of its top, and where along x it catches."""
    stage = telling.stage
    if entity.noun.form not in LIMBS:
        body, height = _facing(telling, entity, size)
        low = -support_m(body.shape, body.orientation_wxyz, (-1, 0, 0))
        top = support_m(body.shape, body.orientation_wxyz, (0, 0, 1))
        if entity.noun.kind == "agent" and entity.noun.form == "person":
            return body, height + 0.03, body.position_m[0] + low + 0.06
        return body, body.position_m[2] + top, body.position_m[0]
    thing = stage.thing(entity, smallest_m=0.0).softened()
    hand = thing.turned(_ABOUT if entity.noun.form == "hand" else _UP)
    hand = hand.turned_by(_OVER) if entity.noun.form == "hand" else hand
    body, _ = _held(telling, entity, hand)
    at = body.position_m[0] - (0.2 * thing.largest if entity.noun.form == "hand" else 0.0)
    return body, _HELD_M + float(hand.size[2]), at


__all__ = ["LIMBS", "catch"]
