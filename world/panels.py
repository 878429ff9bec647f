"""Panels: the outer surface of a shape as points with a normal, an area and a drag coefficient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import trimesh

from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.drag import BALL, face_coefficient, facet_coefficient, side_coefficient
from proxyworld.world.geometry import Leaf, leaves, mesh
from proxyworld.world.pose import Pose
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Shape, Sphere

_AROUND = 12  # of a round side
_FEW_FACETS = 64  # of a lump: with more, one point each will do
_OUTWARDS = 1e-3  # of a shape's size: a panel whose point lies inside another part, so far out, is hidden


@dataclass(frozen=True, eq=False)
class Panels:
    """`p` points of a surface, and for each where it lies across its face, from -1 to 1: `place`; 0 if curved."""

    point_m: np.ndarray  # (p, 3)
    normal: np.ndarray  # (p, 3), outwards
    area_m2: np.ndarray  # (p)
    coefficient: np.ndarray  # (p)
    place: np.ndarray  # (p, 3)

    def posed(self, pose: Pose) -> Panels:
        """The same, moved by `pose`."""
        turn = rotation_matrix(pose.wxyz).T
        return Panels(
            self.point_m @ turn + pose.position, self.normal @ turn, self.area_m2, self.coefficient, self.place @ turn
        )

    def of(self, chosen: np.ndarray) -> Panels:
        """Only the `chosen` ones, by `(p)` bool."""
        return Panels(*(getattr(self, f.name)[chosen] for f in fields(self)))


def joined(many: list[Panels]) -> Panels:
    """All the panels of several surfaces."""
    return Panels(*(np.concatenate([getattr(one, f.name) for one in many]) for f in fields(Panels)))


@lru_cache(maxsize=512)
def panels(shape: Shape) -> Panels:
    """The panels of a rigid `shape`, in its frame; of a compound, those that no other part hides.

    Points and areas are Gauss's, so that three along a face count a turning plate's drag to 3 %; a ball has six, for
    what it feels is the same in all directions (the six are a spherical 2-design).
    """
    parts = [(leaf.shape, leaf.pose) for leaf in leaves(shape)]
    seen = []
    for i, (leaf, matrix) in enumerate(parts):
        one = _leaf(leaf)
        turn, shift = matrix[:3, :3].T, matrix[:3, 3]
        one = Panels(one.point_m @ turn + shift, one.normal @ turn, one.area_m2, one.coefficient, one.place @ turn)
        outside = one.point_m + _OUTWARDS * float(mesh(leaf).extents.max()) * one.normal
        hidden = np.zeros(len(outside), bool)
        for other, where in parts[:i] + parts[i + 1 :]:
            hidden |= inside(other)((outside - where[:3, 3]) @ where[:3, :3])
        seen.append(one.of(~hidden))
    return joined(seen)


def inside(shape: Leaf) -> Callable[[np.ndarray], np.ndarray]:
    """Tells of points `(p, 3)` in the shape's frame which lie in its convex hull, `(p)` bool."""
    normals, offsets = _halfspaces(shape)

    def test(points_m: np.ndarray) -> np.ndarray:
        within: np.ndarray = (points_m @ normals.T <= offsets).all(axis=1)
        return within

    return test


@lru_cache(maxsize=512)
def _halfspaces(shape: Leaf) -> tuple[np.ndarray, np.ndarray]:
    hull = mesh(shape).convex_hull
    normals = np.asarray(hull.face_normals)
    offsets = np.einsum("fi,fi->f", normals, hull.triangles[:, 0])
    _, first = np.unique(np.column_stack([normals, offsets]).round(9), axis=0, return_index=True)
    return normals[first], offsets[first]


# --- the surfaces of solids ----------------------------------------------------------------------------------------

_GAUSS = np.array([-np.sqrt(0.6), 0.0, np.sqrt(0.6)]), np.array([5, 8, 5]) / 18


def _leaf(shape: Leaf) -> Panels:
    if isinstance(shape, Sphere):
        return _ball(shape.radius_m)
    if isinstance(shape, Box):
        return _box(shape)
    if isinstance(shape, Cylinder):
        return joined([_side(shape.radius_m, shape.height_m), *_ends(shape.radius_m, shape.height_m)])
    if isinstance(shape, Capsule):
        return _capsule(shape)
    if isinstance(shape, Cone):
        return _cone(shape)
    return _facets(mesh(shape).convex_hull)


def _ball(radius_m: float) -> Panels:
    normal = np.concatenate([np.eye(3), -np.eye(3)])
    return _curved(radius_m * normal, normal, np.full(6, 4 * np.pi * radius_m**2 / 6), BALL)


def _box(shape: Box) -> Panels:
    half = np.array(shape.size_m) / 2
    made = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        coefficient = face_coefficient(2 * half[u], 2 * half[v], 2 * half[axis])
        place = np.zeros((9, 3))
        place[:, u], place[:, v] = np.repeat(_GAUSS[0], 3), np.tile(_GAUSS[0], 3)
        area = 4 * half[u] * half[v] * np.outer(_GAUSS[1], _GAUSS[1]).ravel()
        for side in (-1, 1):
            normal = np.tile(side * np.eye(3)[axis], (9, 1))
            made.append(Panels(place * half + normal * half, normal, area, np.full(9, coefficient), place))
    return joined(made)


def _ring(count: int = _AROUND) -> np.ndarray:
    """Unit vectors `(count, 3)` about z."""
    angle = 2 * np.pi * (np.arange(count) + 0.5) / count
    return np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], axis=1)


def _side(radius_m: float, height_m: float) -> Panels:
    out = np.repeat(_ring(), 3, axis=0)
    point = radius_m * out
    point[:, 2] = np.tile(_GAUSS[0] * height_m / 2, _AROUND)
    area = 2 * np.pi * radius_m * height_m / _AROUND * np.tile(_GAUSS[1], _AROUND)
    return _curved(point, out, area, side_coefficient(radius_m, height_m))


def _disc(radius_m: float, z_m: float, up: float, depth_m: float) -> Panels:
    """A flat end: two rings of equal area, at the radii that halve it again."""
    radii = radius_m * np.sqrt([0.25, 0.75])
    ring = _ring()
    point = np.concatenate([r * ring for r in radii])
    count = len(point)
    width = np.sqrt(np.pi) * radius_m
    coefficient = face_coefficient(width, width, depth_m)
    normal = np.tile((0, 0, up), (count, 1))
    # across a disc half the square of the radius is the mean of the squares: scaled, for a mean square of 1/3
    place = point / radius_m * np.sqrt(4 / 3)
    area = np.full(count, np.pi * radius_m**2 / count)
    return Panels(point + np.array([0, 0, z_m]), normal, area, np.full(count, coefficient), place)


def _ends(radius_m: float, height_m: float) -> list[Panels]:
    return [_disc(radius_m, up * height_m / 2, up, height_m) for up in (-1.0, 1.0)]


def _capsule(shape: Capsule) -> Panels:
    r, half = shape.radius_m, shape.height_m / 2
    ball = _ball(r)
    ends = []
    for up in (-1.0, 1.0):
        mine = ball.normal[:, 2] * up >= 0
        area = np.where(ball.normal[mine, 2] == 0, 0.5, 1.0) * ball.area_m2[mine]
        ends.append(_curved(ball.point_m[mine] + (0, 0, up * half), ball.normal[mine], area, BALL))
    return joined([_side(r, shape.height_m), *ends])


def _cone(shape: Cone) -> Panels:
    r, h = shape.radius_m, shape.height_m
    slant = np.hypot(r, h)
    out = np.repeat(_ring(), 2, axis=0)
    share = np.tile(np.sqrt([0.25, 0.75]), _AROUND)[:, None]  # of the way from tip to base, by equal areas
    point = share * r * out + (0, 0, h / 2) - share * np.array([0, 0, h])
    normal = (out * h + np.array([0, 0, r])) / slant
    side = _curved(point, normal, np.full(len(out), np.pi * r * slant / len(out)), _disc(r, 0, 1, h).coefficient[0])
    return joined([side, _disc(r, -h / 2, -1.0, h)])


def _facets(hull: trimesh.Trimesh) -> Panels:
    """Those of a polyhedron: triangles, three points in each, spread over the flat faces that they make up."""
    triangles, normals, area = np.asarray(hull.triangles), np.asarray(hull.face_normals), np.asarray(hull.area_faces)
    coefficient = facet_coefficient(float(hull.volume), float(hull.area))
    inner = np.full((1, 3), 1 / 3)
    if len(triangles) <= _FEW_FACETS:
        inner = np.full((3, 3), 1 / 6) + np.eye(3) / 2
    point = np.einsum("qc,fci->fqi", inner, triangles).reshape(-1, 3)
    normal, area = np.repeat(normals, len(inner), axis=0), np.repeat(area / len(inner), len(inner))
    face = np.arange(len(triangles))
    for i, facet in enumerate(hull.facets):
        face[facet] = len(triangles) + i
    place = np.zeros_like(point)
    for one in np.unique(face):
        mine = np.repeat(face == one, len(inner))
        place[mine] = _places(point[mine], area[mine])
    return Panels(point, normal, area, np.full(len(point), coefficient), place)


def _places(point_m: np.ndarray, area_m2: np.ndarray) -> np.ndarray:
    """Where points lie across their common face, in units of its half width: `(p, 3)`, mean 0, mean square 1/3."""
    offset = point_m - np.average(point_m, axis=0, weights=area_m2)
    spread = np.einsum("p,pi,pj->ij", area_m2, offset, offset) / area_m2.sum()
    square, axes = np.linalg.eigh(spread)
    scale = np.where(square > 1e-9 * square.max(), 1 / np.sqrt(3 * np.maximum(square, 1e-300)), 0.0)
    place: np.ndarray = offset @ (axes * scale) @ axes.T
    return place


def _curved(point_m: np.ndarray, normal: np.ndarray, area_m2: np.ndarray, coefficient: float) -> Panels:
    return Panels(point_m, normal, area_m2, np.full(len(point_m), coefficient), np.zeros_like(point_m))
