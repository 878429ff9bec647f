"""Things that stand, lie, lean and stack, that are tipped over, and that spin where they are."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.obstacles import is_flat, shatter
from proxyworld.world.language.layouts.swaying import ROOTED
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.parts import ALONG_Y
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m, support_m
from proxyworld.world.language.stage import GROUND
from proxyworld.world.language.things import Thing, arrangement_of
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Impulse, Joint, Torque

PUSH_S = 0.25
_FASTEST_RAD_S = 30.0
_FLOOR = 0.2  # how high a vessel's floor is, and a little air, by its height
_WHEELS = frozenset(
    {"cartwheel", "wagon_wheel", "ferris_wheel", "waterwheel", "windmill", "propeller", "fan", "turbine", "rotor"}
)


def place(telling: Telling) -> None:
    """Set things down where they are said to be; what is set down comes from a finger's breadth above."""
    stage, story = telling.stage, telling.story
    leans = story.lead.verb.base == "lean"
    if story.container is not None and story.surface is None and not leans:
        _inside(telling, story.container)
        return
    z, support = (0.0, None) if leans else _support(telling, width=0.5 + 0.4 * (len(story.movers) - 1))
    set_down = story.lead.passive or bool(story.doers)
    air = 0.04 if set_down and story.deed == "place" else 0.0
    x = -0.1
    for entity in story.movers:
        before = len(stage.bodies)
        if entity.noun.kind in ("wall", "raised", "incline"):
            thing = telling.fixture(entity, width=0.1)
            stage.put(thing, x + float(thing.size[0]) / 2, fixed=True, entity=entity)
        elif leans:
            _lean(telling, entity, x)
        else:
            _set_down(telling, entity, x, z, air, support)
        x = max(_right(body) for body in stage.bodies[before:]) + 0.06
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the setting down, and is not seen")
    stage.lasts(2.0)


def _inside(telling: Telling, vessel: Entity) -> None:
    """Lying in a vessel, each a little above the one below."""
    stage = telling.stage
    things = telling.mover_things()
    size = max(t.largest for _, t in things)
    held = telling.roomy(vessel, (1.7 if len(things) == 1 else 2.4) * size)
    made = stage.put(held, 0.0, entity=vessel)
    z = _FLOOR * float(held.size[2])
    for i, (entity, thing) in enumerate(things):
        off = 0.25 * size if len(things) > 1 else 0.0
        angle = 2.4 * i  # the golden angle: none lies right on another
        body = stage.put(thing, off * math.cos(angle), z, y=off * math.sin(angle), entity=entity)
        stage.expect("stays_on" if i == 0 else "comes_to_rest", body.name, made.name if i == 0 else None)
        z += float(thing.size[2]) + 0.004
    for doer in telling.story.doers:
        stage.notes.approximate(doer.word, "the setting down, and is not seen")
    stage.lasts(2.0)


def _right(body: Body) -> float:
    """How far a body reaches along x."""
    return body.position_m[0] + support_m(body.shape, body.orientation_wxyz, (1, 0, 0))


def _set_down(telling: Telling, entity: Entity, x: float, z: float, air: float, support: Body | None) -> None:
    stage = telling.stage
    if telling.story.deed == "stack":
        entity.arrangement = entity.arrangement or "stack"
        entity.count = entity.count if entity.count > 1 else (4 if entity.plural else 1)
    rooted = entity.noun.form in ROOTED
    bodies = stage.arrange(entity, x, z + (0.0 if rooted else air), fixed=rooted)
    if air and not rooted:
        stage.expect("lands_on", bodies[0].name, support.name if support is not None else GROUND)
        return
    for body in bodies:
        if entity.noun.form != "egg":  # which settles on its side
            stage.expect("stays_put", body.name)


def _support(telling: Telling, *, width: float = 0.5) -> tuple[float, Body | None]:
    """What the things stand on, if it is not the ground: its top and its body."""
    stage, story = telling.stage, telling.story
    entity = story.surface or next((t for t in story.targets if t.noun.kind in ("raised", "object", "vehicle")), None)
    if entity is None:
        return 0.0, None
    if entity.noun.kind == "raised":
        thing = telling.fixture(entity, width=width)
        body = stage.put(thing, 0.25, fixed=True, entity=entity)
        return float(thing.size[2]) + 0.001, body
    thing = stage.thing(entity)
    body = stage.put(thing, 0.0, entity=entity)
    return float(thing.size[2]) + 0.001, body


def _lean(telling: Telling, entity: Entity, x: float) -> None:
    """Tilted towards what it leans on, a little short of it, to come to lean; `x` is where it begins."""
    stage, story = telling.stage, telling.story
    against = story.targets[0] if story.targets else story.surface
    thing = stage.thing(entity)
    long = thing.largest
    wall = telling.wall(against, height=1.25 * long, width=max(1.0, long)) if against is not None else None
    if long < 2.0 * float(np.sort(thing.size)[1]):  # what is not long only stands beside it
        made = stage.put(thing, x + float(thing.size[0]) / 2, entity=entity)
        stage.expect("stays_put", made.name)
    else:
        axis = int(thing.size.argmax())
        about = (0.0, 1.0, 0.0) if axis == 0 else (1.0, 0.0, 0.0)
        upright = thing if axis == 2 else thing.turned_by(axis_angle(about, math.pi / 2))
        leaning = upright.turned_by(axis_angle((0, 1, 0), math.radians(13)))
        made = stage.put(leaning, x + float(leaning.size[0]) / 2, entity=entity)
        stage.expect("hits" if wall is not None else "moves", made.name, wall.name if wall is not None else None)
    if wall is not None:
        stage.put(wall, _right(made) + 0.02 + float(wall.size[0]) / 2, fixed=True, entity=against)
    stage.lasts(2.0)


def hold(telling: Telling) -> None:
    """Held where it is, above what is below."""
    stage, story = telling.stage, telling.story
    z, _ = _support(telling)
    for i, entity in enumerate(story.movers):
        thing = stage.thing(entity)
        x = i * 1.4 * thing.largest
        body = stage.put(thing, x, z + max(0.4, 1.2 * thing.largest), entity=entity)
        stage.joints.append(Joint(name=f"{body.name} hold", kind="fixed", body=body.name, anchor_m=body.position_m))
        stage.expect("stays_put", body.name)
    for doer in story.doers:
        stage.notes.approximate(doer.word, "an unseen hold")


def topple(telling: Telling) -> None:
    """Tipped by a push near the top; dominoes stand in a row, and only the first is pushed."""
    stage, story = telling.stage, telling.story
    entity = story.mover
    dominoes = entity.noun.word in ("domino", "domino_tile")
    if dominoes and entity.count in (1, 3) and entity.plural:
        entity.count = 7
    scale = (0.16 if story.surface is not None else 0.30) if dominoes else None
    if scale is not None:
        stage.notes.approximate(
            entity.word, f"a slab {100 * scale:.0f} cm high, larger than life so that it can be seen"
        )
    row = entity.count * 0.75 * (scale or 0.0)
    z, _ = _support(telling, width=row + 0.5) if story.surface is not None else (0.0, None)
    bodies = stage.arrange(entity, 0.25 - row / 2 if row and z else 0.0, z, scale=scale)
    if not dominoes and all(is_flat(b) for b in bodies):
        _flip(telling, bodies)
        return
    stage.sideways = arrangement_of(entity) == "row"
    stacked = arrangement_of(entity) in ("stack", "pyramid") and len(bodies) > 1
    pushed = bodies[-2:-1] if stacked else bodies[:1] if arrangement_of(entity) == "row" else bodies
    for body in pushed:
        tip(telling, body, stacked=stacked)
    for body in bodies[-1:] if stacked else bodies:
        round_ = entity.noun.form in ("sphere", "rock", "egg")
        stage.expect("moves" if stacked or round_ else "topples", body.name)
    if story.does("break"):
        for body in bodies[:2]:
            shatter(telling, body, 0.9)
    high = max(b.position_m[2] for b in bodies)
    stage.reaches(-0.2, float(stage.extent()[1][0]) + 1.4 * high)
    stage.lasts(2.0 + 0.12 * len(bodies))
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the push that tips it")


def _flip(telling: Telling, bodies: list[Body]) -> None:
    """Flat things cannot tip: they are flipped into the air, turning once about y or so."""
    stage = telling.stage
    g = max(telling.gravity, 1.0)
    for body in bodies:
        mass = mass_properties(body)
        size = float(np.max(np.subtract(*bounds_m(body.shape, body.orientation_wxyz)[::-1])))
        up = math.sqrt(2 * g * max(0.5, 2 * size)) * min(max(telling.story.pace, 0.5), 1.5)
        spin = math.pi * 1.5 * g / up
        stage.events.append(Impulse(time_s=PUSH_S, body=body.name, impulse_n_s=(0.0, 0.0, mass.mass_kg * up)))
        torque = float(mass.inertia_kg_m2[1, 1]) * spin / 0.02
        stage.events.append(Torque(time_s=PUSH_S, duration_s=0.02, body=body.name, torque_n_m=(0.0, torque, 0.0)))
        stage.expect("rises", body.name)
        stage.expect("moves", body.name)
    stage.lasts(2.0)


def tip(telling: Telling, body: Body, *, stacked: bool, hardness: float = 1.6) -> None:
    """A blow at the top of `hardness` times the energy that its centre must rise by to pass over the edge."""
    stage, g = telling.stage, max(telling.gravity, 0.5)
    mass = mass_properties(body)
    half_x = support_m(body.shape, body.orientation_wxyz, (1, 0, 0))
    low = support_m(body.shape, body.orientation_wxyz, (0, 0, -1))
    high = support_m(body.shape, body.orientation_wxyz, (0, 0, 1))
    if stacked:
        impulse = (1.6 * mass.mass_kg * math.sqrt(g * (low + high)) + 0.2 * mass.mass_kg, 0.0, 0.0)
        stage.events.append(Impulse(time_s=PUSH_S, body=body.name, impulse_n_s=impulse))
        return
    centre = low
    arm = math.hypot(half_x, centre)
    inertia = mass.mass_kg * arm**2 + float(mass.inertia_kg_m2[1, 1])
    energy = hardness * mass.mass_kg * g * (arm - centre) + 0.02 * mass.mass_kg * g * arm
    omega = math.sqrt(2 * energy / inertia)
    at = (body.position_m[0], body.position_m[1], body.position_m[2] + 0.9 * high)
    impulse = (inertia * omega / (low + 0.9 * high), 0.0, 0.0)
    stage.events.append(Impulse(time_s=PUSH_S, body=body.name, impulse_n_s=impulse, point_m=at))


def spin(telling: Telling) -> None:
    """Turning on the spot: about the vertical, wheels and fans about their axle."""
    stage, story = telling.stage, telling.story
    z, _ = _support(telling) if story.surface is not None else (0.0, None)
    said = story.amount("spin_rad_s")
    x = 0.0
    for entity, thing in telling.mover_things():
        rate = said if said is not None else 9.0 * min(max(story.pace, 0.35), 2.5)
        x += float(thing.size[0]) / 2
        hung = thing.form == "wheel" and story.deed == "spin" and (story.tie is not None or story.surface is None)
        if entity.noun.word in _WHEELS or (hung and story.ground is None):
            _on_axle(telling, entity, thing, x, rate)
        else:
            if thing.form == "disc" and thing.largest < 0.3:
                thing = thing.turned(ALONG_Y)  # a coin spins on its rim
            rate = max(rate, 18.0) if thing.form in ("top", "disc") else max(rate, 12.0) if thing.is_ball else rate
            thing = thing.with_grip(0.35)
            rate = rate if said is not None else max(rate, _once_round(telling, thing))
            body = stage.put(thing, x, z, spin=(0.0, 0.0, rate), entity=entity)
            if story.does("stop"):
                stage.expect("moves", body.name)
            stage.expect("spins" if rate > 7 and story.deed == "spin" else "moves", body.name)
        x += float(thing.size[0]) / 2 + 0.3 * thing.largest
    stage.reaches(-0.2, x)
    stage.lasts(2.0)
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the twist that it gives")


def _once_round(telling: Telling, thing: Thing) -> float:
    """The rate from which a thing that lies flat turns once and a half before friction stops it.

    A disc of radius R that stands on its rim slows by 2 mu g / R; what stands on less of its breadth turns further.
    """
    radius = float(min(thing.size[0], thing.size[1])) / 2
    slowing = 2 * telling.mu(thing) * max(telling.gravity, 0.0) / radius
    return min(math.sqrt(2 * slowing * 3 * math.pi), _FASTEST_RAD_S)


def _on_axle(telling: Telling, entity: Entity, thing: Thing, x: float, rate: float) -> None:
    stage = telling.stage
    high = float(thing.size[2])
    body = stage.put(thing, x, 0.15 * high, spin=(0.0, rate, 0.0), entity=entity)
    stage.joints.append(
        Joint(name=f"{body.name} axle", kind="hinge", body=body.name, anchor_m=body.position_m, axis=(0.0, 1.0, 0.0))
    )
    stage.expect("spins", body.name)


def jump(telling: Telling) -> None:
    """Up and forward by an impulse from the ground."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    for i, (entity, thing) in enumerate(telling.mover_things()):
        body = stage.put(thing, -i * 1.4 * thing.largest, entity=entity)
        mass = telling.mass(body)
        high = 0.45 * thing.largest * story.pace + 0.1
        up = math.sqrt(2 * max(telling.gravity, 1.0) * high)
        forward = 0.8 * up if "up" not in story.directions else 0.0
        stage.events.append(Impulse(time_s=PUSH_S, body=body.name, impulse_n_s=(mass * forward, 0.0, mass * up)))
        stage.expect("rises", body.name)
        if telling.gravity > 0:
            stage.expect("falls", body.name)
        stage.reaches(0.0, forward * 2 * up / max(telling.gravity, 1.0) + thing.largest)
    stage.lasts(2.0)
