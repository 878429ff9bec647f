"""Boundaries as anti-aliased lines: where bodies end, where one hides itself, and where its surface is creased.

Every pixel is looked at in `SAMPLES` by `SAMPLES` places, so that a line lies where the boundary is and not where the
nearest pixel's centre is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
from scipy.ndimage import binary_dilation

from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.render.rays import NOTHING
from proxyworld.render.render import Backend, caster
from proxyworld.render.stage import Stage, set_stage
from proxyworld.render.surface import Surface
from proxyworld.world.files import InputError
from proxyworld.world.trajectory import Trajectory

SAMPLES = 4  # along each side of a pixel
CREASE_RAD = np.deg2rad(30)
STEP = 0.02  # of the distance: how far apart two sheets of a body must be to be told from one
_BAND = 32  # rows of pixels that are looked at together
_BESIDE = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)
_AROUND = np.ones((3, 3), bool)


def boundaries(trajectory: Trajectory, camera: Maps | View, *, backend: Backend = "auto") -> np.ndarray:
    """The boundaries that the camera of the `Maps`, or the `View`, sees: `(t, h, w)` f32 in 0..1.

    Each is a line one pixel wide (within 12 %, as it is aslant), with its middle on the boundary; a value is the
    part of its pixel that lines cover.
    Raises `InputError` for a camera that has not a pose a frame, and as `render` does.
    """
    view = camera if isinstance(camera, View) else View(camera.size, camera.intrinsics, camera.camera_from_world)
    if len(view.camera_from_world) != trajectory.frames:
        raise InputError(f"the camera has {len(view.camera_from_world)} poses for {trajectory.frames} frames")
    stage, fine = set_stage(trajectory), _finer(view)
    with closing(caster(backend, stage, fine, None)) as seen:
        return np.stack([_lines(stage, fine, seen.surface(k)) for k in range(trajectory.frames)])


def _finer(view: View) -> View:
    """The same view, each pixel of which is `SAMPLES` by `SAMPLES`."""
    matrix = np.diag([SAMPLES, SAMPLES, 1.0]) @ view.intrinsics
    return View((view.size[0] * SAMPLES, view.size[1] * SAMPLES), matrix, view.camera_from_world)


def _lines(stage: Stage, fine: View, surface: Surface) -> np.ndarray:
    """The lines of a frame that is seen finely: `(h, w)` f32 of the pixels of the coarse one."""
    width, height = fine.size
    edge = np.zeros((height, width), bool)
    for rows in _bands(height):
        edge[rows] |= _edges(stage, fine, surface, rows)
    # what is beside a boundary is half a place from it, the next ones are 1.5 and, aslant, 1.9: of 2, half a pixel
    line = (binary_dilation(edge, _BESIDE) + binary_dilation(edge, _AROUND).astype(np.float32)) / 2
    parts = line.reshape(height // SAMPLES, SAMPLES, width // SAMPLES, SAMPLES)
    return np.asarray(parts.mean(axis=(1, 3)), np.float32)


def _bands(height: int) -> Iterator[slice]:
    """Slices of the rows, each of which begins where the last one ended, less a row."""
    for start in range(0, height, _BAND * SAMPLES):
        yield slice(max(start - 1, 0), min(start + _BAND * SAMPLES, height))


def _edges(stage: Stage, view: View, surface: Surface, rows: slice) -> np.ndarray:
    """The places of `rows` with a boundary between them and a neighbour: `(h, w)` bool."""
    leaf, normal = surface.leaf[rows], surface.normal[rows].astype(np.float32)
    body = np.append(stage.body, NOTHING)[leaf]
    depth = np.where(leaf == NOTHING, 0, surface.depth[rows]).astype(np.float32)
    point = view.rays()[rows].astype(np.float32) * depth[..., None]
    least = depth * np.float32(max(STEP, 3 / view.intrinsics[0, 0]))
    edge = np.zeros(leaf.shape, bool)
    for axis in (0, 1):
        a, b = _along(axis, None, -1), _along(axis, 1, None)
        between = point[b] - point[a]
        # a sheet goes on where the plane of either place passes near the other one
        off = np.minimum(*(np.abs(np.einsum("hwi,hwi->hw", normal[side], between)) for side in (a, b)))
        outline = (body[a] != body[b]) | (off > np.minimum(least[a], least[b])) & (body[a] != NOTHING)
        turn = 1 - np.einsum("hwi,hwi->hw", normal[a], normal[b])
        found = outline | _creases(np.where(outline, 2, turn), axis) & (body[a] != NOTHING)
        edge[a] |= found
        edge[b] |= found
    return edge


def _creases(turn: np.ndarray, axis: int) -> np.ndarray:
    """Where the surface turns (1 - cos) at once, and not bit by bit, as it does towards the limb of what is round."""
    creased: np.ndarray = turn > 1 - np.cos(CREASE_RAD)
    first, second = _along(axis, None, -1), _along(axis, 1, None)
    creased[first] &= turn[first] >= 2 * turn[second]
    creased[second] &= turn[second] >= 2 * turn[first]
    return creased


def _along(axis: int, start: int | None, stop: int | None) -> tuple[slice, ...]:
    """The index of `start:stop` along `axis` alone."""
    return (slice(None),) * axis + (slice(start, stop),)
