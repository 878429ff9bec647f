"""PhyWorld: errors of position, speed, momentum and energy of one or two discs that move in a plane.

Source: Kang et al., "How Far is Video Generation from World Model: A Physical Law Perspective" (2024) and its code
(phyworld/phyworld, `id_ood_data/evaluate.py`), whose values the tests reproduce. The world is 10 by 10, a step is
0.1 s, a disc's mass is its radius squared, velocities are forward differences.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.files import InputError

SIDE = 10.0
STEP_S = 0.1
GIVEN_FRAMES = 4  # of which the last is scored
_JUMP = 0.1  # of a true velocity: more than this from step to step is the collision
_RADIUS_FRAMES = 5  # the first scored frames, in which both discs are wholly in view


@dataclass(frozen=True)
class MotionErrors:
    """Of one disc: mean absolute errors of its position and velocity along x and y."""

    abs_x_err_avg: float
    abs_y_err_avg: float
    abs_x_vel_err_avg: float
    abs_y_vel_err_avg: float
    vel_error: float  # of the mean velocity along x, against the velocity that was given
    delta_r: float  # how much the radius varies: not an error against the truth


@dataclass(frozen=True)
class CollisionErrors:
    """Of two discs that meet along x, before (`pre`) and after (`post`) they do; NaN where there is no such frame."""

    delta_r: float
    pre_x_err_avg: float
    post_x_err_avg: float
    pre_vel_err_avg: float
    post_vel_err_avg: float
    pre_momentum_error_avg: float
    post_momentum_error_avg: float
    pre_energy_error_avg: float
    post_energy_error_avg: float
    pre_vel_error: float  # of the mean velocities
    post_vel_error: float


def motion_errors(
    truth: np.ndarray, centres: np.ndarray, radii: np.ndarray, *, radius: float, speed: float
) -> MotionErrors:
    """One disc, found at `centres (t, 2)` with `radii (t)`, that should be at `truth (t, 2)`.

    `radius` and `speed` (along x) are those that it was given. Frames count from the last given one, where the true
    disc is wholly in view. Raises `InputError` for fewer than two such frames.
    """
    _alike(truth, centres)
    chosen = _scored(np.all((truth - radius >= 0) & (truth + radius <= SIDE), axis=1))
    true, seen, size = truth[chosen], centres[chosen], radii[chosen]
    off = np.abs(seen - true).mean(axis=0)
    velocity = _velocity(seen)
    slip = np.abs(velocity - _velocity(true)).mean(axis=0)
    return MotionErrors(
        abs_x_err_avg=float(off[0]),
        abs_y_err_avg=float(off[1]),
        abs_x_vel_err_avg=float(slip[0]),
        abs_y_vel_err_avg=float(slip[1]),
        vel_error=float(abs(velocity[:, 0].mean() - speed)),
        delta_r=float(np.ptp(size)),
    )


def collision_errors(
    truth: np.ndarray,
    places: np.ndarray,
    radii: np.ndarray,
    *,
    radius: tuple[float, float],
    speed: tuple[float, float],
) -> CollisionErrors:
    """Two discs, found at `places (t, 2)` along x with `radii (t, 2)`, that should be at `truth (t, 2)` along x.

    The left one was given `radius[0]` and runs right with `speed[0]`, the right one runs left with `speed[1]`. Raises
    `InputError` for fewer than two scored frames.
    """
    _alike(truth, places)
    chosen = _scored(np.logical_and(truth[:, 0] - radius[0] >= 0, truth[:, 1] + radius[1] <= SIDE))
    true, seen, size = truth[chosen], places[chosen], radii[chosen][:_RADIUS_FRAMES]
    v, u = _velocity(seen), _velocity(true)
    jumps = np.flatnonzero((np.abs(np.diff(u, axis=0)) > _JUMP).any(axis=1))
    hit = int(jumps[0]) + 1 if len(jumps) else len(u) - 1
    before, after = slice(hit), slice(hit + 1, None)
    mass, given = np.square(radius), np.array([speed[0], -speed[1]])
    momentum_off = np.abs(v @ mass - given @ mass)
    energy_off = np.abs(v**2 @ mass / 2 - given**2 @ mass / 2)
    off, slip = np.abs(seen - true), np.abs(v - u)
    return CollisionErrors(
        delta_r=float(np.ptp(size, axis=0).max()),
        pre_x_err_avg=_mean(off[: hit + 1]),
        post_x_err_avg=_mean(off[hit + 1 :]),
        pre_vel_err_avg=_mean(slip[before]),
        post_vel_err_avg=_mean(slip[after]),
        pre_momentum_error_avg=_mean(momentum_off[before]),
        post_momentum_error_avg=_mean(momentum_off[after]),
        pre_energy_error_avg=_mean(energy_off[before]),
        post_energy_error_avg=_mean(energy_off[after]),
        pre_vel_error=_mean_velocity_error(v[before], u[before]),
        post_vel_error=_mean_velocity_error(v[after], u[after]),
    )


def disc_of(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre `(x, y)` and radius of the disc of `mask (side, side)` bool, in units of the world, 10 a side.

    Raises `InputError` for an empty mask.
    """
    where = np.argwhere(mask)
    if not len(where):
        raise InputError("the mask is empty: a disc must be seen to be measured")
    scale = SIDE / mask.shape[1]
    return where.mean(axis=0)[::-1] * scale, float(np.sqrt(len(where) / np.pi) * scale)


def _alike(truth: np.ndarray, found: np.ndarray) -> None:
    if truth.shape != found.shape or truth.ndim != 2 or truth.shape[1] != 2:
        raise InputError(f"places of {found.shape} against {truth.shape}: both must be (t, 2)")


def _scored(inside: np.ndarray) -> np.ndarray:
    chosen = np.flatnonzero(inside)
    chosen = chosen[chosen >= GIVEN_FRAMES - 1]
    if len(chosen) < 2:
        raise InputError("the discs are in view in fewer than two scored frames: a velocity needs two")
    return chosen


def _velocity(places: np.ndarray) -> np.ndarray:
    velocity: np.ndarray = np.diff(places, axis=0) / STEP_S
    return velocity


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else float("nan")


def _mean_velocity_error(found: np.ndarray, true: np.ndarray) -> float:
    """The error of each disc's mean velocity, averaged over both."""
    return float(np.abs(found.mean(axis=0) - true.mean(axis=0)).mean()) if len(true) else float("nan")
