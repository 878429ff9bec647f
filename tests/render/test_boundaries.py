"""Lines against the closed forms of what they outline: their length, their place between pixels, and their absence."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.render.boundaries import boundaries
from proxyworld.render.camera import View, intrinsics, look_at
from proxyworld.render.render import Backend
from proxyworld.world.files import InputError
from proxyworld.world.scene import Box, Capsule, Sphere
from tests.render.worlds import GROUND, body, trajectory

SIZE = (96, 80)


def _view(position: tuple[float, float, float], target: tuple[float, float, float]) -> View:
    pose = look_at(np.array(position), np.array(target))
    return View(SIZE, intrinsics(SIZE, 0.5), pose[None])


def test_a_ball_has_one_round_line(backend: Backend) -> None:
    """A ball at distance d on the axis is a disc of radius f r / sqrt(d^2 - r^2); all of its line lies on its rim."""
    ball = body("ball", Sphere(radius_m=0.6), position_m=(0, 0, 1))
    view = _view((0, -4, 1), (0, 0, 1))
    line = boundaries(trajectory([ball], frames=1), view, backend=backend)[0]
    assert line.dtype == np.float32 and line.shape == SIZE[::-1] and line.min() >= 0 and line.max() <= 1
    radius = view.intrinsics[0, 0] * 0.6 / np.sqrt(16 - 0.36)
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5 - 48, np.arange(SIZE[1]) + 0.5 - 40)
    away = np.hypot(x, y) - radius
    assert not line[np.abs(away) > 0.5 + np.sqrt(0.5) + 0.36].any()  # half the line, a pixel's corner, a sample aslant
    assert abs(line.sum() / (2 * np.pi * radius) - 1) < 0.05
    assert abs((line * np.hypot(x, y)).sum() / line.sum() - radius) < 0.05


@pytest.mark.parametrize("shift", [0.0, 0.25, 0.4, 0.75])
def test_a_straight_line_lies_between_pixels(shift: float, backend: Backend) -> None:
    """A wall's upright edge, `shift` of a pixel on: each row has one pixel of line about it, and its middle there."""
    wall = body("wall", Box(size_m=(10, 0.2, 20)))
    view = _view((0, -4.1, 0), (0, 0, 0))
    focal = view.intrinsics[0, 0]
    world = trajectory([wall.model_copy(update={"position_m": (5 + shift * 4 / focal, 0.0, 0.0)})], frames=1)
    line = boundaries(world, view, backend=backend)[0]
    at = (line * (np.arange(SIZE[0]) + 0.5)).sum(axis=1) / line.sum(axis=1)
    assert np.abs(line.sum(axis=1) - 1).max() < 1e-6
    assert np.abs(at - (48 + shift)).max() <= 0.125 + 1e-6  # half a sample


def test_a_box_is_creased_and_what_is_smooth_is_not(backend: Backend) -> None:
    """A box from its corner has 6 edges of outline and 3 creases that meet; a pill has an outline only."""
    view = _view((-3, -3, 3), (0, 0, 0))
    box = boundaries(trajectory([body("box", Box(size_m=(0.8, 0.8, 0.8)))], frames=1), view, backend=backend)[0]
    corners = np.array([(x, y, z) for x in (-0.4, 0.4) for y in (-0.4, 0.4) for z in (-0.4, 0.4)])
    seen = corners @ view.camera_from_world[0, :3, :3].T + view.camera_from_world[0, :3, 3]
    pixel = view.project(seen)
    hidden = int(np.linalg.norm(seen, axis=1).argmax())
    edges = [(a, b) for a in range(8) for b in range(a) if np.isclose(np.linalg.norm(corners[a] - corners[b]), 0.8)]
    length = sum(np.linalg.norm(pixel[a] - pixel[b]) for a, b in edges if hidden not in (a, b))
    assert abs(box.sum() / length - 1) < 0.05
    middle = pixel[int(np.linalg.norm(seen, axis=1).argmin())]
    assert box[int(middle[1]), int(middle[0])] > 0.8
    pill = body("pill", Capsule(radius_m=0.3, height_m=0.6))
    line = boundaries(trajectory([pill], frames=1), view, backend=backend)[0]
    assert not line[38:42, 46:50].any() and line.any()


def test_the_ground_has_no_line_but_its_horizon(backend: Backend) -> None:
    view = _view((0, -5, 1), (0, 0, 0.6))
    line = boundaries(trajectory([GROUND], frames=1), view, backend=backend)[0]
    assert np.abs(line.sum(axis=0) - 1).max() < 0.26 and np.ptp(np.nonzero(line)[0]) <= 2


def test_a_camera_of_other_frames_is_refused() -> None:
    with pytest.raises(InputError, match="the camera has 1 poses for 2 frames"):
        boundaries(trajectory([GROUND], frames=2), _view((0, -5, 1), (0, 0, 0)))
