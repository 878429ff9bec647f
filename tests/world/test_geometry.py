"""Meshes of shapes: closed volumes, parts, colours, and files that cannot be used."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle
from proxyworld.world.files import InputError
from proxyworld.world.geometry import SECTIONS, leaves, mesh, part_colours
from proxyworld.world.scene import (
    Body,
    Box,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Hull,
    Material,
    Part,
    Plane,
    Shape,
    Sphere,
)

# the area of a regular polygon of so many corners, in that of its circle: what a prism about it holds
POLYGON = SECTIONS / (2 * np.pi) * np.sin(2 * np.pi / SECTIONS)
TETRAHEDRON = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@pytest.mark.parametrize(
    ("shape", "volume", "slack"),
    [
        (Box(size_m=(1, 2, 3)), 6.0, 1e-12),
        (Cylinder(radius_m=0.5, height_m=2), np.pi / 2 * POLYGON, 1e-9),
        (Cone(radius_m=0.5, height_m=3), np.pi / 4 * POLYGON, 1e-9),
        (Hull(vertices_m=TETRAHEDRON), 1 / 6, 1e-12),
        (Sphere(radius_m=2), 32 / 3 * np.pi, 0.003),
        (Capsule(radius_m=0.5, height_m=1), np.pi / 4 + np.pi / 6, 0.003),
    ],
)
def test_a_solid_is_closed_convex_and_holds_its_volume(shape: Shape, volume: float, slack: float) -> None:
    made = mesh(shape)
    assert made.is_watertight and made.is_winding_consistent and made.is_convex
    short = 1 - made.volume / volume
    assert -1e-12 <= short <= slack


def test_vertices_of_round_shapes_lie_on_them() -> None:
    assert np.allclose(np.linalg.norm(mesh(Sphere(radius_m=0.3)).vertices, axis=1), 0.3, rtol=1e-12)
    pill = np.array(mesh(Capsule(radius_m=0.2, height_m=0.6)).vertices)
    pill[:, 2] -= np.clip(pill[:, 2], -0.3, 0.3)
    assert np.allclose(np.linalg.norm(pill, axis=1), 0.2, rtol=1e-9)
    cone = mesh(Cone(radius_m=0.4, height_m=1.0)).vertices
    assert cone[:, 2].min() == -0.5 and cone[:, 2].max() == 0.5
    assert np.allclose(np.hypot(cone[:, 0], cone[:, 1]), 0.4 * (0.5 - cone[:, 2]) * (np.hypot(*cone[:, :2].T) > 0))


def test_a_compound_joins_its_parts_and_knows_them() -> None:
    turned = axis_angle((0, 1, 0), np.pi / 2)
    parts = (
        Part(shape=Box(size_m=(1, 1, 4)), position_m=(3, 0, 0), orientation_wxyz=turned, colour=(1, 0, 0)),
        Part(shape=Sphere(radius_m=0.5)),
    )
    whole = mesh(Compound(parts=parts))
    part = whole.face_attributes["part"]
    assert np.bincount(part).tolist() == [12, len(mesh(Sphere(radius_m=0.5)).faces)]
    box = whole.vertices[np.unique(whole.faces[part == 0])]
    assert np.allclose([box.min(0), box.max(0)], [(1, -0.5, -0.5), (5, 0.5, 0.5)])
    assert np.isclose(whole.volume, 4 + mesh(Sphere(radius_m=0.5)).volume)
    clay = Material(name="clay", density_kg_m3=1, friction=1, restitution=0, colour=(0, 0, 1))
    assert part_colours(Body(name="b", shape=Compound(parts=parts), material=clay)).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert part_colours(Body(name="b", shape=parts[1].shape, material=clay)).tolist() == [[0, 0, 1]]
    assert [leaf.part for leaf in leaves(Compound(parts=parts))] == [0, 1]


def test_a_plane_is_a_square_that_looks_up() -> None:
    square = mesh(Plane(extent_m=8))
    assert square.bounds.tolist() == [[-4, -4, 0], [4, 4, 0]] and np.allclose(square.face_normals, [0, 0, 1])


def test_a_flat_hull_is_refused() -> None:
    with pytest.raises(InputError, match="a hull is flat: its vertices must span a solid"):
        mesh(Hull(vertices_m=((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0))))
