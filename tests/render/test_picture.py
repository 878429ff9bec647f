"""The crude picture: its light, its shadows, and that both backends paint the same one."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from proxyworld.render.light import light, linear, srgb
from proxyworld.render.points import surface_points
from proxyworld.render.ray import shadow
from proxyworld.render.render import Backend, render
from proxyworld.render.stage import set_stage
from proxyworld.world.scene import Box, Camera, Environment, Sphere
from tests.render.worlds import BOTH, GROUND, bestiary, body, cart, trajectory

CAMERA = Camera(position_m=(0, -6, 4), target_m=(0, 0, 0.3))


def _interior(same: np.ndarray) -> np.ndarray:
    """The pixels of a mask whose eight neighbours are in it too."""
    inner = np.zeros_like(same)
    inner[1:-1, 1:-1] = np.min(
        [
            same[1 + dy : same.shape[0] - 1 + dy, 1 + dx : same.shape[1] - 1 + dx]
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
        ],
        axis=0,
    )
    return inner


def test_a_lit_plane_has_lamberts_colour(backend: Backend) -> None:
    """Nothing casts a shadow, so every pixel of the ground is the same: no acne, no shadow map border."""
    environment = Environment(sun_direction=(0.3, -0.2, 0.4))
    world = trajectory([GROUND], frames=1, camera=CAMERA, environment=environment)
    maps = render(world, size=(96, 64), backend=backend)
    lamp = light(environment)
    expected = 255 * srgb(
        linear(np.array(GROUND.base_colour)) * (np.array(lamp.ambient) + np.array(lamp.sun) * lamp.direction[2])
    )
    ground = _interior(maps.ids[0] == 1)
    assert ground.sum() > 3000
    assert np.abs(maps.rgb[0][ground] - expected).max() <= 1
    assert np.isclose(np.linalg.norm(lamp.direction), 1)


def test_the_sky_has_its_colour(backend: Backend) -> None:
    for sky in ("day", "sunset", "overcast", "night", "studio"):
        environment = Environment(sky=sky)
        ball = body("ball", Sphere(radius_m=0.3), position_m=(0, 0, 1))
        maps = render(trajectory([ball], frames=1, environment=environment), size=(24, 24), backend=backend)
        assert np.abs(maps.rgb[0, 0, 0] - 255 * np.array(light(environment).sky)).max() <= 1


def test_shadows_lie_where_the_sun_is_hidden(backend: Backend) -> None:
    """A point of the ground is dark where its ray to the sun meets the ball: the quadratic says which."""
    centre, radius, environment = np.array([0, 0, 1.0]), 0.5, Environment(sun_direction=(-0.5, 0.3, 0.8))
    world = trajectory([GROUND, body("ball", Sphere(radius_m=radius), position_m=tuple(centre))], frames=1,
                       camera=CAMERA, environment=environment)  # fmt: skip
    maps = render(world, size=(192, 144), backend=backend)
    ground = maps.ids[0] == 1
    sun = np.array(light(environment).direction)
    to = centre - surface_points(maps)[0]
    dark = ground & (np.linalg.norm(np.cross(to, sun), axis=-1) < radius)
    inner_dark, inner_lit = _interior(dark), _interior(_interior(ground & ~dark))
    assert inner_dark.sum() > 150
    brightness = maps.rgb[0].astype(float).sum(-1)
    assert np.ptp(brightness[inner_dark]) <= 3 and np.ptp(brightness[inner_lit]) <= 3
    assert brightness[inner_lit].min() - brightness[inner_dark].max() > 60


def test_a_lit_ball_has_no_acne(backend: Backend) -> None:
    ball = body("ball", Sphere(radius_m=0.8), (0.8, 0.8, 0.8), position_m=(0, 0, 1.2))
    world = trajectory([GROUND, ball], frames=1, camera=CAMERA, environment=Environment(sun_direction=(0.8, 0.3, 0.5)))
    maps = render(world, size=(128, 128), backend=backend)
    lamp = light(world.scene.environment)
    normal = maps.normal[0] @ maps.camera_from_world[0, :3, :3]
    facing = normal @ np.array(lamp.direction)
    inner = _interior(_interior(maps.ids[0] == 2))
    fall = np.array(lamp.ambient) + np.array(lamp.sun) * np.maximum(facing, 0)[..., None]
    expected = 255 * srgb(linear(np.full(3, 0.8)) * fall)
    # three 8-bit steps: the facets of the drawn ball lean up to 1.5 degrees off, near the terminator
    assert (inner & (facing > 0.1)).sum() > 300 and (inner & (facing < -0.05)).sum() > 300
    assert np.abs(maps.rgb[0] - expected)[inner & (facing > 0.1)].max() <= 4
    assert np.abs(maps.rgb[0] - expected)[inner & (facing < -0.05)].max() <= 1


def test_parts_keep_their_colours(backend: Backend) -> None:
    one = body("cart", cart(), (0.8, 0.8, 0.8), position_m=(0, 0, 0.5))
    maps = render(trajectory([one], frames=1, camera=CAMERA), size=(96, 96), backend=backend)
    seen = maps.rgb[0][maps.ids[0] == 1].astype(int)
    blue, black, white = (seen[:, 2] > seen[:, 0] + 60), (seen.max(1) < 45), (seen.min(1) > 90)
    assert blue.sum() > 50 and black.sum() > 10 and white.sum() > 30
    assert np.allclose(maps.base_colour, [[0.8, 0.8, 0.8]])


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize("sky", ["day", "night"])
def test_both_backends_paint_the_same_picture(sky: str) -> None:
    world = bestiary(2)
    scene = world.scene.model_copy(update={"environment": Environment(sky=sky)})
    object.__setattr__(world, "scene", scene)
    a, b = (render(world, size=(192, 128), backend=backend).rgb.astype(int) for backend in BOTH)
    differ = np.abs(a - b).max(-1)
    assert differ.mean() < 1 and (differ > 12).mean() < 0.03  # what differs is how an edge is smoothed


@pytest.mark.usefixtures("gl")
def test_what_is_too_large_to_be_framed_still_casts_its_shadow() -> None:
    wall = body("wall", Box(size_m=(12, 0.5, 3)), position_m=(0, 1.5, 1.5), fixed=True)
    world = trajectory(
        [GROUND, wall, body("ball", Sphere(radius_m=0.2), position_m=(0, 0, 0.2))],
        frames=1,
        environment=Environment(sun_direction=(0.2, 0.6, 0.7)),
    )
    a, b = (render(world, size=(128, 96), backend=backend) for backend in BOTH)
    dark = b.rgb[0].max(-1) < 110
    assert 0.05 < (dark & (b.ids[0] == 1)).mean() < 0.9
    assert np.abs(a.rgb[0].astype(int) - b.rgb[0]).max(-1).mean() < 1


def test_without_rgb_the_picture_is_black_and_the_rest_the_same(backend: Backend) -> None:
    with_rgb, without = (render(bestiary(2), size=(48, 48), backend=backend, rgb=rgb) for rgb in (True, False))
    assert not without.rgb.any() and with_rgb.rgb.any()
    assert not without.albedo.any() and with_rgb.albedo.any()
    assert np.array_equal(with_rgb.depth_m, without.depth_m) and np.array_equal(with_rgb.ids, without.ids)


def test_shadow_answers_for_any_point_and_direction() -> None:
    """Against trimesh's own rays, for points in the air and directions of their own."""
    import trimesh

    from proxyworld.world.conventions import pose_matrix
    from proxyworld.world.geometry import mesh

    world = bestiary(3, ground=False)
    pose = pose_matrix(world.position_m[2], world.orientation_wxyz[2])
    posed = []
    for i, one in enumerate(world.bodies):
        triangles = mesh(one.shape).copy()
        triangles.apply_transform(pose[i])
        posed.append(triangles)
    rng = np.random.default_rng(0)
    points, ways = rng.uniform((-3, -2, 0), (3, 3, 3), (4000, 3)), rng.normal(size=(4000, 3))
    expected = cast("trimesh.Trimesh", trimesh.util.concatenate(posed)).ray.intersects_any(points, ways)  # type: ignore[no-untyped-call]
    found = shadow(points, ways, set_stage(world), 2)
    assert 0.05 < expected.mean() < 0.5
    assert (found != expected).mean() < 0.003  # facets lie up to 0.2 % inside the round shapes


def test_a_box_in_the_sun_shades_itself_only_behind() -> None:
    stage = set_stage(trajectory([body("box", Box(size_m=(1, 1, 1)))], frames=1))
    top = np.array([[0.1, 0.2, 0.5]])
    assert not shadow(top, np.array([0.3, 0, 1.0]), stage, 0, owner=np.array([0]))[0]
    assert not shadow(top, np.array([0.3, 0, 1.0]), stage, 0)[0]
    assert shadow(-top, np.array([0.3, 0, 1.0]), stage, 0)[0]


def test_srgb_and_linear_undo_each_other() -> None:
    values = np.linspace(0, 1, 1001)
    assert np.abs(srgb(linear(values)) - values).max() < 1e-7
    assert np.allclose(srgb(np.array([-1.0, 2.0])), [0, 1], atol=1e-12)
