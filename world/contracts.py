"""Contracts: whether what should happen in a scene does happen on its trajectory.

Every kind of expectation measures one number and compares it with a stated threshold (in `world/expected`). Lengths
scale with the body's own radius, so that a marble and a car are judged alike. Where a body must meet several
conditions, the one that it meets least decides; where it has several chances (bounces, parts), the first that holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from proxyworld.world.expected.contact import hits, lands_on, rebounds
from proxyworld.world.expected.finding import Case, Finding
from proxyworld.world.expected.path import breaks, comes_to_rest, falls, leaves, moves, rises, stays_put
from proxyworld.world.expected.travel import rolls, slides
from proxyworld.world.expected.turning import spins, swings, topples
from proxyworld.world.scene import Expectation, ExpectationKind
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory


@dataclass(frozen=True)
class Outcome:
    """Whether an expectation holds: `value` against `threshold`, in `unit`, when, and in words.

    `margin` is 0 at the threshold and positive beyond it: `value / threshold - 1` where the value must reach it,
    `1 - value / threshold` where it must not pass it. `time_s` is when it was first met, where that can be said.
    """

    expectation: Expectation
    holds: bool
    margin: float
    time_s: float | None
    sentence: str
    value: float
    threshold: float
    unit: str
    at_most: bool = False


_KINDS: dict[ExpectationKind, tuple[Callable[[Case], Finding], str, str]] = {
    "falls": (falls, "falls", "does not fall"),
    "lands_on": (lands_on, "lands on {other}", "does not land on {other}"),
    "rebounds": (rebounds, "rebounds from {other}", "does not rebound from {other}"),
    "hits": (hits, "hits {other}", "does not hit {other}"),
    "topples": (topples, "topples", "does not topple"),
    "rolls": (rolls, "rolls", "does not roll"),
    "slides": (slides, "slides", "does not slide"),
    "swings": (swings, "swings", "does not swing"),
    "spins": (spins, "spins", "does not spin"),
    "rises": (rises, "rises", "does not rise"),
    "moves": (moves, "moves", "does not move"),
    "comes_to_rest": (comes_to_rest, "comes to rest", "does not come to rest"),
    "stays_put": (stays_put, "stays put", "does not stay put"),
    "leaves": (leaves, "leaves {other}", "does not leave {other}"),
    "breaks": (breaks, "breaks", "does not break"),
}


def check(trajectory: Trajectory) -> tuple[Outcome, ...]:
    """Evaluate the expectations of the trajectory's scene, in their order."""
    tracks = Tracks(trajectory)
    return tuple(_outcome(tracks, expectation) for expectation in trajectory.scene.expectations)


def _outcome(tracks: Tracks, expectation: Expectation) -> Outcome:
    measure, claim, denial = _KINDS[expectation.kind]
    names = [expectation.body] if expectation.other is None else [expectation.body, expectation.other]
    if all(_finite(tracks.trajectory, name) for name in names):
        finding = measure(Case(tracks, expectation.body, expectation.other))
    else:
        finding = Finding("its path is not finite; the share of it that is measured is", 0.0, 1.0, "")
    holds = bool(finding.margin >= 0)
    return Outcome(
        expectation=expectation,
        holds=holds,
        margin=float(finding.margin),
        time_s=finding.time_s if holds else None,
        sentence=_sentence(expectation, claim if holds else denial, finding, holds),
        value=float(finding.value),
        threshold=float(finding.threshold),
        unit=finding.unit,
        at_most=finding.at_most,
    )


def _finite(trajectory: Trajectory, name: str) -> bool:
    rows = trajectory.rows(name)
    arrays = (trajectory.position_m, trajectory.orientation_wxyz, trajectory.velocity_m_s,
              trajectory.angular_velocity_rad_s)  # fmt: skip
    return all(bool(np.isfinite(array[:, rows]).all()) for array in arrays)


def _sentence(expectation: Expectation, predicate: str, finding: Finding, holds: bool) -> str:
    predicate = predicate.format(other=expectation.other or "anything")
    unit = finding.unit if finding.unit in ("", "°") else f" {finding.unit}"
    when = f" at {finding.time_s:.2f} s" if holds and finding.time_s is not None else ""
    bound = "at most" if finding.at_most else "at least"
    return (
        f"{expectation.body} {predicate}{when}: {finding.what} {finding.value:.3g}{unit} "
        f"({bound} {finding.threshold:.3g}{unit})."
    )
