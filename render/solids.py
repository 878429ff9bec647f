"""Shapes in closed form: where a ray first meets one, and how far one reaches in a direction.

Everything happens in a shape's own frame, in float64. Hulls and mesh files are found by embree, which names the
triangle, and measured against that triangle's plane.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Hull, MeshFile, Plane, Sphere

Candidate = tuple[np.ndarray, np.ndarray, np.ndarray]  # t (m), is it on the shape (m), outward normal (m, 3)


def is_convex(shape: Leaf) -> bool:
    """Whether a front-facing point of the shape can never be hidden by the shape itself."""
    return not isinstance(shape, MeshFile)


def is_closed(shape: Leaf) -> bool:
    """Whether the shape has an inside, so that a surface that faces away cannot be seen."""
    return not isinstance(shape, MeshFile | Plane)


def intersect(shape: Leaf, origin: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first point of the shape ahead on each ray `origin + t direction`, seen from outside or inside.

    `origin` and `direction` are `(m, 3)`, of any length; returns `t (m)`, inf where the ray misses, and the unit
    outward normal `(m, 3)`, zero where it misses.
    """
    if isinstance(shape, Hull | MeshFile):
        return _meet_mesh(shape, origin, direction)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _first(_candidates(shape, origin, direction), len(direction))


def support(shape: Leaf, direction: np.ndarray) -> np.ndarray:
    """How far the shape reaches: the largest `direction . point` over its points; `(..., 3)` to `(...)`."""
    x, y, z = np.moveaxis(direction, -1, 0)
    if isinstance(shape, Sphere):
        return shape.radius_m * np.linalg.norm(direction, axis=-1)
    if isinstance(shape, Box):
        return np.abs(direction) @ (np.array(shape.size_m) / 2)
    if isinstance(shape, Cylinder):
        return shape.radius_m * np.hypot(x, y) + shape.height_m / 2 * np.abs(z)
    if isinstance(shape, Capsule):
        return shape.radius_m * np.linalg.norm(direction, axis=-1) + shape.height_m / 2 * np.abs(z)
    if isinstance(shape, Cone):
        half = shape.height_m / 2
        return np.maximum(half * z, shape.radius_m * np.hypot(x, y) - half * z)
    if isinstance(shape, Plane):
        return shape.extent_m / 2 * (np.abs(x) + np.abs(y))
    return (direction @ mesh(shape).convex_hull.vertices.T).max(axis=-1)


def _first(candidates: Iterable[Candidate], count: int) -> tuple[np.ndarray, np.ndarray]:
    nearest, normal = np.full(count, np.inf), np.zeros((count, 3))
    for t, valid, n in candidates:
        better = valid & (t > 0) & (t < nearest)
        nearest = np.where(better, t, nearest)
        normal[better] = n[better]
    return nearest, normal


def _candidates(shape: Leaf, o: np.ndarray, d: np.ndarray) -> Iterable[Candidate]:
    if isinstance(shape, Sphere):
        yield from _ball(o, d, shape.radius_m, 0.0)
    elif isinstance(shape, Box):
        yield from _slabs(o, d, np.array(shape.size_m) / 2)
    elif isinstance(shape, Cylinder):
        half = shape.height_m / 2
        for t, real, normal in _tube(o, d, shape.radius_m):
            yield t, real & (np.abs(o[:, 2] + t * d[:, 2]) <= half), normal
        yield _disc(o, d, half, shape.radius_m)
        yield _disc(o, d, -half, shape.radius_m)
    elif isinstance(shape, Capsule):
        half = shape.height_m / 2
        for t, real, normal in _tube(o, d, shape.radius_m):
            yield t, real & (np.abs(o[:, 2] + t * d[:, 2]) <= half), normal
        for end in (half, -half):
            for t, real, normal in _ball(o, d, shape.radius_m, end):
                yield t, real & (np.sign(end) * (o[:, 2] + t * d[:, 2]) >= half), normal
    elif isinstance(shape, Cone):
        yield from _funnel(o, d, shape.radius_m, shape.height_m)
        yield _disc(o, d, -shape.height_m / 2, shape.radius_m)
    elif isinstance(shape, Plane):
        t = -o[:, 2] / d[:, 2]
        at = o[:, :2] + t[:, None] * d[:, :2]
        yield t, (np.abs(at) <= shape.extent_m / 2).all(axis=1), np.broadcast_to([0.0, 0.0, 1.0], d.shape)


def _ball(o: np.ndarray, d: np.ndarray, radius: float, z: float) -> Iterable[Candidate]:
    """A sphere about (0, 0, z): from the ray's point nearest to the centre, half a chord back and forth."""
    o = o - [0.0, 0.0, z]
    dd = (d * d).sum(1)
    middle = -(o * d).sum(1) / dd
    foot = o + middle[:, None] * d
    room = radius**2 - (foot * foot).sum(1)
    half = np.sqrt(np.maximum(room, 0) / dd)
    for t in (middle - half, middle + half):
        yield t, room >= 0, (o + t[:, None] * d) / radius


def _tube(o: np.ndarray, d: np.ndarray, radius: float) -> Iterable[Candidate]:
    """The endless cylinder about z: the same in the plane across it."""
    dd = (d[:, :2] ** 2).sum(1)
    middle = -(o[:, :2] * d[:, :2]).sum(1) / dd
    foot = o[:, :2] + middle[:, None] * d[:, :2]
    room = radius**2 - (foot * foot).sum(1)
    half = np.sqrt(np.maximum(room, 0) / dd)
    for t in (middle - half, middle + half):
        normal = np.zeros_like(d)
        normal[:, :2] = (o[:, :2] + t[:, None] * d[:, :2]) / radius
        yield t, (room >= 0) & (dd > 0), normal


def _disc(o: np.ndarray, d: np.ndarray, z: float, radius: float) -> Candidate:
    t = (z - o[:, 2]) / d[:, 2]
    at = o[:, :2] + t[:, None] * d[:, :2]
    return t, (at * at).sum(1) <= radius**2, np.broadcast_to([0.0, 0.0, np.sign(z)], d.shape)


def _funnel(o: np.ndarray, d: np.ndarray, radius: float, height: float) -> Iterable[Candidate]:
    """The side of a cone: x^2 + y^2 = (k (tip - z))^2 below the tip, with k = radius / height."""
    k, tip = radius / height, height / 2
    # from the ray's point nearest to the tip, so that rounding is relative to the cone and not to its distance
    start = ((np.array([0, 0, tip]) - o) * d).sum(1) / (d * d).sum(1)
    o = o + start[:, None] * d
    below = tip - o[:, 2]
    a = d[:, 0] ** 2 + d[:, 1] ** 2 - (k * d[:, 2]) ** 2
    b = o[:, 0] * d[:, 0] + o[:, 1] * d[:, 1] + k * k * below * d[:, 2]
    c = o[:, 0] ** 2 + o[:, 1] ** 2 - (k * below) ** 2
    room = b * b - a * c
    q = -(b + np.copysign(np.sqrt(np.maximum(room, 0)), b))
    for t in (q / a, c / q):
        at = o + t[:, None] * d
        drop = tip - at[:, 2]
        normal = np.stack([at[:, 0], at[:, 1], k * k * drop], axis=1)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        yield start + t, (room >= 0) & np.isfinite(t) & (drop >= 0) & (drop <= height), normal


def _slabs(o: np.ndarray, d: np.ndarray, half: np.ndarray) -> Iterable[Candidate]:
    """A box as three pairs of planes: in when the last pair is entered, out when the first is left."""
    near = (-np.copysign(half, d) - o) / d
    far = (np.copysign(half, d) - o) / d
    parallel = d == 0  # then the pair is entered never, or was always
    inside = np.abs(o) <= half
    near = np.where(parallel, np.where(inside, -np.inf, np.inf), near)
    far = np.where(parallel, np.where(inside, np.inf, -np.inf), far)
    rows = np.arange(len(d))
    enter, leave = near.argmax(1), far.argmin(1)
    t_in, t_out = near[rows, enter], far[rows, leave]
    for t, axis, side in ((t_in, enter, -1.0), (t_out, leave, 1.0)):
        normal = np.zeros_like(d)
        normal[rows, axis] = side * np.copysign(1.0, d[rows, axis])
        yield t, t_in <= t_out, normal


def _meet_mesh(shape: Hull | MeshFile, o: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    triangles = mesh(shape)
    t, normal = np.full(len(d), np.inf), np.zeros((len(d), 3))
    if not len(d):
        return t, normal
    middle, size = triangles.bounds.mean(0), triangles.scale
    # embree computes in float32: start each ray just before the mesh, unless it starts inside its ball
    length = np.linalg.norm(d, axis=1)
    start = np.maximum(((middle - o) * d).sum(1) / length - size, 0)
    unit = d / length[:, None]
    hit = triangles.ray.intersects_first(o + start[:, None] * unit, unit)
    rays = np.flatnonzero(hit >= 0)
    face = hit[rays]
    n = triangles.face_normals[face]
    corner = triangles.triangles[face, 0]
    t[rays] = ((corner - o[rays]) * n).sum(1) / (d[rays] * n).sum(1)
    normal[rays] = n
    return t, normal
