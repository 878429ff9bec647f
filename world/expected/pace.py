"""Expectations about speed: speeds up, slows down, keeps its speed; and the momentum of a collision."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.contact import HIT_M_S
from proxyworld.world.expected.finding import Case, Finding, best, worst
from proxyworld.world.tracks import Touches, Track

CHANGE_M_S, CHANGE = 0.1, 0.2
"""The least change of speed that counts, and as a share of the greater of the two speeds."""
MOVING_M_S = 0.1
"""What is slower keeps no speed: it stands."""


def speeds_up(case: Case) -> Finding:
    """It gets faster than it was before."""
    speed = _speed(case.whole)
    return _changed(case, "it gains a speed of", speed - np.minimum.accumulate(speed), float(speed.max()))


def slows_down(case: Case) -> Finding:
    """It gets slower than it was before."""
    speed = _speed(case.whole)
    return _changed(case, "it loses a speed of", np.maximum.accumulate(speed) - speed, float(speed.max()))


def keeps_speed(case: Case) -> Finding:
    """It moves, and its speed never departs from its mean by more than the tolerance."""
    speed = _speed(case.whole)
    mean = float(speed.mean())
    departs = float(np.abs(speed - mean).max())
    return worst(
        Finding("its mean speed is", mean, MOVING_M_S, "m/s"),
        Finding("its speed departs from its mean by", departs, case.tolerance * max(mean, MOVING_M_S), "m/s",
                case.time(case.frames), at_most=True),
    )  # fmt: skip


def _speed(body: Track) -> np.ndarray:
    speed: np.ndarray = np.linalg.norm(body.velocity_m_s, axis=1)
    return speed


def _changed(case: Case, what: str, change: np.ndarray, most: float) -> Finding:
    return case.amounts(what, change, max(CHANGE_M_S, CHANGE * most), "m/s")


def conserves_momentum(case: Case) -> Finding:
    """What one of two bodies loses of momentum in a collision, the other gains.

    Measured is the change of their common momentum over the contact, less what gravity gives, across gravity (the
    ground bears along it), as a share of the momentum that they exchange. Bodies that never move take any.
    """
    touches, body = case.touches, case.whole
    what = "their common momentum changes by a share of"
    found = []
    for other in np.unique(touches.with_body):
        partner = case.tracks.whole(case.tracks.trajectory.scene.bodies[int(other)].name)
        if np.isfinite(partner.mass_kg) and np.isfinite(body.mass_kg):
            found.append(_exchange(case, what, body, partner, touches.of(touches.with_body == other)))
    return best(found) if found else Finding("they never meet; " + what, 2.0, 1.0, "", at_most=True)


def _exchange(case: Case, what: str, body: Track, partner: Track, touches: Touches) -> Finding:
    """The conditions on the first contact of two bodies, from the frame before it to the end of its strongest blow."""
    strongest = int(np.argmax(touches.impulse_n_s))
    after = int(touches.frame[strongest])
    before = max(0, after - 1)
    own = body.mass_kg * (body.velocity_m_s[after] - body.velocity_m_s[before])
    theirs = partner.mass_kg * (partner.velocity_m_s[after] - partner.velocity_m_s[before])
    level = np.eye(3) - np.outer(case.up, case.up)
    exchanged = max(float(np.linalg.norm(level @ own)), float(np.linalg.norm(level @ theirs)))
    lighter = min(body.mass_kg, partner.mass_kg)
    met_s = float(touches.time_s[strongest])
    share = float(np.linalg.norm(level @ (own + theirs))) / max(exchanged, 1e-12)
    return worst(
        Finding("the lighter one's speed changes by", exchanged / lighter, HIT_M_S, "m/s", met_s),
        Finding(what, share, case.tolerance, "", at_most=True),
    )
