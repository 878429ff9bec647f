"""Actors: what acts on the bodies of a world between the engine's steps (springs, media, deformable bodies)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from proxyworld.world.scene import Event, Vec3

if TYPE_CHECKING:
    from proxyworld.world.bullet import Engine
    from proxyworld.world.recorder import Row


class Actor(Protocol):
    """Acts once before every engine step."""

    def act(self, engine: Engine, rows: Sequence[Row], time_s: float) -> None:
        """Push the bodies that `rows` ride on, for the step that begins at `time_s`.

        `rows` are the trajectory's, in its order, each with what carries it now: `engine.motions` of their handles
        gives the carriers' motions, `row.frame` the pose of the row's body in its carrier, and `engine.push` and
        `engine.twist` act on a handle. Rows without mass never move.
        """
        ...

    def release(self, joint: str) -> None:
        """Let go of the joint called `joint`, from the next step on; nothing where it is none of this actor's."""
        ...


@dataclass(frozen=True, eq=False)
class Form:
    """How a body that deforms is now: its `vertices_m (v, 3)` in the world, and what they add up to.

    The vertices are those of `geometry.mesh` of its shape; `potential_j` is the energy of strain, and of weight.
    """

    vertices_m: np.ndarray
    centre_m: np.ndarray
    velocity_m_s: np.ndarray
    fastest_m_s: float  # of its points
    kinetic_j: float
    potential_j: float


Touch = tuple[str, str, float, Vec3, Vec3]
"""Where a body that deforms meets another: both names, the impulse (N s), the point, the normal to the first."""


@runtime_checkable
class Deforming(Actor, Protocol):
    """An actor that moves bodies of its own, which the engine does not know: their rows have no handle."""

    def begin(self, event: Event, time_s: float) -> None:
        """Let `event` act on the bodies that it moves, from the step that begins at `time_s`."""
        ...

    def forms(self) -> Mapping[str, Form]:
        """The bodies that it moves, by name, as they are after the step for which it acted last."""
        ...

    def touches(self) -> Sequence[Touch]:
        """What they touched in that step."""
        ...
