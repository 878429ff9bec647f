"""`fracture`: a shape becomes a compound of convex Voronoi pieces that fill it exactly, ready for a `Break`."""

from __future__ import annotations

import manifold3d
import numpy as np
import trimesh

from proxyworld.world.conventions import Vector, rotate
from proxyworld.world.files import InputError
from proxyworld.world.mass import solid_mass
from proxyworld.world.scene import Box, Compound, Deformable, Hull, MeshFile, Part, Plane, Shape, Solid, Sphere, Vec3

MAX_PIECES = 128
_SECTIONS = 24  # of a round shape: fewer corners than the eye would like, but each piece carries its own
_MAX_CORNERS = 1024  # of a `Hull`


def fracture(shape: Shape, *, pieces: int, seed: int) -> Compound:
    """Cut `shape` by the bisector planes of random sites into `pieces` convex parts (of a compound: its parts).

    The parts' volumes sum to the shape's own: a round shape is cut as a polyhedron of the same volume, a mesh as its
    convex hull. The same arguments give the same parts. A compound keeps its parts' colours and densities; parts that
    get no more than one piece stay whole. Raises `InputError` for a plane and for counts outside 1..128.
    Method: Voronoi cells as intersections of half-spaces; Aurenhammer, ACM Computing Surveys 23 (1991) 345.
    """
    if not 1 <= pieces <= MAX_PIECES:
        raise InputError(f"a shape breaks into 1 to {MAX_PIECES} pieces, not {pieces}")
    if isinstance(shape, Plane):
        raise InputError("a plane is endless and cannot break; give a box instead")
    if isinstance(shape, Deformable):
        raise InputError(f"a {shape.kind} deforms and does not break; give a solid instead")
    rng = np.random.default_rng(seed)
    if not isinstance(shape, Compound):
        return Compound(parts=tuple(_cells(shape, pieces, rng)))
    volumes = np.array([solid_mass(part.shape, 1.0).mass_kg for part in shape.parts])
    parts: list[Part] = []
    for part, count in zip(shape.parts, _shares(volumes, pieces), strict=True):
        parts += [part] if count == 1 else [_within(part, cell) for cell in _cells(part.shape, count, rng)]
    return Compound(parts=tuple(parts))


def _shares(volumes: np.ndarray, pieces: int) -> list[int]:
    """How many pieces each part gets: one, and then always another for the part whose pieces are the largest."""
    shares = np.ones(len(volumes), int)
    while shares.sum() < pieces:
        shares[np.argmax(volumes / shares)] += 1
    return [int(share) for share in shares]


def _within(part: Part, cell: Part) -> Part:
    """A cell of `part`, posed where the part is."""
    position = np.add(part.position_m, rotate(part.orientation_wxyz, cell.position_m))
    return part.model_copy(update={"shape": cell.shape, "position_m": _vec3(position)})


def _cells(shape: Solid, pieces: int, rng: np.random.Generator) -> list[Part]:
    """The Voronoi cells of `pieces` random sites inside `shape`, each about its own centre."""
    solid = _polyhedron(shape)
    sites = _inside(solid, pieces, rng)
    made = []
    for i, site in enumerate(sites):
        cell = solid
        nearest_first = np.argsort(np.linalg.norm(sites - site, axis=1), kind="stable")
        for j in nearest_first[1:]:
            normal = site - sites[j]
            length = float(np.linalg.norm(normal))
            middle = (site + sites[j]) / 2
            corners = np.asarray(cell.to_mesh64().vert_properties)[:, :3]
            if np.min((corners - middle) @ normal) >= 0:
                if length > 2 * np.linalg.norm(corners - site, axis=1).max():
                    break  # every further site is too far away to cut
                continue
            cell = cell.trim_by_plane(tuple(normal / length), float(middle @ normal / length))
        made.append(_part(cell, i))
    return made


def _part(cell: manifold3d.Manifold, number: int) -> Part:
    corners = np.unique(np.asarray(cell.to_mesh64().vert_properties)[:, :3], axis=0)
    if len(corners) > _MAX_CORNERS:
        raise InputError(f"piece {number} has {len(corners)} corners; simplify the mesh to at most {_MAX_CORNERS}")
    centre = (corners.min(axis=0) + corners.max(axis=0)) / 2
    return Part(shape=Hull(vertices_m=tuple(_vec3(corner) for corner in corners - centre)), position_m=_vec3(centre))


def _inside(solid: manifold3d.Manifold, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` points spread over the convex `solid`: each the farthest from the others of a few tried (Mitchell)."""
    mesh = solid.to_mesh64()
    corners, faces = np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts, int)
    a, b, c = corners[faces[:, 0]], corners[faces[:, 1]], corners[faces[:, 2]]
    normals = np.cross(b - a, c - a)
    low, high = corners.min(axis=0), corners.max(axis=0)
    sites: list[np.ndarray] = []
    while len(sites) < count:
        tried = rng.uniform(low, high, (64, 3))
        tried = tried[((tried[:, None] - a) * normals).sum(-1).max(axis=1) < 0][:4]
        if len(tried) == 0:
            continue
        gaps = [min((float(np.linalg.norm(p - s)) for s in sites), default=0.0) for p in tried]
        sites.append(tried[int(np.argmax(gaps))])
    return np.array(sites)


def _polyhedron(shape: Solid) -> manifold3d.Manifold:
    """`shape` as a convex polyhedron of the same volume."""
    if isinstance(shape, Box):
        return manifold3d.Manifold.cube(shape.size_m, True)
    made = manifold3d.Manifold.hull_points(np.ascontiguousarray(_points(shape), float))
    if isinstance(shape, Hull | MeshFile):
        return made
    grow = float(np.cbrt(solid_mass(shape, 1.0).mass_kg / made.volume()))
    return made.scale((grow, grow, grow))


def _points(shape: Solid) -> np.ndarray:
    if isinstance(shape, Hull):
        return np.array(shape.vertices_m)
    if isinstance(shape, MeshFile):
        from proxyworld.world.geometry import mesh

        return np.asarray(mesh(shape).vertices)
    if isinstance(shape, Sphere):
        return np.asarray(trimesh.creation.icosphere(2, shape.radius_m).vertices)
    assert not isinstance(shape, Box)
    rings = {"cylinder": ((1.0, -0.5), (1.0, 0.5)), "cone": ((1.0, -0.5), (0.0, 0.5))}
    half = shape.height_m / 2
    if shape.kind == "capsule":
        tilt = np.linspace(0, np.pi / 2, 4)
        profile = [(shape.radius_m * np.cos(t), s * (half + shape.radius_m * np.sin(t))) for s in (-1, 1) for t in tilt]
    else:
        profile = [(shape.radius_m * r, shape.height_m * z) for r, z in rings[shape.kind]]
    turn = np.arange(_SECTIONS) * 2 * np.pi / _SECTIONS
    return np.array([(r * np.cos(t), r * np.sin(t), z) for r, z in profile for t in turn])


def _vec3(value: Vector) -> Vec3:
    return (float(value[0]), float(value[1]), float(value[2]))
