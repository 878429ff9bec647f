"""A compound that breaks is followed as its parts from the first frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, rotate
from proxyworld.world.laws.bench import GROUND, ball, body, material
from proxyworld.world.mass import mass_properties
from proxyworld.world.parts import moving_bodies, pieces
from proxyworld.world.scene import Body, Box, Break, Compound, Cone, Part, Scene, Sphere

PAIR = Compound(
    parts=(
        Part(shape=Box(size_m=(0.2, 0.3, 0.4)), position_m=(0.5, 0, 0), colour=(1, 0, 0)),
        Part(
            shape=Cone(radius_m=0.2, height_m=0.6),
            position_m=(-0.5, 0.2, 0.1),
            orientation_wxyz=axis_angle((1, 1, 0), 1.0),
            density_kg_m3=300.0,
        ),
    )
)


def whole(**fields: Any) -> Body:
    return body(
        PAIR,
        (1, 2, 3),
        **{
            "name": "pair",
            "label": "toy",
            "colour": (0, 0, 1),
            "orientation_wxyz": axis_angle((0, 1, 2), 0.7),
            "velocity_m_s": (0.5, 0, -1),
            "angular_velocity_rad_s": (1, -2, 3),
            **fields,
        },
    )


@pytest.mark.parametrize("mass_kg", [None, 5.0])
def test_pieces_add_up_to_the_whole(mass_kg: float | None) -> None:
    """Mass, centre of mass, momentum and angular momentum."""
    body = whole(mass_kg=mass_kg)
    of_whole, made = mass_properties(body), pieces(body)
    masses = np.array([mass_properties(p).mass_kg for p in made])
    centres = np.array([np.add(p.position_m, rotate(p.orientation_wxyz, mass_properties(p).centre_m)) for p in made])
    velocities = np.array([p.velocity_m_s for p in made])
    centre = np.add(body.position_m, rotate(body.orientation_wxyz, of_whole.centre_m))
    assert masses.sum() == pytest.approx(of_whole.mass_kg, rel=1e-12)
    np.testing.assert_allclose(masses @ centres / masses.sum(), centre, atol=1e-12)
    np.testing.assert_allclose(masses @ velocities / masses.sum(), body.velocity_m_s, atol=1e-12)
    np.testing.assert_allclose(
        velocities, body.velocity_m_s + np.cross(body.angular_velocity_rad_s, centres - centre), atol=1e-12
    )


def test_pieces_keep_what_they_look_like_and_stand_for() -> None:
    first, second = pieces(whole())
    assert (first.name, second.name, first.label) == ("pair/0", "pair/1", "toy")
    assert (first.base_colour, second.base_colour) == ((1, 0, 0), (0, 0, 1))
    assert first.material == material()
    assert second.material.density_kg_m3 == 300


def test_only_what_breaks_is_given_in_parts() -> None:
    scene = Scene(
        bodies=(GROUND, whole(), ball(name="ball"), whole(name="other")), events=(Break(time_s=5.0, body="pair"),)
    )
    assert [b.name for b in moving_bodies(scene)] == ["ground", "pair/0", "pair/1", "ball", "other"]
    assert isinstance(moving_bodies(scene)[3].shape, Sphere)
