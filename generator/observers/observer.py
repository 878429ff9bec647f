"""`Observer`: what says where each body is in a finished video. The default one looks for outlines, with no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from proxyworld.generator.observers.places import Sightings, sightings
from proxyworld.render.maps import Maps


class Observer(Protocol):
    """Looks for every body that moves in a video, `frames (t, h, w, 3)` u8; `reference` shows them in place."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    def __call__(self, frames: np.ndarray, reference: np.ndarray, maps: Maps) -> tuple[Sightings, ...]:
        """One for each body that is not fixed, in the order of the maps."""


@dataclass(frozen=True)
class Outlines:
    """By the direction of edges along each body's exact outline."""

    name: str = "outlines"

    def __call__(self, frames: np.ndarray, reference: np.ndarray, maps: Maps) -> tuple[Sightings, ...]:
        return sightings(frames, reference, maps)


OUTLINES = Outlines()
