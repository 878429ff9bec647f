"""Colours: does each body keep its own colour from frame to frame?

What light and shade do to it is in the reference; what the video does beside that is a flicker.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.render.maps import Maps

MIN_PIXELS = 20
"""A body is looked at where this many of its pixels lie inside it, away from its outline."""
JUMP_LEVELS = 45.0
"""Grey levels of 255 that the mean colour may jump further than the reference's. A harmless flicker has 6; the embedded
model's light on a body that comes before another background, 40; a thing that becomes another's colour, 60 or more."""
_INSIDE = np.ones((5, 5), np.uint8)  # two pixels off, a body still covers what is two pixels inside it


@dataclass(frozen=True, eq=False)
class Tints:
    """The colour of one body in `s` frames of a video, and in the reference: `(s, 3)` each, levels of 255."""

    body: int
    frame: np.ndarray  # (s) int
    video: np.ndarray
    reference: np.ndarray

    @property
    def jumps(self) -> np.ndarray:
        """How much further the colour jumps into each frame than the reference's does: `(s)`; 0 for the first."""
        if len(self.frame) < 2:
            return np.zeros(len(self.frame))
        own, due = (np.abs(np.diff(colours, axis=0)).max(axis=1) for colours in (self.video, self.reference))
        return np.concatenate([[0.0], np.maximum(own - due, 0)])

    @property
    def worst(self) -> float:
        """The largest jump, in levels; 0 where there is none."""
        return float(self.jumps.max()) if len(self.frame) else 0.0

    @property
    def jumped(self) -> np.ndarray:
        """The frames into which the colour jumps by more than `JUMP_LEVELS`: `(j)` int."""
        return np.asarray(self.frame[self.jumps > JUMP_LEVELS])

    @property
    def since(self) -> int | None:
        """The first of them, if there is one."""
        return int(self.jumped[0]) if len(self.jumped) else None


def tints(frames: np.ndarray, reference: np.ndarray, maps: Maps, body: int, usable: np.ndarray) -> Tints:
    """The colours of `body` in the `usable (t)` frames of a video, `frames (t, h, w, 3)` u8, where it is in place."""
    found, colours = [], []
    for k in np.flatnonzero(usable):
        inside = cv2.erode((maps.ids[k] == body + 1).astype(np.uint8), _INSIDE, borderValue=0) > 0
        if int(inside.sum()) >= MIN_PIXELS:
            found.append(k)
            colours.append([video[k][inside].mean(axis=0) for video in (frames, reference)])  # of a pattern, too
    both = np.array(colours, float).reshape(-1, 2, 3)
    return Tints(body, np.array(found, int), both[:, 0], both[:, 1])
