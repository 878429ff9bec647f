"""Springs: Hooke's law and damping along the line between two places, true to period and amplitude at any stiffness.

The engine steps by semi-implicit Euler, which keeps the amplitude of a spring of angular frequency w and shortens its
period: sin(W dt / 2) = w dt / 2, where W is the frequency it shows (Hairer, Lubich and Wanner, Geometric Numerical
Integration, 2006, I.1.4). So the stiffness is corrected by (sin x / x)^2, x = w dt / 2, which makes W the true one; and
w dt is bounded, for a spring that is stiffer than the step can follow: it stays a stiff spring. The damping of a step
is the exact exponential, which never turns a motion round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.ends import Line, Lines, Moving
from proxyworld.world.scene import Scene

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row

_STIFFEST = 0.5
"""The largest w dt: semi-implicit Euler is stable to 2, so that sixteen such springs may pull at one body."""


class Springs:
    """The springs of a scene that still hold."""

    def __init__(self, scene: Scene, time_step_s: float) -> None:
        self._time_step_s = time_step_s
        self._lines = Lines(scene, "spring")

    def __bool__(self) -> bool:
        return bool(self._lines)

    def release(self, joint: str) -> None:
        self._lines.release(joint)

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        for line, near, far in self._lines.moving(engine, rows):
            pull = self._pull_n(line, near, far)
            for end, force in ((near, pull), (far, -pull)):
                if end.handle is not None:
                    engine.push(end.handle, force, end.point_m)

    def _pull_n(self, line: Line, near: Moving, far: Moving) -> np.ndarray:
        """The force on the near end, `(3)`, over the step."""
        way = far.point_m - near.point_m
        length = float(np.linalg.norm(way))
        n = way / max(length, 1e-9)
        mobility = near.mobility(n) + far.mobility(n)
        if mobility == 0:
            return np.zeros(3)
        stiffness = self._stiffness(line.joint.stiffness, mobility)
        parting = float((far.velocity_m_s - near.velocity_m_s) @ n)
        slowed = -np.expm1(-line.joint.damping * mobility * self._time_step_s)
        damping = slowed / mobility / self._time_step_s
        force: np.ndarray = (stiffness * (length - line.rest_m) + damping * parting) * n
        return force

    def _stiffness(self, stiffness: float, mobility: float) -> float:
        """The stiffness that shows the period of `stiffness` in steps."""
        half = min(np.sqrt(stiffness * mobility) * self._time_step_s, _STIFFEST) / 2
        return float((2 / self._time_step_s * np.sin(half)) ** 2 / mobility)
