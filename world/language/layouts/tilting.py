"""Things that are tilted: raised about their lower edge by an unseen hand, with what lies on them."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Drive, Joint

_BEGINS_S, _TAKES_S = 0.3, 1.2
_USUAL = math.radians(38)
_STRENGTH = 8.0
"""How many times the turning moment of all that is raised the hand can give."""


def tilt(telling: Telling) -> None:
    """Each mover on an axle along its edge, turned up and held; what is on it slides or rolls down towards -x."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    z = telling.top_of(story.surface, width=1.0) if story.surface is not None else 0.0
    said = story.amount("angle_rad")
    angle = min(said if said is not None else _USUAL * min(max(story.pace, 0.8), 1.3), math.radians(80))
    x = 0.0
    for entity, thing in telling.mover_things():
        body = stage.put(_roomy(telling, thing), x + float(thing.size[0]) / 2, z, entity=entity)
        _raise(telling, body, angle, loads=_laid_on(telling, body))
        stage.expect("turns_by", body.name)
        x += 1.3 * float(thing.size[0])
    stage.reaches(-0.5 * x, x)
    stage.lasts(_BEGINS_S + _TAKES_S + (1.5 if story.targets else 0.6))
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the hand that tilts it, and is not seen")


def lies(story: Story) -> bool:
    """Whether tilting is all that is done to the mover: it neither goes over, nor comes down, nor breaks by it."""
    return story.lead.deed == "tilt" and not story.does("fall", "break", "pour", "spin")


def _roomy(telling: Telling, thing: Thing) -> Thing:
    """Large enough for what is on it."""
    loads = [e for e in telling.story.targets if e.noun.kind == "object"]
    size = max((max(e.noun.dims_m) * (1 if e.noun.form != "sphere" else 2) for e in loads), default=0.0)
    return thing.scaled(max(1.0, 4.0 * size / thing.largest)) if loads else thing


def _laid_on(telling: Telling, plate: Body) -> list[Body]:
    """Put the story's targets on the plate, where it lies flat."""
    stage = telling.stage
    low, high = bounds_m(plate.shape, plate.orientation_wxyz)
    top = plate.position_m[2] + float(high[2])
    made: list[Body] = []
    for entity in telling.story.targets:
        if entity.noun.kind not in ("object", "vehicle", "animal"):
            continue
        for thing in stage.things(entity, count=min(entity.count, 4)):
            y = (len(made) % 2 - 0.5) * 1.3 * float(thing.size[1]) if entity.count > 1 else 0.0
            along = plate.position_m[0] + 0.1 * float(high[0] - low[0]) * (len(made) // 2 + 1)
            body = stage.put(thing.with_grip(0.5), along, top + GAP_M, y=plate.position_m[1] + y, entity=entity)
            stage.expect("moves", body.name)
            made.append(body)
    return made


def _raise(telling: Telling, body: Body, angle: float, *, loads: list[Body]) -> None:
    stage = telling.stage
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    edge = (body.position_m[0] + float(low[0]), body.position_m[1], body.position_m[2] + float(low[2]))
    joint = Joint(name=f"{body.name} edge", kind="hinge", body=body.name, anchor_m=edge, axis=(0.0, 1.0, 0.0))
    stage.joints.append(joint)
    arm = float(np.linalg.norm(np.subtract(high, low)))
    most = _STRENGTH * arm * max(telling.gravity, 1.0) * sum(telling.mass(b) for b in (body, *loads))
    stage.events += [
        Drive(time_s=_BEGINS_S, joint=joint.name, speed=-angle / _TAKES_S, most=most),
        Drive(time_s=_BEGINS_S + _TAKES_S, joint=joint.name, speed=0.0, most=most),
    ]


__all__ = ["lies", "tilt"]
