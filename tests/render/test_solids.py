"""Rays against signed distances: two independent descriptions of each shape must agree."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from proxyworld.render.solids import intersect, reach_to, support
from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Hull, Plane, Sphere
from tests.render.worlds import ROCK

Distance = Callable[[np.ndarray], np.ndarray]


def _box(p: np.ndarray) -> np.ndarray:
    q = np.abs(p) - np.array([0.6, 0.9, 0.4]) / 2
    return np.asarray(np.linalg.norm(np.maximum(q, 0), axis=-1) + np.minimum(q.max(-1), 0))


def _around(p: np.ndarray) -> np.ndarray:
    return np.asarray(np.hypot(p[..., 0], p[..., 1]))


def _cylinder(p: np.ndarray) -> np.ndarray:
    q = np.stack([_around(p) - 0.3, np.abs(p[..., 2]) - 0.5], -1)
    return np.asarray(np.linalg.norm(np.maximum(q, 0), axis=-1) + np.minimum(q.max(-1), 0))


def _capsule(p: np.ndarray) -> np.ndarray:
    foot = p.copy()
    foot[..., 2] -= np.clip(p[..., 2], -0.35, 0.35)
    return np.asarray(np.linalg.norm(foot, axis=-1) - 0.25)


def _cone(p: np.ndarray) -> np.ndarray:
    # the two half spaces that bound a cone; their larger distance has the right sign and the right zero
    side = (_around(p) * 0.8 + (p[..., 2] - 0.4) * 0.4) / np.hypot(0.8, 0.4)
    return np.asarray(np.maximum(side, -0.4 - p[..., 2]))


def _hull(p: np.ndarray) -> np.ndarray:
    one = mesh(Hull(vertices_m=ROCK))
    offset = np.einsum("fi,fi->f", one.face_normals, one.triangles[:, 0])
    return np.asarray((p @ one.face_normals.T - offset).max(-1))


SHAPES: dict[str, tuple[Leaf, Distance]] = {
    "sphere": (Sphere(radius_m=0.4), lambda p: np.linalg.norm(p, axis=-1) - 0.4),
    "box": (Box(size_m=(0.6, 0.9, 0.4)), _box),
    "cylinder": (Cylinder(radius_m=0.3, height_m=1.0), _cylinder),
    "capsule": (Capsule(radius_m=0.25, height_m=0.7), _capsule),
    "cone": (Cone(radius_m=0.4, height_m=0.8), _cone),
    "hull": (Hull(vertices_m=ROCK), _hull),
}


def _rays(count: int, seed: int, start: float) -> tuple[np.ndarray, np.ndarray]:
    """Rays from a shell of radius `start` towards the middle, missing it by up to about 0.5."""
    rng = np.random.default_rng(seed)
    origin = rng.normal(size=(count, 3))
    origin *= start / np.linalg.norm(origin, axis=1, keepdims=True)
    return origin, (rng.uniform(-0.5, 0.5, (count, 3)) - origin) * rng.uniform(0.1, 3, (count, 1))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("start", [2.0, 300.0])
def test_a_ray_stops_where_it_first_touches(name: str, start: float) -> None:
    shape, distance = SHAPES[name]
    origin, direction = _rays(400, 1, start)
    t, normal, _ = intersect(shape, origin, direction)
    hit = np.isfinite(t)
    assert 0.2 < hit.mean() < 0.95
    touch = origin[hit] + t[hit, None] * direction[hit]
    # float64, but a ray that starts 300 m away carries 300 * 2^-52 metres of rounding, and a graze magnifies it
    assert np.abs(distance(touch)).max() < 1e-9 * start
    before = np.linspace(0, 1 - 1e-6, 600)[:, None, None]
    assert (distance(origin[hit] + before * t[hit, None] * direction[hit]) > -1e-9 * start).all()
    middle = -np.einsum("mi,mi->m", origin, direction) / np.einsum("mi,mi->m", direction, direction)
    length = np.linalg.norm(direction[~hit], axis=1)
    along = middle[~hit] + np.linspace(-1.5, 1.5, 900)[:, None] / length
    assert (distance(origin[~hit] + along[..., None] * direction[~hit]) > -1e-9 * start).all()
    assert np.array_equal(reach_to(shape, origin, direction), t)
    assert not normal[~hit].any()


@pytest.mark.parametrize("name", SHAPES)
def test_normals_are_the_gradient_of_distance(name: str) -> None:
    shape, distance = SHAPES[name]
    origin, direction = _rays(300, 2, 3.0)
    t, normal, _ = intersect(shape, origin, direction)
    hit = np.isfinite(t)
    touch, step = origin[hit] + t[hit, None] * direction[hit], 1e-6
    gradient = np.stack(
        [(distance(touch + step * e) - distance(touch - step * e)) / (2 * step) for e in np.eye(3)], axis=-1
    )
    sharp = np.abs(np.linalg.norm(gradient, axis=1) - 1) > 1e-3  # within a step of an edge there is no gradient
    assert sharp.mean() < 0.02
    assert np.abs(normal[hit] - gradient)[~sharp].max() < 1e-4


@pytest.mark.parametrize("name", SHAPES)
def test_from_inside_a_ray_meets_the_far_wall(name: str) -> None:
    shape, distance = SHAPES[name]
    inside = np.array([0.01, 0.02, 0.03])
    direction = np.random.default_rng(4).normal(size=(200, 3))
    t, normal, _ = intersect(shape, inside, direction)
    assert np.isfinite(t).all()
    assert np.abs(distance(inside + t[:, None] * direction)).max() < 1e-9
    assert (np.einsum("mi,mi->m", normal, direction) > 0).all()


def test_axis_parallel_rays_meet_boxes_and_cylinders() -> None:
    down = np.array([[0.0, 0, -1], [0, 0, -1], [0, 0, -1]])
    start = np.array([[0.0, 0, 5], [0.29, 0, 5], [0.31, 0, 5]])
    assert reach_to(Cylinder(radius_m=0.3, height_m=1.0), start, down).tolist() == [4.5, 4.5, np.inf]
    assert reach_to(Box(size_m=(0.6, 0.6, 1.0)), start, down).tolist() == [4.5, 4.5, np.inf]


def test_a_plane_is_as_wide_as_it_is_drawn() -> None:
    start, down = np.array([[4.9, 0, 1], [5.1, 0, 1], [0, 0, -1]]), np.array([[0, 0, -2.0]] * 3)
    assert reach_to(Plane(extent_m=10), start, down).tolist() == [0.5, np.inf, np.inf]


@pytest.mark.parametrize("name", SHAPES)
def test_support_is_the_farthest_point(name: str) -> None:
    shape, _ = SHAPES[name]
    direction = np.random.default_rng(5).normal(size=(500, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    farthest = (direction @ mesh(shape).vertices.T).max(axis=1)
    short = support(shape, direction) - farthest
    # the mesh's vertices lie on the surface: they reach as far, less the sagitta of a chord
    assert short.min() > -1e-12 and short.max() < 0.003
