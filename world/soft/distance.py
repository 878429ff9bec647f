"""Signed distances: how far points are outside a solid, and which way out is nearest, in closed form.

Negative inside. Exact for round solids, boxes and planes; for hulls exact inside and before a face, and short
before an edge or a corner. Formulas: Quilez, "Distance functions" (2008); Ericson, "Real-Time Collision Detection".
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Plane, Sphere

Distance = tuple[np.ndarray, np.ndarray]
"""The signed distances `(m)`, and the unit outward normals `(m, 3)` at the nearest places of the surface."""
_TINY = 1e-12


def distance(shape: Leaf, points: np.ndarray) -> Distance:
    """How far `points (m, 3)` are from `shape`, all in its frame; a mesh file is its convex hull."""
    if isinstance(shape, Plane):
        return points[:, 2], np.tile([0.0, 0.0, 1.0], (len(points), 1))
    if isinstance(shape, Sphere):
        return _from_point(points, shape.radius_m)
    if isinstance(shape, Capsule):
        foot = np.zeros_like(points)
        foot[:, 2] = np.clip(points[:, 2], -shape.height_m / 2, shape.height_m / 2)
        return _from_point(points - foot, shape.radius_m)
    if isinstance(shape, Box):
        return _from_slabs(points, np.array(shape.size_m) / 2)
    if isinstance(shape, Cylinder):
        half = shape.height_m / 2
        return _from_outline(points, np.array([(0, -half), (shape.radius_m, -half), (shape.radius_m, half), (0, half)]))
    if isinstance(shape, Cone):
        half = shape.height_m / 2
        return _from_outline(points, np.array([(0, -half), (shape.radius_m, -half), (0, half)]))
    normals, offsets = _faces(shape)
    gaps = points @ normals.T - offsets
    face = gaps.argmax(axis=1)
    return gaps[np.arange(len(points)), face], normals[face]


def _from_point(away: np.ndarray, radius: float) -> Distance:
    length = np.linalg.norm(away, axis=1)
    normal = away / np.maximum(length, _TINY)[:, None]
    normal[length < _TINY] = [0.0, 0.0, 1.0]
    return length - radius, normal


def _from_slabs(points: np.ndarray, half: np.ndarray) -> Distance:
    beyond = np.abs(points) - half
    sign = np.where(points < 0, -1.0, 1.0)
    outside = np.maximum(beyond, 0)
    length = np.linalg.norm(outside, axis=1)
    deepest = beyond.argmax(axis=1)
    inward = np.zeros_like(points)
    inward[np.arange(len(points)), deepest] = 1.0
    out = length > _TINY
    normal = sign * np.where(out[:, None], outside / np.maximum(length, _TINY)[:, None], inward)
    return np.where(out, length, beyond.max(axis=1)), normal


def _from_outline(points: np.ndarray, corners: np.ndarray) -> Distance:
    """A solid of revolution about z whose convex outline `(c, 2)` runs from axis to axis, in (radius, z)."""
    around = np.hypot(points[:, 0], points[:, 1])
    p = np.stack([around, points[:, 2]], axis=1)
    start, edge = corners[:-1], np.diff(corners, axis=0)
    length = np.linalg.norm(edge, axis=1)
    along = edge / length[:, None]
    out = np.stack([along[:, 1], -along[:, 0]], axis=1)  # the outline runs counter-clockwise
    from_start = p[:, None] - start
    gap = np.einsum("mci,ci->mc", from_start, out)
    nearest = start + np.clip(np.einsum("mci,ci->mc", from_start, along), 0, length)[..., None] * along
    away = p[:, None] - nearest
    far = np.linalg.norm(away, axis=2)
    rows = np.arange(len(p))
    inside = (gap <= 0).all(axis=1)
    side = np.where(inside, gap.argmax(axis=1), far.argmin(axis=1))
    value = np.where(inside, gap[rows, side], far[rows, side])
    on_face = inside | (value < _TINY)
    normal = np.where(on_face[:, None], out[side], away[rows, side] / np.maximum(value, _TINY)[:, None])
    radial = points[:, :2] / np.maximum(around, _TINY)[:, None]
    radial[around < _TINY] = [1.0, 0.0]
    return value, np.concatenate([radial * normal[:, :1], normal[:, 1:]], axis=1)


@lru_cache(maxsize=64)
def _faces(shape: Leaf) -> tuple[np.ndarray, np.ndarray]:
    """The outward normals `(f, 3)` of a hull's faces, and their distances `(f)` from the origin."""
    hull = mesh(shape).convex_hull
    planes = np.concatenate(
        [hull.face_normals, np.einsum("fi,fi->f", hull.face_normals, hull.triangles[:, 0])[:, None]], 1
    )
    planes = np.unique(planes.round(9), axis=0)  # triangles that share a face are one
    return planes[:, :3], planes[:, 3]
