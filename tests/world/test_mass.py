"""Mass properties against integrals over triangle meshes."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from proxyworld.world.conventions import axis_angle, pose_matrix, rotate
from proxyworld.world.files import InputError
from proxyworld.world.laws.bench import body, material
from proxyworld.world.mass import mass_properties, solid_mass
from proxyworld.world.scene import Body, Box, Capsule, Compound, Cone, Cylinder, Hull, Part, Plane, Solid, Sphere

SHARD = Hull(vertices_m=((0, 0, 0), (0.3, 0, 0), (0, 0.2, 0), (0.1, 0, 0.25), (0.2, 0.2, 0.1)))
SOLIDS: list[Solid] = [
    Sphere(radius_m=0.3),
    Box(size_m=(0.1, 0.2, 0.4)),
    Cylinder(radius_m=0.2, height_m=0.7),
    Capsule(radius_m=0.2, height_m=0.5),
    Cone(radius_m=0.3, height_m=0.8),
    SHARD,
]
SECTIONS = 512


def fine(solid: Solid) -> trimesh.Trimesh:
    """`solid` in triangles, made here and not by the code under test; round ones with `SECTIONS` sides."""
    turn = np.linspace(0, np.pi / 2, SECTIONS // 4)
    if isinstance(solid, Hull):
        hull: trimesh.Trimesh = trimesh.Trimesh(solid.vertices_m, process=False).convex_hull
        return hull
    if isinstance(solid, Box):
        box: trimesh.Trimesh = trimesh.creation.box(solid.size_m)
        return box
    assert isinstance(solid, Sphere | Cylinder | Capsule | Cone)
    r = solid.radius_m
    half = 0.0 if isinstance(solid, Sphere) else solid.height_m / 2
    outline = {
        "cylinder": [(0, -half), (r, -half), (r, half), (0, half)],
        "cone": [(0, -half), (r, -half), (0, half)],
    }.get(solid.kind)
    if outline is None:
        arc = np.stack([r * np.sin(turn), r * np.cos(turn)], axis=1)
        outline = [(x, -z - half) for x, z in arc] + [(x, z + half) for x, z in arc[::-1]]
    return trimesh.creation.revolve(np.array(outline), sections=SECTIONS)


def close(found: np.ndarray, true: np.ndarray, scale: float, rough: float) -> None:
    np.testing.assert_allclose(found, true, atol=rough * scale)


@pytest.mark.parametrize("solid", SOLIDS, ids=lambda solid: str(solid.kind))
def test_of_a_solid(solid: Solid) -> None:
    """A polygon of n sides is short of its circle by (2 pi / n)^2 / 6 of area, 2.5e-5 here; inertia twice that."""
    found = solid_mass(solid, 700.0)
    triangles = fine(solid)
    assert triangles.is_watertight
    rough = 1e-12 if isinstance(solid, Hull | Box) else 1e-4
    assert found.mass_kg == pytest.approx(700 * triangles.volume, rel=rough)
    close(found.centre_m, triangles.center_mass, 1.0, rough)
    inertia = 700.0 * triangles.moment_inertia
    close(found.inertia_kg_m2, inertia, float(np.trace(inertia)), rough)


def lump() -> Body:
    """Every kind of solid, each turned and moved, two with a density of their own."""
    parts = tuple(
        Part(
            shape=solid,
            position_m=(0.3 * i, -0.2 * i, 0.1),
            orientation_wxyz=axis_angle((1, i, 2), 0.5 + i),
            density_kg_m3=[None, 2000.0, None, 50.0, None, None][i],
        )
        for i, solid in enumerate(SOLIDS)
    )
    return body(Compound(parts=parts), made_of=material(density_kg_m3=700.0))


def test_of_a_compound() -> None:
    """Against the meshes of the parts, each moved into place, their integrals added about one point."""
    whole = lump()
    assert isinstance(whole.shape, Compound)
    mass, moment, about_origin = 0.0, np.zeros(3), np.zeros((3, 3))
    for part in whole.shape.parts:
        triangles = fine(part.shape)
        triangles.apply_transform(pose_matrix(part.position_m, part.orientation_wxyz))
        density = part.density_kg_m3 or 700.0
        own = density * triangles.volume
        c = triangles.center_mass
        mass, moment = mass + own, moment + own * c
        about_origin += density * triangles.moment_inertia + own * (c @ c * np.eye(3) - np.outer(c, c))
    centre = moment / mass
    inertia = about_origin - mass * (centre @ centre * np.eye(3) - np.outer(centre, centre))
    found = mass_properties(whole)
    assert found.mass_kg == pytest.approx(mass, rel=1e-4)
    close(found.centre_m, centre, 1.0, 1e-4)
    close(found.inertia_kg_m2, inertia, float(np.trace(inertia)), 1e-4)


def test_a_given_mass_scales_everything_but_the_centre() -> None:
    plain = mass_properties(lump())
    given = mass_properties(lump().model_copy(update={"mass_kg": 3.0}))
    assert given.mass_kg == 3.0
    assert given.unscaled_mass_kg == plain.mass_kg
    np.testing.assert_array_equal(given.centre_m, plain.centre_m)
    np.testing.assert_allclose(given.inertia_kg_m2, plain.inertia_kg_m2 * 3 / plain.mass_kg, rtol=1e-12)


@pytest.mark.parametrize("solid", SOLIDS, ids=lambda solid: str(solid.kind))
def test_principal_axes_diagonalise(solid: Solid) -> None:
    turned = body(Compound(parts=(Part(shape=solid, orientation_wxyz=axis_angle((1, 2, 3), 0.8)),)))
    mass = mass_properties(turned)
    moments, axes = mass.principal()
    np.testing.assert_allclose(axes @ np.diag(moments) @ axes.T, mass.inertia_kg_m2, atol=1e-12 * moments.sum())
    np.testing.assert_allclose(axes.T @ axes, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1)
    assert 2 * moments.max() <= moments.sum() * (1 + 1e-12)  # as of any body


def test_a_turned_solid_keeps_its_moments() -> None:
    cone = Cone(radius_m=0.3, height_m=0.8)
    wxyz = axis_angle((1, 2, 3), 0.8)
    whole = mass_properties(body(Compound(parts=(Part(shape=cone, position_m=(1, 2, 3), orientation_wxyz=wxyz),))))
    own = solid_mass(cone, 1000.0)
    np.testing.assert_allclose(whole.centre_m, np.add((1, 2, 3), rotate(wxyz, own.centre_m)), atol=1e-12)
    np.testing.assert_allclose(np.sort(whole.principal()[0]), np.sort(own.principal()[0]), rtol=1e-9)


def test_a_density_does_not_stick_to_a_shape() -> None:
    """The hull's mesh is shared; its mass is each time that of the density asked for."""
    heavy, light = solid_mass(SHARD, 2000.0), solid_mass(SHARD, 1000.0)
    assert heavy.mass_kg == pytest.approx(2 * light.mass_kg)
    np.testing.assert_allclose(heavy.inertia_kg_m2, 2 * light.inertia_kg_m2, rtol=1e-12)


def test_what_has_no_mass_is_refused() -> None:
    with pytest.raises(InputError, match="'ground' is a plane, which has no mass"):
        mass_properties(Body(name="ground", shape=Plane(), material=material(), fixed=True))
    flat = Hull(vertices_m=((0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0)))
    with pytest.raises(InputError, match="a hull is flat: its vertices must span a solid"):
        solid_mass(flat, 1000.0)
