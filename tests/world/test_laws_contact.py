"""Contact: slopes, friction, rolling, rebounds, rest, stacks and dominoes."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import trimesh

from proxyworld.world.bullet import BALL_ERP, BOUNCY, CONTACT_ERP
from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate, rotation_matrix
from proxyworld.world.laws.bench import DT, GROUND, G, ball, body, material, momentum_n_s, run
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import (
    Body,
    Box,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Hull,
    MeshFile,
    Part,
    Plane,
    Quaternion,
    Shape,
    Sphere,
)
from proxyworld.world.trajectory import Trajectory

SLOP_M, THRESHOLD_M_S = 1e-5, 0.05  # profile R, and Bullet's slop
SOLVED_M_S = 1e-3  # the solver is done where a sweep changes no speed by more
ON_ITS_SIDE = axis_angle((0, 1, 0), np.pi / 2)
PYRAMID = Hull(vertices_m=((-0.2, -0.2, -0.1), (0.2, -0.2, -0.1), (0.2, 0.2, -0.1), (-0.2, 0.2, -0.1), (0, 0, 0.2)))
CUBE = Hull(vertices_m=tuple(itertools.product((-0.1, 0.1), repeat=3)))
TABLE = Compound(
    parts=(
        Part(shape=Box(size_m=(0.6, 0.4, 0.04)), position_m=(0, 0, 0.2)),
        *(
            Part(shape=Box(size_m=(0.04, 0.04, 0.2)), position_m=(x, y, 0.08))
            for x, y in itertools.product((-0.25, 0.25), (-0.15, 0.15))
        ),
    )
)


def quaternion(value: np.ndarray) -> Quaternion:
    w, x, y, z = map(float, value)
    return (w, x, y, z)


# --- slopes --------------------------------------------------------------------------------------------------------


def on_slope(
    shape: Shape, height: float, angle: float, friction: float, *, seconds: float, turn: Quaternion = (1, 0, 0, 0)
) -> tuple[np.ndarray, np.ndarray]:
    """Way and speed `(t)` down a slope that dips towards +x, and the way sideways and off it, as `(t, 3)`s."""
    tilt = axis_angle((0, 1, 0), angle)
    slope = Body(name="slope", shape=Plane(), material=material(1.0, 1.0), fixed=True, orientation_wxyz=tilt)
    thing = body(
        shape,
        rotate(tilt, (0, 0, height)),
        made_of=material(friction),
        orientation_wxyz=quaternion(quaternion_multiply(tilt, turn)),
    )
    slide = run(slope, thing, seconds=seconds)
    down = rotation_matrix(tilt)
    return (slide.position_m[:, 1] - slide.position_m[0, 1]) @ down, slide.velocity_m_s[:, 1] @ down


@pytest.mark.parametrize(
    ("angle_deg", "friction"), [(15, 0.0), (15, 0.1), (30, 0.2), (30, 0.5), (45, 0.7), (60, 1.0), (25, 0.44)]
)
def test_a_block_slides_down_a_slope(angle_deg: float, friction: float) -> None:
    """a = g (sin - mu cos). The block settles into Bullet's slop for a step or two, unloaded: mu g dt each."""
    angle = np.radians(angle_deg)
    way, speed = on_slope(Box(size_m=(0.2, 0.2, 0.05)), 0.025, angle, friction, seconds=1.0)
    acceleration = G * (np.sin(angle) - friction * np.cos(angle))
    assert speed[-1, 0] == pytest.approx(acceleration, abs=3 * friction * G * DT + 1e-4)
    assert way[-1, 0] == pytest.approx(acceleration / 2, abs=(3 * friction + 1) * G * DT)
    assert np.abs(way[:, 1:]).max() < 1e-3


@pytest.mark.parametrize("yaw_deg", [0, 15, 30, 45])
def test_a_block_that_slides_askew_loses_some_friction(yaw_deg: float) -> None:
    """Each corner is pulled more along the way that gives less: an eighth less in all, and none at no yaw."""
    turn = axis_angle((0, 0, 1), np.radians(yaw_deg))
    way = rotate(turn, (1, 0, 0))
    block = body(
        Box(size_m=(0.2, 0.2, 0.05)),
        (0, 0, 0.025),
        made_of=material(0.3),
        orientation_wxyz=turn,
        velocity_m_s=tuple(3 * way),
    )
    slide = run(GROUND, block, seconds=0.25)
    slowed = (3 - slide.velocity_m_s[-1, 1] @ way) / (0.3 * G * slide.time_s[-1])
    assert 0.86 < slowed < 1.01
    if yaw_deg == 0:
        assert slowed == pytest.approx(1, abs=3 * DT / slide.time_s[-1])
    assert np.linalg.norm(np.cross(slide.velocity_m_s[-1, 1], way)) < 0.05 * 3


@pytest.mark.parametrize(("angle_deg", "friction"), [(10, 0.2), (20, 0.4), (30, 0.6), (35, 0.72), (44, 1.0)])
def test_below_the_critical_angle_a_block_stays(angle_deg: float, friction: float) -> None:
    """The solver stops where a sweep changes no speed by more than a millimetre a second; creep is slower than that."""
    assert np.tan(np.radians(angle_deg)) < friction
    way, _ = on_slope(Box(size_m=(0.2, 0.2, 0.05)), 0.025, np.radians(angle_deg), friction, seconds=2.0)
    assert np.abs(way).max() < 2.0 * SOLVED_M_S / 2


@pytest.mark.parametrize("angle_deg", [5, 15, 30])
@pytest.mark.parametrize(
    ("shape", "turn", "share"),
    [
        (Sphere(radius_m=0.1), (1, 0, 0, 0), 5 / 7),
        (Cylinder(radius_m=0.1, height_m=0.15), axis_angle((1, 0, 0), np.pi / 2), 2 / 3),
        (Cylinder(radius_m=0.1, height_m=0.6), axis_angle((1, 0, 0), np.pi / 2), 2 / 3),
    ],
    ids=["ball", "wheel", "log"],
)
def test_round_things_roll_down_a_slope(shape: Shape, turn: Quaternion, share: float, angle_deg: float) -> None:
    """a = g sin / (1 + I / m r^2). A cylinder's line of contact is found point by point: a few sweeps' worth off."""
    angle = np.radians(angle_deg)
    _, speed = on_slope(shape, 0.1, angle, 0.8, seconds=1.0, turn=turn)
    tolerance = 1e-5 if shape.kind == "sphere" else 10 * SOLVED_M_S
    assert speed[-1, 0] == pytest.approx(share * G * np.sin(angle), abs=tolerance)
    assert abs(speed[-1, 1]) < 10 * SOLVED_M_S


@pytest.mark.parametrize(("speed", "friction"), [(1.0, 0.2), (2.0, 0.3), (3.0, 0.5), (4.0, 0.9)])
def test_a_sliding_block_stops(speed: float, friction: float) -> None:
    """v^2 / 2 mu g, less v dt / 2 of the integrator, give or take the steps of settling: mu g dt each, for v / mu g."""
    block = body(Box(size_m=(0.3, 0.3, 0.05)), (0, 0, 0.025), made_of=material(friction), velocity_m_s=(speed, 0, 0))
    slide = run(GROUND, block, seconds=speed / friction / G + 0.3)
    assert slide.position_m[-1, 1, 0] == pytest.approx(speed**2 / 2 / friction / G - speed * DT / 2, abs=2 * speed * DT)
    assert np.abs(slide.velocity_m_s[-1, 1]).max() < 1e-3


def test_rolling_friction_slows_a_ball() -> None:
    """Bullet's rolling friction is a length: a level ball slows by f g / (1.4 R)."""
    rolling = ball(
        (0, 0, 0.1),
        made_of=material(0.8, rolling_friction_m=0.002),
        velocity_m_s=(2, 0, 0),
        angular_velocity_rad_s=(0, 20, 0),
    )
    roll = run(GROUND, rolling, seconds=1.0)
    assert roll.velocity_m_s[-1, 1, 0] == pytest.approx(2 - 0.002 * G / 1.4 / 0.1, rel=2e-3)


# --- rebounds ------------------------------------------------------------------------------------------------------


def discrete_bounce_m(height: float, restitution: float, steps: int, erp: float) -> np.ndarray:
    """The height `(steps + 1)` of a body over the floor, by the laws that the engine solves, one step at a time.

    Semi-implicit Euler; a step that begins at depth d > slop leaves the floor with e v + erp (d - slop) / dt.
    """
    z, v, heights = height, 0.0, [height]
    for _ in range(steps):
        v -= G * DT
        if z <= 0:
            depth = -z - SLOP_M
            back = -restitution * v if v < -THRESHOLD_M_S else 0.0
            v = max(v, back + (erp * depth if depth > 0 else depth) / DT)
        z += v * DT
        heights.append(z)
    return np.array(heights)


FLAT: dict[str, tuple[Shape, float, Quaternion]] = {
    "ball": (Sphere(radius_m=0.1), 0.1, (1, 0, 0, 0)),
    "box": (Box(size_m=(0.2, 0.3, 0.2)), 0.1, (1, 0, 0, 0)),
    "can": (Cylinder(radius_m=0.1, height_m=0.2), 0.1, (1, 0, 0, 0)),
    "log": (Cylinder(radius_m=0.1, height_m=0.4), 0.1, ON_ITS_SIDE),
    "capsule": (Capsule(radius_m=0.1, height_m=0.3), 0.1, ON_ITS_SIDE),
    "cone": (Cone(radius_m=0.1, height_m=0.3), 0.15, (1, 0, 0, 0)),
    "table": (TABLE, 0.02, (1, 0, 0, 0)),
    "pyramid": (PYRAMID, 0.1, (1, 0, 0, 0)),
}


@pytest.mark.parametrize("restitution", [0.4, 0.8, 1.0])
@pytest.mark.parametrize("kind", list(FLAT))
def test_what_lands_flat_rebounds_by_the_discrete_law(kind: str, restitution: float) -> None:
    """The first rebound, from start to apex; with several corners the solver stops within a millimetre a second."""
    shape, rest, turn = FLAT[kind]
    height = 0.37
    drop = body(shape, (0, 0, rest + height), made_of=material(0.5, restitution), orientation_wxyz=turn)
    seconds = np.sqrt(2 * height / G) * (1 + restitution)
    fall = run(GROUND, drop, seconds=seconds, fps=120)
    erp = BALL_ERP if kind == "ball" and restitution >= BOUNCY else CONTACT_ERP
    law = discrete_bounce_m(height, restitution, (fall.frames - 1) * 8, erp)[::8]
    tolerance = 1e-8 if kind == "ball" else 2e-3  # a ball gives way by 1e-12 of its momentum
    np.testing.assert_allclose(fall.position_m[:, 1, 2] - rest, law, rtol=0, atol=tolerance)
    assert np.abs(fall.angular_velocity_rad_s[:, 1]).max() < 0.01


def bias(kind: str, height: float, restitution: float, *others: Body) -> float:
    """By how much of it the first rebound is too high: its apex is z + v^2 / 2 g - v dt / 2, from any step of it."""
    shape, rest, turn = FLAT[kind]
    drop = body(shape, (0, 0, rest + height), made_of=material(0.5, restitution), orientation_wxyz=turn)
    fall = run(GROUND, drop, *others, seconds=np.sqrt(2 * height / G) * 1.3, fps=120)
    z, v = fall.position_m[:, 1, 2] - rest, fall.velocity_m_s[:, 1, 2]
    k = int(np.argmax(v > 0))
    return float((z[k] + v[k] ** 2 / 2 / G - v[k] * DT / 2) / height / restitution**2 - 1)


@pytest.mark.parametrize("restitution", [0.75, 0.8, 0.9])
def test_balls_rebound_to_a_hundredth_beside_a_tower(restitution: float) -> None:
    """h' = e^2 h over nine heights, within the 1 % that steps of a 960th leave from 0.3 m on; and the tower stands.

    Let b = v dt / h, and let the step of contact begin at depth l v dt, 0 <= l < 1. Then v^2 = 2 g h (1 + (l + 1/2) b);
    the rebound leaves from that depth with (e + ERP l) v, and gains half a step, so
    bias = (1 + ERP l / e)^2 (1 + (l + 1/2) b) - 1 + ((e + ERP l) / 2 - l) b / e^2.
    """
    tower = [
        body(Box(size_m=(0.2, 0.2, 0.2)), (2, 0, 0.1 + 0.2 * i), name=f"b{i}", made_of=material(0.6, 0.3))
        for i in range(10)
    ]
    phase = np.linspace(0, 1, 201)
    for height in np.linspace(0.3, 1.5, 9):
        found = bias("ball", height, restitution, *(tower if height == 1.5 else ()))
        b = np.sqrt(2 * G * height) * DT / height
        speed = 1 + BALL_ERP * phase / restitution
        band = speed**2 * (1 + (phase + 0.5) * b) - 1 + (restitution * speed / 2 - phase) * b / restitution**2
        assert band.min() - 1e-3 < found < band.max() + 1e-3
        assert abs(found) < 0.01
    rest = run(GROUND, *tower, ball((0, 0, 1.6), name="ball", made_of=material(0.5, restitution)), seconds=1.5)
    assert np.abs(drift_mm(rest)[1:11]).max() < 1.0


def test_what_bounces_on_faces_rebounds_a_little_too_high() -> None:
    """Boxes and cans come out of what they sank into at a fiftieth a step: up to 5 % of the height at e = 0.8."""
    found = [bias(kind, height, 0.8) for kind in ("box", "can") for height in np.linspace(0.3, 1.0, 6)]
    assert min(found) > -0.01 and 0.02 < max(found) < 0.055


def test_the_impulse_of_a_bounce_is_its_change_of_momentum() -> None:
    """Normal from the second body to the first; gravity acts on through the frame of contact."""
    drop = ball((0, 0, 0.6), made_of=material(0.5, 0.7))
    fall = run(GROUND, drop, seconds=0.5)
    mass = mass_properties(drop).mass_kg
    assert len(fall.contact_time_s) == 1
    assert fall.contact_bodies.tolist() == [[0, 1]]
    np.testing.assert_allclose(fall.contact_normal, [[0, 0, -1]], atol=1e-9)
    np.testing.assert_allclose(fall.contact_point_m[0], (0, 0, 0), atol=5e-3)
    assert fall.contact_time_s[0] == pytest.approx(np.sqrt(2 * 0.5 / G), abs=2 * DT)
    gained = momentum_n_s(fall)[-1, 2] + mass * G * fall.time_s[-1]
    assert fall.contact_impulse_n_s[0] == pytest.approx(gained, rel=1e-9)


def test_contact_rows_carry_the_weight() -> None:
    """A resting box leaves one row a frame, each with m g / fps."""
    rest = run(GROUND, body(Box(size_m=(0.2, 0.2, 0.2)), (0, 0, 0.1)), seconds=1.0)
    weight = mass_properties(rest.bodies[1]).mass_kg * G
    assert len(rest.contact_time_s) == 24
    np.testing.assert_allclose(rest.contact_impulse_n_s[2:], weight / 24, rtol=1e-2)


# --- rest ----------------------------------------------------------------------------------------------------------


def drift_mm(rest: Trajectory) -> np.ndarray:
    """How far the bodies end from where they began, `(n, 3)` in millimetres."""
    moved: np.ndarray = 1000 * (rest.position_m[-1] - rest.position_m[0])
    return moved


@pytest.mark.parametrize("kind", [*FLAT, "hull"])
def test_what_stands_stays(kind: str) -> None:
    shape, height, turn = {**FLAT, "hull": (CUBE, 0.1, (1.0, 0.0, 0.0, 0.0))}[kind]
    stiff = material(0.5, rolling_friction_m=1e-4)  # a log that nothing brakes is not at rest
    rest = run(GROUND, body(shape, (0, 0, height), orientation_wxyz=turn, made_of=stiff), seconds=2.0)
    assert np.abs(drift_mm(rest)).max() < 0.25 * (1000 * SOLVED_M_S) * 2.0
    assert np.abs(rest.velocity_m_s[-1]).max() < 2e-3


def test_a_mesh_stands_where_it_touches(tmp_path: Path) -> None:
    """No gap: a hull is its corners, without the millimetre that Bullet would add on all sides."""
    path = tmp_path / "block.obj"
    trimesh.creation.box((0.2, 0.3, 0.4)).export(path)
    rest = run(GROUND, body(MeshFile(path=str(path)), (0, 0, 0.2)), seconds=1.0)
    assert np.abs(drift_mm(rest)).max() < 0.1


def test_a_fine_mesh_collides_by_its_outermost_corners(tmp_path: Path) -> None:
    """Of 10,242 corners 256 are kept; those of a ball lie within r (1 - cos 7.2 deg) of it: 0.8 mm of 10 cm."""
    path = tmp_path / "ball.ply"
    trimesh.creation.icosphere(5, 0.1).export(path)
    rest = run(GROUND, body(MeshFile(path=str(path)), (0, 0, 0.1)), seconds=1.0)
    assert -0.8 < drift_mm(rest)[1, 2] < 0.01


@pytest.mark.parametrize("shape", [Box(size_m=(0.2, 0.2, 0.2)), CUBE], ids=["boxes", "hulls"])
def test_a_tower_of_ten_stands(shape: Shape) -> None:
    tower = [body(shape, (0, 0, 0.1 + 0.2 * i), name=f"b{i}", made_of=material(0.6, 0.3)) for i in range(10)]
    rest = run(GROUND, *tower, seconds=2.0)
    assert np.abs(drift_mm(rest)).max() < 1.0


def test_tables_stand_on_each_other() -> None:
    rest = run(GROUND, *(body(TABLE, (0, 0, 0.02 + 0.24 * i), name=f"t{i}") for i in range(3)), seconds=1.0)
    assert np.abs(drift_mm(rest)).max() < 0.1


def test_a_fixed_table_carries_a_ball() -> None:
    rest = run(GROUND, body(TABLE, (0, 0, 0.02), name="table", fixed=True), ball((0.1, 0, 0.34)), seconds=1.0)
    assert drift_mm(rest)[2] == pytest.approx((0, 0, 0), abs=0.1)
    assert (rest.contact_bodies == [1, 2]).all()


# --- dominoes ------------------------------------------------------------------------------------------------------


def test_dominoes_fall_in_order() -> None:
    """Each is past its balance before the next is; the last lies down."""
    size, count, gap = (0.02, 0.1, 0.2), 10, 0.1
    row = [
        body(
            Box(size_m=size),
            (gap * i, 0, size[2] / 2),
            name=f"d{i}",
            made_of=material(0.4, 0.1),
            angular_velocity_rad_s=(0, 0 if i else 4.0, 0),
        )
        for i in range(count)
    ]
    fall = run(GROUND, *row, seconds=2.0)
    upright = rotation_matrix(fall.orientation_wxyz[:, 1:])[..., 2, 2]  # cosine of each tilt, (t, n)
    past = np.arccos(np.clip(upright, -1, 1)) > np.arctan(size[0] / size[2])
    assert past[-1].all()
    begins = np.argmax(past, axis=0)
    assert (np.diff(begins) > 0).all()
    assert upright[-1, -1] < 0.1
