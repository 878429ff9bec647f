"""What holds for a whole shot: one range of depth, one of motion, which all its windows share, so nothing flickers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.render.stage import invert


class Shot:
    """The maps of a whole shot and their ranges, each found when it is first asked for, frame by frame.

    The ranges are those of all frames, or of the frames `over` alone.
    """

    def __init__(self, maps: Maps, over: Sequence[int] | None = None) -> None:
        self.maps = maps
        self._over = range(maps.frames) if over is None else over
        self._view = View(maps.size, maps.intrinsics, maps.camera_from_world)

    @cached_property
    def depth_m(self) -> tuple[float, float]:
        """The nearest and the farthest surface; (1, inf) where nothing is seen."""
        near, far = np.inf, 0.0
        for k in self._frames():
            depth = self.maps.depth_m[k]
            seen = np.isfinite(depth)
            near = min(near, float(depth.min(where=seen, initial=np.inf)))
            far = max(far, float(depth.max(where=seen, initial=0)))
        return (near, far) if near <= far else (1.0, np.inf)

    @cached_property
    def fastest_px(self) -> float:
        """The longest motion in a frame, but at least 1 pixel, so that rounding in a still shot stays rest."""
        return max(1.0, *(float(np.hypot(*np.moveaxis(self.motion_px(k), -1, 0)).max()) for k in self._frames()))

    @cached_property
    def bodies(self) -> tuple[int, ...]:
        """The ids that are seen, in order, without the background's 0."""
        found: set[int] = set()
        for k in self._frames():
            found |= set(np.unique(self.maps.ids[k]).tolist())
        return tuple(sorted(found - {0}))

    def _frames(self) -> Iterator[int]:
        for k in self._over:
            yield k
            self.maps.forget()

    def motion_px(self, k: int) -> np.ndarray:
        """Where everything goes from frame `k`, the sky too: `(h, w, 2)` f32; what has no known motion rests.

        The last frame has no next one: its points keep the motion that brought them there.
        """
        flow = self.maps.flow_forward_px[k].copy()
        if k + 1 < self.maps.frames:
            sky = self.sky_px(k, k + 1)
        else:
            flow = np.where(np.isnan(flow), -self.maps.flow_backward_px[k], flow)
            sky = -self.sky_px(k, max(k - 1, 0))
        nothing = self.maps.ids[k] == 0
        flow[nothing] = sky[nothing]
        return np.asarray(np.nan_to_num(flow, copy=False))

    def sky_px(self, k: int, to: int) -> np.ndarray:
        """How what is infinitely far away moves from frame `k` to frame `to`: `(h, w, 2)`; NaN where it gets behind.

        Only the camera's turn R moves it, a ray r to R r (the homography K R K^-1 of Hartley and Zisserman, Multiple
        View Geometry, 2nd ed., section 8.4.2).
        """
        poses = self.maps.camera_from_world
        turn = (poses[to] @ invert(poses[k]))[:3, :3]
        if np.array_equal(poses[to], poses[k]):
            return np.zeros((*self.maps.ids.shape[1:], 2), np.float32)
        rays = self._view.rays()
        turned = rays @ turn.T
        turned[turned[..., 2] <= 0] = np.nan
        return np.asarray(self._view.project(turned) - self._view.project(rays), np.float32)
