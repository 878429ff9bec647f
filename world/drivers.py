"""Drivers: when events, motors and streams put energy into a world, and when a body flies free of them all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from proxyworld.world.scene import (
    Break,
    Carry,
    Deformable,
    Drive,
    Event,
    Force,
    Joint,
    Medium,
    Release,
    Torque,
    Trigger,
)
from proxyworld.world.simulate import steps_per_frame
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory

Span = tuple[float, float]
"""From when to when, in seconds."""


def step_s(trajectory: Trajectory) -> float:
    """The engine's step, which bounds what its integrator and its contacts are late by."""
    return 1 / (trajectory.sampling_hz * steps_per_frame(trajectory.scene))


def driven(tracks: Tracks) -> np.ndarray:
    """`(t)` bool: the frames before which, since the one before, something declared put energy in."""
    trajectory = tracks.trajectory
    before, late = np.concatenate([[0.0], trajectory.time_s[:-1]]), step_s(trajectory)
    found = np.zeros(trajectory.frames, bool)
    for begins, ends in _spans(tracks):
        found |= (trajectory.time_s >= begins - late) & (before <= ends + late)
    for body in trajectory.scene.bodies:
        if any(body.surface_velocity_m_s):
            found[tracks.touches(body.name).frame] = True
    return found


def _spans(tracks: Tracks) -> Iterator[Span]:
    """When each of the drivers acts."""
    scene = tracks.trajectory.scene
    for event in scene.events:
        if not isinstance(event, Release) and not (isinstance(event, Drive) and event.speed == 0):
            yield acts(tracks, event)
    if any(joint.motor is not None and joint.motor.speed for joint in scene.joints):
        yield 0.0, np.inf
    for medium in scene.media:
        if any(medium.velocity_m_s):
            yield medium.begins_s, np.inf if medium.ends_s is None else medium.ends_s


def acts(tracks: Tracks, event: Event) -> Span:
    """When `event` acts. A motor drives to the end; a hand that holds on does no work once it is there."""
    begins, until = _begins(tracks, event)
    if isinstance(event, Drive):
        until = np.inf
    return begins, until + (event.duration_s if isinstance(event, Force | Torque | Carry) else 0.0)


def _begins(tracks: Tracks, event: Event) -> Span:
    """When `event` begins, as noted down; else between when its trigger might first be met and the end."""
    noted = tracks.trajectory.event_time_s
    if noted is not None:
        at = float(noted[tracks.trajectory.scene.events.index(event)])  # events that are equal begin at once
        return at, at
    if event.after is None:
        return event.time_s, event.time_s
    earliest, certain = _met(tracks, event.after)
    return event.time_s + earliest, event.time_s + earliest if certain else np.inf


def _met(tracks: Tracks, trigger: Trigger) -> tuple[float, bool]:
    """When `trigger` may first be met, and whether it surely is then."""
    if trigger.kind != "touch":
        return 0.0, False
    touches = tracks.touches(trigger.body, trigger.other)
    if not len(touches):
        return np.inf, True
    first = float(tracks.trajectory.time_s[max(0, int(touches.frame[0]) - 1)])
    return first, False if trigger.impulse_n_s else int(touches.frame[0]) > 1


def free(tracks: Tracks) -> np.ndarray:
    """`(t - 1, n)` bool: between which frames a row flew with nothing touching, tying, pushing or carrying it."""
    trajectory, scene = tracks.trajectory, tracks.trajectory.scene
    owner, late = tracks.owner, step_s(trajectory)
    found = np.ones((max(0, trajectory.frames - 1), len(owner)), bool)
    for i, body in enumerate(scene.bodies):
        bound = np.full(len(found), body.fixed or isinstance(body.shape, Deformable))
        bound[np.unique(tracks.touches(body.name).frame) - 1] = True
        for begins, ends in _ties(tracks, body.name, breaks=int((owner == i).sum()) > 1):
            bound |= (trajectory.time_s[1:] >= begins) & (trajectory.time_s[:-1] <= ends + late)
        found[:, owner == i] = ~bound[:, None]
    for i, row in enumerate(tracks.rows):
        for medium in scene.media:
            found[:, i] &= ~_within(medium, row.centre_m, row.radius_m)
    pairs = trajectory.contact_bodies.reshape(-1, 2)
    among = owner[pairs[:, 0]] == owner[pairs[:, 1]]  # pieces of one body that touch each other
    found[tracks.frames_of(trajectory.contact_time_s[among])[:, None] - 1, pairs[among]] = False
    found[driven(tracks)[1:]] = False
    return found


def _ties(tracks: Tracks, name: str, *, breaks: bool) -> Iterator[Span]:
    """When joints hold the body, hands have it, or its parts are carried by the whole."""
    scene = tracks.trajectory.scene
    for joint in scene.joints:
        if name in (joint.body, joint.other):
            yield 0.0, released_s(tracks, joint)
    for event in scene.events:
        if isinstance(event, Carry) and event.body == name:
            begins, ends = acts(tracks, event)
            yield begins, np.inf if event.hold else ends
    if breaks:
        yield 0.0, min(acts(tracks, e)[1] for e in scene.events if isinstance(e, Break) and e.body == name)


def released_s(tracks: Tracks, joint: Joint) -> float:
    """Until when a joint surely or perhaps holds."""
    releases = [e for e in tracks.trajectory.scene.events if isinstance(e, Release) and e.joint == joint.name]
    return min((_begins(tracks, e)[1] for e in releases), default=np.inf)


def _within(medium: Medium, centre_m: np.ndarray, radius_m: float) -> np.ndarray:
    """Between which frames a ball about `centre_m (t, 3)` may reach into the medium: `(t - 1)` bool."""
    if medium.lower_m is None or medium.upper_m is None:
        return np.ones(max(0, len(centre_m) - 1), bool)
    low, high = np.array(medium.lower_m) - radius_m, np.array(medium.upper_m) + radius_m
    inside = np.array([bool((low < place).all() and (place < high).all()) for place in centre_m])
    either: np.ndarray = inside[1:] | inside[:-1]
    return either
