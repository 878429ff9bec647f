"""Things that go under their own power: vehicles on wheels that turn, and figures that walk, run or swim along."""

from __future__ import annotations

from proxyworld.world.language.layouts.obstacles import shatter, stand_in_the_way
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.layouts.wheels import drive_at, has_wheels, put_on_wheels
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Carry

LENGTHS = 1.8
"""How many of its own lengths a vehicle is seen to go."""
FROUDE = 0.55
"""The speed of a vehicle, by the root of g times its length, so that it stays in view for some two seconds."""
_BRAKE_S = 1.2


def drive(telling: Telling) -> None:
    """Side by side along +x, at a steady speed, speeding up or braking, to what stands ahead."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    movers = telling.mover_things()
    size = max(t.largest for _, t in movers)
    z = 0.0
    way = (2.0 if story.targets else LENGTHS) * size
    if story.surface is not None:
        table = telling.fixture(story.surface, width=(LENGTHS + 3.0) * size)
        stage.put(table, 0.5 * float(table.size[0]) - way - 1.5 * size, fixed=True, entity=story.surface)
        z = float(table.size[2]) + GAP_M
    width = max(float(t.size[1]) for _, t in movers) * 1.5
    names, arrives = [], 0.0
    for i, (entity, thing) in enumerate(movers):
        y = (i - (len(movers) - 1) / 2) * width
        speed = telling.speed(thing, usual=FROUDE)
        x = -way - float(thing.high[0])
        if has_wheels(entity, thing):
            name, takes = _on_wheels(telling, entity, thing, (x, y, z), speed, way)
        else:
            name, takes = _on_foot(telling, entity, thing, (x, y, z), speed, way)
        names.append(name)
        stage.expect("moves", name)
        arrives = max(arrives, takes)
    leader = movers[0][1]
    stand_in_the_way(telling, leader, names, 0.0, z=z, at_height=0.5 * float(leader.size[2]), arrives_s=arrives)
    stage.reaches(-way - size, size if story.targets else 0.0)
    stage.lasts(arrives + (1.4 if story.targets else 0.0))
    if story.does("explode", "break"):
        for name in names:
            shatter(telling, stage.body(name), arrives)
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"what drives the {leader.label}, and is not seen")


def _on_wheels(
    telling: Telling, entity: Entity, thing: Thing, at: tuple[float, float, float], speed: float, way: float
) -> tuple[str, float]:
    """A vehicle under power; its name, and when it has gone its way."""
    stage, story = telling.stage, telling.story
    x, y, z = at
    speeding_up = story.does("accelerate") and not story.does("stop")
    start = 0.25 * speed if speeding_up else speed
    rig = put_on_wheels(telling, thing, x, z, y=y, speed=start, entity=entity)
    if speeding_up:
        takes = drive_at(telling, rig, 1.3 * speed, time_s=0.3, within_s=1.5)
        return rig.chassis.name, 0.3 + takes + max(0.0, way - 0.8 * speed * takes) / (1.3 * speed)
    drive_at(telling, rig, speed, time_s=0.0, within_s=1.0)
    if not story.does("stop") or story.targets:  # what stands in the way stops it
        return rig.chassis.name, way / speed
    begins = max(0.3, 0.3 * way / speed)
    takes = drive_at(telling, rig, 0.0, time_s=begins, within_s=_BRAKE_S)
    stage.expect("comes_to_rest", rig.chassis.name)
    return rig.chassis.name, begins + takes + 0.8


def _on_foot(
    telling: Telling, entity: Entity, thing: Thing, at: tuple[float, float, float], speed: float, way: float
) -> tuple[str, float]:
    """A figure carried along at an even speed, for its legs do not move; its name, and when it arrives."""
    stage, story = telling.stage, telling.story
    x, y, z = at
    body: Body = stage.put(thing, x, z, y=y, entity=entity)
    if entity.noun.kind in ("agent", "animal"):
        stage.notes.approximate(entity.word, "a figure that glides along: its legs do not move")
    takes = way / speed
    stops = 0.6 if story.does("stop") else 1.0
    stage.events.append(
        Carry(time_s=0.0, duration_s=stops * takes, body=body.name, by_m=(stops * way, 0.0, 0.0), even=stops == 1.0)
    )
    return body.name, takes + (0.6 if story.does("stop") else 0.0)


__all__ = ["drive"]
