"""`simulate`: a scene becomes a trajectory, by PyBullet, with the same bytes each time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np

from proxyworld.world.bullet import STEPS_PER_SECOND, Engine
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import mass_properties
from proxyworld.world.parts import pieces
from proxyworld.world.pose import Motion, Pose
from proxyworld.world.recorder import Recorder, Row
from proxyworld.world.scene import (
    Body,
    Break,
    Carry,
    Drive,
    Event,
    Explosion,
    Force,
    Impulse,
    Joint,
    Release,
    Scene,
    Torque,
    Vec3,
)
from proxyworld.world.trajectory import Trajectory

Progress = Callable[[int, int], None]
_MOST_STEPS = 16


def steps_per_frame(scene: Scene) -> int:
    """How many engine steps make a frame of `scene`.

    As near to 960 a second as a whole number comes; more, up to sixteen times as many, where a body is so fast that
    it would travel more than half its thickness in a step, and might pass through another unseen.
    """
    steps = max(1, round(STEPS_PER_SECOND / scene.sampling_hz))
    wanted = max(
        (_speed_m_s(b, scene) / (mesh(b.shape).extents.min() / 2) for b in scene.bodies if not b.fixed), default=0
    )
    return max(steps, min(math.ceil(wanted / scene.sampling_hz), _MOST_STEPS * steps))


def _speed_m_s(body: Body, scene: Scene) -> float:
    """The speed that `body` starts with, and gains by blows."""
    blows = [e.impulse_n_s for e in scene.events if isinstance(e, Impulse) and e.body == body.name]
    return math.hypot(*body.velocity_m_s) + sum(math.hypot(*b) for b in blows) / mass_properties(body).mass_kg


def simulate(scene: Scene, *, progress: Progress | None = None) -> Trajectory:
    """Run `scene` through PyBullet and record its frames; the same scene gives the same bytes.

    `progress` is called with (frames done, frames in all). Raises `InputError` where the scene blows up.
    """
    steps = steps_per_frame(scene)
    with Engine(scene.gravity_m_s2, 1 / (scene.sampling_hz * steps)) as engine:
        run = _Run(scene, engine)
        recorder = Recorder(scene, run.rows)
        recorder.frame(run.carriers(), run.frames)
        for frame in range(1, scene.frames):
            for number in range((frame - 1) * steps, frame * steps):
                run.step(number)
                recorder.contacts((number + 1) * engine.time_step_s, engine.contacts(), run.row_of)
            recorder.frame(run.carriers(), run.frames)
            if progress is not None:
                progress(frame + 1, scene.frames)
    return recorder.trajectory()


class _Run:
    """A scene in the engine: its bodies, the joints that still hold, and the events still to come."""

    def __init__(self, scene: Scene, engine: Engine) -> None:
        self._scene, self._engine = scene, engine
        self._joints = {joint.name: joint for joint in scene.joints}
        self._ties: dict[str, int] = {}
        self._wholes: dict[str, int] = {}  # the handles of the scene's bodies that are not broken
        self._members: dict[str, list[Row]] = {}
        breaking = {event.body for event in scene.events if isinstance(event, Break)}
        for body in scene.bodies:
            handle = self._wholes[body.name] = self._add(body)
            self._members[body.name] = [
                Row(
                    piece,
                    None if body.fixed else mass_properties(piece),
                    handle,
                    engine.frame(handle) @ Pose.of(body).inverse @ Pose.of(piece),
                )
                for piece in (pieces(body) if body.name in breaking else (body,))
            ]
        self.rows = [row for rows in self._members.values() for row in rows]
        self._carried()
        for joint in scene.joints:
            self._tie(joint)
        self._blows, self._steady = _schedule(scene.events, engine.time_step_s)

    def _carried(self) -> None:
        """Note what carries the rows now."""
        self.frames = Pose(
            np.array([row.frame.position for row in self.rows]), np.array([r.frame.wxyz for r in self.rows])
        )
        self.row_of: dict[int, int] = {}  # what happens to a whole is told of its first part
        for i, row in enumerate(self.rows):
            self.row_of.setdefault(row.handle, i)

    def carriers(self) -> Motion:
        """The motions of what carries the rows."""
        return self._engine.motions([row.handle for row in self.rows])

    def step(self, number: int) -> None:
        """Fire the events of step `number`, then advance the engine."""
        for event in self._blows.get(number, ()):
            if isinstance(event, Release):
                self._release(event.joint)
            elif isinstance(event, Break):
                self._break(event.body)
            elif isinstance(event, Impulse):
                self._push(event.body, np.array(event.impulse_n_s) / self._engine.time_step_s, event.point_m)
            else:
                self._explode(event)
        for steps, pull in self._steady:
            if number not in steps:
                continue
            if isinstance(pull, Force):
                self._push(pull.body, np.array(pull.force_n))
            else:
                for handle, share in self._shares(pull.body):
                    self._engine.twist(handle, share * np.array(pull.torque_n_m))
        self._engine.step()

    # --- joints -------------------------------------------------------------------------------------------------

    def _joints_of(self, name: str, kind: str) -> list[Joint]:
        return [joint for joint in self._joints.values() if joint.body == name and joint.kind == kind]

    def _held(self, name: str) -> bool:
        return any(joint.other is None for joint in self._joints_of(name, "fixed"))

    def _add(self, body: Body) -> int:
        """Put a whole body into the engine: fixed, held, hinged or free."""
        mass = None if body.fixed or self._held(body.name) else mass_properties(body)
        hinges = self._joints_of(body.name, "hinge")
        if len(hinges) > 1:
            raise InputError(f"{body.name!r} hangs on {len(hinges)} hinges; a body turns about one at most")
        return self._engine.add(body, mass, hinge=hinges[0] if hinges and mass is not None else None)

    def _tie(self, joint: Joint) -> None:
        if joint.kind == "hinge" or (joint.kind == "fixed" and joint.other is None):
            return  # such a body is put into the engine hinged, or fixed
        if joint.kind not in ("point", "fixed"):
            raise InputError(f"{joint.name!r}: a {joint.kind} is not simulated yet")
        if joint.body not in self._wholes or (joint.other is not None and joint.other not in self._wholes):
            return
        whole, other = self._wholes[joint.body], None if joint.other is None else self._wholes[joint.other]
        turned = (
            self._engine.motion(whole).pose @ self._engine.frame(whole) @ Pose.of(self._scene.body(joint.body)).inverse
        )
        anchor = (turned @ Pose.at(joint.anchor_m)).position
        self._ties[joint.name] = self._engine.tie(whole, other, joint.kind, anchor)

    def _release(self, name: str) -> None:
        joint = self._joints.pop(name, None)
        if joint is None or joint.body not in self._wholes:
            return
        if name in self._ties:
            self._engine.untie(self._ties.pop(name))
        elif not self._held(joint.body):
            self._renew(joint.body)

    def _renew(self, name: str) -> None:
        """Put a whole body into the engine again, as free as its joints now leave it."""
        old, body, rows = self._wholes[name], self._scene.body(name), self._members[name]
        in_body = [self._engine.frame(old).inverse @ row.frame for row in rows]
        moved = _moved(body, self._engine.motion(old).riding(self._engine.frame(old), mass_properties(body).centre_m))
        self._engine.remove(old)
        handle = self._wholes[name] = self._add(moved)
        for row, frame in zip(rows, in_body, strict=True):
            row.handle, row.frame = handle, self._engine.frame(handle) @ frame
        self._carried()
        for joint in self._joints.values():
            if name in (joint.body, joint.other):
                self._tie(joint)

    # --- blows --------------------------------------------------------------------------------------------------

    def _shares(self, name: str) -> list[tuple[int, float]]:
        """The engine's bodies that are now `name`, each with its share of the mass."""
        if name in self._wholes:
            return [(self._wholes[name], 1.0)]
        masses = [row.mass.mass_kg if row.mass is not None else 0.0 for row in self._members[name]]
        return [(row.handle, m / sum(masses)) for row, m in zip(self._members[name], masses, strict=True)]

    def _push(self, name: str, force_n: np.ndarray, point_m: Vec3 | None = None) -> None:
        """Push a body; once it is broken, its parts, each at its centre, so that all gain the same speed."""
        point = point_m if name in self._wholes else None
        for handle, share in self._shares(name):
            self._engine.push(handle, share * force_n, point)

    def _explode(self, event: Explosion) -> None:
        """Radial impulses J = I A / (4 pi r^2), `A` a quarter of the surface (Cauchy), capped by speed."""
        for body, handle in self._loose():
            away = self._engine.motion(handle).centre_m - np.array(event.position_m)
            distance = max(float(np.linalg.norm(away)), 1e-3)
            solid_angle = min(mesh(body.shape).convex_hull.area / 4 / (4 * np.pi * distance**2), 0.5)
            size = min(event.impulse_n_s * solid_angle, event.max_speed_m_s * mass_properties(body).mass_kg)
            self._engine.push(handle, size / self._engine.time_step_s * away / distance)

    def _loose(self) -> Iterator[tuple[Body, int]]:
        """The bodies that can move, whole or in parts as they now are."""
        for body in self._scene.bodies:
            if body.name not in self._wholes:
                yield from ((row.body, row.handle) for row in self._members[body.name])
            elif not body.fixed and not self._held(body.name):
                yield body, self._wholes[body.name]

    def _break(self, name: str) -> None:
        if name not in self._wholes:
            return
        whole = self._engine.motion(self._wholes[name])
        motions = [whole.riding(row.frame, row.centre_m) for row in self._members[name]]
        self._engine.remove(self._wholes.pop(name))
        for row, motion in zip(self._members[name], motions, strict=True):
            row.handle = self._engine.add(_moved(row.body, motion), row.mass)
            row.frame = self._engine.frame(row.handle)
        self._engine.excuse([row.handle for row in self._members[name]])
        self._carried()


def _moved(body: Body, motion: Motion) -> Body:
    """`body` where and as fast as `motion` has it."""
    return body.model_copy(
        update={
            "position_m": tuple(motion.pose.position),
            "orientation_wxyz": tuple(motion.pose.wxyz),
            "velocity_m_s": tuple(motion.velocity_m_s),
            "angular_velocity_rad_s": tuple(motion.angular_velocity_rad_s),
        }
    )


_Blow = Impulse | Explosion | Break | Release


def _schedule(
    events: tuple[Event, ...], time_step_s: float
) -> tuple[dict[int, list[_Blow]], list[tuple[range, Force | Torque]]]:
    """The events by the step they fire in, and the steady ones with the steps they last.

    Of those in one step, what is let go or breaks comes first, so that a blow finds the parts.
    """
    blows: dict[int, list[_Blow]] = defaultdict(list)
    steady: list[tuple[range, Force | Torque]] = []
    for event in sorted(events, key=lambda event: not isinstance(event, Release | Break)):
        first = round(event.time_s / time_step_s)
        if isinstance(event, Force | Torque):
            steady.append((range(first, first + max(1, round(event.duration_s / time_step_s))), event))
        elif isinstance(event, Carry | Drive):
            raise InputError(f"a {event.kind} is not simulated yet")
        else:
            blows[first].append(event)
    return blows, steady
