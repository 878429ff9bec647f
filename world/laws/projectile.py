"""A throw."""

import numpy as np

from proxyworld.world.laws.bench import G, ball, run
from proxyworld.world.laws.law import Law


def range_error(speed_m_s: float, angle_deg: float) -> float:
    """Of how far a ball flies, from and to one height."""
    angle = np.radians(angle_deg)
    vx, vz = speed_m_s * np.cos(angle), speed_m_s * np.sin(angle)
    throw = run(ball(velocity_m_s=(vx, 0, vz)), seconds=2 * vz / G + 0.05, fps=240)
    x, z = throw.position_m[1:, 0, 0], throw.position_m[1:, 0, 2]
    k = int(np.argmax(z < 0))
    landed = x[k - 1] + (x[k] - x[k - 1]) * z[k - 1] / (z[k - 1] - z[k])
    return float(landed / (speed_m_s**2 * np.sin(2 * angle) / G) - 1)


LAW = Law(
    "projectile",
    "range v² sin 2a / g",
    "Galilei, Discorsi (1638)",
    tuple((speed, angle) for speed in (4.0, 8.0, 15.0) for angle in (20.0, 45.0, 70.0)),
    range_error,
    (-0.004, 0.0005),
    "it is back a step early: dt / flight time, 0.4 % of the shortest; frames bend the end",
)
