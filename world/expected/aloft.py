"""Expectations about water and air: floats, sinks, hovers, flies."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import VISIBLE_M, Case, Finding, best, runs, visible_m, worst
from proxyworld.world.expected.outline import reach_m
from proxyworld.world.scene import Medium

LIQUID_KG_M3 = 100.0
"""What is denser is a liquid: the lightest, hydrogen, has 71 and is never met; petrol has 740, air 1.2."""
WET = 0.02
"""The least share of a body's height that must stand out of the liquid where it floats, or reach into it."""
AFLOAT_S = 0.25
"""How long at the end, at least, a body must float."""
HOVER_S, HOVER_M = 1.0, 0.1
"""What hovers keeps its height, to a decimetre or its own visible least, for a second: nothing thrown does."""
FLIGHT_S = 0.25
"""The least time in the air of what flies."""


def floats(case: Case) -> Finding:
    """At the end it lies in the surface of a liquid, partly in and partly out; where there is no liquid, it hovers."""
    liquid = _liquid(case)
    if liquid is None:
        return hovers(case)
    out, within, tall = _immersed(case, liquid)
    last = case.last_frames(AFLOAT_S)
    return worst(
        Finding("above the surface stands a share of", float((out[last] / tall[last]).min()), WET, "",
                case.time(last.start or 0)),
        Finding("in the liquid lies a share of", float((within[last] / tall[last]).min()), WET, ""),
    )  # fmt: skip


def sinks(case: Case) -> Finding:
    """It goes under in a liquid, with all that it has; where there is none, it descends into what carries it."""
    liquid = _liquid(case)
    if liquid is None:
        return Finding("there is no liquid; it sinks by", 0.0, visible_m(case.whole.radius_m), "m")
    out, within, tall = _immersed(case, liquid)
    height = case.whole.centre_m @ case.up
    return worst(
        case.reached("it is under by a share of its height of", np.where(within > 0, -out / tall, -1.0), WET, ""),
        case.reached("it descends by", np.maximum.accumulate(height) - height, visible_m(case.whole.radius_m)),
    )


def _liquid(case: Case) -> Medium | None:
    """The liquid that the body is over or in at some time: the one with the highest surface."""
    lies = [m for m in case.tracks.trajectory.scene.media if m.density_kg_m3 >= LIQUID_KG_M3]
    body = case.whole
    met = [
        m for m in lies
        if m.lower_m is None or m.upper_m is None
        or bool((((body.centre_m >= m.lower_m) & (body.centre_m <= m.upper_m)) | (np.abs(case.up) > 0.5))
                .all(axis=1).any())
    ]  # fmt: skip
    return max(met, key=lambda m: np.inf if m.upper_m is None else m.upper_m[2], default=None)


def _immersed(case: Case, liquid: Medium) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How high its top lies over the surface, how low its bottom under it, and its height: each `(t)`."""
    reach = reach_m(case.tracks, case.body, case.up)
    surface = np.inf if liquid.upper_m is None else float(np.array(liquid.upper_m) @ np.abs(case.up))
    return reach[:, 1] - surface, surface - reach[:, 0], reach[:, 1] - reach[:, 0]


def hovers(case: Case) -> Finding:
    """For a second it touches nothing that could carry it, and keeps its height."""
    body = case.whole
    height = body.centre_m @ case.up
    limit = max(HOVER_M, visible_m(body.radius_m)) if np.isfinite(body.radius_m) else HOVER_M
    aloft = _aloft(case)
    longest, since = 0, 0
    start = 0
    for frame in range(case.frames):  # the window grows at its end, and shrinks at its start while it is too high
        if not aloft[frame]:
            start = frame + 1
        while start < frame and np.ptp(height[start : frame + 1]) > limit:
            start += 1
        if frame - start > longest:
            longest, since = frame - start, start
    held = longest / case.sampling_hz
    needed = round(HOVER_S * case.sampling_hz) / case.sampling_hz
    return Finding("it keeps its height in the air for", held, needed, "s", case.time(since) + needed)


def flies(case: Case) -> Finding:
    """It is in the air for a while, and gets somewhere there other than down."""
    return best(_flight(case, first, end) for first, end in runs(_aloft(case)) or [(0, 0)])


def _flight(case: Case, first: int, end: int) -> Finding:
    """How long the time in the air from frame `first` to before `end` is, and how far it gets then."""
    body = case.whole
    away = body.centre_m[first:end] - body.centre_m[first]
    down = np.minimum(away @ case.up, 0)
    way = np.linalg.norm(away - np.outer(down, case.up), axis=1)
    size = max(VISIBLE_M, body.radius_m) if np.isfinite(body.radius_m) else VISIBLE_M
    return worst(
        Finding("it is in the air for", max(0, end - first - 1) / case.sampling_hz, FLIGHT_S, "s",
                case.time(first) + FLIGHT_S),
        Finding("it gets on by", float(way.max(initial=0.0)), size, "m"),
    )  # fmt: skip


def _aloft(case: Case) -> np.ndarray:
    """`(t)` bool: the frames in which nothing touches it."""
    trajectory = case.tracks.trajectory
    aloft = np.full(trajectory.frames, not trajectory.scene.body(case.body).fixed)
    aloft[case.tracks.touches(case.body).frame] = False
    return aloft
