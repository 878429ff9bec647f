"""The bench of the laws, for the tests."""

from proxyworld.world.laws.bench import (
    DT,
    GROUND,
    G,
    angular_momentum_n_m_s,
    ball,
    body,
    centres_m,
    material,
    momentum_n_s,
    run,
)

__all__ = [
    "DT",
    "GROUND",
    "G",
    "angular_momentum_n_m_s",
    "ball",
    "body",
    "centres_m",
    "material",
    "momentum_n_s",
    "run",
]
