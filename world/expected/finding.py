"""A `Finding`: one number that was measured for an expectation, and the threshold that it must meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from proxyworld.world.tracks import Touches, Track, Tracks

VISIBLE_RADII, VISIBLE_M = 0.25, 0.01
"""The least motion that counts: a quarter of the body's own radius, and a centimetre; less can hardly be seen."""


@dataclass(frozen=True)
class Finding:
    """`what` was measured, as the beginning of a sentence that `value` and `unit` end."""

    what: str
    value: float
    threshold: float
    unit: str
    time_s: float | None = None
    at_most: bool = False

    @property
    def margin(self) -> float:
        """0 at the threshold, positive where it is met; relative to the threshold."""
        ratio = self.value / self.threshold
        return 1 - ratio if self.at_most else ratio - 1


@dataclass(frozen=True, eq=False)
class Case:
    """A body, what it should do it to, and all that happened."""

    tracks: Tracks
    body: str
    other: str | None

    @property
    def whole(self) -> Track:
        return self.tracks.whole(self.body)

    @property
    def parts(self) -> tuple[Track, ...]:
        return self.tracks.parts(self.body)

    @property
    def touches(self) -> Touches:
        return self.tracks.touches(self.body, self.other)

    @property
    def up(self) -> np.ndarray:
        return self.tracks.up

    @property
    def sampling_hz(self) -> float:
        return self.tracks.trajectory.sampling_hz

    def time(self, frame: int) -> float:
        return float(self.tracks.trajectory.time_s[min(frame, self.tracks.trajectory.frames - 1)])

    def reached(self, what: str, values: np.ndarray, threshold: float, unit: str = "m") -> Finding:
        """That `values (t)` reach `threshold`, when they first do."""
        at = np.flatnonzero(values >= threshold)
        return Finding(what, float(values.max()), threshold, unit, self.time(int(at[0])) if len(at) else None)


def visible_m(radius_m: float) -> float:
    """The least motion that counts for a body of this radius."""
    return max(VISIBLE_M, VISIBLE_RADII * radius_m) if np.isfinite(radius_m) else VISIBLE_M


def best(findings: Iterable[Finding]) -> Finding:
    """Of several chances, the one that comes closest or holds by most."""
    return max(findings, key=lambda f: f.margin)


def worst(*findings: Finding) -> Finding:
    """Of several conditions, the one that is met least; all of them hold from the time of the last."""
    times = [f.time_s for f in findings if f.time_s is not None]
    return replace(min(findings, key=lambda f: f.margin), time_s=max(times, default=None))


def first_that_holds(findings: Iterable[Finding], never: Finding) -> Finding:
    """The earliest finding that holds, else the one that comes closest, or `never` where there was no chance."""
    made = list(findings)
    return next((f for f in made if f.margin >= 0), best(made) if made else never)
