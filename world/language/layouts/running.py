"""Things that travel over a surface: they roll, slide, drive, are pushed or pulled, run down a slope or off an edge."""

from __future__ import annotations

import math
from dataclasses import dataclass

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.obstacles import shatter, stand_in_the_way, time_over
from proxyworld.world.language.layouts.telling import Telling, slope_body
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import FORMS, ROLLING, support_m
from proxyworld.world.language.stage import GAP_M, GROUND, fall_time_s
from proxyworld.world.language.things import Thing, surface_material
from proxyworld.world.scene import Body, Carry, Force, Impulse, Vec3

FROUDE, ALONE = 1.15, 0.7
"""Speeds by the root of g times the size: of what meets something, and of what only passes, and is to be seen."""
_UNEVEN = 0.35
"""What a lump that rolls on its corners loses of its speed, by what it would lose if it slid."""
START_S = 0.2
"""When a push comes: late enough to see that the thing stood still."""


@dataclass
class Run:
    """How the things go: rolling or sliding, how fast, and how the surface slows them."""

    rolls: bool
    speed: float
    slowing: float


def run(telling: Telling) -> None:
    """Lay out a story of things that travel."""
    story = telling.story
    movers = telling.mover_things(rolling=_rolls(telling))
    if len(movers) >= 2 and not story.targets and story.does("hit"):
        _head_on(telling, movers)
    elif story.incline is not None and "up" not in story.directions:
        _down_slope(telling, movers)
    elif story.source is not None or (story.surface is not None and story.directions & {"off", "over"}):
        _off_edge(telling, movers, story.source or story.surface)
    elif story.surface is not None:
        _on_top(telling, movers, story.surface)
    else:
        _on_ground(telling, movers)


def _rolls(telling: Telling) -> bool:
    story = telling.story
    if story.does("roll", "bounce") or story.mover.noun.form == "rock":
        return True
    return not story.does("slide", "drive") and story.mover.noun.form in ROLLING - {
        "rod",
        "bar",
        "tipped",
        "disc",
        "cylinder",
        "ring",
        "bottle",
        "vessel",
    }


def _run(telling: Telling, thing: Thing, on: float, *, distance: float) -> Run:
    """A run over `distance` that arrives at the speed of the deed; `on` is the friction coefficient."""
    story = telling.story
    rolls = _rolls(telling) and thing.form in ROLLING
    speed = telling.speed(thing, usual=FROUDE if story.targets or story.source or story.incline else ALONE)
    sticking = 1.0 if not rolls else _UNEVEN if thing.form == "rock" else 0.0
    slowing = sticking * on * max(telling.gravity, 0.0)
    if story.amount("speed_m_s") is None:
        speed = math.sqrt(speed**2 + 2 * slowing * distance)
    return Run(rolls, speed, slowing)


def _spin(thing: Thing, run: Run) -> Vec3:
    return (0.0, run.speed / (float(thing.size[2]) / 2), 0.0) if run.rolls else (0.0, 0.0, 0.0)


def _lanes(movers: list[tuple[Entity, Thing]]) -> list[tuple[Entity, Thing, float]]:
    """Movers side by side in y, 1.3 of their depth apart."""
    width = max(float(t.size[1]) for _, t in movers) * 1.3
    return [(e, t, (i - (len(movers) - 1) / 2) * width) for i, (e, t) in enumerate(movers)]


def _travelling(telling: Telling, name: str, run: Run) -> None:
    stage, story = telling.stage, telling.story
    if run.rolls and story.does("roll"):
        stage.expect("rolls", name)
    elif story.does("slide", "push", "pull") and not run.rolls:
        stage.expect("slides", name)
    else:
        stage.expect("moves", name)


def _on_ground(
    telling: Telling, movers: list[tuple[Entity, Thing]], *, z: float = 0.0, limit: float | None = None
) -> None:
    """From rest by a push, or already under way, to whatever stands ahead; `limit` is the length of a table top."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    pushes = bool(story.targets) and story.suffers("push", "pull")
    pushed = pushes or (
        story.lead.is_a("push", "pull", "hit", "blow", "lift", "place") and bool(story.doers or not story.targets)
    )
    names: list[str] = []
    size = max(t.largest for _, t in movers)
    distance = (3.0 if story.targets else 5.0) * size
    distance = distance if limit is None else min(distance, 0.55 * limit)
    arrives = 0.0
    for entity, thing, y in _lanes(movers):
        run = _run(telling, thing, telling.mu(thing), distance=distance)
        start = -distance - float(thing.high[0])
        if pushed:
            body = stage.put(thing, start, z, y=y, entity=entity)
            if not pushes:
                _push(telling, body, run)
        else:
            body = stage.put(thing, start, z, y=y, velocity=(run.speed, 0, 0), spin=_spin(thing, run), entity=entity)
            if story.does("stop") and not story.targets:
                _brake(telling, body, run)
        names.append(body.name)
        _travelling(telling, body.name, run)
        arrives = max(arrives, time_over(distance, run.speed, run.slowing) + (START_S if pushed else 0.0))
        if story.does("spin"):
            stage.expect("moves", body.name)
    arrives = min(arrives, 2.5)
    leader = movers[0][1]
    stand_in_the_way(telling, leader, names, 0.0, z=z, at_height=float(leader.size[2]) / 2, arrives_s=arrives)
    if pushes:
        _keep_pushing(telling, names[0], distance, leader.largest)
    stage.reaches(-distance, 2 * size)
    stage.lasts(arrives + 1.2)
    if story.does("explode", "break"):
        for name in names:
            shatter(telling, stage.body(name), arrives)


def _push(telling: Telling, body: Body, run: Run) -> None:
    """A blow or a steady pull that brings `body` to the speed of the run."""
    stage, story = telling.stage, telling.story
    mass = telling.mass(body)
    force = story.amount("force_n")
    if force is not None or story.does("pull", "blow"):
        lasting = 0.9
        size = force if force is not None else mass * (run.slowing + run.speed / lasting)
        stage.events.append(Force(time_s=START_S, duration_s=lasting, body=body.name, force_n=(size, 0, 0)))
    else:
        stage.events.append(Impulse(time_s=START_S, body=body.name, impulse_n_s=(mass * run.speed, 0, 0)))
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the force it gives the {body.label}")


def _keep_pushing(telling: Telling, name: str, distance: float, size: float) -> None:
    """A hand takes what pushes evenly on, over `distance` and as far again as it is long, whatever it meets."""
    pace = min(max(telling.story.pace, 0.4), 2.0)
    way = distance + 1.2 * size
    telling.stage.events.append(
        Carry(time_s=START_S, duration_s=1.3 / pace, body=name, by_m=(way, 0.0, 0.0), even=True, hold=True)
    )
    telling.stage.lasts(START_S + 1.3 / pace + 0.5)


def _brake(telling: Telling, body: Body, run: Run) -> None:
    """Slow the body to a stand over the second after half a second."""
    lasting = 1.0
    force = telling.mass(body) * max(run.speed / lasting - run.slowing, 0.0)
    if force > 0:
        telling.stage.events.append(Force(time_s=0.5, duration_s=lasting, body=body.name, force_n=(-force, 0, 0)))


def _head_on(telling: Telling, movers: list[tuple[Entity, Thing]]) -> None:
    """Two come at each other and meet at x = 0; any further ones stand behind."""
    stage = telling.stage
    stage.sideways = True
    distance = 2.0 * max(t.largest for _, t in movers)
    names = []
    for i, (entity, thing) in enumerate(movers):
        side = -1.0 if i % 2 == 0 else 1.0
        run = _run(telling, thing, telling.mu(thing), distance=distance)
        facing = thing if side < 0 else thing.turned_by(axis_angle((0, 0, 1), math.pi))
        spin = _spin(thing, run)
        x = side * (distance + float(thing.size[0]) / 2) + side * (i // 2) * 1.5 * thing.largest
        body = stage.put(facing, x, velocity=(-side * run.speed, 0, 0), spin=(0, -side * spin[1], 0), entity=entity)
        names.append(body.name)
        stage.expect("moves", body.name)
    stage.expect("hits", names[0], names[1])
    stage.lasts(2.0)


def _down_slope(telling: Telling, movers: list[tuple[Entity, Thing]]) -> None:
    """Released at the top of a slope, and on over the ground behind it."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    incline = story.incline
    assert incline is not None
    if incline.noun.form == "stairs":
        _down_stairs(telling, movers, incline)
        return
    material = surface_material(incline)
    leader = movers[0][1]
    rolls = _rolls(telling) and leader.form in ROLLING
    said = story.amount("angle_rad")
    angle = said if said is not None else _angle(telling, incline, leader, rolls, material.friction)
    span = (4.0 if story.suffers("topple") else 5.5 if story.targets else 6.5) * leader.largest * incline.size
    length = min(max(span, 0.8), 30.0)
    width = max(len(movers) * 1.3 * float(leader.size[1]) + leader.largest, 2.2 * leader.largest)
    name = stage.own_name(incline.noun.word)
    stage.notes.placed.append(incline)
    body, top, normal = slope_body(
        telling,
        length=length,
        angle=angle,
        width=width,
        material=material,
        name=name,
        label=incline.word,
        toe=max(0.5 * length, 2.0 * leader.largest),
    )
    stage.add(body, incline)
    names = []
    for entity, thing, y in _lanes(movers):
        names.append(_release(telling, entity, thing, top, normal, angle, y, rolls, material.friction))
    drop = top[2] - 0.5 * float(leader.size[2]) * math.sin(angle)
    gain = 10 / 7 if rolls else 2 * (1 - min(0.95, telling.mu(leader, material) / math.tan(angle)))
    arrival = math.sqrt(max(0.04, gain * telling.gravity * drop))
    takes = 2 * length / arrival + 0.25
    gap = (0.8 if leader.form != "rock" else 0.1) * leader.largest  # rocks do not run straight
    stand_in_the_way(
        telling, leader, names, gap, z=0.0, at_height=float(leader.size[2]) / 2, arrives_s=takes + gap / arrival
    )
    stage.reaches(top[0], 2.5 * leader.largest)
    stage.lasts(min(takes + gap / arrival + (1.6 if story.targets else 0.7), 5.0))


def _angle(telling: Telling, incline: Entity, thing: Thing, rolls: bool, friction: float) -> float:
    """The angle of a slope: gentle for what rolls, steep enough for what slides."""
    factor = incline.slope or 1.0
    if thing.form == "rock":
        return min(math.radians(29) * factor, math.radians(42))
    if rolls:
        usual = math.radians(10 if telling.story.suffers("topple") else 16 if telling.story.targets else 20)
        return min(usual * factor, math.radians(40))
    stick = math.atan(thing.material.friction * friction)
    return min(max(math.radians(18) * factor, stick + math.radians(9)), math.radians(42))


def _release(
    telling: Telling,
    entity: Entity,
    thing: Thing,
    top: Vec3,
    normal: Vec3,
    angle: float,
    y: float,
    rolls: bool,
    friction: float,
) -> str:
    """Put `thing` on the slope near its top, at rest or with the speed that was said."""
    stage, story = telling.stage, telling.story
    along = (math.cos(angle), 0.0, -math.sin(angle))
    if not rolls:
        thing = thing.turned_by(axis_angle((0, 1, 0), angle))
        if thing.material.friction * friction > math.tan(angle) * 0.92:
            stage.notes.approximate(story.lead.verb.token.text, f"the {entity.word} is made slippery enough to slide")
            thing = thing.with_grip(0.8 * math.tan(angle) / (thing.material.friction * friction))
    down = (-normal[0], -normal[1], -normal[2])
    back = (-along[0], -along[1], -along[2])
    lift = support_m(thing.shape, thing.turn, down) + GAP_M
    inset = support_m(thing.shape, thing.turn, back) + 0.02
    position = tuple(top[i] + lift * normal[i] + inset * along[i] for i in range(3))
    said = story.amount("speed_m_s")
    tumbles = thing.form == "rock"
    under_way = said is not None or tumbles or story.deed in ("push", "throw")
    speed = telling.speed(thing) * 0.6 if under_way else 0.0
    velocity = (speed * along[0], 0.0, speed * along[2])
    spin = (0.0, speed / lift, 0.0) if rolls else (0.0, 0.0, 0.0)
    body = stage.add(thing.body((position[0], y, position[2]), velocity=velocity, spin=spin), entity)
    stage.expect("moves" if tumbles else "rolls" if rolls else "slides", body.name)
    stage.expect("falls", body.name)
    return body.name


def _down_stairs(telling: Telling, movers: list[tuple[Entity, Thing]], incline: Entity) -> None:
    """Over the top step of a flight of five."""
    stage = telling.stage
    leader = movers[0][1]
    rise, tread = max(0.17, 0.8 * leader.largest), max(0.28, 1.4 * leader.largest)
    width = max(1.0, 1.5 * leader.largest * len(movers))
    stage.notes.placed.append(incline)
    material = surface_material(incline)
    flight = FORMS["stairs"](tread, width, rise)
    stairs = stage.add(
        Body(name=stage.own_name("stairs"), label=incline.word, shape=flight, material=material, fixed=True), incline
    )
    speed = 0.9 * telling.speed(leader)
    for entity, thing, y in _lanes(movers):
        run = Run(_rolls(telling) and thing.form in ROLLING, speed, 0.0)
        body = stage.put(
            thing, -4.5 * tread, 5 * rise, y=y, velocity=(speed, 0, 0), spin=_spin(thing, run), entity=entity
        )
        stage.expect("falls", body.name)
        stage.expect("leaves", body.name, stairs.name)
    stage.lasts(2.5)
    stage.reaches(-5 * tread, 3 * tread)


def _off_edge(telling: Telling, movers: list[tuple[Entity, Thing]], source: Entity | None) -> None:
    """Over the top of a table or the like and off its edge at x = 0."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    assert source is not None
    leader = movers[0][1]
    size = max(t.largest for _, t in movers)
    said = story.amount("length_m")
    depth = max(7.0 * size, 0.5) if source.noun.kind != "vehicle" else 0.0
    tried = telling.fixture(source, width=0.01)  # for its height alone: it is never put up
    stage.names.discard(tried.name)
    usual = min(max(float(tried.size[2]), 3.5 * size), max(0.9, 5 * size))
    table = telling.fixture(source, width=depth, height=said if said is not None else usual)
    x, _, height = (float(v) for v in table.size)
    support = stage.put(table, -x / 2, fixed=True, entity=source)
    falls = fall_time_s(height, telling.gravity)
    takes = 0.0
    names = []
    for entity, thing, y in _lanes(movers):
        run = _run(telling, thing, telling.mu(thing, table.material), distance=0.0)
        distance = min(2.2 * size, x - thing.largest)
        if story.amount("speed_m_s") is None:  # leaves the edge slowly enough to fall near it
            leave = 0.75 * run.speed
            run.speed = math.sqrt(leave**2 + 2 * run.slowing * (distance + float(thing.size[0]) / 2))
        start = -distance
        body = stage.put(
            thing, start, height + 2 * GAP_M, y=y, velocity=(run.speed, 0, 0), spin=_spin(thing, run), entity=entity
        )
        names.append(body.name)
        if story.does("roll", "slide", "push"):
            _travelling(telling, body.name, run)
        stage.expect("leaves", body.name, support.name)
        stage.expect("falls", body.name)
        takes = max(takes, distance / max(0.75 * run.speed, 0.1))
    said_speed = story.amount("speed_m_s")
    leaves_at = 0.75 * telling.speed(leader) if said_speed is None else said_speed
    lands_x = leaves_at * min(falls, 3.0)
    if story.container is not None:
        _catch_below(telling, story.container, names, size, height, leaves_at)
    elif story.targets:
        target = story.targets[0]
        stage.arrange(target, lands_x - 0.3 * leader.largest, smallest_m=0.0)
        for name in names:
            stage.expect("hits", name, stage.named(target)[0])
    else:
        for name in names:
            stage.expect("lands_on", name, GROUND)
    if story.does("break"):
        for name in names:
            shatter(telling, stage.body(name), takes + 0.93 * falls)
    stage.reaches(-x, lands_x + 2 * size)
    stage.lasts(min(takes + falls + 0.9, 5.0))
    _mention_doers(telling, leader)


def _catch_below(telling: Telling, vessel: Entity, names: list[str], size: float, height: float, speed: float) -> None:
    """Put a vessel where what leaves the edge at `speed` comes down."""
    stage = telling.stage
    thing = stage.thing(vessel)
    wide = float(min(thing.size[0], thing.size[1]))
    if wide < 3.4 * size:
        thing = thing.scaled(3.4 * size / wide)
        stage.notes.approximate(vessel.word, f"{340 * size:.0f} cm wide, so that what falls goes in")
    deep = float(thing.size[2])
    if deep > 0.7 * height:
        thing = thing.scaled(0.7 * height / deep)
        deep = 0.7 * height
    x = speed * fall_time_s(height - deep + 0.5 * size, telling.gravity)
    body = stage.put(thing, max(x, float(thing.size[0]) / 2 + 0.02), entity=vessel)
    for name in names:
        stage.expect("hits", name, body.name)


def _on_top(telling: Telling, movers: list[tuple[Entity, Thing]], surface: Entity) -> None:
    """Along the top of a table, which is long enough to stay on."""
    stage = telling.stage
    size = max(t.largest for _, t in movers)
    table = telling.fixture(surface, width=9.0 * size)
    x, _, height = (float(v) for v in table.size)
    stage.put(table, 0.5 * x - 0.4 * x - 1.2 * size, fixed=True, entity=surface)
    was, telling.ground = telling.ground, table.material
    _on_ground(telling, movers, z=height + 2 * GAP_M, limit=0.72 * x)
    telling.ground = was
    if not telling.story.targets:
        speed = max(math.hypot(*b.velocity_m_s) for b in stage.bodies)
        stage.duration_s = min(stage.duration_s, max(0.75 * x / max(speed, 0.1), 1.0))


def _mention_doers(telling: Telling, thing: Thing) -> None:
    for doer in telling.story.doers:
        telling.stage.notes.approximate(doer.word, f"the push it gives the {thing.label}")
