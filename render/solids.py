"""Shapes in closed form: where a ray first meets one, and how far one reaches in a direction.

Everything happens in a shape's own frame, in float64. Hulls, mesh files and what deforms are found by embree, which
names the triangle, and measured against that triangle's plane.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import trimesh

from proxyworld.render.form import Triangles
from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Deformable, Hull, MeshFile, Plane, Sphere

Crossing = tuple[np.ndarray, np.ndarray]  # t (m), and whether the shape is really there (m)


def is_convex(shape: Leaf) -> bool:
    """Whether a front-facing point of the shape can never be hidden by the shape itself."""
    return not isinstance(shape, MeshFile | Deformable)


def is_closed(shape: Leaf) -> bool:
    """Whether the shape has an inside, so that a surface that faces away cannot be seen."""
    return not isinstance(shape, MeshFile | Plane | Deformable)


def intersect(
    shape: Leaf | Triangles, origin: np.ndarray, direction: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first point of the shape ahead on each ray `origin + t direction`, seen from outside or inside.

    `origin` is `(m, 3)` or `(3)`, `direction` `(m, 3)` of any length; returns `t (m)`, inf where the ray misses, the
    unit outward normal `(m, 3)`, zero where it misses, and the number `(m)` of its surface there, -1 where it misses;
    of a mesh, that is the triangle's. The normal of what deforms is smooth, and faces the ray's start.
    """
    t, feature = _first(shape, origin, direction)
    normal = np.zeros((len(t), 3))
    hit = np.flatnonzero(feature >= 0)
    if len(hit):
        start = origin if origin.ndim == 1 else origin[hit]
        normal[hit] = _normal(shape, feature[hit], start + t[hit, None] * direction[hit], direction[hit])
    return t, normal, feature


def reach_to(shape: Leaf | Triangles, origin: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """`intersect` without the normals: `t (m)`, inf where the ray misses."""
    return _first(shape, origin, direction)[0]


def support(shape: Leaf, direction: np.ndarray) -> np.ndarray:
    """How far the shape reaches: the largest `direction . point` over its points; `(..., 3)` to `(...)`."""
    x, y, z = np.moveaxis(direction, -1, 0)
    if isinstance(shape, Sphere):
        return np.asarray(shape.radius_m * np.linalg.norm(direction, axis=-1))
    if isinstance(shape, Box):
        return np.asarray(np.abs(direction) @ (np.array(shape.size_m) / 2))
    if isinstance(shape, Cylinder):
        return np.asarray(shape.radius_m * np.hypot(x, y) + shape.height_m / 2 * np.abs(z))
    if isinstance(shape, Capsule):
        return np.asarray(shape.radius_m * np.linalg.norm(direction, axis=-1) + shape.height_m / 2 * np.abs(z))
    if isinstance(shape, Cone):
        half = shape.height_m / 2
        return np.asarray(np.maximum(half * z, shape.radius_m * np.hypot(x, y) - half * z))
    if isinstance(shape, Plane):
        return np.asarray(shape.extent_m / 2 * (np.abs(x) + np.abs(y)))
    return np.asarray((direction @ mesh(shape).convex_hull.vertices.T).max(axis=-1))


def _first(shape: Leaf | Triangles, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest crossing ahead, and which of the shape's crossings (or triangles) it is; -1 for none."""
    if isinstance(shape, Hull | MeshFile | Triangles):
        return _meet_mesh(shape.mesh if isinstance(shape, Triangles) else mesh(shape), o, d)
    nearest, feature = np.full(len(d), np.inf), np.full(len(d), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        for i, (t, there) in enumerate(_crossings(shape, o, d)):
            better = there & (t > 0) & (t < nearest)
            nearest[better] = t[better]
            feature[better] = i
    return nearest, feature


def _crossings(shape: Leaf, o: np.ndarray, d: np.ndarray) -> Iterator[Crossing]:
    """Where the rays cross the shape's surfaces, in the order that `_normal` knows them by."""
    if isinstance(shape, Sphere):
        yield from _ball(o, d, shape.radius_m)
    elif isinstance(shape, Box):
        yield from _slabs(o, d, np.array(shape.size_m) / 2)
    elif isinstance(shape, Cylinder):
        half = shape.height_m / 2
        yield _disc(o, d, half, shape.radius_m)
        yield _disc(o, d, -half, shape.radius_m)
        yield from _tube(o, d, shape.radius_m, half)
    elif isinstance(shape, Capsule):
        half = shape.height_m / 2
        for end in (half, -half):
            for t, real in _ball(o - [0.0, 0.0, end], d, shape.radius_m):
                yield t, real & (np.sign(end) * (o[..., 2] + t * d[:, 2]) >= half)
        yield from _tube(o, d, shape.radius_m, half)
    elif isinstance(shape, Cone):
        yield _disc(o, d, -shape.height_m / 2, shape.radius_m)
        yield from _funnel(o, d, shape.radius_m, shape.height_m)
    elif isinstance(shape, Plane):
        t = -o[..., 2] / d[:, 2]
        at = o[..., :2] + t[:, None] * d[:, :2]
        yield t, (np.abs(at) <= shape.extent_m / 2).all(axis=1)


def _normal(shape: Leaf | Triangles, feature: np.ndarray, at: np.ndarray, d: np.ndarray) -> np.ndarray:
    """The outward normals at the points `at (m, 3)` of the crossings `feature (m)`."""
    if isinstance(shape, Triangles):
        return shape.smooth(feature, at, d)
    normal = np.zeros_like(at)
    if isinstance(shape, Sphere):
        return at / shape.radius_m
    if isinstance(shape, Box):
        # the face whose plane the point is on; at an edge, one that the ray enters or leaves by
        rows, side = np.arange(len(at)), np.abs(at) / (np.array(shape.size_m) / 2)
        leaving = feature[:, None] == 1
        axis = np.where((np.sign(at) * d > 0) == leaving, side, 0).argmax(axis=1)
        normal[rows, axis] = np.sign(at[rows, axis])
        return normal
    if isinstance(shape, Cylinder):
        normal[:, :2] = np.where(feature[:, None] >= 2, at[:, :2] / shape.radius_m, 0)
        normal[:, 2] = np.select([feature == 0, feature == 1], [1, -1])
        return normal
    if isinstance(shape, Capsule):
        end = np.select([feature < 2, feature < 4], [1, -1]) * shape.height_m / 2
        normal = at / shape.radius_m
        normal[:, 2] = np.where(feature < 4, (at[:, 2] - end) / shape.radius_m, 0)
        return normal
    if isinstance(shape, Cone):
        k = shape.radius_m / shape.height_m
        normal[:, :2] = at[:, :2]
        normal[:, 2] = k * k * (shape.height_m / 2 - at[:, 2])
        normal[feature == 0] = [0, 0, -1]
        return np.asarray(normal / np.linalg.norm(normal, axis=1, keepdims=True))
    if isinstance(shape, Plane):
        normal[:, 2] = 1
        return normal
    return np.asarray(mesh(shape).face_normals[feature])


def _ball(o: np.ndarray, d: np.ndarray, radius: float) -> Iterator[Crossing]:
    """A sphere: from the ray's point nearest to the centre, half a chord back and forth."""
    dd = _dot(d, d)
    middle = -_dot(o, d) / dd
    foot = o + middle[:, None] * d
    room = radius**2 - _dot(foot, foot)
    half = np.sqrt(np.maximum(room, 0) / dd)
    yield middle - half, room >= 0
    yield middle + half, room >= 0


def _tube(o: np.ndarray, d: np.ndarray, radius: float, half_height: float) -> Iterator[Crossing]:
    """A cylinder's side: the same in the plane across it."""
    for t, real in _ball(o[..., :2], d[:, :2], radius):
        yield t, real & (np.abs(o[..., 2] + t * d[:, 2]) <= half_height)


def _disc(o: np.ndarray, d: np.ndarray, z: float, radius: float) -> Crossing:
    t = (z - o[..., 2]) / d[:, 2]
    at = o[..., :2] + t[:, None] * d[:, :2]
    return t, _dot(at, at) <= radius**2


def _funnel(o: np.ndarray, d: np.ndarray, radius: float, height: float) -> Iterator[Crossing]:
    """The side of a cone: x^2 + y^2 = (k (tip - z))^2 below the tip, with k = radius / height."""
    k, tip = radius / height, height / 2
    # from the ray's point nearest to the tip, so that rounding is relative to the cone and not to its distance
    start = _dot(np.array([0.0, 0.0, tip]) - o, d) / _dot(d, d)
    o = o + start[:, None] * d
    below = tip - o[:, 2]
    a = _dot(d[:, :2], d[:, :2]) - (k * d[:, 2]) ** 2
    b = _dot(o[:, :2], d[:, :2]) + k * k * below * d[:, 2]
    c = _dot(o[:, :2], o[:, :2]) - (k * below) ** 2
    room = b * b - a * c
    q = -(b + np.copysign(np.sqrt(np.maximum(room, 0)), b))
    for t in (q / a, c / q):
        drop = below - t * d[:, 2]
        yield start + t, (room >= 0) & np.isfinite(t) & (drop >= 0) & (drop <= height)


def _slabs(o: np.ndarray, d: np.ndarray, half: np.ndarray) -> Iterator[Crossing]:
    """A box as three pairs of planes: in when the last pair is entered, out when the first is left."""
    towards = np.copysign(half, d)
    near, far = (-towards - o) / d, (towards - o) / d
    parallel = d == 0
    if parallel.any():  # then the pair is entered never, or was always
        inside = np.abs(o) <= half
        near = np.where(parallel, np.where(inside, -np.inf, np.inf), near)
        far = np.where(parallel, np.where(inside, np.inf, -np.inf), far)
    enter, leave = near.max(1), far.min(1)
    yield enter, enter <= leave
    yield leave, enter <= leave


def _meet_mesh(triangles: trimesh.Trimesh, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Embree names the triangle; its plane gives `t` in float64."""
    t, face = np.full(len(d), np.inf), np.full(len(d), -1)
    if not len(d):
        return t, face
    middle, size = triangles.bounds.mean(0), triangles.scale
    # embree computes in float32: start each ray just before the mesh, unless it starts inside its ball
    length = np.linalg.norm(d, axis=1)
    start = np.maximum(_dot(middle - o, d) / length - size, 0)
    unit = d / length[:, None]
    face = triangles.ray.intersects_first(o + start[:, None] * unit, unit)
    rays = np.flatnonzero(face >= 0)
    n = triangles.face_normals[face[rays]]
    corner = triangles.triangles[face[rays], 0]
    from_there = corner - (o if o.ndim == 1 else o[rays])
    t[rays] = _dot(from_there, n) / _dot(d[rays], n)
    return t, face


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("...i,...i->...", a, b))
