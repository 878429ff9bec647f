"""Expectations about being kept: stays on, stays within, enters, is carried, is caught."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.expected.finding import VISIBLE_M, Case, Finding, best, longest_run, visible_m, worst
from proxyworld.world.expected.outline import beyond_m, corners_m
from proxyworld.world.scene import Carry, Plane
from proxyworld.world.tracks import Track

CAUGHT_S, CAUGHT = 0.2, 0.2
"""For so long after it was caught, a body is slower, against its catcher, than this share of the speed it came with."""
SLOW_M_S = 0.1
COMES_M_S = 0.3
"""What is caught comes faster than what settles: 2 mm of air give a falling thing 0.2 m/s."""
"""And than this, where it came slowly."""
BEFORE = 2  # frames, of which the faster tells the speed it came with: in the last one it may be held already


def stays_on(case: Case) -> Finding:
    """Since it first touched `other` it never gets past its edge, nor below, and in the end it still touches it."""
    touches, body = case.touches, case.whole
    limit = visible_m(body.radius_m)
    what = "past it, it gets"
    if not len(touches):
        return Finding("it never touches it; its contacts number", 0.0, 1.0, "")
    row, first = int(touches.other[0]), int(touches.frame[0])
    height = (body.centre_m - case.tracks.rows[row].centre_m) @ case.up
    below = float(height[first] - height[first:].min())
    past = [beyond_m(case.tracks, row, body.centre_m[k], k) for k in range(first, case.frames)]
    last = case.last_frames(CAUGHT_S)
    return worst(
        Finding(what, max(0.0, below, *past), limit, "m", float(touches.time_s[0]), at_most=True),
        Finding("its contacts at the end number", float((touches.frame >= (last.start or 0)).sum()), 1.0, ""),
    )


def stays_within(case: Case) -> Finding:
    """It gets no further from where it began than is wanted, else its own radius; or, of `other`, never out of it."""
    body, partner = case.whole, case.partner
    if partner is not None and case.wanted is None:
        return Finding(
            "out of it, it gets", float(np.maximum(_outside(case, partner), 0).max()), visible_m(body.radius_m), "m",
            case.time(case.frames), at_most=True,
        )  # fmt: skip
    away = body.centre_m if partner is None else body.centre_m - partner.centre_m
    limit = body.radius_m if case.wanted is None else case.wanted
    far = np.linalg.norm(away - away[0] if partner is None else away, axis=1)
    limit = limit if np.isfinite(limit) else VISIBLE_M
    return Finding("it gets away by", float(far.max()), limit, "m", case.time(case.frames), at_most=True)


def enters(case: Case) -> Finding:
    """Its centre comes, from outside, to lie within `other`'s box, and is there at the end."""
    body, partner = case.whole, case.partner
    limit = 0.1 * visible_m(body.radius_m)
    if partner is None or isinstance(partner.body.shape, Plane):
        return Finding("nothing is named that can be entered; inside, it gets", 0.0, limit, "m")
    out = _outside(case, partner)
    if out[0] <= 0:
        return Finding("it was inside at the start; from outside it gets in by", 0.0, limit, "m")
    inside = np.flatnonzero(out > 0)[-1] + 1
    return Finding("in the end it lies inside by", max(0.0, float(-out[-1])), limit, "m", case.time(int(inside)))


def _outside(case: Case, partner: Track) -> np.ndarray:
    """How far its centre lies out of the box around the partner, in the partner's frame: `(t)`, negative within."""
    row = case.tracks.trajectory.index(partner.body.name)
    origin, wxyz = case.tracks.trajectory.position_m[:, row], partner.orientation_wxyz
    back = wxyz * [1, -1, -1, -1]
    corners = rotate(back[0], corners_m(case.tracks, row, 0) - origin[0])
    inner = rotate(back, case.whole.centre_m - origin)
    out: np.ndarray = np.maximum(corners.min(axis=0) - inner, inner - corners.max(axis=0)).max(axis=1)
    return out


def is_carried(case: Case) -> Finding:
    """A hand takes it where it should; or `other`, which travels, takes it along."""
    partner = case.partner
    if partner is not None:
        return _taken_along(case, partner)
    carries = [e for e in case.tracks.trajectory.scene.events if isinstance(e, Carry) and e.body == case.body]
    found = [_brought(case, event) for event in carries]
    return worst(*found) if found else Finding("no hand takes it; the hands number", 0.0, 1.0, "")


def _brought(case: Case, event: Carry) -> Finding:
    """That its centre goes the way of a hand in the time of the hand: at some time, where the hand waits."""
    time, centre = case.tracks.trajectory.time_s, case.whole.centre_m
    starts = range(case.frames) if event.after is not None else [int(np.searchsorted(time, event.time_s - 1e-9))]
    lasts = round(event.duration_s * case.sampling_hz)
    ends = [(start, min(start + lasts, case.frames - 1)) for start in starts if start < case.frames]
    misses = [float(np.linalg.norm(centre[end] - centre[start] - np.array(event.by_m))) for start, end in ends]
    allowed = max(case.tolerance * float(np.linalg.norm(event.by_m)), visible_m(case.whole.radius_m))
    what = "it misses the place that a hand brings it to by"
    if not misses:
        return Finding(what, 2 * allowed, allowed, "m", at_most=True)
    best_one = int(np.argmin(misses))
    return Finding(what, misses[best_one], allowed, "m", case.time(ends[best_one][1]), at_most=True)


def _taken_along(case: Case, partner: Track) -> Finding:
    """While the partner gets away from where it was, the body stays where it lies on it."""
    body, limit = case.whole, visible_m(case.whole.radius_m)
    back = partner.orientation_wxyz * [1, -1, -1, -1]
    inner = rotate(back, body.centre_m - partner.centre_m)
    touched = case.touches
    first = int(touched.frame[0]) if len(touched) else 0
    shifts = float(np.linalg.norm(inner[first:] - inner[first], axis=1).max())
    way = np.linalg.norm(body.centre_m - body.centre_m[first], axis=1)
    return worst(
        case.reached("with it, it gets away by", np.where(np.arange(len(way)) >= first, way, 0.0), 2 * limit),
        Finding("on it, it shifts by", shifts, max(limit, 0.1 * float(way.max())), "m", at_most=True),
    )


def is_caught(case: Case) -> Finding:
    """It comes to `other` (or a hand takes it) and from then on moves with it for a while."""
    body, partner = case.whole, case.partner
    speed = np.linalg.norm(body.velocity_m_s - (0 if partner is None else partner.velocity_m_s), axis=1)
    what = "it is held for"
    needed = round(CAUGHT_S * case.sampling_hz) / case.sampling_hz
    times = sorted({*case.touches.time_s.tolist(), *_hands(case)})
    found = []
    for met_s in times:
        frame = int(np.searchsorted(case.tracks.trajectory.time_s, met_s))
        before = float(speed[max(0, frame - BEFORE) : max(1, frame)].max())
        slow = speed[frame:] <= max(CAUGHT * before, SLOW_M_S)
        first, end = longest_run(slow)
        held = Finding(what, max(0, end - first - 1) / case.sampling_hz, needed, "s", met_s)
        found.append(worst(Finding("the speed it comes with is", before, COMES_M_S, "m/s"), held))
    return best(found) if found else Finding("it never comes to it; " + what, 0.0, needed, "s")


def _hands(case: Case) -> list[float]:
    """When hands take it; of one that waits for a touch, when that touch comes."""
    if case.other is not None:
        return []
    found = []
    for event in case.tracks.trajectory.scene.events:
        if not isinstance(event, Carry) or event.body != case.body:
            continue
        waits_for = event.after
        if waits_for is None:
            found.append(event.time_s)
        elif waits_for.kind == "touch" and waits_for.body == case.body:
            touches = Case(case.tracks, case.body, waits_for.other).touches
            found += [float(at) + event.time_s for at in touches.time_s[:1]]
    return found
