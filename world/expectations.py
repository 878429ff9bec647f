"""Expectations: what should happen in a scene, as data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proxyworld.world.values import Name, Value

ExpectationKind = Literal[
    "falls", "lands_on", "rebounds", "hits", "topples", "rolls", "slides", "swings", "spins", "rises",
    "moves", "comes_to_rest", "stays_put", "leaves", "breaks",
]  # fmt: skip


class Expectation(Value):
    """What should happen to `body` (with `other`, where it takes two), checked on the trajectory.

    `value` is what some kinds compare with, in SI units (a height, a period, a number of pieces, a distance), and
    `tolerance` the share by which they may differ from it. `after` names the body and kind of an expectation that
    must come true earlier ("then"): a chain of events in order.
    """

    kind: ExpectationKind
    body: Name
    other: Name | None = None
    value: float | None = None
    tolerance: Annotated[float, Field(gt=0, le=1)] = 0.1
    after: tuple[ExpectationKind, Name] | None = None
