"""Springs and cords: what pulls along a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from proxyworld.world.files import InputError
from proxyworld.world.laws.bench import DT, G, angular_momentum_n_m_s, ball, body, momentum_n_s, run
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Box, Break, Cloth, Compound, Joint, Part, Release, Sphere

ADRIFT: dict[str, Any] = {"gravity_m_s2": (0, 0, 0)}


def spring(stiffness: float, **fields: Any) -> Joint:
    return Joint(
        **{"name": "s", "kind": "spring", "body": "body", "far_m": (0, 0, 1), "stiffness": stiffness, **fields}
    )


def cord(**fields: Any) -> Joint:
    return Joint(**{"name": "c", "kind": "rope", "body": "body", "far_m": (0, 0, 1), **fields})


# --- springs ---------------------------------------------------------------------------------------------------------


def test_two_bodies_on_a_spring_beat_with_their_reduced_mass_and_keep_their_momentum() -> None:
    """T = 2 pi sqrt(m M / (m + M) / k); the passages are found on chords of 1/240 s."""
    pair = [
        ball((-0.3, 0, 0), name="a", mass_kg=1.0, velocity_m_s=(-0.5, 0.2, 0)),
        ball((0.3, 0, 0), name="b", mass_kg=3.0, velocity_m_s=(0.2, 0.2, 0)),
    ]
    tie = spring(60.0, body="a", other="b", anchor_m=(-0.3, 0, 0), far_m=(0.3, 0, 0))
    beat = run(*pair, joints=(tie,), seconds=2.0, fps=240, **ADRIFT)
    gap = np.linalg.norm(beat.position_m[:, 1] - beat.position_m[:, 0], axis=1) - 0.6
    k = np.flatnonzero((gap[:-1] > 0) & (gap[1:] <= 0))
    crossings = beat.time_s[k] + gap[k] / (gap[k] - gap[k + 1]) / 240
    assert np.diff(crossings).mean() == pytest.approx(2 * np.pi * np.sqrt(0.75 / 60), rel=1e-4)
    np.testing.assert_allclose(momentum_n_s(beat), np.tile(momentum_n_s(beat)[0], (beat.frames, 1)), atol=1e-9)


def test_a_spring_hangs_by_the_weight_over_the_stiffness() -> None:
    """m g / k below rest, damped; the step's stiffness is (sin x / x)^2 softer, x = w dt / 2: 1e-5."""
    rest = run(ball(mass_kg=2.0), joints=(spring(200.0, damping=30.0),), seconds=3.0)
    assert rest.position_m[-1, 0, 2] == pytest.approx(-2 * G / 200, rel=1e-4)


@pytest.mark.parametrize("stiffness", [1e5, 1e7, 1e9])
def test_a_stiff_spring_is_stable(stiffness: float) -> None:
    """No stiffer than the step can follow: a ball at 1 m/s gets at most v / (0.5 / dt) far, and keeps its speed."""
    held = run(
        ball(mass_kg=1.0, velocity_m_s=(0, 0, 1)), joints=(spring(stiffness, rest_m=1.0),), seconds=2.0, **ADRIFT
    )
    assert np.abs(held.position_m[:, 0, 2]).max() < 1.1 * max(DT / 0.5, 1 / np.sqrt(stiffness))
    assert np.abs(held.velocity_m_s[:, 0, 2]).max() < 1.1


@pytest.mark.parametrize("damping", [10.0, 1e3, 1e6])
def test_damping_never_turns_a_motion_round(damping: float) -> None:
    """v = v0 exp(-c t / m), with next to no stiffness, however large the damping."""
    slow = run(
        ball(mass_kg=1.0, velocity_m_s=(0, 0, 1)),
        joints=(spring(1e-9, damping=damping),),
        seconds=0.5,
        fps=240,
        **ADRIFT,
    )
    np.testing.assert_allclose(slow.velocity_m_s[:, 0, 2], np.exp(-damping * slow.time_s), atol=1e-6)


def test_a_compressed_spring_pushes_and_turns_what_it_does_not_push_through_the_centre() -> None:
    plank = body(Box(size_m=(0.4, 0.1, 0.1)))
    pushed = run(plank, joints=(spring(50.0, anchor_m=(0.15, 0, 0), far_m=(0.15, 0, -0.1), rest_m=0.2),), **ADRIFT)
    assert pushed.velocity_m_s[1, 0, 2] > 0 and pushed.angular_velocity_rad_s[1, 0, 1] < 0
    lever = angular_momentum_n_m_s(pushed)[1, 1] / momentum_n_s(pushed)[1, 2]
    assert lever == pytest.approx(-0.15, rel=0.02)


def test_a_released_spring_lets_go() -> None:
    free = run(
        ball(velocity_m_s=(0, 0, 1)),
        joints=(spring(500.0),),
        events=(Release(time_s=0.5, joint="s"),),
        fps=120,
        **ADRIFT,
    )
    speed = free.velocity_m_s[:, 0, 2]
    assert np.ptp(speed[:60]) > 0.5
    assert np.ptp(speed[61:]) < 1e-12


def test_a_spring_stays_on_the_part_it_was_on() -> None:
    """When the pair comes apart, the near ball swings on and the other flies off."""
    parts = tuple(Part(shape=Sphere(radius_m=0.1), position_m=(x, 0, 0)) for x in (-0.3, 0.3))
    pair = body(Compound(parts=parts), velocity_m_s=(1, 0, 0))
    tie = spring(200.0, anchor_m=(-0.3, 0, 0), far_m=(-1.3, 0, 0))
    apart = run(pair, joints=(tie,), events=(Break(time_s=0.25, body="body"),), seconds=2.0, fps=60, **ADRIFT)
    speed = apart.velocity_m_s[16:, :, 0]
    assert np.ptp(speed[:, 1]) < 1e-9 and np.ptp(speed[:, 0]) > 0.5


# --- cords -----------------------------------------------------------------------------------------------------------


def test_a_slack_cord_does_nothing_until_it_is_taut() -> None:
    """The fall is the discrete law's to the last digit; then the ball hangs, at rest, where the cord ends."""
    fall = run(ball(), joints=(cord(rest_m=1.5),), seconds=1.5, fps=240)
    n = 4.0 * np.arange(fall.frames)
    law = -G * DT**2 * n * (n + 1) / 2
    slack = law > -0.5 + 5 * G * DT
    np.testing.assert_allclose(fall.position_m[slack, 0, 2], law[slack], atol=1e-9)
    assert fall.position_m[:, 0, 2].min() > -0.5 - 1e-4
    np.testing.assert_allclose(fall.position_m[-1, 0], (0, 0, -0.5), atol=1e-4)
    assert np.abs(fall.velocity_m_s[-1]).max() < 1e-6


def test_a_pendulum_on_a_cord_keeps_its_length_and_its_swing() -> None:
    """Too long by v^2 dt^2 / 2 L a step, of which a fifth goes: 3e-5 at 4 m/s; the amplitude stays."""
    swing = run(ball((1, 0, 0), radius=0.05), joints=(cord(anchor_m=(1, 0, 0), far_m=(0, 0, 0)),), seconds=3.0, fps=60)
    np.testing.assert_allclose(np.linalg.norm(swing.position_m[:, 0], axis=1), 1, atol=1e-4)
    assert swing.position_m[60:, 0, 0].max() == pytest.approx(1, abs=2e-3)


def test_two_parallel_cords_share_the_load() -> None:
    """A beam on two cords hangs still: neither takes all of the weight."""
    ends = [(-0.4, 0, 0), (0.4, 0, 0), (0.4, 0, 0)]
    cords = tuple(cord(name=f"c{i}", anchor_m=end, far_m=(end[0], 0, 1)) for i, end in enumerate(ends))
    hung = run(body(Box(size_m=(1, 0.1, 0.1))), joints=cords, seconds=0.4)
    assert np.abs(hung.position_m).max() < 1e-5 and np.abs(hung.velocity_m_s).max() < 1e-4


def test_a_cord_between_two_bodies_keeps_their_momentum() -> None:
    pair = [
        ball((-0.3, 0, 0), name="a", velocity_m_s=(-1, 0.5, 0)),
        ball((0.3, 0, 0), name="b", mass_kg=9.0, velocity_m_s=(0, -0.5, 0)),
    ]
    tie = cord(body="a", other="b", anchor_m=(-0.2, 0, 0), far_m=(0.2, 0, 0), rest_m=0.6)
    tug = run(*pair, joints=(tie,), seconds=1.0, **ADRIFT)
    np.testing.assert_allclose(momentum_n_s(tug), np.tile(momentum_n_s(tug)[0], (tug.frames, 1)), atol=1e-9)
    assert np.linalg.norm(tug.position_m[:, 1] - tug.position_m[:, 0], axis=1).max() < 0.8 + 1e-3
    assert np.ptp(tug.velocity_m_s[:, 1, 0]) > 0.1


def test_a_released_cord_lets_the_bob_fly() -> None:
    off = run(ball(), joints=(cord(),), events=(Release(time_s=0.5, joint="c"),), seconds=1.0)
    assert (np.abs(off.position_m[off.time_s <= 0.5, 0, 2]) < 1e-5).all()
    assert off.position_m[-1, 0, 2] == pytest.approx(-G * 0.25 / 2, rel=0.01)


def test_lines_on_what_deforms_are_refused() -> None:
    flag = Body(name="body", shape=Cloth(size_m=(1, 1)), material=ball().material)
    with pytest.raises(InputError, match="'s': a spring pulls at rigid bodies; tie what deforms by a point"):
        run(flag, joints=(spring(5.0),))


def test_masses_of_what_swings_do_not_matter_to_a_cord() -> None:
    light, heavy = (
        run(
            ball((0.6, 0, 0), radius=0.05, mass_kg=m),
            joints=(cord(anchor_m=(0.6, 0, 0), far_m=(0, 0, 0.8)),),
            seconds=0.5,
        )
        for m in (0.01, 100.0)
    )
    assert mass_properties(heavy.bodies[0]).mass_kg == 100
    np.testing.assert_allclose(light.position_m, heavy.position_m, atol=1e-9)
