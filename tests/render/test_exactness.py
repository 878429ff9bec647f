"""The bars of the maps, pixel by pixel: depth, normals and flow on the surfaces themselves; the backends alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from proxyworld.render.camera import View
from proxyworld.render.points import surface_points
from proxyworld.render.rays import nearest
from proxyworld.render.render import Backend, render
from proxyworld.render.stage import set_stage
from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.scene import Box, Camera, Capsule, Cone, Cylinder, Plane, Shape, Sphere
from tests.render.test_solids import SHAPES
from tests.render.test_tracks import _round
from tests.render.worlds import BOTH, bestiary, body, carried, trajectory

DEPTH = 1e-4  # of the depth
NORMAL_RAD = np.deg2rad(0.1)
FLOW_PX = 0.01
BACKENDS_PX = 1e-3
Distance = Callable[[np.ndarray], np.ndarray]
CLOSED: dict[str, tuple[Shape, Distance]] = {
    name: (shape, distance)
    for name, (shape, distance) in SHAPES.items()
    if isinstance(shape, Sphere | Box | Cylinder | Capsule | Cone)
}
CLOSED["plane"] = (Plane(extent_m=4.0), lambda p: np.asarray(p[..., 2]))


def _gradient(distance: Distance, at: np.ndarray, step: float = 1e-5) -> tuple[np.ndarray, np.ndarray]:
    """The normal by central differences, and where it is the same on both sides (not at an edge): `(m, 3)`, `(m)`."""
    ends = [(distance(at + step * e), distance(at - step * e)) for e in np.eye(3)]
    slope = np.stack([(a - b) / (2 * step) for a, b in ends], axis=-1)
    length = np.linalg.norm(slope, axis=-1)
    return slope / np.maximum(length, 1e-9)[:, None], np.abs(length - 1) < 1e-3


@pytest.mark.parametrize("name", CLOSED)
def test_each_solid_is_where_its_distance_is_zero_and_faces_along_its_gradient(name: str, backend: Backend) -> None:
    shape, distance = CLOSED[name]
    turn, place = axis_angle((1, 2, 0.5), 0.9), (0.1, 0.2, 0.5)
    camera = Camera(position_m=(0.4, -2.5, 1.3), target_m=place)
    it = body("it", shape, position_m=place, orientation_wxyz=turn, fixed=isinstance(shape, Plane))
    maps = render(trajectory([it], frames=1, camera=camera), size=(208, 120), backend=backend, rgb=False)
    seen = maps.ids[0] == 1
    own = (surface_points(maps)[0][seen] - place) @ rotation_matrix(turn)
    assert seen.sum() > 1000
    assert (np.abs(distance(own)) / maps.depth_m[0][seen]).max() < DEPTH
    normal, smooth = _gradient(distance, own)
    found = maps.normal[0][seen] @ maps.camera_from_world[0, :3, :3] @ rotation_matrix(turn)
    sine = np.linalg.norm(np.cross(found, normal), axis=-1)
    assert smooth.mean() > 0.95
    assert sine[smooth].max() < NORMAL_RAD and (found * normal).sum(-1)[smooth].min() > 0


@pytest.mark.parametrize("way", ["forward", "backward"])
def test_flow_leads_to_the_same_surface_point_where_it_is_not_occluded(way: str, backend: Backend) -> None:
    """A ray through where the flow leads meets first the same body, at the depth of the point that was carried there.

    Rays are loose ones, in float64: of no picture. Of a ray that grazes, a thousandth of a pixel may decide what it
    meets; the share of those is that of the limbs.
    """
    world = bestiary(3)
    maps = render(world, size=(208, 120), backend=backend, rgb=False, camera=_sized((208, 120)))
    k, to = (0, 1) if way == "forward" else (2, 1)
    flow = maps.flow_forward_px[k] if way == "forward" else maps.flow_backward_px[k]
    occluded = (maps.occluded_forward if way == "forward" else maps.occluded_backward)[k]
    y, x = np.nonzero((maps.ids[k] > 0) & ~occluded)
    there = np.stack([x, y], 1) + 0.5 + flow[y, x]
    camera = maps.camera_from_world[to]
    point = carried(world, maps, k, to)[y, x] @ camera[:3, :3].T + camera[:3, 3]
    homogeneous = point @ maps.intrinsics.T
    assert np.abs(homogeneous[:, :2] / homogeneous[:, 2:] - there).max() <= FLOW_PX
    assert (there >= -FLOW_PX).all() and (there <= np.array(maps.size) + FLOW_PX).all()

    stage = set_stage(world)
    rays = np.append(there, np.ones((len(there), 1)), axis=1) @ np.linalg.inv(maps.intrinsics).T
    pose = maps.camera_from_world[to] @ stage.world_from_leaf[to]
    depth, leaf, _ = nearest(np.zeros_like(rays), rays, stage, to, pose)
    met = np.append(stage.body + 1, 0)[leaf] == maps.ids[k, y, x]
    same = met & (np.abs(depth / point[:, 2] - 1) < 1e-3)
    assert len(same) > 15000 and (~same).mean() < 1e-3


def _sized(size: tuple[int, int]) -> View:
    """A camera that goes round, of another size."""
    view = _round(3)
    scale = size[1] / view.size[1]
    matrix = np.diag([scale, scale, 1.0]) @ view.intrinsics
    matrix[0, 2] = size[0] / 2
    return View(size, matrix, view.camera_from_world)


def _boundary(ids: np.ndarray) -> np.ndarray:
    """The pixels that differ from a neighbour."""
    edge = np.zeros(ids.shape, bool)
    for axis in (1, 2):
        along = (slice(None),) * axis
        differ = np.diff(ids, axis=axis) != 0
        edge[(*along, slice(1, None))] |= differ
        edge[(*along, slice(None, -1))] |= differ
    return edge


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize("size", [(256, 256), (832, 480)])
def test_the_backends_agree_to_the_last_thousandth(size: tuple[int, int]) -> None:
    """Ids, but for a thousandth of the boundary's pixels; depth, flow and normals wherever both show the same face."""
    a, b = (render(bestiary(2), size=size, backend=backend, rgb=False) for backend in BOTH)
    few = 1e-3 * (_boundary(a.ids) | _boundary(b.ids)).sum()
    differ = a.ids != b.ids
    assert differ.sum() <= few
    same = ~differ & (a.ids > 0)
    sine = np.linalg.norm(np.cross(a.normal.astype(float), b.normal), axis=-1)
    assert (same & (sine > NORMAL_RAD)).sum() <= few  # on an edge of a box either face is right
    assert np.abs(a.depth_m[same] / b.depth_m[same] - 1).max() < DEPTH
    for one, two in ((a.flow_forward_px, b.flow_forward_px), (a.flow_backward_px, b.flow_backward_px)):
        assert np.nanmax(np.abs(one - two)[same]) <= BACKENDS_PX
    for one, two in ((a.occluded_forward, b.occluded_forward), (a.occluded_backward, b.occluded_backward)):
        assert ((one != two) & same).sum() <= few
