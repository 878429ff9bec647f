"""Soft things that are squeezed, pressed, bent and stretched, between plates that hands move."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.hands import mention_hand
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.story import FIXTURES
from proxyworld.world.language.things import Thing
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import IDENTITY, Body, Box, Capsule, Carry, Compound, Hull, Joint, Soft, Vec3

YOUNG_PA: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "jelly": (8e3, 0.45),
        "foam": (2e4, 0.30),
        "food": (2e4, 0.42),
        "fabric": (2e4, 0.30),
        "clay": (6e4, 0.45),
        "flesh": (4e4, 0.45),
        "plant": (8e4, 0.40),
        "fruit": (3e5, 0.40),
        "leather": (3e5, 0.40),
        "rubber": (3e5, 0.45),
        "plastic": (3e5, 0.40),
        "paper": (2e5, 0.30),
        "cardboard": (3e5, 0.30),
        "snow": (4e4, 0.30),
        "wax": (3e5, 0.40),
    }
)
"""Young's modulus and Poisson's ratio (Gibson and Ashby, Cellular Solids; foods: Rao, Engineering Properties of Foods).
What is thin and hollow in life (a bottle, a ball) is given what its whole yields by, not its stuff."""
_SMALLEST_M = 0.14
_BEGIN_S = 0.15
_BLUNT = 0.30  # the width of a pressing tip by that of what it presses, which is five cells wide
_PLATE = (0.55, 0.57, 0.60)


def press(telling: Telling) -> None:
    """Squeezed from two sides, pressed from above, bent over two blocks or drawn out, as the deed says."""
    story = telling.story
    entity = story.targets[0] if story.targets else story.mover
    stuff = entity.material or entity.noun.material
    if story.lead.is_a("inflate") or stuff not in YOUNG_PA or entity.noun.kind in FIXTURES | {"agent", "animal"}:
        _unyielding(telling, entity)
        return
    if story.lead.is_a("stretch"):
        _stretch(telling, entity)
    elif story.lead.is_a("bend"):
        _bend(telling, entity)
    elif story.lead.is_a("press", "poke"):
        _press(telling, entity)
    else:
        _squeeze(telling, entity)
    mention_hand(telling)


def _soft(telling: Telling, entity: Entity, *, size: Vec3 | None = None) -> Thing:
    """The thing as a soft solid, standing as it rests; of `size`, as a bar, where given."""
    thing = telling.stage.thing(entity, smallest_m=_SMALLEST_M)
    young, poisson = YOUNG_PA[thing.material.name]
    solid = Box(size_m=size) if size is not None else thing.shape
    if isinstance(solid, Compound | Hull):  # slivers of an uneven lump would take minutes to step
        solid = thing.boxed().shape
        telling.stage.notes.approximate(entity.word, "a block that yields as it does")
    turn = IDENTITY if size is not None or isinstance(thing.shape, Compound | Hull) else thing.turn
    assert not isinstance(solid, Compound | Soft) and solid.kind not in ("plane", "cloth")
    shape = Soft(solid=solid, youngs_modulus_pa=young, poisson_ratio=poisson, cells=5)
    return replace(thing, shape=shape, turn=turn, mass_kg=None)


def _plate(telling: Telling, size: Vec3, at: Vec3, *, fixed: bool = False) -> Body:
    stage = telling.stage
    return stage.add(
        Body(
            name=stage.own_name("block" if fixed else "plate"),
            shape=Box(size_m=size),
            material=MATERIALS["steel"],
            colour=_PLATE,
            position_m=at,
            fixed=fixed,
            mass_kg=None if fixed else 5.0,
        )
    )


def _there_and_back(telling: Telling, body: Body, way: Vec3) -> float:
    """A hand takes `body` along `way`, waits, and takes it back; when it is back."""
    takes = 0.55 / min(max(telling.story.pace, 0.5), 2.0)
    back = (-way[0], -way[1], -way[2])
    telling.stage.events += [
        Carry(time_s=0.0, duration_s=_BEGIN_S, body=body.name, hold=True),
        Carry(time_s=_BEGIN_S, duration_s=takes, body=body.name, by_m=way, hold=True),
        Carry(time_s=_BEGIN_S + takes + 0.2, duration_s=takes, body=body.name, by_m=back, hold=True),
    ]
    telling.stage.lasts(_BEGIN_S + 2 * takes + 0.2)
    return _BEGIN_S + 2 * takes + 0.2


def _squeeze(telling: Telling, entity: Entity) -> None:
    stage = telling.stage
    z = _floor(telling)
    thing = _soft(telling, entity)
    body = stage.put(thing, 0.0, z, entity=entity)
    x, y, high = (float(v) for v in thing.size)
    thick = 0.08 * x + 0.01
    for side in (-1.0, 1.0):
        place = (side * (x / 2 + thick / 2 + 2 * GAP_M), 0.0, z + high / 2 + 2 * GAP_M)
        plate = _plate(telling, (thick, 0.9 * y, 0.8 * high), place)
        _there_and_back(telling, plate, (-side * 0.18 * x, 0.0, 0.0))
    stage.expect("deforms", body.name)
    stage.reaches(-x, x)


def _press(telling: Telling, entity: Entity) -> None:
    stage, story = telling.stage, telling.story
    z = _floor(telling)
    thing = _soft(telling, entity)
    body = stage.put(thing, 0.0, z, entity=entity)
    x, y, high = (float(v) for v in thing.size)
    tool = story.mover if story.targets and story.mover is not entity else None
    above = z + high + 6 * GAP_M
    if tool is not None and tool.noun.kind == "object":
        made = stage.thing(tool)
        if made.form in ("tipped", "rod", "blade", "bar"):
            made = made.turned(axis_angle((0.0, 1.0, 0.0), math.pi / 2) if made.form == "tipped" else IDENTITY)
        made = _blunted(telling, tool, made.scaled(max(1.0, 0.5 * x / made.largest)), _BLUNT * x)
        pressing = stage.put(made, 0.0, above, entity=tool)
        pressing = stage.replace(pressing.model_copy(update={"mass_kg": max(telling.mass(pressing), 2.0)}))
    elif (who := _hand_of(telling)) is not None:
        hand = stage.thing(who, smallest_m=0.0).turned(axis_angle((0.0, 1.0, 0.0), math.pi / 2))
        hand = hand.scaled(max(1.0, 0.6 * x / float(hand.size[1])))
        pressing = stage.put(hand, 0.0, above, entity=who)
        pressing = stage.replace(pressing.model_copy(update={"mass_kg": 5.0}))
        stage.notes.approximated[who.word] = "a hand that presses from above"
    else:
        thick = 0.12 * high + 0.01
        pressing = _plate(telling, (0.6 * x, 0.6 * y, thick), (0.0, 0.0, above + thick / 2))
    _there_and_back(telling, pressing, (0.0, 0.0, -0.4 * high))
    stage.expect("deforms", body.name)


def _blunted(telling: Telling, tool: Entity, thing: Thing, least: float) -> Thing:
    """A thin tool with a tip as wide as what yields to it is made of: thinner ones would pass between."""
    x, y, z = (float(v) for v in thing.size)
    if min(x, y) >= least:
        return thing
    telling.stage.notes.approximate(tool.word, f"{100 * least:.0f} cm wide at its tip, so that its press is seen")
    return thing.boxed().with_shape(Capsule(radius_m=least / 2, height_m=max(z - least, 0.01)))


def _hand_of(telling: Telling) -> Entity | None:
    """Whose hand or finger does it, where one is named."""
    return next((d for d in telling.story.doers if d.noun.form == "hand"), None)


def _bend(telling: Telling, entity: Entity) -> None:
    """Across two blocks, pressed down in the middle."""
    stage = telling.stage
    long, wide, high = 0.5, 0.08, 0.03
    thing = _soft(telling, entity, size=(long, wide, high))
    base = 0.16
    for side in (-1.0, 1.0):
        _plate(telling, (0.05, 1.5 * wide, base), (side * 0.40 * long, 0.0, base / 2), fixed=True)
    body = stage.put(thing, 0.0, base + GAP_M, entity=entity)
    stage.notes.approximate(entity.word, "a bar of 50 cm that yields more than it does in life")
    plate = _plate(telling, (0.04, 1.3 * wide, 0.06), (0.0, 0.0, base + high + 0.03 + 5 * GAP_M))
    _there_and_back(telling, plate, (0.0, 0.0, -0.09))
    stage.expect("deforms", body.name)


def _stretch(telling: Telling, entity: Entity) -> None:
    """Held fast at one end and drawn out at the other."""
    stage = telling.stage
    long, wide, high = 0.36, 0.06, 0.05
    thing = _soft(telling, entity, size=(long, wide, high))
    z = 0.12
    body = stage.put(thing, 0.0, z, entity=entity)
    middle = z + GAP_M + high / 2
    for side in (-1.0, 1.0):
        end = (side * (long / 2 + 0.02 + 2 * GAP_M), 0.0, middle)
        grip = _plate(telling, (0.04, 1.4 * wide, 1.8 * high), end)
        stage.joints.append(
            Joint(
                name=f"{body.name} held {1 if side < 0 else 2}", kind="fixed", body=body.name, other=grip.name,
                anchor_m=(side * long / 2, 0.0, middle), radius_m=0.6 * wide,
            )
        )  # fmt: skip
        _there_and_back(telling, grip, (side * 0.2 * long, 0.0, 0.0))
    stage.expect("stretches", body.name)
    stage.reaches(-0.9 * long, 0.9 * long)


def _floor(telling: Telling) -> float:
    """The height of what it lies on."""
    surface = telling.story.surface
    return telling.top_of(surface, width=0.5) if surface is not None and surface.noun.kind == "raised" else 0.0


def _unyielding(telling: Telling, entity: Entity) -> None:
    """What is too stiff to yield in sight, or cannot be blown up, stands there."""
    stage, story = telling.stage, telling.story
    reason = "blowing up is not simulated" if story.lead.is_a("inflate") else "the thing is too stiff to yield in sight"
    stage.notes.not_simulated[story.lead.verb.token.text] = f"{reason}: it keeps its shape"
    if entity.noun.kind in FIXTURES:
        made = stage.put(telling.fixture(entity, width=0.3), 0.0, fixed=True, entity=entity)
    else:
        z = _floor(telling)
        made = stage.put(stage.thing(entity), 0.0, z, entity=entity)
    stage.expect("stays_put", made.name)
    mention_hand(telling)


__all__ = ["YOUNG_PA", "press"]
