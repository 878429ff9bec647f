"""Cords: joints of the kind `rope` keep two places no further apart than they are long, and weigh nothing.

Each step finds the pulls that leave no cord longer than it is at the step's end, and that are never pushes: a linear
complementarity problem, solved by projected Gauss-Seidel sweeps (Catto, Iterative Dynamics with Temporal Coherence,
2005) on the speeds that gravity will have given. What a cord is too long already, it loses by a share a step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.ends import Lines, Moving
from proxyworld.world.scene import Scene

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row

_SWEEPS = 20
_SETTLED_M_S = 1e-6
_REGAINED = 0.2
"""The share of its excess that a cord loses in a step."""


class Cords:
    """The cords of a scene that still hold."""

    def __init__(self, scene: Scene, time_step_s: float) -> None:
        self._time_step_s, self._gravity = time_step_s, np.array(scene.gravity_m_s2)
        self._lines = Lines(scene, "rope")

    def __bool__(self) -> bool:
        return bool(self._lines)

    def release(self, joint: str) -> None:
        self._lines.release(joint)

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        dt = self._time_step_s
        cords = [_Cord(near, far, line.rest_m, dt) for line, near, far in self._lines.moving(engine, rows)]
        speeds = {end.handle: np.zeros(6) for cord in cords for end in cord.ends if end.handle is not None}
        for speed in speeds.values():
            speed[:3] = self._gravity * dt
        for _ in range(_SWEEPS):
            if max((cord.tighten(speeds) for cord in cords), default=0.0) < _SETTLED_M_S:
                break
        for cord in cords:
            if cord.impulse_n_s > 0:
                for end, sign in zip(cord.ends, (1, -1), strict=True):
                    if end.handle is not None:
                        engine.push(end.handle, sign * cord.impulse_n_s / dt * cord.n, end.point_m)


class _Cord:
    """A cord during one step: its ends, its direction `n` from the near one, and the pull it has got so far."""

    def __init__(self, near: Moving, far: Moving, rest_m: float, time_step_s: float) -> None:
        self.ends = (near, far)
        way = far.point_m - near.point_m
        length = float(np.linalg.norm(way))
        self.n = way / max(length, 1e-9)
        self._mobility = near.mobility(self.n) + far.mobility(self.n)
        slack = rest_m - length
        self._free = float((far.velocity_m_s - near.velocity_m_s) @ self.n)
        self._most = slack / time_step_s * (1 if slack > 0 else _REGAINED)  # the speed at which the ends may part
        self.impulse_n_s = 0.0

    def tighten(self, gained: dict[int, np.ndarray]) -> float:
        """Pull as hard as it takes, with what its bodies have `gained` by now; how much that changed a speed."""
        if self._mobility == 0:
            return 0.0
        near, far = (self._along(end, gained) for end in self.ends)
        parting = self._free + far - near
        impulse = max(0.0, self.impulse_n_s + (parting - self._most) / self._mobility)
        more, self.impulse_n_s = impulse - self.impulse_n_s, impulse
        for end, sign in zip(self.ends, (1, -1), strict=True):
            if end.handle is not None:
                gained[end.handle][:3] += sign * more * end.inverse_mass * self.n
                gained[end.handle][3:] += sign * more * (end.inverse_inertia @ np.cross(end.arm_m, self.n))
        return abs(more) * self._mobility

    def _along(self, end: Moving, gained: dict[int, np.ndarray]) -> float:
        if end.handle is None:
            return 0.0
        speed = gained[end.handle]
        return float((speed[:3] + np.cross(speed[3:], end.arm_m)) @ self.n)
