"""Bounces: of balls, and of boxes."""

import numpy as np

from proxyworld.world.laws.bench import DT, GROUND, G, body, material, run
from proxyworld.world.laws.law import Law
from proxyworld.world.scene import Box, Shape, Sphere

_HEIGHTS_M = tuple(float(h) for h in np.linspace(0.3, 1.5, 9))


def rebound_error(shape: Shape, height_m: float, restitution: float) -> float:
    """Of the height of the first rebound; the apex is told from the first frame that goes up."""
    drop = body(shape, (0, 0, 0.1 + height_m), made_of=material(0.5, restitution))
    fall = run(GROUND, drop, seconds=np.sqrt(2 * height_m / G) * 1.3, fps=120)
    z, v = fall.position_m[:, 1, 2] - 0.1, fall.velocity_m_s[:, 1, 2]
    k = int(np.argmax(v > 0))
    return float((z[k] + v[k] ** 2 / 2 / G - v[k] * DT / 2) / height_m / restitution**2 - 1)


BALLS = Law(
    "bounce of a ball",
    "e² h, nine heights, e 0.75 … 0.9",
    "Newton, Principia (1687), scholium",
    tuple((Sphere(radius_m=0.1), h, e) for e in (0.75, 0.8, 0.9) for h in _HEIGHTS_M),
    rebound_error,
    (-0.01, 0.01),
    "the depth of the step of contact, v dt, by the height",
)
DULL_BALLS = Law(
    "bounce of a dull ball",
    "e² h, nine heights, e 0.4, 0.6",
    "Newton, Principia (1687), scholium",
    tuple((Sphere(radius_m=0.1), h, e) for e in (0.4, 0.6) for h in _HEIGHTS_M),
    rebound_error,
    (-0.03, 0.12),
    "what it sank into gives back a fiftieth a step: 2 · 0.02 / e, and the depth",
)
BOXES = Law(
    "bounce of a box, flat",
    "e² h, nine heights, e 0.8",
    "Newton, Principia (1687), scholium",
    tuple((Box(size_m=(0.2, 0.3, 0.2)), h, 0.8) for h in _HEIGHTS_M),
    rebound_error,
    (-0.03, 0.055),
    "what it sank into gives back a fiftieth a step: 2 · 0.02 / e",
)
LAWS = (BALLS, DULL_BALLS, BOXES)
