"""Expectations about two that move against each other: approaches, passes, follows."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import Case, Finding, visible_m, worst

NEARER = 0.25
"""What approaches covers this share of the distance at least."""
FOLLOWS = 1.5
"""What follows falls back to no more than this multiple of the distance that it had."""
ALONG = 0.5
"""And it goes the same way, to 60 degrees (cosine)."""


def approaches(case: Case) -> Finding:
    """It gets nearer to `other`."""
    if case.partner is None:
        return _nobody(case)
    apart = np.linalg.norm(case.whole.centre_m - case.partner.centre_m, axis=1)
    nearer = np.maximum.accumulate(apart) - apart
    least = max(visible_m(case.whole.radius_m), NEARER * float(apart[0]))
    return case.amounts("it gets nearer by", nearer, least)


def passes(case: Case) -> Finding:
    """What was ahead of it, along the way that it goes, comes to lie behind it."""
    if case.partner is None:
        return _nobody(case)
    body = case.whole
    limit = visible_m(body.radius_m)
    way = body.centre_m[-1] - body.centre_m[0]
    length = float(np.linalg.norm(way))
    if length <= 1e-9:
        return Finding("it does not move; past it, it gets", 0.0, limit, "m")
    ahead = (case.partner.centre_m - body.centre_m) @ (way / length)
    if ahead[0] <= 0:
        return Finding("it was past it at the start; past it, it gets", 0.0, limit, "m")
    return case.reached("past it, it gets", np.maximum(-ahead, 0), limit)


def follows(case: Case) -> Finding:
    """It goes the way that `other` goes, and does not fall far behind."""
    if case.partner is None:
        return _nobody(case)
    body, partner = case.whole, case.partner
    own, theirs = (track.centre_m[-1] - track.centre_m[0] for track in (body, partner))
    lengths = float(np.linalg.norm(own)), float(np.linalg.norm(theirs))
    least = max(visible_m(body.radius_m), body.radius_m if np.isfinite(body.radius_m) else 0.0)
    apart = np.linalg.norm(body.centre_m - partner.centre_m, axis=1)
    cosine = float(own @ theirs) / max(lengths[0] * lengths[1], 1e-12)
    multiple = float(apart.max() / max(apart[0], 1e-9))
    return worst(
        Finding("it gets away by", min(lengths), least, "m", case.time(case.frames)),
        Finding("it goes the same way by a share of", cosine, ALONG, ""),
        Finding("the distance grows to a multiple of", multiple, FOLLOWS, "", at_most=True),
    )


def _nobody(case: Case) -> Finding:
    return Finding("no other is named; it gets on by", 0.0, visible_m(case.whole.radius_m), "m")
