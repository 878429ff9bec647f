"""The distance in which friction stops a block: along the world's axes, and askew to them."""

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.laws.bench import GROUND, G, body, material, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Box


def stopping_error(speed_m_s: float, friction: float) -> float:
    """Of the way that a block slides before it rests."""
    block = body(
        Box(size_m=(0.3, 0.3, 0.05)), (0, 0, 0.025), made_of=material(friction), velocity_m_s=(speed_m_s, 0, 0)
    )
    slide = run(GROUND, block, seconds=speed_m_s / friction / G + 0.3)
    return float(slide.position_m[-1, 1, 0] / (speed_m_s**2 / 2 / friction / G) - 1)


def askew_error(size_m: tuple[float, float, float], way_deg: float, turn_deg: float) -> float:
    """Of the distance in which a block of `size_m`, turned by `turn_deg`, stops that is sent off at 3 m/s."""
    speed, friction, way = 3.0, 0.5, np.radians(way_deg)
    block = body(
        Box(size_m=size_m),
        (0, 0, size_m[2] / 2),
        made_of=material(friction),
        velocity_m_s=(speed * np.cos(way), speed * np.sin(way), 0.0),
        orientation_wxyz=axis_angle((0, 0, 1), np.radians(turn_deg)),
    )
    slide = run(GROUND, block, seconds=speed / friction / G + 0.4)
    return float(np.linalg.norm(slide.position_m[-1, 1, :2]) / (speed**2 / 2 / friction / G) - 1)


ALONG = Law(
    "stopping distance",
    "v² / 2 µ g",
    "Coulomb (1785)",
    tuple((speed, friction) for speed in (1.0, 3.0, 6.0) for friction in (0.2, 0.5, 0.9)),
    stopping_error,
    within(0.05),
    "a step of braking and two of settling: 2.5 v dt, by the way",
)
_SLAB, _BAR = (0.3, 0.3, 0.05), (0.3, 0.1, 0.05)
_ASKEW_DEG = ((45.0, 45.0), (20.0, 50.0), (30.0, 0.0))
ASKEW = Law(
    "stopping distance, askew",
    "the same at 20° … 45° to the world's axes",
    "Coulomb (1785)",
    (*((size, *askew) for size in (_SLAB, _BAR) for askew in _ASKEW_DEG), (_BAR, 45.0, 0.0)),
    askew_error,
    (-0.01, 0.17),
    "Bullet's friction pulls each corner more along the world's axis by which it gives less: known, and not corrected",
)
LAWS = (ALONG, ASKEW)
