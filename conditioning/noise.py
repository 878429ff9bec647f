"""Noise that moves with the picture: which sample of a pool each pixel takes its noise from."""

from __future__ import annotations

import numpy as np

from proxyworld.render.maps import Maps
from proxyworld.render.shot import Shot


def noise_source(maps: Maps) -> np.ndarray:
    """For each pixel the number of its noise sample: `(t, h, w)` i32.

    A point keeps its sample for as long as it is seen: each pixel takes over the sample of the pixel that its point
    came from (nearest neighbour along the backward flow). Points that come into view, and all but one of several
    pixels that came from the same one, take samples of their own; so each frame alone is independent noise.
    Source: Chang et al., "How I Warped Your Noise" (ICLR 2024), in its nearest-neighbour form.
    """
    t, h, w = maps.ids.shape
    source = np.empty((t, h, w), np.int32)
    source[0] = np.arange(h * w, dtype=np.int32).reshape(h, w)
    fresh = h * w
    rows, columns = np.mgrid[:h, :w]
    shot = Shot(maps)
    for k in range(1, t):
        flow = np.where((maps.ids[k] == 0)[..., None], shot.sky_px(k, k - 1), maps.flow_backward_px[k])
        dx, dy = np.moveaxis(np.nan_to_num(flow), -1, 0)
        y, x = np.rint(rows + dy).astype(np.intp), np.rint(columns + dx).astype(np.intp)
        inside = (x >= 0) & (x < w) & (y >= 0) & (y < h) & ~maps.occluded_backward[k]
        before = np.where(inside, y.clip(0, h - 1) * w + x.clip(0, w - 1), -1).ravel()
        inside = (before >= 0) & (maps.ids[k - 1].ravel()[before] == maps.ids[k].ravel())
        before[~inside] = -1
        taken, first = np.unique(before, return_index=True)
        keep = first[taken >= 0]
        now = np.full(h * w, -1, np.int32)
        now[keep] = source[k - 1].ravel()[before[keep]]
        new = np.flatnonzero(now < 0)
        now[new] = np.arange(fresh, fresh + len(new), dtype=np.int32)
        fresh += len(new)
        source[k] = now.reshape(h, w)
        maps.forget()
    return source
