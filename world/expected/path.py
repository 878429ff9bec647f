"""Expectations about where a body goes: falls, rises, travels, moves, stays put, comes to rest, leaves."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import VISIBLE_M, Case, Finding, best, visible_m, worst
from proxyworld.world.expected.outline import beyond_m
from proxyworld.world.scene import Drive, Event, Explosion, Release

STILL_RADII, STILL_M, STILL_RAD = 0.1, 0.005, float(np.radians(10))
"""The most that a body which stays put may shift and turn: solvers settle by less, and motion begins far above."""
TURN_RAD = float(np.radians(20))
"""A body that turns by this much has moved, wherever its centre is."""
REST_M_S, REST_S = 0.1, 0.1
"""At rest, no point of a body is faster than this (4 mm a frame at 24 a second), for at least so long."""


def falls(case: Case) -> Finding:
    """The centre of mass descends, from its highest point so far."""
    body = case.whole
    height = body.centre_m @ case.up
    return case.reached("it descends by", np.maximum.accumulate(height) - height, visible_m(body.radius_m))


def rises(case: Case) -> Finding:
    """The centre of mass ascends, from its lowest point since the first event that acts on it (else the start).

    What begins on its way up, ascends from the start, whatever happens to it later.
    """
    body = case.whole
    trajectory = case.tracks.trajectory
    began = min((e.time_s for e in trajectory.scene.events if _acts_on(e, case.body)), default=0.0)
    if float(np.dot(trajectory.scene.body(case.body).velocity_m_s, case.up)) > 0:
        began = 0.0
    height = body.centre_m @ case.up
    first = min(int(np.searchsorted(trajectory.time_s, began)), len(height) - 1)
    gain = np.zeros(len(height))
    gain[first:] = height[first:] - np.minimum.accumulate(height[first:])
    return case.reached("it gains a height of", gain, visible_m(body.radius_m))


def falls_by(case: Case) -> Finding:
    """The centre of mass descends from its highest point so far, by the amount that is wanted."""
    body = case.whole
    height = body.centre_m @ case.up
    return case.amounts("it descends by", np.maximum.accumulate(height) - height, visible_m(body.radius_m))


def rises_by(case: Case) -> Finding:
    """The centre of mass ascends from its lowest point so far, by the amount that is wanted."""
    body = case.whole
    height = body.centre_m @ case.up
    return case.amounts("it gains a height of", height - np.minimum.accumulate(height), visible_m(body.radius_m))


def travels(case: Case) -> Finding:
    """The centre of mass gets away from where it began, by the amount that is wanted, else by its own radius."""
    body = case.whole
    away = np.linalg.norm(body.centre_m - body.centre_m[0], axis=1)
    size = max(VISIBLE_M, body.radius_m) if np.isfinite(body.radius_m) else VISIBLE_M
    return case.amounts("it gets away by", away, size)


def _acts_on(event: Event, body: str) -> bool:
    return isinstance(event, Explosion) or (not isinstance(event, Release | Drive) and event.body == body)


def moves(case: Case) -> Finding:
    """The centre of mass leaves its place, or the body turns."""
    body = case.whole
    shift = np.linalg.norm(body.centre_m - body.centre_m[0], axis=1)
    away = case.reached("its centre shifts by", shift, visible_m(body.radius_m))
    return best((away, case.reached("it turns by", np.degrees(body.turn_rad), float(np.degrees(TURN_RAD)), "°")))


def stays_put(case: Case) -> Finding:
    """Every part of it keeps its place and its attitude."""
    findings = []
    for body in case.parts:
        limit = max(STILL_M, STILL_RADII * body.radius_m) if np.isfinite(body.radius_m) else STILL_M
        shift = float(np.linalg.norm(body.centre_m - body.centre_m[0], axis=1).max())
        turn = float(np.degrees(body.turn_rad.max()))
        findings.append(Finding("its centre shifts by", shift, limit, "m", at_most=True))
        findings.append(Finding("it turns by", turn, float(np.degrees(STILL_RAD)), "°", at_most=True))
    return worst(*findings)


def comes_to_rest(case: Case) -> Finding:
    """It moved, and at the end no point of it moves any more."""
    speed = np.max([body.fastest_m_s for body in case.parts], axis=0)
    last = max(2, round(REST_S * case.sampling_hz) + 1)
    moving = np.flatnonzero(speed > REST_M_S)
    still_from = case.time(int(moving[-1]) + 1 if len(moving) else 0)
    return worst(
        Finding("its fastest point ends at", float(speed[-last:].max()), REST_M_S, "m/s", still_from, at_most=True),
        Finding("before, its fastest point reaches", float(speed.max()), 2 * REST_M_S, "m/s"),
    )


def leaves(case: Case) -> Finding:
    """It was on or over `other` (where none is named: what it touched first), and ends beyond it or below.

    Beyond is outside its outline, seen along gravity; below is lower than where they last touched.
    """
    trajectory = case.tracks.trajectory
    body = case.whole
    limit = visible_m(body.radius_m)
    touches = case.touches
    if case.other is None and len(touches):
        touches = touches.of(touches.with_body == touches.with_body[0])
    if len(touches):
        row, last = int(touches.other[-1]), int(touches.frame[-1])
        if last >= trajectory.frames - 2:
            return Finding("it still touches it at the end; past it, it gets", 0.0, limit, "m")
    elif case.other is not None and beyond_m(case.tracks, trajectory.index(case.other), body.centre_m[0], 0) <= 0:
        row, last = trajectory.index(case.other), 0
    else:
        return Finding("it was never on it; past it, it gets", 0.0, limit, "m")
    below = float((body.centre_m[last] - body.centre_m[-1]) @ case.up)
    past = max(0.0, below, beyond_m(case.tracks, row, body.centre_m[-1], -1))
    return Finding("past it, it gets", past, limit, "m", case.time(last + 1))
