"""Regions: how far the control is to be trusted where, so that the model is free elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from proxyworld.render.maps import Maps
from proxyworld.world.files import InputError

KINDS = ("moving", "fixed", "sky")
NEUTRAL = np.float32(0.5)


def trust(maps: Maps, regions: Mapping[str, float]) -> np.ndarray:
    """How much the control counts at each pixel: `(t, h, w)` f32 in 0..1.

    `regions` gives weights to "moving" bodies, "fixed" ones and the "sky", and to bodies by name, which counts before
    their kind; what is not named has 1. Weights by region are Cosmos-Transfer1's (arXiv 2503.14492, section 3.3): the
    foreground from the simulation, the background free.
    """
    own = [regions.get(str(name), regions.get("fixed" if fixed else "moving", 1.0))
           for name, fixed in zip(maps.name, maps.fixed, strict=True)]  # fmt: skip
    table = np.array([regions.get("sky", 1.0), *own], np.float32)
    return np.take(table, maps.ids)


def faded(stream: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """`stream (t, h, w, c)` where `weight (t, h, w)` is 1, mid-grey where it is 0, and in between.

    Mid-grey is what models read as nothing said: VACE paints what is to be invented so, and -1..1 has its 0 there.
    """
    return np.asarray(stream * weight[..., None] + NEUTRAL * (1 - weight[..., None]), np.float32)


def check_regions(regions: Mapping[str, float], names: list[str] | None = None) -> None:
    """Raise `InputError` for a weight outside 0..1 and, where the bodies' `names` are given, for a region of none."""
    for region, weight in regions.items():
        if not 0 <= weight <= 1:
            raise InputError(f"the weight of the region {region!r} is {weight:g}; it must lie between 0 and 1")
        if names is not None and region not in (*KINDS, *names):
            raise InputError(f"there is no region {region!r}; there are {', '.join((*KINDS, *names))}")
