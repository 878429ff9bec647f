"""Geometry of shapes: the solids they are made of and their triangle meshes, each in the shape's own frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import trimesh

from proxyworld.world.conventions import pose_matrix
from proxyworld.world.files import InputError
from proxyworld.world.mesh_files import load_mesh, stamp
from proxyworld.world.scene import (
    Body,
    Box,
    Capsule,
    Cloth,
    Compound,
    Cone,
    Cylinder,
    Hull,
    MeshFile,
    Plane,
    Shape,
    Soft,
    Solid,
    Sphere,
)

SECTIONS = 64  # of a full turn; the chord of a unit circle lies 0.0012 inside it
SPHERE_SUBDIVISIONS = 4  # 5,120 triangles; their planes lie at most 0.0022 inside a unit sphere
SOFT_SUBDIVISIONS = 3  # 1,280 triangles, each of which moves by itself
MAX_SOFT_FACES = 4000

Leaf = Sphere | Box | Cylinder | Capsule | Cone | Hull | MeshFile | Plane | Cloth | Soft


@dataclass(frozen=True, eq=False)
class Placed:
    """A shape that has no parts, where it lies in the frame of the whole: `pose (4, 4)`; `part` counts from 0."""

    shape: Leaf
    pose: np.ndarray
    part: int


def leaves(shape: Shape) -> tuple[Placed, ...]:
    """The solids that `shape` is made of: its parts where it is a compound, else itself."""
    if not isinstance(shape, Compound):
        return (Placed(shape, np.eye(4), 0),)
    return tuple(
        Placed(part.shape, pose_matrix(part.position_m, part.orientation_wxyz), i) for i, part in enumerate(shape.parts)
    )


def part_colours(body: Body) -> np.ndarray:
    """The colour of each of the body's `leaves`: `(p, 3)` f32 in 0..1."""
    if not isinstance(body.shape, Compound):
        return np.array([body.base_colour], np.float32)
    own = [part.colour if part.colour is not None else body.base_colour for part in body.shape.parts]
    return np.array(own, np.float32)


def mesh(shape: Shape) -> trimesh.Trimesh:
    """The triangles of `shape`, watertight except for planes; shared, so copy before changing.

    The vertices of round shapes lie on the true surface, so the mesh lies inside it. A compound's mesh joins those
    of its parts as they are; its `face_attributes["part"]` (of every mesh) tells which part a triangle belongs to.
    That of a shape that deforms is its surface at rest: a trajectory has the same vertices in the same order.
    Raises `InputError` where a mesh file cannot be used, or where it or a hull is flat.
    """
    stamps = tuple(stamp(leaf.shape.path) for leaf in leaves(shape) if isinstance(leaf.shape, MeshFile))
    return _mesh(shape, stamps)


def radius_m(shape: Shape) -> float:
    """The radius of the smallest ball about the shape's origin that holds it."""
    return float(np.linalg.norm(mesh(shape).vertices, axis=1).max())


@lru_cache(maxsize=512)
def _mesh(shape: Shape, stamps: tuple[int, ...]) -> trimesh.Trimesh:
    del stamps  # part of the key: a file that changed is read again
    made = []
    for leaf in leaves(shape):
        one = _triangles(leaf.shape)
        one.apply_transform(leaf.pose)
        one.face_attributes["part"] = np.full(len(one.faces), leaf.part)
        made.append(one)
    if len(made) == 1:
        return made[0]
    offsets = np.cumsum([0, *(len(one.vertices) for one in made[:-1])])
    return trimesh.Trimesh(
        vertices=np.concatenate([one.vertices for one in made]),
        faces=np.concatenate([one.faces + offset for one, offset in zip(made, offsets, strict=True)]),
        vertex_normals=np.concatenate([one.vertex_normals for one in made]),
        face_attributes={"part": np.concatenate([one.face_attributes["part"] for one in made])},
        process=False,
    )


def _triangles(shape: Leaf) -> trimesh.Trimesh:
    made: trimesh.Trimesh
    if isinstance(shape, Sphere):
        made = trimesh.creation.icosphere(SPHERE_SUBDIVISIONS, shape.radius_m)
    elif isinstance(shape, Box):
        made = trimesh.creation.box(shape.size_m)
    elif isinstance(shape, Cylinder):
        made = trimesh.creation.cylinder(shape.radius_m, shape.height_m, sections=SECTIONS)
    elif isinstance(shape, Capsule | Cone):
        made = trimesh.creation.revolve(_outline(shape), sections=SECTIONS)
    elif isinstance(shape, Hull):
        made = _convex(np.array(shape.vertices_m, float), "a hull")
    elif isinstance(shape, MeshFile):
        true = load_mesh(shape.path)
        made = trimesh.Trimesh(true.vertices * shape.scale, true.faces, process=False)
    elif isinstance(shape, Cloth):
        made = _grid(shape)
    elif isinstance(shape, Soft):
        made = _fine(shape.solid, 1.001 * float(_triangles(shape.solid).extents.max()) / shape.cells)
    else:
        half = shape.extent_m / 2
        corners = [(-half, -half, 0), (half, -half, 0), (half, half, 0), (-half, half, 0)]
        made = trimesh.Trimesh(corners, [(0, 1, 2), (0, 2, 3)], process=False)
    return made


def _grid(shape: Cloth) -> trimesh.Trimesh:
    """The vertices of a cloth, row by row along x, and its squares as two triangles each, halved either way in turn."""
    (m, n), (width, depth) = shape.cells, shape.size_m
    x, y = np.linspace(-width / 2, width / 2, m + 1), np.linspace(-depth / 2, depth / 2, n + 1)
    vertices = np.stack([*np.meshgrid(x, y, indexing="ij"), np.zeros((m + 1, n + 1))], axis=-1).reshape(-1, 3)
    i, j = (index.ravel() for index in np.meshgrid(np.arange(m), np.arange(n), indexing="ij"))
    a, b, c, d = i * (n + 1) + j, (i + 1) * (n + 1) + j, (i + 1) * (n + 1) + j + 1, i * (n + 1) + j + 1
    even = (i + j) % 2 == 0
    first = np.where(even[:, None], np.stack([a, b, c], 1), np.stack([a, b, d], 1))
    second = np.where(even[:, None], np.stack([a, c, d], 1), np.stack([b, c, d], 1))
    return trimesh.Trimesh(vertices, np.stack([first, second], 1).reshape(-1, 3), process=False)


def _fine(solid: Solid, edge_m: float) -> trimesh.Trimesh:
    """The surface of `solid`, cut so finely that it can bend: no edge longer than `edge_m`, as far as that matters."""
    made: trimesh.Trimesh
    if isinstance(solid, Sphere):
        made = trimesh.creation.icosphere(SOFT_SUBDIVISIONS, solid.radius_m)
        return made
    if isinstance(solid, Cylinder | Capsule | Cone):
        outline = _outline(solid)
        steps = np.maximum(1, np.ceil(np.linalg.norm(np.diff(outline, axis=0), axis=1) / edge_m).astype(int))
        cut = [outline[i] + (outline[i + 1] - outline[i]) * k / n for i, n in enumerate(steps) for k in range(n)]
        made = trimesh.creation.revolve([*cut, outline[-1]], sections=SECTIONS // 2)
        return made
    made = _triangles(solid)
    while made.edges_unique_length.max() > edge_m and len(made.faces) < MAX_SOFT_FACES:
        made = made.subdivide()
    return made


def _outline(solid: Cylinder | Capsule | Cone) -> np.ndarray:
    """The outline of a round solid from its bottom to its top: `(p, 2)` of (radius, height)."""
    r, h = solid.radius_m, solid.height_m / 2
    if isinstance(solid, Capsule):
        return _arc(r, h)
    return np.array([(0, -h), (r, -h), (0, h)] if isinstance(solid, Cone) else [(0, -h), (r, -h), (r, h), (0, h)])


def _arc(r: float, h: float) -> np.ndarray:
    """The outline of a capsule from its bottom to its top: `(p, 2)` of (radius, height)."""
    quarter = np.linspace(0, np.pi / 2, SECTIONS // 4 + 1)
    x, z = r * np.sin(quarter), r * np.cos(quarter)
    x[0] = 0.0
    outline = np.concatenate([np.stack([x, -z - h], 1), np.stack([x, z + h], 1)[::-1]])
    return outline


def _convex(vertices: np.ndarray, what: str) -> trimesh.Trimesh:
    try:
        with np.errstate(invalid="ignore"):  # trimesh divides by the volume, which may be nothing
            made: trimesh.Trimesh = trimesh.convex.convex_hull(vertices)
            volume = made.volume
    except (ValueError, RuntimeError) as error:  # scipy's QhullError is one or the other, by version
        raise InputError(f"{what} is flat: its vertices must span a solid") from error
    if not volume > 1e-12:
        raise InputError(f"{what} is flat: its vertices must span a solid")
    return made
