"""Hands: what moves a body along a path, with no more than a given force, and lets it go or holds on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.assembly import Assembly
from proxyworld.world.bullet import Engine
from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.pose import Pose
from proxyworld.world.scene import IDENTITY, Carry

_HURRY_M_S = 1.0  # how much faster than the path a hand catches up, after what it carries was held back
_UNBOUNDED_N = 1e5


class Hands:
    """The hands that hold on to a body now."""

    def __init__(self, engine: Engine, assembly: Assembly) -> None:
        self._engine, self._assembly = engine, assembly
        self._hands: dict[str, _Hand] = {}

    def __bool__(self) -> bool:
        return bool(self._hands)

    def take(self, carry: Carry, number: int) -> None:
        """Begin to carry, with step `number`; a hand that already has the body gives it over."""
        tie = self._assembly.grip(carry.body)
        handle = self._assembly.handle(carry.body)
        if tie is None or handle is None:
            return
        steps = max(1, round(carry.duration_s / self._engine.time_step_s))
        way, turn, pivot = np.array(carry.by_m), np.array(carry.turn_rad), None
        start = self._engine.motion(handle).pose
        link = self._assembly.hangs_from_the_world(carry.body)
        if link is not None and link.joint is not None and link.in_parent is not None:
            axis, at = np.array(link.axis), link.in_parent.position
            if link.joint.kind == "slider":
                way, turn = way @ axis * axis, np.zeros(3)
            else:
                angle = float(turn @ axis) if turn.any() else _angle(start.position - at, way, axis)
                pivot, turn = at, angle * axis
        self._hands[carry.body] = _Hand(carry, number, steps, start, way, turn, pivot)

    def act(self, number: int) -> None:
        """Lead what is carried through step `number`, and let go of what has arrived."""
        for name, hand in list(self._hands.items()):
            if number >= hand.first + hand.steps and not hand.carry.hold:
                del self._hands[name]
                self._assembly.let_go(name)
                continue
            tie, handle = self._assembly.grip(name), self._assembly.handle(name)
            if tie is None or handle is None:  # it broke
                del self._hands[name]
                continue
            self._engine.lead(tie, self._next(hand, number, handle), hand.carry.most_n or _UNBOUNDED_N)

    def _next(self, hand: _Hand, number: int, handle: int) -> Pose:
        """Where the hand leads to by the end of step `number`: along the path, and not too hurriedly back to it."""
        here = self._engine.motion(handle).pose
        to, before = hand.pose(number + 1), hand.pose(number)
        hurry = float(np.linalg.norm(to.position - before.position)) + _HURRY_M_S * self._engine.time_step_s
        missing = to.position - here.position
        distance = float(np.linalg.norm(missing))
        return Pose(here.position + missing * min(1.0, hurry / distance), to.wxyz) if distance > 0 else to


@dataclass(frozen=True, eq=False)
class _Hand:
    """A carry that began with step `first`, lasts `steps`, and found the carrier of its body at `start`.

    The whole way is `way` and the whole turn `turn`, about `pivot` for a body on a hinge.
    """

    carry: Carry
    first: int
    steps: int
    start: Pose
    way: np.ndarray
    turn: np.ndarray
    pivot: np.ndarray | None

    def pose(self, number: int) -> Pose:
        """Where the path has led when step `number` begins."""
        turn = _rotation(self._share(number) * self.turn)
        wxyz = quaternion_multiply(turn, self.start.wxyz)
        if self.pivot is not None:
            return Pose(self.pivot + rotate(turn, self.start.position - self.pivot), wxyz)
        return Pose(self.start.position + self._share(number) * self.way, wxyz)

    def _share(self, number: int) -> float:
        """How much of the way is done: 10 s^3 - 15 s^4 + 6 s^5 of the time (Flash and Hogan, 1985)."""
        s = min(1.0, max(0.0, (number - self.first) / self.steps))
        return s if self.carry.even else s**3 * (10 - 15 * s + 6 * s**2)


def _rotation(turn_rad: np.ndarray) -> tuple[float, float, float, float]:
    angle = float(np.linalg.norm(turn_rad))
    return axis_angle(turn_rad, angle) if angle > 0 else IDENTITY


def _angle(arm: np.ndarray, way: np.ndarray, axis: np.ndarray) -> float:
    """The turn about `axis` that moves the end of `arm` by `way`, as nearly as it can."""
    flat, to = (v - (v @ axis) * axis for v in (arm, arm + way))
    return float(np.arctan2(axis @ np.cross(flat, to), flat @ to))
