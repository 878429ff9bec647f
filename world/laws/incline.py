"""A block on an incline, with friction."""

import numpy as np

from proxyworld.world.laws.bench import G
from proxyworld.world.laws.law import Law, within
from proxyworld.world.laws.slope import down_slope
from proxyworld.world.scene import Box

_BLOCK = Box(size_m=(0.2, 0.2, 0.05))


def incline_error(angle_deg: float, friction: float) -> float:
    """Of the acceleration of a block that slides."""
    angle = np.radians(angle_deg)
    _, speed = down_slope(_BLOCK, 0.025, angle, friction, seconds=1.0)
    return float(speed[-1, 0] / (G * (np.sin(angle) - friction * np.cos(angle))) - 1)


LAW = Law(
    "incline with friction",
    "a = g (sin α − µ cos α)",
    "Coulomb (1785)",
    ((15.0, 0.0), (15.0, 0.1), (30.0, 0.2), (30.0, 0.4), (45.0, 0.7), (60.0, 1.0), (25.0, 0.3)),
    incline_error,
    within(0.01),
    "it settles for a step or three without load: 3 µ g dt of the speed after 1 s",
)
