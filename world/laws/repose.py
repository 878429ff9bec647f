"""The angle of repose of a heap of grains."""

from dataclasses import replace

import numpy as np

from proxyworld.world.grains import GRAINS, Grain, grains
from proxyworld.world.laws.bench import GROUND, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Cylinder

_COUNT = 90


def repose_rad(made: Grain, seed: int) -> float:
    """The slope of the heap that a short column of grains slumps into, by its moments.

    The centres of a cone's grains lie at a quarter of its height on average, and half its radius from its axis; the
    tenth that rolled furthest is left out.
    """
    width = made.width_m
    tall, wide = 8 * width, 3.5 * width
    column = grains(
        "g", Cylinder(radius_m=wide, height_m=tall), made=made, count=_COUNT, at_m=(0, 0, tall / 2), seed=seed
    )
    heap = run(GROUND, *column, seconds=1.0)
    place = heap.position_m[-1, 1:] - [*np.median(heap.position_m[-1, 1:, :2], axis=0), width / 2]
    away = np.linalg.norm(place[:, :2], axis=1)
    near = away <= np.quantile(away, 0.9)
    return float(np.arctan(2 * place[near, 2].mean() / away[near].mean()))


def repose_error(kind: str, measured_deg: float, seed: int) -> float:
    """Of the angle of repose of a kind of grains."""
    return float(repose_rad(GRAINS[kind], seed) / np.radians(measured_deg) - 1)


def friction_error(friction: float, seed: int) -> float:
    """By how many radians grains that cannot roll stand steeper than one slides on another."""
    rough = GRAINS["sand"].material.model_copy(
        update={"friction": friction**0.5, "rolling_friction_m": GRAINS["sand"].width_m / 2}
    )
    return repose_rad(replace(GRAINS["sand"], material=rough), seed) - float(np.arctan(friction))


MEASURED = Law(
    "angle of repose",
    "dry sand 34°, glass beads 23°",
    "Al-Hashemi and Al-Amoudi, Powder Technol. 330 (2018) 397",
    (("beads", 23.0, 1), ("sand", 34.0, 1), ("sand", 34.0, 2)),
    repose_error,
    within(0.2),
    "published angles differ by 4° either way; a heap of ninety is five grains tall",
)
FRICTION = Law(
    "repose against friction",
    "at least atan µ, and what loose grains add",
    "Rowe, Proc. R. Soc. A 269 (1962) 500",
    ((0.1, 1), (0.3, 1)),
    friction_error,
    (0.0, 0.3),
    "where none rolls, grains must climb over each other to slide: dilatancy, up to 17°",
)
LAWS = (MEASURED, FRICTION)
