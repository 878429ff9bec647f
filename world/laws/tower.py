"""A tower of ten stands."""

import numpy as np

from proxyworld.world.laws.bench import GROUND, body, material, run
from proxyworld.world.laws.law import Law
from proxyworld.world.scene import Box


def tower_error(side_m: float, friction: float) -> float:
    """How far a box of the tower gets from its place in 4 s, by its side."""
    boxes = [
        body(Box(size_m=(side_m,) * 3), (0, 0, side_m * (i + 0.5)), name=f"b{i}", made_of=material(friction, 0.3))
        for i in range(10)
    ]
    rest = run(GROUND, *boxes, seconds=4.0)
    return float(np.abs(rest.position_m - rest.position_m[0]).max() / side_m)


LAW = Law(
    "tower of ten",
    "ten cubes stay, for 4 s",
    "statics",
    ((0.1, 0.6), (0.2, 0.6), (0.3, 0.9)),
    tower_error,
    (0.0, 0.01),
    "a hundredth of a side: the slop, and the creep of a solver that stops at 1 mm/s",
)
