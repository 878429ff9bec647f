"""Contracts: whether what should happen in a scene does happen on its trajectory.

Every kind of expectation measures one number and compares it with a stated threshold (in `world/expected`). Lengths
scale with the body's own radius, so that a marble and a car are judged alike. Where a body must meet several
conditions, the one that it meets least decides; where it has several chances (bounces, parts), the first that holds.
What comes `after` another counts from the decisive moment of that one on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.expected import (
    aloft,
    contact,
    deforming,
    holding,
    opening,
    pace,
    parting,
    path,
    rhythm,
    toward,
    travel,
    turning,
)
from proxyworld.world.expected.finding import Case, Finding
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
    "falls": (path.falls, "falls", "does not fall"),
    "falls_by": (path.falls_by, "falls by that much", "does not fall by that much"),
    "rises": (path.rises, "rises", "does not rise"),
    "rises_by": (path.rises_by, "rises by that much", "does not rise by that much"),
    "travels": (path.travels, "travels", "does not travel"),
    "moves": (path.moves, "moves", "does not move"),
    "stays_put": (path.stays_put, "stays put", "does not stay put"),
    "comes_to_rest": (path.comes_to_rest, "comes to rest", "does not come to rest"),
    "leaves": (path.leaves, "leaves {other}", "does not leave {other}"),
    "lands_on": (contact.lands_on, "lands on {other}", "does not land on {other}"),
    "hits": (contact.hits, "hits {other}", "does not hit {other}"),
    "rebounds": (contact.rebounds, "rebounds from {other}", "does not rebound from {other}"),
    "conserves_momentum": (
        pace.conserves_momentum, "exchanges momentum with {other}", "does not exchange momentum with {other}"
    ),
    "rolls": (travel.rolls, "rolls", "does not roll"),
    "rolls_without_slipping": (
        travel.rolls_without_slipping, "rolls without slipping", "does not roll without slipping"
    ),
    "slides": (travel.slides, "slides", "does not slide"),
    "topples": (turning.topples, "topples", "does not topple"),
    "swings": (turning.swings, "swings", "does not swing"),
    "spins": (turning.spins, "spins", "does not spin"),
    "turns_by": (turning.turns_by, "turns", "does not turn"),
    "leans": (turning.leans, "leans on {other}", "does not lean on {other}"),
    "balances": (turning.balances, "balances", "does not balance"),
    "swings_with_period": (rhythm.swings_with_period, "swings in time", "does not swing in time"),
    "oscillates": (rhythm.oscillates, "oscillates", "does not oscillate"),
    "sways": (rhythm.sways, "sways", "does not sway"),
    "flutters": (rhythm.flutters, "flutters", "does not flutter"),
    "speeds_up": (pace.speeds_up, "speeds up", "does not speed up"),
    "slows_down": (pace.slows_down, "slows down", "does not slow down"),
    "keeps_speed": (pace.keeps_speed, "keeps its speed", "does not keep its speed"),
    "opens": (opening.opens, "opens", "does not open"),
    "closes": (opening.closes, "closes", "does not close"),
    "hangs": (opening.hangs, "hangs", "does not hang"),
    "floats": (aloft.floats, "floats", "does not float"),
    "sinks": (aloft.sinks, "sinks", "does not sink"),
    "hovers": (aloft.hovers, "hovers", "does not hover"),
    "flies": (aloft.flies, "flies", "does not fly"),
    "stays_on": (holding.stays_on, "stays on {other}", "does not stay on {other}"),
    "stays_within": (holding.stays_within, "stays within its bounds", "does not stay within its bounds"),
    "enters": (holding.enters, "enters {other}", "does not enter {other}"),
    "is_carried": (holding.is_carried, "is carried", "does not get carried"),
    "is_caught": (holding.is_caught, "is caught", "does not get caught"),
    "approaches": (toward.approaches, "approaches {other}", "does not approach {other}"),
    "passes": (toward.passes, "passes {other}", "does not pass {other}"),
    "follows": (toward.follows, "follows {other}", "does not follow {other}"),
    "breaks": (parting.breaks, "breaks", "does not break"),
    "breaks_into": (parting.breaks_into, "breaks into so many pieces", "does not break into so many pieces"),
    "scatters": (parting.scatters, "scatters", "does not scatter"),
    "deforms": (deforming.deforms, "deforms", "does not deform"),
    "drapes": (deforming.drapes, "drapes over {other}", "does not drape over {other}"),
    "stretches": (deforming.stretches, "stretches", "does not stretch"),
}  # fmt: skip


def definitions() -> tuple[tuple[ExpectationKind, bool, str], ...]:
    """Each kind of expectation, whether it may name an `other`, and what it asks, in a sentence."""
    told = [(kind, said, measure.__doc__ or "") for kind, (measure, said, _) in _KINDS.items()]
    return tuple(
        (kind, "{other}" in said or "`other`" in asks, " ".join(asks.partition("\n\n")[0].split()))
        for kind, said, asks in told
    )


def check(trajectory: Trajectory, expectations: Sequence[Expectation] | None = None) -> tuple[Outcome, ...]:
    """Evaluate `expectations`, by default those of the trajectory's scene, in their order."""
    tracks = Tracks(trajectory)
    chosen = trajectory.scene.expectations if expectations is None else expectations
    return tuple(_outcome(tracks, expectation) for expectation in chosen)


def _outcome(tracks: Tracks, expectation: Expectation) -> Outcome:
    finding = _in_order(tracks, expectation, ())
    holds = bool(finding.margin >= 0)
    _, claim, denial = _KINDS[expectation.kind]
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


def _in_order(tracks: Tracks, expectation: Expectation, waiting: tuple[Expectation, ...]) -> Finding:
    """What is found of an expectation from the decisive moment on of the one that it comes after, if it names one.

    `waiting` are those that wait for this one: none can come before itself.
    """
    if expectation.after is None:
        return _measure(tracks, expectation)
    first = _earliest(tracks, expectation, (*waiting, expectation))
    kind, body = expectation.after
    before = f"first, {body} must be seen to {kind.replace('_', ' ')}: the share that is"
    if first is None or first.margin < 0:
        return Finding(before, 0.0, 1.0, "")
    since = 0.0 if first.time_s is None else first.time_s
    whole = _measure(tracks, expectation)
    if whole.margin >= 0 and whole.time_s is not None and whole.time_s >= since:
        return whole
    return _measure(tracks.since(since), expectation)


def _earliest(tracks: Tracks, expectation: Expectation, waiting: tuple[Expectation, ...]) -> Finding | None:
    """The first to come true of the expectations that `expectation` may come after; measured even if none is listed."""
    assert expectation.after is not None
    kind, body = expectation.after
    listed = [e for e in tracks.trajectory.scene.expectations if (e.kind, e.body) == (kind, body)]
    found = [_in_order(tracks, e, waiting) for e in listed or [Expectation(kind=kind, body=body)] if e not in waiting]
    true = [finding for finding in found if finding.margin >= 0]
    return min(true or found, key=lambda f: np.inf if f.time_s is None else f.time_s, default=None)


def _measure(tracks: Tracks, expectation: Expectation) -> Finding:
    names = [expectation.body] if expectation.other is None else [expectation.body, expectation.other]
    if not all(_finite(tracks.trajectory, name) for name in names):
        return Finding("its path is not finite; the share of it that is measured is", 0.0, 1.0, "")
    case = Case(tracks, expectation.body, expectation.other, expectation.value, expectation.tolerance)
    return _KINDS[expectation.kind][0](case)


def _finite(trajectory: Trajectory, name: str) -> bool:
    rows = trajectory.rows(name)
    arrays = (trajectory.position_m, trajectory.orientation_wxyz, trajectory.velocity_m_s,
              trajectory.angular_velocity_rad_s)  # fmt: skip
    deformed = trajectory.vertices.get(name, np.zeros(0))
    return all(bool(np.isfinite(a[:, rows]).all()) for a in arrays) and bool(np.isfinite(deformed).all())


def _sentence(expectation: Expectation, predicate: str, finding: Finding, holds: bool) -> str:
    predicate = predicate.format(other=expectation.other or "anything")
    unit = finding.unit if finding.unit in ("", "°") else f" {finding.unit}"
    when = f" at {finding.time_s:.2f} s" if holds and finding.time_s is not None else ""
    bound = "at most" if finding.at_most else "at least"
    then = "" if expectation.after is None else f" after {expectation.after[1]} {_KINDS[expectation.after[0]][1]}"
    predicate += then.format(other="something")
    return (
        f"{expectation.body} {predicate}{when}: {finding.what} {finding.value:.3g}{unit} "
        f"({bound} {finding.threshold:.3g}{unit})."
    )
