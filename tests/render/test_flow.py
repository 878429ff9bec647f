"""Flow and occlusion against poses, pixel arithmetic and a brute-force ray test."""

from __future__ import annotations

from typing import cast

import numpy as np
import trimesh

from proxyworld.render.camera import View, intrinsics, look_at
from proxyworld.render.maps import Maps
from proxyworld.render.render import Backend, render
from proxyworld.world.conventions import axis_angle, pose_matrix
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Box, Camera, Sphere
from proxyworld.world.trajectory import Trajectory
from tests.render.worlds import GROUND, bestiary, body, carried, glide, trajectory

FRONT = Camera(position_m=(0, -8, 1), target_m=(0, 0, 1))


def _centres(maps: Maps) -> np.ndarray:
    width, height = maps.size
    return np.stack(np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5), axis=-1)


def _pixels(maps: Maps, points: np.ndarray, k: int) -> np.ndarray:
    seen = points @ maps.camera_from_world[k, :3, :3].T + maps.camera_from_world[k, :3, 3]
    homogeneous = seen @ maps.intrinsics.T
    return np.asarray(homogeneous[..., :2] / homogeneous[..., 2:])


def test_a_plate_that_moves_across_flows_by_focal_length_over_depth(backend: Backend) -> None:
    plate = body("plate", Box(size_m=(2, 0.2, 2)))
    world = trajectory([plate], {"plate": glide((0, 0, 1), (2.4, 0, -1.2))}, frames=3, camera=FRONT)
    maps = render(world, size=(128, 128), backend=backend, rgb=False)
    front = (maps.ids == 1) & (np.abs(maps.depth_m - 7.9) < 1e-3)
    expected = maps.intrinsics[0, 0] / 7.9 * np.array([0.1, 0.05])  # z falls: y grows downward
    assert front[0].sum() > 500
    assert np.abs(maps.flow_forward_px[:2][front[:2]] - expected).max() < 1e-4
    assert np.abs(maps.flow_backward_px[1:][front[1:]] + expected).max() < 1e-4


def test_flow_is_nan_off_the_bodies_and_beyond_the_ends(backend: Backend) -> None:
    maps = render(bestiary(3), size=(96, 96), backend=backend, rgb=False)
    nothing = maps.ids == 0
    assert np.isnan(maps.flow_forward_px[nothing]).all() and np.isnan(maps.flow_backward_px[nothing]).all()
    assert np.isnan(maps.flow_forward_px[-1]).all() and np.isnan(maps.flow_backward_px[0]).all()
    assert np.isfinite(maps.flow_forward_px[:-1][~nothing[:-1]]).all()
    assert not maps.occluded_forward[-1].any() and not maps.occluded_backward[0].any()
    assert not maps.occluded_forward[nothing].any()
    assert not maps.flow_forward_px[:-1][maps.ids[:-1] == 1].any()  # the ground under a still camera


def test_flow_equals_the_poses(backend: Backend) -> None:
    world = bestiary(4)
    maps = render(world, size=(160, 120), backend=backend, rgb=False)
    for k in range(3):
        seen = maps.ids[k] > 0
        forward = _pixels(maps, carried(world, maps, k, k + 1), k + 1) - _centres(maps)
        assert np.abs(maps.flow_forward_px[k] - forward)[seen].max() < 0.01
        seen = maps.ids[k + 1] > 0
        backward = _pixels(maps, carried(world, maps, k + 1, k), k) - _centres(maps)
        assert np.abs(maps.flow_backward_px[k + 1] - backward)[seen].max() < 0.01


def test_there_and_back_again(backend: Backend) -> None:
    """A visible point's new depth, cast back by the backward motion, is home within 0.02 px."""
    world = bestiary(3)
    maps = render(world, size=(320, 240), backend=backend, rgb=False)
    there = _pixels(maps, carried(world, maps, 0, 1), 1)
    joined = maps.ids[0] == world.index("cart") + 1  # its parts lie at depths of their own
    visible = (maps.ids[0] > 1) & ~joined & ~maps.occluded_forward[0]
    back = maps.flow_backward_px[1]
    corner = np.floor(there[visible] - 0.5).astype(int)
    part = there[visible] - 0.5 - corner
    body_of = maps.ids[0][visible]
    total, same, normal = np.zeros((len(corner), 2)), np.ones(len(corner), bool), []
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x, y = np.clip(corner[:, 0] + dx, 0, 319), np.clip(corner[:, 1] + dy, 0, 239)
        weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
        total += weight[:, None] * np.nan_to_num(back[y, x])
        same &= maps.ids[1][y, x] == body_of
        normal.append(maps.normal[1][y, x])
    # bilinear reading is exact to second order only, so the law is read where the four pixels lie on one gentle side
    bend = np.min([(n * normal[0]).sum(-1) for n in normal], axis=0)
    rays = np.append(there[visible], np.ones((len(corner), 1)), axis=1) @ np.linalg.inv(maps.intrinsics).T
    facing = -(normal[0] * rays).sum(-1) / np.linalg.norm(rays, axis=-1)
    gentle = same & (bend > 0.98) & (facing > 0.5)
    home = there[visible] + total
    assert gentle.sum() > 4000
    assert np.abs(home - _centres(maps)[visible])[gentle].max() < 0.02


def _hidden(world: Trajectory, maps: Maps, k: int, to: int) -> np.ndarray:
    """By brute force: embree on the triangles of frame `to`, from each carried point towards the camera."""
    pose = pose_matrix(world.position_m[to], world.orientation_wxyz[to])
    posed = []
    for i, one in enumerate(world.bodies):
        triangles = mesh(one.shape).copy()
        triangles.apply_transform(pose[i])
        posed.append(triangles)
    scene = cast("trimesh.Trimesh", trimesh.util.concatenate(posed))
    points = carried(world, maps, k, to)
    seen = maps.ids[k] > 0
    eye = np.linalg.inv(maps.camera_from_world[to])[:3, 3]
    towards = eye - points[seen]
    distance = np.linalg.norm(towards, axis=1)
    start = points[seen] + towards / distance[:, None] * 0.02  # clear of the facets that the round shapes bulge over
    blocked = np.zeros(maps.ids[k].shape, bool)
    blocked[seen] = scene.ray.intersects_any(start, towards)  # type: ignore[no-untyped-call]
    pixel = _pixels(maps, points, to)
    return np.asarray(blocked | (seen & ((pixel < 0) | (pixel > maps.size)).any(-1)))


def test_occlusion_is_what_brute_force_rays_find(backend: Backend) -> None:
    """A ball goes behind a pillar, a box before it, both turning; at facets' edges and grazes 0.3 % may differ."""
    world = trajectory(
        [GROUND, body("pillar", Box(size_m=(0.5, 0.5, 2.5)), position_m=(0, 0, 1.25), fixed=True),
         body("ball", Sphere(radius_m=0.5)), body("crate", Box(size_m=(0.7, 0.7, 0.7)))],
        {"ball": glide((-0.8, 1.2, 0.8), (6, 0, 0), (0, 1, 0), 6),
         "crate": glide((0.9, -1.2, 0.6), (-5, 0, 1), (1, 1, 0), 5)},
        frames=5, camera=Camera(position_m=(0.5, -7, 2.5), target_m=(0, 0, 0.9)),
    )  # fmt: skip
    maps = render(world, size=(160, 120), backend=backend, rgb=False)
    found = 0
    for k in range(4):
        for here, to, mine in ((k, k + 1, maps.occluded_forward), (k + 1, k, maps.occluded_backward)):
            brute = _hidden(world, maps, here, to)
            differ = brute != mine[here]
            found += brute.sum()
            assert differ.sum() <= 0.003 * brute.size
            assert (brute & mine[here]).sum() >= 0.9 * (brute | mine[here]).sum()
    assert found > 2000


def test_what_leaves_the_picture_is_occluded(backend: Backend) -> None:
    plate = body("plate", Box(size_m=(20, 0.2, 20)))
    world = trajectory([plate], {"plate": glide((0, 0, 1), (24, 0, 0))}, frames=2, camera=FRONT)
    maps = render(world, size=(64, 64), backend=backend, rgb=False)
    there = _centres(maps) + maps.flow_forward_px[0]
    assert np.array_equal(maps.occluded_forward[0], (there[..., 0] > 64))
    assert maps.occluded_forward[0].any()


def test_a_spinning_ball_hides_what_turns_away(backend: Backend) -> None:
    """Half a turn hides all that was in front: no ray test is needed to know it."""
    ball = body("ball", Sphere(radius_m=0.8))
    world = trajectory(
        [ball], {"ball": lambda t: ((0, 0, 1), axis_angle((0, 0, 1), np.pi * t * 24))}, frames=2, camera=FRONT
    )
    maps = render(world, size=(64, 64), backend=backend, rgb=False)
    assert np.array_equal(maps.occluded_forward[0], maps.ids[0] == 1)


def test_a_moving_camera_moves_the_ground(backend: Backend) -> None:
    poses = np.stack([look_at(np.array([s, -6.0, 2]), np.array([s / 2, 0, 0.5])) for s in (0.0, 0.2, 0.4)])
    view = View((120, 90), intrinsics((120, 90), 0.7), poses)
    world = bestiary(3)
    maps = render(world, size=(120, 90), backend=backend, rgb=False, camera=view)
    for k, to, flow in ((0, 1, maps.flow_forward_px), (2, 1, maps.flow_backward_px)):
        seen = maps.ids[k] > 0
        moved = _pixels(maps, carried(world, maps, k, to), to) - _centres(maps)
        assert np.abs(flow[k] - moved)[seen].max() < 0.01
        ground = maps.ids[k] == 1
        assert np.median(np.linalg.norm(flow[k][ground], axis=-1)) > 1
    brute = _hidden(world, maps, 0, 1)
    assert (brute != maps.occluded_forward[0]).mean() < 0.005
