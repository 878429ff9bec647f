"""Media: the air and water of a scene push the bodies in them.

Archimedes: the weight of what is displaced, against gravity, at the middle of it. Drag: that of `drag`, panel by
panel, so that it turns bodies too, and Stokes's where the fluid is viscous, as of a ball of the same surface (Leith,
Aerosol Sci. Technol. 6 (1987) 153). Waves: what bobs in a surface radiates them, and loses their energy (Havelock,
Proc. R. Soc. A 231 (1955) 1, for a half-sunk ball, and about so for others).

The drag of a step is that of an implicit one: `(M + dt D)` is solved for the change of speed, with the resistance `D`
at the speed of a moment ago. So it never turns a motion round, however light the body, and a terminal speed is met.
There is no added mass: nothing here needs it to be stable, and what starts to rise in water starts sooner than it
should.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.carriers import Carrier, carriers
from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.drag import FRICTION, ahead
from proxyworld.world.geometry import mesh
from proxyworld.world.immersion import Samples, shares, volume_samples
from proxyworld.world.panels import Panels, joined, panels
from proxyworld.world.pose import Motion, Pose
from proxyworld.world.scene import Deformable, Scene
from proxyworld.world.wind import flow_m_s

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row

_TURNING = np.cross(np.eye(3)[:, None], np.eye(3)[None]).transpose(2, 0, 1)
"""Levi-Civita's symbol."""
_LASTS = 4
"""Steps for which a resistance is kept, as how a stream presses changes slowly; and all else, but of what is quick at a
surface."""
_SLIGHT = 0.02
"""Of the size of a body: what it may move at a surface before its forces are found again."""
_RADIATION = 0.3
"""Havelock's damping parameter 2h of a half-sunk ball, at the frequencies of free bobbing."""


@dataclass(frozen=True, eq=False)
class _Swimmer:
    """A carrier as a fluid feels it, all in its own frame."""

    carrier: Carrier
    panels: Panels
    samples: Samples
    ball_m: float  # the radius of the ball of the same surface
    reach_m: float  # nothing of it is further from its centre of mass

    @property
    def whole(self) -> Samples:
        """One sample for all: enough where the body lies all within one medium."""
        return Samples(self.samples.centre_m[None], self.samples.volume_m3.sum(keepdims=True), self.samples.soft_m[:1])


class Media:
    """The media of a scene."""

    def __init__(self, scene: Scene, time_step_s: float) -> None:
        self._media = sorted(scene.media, key=lambda medium: -medium.density_kg_m3)
        self._gravity, self._time_step_s = np.array(scene.gravity_m_s2), time_step_s
        self._density = np.array([medium.density_kg_m3 for medium in self._media])
        self._handles: list[int] = []
        self._swimmers: tuple[_Swimmer, ...] = ()
        self._pool = _Pool(())

    def __bool__(self) -> bool:
        return bool(self._media)

    def release(self, joint: str) -> None:
        """Media hold no joints."""

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        handles = [row.handle for row in rows]
        if handles != self._handles:
            self._handles, self._swimmers = handles, tuple(_swimmer(c, rows) for c in _rigid(rows))
            self._pool = _Pool(())
        if not self._swimmers:
            return
        motion = engine.motions([swimmer.carrier.handle for swimmer in self._swimmers])
        if self._pool.age >= self._pool.due:
            self._renew(motion, time_s)
        self._pool.age += 1
        for (i, _), force, pair, arm in zip(self._pool.key, *self._pool.wrench, strict=True):
            handle, centre = self._swimmers[i].carrier.handle, motion.centre_m[i]
            engine.push(handle, force / 2 + pair, centre + arm)
            engine.push(handle, force / 2 - pair, centre - arm)

    def _renew(self, motion: Motion, time_s: float) -> None:
        """Find what pushes the swimmers, which move as `motion`, now and until it is renewed."""
        near, crossing = self._where(motion.centre_m)
        key = tuple((int(i), bool(crossing[i])) for i in np.flatnonzero(near))
        if key != self._pool.key:
            self._pool = _Pool(key, self._swimmers)
        steps = _LASTS
        if key:
            mine = _of(motion, near)
            steps = 1 if self._pool.crossing and self._hurry(self._pool, mine) else _LASTS
            force, torque = self._wrenches(self._pool, mine, steps, time_s)
            self._pool.wrench = (force, *_couple(torque))
        self._pool.due = self._pool.age + steps

    def _hurry(self, pool: _Pool, motion: Motion) -> bool:
        """Whether a body moves so fast that what is under a surface may change soon."""
        fastest = np.linalg.norm(motion.velocity_m_s, axis=1)
        fastest += pool.reach_m * np.linalg.norm(motion.angular_velocity_rad_s, axis=1)
        return bool((fastest * _LASTS * self._time_step_s > _SLIGHT * pool.reach_m).any())

    def _where(self, centre_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which swimmers `(b)` may touch a medium, and which may lie across the border of one."""
        reach = np.array([swimmer.reach_m for swimmer in self._swimmers])
        near, crossing = np.zeros(len(reach), bool), np.zeros(len(reach), bool)
        for medium in self._media:
            if medium.lower_m is None or medium.upper_m is None:
                near[:] = True
                continue
            depth = np.minimum(centre_m - np.array(medium.lower_m), np.array(medium.upper_m) - centre_m).min(axis=1)
            near |= depth > -reach
            crossing |= np.abs(depth) < reach
        return near, crossing

    def _wrenches(self, pool: _Pool, motion: Motion, steps: int, time_s: float) -> tuple[np.ndarray, np.ndarray]:
        """The forces and torques `(b, 3)`, in the world, on the bodies of `pool`, for so many `steps`.

        What is under a surface is what will be in the middle of them, so that what bobs gains nothing by them.
        """
        turn = rotation_matrix(motion.pose.wxyz)
        lasts_s = self._time_step_s * steps
        back = turn.swapaxes(-1, -2)
        weight = np.einsum("bij,j->bi", back, self._gravity)
        speed = np.concatenate([_in(back, motion.velocity_m_s), _in(back, motion.angular_velocity_rad_s)], axis=1)
        ahead_s = self._time_step_s * (steps - 1) / 2
        turned = turn + ahead_s * np.cross(motion.angular_velocity_rad_s[:, None], turn, axisb=1, axisc=1)
        pool.immersion = self._immersion(pool, motion.centre_m + ahead_s * motion.velocity_m_s, turned)
        if pool.age >= pool.drag_due:
            pool.drag_due = pool.age + _LASTS
            pool.drag = self._drag(pool, motion.centre_m, turn, speed, time_s)
        resistance, push = pool.drag
        if pool.crossing:
            resistance = resistance + _waves(pool, weight)
        lift = -np.concatenate(
            [pool.immersion.mass_kg[:, None] * weight, _cross(pool.immersion.moment_kg_m, weight)], axis=1
        )
        fall = np.concatenate([weight * pool.mass_kg[:, None], np.zeros_like(weight)], axis=1)
        driven = fall + lift + push - np.einsum("bij,bj->bi", resistance, speed)
        gained = np.linalg.solve(pool.inertia + lasts_s * resistance, driven[..., None])[..., 0]
        wrench = np.einsum("bij,bj->bi", pool.inertia, gained) - fall
        return _in(turn, wrench[:, :3]), _in(turn, wrench[:, 3:])

    def _immersion(self, pool: _Pool, centre_m: np.ndarray, turn: np.ndarray) -> _Immersion:
        samples = pool.samples
        share = shares(self._media, _placed(samples.point_m, pool.first_sample, centre_m, turn), samples.soft_m)
        share *= samples.volume_m3
        displaced = self._density @ share
        return _Immersion(
            mass_kg=np.add.reduceat(displaced, pool.first_sample),
            moment_kg_m=np.add.reduceat(displaced[:, None] * samples.point_m, pool.first_sample),
            share=np.add.reduceat(share, pool.first_sample, axis=1) / pool.volume_m3,
        )

    def _drag(
        self, pool: _Pool, centre_m: np.ndarray, turn: np.ndarray, speed: np.ndarray, time_s: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """The resistance `(b, 6, 6)` to being moved and turned, and the push `(b, 6)` of the streams against it."""
        owner, skin, sunk = pool.panel_of, pool.panels, pool.immersion.share
        share = sunk[:, owner]
        if pool.crossing:
            share = shares(self._media, _placed(skin.point_m, pool.first_panel, centre_m, turn), pool.soft_m)
        moving = np.einsum("pki,pi->pk", pool.motion, speed[owner])
        resistance, push = np.zeros((len(turn), 6, 6)), np.zeros((len(turn), 6))
        for medium, wet, part in zip(self._media, share, sunk, strict=True):
            if not (wet.any() or part.any()):
                continue
            flow = np.einsum("bji,j->bi", turn, flow_m_s(medium, time_s))
            against = _resistance(pool, moving - flow[owner], wet * medium.density_kg_m3)
            viscous = 6 * np.pi * medium.viscosity_pa_s * pool.ball_m * part
            against[:, range(3), range(3)] += viscous[:, None]
            against[:, range(3, 6), range(3, 6)] += (viscous * pool.ball_m**2 * 4 / 3)[:, None]
            resistance += against
            push += np.einsum("bij,bj->bi", against[:, :, :3], flow)
        return resistance, push


def _resistance(pool: _Pool, through_m_s: np.ndarray, density: np.ndarray) -> np.ndarray:
    """The matrices `(b, 6, 6)` of a fluid of `density (p)` through which the panels move: pressure and friction."""
    skin = pool.panels
    speed = np.linalg.norm(through_m_s, axis=1)
    facing = np.einsum("pi,pi->p", through_m_s, skin.normal)
    stream = density * skin.area_m2 * speed / 2
    pressed = np.where(facing > 0, stream * skin.coefficient * ahead(skin.place, through_m_s, facing, speed), 0.0)
    each = pressed[:, None] * pool.pressing + (FRICTION * stream)[:, None] * pool.rubbing
    return np.add.reduceat(each, pool.first_panel).reshape(-1, 6, 6)


def _waves(pool: _Pool, weight: np.ndarray) -> np.ndarray:
    """The resistance `(b, 6, 6)` of the waves that bodies make which cross a surface, along gravity and about it.

    There are none where a body lies wholly in one medium.
    """
    share = pool.immersion.share
    afloat_kg = 4 * (share * (1 - share)).max(axis=0) * pool.immersion.mass_kg
    gravity = np.linalg.norm(weight, axis=1)
    size = np.cbrt(pool.volume_m3)
    rate = _RADIATION * afloat_kg * np.sqrt(gravity / size)
    up = weight / np.maximum(gravity, 1e-12)[:, None]
    along = np.einsum("bi,bj->bij", up, up)
    made = np.zeros((len(weight), 6, 6))
    made[:, :3, :3] = rate[:, None, None] * along
    made[:, 3:, 3:] = (rate * size**2 / 12)[:, None, None] * (np.eye(3) - along)
    return made


@dataclass(frozen=True, eq=False)
class _Immersion:
    """What bodies displace: its mass `(b)`, that by its place in their frames `(b, 3)`, and their shares `(k, b)`."""

    mass_kg: np.ndarray
    moment_kg_m: np.ndarray
    share: np.ndarray


class _Pool:
    """The bodies that a medium may touch now, with all their panels and samples in a row: `key` tells which.

    A body that lies across a border is sampled; one that does not is one sample. The `immersion`, the `drag` and the
    `wrench` (a force, and a pair with its lever) are those found last; the pool has been there for `age` steps, and
    these are to be found again when it is `drag_due`, or `due`.
    """

    immersion: _Immersion
    drag: tuple[np.ndarray, np.ndarray]
    wrench: tuple[np.ndarray, np.ndarray, np.ndarray] = (np.zeros((0, 3)),) * 3
    crossing = False

    def __init__(self, key: tuple[tuple[int, bool], ...], swimmers: Sequence[_Swimmer] = ()) -> None:
        self.key, self.age, self.due, self.drag_due = key, 0, 0, 0
        if not key:
            return
        chosen = [swimmers[i] for i, _ in key]
        samples = [swimmers[i].samples if crossing else swimmers[i].whole for i, crossing in key]
        self.mass_kg = np.array([swimmer.carrier.mass_kg for swimmer in chosen])
        self.ball_m = np.array([swimmer.ball_m for swimmer in chosen])
        self.reach_m = np.array([swimmer.reach_m for swimmer in chosen])
        self.volume_m3 = np.array([swimmer.samples.volume_m3.sum() for swimmer in chosen])
        self.inertia = np.zeros((len(chosen), 6, 6))
        self.inertia[:, range(3), range(3)] = self.mass_kg[:, None]
        self.inertia[:, 3:, 3:] = [swimmer.carrier.inertia_kg_m2 for swimmer in chosen]
        self.panels = joined([swimmer.panels for swimmer in chosen])
        counts = [len(swimmer.panels.area_m2) for swimmer in chosen]
        self.panel_of, self.first_panel = np.repeat(np.arange(len(chosen)), counts), _firsts(counts)
        self.samples = _gathered(samples)
        self.first_sample = _firsts([len(one.volume_m3) for one in samples])
        self.crossing = any(crossing for _, crossing in key)
        self.soft_m = np.sqrt(self.panels.area_m2)
        self.motion, self.pressing, self.rubbing = _levers(self.panels)


def _levers(skin: Panels) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How panels move with a body, `(p, 3, 6)`, and what those do to it that resist along their normals or across.

    The latter are matrices of a body's resistance, `(p, 36)` each.
    """
    normal = np.concatenate([skin.normal, np.cross(skin.point_m, skin.normal)], axis=1)
    pressing = np.einsum("pi,pj->pij", normal, normal)
    motion = np.zeros((len(normal), 3, 6))  # of the panel, by that of the body: v + w x r
    motion[:, range(3), range(3)] = 1
    motion[:, :, 3:] = -np.cross(skin.point_m[:, None], np.eye(3)[None]).swapaxes(1, 2)
    rubbing = np.einsum("pki,pkj->pij", motion, motion) - pressing
    return motion, pressing.reshape(-1, 36), rubbing.reshape(-1, 36)


def _firsts(counts: Sequence[int]) -> np.ndarray:
    """Where each body's points begin, of so many a body."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(int)


def _placed(point_m: np.ndarray, first: np.ndarray, centre_m: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """The points of all bodies, each in its body's frame, in the world."""
    blocks = np.split(point_m, first[1:])
    return np.concatenate([block @ r.T + c for block, r, c in zip(blocks, turn, centre_m, strict=True)])


def _gathered(many: Sequence[Samples]) -> Samples:
    return Samples(
        np.concatenate([one.point_m for one in many]),
        np.concatenate([one.volume_m3 for one in many]),
        np.concatenate([one.soft_m for one in many]),
    )


def _rigid(rows: Sequence[Row]) -> tuple[Carrier, ...]:
    return tuple(c for c in carriers(rows) if not isinstance(rows[c.rows[0]].body.shape, Deformable))


def _swimmer(carrier: Carrier, rows: Sequence[Row]) -> _Swimmer:
    ridden = [rows[i] for i in carrier.rows]
    skin = joined([panels(row.body.shape).posed(row.frame) for row in ridden])
    filled = [volume_samples(row.body.shape) for row in ridden]
    turned = [
        Samples(row.frame.position + one.point_m @ rotation_matrix(row.frame.wxyz).T, one.volume_m3, one.soft_m)
        for row, one in zip(ridden, filled, strict=True)
    ]
    corners = [row.frame.position + mesh(row.body.shape).vertices @ rotation_matrix(row.frame.wxyz).T for row in ridden]
    reach = max(float(np.linalg.norm(one, axis=1).max()) for one in corners)
    return _Swimmer(carrier, skin, _gathered(turned), float(np.sqrt(skin.area_m2.sum() / 4 / np.pi)), reach)


def _of(motion: Motion, chosen: np.ndarray) -> Motion:
    """The motions of the `chosen` bodies, by `(b)` bool."""
    pose = Pose(motion.pose.position[chosen], motion.pose.wxyz[chosen])
    return Motion(pose, motion.centre_m[chosen], motion.velocity_m_s[chosen], motion.angular_velocity_rad_s[chosen])


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cross products of two `(b, 3)`; for a few, a fifth of the time of numpy's."""
    product: np.ndarray = np.einsum("ijk,bj,bk->bi", _TURNING, a, b)
    return product


def _in(turn: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """`vector (b, 3)` turned by `turn (b, 3, 3)`."""
    turned: np.ndarray = np.einsum("bij,bj->bi", turn, vector)
    return turned


def _couple(torque_n_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Forces `(b, 3)` and levers `(b, 3)`: at both ends of these, one against the other, they twist as is asked."""
    arm = np.zeros_like(torque_n_m)
    arm[np.arange(len(arm)), np.argmin(np.abs(torque_n_m), axis=1)] = 1
    size = np.einsum("bi,bi->b", torque_n_m, torque_n_m)
    along = np.einsum("bi,bi->b", arm, torque_n_m) / np.where(size > 0, size, 1)
    arm -= along[:, None] * torque_n_m
    arm /= np.linalg.norm(arm, axis=1, keepdims=True)
    return _cross(torque_n_m, arm) / 2, arm
