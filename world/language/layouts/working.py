"""Tools at work: a hand takes them down to a thing and over it; what they would do to its surface is not simulated."""

from __future__ import annotations

import math

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.hands import mention_hand
from proxyworld.world.language.layouts.sheets import is_sheet, pull_taut
from proxyworld.world.language.layouts.swaying import ROOTED
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.parts import ALONG_X
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.story import FIXTURES
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Carry, Vec3

_BEGIN_S = 0.2
_TORN = frozenset({"tear", "rip"})
_ABOVE_M = 0.12
_HAND_N = 60.0
"""How hard a hand presses or drags a tool, at most."""


def cut(telling: Telling) -> None:
    """The tool comes down on the thing and is drawn over it; nothing parts."""
    _tell(telling, "cutting and tearing are not simulated: nothing parts")
    things = telling.story.targets or telling.story.movers
    if telling.story.lead.verb.base in _TORN and is_sheet(things[0]):
        pull_taut(telling, things[0])
        return
    made, top = _laid(telling, things[0])
    tool = telling.story.mover if telling.story.targets else None
    if tool is None or tool.noun.kind != "object":
        telling.stage.expect("stays_put", made.name)
        return
    thing = _edge_down(telling.stage.thing(tool))
    stroke = 0.25 * min(thing.largest, 0.6)
    _drawn_over(telling, tool, thing, made, top, stroke)


def rub(telling: Telling) -> None:
    """The tool is set down on what is rubbed, and drawn to and fro over it."""
    _tell(telling, "what rubbing does to a surface is not simulated: the thing is drawn to and fro over it")
    story = telling.story
    tool = story.mover
    over = story.surface or next((t for t in story.targets if t is not tool), None)
    if tool.noun.kind in FIXTURES or tool.noun.form in ROOTED:
        made, _ = _laid(telling, tool)
        telling.stage.expect("stays_put", made.name)
        return
    thing = telling.stage.thing(tool)
    if over is None:
        _to_and_fro(telling, tool, thing, 0.0, 1.2 * thing.largest)
        return
    made, top = _laid(telling, over, width=4.0 * thing.largest)
    size = 0.5 * float(_width(made))
    _drawn_over(telling, tool, thing, made, top, min(size, 1.2 * thing.largest))


def _tell(telling: Telling, reason: str) -> None:
    telling.stage.notes.not_simulated[telling.story.lead.verb.token.text] = reason
    mention_hand(telling)


def _laid(telling: Telling, entity: Entity, *, width: float = 0.3) -> tuple[Body, float]:
    """Put what is worked under x = 0, on its table where one is named; it, and the height of its top."""
    stage, story = telling.stage, telling.story
    table = story.surface if story.surface is not None and story.surface is not entity else None
    z = telling.top_of(table, width=0.5) if table is not None and table.noun.kind == "raised" else 0.0
    if entity.noun.kind in FIXTURES:
        thing = telling.fixture(entity, width=width)
        return stage.put(thing, 0.0, z, fixed=True, entity=entity), z + float(thing.size[2]) + GAP_M
    thing = stage.thing(entity)
    if thing.is_ball:
        thing = thing.with_grip(3.0)
    rooted = thing.form in ROOTED
    return stage.put(thing, 0.0, z, fixed=rooted, entity=entity), z + float(thing.size[2]) + GAP_M


def _width(body: Body) -> float:
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    return float(high[0] - low[0])


def _edge_down(thing: Thing) -> Thing:
    """Blades stand on their edge, pointed and long tools on their tip."""
    if thing.form == "blade":
        return thing.turned_by(axis_angle((1.0, 0.0, 0.0), math.pi / 2))
    if thing.form in ("tipped", "rod", "bar"):
        lying = thing.turned(ALONG_X if thing.form in ("rod", "bar") else thing.turn)
        return lying.turned_by(axis_angle((0.0, 1.0, 0.0), math.pi / 2))
    return thing


def _drawn_over(telling: Telling, tool: Entity, thing: Thing, made: Body, top: float, stroke: float) -> None:
    """Down onto the middle of what is worked, then over it by `stroke`, back, and over it again."""
    body = telling.stage.put(thing, made.position_m[0], top + _ABOVE_M, y=made.position_m[1], entity=tool)
    ways: list[Vec3] = [(0.0, 0.0, -_ABOVE_M), *_strokes(stroke)]
    _take(telling, body, ways)
    telling.stage.expect("moves", body.name)


def _to_and_fro(telling: Telling, tool: Entity, thing: Thing, z: float, stroke: float) -> None:
    body = telling.stage.put(thing, -0.5 * stroke, z, entity=tool)
    _take(telling, body, _strokes(stroke)[1:])
    telling.stage.expect("moves", body.name)


def _strokes(stroke: float) -> list[Vec3]:
    return [(stroke / 2, 0.0, 0.0), (-stroke, 0.0, 0.0), (stroke, 0.0, 0.0), (-stroke, 0.0, 0.0)]


def _take(telling: Telling, body: Body, ways: list[Vec3]) -> None:
    pace = min(max(telling.story.pace, 0.5), 2.0)
    at, takes = _BEGIN_S, 0.45 / pace
    most = _HAND_N + 3.0 * telling.mass(body) * max(telling.gravity, 1.0)
    telling.stage.events.append(Carry(time_s=0.0, duration_s=_BEGIN_S, body=body.name, hold=True))
    for way in ways:
        telling.stage.events.append(
            Carry(time_s=round(at, 4), duration_s=takes, body=body.name, by_m=way, hold=True, most_n=most)
        )
        at += takes
    telling.stage.lasts(at + 0.2)


__all__ = ["cut", "rub"]
