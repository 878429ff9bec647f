"""Depth, ids and normals against closed forms, pixel by pixel, by both backends."""

from __future__ import annotations

import numpy as np

from proxyworld.render.maps import Maps
from proxyworld.render.points import surface_points
from proxyworld.render.render import Backend, render
from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.scene import Box, Camera, MeshFile, Sphere
from tests.render.worlds import GROUND, bestiary, body, cart, glide, trajectory

RELATIVE = 1e-5  # float32 holds 6e-8 of a depth; a grazing ray magnifies it a hundredfold before it misses
CAMERA = Camera(position_m=(0.3, -6.0, 2.0), target_m=(0.0, 0.0, 0.6))


def _rays(maps: Maps) -> np.ndarray:
    """Directions through the pixel centres with z = 1, from the intrinsics alone."""
    width, height = maps.size
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    pixels = np.stack([x, y, np.ones_like(x)], axis=-1)
    return pixels @ np.linalg.inv(maps.intrinsics).T


def _in_camera(maps: Maps, point: np.ndarray) -> np.ndarray:
    return np.asarray(maps.camera_from_world[0, :3, :3] @ point + maps.camera_from_world[0, :3, 3])


def test_a_sphere_is_exactly_where_the_quadratic_puts_it(backend: Backend) -> None:
    centre, radius = np.array([0.2, 0.1, 0.9]), 0.8
    ball = body("ball", Sphere(radius_m=radius), position_m=tuple(centre))
    maps = render(trajectory([ball], frames=1, camera=CAMERA), size=(200, 150), backend=backend, rgb=False)
    rays, middle = _rays(maps), _in_camera(maps, centre)
    a, b, c = (rays**2).sum(-1), rays @ middle, middle @ middle - radius**2
    room = b * b - a * c
    assert np.array_equal(maps.ids[0] == 1, room >= 0)
    assert np.array_equal(np.isinf(maps.depth_m[0]), room < 0)
    hit = room >= 0
    depth = (b - np.sqrt(np.maximum(room, 0))) / a
    assert hit.sum() > 2000
    assert np.abs(maps.depth_m[0][hit] / depth[hit] - 1).max() < RELATIVE
    normal = (rays * depth[..., None] - middle) / radius
    assert np.abs(maps.normal[0] - normal)[hit].max() < 1e-3
    assert not maps.normal[0][~hit].any()


def test_the_ground_is_a_plane_up_to_its_end(backend: Backend) -> None:
    maps = render(trajectory([GROUND], frames=1, camera=CAMERA), size=(160, 120), backend=backend, rgb=False)
    points = surface_points(maps)[0]
    seen = maps.ids[0] == 1
    distance = np.linalg.norm(points - np.array(CAMERA.position_m), axis=-1)
    assert np.abs(points[seen][:, 2] / distance[seen]).max() < RELATIVE
    up = maps.camera_from_world[0, :3, 2]
    assert np.abs(maps.normal[0][seen] - up).max() < 1e-6
    turn = maps.camera_from_world[0, :3, :3]
    rays = _rays(maps) @ turn
    reaches = rays[..., 2] < 0
    end = np.array(CAMERA.position_m)[:2] - 2.0 * rays[..., :2] / np.where(reaches, rays[..., 2], 1)[..., None]
    assert np.array_equal(seen, reaches & (np.abs(end) <= 100).all(-1))


def test_a_turned_box_shows_its_faces(backend: Backend) -> None:
    wxyz = axis_angle((1, 2, 3), 0.7)
    box = body("box", Box(size_m=(1.0, 1.5, 0.8)), position_m=(0.1, 0.2, 0.8), orientation_wxyz=wxyz)
    maps = render(trajectory([box], frames=1, camera=CAMERA), size=(160, 160), backend=backend, rgb=False)
    seen = maps.ids[0] == 1
    local = (surface_points(maps)[0][seen] - [0.1, 0.2, 0.8]) @ rotation_matrix(wxyz)
    outside = np.abs(local) - np.array([1.0, 1.5, 0.8]) / 2
    assert seen.sum() > 1000
    assert np.abs(outside.max(axis=1)).max() < 6 * RELATIVE
    world_normal = maps.normal[0][seen] @ maps.camera_from_world[0, :3, :3] @ rotation_matrix(wxyz)
    clear = np.sort(outside, axis=1)[:, -2] < -1e-3  # away from the edges, where two faces meet
    face = np.zeros_like(local)
    rows = np.arange(len(local))
    face[rows, outside.argmax(1)] = np.sign(local[rows, outside.argmax(1)])
    assert np.abs(world_normal - face)[clear].max() < 1e-4


def test_ids_name_bodies_and_a_compound_is_one(backend: Backend) -> None:
    world = bestiary(frames=2)
    maps = render(world, size=(160, 120), backend=backend, rgb=False)
    assert maps.ids.dtype == np.int32 and maps.depth_m.dtype == np.float32
    assert set(np.unique(maps.ids)) == set(range(len(world.bodies) + 1))  # each is seen, and the sky
    assert list(maps.name) == [b.name for b in world.bodies]
    assert maps.fixed.tolist() == [True] + [False] * 7
    lengths = np.linalg.norm(maps.normal, axis=-1)
    assert np.abs(lengths[maps.ids > 0] - 1).max() < 1e-5 and not lengths[maps.ids == 0].any()
    rays = _rays(maps)
    assert ((maps.normal * rays).sum(-1)[maps.ids > 0] <= 1e-6).all()  # every normal faces the camera


def test_mesh_files_are_drawn_as_they_are(backend: Backend, tmp_path: object) -> None:
    import trimesh

    ring = trimesh.creation.torus(0.6, 0.2)
    path = f"{tmp_path}/ring.ply"
    ring.export(path)
    upright = axis_angle((1, 0, 0), np.pi / 2)
    seen = body("ring", MeshFile(path=path), position_m=(0, 0, 1), orientation_wxyz=upright)
    camera = Camera(position_m=(0, -5, 1), target_m=(0, 0, 1))
    maps = render(trajectory([seen], frames=1, camera=camera), size=(101, 101), backend=backend, rgb=False)
    assert maps.ids[0, 50, 50] == 0  # through the hole
    assert maps.ids[0, 50, 35] == 1
    rays = _rays(maps)[maps.ids[0] == 1]
    # embree on the triangles in the world, by trimesh: another frame, another start
    posed = ring.copy()
    posed.apply_transform(np.block([[rotation_matrix(upright), np.array([[0], [0], [1.0]])], [np.zeros(3), 1]]))
    world = rays @ maps.camera_from_world[0, :3, :3]
    where, which, _ = posed.ray.intersects_location(np.tile([0, -5.0, 1], (len(world), 1)), world, multiple_hits=False)
    assert len(which) > 0.999 * len(world)
    expected = np.full(len(world), np.nan)
    expected[which] = where[:, 1] + 5
    error = np.abs(maps.depth_m[0][maps.ids[0] == 1] / expected - 1)
    assert np.nanquantile(error, 0.999) < RELATIVE  # a ray along the joint of two triangles may take either


def test_a_camera_inside_a_room_sees_its_walls(backend: Backend) -> None:
    room = body("room", Box(size_m=(4, 4, 3)), position_m=(0, 0, 1.5))
    camera = Camera(position_m=(0, 0, 1.5), target_m=(0, 1, 1.5))
    maps = render(trajectory([room], frames=1, camera=camera), size=(64, 64), backend=backend, rgb=False)
    assert (maps.ids == 1).all()
    assert abs(maps.depth_m[0, 32, 32] - 2) < 1e-5


def test_what_is_behind_the_camera_is_not_seen(backend: Backend) -> None:
    ahead, behind = body("ahead", cart(), position_m=(0, 0, 1)), body("behind", cart(), position_m=(0, -12, 1))
    camera = Camera(position_m=(0, -6, 1), target_m=(0, 0, 1))
    maps = render(trajectory([ahead, behind], frames=1, camera=camera), size=(64, 64), backend=backend, rgb=False)
    assert set(np.unique(maps.ids)) == {0, 1}


def test_a_moving_camera_keeps_depth_exact(backend: Backend) -> None:
    from proxyworld.render.camera import View, intrinsics, look_at

    ball = body("ball", Sphere(radius_m=0.5))
    world = trajectory([ball, GROUND], {"ball": glide((0, 0, 1), (0.5, 0, 0))}, frames=4)
    poses = np.stack([look_at(np.array([s, -5.0, 1 + s]), np.array([0, 0, 1.0])) for s in (0.0, 0.5, 1.0, 1.5)])
    view = View((96, 64), intrinsics((96, 64), 0.8), poses)
    maps = render(world, size=(96, 64), backend=backend, rgb=False, camera=view)
    points = surface_points(maps)
    for k in range(4):
        of_ball = maps.ids[k] == 1
        from_centre = np.linalg.norm(points[k][of_ball] - world.position_m[k, 0], axis=-1)
        assert of_ball.sum() > 100 and np.abs(from_centre - 0.5).max() < 5 * RELATIVE
        assert np.abs(points[k][maps.ids[k] == 2][:, 2]).max() < 100 * RELATIVE
