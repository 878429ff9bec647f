"""Two bodies that meet."""

import numpy as np

from proxyworld.world.laws.bench import ball, material, momentum_n_s, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.trajectory import Trajectory

_CASES = tuple((radius, e) for radius in (0.1, 0.15, 0.2) for e in (0.5, 0.8, 1.0))


def _meet(radius_m: float, restitution: float) -> Trajectory:
    return run(
        ball((-0.5, 0, 0), name="a", made_of=material(0.3, restitution), velocity_m_s=(3, 0, 0)),
        ball((0.5, 0, 0), name="b", radius=radius_m, made_of=material(0.3, 1.0), velocity_m_s=(-1, 0, 0)),
        seconds=0.5,
        gravity_m_s2=(0, 0, 0),
    )


def parting_error(radius_m: float, restitution: float) -> float:
    """Of the speed at which two balls part."""
    speed = _meet(radius_m, restitution).velocity_m_s[-1, :, 0]
    return float((speed[1] - speed[0]) / (4 * restitution) - 1)


def momentum_error(radius_m: float, restitution: float) -> float:
    """Of the momentum, by the sum of the bodies' sizes of it."""
    met = momentum_n_s(_meet(radius_m, restitution))
    return float(np.abs(met[-1] - met[0]).max() / np.abs(met[0]).max())


PARTING = Law(
    "two bodies: parting",
    "e times the speed of meeting",
    "Newton, Principia (1687)",
    _CASES,
    parting_error,
    (-1e-4, 0.045),
    "the depth of a step gives back up to a fiftieth of the speed, by e",
)
MOMENTUM = Law(
    "two bodies: momentum",
    "m u + M U stays",
    "Newton, Principia (1687)",
    _CASES,
    momentum_error,
    within(1e-9),
    "impulses are equal and opposite",
)
LAWS = (PARTING, MOMENTUM)
