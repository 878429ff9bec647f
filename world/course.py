"""The course of a camera's moves: how it stands to its target, and where it looks, in each frame.

Angles turn the camera's arm (from its eye to the target) and its look; lengths are in parts of its distance, so that a
course is the same however far away the camera stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.camera import Camera, Crane, Dolly, HandHeld, Orbit, Pan, Tilt, Truck

SHAKE_HZ = (0.25, 4.0)
"""The band of a hand's shake: slower is drift, which an operator corrects; faster, the camera's mass takes up."""
SHAKE_TONES = 12
FASTEST = 4.0
"""How fast a camera goes along of itself at most, in shorter sides of its picture a second of film."""


@dataclass(frozen=True, eq=False)
class Course:
    """Over `t` frames: the eye is at `target - distance * arm`; right, down and ahead of it are the rows of `turn`."""

    turn: np.ndarray  # (t, 3, 3) camera_from_world
    arm: np.ndarray  # (t, 3)

    @property
    def still(self) -> bool:
        """Whether the camera neither turns nor moves about its target."""
        return bool((self.turn == self.turn[0]).all() and (self.arm == self.arm[0]).all())


def course(camera: Camera, azimuth_rad: float, elevation_rad: float, *, frames: int, fps: float) -> Course:
    """The moves of `camera` about the direction given, over `frames` of film.

    A camera that frames by itself has its direction in the middle of its turns; one that is placed begins with it.
    """
    ease = _ease(frames)
    about = ease if camera.position_m is not None else ease - 0.5
    azimuth, elevation = np.full(frames, azimuth_rad), np.full(frames, elevation_rad)
    look = np.zeros((3, frames))  # left, down, clockwise, from along the arm
    reach, aside = np.ones(frames), np.zeros((2, frames))
    for move in camera.moves:
        if isinstance(move, Orbit):
            azimuth = azimuth + move.angle_rad * about
        elif isinstance(move, Dolly):
            reach = reach * move.ratio**ease
        elif isinstance(move, Crane):
            height = np.sin(elevation) + move.up * about
            reach, elevation = reach * np.hypot(np.cos(elevation), height), np.arctan2(height, np.cos(elevation))
        elif isinstance(move, Truck):
            aside = aside + np.outer((move.right, move.up), about)
        elif isinstance(move, Pan):
            look[0] += move.angle_rad * about
        elif isinstance(move, Tilt):
            look[1] -= move.angle_rad * about
        elif isinstance(move, HandHeld):
            look += _shake(move, frames, fps)
    along = towards(azimuth, elevation)
    turn = _rolled(towards(azimuth + look[0], elevation + look[1]), look[2])
    arm = reach[:, None] * along[:, 2] - aside[0][:, None] * along[:, 0]
    arm[:, 2] -= aside[1]
    return Course(turn, arm)


def towards(azimuth_rad: np.ndarray, elevation_rad: np.ndarray) -> np.ndarray:
    """The rotations `camera_from_world (t, 3, 3)` of cameras that look along +y at azimuth 0, down by the elevation."""
    across, ahead = np.cos(azimuth_rad), np.sin(azimuth_rad)
    level, down = np.cos(elevation_rad), np.sin(elevation_rad)
    right = np.stack([across, ahead, np.zeros_like(across)], axis=-1)
    forward = np.stack([-level * ahead, level * across, -down], axis=-1)
    return np.stack([right, np.cross(forward, right), forward], axis=-2)


def direction(eye: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """The azimuth and elevation of a camera at `eye` that looks at `target`."""
    x, y, z = np.subtract(target, eye) / np.linalg.norm(np.subtract(target, eye))
    azimuth = float(np.arctan2(-x, y)) if np.hypot(x, y) > 1e-9 else 0.0
    return azimuth, float(np.arctan2(-z, np.hypot(x, y)))


def _ease(frames: int) -> np.ndarray:
    """From 0 to 1 with minimum jerk, at rest at both ends (Flash and Hogan, 1985): `(t)`."""
    t = np.linspace(0, 1, frames) if frames > 1 else np.zeros(1)
    return np.asarray(t**3 * (10 - 15 * t + 6 * t * t))


def _shake(move: HandHeld, frames: int, fps: float) -> np.ndarray:
    """Three angles of band-limited noise, each of mean zero over the frames: `(3, t)`.

    Tones of random phase whose amplitude falls with their frequency, as measured of hand-held cameras; a single
    frame, or a shot too short for the band, keeps what of it is left once the mean is off.
    """
    rng = np.random.default_rng(move.seed)
    low, high = SHAKE_HZ
    tones = low * (high / low) ** rng.uniform(size=(3, SHAKE_TONES, 1))
    phase = rng.uniform(0, 2 * np.pi, size=(3, SHAKE_TONES, 1))
    strength = (1 / tones) / np.sqrt((1 / tones**2).sum(axis=1, keepdims=True) / 2)
    noise = (strength * np.sin(2 * np.pi * tones * np.arange(frames) / fps + phase)).sum(axis=1)
    return np.asarray(move.angle_rad * (noise - noise.mean(axis=1, keepdims=True)))


def _rolled(turn: np.ndarray, angle_rad: np.ndarray) -> np.ndarray:
    """`turn (t, 3, 3)`, rolled about its own axis."""
    c, s = np.cos(angle_rad)[:, None], np.sin(angle_rad)[:, None]
    rolled = turn.copy()
    if angle_rad.any():
        rolled[:, 0] = c * turn[:, 0] + s * turn[:, 1]
        rolled[:, 1] = c * turn[:, 1] - s * turn[:, 0]
    return rolled
