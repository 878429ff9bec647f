"""The action: which bodies of a trajectory are to be seen, which of them first, and at what moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from proxyworld.world.contracts import Outcome, check
from proxyworld.world.scene import Drive, Explosion, Plane, Release
from proxyworld.world.tracks import Track, Tracks
from proxyworld.world.trajectory import Trajectory

MOVED_RADII, TURNED_RAD = 0.25, 0.3
"""What goes less far than this, and turns by less, does not count as moving."""
SCATTER, SMALL = 4.0, 16.0
"""Bodies belong to the action this many times their first spread, or their radius, apart; most do in any case."""
MOMENTS = 6
"""Of many moments, so many are looked for at most."""


@dataclass(frozen=True, eq=False)
class Action:
    """Who acts, over the `n` rows of a trajectory.

    Subjects are what moves and is spoken of, in the expectations or else the events; where nothing like that moves,
    whatever moves; where nothing moves, whatever is spoken of, or stands there. The lead is the first of them that is
    spoken of, with all that has its label: a row of dominoes, a heap of grains, the parts of what breaks; where none
    is spoken of, it is all of them.
    """

    tracks: Tracks
    moving: np.ndarray  # (n) bool: what moves at all
    subjects: np.ndarray  # (n) bool
    lead: np.ndarray  # (n) bool

    @cached_property
    def shown(self) -> np.ndarray:
        """Where each row that moves or is a subject belongs to the action, `(t, n)`: not where it has flown far off."""
        chosen = self.moving | self.subjects
        shown = np.zeros((self.tracks.trajectory.frames, len(chosen)), bool)
        shown[:, chosen] = _gathered(self.tracks, chosen)
        shown[:, self.subjects] = _gathered(self.tracks, self.subjects)
        return shown

    @cached_property
    def partners(self) -> tuple[tuple[int, float], ...]:
        """What the subjects are expected to meet, by its row, and when they do so in seconds."""
        rows = self.tracks.trajectory.rows
        met = [(o.expectation, o.time_s) for o in self._outcomes if o.time_s is not None]
        return tuple(
            (row, time)
            for told, time in met
            if told.other is not None and self.subjects[rows(told.body)].any()
            for row in rows(told.other)
            if not isinstance(self.tracks.trajectory.bodies[row].shape, Plane)
        )

    @cached_property
    def moments_s(self) -> tuple[float, ...]:
        """When what is expected of the lead comes true, else when it is struck hardest, else the start; in order."""
        rows = self.tracks.trajectory.rows
        true = {o.time_s for o in self._outcomes if o.time_s is not None and self.lead[rows(o.expectation.body)].any()}
        if true:
            return tuple(sorted(true)[:MOMENTS])
        own = self.lead[self.tracks.trajectory.contact_bodies.reshape(-1, 2)].any(axis=1)
        if not own.any():
            return (0.0,)
        hardest = np.argmax(np.where(own, self.tracks.trajectory.contact_impulse_n_s, -1))
        return (float(self.tracks.trajectory.contact_time_s[hardest]),)

    @cached_property
    def _outcomes(self) -> tuple[Outcome, ...]:
        return check(self.tracks.trajectory)


def action_of(tracks: Tracks) -> Action:
    """Who acts in the trajectory of `tracks`."""
    trajectory = tracks.trajectory
    solid = np.array([not isinstance(body.shape, Plane) for body in trajectory.bodies])
    free = np.array([not body.fixed for body in trajectory.bodies])
    moving = np.array([can and _moves(tracks, row) for row, can in enumerate(solid & free)])
    named = list(_named(trajectory))
    label = np.array([body.label or body.name for body in trajectory.bodies])
    spoken = np.isin(label, label[named]) & solid
    choices = (moving & spoken, moving, spoken & free, spoken, solid & free, solid)
    subjects = next((chosen for chosen in choices if chosen.any()), np.ones(len(label), bool))
    first = next((row for row in named if subjects[row]), None)
    return Action(tracks, moving, subjects, subjects if first is None else subjects & (label == label[first]))


def _named(trajectory: Trajectory) -> Iterator[int]:
    """The rows of the bodies that are spoken of, the first first: expected of, or else acted on."""
    scene = trajectory.scene
    names = [expectation.body for expectation in scene.expectations]
    if not names:
        joints = {joint.name: joint.body for joint in scene.joints}
        for event in scene.events:
            if isinstance(event, Release | Drive):
                names.append(joints[event.joint])
            elif not isinstance(event, Explosion):
                names.append(event.body)
    for name in names:
        yield from trajectory.rows(name)


def _moves(tracks: Tracks, row: int) -> bool:
    track: Track = tracks.rows[row]
    way = float(np.linalg.norm(track.centre_m - track.centre_m[0], axis=1).max())
    if way > MOVED_RADII * track.radius_m or float(track.turn_rad.max()) > TURNED_RAD:
        return True
    places = tracks.trajectory.vertices.get(track.body.name)
    if places is None:
        return False
    return bool(np.linalg.norm(places - places[0], axis=-1).max() > MOVED_RADII * track.radius_m)


def _gathered(tracks: Tracks, chosen: np.ndarray) -> np.ndarray:
    """Where each of the rows `chosen (n)` is with the others, `(t, chosen)`: everywhere, but where it flies far off."""
    rows = [tracks.rows[row] for row in np.flatnonzero(chosen)]
    radius = np.array([row.radius_m if np.isfinite(row.radius_m) else 0.0 for row in rows])
    place = np.stack([row.centre_m for row in rows], axis=1)
    away = np.linalg.norm(place - np.median(place, axis=1, keepdims=True), axis=-1) + radius
    room = max(SCATTER * float(away[0].max()), SMALL * float(np.median(radius)))
    return np.asarray(away <= max(room, float(np.quantile(away, 0.75))))
