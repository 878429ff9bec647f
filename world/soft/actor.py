"""`Softs`: the actor that moves the bodies that deform, and pushes the rigid ones that they meet or hang on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.acting import Form, Touch
from proxyworld.world.scene import Carry, Deformable, Event, Explosion, Force, Impulse, Scene, Torque
from proxyworld.world.soft.contact import Contacts, contacts, dot, lifted, resolve
from proxyworld.world.soft.crowd import Crowd
from proxyworld.world.soft.flesh import Flesh
from proxyworld.world.soft.holding import Grip, Holds
from proxyworld.world.soft.pushing import Pushes
from proxyworld.world.soft.solids import Solids, vec3

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row

_MARGIN_M = 1e-3  # contacts are looked for this much further than bodies move
_LASTS = 2  # engine steps for which contacts are kept, at most: as long as their normals are about the same


@dataclass
class _Known:
    """Contacts that were found `steps` ago, when these nodes were `loose`, and how much nearer anything may come."""

    found: Contacts | None
    loose: np.ndarray
    version: int
    margin_m: float
    steps: int = 0

    def holds(self, nearer_m: float, loose: np.ndarray, version: int) -> bool:
        """Whether they are all that there is in a step in which something may come so much nearer."""
        lasts = self.steps < _LASTS and nearer_m < self.margin_m
        return bool(lasts and self.version == version and (self.loose == loose).all())


class Softs:
    """The bodies of a scene that deform, beside an engine that steps by `step_s`."""

    def __init__(self, scene: Scene, step_s: float) -> None:
        self._scene, self._step_s = scene, step_s
        self._gravity = np.array(scene.gravity_m_s2)
        self._flesh = [Flesh(body, step_s) for body in scene.bodies if isinstance(body.shape, Deformable)]
        self._holds = {flesh.body.name: Holds(scene, flesh) for flesh in self._flesh}
        self._pushes = Pushes(scene, self._flesh)
        self._crowd = Crowd(self._flesh) if self._flesh else None
        self._solids: Solids | None = None
        self._touches: list[Touch] = []
        self._known: dict[str, _Known] = {}

    def __bool__(self) -> bool:
        return bool(self._flesh)

    def release(self, joint: str) -> None:
        for holds in self._holds.values():
            holds.release(joint)

    def begin(self, event: Event, time_s: float) -> None:
        """Let `event` act on the bodies that deform, from the step that begins at `time_s`."""
        if isinstance(event, Carry):
            if event.body in self._holds:
                self._holds[event.body].carry(event, time_s)
        elif isinstance(event, Impulse | Force | Torque | Explosion):
            self._pushes.begin(event, time_s)

    def forms(self) -> Mapping[str, Form]:
        return {flesh.body.name: self._form(flesh) for flesh in self._flesh}

    def touches(self) -> Sequence[Touch]:
        return self._touches

    def _form(self, flesh: Flesh) -> Form:
        weight = -flesh.total_kg * float(flesh.centre_m @ self._gravity)
        return Form(
            vertices_m=flesh.skin.points(flesh.places)[: flesh.skin.seen],
            centre_m=flesh.centre_m,
            velocity_m_s=flesh.velocity_m_s,
            fastest_m_s=float(np.sqrt(np.square(flesh.speeds).sum(axis=0).max())),
            kinetic_j=flesh.kinetic_j,
            potential_j=weight + flesh.elastic.energy_j(flesh.places),
        )

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        if self._solids is None:
            self._solids = Solids(rows)
            self._number = {row.body.name: i for i, row in enumerate(rows)}
            self._friction = np.array([row.body.material.friction for row in rows])
        self._solids.update(engine)
        grips = [
            self._holds[flesh.body.name].grips(self._solids, self._number, time_s, self._step_s)
            for flesh in self._flesh
        ]
        loose = [_loose(flesh, held) for flesh, held in zip(self._flesh, grips, strict=True)]
        self._touches = []
        if self._crowd is not None:
            before = [flesh.places for flesh in self._flesh]
            self._touches += self._crowd.part(~np.concatenate(loose), self._solids, self._step_s)
            for flesh, places in zip(self._flesh, before, strict=True):
                known = self._known.get(flesh.body.name)
                if known is not None and known.found is not None and flesh.places is not places:
                    known.found.shift(flesh.places - places)
        for flesh, held, free in zip(self._flesh, grips, loose, strict=True):
            self._step(flesh, held, free, self._solids, time_s)
        self._solids.deliver(engine)

    def _step(self, flesh: Flesh, grips: list[Grip], loose: np.ndarray, solids: Solids, time_s: float) -> None:
        """One engine step of a body, of whose nodes those `loose (v)` are not held by `grips`."""
        dt = self._step_s / flesh.substeps
        mobility = np.where(loose, 1 / flesh.mass_kg, 0.0)
        found = self._known_contacts(flesh, solids, loose)
        pushed = self._gravity[:, None] + self._pushes.gained_m_s2(flesh, time_s, self._step_s)
        for number in range(flesh.substeps):
            pull = flesh.pull_n()
            flesh.speeds += dt * (pull * mobility + pushed)
            for grip in grips:
                grip.lead(flesh, pull, dt, (number + 1) / flesh.substeps, solids)
            if found is not None:
                resolve(found, flesh.speeds, mobility, solids, dt)
            flesh.places += dt * flesh.speeds
        if found is not None:
            lift = lifted(found)
            if lift is not None:
                lift *= loose
                flesh.places += lift
                found.shift(lift)
            self._feel(flesh, found, solids)
        flesh.tire()
        flesh.check(time_s)

    def _known_contacts(self, flesh: Flesh, solids: Solids, loose: np.ndarray) -> Contacts | None:
        """Those found lately, as long as nothing else may have come near."""
        fastest = float(np.sqrt(np.square(flesh.speeds).sum(axis=0).max()))
        nearer = self._step_s * (fastest + solids.fastest_m_s)
        known = self._known.get(flesh.body.name)
        if known is None or not known.holds(nearer, loose, solids.version):
            found = self._contacts(flesh, solids, loose, _LASTS * fastest)
            known = _Known(found, loose, solids.version, _MARGIN_M + _LASTS * nearer)
            self._known[flesh.body.name] = known
        elif known.found is not None:
            known.found.impulse_n_s[:] = 0
        known.steps += 1
        known.margin_m -= nearer
        return known.found

    def _contacts(self, flesh: Flesh, solids: Solids, loose: np.ndarray, way_m_s: float) -> Contacts | None:
        points = flesh.skin.points(flesh.places)
        reach = flesh.offset_m + _MARGIN_M + self._step_s * way_m_s
        meeting = solids.meet(points, flesh.skin.seen, reach, _LASTS * self._step_s)
        meeting = meeting.of(loose[flesh.skin.nodes[meeting.point]].all(axis=1))  # what is held is not pushed
        if not len(meeting.point):
            return None
        return contacts(
            meeting,
            flesh.skin,
            points,
            solids,
            offset_m=flesh.offset_m,
            friction=flesh.body.material.friction * self._friction,
        )

    def _feel(self, flesh: Flesh, found: Contacts, solids: Solids) -> None:
        """Note what was touched: for each body the middle of the pressure on it, and what it adds up to."""
        size = dot(found.impulse_n_s, found.normal)
        for row in np.flatnonzero(np.bincount(found.row[size > 0])):
            at = (found.row == row) & (size > 0)
            total = float(size[at].sum())
            place = found.arm[:, at] @ size[at] / total + solids.centre_m[row]
            push = found.normal[:, at] @ size[at]
            impulse = float(np.linalg.norm(push))
            if impulse > 0:
                name = self._names[int(row)]
                self._touches.append((flesh.body.name, name, impulse, vec3(place), vec3(push / impulse)))

    @property
    def _names(self) -> list[str]:
        return list(self._number)


def _loose(flesh: Flesh, grips: list[Grip]) -> np.ndarray:
    """Which nodes `(v)` nothing holds."""
    loose = np.ones(len(flesh.mass_kg), bool)
    for grip in grips:
        loose[grip.nodes] = False
    return loose
