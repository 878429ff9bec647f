"""Actors: what acts on the bodies of a world between the engine's steps (springs, media, deformable bodies)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

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
