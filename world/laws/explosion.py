"""An explosion: its impulse, and how high it throws."""

import numpy as np

from proxyworld.world.fracture import fracture
from proxyworld.world.geometry import mesh
from proxyworld.world.laws.bench import G, body, centres_m, material, momentum_n_s, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Box, Break, Explosion
from proxyworld.world.trajectory import Trajectory

_CASES = ((6, 4000.0), (12, 4000.0), (24, 5000.0))
_BELOW_M = (0.0, 0.0, -0.6)


def _blast(pieces: int, impulse_n_s: float) -> Trajectory:
    """A crate comes apart over a charge."""
    crate = body(fracture(Box(size_m=(0.6, 0.6, 0.4)), pieces=pieces, seed=pieces), made_of=material())
    bang = Explosion(time_s=0.0, position_m=_BELOW_M, impulse_n_s=impulse_n_s, max_speed_m_s=50)
    return run(crate, events=(Break(time_s=0.0, body="body"), bang), seconds=1.0, fps=120)


def balance_error(pieces: int, impulse_n_s: float) -> float:
    """Of the momentum gained, against the sum of I A / 4πr² of the pieces."""
    blast = _blast(pieces, impulse_n_s)
    away = centres_m(blast)[0] - _BELOW_M
    distance = np.linalg.norm(away, axis=1)
    area = np.array([mesh(piece.shape).convex_hull.area / 4 for piece in blast.bodies])
    law = (impulse_n_s * area / (4 * np.pi * distance**3)) @ away
    weight = sum(mass_properties(piece).mass_kg for piece in blast.bodies) * G
    gained = momentum_n_s(blast)[1] + (0, 0, weight * blast.time_s[1])
    return float(np.linalg.norm(gained - law) / np.linalg.norm(law))


def apex_error(pieces: int, impulse_n_s: float) -> float:
    """Of the height to which the common centre of mass flies, v² / 2g of the momentum's law."""
    blast = _blast(pieces, impulse_n_s)
    masses = np.array([mass_properties(piece).mass_kg for piece in blast.bodies])
    height = np.average(centres_m(blast)[..., 2], axis=1, weights=masses)
    speed = momentum_n_s(blast)[1, 2] / masses.sum() + G * blast.time_s[1]
    return float((height.max() - height[0]) / (speed**2 / 2 / G) - 1)


BALANCE = Law(
    "explosion: impulse",
    "Σ m v = Σ I A / 4πr²",
    "Cauchy (1832): A is a quarter of the surface",
    _CASES,
    balance_error,
    within(1e-3),
    "pieces touch while they part",
)
APEX = Law(
    "explosion: apex",
    "v² / 2g",
    "Galilei, Discorsi (1638)",
    _CASES,
    apex_error,
    within(0.01),
    "half a step of the way up, v dt / 2, and the bend between frames",
)
LAWS = (BALANCE, APEX)
