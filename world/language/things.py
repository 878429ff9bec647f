"""An entity made real: a shape of the right size, its material, colour and mass, standing as it rests."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.language.modifiers import ARRANGEMENTS
from proxyworld.world.language.proxies.parts import ALONG_X, ALONG_Y
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import FORMS, LYING, bounds_m
from proxyworld.world.materials import BLOCKY_RESTITUTION, COLOURS, MATERIALS
from proxyworld.world.scene import (
    IDENTITY,
    Body,
    Box,
    Capsule,
    Cloth,
    Colour,
    Compound,
    Cone,
    Cylinder,
    Hull,
    Material,
    Part,
    Quaternion,
    Shape,
    Soft,
    Sphere,
    Vec3,
)

SMALLEST_M = 0.07
"""Moving things are made at least this large, or a video could not show them."""
LARGEST_M = 30.0
PALETTE: tuple[Colour, ...] = tuple(
    COLOURS[name] for name in ("red", "blue", "yellow", "green", "orange", "purple", "teal", "pink")
)
_PAINTABLE = frozenset({"rubber", "plastic"})
_ROUND = frozenset({"sphere", "egg", "capsule", "bar"})
_STANDING = frozenset({"egg", "cylinder", "disc", "rod", "bar", "capsule", "bottle", "vessel"})


@dataclass(frozen=True)
class Thing:
    """A body without a place: its shape and the turn in which it rests."""

    name: str
    label: str
    form: str
    shape: Shape
    turn: Quaternion
    material: Material
    colour: Colour | None = None
    mass_kg: float | None = None
    painted: bool = False

    @cached_property
    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        return bounds_m(self.shape, self.turn)

    @property
    def low(self) -> np.ndarray:
        return self._bounds[0]

    @property
    def high(self) -> np.ndarray:
        return self._bounds[1]

    @cached_property
    def size(self) -> np.ndarray:
        """The extents along x, y and z as it rests."""
        size: np.ndarray = self.high - self.low
        return size

    @property
    def largest(self) -> float:
        return float(self.size.max())

    @property
    def is_ball(self) -> bool:
        return self.form in _ROUND

    def turned(self, turn: Quaternion) -> Thing:
        """The same, resting in another attitude."""
        return replace(self, turn=turn)

    def turned_by(self, turn: Quaternion) -> Thing:
        """The same, turned further (in the world's frame)."""
        w, x, y, z = (float(v) for v in quaternion_multiply(turn, self.turn))
        return replace(self, turn=(w, x, y, z))

    def rolling(self) -> Thing:
        """The same, laid so that it can roll along x."""
        if self.form == "tipped":
            return self.turned_by(axis_angle((0.0, 0.0, 1.0), math.pi / 2))
        return replace(self, turn=ALONG_Y) if self.form in _STANDING else self

    def named(self, name: str) -> Thing:
        return replace(self, name=name)

    def scaled(self, factor: float) -> Thing:
        """The same in another size."""
        mass = None if self.mass_kg is None else self.mass_kg * factor**3
        return replace(self, shape=scaled(self.shape, (factor,) * 3), mass_kg=mass)

    def with_shape(self, shape: Shape) -> Thing:
        return replace(self, shape=shape)

    def with_grip(self, factor: float) -> Thing:
        """The same with its sliding and rolling friction times `factor`."""
        material = self.material.model_copy(
            update={
                "friction": min(self.material.friction * factor, 10.0),
                "rolling_friction_m": min(self.material.rolling_friction_m * factor, 1.0),
            }
        )
        return replace(self, material=material)

    def boxed(self) -> Thing:
        """The box around it, as it rests."""
        x, y, z = (float(v) for v in self.size)
        return replace(self, shape=Box(size_m=(x, y, z)), turn=IDENTITY, form="box")

    def softened(self) -> Thing:
        """The same, giving back nothing of a blow."""
        return replace(self, material=self.material.model_copy(update={"restitution": 0.05}))

    def body(self, position: Vec3, *, velocity: Vec3 = (0, 0, 0), spin: Vec3 = (0, 0, 0), fixed: bool = False) -> Body:
        return Body(
            name=self.name,
            label=self.label,
            shape=self.shape,
            material=self.material,
            colour=self.colour,
            mass_kg=None if fixed else self.mass_kg,
            position_m=position,
            orientation_wxyz=self.turn,
            velocity_m_s=velocity,
            angular_velocity_rad_s=spin,
            fixed=fixed,
        )


def make(entity: Entity, *, rng: np.random.Generator, smallest_m: float = 0.0) -> tuple[Thing, float]:
    """The thing that `entity` names, and the factor by which it was enlarged to be seen (1: it was not)."""
    noun = entity.noun
    shape = FORMS[noun.form](*noun.dims_m)
    extents = np.subtract(*bounds_m(shape)[::-1])
    factors = np.multiply(entity.size, entity.stretch)
    if entity.size_m is not None:
        factors = np.full(3, entity.size_m / extents.max())
    enlarged = max(1.0, smallest_m / float((extents * factors).max()))
    factors = np.minimum(factors * enlarged, LARGEST_M / extents.max())
    shape = scaled(shape, (float(factors[0]), float(factors[1]), float(factors[2])))
    turn = ALONG_X if noun.form in LYING else IDENTITY
    material, mass = _matter(entity, float(np.prod(factors)))
    colour, painted = _colour(entity, rng)
    label = entity.word
    return Thing(noun.word, label, noun.form, shape, turn, material, colour, mass, painted), enlarged


def surface_material(entity: Entity) -> Material:
    """The material of a floor, wall or slope."""
    base = MATERIALS[entity.material or entity.noun.material]
    update: dict[str, object] = {"friction": min(base.friction * entity.grip, 10.0)}
    if entity.colours:
        update["colour"] = COLOURS[entity.colours[0]]
    if base.name == "wood" and entity.noun.kind in ("ground", "place"):
        update["pattern"] = "planks"
    return base.model_copy(update=update)


def _matter(entity: Entity, volume_factor: float) -> tuple[Material, float | None]:
    noun = entity.noun
    base = MATERIALS[entity.material or noun.material]
    same = base.name == noun.material
    restitution = noun.restitution if noun.restitution is not None and same else base.restitution
    if noun.form not in _ROUND:
        restitution *= BLOCKY_RESTITUTION
    material = base.model_copy(
        update={
            "restitution": min(1.0, restitution * entity.bounce),
            "friction": min(base.friction * entity.grip, 10.0),
            "density_kg_m3": base.density_kg_m3 * (entity.weight if noun.mass_kg is None else 1.0),
        }
    )
    if base.pattern in ("brick", "marble", "stone") and noun.kind == "object" and noun.form == "sphere":
        material = material.model_copy(update={"pattern": "speckle"})
    if entity.mass_kg is not None:
        return material, entity.mass_kg
    if noun.mass_kg is None:
        return material, None
    lighter = 1.0 if same else base.density_kg_m3 / MATERIALS[noun.material].density_kg_m3
    return material, noun.mass_kg * volume_factor * entity.weight * lighter


def _colour(entity: Entity, rng: np.random.Generator) -> tuple[Colour | None, bool]:
    """The thing's colour, and whether the prompt asked for it."""
    if entity.colours:
        return COLOURS[entity.colours[0]], True
    noun = entity.noun
    if entity.material is not None and entity.material != noun.material and entity.material not in _PAINTABLE:
        return None, False
    if noun.colour is not None:
        return noun.colour, False
    if (entity.material or noun.material) in _PAINTABLE and noun.kind == "object":
        return PALETTE[int(rng.integers(len(PALETTE)))], False
    return None, False


def scaled(shape: Shape, by: Vec3) -> Shape:
    """`shape` stretched along its axes; round things keep round (the mean of x and y)."""
    x, y, z = (float(v) for v in by)
    if x == y == z == 1.0:
        return shape
    flat = float(np.sqrt(x * y))
    if isinstance(shape, Sphere):
        return Sphere(radius_m=shape.radius_m * float(np.cbrt(x * y * z)))
    if isinstance(shape, Box):
        a, b, c = shape.size_m
        return Box(size_m=(a * x, b * y, c * z))
    if isinstance(shape, Cylinder | Cone | Capsule):
        return shape.model_copy(update={"radius_m": shape.radius_m * flat, "height_m": shape.height_m * z})
    if isinstance(shape, Hull):
        return Hull(vertices_m=tuple((a * x, b * y, c * z) for a, b, c in shape.vertices_m))
    if isinstance(shape, Compound):
        return _scaled_compound(shape, (x, y, z))
    if isinstance(shape, Cloth):
        return shape.model_copy(update={"size_m": (shape.size_m[0] * x, shape.size_m[1] * y)})
    if isinstance(shape, Soft):
        return shape.model_copy(update={"solid": scaled(shape.solid, (x, y, z))})
    raise TypeError(f"a {shape.kind} has no size to change")


def _scaled_compound(shape: Compound, by: Vec3) -> Compound:
    """Each part moves with the stretch; one that is turned off the axes grows evenly instead."""
    even = float(np.cbrt(np.prod(by)))
    parts = []
    for part in shape.parts:
        factor = (even, even, even) if max(by) - min(by) < 1e-6 * even else _along_part(by, part, even)
        new = scaled(part.shape, factor)
        a, b, c = part.position_m
        assert not isinstance(new, Compound) and new.kind != "plane"
        parts.append(part.model_copy(update={"shape": new, "position_m": (a * by[0], b * by[1], c * by[2])}))
    return Compound(parts=tuple(parts))


def _along_part(by: Vec3, part: Part, even: float) -> Vec3:
    """The stretch `by` along the axes of `part`, where they are the world's; `even` along all where they are not."""
    local = [abs(float(v)) for v in rotate(_inverse(part.orientation_wxyz), np.asarray(by))]
    aligned = all(abs(a - b) <= 1e-5 * abs(b) for a, b in zip(sorted(local), sorted(by), strict=True))
    return (local[0], local[1], local[2]) if aligned else (even, even, even)


def _inverse(turn: Quaternion) -> Quaternion:
    return (turn[0], -turn[1], -turn[2], -turn[3])


def arrangement_of(entity: Entity) -> str:
    """How several of them stand: "stack", "pyramid", "row" or "group"."""
    if entity.arrangement is not None:
        return entity.arrangement
    return "row" if entity.noun.word in ("domino", "domino_tile") else "group"


def shade(colour: Colour, number: int) -> Colour:
    """`colour` a little lighter or darker by `number`, so that like things can be told apart."""
    factor = (1.0, 0.80, 1.18, 0.66)[number % 4]
    red, green, blue = (float(min(1.0, c * factor + (0.03 if factor > 1 else 0))) for c in colour)
    return (red, green, blue)


__all__ = ["ARRANGEMENTS", "Thing", "axis_angle", "make", "scaled", "shade", "surface_material"]
