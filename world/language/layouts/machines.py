"""Simple machines: seesaws that balance what lies on them, belts that carry, and springs that something bobs on."""

from __future__ import annotations

import math

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.hands import mention_hand
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing, surface_material
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Box, Cylinder, Hull, Joint, Motor, Vec3

SEESAWS = frozenset({"seesaw", "see-saw", "teeter-totter", "lever", "balance_scale", "balance_beam"})
BELTS = frozenset({"conveyor", "conveyor_belt", "treadmill", "belt"})
SPRINGS = frozenset(
    {"spring", "coil_spring", "bungee", "bungee_cord", "elastic", "rubber_band", "slinky", "elastic_band"}
)
TURNTABLES = frozenset({"turntable", "record_player", "carousel", "lazy_susan", "merry-go-round", "pottery_wheel"})
_BELT_M_S = 0.5
_TURNTABLE_RAD_S = 3.5
"""Slow enough that friction keeps what lies a span from the axle: w^2 r is some 2 m/s2 there."""
_COILS = 5
_UNEVEN = 1.15  # a seesaw tips under loads that differ by more


def machine_of(story: Story, words: frozenset[str]) -> Entity | None:
    """The machine of one of these `words` that the story names."""
    named = [story.incline, story.surface, story.source, story.tie, *story.targets, *story.movers]
    return next((e for e in named if e is not None and e.noun.word in words), None)


def seesaw(telling: Telling, plank_entity: Entity) -> None:
    """A plank on an edge: one thing lies on each end, or comes down on the raised one."""
    stage, story = telling.stage, telling.story
    loads = telling.loads(but=plank_entity)
    size = max((t.largest for _, t in loads), default=0.3)
    length, width, thick = max(5.0 * size, 1.2), max(1.2 * size, 0.25), max(0.06 * size, 0.025)
    high = 0.16 * length
    _wedge(telling, high, width)
    dropped = story.does("fall", "jump", "throw") and len(loads) > 0
    tilt = math.asin(min(0.9, (high - thick) / (length / 2))) * 0.9
    lean = 0.0 if len(loads) >= 2 and not dropped else tilt  # the left end is up, or both are level
    stage.notes.placed.append(plank_entity)
    plank = stage.add(
        Body(
            name=stage.own_name(plank_entity.noun.word),
            label=plank_entity.word,
            shape=Box(size_m=(length, width, thick)),
            material=surface_material(plank_entity).model_copy(update={"restitution": 0.2}),
            position_m=(0.0, 0.0, high + thick / 2 + GAP_M),
            orientation_wxyz=axis_angle((0.0, 1.0, 0.0), lean),
        ),
        plank_entity,
    )
    stage.joints.append(
        Joint(
            name=f"{plank.name} pivot",
            kind="hinge",
            body=plank.name,
            anchor_m=(0.0, 0.0, high),
            axis=(0.0, 1.0, 0.0),
            limits=(-tilt - lean, tilt - lean),
            damping=0.02 * length,
        )
    )
    for i, (entity, thing) in enumerate(loads[:2]):
        side = -1.0 if i == 0 else 1.0
        x = side * (length / 2 - 0.6 * float(thing.size[0]))
        on = high + thick + 3 * GAP_M + (-x * math.tan(lean)) + 0.5 * float(thing.size[0]) * abs(math.tan(lean))
        falls = dropped and i == 0
        body = stage.put(thing.softened(), x, on + (telling.fall_height(thing) if falls else 0.0), entity=entity)
        if falls:
            stage.expect("falls", body.name)
            stage.expect("hits", body.name, plank.name)
    masses = [telling.mass(t.body((0, 0, 0))) for _, t in loads[:2]]
    if len(masses) == 1 or dropped or max(masses, default=1.0) > _UNEVEN * min(masses, default=1.0):
        stage.expect("moves", plank.name)
    else:
        stage.expect("balances", plank.name)
    stage.reaches(-0.7 * length, 0.7 * length)
    stage.lasts(2.5)
    mention_hand(telling)


def _wedge(telling: Telling, high: float, width: float) -> Body:
    stage = telling.stage
    half = 0.45 * high
    corners: list[Vec3] = [
        *((sx * half, sy * width / 2, -high / 2) for sx in (-1, 1) for sy in (-1, 1)),
        *((0.0, sy * width / 2, high / 2 - 0.004) for sy in (-1, 1)),
    ]
    return stage.add(
        Body(
            name=stage.own_name("pivot"),
            shape=Hull(vertices_m=tuple(corners)),
            material=MATERIALS["steel"],
            position_m=(0.0, 0.0, high / 2),
            fixed=True,
        )
    )


def turntable(telling: Telling, plate_entity: Entity) -> None:
    """A round plate that a motor turns about the vertical, with what is set, or let fall, on it off its middle."""
    stage, story = telling.stage, telling.story
    loads = telling.loads(but=plate_entity)
    size = max((t.largest for _, t in loads), default=0.25)
    radius, thick = max(1.8 * size, 0.25), max(0.12 * size, 0.02)
    plate = turning_plate(telling, plate_entity, radius, thick)
    top = plate.position_m[2] + thick / 2
    dropped = story.does("fall", "bounce")
    for i, (entity, thing) in enumerate(loads):
        angle = 2 * math.pi * i / len(loads)
        off = 0.55 * radius if len(loads) > 1 or dropped else 0.45 * radius
        x, y = off * math.cos(angle), off * math.sin(angle)
        above = telling.fall_height(thing) if dropped else 0.0
        body = stage.put(thing.softened(), x, top + above, y=y, entity=entity)
        if dropped:
            stage.expect("falls", body.name)
            stage.expect("hits", body.name, plate.name)
        else:
            stage.expect("moves", body.name)
    stage.reaches(-1.3 * radius, 1.3 * radius)
    mention_hand(telling)


def shown_round(telling: Telling) -> None:
    """What is broad below spins on a plate that is turned under it: on the ground friction would stop it at once."""
    stage, story = telling.stage, telling.story
    ((entity, thing),) = telling.mover_things()
    radius, thick = 0.75 * math.hypot(float(thing.size[0]), float(thing.size[1])), max(0.08 * thing.largest, 0.02)
    plate = turning_plate(telling, None, radius, thick)
    body = stage.put(thing, 0.0, plate.position_m[2] + thick / 2, spin=plate.angular_velocity_rad_s, entity=entity)
    stage.expect("spins", body.name)
    stage.notes.approximate(story.lead.verb.token.text, "a plate that turns under it")
    stage.reaches(-1.2 * radius, 1.2 * radius)


def turning_plate(telling: Telling, entity: Entity | None, radius: float, thick: float) -> Body:
    """A plate on a short axle that a motor keeps turning, once round and more."""
    stage, story = telling.stage, telling.story
    said = story.amount("spin_rad_s")
    rate = said if said is not None else _TURNTABLE_RAD_S * min(max(story.pace, 0.7), 2.0)
    axle = 0.5 * thick
    if entity is not None:
        stage.notes.placed.append(entity)
    plate = stage.add(
        Body(
            name=stage.own_name(entity.noun.word if entity is not None else "turntable"),
            label=entity.word if entity is not None else "",
            shape=Cylinder(radius_m=radius, height_m=thick),
            material=surface_material(entity) if entity is not None else MATERIALS["plastic"],
            colour=(0.16, 0.16, 0.18),
            position_m=(0.0, 0.0, axle + thick / 2 + 2 * GAP_M),
            angular_velocity_rad_s=(0.0, 0.0, -rate),
        ),
        entity,
    )
    most = telling.mass(plate) * radius**2 * 40.0 + 5.0 * radius
    stage.joints.append(
        Joint(
            name=f"{plate.name} axle", kind="hinge", body=plate.name, anchor_m=(0.0, 0.0, plate.position_m[2]),
            axis=(0.0, 0.0, 1.0), motor=Motor(speed=-rate, most=most),
        )
    )  # fmt: skip
    stage.expect("spins", plate.name)
    stage.lasts(2 * math.pi / rate + 0.7)
    return plate


def ride(telling: Telling, belt_entity: Entity) -> None:
    """A belt that runs along +x and takes along what lies on it, and over its end."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    loads = telling.loads(but=belt_entity)
    size = max((t.largest for _, t in loads), default=0.2)
    speed = story.amount("speed_m_s") or _BELT_M_S * min(max(story.pace, 0.5), 3.0) * max(1.0, math.sqrt(size / 0.3))
    length, width, high = max((4.5 + 1.3 * len(loads)) * size, 1.6), 1.6 * size, max(1.2 * size, 0.3)
    thick = 0.12 * high
    stage.notes.placed.append(belt_entity)
    belt = stage.add(
        Body(
            name=stage.own_name(belt_entity.noun.word),
            label=belt_entity.word,
            shape=Box(size_m=(length, width, thick)),
            material=MATERIALS["rubber"].model_copy(update={"restitution": 0.1}),
            colour=(0.16, 0.16, 0.18),
            position_m=(0.0, 0.0, high - thick / 2),
            fixed=True,
            surface_velocity_m_s=(speed, 0.0, 0.0),
        ),
        belt_entity,
    )
    for side in (-1, 1):
        stage.add(
            Body(
                name=stage.own_name("belt leg"),
                shape=Box(size_m=(0.05 * length, 0.9 * width, high - thick - 0.002)),
                material=MATERIALS["steel"],
                position_m=(side * 0.42 * length, 0.0, (high - thick) / 2),
                fixed=True,
            )
        )
    row = 1.3 * size
    falls = story.does("fall")
    first = -length / 2 + 0.7 * size + (len(loads) - 1) * row  # the one that is ahead
    way = length / 2 - first + (size if falls else -0.8 * size)
    for i, (entity, thing) in enumerate(loads):
        body = stage.put(thing, first - i * row, high, entity=entity)
        stage.expect("moves", body.name)
        if i == 0 and falls:
            stage.expect("falls", body.name)
        elif not falls:
            stage.expect("stays_on", body.name, belt.name)
    stage.lasts(min(way / speed, 4.5) + (0.8 if falls else 0.0))
    mention_hand(telling)


def on_spring(telling: Telling, spring_entity: Entity) -> None:
    """A weight that hangs on a spring, drawn down and let go; the coils stretch with it."""
    stage = telling.stage
    loads = telling.loads(but=spring_entity)
    entity, thing = loads[0] if loads else (spring_entity, _bob(telling))
    size = thing.largest
    mass = telling.mass(thing.body((0, 0, 0)))
    turning = 2 * math.pi / min(max(0.9 * math.sqrt(size / 0.2), 0.5), 1.6)
    stiffness = mass * turning**2
    amplitude = min(0.4 * 9.81 / turning**2, 1.2 * size) + 0.03
    length = max(3.0 * size, 2.5 * amplitude + 0.2)
    bottom = 1.3 * amplitude + 0.15
    top = bottom + size + length
    beam = stage.add(
        Body(
            name=stage.own_name("beam"),
            shape=Box(size_m=(2.5 * size, size, 0.05 * top)),
            material=MATERIALS["wood"],
            position_m=(0.0, 0.0, top + 0.025 * top),
            fixed=True,
        )
    )
    stage.notes.placed.append(spring_entity)
    stage.notes.approximate(spring_entity.word, "a spring by Hooke's law, drawn as a row of coils")
    body = stage.put(thing, 0.0, bottom - amplitude, entity=entity)
    hook: Vec3 = (0.0, 0.0, bottom - amplitude + float(thing.size[2]) + GAP_M)
    stretched = mass * max(telling.gravity, 0.0) / stiffness + amplitude
    links = [*_coil_places(hook[2], top)[::-1], hook]  # from the beam down to the weight
    above, count = beam.name, len(links)
    for i, place in enumerate(links):
        below = body.name if i == count - 1 else _coil(telling, spring_entity, place, size, 0.01 * mass)
        stage.joints.append(
            Joint(
                name=f"{below} on its spring",
                kind="slider",
                body=below,
                other=above,
                anchor_m=place,
                axis=(0.0, 0.0, -1.0),
                stiffness=stiffness * count,
                damping=0.02 * mass * turning * count,
                rest=-stretched / count,
            )
        )
        above = below
    stage.expect("oscillates", body.name)
    stage.lasts(3.0)
    mention_hand(telling)


def _coil_places(low: float, high: float) -> list[Vec3]:
    return [(0.0, 0.0, low + (high - low) * (k + 1) / (_COILS + 1)) for k in range(_COILS)]


def _coil(telling: Telling, entity: Entity, place: Vec3, size: float, mass: float) -> str:
    """A disc that stands for one coil of the spring."""
    coil = Body(
        name=telling.stage.own_name("coil"),
        label=entity.word,
        shape=Cylinder(radius_m=0.22 * size, height_m=0.05 * size),
        material=MATERIALS["steel"],
        mass_kg=mass,
        position_m=place,
    )
    return telling.stage.add(coil).name


def _bob(telling: Telling) -> Thing:
    return telling.stage.thing(Entity(NOUNS["weight"]))


__all__ = [
    "BELTS",
    "SEESAWS",
    "SPRINGS",
    "TURNTABLES",
    "machine_of",
    "on_spring",
    "ride",
    "seesaw",
    "shown_round",
    "turntable",
]
