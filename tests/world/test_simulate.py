"""`simulate`: the same bytes, the right frames, no tunnelling, and a sentence where it blows up."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from proxyworld.world.conventions import axis_angle
from proxyworld.world.files import InputError
from proxyworld.world.fracture import fracture
from proxyworld.world.laws.bench import GROUND, ball, body, material, run
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Compound,
    Cone,
    Cylinder,
    Explosion,
    Force,
    Impulse,
    Joint,
    Part,
    Release,
    Scene,
    Sphere,
)
from proxyworld.world.simulate import simulate, steps_per_frame


def everything() -> Scene:
    """All kinds of bodies, joints and events at once, in half a second."""
    arrow = (
        Part(shape=Box(size_m=(0.2, 0.1, 0.1))),
        Part(shape=Cone(radius_m=0.1, height_m=0.2), position_m=(0.2, 0, 0)),
    )
    tumbler = body(
        Compound(parts=arrow),
        (0.3, 0, 0.8),
        name="tumbler",
        angular_velocity_rad_s=(3, 2, 1),
        made_of=material(0.5, 0.6),
    )
    pot = body(fracture(Cylinder(radius_m=0.15, height_m=0.3), pieces=6, seed=3), (0, 1, 0.3), name="pot")
    return Scene(
        bodies=(
            GROUND,
            tumbler,
            pot,
            *(body(Box(size_m=(0.1, 0.1, 0.1)), (1, 0, 0.05 + 0.1 * i), name=f"b{i}") for i in range(3)),
            ball((0, 0, 1.5), name="hung", radius=0.05),
            ball((0.5, 0, 1.5), name="pendulum", radius=0.05),
        ),
        joints=(
            Joint(name="hold", kind="fixed", body="hung"),
            Joint(name="pivot", kind="hinge", body="pendulum", anchor_m=(1, 0, 1.5)),
        ),
        events=(
            Release(time_s=0.1, joint="hold"),
            Impulse(time_s=0.1, body="b1", impulse_n_s=(1, 0.2, 0), point_m=(1, 0.02, 0.16)),
            Force(time_s=0.2, duration_s=0.1, body="b2", force_n=(0, 3, 0)),
            Break(time_s=0.3, body="pot"),
            Explosion(time_s=0.3, position_m=(0, 1, 0.1), impulse_n_s=50.0),
        ),
        duration_s=0.5,
    )


def fingerprint(scene: Scene, folder: Path) -> str:
    return hashlib.sha256(simulate(scene).save(folder).read_bytes()).hexdigest()


def test_the_same_scene_gives_the_same_bytes(tmp_path: Path) -> None:
    """Twice here, with another simulation between; and in a process of its own, from the file."""
    first = fingerprint(everything(), tmp_path / "one")
    run(GROUND, ball((0, 0, 1)), seconds=0.2)
    assert fingerprint(everything(), tmp_path / "two") == first
    code = (
        "import sys, pathlib\n"
        "from proxyworld.world.scene import Scene\n"
        "from proxyworld.world.simulate import simulate\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "simulate(Scene.load(folder)).save(folder / 'again')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "one")], check=True)
    again = (tmp_path / "one" / "again" / "trajectory.npz").read_bytes()
    assert hashlib.sha256(again).hexdigest() == first


def test_frames_bodies_and_arrays_fit_the_scene() -> None:
    scene = everything()
    made = simulate(scene)
    n = len(scene.bodies) - 1 + 6
    assert (made.frames, len(made.name), len(made.bodies)) == (scene.frames, n, n)
    np.testing.assert_allclose(made.time_s, np.arange(13) / 24)
    widths = {"position_m": 3, "orientation_wxyz": 4, "velocity_m_s": 3, "angular_velocity_rad_s": 3}
    for field, width in widths.items():
        assert getattr(made, field).shape == (13, n, width)
        assert np.isfinite(getattr(made, field)).all()
    np.testing.assert_allclose(np.linalg.norm(made.orientation_wxyz, axis=-1), 1, atol=1e-9)
    assert made.rows("pot") == [2, 3, 4, 5, 6, 7]


def test_the_first_frame_is_the_scene_as_it_was_written() -> None:
    scene = everything()
    made = simulate(scene)
    for i, thing in enumerate(made.bodies):
        np.testing.assert_allclose(made.position_m[0, i], thing.position_m, atol=1e-9)
        assert abs(made.orientation_wxyz[0, i] @ thing.orientation_wxyz) == pytest.approx(1)
        np.testing.assert_allclose(made.angular_velocity_rad_s[0, i], thing.angular_velocity_rad_s, atol=1e-9)
        np.testing.assert_allclose(made.velocity_m_s[0, i], thing.velocity_m_s, atol=1e-9)


def test_contacts_are_told_in_order_and_of_bodies_that_met() -> None:
    made = simulate(everything())
    assert len(made.contact_time_s) > 20
    frames = np.ceil(made.contact_time_s * 24 - 1e-6)
    assert (np.diff(frames) >= 0).all()
    assert (made.contact_bodies[:, 0] < made.contact_bodies[:, 1]).all()
    assert (made.contact_impulse_n_s > 0).all()
    np.testing.assert_allclose(np.linalg.norm(made.contact_normal, axis=1), 1, atol=1e-6)
    on_ground = made.contact_bodies[:, 0] == 0
    np.testing.assert_allclose(made.contact_normal[on_ground], np.tile((0, 0, -1), (on_ground.sum(), 1)), atol=1e-3)


def test_quaternions_do_not_jump() -> None:
    spin = run(ball(angular_velocity_rad_s=(0, 0, 20)), gravity_m_s2=(0, 0, 0), seconds=2.0)
    assert (np.einsum("ti,ti->t", spin.orientation_wxyz[1:, 0], spin.orientation_wxyz[:-1, 0]) > 0).all()


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    simulate(Scene(bodies=(GROUND,), duration_s=0.25), progress=lambda done, total: told.append((done, total)))
    assert told == [(k, 7) for k in range(2, 8)]


def test_an_interrupt_ends_it_at_once() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(Scene(bodies=(GROUND, ball((0, 0, 1)))), progress=stop)


def test_a_blow_up_is_a_sentence() -> None:
    push = Force(time_s=0.0, duration_s=1.0, body="body", force_n=(1e9, 0, 0))
    with pytest.raises(InputError, match=r"the simulation blew up at 0\.\d\d s: bodies overlap .*too large"):
        run(ball(), events=(push,))


# --- time steps ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fps", "steps"), [(24.0, 40), (25.0, 38), (30.0, 32), (60.0, 16), (240.0, 4), (1.0, 960)])
def test_about_960_steps_make_a_second(fps: float, steps: int) -> None:
    assert steps_per_frame(Scene(bodies=(GROUND, ball()), fps=fps)) == steps


def test_a_finer_scene_takes_as_many_more_steps_and_falls_nearer_to_the_law() -> None:
    """Semi-implicit Euler falls by `g t h / 2` too far, `h` its step: thrice as fine, a third of that."""
    falls = {
        fineness: simulate(Scene(bodies=(ball((0, 0, 9)),), duration_s=1.0, fineness=fineness)) for fineness in (1, 3)
    }
    errors = {f: 9 - 9.81 / 2 - made.position_m[-1, 0, 2] for f, made in falls.items()}
    assert steps_per_frame(falls[3].scene) == 3 * steps_per_frame(falls[1].scene)
    assert errors[3] == pytest.approx(errors[1] / 3, rel=1e-6)


@pytest.mark.parametrize("slow_motion", [4.0, 10.0, 40.0, 100.0])
def test_slow_motion_shows_more_of_the_same_world(slow_motion: float) -> None:
    """So many times the frames of a second, at whose ends whole steps end; where they are as many, the same numbers."""
    bodies = (GROUND, ball((0, 0, 0.4), made_of=material(0.5, 0.8)))
    usual, slow = (simulate(Scene(bodies=bodies, duration_s=0.5, slow_motion=s)) for s in (1.0, slow_motion))
    assert slow.frames == 12 * slow_motion + 1
    assert slow.time_s[-1] == 0.5 and (slow.fps, slow.sampling_hz) == (24.0, 24.0 * slow_motion)
    every = slow.position_m[:: int(slow_motion)]
    same = steps_per_frame(slow.scene) * slow_motion == steps_per_frame(usual.scene)
    np.testing.assert_allclose(every, usual.position_m, atol=0 if same else 0.01)
    assert same == (slow_motion <= 40)
    impulses = [made.contact_impulse_n_s.sum() for made in (usual, slow)]
    assert impulses[1] == pytest.approx(impulses[0], rel=1e-9 if same else 0.01)


def test_fast_and_thin_bodies_get_more_steps() -> None:
    """So many that none goes farther than half its thickness in one, up to sixteen times 960 a second."""
    for speed, steps in ((40.0, 40), (120.0, 50), (1200.0, 500), (1e5, 640)):
        fast = ball(velocity_m_s=(0, speed, 0))
        struck = Impulse(time_s=0.5, body="body", impulse_n_s=(0, 0, speed * 1000 * 4 / 3 * np.pi * 0.1**3))
        assert abs(steps_per_frame(Scene(bodies=(fast,))) - steps) <= 1
        assert abs(steps_per_frame(Scene(bodies=(ball(),), events=(struck,))) - steps) <= 1


@pytest.mark.parametrize("speed", [20.0, 60.0, 200.0])
@pytest.mark.parametrize("radius", [0.02, 0.1])
def test_a_fast_ball_does_not_pass_through_a_thin_wall(speed: float, radius: float) -> None:
    wall = body(Box(size_m=(0.02, 2, 2)), (0, 0, 0), name="wall", fixed=True, made_of=material(0.5, 1.0))
    for start in (0.71, 0.743):
        shot = ball((-start, 0, 0), radius=radius, velocity_m_s=(speed, 0, 0), made_of=material(0.5, 0.5))
        hit = run(wall, shot, gravity_m_s2=(0, 0, 0), seconds=2 * start / speed + 1 / 12)
        assert hit.position_m[-1, 1, 0] < 0
        assert hit.velocity_m_s[-1, 1, 0] == pytest.approx(-speed / 2, rel=0.05)


# --- scenes of the kind that prompts give ----------------------------------------------------------------------------


def test_a_ball_rolls_off_a_table_and_lands_where_a_throw_would() -> None:
    """Off the edge at v it falls h - r in t and lands v t further on; on the edge it leans over, for a radius or so."""
    legs = [(x, y, 0.35) for x in (-0.4, 0.4) for y in (-0.2, 0.2)]
    top = Part(shape=Box(size_m=(1.0, 0.6, 0.05)), position_m=(0, 0, 0.725))
    table = Compound(parts=(top, *(Part(shape=Box(size_m=(0.06, 0.06, 0.7)), position_m=leg) for leg in legs)))
    marble = ball(
        (-0.3, 0, 0.77), name="marble", radius=0.02, velocity_m_s=(1, 0, 0), angular_velocity_rad_s=(0, 50, 0)
    )
    roll = run(GROUND, body(table, name="table"), marble, seconds=1.4)
    landed = (roll.contact_bodies == (0, 2)).all(axis=1)
    reach = 0.5 + np.sqrt(2 * 0.75 / 9.81)
    assert roll.contact_point_m[landed][0, 0] == pytest.approx(reach, abs=0.03)
    assert np.abs(roll.position_m[:, 1] - roll.position_m[0, 1]).max() < 1e-3


def test_a_broken_pot_lies_on_the_ground_in_pieces() -> None:
    pot = body(fracture(Cylinder(radius_m=0.15, height_m=0.3), pieces=12, seed=3), (0, 0, 0.16), name="pot")
    bang = Explosion(time_s=0.1, position_m=(0, 0, 0.1), impulse_n_s=30.0)
    broken = run(GROUND, pot, events=(Break(time_s=0.1, body="pot"), bang), seconds=2.0)
    pieces = broken.rows("pot")
    assert len(pieces) == 12
    assert (broken.position_m[-1, pieces, 2] > 0).all()
    assert np.linalg.norm(broken.position_m[-1, pieces, :2], axis=1).min() > 0.1
    assert np.linalg.norm(broken.velocity_m_s[-1, pieces], axis=1).mean() < 0.5


def test_a_slope_made_of_a_turned_box_is_a_slope() -> None:
    angle = np.radians(25)
    ramp = Body(
        name="ramp",
        shape=Box(size_m=(3, 1, 0.1)),
        material=material(1.0, 1.0),
        orientation_wxyz=axis_angle((0, 1, 0), angle),
        fixed=True,
    )
    normal = np.array((np.sin(angle), 0, np.cos(angle)))
    slide = run(ramp, ball(0.15 * normal), seconds=0.5)
    down = np.array((np.cos(angle), 0, -np.sin(angle)))
    assert slide.velocity_m_s[-1, 1] @ down == pytest.approx(5 / 7 * 9.81 * np.sin(angle) * 0.5, rel=1e-3)


def test_a_sphere_is_a_sphere() -> None:
    """No radius is touched on the way: a ball at rest on another body's top is as high as both say."""
    rest = run(GROUND, body(Box(size_m=(1, 1, 0.5)), (0, 0, 0.25), name="block", fixed=True), ball((0, 0, 0.6)))
    np.testing.assert_allclose(rest.position_m[-1, 2], (0, 0, 0.6), atol=1e-4)
    assert isinstance(rest.bodies[2].shape, Sphere)
