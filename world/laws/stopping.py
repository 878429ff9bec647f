"""The distance in which friction stops a block."""

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


LAW = Law(
    "stopping distance",
    "v² / 2 µ g",
    "Coulomb (1785)",
    tuple((speed, friction) for speed in (1.0, 3.0, 6.0) for friction in (0.2, 0.5, 0.9)),
    stopping_error,
    within(0.05),
    "a step of braking and two of settling: 2.5 v dt, by the way",
)
