"""Fracture: the pieces fill the shape exactly, lie in it, do not overlap, and are the same each time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, rotate
from proxyworld.world.files import InputError
from proxyworld.world.fracture import fracture
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import mass_properties, solid_mass
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    Body,
    Box,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Hull,
    Part,
    Plane,
    Shape,
    Sphere,
)

TETRAHEDRON = Hull(vertices_m=((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)))
TURNED = Compound(
    parts=(
        Part(shape=Box(size_m=(0.4, 0.2, 0.6)), colour=(1, 0, 0)),
        Part(
            shape=Cylinder(radius_m=0.1, height_m=0.5),
            position_m=(0.6, 0, 0),
            orientation_wxyz=axis_angle((1, 2, 0), 0.7),
        ),
    )
)
SHAPES: list[Shape] = [
    Box(size_m=(0.6, 0.4, 0.02)),
    Sphere(radius_m=0.3),
    Cylinder(radius_m=0.1, height_m=0.4),
    Cone(radius_m=0.2, height_m=0.3),
    Capsule(radius_m=0.1, height_m=0.2),
    TETRAHEDRON,
    TURNED,
]


def volume(shape: Shape) -> float:
    parts = shape.parts if isinstance(shape, Compound) else (Part(shape=shape),)
    return sum(solid_mass(part.shape, 1.0).mass_kg for part in parts)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.kind)
@pytest.mark.parametrize("pieces", [2, 9])
def test_the_volumes_sum_to_the_shape(shape: Shape, pieces: int) -> None:
    broken = fracture(shape, pieces=pieces, seed=1)
    assert len(broken.parts) == pieces
    assert volume(broken) == pytest.approx(volume(shape), rel=1e-12)  # rounding of some hundred products


@pytest.mark.parametrize("shape", [Box(size_m=(0.6, 0.4, 0.2)), TETRAHEDRON, TURNED], ids=lambda s: s.kind)
def test_the_centre_of_mass_stays(shape: Shape) -> None:
    def centre(of: Shape) -> np.ndarray:
        return mass_properties(Body(name="b", shape=of, material=MATERIALS["glass"])).centre_m

    assert np.allclose(centre(fracture(shape, pieces=7, seed=3)), centre(shape), atol=1e-9)


def test_pieces_are_convex_lie_inside_and_do_not_overlap() -> None:
    box = Box(size_m=(0.6, 0.4, 0.2))
    parts = fracture(box, pieces=8, seed=5).parts
    corners = [np.asarray(p.shape.vertices_m) + p.position_m for p in parts if isinstance(p.shape, Hull)]
    assert len(corners) == 8
    half = np.array(box.size_m) / 2
    assert all((np.abs(c) <= half + 1e-12).all() for c in corners)
    rng = np.random.default_rng(0)
    points = rng.uniform(-half, half, (2000, 3))
    inside = np.zeros(len(points), int)
    for part in parts:
        m = mesh(part.shape)
        local = points - np.array(part.position_m)
        inside += ((local[:, None] - m.triangles_center) * m.face_normals).sum(-1).max(1) < -1e-9
    assert inside.max() == 1
    assert (inside == 1).mean() > 0.999  # the rest lies on a face


def test_a_compound_keeps_colours_and_attitudes() -> None:
    parts = fracture(TURNED, pieces=6, seed=2).parts
    assert {part.colour for part in parts} == {(1.0, 0.0, 0.0), None}
    turned = [part for part in parts if part.colour is None]
    assert all(part.orientation_wxyz == TURNED.parts[1].orientation_wxyz for part in turned)
    axis = rotate(TURNED.parts[1].orientation_wxyz, (0, 0, 1))
    for part in turned:  # every piece lies within the cylinder that it was
        assert isinstance(part.shape, Hull)
        away = (
            np.array(part.position_m)
            - TURNED.parts[1].position_m
            + rotate(part.orientation_wxyz, np.array(part.shape.vertices_m))
        )
        assert np.abs(away @ axis).max() <= 0.25 * 1.02
        assert np.linalg.norm(away - np.outer(away @ axis, axis), axis=1).max() <= 0.1 * 1.02


def test_large_parts_get_more_pieces() -> None:
    two = Compound(
        parts=(Part(shape=Box(size_m=(1, 1, 1))), Part(shape=Box(size_m=(0.1, 0.1, 0.1)), position_m=(2, 0, 0)))
    )
    parts = fracture(two, pieces=10, seed=0).parts
    assert sum(part.position_m[0] > 1.5 for part in parts) == 1


def test_the_same_seed_gives_the_same_pieces_and_another_others() -> None:
    shape = Sphere(radius_m=0.2)
    assert fracture(shape, pieces=5, seed=4) == fracture(shape, pieces=5, seed=4)
    assert fracture(shape, pieces=5, seed=4) != fracture(shape, pieces=5, seed=5)


def test_a_round_shape_keeps_its_volume_not_its_outline() -> None:
    whole = fracture(Sphere(radius_m=1.0), pieces=1, seed=0)
    assert volume(whole) == pytest.approx(4 / 3 * math.pi, rel=1e-12)


@pytest.mark.parametrize("pieces", [0, -3, 129])
def test_counts_out_of_range_are_refused(pieces: int) -> None:
    with pytest.raises(InputError, match=f"a shape breaks into 1 to 128 pieces, not {pieces}"):
        fracture(Box(size_m=(1, 1, 1)), pieces=pieces, seed=0)


def test_a_plane_is_refused() -> None:
    with pytest.raises(InputError, match="a plane is endless and cannot break; give a box instead"):
        fracture(Plane(), pieces=3, seed=0)
