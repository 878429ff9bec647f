"""Touching: how seldom the engine may be asked for its contacts without missing an impulse.

PyBullet makes a tuple of fourteen for every point that touches, which takes a third of the time of a step, and more in
small worlds. So once a frame it is reckoned when what moves may reach what: nothing is asked before anything can meet;
then every step about the bodies that are in motion or may be struck in the frame; and every eighth about those at rest,
whose impulses then stand for eight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.bullet import Engine, Group

_QUIET_M_S = 0.03  # what meets as slowly does not rebound, and its blow is a twentieth of its weight in a frame
STRIDE = 8
_SLACK_M = 0.002
_BORNE_M = 1e-4  # from lower, nothing falls faster than _QUIET_M_S
# asking for the points of some bodies alone takes as long as being told of so many points, for each body,
_ASKING, _TWICE = 2.5, 1.7  # and of these for each of theirs, where two of them touch told by both


@dataclass(frozen=True, eq=False)
class Crowd:
    """The bodies of a world at the start of a frame, by their `handles (n)`.

    `speed_m_s (n)` bounds how fast anything of each moves, `fixed (n)` is whether it cannot, `lively (n)` whether it
    bounces, and so hops even at rest; `joined` are the pairs that hang together, as numbers.
    """

    handles: Sequence[int]
    bounds_m: np.ndarray  # (n, 2, 3)
    speed_m_s: np.ndarray
    fixed: np.ndarray
    lively: np.ndarray
    joined: Sequence[tuple[int, int]]


class Watch:
    """Reads the contacts of the engine's steps, one frame after the other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._points = self._told = 0  # how many there were, and how many of them the busy bodies', when last counted
        self.watch_all()

    def watch_all(self) -> None:
        """Read every step of the frame to come."""
        self._busy: Group | None = None  # all
        self._from, self._resting = 0, False

    def plan(self, crowd: Crowd, steps: int) -> None:
        """Find out which of the next `steps` steps to read."""
        busy, resting, first = forecast(crowd, steps * self._engine.time_step_s, self._engine.gravity_m_s2)
        self._from, self._resting = int(first * steps), bool(resting.any())
        self._busy = self._engine.group(crowd.handles[int(i)] for i in np.flatnonzero(busy))

    def stretch(self, number: int, of: int) -> int:
        """How many of a frame's `of` steps, from `number` on, end with the next one to read, or with the frame."""
        if self._busy is None or (self._busy and number >= self._from):
            return 1
        last = min(of, self._from) - 1 if self._busy else of - 1
        if self._resting:
            last = min(last, number - number % STRIDE + STRIDE - 1)
        return last - number + 1

    def read(self, number: int, of: int, time_s: float) -> None:
        """Note the contacts of the step `number` of a frame `of` so many, which has just been made, where need be."""
        if self._busy is None:
            self._engine.listen(time_s)
        elif self._resting and (number % STRIDE == STRIDE - 1 or number == of - 1):
            self._points, self._told = self._engine.listen_for(number % STRIDE + 1, self._busy, time_s)
        elif not self._busy or number < self._from:
            return
        elif not self._resting:
            self._engine.listen(time_s)
        elif _ASKING * len(self._busy) + _TWICE * self._told < self._points:
            self._engine.listen_to(self._busy, time_s)
        else:
            self._points, self._told = self._engine.listen_for(0, self._busy, time_s)


def forecast(crowd: Crowd, seconds: float, gravity_m_s2: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Who moves or may be struck `(n)`, who only rests on something `(n)`; and the share of the time without meetings.

    Until something has met, nothing is faster than now but by falling; then nothing gets faster than twice the fastest,
    as what a heavy body strikes. What nothing bears is about to move, and what hangs together moves at once.
    """
    gap = _gaps(crowd)
    loose, fallen = ~crowd.fixed, gravity_m_s2 * seconds
    borne = gap.min(axis=1, initial=np.inf) < _BORNE_M
    gap = np.maximum(gap - _SLACK_M, 0.0)
    speed = np.where(loose, crowd.speed_m_s, 0.0)
    fastest = max(2 * float(speed.max(initial=0.0)) + fallen, 1e-9)
    in_motion = loose & ((speed > _QUIET_M_S) | crowd.lively | ~borne)
    moving = in_motion if in_motion[loose].all() else _stirred(crowd, gap, in_motion, fastest * seconds)
    meets = moving & (gap.min(axis=1, initial=np.inf) < 2 * fastest * seconds)
    first = 0.0
    if not crowd.joined:
        closing_m = (speed + speed[:, None] + 2 * fallen) * seconds
        first = min(1.0, float((gap / np.maximum(closing_m, 1e-9))[meets].min(initial=1.0)))
    return meets, loose & ~moving & (gap < fallen * seconds).any(axis=1), first


def _gaps(crowd: Crowd) -> np.ndarray:
    """How far the boxes about bodies are apart along the axis where they are farthest: `(n, n)`."""
    gap = np.full((len(crowd.handles),) * 2, -np.inf)
    for low, high in zip(crowd.bounds_m[:, 0].T, crowd.bounds_m[:, 1].T, strict=True):
        beyond = low[:, None] - high
        np.maximum(gap, beyond, out=gap)
        np.maximum(gap, beyond.T, out=gap)
    gap[crowd.fixed[:, None] & crowd.fixed] = np.inf
    np.fill_diagonal(gap, np.inf)
    return gap


def _stirred(crowd: Crowd, gap: np.ndarray, in_motion: np.ndarray, way_m: float) -> np.ndarray:
    """Who is in motion `(n)`, or will be by a blow that goes from body to body, `way_m` in all through the gaps."""
    loose = ~crowd.fixed
    far = np.where(loose & loose[:, None], gap, np.inf)
    for i, j in crowd.joined:
        far[i, j] = far[j, i] = 0.0
    reached = np.where(in_motion, 0.0, way_m)
    while ((sooner := (reached + far).min(axis=1, initial=np.inf)) < reached).any():
        reached = np.minimum(reached, sooner)
    return reached < way_m
