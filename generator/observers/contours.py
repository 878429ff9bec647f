"""The contour observer: where in a video do edges run as the silhouette of a body should?

The silhouette is known exactly from the ids; what it looks like in the video is not. So edges are compared by their
direction alone, as double angles (Bigun and Granlund 1987), which know neither colour nor which side is brighter; and a
body is looked for at every displacement up to `REACH` of the picture's shorter side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.render.maps import Maps

REACH = 0.12
"""How far from its place a body is looked for, as a part of the picture's shorter side."""
BLUR_PX = 1.0
FAINT = 6.0
"""Edges of this many grey levels a pixel count half; stronger ones count up to 1, so that contrast hardly matters."""
MIN_OUTLINE_PX = 16
"""A body whose own visible outline is shorter than this has no shape to be found by."""
_MARGIN = 3  # pixels about a mask that its blurred outline reaches into
_BEHIND = 0.98  # a neighbour nearer than this part of a body's distance stands before it
_WIDTH = 2.5  # pixels, of a blurred outline


@dataclass(frozen=True, eq=False)
class Fits:
    """How well the outline of one body fits each of `v` videos, displaced by up to `reach` pixels either way.

    `score (v, s, 2 reach + 1, 2 reach + 1)` is 1 where every edge runs as the outline does, 0 where edges run anyhow;
    row and column `reach` are no displacement. Of the frames, those `s` are listed in which there is an outline.
    """

    body: int  # its row in the maps' names
    frame: np.ndarray  # (s) int
    score: np.ndarray

    @property
    def reach(self) -> int:
        return int(self.score.shape[-1]) // 2

    @property
    def here(self) -> np.ndarray:
        """The score without displacement: `(v, s)`."""
        return np.asarray(self.score[..., self.reach, self.reach])


def edges_of(frames: np.ndarray) -> np.ndarray:
    """The edges of a video `(t, h, w, 3)` u8 as double-angle vectors `(t, 2, h, w)` f32, of length 0 to 1."""
    return np.stack([_edges(frame) for frame in frames])


def fits_of(edges: Sequence[np.ndarray], maps: Maps, body: int) -> Fits:
    """Look for `body` in videos whose `edges (t, 2, h, w)` are given."""
    reach = max(4, round(REACH * min(maps.size)))
    found = [(k, _look([video[k] for video in edges], maps, k, body, reach)) for k in range(maps.frames)]
    seen = [(k, score) for k, score in found if score is not None]
    side = 2 * reach + 1
    none = np.zeros((len(edges), 0, side, side), np.float32)
    return Fits(body, np.array([k for k, _ in seen], int), np.stack([s for _, s in seen], axis=1) if seen else none)


def _look(edges: Sequence[np.ndarray], maps: Maps, k: int, body: int, reach: int) -> np.ndarray | None:
    """The score of every displacement in frame `k` of each video; None where there is no outline to speak of."""
    window = _window(maps.ids[k] == body + 1)
    if window is None:
        return None
    outline = _outline(maps, k, body, window)
    weight = float(np.hypot(*outline).sum())
    if weight < MIN_OUTLINE_PX * _WIDTH:
        return None
    return np.stack([_match(_around(video, window, reach), outline) for video in edges]) / weight


def _match(around: np.ndarray, outline: np.ndarray) -> np.ndarray:
    fit = sum(cv2.matchTemplate(around[c], outline[c], cv2.TM_CCORR) for c in range(2))
    return np.asarray(fit, np.float32)


def _window(mask: np.ndarray) -> tuple[slice, slice] | None:
    """The part of the picture that the blurred outline of `mask` can touch; None for an empty mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    ends = zip((rows, columns), mask.shape, strict=True)
    top_left = [slice(max(int(line[0]) - _MARGIN, 0), min(int(line[-1]) + _MARGIN + 1, size)) for line, size in ends]
    return top_left[0], top_left[1]


def _around(edges: np.ndarray, window: tuple[slice, slice], reach: int) -> np.ndarray:
    """`edges (2, h, w)` in the window and `reach` pixels about it, 0 beyond the picture."""
    _, height, width = edges.shape
    (top, bottom), (left, right) = ((w.start - reach, w.stop + reach) for w in window)
    inside = edges[:, max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    beyond = ((0, 0), (max(-top, 0), max(bottom - height, 0)), (max(-left, 0), max(right - width, 0)))
    return np.ascontiguousarray(np.pad(inside, beyond))


def _edges(frame: np.ndarray) -> np.ndarray:
    blurred = cv2.GaussianBlur(frame, (0, 0), BLUR_PX)
    gx = cv2.Scharr(blurred, cv2.CV_32F, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(blurred, cv2.CV_32F, 0, 1, scale=1 / 32)
    doubled = np.stack([_over_colours(gx * gx - gy * gy), _over_colours(2 * gx * gy)])
    length = np.hypot(*doubled)
    strength = np.sqrt(length)  # grey levels a pixel
    return np.asarray(doubled * (strength / (strength + FAINT) / np.maximum(length, 1e-6)))


def _over_colours(values: np.ndarray) -> np.ndarray:
    """The sum over the last axis, of three: numpy's own takes five times as long."""
    return np.asarray(values[..., 0] + values[..., 1] + values[..., 2])


def _outline(maps: Maps, k: int, body: int, window: tuple[slice, slice]) -> np.ndarray:
    """The body's own outline in a window of frame `k` as double-angle vectors `(2, h, w)` f32 of length 0 or 1."""
    mask = maps.ids[k][window] == body + 1
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), BLUR_PX)
    gx = cv2.Scharr(soft, cv2.CV_32F, 1, 0, scale=1 / 32)
    gy = cv2.Scharr(soft, cv2.CV_32F, 0, 1, scale=1 / 32)
    length = np.hypot(gx, gy)
    own = (length > 0.05) & ~_hidden(maps, k, mask, window)
    scale = np.where(own, 1 / np.maximum(length, 1e-6) ** 2, 0)
    return np.stack([(gx * gx - gy * gy) * scale, 2 * gx * gy * scale]).astype(np.float32)


def _hidden(maps: Maps, k: int, mask: np.ndarray, window: tuple[slice, slice]) -> np.ndarray:
    """`(h, w)` bool: where an outline is not the body's own, but that of what stands before it, or of the picture."""
    near = np.ones((5, 5), np.uint8)
    distance = cv2.dilate(np.where(mask, maps.depth_m[k][window], 0).astype(np.float32), near)
    before = ~mask & (maps.depth_m[k][window] < _BEHIND * distance)
    hidden = cv2.dilate(before.astype(np.uint8), near) > 0
    height, width = maps.ids.shape[1:]
    rows, columns = np.arange(height)[window[0]], np.arange(width)[window[1]]
    hidden[(rows < _MARGIN) | (rows >= height - _MARGIN)] = True
    hidden[:, (columns < _MARGIN) | (columns >= width - _MARGIN)] = True
    return np.asarray(hidden)
