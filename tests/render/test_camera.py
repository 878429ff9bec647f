"""Framing: whatever moves, and however, all of it is in the picture with its margin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.render.camera import MARGIN, View, frame, intrinsics, look_at
from proxyworld.render.render import render
from proxyworld.render.stage import Stage, set_stage
from proxyworld.world.conventions import axis_angle
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Box, Camera, Capsule, Cone, Cylinder, Hull, Shape, Sphere
from proxyworld.world.trajectory import Trajectory
from tests.render.worlds import GROUND, ROCK, bestiary, body, cart, glide, trajectory

SHAPES: tuple[Shape, ...] = (
    Sphere(radius_m=0.3), Box(size_m=(0.4, 0.8, 0.2)), Cylinder(radius_m=0.2, height_m=0.6),
    Capsule(radius_m=0.1, height_m=0.8), Cone(radius_m=0.4, height_m=0.5), Hull(vertices_m=ROCK), cart(),
)  # fmt: skip


def _seen(stage: Stage, view: View, chosen: np.ndarray) -> np.ndarray:
    """Every vertex of the solids `chosen (l)` in every frame, as parts of the picture: `(p, 2)`, 0..1 inside."""
    parts = []
    for i in np.flatnonzero(chosen):
        vertices = np.append(mesh(stage.shape[i]).vertices, np.ones((len(mesh(stage.shape[i]).vertices), 1)), axis=1)
        poses = view.camera_from_world @ stage.world_from_leaf[:, i]
        points = np.einsum("tij,vj->tvi", poses, vertices)[..., :3].reshape(-1, 3)
        assert (points[:, 2] > 0).all()
        parts.append(view.project(points) / view.size)
    return np.concatenate(parts)


number = st.floats(-1, 1)


@settings(max_examples=60, deadline=None)
@given(
    starts=st.lists(st.tuples(number, number, number), min_size=1, max_size=4),
    velocity=st.tuples(number, number, number),
    shape=st.integers(0, len(SHAPES) - 1),
    azimuth=st.floats(-4, 4),
    elevation=st.floats(-1.5, 1.57),
    fov=st.floats(0.2, 2.0),
    size=st.sampled_from([(128, 128), (832, 480), (90, 240), (64, 63)]),
    ground=st.booleans(),
)
def test_every_vertex_is_in_the_picture_with_its_margin(
    starts: list[tuple[float, float, float]], velocity: tuple[float, float, float], shape: int, azimuth: float,
    elevation: float, fov: float, size: tuple[int, int], ground: bool,
) -> None:  # fmt: skip
    bodies, paths = ([GROUND] if ground else []), {}
    for i, start in enumerate(starts):
        bodies.append(body(f"b{i}", SHAPES[(shape + i) % len(SHAPES)]))
        paths[f"b{i}"] = glide(
            np.add(np.multiply(start, 3), (0, 0, 4.5)), np.multiply(velocity, 30 + 4 * i), (1, 1, 0), 9
        )
    camera = Camera(azimuth_rad=azimuth, elevation_rad=elevation, vertical_fov_rad=fov)
    world = trajectory(bodies, paths, frames=4, camera=camera)
    stage = set_stage(world)
    view = frame(stage, camera, size)
    share = _seen(stage, view, ~stage.fixed)
    assert share.min() >= MARGIN - 1e-9 and share.max() <= 1 - MARGIN + 1e-9
    assert np.allclose(view.camera_from_world[0, :3, :3] @ view.camera_from_world[0, :3, :3].T, np.eye(3))
    if ground:
        assert _eye(view)[2] > 0


def _eye(view: View) -> np.ndarray:
    return np.asarray(np.linalg.inv(view.camera_from_world[0])[:3, 3])


def _view(world: Trajectory, size: tuple[int, int] = (128, 128)) -> tuple[Stage, View]:
    stage = set_stage(world)
    return stage, frame(stage, world.scene.camera, size)


def test_the_picture_is_filled_where_nothing_forbids_it() -> None:
    """Framing that keeps everything in view by standing far off would be no framing."""
    world = trajectory([body("ball", Sphere(radius_m=0.1))], {"ball": glide((0, 0, 3), (0, 0, -60))}, frames=2)
    share = _seen(*_view(world), np.array([True]))
    assert abs(share[:, 1].min() - MARGIN) < 0.002 and abs(share[:, 1].max() - (1 - MARGIN)) < 0.002


def test_one_thing_does_not_fill_the_picture() -> None:
    share = _seen(*_view(trajectory([body("ball", Sphere(radius_m=0.5))])), np.array([True]))
    assert 0.4 < np.ptp(share[:, 1]) < 0.6


def test_azimuth_and_elevation_are_kept() -> None:
    camera = Camera(azimuth_rad=0.6, elevation_rad=0.3)
    _, view = _view(trajectory([GROUND, body("box", Box(size_m=(1, 1, 1)), position_m=(3, 4, 0.5))], camera=camera))
    forward = view.camera_from_world[0, 2, :3]
    assert np.allclose(forward, [-np.sin(0.6) * np.cos(0.3), np.cos(0.6) * np.cos(0.3), -np.sin(0.3)])
    assert np.allclose(view.camera_from_world[0, 0, :3], [np.cos(0.6), np.sin(0.6), 0])  # level


def test_the_camera_stays_above_the_ground() -> None:
    camera = Camera(elevation_rad=-0.8)
    world = trajectory([GROUND, body("box", Box(size_m=(1, 1, 1)), position_m=(0, 0, 0.5))], camera=camera)
    assert _eye(_view(world)[1])[2] > 0.05
    flat = trajectory([GROUND, body("mat", Box(size_m=(2, 2, 0.01)), position_m=(0, 0, 0.005))],
                      camera=Camera(elevation_rad=0.0))  # fmt: skip
    assert _eye(_view(flat)[1])[2] > 0.05


def test_what_stands_by_is_framed_and_what_is_huge_or_far_is_not() -> None:
    table = body("table", Box(size_m=(1.5, 1, 0.1)), position_m=(0, 0, 0.7), fixed=True)
    house = body("house", Box(size_m=(30, 8, 10)), position_m=(0, 20, 5), fixed=True)
    tree = body("tree", Cylinder(radius_m=0.3, height_m=2), position_m=(40, 0, 1), fixed=True)
    world = trajectory([GROUND, table, house, tree, body("ball", Sphere(radius_m=0.15))],
                       {"ball": glide((0, 0, 0.9), (6, 0, -3))})  # fmt: skip
    stage, view = _view(world)
    share = _seen(stage, view, np.array([False, True, False, False, True]))
    assert share.min() >= MARGIN - 1e-9 and share.max() <= 1 - MARGIN + 1e-9
    assert np.ptp(share[:, 0]) > 0.5


def test_a_body_that_flies_off_does_not_make_the_rest_a_dot() -> None:
    """Ten blocks tumble within two metres while an eleventh leaves at 200 m/s."""
    blocks = [body(f"b{i}", Box(size_m=(0.3, 0.3, 0.3))) for i in range(11)]
    paths = {f"b{i}": glide((0.4 * i - 2, 0, 0.5), (0, 0.5, 0)) for i in range(10)}
    paths["b10"] = glide((2, 0, 0.5), (200, 0, 100))
    stage, view = _view(trajectory([GROUND, *blocks], paths, frames=24))
    rest = _seen(stage, view, np.array([False] + [True] * 10 + [False]))
    assert rest.min() >= MARGIN - 1e-9 and rest.max() <= 1 - MARGIN + 1e-9
    assert np.ptp(rest[:, 0]) > 0.2


def test_one_body_alone_is_followed_however_far_it_goes() -> None:
    world = trajectory(
        [GROUND, body("ball", Sphere(radius_m=0.1))], {"ball": glide((0, 0, 0.1), (150, 0, 0))}, frames=24
    )
    stage, view = _view(world)
    share = _seen(stage, view, np.array([False, True]))
    assert share.min() >= MARGIN - 1e-9 and share.max() <= 1 - MARGIN + 1e-9


def test_the_camera_goes_round_a_wall_that_hides_the_action() -> None:
    wall = body("wall", Box(size_m=(3, 0.2, 3)), position_m=(0, -0.8, 1.5), fixed=True)
    ball = body("ball", Sphere(radius_m=0.2), position_m=(0, 0, 0.5))
    maps = render(trajectory([GROUND, wall, ball], frames=2), size=(96, 96), backend="ray", rgb=False)
    assert (maps.ids == 3).sum() > 50


def test_an_explicit_camera_is_obeyed() -> None:
    camera = Camera(position_m=(1, -5, 2), target_m=(0, 0, 1), vertical_fov_rad=0.9)
    _, view = _view(bestiary(2), (100, 50))
    given = frame(set_stage(bestiary(2)), camera, (100, 50))
    assert np.allclose(_eye(given), (1, -5, 2)) and not np.allclose(_eye(view), (1, -5, 2))
    target = given.camera_from_world[0] @ [0, 0, 1, 1]
    assert np.allclose(given.project(target[:3]), (50, 25))  # the target is in the middle
    edge = np.array([0, np.tan(0.45), 1.0])
    assert np.allclose(given.project(edge), (50, 50))  # half the field of view reaches the border


def test_looking_straight_down_is_no_trouble() -> None:
    pose = look_at(np.array([0, 0, 5.0]), np.zeros(3))
    assert np.allclose(pose @ [0, 0, 0, 1], [0, 0, 5, 1]) and np.isclose(np.linalg.det(pose[:3, :3]), 1)
    maps = render(bestiary(1), size=(32, 32), backend="ray", camera=Camera(elevation_rad=1.57))
    assert set(np.unique(maps.ids)) >= {1, 2}


def test_a_scene_where_nothing_moves_is_framed_too() -> None:
    block = body(
        "block", Box(size_m=(1, 1, 1)), position_m=(0, 0, 0.5), fixed=True, orientation_wxyz=axis_angle((0, 0, 1), 1)
    )
    stage, view = _view(trajectory([GROUND, block]))
    share = _seen(stage, view, np.array([False, True]))
    assert share.min() >= MARGIN - 1e-9 and share.max() <= 1 - MARGIN + 1e-9
    assert np.isfinite(_view(trajectory([GROUND]))[1].camera_from_world).all()


@pytest.mark.parametrize("size", [(64, 32), (32, 32)])
def test_a_view_must_fit_the_trajectory(size: tuple[int, int]) -> None:
    poses = np.repeat(look_at(np.array([0, -5.0, 1]), np.zeros(3))[None], 2 if size == (32, 32) else 3, axis=0)
    view = View((32, 32), intrinsics((32, 32), 0.7), poses)
    with pytest.raises(InputError, match="one pose a frame"):
        render(bestiary(3), size=size, backend="ray", camera=view)
