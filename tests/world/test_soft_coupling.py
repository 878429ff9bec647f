"""Bodies that deform, and what they meet: momentum both ways, friction, pins, hands, blows, blasts, air and water."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle, rotate
from proxyworld.world.files import InputError
from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.laws.bench import GROUND, G, ball, body, material, run
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import (
    Body,
    Box,
    Capsule,
    Carry,
    Cloth,
    Cone,
    Cylinder,
    Explosion,
    Force,
    Hull,
    Impulse,
    Joint,
    Medium,
    Plane,
    Release,
    Soft,
    Sphere,
    Torque,
    Trigger,
)
from proxyworld.world.soft.distance import distance
from proxyworld.world.trajectory import Trajectory

ADRIFT: dict[str, Any] = {"gravity_m_s2": (0, 0, 0)}
ROCK = Hull(vertices_m=((0.1, 0, -0.1), (-0.1, 0.1, -0.1), (-0.1, -0.1, -0.1), (0.05, 0.1, 0.12), (0, -0.08, 0.1)))


def cloth(at: tuple[float, float, float] = (0, 0, 1), cells: tuple[int, int] = (8, 8), **fields: Any) -> Body:
    made_of = fields.pop("made_of", material(0.5, density_kg_m3=400.0))
    return body(Cloth(size_m=(0.8, 0.8), cells=cells, stretch=0.02), at, name="cloth", made_of=made_of, **fields)


def soft(at: tuple[float, float, float] = (0, 0, 1), **fields: Any) -> Body:
    made_of = fields.pop("made_of", material(0.7, 0.5))
    return body(Soft(solid=Sphere(radius_m=0.1), cells=4), at, name="soft", made_of=made_of, **fields)


def momentum_n_s(trajectory: Trajectory) -> np.ndarray:
    masses = [0.0 if b.fixed else mass_properties(b).mass_kg for b in trajectory.bodies]
    total: np.ndarray = np.einsum("n,tni->ti", masses, trajectory.velocity_m_s)
    return total


# --- distances -------------------------------------------------------------------------------------------------------

SHAPES: tuple[Leaf, ...] = (
    Sphere(radius_m=0.2), Box(size_m=(0.3, 0.2, 0.4)), Cylinder(radius_m=0.15, height_m=0.3),
    Capsule(radius_m=0.1, height_m=0.2), Cone(radius_m=0.2, height_m=0.3), ROCK, Plane(),
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.kind))
def test_distances_lead_to_the_surface(shape: Leaf) -> None:
    """A step of the distance against the normal lands on the surface; along it, the distance grows by the step."""
    points = np.random.default_rng(0).uniform(-0.4, 0.4, (2000, 3))
    gap, normal = distance(shape, points)
    np.testing.assert_allclose(np.linalg.norm(normal, axis=1), 1, atol=1e-12)
    if not isinstance(shape, Hull):  # which says less before its edges, never more
        np.testing.assert_allclose(distance(shape, points - gap[:, None] * normal)[0], 0, atol=1e-9)
        inner = gap > 1e-3
        further = distance(shape, points + 1e-4 * normal)[0]
        np.testing.assert_allclose(further[inner] - gap[inner], 1e-4, atol=1e-9)
    if not isinstance(shape, Plane):
        assert ((gap < -2e-3) <= mesh(shape).contains(points)).all()
        assert ((gap > 2e-3) <= ~mesh(shape).contains(points)).all()


# --- momentum --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("soft_one", [soft((0, 0.02, 0)), cloth((0, 0.02, 0))], ids=lambda one: str(one.name))
@pytest.mark.parametrize("density", [300.0, 8000.0])
def test_a_ball_that_hits_what_deforms_keeps_their_momentum(soft_one: Body, density: float) -> None:
    """Momentum to the last digits, energy never more, and neither lets the other through.

    The angular momentum is that of impulses at the touching points, up to what those move in a step.
    """
    bullet = ball((0, 0, -0.35), radius=0.06, name="ball", made_of=material(0.4, 0.5, density_kg_m3=density),
                  velocity_m_s=(0.3, 0, 3.0))  # fmt: skip
    meeting = run(bullet, soft_one, seconds=0.4, **ADRIFT)
    momentum = momentum_n_s(meeting)
    np.testing.assert_allclose(momentum, np.tile(momentum[0], (meeting.frames, 1)), atol=1e-9 * np.abs(momentum).max())
    lost = mass_properties(bullet).mass_kg * (meeting.velocity_m_s[0, 0] - meeting.velocity_m_s[-1, 0])
    along = (meeting.contact_impulse_n_s[:, None] * meeting.contact_normal).sum(axis=0)
    assert len(meeting.contact_time_s) > 0
    assert np.linalg.norm(-lost - along) < 0.3 * np.linalg.norm(lost)  # but for friction
    total = meeting.kinetic_j + meeting.potential_j
    assert np.diff(total).max() < 2e-3 * total[0]
    places = meeting.vertices[soft_one.name]
    assert (np.linalg.norm(places - meeting.position_m[:, :1], axis=-1) - 0.06).min() > -0.006


def test_the_same_scene_gives_the_same_bytes() -> None:
    scene = (GROUND, soft((0, 0, 0.3)), cloth((0.1, 0, 0.5)), ball((0, 0, 0.8), name="ball"))
    once, twice = (run(*scene, seconds=0.4) for _ in range(2))
    for field in ("position_m", "velocity_m_s", "kinetic_j", "potential_j", "contact_impulse_n_s"):
        assert getattr(once, field).tobytes() == getattr(twice, field).tobytes()
    for name in ("soft", "cloth"):
        assert once.vertices[name].tobytes() == twice.vertices[name].tobytes()


@pytest.mark.slow
def test_cloth_bears_a_ball_that_lies_in_it() -> None:
    """Pinned at its corners it takes the ball's weight: the impulses of a second are m g and what the ball gains.

    15 %, for friction along the slopes of the cloth, which a contact's normal impulse is without.
    """
    corners = [(i * 0.4, j * 0.4, 1.0) for i in (-1, 1) for j in (-1, 1)]
    pins = tuple(Joint(name=f"pin{k}", kind="point", body="cloth", anchor_m=at) for k, at in enumerate(corners))
    weight = ball((0, 0, 1.06), radius=0.06, name="ball", made_of=material(0.5, 0.0, density_kg_m3=300.0))
    sheet = body(
        Cloth(size_m=(0.8, 0.8), cells=(8, 8)), (0, 0, 1), name="cloth", made_of=material(0.5, 0, density_kg_m3=400.0)
    )
    lying = run(sheet, weight, joints=pins, media=(Medium(name="air", density_kg_m3=3.0),), seconds=1.5)
    late = lying.contact_time_s > 0.5
    impulse = (lying.contact_impulse_n_s * lying.contact_normal[:, 2])[late].sum()
    gained = lying.velocity_m_s[-1, 1, 2] - lying.velocity_m_s[12, 1, 2]
    assert abs(impulse) == pytest.approx(mass_properties(weight).mass_kg * (G + gained), rel=0.15)
    assert 0.5 < lying.position_m[-1, 1, 2] < 1.0
    pinned = [int(np.linalg.norm(lying.vertices["cloth"][0] - at, axis=1).argmin()) for at in corners]
    np.testing.assert_allclose(lying.vertices["cloth"][:, pinned], np.tile(corners, (lying.frames, 1, 1)), atol=1e-3)


@pytest.mark.parametrize("friction", [0.2, 0.8])
def test_a_soft_cube_on_a_slope_slides_as_friction_says(friction: float) -> None:
    """At 25 degrees: with g (sin - mu cos) where mu is below tan, 10 %; not at all where it is above."""
    slope = math.radians(25)
    turn = axis_angle((0, 1, 0), slope)
    ramp = body(Box(size_m=(3, 1, 0.1)), name="ramp", made_of=material(1.0), orientation_wxyz=turn, fixed=True)
    at = rotate(turn, (-0.6, 0, 0.1005))
    cube = body(Soft(solid=Box(size_m=(0.1, 0.1, 0.1)), youngs_modulus_pa=1e5, cells=3), at, name="cube",
                made_of=material(friction, 0.2), orientation_wxyz=turn)  # fmt: skip
    slid = run(ramp, cube, seconds=0.8)
    way = np.linalg.norm(slid.position_m[:, 1] - slid.position_m[0, 1], axis=1)
    expected = max(0.0, G * (math.sin(slope) - friction * math.cos(slope)))
    late = slid.time_s > 0.3
    speed = np.linalg.norm(slid.velocity_m_s[:, 1], axis=1)
    gained = np.polyfit(slid.time_s[late], speed[late], 1)[0]
    assert gained == pytest.approx(expected, rel=0.1, abs=0.1)
    assert (way[-1] > 0.3) == (friction < math.tan(slope))


@pytest.mark.slow
def test_what_deforms_may_lie_on_what_moves() -> None:
    """A light plate under a heavy soft ball is thrown neither up nor down: both come to rest on the ground."""
    plate = body(Box(size_m=(0.3, 0.3, 0.02)), (0, 0, 0.011), name="plate", made_of=material(0.5, 0, density_kg_m3=100))
    rest = run(GROUND, plate, soft((0, 0, 0.15)), seconds=1.0)
    assert rest.position_m[-1, 1, 2] == pytest.approx(0.01, abs=2e-3)
    assert 0.08 < rest.position_m[-1, 2, 2] < 0.125
    assert np.abs(rest.velocity_m_s[-1]).max() < 0.15


def test_two_soft_balls_meet_and_part() -> None:
    """Head on and alike, they swap what is left of their speeds; momentum to the last digits, energy never more."""
    one = soft((-0.15, 0, 0), velocity_m_s=(1.0, 0, 0))
    other = soft((0.15, 0.01, 0), velocity_m_s=(-1.0, 0, 0)).model_copy(update={"name": "other"})
    met = run(one, other, seconds=0.6, **ADRIFT)
    momentum = momentum_n_s(met)
    np.testing.assert_allclose(momentum, np.tile(momentum[0], (met.frames, 1)), atol=1e-9)
    assert met.velocity_m_s[-1, 0, 0] < -0.2 and met.velocity_m_s[-1, 1, 0] > 0.2
    assert (met.position_m[:, 1, 0] - met.position_m[:, 0, 0]).min() > 0.12
    total = met.kinetic_j + met.potential_j
    assert np.diff(total).max() < 2e-3 * total[0]
    assert {tuple(sorted(pair)) for pair in met.contact_bodies.tolist()} == {(0, 1)}


def test_cloth_that_folds_up_stays_a_stack_of_layers() -> None:
    """Thrown down on its edge, it folds into a heap that is as high as several layers, not as high as one."""
    sheet = body(Cloth(size_m=(0.3, 0.6), cells=(6, 12)), (0, 0, 0.31), name="cloth", orientation_wxyz=axis_angle(
        (1, 0.02, 0), math.pi / 2), made_of=material(0.5, density_kg_m3=400.0), velocity_m_s=(0, 0, -4))  # fmt: skip
    fallen = run(GROUND, sheet, seconds=0.8)
    height = fallen.vertices["cloth"][-1, :, 2]
    assert 3 * 0.05 * 0.12 < np.quantile(height, 0.95) < 0.25
    assert np.ptp(fallen.vertices["cloth"][-1, :, 1]) < 0.5 and height.min() > -1e-3


# --- pins ------------------------------------------------------------------------------------------------------------


def test_a_release_lets_go() -> None:
    pin = Joint(name="pin", kind="fixed", body="cloth", anchor_m=(0, 0, 1), radius_m=0.15)
    hung = run(cloth(), joints=(pin,), events=(Release(time_s=0.25, joint="pin"),), seconds=0.75)
    held = np.linalg.norm(hung.vertices["cloth"][0] - [0, 0, 1], axis=1) <= 0.15
    assert held.sum() == 9
    np.testing.assert_allclose(np.ptp(hung.vertices["cloth"][:7, held], axis=0), 0, atol=1e-12)
    gained = np.diff(hung.velocity_m_s[7:, 0, 2]) * 24
    np.testing.assert_allclose(gained, -G, rtol=1e-6)


def test_pins_ride_on_what_they_are_tied_to_and_pull_it() -> None:
    """A cloth tied to a ball adrift: the pinned vertices keep their place on it, and momentum is shared."""
    pin = Joint(name="pin", kind="point", body="cloth", other="ball", anchor_m=(0, 0, 1), radius_m=0.12)
    carrier = ball((0, 0, 1.05), radius=0.05, name="ball", velocity_m_s=(0, 0.5, 2.0))
    towed = run(carrier, cloth(), joints=(pin,), seconds=0.5, **ADRIFT)
    momentum = momentum_n_s(towed)
    mass = mass_properties(carrier).mass_kg
    assert np.abs(momentum[:, 2] - 2 * mass).max() < 0.03 * 2 * mass  # the pinned nodes start with the ball at once
    assert towed.velocity_m_s[-1, 0, 2] < 1.95 and towed.velocity_m_s[-1, 1, 2] > 0.5
    held = np.linalg.norm(towed.vertices["cloth"][0] - [0, 0, 1], axis=1) <= 0.12
    back = towed.orientation_wxyz[:, :1] * [1, -1, -1, -1]
    own = rotate(np.repeat(back, held.sum(), axis=1), towed.vertices["cloth"][:, held] - towed.position_m[:, :1])
    assert np.abs(own - own[0]).max() < 0.005


@pytest.mark.slow
def test_a_flag_stays_on_its_side_of_the_pole() -> None:
    pole = body(Cylinder(radius_m=0.03, height_m=2.0), (0, 0, 1), name="pole", fixed=True)
    flag = body(Cloth(size_m=(0.6, 0.4), cells=(12, 8)), (0.33, 0, 1.6), name="flag", orientation_wxyz=axis_angle(
        (1, 0, 0), math.pi / 2), made_of=material(0.3, density_kg_m3=400.0))  # fmt: skip
    pins = tuple(
        Joint(name=f"pin{i}", kind="point", body="flag", other="pole", anchor_m=(0.03, 0, 1.4 + 0.05 * i))
        for i in range(9)
    )
    wind = Medium(name="air", density_kg_m3=1.2, velocity_m_s=(-8, 1, 0), gusts=0.3)  # it must turn about the pole
    flown = run(pole, flag, joints=pins, media=(wind,), seconds=1.5)
    places = flown.vertices["flag"]
    assert (np.hypot(places[..., 0], places[..., 1])).min() > 0.03 - 0.004
    assert places[-1, ..., 0].mean() < -0.1  # it streams with the wind
    assert np.ptp(places[-12:, -1, 1]) > 0.01  # and flutters


def test_only_points_and_fixed_joints_pin_what_deforms() -> None:
    joint = Joint(name="band", kind="spring", body="cloth", anchor_m=(0, 0, 1), far_m=(0, 0, 2), stiffness=10.0)
    with pytest.raises(InputError, match=r"'band': a spring .*what deforms"):
        run(cloth(), joints=(joint,), seconds=0.1)
    both = Joint(name="seam", kind="point", body="cloth", other="soft", anchor_m=(0, 0, 1))
    with pytest.raises(InputError, match="'seam' ties two bodies that deform; one of them must be rigid"):
        run(cloth(), soft(), joints=(both,), seconds=0.1)


# --- hands, blows and blasts -----------------------------------------------------------------------------------------


def test_a_hand_carries_and_lets_go() -> None:
    """What it holds goes its way exactly, and rests at both ends; then it falls."""
    carried = run(soft((0, 0, 1)), events=(Carry(time_s=0.25, duration_s=0.5, body="soft", by_m=(0.4, 0, 0.2)),),
                  seconds=1.25)  # fmt: skip
    x, z = carried.position_m[:, 0, 0], carried.position_m[:, 0, 2]
    start, there = 6, 18
    assert z[start] == pytest.approx(1 - G * 0.25 * (0.25 + 1 / 1920) / 2, abs=1e-3)  # nothing holds it before
    assert x[there] == pytest.approx(0.4, abs=0.02) and z[there] == pytest.approx(z[start] + 0.2, abs=0.05)
    assert x[12] == pytest.approx(0.2, abs=0.04)
    late = np.diff(carried.velocity_m_s[there + 1 :, 0, 2]) * 24
    np.testing.assert_allclose(late, -G, rtol=1e-6)


def test_a_hand_holds_on_only_as_hard_as_it_can() -> None:
    weight = mass_properties(soft()).mass_kg * G
    for most, holds in ((0.5 * weight, False), (20 * weight, True)):
        carry = Carry(time_s=0.0, duration_s=0.5, body="soft", hold=True, most_n=most)
        held = run(soft(), events=(carry,), seconds=1.0)
        assert (held.position_m[-1, 0, 2] > 0.9) == holds


def test_blows_forces_and_torques_give_their_momentum() -> None:
    spin = 0.02
    events = (
        Impulse(time_s=0.0, body="soft", impulse_n_s=(1, 0, 0)),
        Impulse(time_s=0.0, body="soft", impulse_n_s=(0, 2, 0), point_m=(0.1, 0, 0)),
        Force(time_s=0.0, duration_s=0.25, body="soft", force_n=(0, 0, 8)),
        Torque(time_s=0.25, duration_s=0.25, body="soft", torque_n_m=(0, 0, spin)),
    )
    struck = run(soft((0, 0, 0)), events=events, seconds=0.5, **ADRIFT)
    np.testing.assert_allclose(momentum_n_s(struck)[-1], (1, 2, 2), rtol=1e-6)
    arm = struck.vertices["soft"][1:, :, :2] - struck.position_m[1:, :1, :2]
    assert np.ptp(np.unwrap(np.arctan2(arm[:, 0, 1], arm[:, 0, 0]))) > 0.5  # the blow beside its middle turned it


def test_a_blast_blows_cloth_away_from_it() -> None:
    """A flat sheet right above it gets I A / (4 pi r^2) where r is far larger than the sheet, A half its surface."""
    bang = Explosion(time_s=0.0, position_m=(0, 0, -10), impulse_n_s=500.0, max_speed_m_s=50.0)
    blown = run(cloth((0, 0, 0)), events=(bang,), seconds=0.2, **ADRIFT)
    expected = 500 * (0.64 / 2) / (4 * math.pi * 100)
    np.testing.assert_allclose(momentum_n_s(blown)[-1], (0, 0, expected), rtol=0.01, atol=1e-6)


# --- air and water ---------------------------------------------------------------------------------------------------


def test_cloth_sinks_through_air_at_its_terminal_speed() -> None:
    """Flat, it falls at sqrt(2 w / (rho C)), 1.18 of a broad plate; 3 %."""
    air = Medium(name="air", density_kg_m3=1.2)
    sheet = Cloth(size_m=(0.8, 0.8), cells=(4, 4), bending_n_m=0.1)  # stiff enough to stay flat
    fallen = run(body(sheet, (0, 0, 1), made_of=material(density_kg_m3=400.0)), media=(air,), seconds=1.0)
    weight = (400 - 1.2) * 5e-4 * G
    assert -fallen.velocity_m_s[-1, 0, 2] == pytest.approx(math.sqrt(2 * weight / (1.2 * 1.18)), rel=0.03)


@pytest.mark.parametrize(("density", "floats"), [(400.0, True), (2000.0, False)])
def test_a_soft_ball_swims_where_it_is_lighter_than_water(density: float, floats: bool) -> None:
    water = Medium(name="water", density_kg_m3=1000, lower_m=(-2, -2, -2), upper_m=(2, 2, 0))
    swum = run(soft((0, 0, -0.3), made_of=material(0.5, 0.5, density_kg_m3=density)), media=(water,), seconds=1.0)
    assert (swum.position_m[-1, 0, 2] > -0.3) == floats
    if floats:
        assert swum.position_m[-1, 0, 2] < 0.15


# --- triggers --------------------------------------------------------------------------------------------------------


def test_events_wait_for_what_deforms() -> None:
    """A ball is thrown up when the soft one touches the ground, and not before."""
    touch = Trigger(kind="touch", body="soft", other="ground")
    throw = Impulse(time_s=0.0, after=touch, body="ball", impulse_n_s=(0, 0, 20))
    thrown = run(GROUND, soft((0, 0, 0.4)), ball((0.6, 0, 0.1), name="ball"), events=(throw,), seconds=0.5)
    up = thrown.velocity_m_s[:, 2, 2] > 1
    assert thrown.time_s[up][0] == pytest.approx(math.sqrt(2 * 0.3 / G), abs=2 / 24)


def test_what_deforms_is_at_rest_when_all_of_it_is() -> None:
    rest = Trigger(kind="rest", body="soft")
    throw = Impulse(time_s=0.0, after=rest, body="ball", impulse_n_s=(0, 0, 20))
    falling = run(soft((0, 0, 0.4)), GROUND, ball((0.6, 0, 0.1), name="ball"), events=(throw,), seconds=0.25)
    assert np.abs(falling.velocity_m_s[:, 2, 2]).max() < 0.1  # it falls, and is never at rest
