"""What is collided stays within what is drawn, and reaches as far."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from proxyworld.world.collision import MAX_HULL_CORNERS, Primitive, collision
from proxyworld.world.conventions import axis_angle, rotate, rotation_matrix
from proxyworld.world.fracture import fracture
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Box, Capsule, Compound, Cone, Cylinder, Hull, Part, Plane, Shape, Solid, Sphere

SHARD = Hull(vertices_m=((0, 0, 0), (0.3, 0, 0), (0, 0.2, 0), (0.1, 0, 0.25), (0.2, 0.2, 0.1)))
SOLIDS: list[Solid] = [
    Sphere(radius_m=0.3),
    Box(size_m=(0.1, 0.2, 0.4)),
    Cylinder(radius_m=0.2, height_m=0.3),
    Cylinder(radius_m=0.1, height_m=0.9),
    Capsule(radius_m=0.2, height_m=0.5),
    Cone(radius_m=0.3, height_m=0.8),
    SHARD,
]
TURNED = [Part(shape=s, position_m=(0.2, -1, 3), orientation_wxyz=axis_angle((1, 2, 3), 0.8)) for s in SOLIDS]
SHAPES: list[Shape] = [*SOLIDS, *(Compound(parts=(part,)) for part in TURNED), Compound(parts=tuple(TURNED))]
TOWARDS = np.random.default_rng(0).normal(size=(500, 3))
TOWARDS /= np.linalg.norm(TOWARDS, axis=1, keepdims=True)


def reach(solid: Primitive) -> np.ndarray:
    """How far a primitive reaches towards `TOWARDS (d, 3)`: its support function, `(d)`."""
    local = TOWARDS @ rotation_matrix(solid.pose.wxyz)
    across = np.hypot(local[:, 0], local[:, 1])
    along = np.abs(local[:, 2])
    own = {
        "sphere": np.full(len(local), solid.radius_m),
        "box": np.abs(local) @ (np.array(solid.size_m) / 2),
        "cylinder": solid.radius_m * across + solid.height_m / 2 * along,
        "capsule": solid.radius_m + solid.height_m / 2 * along,
    }
    far: np.ndarray = own[solid.kind] + TOWARDS @ solid.pose.position
    return far


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_what_collides_reaches_as_far_as_what_is_drawn(shape: Shape) -> None:
    """The meshes of round shapes lie inside the true ones, by up to r (pi / 64)^2 / 2 + 0.0022 r."""
    solids = collision(shape)
    reaches = [reach(p) for p in solids.primitives] + [(TOWARDS @ corners.T).max(axis=1) for corners in solids.hulls]
    collided = np.max(reaches, axis=0)
    drawn = (TOWARDS @ mesh(shape).vertices.T).max(axis=1)
    assert (collided >= drawn - 1e-9).all()
    assert (collided <= drawn + 0.3 * 0.004 + 5e-5).all()


@pytest.mark.parametrize(
    "shape",
    [Cylinder(radius_m=0.2, height_m=0.3), Cylinder(radius_m=0.1, height_m=0.9), Capsule(radius_m=0.2, height_m=0.5)],
)
def test_the_inner_solids_change_no_outline(shape: Shape) -> None:
    outer, *inner = collision(shape).primitives
    assert len(inner) >= 1
    for solid in inner:
        assert (reach(solid) <= reach(outer) + 1e-12).all()


def test_a_hull_that_stands_on_a_face_has_toes_in_its_corners() -> None:
    """They reach no farther than 0.05 mm, and a hull on its tip has none."""
    cone = collision(Cone(radius_m=0.3, height_m=0.8))
    assert len(cone.primitives) == 4
    for toe in cone.primitives:
        assert toe.pose.position[2] - toe.radius_m == pytest.approx(-0.4, abs=5e-5)
        assert np.hypot(*toe.pose.position[:2]) == pytest.approx(0.3, abs=1e-4)
        assert (reach(toe) <= (TOWARDS @ cone.hulls[0].T).max(axis=1) + 5e-5).all()
    spindle = Hull(vertices_m=((0, 0, -1), (1, 0, 0), (0, 1, 0), (-1, -1, 0), (0, 0, 1)))
    assert collision(spindle).primitives == ()


def test_the_ground_is_the_half_space_below() -> None:
    (ground,) = collision(Plane()).primitives
    assert ground.pose.position[2] + ground.size_m[2] / 2 == 0
    assert min(ground.size_m[:2]) >= Plane.model_fields["extent_m"].default


def test_the_cells_of_a_fracture_collide_as_one() -> None:
    cut = fracture(Box(size_m=(0.4, 0.3, 0.2)), pieces=20, seed=1)
    solids = collision(cut)
    assert len(cut.parts) == 20
    assert (len(solids.primitives), len(solids.hulls)) == (4, 1)  # the toes of the box
    np.testing.assert_allclose(np.ptp(solids.hulls[0], axis=0), (0.4, 0.3, 0.2), atol=1e-9)


def test_hulls_with_room_between_them_stay_apart() -> None:
    two = Compound(parts=(Part(shape=SHARD), Part(shape=SHARD, position_m=(1, 0, 0))))
    assert len(collision(two).hulls) == 2


def test_a_fine_hull_keeps_its_outermost_corners() -> None:
    """No direction is over 7.2 degrees from one of 256, nor one of them over 4.6 from a corner: cos 11.8 is left."""
    ball = trimesh.creation.icosphere(3, 0.5).vertices
    fine = Hull(vertices_m=tuple((float(x), float(y), float(z)) for x, y, z in ball))
    (kept,) = collision(fine).hulls
    assert len(ball) > MAX_HULL_CORNERS >= len(kept) > 0.8 * MAX_HULL_CORNERS
    assert (TOWARDS @ kept.T).max(axis=1).min() > 0.5 * np.cos(np.radians(11.8))


def test_a_hull_is_posed_with_its_part() -> None:
    turn = axis_angle((1, 2, 3), 0.8)
    (corners,) = collision(Compound(parts=(Part(shape=SHARD, position_m=(1, 2, 3), orientation_wxyz=turn),))).hulls
    expected = np.add((1, 2, 3), rotate(turn, np.array(SHARD.vertices_m)))
    assert {tuple(c) for c in corners.round(9)} == {tuple(c) for c in expected.round(9)}
