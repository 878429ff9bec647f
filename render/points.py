"""Where the pixels' surface points are in the world."""

from __future__ import annotations

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.render.stage import invert


def surface_points(maps: Maps) -> np.ndarray:
    """The world point that each pixel shows: `(t, h, w, 3)` f64 in metres, NaN where nothing is seen."""
    rays = View(maps.size, maps.intrinsics, maps.camera_from_world).rays()
    depth = np.where(np.isfinite(maps.depth_m), maps.depth_m, np.nan).astype(float)
    pose = invert(maps.camera_from_world)
    turned = np.einsum("tij,thwj->thwi", pose[:, :3, :3], rays * depth[..., None])
    return np.asarray(turned + pose[:, None, None, :3, 3])
