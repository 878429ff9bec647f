"""The motion-mask scores give the published benchmark's own values, and obey their laws."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from proxyworld.generator.scores import (
    MotionScores,
    found_size,
    motion_masks,
    motion_scores,
    mse,
    physics_iq_score,
    resize_masks,
    scored_size,
    spatial_iou,
    spatiotemporal_iou,
    weighted_spatial_iou,
)
from proxyworld.world.files import InputError

# Computed by the code of google-deepmind/physics-IQ-benchmark@e457754f7d on the discs below:
# spatiotemporal, spatial and weighted IoU, mse, and the score with `TAKE_2` as physical variance (4 decimals).
TAKE_2 = (0.8022028601087302, 0.8491083676268861, 0.8095238095238094, 0.0009136109729297459)
GOLDEN = {
    "identical": (1.0, 1.0, 1.0, 0.0, 100.0),
    "shifted": (0.5113229668024187, 0.6105137395459976, 0.5393518518518519, 0.0026907718274742365, 67.2444),
    "no gravity": (0.31571697053343306, 0.6237864077669902, 0.43902439024390244, 0.005027989391237497, 55.2727),
    "half speed": (0.26615175939860786, 0.4431314623338257, 0.393923520167627, 0.005647492129355669, 44.2021),
    "frozen": (0.18728399794606546, 0.16765578635014836, 0.12857142857142856, 0.006489141378551722, 19.1003),
    "shrinking": (0.5704124047044401, 0.6186943620178041, 0.5706766917293232, 0.001786547596566379, 71.4011),
}
GOLDEN_MASKS_SHA256 = "9115ccb0543e98371dabf6bacc74d06c19959150221c39a4f709ae0215508881"
DISCS = {  # frame number -> centre y, centre x, radius
    "truth": lambda k: (10 + 0.35 * k * k, 20 + 2 * k, 6),
    "take 2": lambda k: (10 + 0.35 * k * k, 21 + 2 * k, 6),
    "identical": lambda k: (10 + 0.35 * k * k, 20 + 2 * k, 6),
    "shifted": lambda k: (10 + 0.35 * k * k, 23 + 2 * k, 6),
    "no gravity": lambda k: (10 + 3.85 * k, 20 + 2 * k, 6),
    "half speed": lambda k: (10 + 0.35 * k * k / 4, 20 + k, 6),
    "frozen": lambda k: (10, 20, 6),
    "shrinking": lambda k: (10 + 0.35 * k * k, 20 + 2 * k, 6 * (1 - 0.05 * k)),
}


def discs(name: str) -> np.ndarray:
    """Twelve `(64, 64)` masks of a disc."""
    y, x = np.mgrid[:64, :64]
    return np.stack([(x - cx) ** 2 + (y - cy) ** 2 <= r * r for cy, cx, r in map(DISCS[name], range(12))])


def picture(masks: np.ndarray) -> np.ndarray:
    return np.repeat(np.where(masks, 200, 100)[..., None], 3, axis=-1).astype(np.uint8)


def scores_of_masks(name: str) -> MotionScores:
    """As in the golden run: the discs themselves stand in for motion masks."""
    a, b = discs("truth"), discs(name)
    return MotionScores(
        spatial_iou=spatial_iou(a, b),
        spatiotemporal_iou=spatiotemporal_iou(a, b),
        weighted_spatial_iou=weighted_spatial_iou(a, b),
        mse=mse(picture(a), picture(b)),
    )


@pytest.mark.parametrize("name", GOLDEN)
def test_scores_are_the_benchmarks(name: str) -> None:
    got = scores_of_masks(name)
    assert (got.spatiotemporal_iou, got.spatial_iou, got.weighted_spatial_iou) == pytest.approx(
        GOLDEN[name][:3], abs=1e-12
    )
    assert got.mse == pytest.approx(GOLDEN[name][3], abs=1e-9)  # the golden run squared in float32


@pytest.mark.parametrize("name", GOLDEN)
def test_physics_iq_score_is_the_benchmarks(name: str) -> None:
    variance = scores_of_masks("take 2")
    assert (
        variance.spatiotemporal_iou, variance.spatial_iou, variance.weighted_spatial_iou, variance.mse
    ) == pytest.approx(TAKE_2, abs=1e-9)  # fmt: skip
    assert physics_iq_score(scores_of_masks(name), variance) == pytest.approx(GOLDEN[name][4], abs=5e-5)


def test_motion_masks_are_the_benchmarks_bit_for_bit() -> None:
    masks = motion_masks(picture(discs("truth")))
    assert masks.sum(axis=(1, 2)).tolist() == [0, 0, 103, 204, 229, 272, 308, 339, 359, 386, 396, 390]
    assert hashlib.sha256(np.packbits(masks).tobytes()).hexdigest() == GOLDEN_MASKS_SHA256


def test_motion_masks_do_not_depend_on_which_channel_is_red_for_grey_pictures_only() -> None:
    red = np.zeros((3, 32, 32, 3), np.uint8)
    red[1:, 8:24, 8:24, 0] = 90  # luma of red is 0.299, of blue 0.114: 27 and 10 grey levels
    assert motion_masks(red)[1].any() and not motion_masks(red[..., ::-1])[1].any()


def test_nothing_that_stands_still_moves() -> None:
    still = np.random.default_rng(0).integers(0, 256, (1, 40, 40, 3), np.uint8).repeat(6, axis=0)
    assert not motion_masks(still).any()
    assert motion_scores(still, still) == MotionScores(1.0, 1.0, 1.0, 0.0)


def test_scores_do_not_depend_on_the_order_of_the_two_videos() -> None:
    a, b = picture(discs("truth")), picture(discs("half speed"))
    assert motion_scores(a, b) == motion_scores(b, a)


def test_scores_of_two_empty_masks_are_one_and_of_one_empty_mask_zero() -> None:
    nothing, something = np.zeros((3, 8, 8), bool), np.ones((3, 8, 8), bool)
    for score in (spatial_iou, spatiotemporal_iou, weighted_spatial_iou):
        assert score(nothing, nothing) == 1 and score(nothing, something) == 0 and score(something, something) == 1


@pytest.mark.parametrize(
    ("size", "scored"),
    [((128, 128), (128, 128)), ((256, 144), (256, 144)), ((832, 480), (256, 148)), ((1920, 1080), (480, 270))],
)
def test_scored_size_is_the_benchmarks_quarter_and_never_under_256(
    size: tuple[int, int], scored: tuple[int, int]
) -> None:
    assert scored_size(size) == scored


def test_small_videos_are_brought_up_so_that_small_things_are_not_opened_away() -> None:
    assert [found_size(s) for s in ((128, 128), (256, 144), (832, 480))] == [(512, 512), (512, 288), (832, 480)]
    small = np.full((6, 128, 128, 3), 60, np.uint8)
    for k in range(6):
        small[k, 60:63, 20 + 8 * k : 23 + 8 * k] = 90  # three pixels wide: the opening is five
    assert not motion_masks(small).any()
    still = np.repeat(small[:1], 6, axis=0)
    assert motion_scores(small, small).spatial_iou == 1 and motion_scores(small, still).spatial_iou == 0


def test_masks_of_whole_blocks_survive_resizing() -> None:
    blocks = np.random.default_rng(1).random((2, 6, 8)) > 0.5
    large = blocks.repeat(4, axis=1).repeat(4, axis=2)
    assert (resize_masks(large, (8, 6)) == blocks).all()


def test_size_is_an_argument() -> None:
    a, b = picture(discs("truth")), picture(discs("shifted"))
    assert motion_scores(a, b, size=(256, 256)) == motion_scores(a, b)
    assert motion_scores(a, b, size=(16, 16)).spatial_iou != motion_scores(a, b).spatial_iou


def test_videos_of_different_shape_are_refused() -> None:
    with pytest.raises(InputError, match="must be alike"):
        motion_scores(np.zeros((3, 8, 8, 3), np.uint8), np.zeros((4, 8, 8, 3), np.uint8))
