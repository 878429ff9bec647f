"""Springs: Hooke's law and damping along the line between two places, true to period and amplitude at any stiffness.

The engine steps by semi-implicit Euler, which keeps the amplitude of a spring of angular frequency w and shortens its
period: sin(W dt / 2) = w dt / 2, where W is the frequency it shows (Hairer, Lubich and Wanner, Geometric Numerical
Integration, 2006, I.1.4). So the stiffness is corrected by (sin x / x)^2, x = w dt / 2, which makes W the true one; and
w dt is bounded, for a spring that is stiffer than the step can follow: it stays a stiff spring. The damping of a step
is the exact exponential, which never turns a motion round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.carriers import Carrier, carriers
from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.parts import moving_bodies
from proxyworld.world.pose import Pose
from proxyworld.world.scene import Joint, Scene, Vec3

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row

_STIFFEST = 0.5
"""The largest w dt: semi-implicit Euler is stable to 2, so that sixteen such springs may pull at one body."""


@dataclass(frozen=True, eq=False)
class _End:
    """A place on the body of a row, in that body's own frame, or in the world where there is no row."""

    row: int | None
    place_m: np.ndarray


@dataclass(frozen=True, eq=False)
class _Spring:
    joint: Joint
    near: _End
    far: _End
    rest_m: float


@dataclass(frozen=True, eq=False)
class _Moving:
    """An end in the world: where it is, how fast, and how much a unit impulse along `n` would speed it up."""

    point_m: np.ndarray
    velocity_m_s: np.ndarray
    arm_m: np.ndarray
    inverse_mass: float
    inverse_inertia: np.ndarray

    def mobility(self, n: np.ndarray) -> float:
        turn = np.cross(self.arm_m, n)
        return self.inverse_mass + float(turn @ self.inverse_inertia @ turn)


class Springs:
    """The springs of a scene that still hold."""

    def __init__(self, scene: Scene, time_step_s: float) -> None:
        self._time_step_s = time_step_s
        self._scene = scene
        self._springs = {joint.name: self._spring(joint) for joint in scene.joints if joint.kind == "spring"}
        self._carriers: dict[int, Carrier] = {}
        self._handles: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._springs)

    def release(self, joint: str) -> None:
        self._springs.pop(joint, None)

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        handles = [row.handle for row in rows]
        if handles != self._handles:
            self._handles = handles
            self._carriers = {i: carrier for carrier in carriers(rows) for i in carrier.rows}
        for spring in self._springs.values():
            near, far = self._moving(spring.near, engine, rows), self._moving(spring.far, engine, rows)
            pull = self._pull_n(spring, near, far)
            for end, moving, force in ((spring.near, near, pull), (spring.far, far, -pull)):
                if end.row is not None and moving.inverse_mass:
                    engine.push(rows[end.row].handle, force, moving.point_m)

    def _pull_n(self, spring: _Spring, near: _Moving, far: _Moving) -> np.ndarray:
        """The force on the near end, `(3)`, over the step."""
        way = far.point_m - near.point_m
        length = float(np.linalg.norm(way))
        if length < 1e-9:
            return np.zeros(3)
        n = way / length
        mobility = near.mobility(n) + far.mobility(n)
        if mobility == 0:
            return np.zeros(3)
        stiffness = self._stiffness(spring.joint.stiffness, mobility)
        parting = float((far.velocity_m_s - near.velocity_m_s) @ n)
        slowed = -np.expm1(-spring.joint.damping * mobility * self._time_step_s)
        damping = slowed / mobility / self._time_step_s
        force: np.ndarray = (stiffness * (length - spring.rest_m) + damping * parting) * n
        return force

    def _stiffness(self, stiffness: float, mobility: float) -> float:
        """The stiffness that shows the period of `stiffness` in steps."""
        half = min(np.sqrt(stiffness * mobility) * self._time_step_s, _STIFFEST) / 2
        return float((2 / self._time_step_s * np.sin(half)) ** 2 / mobility)

    def _spring(self, joint: Joint) -> _Spring:
        assert joint.far_m is not None
        rest = (
            joint.rest_m
            if joint.rest_m is not None
            else float(np.linalg.norm(np.subtract(joint.far_m, joint.anchor_m)))
        )
        return _Spring(joint, self._end(joint.body, joint.anchor_m), self._end(joint.other, joint.far_m), rest)

    def _end(self, name: str | None, at_m: Vec3) -> _End:
        """`at_m` on the body `name`; of one that breaks, on the part whose origin is nearest."""
        if name is None:
            return _End(None, np.array(at_m, float))
        bodies = moving_bodies(self._scene)
        rows = [i for i, body in enumerate(bodies) if body.name == name or body.name.startswith(f"{name}/")]
        row = min(rows, key=lambda i: float(np.linalg.norm(np.subtract(bodies[i].position_m, at_m))))
        return _End(row, (Pose.of(bodies[row]).inverse @ Pose.at(at_m)).position)

    def _moving(self, end: _End, engine: Engine, rows: Sequence[Row]) -> _Moving:
        if end.row is None:
            return _Moving(end.place_m, np.zeros(3), np.zeros(3), 0.0, np.zeros((3, 3)))
        row = rows[end.row]
        motion = engine.motion(row.handle)
        point = (motion.pose @ row.frame @ Pose.at(end.place_m)).position
        arm = point - motion.centre_m
        velocity = motion.velocity_m_s + np.cross(motion.angular_velocity_rad_s, arm)
        carrier = self._carriers.get(end.row)
        if carrier is None:
            return _Moving(point, velocity, arm, 0.0, np.zeros((3, 3)))
        turn = rotation_matrix(motion.pose.wxyz)
        inverse = turn @ np.linalg.inv(carrier.inertia_kg_m2) @ turn.T
        return _Moving(point, velocity, arm, 1 / carrier.mass_kg, inverse)
