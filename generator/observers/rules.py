"""Rules of intuitive physics, of bodies as they are seen: no body jumps, and none passes through another.

(Permanence, continuity, solidity, immutability: Spelke et al., Psychological Review 99, 1992; IntPhys, Riochet et al.
2018. Permanence and immutability are what `places` and `colours` find.) They say what kind of fault a misplaced body
is: where every body is in its place, every rule holds, for the world itself keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from proxyworld.generator.observers.places import Sightings
from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.world.meetings import Meeting, meetings
from proxyworld.world.trajectory import Trajectory

UNNOTICED_PX = 4.0
"""A body that is off by less than this is seen in its place."""
AFTER_FRAMES = 10
"""How long after two bodies met one is watched for passing through the other: later both may have turned."""
NORMAL_M = 0.05
FORESHORTENED = 0.35
"""A contact's normal that the camera sees shorter than this part of its length tells nothing of what passes it."""


@dataclass(frozen=True)
class Breach:
    """By how many pixels a rule is broken at most, into which frame, and with which other body, if one."""

    px: float = 0.0
    frame: int | None = None
    other: int | None = None


def offsets(seen: Sightings) -> np.ndarray:
    """How far off its place a body is seen: `(t, 2)` px; 0 where it is not wrong for long, NaN where it is not seen."""
    away = np.where(seen.wrong[:, None], seen.offset_px, 0.0)
    away[seen.state == "unseen"] = np.nan
    return away


def jump(seen: Sightings) -> Breach:
    """Continuity: the furthest that a body jumps from one frame in which it is seen to the next, beside its own way.

    What is in its place may be off by what the observer does not notice, which is not counted as a jump.
    """
    away = offsets(seen)
    slack = UNNOTICED_PX * (away == 0).all(axis=1)
    steps = np.linalg.norm(np.diff(away, axis=0), axis=1) - np.maximum(slack[1:], slack[:-1])
    if not np.isfinite(steps).any():
        return Breach()
    k = int(np.nanargmax(steps))
    return Breach(max(0.0, float(steps[k])), k + 1)


def intrusion(row: int, seen: Mapping[int, Sightings], trajectory: Trajectory, maps: Maps) -> Breach:
    """Solidity: how far the body `row` passes into what it met, along the contact's normal as the camera sees it."""
    wrong = {i for i, one in seen.items() if one.wrong.any()}
    met = [one for one in meetings(trajectory) if row in one.bodies and wrong.intersection(one.bodies)]
    found = [_into(row, one, seen, trajectory, maps) for one in met]
    return max(found, key=lambda breach: breach.px, default=Breach())


def _into(row: int, met: Meeting, seen: Mapping[int, Sightings], trajectory: Trajectory, maps: Maps) -> Breach:
    """How far it passes into the body that it meets, in the frames after: further than both have parted since."""
    other = met.bodies[met.bodies[0] == row]
    first = min(int(np.searchsorted(trajectory.time_s, met.time_s)), trajectory.frames - 1)
    frames = np.arange(first, min(first + AFTER_FRAMES, trajectory.frames))
    point, normal = trajectory.contact_point_m[met.contact], trajectory.contact_normal[met.contact]
    side = np.sign(normal @ (trajectory.position_m[first, row] - point)) or 1.0
    along, sight = _seen(np.stack([point, point + side * NORMAL_M * normal]), first, maps)
    if sight < FORESHORTENED:
        return Breach()
    own, theirs = (offsets(seen[i])[frames] if i in seen else np.zeros((len(frames), 2)) for i in (row, other))
    gone, back = (trajectory.position_m[frames, i] - trajectory.position_m[first, i] for i in (row, other))
    parted = np.array([
        (_project(point + a, k, maps) - _project(point + b, k, maps)) @ along
        for a, b, k in zip(gone, back, frames.tolist(), strict=True)
    ])  # fmt: skip
    deep = -(own - theirs) @ along - np.maximum(parted, 0)
    if not np.isfinite(deep).any():
        return Breach()
    k = int(np.nanargmax(deep))
    return Breach(max(0.0, float(deep[k])), int(frames[k]), other)


def _seen(ends: np.ndarray, k: int, maps: Maps) -> tuple[np.ndarray, float]:
    """The direction in which a segment is seen in frame `k`, and the part of its length that is."""
    start, stop = (_project(end, k, maps) for end in ends)
    depth = float((maps.camera_from_world[k, :3, :3] @ ends[0] + maps.camera_from_world[k, :3, 3])[2])
    whole = np.linalg.norm(ends[1] - ends[0]) * maps.intrinsics[0, 0] / max(depth, 1e-6)
    length = float(np.linalg.norm(stop - start))
    return (stop - start) / max(length, 1e-9), length / max(float(whole), 1e-9)


def _project(point: np.ndarray, k: int, maps: Maps) -> np.ndarray:
    view = View(maps.size, np.asarray(maps.intrinsics), np.asarray(maps.camera_from_world))
    pose = view.camera_from_world[k]
    return view.project(pose[:3, :3] @ point + pose[:3, 3])
