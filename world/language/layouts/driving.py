"""Things that go under their own power: vehicles on wheels that turn, and figures that walk, run or swim along."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from proxyworld.world.language.layouts.obstacles import shatter, stand_in_the_way
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.layouts.wheels import drive_at, has_wheels, put_on_wheels
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Carry

LENGTHS = 1.8
"""How many of its own lengths a vehicle is seen to go."""
FROUDE = 0.55
"""The speed of a vehicle, by the root of g times its length, so that it stays in view for some two seconds."""
_BRAKE_S = 1.2
TURNING = 1.25
"""The radius of a curve by a vehicle's length: near the tightest that a car can drive (11 m across for 4.5 m)."""
_MOST_LATERAL = 0.35  # of the weight, sideways: what a driver asks of a curve, and well within the grip
_CORNER_RAD = math.radians(85)
_BENDS: Mapping[str, float] = MappingProxyType(
    {"corner": _CORNER_RAD, "bend": 1.2, "curve": 1.2, "turn": _CORNER_RAD, "hairpin": math.pi, "u-turn": math.pi,
     "roundabout": 1.5 * math.pi, "circle": 2 * math.pi, "track": math.pi}
)  # fmt: skip
"""How far round what a vehicle follows leads it."""
_ROUND_WORDS_AFTER = frozenset({"around", "round", "along", "through", "on", "in", "at", "into", "over"})
_STEERS = frozenset({"turn", "steer", "swerve", "veer", "curve", "circle", "orbit"})


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
    changes = [c.is_a("stop") for c in story.deeds if c.is_a("accelerate", "stop")]
    speeding_up = changes[:1] == [False]
    start = 0.25 * speed if speeding_up else speed
    bend = curve(story)
    if bend and entity.noun.form != "cycle":
        return _round(telling, entity, thing, (x, y, z), speed, bend)
    rig = put_on_wheels(telling, thing, x, z, y=y, speed=start, entity=entity)
    if speeding_up:
        takes = drive_at(telling, rig, 1.3 * speed, time_s=0.3, within_s=1.5)
        if True in changes:  # "speeds up, then brakes"
            brakes = 0.5 + takes
            takes = drive_at(telling, rig, 0.0, time_s=brakes, within_s=_BRAKE_S, was=1.3 * speed)
            stage.expect("comes_to_rest", rig.chassis.name)
            return rig.chassis.name, brakes + takes + 0.8
        return rig.chassis.name, 0.3 + takes + max(0.0, way - 0.8 * speed * takes) / (1.3 * speed)
    drive_at(telling, rig, speed, time_s=0.0, within_s=1.0)
    if not story.does("stop") or story.targets:  # what stands in the way stops it
        return rig.chassis.name, way / speed
    begins = max(0.3, 0.3 * way / speed)
    takes = drive_at(telling, rig, 0.0, time_s=begins, within_s=_BRAKE_S)
    if False in changes[1:]:  # "stops, and then speeds off"
        again = begins + takes + 0.5
        return rig.chassis.name, again + drive_at(telling, rig, speed, time_s=again, within_s=1.2, was=0.0) + 0.3
    stage.expect("comes_to_rest", rig.chassis.name)
    return rig.chassis.name, begins + takes + 0.8


def _round(
    telling: Telling, entity: Entity, thing: Thing, at: tuple[float, float, float], speed: float, bend: float
) -> tuple[str, float]:
    """A vehicle with its front wheels turned in, on a curve by the angle `bend`; its name, and when it is round."""
    stage = telling.stage
    radius = TURNING * thing.largest
    speed = min(speed, math.sqrt(_MOST_LATERAL * max(telling.gravity, 1.0) * radius))
    rig = put_on_wheels(
        telling, thing, at[0], at[2], y=at[1], speed=speed, entity=entity,
        curve_per_m=math.copysign(1 / radius, bend),
    )  # fmt: skip
    drive_at(telling, rig, speed, time_s=0.0, within_s=1.0)
    takes = abs(bend) * radius / speed
    stage.expect("turns_by", rig.chassis.name)
    stage.expect("travels", rig.chassis.name)
    stage.reaches(at[0] - thing.largest, at[0] + radius + thing.largest)
    if telling.story.does("stop"):
        takes += drive_at(telling, rig, 0.0, time_s=takes, within_s=_BRAKE_S) + 0.5
    return rig.chassis.name, takes


def curve(story: Story) -> float:
    """The angle by which a vehicle is said to go round, positive to the left; 0 where it goes straight on."""
    for clause in story.deeds:
        said = clause.amounts.get("angle_rad")
        along = [e.noun.word for r, e in clause.relations if r in _ROUND_WORDS_AFTER]
        bends = [word for word in along if word in _BENDS]
        turns = clause.deed == "turn" or clause.verb.base in _STEERS
        if not (turns or bends) or not clause.is_a("turn", "drive", "slide", "ride", "stop", "roll"):
            continue
        side = -1.0 if "right" in clause.directions else 1.0
        usual = max((_BENDS[word] for word in bends), default=_CORNER_RAD)
        return side * (said or usual)
    return 0.0


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


__all__ = ["curve", "drive"]
