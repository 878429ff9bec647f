"""Masks: a tracker of masks as an observer. It is shown each body once, by its exact silhouette, and follows it.

How well it follows is measured on the reference, whose bodies are in place by construction: a frame in which it does
not find a body in place there tells nothing of the video. So a tracker that is no good is silent, and finds no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from proxyworld.generator.observers.places import Sightings, State
from proxyworld.render.maps import Maps

GRID = 256
"""Cells a side of SAM 2's masks, whatever the size of the picture: nothing is told finer than one of them."""
MIN_CELLS = 64
"""A body that fills less, 8 cells across, is too small: its outline is most of it."""
UNNOTICED_CELLS = 3.0
"""A body whose middle is no further off than this is in place; outlines leave a ball as much."""
ALIKE = 2.0
"""A mask that is this many times larger or smaller than the body shows something else, or the tracker has leaked."""
PRESENT = 0.5
"""Where a body is less probably in the picture than not, it is lost."""


@dataclass(frozen=True, eq=False)
class Seed:
    """A body as the tracker is shown it, in the frame from which it follows it."""

    body: int  # its row in the maps' names
    frame: int
    mask: np.ndarray  # (h, w) bool


class Tracker(Protocol):
    """Follows masks through a video, `frames (t, h, w, 3)` u8."""

    def __call__(self, frames: np.ndarray, seeds: Sequence[Seed]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each frame the mask of each seed, `(n, h, w)` bool, and the probability `(n)` that it is in the picture.

        What it gives up to and in the frame of a seed is not looked at.
        """


@dataclass(frozen=True, eq=False)
class Masks:
    """An observer that asks a tracker. It takes a body to be in place in the frame in which the tracker is shown it.

    So it says nothing of that frame; a body that the video has elsewhere from the start is missed if what is in its
    place there moves as it should, and where nothing moves.
    """

    name: str
    track: Tracker

    def __call__(self, frames: np.ndarray, reference: np.ndarray, maps: Maps) -> tuple[Sightings, ...]:
        seeds = tuple(_seeds(maps))
        if not seeds:
            return tuple(_unseen(int(body), maps.frames) for body in np.flatnonzero(~maps.fixed))
        found, usual = ({one.body: one for one in self._follow(video, seeds, maps)} for video in (frames, reference))
        return tuple(
            _combined(found[body], usual[body]) if body in found else _unseen(body, maps.frames)
            for body in np.flatnonzero(~maps.fixed).tolist()
        )

    def _follow(self, frames: np.ndarray, seeds: Sequence[Seed], maps: Maps) -> tuple[Sightings, ...]:
        """Where the tracker finds each seed's body, by itself."""
        shape = (len(seeds), maps.frames)
        state, offset, sure = np.full(shape, "unseen", "<U6"), np.full((*shape, 2), np.nan), np.zeros(shape)
        for k, (masks, present) in enumerate(self.track(frames, seeds)):
            for i, seed in enumerate(seeds):
                if k > seed.frame:
                    state[i, k], offset[i, k] = _place(masks[i], float(present[i]), maps.ids[k] == seed.body + 1)
                    sure[i, k] = abs(2 * float(present[i]) - 1)
        return tuple(Sightings(seed.body, state[i], offset[i], sure[i]) for i, seed in enumerate(seeds))


def _seeds(maps: Maps) -> Iterator[Seed]:
    """Each moving body in the first frame in which it is large enough; none of what never is."""
    for body in np.flatnonzero(~maps.fixed).tolist():
        for k in range(maps.frames):
            silhouette = maps.ids[k] == body + 1
            if _large(silhouette):
                yield Seed(body, k, silhouette)
                break


def _unseen(body: int, frames: int) -> Sightings:
    return Sightings(body, np.full(frames, "unseen", "<U6"), np.full((frames, 2), np.nan), np.zeros(frames))


def _combined(found: Sightings, usual: Sightings) -> Sightings:
    """What is found, where the same tracker finds the body in place in the reference."""
    told = (usual.state == "here") & (found.state != "unseen")
    return Sightings(
        found.body,
        np.where(told, found.state, "unseen"),
        np.where(told[:, None], found.offset_px, np.nan),
        np.where(told, found.sure * usual.sure, 0.0),
    )


def _place(mask: np.ndarray, present: float, silhouette: np.ndarray) -> tuple[State, np.ndarray]:
    """Where a mask `(h, w)` bool says that a body is, and how far from its silhouette."""
    nowhere = np.full(2, np.nan)
    if not _large(silhouette):
        return "unseen", nowhere
    if present < PRESENT:
        return "lost", nowhere
    if not 1 / ALIKE <= mask.sum() / silhouette.sum() <= ALIKE:
        return "unseen", nowhere
    offset = _middle(mask) - _middle(silhouette)
    if np.linalg.norm(offset) <= UNNOTICED_CELLS * _cell_px(mask):
        return "here", np.zeros(2)
    return "off", offset


def _large(silhouette: np.ndarray) -> bool:
    return int(silhouette.sum()) >= MIN_CELLS * _cell_px(silhouette) ** 2


def _cell_px(picture: np.ndarray) -> float:
    """The finest that can be told, in pixels: a cell of the tracker's grid, or a pixel where those are larger."""
    return max(1.0, float(max(picture.shape)) / GRID)


def _middle(mask: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean(), rows.mean()])
