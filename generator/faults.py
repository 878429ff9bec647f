"""Faults: true worlds made wrong on purpose, so that the judge can be judged.

Each takes a trajectory, the row of a body and the frame from which it goes wrong, and gives the trajectory that a wrong
video would show; `render` it from the true view, and it is that video.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from proxyworld.render.camera import View
from proxyworld.world.trajectory import Trajectory

_GONE_M = np.array([0.0, 0.0, -1e4])


@dataclass(frozen=True, eq=False)
class Fault:
    """A wrong video's world: what is wrong (`kind`) with which body (`row`), from which frame, and by how much.

    `size_px` is how far from its place the body is seen at most, infinite where it is not to be seen at all.
    """

    kind: str
    row: int
    frame: int
    size_px: float
    world: Trajectory


def frozen(world: Trajectory, row: int, start: int) -> Trajectory:
    """The body stops where it is."""
    position, orientation = world.position_m.copy(), world.orientation_wxyz.copy()
    position[start:, row], orientation[start:, row] = position[start, row], orientation[start, row]
    return replace(world, position_m=position, orientation_wxyz=orientation)


def vanished(world: Trajectory, row: int, start: int) -> Trajectory:
    """The body is gone."""
    position = world.position_m.copy()
    position[start:, row] = _GONE_M
    return replace(world, position_m=position)


def swapped(world: Trajectory, row: int, start: int, *, other: int) -> Trajectory:
    """The body and `other` are in each other's place."""
    position, orientation = world.position_m.copy(), world.orientation_wxyz.copy()
    pair, turned = [row, other], [other, row]
    position[start:, pair] = world.position_m[start:][:, turned]
    orientation[start:, pair] = world.orientation_wxyz[start:][:, turned]
    return replace(world, position_m=position, orientation_wxyz=orientation)


def shifted(world: Trajectory, row: int, start: int, *, view: View, by_px: tuple[float, float]) -> Trajectory:
    """The body jumps by so many pixels, right and down."""
    offset = _offsets(world, row, view, np.tile(by_px, (world.frames, 1)))
    return _moved(world, row, start, offset)


def drifting(world: Trajectory, row: int, start: int, *, view: View, by_px: tuple[float, float]) -> Trajectory:
    """The body leaves its path slowly, and is off by so many pixels in the last frame."""
    share = np.clip((np.arange(world.frames) - start) / max(world.frames - 1 - start, 1), 0, 1)
    return _moved(world, row, start, _offsets(world, row, view, share[:, None] * np.array(by_px)))


def passing_through(world: Trajectory, row: int, start: int) -> Trajectory:
    """The body flies on as if nothing were there: what it met at `start` does not stop it."""
    time = (world.time_s - world.time_s[start])[:, None]
    gravity = np.array(world.scene.gravity_m_s2)
    flight = world.position_m[start, row] + world.velocity_m_s[start, row] * time + gravity * time**2 / 2
    position = world.position_m.copy()
    position[start:, row] = flight[start:]
    return replace(world, position_m=position)


def bouncing(world: Trajectory, row: int, start: int, *, times: float) -> Trajectory:
    """From `start` on the body comes so many times as high above its lowest place as it should."""
    position = world.position_m.copy()
    lowest = position[:, row, 2].min()
    position[start:, row, 2] = lowest + times * (position[start:, row, 2] - lowest)
    return replace(world, position_m=position)


def reversed_in_time(world: Trajectory) -> Trajectory:
    """Everything runs backwards."""
    arrays = {name: getattr(world, name)[::-1] for name in ("position_m", "orientation_wxyz")}
    return replace(world, **arrays, vertices={name: places[::-1] for name, places in world.vertices.items()})


def flickering(frames: np.ndarray, shown: np.ndarray, start: int, *, every: int = 2) -> np.ndarray:
    """The pixels `shown (t, h, w)` bool of a body take the opposite colour from `start` on, every `every`-th frame."""
    painted = frames.copy()
    for k in range(start, len(frames), every):
        painted[k][shown[k]] = 255 - painted[k][shown[k]]
    return painted


def displacement_px(true: Trajectory, wrong: Trajectory, row: int, view: View) -> np.ndarray:
    """How far from its place the middle of a body is seen in each frame: `(t)`; infinite where it is gone."""
    places = [_pixel(world.position_m[:, row], view) for world in (true, wrong)]
    away: np.ndarray = np.linalg.norm(places[1] - places[0], axis=1)
    gone = (wrong.position_m[:, row] == _GONE_M).all(axis=1)
    return np.where(gone, np.inf, away)


def _pixel(points: np.ndarray, view: View) -> np.ndarray:
    camera = np.einsum("tij,tj->ti", view.camera_from_world[:, :3, :3], points) + view.camera_from_world[:, :3, 3]
    return np.asarray(view.project(camera))


def _offsets(world: Trajectory, row: int, view: View, by_px: np.ndarray) -> np.ndarray:
    """Pixels `(t, 2)` as metres in the world `(t, 3)`, at the depth of the body."""
    turn = view.camera_from_world[:, :3, :3]
    depth = np.einsum("ti,ti->t", turn[:, 2], world.position_m[:, row]) + view.camera_from_world[:, 2, 3]
    across = by_px / view.intrinsics[[0, 1], [0, 1]] * depth[:, None]
    return np.asarray(np.einsum("tai,ta->ti", turn[:, :2], across))


def _moved(world: Trajectory, row: int, start: int, offset_m: np.ndarray) -> Trajectory:
    position = world.position_m.copy()
    position[start:, row] += offset_m[start:]
    return replace(world, position_m=position)
