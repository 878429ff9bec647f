"""Steadiness: does what is seen keep its look along the exact motion, and over the length of a shot?"""

from __future__ import annotations

import cv2
import numpy as np

from proxyworld.render.maps import Maps


def warping_error(frames: np.ndarray, maps: Maps) -> float:
    """How much a point's colour changes from one frame to the next, in levels of 255, over all points still seen.

    Shapes `(t, h, w, 3)` u8. Each frame is compared with the next one brought back along the exact forward flow
    (Lai et al., "Learning Blind Video Temporal Consistency", ECCV 2018, whose flow is estimated); light that changes
    counts too, so a rendered video has an error of its own. 0 for a single frame.
    """
    height, width = frames.shape[1:3]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    wrong, points = 0.0, 0
    for k in range(len(frames) - 1):
        flow = maps.flow_forward_px[k]
        seen = np.isfinite(flow).all(-1) & ~maps.occluded_forward[k]
        x, y = (np.nan_to_num(flow[..., i]) + grid for i, grid in enumerate((columns, rows)))
        following = cv2.remap(frames[k + 1], x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        wrong += float(np.abs(following[seen].astype(float) - frames[k][seen]).sum()) / 3
        points += int(seen.sum())
    return wrong / points if points else 0.0


def colour_drift(frames: np.ndarray, reference: np.ndarray, maps: Maps) -> float:
    """How far the mean colour of what never moves wanders from the reference's, in levels of 255.

    Shapes `(t, h, w, 3)` u8, alike. Of each frame the difference of the mean colours over pixels of fixed bodies is
    taken; the drift is the largest change of it since the first frame, of the worst channel. 0 where nothing is fixed.
    """
    still = maps.fixed[np.maximum(maps.ids - 1, 0)] & (maps.ids > 0)
    if not still.any(axis=(1, 2)).all():
        return 0.0
    pairs = zip(frames, reference, still, strict=True)
    apart = np.array([a[s].mean(0, dtype=float) - b[s].mean(0, dtype=float) for a, b, s in pairs])
    return float(np.abs(apart - apart[0]).max())
