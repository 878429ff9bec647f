"""Holding: nodes of a deforming body that are pinned, ride on a rigid body, or are led by a hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.files import InputError
from proxyworld.world.pose import Pose
from proxyworld.world.scene import Carry, Cloth, Deformable, Joint, Scene
from proxyworld.world.soft.flesh import Flesh
from proxyworld.world.soft.solids import Solids

_HANDFUL = 0.35  # of the way from the middle of a soft body to its surface: what a hand holds it by
_FEW = 4  # vertices of cloth that a hand holds, where nothing else says which


@dataclass(frozen=True, eq=False)
class _Pin:
    """The `nodes (g)` at `places (g, 3)` in the frame of a row, or in the world."""

    nodes: np.ndarray
    places: np.ndarray
    row: str | None


@dataclass(eq=False)
class _Hand:
    """The `nodes (g)` that a hand took at `places (g, 3)` at `began_s`, and the last of its impulses."""

    nodes: np.ndarray
    places: np.ndarray
    carry: Carry
    began_s: float
    impulse_n_s: np.ndarray = field(default_factory=lambda: np.zeros(3))

    def at(self, time_s: float) -> np.ndarray:
        """Where the nodes are led to: `(g, 3)`."""
        share = min(max((time_s - self.began_s) / self.carry.duration_s, 0.0), 1.0)
        done = share if self.carry.even else share**3 * (10 + share * (6 * share - 15))
        middle = self.places.mean(axis=0)
        turned = rotate(_turn(self.carry, done), self.places - middle)
        return np.asarray(middle + done * np.array(self.carry.by_m) + turned)


@dataclass(frozen=True, eq=False)
class Grip:
    """Nodes `(g)` that go from where they are to `ends (g, 3)` within an engine step."""

    nodes: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    row: int | None
    hand: _Hand | None

    def lead(self, flesh: Flesh, pull: np.ndarray, dt: float, share: float, solids: Solids) -> None:
        """Move the nodes in a substep that ends at `share` of the step, and let what leads them feel it."""
        target = self.starts + share * (self.ends - self.starts)
        speeds = (target.T - flesh.places[:, self.nodes]) / dt
        impulse = dt * pull[:, self.nodes] - flesh.mass_kg[self.nodes] * (speeds - flesh.speeds[:, self.nodes])
        flesh.speeds[:, self.nodes] = speeds
        if self.row is not None:
            solids.push(self.row, flesh.places[:, self.nodes] - solids.centre_m[self.row][:, None], impulse)
        if self.hand is not None:
            self.hand.impulse_n_s += impulse.sum(axis=1)


class Holds:
    """What holds one body now."""

    def __init__(self, scene: Scene, flesh: Flesh) -> None:
        self._flesh = flesh
        self._pins: dict[str, _Pin] = {}
        self._merged: list[_Pin] | None = None
        self._hand: _Hand | None = None
        for joint in scene.joints:
            if flesh.body.name in (joint.body, joint.other):
                self._pins[joint.name] = _pin(scene, joint, flesh)

    def release(self, joint: str) -> None:
        self._pins.pop(joint, None)
        self._merged = None

    def carry(self, event: Carry, time_s: float) -> None:
        """A hand takes the body: where the last hand or the first joint held it, else about its middle."""
        if self._hand is not None:
            nodes = self._hand.nodes
        elif self._pins:
            nodes = self._pins.pop(next(iter(self._pins))).nodes
            self._merged = None
        else:
            nodes = _handful(self._flesh)
        self._hand = _Hand(nodes, self._flesh.places[:, nodes].T.copy(), event, time_s)

    def grips(self, solids: Solids, number: Mapping[str, int], time_s: float, step_s: float) -> list[Grip]:
        """What holds nodes during the step that begins at `time_s`."""
        self._let_go(time_s, step_s)
        made = []
        if self._merged is None:
            self._merged = _together(list(self._pins.values()))
        for pin in self._merged:
            if pin.row is None:
                made.append(Grip(pin.nodes, pin.places, pin.places, None, None))
                continue
            row = number[pin.row]
            pose = solids.pose(row)
            starts = pose.position + rotate(pose.wxyz, pin.places)
            moving = solids.velocity_m_s[row] + np.cross(solids.spin_rad_s[row], starts - solids.centre_m[row])
            made.append(Grip(pin.nodes, starts, starts + step_s * moving, row, None))
        if self._hand is not None:
            hand = self._hand
            hand.impulse_n_s[:] = 0
            made.append(Grip(hand.nodes, hand.at(time_s), hand.at(time_s + step_s), None, hand))
        return made

    def _let_go(self, time_s: float, step_s: float) -> None:
        """A hand lets go at the end of its way, or where it would need more force than it has."""
        hand = self._hand
        if hand is None:
            return
        done = time_s >= hand.began_s + hand.carry.duration_s - step_s / 2 and not hand.carry.hold
        most = hand.carry.most_n
        if done or (most is not None and float(np.linalg.norm(hand.impulse_n_s)) / step_s > most):
            self._hand = None


def _together(pins: list[_Pin]) -> list[_Pin]:
    """Those that ride on the same as one; a node that several hold is the first one's."""
    if not pins:
        return []
    taken = np.concatenate([pin.nodes for pin in pins])
    first = np.unique(taken, return_index=True)[1]
    owner = np.concatenate([np.full(len(pin.nodes), i) for i, pin in enumerate(pins)])[first]
    places = np.concatenate([pin.places for pin in pins])[first]
    made = []
    for row in dict.fromkeys(pin.row for pin in pins):
        mine = np.array([pins[i].row == row for i in owner], bool)
        made.append(_Pin(taken[first][mine], places[mine], row))
    return [pin for pin in made if len(pin.nodes)]


def _pin(scene: Scene, joint: Joint, flesh: Flesh) -> _Pin:
    """The nodes within the joint's radius of its anchor, the nearest at least, and what they ride on."""
    if joint.kind not in ("point", "fixed"):
        raise InputError(f"{joint.name!r}: a {joint.kind} cannot hold what deforms; pin it by a point or a fixed joint")
    other = joint.other if joint.body == flesh.body.name else joint.body
    away = np.linalg.norm(flesh.places.T - joint.anchor_m, axis=1)
    nodes = np.flatnonzero(away <= max(joint.radius_m, float(away.min()) * (1 + 1e-9)))
    places = flesh.places[:, nodes].T.copy()
    if other is None:
        return _Pin(nodes, places, None)
    if isinstance(scene.body(other).shape, Deformable):
        raise InputError(f"{joint.name!r} ties two bodies that deform; one of them must be rigid")
    back = Pose.of(scene.body(other)).inverse
    return _Pin(nodes, back.position + rotate(back.wxyz, places), other)


def _handful(flesh: Flesh) -> np.ndarray:
    """The nodes about the middle of a body."""
    away = np.linalg.norm(flesh.places - flesh.centre_m[:, None], axis=0)
    if isinstance(flesh.body.shape, Cloth):
        return np.sort(np.argsort(away, kind="stable")[:_FEW])
    return np.flatnonzero(away <= max(_HANDFUL * float(away.max()), float(away.min())))


def _turn(carry: Carry, share: float) -> np.ndarray:
    """The quaternion of `share` of the hand's turn."""
    angle = float(np.linalg.norm(carry.turn_rad))
    axis = np.array(carry.turn_rad) / max(angle, 1e-12)
    return np.array([np.cos(share * angle / 2), *(np.sin(share * angle / 2) * axis)])
