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
    """A body, what it should do it to, the amount that is expected, and all that happened."""

    tracks: Tracks
    body: str
    other: str | None
    wanted: float | None = None
    tolerance: float = 0.1

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
    def partner(self) -> Track | None:
        """The path of `other`, where one is named."""
        return None if self.other is None else self.tracks.whole(self.other)

    @property
    def up(self) -> np.ndarray:
        return self.tracks.up

    @property
    def frames(self) -> int:
        return self.tracks.trajectory.frames

    @property
    def sampling_hz(self) -> float:
        return self.tracks.trajectory.sampling_hz

    def time(self, frame: int) -> float:
        return float(self.tracks.trajectory.time_s[min(frame, self.frames - 1)])

    def last_frames(self, span_s: float) -> slice:
        """The frames of the last `span_s`, two at least where there are so many."""
        return slice(max(0, self.frames - max(2, round(span_s * self.sampling_hz) + 1)), None)

    def reached(self, what: str, values: np.ndarray, threshold: float, unit: str = "m") -> Finding:
        """That `values (t)` reach `threshold`, when they first do."""
        at = np.flatnonzero(values >= threshold)
        return Finding(what, float(values.max()), threshold, unit, self.time(int(at[0])) if len(at) else None)

    def amounts(self, what: str, values: np.ndarray, least: float, unit: str = "m") -> Finding:
        """That the greatest of `values (t)` is the amount that is wanted, within the tolerance; `least` by default."""
        if self.wanted is None:
            return self.reached(what, values, least, unit)
        came = self.reached(what, values, (1 - self.tolerance) * self.wanted, unit)
        return self.near(what, came.value, unit, came.time_s)

    def near(self, what: str, value: float, unit: str, time_s: float | None) -> Finding:
        """That `value` is the amount that is wanted, within the tolerance."""
        assert self.wanted is not None
        space = "" if unit in ("", "°") else " "
        words = f"{what} {value:.3g}{space}{unit}, which misses {self.wanted:.3g}{space}{unit} by"
        allowed = max(self.tolerance * abs(self.wanted), 1e-9)
        return Finding(words, abs(value - self.wanted), allowed, unit, time_s, at_most=True)


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


def runs(chosen: np.ndarray) -> list[tuple[int, int]]:
    """The first index, and the one after the last, of each run of true in `chosen (t)`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(int)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def longest_run(chosen: np.ndarray) -> tuple[int, int]:
    """The first index, and the one after the last, of the longest run of true in `chosen (t)`; (0, 0) without any."""
    return max(runs(chosen), key=lambda run: run[1] - run[0], default=(0, 0))
