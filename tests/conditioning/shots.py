"""Hand-made maps: a ball crosses in front of an endless floor under an empty sky, by closed form."""

from __future__ import annotations

import numpy as np

from proxyworld.render.maps import Maps

SKY, FLOOR, BALL = 0, 1, 2
FLOOR_BELOW_M = 0.5


def rays(side: int, focal_px: float) -> np.ndarray:
    """`(side, side, 3)` directions with z = 1, through the pixel centres."""
    y, x = np.mgrid[:side, :side] + 0.5
    return np.stack([(x - side / 2) / focal_px, (y - side / 2) / focal_px, np.ones((side, side))], axis=-1)


def ball_over_floor(
    frames: int = 5, side: int = 64, *, radius_m: float = 0.4, centre_m: tuple[float, float, float] = (-0.3, 0.0, 3.0),
    step_m: float = 0.15, floor: bool = True,
) -> Maps:  # fmt: skip
    """A ball starts at `centre_m` (camera frame) and moves `step_m` to the right a frame."""
    focal = 1.2 * side
    ray = rays(side, focal)
    depth, ids, normal = (np.zeros((frames, side, side, *last)) for last in ((), (), (3,)))
    for k in range(frames):
        centre = np.add(centre_m, (k * step_m, 0, 0))
        a, b, c = (ray * ray).sum(-1), ray @ centre, centre @ centre - radius_m**2
        inside = b * b - a * c
        ball = np.where((inside > 0) & (b > 0), (b - np.sqrt(np.maximum(inside, 0))) / a, np.inf)
        down = np.maximum(ray[..., 1], 1e-12)
        ground = np.where((ray[..., 1] > 0) & floor, FLOOR_BELOW_M / down, np.inf)
        depth[k] = np.minimum(ball, ground)
        ids[k] = np.where(ball < ground, BALL, np.where(np.isfinite(ground), FLOOR, SKY))
        point = ray * np.where(np.isfinite(depth[k]), depth[k], 0)[..., None]
        normal[k] = np.where((ids[k] == BALL)[..., None], (point - centre) / radius_m, 0)
        normal[k][ids[k] == FLOOR] = (0, -1, 0)
    flow = np.zeros((frames, side, side, 2))
    flow[..., 0] = np.where(ids == BALL, step_m * focal / centre_m[2], 0)
    flow[ids == SKY] = np.nan
    forward, backward = flow.copy(), -flow
    forward[-1], backward[0] = np.nan, np.nan
    return maps_of(depth, ids, normal, focal_px=focal, forward=forward, backward=backward)


def maps_of(
    depth: np.ndarray, ids: np.ndarray, normal: np.ndarray, *, focal_px: float,
    forward: np.ndarray | None = None, backward: np.ndarray | None = None, bodies: int = 2,
) -> Maps:  # fmt: skip
    """`Maps` of `(t, side, side)` arrays, lit from the upper left; bodies after the first can move."""
    frames, side, _ = depth.shape
    none = np.full((frames, side, side, 2), np.nan, np.float32)
    colour = np.linspace(0.2, 0.9, 3 * bodies).reshape(bodies, 3).astype(np.float32)
    light = np.clip(normal @ np.array([-0.5, -0.6, -0.62]), 0.15, 1)[..., None]
    sky = np.array([0.6, 0.75, 0.95])
    surface = np.concatenate([[np.zeros(3)], colour])[ids.astype(int)]
    rgb = np.where((ids == SKY)[..., None], sky, light * surface)
    return Maps(
        depth_m=depth.astype(np.float32),
        ids=ids.astype(np.int32),
        normal=normal.astype(np.float32),
        flow_forward_px=none if forward is None else forward.astype(np.float32),
        flow_backward_px=none if backward is None else backward.astype(np.float32),
        occluded_forward=np.zeros(ids.shape, bool),
        occluded_backward=np.zeros(ids.shape, bool),
        rgb=np.rint(rgb * 255).astype(np.uint8),
        albedo=np.rint(surface * 255).astype(np.uint8),
        intrinsics=np.array([[focal_px, 0, side / 2], [0, focal_px, side / 2], [0, 0, 1]]),
        camera_from_world=np.tile(np.eye(4), (frames, 1, 1)),
        name=np.array([f"body {i}" for i in range(bodies)]),
        base_colour=colour,
        fixed=np.array([i == 0 for i in range(bodies)]),
        fps=24.0,
    )
