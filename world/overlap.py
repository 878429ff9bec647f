"""How deep solids lie in one another: bounds from their support functions, with no engine asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import trimesh

from proxyworld.world.decompose import convex_parts
from proxyworld.world.geometry import Leaf, leaves, mesh
from proxyworld.world.scene import Capsule, MeshFile, Shape, Sphere

_DIRECTIONS = 128
_MANY_EDGES = 24
"""Shapes with more edges than this are nearly round: evenly spread directions stand in for the crosses of edges."""
_NONE = np.zeros((0, 3))


@dataclass(frozen=True, eq=False)
class Convex:
    """The convex hull of `points_m (v, 3)`, grown by a ball of `round_m`; in the frame of its body.

    `normals (n, 3)` are those of its faces, `edges (e, 3)` the directions of its edges; both unit, and up to sign.
    """

    points_m: np.ndarray
    round_m: float
    normals: np.ndarray
    edges: np.ndarray

    def posed(self, pose: np.ndarray) -> Convex:
        """The same, moved by `pose (4, 4)`."""
        turn = pose[:3, :3]
        points = self.points_m @ turn.T + pose[:3, 3]
        return Convex(points, self.round_m, self.normals @ turn.T, self.edges @ turn.T)

    def reach_m(self, directions: np.ndarray) -> np.ndarray:
        """The support function: how far it reaches along each of the unit `directions (d, 3)`."""
        reach: np.ndarray = (directions @ self.points_m.T).max(axis=1) + self.round_m
        return reach


@cache
def convexes(shape: Shape) -> tuple[Convex, ...]:
    """The convex solids that the engine makes of `shape`, which is no plane: its parts, and those of a mesh."""
    return tuple(convex.posed(leaf.pose) for leaf in leaves(shape) for convex in _convexes(leaf.shape))


def _convexes(shape: Leaf) -> Iterator[Convex]:
    if isinstance(shape, MeshFile):
        yield from (_polyhedron(trimesh.convex.convex_hull(corners)) for corners in convex_parts(shape))
    else:
        yield _convex(shape)


def _convex(shape: Leaf) -> Convex:
    if isinstance(shape, Sphere):
        return Convex(np.zeros((1, 3)), shape.radius_m, _NONE, _NONE)
    if isinstance(shape, Capsule):
        ends = np.array([[0, 0, -1], [0, 0, 1]]) * shape.height_m / 2
        return Convex(ends, shape.radius_m, np.eye(3)[:2], np.eye(3)[2:])
    return _polyhedron(mesh(shape).convex_hull)


def _polyhedron(hull: trimesh.Trimesh) -> Convex:
    ridges = hull.face_adjacency_edges[hull.face_adjacency_angles > 1e-3]
    edges = _unique(np.diff(hull.vertices[ridges], axis=1)[:, 0])
    return Convex(
        np.asarray(hull.vertices), 0.0, _unique(hull.face_normals), edges if len(edges) <= _MANY_EDGES else _NONE
    )


def _unique(directions: np.ndarray) -> np.ndarray:
    """`(d, 3)` as unit vectors, without those that are parallel to another."""
    unit = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    largest = np.take_along_axis(unit, np.abs(unit.round(3)).argmax(axis=1)[:, None], axis=1)
    unit = unit * np.sign(largest)
    _, first = np.unique(unit.round(3), axis=0, return_index=True)
    kept: np.ndarray = unit[np.sort(first)]
    return kept


def near_pairs(a: Shape, b: Shape, pose_a: np.ndarray, pose_b: np.ndarray) -> Iterator[tuple[Convex, Convex]]:
    """The solids of two shapes, at `pose (4, 4)`, that might meet: those whose balls do."""
    (middle_a, round_a), (middle_b, round_b) = _balls(a), _balls(b)
    apart = (middle_a @ pose_a[:3, :3].T + pose_a[:3, 3])[:, None] - (middle_b @ pose_b[:3, :3].T + pose_b[:3, 3])
    for i, j in np.argwhere(np.linalg.norm(apart, axis=-1) <= round_a[:, None] + round_b):
        yield convexes(a)[i].posed(pose_a), convexes(b)[j].posed(pose_b)


@cache
def _balls(shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Balls that hold the solids of `shape`: their middles `(s, 3)` and radii `(s)`."""
    middles = np.array([solid.points_m.mean(axis=0) for solid in convexes(shape)])
    far = [np.linalg.norm(solid.points_m - m, axis=1).max() for solid, m in zip(convexes(shape), middles, strict=True)]
    return middles, np.array(far) + [solid.round_m for solid in convexes(shape)]


def depth_m(a: Convex, b: Convex, *, normal: np.ndarray | None = None) -> float:
    """At most how deep `a` and `b` lie in one another: the length of the shortest shift that surely parts them."""
    return float(np.linalg.norm(shift_m(a, b, normal=normal)))


def shift_m(a: Convex, b: Convex, *, normal: np.ndarray | None = None) -> np.ndarray:
    """The shortest shift `(3)` of `a` that surely parts it from `b`; 0 where they lie apart.

    The least overlap along any direction is the depth (Minkowski). Those tried are the normals of their faces and the
    crosses of their edges (exact for polyhedra: Gottschalk, 1996), the line of their centres (exact for balls), the
    `normal (3)` of a contact, and many others.
    """
    crosses = np.cross(a.edges[:, None], b.edges[None]).reshape(-1, 3)
    centres = a.points_m.mean(axis=0) - b.points_m.mean(axis=0)
    directions = np.concatenate(
        [a.normals, b.normals, crosses, centres[None], *([] if normal is None else [normal[None]])]
    )
    length = np.linalg.norm(directions, axis=1)
    directions = directions[length > 1e-9] / length[length > 1e-9, None]
    directions = np.concatenate([directions, -directions, _sphere()])
    overlap = a.reach_m(-directions) + b.reach_m(directions)
    least = int(np.argmin(overlap))
    shift: np.ndarray = max(0.0, float(overlap[least])) * directions[least]
    return shift


@cache
def _sphere() -> np.ndarray:
    """Unit vectors `(d, 3)` spread evenly (Fibonacci's lattice)."""
    i = np.arange(_DIRECTIONS) + 0.5
    z, angle = 1 - 2 * i / _DIRECTIONS, np.pi * (1 + 5**0.5) * i
    across = np.sqrt(1 - z**2)
    return np.stack([across * np.cos(angle), across * np.sin(angle), z], axis=1)
