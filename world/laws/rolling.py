"""A ball and a cylinder that roll down a slope."""

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.laws.bench import G
from proxyworld.world.laws.law import Law, within
from proxyworld.world.laws.slope import down_slope
from proxyworld.world.scene import Cylinder, Shape, Sphere

_ANGLES_DEG = (5.0, 15.0, 30.0)
_ACROSS = axis_angle((1, 0, 0), np.pi / 2)


def rolling_error(shape: Shape, share: float, angle_deg: float) -> float:
    """Of the acceleration of what rolls without slipping, `share` of g sin α."""
    angle = np.radians(angle_deg)
    turn = (1.0, 0.0, 0.0, 0.0) if isinstance(shape, Sphere) else _ACROSS
    _, speed = down_slope(shape, 0.1, angle, 0.8, seconds=1.0, turn=turn)
    return float(speed[-1, 0] / (share * G * np.sin(angle)) - 1)


BALL = Law(
    "rolling ball",
    "a = 5/7 g sin α",
    "Routh, Dynamics (1905)",
    tuple((Sphere(radius_m=0.1), 5 / 7, angle) for angle in _ANGLES_DEG),
    rolling_error,
    within(1e-4),
    "one point of contact: the solver is exact",
)
CYLINDER = Law(
    "rolling cylinder",
    "a = 2/3 g sin α",
    "Routh, Dynamics (1905)",
    tuple((Cylinder(radius_m=0.1, height_m=h), 2 / 3, angle) for h in (0.15, 0.6) for angle in _ANGLES_DEG),
    rolling_error,
    within(0.02),
    "the line of contact is found point by point: ten sweeps of 1 mm/s by the slowest",
)
LAWS = (BALL, CYLINDER)
