"""Elastic forces: what the nodes of a deformed body pull each other with.

Places, velocities and forces of `v` nodes are `(3, v)` arrays, so that each operation runs along memory.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Elastic(Protocol):
    """A body's nodes, what they weigh, and what its deformation does to them."""

    rest_m: np.ndarray  # (3, v), in the body's frame
    mass_kg: np.ndarray  # (v)

    def force_n(self, places: np.ndarray) -> np.ndarray:
        """The elastic forces `(3, v)` at `places (3, v)`; their sum and their torque are zero."""
        ...

    def energy_j(self, places: np.ndarray) -> float:
        """The elastic energy at `places (3, v)`."""
        ...


def highest_rad_s(elastic: Elastic, *, rounds: int = 60) -> float:
    """The highest angular frequency of small motions about the rest shape, by power iteration; a few % low at most."""
    rest = elastic.rest_m
    size = 1e-5 * float(np.ptp(rest, axis=1).max())
    way = np.random.default_rng(0).standard_normal(rest.shape)
    square = 0.0
    for _ in range(rounds):
        way *= size / np.abs(way).max()
        pull = (elastic.force_n(rest - way) - elastic.force_n(rest + way)) / (2 * elastic.mass_kg)
        if not pull.any():
            return 0.0
        square = float(np.sqrt((pull * pull).sum() / (way * way).sum()))
        way = pull
    return float(np.sqrt(square))
