"""`simulate`: a scene becomes a trajectory, by PyBullet, with the same bytes each time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from proxyworld.world import forces
from proxyworld.world.acting import Actor, Deforming, Form
from proxyworld.world.agenda import Agenda
from proxyworld.world.assembly import Assembly
from proxyworld.world.bullet import STEPS_PER_SECOND, Engine
from proxyworld.world.geometry import mesh
from proxyworld.world.hands import Hands
from proxyworld.world.mass import mass_properties
from proxyworld.world.recorder import Recorder
from proxyworld.world.restoring import Restoring
from proxyworld.world.scene import (
    Body,
    Break,
    Carry,
    Deformable,
    Drive,
    Event,
    Explosion,
    Force,
    Impulse,
    Release,
    Scene,
    Torque,
)
from proxyworld.world.touching import STRIDE, Watch
from proxyworld.world.trajectory import Trajectory

Progress = Callable[[int, int], None]
_MOST_STEPS = 16


def steps_per_frame(scene: Scene) -> int:
    """How many engine steps make a frame of `scene`.

    As near to 960 a second as a whole number comes; more, up to sixteen times as many, where a body is so fast that
    it would travel more than half its thickness in a step, and might pass through another unseen; times the scene's
    `fineness`.
    """
    steps = max(1, round(STEPS_PER_SECOND / scene.sampling_hz))
    wanted = max((_speed_m_s(b, scene) / (mesh(b.shape).extents.min() / 2) for b in _rigid(scene)), default=0)
    return scene.fineness * max(steps, min(math.ceil(wanted / scene.sampling_hz), _MOST_STEPS * steps))


def _rigid(scene: Scene) -> list[Body]:
    return [body for body in scene.bodies if not body.fixed and not isinstance(body.shape, Deformable)]


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
        run.frame(0, steps)
        for frame in range(1, scene.frames):
            run.advance((frame - 1) * steps, steps)
            run.frame(frame * steps, steps)
            if progress is not None:
                progress(frame + 1, scene.frames)
    return run.trajectory((scene.frames - 1) * steps)


class _Run:
    """A scene in the engine: what acts on its bodies between the steps, and what is noted down after them."""

    def __init__(self, scene: Scene, engine: Engine) -> None:
        self._engine = engine
        self._assembly = Assembly(scene, engine)
        self._agenda = Agenda(scene.events, engine.time_step_s)
        self._lasting: list[tuple[int, Force | Torque]] = []  # with the step they end before
        self._hands = Hands(engine, self._assembly)
        self._actors: tuple[Actor, ...] = (
            *forces.actors(scene, engine.time_step_s),
            *Restoring.of(scene, engine, self._assembly),
        )
        self._watch = Watch(engine)
        self._deforming = [actor for actor in self._actors if isinstance(actor, Deforming)]
        self._recorder = Recorder(scene, self._assembly.rows)

    def frame(self, number: int, steps: int) -> None:
        """Note down the frame that ends before step `number`, and look ahead to the next, of so many `steps`."""
        forms: dict[str, Form] = {}
        for actor in self._deforming:
            forms |= actor.forms()
        self._hear()
        carriers = self._assembly.carriers(forms)
        self._recorder.frame(carriers, self._assembly.frames, forms)
        acted_on = self._actors or self._hands or self._lasting or self._agenda.waits_for_touch
        if number == 0 or steps < STRIDE or acted_on or self._agenda.is_due(number, number + steps):
            self._watch.watch_all()
        else:
            self._watch.plan(self._assembly.crowd(carriers), steps)

    def advance(self, number: int, steps: int) -> None:
        """Make the frame of `steps` that begins with step `number`.

        Steps in which nothing acts or is noted are made in one go.
        """
        acting = self._actors or self._hands or self._lasting or self._agenda.waits
        acting = bool(acting or self._agenda.is_due(number, number + steps))
        done = 0
        while done < steps:
            if acting:
                self._act(number + done)
            count = 1 if self._agenda.waits else self._watch.stretch(done, steps)
            self._engine.step(count)
            done += count
            self._watch.read(done - 1, steps, (number + done) * self._engine.time_step_s)
            if acting:
                self._attend(number + done - 1)

    def _act(self, number: int) -> None:
        """Fire the events of step `number`, and let act what acts."""
        due = self._agenda.due(number)
        if due:  # what was looked ahead to is no longer so
            self._hear()
            self._watch.watch_all()
        for event in due:
            self._fire(event, number)
        if self._lasting:
            self._lasting = [(last, event) for last, event in self._lasting if number < last]
            for _, event in self._lasting:
                self._press(event)
        if self._hands:
            self._hands.act(number)
        for actor in self._actors:
            actor.act(self._engine, self._assembly.rows, number * self._engine.time_step_s)

    def _attend(self, number: int) -> None:
        """Note what the bodies that deform touched in step `number`, and see whether what events wait for happened."""
        for soft in self._deforming:
            self._recorder.touches((number + 1) * self._engine.time_step_s, soft.touches())
        if self._agenda.waits:
            self._observe(number)

    def _hear(self) -> None:
        """Take down who touched, while the bodies are what they were then."""
        self._recorder.meetings(self._engine.heard(), self._assembly.row_of)

    def trajectory(self, steps: int) -> Trajectory:
        """What was noted down in so many steps."""
        return self._recorder.trajectory(self._agenda.begun_s(steps))

    # --- events -------------------------------------------------------------------------------------------------

    def _fire(self, event: Event, number: int) -> None:
        dt = self._engine.time_step_s
        for soft in self._deforming:
            soft.begin(event, number * dt)
        if isinstance(event, Release):
            self._assembly.release(event.joint)
            for actor in self._actors:
                actor.release(event.joint)
        elif isinstance(event, Break):
            self._assembly.break_(event.body)
        elif isinstance(event, Drive):
            self._assembly.drive(event.joint, event.speed, event.most)
        elif isinstance(event, Carry):
            self._hands.take(event, number)
        elif isinstance(event, Impulse):
            self._push(event.body, np.array(event.impulse_n_s) / dt, event.point_m)
        elif isinstance(event, Explosion):
            self._explode(event)
        else:
            self._lasting.append((number + max(1, round(event.duration_s / dt)), event))

    def _press(self, event: Force | Torque) -> None:
        if isinstance(event, Force):
            self._push(event.body, np.array(event.force_n))
        else:
            for handle, share in self._assembly.shares(event.body):
                self._engine.twist(handle, share * np.array(event.torque_n_m))

    def _push(self, name: str, force_n: np.ndarray, point_m: Sequence[float] | None = None) -> None:
        """Push a body; once it is broken, its parts, each at its centre, so that all gain the same speed."""
        point = point_m if self._assembly.handle(name) is not None else None
        for handle, share in self._assembly.shares(name):
            self._engine.push(handle, share * force_n, point)

    def _explode(self, event: Explosion) -> None:
        """Radial impulses J = I A / (4 pi r^2), `A` a quarter of the surface (Cauchy), capped by speed."""
        for body, handle in self._assembly.loose():
            away = self._engine.motion(handle).centre_m - np.array(event.position_m)
            distance = max(float(np.linalg.norm(away)), 1e-3)
            solid_angle = min(mesh(body.shape).convex_hull.area / 4 / (4 * np.pi * distance**2), 0.5)
            size = min(event.impulse_n_s * solid_angle, event.max_speed_m_s * mass_properties(body).mass_kg)
            self._engine.push(handle, size / self._engine.time_step_s * away / distance)

    # --- triggers -----------------------------------------------------------------------------------------------

    def _observe(self, number: int) -> None:
        contacts = self._engine.contacts() if self._agenda.waits_for_touch else []

        def impulse_n_s(name: str, other: str | None) -> float:
            mine = set(self._assembly.handles(name))
            theirs = None if other is None else set(self._assembly.handles(other))
            hard = sum(
                impulse
                for a, b, impulse, _, _ in contacts
                if (a in mine and (theirs is None or b in theirs)) or (b in mine and (theirs is None or a in theirs))
            )
            touches = (touch for actor in self._deforming for touch in actor.touches())
            return hard + sum(t[2] for t in touches if name in t[:2] and (other is None or other in t[:2]))

        def speed_m_s(name: str) -> float:
            for actor in self._deforming:
                form = actor.forms().get(name)
                if form is not None:
                    return form.fastest_m_s
            return self._assembly.fastest_m_s(name)

        self._agenda.observe(number, impulse_n_s, speed_m_s)
