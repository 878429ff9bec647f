"""How much a rope stretches under a load, at rest and as it swings."""

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.laws.bench import run
from proxyworld.world.laws.law import Law
from proxyworld.world.materials import MATERIALS
from proxyworld.world.rope import CORDAGE, Tie, rope
from proxyworld.world.scene import Body, Sphere

_LENGTH_M = 2.0


def stretch(kind: str, load_kg: float, segments: int, angle_deg: float) -> float:
    """By how much the distance of a rope's ends ever exceeds its length, by that."""
    angle = np.radians(angle_deg)
    way = np.array((np.sin(angle), 0, -np.cos(angle)))
    far = tuple(_LENGTH_M * way)
    bodies, joints = rope(
        "r", [(0, 0, 0), (far[0], far[1], far[2])], made=CORDAGE[kind], segments=segments, start=Tie(), end=Tie("load")
    )
    at = (_LENGTH_M + 0.1) * way
    load = Body(
        name="load",
        shape=Sphere(radius_m=0.1),
        material=MATERIALS["steel"],
        mass_kg=load_kg,
        position_m=(float(at[0]), float(at[1]), float(at[2])),
    )
    swung = run(*bodies, load, joints=joints, seconds=1.5)
    last = swung.index(bodies[-1].name)
    half = _LENGTH_M / segments / 2
    tip = swung.position_m[:, last] + rotate(swung.orientation_wxyz[:, last], (0, 0, half))
    return float(np.linalg.norm(tip, axis=1).max() / _LENGTH_M - 1)


LAW = Law(
    "rope stretch",
    "no longer than it is",
    "inextensible chain, Bernoulli (1691)",
    tuple(
        (kind, load, 20, angle)
        for kind, load in (("rope", 20.0), ("string", 5.0), ("chain", 50.0))
        for angle in (0.0, 60.0)
    ),
    stretch,
    (-1e-9, 0.02),
    "two hundredths, of a rope of twenty segments that bears up to a thousand times its weight",
)
