"""Hinges and sliders that are drawn back: springs and dampers in joints, by torques between the engine's steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.articulation import AXIAL
from proxyworld.world.conventions import rotate
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Joint, Scene

if TYPE_CHECKING:
    from proxyworld.world.assembly import Assembly
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row

_STIFFEST = 0.5
"""The largest w dt of a spring: semi-implicit Euler is stable to 2."""


class Restoring:
    """The springs in a scene's hinges and sliders.

    A spring that is stiffer than the engine's step can follow is as stiff as that allows; the damping of a step is the
    exact exponential, which never turns a motion round. Both are reckoned with the least inertia that the joint can
    feel, that of its two bodies alone.
    """

    def __init__(self, scene: Scene, engine: Engine, assembly: Assembly) -> None:
        self._assembly, self._time_step_s = assembly, engine.time_step_s
        self._mobility = {joint.name: _mobility(joint, scene) for joint in scene.joints if _draws(joint)}

    @classmethod
    def of(cls, scene: Scene, engine: Engine, assembly: Assembly) -> tuple[Restoring, ...]:
        """What acts in the joints of `scene`: nothing, where none has a spring."""
        made = cls(scene, engine, assembly)
        return (made,) if made._mobility else ()

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        dt = self._time_step_s
        for joint, handle in self._assembly.axial():
            mobility = self._mobility.get(joint.name)
            if mobility is None:
                continue
            position, speed = engine.joint(handle)
            stiffness = min(joint.stiffness, (_STIFFEST / dt) ** 2 / mobility)
            slowed = -float(np.expm1(-joint.damping * mobility * dt))
            engine.load(handle, stiffness * (joint.rest - position) - slowed / mobility / dt * speed)

    def release(self, joint: str) -> None:
        self._mobility.pop(joint, None)


def _draws(joint: Joint) -> bool:
    return joint.kind in AXIAL and (joint.stiffness > 0 or joint.damping > 0)


def _mobility(joint: Joint, scene: Scene) -> float:
    """The most that a unit torque (or force) in the joint can speed it up in a second."""
    axis = np.array(joint.axis) / np.linalg.norm(joint.axis)
    ends = [scene.body(name) for name in (joint.body, joint.other) if name is not None]
    moving = [body for body in ends if not body.fixed]
    total = 0.0
    for body in moving:
        mass = mass_properties(body)
        if joint.kind == "slider":
            total += 1 / mass.mass_kg
            continue
        local = rotate(np.array(body.orientation_wxyz) * [1, -1, -1, -1], axis)
        inertia = float(local @ mass.inertia_kg_m2 @ local)
        if len(moving) == 1:  # about the hinge (Steiner)
            arm = np.add(body.position_m, rotate(body.orientation_wxyz, mass.centre_m)) - joint.anchor_m
            inertia += mass.mass_kg * float(np.square(np.cross(axis, arm)).sum())
        total += 1 / inertia
    return total
