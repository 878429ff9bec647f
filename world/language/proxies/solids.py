"""Proxy shapes of one solid, and rings."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.proxies.parts import ALONG_Y, hull, multiply, part
from proxyworld.world.scene import Box, Capsule, Compound, Cone, Cylinder, Shape, Sphere

SEGMENTS = 12  # segments of a ring or a vessel's wall


def sphere(r: float) -> Shape:
    return Sphere(radius_m=r)


def box(x: float, y: float, z: float) -> Shape:
    return Box(size_m=(x, y, z))


def cylinder(r: float, h: float) -> Shape:
    return Cylinder(radius_m=r, height_m=h)


def cone(r: float, h: float) -> Shape:
    return Cone(radius_m=r, height_m=h)


def capsule(r: float, h: float) -> Shape:
    return Capsule(radius_m=r, height_m=h)


def egg(r: float, h: float) -> Shape:
    """A smooth body of revolution, thinner at the top."""
    tilt = np.linspace(-np.pi / 2, np.pi / 2, 11)
    profile = [(r * np.cos(t) * (1 - 0.18 * np.sin(t)), h / 2 * np.sin(t)) for t in tilt]
    turn = np.arange(16) * 2 * np.pi / 16
    return hull([(a * np.cos(u), a * np.sin(u), z) for a, z in profile for u in turn])


def rock(x: float, y: float, z: float) -> Shape:
    """A boulder: a dented ellipsoid, always the same one."""
    rng = np.random.default_rng(7)
    golden = np.pi * (3 - np.sqrt(5))
    heights = np.linspace(-0.95, 0.95, 26)
    out = []
    for i, c in enumerate(heights):
        r = np.sqrt(1 - c * c)
        dent = rng.uniform(0.82, 1.0)
        out.append((x / 2 * dent * r * np.cos(golden * i), y / 2 * dent * r * np.sin(golden * i), z / 2 * dent * c))
    return hull(out)


def ring(outer: float, tube: float) -> Shape:
    """A torus of radius `outer` to its outside, made of capsules, lying flat."""
    middle = outer - tube
    side = 2 * middle * math.tan(math.pi / SEGMENTS)
    parts = []
    for i in range(SEGMENTS):
        turn = 2 * math.pi * i / SEGMENTS
        along = multiply(axis_angle((0, 0, 1), turn), ALONG_Y)
        parts.append(
            part(Cylinder(radius_m=tube, height_m=side), middle * math.cos(turn), middle * math.sin(turn), 0, along)
        )
    return Compound(parts=tuple(parts))


def pyramid(x: float, h: float) -> Shape:
    return hull([*((sx * x / 2, sy * x / 2, -h / 2) for sx in (-1, 1) for sy in (-1, 1)), (0, 0, h / 2)])
