"""A body on a spring."""

import numpy as np

from proxyworld.world.laws.bench import ball, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Joint
from proxyworld.world.trajectory import Trajectory

_CASES = tuple((mass, stiffness) for mass in (0.1, 1.0, 5.0) for stiffness in (50.0, 2000.0))
_PERIODS = 4


def _bob(mass_kg: float, stiffness: float) -> Trajectory:
    """A ball drawn 10 cm out along x and let go; 48 frames a period."""
    period = 2 * np.pi * np.sqrt(mass_kg / stiffness)
    spring = Joint(name="s", kind="spring", body="body", far_m=(-1, 0, 0), rest_m=0.9, stiffness=stiffness)
    rate = 48 / period
    return run(
        ball(mass_kg=mass_kg),
        joints=(spring,),
        gravity_m_s2=(0, 0, 0),
        seconds=_PERIODS * period,
        fps=min(rate, 240.0),
        slow_motion=max(1.0, rate / 240),
    )


def period_error(mass_kg: float, stiffness: float) -> float:
    """Of the period, by the passages through rest."""
    bob = _bob(mass_kg, stiffness)
    x, t = bob.position_m[:, 0, 0] + 0.1, bob.time_s
    k = np.flatnonzero((x[:-1] > 0) & (x[1:] <= 0))
    crossings = t[k] + x[k] / (x[k] - x[k + 1]) * (t[1] - t[0])
    return float(np.diff(crossings).mean() / (2 * np.pi * np.sqrt(mass_kg / stiffness)) - 1)


def amplitude_error(mass_kg: float, stiffness: float) -> float:
    """Of the amplitude after four periods, that of the first being 1."""
    x = np.abs(_bob(mass_kg, stiffness).position_m[:, 0, 0] + 0.1)
    return float(x[-48:].max() / x[:48].max() - 1)


PERIOD = Law(
    "spring: period",
    "T = 2π √(m / k)",
    "Hooke, De Potentia Restitutiva (1678)",
    _CASES,
    period_error,
    within(1e-4),
    "the stiffness is corrected for the step; the passages are found between 48 frames",
)
AMPLITUDE = Law(
    "spring: amplitude",
    "stays, over four periods",
    "Hooke, De Potentia Restitutiva (1678)",
    _CASES,
    amplitude_error,
    within(2.2e-3),
    "symplectic; frames miss the apex by up to 1 − cos(π / 48)",
)
LAWS = (PERIOD, AMPLITUDE)
