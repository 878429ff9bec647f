"""Things that swing: pendulums on a rod, tools swung by their handle, doors on a hinge."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.language.layouts.obstacles import stand_in_the_way
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.parts import DARK
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.things import Thing
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Box, Compound, Cylinder, Joint, Part, Quaternion, Solid, Vec3

WIELDED = frozenset({"rod", "hammer", "racket"})
"""Forms of tools that are swung when they hit."""
_SWUNG = WIELDED | {"blade", "bar"}


def swing(telling: Telling) -> None:
    """Lay out a pendulum for each mover, released from the side; what it meets stands under the pivot."""
    stage, story = telling.stage, telling.story
    things = telling.mover_things()
    side_by_side = 1.3 * max(float(t.size[1]) for _, t in things)
    stage.sideways = True
    for i, (entity, thing) in enumerate(things):
        y = (i - (len(things) - 1) / 2) * side_by_side
        _pendulum(telling, entity, thing, y, first=i == 0, width=0.9 * side_by_side)
    hinted = story.tie
    if hinted is not None:
        stage.notes.placed.append(hinted)
        stage.notes.approximate(hinted.word, "a stiff rod")
    for doer in story.doers:
        stage.notes.approximate(
            doer.word, f"what lets the {things[0][1].label} go" if doer.noun.kind == "agent" else "the first push"
        )


def _pendulum(telling: Telling, entity: Entity, thing: Thing, y: float, *, first: bool, width: float) -> None:
    stage, story = telling.stage, telling.story
    swung_tool = thing.form in _SWUNG and not story.tie
    low, high = bounds_m(thing.shape)
    size = float((high - low).max())
    said = story.amount("length_m")
    length = said if said is not None else (0.0 if swung_tool else max(3.2 * size, 0.8))
    angle = story.amount("angle_rad") or math.radians(min(60.0, 52.0 * max(0.6, min(story.pace, 1.2))))
    hanging, reach = _on_rod(thing, length) if not swung_tool else _by_handle(thing, low, high)
    toes = 0.02 if swung_tool and story.targets else max(0.06, 0.35 * size)
    pivot = (0.0, y, toes + reach)
    hung = axis_angle((0, 1, 0), angle)
    body = Body(
        name=thing.name,
        label=thing.label,
        shape=hanging,
        material=thing.material,
        colour=thing.colour,
        mass_kg=thing.mass_kg,
        position_m=pivot,
        orientation_wxyz=hung,
    )
    stage.add(body, entity)
    stage.joints.append(Joint(name=f"{body.name} pivot", kind="hinge", body=body.name, anchor_m=pivot, axis=(0, 1, 0)))
    if not swung_tool:
        _beam(telling, pivot, width=width)
    stage.expect("swings", body.name)
    period = 2 * math.pi * math.sqrt(reach / max(telling.gravity, 0.3))
    if first and story.targets:
        from dataclasses import replace

        head = 0.3 * size if swung_tool else size  # what meets the target
        half = head / 2
        met = replace(thing, shape=Box(size_m=(head, head, head)))
        near = float(bounds_m(hanging)[1][0])
        stand_in_the_way(
            telling,
            met,
            [body.name],
            near + 0.04 * size,
            z=0.0,
            at_height=toes + half,
            arrives_s=0.29 * period,
            ceiling=0.8 * pivot[2],
        )
    stage.reaches(-reach * math.sin(angle) - size, reach * math.sin(angle) * (0.6 if story.targets else 1.0) + size)
    stage.lasts(min(max(2.0, 1.15 * period), 3.5))


def _on_rod(thing: Thing, length: float) -> tuple[Compound, float]:
    """The thing hung from a rod whose upper end is the frame's origin; and how far down it reaches."""
    low, high = bounds_m(thing.shape, thing.turn)
    gap = 0.02 * length
    rod = Cylinder(radius_m=max(0.004, 0.012 * length), height_m=length - gap)
    down = -length - float(high[2])
    parts = [Part(shape=rod, position_m=(0, 0, -gap - (length - gap) / 2), density_kg_m3=600.0, colour=DARK)]
    parts += _parts(thing, (-float(low[0] + high[0]) / 2, -float(low[1] + high[1]) / 2, down), thing.turn)
    return Compound(parts=tuple(parts)), length + float(high[2] - low[2])


def _by_handle(thing: Thing, low: np.ndarray, high: np.ndarray) -> tuple[Compound, float]:
    """A tool hanging from the end of its handle, its long axis down."""
    axis = int(np.argmax(high - low))
    down: Quaternion = axis_angle((0, 1, 0), math.pi / 2) if axis == 0 else (1.0, 0.0, 0.0, 0.0)
    lowest, highest = bounds_m(thing.shape, down)
    return Compound(parts=tuple(_parts(thing, (0.0, 0.0, -float(highest[2]) - 0.005), down))), float(
        highest[2] - lowest[2]
    )


def _parts(thing: Thing, at: Vec3, turn: Quaternion) -> list[Part]:
    """The solids of a thing as parts of a larger whole."""
    shape = thing.shape
    if not isinstance(shape, Compound):
        return [Part(shape=_solid(shape), position_m=at, orientation_wxyz=turn)]
    made = []
    for part in shape.parts:
        x, y, z = (float(v) for v in np.add(at, rotate(turn, part.position_m)))
        w, a, b, c = (float(v) for v in quaternion_multiply(turn, part.orientation_wxyz))
        made.append(part.model_copy(update={"position_m": (x, y, z), "orientation_wxyz": (w, a, b, c)}))
    return made


def _solid(shape: object) -> Solid:
    assert not isinstance(shape, Compound)
    return shape  # type: ignore[return-value]


def _beam(telling: Telling, pivot: Vec3, *, width: float) -> None:
    """What it hangs from."""
    size = max(0.05 * pivot[2], 0.02)
    stage = telling.stage
    deep = min(5 * size, width)
    stage.add(
        Body(
            name=stage.own_name("beam"),
            label="",
            shape=Box(size_m=(5 * size, deep, size)),
            material=MATERIALS["wood"],
            position_m=(pivot[0], pivot[1], pivot[2] + 0.5 * size + 0.03 * pivot[2] + 0.005),
            fixed=True,
        )
    )
