"""Laws of bodies that deform: stretch, bending, area, Young's modulus, volume, free fall, energy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.laws.bench import DT, GROUND, G, body, material, run
from proxyworld.world.mass import solid_mass
from proxyworld.world.scene import Body, Box, Capsule, Cloth, Cone, Cylinder, Hull, Joint, Soft, Solid, Sphere
from proxyworld.world.soft.elastic import Elastic, highest_rad_s
from proxyworld.world.soft.flesh import Flesh
from proxyworld.world.soft.sheet import Sheet
from proxyworld.world.soft.skin import skin
from proxyworld.world.soft.solid import Jelly
from proxyworld.world.soft.tetrahedra import fill, quality
from proxyworld.world.trajectory import Trajectory

ROCK = Hull(vertices_m=((0.1, 0, -0.1), (-0.1, 0.1, -0.1), (-0.1, -0.1, -0.1), (0.05, 0.1, 0.12), (0, -0.08, 0.1)))
SOLIDS: tuple[Solid, ...] = (
    Sphere(radius_m=0.1), Box(size_m=(0.2, 0.1, 0.15)), Cylinder(radius_m=0.1, height_m=0.2),
    Capsule(radius_m=0.06, height_m=0.15), Cone(radius_m=0.1, height_m=0.2), ROCK,
)  # fmt: skip


def cloth(at: tuple[float, float, float] = (0, 0, 1), **shape: Any) -> Body:
    return body(Cloth(**{"size_m": (1.0, 1.0), **shape}), at, name="cloth", made_of=material(0.5, density_kg_m3=400.0))


def soft(solid: Solid, at: tuple[float, float, float] = (0, 0, 1), restitution: float = 0.5, **shape: Any) -> Body:
    return body(Soft(solid=solid, **shape), at, name="soft", made_of=material(0.7, restitution))


def at_rest(elastic: Elastic, held: np.ndarray, rounds: int = 6000) -> np.ndarray:
    """Where the nodes `(3, v)` come to rest under gravity with those `held` fixed.

    Dynamic relaxation: they are stopped whenever they begin to move against the forces (Cundall, 1976).
    """
    places, speeds = elastic.rest_m.copy(), np.zeros_like(elastic.rest_m)
    dt = 1.0 / highest_rad_s(elastic)
    for _ in range(rounds):
        pull = elastic.force_n(places) - elastic.mass_kg * np.array([[0], [0], [G]])
        pull[:, held] = 0
        if (pull * speeds).sum() < 0:
            speeds[:] = 0
        speeds += dt * pull / elastic.mass_kg
        places += dt * speeds
    assert np.abs(pull).max() < 0.02 * G * elastic.mass_kg.max()
    return places


def energy_j(trajectory: Trajectory) -> np.ndarray:
    total: np.ndarray = trajectory.kinetic_j + trajectory.potential_j
    return total


# --- forces ----------------------------------------------------------------------------------------------------------


def elastics() -> list[Elastic]:
    solids: list[Elastic] = [Jelly(Soft(solid=solid, cells=4), 2.0) for solid in SOLIDS]
    return [Sheet(Cloth(size_m=(0.6, 0.4), cells=(6, 5), bending_n_m=1e-3), 0.1), *solids]


@pytest.mark.parametrize("number", range(len(elastics())))
def test_forces_are_the_slope_of_the_energy_and_balance(number: int) -> None:
    """F = -dE/dx, at rest none; they sum to nothing and turn nothing, whatever the shape."""
    elastic, rng = elastics()[number], np.random.default_rng(1)
    size = float(np.ptp(elastic.rest_m, axis=1).max())
    assert np.abs(elastic.force_n(elastic.rest_m)).max() < 1e-9
    bent = elastic.rest_m + 0.01 * size * rng.standard_normal(elastic.rest_m.shape)
    way = rng.standard_normal(bent.shape)
    step = 1e-6 * size
    slope = (elastic.energy_j(bent + step * way) - elastic.energy_j(bent - step * way)) / (2 * step)
    force = elastic.force_n(bent)
    assert -(force * way).sum() == pytest.approx(slope, rel=1e-5)
    scale = np.abs(force).max()
    assert np.abs(force.sum(axis=1)).max() < 1e-9 * scale * bent.shape[1]
    assert np.abs(np.cross(bent.T, force.T).sum(axis=0)).max() < 1e-9 * scale * bent.shape[1]


def test_what_is_too_slender_for_its_cells_is_refused() -> None:
    with pytest.raises(InputError, match="a soft cone of 3 cells is too thin to fill: give it more cells"):
        fill(Soft(solid=Cone(radius_m=0.1, height_m=5.0), cells=3))


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_cloth_without_stiffness_against_bending_has_no_frequency_of_it() -> None:
    limp = Cloth(size_m=(0.3, 0.3), cells=(3, 3), bending_n_m=0.0)
    assert highest_rad_s(Sheet(limp, 0.1, stiff=0.0)) == 0.0 < highest_rad_s(Sheet(limp, 0.1))


@pytest.mark.parametrize("solid", SOLIDS, ids=lambda solid: str(solid.kind))
@pytest.mark.parametrize("cells", [4, 6])
def test_solids_are_filled_with_sound_tetrahedra(solid: Solid, cells: int) -> None:
    """None flat or inside out, all inside the solid, most of it filled, and its skin is the solid's own surface."""
    shape = Soft(solid=solid, cells=cells)
    made = fill(shape)
    assert quality(made.nodes_m, made.corners).min() > 0.1
    volume = solid_mass(solid, 1.0).mass_kg
    least = {"box": 1 - 1e-9, "sphere": 0.9}.get(solid.kind, 0.5)
    assert least * volume < made.volumes_m3.sum() <= volume * (1 + 1e-9)
    edges = made.outside[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    assert sorted(edges.tolist()) == sorted(edges[:, ::-1].tolist())  # each edge is run both ways: it is closed
    on = skin(shape)
    np.testing.assert_allclose(on.points(made.nodes_m.T), mesh(shape).vertices, atol=1e-9)
    assert mesh(shape).is_watertight


# --- cloth -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stretch", [0.005, 0.05])
def test_a_strip_lengthens_by_its_stretch(stretch: float) -> None:
    """Hung by one end, by that share of its length; 5 % for the held end, which cannot get narrower."""
    shape = Cloth(size_m=(0.1, 1.0), cells=(2, 20), stretch=stretch)
    sheet = Sheet(shape, 0.02)
    turned = sheet.rest_m[[0, 2, 1]]  # hangs along z
    sheet.rest_m = np.ascontiguousarray(turned)
    held = np.flatnonzero(sheet.rest_m[2] > 0.5 - 1e-9)
    places = at_rest(sheet, held)
    assert 0.5 - places[2].min() - 1 == pytest.approx(stretch, rel=0.05)


def test_a_simulated_strip_lengthens_by_its_stretch() -> None:
    """It swings about the length that it hangs at: the mean over whole swings of `4 L / c`, 3 %."""
    stretch = 0.01
    hung = cloth((0, 0, 2), size_m=(0.2, 1.0), cells=(2, 10), stretch=stretch)
    hung = hung.model_copy(update={"orientation_wxyz": (math.sqrt(0.5), math.sqrt(0.5), 0, 0)})  # y is up
    pins = tuple(
        Joint(name=f"pin{i}", kind="point", body="cloth", anchor_m=(x, 0, 2.5)) for i, x in enumerate((-0.1, 0, 0.1))
    )
    swing = 4 * math.sqrt(2 * stretch / G)  # 4 L / c, with c^2 = g L / 2 s
    hanging = run(hung, joints=pins, seconds=4 * swing, fps=240.0)
    places = hanging.vertices["cloth"]
    np.testing.assert_allclose(places[:, [10, 21, 32], 2], 2.5, atol=1e-12)
    longer = 2.5 - places[..., 2].min(axis=1) - 1
    assert longer[:-1].mean() == pytest.approx(stretch, rel=0.1)
    assert longer.max() > 1.3 * stretch  # it was let go at once, not laid down


@pytest.mark.parametrize("rigidity", [1e-5, 1e-3])
def test_a_strip_droops_by_its_bending_length(rigidity: float) -> None:
    """Peirce's cantilever: (B / w)^(1/3) = l (cos(a / 2) / 8 tan a)^(1/3), which is l / 2 at 43 degrees; 2 degrees.

    The curvature at the clamp is that of a whole cell, so that half a cell before the last held row bends too.
    """
    weight = 0.2 * G  # N/m2
    overhang = 2 * (rigidity / weight) ** (1 / 3)
    cell = overhang / 12.5
    shape = Cloth(size_m=(14 * cell, 2 * cell), cells=(14, 2), bending_n_m=rigidity, stretch=1e-4)
    sheet = Sheet(shape, 0.2 * 28 * cell**2)
    left = sheet.rest_m[0].min()
    held = np.flatnonzero(sheet.rest_m[0] < left + 2.5 * cell)  # three rows clamp a strip: it starts at the last
    places = at_rest(sheet, held, rounds=12000)
    tip = places[:, sheet.rest_m[0] > sheet.rest_m[0].max() - 1e-9].mean(axis=1)
    angle = math.degrees(math.atan2(-tip[2], tip[0] - (left + 1.5 * cell)))
    assert angle == pytest.approx(42.95, abs=2)


def test_cloth_falls_as_everything_does() -> None:
    """Semi-implicit Euler in its own substeps `h`: -g t (t + h) / 2 exactly; and it stays flat."""
    sheet = cloth(cells=(8, 8))
    fallen = run(sheet, seconds=0.5)
    step = DT / Flesh(sheet, DT).substeps
    expected = 1 - G * fallen.time_s * (fallen.time_s + step) / 2
    np.testing.assert_allclose(fallen.position_m[:, 0, 2], expected, atol=1e-9)
    shape = fallen.vertices["cloth"] - fallen.position_m
    np.testing.assert_allclose(shape, np.tile(shape[0], (len(shape), 1, 1)), atol=2 * 0.003 * 0.125)  # its unevenness
    np.testing.assert_allclose(energy_j(fallen), energy_j(fallen)[0], atol=1e-2 * fallen.kinetic_j[-1])


def test_cloth_over_a_ball_keeps_its_area_and_lets_nothing_through() -> None:
    ball = body(Sphere(radius_m=0.15), (0, 0, 0.15), name="ball", fixed=True)
    draped = run(GROUND, ball, cloth((0.02, 0.01, 0.45), size_m=(0.7, 0.7), cells=(14, 14)), seconds=1.2)
    places = draped.vertices["cloth"]
    faces = mesh(draped.bodies[2].shape).faces
    corners = places[:, faces]
    double = np.cross(corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0])
    area = np.linalg.norm(double, axis=-1).sum(axis=1) / 2
    np.testing.assert_allclose(area, 0.49, rtol=0.03)
    assert (np.linalg.norm(places - [0, 0, 0.15], axis=-1) - 0.15).min() > -1e-3
    assert places[..., 2].min() > -1e-3
    assert places[-1, :, 2].max() > 0.29 and places[-1, :, 2].min() < 0.02  # it lies over it, and hangs to the ground
    total = energy_j(draped)
    assert np.diff(total).max() < 1e-3 * total[0]
    assert {tuple(sorted(pair)) for pair in draped.contact_bodies.tolist()} == {(0, 2), (1, 2)}


# --- soft solids -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("young", "poisson"), [(2e4, 0.3), (2e4, 0.45), (8e4, 0.0)])
def test_a_bar_stretches_by_its_weight(young: float, poisson: float) -> None:
    """Hung by its end, by rho g L^2 / 2 E; 10 %, for the end that is held wide."""
    length, density = 0.4, 1000.0
    bar = Jelly(
        Soft(solid=Box(size_m=(0.08, 0.08, length)), youngs_modulus_pa=young, poisson_ratio=poisson, cells=10),
        density * 0.08**2 * length,
    )
    top = np.flatnonzero(bar.rest_m[2] > length / 2 - 1e-9)
    foot = bar.rest_m[2] < -length / 2 + 1e-9
    places = at_rest(bar, top, rounds=4000)
    longer = -length / 2 - places[2, foot].mean()
    assert longer == pytest.approx(density * G * length**2 / (2 * young), rel=0.1)


def test_a_soft_ball_keeps_its_volume_and_bounces() -> None:
    """At 30 kPa, dropped from 40 cm: 0.95 to 1.02 of its volume all the time, and up again by a fifth at least."""
    ball = soft(Sphere(radius_m=0.1), (0, 0, 0.5), restitution=0.9, youngs_modulus_pa=3e4)
    bounced = run(GROUND, ball, seconds=0.8)
    faces = mesh(ball.shape).faces
    a, b, c = (bounced.vertices["soft"][:, faces[:, i]] for i in range(3))
    volume = np.einsum("tfi,tfi->t", a, np.cross(b, c)) / 6
    assert volume.min() > 0.95 * volume[0] and volume.max() < 1.02 * volume[0]
    height = bounced.position_m[:, 1, 2]
    lowest = int(height.argmin())
    assert 0.02 < height[lowest] < 0.08  # it is squeezed
    assert height[lowest:].max() > 0.1 + 0.2 * 0.4
    np.testing.assert_allclose(height, np.einsum("tvi->ti", bounced.vertices["soft"])[:, 2] / 642, atol=2e-3)
    assert np.diff(energy_j(bounced)).max() < 1e-3 * energy_j(bounced)[0]


@pytest.mark.parametrize("restitution", [0.3, 0.95])
def test_a_springier_stuff_bounces_higher(restitution: float) -> None:
    bounced = run(GROUND, soft(Sphere(radius_m=0.1), (0, 0, 0.4), restitution, cells=5), seconds=0.55)
    height = bounced.position_m[:, 1, 2]
    rebound = height[int(height.argmin()) :].max() - 0.1
    assert (rebound > 0.12) == (restitution > 0.5)


@pytest.mark.parametrize(
    "one", [cloth(cells=(4, 4)), soft(Sphere(radius_m=0.1), cells=4)], ids=lambda one: str(one.name)
)
@pytest.mark.parametrize("share", [2.9, np.nan])
def test_what_runs_away_is_refused(one: Body, share: float) -> None:
    flesh = Flesh(one, DT)
    flesh.places *= share
    flesh.speeds *= share
    for _ in range(15 if np.isfinite(share) else 0):  # sizes are looked at now and then, numbers always
        flesh.check(0.4)
    with pytest.raises(InputError, match=r"is torn or crushed at 0\.50 s, .* give it a stiffer stuff, or a gentler"):
        flesh.check(0.5)


def test_what_is_too_stiff_for_its_cells_is_refused() -> None:
    with pytest.raises(InputError, match="'soft' is too stiff for its cells: make it rigid, or of fewer cells"):
        run(soft(Sphere(radius_m=0.02), youngs_modulus_pa=1e7, cells=12), seconds=0.1)
