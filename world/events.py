"""Events: what happens to bodies, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from proxyworld.world.values import ORIGIN, Name, Number, Positive, Value, Vec3


class Trigger(Value):
    """The moment that an event waits for.

    `touch`: `body` feels `other` (or anything), with an impulse of at least `impulse_n_s` in one engine step. `rest`:
    nothing of `body` has moved faster than 5 cm/s for a tenth of a second. `starts`: it first moves faster than that.
    """

    kind: Literal["touch", "rest", "starts"]
    body: Name
    other: Name | None = None
    impulse_n_s: Annotated[Number, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _sound(self) -> Trigger:
        if self.kind != "touch" and (self.other is not None or self.impulse_n_s):
            raise ValueError(f"`other` and `impulse_n_s` are for a touch, not for {self.kind!r}")
        return self


class _Event(Value):
    """What all events have: `time_s` counts from the start, or from when the trigger `after` is met, once."""

    time_s: Annotated[Number, Field(ge=0)]
    after: Trigger | None = None


class Impulse(_Event):
    """A blow: `impulse_n_s` on `body` at `time_s`, through its centre of mass or through `point_m` (world)."""

    kind: Literal["impulse"] = "impulse"
    body: Name
    impulse_n_s: Vec3
    point_m: Vec3 | None = None


class Force(_Event):
    """A steady `force_n` (world frame) through the centre of mass of `body` for `duration_s`."""

    kind: Literal["force"] = "force"
    duration_s: Positive
    body: Name
    force_n: Vec3


class Torque(_Event):
    """A steady `torque_n_m` (world frame) on `body` for `duration_s`."""

    kind: Literal["torque"] = "torque"
    duration_s: Positive
    body: Name
    torque_n_m: Vec3


class Explosion(_Event):
    """A blast at `position_m`: each moving body gets the radial impulse `impulse_n_s * A / (4 pi r^2)`.

    `A` is the body's mean projected area and `r` its distance (Cauchy: a quarter of a convex body's surface);
    the speed it gains is capped at `max_speed_m_s`.
    """

    kind: Literal["explosion"] = "explosion"
    position_m: Vec3
    impulse_n_s: Positive
    max_speed_m_s: Positive = 15.0


class Break(_Event):
    """The compound `body` comes apart into its parts, which inherit its rigid velocity field."""

    kind: Literal["break"] = "break"
    body: Name


class Release(_Event):
    """The joint `joint` lets go."""

    kind: Literal["release"] = "release"
    joint: Name


class Carry(_Event):
    """A hand takes `body`, moves it by `by_m` and turns it by `turn_rad` (a rotation vector), world frame.

    The way is travelled in `duration_s` with minimum jerk (Flash and Hogan, 1985): it starts and ends at rest; with
    `even`, at constant speed. Then the hand lets go, with the speed it has, or holds on where `hold` (until a later
    `Carry` of the same body, which takes over). `most_n` bounds the hand's force.
    """

    kind: Literal["carry"] = "carry"
    duration_s: Positive
    body: Name
    by_m: Vec3 = ORIGIN
    turn_rad: Vec3 = ORIGIN
    hold: bool = False
    even: bool = False
    most_n: Positive | None = None


class Drive(_Event):
    """The motor of the hinge or slider `joint` seeks `speed` (rad/s, m/s) with at most `most` (N m, N) from now on."""

    kind: Literal["drive"] = "drive"
    joint: Name
    speed: Number
    most: Positive


Event = Annotated[Impulse | Force | Torque | Explosion | Break | Release | Carry | Drive, Field(discriminator="kind")]
