"""Immersion: which share of a body lies in which medium, by samples of its volume."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from proxyworld.world.geometry import leaves, mesh
from proxyworld.world.mass import MassProperties, solid_mass
from proxyworld.world.medium import Medium
from proxyworld.world.panels import inside
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Deformable, Plane, Shape, Solid, Sphere

SAMPLES = 1600
_FEWEST = 16  # of a part
_FLAT = 1e-12  # of the spread: what is flatter, of a sheet of no thickness, is lost in rounding
_STEPS = 1.2207440846057596 ** -np.arange(1.0, 4.0)
"""Powers of the root of x^4 = x + 1, whose multiples fill a cube most evenly (Roberts, 2018: the R3 sequence)."""


@dataclass(frozen=True, eq=False)
class Samples:
    """`s` points of a volume, the volume of each, and over how many metres of depth one goes under."""

    point_m: np.ndarray  # (s, 3)
    volume_m3: np.ndarray  # (s)
    soft_m: np.ndarray  # (s)

    @property
    def centre_m(self) -> np.ndarray:
        centre: np.ndarray = np.average(self.point_m, axis=0, weights=self.volume_m3)
        return centre


@lru_cache(maxsize=512)
def volume_samples(shape: Shape) -> Samples:
    """About `SAMPLES` points that fill `shape`, in its frame; parts that overlap count twice, as their masses do.

    Their volumes sum to the shape's, and their centre and spread are its own. A sample goes under over a fraction of
    its size, so that buoyancy never jumps.
    """
    solids = [(leaf.shape, leaf.pose) for leaf in leaves(shape) if not isinstance(leaf.shape, Plane | Deformable)]
    masses = [solid_mass(solid, 1.0) for solid, _ in solids]
    whole = sum(mass.mass_kg for mass in masses)
    made = []
    for (solid, pose), mass in zip(solids, masses, strict=True):
        point = _fill(solid, max(_FEWEST, round(SAMPLES * mass.mass_kg / whole)))
        point = _matched(point, mass)
        one = mass.mass_kg / len(point)
        soft = min(float(np.cbrt(one)) / 2, float(mesh(solid).extents.min()) / 8)
        made.append((point @ pose[:3, :3].T + pose[:3, 3], np.full(len(point), one), np.full(len(point), soft)))
    return Samples(*(np.concatenate(column) for column in zip(*made, strict=True)))


def _fill(shape: Solid, count: int) -> np.ndarray:
    """At least `count` points `(s, 3)` spread evenly through a solid, and mirrored as it mirrors itself."""
    low, high = mesh(shape).bounds
    low = np.where([axis in _mirrors(shape) for axis in range(3)], 0.0, low)
    signs = np.array(list(itertools.product(*((1, -1) if axis in _mirrors(shape) else (1,) for axis in range(3)))))
    holds = inside(shape)
    found, tried = np.zeros((0, 3)), 0
    while len(found) * len(signs) < count:
        steps = (0.5 + np.outer(np.arange(tried, tried + count) + 1, _STEPS)) % 1
        batch = low + steps * (high - low)
        found, tried = np.concatenate([found, batch[holds(batch)]]), tried + count
    found = found[: -(-count // len(signs))]
    mirrored: np.ndarray = (found[:, None] * signs).reshape(-1, 3)
    return mirrored


def _matched(point_m: np.ndarray, mass: MassProperties) -> np.ndarray:
    """The points, stretched a little, so that their centre and their second moments are those of the solid itself."""
    spread = (np.trace(mass.inertia_kg_m2) / 2 * np.eye(3) - mass.inertia_kg_m2) / mass.mass_kg
    spread += _FLAT * np.trace(spread) * np.eye(3)
    offset = point_m - point_m.mean(axis=0)
    found = np.linalg.cholesky(offset.T @ offset / len(offset) + _FLAT * np.trace(spread) * np.eye(3))
    matched: np.ndarray = mass.centre_m + offset @ np.linalg.solve(found.T, np.linalg.cholesky(spread).T)
    return matched


def _mirrors(shape: Solid) -> tuple[int, ...]:
    """The axes along which a solid is its own mirror image."""
    if isinstance(shape, Sphere | Box | Cylinder | Capsule):
        return (0, 1, 2)
    return (0, 1) if isinstance(shape, Cone) else ()


def shares(media: Sequence[Medium], point_m: np.ndarray, soft_m: np.ndarray) -> np.ndarray:
    """The share of each point `(p)` that lies in each of `media (k)`: `(k, p)`; what is left is empty space.

    `media` are in order of falling density: where two overlap, the denser is felt.
    """
    left = np.ones(len(point_m))
    found = np.zeros((len(media), len(point_m)))
    for i, medium in enumerate(media):
        found[i] = left * _within(medium, point_m, soft_m)
        left = left - found[i]
    return found


def _within(medium: Medium, point_m: np.ndarray, soft_m: np.ndarray) -> np.ndarray:
    """How far in each point lies, from 0 to 1 over its softness."""
    if medium.lower_m is None or medium.upper_m is None:
        return np.ones(len(point_m))
    depth = np.minimum(point_m - np.array(medium.lower_m), np.array(medium.upper_m) - point_m).min(axis=1)
    within: np.ndarray = np.clip(depth / soft_m + 0.5, 0, 1)
    return within
