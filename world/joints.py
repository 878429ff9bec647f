"""Joints: what ties bodies to the world, or to each other."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from proxyworld.world.values import ORIGIN, Name, Number, Positive, Value, Vec3

JointKind = Literal["point", "hinge", "slider", "fixed", "spring", "rope"]
_AXIAL = ("hinge", "slider")


class Motor(Value):
    """What drives a hinge or a slider: it seeks `speed` (rad/s, or m/s) with at most `most` (N m, or N).

    A motor of speed 0 is a brake, or the friction of a bearing.
    """

    speed: Number = 0.0
    most: Positive


class Joint(Value):
    """Ties `body` to the world, or to `other`, at `anchor_m` (world frame, at t = 0).

    `point`: ball and socket. `hinge`: turns about `axis` only. `slider`: moves along `axis` only. `fixed`: holds the
    body where it is, until a `Release`. `spring`: pulls the anchor on the body towards `far_m`, a place on `other` or
    in the world, as `stiffness` (N/m) says beyond `rest_m` (as far as they are at t = 0, where not given), with
    `damping` (N s/m) along the line. `rope`: keeps the two places no further apart than `rest_m`, and weighs nothing.

    Hinges and sliders may have `limits` about where they are at t = 0 (rad, or m), a `motor`, and a `stiffness` and
    `damping` (N m/rad and N m s/rad, or N/m and N s/m) that draw them back to `rest` (rad, or m). On a cloth or a soft
    body, `point` and `fixed` pin the vertices within `radius_m` of the anchor, the nearest one at least. Axes and
    places are in the world's frame at t = 0.
    """

    name: Name
    kind: JointKind
    body: Name
    other: Name | None = None
    anchor_m: Vec3 = ORIGIN
    axis: Vec3 = (0.0, 1.0, 0.0)
    far_m: Vec3 | None = None
    rest_m: Annotated[Number, Field(ge=0)] | None = None
    limits: tuple[Number, Number] | None = None
    rest: Number = 0.0
    stiffness: Annotated[float, Field(ge=0, le=1e12)] = 0.0
    damping: Annotated[float, Field(ge=0, le=1e12)] = 0.0
    motor: Motor | None = None
    radius_m: Annotated[Number, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _sound(self) -> Joint:
        if math.hypot(*self.axis) < 1e-6:
            raise ValueError("axis must not be zero")
        if self.body == self.other:
            raise ValueError("a joint ties a body to another one, or to the world: `other` must differ from `body`")
        if self.kind not in _AXIAL and (self.limits is not None or self.motor is not None or self.rest):
            raise ValueError(f"limits, rest and motor are for a hinge or a slider, not for a {self.kind}")
        if self.limits is not None and not self.limits[0] <= 0 <= self.limits[1]:
            raise ValueError("limits hold 0, the place at t = 0, between them")
        if self.kind in ("spring", "rope"):
            if self.far_m is None:
                raise ValueError(f"a {self.kind} needs far_m, the place of its other end")
            if self.kind == "spring" and not self.stiffness > 0:
                raise ValueError("a spring needs a stiffness above 0 N/m")
        elif self.far_m is not None or self.rest_m is not None:
            raise ValueError("far_m and rest_m are for springs and ropes")
        return self
