"""How far the solids of a stage reach in given directions."""

from __future__ import annotations

import numpy as np

from proxyworld.render.solids import support
from proxyworld.render.stage import Stage


def reach(stage: Stage, scope: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """How far the solids in `scope (t, l)` bool reach along `direction`, `(3)` or `(t, 3)`: `(t)`, -inf for none."""
    direction = np.broadcast_to(direction, (len(scope), 3))
    far = np.full(len(scope), -np.inf)
    for i in np.flatnonzero(scope.any(axis=0)):
        when = scope[:, i]
        pose, way, form = stage.world_from_leaf[when, i], direction[when], stage.form[i]
        middle = np.einsum("ti,ti->t", pose[:, :3, 3], way)
        if form is not None:
            own = np.einsum("tvi,ti->tv", form.vertices[when], way).max(axis=1)
        else:
            own = support(stage.shape[i], np.einsum("ti,tij->tj", way, pose[:, :3, :3]))
        far[when] = np.maximum(far[when], middle + own)
    return far


def bounds(stage: Stage, scope: np.ndarray, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far the solids in `scope (t, l)` reach in all frames, low and high, along `axes (a, 3)`: `(a)` each."""
    low = [-float(reach(stage, scope, -axis).max()) for axis in axes]
    return np.array(low), np.array([float(reach(stage, scope, axis).max()) for axis in axes])
