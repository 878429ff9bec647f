"""Ends: the places on bodies that a line (a spring, a cord) pulls at, and how easily they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.carriers import Carrier, carriers
from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.files import InputError
from proxyworld.world.parts import moving_bodies
from proxyworld.world.pose import Pose
from proxyworld.world.scene import Deformable, Joint, Scene, Vec3

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row


_NOTHING, _NO_INERTIA = np.zeros(3), np.zeros((3, 3))


@dataclass(frozen=True, eq=False)
class End:
    """A place on the body of a row, in that body's own frame, or in the world where there is no row."""

    row: int | None
    place_m: np.ndarray


@dataclass(frozen=True, eq=False)
class Line:
    """A joint that acts along the line from its near end to its far one, which is `rest_m` long at rest."""

    joint: Joint
    near: End
    far: End
    rest_m: float


@dataclass(frozen=True, eq=False)
class Moving:
    """An end in the world: its `handle` (None where it cannot move), where it is and how fast, and what it gives."""

    handle: int | None
    point_m: np.ndarray
    velocity_m_s: np.ndarray
    arm_m: np.ndarray
    inverse_mass: float
    inverse_inertia: np.ndarray

    def mobility(self, n: np.ndarray) -> float:
        """How much faster a unit impulse along `n` makes it."""
        if self.handle is None:
            return 0.0
        lever = np.cross(self.arm_m, n)
        return self.inverse_mass + float(lever @ self.inverse_inertia @ lever)


@dataclass(frozen=True, eq=False)
class _Held:
    """An end on what carries it now, in that one's frame."""

    handle: int
    place_m: np.ndarray
    moves: bool
    inverse_mass: float = 0.0
    inverse_inertia: np.ndarray = field(default_factory=_NO_INERTIA.copy)


class Lines:
    """The lines of one kind in a scene that still hold."""

    def __init__(self, scene: Scene, kind: str) -> None:
        self._scene = scene
        soft = {body.name for body in scene.bodies if isinstance(body.shape, Deformable)}
        for joint in scene.joints:
            if joint.kind == kind and soft & {joint.body, joint.other}:
                raise InputError(f"{joint.name!r}: a {kind} pulls at rigid bodies; tie what deforms by a point")
        self._lines = {joint.name: self._line(joint) for joint in scene.joints if joint.kind == kind}
        self._handles: list[int] = []
        self._held: dict[End, _Held] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def release(self, joint: str) -> None:
        """Let go of `joint`."""
        self._lines.pop(joint, None)

    def moving(self, engine: Engine, rows: Sequence[Row]) -> list[tuple[Line, Moving, Moving]]:
        """Each line, and how its near end and its far one move now."""
        handles = [row.handle for row in rows]
        if handles != self._handles:
            self._handles = handles
            carried = {i: carrier for carrier in carriers(rows) for i in carrier.rows}
            ends = [end for line in self._lines.values() for end in (line.near, line.far)]
            self._held = {end: _hold(rows[end.row], end, carried.get(end.row)) for end in ends if end.row is not None}
        return [
            (line, self._moving(line.near, engine), self._moving(line.far, engine)) for line in self._lines.values()
        ]

    def _line(self, joint: Joint) -> Line:
        assert joint.far_m is not None
        apart = float(np.linalg.norm(np.subtract(joint.far_m, joint.anchor_m)))
        rest = joint.rest_m if joint.rest_m is not None else apart
        return Line(joint, self._end(joint.body, joint.anchor_m), self._end(joint.other, joint.far_m), rest)

    def _end(self, name: str | None, at_m: Vec3) -> End:
        """`at_m` on the body `name`; of one that breaks, on the part whose origin is nearest."""
        if name is None:
            return End(None, np.array(at_m, float))
        bodies = moving_bodies(self._scene)
        rows = [i for i, body in enumerate(bodies) if body.name == name or body.name.startswith(f"{name}/")]
        row = min(rows, key=lambda i: float(np.linalg.norm(np.subtract(bodies[i].position_m, at_m))))
        return End(row, (Pose.of(bodies[row]).inverse @ Pose.at(at_m)).position)

    def _moving(self, end: End, engine: Engine) -> Moving:
        held = self._held.get(end)
        if held is None:
            return Moving(None, end.place_m, _NOTHING, _NOTHING, 0.0, _NO_INERTIA)
        motion = engine.motion(held.handle)
        turn = rotation_matrix(motion.pose.wxyz)
        arm = turn @ held.place_m
        point = motion.pose.position + arm
        if not held.moves:
            return Moving(None, point, _NOTHING, _NOTHING, 0.0, _NO_INERTIA)
        velocity = motion.velocity_m_s + np.cross(motion.angular_velocity_rad_s, arm)
        return Moving(held.handle, point, velocity, arm, held.inverse_mass, turn @ held.inverse_inertia @ turn.T)


def _hold(row: Row, end: End, carrier: Carrier | None) -> _Held:
    place = (row.frame @ Pose.at(end.place_m)).position
    if carrier is None:
        return _Held(row.handle, place, moves=False)
    return _Held(row.handle, place, True, 1 / carrier.mass_kg, np.linalg.inv(carrier.inertia_kg_m2))
