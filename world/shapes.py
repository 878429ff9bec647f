"""Shapes: the geometry of bodies, each in its own frame, in metres."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proxyworld.world.values import IDENTITY, ORIGIN, Colour, Length, Positive, Quaternion, Value, Vec3

_Place = Annotated[float, Field(ge=-1000, le=1000)]


class Sphere(Value):
    """A ball about the origin."""

    kind: Literal["sphere"] = "sphere"
    radius_m: Length


class Box(Value):
    """A cuboid about the origin; `size_m` holds the full edge lengths."""

    kind: Literal["box"] = "box"
    size_m: tuple[Length, Length, Length]


class Cylinder(Value):
    """A solid cylinder about the origin; its axis is local z."""

    kind: Literal["cylinder"] = "cylinder"
    radius_m: Length
    height_m: Length


class Capsule(Value):
    """A cylinder of `height_m` with two half balls; its axis is local z."""

    kind: Literal["capsule"] = "capsule"
    radius_m: Length
    height_m: Length


class Cone(Value):
    """A solid cone; its axis is local z, its base at `-height_m / 2`, its tip at `+height_m / 2`."""

    kind: Literal["cone"] = "cone"
    radius_m: Length
    height_m: Length


class Hull(Value):
    """The convex hull of `vertices_m (v, 3)`."""

    kind: Literal["hull"] = "hull"
    vertices_m: Annotated[tuple[tuple[_Place, _Place, _Place], ...], Field(min_length=4, max_length=1024)]


class MeshFile(Value):
    """A solid in a mesh file (`.obj .stl .ply .glb`), scaled; where it is not convex, convex parts of it collide.

    A relative `path` is one from the working directory. What is up in a `.glb` is +y, and becomes +z.
    """

    kind: Literal["mesh"] = "mesh"
    path: Annotated[str, Field(min_length=1, max_length=1024)]
    scale: Positive = 1.0


class Plane(Value):
    """The ground: an endless plane at z = 0 of its own frame, drawn `extent_m` wide."""

    kind: Literal["plane"] = "plane"
    extent_m: Length = 200.0


Solid = Annotated[Sphere | Box | Cylinder | Capsule | Cone | Hull | MeshFile, Field(discriminator="kind")]


class Part(Value):
    """One piece of a `Compound`, posed in the compound's frame; `None` takes the body's own value."""

    shape: Solid
    position_m: Vec3 = ORIGIN
    orientation_wxyz: Quaternion = IDENTITY
    density_kg_m3: Positive | None = None
    colour: Colour | None = None


class Compound(Value):
    """Several solids that move as one until a `Break` event parts them."""

    kind: Literal["compound"] = "compound"
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=256)]


# --- shapes that deform ------------------------------------------------------------------------------------


class Cloth(Value):
    """A sheet that bends, `size_m` wide and deep in its own xy plane about the origin, as `cells` by `cells` squares.

    `stretch` is how much a strip of it lengthens under its own weight, hung up by one end (a share of its length);
    `bending_n_m` its flexural rigidity per metre of width (Peirce, 1930: 1e-6 silk … 1e-3 cardboard).
    """

    kind: Literal["cloth"] = "cloth"
    size_m: tuple[Length, Length]
    thickness_m: Annotated[float, Field(ge=1e-6, le=0.05)] = 5e-4
    cells: tuple[Annotated[int, Field(ge=2, le=64)], Annotated[int, Field(ge=2, le=64)]] = (20, 20)
    stretch: Annotated[float, Field(ge=0, le=1)] = 0.002
    bending_n_m: Annotated[float, Field(ge=0, le=100)] = 1e-5


class Soft(Value):
    """A solid that deforms: `solid` filled with tetrahedra, `cells` of them along its longest side.

    `youngs_modulus_pa` and `poisson_ratio` are those of linear elasticity (neo-Hookean where it is strained much).
    """

    kind: Literal["soft"] = "soft"
    solid: Solid
    youngs_modulus_pa: Annotated[float, Field(ge=100, le=1e7)] = 5e4
    poisson_ratio: Annotated[float, Field(ge=0, lt=0.5)] = 0.45
    cells: Annotated[int, Field(ge=2, le=16)] = 6


Shape = Annotated[
    Sphere | Box | Cylinder | Capsule | Cone | Hull | MeshFile | Plane | Compound | Cloth | Soft,
    Field(discriminator="kind"),
]
Deformable = Cloth | Soft
"""The shapes whose vertices move on their own: a trajectory has them as `vertices`."""
