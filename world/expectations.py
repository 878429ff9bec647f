"""Expectations: what should happen in a scene, as data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proxyworld.world.values import Name, Value

ExpectationKind = Literal[
    "falls", "rises", "rises_by", "falls_by", "travels", "moves", "stays_put", "comes_to_rest", "leaves",
    "lands_on", "hits", "rebounds", "conserves_momentum",
    "rolls", "rolls_without_slipping", "slides",
    "topples", "swings", "spins", "turns_by", "leans", "balances",
    "swings_with_period", "oscillates", "sways", "flutters",
    "speeds_up", "slows_down", "keeps_speed",
    "opens", "closes", "hangs",
    "floats", "sinks", "hovers", "flies",
    "stays_on", "stays_within", "enters", "is_carried", "is_caught",
    "approaches", "passes", "follows",
    "breaks", "breaks_into", "scatters",
    "deforms", "drapes", "stretches",
]  # fmt: skip


class Expectation(Value):
    """What should happen to `body` (with `other`, where it takes two), checked on the trajectory.

    `value` is what some kinds compare with, in SI units (a height, a period, a number of pieces, a distance), and
    `tolerance` the share by which they may differ from it. `after` names the kind and body of an expectation that
    must come true earlier ("then"): this one counts from the decisive moment of that one on.
    """

    kind: ExpectationKind
    body: Name
    other: Name | None = None
    value: float | None = None
    tolerance: Annotated[float, Field(gt=0, le=1)] = 0.1
    after: tuple[ExpectationKind, Name] | None = None
