"""`join`: frames that are made again take the tone of those beside them that are kept."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.ndimage import uniform_filter


def join(painted: np.ndarray, known: np.ndarray, kept: np.ndarray, *, width: int) -> np.ndarray:
    """Frames `(t, h, w, c)`: those `kept (t)` bool as they are `known`, the others as `painted`, brought to their tone.

    How a kept frame as painted differs from itself as known tells how the tone differs, smoothed over `width` pixels. A
    run of painted frames is moved by that of the kept ones at its two ends, from the one to the other in a straight
    line (as seams are closed in gradient-domain editing, Perez et al., SIGGRAPH 2003; here along time).
    """
    joined = np.where(kept[:, None, None, None], known, painted)
    tone = {}
    for first, last in pairwise([-1, *np.flatnonzero(kept).tolist(), len(kept)]):
        ends = [k for k in (first, last) if 0 <= k < len(kept)]
        if not ends or last - first < 2:
            continue
        for k in ends:
            if k not in tone:
                tone[k] = uniform_filter(known[k] - painted[k], (width, width, 0), mode="nearest")
        for k in range(first + 1, last):
            share = (k - first) / (last - first)
            joined[k] += (1 - share) * tone[ends[0]] + share * tone[ends[-1]]
    return joined
