"""Flow agreement: the motion that is seen in a video against the exact motion of its world, in pixels.

Dense flow is estimated by DIS (Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV 2016), its medium
preset, on frames brought up to 256 pixels. On rendered frames of six scenes, whose flow is known exactly, it errs by
0.25 of the motion (its cosine with the exact flow is 0.98), in 20 ms a frame on one core; without bringing up by 0.31,
the ultrafast preset by 0.27, Farneback's method (2003) by 0.31 at its best. Its own floor is measured on every scene.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import cv2
import numpy as np

from proxyworld.render.maps import Maps

ESTIMATED_SIDE_PX = 256
MOVING_PX = 0.5
"""A pixel moves if it goes this far to the next frame; slower, the estimator's noise is as large as the motion."""


@dataclass(frozen=True, eq=False)
class FlowSamples:
    """The exact and the measured flow at `p` pixels of moving bodies that are visible in this frame and the next."""

    frame: np.ndarray  # (p) int: from this frame to the next
    body: np.ndarray  # (p) int: 0 is the first body of the maps
    exact_px: np.ndarray  # (p, 2)
    measured_px: np.ndarray  # (p, 2)

    def __len__(self) -> int:
        return len(self.body)

    def of(self, chosen: np.ndarray) -> FlowSamples:
        """Only the `chosen` samples: `(p)` bool."""
        return FlowSamples(self.frame[chosen], self.body[chosen], self.exact_px[chosen], self.measured_px[chosen])

    @property
    def errors_px(self) -> np.ndarray:
        """The endpoint error of each pixel: `(p)`."""
        return _length(self.measured_px - self.exact_px)

    @property
    def error_px(self) -> float:
        """The mean endpoint error."""
        return float(self.errors_px.mean())

    @property
    def median_error_px(self) -> float:
        return float(np.median(self.errors_px))

    @property
    def speed_px(self) -> float:
        """The mean exact motion: the error of a video in which nothing moves."""
        return float(_length(self.exact_px).mean())

    @property
    def direction(self) -> float:
        """The mean cosine between measured and exact flow, weighed by both speeds; 0 where nothing moves."""
        speeds = _length(self.measured_px) * _length(self.exact_px)
        total = float(speeds.sum())
        return float((self.measured_px * self.exact_px).sum()) / total if total > 0 else 0.0


def flow_samples(frames: np.ndarray, maps: Maps) -> FlowSamples:
    """Measure flow on `frames (t, h, w, 3)` u8 wherever a moving body of `maps` is visible, and goes on being so."""
    chosen = moving_and_visible(maps)
    found = [_of_frame(frames, maps, int(k), chosen[k]) for k in np.flatnonzero(chosen.any(axis=(1, 2)))]
    none = FlowSamples(np.zeros(0, int), np.zeros(0, int), np.zeros((0, 2)), np.zeros((0, 2)))
    return FlowSamples(*(np.concatenate([getattr(one, f.name) for one in (none, *found)]) for f in fields(none)))


def _of_frame(frames: np.ndarray, maps: Maps, k: int, chosen: np.ndarray) -> FlowSamples:
    return FlowSamples(
        frame=np.full(int(chosen.sum()), k),
        body=maps.ids[k][chosen] - 1,
        exact_px=maps.flow_forward_px[k][chosen],
        measured_px=dense_flow(frames[k], frames[k + 1])[chosen],
    )


def moving_and_visible(maps: Maps) -> np.ndarray:
    """`(t, h, w)` bool: pixels of bodies that move by `MOVING_PX` or more, to where they can be seen too."""
    speed = _length(np.nan_to_num(maps.flow_forward_px))
    chosen: np.ndarray = maps.moving & ~maps.occluded_forward & (speed >= MOVING_PX)
    chosen[-1] = False
    return chosen


def _length(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]))


def dense_flow(frame: np.ndarray, following: np.ndarray) -> np.ndarray:
    """Where each pixel of `frame (h, w, 3)` u8 goes in `following`: `(h, w, 2)` f32, (x, y) in pixels."""
    a, b = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (frame, following))
    height, width = a.shape
    factor = max(1.0, ESTIMATED_SIDE_PX / max(height, width))
    size = (round(width * factor), round(height * factor))
    if size != (width, height):
        a, b = (cv2.resize(image, size, interpolation=cv2.INTER_CUBIC) for image in (a, b))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(a, b, np.zeros((*a.shape, 2), np.float32))
    if size != (width, height):
        scale = np.array([width / size[0], height / size[1]], np.float32)
        flow = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA) * scale
    return np.asarray(flow, np.float32)
