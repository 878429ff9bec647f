"""Proxy shapes of vehicles, which face +x."""

from __future__ import annotations

import math

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.proxies.parts import ALONG_X, ALONG_Y, DARK, LAMP, PANE, TYRE, hull, part
from proxyworld.world.scene import IDENTITY, Box, Capsule, Colour, Compound, Cone, Cylinder, Part, Shape, Vec3


def car(length: float) -> Shape:
    """A car facing +x of sixteen parts that touch nowhere: it drives as one, and can come apart."""
    u = length
    cabin = [
        (x * u, s * y * u, z * u)
        for x, y, z in ((-0.30, 0.20, -0.055), (0.20, 0.20, -0.055), (-0.20, 0.17, 0.055), (0.08, 0.17, 0.055))
        for s in (-1, 1)
    ]

    def block(x: float, y: float, z: float, at: Vec3, colour: Colour | None = None) -> Part:
        return part(Box(size_m=(x * u, y * u, z * u)), at[0] * u, at[1] * u, at[2] * u, IDENTITY, colour)

    return Compound(
        parts=(
            block(0.94, 0.32, 0.09, (0, 0, 0.110), DARK),
            block(0.30, 0.42, 0.075, (0.32, 0, 0.205)),
            block(0.19, 0.42, 0.085, (-0.37, 0, 0.210)),
            *(block(0.43, 0.03, 0.085, (-0.05, s * 0.195, 0.210)) for s in (-1, 1)),
            block(0.43, 0.35, 0.085, (-0.05, 0, 0.210), DARK),
            part(hull(cabin), z=0.315 * u, colour=PANE),
            block(0.28, 0.33, 0.015, (-0.06, 0, 0.382)),
            *(block(0.03, 0.40, 0.05, (s * 0.49, 0, 0.115), DARK) for s in (-1, 1)),
            *(block(0.015, 0.07, 0.04, (0.482, s * 0.15, 0.205), LAMP) for s in (-1, 1)),
            *wheels(u, 0.30, 0.192, 0.08, 0.05),
        )
    )


def wheels(u: float, x: float, y: float, r: float, w: float) -> list[Part]:
    tyre = Cylinder(radius_m=r * u, height_m=w * u)
    return [part(tyre, sx * x * u, sy * y * u, r * u, ALONG_Y, TYRE) for sx in (-1, 1) for sy in (-1, 1)]


def axles(shape: Shape) -> tuple[Compound, list[Part]]:
    """A vehicle without its wheels, and the wheels: the cylinders across it that are painted as tyres."""
    assert isinstance(shape, Compound)
    on_axles = [p for p in shape.parts if isinstance(p.shape, Cylinder) and p.colour == TYRE]
    rest = tuple(p for p in shape.parts if not any(p is wheel for wheel in on_axles))
    return Compound(parts=rest), on_axles


def truck(length: float) -> Shape:
    u = length

    def block(x: float, y: float, z: float, at: Vec3, colour: Colour | None = None) -> Part:
        return part(Box(size_m=(x * u, y * u, z * u)), at[0] * u, at[1] * u, at[2] * u, IDENTITY, colour)

    return Compound(
        parts=(
            block(0.96, 0.24, 0.05, (0, 0, 0.09), DARK),
            block(0.62, 0.34, 0.30, (-0.17, 0, 0.290), (0.86, 0.86, 0.84)),
            block(0.24, 0.34, 0.14, (0.345, 0, 0.205)),
            block(0.18, 0.32, 0.12, (0.315, 0, 0.340), PANE),
            *(block(0.015, 0.07, 0.04, (0.475, s * 0.12, 0.180), LAMP) for s in (-1, 1)),
            *wheels(u, 0.33, 0.148, 0.065, 0.05),
        )
    )


def bus(length: float) -> Shape:
    u = length
    return Compound(
        parts=(
            part(Box(size_m=(u, 0.20 * u, 0.05 * u)), 0, 0, 0.075 * u, IDENTITY, DARK),
            part(Box(size_m=(u, 0.26 * u, 0.10 * u)), 0, 0, 0.155 * u),
            part(Box(size_m=(0.98 * u, 0.25 * u, 0.08 * u)), 0, 0, 0.246 * u, IDENTITY, PANE),
            part(Box(size_m=(u, 0.26 * u, 0.03 * u)), 0, 0, 0.302 * u),
            *wheels(u, 0.32, 0.120, 0.05, 0.03),
        )
    )


def cycle(length: float) -> Shape:
    u = length
    wheel = Cylinder(radius_m=0.19 * u, height_m=0.05 * u)
    return Compound(
        parts=(
            *(part(wheel, s * 0.31 * u, 0, 0.19 * u, ALONG_Y, TYRE) for s in (-1, 1)),
            part(Box(size_m=(0.50 * u, 0.06 * u, 0.16 * u)), 0, 0, 0.40 * u),
            part(Box(size_m=(0.16 * u, 0.10 * u, 0.04 * u)), -0.14 * u, 0, 0.52 * u, IDENTITY, DARK),
            part(Box(size_m=(0.04 * u, 0.34 * u, 0.04 * u)), 0.22 * u, 0, 0.56 * u, IDENTITY, DARK),
        )
    )


def boat(length: float) -> Shape:
    u = length
    outline = [(-0.5, 0.16), (0.2, 0.16), (0.5, 0.0)]
    deck = [(x * u, s * y * u, 0.14 * u) for x, y in outline for s in (-1, 1)]
    keel = [(x * 0.8 * u, s * y * 0.6 * u, 0.0) for x, y in outline for s in (-1, 1)]
    return Compound(
        parts=(
            part(hull(deck + keel)),
            part(Box(size_m=(0.3 * u, 0.2 * u, 0.12 * u)), -0.1 * u, 0, 0.201 * u, IDENTITY, PANE),
        )
    )


def plane(length: float) -> Shape:
    u = length
    return Compound(
        parts=(
            part(Capsule(radius_m=0.06 * u, height_m=0.88 * u), 0, 0, 0.06 * u, ALONG_X),
            part(Box(size_m=(0.20 * u, 0.95 * u, 0.02 * u)), 0.04 * u, 0, 0.07 * u),
            part(Box(size_m=(0.10 * u, 0.34 * u, 0.015 * u)), -0.43 * u, 0, 0.07 * u),
            part(Box(size_m=(0.12 * u, 0.02 * u, 0.16 * u)), -0.43 * u, 0, 0.17 * u),
        )
    )


def drone(width: float) -> Shape:
    u = width
    rotors = [
        part(Cylinder(radius_m=0.18 * u, height_m=0.03 * u), sx * 0.32 * u, sy * 0.32 * u, 0.12 * u, IDENTITY, DARK)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    arms = [
        part(Box(size_m=(0.95 * u, 0.05 * u, 0.04 * u)), 0, 0, 0.08 * u, axis_angle((0, 0, 1), s * math.pi / 4))
        for s in (-1, 1)
    ]
    return Compound(parts=(part(Box(size_m=(0.30 * u, 0.22 * u, 0.12 * u)), 0, 0, 0.06 * u), *arms, *rotors))


def rocket(h: float) -> Shape:
    r = 0.09 * h
    fins = [
        part(
            Box(size_m=(2.2 * r, 0.2 * r, 1.6 * r)),
            1.0 * r * math.cos(t),
            1.0 * r * math.sin(t),
            0.8 * r - h / 2,
            axis_angle((0, 0, 1), t),
            (0.80, 0.15, 0.12),
        )
        for t in (math.pi / 4, 3 * math.pi / 4, 5 * math.pi / 4, 7 * math.pi / 4)
    ]
    body = 0.74 * h
    return Compound(
        parts=(
            part(Cylinder(radius_m=r, height_m=body), z=body / 2 - h / 2),
            part(Cone(radius_m=r, height_m=h - body), z=h / 2 - (h - body) / 2, colour=(0.80, 0.15, 0.12)),
            *fins,
        )
    )
