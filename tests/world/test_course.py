"""The course of a camera: what its moves do, exactly; and the schema that they are written in."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from proxyworld.world.camera import Camera, Crane, Dolly, HandHeld, Move, Orbit, Pan, Tilt, Track, Truck
from proxyworld.world.course import Course, course, direction, towards
from proxyworld.world.scene import Scene
from proxyworld.world.values import Vec3
from tests.world.by_hand import ball

FRAMES, FPS = 49, 24.0


def of(*moves: Move, elevation: float = 0.2, eye: Vec3 | None = None) -> Course:
    camera = Camera(moves=moves, position_m=eye, target_m=None if eye is None else (0.0, 0.0, 0.0))
    return course(camera, 0.3, elevation, frames=FRAMES, fps=FPS)


def angle(a: np.ndarray, b: np.ndarray) -> float:
    return math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b))


@given(turn=st.floats(-6, 6), elevation=st.floats(-1.4, 1.4))
def test_an_orbit_goes_round_the_target_by_its_angle(turn: float, elevation: float) -> None:
    way = of(Orbit(angle_rad=turn), elevation=elevation)
    assert np.allclose(way.turn[:, 2], way.arm)  # the target stays in the middle
    assert np.allclose(np.linalg.norm(way.arm, axis=1), 1) and np.allclose(way.arm[:, 2], -math.sin(elevation))
    bearing = np.unwrap(np.arctan2(-way.arm[:, 0], way.arm[:, 1]))
    assert bearing[-1] - bearing[0] == pytest.approx(turn, abs=1e-9)


def test_an_orbit_of_30_degrees_turns_the_axis_by_30_degrees() -> None:
    way = of(Orbit(angle_rad=math.radians(30)), elevation=0.0)
    assert math.degrees(angle(way.turn[0, 2], way.turn[-1, 2])) == pytest.approx(30, abs=1e-9)


def test_a_pan_and_a_tilt_turn_a_camera_that_stays() -> None:
    way = of(Pan(angle_rad=0.5), Tilt(angle_rad=0.2), elevation=0.0)
    assert (way.arm == way.arm[0]).all()
    first, last = way.turn[0, 2], way.turn[-1, 2]
    assert np.cross(first, last)[2] > 0  # to the left is counter-clockwise from above
    assert math.asin(last[2]) - math.asin(first[2]) == pytest.approx(0.2)
    assert math.atan2(-last[0], last[1]) - math.atan2(-first[0], first[1]) == pytest.approx(0.5)


def test_a_dolly_changes_the_distance_by_its_ratio_and_nothing_else() -> None:
    way = of(Dolly(ratio=0.4))
    length = np.linalg.norm(way.arm, axis=1)
    assert length[0] == pytest.approx(1) and length[-1] == pytest.approx(0.4) and (np.diff(length) <= 0).all()
    assert (way.turn == way.turn[0]).all()


def test_a_truck_goes_aside_without_turning_and_a_crane_turns_to_its_target() -> None:
    way = of(Truck(right=0.6, up=0.3))
    assert (way.turn == way.turn[0]).all()
    assert np.allclose(way.arm[0] - way.arm[-1], 0.6 * way.turn[0, 0] + [0, 0, 0.3])  # the eye goes against the arm
    way = of(Crane(up=0.5))
    assert way.arm[0, 2] - way.arm[-1, 2] == pytest.approx(0.5)
    assert np.allclose(np.cross(way.turn[:, 2], way.arm), 0)


def test_what_frames_itself_is_in_the_middle_of_its_moves_and_what_is_placed_begins_with_them() -> None:
    middle = of(Orbit(angle_rad=0.8), Pan(angle_rad=0.2)).turn[FRAMES // 2]
    assert np.allclose(middle, towards(np.array([0.3]), np.array([0.2]))[0])
    placed = of(Orbit(angle_rad=0.8), eye=(0.0, -5.0, 1.0))
    assert np.allclose(placed.turn[0], towards(np.array([0.3]), np.array([0.2]))[0])


def test_every_move_begins_and_ends_at_rest() -> None:
    for move in (Orbit(angle_rad=1), Pan(angle_rad=1), Dolly(ratio=0.5), Truck(right=1), Crane(up=0.5)):
        way = of(move)
        change = np.abs(np.diff(np.concatenate([way.turn.reshape(FRAMES, -1), way.arm], axis=1), axis=0)).max(axis=1)
        assert change[0] < 0.01 * change.max() and change[-1] < 0.01 * change.max()


@given(seed=st.integers(0, 2**32 - 1), frames=st.integers(1, 121))
def test_a_hand_shakes_about_zero_and_the_same_seed_shakes_alike(seed: int, frames: int) -> None:
    camera = Camera(moves=(HandHeld(seed=seed),))
    way, again = (course(camera, 0.0, 0.0, frames=frames, fps=FPS) for _ in range(2))
    assert way.turn.tobytes() == again.turn.tobytes()
    left = np.arctan2(-way.turn[:, 2, 0], way.turn[:, 2, 1])
    assert abs(left.mean()) < 1e-12
    assert (way.arm == way.arm[0]).all()


def test_a_hand_shakes_within_its_band_and_by_its_amplitude() -> None:
    """Less than a ten-thousandth of the power lies above 5 Hz; the root mean square is what is asked for."""
    camera = [Camera(moves=(HandHeld(angle_rad=0.01, seed=seed),)) for seed in range(20)]
    left = np.stack([course(c, 0, 0, frames=1441, fps=FPS).turn[:, 2, 0] for c in camera])
    assert np.sqrt((left**2).mean()) == pytest.approx(0.01, rel=0.05)
    power = np.abs(np.fft.rfft(left * np.hanning(1441), axis=1)) ** 2
    assert power[:, np.fft.rfftfreq(1441, 1 / FPS) > 5].sum() < 1e-4 * power.sum()


def test_moves_add_up() -> None:
    """An orbit in the hand is the orbit, seen with the hand's shake."""
    orbit, shake = Orbit(angle_rad=0.5), HandHeld(seed=4)
    both, alone = of(orbit, shake), of(orbit)
    assert np.array_equal(both.arm, alone.arm)
    assert 0 < np.abs(both.turn - alone.turn).max() < 0.1


def test_direction_is_the_inverse_of_towards() -> None:
    for azimuth, elevation in ((0.0, 0.0), (2.0, 0.5), (-3.0, -1.0)):
        ahead = towards(np.array([azimuth]), np.array([elevation]))[0, 2]
        assert direction(np.zeros(3), 3 * ahead) == pytest.approx((azimuth, elevation))
    assert direction(np.array([0, 0, 5.0]), np.zeros(3)) == pytest.approx((0, math.pi / 2))


# --- the schema -------------------------------------------------------------------------------------------------------


def test_a_camera_is_read_back_as_it_was_written() -> None:
    moves = (Pan(angle_rad=0.1), Tilt(angle_rad=0.1), Dolly(ratio=0.5), Truck(right=1), Crane(up=1), Orbit(angle_rad=1),
             Track(body="ball"), HandHeld(seed=3))  # fmt: skip
    made = Scene(bodies=(ball(),), camera=Camera(moves=moves, shot="wide"))
    assert Scene.model_validate_json(made.model_dump_json()) == made


def test_a_scene_of_before_there_were_moves_is_still_read() -> None:
    old = {"azimuth_rad": 0.1, "elevation_rad": 0.3, "vertical_fov_rad": 0.7, "position_m": None, "target_m": None}
    assert Camera.model_validate(old) == Camera(azimuth_rad=0.1, elevation_rad=0.3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Camera(static=True, moves=(Pan(angle_rad=1),)), "a static camera does not move"),
        (lambda: Camera(moves=(Pan(angle_rad=1), Pan(angle_rad=-1))), "one pan at a time"),
        (lambda: Dolly(ratio=0.01), "greater than or equal to 0.2"),
        (lambda: Orbit(angle_rad=9), "less than or equal to 6.28"),
        (lambda: HandHeld(angle_rad=1), "less than or equal to 0.1"),
        (lambda: Camera.model_validate({"moves": [{"kind": "zoom"}]}), "does not match any of the expected tags"),
        (
            lambda: Scene(bodies=(ball(),), camera=Camera(moves=(Track(body="dog"),))),
            "the camera tracks 'dog', which is not among",
        ),
    ],
)
def test_what_no_camera_does_is_refused(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(ValidationError, match=message):
        make()
