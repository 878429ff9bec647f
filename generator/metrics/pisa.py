"""PISA: how far the mask of one falling thing is from the true one.

Source: Li et al., "PISA Experiments: Exploring Physics Post-Training for Video Diffusion Models by Watching Stuff Drop"
(2025) and its code (vision-x-nyu/pisa-experiments, Apache-2.0), whose values the tests reproduce.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from proxyworld.world.files import InputError

_SCALE = 1 / np.sqrt(2)  # the diagonal of a square picture is 1


@dataclass(frozen=True)
class PisaScores:
    """Of masks against the true ones; the distances are parts of the picture's diagonal, 0 is best; the overlap 0..1.

    `l2` is named as in the source and is the mean distance *per coordinate*; `centroid_distance` is the Euclidean one.
    """

    l2: float
    chamfer_distance: float
    iou: float
    centroid_distance: float


def pisa_scores(
    truth: np.ndarray, masks: np.ndarray, *, truth_fps: float | None = None, fps: float | None = None
) -> PisaScores:
    """The scores of `masks (t, h, w)` bool against `truth (s, h, w)` bool, both square.

    Frame i of the masks is compared with frame `int(i * truth_fps / fps)` of the truth; with equal rates, or none, with
    its own. Frames of the truth that do not exist end the comparison. Raises `InputError` where the pictures differ in
    size, are not square, or a mask is empty: its distance has no meaning, and the source leaves such videos out.
    """
    if truth.ndim != 3 or masks.shape[1:] != truth.shape[1:] or truth.shape[1] != truth.shape[2]:
        raise InputError(
            f"masks of {masks.shape} and {truth.shape}: PISA compares square masks (t, side, side) of one size"
        )
    ratio = 1.0 if truth_fps is None or fps is None else truth_fps / fps
    chosen = [int(i * ratio) for i in range(len(masks))]
    chosen = [i for i in chosen if i < len(truth)]
    a, b = truth[chosen].astype(bool), masks[: len(chosen)].astype(bool)
    for what, video in (("truth", a), ("video", b)):
        empty = np.flatnonzero(~video.any(axis=(1, 2)))
        if len(empty):
            raise InputError(f"the {what}'s mask of frame {empty[0]} is empty: PISA's distances need it in every frame")
    side = truth.shape[1]
    apart = np.stack([_centroid(x) - _centroid(y) for x, y in zip(a, b, strict=True)])
    return PisaScores(
        l2=float(np.abs(apart).mean() * _SCALE / side),
        chamfer_distance=float(np.mean([_chamfer(x, y) for x, y in zip(a, b, strict=True)]) * _SCALE / side),
        iou=float(np.mean([np.count_nonzero(x & y) / np.count_nonzero(x | y) for x, y in zip(a, b, strict=True)])),
        centroid_distance=float(np.linalg.norm(apart, axis=1).mean() * _SCALE / side),
    )


def _centroid(mask: np.ndarray) -> np.ndarray:
    centroid: np.ndarray = np.argwhere(mask).mean(axis=0)
    return centroid


def _chamfer(a: np.ndarray, b: np.ndarray) -> float:
    """The mean distance from each pixel of one mask to the other's nearest, both ways added; pixels."""
    p, q = np.argwhere(a), np.argwhere(b)
    return float(cKDTree(p).query(q)[0].mean() + cKDTree(q).query(p)[0].mean())
