"""Tracks against poses, against flow, and against the depth that the maps hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from proxyworld.render.camera import View, intrinsics, look_at
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.tracks import Points, Tracks, points_at, sample_points, track
from proxyworld.world.files import InputError
from proxyworld.world.scene import Box, Camera, Sphere
from proxyworld.world.trajectory import Trajectory
from tests.render.test_deforming import menagerie
from tests.render.worlds import GROUND, bestiary, body, glide, trajectory

SIZE = (160, 120)


def _round(frames: int) -> View:
    """A camera that goes round the middle."""
    eyes = [np.array([6 * np.sin(a), -6 * np.cos(a), 2.5]) for a in 0.4 * np.arange(frames)]
    poses = np.stack([look_at(eye, np.array([0, 0.3, 0.7])) for eye in eyes])
    return View(SIZE, intrinsics(SIZE, 0.7), poses)


@cache
def _followed(kind: str, backend: str) -> tuple[Trajectory, Maps, Tracks]:
    world = {"rigid": bestiary, "deforming": menagerie}[kind](4)
    maps = render(world, size=SIZE, backend=backend, rgb=False, camera=_round(4))  # type: ignore[arg-type]
    return world, maps, track(world, sample_points(world, maps, 140, seed=3), maps)


@pytest.mark.parametrize("kind", ["rigid", "deforming"])
def test_flow_takes_a_point_along_its_track(kind: str, backend: str) -> None:
    """The flow of the pixel that a point is drawn from is its track; what is occluded there is not visible."""
    world, maps, _ = _followed(kind, backend)
    rng = np.random.default_rng(0)
    for k, to, flow, occluded in (
        (1, 2, maps.flow_forward_px, maps.occluded_forward),
        (2, 1, maps.flow_backward_px, maps.occluded_backward),
    ):
        y, x = np.nonzero(maps.ids[k])
        some = rng.choice(len(x), 300, replace=False)
        x, y = x[some], y[some]
        tracks = track(world, points_at(world, maps, k, np.stack([x, y], 1)), maps)
        centres = np.stack([x, y], 1) + 0.5
        assert np.abs(tracks.tracks_px[k] - centres).max() < 1e-3
        assert tracks.visible[k].mean() > 0.99  # a pixel's centre on the very edge of a body may go either way
        assert np.abs(tracks.tracks_px[to] - centres - flow[k, y, x]).max() < 1e-3
        assert (tracks.visible[to] == occluded[k, y, x]).mean() < 0.01
        assert np.abs(tracks.position_m[k] - _unprojected(maps, k, x, y)).max() < 1e-4


@pytest.mark.parametrize("kind", ["rigid", "deforming"])
def test_visible_is_what_a_depth_test_says(kind: str, backend: str) -> None:
    """Between four pixels that show the point's body near its depth it is seen; behind four nearer ones it is not."""
    world, maps, tracks = _followed(kind, backend)
    checked = {True: 0, False: 0}
    for k in range(maps.frames):
        pose = maps.camera_from_world[k]
        depth = (tracks.position_m[k] @ pose[:3, :3].T + pose[:3, 3])[:, 2]
        for p in np.flatnonzero(np.isfinite(tracks.tracks_px[k]).all(-1)):
            x, y = np.floor(tracks.tracks_px[k, p] - 0.5).astype(int)
            inside = 0 <= x < SIZE[0] - 1 and 0 <= y < SIZE[1] - 1
            if not inside:
                outside = not ((tracks.tracks_px[k, p] >= 0) & (tracks.tracks_px[k, p] <= SIZE)).all()
                assert not (outside and tracks.visible[k, p])
                continue
            about = maps.depth_m[k, y : y + 2, x : x + 2]
            if (about < 0.98 * depth[p]).all():
                checked[False] += 1
                assert not tracks.visible[k, p]
            elif (np.abs(about / depth[p] - 1) < 1e-2).all() and np.ptp(maps.ids[k, y : y + 2, x : x + 2]) == 0:
                checked[True] += 1
                assert tracks.visible[k, p]
    assert checked[True] > 150 and checked[False] > 20, checked
    assert len(np.unique(tracks.points.body)) == (~world_fixed(world)).sum() and tracks.visible.any(axis=0).all()


def world_fixed(world: Trajectory) -> np.ndarray:
    return np.array([one.fixed for one in world.bodies])


def _unprojected(maps: Maps, k: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    rays = np.stack([x + 0.5, y + 0.5, np.ones(len(x))], 1) @ np.linalg.inv(maps.intrinsics).T
    seen = np.append(rays * maps.depth_m[k, y, x][:, None], np.ones((len(x), 1)), axis=1)
    return np.asarray((seen @ np.linalg.inv(maps.camera_from_world[k]).T)[:, :3])


def test_points_of_a_rolling_ball_go_round_it() -> None:
    """By the closed form: the point that is in front turns with the ball, is hidden by it, and comes back."""
    camera = Camera(position_m=(0, -6, 1), target_m=(0, 0, 1))
    world = trajectory(
        [body("ball", Sphere(radius_m=0.5))], {"ball": glide((0, 0, 1), (0, 0, 0), (0, 0, 1), 2 * np.pi * 24 / 12)},
        frames=13, camera=camera,
    )  # fmt: skip
    maps = render(world, size=(101, 101), backend="ray", rgb=False)
    tracks = track(world, Points(np.array([0]), np.array([[0, -0.5, 0]])), maps)
    angle = 2 * np.pi * np.arange(13) / 12
    x, y = 0.5 * np.sin(angle), 6 - 0.5 * np.cos(angle)
    assert np.abs(tracks.tracks_px[:, 0, 0] - (50.5 + maps.intrinsics[0, 0] * x / y)).max() < 1e-9
    # it is seen while it lies before the circle in which rays touch the ball: r cos(angle) > r^2 / distance
    assert tracks.visible[:, 0].tolist() == (0.5 * np.cos(angle) > 0.25 / 6).tolist()


def test_the_same_seed_draws_the_same_points() -> None:
    world = bestiary(2)
    maps = render(world, size=(64, 48), backend="ray", rgb=False)
    one, two, other = (sample_points(world, maps, 50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.local_m, two.local_m) and not np.array_equal(one.local_m, other.local_m)
    assert set(np.bincount(one.body)[1:]) == {7, 8}  # in equal shares, and none of the ground


def test_tracks_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    _, _, tracks = _followed("rigid", "ray")
    tracks.save(tmp_path)
    again = Tracks.load(tmp_path)
    assert np.array_equal(again.points.body, tracks.points.body)
    for name in ("position_m", "tracks_px", "visible"):
        assert getattr(again, name).tobytes() == getattr(tracks, name).tobytes()


def test_tracks_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    _, _, tracks = _followed("rigid", "ray")
    replace(tracks, visible=tracks.visible[:, 1:]).save(tmp_path)
    with pytest.raises(InputError, match=r"does not fit together: visible is bool \(4, 139\), not \(4, 140\)"):
        Tracks.load(tmp_path)
    np.savez(tmp_path / "tracks.npz", body=tracks.points.body)
    with pytest.raises(InputError, match="it lacks local_m, position_m, tracks_px, visible"):
        Tracks.load(tmp_path)


def test_what_is_no_surface_point_is_refused() -> None:
    world = trajectory([GROUND, body("crate", Box(size_m=(1, 1, 1)), position_m=(0, 0, 0.5))], frames=2)
    maps = render(world, size=(48, 48), backend="ray", rgb=False)
    with pytest.raises(InputError, match=r"the point \[0\.0, 0\.0, 0\.0\] is not on the surface of 'crate'"):
        track(world, Points(np.array([1]), np.zeros((1, 3))), maps)
    with pytest.raises(InputError, match="points are of bodies 0 to 1: ground, crate"):
        track(world, Points(np.array([2]), np.zeros((1, 3))), maps)
    with pytest.raises(InputError, match="holds NaN or infinity"):
        Points(np.array([1]), np.full((1, 3), np.nan))
    with pytest.raises(InputError, match=r"give whole numbers \(p\) and metres \(p, 3\)"):
        Points(np.array([1]), np.zeros((2, 3)))
    with pytest.raises(InputError, match="the camera has 1 poses for 2 frames"):
        track(world, Points(np.array([1]), np.array([[0.5, 0, 0]])), maps.window(0, 1))
    with pytest.raises(InputError, match="must be of the picture: 2 frames of 48x48"):
        points_at(world, maps, 0, np.array([[48, 0]]))
    empty = render(trajectory([body("b", Sphere(radius_m=0.1), position_m=(0, 50, 0))], frames=1, camera=Camera(
        position_m=(0, 0, 1), target_m=(0, -1, 1))), size=(16, 16), backend="ray", rgb=False)  # fmt: skip
    with pytest.raises(InputError, match="4 points cannot be drawn from 0 visible bodies"):
        sample_points(world, empty, 4, seed=0)
    with pytest.raises(InputError, match=r"pixel \(3, 4\) of frame 0 shows no body"):
        points_at(world, empty, 0, np.array([[3, 4]]))
