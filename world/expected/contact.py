"""Expectations about meeting something: lands on, hits, rebounds."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import Case, Finding, first_that_holds, worst
from proxyworld.world.tracks import Touches, Track

UPWARD = 0.5
"""A body lands on what pushes it within 60 degrees of upward (cosine)."""
HIT_M_S = 0.05
"""A hit changes the speed of the lighter body by this much, beyond what its weight can do in a frame."""
APPROACH_M_S = 0.1
"""The least speed with which a body comes to what it rebounds from."""
BOUNCE_RADII, BOUNCE_M = 0.1, 0.005
"""The least distance that a body regains when it rebounds."""
BOUNCE_SPEEDS = 1.05
"""A body rebounds no faster than it came; the engine errs upward by up to 5 % of the height, 2.5 % of the speed."""
APART_FRAMES = 2
"""A contact is new after so many frames apart: resting contacts flicker."""


def lands_on(case: Case) -> Finding:
    """It comes, from elsewhere, into a contact that pushes it upward."""
    touches = case.touches
    what = "the push is upward by a share of"
    landings = (
        Finding(what, float(touches.normal[i] @ case.up), UPWARD, "", float(touches.time_s[i]))
        for i in _arrivals(case, touches)
    )
    return first_that_holds(landings, Finding("it never comes to it; " + what, 0.0, UPWARD, ""))


def hits(case: Case) -> Finding:
    """A new contact changes the speed of the lighter of the two by more than its weight does in a frame."""
    touches = case.touches
    gravity = np.array(case.tracks.trajectory.scene.gravity_m_s2)
    what = "the lighter one's speed changes by"
    found = []
    for i in _arrivals(case, touches):
        names = (case.body, case.tracks.trajectory.scene.bodies[touches.with_body[i]].name)
        lighter = min(case.tracks.whole(name).mass_kg for name in names)
        weight = abs(float(gravity @ touches.normal[i])) / case.sampling_hz
        change = float(touches.impulse_n_s[i]) / lighter
        found.append(Finding(what, change, HIT_M_S + weight, "m/s", float(touches.time_s[i])))
    return first_that_holds(found, Finding("they never meet; " + what, 0.0, HIT_M_S, "m/s"))


def rebounds(case: Case) -> Finding:
    """After a contact it moves off along the normal, regains some distance, and is no faster than it came."""
    touches = case.touches
    body = case.whole
    distance = max(BOUNCE_M, BOUNCE_RADII * body.radius_m)
    found = (worst(*_bounce(case, body, touches, i, distance)) for i in _arrivals(case, touches))
    return first_that_holds(found, Finding("it never comes to it; the distance it regains is", 0.0, distance, "m"))


def _bounce(case: Case, body: Track, touches: Touches, i: int, distance: float) -> tuple[Finding, Finding, Finding]:
    """The conditions on the contact `i`, until the body meets the same thing again.

    Frames sample the flight, so its state at the contact is that of the frames beside it, plus what gravity does in
    between; that is exact for a free flight to and from a fixed thing.
    """
    trajectory = case.tracks.trajectory
    normal, met_s = touches.normal[i], float(touches.time_s[i])
    other = case.tracks.rows[touches.other[i]]
    pull = float(np.array(trajectory.scene.gravity_m_s2) @ normal) if other.body.fixed else 0.0
    away = (body.centre_m - other.centre_m) @ normal
    speed = (body.velocity_m_s - other.velocity_m_s) @ normal

    before = max(0, int(touches.frame[i]) - 1)
    until_met = met_s - float(trajectory.time_s[before])
    approach = -float(speed[before] + pull * until_met)
    met_at = float(away[before] + speed[before] * until_met + pull * until_met**2 / 2)

    episode, until = _episode(case, touches, i)
    after = int(episode.frame[-1])
    departure = float(speed[after] - pull * (trajectory.time_s[after] - episode.time_s[-1]))
    regained = float((away[after:until] - met_at).max())
    return (
        Finding("the distance it regains is", regained, distance, "m", met_s),
        Finding("the speed it comes with is", approach, APPROACH_M_S, "m/s", met_s),
        Finding(
            "the speed it leaves with, by that it came with, is",
            departure / max(approach, APPROACH_M_S), BOUNCE_SPEEDS, "", met_s, at_most=True,
        ),
    )  # fmt: skip


def _episode(case: Case, touches: Touches, i: int) -> tuple[Touches, int]:
    """The contact that begins with `i`, frame by frame up to its first gap; and the frame of the next, or the end."""
    same = touches.of((touches.with_body == touches.with_body[i]) & (touches.frame >= touches.frame[i]))
    gaps = np.flatnonzero(np.diff(same.frame) > 1)
    if not len(gaps):
        return same, case.tracks.trajectory.frames
    return same.of(np.arange(gaps[0] + 1)), int(same.frame[gaps[0] + 1])


def _arrivals(case: Case, touches: Touches) -> list[int]:
    """The contacts that are new: the strongest of the frame in which the body meets something it was apart from."""
    arrivals = []
    for thing in dict.fromkeys(touches.with_body.tolist()):
        own = np.flatnonzero(touches.with_body == thing)
        last = None
        for frame in np.unique(touches.frame[own]):
            now = own[touches.frame[own] == frame]
            strongest = int(now[np.argmax(touches.impulse_n_s[now])])
            if frame - last > APART_FRAMES if last is not None else frame > 1 or _closing(case, touches, strongest):
                arrivals.append(strongest)
            last = frame
    return sorted(arrivals, key=lambda i: float(touches.time_s[i]))


def _closing(case: Case, touches: Touches, i: int) -> bool:
    """Whether the two bodies of the contact come towards each other at the start."""
    a, b = (case.tracks.trajectory.velocity_m_s[0, row] for row in (touches.row[i], touches.other[i]))
    return bool((b - a) @ touches.normal[i] > APPROACH_M_S)
