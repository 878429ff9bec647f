"""Things hung from a beam: on a rope where one is named, else on a stiff rod; tools by their handle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.parts import DARK
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing
from proxyworld.world.mass import mass_properties
from proxyworld.world.materials import MATERIALS
from proxyworld.world.rope import CORDAGE, Tie, rope
from proxyworld.world.scene import Body, Box, Compound, Cylinder, Joint, Part, Quaternion, Solid, Vec3

HUNG = frozenset(
    {"swing", "tire_swing", "pendulum", "plumb_bob", "bob", "wrecking_ball", "punching_bag", "wind_chime", "pinata",
     "trapeze", "chandelier", "bell", "lantern", "ornament", "hammock", "mobile", "lamp"}
)  # fmt: skip
"""What hangs where nothing else is said of it."""
SWUNG = frozenset(
    {"swing", "tire_swing", "pendulum", "plumb_bob", "wrecking_ball", "punching_bag", "trapeze", "pinata"}
)
"""Of these, what does so whatever is done to it."""
_CORDS: Mapping[str, str] = MappingProxyType(
    {"rope": "rope", "cord": "rope", "line": "rope", "tether": "rope", "strap": "rope", "halyard": "rope",
     "leash": "rope", "vine": "rope", "chain": "chain", "cable": "wire", "wire": "wire", "string": "string",
     "thread": "string", "twine": "string", "fishing_line": "string", "yarn": "string", "strand": "string",
     "ribbon": "string"}
)  # fmt: skip
_SEEN = 0.016
"""How thick a cord is drawn, by its length, at least."""
_SEGMENTS = 8
_MOST_ON_CORDS = 2


@dataclass(frozen=True)
class Hung:
    """A thing that hangs: its body, the pivot, how far it reaches below it, and what ties it."""

    body: Body
    pivot: Vec3
    reach: float
    joints: tuple[str, ...]
    on_cord: bool


def hangs(story: Story, entity: Entity) -> bool:
    """Whether the story has the thing hang: it says so, names what it hangs on, or the thing does so by its nature."""
    said = any(c.is_a("hang") and entity in c.movers for c in (*story.deeds, *story.effects))
    tied = any(e.noun.kind == "tie" and relation in ("on", "from", "by") for relation, e in entity.relations)
    return said or (tied and entity.noun.kind == "object") or entity.noun.word in SWUNG


def cord_of(story: Story, entity: Entity) -> Entity | None:
    """The rope, string or chain that the thing is said to hang on."""
    named = [story.tie, *(e for _, e in entity.relations)]
    return next((e for e in named if e is not None and e.noun.word in _CORDS), None)


def hang(
    telling: Telling,
    entity: Entity,
    thing: Thing,
    *,
    at: tuple[float, float],
    toes: float,
    length: float | None = None,
    angle: float = 0.0,
    width: float = math.inf,
    count: int = 1,
) -> Hung:
    """Hang `thing` over `at` (x, y), its lowest point `toes` above the ground, drawn aside towards -x by `angle`.

    It hangs `length` below its pivot (a few of its own sizes where none is given); the beam is `width` deep at most,
    and none is put where it is 0. Of `count` things, more than two hang on rods.
    """
    stage = telling.stage
    long = length if length is not None else max(3.2 * thing.largest, 0.8)
    cord = cord_of(telling.story, entity)
    tall = float(thing.size[2])
    pivot = (at[0], at[1], toes + long + tall)
    if cord is not None:
        stage.notes.placed.append(cord)
    if cord is not None and count <= _MOST_ON_CORDS:
        made = _on_cord(telling, entity, thing, cord, pivot, long, angle)
    else:
        if cord is not None:
            stage.notes.approximate(cord.word, "a stiff rod")
        made = _on_rod(telling, entity, thing, pivot, long, angle)
    if width > 0:
        _beam(telling, pivot, width=width)
    return made


def _on_cord(
    telling: Telling, entity: Entity, thing: Thing, cord: Entity, pivot: Vec3, length: float, angle: float
) -> Hung:
    """On a chain of segments, which goes slack where nothing draws it."""
    stage = telling.stage
    aside = axis_angle((0, 1, 0), angle)
    turned = thing.turned_by(aside)
    end = np.add(pivot, rotate(aside, (0.0, 0.0, -length)))
    low, high = bounds_m(thing.shape, thing.turn)
    centre = end + rotate(aside, (-(low[0] + high[0]) / 2, -(low[1] + high[1]) / 2, -float(high[2])))
    body = stage.add(turned.body(_vec3(centre)), entity)
    kind = CORDAGE[_CORDS[cord.noun.word]]
    made = replace(kind, thickness_m=max(kind.thickness_m, _SEEN * length))
    name = stage.own_name(cord.noun.word)
    links, joints = rope(
        name, [pivot, _vec3(end)], made=made, segments=_SEGMENTS, start=Tie(), end=Tie(body.name), label=cord.word
    )
    for link in links:
        stage.add(link)
    stage.joints += joints
    tying = tuple(j.name for j in joints if body.name in (j.body, j.other))
    return Hung(body, pivot, length + float(thing.size[2]), tying, True)


def _on_rod(telling: Telling, entity: Entity, thing: Thing, pivot: Vec3, length: float, angle: float) -> Hung:
    low, high = bounds_m(thing.shape, thing.turn)
    gap = 0.02 * length
    rod = Cylinder(radius_m=max(0.004, 0.012 * length), height_m=length - gap)
    down = -length - float(high[2])
    parts = [Part(shape=rod, position_m=(0, 0, -gap - (length - gap) / 2), density_kg_m3=600.0, colour=DARK)]
    parts += _parts(thing, (-float(low[0] + high[0]) / 2, -float(low[1] + high[1]) / 2, down), thing.turn)
    return _hinged(telling, entity, thing, Compound(parts=tuple(parts)), pivot, length + float(thing.size[2]), angle)


def hang_by_handle(telling: Telling, entity: Entity, thing: Thing, *, at: tuple[float, float], toes: float,
                   angle: float) -> Hung:  # fmt: skip
    """Hang a tool from the end of its handle, its long axis down, drawn aside towards -x by `angle`."""
    low, high = bounds_m(thing.shape)
    axis = int(np.argmax(high - low))
    down: Quaternion = axis_angle((0, 1, 0), math.pi / 2) if axis == 0 else (1.0, 0.0, 0.0, 0.0)
    lowest, highest = bounds_m(thing.shape, down)
    shape = Compound(parts=tuple(_parts(thing, (0.0, 0.0, -float(highest[2]) - 0.005), down)))
    reach = float(highest[2] - lowest[2])
    return _hinged(telling, entity, thing, shape, (at[0], at[1], toes + reach), reach, angle)


def _hinged(
    telling: Telling, entity: Entity, thing: Thing, shape: Compound, pivot: Vec3, reach: float, angle: float
) -> Hung:
    body = telling.stage.add(
        Body(
            name=thing.name,
            label=thing.label,
            shape=shape,
            material=thing.material,
            colour=thing.colour,
            mass_kg=thing.mass_kg,
            position_m=pivot,
            orientation_wxyz=axis_angle((0, 1, 0), angle),
        ),
        entity,
    )
    joint = Joint(name=f"{body.name} pivot", kind="hinge", body=body.name, anchor_m=pivot, axis=(0, 1, 0))
    telling.stage.joints.append(joint)
    return Hung(body, pivot, reach, (joint.name,), False)


def blow_for(telling: Telling, hung: Hung, angle: float) -> Vec3:
    """The impulse along x, through its centre, that swings what hangs at rest up to `angle` (rad)."""
    mass = mass_properties(hung.body)
    arm = float(np.linalg.norm(np.subtract(_centre(hung.body), hung.pivot)))
    lift = mass.mass_kg * max(telling.gravity, 1.0) * arm * (1 - math.cos(angle))
    inertia = mass.mass_kg * arm**2 + (0.0 if hung.on_cord else float(mass.inertia_kg_m2[1, 1]))
    return (math.sqrt(2 * lift * inertia) / arm, 0.0, 0.0)


def _centre(body: Body) -> np.ndarray:
    centre: np.ndarray = np.add(body.position_m, rotate(body.orientation_wxyz, mass_properties(body).centre_m))
    return centre


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


def _vec3(value: np.ndarray) -> Vec3:
    x, y, z = (float(v) for v in value)
    return (x, y, z)


__all__ = ["HUNG", "SWUNG", "Hung", "blow_for", "cord_of", "hang", "hang_by_handle", "hangs"]
