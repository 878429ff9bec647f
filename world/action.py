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

    trajectory: Trajectory
    moving: np.ndarray  # (n) bool: what moves at all
    subjects: np.ndarray  # (n) bool
    lead: np.ndarray  # (n) bool

    @cached_property
    def partners(self) -> tuple[tuple[int, float], ...]:
        """What the subjects are expected to meet, by its row, and when they do so in seconds."""
        rows = self.trajectory.rows
        met = [(o.expectation, o.time_s) for o in self._outcomes if o.time_s is not None]
        return tuple(
            (row, time)
            for told, time in met
            if told.other is not None and self.subjects[rows(told.body)].any()
            for row in rows(told.other)
            if not isinstance(self.trajectory.bodies[row].shape, Plane)
        )

    @cached_property
    def moments_s(self) -> tuple[float, ...]:
        """When what is expected of the lead comes true, else when it is struck hardest, else the start; in order."""
        rows = self.trajectory.rows
        true = {o.time_s for o in self._outcomes if o.time_s is not None and self.lead[rows(o.expectation.body)].any()}
        if true:
            return tuple(sorted(true)[:MOMENTS])
        own = self.lead[self.trajectory.contact_bodies.reshape(-1, 2)].any(axis=1)
        if not own.any():
            return (0.0,)
        hardest = np.argmax(np.where(own, self.trajectory.contact_impulse_n_s, -1))
        return (float(self.trajectory.contact_time_s[hardest]),)

    @cached_property
    def _outcomes(self) -> tuple[Outcome, ...]:
        return check(self.trajectory)


def action_of(trajectory: Trajectory) -> Action:
    """Who acts in `trajectory`."""
    tracks = Tracks(trajectory)
    solid = np.array([not isinstance(body.shape, Plane) for body in trajectory.bodies])
    free = np.array([not body.fixed for body in trajectory.bodies])
    moving = np.array([can and _moves(tracks, row) for row, can in enumerate(solid & free)])
    named = list(_named(trajectory))
    label = np.array([body.label or body.name for body in trajectory.bodies])
    spoken = np.isin(label, label[named]) & solid
    choices = (moving & spoken, moving, spoken & free, spoken, solid & free, solid)
    subjects = next((chosen for chosen in choices if chosen.any()), np.ones(len(label), bool))
    first = next((row for row in named if subjects[row]), None)
    return Action(trajectory, moving, subjects, subjects if first is None else subjects & (label == label[first]))


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
