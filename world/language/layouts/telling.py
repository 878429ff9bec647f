"""A `Telling`: a story, the stage it is laid out on, and the questions that all layouts ask of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import FORMS, ROLLING
from proxyworld.world.language.stage import GAP_M, GROUND, Stage, fall_time_s
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing, arrangement_of, scaled, surface_material
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import IDENTITY, Body, Box, Compound, Hull, Material, Part, Vec3

WHEELS_GRIP = 0.02
"""What a vehicle's wheels leave of its friction: it glides, for they do not turn."""
MOST_MOVERS = 12
_SMALLEST_TABLE = 0.4  # of its size in life
_HARD, _HARDER = 1.5, 1.7  # how much faster than something else what is to tip, or a pile that is to fall, is run into


@dataclass
class Telling:
    """A story on its stage; `ground` is the material of the floor under it."""

    story: Story
    stage: Stage
    ground: Material
    fall_scale: float = 1.0

    @property
    def gravity(self) -> float:
        return self.stage.gravity_m_s2

    # --- things -----------------------------------------------------------------------------------------------

    def mover_things(self, *, rolling: bool = False) -> list[tuple[Entity, Thing]]:
        """All that moves, one thing each; vehicles on their wheels, rollers laid down where they shall roll."""
        made = []
        for entity in self.story.movers:
            things = self.stage.things(entity, count=min(entity.count, MOST_MOVERS))
            made += [(entity, self.prepared(entity, thing, rolling=rolling)) for thing in things]
        return made[:MOST_MOVERS]

    def loads(self, *, but: Entity) -> list[tuple[Entity, Thing]]:
        """All loose things of the story except one entity's, one thing each, movers first."""
        named = [e for e in (*self.story.movers, *self.story.targets) if e is not but]
        loose = [e for e in named if e.noun.kind in ("object", "vehicle", "animal", "agent")]
        made = [(e, t) for e in loose for t in self.stage.things(e, count=min(e.count, MOST_MOVERS))]
        return made[:MOST_MOVERS]

    def prepared(self, entity: Entity, thing: Thing, *, rolling: bool = False) -> Thing:
        if entity.noun.kind == "vehicle" and entity.noun.form not in ("plane", "drone", "boat"):
            return thing.with_grip(WHEELS_GRIP)
        return thing.rolling() if rolling and thing.form in ROLLING else thing

    def speed(self, thing: Thing, usual: float = 1.15) -> float:
        """The speed of the deed: what was said in m/s, else a usual Froude number times the pace."""
        said = self.story.amount("speed_m_s")
        if said is not None:
            return said
        piles = any(arrangement_of(t) in ("stack", "pyramid") for t in self.story.targets)
        harder = (_HARDER if piles else _HARD) if self.story.suffers("topple") else 1.0
        return harder * usual * math.sqrt(9.81 * min(max(thing.largest, 0.08), 6.0)) * self.story.pace

    def mu(self, thing: Thing, on: Material | None = None) -> float:
        """The friction coefficient of `thing` on the ground or on another material."""
        return thing.material.friction * (on or self.ground).friction

    def mass(self, body: Body) -> float:
        return mass_properties(body).mass_kg

    # --- fixtures ---------------------------------------------------------------------------------------------

    def fixture(self, entity: Entity, *, width: float, height: float | None = None) -> Thing:
        """A table, wall or the like, stretched so that its top is at least `width` square and `height` high."""
        thing = self.stage.things(entity, smallest_m=0.0, count=1)[0].turned(IDENTITY)
        x, y, z = (float(v) for v in thing.size)
        if entity.noun.kind == "raised" and entity.size_m is None:
            less = min(1.0, max(_SMALLEST_TABLE, 2.2 * width / x))
            if less < 0.95:
                self.stage.notes.approximate(entity.word, "smaller than life, so that what is on it can be seen")
            thing = thing.scaled(less)
            x, y, z = less * x, less * y, less * z
        grow = (max(1.0, width / x), max(1.0, width / y), 1.0 if height is None else height / z)
        shape = scaled(thing.shape, grow)
        return replace(thing, shape=shape, material=surface_material(entity), mass_kg=None)

    def wall(self, entity: Entity, *, height: float, width: float) -> Thing:
        """An upright obstacle, thick along x."""
        thing = self.stage.things(entity, smallest_m=0.0, count=1)[0]
        x, y, z = (float(v) for v in thing.size)
        shape = scaled(thing.shape, (max(1.0, 0.03 / x), max(1.0, width / y), max(1.0, height / z)))
        return replace(thing, shape=shape, material=surface_material(entity), mass_kg=None)

    def top_of(self, entity: Entity, *, width: float, x: float = 0.0) -> float:
        """Put a table or the like under x; the height of its top, with a hair of air."""
        table = self.fixture(entity, width=width)
        self.stage.put(table, x, fixed=True, entity=entity)
        return float(table.size[2]) + GAP_M

    def roomy(self, entity: Entity, width: float) -> Thing:
        """A vessel or a support at least `width` wide each way, standing as it rests."""
        if entity.noun.kind in ("raised", "wall", "incline"):
            return self.fixture(entity, width=width)
        thing = self.stage.thing(entity)
        wide = float(min(thing.size[0], thing.size[1]))
        if wide >= width:
            return thing
        self.stage.notes.approximate(entity.word, f"{100 * width:.0f} cm wide, so that there is room for what comes")
        return thing.scaled(width / wide)

    def fall_height(self, thing: Thing) -> float:
        """How far a thing falls: as said, else some eight times its size, within sight."""
        said = self.story.amount("length_m")
        if said is not None:
            return said
        usual = min(max(8.0 * thing.largest, 0.7), max(1.6, 1.2 * thing.largest))
        return usual * self.fall_scale * float(self.stage.rng.uniform(0.95, 1.05))

    def rest_time(self, height: float) -> float:
        """Time for a fall of `height` and the first bounces after it."""
        return min(fall_time_s(height, self.gravity), 4.0) + 1.35


def slope_body(
    telling: Telling,
    *,
    length: float,
    angle: float,
    width: float,
    material: Material,
    name: str,
    label: str,
    toe: float,
) -> tuple[Body, Vec3, Vec3]:
    """A fixed slope descending along +x to x = 0 over a rounded toe of radius `toe`; its top point and its normal.

    The straight part is `length` long at `angle`; the toe's chords turn by at most 4 degrees, so that what comes
    down hardly hops. It is made of boards, for a crate lies flat on a box only, over wedges that fill it.
    """
    chords = max(2, math.ceil(math.degrees(angle) / 4))
    outline = [(0.0, 0.0)]  # from the toe upward: (x, z)
    for k in range(chords):
        mid = angle * (k + 0.5) / chords
        chord = 2 * toe * math.sin(angle / chords / 2)
        x, z = outline[-1]
        outline.append((x - chord * math.cos(mid), z + chord * math.sin(mid)))
    x, z = outline[-1]
    outline.append((x - length * math.cos(angle), z + length * math.sin(angle)))
    board = max(0.01, 0.006 * length)
    chords_down = list(pairwise(reversed(outline)))  # each from its upper to its lower end
    parts = [_board(upper, lower, width, board) for upper, lower in chords_down]
    for upper, lower in chords_down:
        parts += _fill(upper, lower, width, 0.3 * board)
    body = Body(name=name, label=label, shape=Compound(parts=tuple(parts)), material=material, fixed=True)
    top = outline[-1]
    return body, (top[0], 0.0, top[1]), (math.sin(angle), 0.0, math.cos(angle))


def _board(upper: tuple[float, float], lower: tuple[float, float], width: float, thick: float) -> Part:
    """A board whose upper face runs from `upper` to `lower`, both (x, z)."""
    dx, dz = lower[0] - upper[0], lower[1] - upper[1]
    angle = math.atan2(-dz, dx)
    middle = ((upper[0] + lower[0]) / 2, (upper[1] + lower[1]) / 2)
    return Part(
        shape=Box(size_m=(math.hypot(dx, dz), width, thick)),
        position_m=(middle[0] - math.sin(angle) * thick / 2, 0.0, middle[1] - math.cos(angle) * thick / 2),
        orientation_wxyz=axis_angle((0, 1, 0), angle),
    )


def _fill(upper: tuple[float, float], lower: tuple[float, float], width: float, below: float) -> list[Part]:
    """The wedge from `below` a board down to the ground, where there is room for one."""
    (xa, za), (xb, zb) = (upper[0], upper[1] - below), (lower[0], max(lower[1] - below, 0.0))
    if za <= below:
        return []
    corners = [(x, s * width / 2, z) for x, z in ((xa, za), (xb, zb), (xa, 0.0), (xb, 0.0)) for s in (-1, 1)]
    centre = np.mean(corners, axis=0)
    hull = Hull(vertices_m=tuple(_vec3(np.subtract(c, centre)) for c in corners))
    return [Part(shape=hull, position_m=_vec3(centre))]


def _vec3(value: object) -> Vec3:
    x, y, z = (float(v) for v in value)  # type: ignore[attr-defined]
    return (x, y, z)


__all__ = ["FORMS", "GAP_M", "GROUND", "Telling", "slope_body"]
