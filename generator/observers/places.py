"""Places: is each body, in each frame of a video, where its world has it; and if not, where?

What a look without fault would score is measured on the reference, whose bodies are in place by construction, blurred
as much as the video is; how clear the video is, by the best score that its bodies reach anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from proxyworld.generator.observers.contours import Fits, edges_of, fits_of
from proxyworld.render.maps import Maps

State = Literal["here", "off", "lost", "unseen"]

MIN_REFERENCE = 0.3
"""A body whose outline fits the reference worse than this is not told from what is about it."""
MIN_CLEARNESS = 0.4
"""A body that the video shows less than this part as clearly as the reference is not to be seen in it."""
SEEN_BEST = 0.75
"""A quarter of the frames decides how clearly a video shows a body: in the others it may be gone."""
MISPLACED = 0.55
"""In place, a body keeps more than this part of what it scores in the reference, as clear as the video is: 3 pixels
beside its place a ball keeps 0.55, 6 pixels beside it 0.33 or less."""
FOUND = 0.5
"""And elsewhere it must gain this part, to be found there."""
BLURS_PX = (0.0, 1.5, 3.0)
"""The reference is blurred by the first of these at which the video is `ALIKE` as clear: blur moves bodies' outlines
into each other, which is no fault of place."""
ALIKE = 0.8
LASTING = 3
"""How many frames in a row make a fault: a single one may be a passing shadow or a crossing edge."""


@dataclass(frozen=True, eq=False)
class Sightings:
    """Where one body is seen in the `t` frames of a video.

    `state (t)` is "here", "off" (at `offset_px`), "lost" (nowhere near), or "unseen", which says nothing: too small,
    hidden, or without contrast. `sure (t)` is 0..1.
    """

    body: int
    state: np.ndarray  # (t) str
    offset_px: np.ndarray  # (t, 2) right and down; 0 where here, NaN where lost or unseen
    sure: np.ndarray  # (t) f64

    @property
    def wrong(self) -> np.ndarray:
        """`(t)` bool: off or lost, `LASTING` frames or more in a row; frames in which it is unseen do not interrupt."""
        wrong = np.zeros(len(self.state), bool)
        seen = np.flatnonzero(self.state != "unseen")
        bad = np.isin(self.state[seen], ("off", "lost"))
        for start, stop in _runs(bad):
            if stop - start >= LASTING:
                wrong[seen[start:stop]] = True
        return wrong

    @property
    def since(self) -> int | None:
        """The first frame that is wrong, if any is."""
        first = np.flatnonzero(self.wrong)
        return int(first[0]) if len(first) else None

    @property
    def worst_px(self) -> float:
        """How far off it is at most while it is wrong: infinite where it is lost, 0 where it never is wrong."""
        if not self.wrong.any():
            return 0.0
        lost = bool((self.state[self.wrong] == "lost").sum() >= LASTING)
        away = np.linalg.norm(self.offset_px[self.wrong], axis=1)
        return float("inf") if lost or not np.isfinite(away).any() else float(np.nanmax(away))


def sightings(frames: np.ndarray, reference: np.ndarray, maps: Maps) -> tuple[Sightings, ...]:
    """Look for every body that moves in a video, `frames (t, h, w, 3)` u8; `reference` shows them in place."""
    moving = [int(body) for body in np.flatnonzero(~maps.fixed)]
    found = edges_of(frames)
    fits: list[Fits] = []
    for blur in BLURS_PX:
        usual = edges_of(_blurred(reference, blur))
        fits = [fits_of((found, usual), maps, body) for body in moving]
        if all(clear >= ALIKE for clear in (_clearness(one) for one in fits) if clear is not None):
            break
    return tuple(_sightings(one, maps.frames) for one in fits)


def _blurred(frames: np.ndarray, sigma_px: float) -> np.ndarray:
    return np.stack([cv2.GaussianBlur(frame, (0, 0), sigma_px) for frame in frames]) if sigma_px else frames


def _clearness(fits: Fits) -> float | None:
    """The best score of a body in the video, wherever it is, by that of the reference; None where neither can tell."""
    usual = fits.here[1]
    clear = usual >= MIN_REFERENCE
    if not clear.any():
        return None
    reached = fits.score[0][clear].max(axis=(1, 2)) / usual[clear]
    return min(1.0, float(np.quantile(reached, SEEN_BEST)))


def _sightings(fits: Fits, frames: int) -> Sightings:
    state = np.full(frames, "unseen", "<U6")
    offset, sure = np.full((frames, 2), np.nan), np.zeros(frames)
    video, reference = fits.score
    here, usual = fits.here
    clearness = _clearness(fits)
    if clearness is not None and clearness >= MIN_CLEARNESS:
        for i in np.flatnonzero(usual >= MIN_REFERENCE):
            k, due = fits.frame[i], clearness * usual[i]
            kept = here[i] / due
            state[k], offset[k] = _place(kept, (video[i] - clearness * reference[i]) / due, fits.reach)
            sure[k] = clearness * min(1.0, abs(kept - MISPLACED) / (1 - MISPLACED))
    return Sightings(fits.body, state, offset, sure)


def _place(kept: float, gained: np.ndarray, reach: int) -> tuple[State, np.ndarray]:
    if kept >= MISPLACED:
        return "here", np.zeros(2)
    row, column = np.unravel_index(int(gained.argmax()), gained.shape)
    if gained[row, column] < FOUND:
        return "lost", np.full(2, np.nan)
    return "off", np.array([column - reach, row - reach], float)


def _runs(flags: np.ndarray) -> Iterator[tuple[int, int]]:
    """Where `flags (n)` is true: start and stop of each run."""
    turns = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    yield from ((int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True))
