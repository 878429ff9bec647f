"""`meetings`: when two bodies touch anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from proxyworld.world.trajectory import Trajectory

APART_FRAMES = 2
"""A contact is new after so many frames apart."""


@dataclass(frozen=True)
class Meeting:
    """Two bodies, by their rows, touch at `time_s` after they had been apart; `contact` is its row of contacts."""

    contact: int
    time_s: float
    bodies: tuple[int, int]
    impulse_n_s: float


def meetings(trajectory: Trajectory) -> Iterator[Meeting]:
    """Every new contact of two bodies, in order of time."""
    last: dict[tuple[int, int], float] = {}
    apart_s = (APART_FRAMES + 0.5) / trajectory.sampling_hz
    rows = (trajectory.contact_time_s, trajectory.contact_bodies, trajectory.contact_impulse_n_s)
    for i, (time, pair, impulse) in enumerate(zip(*(row.tolist() for row in rows), strict=True)):
        a, b = pair
        if time - last.get((a, b), -np.inf) > apart_s:
            yield Meeting(i, time, (a, b), impulse)
        last[(a, b)] = time
