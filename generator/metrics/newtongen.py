"""NewtonGen's physical invariance score: does a quantity that a motion keeps stay the same?

Source: Yuan et al., "NewtonGen: Physics-Consistent and Controllable Text-to-Video Generation via Neural Newtonian
Dynamics" (2025) and its code (pandayuanyu/NewtonGen, `evaluation_PIS`), whose values the tests reproduce. Constancy is
not correctness: a thing that falls at constant speed keeps its (absent) acceleration perfectly. So `gravity_fit` asks
for the absolute value too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.world.files import InputError

GRAVITY_M_S2 = 9.8  # as the source takes it
_EPSILON = 1e-8
_TRIM = 3  # frames at each end, where differences of smoothed places are not what they seem
_KEPT = 6  # frames in the middle


@dataclass(frozen=True)
class Invariance:
    """One quantity over the six central frames, in SI units; `pis_norm` 1 is perfectly constant, 0 is not at all."""

    mean: float
    std: float
    pis_norm: float


Quantities = Mapping[str, np.ndarray]
"""Of one thing over all frames, `(t)` each: places and sizes in metres, y upward, angles in radians, per second."""

_DERIVED: Mapping[str, Callable[[Quantities], np.ndarray]] = {
    "energy": lambda q: 0.5 * (q["vx"] ** 2 + q["vy"] ** 2) + GRAVITY_M_S2 * q["y"],
    "energy_x_only": lambda q: 0.5 * q["vx"] ** 2 + GRAVITY_M_S2 * q["y"],
    "neg_ax": lambda q: -q["ax"],
    "speed2": lambda q: q["vx"] ** 2 + q["vy"] ** 2,
}
MOTIONS: Mapping[str, tuple[str, ...]] = {
    "acceleration": ("y", "ax", "ay", "energy"),
    "deceleration": ("y", "neg_ax", "ay", "energy"),
    "uniform": ("y", "vx", "energy"),
    "parabola": ("vx", "ay", "energy", "energy_x_only"),
    "circular": ("omega_center", "radius2", "speed2"),
    "rotation": ("omega", "energy"),
    "parabola_rotation": ("vx", "ay", "omega", "energy"),
    "slope": ("ax", "ay", "energy"),
    "size": ("dl",),
    "deformation": ("dl", "ds"),
}
"""The quantities that each kind of motion should keep."""


def invariance(
    masks: np.ndarray, motion: str, *, metres_per_pixel: float, step_s: float, smooth_frames: int = 5
) -> dict[str, Invariance]:
    """The score of each quantity that `motion` (one of `MOTIONS`) should keep.

    `masks (t, h, w)` bool of one thing. Raises `InputError` for another motion, or fewer than 12 frames.
    """
    if motion not in MOTIONS:
        raise InputError(f"there is no motion {motion!r}; there are {', '.join(MOTIONS)}")
    if len(masks) < _KEPT + 2 * _TRIM:
        raise InputError(f"{len(masks)} frames are too few: six are scored, with three more at each end")
    found = measure(masks, metres_per_pixel=metres_per_pixel, step_s=step_s, smooth_frames=smooth_frames)
    start = _TRIM + (len(masks) - 2 * _TRIM - _KEPT) // 2
    kept = slice(start, start + _KEPT)
    return {name: _score(_DERIVED[name](found) if name in _DERIVED else found[name], kept) for name in MOTIONS[motion]}


def measure(
    masks: np.ndarray, *, metres_per_pixel: float, step_s: float, smooth_frames: int = 5
) -> dict[str, np.ndarray]:
    """Place, velocity, acceleration, turning and size of the largest region of each mask: `(t)` each.

    The place is smoothed over `smooth_frames`; differences are central, and 0 at the ends. An empty mask is at (0, 0),
    as in the source.
    """
    if smooth_frames % 2 == 0 or smooth_frames < 1:
        raise InputError(f"smoothing over {smooth_frames} frames: an odd number of frames has a middle")
    shape = np.array([_outline(mask) for mask in masks])
    pixel = _smooth(shape[:, :2], smooth_frames)
    place = pixel * metres_per_pixel
    velocity, acceleration = np.zeros_like(place), np.zeros_like(place)
    velocity[1:-1] = (pixel[2:] - pixel[:-2]) / 2 * metres_per_pixel / step_s  # so rounded, what is even stays even
    acceleration[1:-1] = (velocity[2:] - velocity[:-2]) / (2 * step_s)
    short, long = shape[:, 2] * metres_per_pixel, shape[:, 3] * metres_per_pixel
    from_middle = place - np.array(masks.shape[:0:-1]) / 2 * metres_per_pixel
    return {
        "x": place[:, 0], "y": place[:, 1],
        "vx": velocity[:, 0], "vy": velocity[:, 1],
        "ax": acceleration[:, 0], "ay": acceleration[:, 1],
        "omega": _rate(np.unwrap(2 * shape[:, 4]) / 2, step_s),
        "omega_center": _rate(np.unwrap(np.arctan2(from_middle[:, 1], from_middle[:, 0])), step_s),
        "radius2": (from_middle**2).sum(axis=1),
        "dl": np.append(np.diff(long), 0), "ds": np.append(np.diff(short), 0),
    }  # fmt: skip


@dataclass(frozen=True)
class GravityFit:
    """The parabola that fits a flight best: `y = a + b t - g t^2 / 2`."""

    g_m_s2: float
    relative_error: float  # against the true one
    r_squared: float


def gravity_fit(y_m: np.ndarray, *, step_s: float, g_m_s2: float = 9.81) -> GravityFit:
    """Fit gravity to the heights `y_m (t)` of a thing in free flight. Raises `InputError` for fewer than four."""
    if len(y_m) < 4:
        raise InputError(f"{len(y_m)} heights are too few to fit a parabola and to tell how well: give four or more")
    t = np.arange(len(y_m)) * step_s
    coefficients = np.polyfit(t, y_m, 2)
    left = float(np.square(y_m - np.polyval(coefficients, t)).sum())
    spread = float(np.square(y_m - y_m.mean()).sum())
    g = float(-2 * coefficients[0])
    return GravityFit(g, abs(g - g_m_s2) / g_m_s2, 1 - left / spread if spread > 0 else 1.0)


def _score(values: np.ndarray, kept: slice) -> Invariance:
    mean, std = float(values[kept].mean()), float(values[kept].std())
    return Invariance(mean, std, 1 / (1 + std / (abs(mean) + _EPSILON)))


def _outline(mask: np.ndarray) -> tuple[float, float, float, float, float]:
    """Of a mask's largest region: centroid (y upward), short and long side, and the long side's angle; pixels."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    outline = max(outlines, key=cv2.contourArea)
    m = cv2.moments(outline)
    x, y = (m["m10"] / m["m00"], m["m01"] / m["m00"]) if m["m00"] > 0 else (0.0, 0.0)
    box = cv2.boxPoints(cv2.minAreaRect(outline))
    sides = np.roll(box, -1, axis=0) - box
    lengths = np.linalg.norm(sides, axis=1)
    along = sides[int(lengths.argmax())]
    angle = math.atan2(-along[1], along[0]) % math.pi
    return x, mask.shape[0] - y, float(lengths.min()), float(lengths.max()), angle


def _smooth(places: np.ndarray, frames: int) -> np.ndarray:
    """The running mean over `frames`, over fewer at the ends."""
    half = frames // 2
    return np.stack([places[max(0, i - half) : i + half + 1].mean(axis=0) for i in range(len(places))])


def _rate(angle: np.ndarray, step_s: float) -> np.ndarray:
    rate = np.zeros_like(angle)
    rate[1:-1] = (angle[2:] - angle[:-2]) / (2 * step_s)
    return rate
