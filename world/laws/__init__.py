"""The laws of mechanics that the simulation is measured by, each in a file of its own: a scene, and its error.

The tests and `python -m proxyworld.world.laws` read them from here.
"""

from __future__ import annotations

from proxyworld.world.laws import (
    buoyancy,
    collision,
    conveyor,
    crowd,
    dominoes,
    explosion,
    free_fall,
    incline,
    pendulum,
    projectile,
    rebound,
    repose,
    rolling,
    rope_stretch,
    seesaw,
    soft_volume,
    spring,
    stopping,
    terminal,
    tower,
)
from proxyworld.world.laws.law import Law

LAWS: tuple[Law, ...] = (
    free_fall.LAW,
    projectile.LAW,
    *rebound.LAWS,
    incline.LAW,
    *rolling.LAWS,
    *stopping.LAWS,
    *collision.LAWS,
    crowd.LAW,
    *pendulum.LAWS,
    *spring.LAWS,
    *terminal.LAWS,
    buoyancy.LAW,
    seesaw.LAW,
    dominoes.LAW,
    tower.LAW,
    *explosion.LAWS,
    conveyor.LAW,
    rope_stretch.LAW,
    soft_volume.LAW,
    *repose.LAWS,
)
