"""Meshes whose vertices move on their own: both backends, flow and texture by triangle, smooth normals, two sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from proxyworld.render.maps import Maps
from proxyworld.render.points import surface_points
from proxyworld.render.render import Backend, render
from proxyworld.world.conventions import rotate
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Body, Box, Camera, Cloth, Deformable, Soft, Sphere
from proxyworld.world.trajectory import Trajectory
from tests.render.worlds import BOTH, GROUND, body, trajectory

Moving = Callable[[np.ndarray, float], np.ndarray]
"""From the vertices `(v, 3)` of the mesh at rest, in the world, and the time to where they are then."""
ABOVE = Camera(position_m=(0, -0.01, 3), target_m=(0, 0, 0))
SHEET = Cloth(size_m=(1.6, 1.2), cells=(16, 12))


def soft_world(
    bodies: Sequence[Body], moving: dict[str, Moving], *, frames: int = 4, camera: Camera | None = None
) -> Trajectory:
    """A hand-made trajectory whose deforming bodies move by `moving`; their rows are the mean of their vertices."""
    world = trajectory(bodies, frames=frames, camera=camera)
    vertices = {}
    for i, one in enumerate(bodies):
        if isinstance(one.shape, Deformable):
            rest = np.add(one.position_m, rotate(one.orientation_wxyz, mesh(one.shape).vertices))
            vertices[one.name] = np.stack([moving[one.name](rest, t) for t in world.time_s])
            world.position_m[:, i] = vertices[one.name].mean(axis=1)
    return replace(world, vertices=vertices)


def waves(rest: np.ndarray, t: float) -> np.ndarray:
    x, y, z = rest.T
    lift = 0.15 * np.sin(5 * x + 8 * t) * np.cos(4 * y - 3 * t)
    return np.stack([x * (1 + 0.4 * t) + 0.5 * t, y + 0.2 * lift, z + lift], axis=1)


def squash(rest: np.ndarray, t: float) -> np.ndarray:
    x, y, z = rest.T
    return np.stack([x * (1 + t), y * (1 + t) - t, z * (1 - 2 * t)], axis=1)


def menagerie(frames: int = 4) -> Trajectory:
    return soft_world(
        [
            GROUND,
            body("ball", Sphere(radius_m=0.3), position_m=(0.4, -0.3, 0.3)),
            body("cloth", SHEET, position_m=(0, 0, 0.8)),
            body("soft", Soft(solid=Sphere(radius_m=0.35)), position_m=(-0.9, 0.2, 0.4)),
            body("cube", Soft(solid=Box(size_m=(0.4, 0.5, 0.3))), position_m=(0.9, 0.4, 0.2)),
        ],
        {"cloth": waves, "soft": squash, "cube": squash},
        frames=frames,
    )


def seen(maps: Maps, name: str) -> np.ndarray:
    return np.asarray(maps.ids == int(np.flatnonzero(maps.name == name)[0]) + 1)


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize("size", [(128, 128), (161, 97)])
def test_the_backends_agree_on_what_deforms(size: tuple[int, int]) -> None:
    a, b = (render(menagerie(), size=size, backend=backend) for backend in BOTH)
    same = a.ids == b.ids
    assert (~same).mean() <= 0.001
    both = same & (a.ids > 0)
    assert np.quantile(np.abs(a.depth_m[both] / b.depth_m[both] - 1), 0.9999) < 1e-4
    near = both & (np.abs(a.depth_m / np.where(both, b.depth_m, 1) - 1) < 1e-5)  # along an edge either side is right
    assert (both & ~near).mean() < 1e-4
    assert ((a.normal * b.normal).sum(-1)[near] > 0.9999).mean() > 0.995
    for one, two in ((a.flow_forward_px, b.flow_forward_px), (a.flow_backward_px, b.flow_backward_px)):
        assert np.array_equal(np.isnan(one[same]), np.isnan(two[same]))
        assert np.nanmax(np.abs(one - two)[near]) < 1e-3
    for one, two in ((a.occluded_forward, b.occluded_forward), (a.occluded_backward, b.occluded_backward)):
        assert (one != two).mean() <= 0.002 and one.sum() > 50
    assert np.abs(a.albedo.astype(int) - b.albedo)[near].mean() < 0.5
    assert np.abs(a.rgb.astype(int) - b.rgb).mean() < 4


def test_a_sheet_that_stretches_flows_by_how_far_each_point_goes(backend: Backend) -> None:
    """Seen from 3 m above, x grows by 6 % a frame and nothing else moves: the flow is 6 % of x, in pixels."""
    cloth = body("cloth", Cloth(size_m=(1.2, 1.2), cells=(7, 5)))
    stretch: Moving = lambda rest, t: rest * [1 + 0.06 * 24 * t, 1, 1]  # noqa: E731
    maps = render(
        soft_world([cloth], {"cloth": stretch}, frames=3, camera=ABOVE), size=(96, 96), backend=backend, rgb=False
    )
    points = surface_points(maps)
    for k in (0, 1):
        on = seen(maps, "cloth")[k]
        x = points[k][on][:, 0]
        assert on.sum() > 1000
        moved = maps.intrinsics[0, 0] / maps.depth_m[k][on] * x * 0.06 / (1 + 0.06 * k)
        assert np.abs(maps.flow_forward_px[k][on] - np.stack([moved, 0 * moved], 1)).max() < 1e-3
        back = seen(maps, "cloth")[k + 1]
        x = points[k + 1][back][:, 0]
        moved = -maps.intrinsics[0, 0] / maps.depth_m[k + 1][back] * x * 0.06 / (1 + 0.06 * (k + 1))
        assert np.abs(maps.flow_backward_px[k + 1][back][:, 0] - moved).max() < 1e-3


def test_depth_and_normals_of_a_soft_ball_are_a_balls(backend: Backend) -> None:
    """At rest: within the sag of its facets of a ball's depth, and 2 degrees of its normals.

    A facet with edges `a` sags by `a^2 / 6 r` in its middle. The law is read inside 0.9 of the radius.
    """
    ball = body("soft", Soft(solid=Sphere(radius_m=0.5)))
    still: Moving = lambda rest, t: rest  # noqa: E731
    maps = render(
        soft_world([ball], {"soft": still}, frames=2, camera=ABOVE), size=(128, 128), backend=backend, rgb=False
    )
    on = seen(maps, "soft")[0]
    points = surface_points(maps)[0]
    distance = np.linalg.norm(points, axis=-1)
    inner = on & (np.hypot(points[..., 0], points[..., 1]) < 0.45)
    assert inner.sum() > 1500
    sag = mesh(ball.shape).edges_unique_length.max() ** 2 / (6 * 0.5)
    assert (distance[inner] - 0.5).min() > -1.01 * sag and (distance[inner] - 0.5).max() < 1e-5
    turn = maps.camera_from_world[0, :3, :3]
    expected = points[inner] / 0.5 @ turn.T
    expected /= np.linalg.norm(expected, axis=-1, keepdims=True)
    assert ((maps.normal[0][inner] * expected).sum(-1)).min() > np.cos(np.radians(2))
    assert not np.nan_to_num(maps.flow_forward_px[0]).any() and not maps.occluded_forward[0].any()


def test_cloth_is_seen_from_both_sides(backend: Backend) -> None:
    cloth = body("cloth", Cloth(size_m=(1, 1), cells=(4, 4)))
    still: Moving = lambda rest, t: rest  # noqa: E731
    below = Camera(position_m=(0, -0.01, -3), target_m=(0, 0, 0))
    for camera in (ABOVE, below):
        maps = render(soft_world([cloth], {"cloth": still}, frames=2, camera=camera), size=(64, 64), backend=backend)
        assert seen(maps, "cloth")[0].sum() > 300
        rays = np.linalg.inv(maps.intrinsics) @ [32, 32, 1]
        assert (maps.normal[0][seen(maps, "cloth")[0]] @ rays < -0.9).all()


def test_texture_is_fixed_to_the_cloth(backend: Backend) -> None:
    """What a pixel shows, its flow shows again a frame later: a texture, and the same one."""
    cloth = body("cloth", SHEET).model_copy(
        update={"material": GROUND.material.model_copy(update={"pattern": "gravel"})}
    )
    maps = render(soft_world([cloth], {"cloth": waves}, frames=2, camera=ABOVE), size=(160, 160), backend=backend)
    on = seen(maps, "cloth")[0] & ~maps.occluded_forward[0]
    y, x = np.nonzero(on)
    to = np.stack([x, y], 1) + 0.5 + maps.flow_forward_px[0][on]
    u, v = np.clip(np.floor(to).astype(int), 0, 159).T
    landed = seen(maps, "cloth")[1][v, u]
    before, after = maps.albedo[0][on][landed].astype(int), maps.albedo[1][v, u][landed].astype(int)
    unmoved = maps.albedo[1][y, x][landed].astype(int)
    assert landed.sum() > 3000 and before.std() > 8
    assert np.median(np.abs(before - after)) * 2 < np.median(np.abs(before - unmoved))
    assert np.median(np.abs(before - after)) <= 3


def test_a_fold_hides_what_it_covers(backend: Backend) -> None:
    """The right half of a sheet turns over onto the left half: that is hidden, and what turned over is not."""
    cloth = body("cloth", Cloth(size_m=(1.6, 1.2), cells=(16, 12)))

    def fold(rest: np.ndarray, t: float) -> np.ndarray:
        return rest if t == 0 else np.where(rest[:, :1] > 0, rest * [-0.9, 1, 1] + [0, 0, 0.05], rest)

    maps = render(
        soft_world([cloth], {"cloth": fold}, frames=2, camera=ABOVE), size=(128, 128), backend=backend, rgb=False
    )
    points, on = surface_points(maps)[0], seen(maps, "cloth")[0]
    x = points[..., 0]
    covered, over = on & (x < -0.1) & (x > -0.6), on & (x > 0.12)
    assert maps.occluded_forward[0][covered].all() and not maps.occluded_forward[0][over].any()
    assert covered.sum() > 300 and over.sum() > 300


@pytest.mark.parametrize("wrong", [{}, {"cloth": np.zeros((2, 3, 3))}])
def test_a_trajectory_without_its_vertices_is_refused(wrong: dict[str, np.ndarray]) -> None:
    world = replace(soft_world([body("cloth", SHEET)], {"cloth": waves}, frames=2), vertices=wrong)
    with pytest.raises(InputError, match=r"vertices of 'cloth' must be finite numbers of shape \(2, 221, 3\)"):
        render(world, size=(16, 16))
