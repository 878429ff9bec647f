"""Things that are thrown, kicked or launched, and things that fly."""

from __future__ import annotations

import math

from proxyworld.world.language.layouts.obstacles import shatter, stand_in_the_way
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m, support_m
from proxyworld.world.language.stage import GAP_M, GROUND, fall_time_s
from proxyworld.world.language.things import Thing, surface_material
from proxyworld.world.scene import Body, Carry, Force, Impulse, Trigger, Vec3

KICK_S = 0.25
_KICKS = frozenset({"kick", "punt", "putt", "hit", "strike", "bat", "volley", "serve"})


def throw(telling: Telling) -> None:
    """Lay out a story of things thrown at something, into something, up, down, or simply away."""
    story, stage = telling.story, telling.stage
    movers = telling.mover_things()
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the throw it gives the {movers[0][1].label}")
    walls = [t for t in story.targets if t.noun.kind == "wall"]
    gates = [t for t in walls if t.noun.form == "frame"]
    if story.container is not None:
        _into(telling, movers, story.container)
    elif gates:
        _through(telling, movers, gates[0])
    elif walls:
        _at_wall(telling, movers, walls[0])
    elif story.targets:
        _at_things(telling, movers)
    elif "down" in story.directions or (story.ground is not None and _said_to_ground(telling)):
        _down(telling, movers)
    elif "up" in story.directions:
        _up(telling, movers)
    else:
        _away(telling, movers)


def _said_to_ground(telling: Telling) -> bool:
    story = telling.story
    return any(
        r in ("against", "at", "towards", "toward", "into", "down") and e is story.ground
        for r, e in story.lead.relations
    )


def _spin(telling: Telling, thing: Thing) -> Vec3:
    story = telling.story
    if story.does("spin", "topple"):
        return (0.0, max(9.0 * story.pace, 11.0), 0.0) if thing.form not in ("disc", "ring") else (0.0, 0.0, 20.0)
    return (0.0, 1.5, 0.0) if not thing.is_ball else (0.0, 3.0, 0.0)


def _fan(movers: list[tuple[Entity, Thing]]) -> list[tuple[Entity, Thing, float]]:
    width = max(float(t.size[1]) for _, t in movers) * 1.4
    return [(e, t, (i - (len(movers) - 1) / 2) * width) for i, (e, t) in enumerate(movers)]


def aim(start: Vec3, target: Vec3, speed_x: float, gravity: float) -> tuple[Vec3, float]:
    """The velocity that takes a free body from `start` to `target` at `speed_x` along x, and the time it takes."""
    time = (target[0] - start[0]) / speed_x
    up = (target[2] - start[2]) / time + gravity * time / 2
    return (speed_x, (target[1] - start[1]) / time, up), time


def _at_wall(telling: Telling, movers: list[tuple[Entity, Thing]], wall_entity: Entity) -> None:
    stage, story = telling.stage, telling.story
    stage.sideways = True
    size = max(t.largest for _, t in movers)
    height = min(max(4.5 * size, 0.6), 1.3)
    if wall_entity.noun.form == "hoop":
        wall = telling.wall(wall_entity, height=0.5, width=0.1)
        height = 0.86 * float(wall.size[2])
    else:
        wall = telling.wall(wall_entity, height=max(2.4 * height, 4 * size), width=max(8 * size, 1.0))
    wall = wall.turned(wall.turn)
    body = stage.put(
        wall,
        float(wall.size[0]) / 2,
        fixed=not story.does("break") or wall_entity.noun.form == "hoop",
        entity=wall_entity,
    )
    if story.suffers("break") or (story.deed == "break"):
        body = stage.replace(body.model_copy(update={"fixed": False}))
    distance = min(max(10 * size, 1.5), 3.0) if size < 0.6 else 3 * size
    latest = 0.0
    for entity, thing, y in _fan(movers):
        speed = max(telling.speed(thing, usual=3.2), 2.5)
        reach = support_m(thing.shape, thing.turn, (1, 0, 0))
        start = (-distance - reach, y, 0.9 * height)
        velocity, takes = aim(start, (-reach, y, height), speed, telling.gravity)
        made = stage.add(thing.body(start, velocity=velocity, spin=_spin(telling, thing)), entity)
        stage.expect("hits", made.name, body.name)
        if thing.form == "tipped" and body.fixed and not story.does("bounce", "break"):
            _stick(telling, made, body)
        elif (thing.is_ball or story.does("bounce")) and not story.does("break") and not story.suffers("break"):
            stage.expect("rebounds", made.name, body.name)
        latest = max(latest, takes)
        if story.does("break", "explode"):
            shatter(telling, made, 0.98 * takes)
    if story.suffers("break"):
        shatter(telling, body, 0.97 * latest)
    stage.reaches(-distance - size, size)
    stage.lasts(latest + 1.5)


def _stick(telling: Telling, body: Body, wall: Body) -> None:
    """An arrow or a dart goes in by a little of its length, and stays there: what it does to the wall is not shown."""
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    touched = Trigger(kind="touch", body=body.name, other=wall.name)
    way = (0.04 * float(high[0] - low[0]), 0.0, 0.0)
    telling.stage.events.append(Carry(time_s=0.0, after=touched, duration_s=0.03, body=body.name, by_m=way, hold=True))


def _through(telling: Telling, movers: list[tuple[Entity, Thing]], gate: Entity) -> None:
    """Shot along the ground and up, through a goal."""
    stage = telling.stage
    stage.sideways = True
    size = max(t.largest for _, t in movers)
    frame = telling.wall(gate, height=5 * size, width=9 * size)
    stage.put(frame, float(frame.size[0]) / 2, fixed=True, entity=gate)
    distance = min(max(9 * size, 1.5), 3.0)
    latest = 0.0
    for entity, thing, y in _fan(movers):
        speed = max(telling.speed(thing, usual=2.6), 2.5)
        start = (-distance - thing.largest, y, float(-thing.low[2]) + GAP_M)
        velocity, takes = aim(start, (0.0, 0.5 * y, 0.42 * float(frame.size[2])), speed, telling.gravity)
        body = stage.add(thing.body(start), entity)
        mass = telling.mass(body)
        blow = (mass * velocity[0], mass * velocity[1], mass * velocity[2])
        stage.events.append(Impulse(time_s=KICK_S, body=body.name, impulse_n_s=blow))
        stage.expect("moves", body.name)
        stage.expect("rises", body.name)
        latest = max(latest, takes + KICK_S)
    stage.reaches(-distance - size, distance)
    stage.lasts(latest + 0.8)


def _at_things(telling: Telling, movers: list[tuple[Entity, Thing]]) -> None:
    """Aimed at the middle of what stands or lies ahead."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    leader = movers[0][1]
    size = max(t.largest for _, t in movers)
    z = 0.0
    if story.surface is not None:
        table = telling.fixture(story.surface, width=max(5 * size, 0.4))
        z = float(table.size[2])
        stage.put(table, float(table.size[0]) / 2 - 0.5 * size, fixed=True, entity=story.surface)
    speed = max(telling.speed(leader, usual=2.4), 2.0)
    distance = min(max(8 * size, 1.3), 3.0) if size < 0.6 else 3.5 * size
    arrives = distance / speed
    before = len(stage.bodies)
    names_later: list[str] = []
    stand_in_the_way(telling, leader, names_later, 0.0, z=z, at_height=max(0.6 * size, 0.12), arrives_s=arrives)
    targets = stage.bodies[before:]
    heights = [b.position_m[2] for b in targets]
    middle = (min(heights) + max(heights)) / 2 + (0.12 * (max(heights) - min(heights)))
    for entity, thing, y in _fan(movers):
        reach = support_m(thing.shape, thing.turn, (1, 0, 0))
        start = (-distance - reach, y, max(middle, thing.largest / 2 + 0.05) + 0.15 * size)
        velocity, _ = aim(start, (-reach, y * 0.2, max(middle, thing.largest / 2 + 0.02)), speed, telling.gravity)
        made = stage.add(thing.body(start, velocity=velocity, spin=_spin(telling, thing)), entity)
        stage.expect("moves", made.name)
        hit = min(targets, key=lambda b: abs(b.position_m[2] - middle) + 0.01 * b.position_m[0])
        stage.expect("hits", made.name, hit.name if len(movers) == 1 else None)
    stage.reaches(-distance - size, 3 * size)
    stage.lasts(arrives + 1.7)


def _into(telling: Telling, movers: list[tuple[Entity, Thing]], vessel: Entity) -> None:
    """Lobbed at 58 degrees into the opening of a vessel."""
    stage = telling.stage
    stage.sideways = True
    size = max(t.largest for _, t in movers)
    target = stage.thing(vessel)
    wide = float(min(target.size[0], target.size[1]))
    if wide < 2.6 * size:
        stage.notes.approximate(vessel.word, f"{260 * size:.0f} cm wide, so that what is thrown goes in")
        target = target.scaled(2.6 * size / wide)
    put = stage.put(target, 0.0, entity=vessel)
    opening = float(target.size[2])
    distance = max(6 * size, 1.0)
    latest = 0.0
    for i, (entity, thing) in enumerate(movers):
        start = (-distance - i * 1.4 * size, 0.0, 0.5 * opening + 0.7)
        rise = opening - start[2]
        angle = math.radians(58)
        run = -start[0]
        speed = math.sqrt(
            max(telling.gravity, 0.5) * run**2 / (2 * math.cos(angle) ** 2 * (run * math.tan(angle) - rise))
        )
        velocity = (speed * math.cos(angle), 0.0, speed * math.sin(angle))
        body = stage.add(thing.body(start, velocity=velocity, spin=_spin(telling, thing)), entity)
        stage.expect("hits", body.name, put.name)
        latest = max(latest, run / velocity[0])
    stage.reaches(-distance - len(movers) * 1.4 * size, size)
    stage.lasts(latest + 1.2)


def _down(telling: Telling, movers: list[tuple[Entity, Thing]]) -> None:
    stage, story = telling.stage, telling.story
    size = max(t.largest for _, t in movers)
    height = max(7 * size, 1.0)
    for entity, thing, y in _fan(movers):
        speed = 0.6 * telling.speed(thing, usual=3.0)
        body = stage.put(thing, 0.0, height, y=y, velocity=(0.25 * speed, 0.0, -speed), entity=entity)
        stage.expect("falls", body.name)
        if story.does("break", "explode"):
            g = telling.gravity
            drop = (math.sqrt(speed**2 + 2 * g * height) - speed) / g if g > 0 else height / speed
            shatter(telling, body, 0.95 * drop)
            continue
        stage.expect("lands_on", body.name, GROUND)
        if thing.is_ball or story.does("bounce"):
            stage.expect("rebounds", body.name, GROUND)
    stage.reaches(-size, 1.5)
    stage.lasts(2.0)


def _up(telling: Telling, movers: list[tuple[Entity, Thing]]) -> None:
    stage, story = telling.stage, telling.story
    size = max(t.largest for _, t in movers)
    latest = 0.0
    said = story.amount("speed_m_s")
    for i, (entity, thing) in enumerate(movers):
        height = max(5 * size, 0.9) * story.pace**1.2
        speed = said if said is not None else math.sqrt(2 * max(telling.gravity, 1.0) * height)
        x = (i - (len(movers) - 1) / 2) * 1.6 * size
        body = stage.put(thing, x, 0.6 * size, velocity=(0.0, 0.0, speed), spin=_spin(telling, thing), entity=entity)
        stage.expect("rises", body.name)
        if telling.gravity > 0:
            stage.expect("falls", body.name)
            latest = max(latest, 2 * speed / telling.gravity)
    stage.reaches(-len(movers) * size, len(movers) * size)
    stage.lasts(min(latest, 4.0) + 0.9)


def _away(telling: Telling, movers: list[tuple[Entity, Thing]]) -> None:
    """A throw at 38 degrees, or a kick from the ground."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    size = max(t.largest for _, t in movers)
    kicked = story.lead.verb.base in _KICKS and story.surface is None
    source = story.source if story.source is not None and story.source.noun.kind == "raised" else story.surface
    z = max(4 * size, 0.7)
    if source is not None:
        table = telling.fixture(source, width=max(3 * size, 0.4))
        stage.put(table, -float(table.size[0]) / 2, fixed=True, entity=source)
        z = float(table.size[2]) + 0.02
    said = story.amount("angle_rad")
    angle = said if said is not None else math.radians(26 if kicked else 38)
    latest = 0.0
    for entity, thing, y in _fan(movers):
        speed = min(telling.speed(thing, usual=2.3), 40.0)
        if kicked:
            body = stage.put(thing, 0.0, y=y, entity=entity)
            mass = telling.mass(body)
            blow = (mass * speed * math.cos(angle), 0.0, mass * speed * math.sin(angle))
            stage.events.append(Impulse(time_s=KICK_S, body=body.name, impulse_n_s=blow))
        else:
            velocity = (speed * math.cos(angle), 0.0, speed * math.sin(angle))
            body = stage.put(thing, 0.0, z, y=y, velocity=velocity, spin=_spin(telling, thing), entity=entity)
        stage.expect("moves", body.name)
        up = speed * math.sin(angle)
        if telling.gravity > 0:
            top = (0.0 if kicked else z) + up**2 / (2 * telling.gravity)
            flight = up / telling.gravity + fall_time_s(top, telling.gravity)
            latest = max(latest, flight + (KICK_S if kicked else 0.0))
            if up**2 / (2 * telling.gravity) > 0.35 * thing.largest:
                stage.expect("rises", body.name)
            stage.expect("falls", body.name)
            if flight < 3.3 and not story.does("break", "explode"):
                stage.expect("lands_on", body.name, GROUND)
            if story.does("bounce"):
                stage.expect("rebounds", body.name, GROUND)
            if story.does("break", "explode"):
                shatter(telling, body, 0.97 * min(flight, 3.0))
        stage.reaches(0.0, speed * math.cos(angle) * min(latest or 1.5, 3.0))
    stage.lasts(min(latest, 3.3) + 0.8)


def fly(telling: Telling) -> None:
    """Level flight along x, borne by a force as large as the weight; balls and the like are thrown instead."""
    story, stage = telling.story, telling.stage
    winged = story.mover.noun.kind in ("vehicle", "animal") or story.mover.noun.form in (
        "plane",
        "drone",
        "rocket",
        "bird",
        "sheet",
        "bar",
    )
    if not winged or story.targets or story.container is not None:
        throw(telling)
        return
    stage.sideways = True
    movers = telling.mover_things()
    size = max(t.largest for _, t in movers)
    rising = "up" in story.directions or story.mover.noun.form == "rocket"
    for entity, thing, y in _fan(movers):
        speed = min(telling.speed(thing, usual=0.9), 8.0)
        velocity = (speed, 0.0, 0.3 * speed) if not rising else (0.25 * speed, 0.0, speed)
        body = stage.put(thing, -speed, 1.2 * size + 0.4, y=y, velocity=velocity, entity=entity)
        bear(telling, body)
        stage.expect("moves", body.name)
        if rising:
            stage.expect("rises", body.name)
        stage.reaches(-speed, speed)
    stage.lasts(2.0)


def bear(telling: Telling, body: Body, *, lift: float = 1.0) -> None:
    """A steady force upward of `lift` times the weight, for the whole story."""
    if telling.gravity > 0:
        force = lift * telling.mass(body) * telling.gravity
        telling.stage.events.append(Force(time_s=0.0, duration_s=120.0, body=body.name, force_n=(0, 0, force)))


__all__ = ["aim", "bear", "fly", "surface_material", "throw"]
