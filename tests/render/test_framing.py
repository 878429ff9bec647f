"""Framing that moves: what is tracked stays in the middle, what is small is gone along with, walls are not met."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.render.camera import View, frame
from proxyworld.render.render import render
from proxyworld.render.shooting import MARGIN, SPECK
from proxyworld.render.stage import invert, set_stage
from proxyworld.world.action import action_of
from proxyworld.world.camera import Camera, Crane, Dolly, HandHeld, Move, Orbit, Pan, Tilt, Track, Truck
from proxyworld.world.course import FASTEST
from proxyworld.world.scene import Body, Box, Expectation, Scene, Sphere
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory
from tests.render.worlds import GROUND, body, trajectory

FRAMES = 49
SIZES = ((128, 128), (208, 120), (90, 160))
BALL = body("ball", Sphere(radius_m=0.11))


def path(place: Callable[[float], tuple[float, float, float]]) -> Callable[[float], tuple[np.ndarray, np.ndarray]]:
    return lambda t: (np.array(place(t)), np.array([1.0, 0, 0, 0]))


def thrown(t: float) -> tuple[float, float, float]:
    """A throw of some 20 m: far for a ball of 22 cm."""
    return (10 * t, 0.0, 0.12 + max(0.0, 9 * t - 4.905 * t * t))


def world(camera: Camera | None = None, place: Callable[[float], tuple[float, float, float]] = thrown,
          *others: Body, frames: int = FRAMES) -> Trajectory:  # fmt: skip
    return trajectory([GROUND, BALL, *others], {"ball": path(place)}, frames=frames, camera=camera)


def seen(made: Trajectory, size: tuple[int, int] = (128, 128)) -> View:
    return frame(set_stage(made), made.scene.camera, size)


def eyes(view: View) -> np.ndarray:
    return np.asarray(invert(view.camera_from_world)[:, :3, 3])


def parts(view: View, points: np.ndarray) -> np.ndarray:
    """Where the world's points `(t, 3)` are in the picture, as parts of its sides."""
    at = np.einsum("tij,tj->ti", view.camera_from_world, np.append(points, np.ones((len(points), 1)), axis=1))[:, :3]
    assert (at[:, 2] > 0).all()
    return view.project(at) / view.size


def looks(view: View, points: np.ndarray, diameter_m: float) -> np.ndarray:
    """How large a ball looks, in shorter sides of the picture: `(t)`."""
    depth = np.einsum("tj,tj->t", view.camera_from_world[:, 2, :3], points - eyes(view))
    return np.asarray(diameter_m * view.intrinsics[0, 0] / depth / min(view.size))


number = st.floats(-1, 1)


@settings(max_examples=12, deadline=None)
@given(
    start=st.tuples(number, number, number),
    swing=st.tuples(number, number, number),
    hz=st.floats(0, 2),
    speed=st.tuples(number, number),
    size=st.sampled_from(SIZES),
    turn=st.floats(-3, 3),
    shakes=st.booleans(),
)
def test_what_is_tracked_stays_in_the_middle_third(
    start: tuple[float, float, float], swing: tuple[float, float, float], hz: float, speed: tuple[float, float],
    size: tuple[int, int], turn: float, shakes: bool,
) -> None:  # fmt: skip
    def wanders(t: float) -> tuple[float, float, float]:
        s = math.sin(2 * math.pi * hz * t)
        return (start[0] + 8 * speed[0] * t + swing[0] * s, start[1] + 8 * speed[1] * t + swing[1] * s,
                1.5 + start[2] + swing[2] * s / 3)  # fmt: skip

    moves: tuple[Move, ...] = (Track(body="ball"), Orbit(angle_rad=turn), *((HandHeld(),) if shakes else ()))
    made = world(Camera(moves=moves), wanders)
    share = parts(seen(made, size), made.position_m[:, 1])
    assert share.min() >= 1 / 3 - 1e-6 and share.max() <= 2 / 3 + 1e-6


def test_tracking_does_not_shake_with_what_it_tracks() -> None:
    """A ball that trembles at 8 Hz on its way: the camera's acceleration is less than a hundredth of the ball's."""
    made = world(Camera(moves=(Track(),)), lambda t: (3 * t, 0.0, 1 + 0.02 * math.sin(2 * math.pi * 8 * t)))
    bumps, follows = (np.abs(np.diff(p, n=2, axis=0)).max() for p in (made.position_m[:, 1], eyes(seen(made))))
    assert follows < 0.01 * bumps


def test_tracking_looks_ahead() -> None:
    """It is on its way before a ball that is struck at 1 s leaves the middle: the camera is never late by a jump."""
    made = world(Camera(moves=(Track(),)), lambda t: (max(0.0, 6 * (t - 1)), 0.0, 1.0))
    pace = np.linalg.norm(np.diff(eyes(seen(made)), axis=0), axis=1) * 24
    assert pace[23] > 0.5  # it goes when the ball goes
    assert np.abs(np.diff(pace)).max() < 0.2 * pace.max()  # and gets there by and by; the ball does in one frame


@pytest.mark.parametrize("size", SIZES)
def test_what_would_be_a_speck_is_gone_along_with(size: tuple[int, int]) -> None:
    made = world()
    ball = made.position_m[:, 1]
    view = seen(made, size)
    far = float(np.ptp(ball, axis=0).max()) * min(size) / size[0]  # the height of a picture as wide as the way
    assert not view.still
    found = looks(view, ball, 0.22)
    assert np.median(found) >= max(SPECK, 3 * 0.22 / far) and found.min() > 0.8 * SPECK
    share = parts(view, ball)
    assert share.min() > MARGIN - 1e-9 and share.max() < 1 - MARGIN + 1e-9


def test_a_camera_that_goes_along_keeps_to_its_speed() -> None:
    made = world()
    view = seen(made)
    pace = np.abs(np.diff(eyes(view), axis=0)).max() * 24
    height = 0.22 / looks(view, made.position_m[:, 1], 0.22).mean()  # of the picture, at the ball
    assert 0.1 < pace / height <= 1.1 * FASTEST


def test_what_is_large_enough_is_seen_by_a_camera_that_stays() -> None:
    assert seen(world(place=lambda t: (0.7 * t, 0.0, 0.12))).still


def test_a_static_camera_shows_the_moment_that_decides() -> None:
    """Of a throw of 20 m, what is expected is that the ball passes a post half-way: that is what is shown."""
    scene = world(Camera(static=True)).scene
    told = (Expectation(kind="falls_by", body="ball", value=2.0),)
    made = world(Camera(static=True))
    object.__setattr__(made, "scene", Scene.model_validate(scene.model_dump() | {"expectations": told}))
    view = seen(made)
    moments = action_of(Tracks(made)).moments_s
    share = parts(view, made.position_m[:, 1])[[round(24 * t) for t in moments]]
    assert view.still and ((share > 0) & (share < 1)).all()
    assert looks(view, made.position_m[:, 1], 0.22).max() >= SPECK


def test_the_lead_is_what_is_expected_of_and_not_what_stands_by() -> None:
    """Beside a lorry that drives off, a ball that should fall is what the picture is made for."""
    lorry = body("lorry", Box(size_m=(8, 2.5, 3)), position_m=(0, 6, 1.5))
    scene = world(None, lambda t: (0.0, 0.0, max(0.11, 1 - 4.9 * t * t)), lorry)
    told = Scene.model_validate(scene.scene.model_dump() | {"expectations": (Expectation(kind="falls", body="ball"),)})
    object.__setattr__(scene, "scene", told)
    assert looks(seen(scene), scene.position_m[:, 1], 0.22).min() > 0.1


@pytest.mark.parametrize(
    "moves",
    [(Crane(up=-2),), (Orbit(angle_rad=6.28),), (Truck(up=-2),), (Dolly(ratio=0.2), HandHeld()), (Pan(angle_rad=0.4),)],
)
def test_no_camera_goes_through_the_ground_or_a_wall(moves: tuple[Move, ...]) -> None:
    wall = body("wall", Box(size_m=(0.2, 6, 4)), position_m=(1.2, 0, 2), fixed=True)
    made = world(Camera(moves=moves, elevation_rad=0.1), lambda t: (0.3 * t, 0.0, 0.12), wall)
    at = eyes(seen(made))
    assert at[:, 2].min() > 0
    assert not ((np.abs(at - [1.2, 0, 2]) <= np.array([0.1, 3, 2])).all(axis=1)).any()


@pytest.mark.parametrize(
    "moves", [(Orbit(angle_rad=0.6),), (Pan(angle_rad=0.2), HandHeld(seed=2)), (Dolly(ratio=0.5),)]
)
def test_the_action_stays_in_view_whatever_the_camera_does(moves: tuple[Move, ...]) -> None:
    made = world(Camera(moves=moves), lambda t: (0.3 * t, 0.2 * t, 0.12))
    share = parts(seen(made), made.position_m[:, 1])
    assert share.min() >= MARGIN and share.max() <= 1 - MARGIN


@pytest.mark.parametrize(
    "moves",
    [(), (HandHeld(),), (HandHeld(angle_rad=0.02, seed=2),), (Orbit(angle_rad=0.6),), (Pan(angle_rad=0.26),),
     (Crane(up=0.5),)],
)  # fmt: skip
def test_what_is_as_wide_as_the_picture_is_half_way_up(moves: tuple[Move, ...]) -> None:
    """A ball that rolls across: its way bounds the distance, and above and below it there is as much room."""
    made = world(Camera(moves=moves), lambda t: (0.9 * t, 0.0, 0.12))
    share = parts(seen(made, (208, 120)), made.position_m[:, 1])
    assert share[:, 0].min() < 0.15 and share[:, 0].max() > 0.85
    assert 0.42 < (share[:, 1].min() + share[:, 1].max()) / 2 < 0.58


def test_what_is_tracked_is_seen_well() -> None:
    made = world(Camera(moves=(Track(),)), lambda t: (5 * t, 0.0, 0.12))
    assert 0.25 < np.median(looks(seen(made), made.position_m[:, 1], 0.22)) < 0.4


@pytest.mark.parametrize("moves", [(Pan(angle_rad=3.0),), (Tilt(angle_rad=1.4),), (Truck(right=3), Dolly(ratio=0.2))])
def test_a_camera_told_to_look_away_does_so_about_where_it_would_have_stood(moves: tuple[Move, ...]) -> None:
    """No place shows the action all through a turn that is wider than the picture: half-way through, it is in view."""
    made = world(Camera(moves=moves), lambda t: (0.3 * t, 0.2 * t, 0.12))
    view = seen(made)
    point = view.camera_from_world[FRAMES // 2] @ [*made.position_m[FRAMES // 2, 1], 1]
    share = view.project(point[:3]) / view.size
    assert point[2] > 0 and share.min() > MARGIN and share.max() < 1 - MARGIN


def test_a_placed_camera_begins_where_it_is_placed_and_goes_along_at_that_distance() -> None:
    place = {"position_m": (0.0, -4.0, 1.5), "target_m": (0.0, 0.0, 0.5)}
    turned = seen(world(Camera(**place, moves=(Orbit(angle_rad=0.5),))))
    assert np.allclose(eyes(turned)[0], place["position_m"])
    assert np.allclose(np.linalg.norm(eyes(turned) - place["target_m"], axis=1), math.hypot(4, 1))
    tracked = world(Camera(**place, moves=(Track(),)), lambda t: (3 * t, 0.0, 0.5))
    apart = eyes(seen(tracked)) - tracked.position_m[:, 1]
    assert np.abs(np.linalg.norm(apart, axis=1) - math.hypot(4, 1)).max() < 1.0


def test_the_same_camera_twice_is_the_same_to_the_last_byte() -> None:
    for camera in (Camera(), Camera(moves=(HandHeld(seed=5), Orbit(angle_rad=1))), Camera(moves=(Track(),))):
        one, two = (seen(world(camera)).camera_from_world.tobytes() for _ in range(2))
        assert one == two
    shakes = [seen(world(Camera(moves=(HandHeld(seed=s),)))).camera_from_world for s in (1, 2)]
    assert (shakes[0] != shakes[1]).any()


@pytest.mark.parametrize("moves", [(Orbit(angle_rad=0.7), HandHeld(seed=1)), (Dolly(ratio=0.6), Pan(angle_rad=0.2))])
def test_a_world_at_rest_flows_as_the_camera_s_poses_say(moves: tuple[Move, ...]) -> None:
    """Unproject each pixel by its depth and project the point from the next pose: that is its flow."""
    block = body("block", Box(size_m=(1, 0.8, 0.6)), position_m=(0, 0, 0.3))
    maps = render(
        trajectory([GROUND, block], frames=4, camera=Camera(moves=moves)), size=(48, 40), backend="ray", rgb=False
    )
    view = View(maps.size, maps.intrinsics, maps.camera_from_world)
    for k in range(3):
        hit = np.isfinite(maps.depth_m[k])
        points = view.rays()[hit] * maps.depth_m[k][hit][:, None]
        motion = maps.camera_from_world[k + 1] @ invert(maps.camera_from_world[k])
        wanted = view.project(points @ motion[:3, :3].T + motion[:3, 3]) - view.project(points)
        assert np.abs(wanted).max() > 0.05
        assert np.abs(maps.flow_forward_px[k][hit] - wanted).max() < 1e-3  # depth is kept in float32
        assert np.isnan(maps.flow_forward_px[k][~hit]).all()
