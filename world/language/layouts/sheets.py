"""Cloth, paper and the like: sheets that fall, drape over things, hang, flutter in the wind and are folded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.hands import mention_hand
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GROUND
from proxyworld.world.language.story import FIXTURES, Story
from proxyworld.world.language.things import Thing
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import IDENTITY, Body, Box, Capsule, Carry, Cloth, Cylinder, Joint, Medium, Vec3

FACING = axis_angle((1.0, 0.0, 0.0), math.pi / 2)
"""Turns a sheet upright, facing the camera: its own y is up."""
ALONG_Y = axis_angle((1.0, 0.0, 0.0), math.pi / 2)
FABRICS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "fabric": (6e-4, 0.01, 5e-6),
        "leather": (1.5e-3, 0.002, 1e-3),
        "paper": (1.0e-4, 1e-4, 4e-4),
        "plastic": (5.0e-5, 0.005, 1e-5),
        "cardboard": (3.0e-3, 1e-4, 1.0),
    }
)
"""Thickness (m), stretch and flexural rigidity (N m) of sheets (Peirce, 1930; paper: ISO 5628, 80 g/m2)."""
_WORDS = frozenset({"towel", "blanket", "tea_towel", "plastic_bag", "quilt", "net"})
ON_POLES = frozenset({"flag", "banner", "pennant", "sail", "windsock"})
"""Cloths that fly from a pole."""
_CELLS = 16
AIR_KG_M3 = 1.2
WIND_M_S = 5.0
HANGING_WIND_M_S = 2.6  # enough to lift what hangs by a third of a right angle


def is_sheet(entity: Entity) -> bool:
    """Whether the thing is thin enough, and of such stuff, that it bends of itself."""
    noun = entity.noun
    stuff = entity.material or noun.material
    return (noun.form == "sheet" and stuff in FABRICS and noun.kind == "object") or noun.word in _WORDS


def sheet(telling: Telling, entity: Entity) -> Thing:
    """The entity as a cloth that lies flat, as fine as its cells can be."""
    thing = telling.stage.things(entity, count=1)[0]
    x, y, _ = (float(v) for v in thing.size)
    thickness, stretch, rigidity = FABRICS.get(thing.material.name, FABRICS["fabric"])
    cell = max(x, y) / _CELLS
    cells = (max(4, round(x / cell)), max(4, round(y / cell)))
    shape = Cloth(size_m=(x, y), thickness_m=thickness, cells=cells, stretch=stretch, bending_n_m=rigidity)
    return replace(thing, shape=shape, turn=IDENTITY, mass_kg=None, form="sheet")


def flutter(telling: Telling) -> None:
    """Pinned at one edge, to a pole or a line, with a wind along x, or swaying from a push where none blows."""
    stage, story = telling.stage, telling.story
    x = 0.0
    for entity in story.movers:
        thing = _roomier(telling, sheet(telling, entity), entity)
        assert isinstance(thing.shape, Cloth)
        wide, high = thing.shape.size_m
        on_pole = entity.noun.word in ON_POLES
        bottom = max(1.2 * high, 0.3) if on_pole else 0.25 * high + 0.05
        middle = (x + wide / 2, 0.0, bottom + high / 2)
        body = stage.add(replace(thing, turn=FACING).body(middle), entity)
        top = bottom + high
        if on_pole:
            _pole(telling, x - 0.015, top + 0.05)
            _pin(telling, body, [(x, 0.0, bottom + high * k / 6) for k in range(7)], high / 12)
        else:
            _rail(telling, x, x + wide, top + 0.012)
            _pin(telling, body, [(x + wide * k / 6, 0.0, top) for k in range(7)], wide / 12)
        stage.expect("flutters" if on_pole or story.lead.is_a("flutter", "blow") else "sways", body.name)
        x += 1.3 * wide
    wind(telling, across=not all(e.noun.word in ON_POLES for e in story.movers))
    stage.reaches(0.0, x)
    stage.lasts(2.5)


def drape(telling: Telling) -> None:
    """Let fall from a little above what it is to hang over."""
    stage, story = telling.stage, telling.story
    entity = story.mover
    over = _under(story)
    thing = sheet(telling, entity)
    top, under = _what_is_covered(telling, over, thing)
    thing = thing.scaled(max(1.0, 1.5 * under[0] / float(thing.size[0])))
    body = stage.put(thing, 0.0, top + 0.12, entity=entity)
    stage.expect("falls", body.name)
    stage.expect("drapes", body.name, under[1])
    stage.lasts(2.2)
    mention_hand(telling)


def _under(story: Story) -> Entity | None:
    """What is named that a sheet is laid over, or wrapped around."""
    around = [e for r, e in story.lead.relations if r in ("around", "about", "over", "on", "onto")]
    named = (*story.targets, story.surface, story.hurdle, story.source, *around)
    bodies = (e for e in named if e is not None and e.noun.kind in ("object", "animal", "agent", "vehicle", *FIXTURES))
    return next((e for e in bodies if not is_sheet(e)), None)


def _what_is_covered(telling: Telling, over: Entity | None, thing: Thing) -> tuple[float, tuple[float, str]]:
    """Stand what is covered under x = 0; its top, how wide it is, and its name."""
    stage = telling.stage
    if over is not None and over.noun.kind in ("raised", "wall", "incline"):
        support = telling.fixture(over, width=0.1)
        made = stage.put(support, 0.0, fixed=True, entity=over)
        return float(support.size[2]), (0.7 * float(support.size[0]), made.name)
    if over is not None:
        support = stage.thing(over)
        made = stage.put(support, 0.0, fixed=True, entity=over)
        return float(support.size[2]), (float(max(support.size[0], support.size[1])), made.name)
    size = 0.35 * thing.largest
    stand = Body(
        name=stage.own_name("stand"),
        shape=Cylinder(radius_m=size / 2, height_m=size),
        material=MATERIALS["wood"],
        position_m=(0.0, 0.0, size / 2),
        fixed=True,
    )
    stage.add(stand)
    return size, (size, stand.name)


def fall_as_sheet(telling: Telling) -> None:
    """Let go flat, or on edge, in still air."""
    stage, story = telling.stage, telling.story
    below = next((e for e in (story.surface, *story.targets) if e is not None), None)
    if below is not None and not is_sheet(below):
        drape(telling)
        return
    x = 0.0
    for entity in story.movers:
        for _ in range(min(entity.count, 3)):
            thing = sheet(telling, entity)
            tilted = thing.turned_by(axis_angle((0.0, 1.0, 0.0), 0.5))
            height = telling.fall_height(thing)
            body = stage.put(tilted, x, height, entity=entity)
            stage.expect("falls", body.name)
            stage.expect("lands_on", body.name, GROUND)
            stage.lasts(min(height / 0.8 + 0.8, 3.5))
            x += 1.4 * thing.largest
    stage.media.append(Medium(name=stage.own_name("air"), density_kg_m3=AIR_KG_M3, viscosity_pa_s=1.8e-5))
    mention_hand(telling)


def fold(telling: Telling) -> None:
    """A hand takes one edge over to the other."""
    stage, story = telling.stage, telling.story
    entity = next((e for e in (*story.movers, *story.targets) if is_sheet(e)), story.mover)
    z = telling.top_of(story.surface, width=1.2) if story.surface is not None else 0.0
    thing = _roomier(telling, sheet(telling, entity), entity)
    assert isinstance(thing.shape, Cloth)
    wide, deep = thing.shape.size_m
    body = stage.put(thing, 0.0, z + 0.002, entity=entity)
    radius = 0.006
    grip = stage.add(
        Body(
            name=stage.own_name("grip"),
            shape=Capsule(radius_m=radius, height_m=deep),
            material=MATERIALS["plastic"],
            colour=(0.82, 0.62, 0.50),
            mass_kg=1.0,  # far heavier than the cloth, or its pull would shake the grip
            position_m=(-wide / 2 - 3 * radius, 0.0, z + 0.003 + 2 * radius),
            orientation_wxyz=ALONG_Y,
        )
    )
    for k in range(5):
        place = (-wide / 2, deep * (k / 4 - 0.5), z + 0.003)
        stage.joints.append(
            Joint(
                name=f"{body.name} grip {k + 1}", kind="point", body=body.name, other=grip.name, anchor_m=place,
                radius_m=deep / 8,
            )
        )  # fmt: skip
    way, high, half = 0.92 * wide, 0.45 * wide, max(0.6, 0.9 / story.pace)
    stage.events += [
        Carry(time_s=0.2, duration_s=half, body=grip.name, by_m=(way / 2, 0, high), turn_rad=(0, math.pi / 2, 0),
              hold=True),
        Carry(time_s=0.2 + half, duration_s=half, body=grip.name, by_m=(way / 2, 0, -high + 4 * radius),
              turn_rad=(0, math.pi / 2, 0), hold=True),
    ]  # fmt: skip
    stage.expect("deforms", body.name)
    stage.lasts(0.2 + 2 * half + 0.5)
    mention_hand(telling)


def pull_taut(telling: Telling, entity: Entity) -> None:
    """Held up at two edges by hands that draw them apart, a little further than the sheet is wide."""
    stage = telling.stage
    thing = _roomier(telling, sheet(telling, entity), entity)
    assert isinstance(thing.shape, Cloth)
    wide, high = thing.shape.size_m
    middle = 0.3 + high / 2
    body = stage.add(replace(thing, turn=FACING).body((0.0, 0.0, middle)), entity)
    for side in (-1.0, 1.0):
        grip = stage.add(
            Body(
                name=stage.own_name("grip"),
                shape=Capsule(radius_m=0.012, height_m=0.6 * high),
                material=MATERIALS["plastic"],
                colour=(0.82, 0.62, 0.50),
                mass_kg=1.0,
                position_m=(side * (wide / 2 + 0.02), 0.0, middle),
            )
        )
        for k in range(5):
            place = (side * wide / 2, 0.0, middle + 0.6 * high * (k / 4 - 0.5))
            stage.joints.append(
                Joint(
                    name=f"{grip.name} holds {k + 1}", kind="point", body=body.name, other=grip.name, anchor_m=place,
                    radius_m=high / 12,
                )
            )  # fmt: skip
        inward, out = (-side * 0.08 * wide, 0.0, 0.0), (side * 0.10 * wide, 0.0, 0.0)
        stage.events += [
            Carry(time_s=0.0, duration_s=0.6, body=grip.name, by_m=inward, hold=True),
            Carry(time_s=0.8, duration_s=0.6, body=grip.name, by_m=out, hold=True),
        ]
    stage.expect("deforms", body.name)
    stage.reaches(-0.7 * wide, 0.7 * wide)
    stage.lasts(2.0)
    mention_hand(telling)


def wind(telling: Telling, *, across: bool = False) -> None:
    """A gusty wind along x (a little across, where asked), as strong as the pace of the deed."""
    stage, story = telling.stage, telling.story
    usual = HANGING_WIND_M_S if across else WIND_M_S
    speed = story.amount("speed_m_s") or usual * min(max(story.pace, 0.4), 2.5)
    stage.media.append(
        Medium(
            name=stage.own_name("wind"),
            density_kg_m3=AIR_KG_M3,
            viscosity_pa_s=1.8e-5,
            velocity_m_s=(0.35 * speed, 0.6 * speed, 0.0) if across else (speed, 0.15 * speed, 0.0),
            gusts=0.7,
            seed=int(stage.rng.integers(2**31)),
        )
    )


def _roomier(telling: Telling, thing: Thing, entity: Entity) -> Thing:
    """Small sheets are shown as large as a towel, so that their bending can be seen."""
    least = 0.3
    if thing.largest >= least:
        return thing
    telling.stage.notes.approximate(entity.word, f"{100 * least:.0f} cm long, so that its bending can be seen")
    return thing.scaled(least / thing.largest)


def _pin(telling: Telling, body: Body, places: list[Vec3], radius: float) -> None:
    for k, place in enumerate(places):
        telling.stage.joints.append(
            Joint(name=f"{body.name} pin {k + 1}", kind="point", body=body.name, anchor_m=place, radius_m=radius)
        )


def _pole(telling: Telling, x: float, high: float) -> None:
    stage = telling.stage
    stage.add(
        Body(
            name=stage.own_name("pole"),
            shape=Cylinder(radius_m=0.012, height_m=high),
            material=MATERIALS["steel"],
            position_m=(x, 0.0, high / 2),
            fixed=True,
        )
    )


def _rail(telling: Telling, left: float, right: float, z: float) -> None:
    stage = telling.stage
    stage.add(
        Body(
            name=stage.own_name("rail"),
            shape=Box(size_m=(1.1 * (right - left), 0.02, 0.02)),
            material=MATERIALS["wood"],
            position_m=((left + right) / 2, 0.0, z),
            fixed=True,
        )
    )


__all__ = ["ON_POLES", "drape", "fall_as_sheet", "flutter", "fold", "is_sheet", "pull_taut", "sheet", "wind"]
