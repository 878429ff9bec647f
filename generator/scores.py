"""Motion-mask scores: where, when and how much two videos move, after the Physics-IQ benchmark.

Source: Motamed et al., "Do generative video models understand physical principles?" (2025) and its code
(google-deepmind/physics-IQ-benchmark, Apache-2.0), whose values the tests reproduce.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.world.files import InputError

MOTION_THRESHOLD = 10  # grey levels of 255 by which a pixel must differ from its running average
AVERAGE_RATE = 0.3  # how fast the running average follows
KERNEL_PX = 5  # of the blur, and of the opening and closing
FOUND_SIDE_PX = 512
SCORED_SIDE_PX = 256
LARGEST_DIVISOR = 4


@dataclass(frozen=True)
class MotionScores:
    """How two videos agree: the three overlaps lie in 0..1 (1 is best), `mse` is of pixels in 0..1 (0 is best)."""

    spatial_iou: float
    spatiotemporal_iou: float
    weighted_spatial_iou: float
    mse: float


def motion_masks(frames: np.ndarray, *, threshold: int = MOTION_THRESHOLD) -> np.ndarray:
    """Where each frame differs from the running average of those before it.

    Shapes: `frames (t, h, w, 3)` u8 RGB to `(t, h, w)` bool; the first mask is empty. A moving thing leaves its
    place slowly, as the average forgets it.
    """
    grey = [_grey(frame) for frame in frames]
    average = grey[0].astype(np.float32)
    box = np.ones((KERNEL_PX, KERNEL_PX), np.uint8)
    masks = np.zeros(frames.shape[:3], bool)
    for mask, image in zip(masks[1:], grey[1:], strict=True):
        cv2.accumulateWeighted(image, average, AVERAGE_RATE)
        changed = (cv2.absdiff(image, cv2.convertScaleAbs(average)) > threshold).astype(np.uint8)
        opened = cv2.morphologyEx(changed, cv2.MORPH_OPEN, box)
        mask[:] = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, box) > 0
    return masks


def found_size(size: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) at which the masks of videos of `size` are found: the longer side is brought up to 512.

    The opening removes what is narrower than 5 pixels, a 200th of the height of the benchmark's videos. In a video of
    128 pixels that is a domino; of six small scenes it left three without any motion. Brought up to 512, the masks of
    right videos (recoloured, dulled, noisy, shaken) overlap by 0.39 or more, those of bodies shifted by 20 pixels or
    gone, and of noise, by 0.24 or less.
    """
    factor = max(1.0, FOUND_SIDE_PX / max(size))
    return round(size[0] * factor), round(size[1] * factor)


def scored_size(size: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) at which the masks of videos of `size` are compared.

    The benchmark compares the masks of 1920 x 1080 videos at a quarter of that, 480 x 270. A quarter of 128 pixels
    would be 32, where a ball is two pixels wide and an overlap is chance; so the longer side is never brought below
    256, and masks no larger than that are compared as they are.
    """
    divisor = min(LARGEST_DIVISOR, max(1.0, max(size) / SCORED_SIDE_PX))
    return max(1, round(size[0] / divisor)), max(1, round(size[1] / divisor))


def resize_masks(masks: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """`(t, h, w)` bool at another (width, height): a pixel is set where its interpolated value passes a half."""
    if masks.shape[:0:-1] == size:
        return masks
    grey = [cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR) for mask in masks]
    return np.stack(grey) > 127


def spatial_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Overlap of the places that ever move. Shapes `(t, h, w)` bool; 1 where neither moves."""
    return _iou(np.any(a, axis=0), np.any(b, axis=0))


def spatiotemporal_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Overlap of the moving places frame by frame, averaged. Shapes `(t, h, w)` bool; 1 for a frame both leave empty.

    Stillness is flattered by this rule and by the first mask, which is always empty.
    """
    return float(np.mean([_iou(x, y) for x, y in zip(a, b, strict=True)]))


def weighted_spatial_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Overlap of how long each place moves. Shapes `(t, h, w)` bool; 1 where neither moves."""
    x, y = a.mean(axis=0), b.mean(axis=0)
    union = float(np.maximum(x, y).sum())
    return float(np.minimum(x, y).sum()) / union if union else 1.0


def mse(a: np.ndarray, b: np.ndarray) -> float:
    """Mean squared difference of pixels in 0..1. Shapes `(t, h, w, 3)` u8."""
    per_frame = [np.mean(np.square((x.astype(np.float64) - y) / 255)) for x, y in zip(a, b, strict=True)]
    return float(np.mean(per_frame))


def motion_scores(
    reference: np.ndarray, frames: np.ndarray, *, size: tuple[int, int] | None = None, threshold: int = MOTION_THRESHOLD
) -> MotionScores:
    """The four scores of `frames` against `reference`, both `(t, h, w, 3)` u8.

    Masks are found at `found_size`, and compared at `size` (width, height), by default `scored_size` of that. Raises
    `InputError` where the shapes differ.
    """
    if reference.shape != frames.shape:
        raise InputError(
            f"the videos have the shapes {reference.shape} and {frames.shape}; to be compared they must be alike"
        )
    found = found_size((frames.shape[2], frames.shape[1]))
    size = scored_size(found) if size is None else size
    a, b = (resize_masks(motion_masks(_brought_up(v, found), threshold=threshold), size) for v in (reference, frames))
    return MotionScores(spatial_iou(a, b), spatiotemporal_iou(a, b), weighted_spatial_iou(a, b), mse(reference, frames))


def motion_place(reference: np.ndarray, frames: np.ndarray) -> float:
    """How well the places that change, by how much, agree: -1 to 1. Shapes `(t, h, w, 3)` u8, alike.

    Pearson's correlation, over pixels, of the standard deviation of their grey levels over time; 0 where nothing
    changes. It has no threshold to fall under or over: where a flicker of 6 grey levels brings the overlap of motion
    masks from 1 to 0.05, and half the contrast to 0.4, it stays above 0.69 and 0.99. It cannot tell when things move.
    """
    a, b = (_unsteadiness(video) for video in (reference, frames))
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 0 else 0.0


def _unsteadiness(frames: np.ndarray) -> np.ndarray:
    """The standard deviation over time of each pixel's blurred grey level: `(h, w)`."""
    spread: np.ndarray = np.stack([_grey(frame) for frame in frames]).astype(np.float64).std(axis=0)
    return spread


def physics_iq_score(scores: MotionScores, variance: MotionScores) -> float:
    """The benchmark's score, 0 to 100, of a video whose `scores` are against one take of the real scene.

    `variance` holds the same scores between two takes of the real scene: what physics itself leaves open.
    Over a data set, average both first (the benchmark divides the means).
    """
    overlap = (
        scores.spatiotemporal_iou / variance.spatiotemporal_iou
        + scores.spatial_iou / variance.spatial_iou
        + scores.weighted_spatial_iou / variance.weighted_spatial_iou
    ) / 3
    return float(np.clip(100 * (overlap - (scores.mse - variance.mse)), 0, 100))


def _grey(frame: np.ndarray) -> np.ndarray:
    """`(h, w, 3)` u8 RGB as blurred grey levels `(h, w)` u8."""
    return cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (KERNEL_PX, KERNEL_PX), 0)


def _brought_up(frames: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """`frames (t, h, w, 3)` u8 enlarged to (width, height)."""
    if frames.shape[2:0:-1] == size:
        return frames
    return np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC) for frame in frames])


def _iou(a: np.ndarray, b: np.ndarray) -> float:
    union = int(np.count_nonzero(a | b))
    return int(np.count_nonzero(a & b)) / union if union else 1.0
