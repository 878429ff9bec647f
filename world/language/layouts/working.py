"""Deeds that rigid bodies can only sketch: pressing, cutting, rubbing, pouring, floating and sinking."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.language.layouts.obstacles import burst, shatter
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.parts import ALONG_X
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import fall_time_s
from proxyworld.world.language.things import Thing
from proxyworld.world.language.verbs import UNSEEN_DEEDS
from proxyworld.world.scene import Body, Box, Force

GRAINS = 14
CUTS = 3
_BLUE = (0.20, 0.50, 0.85)


def press(telling: Telling) -> None:
    """A tool comes down on a thing, or an unseen force presses it; neither gives way."""
    _work(telling)


def cut(telling: Telling) -> None:
    """The thing comes apart in a few pieces as the tool comes down on it, or by itself where no tool is seen."""
    body, at_s = _work(telling)
    if not body.fixed:
        telling.stage.expectations = [e for e in telling.stage.expectations if e.kind != "stays_put"]
        whole = shatter(telling, body, at_s, pieces=CUTS)
        size = float(np.max(np.subtract(*bounds_m(whole.shape, whole.orientation_wxyz)[::-1])))
        burst(telling, whole, at_s, speed=0.9 * math.sqrt(9.81 * size), below=0.25 * size)


def _work(telling: Telling) -> tuple[Body, float]:
    """Put the thing and the tool; the thing, and when they meet."""
    stage, story = telling.stage, telling.story
    stage.notes.not_simulated[story.lead.verb.token.text] = UNSEEN_DEEDS.get(story.deed, "deformation is not simulated")
    things = story.targets or story.movers
    tool = story.mover if story.targets else None
    z = 0.0
    if story.surface is not None:
        table = telling.fixture(story.surface, width=0.5)
        z = float(table.size[2]) + 0.001
        stage.put(table, 0.0, fixed=True, entity=story.surface)
    entity = things[0]
    if entity.noun.kind in ("wall", "raised", "incline"):
        made = stage.put(telling.fixture(entity, width=0.3), 0.0, z, fixed=True, entity=entity)
    else:
        made = stage.put(stage.thing(entity), 0.0, z, entity=entity)
    top = made.position_m[2] + float(bounds_m(made.shape, made.orientation_wxyz)[1][2])
    meets_s = 0.6
    if tool is not None:
        meets_s = _bring_down(telling, tool, made, top)
    elif not made.fixed and story.deed != "cut":
        weight = telling.mass(made) * max(telling.gravity, 1.0)
        stage.events.append(
            Force(time_s=0.3, duration_s=1.0, body=made.name, force_n=(0.0, 0.0, -1.5 * weight * story.pace))
        )
        stage.expect("stays_put", made.name)
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the force on the {made.label}")
    stage.lasts(1.8)
    return made, meets_s


def _bring_down(telling: Telling, tool: Entity, made: Body, top: float) -> float:
    """The tool, long things on end with the tip down, falls onto the middle of what is worked."""
    stage = telling.stage
    thing = stage.thing(tool)
    if thing.form in ("tipped", "rod", "blade", "bar"):
        from proxyworld.world.conventions import axis_angle

        long_x = thing.turned(ALONG_X if thing.form in ("rod", "bar") else thing.turn)
        thing = long_x.turned_by(axis_angle((0, 1, 0), math.pi / 2)) if thing.form != "blade" else long_x
    air = 0.2 + 0.5 * float(thing.size[2]) * (0 if thing.form == "tipped" else 1) * 0.3
    body = stage.put(thing, made.position_m[0], top + air, y=made.position_m[1], entity=tool)
    stage.expect("hits", body.name, made.name)
    return fall_time_s(air, max(telling.gravity, 0.5))


def rub(telling: Telling) -> None:
    """The tool, or the thing itself, slides over what is rubbed."""
    stage, story = telling.stage, telling.story
    stage.notes.not_simulated[story.lead.verb.token.text] = (
        "what rubbing does to a surface is not simulated; the thing slides over it"
    )
    stage.sideways = True
    tool = story.mover
    over = story.surface or next((t for t in story.targets if t.noun.kind in ("raised", "object")), None)
    if over is tool:
        over = None
    z = 0.0
    material = telling.ground
    thing = (
        stage.thing(tool) if tool.noun.kind not in ("raised", "wall", "incline") else telling.fixture(tool, width=0.3)
    )
    if over is not None:
        bench = (
            telling.fixture(over, width=4.5 * thing.largest)
            if over.noun.kind == "raised"
            else _flat(telling, over, 4.5 * thing.largest)
        )
        z = float(bench.size[2]) + 0.001
        material = bench.material
        stage.put(bench, 0.0, fixed=True, entity=over)
    if tool.noun.kind in ("raised", "wall", "incline"):
        made = stage.put(thing, 0.0, fixed=True, entity=tool)
        stage.expect("stays_put", made.name)
        return
    friction = thing.material.friction * material.friction
    way = 1.6 * thing.largest
    speed = math.sqrt(2 * friction * max(telling.gravity, 0.5) * way)
    made = stage.put(thing, -0.5 * way, z, velocity=(speed, 0.0, 0.0), entity=tool)
    stage.expect("moves", made.name)
    stage.reaches(-way, way)
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the push it gives the {made.label}")


def _flat(telling: Telling, entity: Entity, width: float) -> Thing:
    from dataclasses import replace

    thing = telling.stage.thing(entity)
    high = max(0.08 * width, min(float(thing.size[2]), 0.5 * width))
    return replace(thing, shape=Box(size_m=(width, 0.6 * width, high)), turn=(1.0, 0.0, 0.0, 0.0), mass_kg=None)


__all__ = ["cut", "press", "rub"]
