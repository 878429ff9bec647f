"""A block laid on a conveyor belt."""

import numpy as np

from proxyworld.world.laws.bench import G, body, material, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Box


def conveyor_error(speed_m_s: float, friction: float) -> float:
    """Of the way of a block that slips until it is as fast as the belt, half a second more than that takes."""
    belt = body(
        Box(size_m=(20, 1, 0.2)),
        (0, 0, -0.1),
        name="belt",
        fixed=True,
        made_of=material(1.0),
        surface_velocity_m_s=(speed_m_s, 0, 0),
    )
    block = body(Box(size_m=(0.2, 0.2, 0.1)), (-8, 0, 0.05), made_of=material(friction))
    slipping = speed_m_s / friction / G
    ride = run(belt, block, seconds=np.ceil((slipping + 0.5) * 24) / 24)
    law = speed_m_s * (ride.time_s[-1] - slipping / 2)
    return float((ride.position_m[-1, 1, 0] + 8) / law - 1)


LAW = Law(
    "conveyor",
    "slips with µ g up to the belt's speed",
    "Coulomb (1785)",
    tuple((speed, friction) for speed in (0.5, 1.0, 3.0) for friction in (0.2, 0.5)),
    conveyor_error,
    within(0.01),
    "a step or two of settling: 3 v dt, by the way",
)
