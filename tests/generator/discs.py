"""Worlds of textured discs, painted with numpy: every map is known in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.render.maps import Maps
from proxyworld.render.video import Video
from proxyworld.world.scene import Body, Expectation, Sphere
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import FPS, G, Path, ball, straight, trajectory

SIDE = 96
PX_PER_M = 80.0
STEP_S = 1 / 960


@dataclass(frozen=True)
class World:
    """A trajectory of balls, and what a camera that looks along y from afar sees of it."""

    trajectory: Trajectory
    maps: Maps

    @property
    def proxy(self) -> Video:
        return Video(self.maps.rgb, self.maps.fps)

    def seen(self, frames: np.ndarray) -> Video:
        return Video(np.ascontiguousarray(frames), self.maps.fps)


def flight(start: Sequence[float], velocity: Sequence[float]) -> Path:
    """Free flight as the engine integrates it: `v t - g t (t + h) / 2`."""

    def path(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fall = np.outer(G * t * (t + STEP_S) / 2, [0, 0, 1])
        return np.array(start) + np.outer(t, velocity) - fall, np.array(velocity) - np.outer(G * t, [0, 0, 1])

    return path


def falling() -> World:
    made = trajectory(
        ball(at=(0, 0, 1.05)), paths={"ball": flight((0, 0, 1.05), (0, 0, 0))}, duration_s=10 / FPS,
        expectations=(Expectation(kind="falls", body="ball"),),
    )  # fmt: skip
    return paint(made)


def thrown() -> World:
    made = trajectory(
        ball(at=(-0.45, 0, 0.35)), paths={"ball": flight((-0.45, 0, 0.35), (1.7, 0, 3.0))}, duration_s=12 / FPS,
        expectations=(Expectation(kind="rises", body="ball"), Expectation(kind="moves", body="ball")),
    )  # fmt: skip
    return paint(made)


def crossing() -> World:
    """Two balls pass each other, the nearer one hiding the other, where nothing weighs anything."""
    near, far = ball("near", radius=0.12, at=(-0.45, 0, 0.8)), ball("far", radius=0.12, at=(0.5, 1, 0.35))
    paths = {"near": straight((-0.45, 0, 0.8), (1.1, 0, -0.6)), "far": straight((0.5, 1, 0.35), (-1.9, 0, 0.82))}
    made = trajectory(
        near, far, paths=paths, duration_s=12 / FPS, gravity_m_s2=(0, 0, 0),
        expectations=(Expectation(kind="moves", body="near"), Expectation(kind="moves", body="far")),
    )  # fmt: skip
    return paint(made)


WORLDS = {"falling": falling, "thrown": thrown, "crossing": crossing}


def paint(made: Trajectory) -> World:
    """See `made`, whose bodies are balls, in an orthographic picture; those with greater y lie further back."""
    rng = np.random.default_rng(0)
    t, n = made.frames, len(made.name)
    rgb = np.repeat(_texture(rng, SIDE, 100, 12)[None], t, axis=0)
    ids = np.zeros((t, SIDE, SIDE), np.int32)
    flow = np.zeros((t, SIDE, SIDE, 2), np.float32)
    centres = np.stack([SIDE / 2 + PX_PER_M * made.position_m[..., 0], 88 - PX_PER_M * made.position_m[..., 2]], -1)
    skins = [_texture(rng, 64, 170, 25) for _ in range(n)]
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) + 0.5
    for i in np.argsort(-made.position_m[0, :, 1], kind="stable"):
        radius = PX_PER_M * _radius(made.bodies[i])
        for k in range(t):
            dx, dy = x - np.float32(centres[k, i, 0]), y - np.float32(centres[k, i, 1])
            inside = dx**2 + dy**2 <= radius**2
            rgb[k][inside] = cv2.remap(skins[i], dx + 32, dy + 32, cv2.INTER_LINEAR)[inside]
            ids[k][inside] = i + 1
            flow[k][inside] = centres[min(k + 1, t - 1), i] - centres[k, i]
    backward = np.concatenate([np.zeros_like(flow[:1]), -_at_ids(ids[1:], ids[:-1], flow[:-1])])
    flow[-1], backward[0] = np.nan, np.nan
    maps = Maps(
        depth_m=np.where(ids > 0, 5.0, 10.0).astype(np.float32),
        ids=ids,
        normal=np.broadcast_to(np.array([0, 0, -1], np.float32), (t, SIDE, SIDE, 3)),
        flow_forward_px=flow,
        flow_backward_px=backward,
        occluded_forward=_occluded(ids, flow),
        occluded_backward=np.zeros((t, SIDE, SIDE), bool),
        rgb=rgb,
        albedo=rgb,
        intrinsics=np.array([[800.0, 0, SIDE / 2], [0, 800.0, SIDE / 2], [0, 0, 1]]),
        camera_from_world=np.broadcast_to(np.eye(4), (t, 4, 4)),
        name=made.name,
        base_colour=np.full((n, 3), 0.6, np.float32),
        fixed=np.array([b.fixed for b in made.bodies]),
        fps=made.fps,
    )
    return World(made, maps)


def _radius(body: Body) -> float:
    assert isinstance(body.shape, Sphere)
    return body.shape.radius_m


def _texture(rng: np.random.Generator, side: int, mean: float, spread: float) -> np.ndarray:
    """Smooth coloured noise: `(side, side, 3)` u8."""
    noise = cv2.GaussianBlur(rng.normal(size=(side, side, 3)), (0, 0), 1.5)
    values: np.ndarray = np.clip(np.rint(mean + spread * noise / noise.std()), 0, 255).astype(np.uint8)
    return values


def _at_ids(ids: np.ndarray, ids_from: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Each body's value (one a frame) in the places where it is in `ids`."""
    out = np.zeros_like(values)
    for k in range(len(ids)):
        for body in np.unique(ids[k][ids[k] > 0]):
            seen = values[k][ids_from[k] == body]
            if len(seen):
                out[k][ids[k] == body] = seen[0]
    return out


def _occluded(ids: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Pixels whose point lies under another body, or out of the picture, in the next frame."""
    occluded = np.zeros(ids.shape, bool)
    y, x = np.mgrid[:SIDE, :SIDE]
    for k in range(len(ids) - 1):
        to_x, to_y = (np.rint(a + flow[k][..., i]).astype(int) for i, a in enumerate((x, y)))
        outside = (to_x < 0) | (to_x >= SIDE) | (to_y < 0) | (to_y >= SIDE)
        there = ids[k + 1][np.clip(to_y, 0, SIDE - 1), np.clip(to_x, 0, SIDE - 1)]
        occluded[k] = outside | ((there != ids[k]) & (there > 0))
    return occluded
