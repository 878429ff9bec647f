"""Things that open and close: doors and gates on upright hinges, lids on level ones, drawers on sliders."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.things import surface_material
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import IDENTITY, Body, Box, Compound, Cylinder, Drive, Joint, Motor, Part, Shape, Vec3

START_S = 0.25
AJAR_RAD = math.radians(80)
_WIDE_RAD = math.radians(100)  # where something stops it before
_LEAVES = frozenset({"door", "gate"})
_BOOKS = frozenset({"book", "notebook", "magazine", "laptop", "dictionary", "novel", "suitcase", "briefcase"})
_LOCKS = frozenset({"padlock", "lock"})
_COVERS = frozenset({"lid", "cover", "cap", "flap", "top", "hood", "hatch"})
"""What closes the thing that it is a part of."""
_DRAWERS = frozenset({"drawer", "tray"})


def open_(telling: Telling) -> None:
    """Lay out what opens or closes: turned or drawn by a hand that is not seen, as far as its stop."""
    stage, story = telling.stage, telling.story
    closes = story.lead.deed == "close"
    entity = story.mover
    word = entity.noun.word
    if word in _DRAWERS or word.endswith("_drawer"):
        body = _drawer(telling, entity, closes)
    elif word in _LOCKS or word.endswith("_lock"):
        body = _shackle(telling, entity, closes)
    elif entity.noun.form in ("frame", "wall") or word in _LEAVES or word.endswith(("_door", "_gate")):
        body = _leaf(telling, entity, closes)
    else:
        body = _lid(telling, entity, closes)
    stage.expect("closes" if closes else "opens", body.name)
    stage.lasts(START_S + _takes(telling) + 0.6)
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the hand that moves the {body.label}, and is not seen")


def _takes(telling: Telling) -> float:
    return min(max(1.1 / telling.story.pace, 0.45), 2.4)


def _turned(body: Body, pivot: Vec3, axis: Vec3, angle: float) -> Body:
    """`body` turned about a line through `pivot`."""
    turn = axis_angle(axis, angle)
    place = np.add(pivot, rotate(turn, np.subtract(body.position_m, pivot)))
    w, x, y, z = (float(v) for v in quaternion_multiply(turn, body.orientation_wxyz))
    return body.model_copy(update={"position_m": tuple(float(v) for v in place), "orientation_wxyz": (w, x, y, z)})


def _swing(telling: Telling, body: Body, pivot: Vec3, axis: Vec3, angle: float, *, closes: bool) -> Body:
    """Hang `body`, placed closed, on a hinge, and turn it by `angle` or back, against the stop."""
    if closes:
        body = telling.stage.replace(_turned(body, pivot, axis, angle))
    by = -angle if closes else angle
    arm = 2 * math.dist(pivot, body.position_m)
    most = telling.mass(body) * arm * (abs(telling.gravity) * (0.6 if abs(axis[2]) < 0.5 else 0.0) + 4.0 * arm)
    _move(telling, body, "hinge", pivot, axis, by, most)
    return body


def _move(
    telling: Telling, body: Body, kind: Literal["hinge", "slider"], anchor: Vec3, axis: Vec3, by: float, most: float
) -> None:
    """Let a hand of so much strength move `body` on its joint by `by` (rad, m), where it meets a stop."""
    stage = telling.stage
    joint = Joint(
        name=f"{body.name} {kind}",
        kind=kind,
        body=body.name,
        anchor_m=anchor,
        axis=axis,
        limits=(min(0.0, by), max(0.0, by)),
        motor=Motor(speed=0.0, most=most),
    )
    stage.joints.append(joint)
    stage.events.append(Drive(time_s=START_S, joint=joint.name, speed=by / _takes(telling), most=most))


def _leaf(telling: Telling, entity: Entity, closes: bool) -> Body:
    """A door, gate or window in its frame, hinged at one post."""
    stage = telling.stage
    thing = stage.thing(entity)
    x, y, z = (float(v) for v in thing.size)
    if x < y:  # a wall is thick along x: turn it to face the camera
        thing = thing.turned_by(axis_angle((0, 0, 1), math.pi / 2))
        x, y = y, x
    body = stage.put(thing, 0.0, 0.02 * z, entity=entity)
    post = 0.06 * x
    stage.add(
        Body(
            name=stage.own_name(f"{entity.noun.word} frame"),
            shape=Compound(
                parts=tuple(
                    Part(shape=Box(size_m=size), position_m=place)
                    for size, place in (
                        ((post, 2 * y, 1.08 * z), (-x / 2 - 0.7 * post, 0, 0.54 * z)),
                        ((post, 2 * y, 1.08 * z), (x / 2 + 0.7 * post, 0, 0.54 * z)),
                        ((x + 2.4 * post, 2 * y, post), (0, 0, 1.08 * z + post / 2)),
                    )
                )
            ),
            material=MATERIALS["wood"],
            colour=(0.35, 0.24, 0.15),
            fixed=True,
        )
    )
    pivot = (-x / 2, -1.05 * y, body.position_m[2])  # before the post, so that the leaf clears it
    stage.reaches(-x, x)
    stopped = not closes and _stops_at(telling, body, x)
    return _swing(telling, body, pivot, (0.0, 0.0, 1.0), -_WIDE_RAD if stopped else -AJAR_RAD, closes=closes)


def _stops_at(telling: Telling, leaf: Body, wide: float) -> bool:
    """Stand what the story says that the leaf meets where its outer quarter comes at the end of its way."""
    stage, story = telling.stage, telling.story
    met = next((t for t in story.targets if t.noun.kind in ("wall", "object", "raised")), None)
    if met is None:
        return False
    thing = telling.wall(met, height=0.6 * float(bounds_m(leaf.shape)[1][2]), width=0.5 * wide)
    if met.noun.kind == "object":
        thing = stage.thing(met)
    face = -wide / 2 + 0.75 * wide * math.cos(AJAR_RAD)
    near = 0.75 * wide + float(thing.size[1]) / 2
    made = stage.put(thing, face - float(thing.size[0]) / 2, y=-near, fixed=True, entity=met)
    stage.expect("hits", leaf.name, made.name)
    return True


def _shackle(telling: Telling, entity: Entity, closes: bool) -> Body:
    """A padlock: its bow on a slider, which goes down into the case or springs up from it."""
    stage = telling.stage
    thing = stage.thing(entity)
    high = max(float(thing.size[2]), 0.12)
    wide, deep, thick = 0.75 * high, 0.3 * high, 0.09 * high
    case = 0.55 * high
    legs = [Part(shape=Cylinder(radius_m=thick / 2, height_m=0.4 * high), position_m=(s * 0.25 * high, 0, 0))
            for s in (-1, 1)]  # fmt: skip
    bow = Part(shape=Box(size_m=(0.5 * high + thick, thick, thick)), position_m=(0, 0, 0.2 * high + thick / 2))
    stage.add(
        Body(
            name=stage.own_name(f"{thing.name} case"), label=thing.label, shape=Box(size_m=(wide, deep, case)),
            material=MATERIALS["brass"], fixed=True,
            position_m=(0.0, 0.0, case / 2 + GAP_M),
        ),
        entity,
    )  # fmt: skip
    way = 0.22 * high
    low = case + 0.2 * high + 4 * GAP_M
    body = stage.add(
        Body(
            name=thing.name, label=thing.label, shape=Compound(parts=(*legs, bow)), material=MATERIALS["steel"],
            position_m=(0.0, 0.0, low + (way if closes else 0.0)),
        ),
        entity,
    )  # fmt: skip
    most = telling.mass(body) * (2.0 * abs(telling.gravity) + 8.0)
    _move(telling, body, "slider", body.position_m, (0.0, 0.0, 1.0), -way if closes else way, most)
    stage.reaches(-high, high)
    return body


def _lid(telling: Telling, entity: Entity, closes: bool) -> Body:
    """The upper part of a box, book, pot or the like, on a level hinge at its back edge."""
    stage = telling.stage
    of = [e for r, e in entity.relations if r in ("of", "on") and e.noun.kind == "object"]
    whole = of[0] if of and entity.noun.word in _COVERS else entity
    thing = stage.thing(whole).boxed()
    x, y, z = (float(v) for v in thing.size)
    flat = z < 0.4 * min(x, y)
    high = 0.5 * z if flat else 0.16 * z
    material = thing.material
    base: Shape = Box(size_m=(x, y, z - high)) if flat else _open_box(x, y, z - high)
    stage.add(
        Body(
            name=stage.own_name(f"{thing.name} base"), label=thing.label, shape=base, material=material,
            colour=thing.colour, fixed=True, position_m=(0.0, 0.0, (z - high) / 2 + GAP_M),
        ),
        whole,
    )  # fmt: skip
    top = z - high + 3 * GAP_M
    lid = stage.add(
        Body(
            name=thing.name, label=entity.word, shape=Box(size_m=(x, y, high)), material=material, colour=thing.colour,
            position_m=(0.0, 0.0, top + high / 2),
        ),
        entity,
    )  # fmt: skip
    if entity.noun.word in _BOOKS and entity.noun.word not in ("laptop", "suitcase", "briefcase"):
        pivot, axis = (-x / 2, 0.0, top), (0.0, 1.0, 0.0)  # the spine is at the left
        return _swing(telling, lid, pivot, axis, -math.radians(150), closes=closes)
    pivot, axis = (0.0, y / 2, top), (1.0, 0.0, 0.0)
    return _swing(telling, lid, pivot, axis, -math.radians(105), closes=closes)


def _open_box(x: float, y: float, z: float) -> Compound:
    wall = 0.06 * min(x, y)
    return Compound(
        parts=(
            Part(shape=Box(size_m=(x, y, wall)), position_m=(0, 0, (wall - z) / 2)),
            *(Part(shape=Box(size_m=(wall, y, z)), position_m=(s * (x - wall) / 2, 0, 0)) for s in (-1, 1)),
            *(Part(shape=Box(size_m=(x - 2 * wall, wall, z)), position_m=(0, s * (y - wall) / 2, 0)) for s in (-1, 1)),
        )
    )


def _drawer(telling: Telling, entity: Entity, closes: bool) -> Body:
    """A drawer on a slider in a chest, drawn toward the camera's side."""
    stage = telling.stage
    thing = stage.thing(entity)
    x, y, z = (float(v) for v in thing.size)
    wall = 0.05 * x
    high = 2.2 * z
    chest = Compound(
        parts=(
            Part(shape=Box(size_m=(x + 2.4 * wall, y, high)), position_m=(0, 0, high / 2)),
            *(
                Part(shape=Box(size_m=(wall, y, 1.3 * z)), position_m=(s * (x / 2 + 0.7 * wall), 0, high + 0.65 * z))
                for s in (-1, 1)
            ),
            Part(shape=Box(size_m=(x + 2.4 * wall, y, wall)), position_m=(0, 0, high + 1.3 * z + wall / 2)),
        )
    )
    stage.add(
        Body(name=stage.own_name("chest"), shape=chest, material=surface_material(entity), colour=(0.5, 0.36, 0.22),
             fixed=True)
    )  # fmt: skip
    way = 0.7 * y
    body = stage.put(thing.turned(IDENTITY), 0.0, high + 0.1 * z, y=-way if closes else -0.01 * y, entity=entity)
    direction = 1.0 if closes else -1.0
    most = telling.mass(body) * (telling.mu(thing) * abs(telling.gravity) + 8.0 * way)
    _move(telling, body, "slider", body.position_m, (0.0, direction, 0.0), way, most)
    return body


__all__ = ["open_"]
