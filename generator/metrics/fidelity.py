"""Control fidelity: does a video keep the layout, the edges, the depth and the silhouettes that controlled it?

The four scores are those of NVIDIA's Cosmos-Transfer reports (arXiv 2503.14492 and 2511.00062: blur SSIM, edge F1,
depth si-RMSE, mask mIoU), with the definitions of their evaluation cookbook; what those leave open is fixed here, as
said in each function.
"""

from __future__ import annotations

import cv2
import numpy as np

from proxyworld.world.files import InputError

BLUR_PART = 1 / 64
"""The blur's standard deviation, as a part of the picture's shorter side: 4 pixels of 256."""
CANNY_THRESHOLDS = (100, 200)
_WINDOW_SIGMA, _WINDOW = 1.5, 11  # of SSIM (Wang et al. 2004)
_STABLE = ((0.01 * 255) ** 2, (0.03 * 255) ** 2)


def blur_ssim(reference: np.ndarray, frames: np.ndarray) -> float:
    """SSIM (Wang et al. 2004) of grey levels after the same Gaussian blur of both, averaged over frames; 1 is best.

    Shapes `(t, h, w, 3)` u8, alike, 11 pixels a side or more. SSIM's window is Gaussian, 11 pixels wide, and lies
    wholly within the picture. The blur is by `BLUR_PART` of the shorter side.
    """
    _alike(reference, frames)
    if min(reference.shape[1:3]) < _WINDOW:
        raise InputError(f"pictures of {reference.shape[2]}x{reference.shape[1]}: SSIM needs {_WINDOW} pixels a side")
    sigma = BLUR_PART * min(reference.shape[1:3])
    return float(
        np.mean([ssim(_blurred(a, sigma), _blurred(b, sigma)) for a, b in zip(reference, frames, strict=True)])
    )


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """The structural similarity of two grey pictures `(h, w)`, levels 0 to 255."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    mean_a, mean_b = _windowed(a), _windowed(b)
    var_a, var_b = _windowed(a * a) - mean_a**2, _windowed(b * b) - mean_b**2
    covariance = _windowed(a * b) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + _STABLE[0]) / (mean_a**2 + mean_b**2 + _STABLE[0])
    structure = (2 * covariance + _STABLE[1]) / (var_a + var_b + _STABLE[1])
    half = _WINDOW // 2
    return float((luminance * structure)[half:-half, half:-half].mean())


def edge_f1(reference: np.ndarray, frames: np.ndarray) -> float:
    """F1 of Canny's edges (thresholds 100 and 200, aperture 3) against the reference's, pixel on pixel, all frames.

    Shapes `(t, h, w, 3)` u8, alike; 1 is best, and 1 where neither has an edge.
    """
    _alike(reference, frames)
    a, b = (np.stack([cv2.Canny(frame, *CANNY_THRESHOLDS) > 0 for frame in video]) for video in (reference, frames))
    found = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / found if found else 1.0


def depth_si_rmse(truth_m: np.ndarray, depth: np.ndarray) -> float:
    """Root mean squared error of `depth (t, h, w)`, scaled to the truth's median, in medians of the truth; 0 is best.

    Only pixels where the truth is finite count; one scale a video. Raises `InputError` where the shapes differ, where
    nothing is seen, or where a depth there is not above 0.
    """
    _alike(truth_m, depth)
    seen = np.isfinite(truth_m)
    if not seen.any() or not (depth[seen] > 0).all():
        raise InputError("a depth must be above 0 wherever the true one is finite, and the true one somewhere")
    true, found = truth_m[seen].astype(float), depth[seen].astype(float)
    middle = float(np.median(true))
    scaled = found * (middle / float(np.median(found)))
    return float(np.sqrt(np.mean((scaled - true) ** 2))) / middle


def mask_miou(truth: np.ndarray, ids: np.ndarray) -> float:
    """The overlap of each body's pixels with its true ones over all frames, averaged over bodies; 1 is best.

    Shapes `(t, h, w)` int, alike; 0 is the background and does not count. Raises `InputError` where no body is seen.
    """
    _alike(truth, ids)
    bodies = np.unique(truth[truth > 0])
    if not len(bodies):
        raise InputError("no body is seen in the true ids: there is no overlap to measure")
    return float(np.mean([((truth == i) & (ids == i)).sum() / ((truth == i) | (ids == i)).sum() for i in bodies]))


def _alike(reference: np.ndarray, frames: np.ndarray) -> None:
    if reference.shape != frames.shape:
        raise InputError(
            f"the videos have the shapes {reference.shape} and {frames.shape}; to be compared they must be alike"
        )


def _blurred(frame: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (0, 0), sigma)


def _windowed(picture: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(picture, (_WINDOW, _WINDOW), _WINDOW_SIGMA)
