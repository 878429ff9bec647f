"""Carriers: the inertia of the engine's bodies, of which each carries one row of a trajectory or several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proxyworld.world.conventions import rotate, rotation_matrix

if TYPE_CHECKING:
    from proxyworld.world.recorder import Row


@dataclass(frozen=True, eq=False)
class Carrier:
    """An engine's body that moves: its handle, the `rows` it carries, its mass and its inertia `(3, 3)`.

    The inertia is about the centre of mass, in the carrier's own frame.
    """

    handle: int
    rows: tuple[int, ...]
    mass_kg: float
    inertia_kg_m2: np.ndarray


def carriers(rows: Sequence[Row]) -> tuple[Carrier, ...]:
    """What carries the `rows` that have a mass, each once, in their order."""
    carried: dict[int, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row.mass is not None:
            carried[row.handle].append(i)
    return tuple(_carrier(handle, tuple(on), [rows[i] for i in on]) for handle, on in carried.items())


def _carrier(handle: int, numbers: tuple[int, ...], rows: Sequence[Row]) -> Carrier:
    """The sum of what rides on it (parallel axes: Steiner)."""
    total, inertia = 0.0, np.zeros((3, 3))
    for row in rows:
        assert row.mass is not None
        turn = rotation_matrix(row.frame.wxyz)
        arm = row.frame.position + rotate(row.frame.wxyz, row.mass.centre_m)
        total += row.mass.mass_kg
        inertia += turn @ row.mass.inertia_kg_m2 @ turn.T
        inertia += row.mass.mass_kg * (arm @ arm * np.eye(3) - np.outer(arm, arm))
    return Carrier(handle, numbers, total, inertia)
