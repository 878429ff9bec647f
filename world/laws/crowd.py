"""The momentum of a crowd."""

import itertools
import math

import numpy as np

from proxyworld.world.laws.bench import body, material, momentum_n_s, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Box, Cylinder, Sphere

_SHAPES = (Sphere(radius_m=0.15), Box(size_m=(0.2, 0.25, 0.3)), Cylinder(radius_m=0.12, height_m=0.2))


def crowd_error(seed: int) -> float:
    """Of the momentum of 27 bodies that fly into each other, by the sum of its sizes."""
    rng = np.random.default_rng(seed)
    crowd = [
        body(
            _SHAPES[i % 3],
            np.array(place) * 1.2,
            name=f"b{i}",
            made_of=material(0.5, 0.6),
            velocity_m_s=tuple(-4 * np.array(place) + rng.normal(0, 0.5, 3)),
            angular_velocity_rad_s=tuple(rng.normal(0, 3, 3)),
        )
        for i, place in enumerate(itertools.product((-1, 0, 1), repeat=3))
    ]
    momentum = momentum_n_s(run(*crowd, seconds=1.0, gravity_m_s2=(0, 0, 0)))
    scale = sum(mass_properties(b).mass_kg * math.hypot(*b.velocity_m_s) for b in crowd)
    return float(np.abs(momentum - momentum[0]).max() / scale)


LAW = Law(
    "many-body momentum",
    "Σ m v stays, 27 bodies",
    "Newton, Principia (1687)",
    ((0,), (1,), (2,)),
    crowd_error,
    within(1e-9),
    "impulses are equal and opposite",
)
