"""The rigid bodies as those that deform meet them: where their solids are, how they move, and what a push does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.carriers import carriers
from proxyworld.world.conventions import rotate, rotation_matrix
from proxyworld.world.geometry import leaves, mesh
from proxyworld.world.pose import Pose, wxyz_from_matrix
from proxyworld.world.scene import Deformable, Plane, Vec3
from proxyworld.world.soft.distance import distance

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row


@dataclass(frozen=True, eq=False)
class Meeting:
    """Points near solids: which `point (c)` and which `row (c)`, how far apart `gap_m (c)`, the `normal (c, 3)`."""

    point: np.ndarray
    row: np.ndarray
    gap_m: np.ndarray
    normal: np.ndarray

    def of(self, chosen: np.ndarray) -> Meeting:
        """Only the `chosen (c)`, bool."""
        return Meeting(self.point[chosen], self.row[chosen], self.gap_m[chosen], self.normal[chosen])


_NONE = Meeting(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros((0, 3)))


class Solids:
    """The solids of `rows` that can be touched, one step of the engine after the other.

    Each row has `velocity`, `spin (n, 3)` and `centre_m (n, 3)`, which pushes change at once, so that several pushes
    in a step know of one another; `deliver` gives them all to the engine. What is fixed has no `mobility`.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        solids = [
            (i, leaf)
            for i, row in enumerate(rows)
            if not isinstance(row.body.shape, Deformable) and row.body.solid
            for leaf in leaves(row.body.shape)
        ]
        self._row = np.array([i for i, _ in solids], int)
        self._shape = [leaf.shape for _, leaf in solids]
        self._flat = np.array([isinstance(shape, Plane) for shape in self._shape], bool)
        own = np.array([leaf.pose for _, leaf in solids]).reshape(-1, 4, 4)
        turns = [wxyz_from_matrix(pose[:3, :3]) for pose in own]
        self._own = Pose(own[:, :3, 3], np.array(turns).reshape(-1, 4))
        bounds = np.array([mesh(shape).bounds for shape in self._shape]).reshape(-1, 2, 3)
        self._middles, self._half = bounds.mean(axis=1), np.ptp(bounds, axis=1) / 2
        self._radius = np.linalg.norm(self._half, axis=1)  # of a ball about all of it
        self._handles: list[int] = []
        self.version = 0  # changes where bodies break
        n = len(rows)
        self.centre_m, self.velocity_m_s, self.spin_rad_s = np.zeros((n, 3)), np.zeros((n, 3)), np.zeros((n, 3))
        self.mobility, self.turning = np.zeros(n), np.zeros((n, 3, 3))  # 1 / mass, and the inverse inertia
        self._belt = np.array([row.body.surface_velocity_m_s for row in rows], float)
        self._impulse, self._torque = np.zeros((n, 3)), np.zeros((n, 3))

    def update(self, engine: Engine) -> None:
        """Take the motions that the engine has now."""
        rigid = [i for i, row in enumerate(self._rows) if not isinstance(row.body.shape, Deformable)]
        handles = [self._rows[i].handle for i in rigid]
        renewed = handles != self._handles
        if renewed:
            self.version += 1
            self._handles, self._rigid = handles, np.array(rigid, int)
            self._carriers = carriers([self._rows[i] for i in rigid])
            self._lead = np.arange(len(self._rows))
            for carrier in self._carriers:
                self._lead[self._rigid[list(carrier.rows)]] = self._rigid[carrier.rows[0]]
            self._together = (self._lead == np.arange(len(self._lead))[:, None]).astype(float)
            self._moving = any(self._rows[i].mass is not None for i in rigid)
        self._impulse[:], self._torque[:] = 0, 0
        self.mobility[:] = 0
        if not rigid or (not renewed and not self._moving):
            return
        motion = engine.motions(handles)
        frames = Pose(
            np.array([self._rows[i].frame.position for i in rigid]), np.array([self._rows[i].frame.wxyz for i in rigid])
        )
        pose = motion.pose @ frames
        self._place = np.zeros((len(self._rows), 3))
        self._wxyz = np.tile([1.0, 0.0, 0.0, 0.0], (len(self._rows), 1))
        self._place[self._rigid], self._wxyz[self._rigid] = pose.position, pose.wxyz
        self._running = rotate(self._wxyz, self._belt) if self._belt.any() else self._belt
        placed = Pose(self._place[self._row], self._wxyz[self._row]) @ self._own
        self._turn, self._at = rotation_matrix(placed.wxyz), placed.position
        self._middle = self._at + np.einsum("sij,sj->si", self._turn, self._middles)
        self.centre_m[self._rigid] = motion.centre_m
        self.velocity_m_s[self._rigid], self.spin_rad_s[self._rigid] = (
            motion.velocity_m_s,
            motion.angular_velocity_rad_s,
        )
        for carrier in self._carriers:
            chosen = self._rigid[list(carrier.rows)]
            turn = rotation_matrix(motion.pose.wxyz[carrier.rows[0]])
            self.mobility[chosen] = 1 / carrier.mass_kg
            self.turning[chosen] = turn @ np.linalg.inv(carrier.inertia_kg_m2) @ turn.T

    @property
    def fastest_m_s(self) -> float:
        """Of the surfaces of all that can be touched."""
        if not self._shape:
            return 0.0
        spin = np.sqrt(np.square(self.spin_rad_s).sum(axis=1))[self._row]
        speed = np.sqrt(np.square(self.velocity_m_s).sum(axis=1))[self._row]
        moves = speed + np.where(self._flat, 0.0, spin * self._radius)
        return float(moves.max())

    def pose(self, row: int) -> Pose:
        """Where the body of a row is."""
        return Pose(self._place[row], self._wxyz[row])

    def meet(self, points: np.ndarray, corners: int, reach_m: float, step_s: float) -> Meeting:
        """Which of `points (p, 3)` lie within `reach_m` of solids, or may within `step_s`.

        The points after the first `corners` lie between those, and need not be asked about a plane.
        """
        found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        if not self._shape:
            return _NONE
        speed = np.sqrt(np.square(self.velocity_m_s).sum(axis=1))[self._row]
        far = reach_m + step_s * speed
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        apart = np.maximum(np.abs(self._middle - middle) - np.ptp(points, axis=0) / 2, 0)
        close = self._flat | (np.square(apart).sum(axis=1) < np.square(self._radius + far))
        for i in np.flatnonzero(close).tolist():
            own = ((points[:corners] if self._flat[i] else points) - self._at[i]) @ self._turn[i]
            inside = own[:, 2] < far[i] if self._flat[i] else _within(own - self._middles[i], self._half[i] + far[i])
            near = np.flatnonzero(inside)
            if not len(near):
                continue
            gap, normal = distance(self._shape[i], own[near])
            kept = gap < far[i]
            if kept.any():
                found.append((near[kept], np.full(kept.sum(), self._row[i]), gap[kept], normal[kept] @ self._turn[i].T))
        if not found:
            return _NONE
        return Meeting(*(np.concatenate([f[i] for f in found]) for i in range(4)))

    def belt_m_s(self, row: np.ndarray) -> np.ndarray:
        """How fast the surface of each of `row (c)` runs over its body: `(3, c)`."""
        return np.ascontiguousarray(self._running[row].T)

    def push(self, row: int, arm: np.ndarray, impulse: np.ndarray) -> None:
        """Give the body of a row the impulses `(3, c)`, at `arm (3, c)` from its centre."""
        gained, turned = np.zeros((2, *self.velocity_m_s.shape))
        gained[row], turned[row] = impulse.sum(axis=1), across(arm, impulse).sum(axis=1)
        self.thrust(gained, turned)

    def thrust(self, impulse: np.ndarray, torque: np.ndarray) -> None:
        """Give all bodies impulses and turning ones `(n, 3)`, about their centres, where they can move."""
        moves = (self.mobility > 0)[:, None]
        gained, turned = self._together @ (moves * impulse), self._together @ (moves * torque)
        self._impulse += gained
        self._torque += turned
        self.velocity_m_s += self.mobility[:, None] * gained[self._lead]
        self.spin_rad_s += (self.turning @ turned[self._lead][..., None])[..., 0]

    def deliver(self, engine: Engine) -> None:
        """Push the engine's bodies with what was gathered, for its next step."""
        for row in np.flatnonzero(self._impulse.any(axis=1) | self._torque.any(axis=1)).tolist():
            handle, centre = self._rows[row].handle, self.centre_m[row]
            force, torque = self._impulse[row] / engine.time_step_s, self._torque[row] / engine.time_step_s
            arm = np.cross(torque, np.eye(3)[np.argmin(np.abs(torque))])
            size = float(np.linalg.norm(arm))
            if size == 0:
                engine.push(handle, force, centre)
                continue
            arm /= size
            pair = np.cross(torque, arm) / 2  # at the ends of the arm, it turns as the torque does
            engine.push(handle, force / 2 + pair, centre + arm)
            engine.push(handle, force / 2 - pair, centre - arm)


def vec3(value: np.ndarray) -> Vec3:
    """Three numbers as plain ones."""
    return (float(value[0]), float(value[1]), float(value[2]))


def across(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cross products of vectors `(3, c)`."""
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def _within(points: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Which of `points (p, 3)` lie in the box of these half edges about the origin."""
    x, y, z = np.abs(points.T)
    return np.asarray((x < half[0]) & (y < half[1]) & (z < half[2]))
