"""Control fidelity: known values of known changes, and SSIM against another implementation."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from proxyworld.generator.metrics.fidelity import blur_ssim, depth_si_rmse, edge_f1, mask_miou, ssim
from proxyworld.world.files import InputError


def picture(seed: int = 0, side: int = 96) -> np.ndarray:
    """A patchwork with a hundred steps of brightness: `(1, side, side, 3)` u8."""
    tiles = np.random.default_rng(seed).integers(0, 256, (10, 10, 3)).astype(np.uint8)
    return cv2.resize(tiles, (side, side), interpolation=cv2.INTER_NEAREST)[None]


def test_ssim_is_scikit_images() -> None:
    metrics = pytest.importorskip("skimage.metrics")
    a, b = (cv2.cvtColor(picture(seed)[0], cv2.COLOR_RGB2GRAY) for seed in (0, 1))
    for other in (a, b, (0.5 * a + 0.5 * b).astype(np.uint8)):
        theirs = metrics.structural_similarity(
            a, other, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255
        )
        assert ssim(a, other) == pytest.approx(theirs, abs=1e-6)


def test_the_same_video_is_perfect() -> None:
    video = np.concatenate([picture(0), picture(1)])
    assert blur_ssim(video, video) == pytest.approx(1, abs=1e-12)
    assert edge_f1(video, video) == 1


def test_blur_ssim_forgives_texture_and_not_layout() -> None:
    """Noise finer than the blur hardly counts; tiles in other places do."""
    video, rng = picture(), np.random.default_rng(2)
    grained = np.clip(video + rng.normal(0, 12, video.shape), 0, 255).astype(np.uint8)
    assert blur_ssim(video, grained) > 0.95 > 0.5 > blur_ssim(video, picture(1))


def test_edge_f1_counts_pixels() -> None:
    """A bright square has two columns of edges in each picture; half of them stay where the square grows one way."""
    video = np.zeros((1, 64, 64, 3), np.uint8)
    wider = video.copy()
    video[:, :, 20:40] = wider[:, :, 20:50] = 255
    assert edge_f1(video, wider) == pytest.approx(0.5, abs=0.02)
    assert edge_f1(video, np.zeros_like(video)) == 0
    assert edge_f1(np.zeros_like(video), np.zeros_like(video)) == 1


def test_depth_forgives_scale_alone() -> None:
    truth = np.linspace(1, 3, 1000).reshape(1, 20, 50)
    assert depth_si_rmse(truth, 7.5 * truth) == pytest.approx(0, abs=1e-12)
    assert depth_si_rmse(truth, np.full_like(truth, 4.0)) == pytest.approx(truth.std() / 2, rel=1e-6)
    sky = truth.copy()
    sky[0, :5] = np.inf
    assert depth_si_rmse(sky, np.where(np.isfinite(sky), truth, 1)) == pytest.approx(0, abs=1e-12)


def test_mask_miou_is_averaged_over_bodies() -> None:
    truth, found = np.zeros((1, 10, 10), int), np.zeros((1, 10, 10), int)
    truth[0, :4, :4], found[0, :4, :4] = 1, 1
    truth[0, 6:, :4], found[0, 6:, 2:6] = 2, 2
    assert mask_miou(truth, found) == pytest.approx((1 + 8 / 24) / 2)


def test_what_cannot_be_compared_is_refused() -> None:
    video = picture()
    with pytest.raises(InputError, match="must be alike"):
        edge_f1(video, video[:, :50])
    with pytest.raises(InputError, match="needs 11 pixels a side"):
        blur_ssim(video[:, :8], video[:, :8])
    with pytest.raises(InputError, match="above 0"):
        depth_si_rmse(np.ones((1, 4, 4)), np.zeros((1, 4, 4)))
    with pytest.raises(InputError, match="no body"):
        mask_miou(np.zeros((1, 4, 4), int), np.zeros((1, 4, 4), int))
