"""Grains: sand, rice, gravel, beads and balls, packed into a region from which they fall, pour or spread.

Grains are few and large, for each is a body: a heap of a hundred moves as a heap does, but is coarse. Balls would roll
off a heap for ever; what rough grains resist rolling with is a share of their radius (Wensrich and Katterfeld, Powder
Technology 217 (2012) 409), chosen here so that sand and beads heap at the angles of repose that were measured: dry sand
34, glass beads 23 degrees (Al-Hashemi and Al-Amoudi, Powder Technology 330 (2018) 397). Stones and rice, lumps whose
contacts the engine finds one at a time, lie flatter than theirs (40 and 36 degrees).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from proxyworld.world.files import InputError
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    Body,
    Box,
    Colour,
    Cone,
    Cylinder,
    Hull,
    Material,
    Quaternion,
    Solid,
    Sphere,
    Vec3,
)

MOST_GRAINS = 300
_GAP = 1.02  # the distance of two grains by the width of the larger
_SIZES = 8  # different grains of a kind
_CORNERS = 12  # of a lump
_MOST_PLACES = 10**6


@dataclass(frozen=True)
class Grain:
    """A kind of grain: its width, its length by its width, a ball or a lump with corners, its surface, its colours."""

    width_m: float
    slender: float
    ball: bool
    material: Material
    colours: tuple[Colour, ...]
    spread: float = 0.1  # of the widths, either side


def _grain(
    width_m: float,
    slender: float,
    ball: bool,
    material: str,
    friction: float,
    rolling: float,
    *colours: Colour,
    spread: float = 0.1,
) -> Grain:
    """`rolling` is the share of the radius, for a grain on another like it (Bullet adds both)."""
    surface = MATERIALS[material].model_copy(
        update={"friction": friction, "rolling_friction_m": rolling / 2 * width_m / 2, "restitution": 0.2}
    )
    return Grain(width_m, slender, ball, surface, colours or (surface.colour,), spread)


GRAINS: Mapping[str, Grain] = MappingProxyType(
    {
        "sand": _grain(0.018, 1.0, True, "sand", 0.75, 1.10, (0.83, 0.72, 0.52), (0.78, 0.66, 0.46)),
        "rice": _grain(0.012, 3.0, False, "food", 0.80, 1.0, (0.95, 0.93, 0.86)),
        "gravel": _grain(0.035, 1.0, False, "stone", 1.00, 2.0, (0.50, 0.49, 0.47), (0.60, 0.57, 0.53), spread=0.25),
        "beads": _grain(
            0.020, 1.0, True, "glass", 0.60, 0.42, (0.84, 0.11, 0.11), (0.12, 0.30, 0.82), (0.96, 0.83, 0.12)
        ),
        "balls": _grain(
            0.060, 1.0, True, "plastic", 0.60, 0.02, (0.84, 0.11, 0.11), (0.15, 0.60, 0.22), (0.96, 0.83, 0.12)
        ),
    }
)
"""Kinds of grain by name. Sand is drawn as coarse grit, for its true grains would be millions."""


def grains(
    name: str,
    within: Box | Cylinder | Cone,
    *,
    made: Grain = GRAINS["sand"],
    count: int = 100,
    at_m: Vec3 = (0.0, 0.0, 0.0),
    seed: int = 0,
    velocity_m_s: Vec3 = (0.0, 0.0, 0.0),
    label: str = "grains",
) -> tuple[Body, ...]:
    """At most `count` grains, packed from the bottom up into the region `within`, whose frame lies at `at_m`, unturned.

    They lie on a hexagonal lattice, apart from each other, each turned and sized by `seed`: a vessel's inside, a cone
    (a heap that settles), a tall cylinder (a stream that pours, with `velocity_m_s`). Bodies are `name.0`, …
    Raises `InputError` where none fits, or for more than 300.
    """
    if not 1 <= count <= MOST_GRAINS:
        raise InputError(f"a scene moves 1 to {MOST_GRAINS} grains, not {count}")
    rng = np.random.default_rng(seed)
    reach = made.width_m * (1 + made.spread) * made.slender
    places = _lattice(within, reach * _GAP)[:count]
    if not len(places):
        raise InputError(f"no grain of {1000 * reach:.0f} mm fits into the {within.kind} for {name!r}")
    shapes = _shapes(made, rng)
    bodies = []
    for i, place in enumerate(places):
        bodies.append(
            Body(
                name=f"{name}.{i}",
                label=label,
                shape=shapes[int(rng.integers(len(shapes)))],
                material=made.material,
                colour=made.colours[int(rng.integers(len(made.colours)))],
                position_m=_vec3(place + at_m),
                orientation_wxyz=_turned(rng),
                velocity_m_s=velocity_m_s,
            )
        )
    return tuple(bodies)


def _lattice(within: Box | Cylinder | Cone, spacing_m: float) -> np.ndarray:
    """Places `(g, 3)` of balls of `spacing_m` that lie in a region, hexagonally close, from the bottom up."""
    low, high = _bounds(within)
    step = spacing_m * np.array([1, np.sqrt(3) / 2, np.sqrt(2 / 3)])
    counts = np.ceil((high - low) / step).astype(int) + 1
    if counts.prod() > _MOST_PLACES:
        raise InputError(f"the {within.kind} is too large for grains of {1000 * spacing_m:.0f} mm: make it smaller")
    layers, rows, columns = (
        np.arange(-n if axis < 2 else 0, n) for axis, n in zip((2, 1, 0), counts[::-1], strict=True)
    )
    k, j, i = (index.ravel() for index in np.meshgrid(layers, rows, columns, indexing="ij"))
    places = np.stack([i + ((j + k) % 2) / 2, j + (k % 2) / 3, k], axis=1) * step
    places[:, 2] += low[2] + spacing_m / 2
    places[:, :2] += (low + high)[:2] / 2
    held: np.ndarray = places[_holds(within, places, spacing_m / 2)]
    return held


def _bounds(within: Box | Cylinder | Cone) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(within, Box):
        half = np.array(within.size_m) / 2
    else:
        half = np.array([within.radius_m, within.radius_m, within.height_m / 2])
    return -half, half


def _holds(within: Box | Cylinder | Cone, places_m: np.ndarray, radius_m: float) -> np.ndarray:
    """Which balls lie all within the region, `(g)` bool."""
    low, high = _bounds(within)
    gap = np.minimum(places_m - low, high - places_m)
    across = np.linalg.norm(places_m[:, :2], axis=1)
    if isinstance(within, Cylinder):
        gap[:, 0] = within.radius_m - across
    elif isinstance(within, Cone):
        slant = np.hypot(within.radius_m, within.height_m)
        gap[:, 0] = (within.radius_m * (within.height_m / 2 - places_m[:, 2]) - within.height_m * across) / slant
    fits: np.ndarray = gap.min(axis=1) >= radius_m - 1e-9
    return fits


def _shapes(made: Grain, rng: np.random.Generator) -> list[Solid]:
    """Grains of some sizes, none wider than the largest of the kind."""
    widths = made.width_m * (1 + made.spread * np.linspace(-1, 1, _SIZES))
    return [_shape(float(width), made, rng) for width in widths]


def _shape(width_m: float, made: Grain, rng: np.random.Generator) -> Solid:
    if made.ball:
        return Sphere(radius_m=width_m / 2)
    corners = rng.normal(size=(_CORNERS, 3))
    corners *= width_m / 2 / np.linalg.norm(corners, axis=1, keepdims=True) * (0.9, 0.9, made.slender)
    return Hull(vertices_m=tuple(_vec3(corner) for corner in corners))


def _turned(rng: np.random.Generator) -> Quaternion:
    """An attitude, all being equally likely."""
    q = rng.normal(size=4)
    w, x, y, z = (float(v) for v in q / np.linalg.norm(q))
    return (w, x, y, z)


def _vec3(value: np.ndarray) -> Vec3:
    return (float(value[0]), float(value[1]), float(value[2]))
