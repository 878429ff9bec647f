"""Media: buoyancy, drag, currents and wind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.drag import FRICTION, SHEET
from proxyworld.world.fracture import fracture
from proxyworld.world.geometry import mesh
from proxyworld.world.immersion import shares, volume_samples
from proxyworld.world.laws.bench import DT, G, ball, body, material, run
from proxyworld.world.mass import mass_properties, solid_mass
from proxyworld.world.panels import Panels, panels
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Hull,
    Medium,
    Part,
    Shape,
    Sphere,
)
from proxyworld.world.sheet_drag import triangle_drag_n
from proxyworld.world.wind import flow_m_s

ADRIFT: dict[str, Any] = {"gravity_m_s2": (0, 0, 0)}
AIR = Medium(name="air", density_kg_m3=1.2)
PAPER = Box(size_m=(0.21, 0.297, 0.0001))
WEDGE = Hull(vertices_m=((0, 0, 0), (0.2, 0, 0), (0, 0.2, 0), (0.2, 0.2, 0), (0, 0, 0.1), (0, 0.2, 0.1)))
TABLE = Compound(
    parts=(
        Part(shape=Box(size_m=(0.6, 0.4, 0.04)), position_m=(0, 0, 0.2)),
        Part(shape=Cylinder(radius_m=0.03, height_m=0.36)),
    )
)
SHAPES: list[Shape] = [
    Sphere(radius_m=0.1),
    Box(size_m=(0.1, 0.2, 0.3)),
    Cylinder(radius_m=0.1, height_m=0.3),
    Capsule(radius_m=0.1, height_m=0.3),
    Cone(radius_m=0.1, height_m=0.3),
    WEDGE,
    TABLE,
]


def water(**fields: Any) -> Medium:
    box = {"lower_m": (-9, -9, -9), "upper_m": (9, 9, 0)}
    return Medium(**{"name": "water", "density_kg_m3": 1000.0, **box, **fields})


def of_density(density: float) -> Any:
    return material(density_kg_m3=density)


# --- surfaces and volumes --------------------------------------------------------------------------------------------


def drag_area_m2(skin: Panels, way: tuple[float, float, float]) -> float:
    """The coefficient times the area of what moves along `way`: pressure on the panels ahead, friction on all."""
    n = np.array(way) / np.linalg.norm(way)
    facing = skin.normal @ n
    pressure = skin.area_m2 * skin.coefficient * np.maximum(facing, 0) ** 2
    friction = FRICTION * skin.area_m2 * (1 - facing**2)
    return float((pressure + friction).sum())


@pytest.mark.parametrize(
    ("shape", "way", "measured", "area_m2", "tolerance"),
    [
        (Sphere(radius_m=0.1), (1, 2, 3), 0.47, np.pi * 0.01, 1e-9),
        (Box(size_m=(0.1, 0.1, 0.1)), (0, 0, 1), 1.05, 0.01, 1e-9),
        (Box(size_m=(0.1, 0.1, 0.1)), (1, 0, 1), 0.81, 0.01 * np.sqrt(2), 0.1),
        (Box(size_m=(0.3, 0.3, 0.001)), (0, 0, 1), 1.18, 0.09, 0.01),
        (Box(size_m=(1.0, 0.05, 0.001)), (0, 0, 1), 1.5, 0.05, 0.01),
        (Cylinder(radius_m=0.05, height_m=0.5), (1, 0, 0), 0.74, 0.05, 0.02),
        (Cylinder(radius_m=0.05, height_m=4.0), (0, 1, 0), 0.98, 0.4, 0.02),
        (Cone(radius_m=0.05, height_m=0.05 * np.sqrt(3)), (0, 0, 1), 0.5, np.pi * 0.0025, 0.2),
        (Cone(radius_m=0.05, height_m=0.05 * np.sqrt(3)), (0, 0, -1), 1.17, np.pi * 0.0025, 0.15),
    ],
    ids=["ball", "cube", "cube on edge", "plate", "lath", "rod", "long rod", "cone", "cone backwards"],
)
def test_drag_coefficients_are_the_measured_ones(
    shape: Shape, way: tuple[float, float, float], measured: float, area_m2: float, tolerance: float
) -> None:
    """White, Fluid Mechanics, tables 7.2 and 7.3; the cube on its edge and the cones are not put in, but come out."""
    assert drag_area_m2(panels(shape), way) == pytest.approx(measured * area_m2, rel=tolerance)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_panels_are_the_surface(shape: Shape) -> None:
    """A closed one: the areas cancel, and by Gauss they hold the volume. Panels on chords of 1/12 turn: 1 %."""
    skin, whole = panels(shape), mesh(shape)
    assert np.abs(skin.area_m2 @ skin.normal).max() < 0.1 * skin.area_m2.sum()  # a leg hides a ninth of a face, or not
    if shape.kind not in ("compound", "capsule"):
        assert skin.area_m2.sum() == pytest.approx(whole.area, rel=2e-3)
        assert np.abs(skin.area_m2 @ skin.normal).max() < 1e-9
        held = np.einsum("p,pi,pi->", skin.area_m2, skin.point_m, skin.normal) / 3
        assert held == pytest.approx(whole.volume, rel=5e-3)


def test_what_other_parts_hide_feels_no_stream() -> None:
    """A crate cut into pieces has the crate's surface, while it is whole."""
    crate = Box(size_m=(0.3, 0.2, 0.4))
    cut = panels(fracture(crate, pieces=12, seed=3))
    assert cut.area_m2.sum() == pytest.approx(mesh(crate).area, rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_samples_fill_the_volume(shape: Shape) -> None:
    """Their volume and centre are the body's own; of solids, the moments of inertia too."""
    samples = volume_samples(shape)
    if isinstance(shape, Compound):
        parts = [solid_mass(part.shape, 1.0) for part in shape.parts]
        assert samples.volume_m3.sum() == pytest.approx(sum(part.mass_kg for part in parts), rel=1e-9)
        return
    mass = mass_properties(body(shape, made_of=of_density(1.0)))
    assert samples.volume_m3.sum() == pytest.approx(mass.mass_kg, rel=1e-9)
    np.testing.assert_allclose(samples.centre_m, mass.centre_m, atol=1e-9)
    arm = samples.point_m - mass.centre_m
    spread = np.einsum("s,si,sj->ij", samples.volume_m3, arm, arm)
    np.testing.assert_allclose(np.trace(spread) * np.eye(3) - spread, mass.inertia_kg_m2, atol=1e-9)


@pytest.mark.parametrize("size", [(1e-5, 1000.0, 1000.0), (1e-5, 1e-5, 1000.0), (1e-5, 1e-5, 1e-5)])
def test_what_is_as_thin_as_can_be_has_samples_too(size: tuple[float, float, float]) -> None:
    samples = volume_samples(Box(size_m=size))
    assert samples.volume_m3.sum() == pytest.approx(np.prod(size))
    spread = (samples.point_m**2).mean(axis=0)
    np.testing.assert_allclose(spread, np.square(size) / 12, atol=1e-9 * spread.max())


@pytest.mark.parametrize("height", [-0.08, -0.05, 0.0, 0.03, 0.06])
def test_the_immersed_share_of_a_ball_is_its_cap(height: float) -> None:
    samples = volume_samples(Sphere(radius_m=0.1))
    found = shares([water()], samples.point_m + np.array([0, 0, height]), samples.soft_m)[0] @ samples.volume_m3
    depth = 0.1 - height
    assert found / samples.volume_m3.sum() == pytest.approx(depth**2 * (0.3 - depth) / 4 / 0.1**3, abs=5e-3)


def test_the_denser_medium_is_felt_where_two_overlap() -> None:
    air, sea = AIR, water()
    found = shares([sea, air], np.array([[0, 0, -1.0], [0, 0, 1.0], [0, 0, 0.0]]), np.full(3, 0.01))
    np.testing.assert_allclose(found, [[1, 0, 0.5], [0, 1, 0.5]])


# --- drag ------------------------------------------------------------------------------------------------------------


def test_a_ball_falls_through_air_by_the_law_of_drag() -> None:
    """v = v_t tanh(g' t / v_t) at every frame: the implicit step of quadratic drag is exact but for order dt."""
    fall = run(ball(made_of=of_density(60.0)), media=(AIR,), seconds=2.0)
    pull = G * (1 - 1.2 / 60)
    speed = np.sqrt(2 * 60 * 4 / 3 * 0.1 * pull / (1.2 * 0.47))
    law = speed * np.tanh(pull * fall.time_s / speed)
    np.testing.assert_allclose(-fall.velocity_m_s[:, 0, 2], law, atol=G * DT)
    assert law[-1] < 0.97 * G * 2


@pytest.mark.parametrize("density", [1.2, 1000.0, 13600.0])
@pytest.mark.parametrize("shape", [PAPER, Sphere(radius_m=0.1), WEDGE], ids=["paper", "ball", "wedge"])
def test_drag_never_turns_a_motion_round(shape: Shape, density: float) -> None:
    """However dense the fluid and light the body, the stream takes it along, and never faster than it runs itself.

    Seen from the stream, the body's energy only falls.
    """
    stream = np.array((30.0, 0.0, 5.0))
    thing = body(
        shape,
        made_of=of_density(10.0),
        orientation_wxyz=axis_angle((1, 2, 3), 1.0),
        angular_velocity_rad_s=(20, -10, 5),
    )
    medium = Medium(name="m", density_kg_m3=density, velocity_m_s=tuple(stream))
    taken = run(thing, media=(medium,), seconds=0.5, fps=240, **ADRIFT)
    velocity, mass = taken.velocity_m_s[:, 0], mass_properties(thing).mass_kg
    energy = taken.kinetic_j + mass * (stream @ stream / 2 - velocity @ stream)
    assert (np.diff(energy) <= 1e-9 * energy[0]).all()
    assert energy[-1] < 0.9 * energy[0]
    if isinstance(shape, Sphere):
        along = velocity @ stream / (stream @ stream)
        assert (along <= 1 + 1e-9).all() and (np.diff(along) >= -1e-12).all()


def test_a_vacuum_is_none_of_the_media() -> None:
    """Above the water there is nothing: a ball falls by the discrete law until it is within a radius."""
    fall = run(ball((0, 0, 0.6)), media=(water(),), seconds=0.3)
    n = 40.0 * np.arange(fall.frames)
    law = 0.6 - G * DT**2 * n * (n + 1) / 2
    np.testing.assert_allclose(fall.position_m[law > 0.1, 0, 2], law[law > 0.1], atol=1e-9)
    assert (law > 0.1).all() or (fall.position_m[law < 0.0, 0, 2] > law[law < 0.0]).all()


def test_a_sheet_flutters_and_a_ball_of_its_weight_does_not() -> None:
    """Let go aslant it glides to one side and back, and falls slower than it would edge on."""
    sheet = body(PAPER, (0, 0, 3), made_of=of_density(800.0), orientation_wxyz=axis_angle((1, 0, 0), 1.2))
    fall = run(sheet, media=(AIR,), seconds=2.5)
    sideways = fall.velocity_m_s[:, 0, 1]
    turns = np.flatnonzero(np.diff(np.sign(sideways[2:])) != 0)
    assert len(turns) >= 3
    assert np.abs(sideways).max() > 0.5 and np.abs(fall.velocity_m_s[:, 0, 0]).max() < 0.05
    broadside = np.sqrt(2 * 0.08 * G / (1.2 * SHEET))
    assert 0.8 * broadside < (3 - fall.position_m[-1, 0, 2]) / 2.5 < 1.5 * broadside


def test_a_flat_sheet_stays_flat() -> None:
    fall = run(body(PAPER, made_of=of_density(800.0)), media=(AIR,), seconds=1.0)
    np.testing.assert_allclose(fall.orientation_wxyz[-1, 0], (1, 0, 0, 0), atol=1e-9)
    assert -fall.velocity_m_s[-1, 0, 2] == pytest.approx(np.sqrt(2 * 0.08 * G / (1.2 * SHEET)), rel=0.02)


@pytest.mark.parametrize("closed", [False, True])
def test_drag_on_triangles_is_that_of_a_plate(closed: bool) -> None:
    """A square in a wind: broadside the plate's, from either side of a sheet, but not from behind a closed skin."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    for wind, sees in ((10.0, not closed), (-10.0, True)):
        force = triangle_drag_n(
            corners, np.zeros((4, 3)), faces, density_kg_m3=1.2, flow_m_s=(0, 0, wind), closed=closed
        )
        np.testing.assert_allclose(force.sum(axis=0), (0, 0, sees * np.sign(wind) * 0.6 * SHEET * 100), atol=1e-9)
    along = triangle_drag_n(corners, np.zeros((4, 3)), faces, density_kg_m3=1.2, flow_m_s=(10, 0, 0), closed=closed)
    np.testing.assert_allclose(along.sum(axis=0), ((1 if closed else 2) * 0.6 * FRICTION * 100, 0, 0), atol=1e-9)


def test_the_implicit_drag_of_triangles_never_throws_them_back() -> None:
    """A sheet of 10 g/m2 that is dragged through water: its own momentum is the most that a step can take."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)
    faces, mass = np.array([[0, 1, 2], [0, 2, 3]]), np.full(4, 0.0025)
    velocity = np.tile((1.0, 0.0, 20.0), (4, 1))
    force = triangle_drag_n(corners, velocity, faces, density_kg_m3=1000.0, mass_kg=mass, time_step_s=DT)
    left = (velocity * mass[:, None]).sum(axis=0) + force.sum(axis=0) * DT
    assert 0 < left[2] < 0.1 * 0.2 and 0 < left[0] < 0.01


# --- buoyancy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [Sphere(radius_m=0.1), WEDGE, TABLE], ids=["ball", "wedge", "table"])
def test_what_is_as_dense_as_water_hangs_in_it(shape: Shape) -> None:
    """Neither lifted nor turned: the samples' centre is the centre of mass."""
    still = run(
        body(shape, (0, 0, -2), made_of=of_density(1000.0), orientation_wxyz=axis_angle((1, 2, 0), 0.7)),
        media=(water(),),
        seconds=0.5,
    )
    assert np.abs(still.position_m[-1] - still.position_m[0]).max() < 1e-6
    assert np.abs(still.angular_velocity_rad_s[-1]).max() < 1e-6


def test_a_stone_sinks_and_a_cork_comes_up() -> None:
    stone, cork = (ball((x, 0, -1), name=name, made_of=of_density(d)) for name, x, d in (("s", 0, 2600), ("c", 2, 240)))
    swim = run(stone, cork, media=(water(),), seconds=2.0)
    assert swim.position_m[-1, 0, 2] < -3
    assert -0.1 < swim.position_m[-1, 1, 2] < 0.1
    assert np.abs(swim.velocity_m_s[-1, 1]).max() < 0.5  # it bobs


def test_a_balloon_rises() -> None:
    """Lighter than air: up, at most at the speed at which drag bears the lift; and it does not in a vacuum."""
    balloon = ball(radius=0.15, made_of=of_density(0.4))
    up = run(balloon, media=(AIR,), seconds=2.0)
    speed = np.sqrt(8 / 3 * 0.15 * G * (1.2 - 0.4) / (1.2 * 0.47))
    assert up.velocity_m_s[-1, 0, 2] == pytest.approx(speed, rel=1e-3)
    assert up.velocity_m_s[:, 0, 2].max() < speed * (1 + 1e-3)


def test_without_gravity_nothing_is_lifted() -> None:
    still = run(ball((0, 0, -1), made_of=of_density(10.0)), media=(water(),), seconds=0.5, **ADRIFT)
    assert np.abs(still.position_m[-1] - still.position_m[0]).max() < 1e-12


def test_a_floating_log_lies_down() -> None:
    """Upright it is not stable: a slender log of half the density ends on its side."""
    log = body(
        Cylinder(radius_m=0.05, height_m=0.6),
        made_of=of_density(500.0),
        orientation_wxyz=axis_angle((1, 0, 0), 0.1),
    )
    lain = run(log, media=(water(),), seconds=2.0)
    axis = rotation_matrix(lain.orientation_wxyz[-1, 0])[:, 2]
    assert abs(axis[2]) < 0.35
    assert abs(lain.position_m[-1, 0, 2]) < 0.03


def test_the_pieces_of_what_breaks_under_water_come_up() -> None:
    crate = body(fracture(Box(size_m=(0.3, 0.3, 0.3)), pieces=5, seed=1), (0, 0, -1), made_of=of_density(300.0))
    up = run(crate, media=(water(),), events=(Break(time_s=0.25, body="body"),), seconds=1.0)
    assert (up.position_m[-1, :, 2] > -0.35).all()
    apart = np.linalg.norm(up.position_m - up.position_m[:, :1], axis=-1)
    np.testing.assert_allclose(apart[:7], np.tile(apart[0], (7, 1)), atol=1e-6)  # one body until it breaks


# --- streams ---------------------------------------------------------------------------------------------------------


def test_a_current_carries_a_cork() -> None:
    """In the end as fast as the water, and never faster."""
    cork = ball(radius=0.05, made_of=of_density(240.0))
    float_ = run(cork, media=(water(velocity_m_s=(0.8, 0, 0)),), seconds=2.0)
    speed = float_.velocity_m_s[:, 0, 0]
    assert speed.max() < 0.8 + 1e-6
    assert speed[-1] > 0.7


def test_the_wind_blows_while_it_blows() -> None:
    """Still air before it begins and after it ends: a sheet moves, and then is slowed."""
    wind = AIR.model_copy(update={"velocity_m_s": (6.0, 0.0, 0.0), "begins_s": 0.5, "ends_s": 1.0})
    sheet = body(PAPER, made_of=of_density(800.0), orientation_wxyz=axis_angle((0, 1, 0), np.pi / 2))
    blown = run(sheet, media=(wind,), seconds=1.5, **ADRIFT)
    speed = blown.velocity_m_s[:, 0, 0]
    assert np.abs(speed[blown.time_s <= 0.5]).max() < 1e-9
    assert 3.5 < speed.max() < 6.0
    assert speed[-1] < 0.5 * speed.max() and (speed > -1e-9).all()


def test_gusts_are_smooth_bounded_and_known_by_their_seed() -> None:
    wind = AIR.model_copy(update={"velocity_m_s": (3.0, 4.0, 0.0), "gusts": 0.4, "seed": 7})
    times = np.arange(0, 60, 0.01)
    speed = np.array([np.linalg.norm(flow_m_s(wind, t)) for t in times])
    assert 5 * 0.6 - 1e-9 <= speed.min() < 4.3 and 5.7 < speed.max() <= 5 * 1.4 + 1e-9
    assert np.abs(np.diff(speed)).max() < 2 * 2 * np.pi / 0.4 * 0.01  # the fastest wave alone, at all of the share
    assert speed.mean() == pytest.approx(5, abs=0.3)
    np.testing.assert_array_equal(flow_m_s(wind, 1.23), flow_m_s(wind.model_copy(), 1.23))
    assert (flow_m_s(wind, 1.23) != flow_m_s(wind.model_copy(update={"seed": 8}), 1.23)).any()


def test_the_same_wind_gives_the_same_bytes() -> None:
    wind = AIR.model_copy(update={"velocity_m_s": (4.0, 0.0, 0.0), "gusts": 0.5})
    scene: list[Body] = [ball((0, 0, 1), made_of=of_density(20.0)), body(PAPER, (0, 1, 1), name="paper")]
    one, two = (run(*scene, media=(wind,), seconds=0.5) for _ in range(2))
    assert one.position_m.tobytes() == two.position_m.tobytes()
    assert one.position_m[-1, 0, 0] > 0.05
