"""The forms that nouns are given, by name, and how far each reaches."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.language.proxies.figures import beast, bird, flower, foot, gripper, hand, person, robot, tree
from proxyworld.world.language.proxies.household import (
    blade,
    bottle,
    chair,
    dumbbell,
    handled,
    kettlebell,
    mushroom,
    pin,
    racket,
    shelf,
    table,
    tipped,
    top,
    tray,
    vessel,
    wheel,
)
from proxyworld.world.language.proxies.solids import box, capsule, cone, cylinder, egg, pyramid, ring, rock, sphere
from proxyworld.world.language.proxies.structures import frame, hoop, house, ramp, stairs, wall
from proxyworld.world.language.proxies.vehicles import boat, bus, car, cycle, drone, plane, rocket, truck
from proxyworld.world.scene import (
    IDENTITY,
    Box,
    Capsule,
    Cloth,
    Compound,
    Cone,
    Cylinder,
    Hull,
    Quaternion,
    Shape,
    Soft,
    Sphere,
    Vec3,
)

FORMS: Mapping[str, Callable[..., Shape]] = MappingProxyType(
    {
        "sphere": sphere, "box": box, "cylinder": cylinder, "cone": cone, "capsule": capsule, "egg": egg,
        "rock": rock, "ring": ring, "vessel": vessel, "tray": tray, "bottle": bottle, "pin": pin,
        "table": table, "chair": chair, "shelf": shelf, "hammer": handled, "tipped": tipped, "blade": blade,
        "racket": racket, "dumbbell": dumbbell, "kettlebell": kettlebell, "wheel": wheel, "top": top, "car": car,
        "truck": truck, "bus": bus, "cycle": cycle, "boat": boat, "plane": plane, "drone": drone,
        "rocket": rocket, "person": person, "beast": beast, "bird": bird, "tree": tree, "flower": flower,
        "mushroom": mushroom, "house": house, "robot": robot, "wall": wall, "frame": frame, "hoop": hoop,
        "ramp": ramp, "pyramid": pyramid, "stairs": stairs, "hand": hand, "gripper": gripper, "foot": foot,
        # the same solids by another rest: see `LYING`
        "rod": cylinder, "disc": cylinder, "sheet": box, "bar": capsule,
    }
)  # fmt: skip
"""Builders by name; each takes the dimensions of its noun."""

LYING = frozenset({"rod", "bar", "egg"})
"""Forms whose axis lies flat when at rest."""

ROLLING = frozenset(
    {"sphere", "rock", "egg", "rod", "bar", "cylinder", "disc", "wheel", "ring", "capsule", "bottle", "vessel",
     "tipped"}
)  # fmt: skip
"""Forms that can roll; all but balls and wheels are laid down for it."""


def support_m(shape: Shape, turn: Quaternion, direction: Vec3) -> float:
    """How far `shape`, turned by `turn`, reaches from its origin along the unit `direction`: its support function."""
    return _reach(shape, _into_frame(turn, direction))


@lru_cache(maxsize=4096)
def _axes(turn: Quaternion) -> tuple[Vec3, Vec3, Vec3]:
    """The world's directions of the axes of a frame that is turned by `turn`."""
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = rotation_matrix(turn).T.tolist()
    return (xx, xy, xz), (yx, yy, yz), (zx, zy, zz)


def _into_frame(turn: Quaternion, direction: Vec3) -> Vec3:
    x, y, z = _axes(turn)
    return (_dot(x, direction), _dot(y, direction), _dot(z, direction))


def _dot(a: Vec3, b: Vec3) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _reach(shape: Shape, d: Vec3) -> float:
    if isinstance(shape, Sphere):
        return shape.radius_m
    if isinstance(shape, Box):
        x, y, z = shape.size_m
        return (abs(d[0]) * x + abs(d[1]) * y + abs(d[2]) * z) / 2
    if isinstance(shape, Cylinder):
        return shape.radius_m * math.hypot(d[0], d[1]) + shape.height_m / 2 * abs(d[2])
    if isinstance(shape, Capsule):
        return shape.radius_m + shape.height_m / 2 * abs(d[2])
    if isinstance(shape, Cone):
        half = shape.height_m / 2
        return max(shape.radius_m * math.hypot(d[0], d[1]) - half * d[2], half * d[2])
    if isinstance(shape, Hull):
        return max(_dot(v, d) for v in shape.vertices_m)
    if isinstance(shape, Compound):
        return max(_dot(p.position_m, d) + _reach(p.shape, _into_frame(p.orientation_wxyz, d)) for p in shape.parts)
    if isinstance(shape, Cloth):
        x, y = shape.size_m
        return (abs(d[0]) * x + abs(d[1]) * y + abs(d[2]) * shape.thickness_m) / 2
    if isinstance(shape, Soft):
        return _reach(shape.solid, d)
    raise TypeError(f"a {shape.kind} has no bounds here")


def bounds_m(shape: Shape, turn: Quaternion = IDENTITY) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest corner `(3), (3)` of the axis-aligned box about `shape` turned by `turn`."""
    axes: tuple[Vec3, ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    high = np.array([support_m(shape, turn, axis) for axis in axes])
    low = -np.array([support_m(shape, turn, (-axis[0], -axis[1], -axis[2])) for axis in axes])
    return low, high
