"""Framing: where the camera stands in each frame, as a linear program.

Each side of the picture, less its margin, is a plane through the camera's eye, and a solid lies inside of it where the
solid's reach along the plane's normal does. With the turn of the camera given, that is linear in the place of the eye,
and so is all else that is asked: the eye is at `target - distance * arm`, where the course of the camera's moves gives
the arm. The least distance is looked for. The target stays where it is or, where the camera goes along, follows a
cubic spline, whose speed and change of speed are bounded in heights of the picture (L1-optimal camera paths:
Grundmann, Kwatra and Essa, CVPR 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BSpline
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, kron, vstack

from proxyworld.render.reach import reach
from proxyworld.render.stage import Stage
from proxyworld.world.course import Course

LEAST_FRAMES = 4  # that a camera needs to go along: those of a cubic
KNOT_S = 0.4  # between the knots of the target's way, in seconds of film
AHEAD = 0.25  # of the distance: how far off the target, in depth, the middle of the action may be
STEADY = 1.08  # of the least distance: what a camera that goes along stands off, to need fewer turns
CENTRED = 0.3  # how much it counts that what is in view is in the middle, against how near the camera is
CALM = (1.0, 0.5, 0.1)  # how much the target's speed, its change and the jerk of it count, by seconds of film
IN_THE_MIDDLE = 0.2  # how much it counts, against those, how far the target is from the middle of the action


class OutOfView(ValueError):
    """A course that looks away so far that what is to be seen is not in the picture from anywhere."""


@dataclass(frozen=True)
class Lens:
    """The tangents of half the picture's angles `(2)`, across and down, and those within which things must be seen."""

    tangent: np.ndarray
    within: np.ndarray

    @property
    def least(self) -> float:
        """Half of the picture's shorter side, at a distance of 1."""
        return float(self.tangent.min())


@dataclass(frozen=True)
class Limits:
    """How fast the target of a camera that goes along may be, in shorter sides of the picture a second, and how fast
    that may change, in such a second squared; None lets it follow wherever it must."""

    speed: float | None = None
    change: float | None = None


@dataclass(frozen=True, eq=False)
class Follow:
    """A camera that goes along: within what limits; `centre (t, 3)`, if given, stays in the middle third."""

    limits: Limits
    fps: float
    centre: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Stand:
    """Where a camera stands: its `eye (t, 3)`, the `target (t, 3)`, and the distance of the course's unit."""

    eye: np.ndarray
    target: np.ndarray
    distance_m: float


def stand(
    stage: Stage, scope: np.ndarray, course: Course, lens: Lens, *, least_m: float = 0.0, follow: Follow | None = None
) -> Stand:
    """The nearest stand, `least_m` off or more, from which the solids in `scope (t, l)` are in view in their frames.

    Raises `OutOfView` where there is none.
    """
    rows = _Rows(stage, scope, course, lens, follow)
    weights, derivatives = _spline(len(scope), follow)
    if follow is None:
        distance, knots = _nearest_still(rows, weights, least_m)
    else:
        demands = _demands(rows, weights, derivatives, lens, follow.limits)
        distance = STEADY * _nearest(demands, least_m / rows.scale)
        knots = _steadiest(demands, rows, weights, derivatives, distance)
    target = np.broadcast_to(rows.origin + rows.scale * (weights @ knots), (len(scope), 3))
    distance_m = distance * rows.scale
    eye = target - distance_m * course.arm
    # the program holds its constraints to a ten-millionth: one step back for all frames, and they hold exactly
    return Stand(eye - rows.short(eye) * course.turn[:, 2], target, distance_m)


class _Rows:
    """The planes of the picture's sides: `normal (m, 3) . eye <= level (m)` in frame `at (m)`.

    Lengths are in `scale` from `origin`, so that the program's numbers are near 1.
    """

    def __init__(self, stage: Stage, scope: np.ndarray, course: Course, lens: Lens, follow: Follow | None) -> None:
        right, down, ahead = np.moveaxis(course.turn, 1, 0)
        self.course = course
        sides = [(sign * axis + tangent * ahead, tangent)
                 for axis, tangent in zip((right, down), lens.within, strict=True) for sign in (1, -1)]  # fmt: skip
        levels = [-reach(stage, scope, -normal) for normal, _ in sides]
        self.middle = _middle(stage, scope, course)
        if follow is not None and follow.centre is not None:
            for axis, tangent in zip((right, down), lens.tangent / 3, strict=True):
                for sign in (1, -1):
                    normal = sign * axis + tangent * ahead
                    sides.append((normal, tangent))
                    levels.append(np.einsum("ti,ti->t", normal, follow.centre))
        self.normal = np.concatenate([normal for normal, _ in sides])
        self.tangent = np.repeat([tangent for _, tangent in sides], len(scope))
        self.level = np.concatenate(levels)
        self.at = np.tile(np.arange(len(scope)), len(sides))
        self.across = np.repeat([i // 2 % 2 for i in range(len(sides))], len(scope))
        kept = np.isfinite(self.level)
        self.normal, self.tangent, self.level = self.normal[kept], self.tangent[kept], self.level[kept]
        self.at, self.across = self.at[kept], self.across[kept]
        self.origin = self.middle.mean(axis=0)
        ends = self.level - self.normal @ self.origin
        self.scale = max(float(np.abs(ends).max()), 1e-6)
        self.ends = ends / self.scale

    def short(self, eye: np.ndarray) -> float:
        """How far back the eyes `(t, 3)` must go, in all frames alike, for all rows to hold."""
        over = (np.einsum("mi,mi->m", self.normal, eye[self.at]) - self.level) / self.tangent
        return max(float(over.max()), 0.0) * (1 + 1e-9)


def _middle(stage: Stage, scope: np.ndarray, course: Course) -> np.ndarray:
    """The middle of the box, along the camera's axes, about what is in scope: `(t, 3)`; else the nearest in time."""
    seen = np.flatnonzero(scope.any(axis=1))
    axes = np.moveaxis(course.turn, 1, 0)
    ends = [(reach(stage, scope, axis)[seen], -reach(stage, scope, -axis)[seen]) for axis in axes]
    local = np.stack([(far + near) / 2 for far, near in ends], axis=-1)
    nearest = np.abs(np.arange(len(scope))[:, None] - seen).argmin(axis=1)
    return np.asarray(np.einsum("ti,tij->tj", local, course.turn[seen])[nearest])


def _spline(frames: int, follow: Follow | None) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """The weights `(t, k)` of the knots in each frame, and those of the knots of its derivatives by seconds of film.

    Each derivative of a B-spline is one again, and lies in the hull of its knots; a target that stays has one knot.
    """
    if follow is None or frames < LEAST_FRAMES:
        return np.ones((frames, 1)), ()
    length = (frames - 1) / follow.fps
    inner = np.linspace(0, length, max(1, round(length / KNOT_S)) + 1)
    knots = np.concatenate([[0] * 3, inner, [length] * 3])
    weights = BSpline.design_matrix(np.linspace(0, length, frames), knots, 3).toarray()
    step, derivatives = np.eye(weights.shape[1]), []
    for degree in (3, 2, 1):
        spans = knots[4 : 4 + len(step) - 1] - knots[4 - degree : 4 - degree + len(step) - 1]
        step = degree / spans[:, None] * np.diff(step, axis=0)
        derivatives.append(step)
    return np.asarray(weights), tuple(derivatives)


@dataclass(frozen=True, eq=False)
class _Demands:
    """What must hold: `knots (m, 3 k) . target's knots + distances (m) distance <= levels (m)`."""

    knots: csr_array
    distances: np.ndarray
    levels: np.ndarray


def _sides(rows: _Rows, weights: np.ndarray) -> _Demands:
    """That all in scope lies within the picture's sides."""
    knots = (weights[rows.at][:, :, None] * rows.normal[:, None, :]).reshape(len(rows.at), -1)
    return _Demands(csr_array(knots), -np.einsum("mi,mi->m", rows.normal, rows.course.arm[rows.at]), rows.ends)


def _demands(
    rows: _Rows, weights: np.ndarray, derivatives: tuple[np.ndarray, ...], lens: Lens, limits: Limits
) -> _Demands:
    """That, and that the target is about as far off as the action is, and within its limits."""
    ahead = rows.course.turn[:, 2]
    deep = (weights[:, :, None] * ahead[:, None, :]).reshape(len(weights), -1)
    depth = np.einsum("ti,ti->t", ahead, rows.middle - rows.origin) / rows.scale
    parts = [
        _sides(rows, weights),
        _Demands(csr_array(deep), np.full(len(deep), -AHEAD), depth),
        _Demands(csr_array(-deep), np.full(len(deep), -AHEAD), -depth),
    ]
    for step, most in zip(derivatives, (limits.speed, limits.change), strict=False):
        if most is not None:
            bound = np.full(3 * len(step), -most * 2 * lens.least)
            parts += [_Demands(_each_axis(sign * step), bound, np.zeros(len(bound))) for sign in (1, -1)]
    return _Demands(
        csr_array(vstack([part.knots for part in parts])),
        np.concatenate([part.distances for part in parts]),
        np.concatenate([part.levels for part in parts]),
    )


def _nearest_still(rows: _Rows, weights: np.ndarray, least_m: float) -> tuple[float, np.ndarray]:
    """The least distance to a target that stays, and that target `(1, 3)`: with as much room on either side."""
    sides, ahead = _sides(rows, weights), rows.course.turn[:, 2].mean(axis=0)
    room = np.stack([rows.across == 0, rows.across == 1], axis=1).astype(float)
    depth = (rows.middle - rows.origin) @ ahead / rows.scale
    found = linprog(
        np.array([0, 0, 0, 1, -CENTRED, -CENTRED]),
        hstack([sides.knots, csr_array(sides.distances[:, None]), csr_array(room)]),
        sides.levels,
        np.concatenate([ahead, [0, 0, 0]])[None],
        [float(depth.max() + depth.min()) / 2],
        bounds=[(None, None)] * 3 + [(least_m / rows.scale, None), (0, None), (0, None)],
    )
    if not found.success:
        raise OutOfView(found.message)
    return float(found.x[3]), np.asarray(found.x[None, :3])


def _nearest(demands: _Demands, least: float) -> float:
    """The least distance from which a target that moves meets the demands."""
    count = demands.knots.shape[1]
    found = linprog(
        np.array([0] * count + [1]),
        hstack([demands.knots, csr_array(demands.distances[:, None])]),
        demands.levels,
        bounds=[(None, None)] * count + [(least, None)],
    )
    if not found.success:
        raise OutOfView(found.message)
    return float(found.x[count])


def _steadiest(
    demands: _Demands, rows: _Rows, weights: np.ndarray, derivatives: tuple[np.ndarray, ...], distance: float
) -> np.ndarray:
    """Of the ways of the target that meet the demands at `distance`, the calmest: its knots `(k, 3)`."""
    count = weights.shape[1]
    at = np.unique(np.linspace(0, len(weights) - 1, count).round().astype(int))
    middle = (rows.middle[at] - rows.origin) / rows.scale
    wishes = [(step, calm, np.zeros((len(step), 3))) for step, calm in zip(derivatives, CALM, strict=False)]
    wishes.append((weights[at], IN_THE_MIDDLE, middle))
    wanted = vstack([_each_axis(step) for step, _, _ in wishes])
    values = np.concatenate([to.ravel() for _, _, to in wishes])
    cost = np.concatenate([np.full(to.size, weight / len(to)) for _, weight, to in wishes])
    misses = csr_array(np.eye(len(values)))
    free = csr_array((demands.knots.shape[0], len(values)))
    found = linprog(
        np.concatenate([np.zeros(3 * count), cost]),
        vstack([hstack([demands.knots, free]), hstack([wanted, -misses]), hstack([-wanted, -misses])]),
        np.concatenate([demands.levels - demands.distances * distance, values, -values]),
        bounds=[(None, None)] * (3 * count) + [(0, None)] * len(values),
        method="highs-ipm",  # HiGHS's simplex gives up on some of these ("Status 0: Not Set")
    )
    assert found.success, found.message  # the nearest way is one of them, from a little farther
    return np.asarray(found.x[: 3 * count].reshape(-1, 3))


def _each_axis(weights: np.ndarray) -> csr_array:
    """Weights `(m, k)` of the knots as coefficients of their coordinates `(3 m, 3 k)`."""
    return csr_array(kron(csr_array(weights), csr_array(np.eye(3))))
