"""How deep things float."""

import numpy as np

from proxyworld.world.laws.bench import body, material, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Box, Cylinder, Medium, Shape

_WATER = Medium(name="water", density_kg_m3=1000.0, lower_m=(-5, -5, -5), upper_m=(5, 5, 0))
_RAFT, _DISC = Box(size_m=(1.0, 1.0, 0.2)), Cylinder(radius_m=0.5, height_m=0.2)


def floating_error(shape: Shape, share: float) -> float:
    """Of the submerged share, as a share of the whole: what floats upright is let go 1 cm too high."""
    height = 0.2
    raft = body(shape, (0, 0, height * (0.5 - share) + 0.01), made_of=material(density_kg_m3=1000 * share))
    bob = run(raft, media=(_WATER,), seconds=3.0)
    return float(0.5 - np.mean(bob.position_m[-24:, 0, 2]) / height - share)


LAW = Law(
    "buoyancy: fractions",
    "submerged: ρ / ρ of water",
    "Archimedes, On Floating Bodies",
    (*((_RAFT, share) for share in (0.25, 0.6, 0.9)), (_DISC, 0.25), (_DISC, 0.75)),
    floating_error,
    within(0.005),
    "1,600 samples of the volume, and the last of the bobbing",
)
