"""`simulate`: a scene becomes a trajectory, by PyBullet, with the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from proxyworld.world.bullet import STEPS_PER_SECOND, Contact, Engine, Motion, Pose
from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import MassProperties, mass_properties
from proxyworld.world.parts import moving_bodies, pieces
from proxyworld.world.scene import Body, Break, Explosion, Force, Impulse, Joint, Release, Scene, Torque
from proxyworld.world.trajectory import Trajectory

Progress = Callable[[int, int], None]


def steps_per_frame(fps: float) -> int:
    """How many engine steps make a frame: as near to 960 a second as a whole number comes."""
    return max(1, round(STEPS_PER_SECOND / fps))


def simulate(scene: Scene, *, progress: Progress | None = None) -> Trajectory:
    """Run `scene` through PyBullet and record its frames; the same scene gives the same bytes.

    `progress` is called with (frames done, frames in all). Raises `InputError` where the scene blows up.
    """
    steps = steps_per_frame(scene.fps)
    with Engine(scene.gravity_m_s2, 1 / (scene.fps * steps)) as engine:
        run = _Run(scene, engine)
        recorder = _Recorder(scene, run.names)
        recorder.frame(0, run)
        for frame in range(1, scene.frames):
            for step in range(steps):
                number = (frame - 1) * steps + step
                run.step(number)
                recorder.contacts(frame, (number + 1) * engine.time_step_s, engine.contacts(), run.rows)
            recorder.frame(frame, run)
            if progress is not None:
                progress(frame + 1, scene.frames)
    return recorder.trajectory()


@dataclass
class _Piece:
    """A row of the trajectory: a body of its own, or a part that still rides on a whole."""

    body: Body
    mass: MassProperties | None
    handle: int | None = None
    whole: str | None = None
    in_whole: Pose | None = None


@dataclass
class _Run:
    """A scene in the engine: the bodies, what ties them, and the events still to come."""

    scene: Scene
    engine: Engine
    pieces: dict[str, _Piece] = field(default_factory=dict)
    wholes: dict[str, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    ties: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hinges = {j.body: j for j in self.scene.joints if j.kind == "hinge"}
        breaking = {e.body for e in self.scene.events if isinstance(e, Break)}
        for body in self.scene.bodies:
            mass = None if body.fixed else mass_properties(body)
            handle = self.engine.add(body, mass, hinge=hinges.get(body.name))
            self.wholes[body.name] = handle
            if body.name not in breaking:
                self.rows[handle] = len(self.pieces)
                self.pieces[body.name] = _Piece(body, mass, handle)
                continue
            self.rows[handle] = len(self.pieces)  # contacts of the whole are told of its first part
            for piece in pieces(body):
                inner = Pose.of(body).inverse @ Pose.of(piece)
                self.pieces[piece.name] = _Piece(piece, mass_properties(piece), None, body.name, inner)
        for joint in self.scene.joints:
            self._tie(joint)

    @property
    def names(self) -> list[str]:
        return list(self.pieces)

    def _tie(self, joint: Joint) -> None:
        handle = self.wholes[joint.body]
        if joint.kind == "fixed" and joint.other is None:
            self.engine.hold(handle)
            self.ties[joint.name] = ("hold", handle)
        elif joint.kind != "hinge":
            other = None if joint.other is None else self.wholes[joint.other]
            self.ties[joint.name] = ("tie", self.engine.tie(handle, other, joint.kind, joint.anchor_m))

    def motion(self, name: str) -> Motion:
        """The motion of a row, whether it is free or rides on a whole."""
        piece = self.pieces[name]
        if piece.handle is not None:
            return self.engine.motion(piece.handle)
        assert piece.whole is not None and piece.in_whole is not None and piece.mass is not None
        carrier = self.engine.motion(self.wholes[piece.whole])
        pose = carrier.pose @ piece.in_whole
        centre = pose.position + rotation_matrix(pose.wxyz) @ piece.mass.centre_m
        return Motion(pose, centre, carrier.velocity_at(centre), carrier.angular_velocity_rad_s)

    def step(self, number: int) -> None:
        """Fire the events of step `number`, then advance the engine."""
        dt = self.engine.time_step_s
        for event in self.scene.events:
            first = round(event.time_s / dt)
            if isinstance(event, Force | Torque):
                if first <= number < first + max(1, round(event.duration_s / dt)):
                    self._steady(event)
            elif number == first:
                self._at_once(event)
        self.engine.step()

    def _steady(self, event: Force | Torque) -> None:
        for handle in self._handles(event.body):
            if isinstance(event, Force):
                self.engine.push(handle, event.force_n)
            else:
                self.engine.twist(handle, event.torque_n_m)

    def _at_once(self, event: Impulse | Explosion | Break | Release) -> None:
        if isinstance(event, Impulse):
            handles = self._handles(event.body)
            for handle in handles:
                self._strike(handle, np.array(event.impulse_n_s) / len(handles), event.point_m)
        elif isinstance(event, Explosion):
            self._explode(event)
        elif isinstance(event, Break):
            self._break(event.body)
        else:
            self._release(event.joint)

    def _strike(self, handle: int, impulse: np.ndarray, point: tuple[float, float, float] | None = None) -> None:
        self.engine.push(handle, impulse / self.engine.time_step_s, point)

    def _handles(self, name: str) -> list[int]:
        """The engine's bodies that are now `name`: one, or its parts once it is broken."""
        if name in self.wholes:
            return [self.wholes[name]]
        return [p.handle for p in self.pieces.values() if p.whole == name and p.handle is not None]

    def _break(self, name: str) -> None:
        if name not in self.wholes:
            return
        parts = {n: self.motion(n) for n, p in self.pieces.items() if p.whole == name}
        whole = self.wholes.pop(name)
        self.ties = {k: v for k, v in self.ties.items() if v != ("hold", whole)}
        self.engine.remove(whole)
        del self.rows[whole]
        for row, (part_name, piece) in enumerate(self.pieces.items()):
            if piece.whole == name:
                piece.handle = self._part(piece, parts[part_name])
                self.rows[piece.handle] = row

    def _part(self, piece: _Piece, motion: Motion) -> int:
        placed = piece.body.model_copy(
            update={
                "position_m": tuple(motion.pose.position),
                "orientation_wxyz": tuple(motion.pose.wxyz),
                "velocity_m_s": tuple(motion.velocity_m_s),
                "angular_velocity_rad_s": tuple(motion.angular_velocity_rad_s),
            }
        )
        return self.engine.add(placed, piece.mass)

    def _explode(self, event: Explosion) -> None:
        """Radial impulses J = I A / (4 pi r^2), `A` a quarter of the surface (Cauchy), capped by speed."""
        done: set[int] = set()
        for name, piece in self.pieces.items():
            handle = piece.handle if piece.handle is not None else self.wholes[piece.whole or name]
            if piece.mass is None or handle in done:
                continue
            done.add(handle)
            body = piece.body if piece.handle is not None else self.scene.body(piece.whole or name)
            mass = piece.mass if piece.handle is not None else mass_properties(body)
            away = self.engine.motion(handle).centre_m - np.array(event.position_m)
            distance = max(float(np.linalg.norm(away)), 1e-3)
            solid_angle = min(mesh(body.shape).area / 4 / (4 * np.pi * distance**2), 0.5)
            size = min(event.impulse_n_s * solid_angle, event.max_speed_m_s * mass.mass_kg)
            self._strike(handle, size * away / distance)

    def _release(self, joint: str) -> None:
        kind, which = self.ties.pop(joint, ("", -1))
        if kind == "hold":
            self.engine.let_go(which)
        elif kind == "tie":
            self.engine.untie(which)


class _Recorder:
    """Collects frames and contacts, and makes the trajectory of them."""

    def __init__(self, scene: Scene, names: list[str]) -> None:
        t, n = scene.frames, len(names)
        self.scene, self.names = scene, names
        self.time_s = np.arange(t) / scene.fps
        self.position, self.orientation = np.zeros((t, n, 3)), np.zeros((t, n, 4))
        self.velocity, self.omega = np.zeros((t, n, 3)), np.zeros((t, n, 3))
        self.kinetic, self.potential = np.zeros(t), np.zeros(t)
        self.touched: dict[tuple[int, int, int], _Touch] = {}

    def frame(self, k: int, run: _Run) -> None:
        gravity = np.array(self.scene.gravity_m_s2)
        for i, name in enumerate(self.names):
            motion = run.motion(name)
            self.position[k, i], self.orientation[k, i] = motion.pose.position, motion.pose.wxyz
            self.velocity[k, i], self.omega[k, i] = motion.velocity_m_s, motion.angular_velocity_rad_s
            mass = run.pieces[name].mass
            if mass is not None:
                turned = rotation_matrix(motion.pose.wxyz).T @ motion.angular_velocity_rad_s
                self.kinetic[k] += mass.mass_kg * motion.velocity_m_s @ motion.velocity_m_s / 2
                self.kinetic[k] += turned @ mass.inertia_kg_m2 @ turned / 2
                self.potential[k] -= mass.mass_kg * gravity @ motion.centre_m
        if not np.isfinite(self.position[k]).all() or np.abs(self.velocity[k]).max() > 1e4:
            raise InputError(
                f"the simulation blew up at {self.time_s[k]:.2f} s: bodies overlap at the start, or a force is too large"
            )

    def contacts(self, k: int, time_s: float, contacts: list[Contact], rows: dict[int, int]) -> None:
        for c in contacts:
            a, b = rows[c.a], rows[c.b]
            key, sign = ((k, a, b), 1.0) if a < b else ((k, b, a), -1.0)
            self.touched.setdefault(key, _Touch()).add(time_s, c, sign)

    def trajectory(self) -> Trajectory:
        keys = sorted(self.touched, key=lambda key: (key[0], self.touched[key].time_s, key))
        touches = [self.touched[key] for key in keys]
        return Trajectory(
            scene=self.scene,
            time_s=self.time_s,
            name=np.array([b.name for b in moving_bodies(self.scene)]),
            position_m=self.position,
            orientation_wxyz=_continuous(self.orientation),
            velocity_m_s=self.velocity,
            angular_velocity_rad_s=self.omega,
            kinetic_j=self.kinetic,
            potential_j=self.potential,
            contact_time_s=np.array([touch.time_s for touch in touches], float),
            contact_bodies=np.array([key[1:] for key in keys], np.int64).reshape(-1, 2),
            contact_point_m=np.array([touch.point for touch in touches], float).reshape(-1, 3),
            contact_normal=np.array([touch.normal for touch in touches], float).reshape(-1, 3),
            contact_impulse_n_s=np.array([touch.impulse for touch in touches], float),
        )


class _Touch:
    """The contact of two bodies during one frame: the total impulse, and its strongest moment."""

    def __init__(self) -> None:
        self.time_s, self.impulse, self._strongest = 0.0, 0.0, -1.0
        self.point: tuple[float, ...] = (0.0, 0.0, 0.0)
        self.normal: tuple[float, ...] = (0.0, 0.0, 0.0)

    def add(self, time_s: float, contact: Contact, sign: float) -> None:
        self.impulse += contact.impulse_n_s
        if contact.impulse_n_s > self._strongest:
            self._strongest, self.time_s = contact.impulse_n_s, time_s
            self.point, self.normal = contact.point_m, tuple(sign * x for x in contact.normal)


def _continuous(wxyz: np.ndarray) -> np.ndarray:
    """`(t, n, 4)` with signs chosen so that no quaternion jumps to its negative from frame to frame."""
    dots = np.einsum("tni,tni->tn", wxyz[1:], wxyz[:-1])
    signs = np.concatenate([np.ones((1, wxyz.shape[1])), np.where(dots < 0, -1.0, 1.0)]).cumprod(axis=0)
    return wxyz * signs[..., None]
