"""Pushes: blows, forces, blasts and streaming air on bodies that deform."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proxyworld.world.scene import Explosion, Force, Impulse, Medium, Scene, Torque
from proxyworld.world.sheet_drag import triangle_drag_n
from proxyworld.world.soft.flesh import Flesh
from proxyworld.world.wind import flow_m_s

_NEAR = 0.25  # of a body's size: how far about its point a blow is felt
_EVERY = 4  # engine steps between two looks at the air


class Pushes:
    """What pushes the bodies of a scene that deform, other than what they touch."""

    def __init__(self, scene: Scene, flesh: Sequence[Flesh]) -> None:
        self._media = sorted(scene.media, key=lambda medium: -medium.density_kg_m3)
        self._gravity = np.array(scene.gravity_m_s2)
        self._flesh = flesh
        self._steady: list[tuple[float, Force | Torque]] = []  # until when
        self._count = {one.body.name: 0 for one in flesh}
        self._fluid: dict[str, np.ndarray] = {}

    def begin(self, event: Impulse | Force | Torque | Explosion, time_s: float) -> None:
        if isinstance(event, Force | Torque):
            self._steady.append((time_s + event.duration_s, event))
            return
        for one in self._flesh:
            if isinstance(event, Explosion):
                _blast(one, event)
            elif event.body == one.body.name:
                _blow(one, event)

    def gained_m_s2(self, flesh: Flesh, time_s: float, step_s: float) -> np.ndarray:
        """The accelerations `(3, v)` of the step that begins at `time_s`, without gravity."""
        gained = np.zeros_like(flesh.places)
        self._steady = [(end, event) for end, event in self._steady if time_s < end - step_s / 2]
        for _, event in self._steady:
            if event.body == flesh.body.name:
                gained += _steady(flesh, event)
        if self._media:
            name = flesh.body.name
            if self._count[name] % _EVERY == 0:
                self._fluid[name] = self._streams(flesh, time_s, _EVERY * step_s)
            self._count[name] += 1
            gained += self._fluid[name]
        return gained

    def _streams(self, flesh: Flesh, time_s: float, step_s: float) -> np.ndarray:
        """Drag on the triangles of its skin, and Archimedes' lift on its nodes: accelerations `(3, v)`."""
        points, speeds = flesh.skin.points(flesh.places), flesh.skin.points(flesh.speeds)
        seen = flesh.skin.seen
        nodes, grips = flesh.skin.nodes[:seen], flesh.skin.grips[:seen]
        crowd = np.bincount(nodes.ravel(), grips.ravel(), flesh.skin.count)
        mass = (grips * (flesh.mass_kg / np.maximum(crowd, 1e-12))[nodes]).sum(axis=1)
        middle = points[flesh.faces].mean(axis=1)
        wet, sunk = np.zeros(len(middle), bool), np.zeros(len(flesh.mass_kg), bool)
        force = np.zeros((3, flesh.skin.count))
        gained = np.zeros_like(flesh.places)
        density = flesh.density_kg_m3
        for medium in self._media:
            here = _within(medium, middle) & ~wet
            wet |= here
            if here.any():
                drag = triangle_drag_n(
                    points[:seen],
                    speeds[:seen],
                    flesh.faces[here],
                    density_kg_m3=medium.density_kg_m3,
                    flow_m_s=flow_m_s(medium, time_s),
                    closed=flesh.closed,
                    mass_kg=mass,
                    time_step_s=step_s,
                )
                for i in range(3):
                    force[i] += np.bincount(nodes.ravel(), (grips * drag[:, i : i + 1]).ravel(), flesh.skin.count)
            below = _within(medium, flesh.places.T) & ~sunk
            sunk |= below
            gained -= self._gravity[:, None] * (below * medium.density_kg_m3 / density)
        return np.asarray(gained + force / flesh.mass_kg)


def _within(medium: Medium, points: np.ndarray) -> np.ndarray:
    """Which of `points (p, 3)` lie in the medium's box."""
    if medium.lower_m is None or medium.upper_m is None:
        return np.ones(len(points), bool)
    return np.asarray(((points >= medium.lower_m) & (points < medium.upper_m)).all(axis=1))


def _steady(flesh: Flesh, event: Force | Torque) -> np.ndarray:
    """A force speeds all nodes up alike; a torque turns them up as one."""
    if isinstance(event, Force):
        return np.tile(np.array(event.force_n)[:, None] / flesh.total_kg, (1, len(flesh.mass_kg)))
    arm = flesh.places.T - flesh.centre_m
    inertia = flesh.mass_kg @ np.square(arm).sum(axis=1) * np.eye(3) - (arm.T * flesh.mass_kg) @ arm
    return np.asarray(np.cross(np.linalg.solve(inertia, event.torque_n_m), arm).T)


def _blow(flesh: Flesh, event: Impulse) -> None:
    """Through its centre, a blow speeds all nodes up alike; through a point, those about it, the nearest most."""
    share = np.ones(len(flesh.mass_kg))
    if event.point_m is not None:
        away = np.linalg.norm(flesh.places.T - event.point_m, axis=1)
        reach = float(away.min()) + _NEAR * float(np.ptp(flesh.places, axis=1).max())
        share = np.maximum(1 - np.square(away / reach), 0)
    flesh.speeds += np.array(event.impulse_n_s)[:, None] * (share / (share @ flesh.mass_kg))


def _blast(flesh: Flesh, event: Explosion) -> None:
    """Each node gets the radial impulse of its share of the body's mean projected area, capped by speed."""
    away = flesh.places - np.array(event.position_m)[:, None]
    distance = np.maximum(np.linalg.norm(away, axis=0), 1e-3)
    area = flesh.area_m2 / (4 if flesh.closed else 2) / flesh.total_kg  # of a node, by its mass (Cauchy)
    speed = np.minimum(event.impulse_n_s * area / (4 * np.pi * distance**2), event.max_speed_m_s)
    flesh.speeds += speed * away / distance
