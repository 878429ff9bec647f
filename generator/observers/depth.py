"""Depth: does a video look as deep as its world is? A score by an estimator of depth, beside its own floor."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from proxyworld.generator.metrics.fidelity import depth_si_rmse
from proxyworld.render.maps import Maps

NEAREST_M = 1e-3
"""An estimate in metres may be 0; a thing so near is as good as in the lens."""


class DepthEstimator(Protocol):
    """Estimates depth from pictures alone."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def inverse(self) -> bool:
        """Whether it gives inverse depth up to a scale and a shift, as MiDaS does, instead of depth up to a scale."""

    def __call__(self, frames: np.ndarray) -> np.ndarray:
        """The depth of `frames (t, h, w, 3)` u8, or its inverse: `(t, h, w)` f32."""


def depth_scores(
    frames: np.ndarray, reference: np.ndarray, maps: Maps, estimate: DepthEstimator
) -> dict[str, float]:  # fmt: skip
    """`depth_si_rmse` of a video against the exact depth, and its floor: what the estimator errs on the reference."""
    truth = np.asarray(maps.depth_m)
    error, floor = (
        depth_si_rmse(truth, _depth(estimate(video), truth, inverse=estimate.inverse)) for video in (frames, reference)
    )
    return {"depth_si_rmse": error, "depth_si_rmse_floor": floor}


def _depth(estimated: np.ndarray, truth_m: np.ndarray, *, inverse: bool) -> np.ndarray:
    """What was estimated, as a depth above 0; inverse depth is aligned first, and ends at the furthest that is seen.

    One scale and one shift a video, by least squares of inverse depth (Ranftl et al., TPAMI 2022); a scale below 0,
    which would turn near into far, becomes 0.
    """
    if not inverse:
        return np.asarray(np.maximum(estimated, NEAREST_M))
    seen = np.isfinite(truth_m)
    true, found = 1 / truth_m[seen].astype(np.float64), estimated[seen].astype(np.float64)
    spread = float(found.var())
    scale = max(0.0, float(((found - found.mean()) * (true - true.mean())).mean()) / spread) if spread else 0.0
    aligned = scale * (estimated - found.mean()) + true.mean()
    return np.asarray(1 / np.maximum(aligned, true.min()))
