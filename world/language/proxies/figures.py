"""Proxy shapes of people, animals and plants, which face +x."""

from __future__ import annotations

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.proxies.parts import (
    ALONG_X,
    BARK,
    DARK,
    LAMP,
    LEAF,
    SKIN,
    SLEEVE,
    STEEL,
    as_solid,
    multiply,
    part,
)
from proxyworld.world.language.proxies.solids import egg
from proxyworld.world.scene import IDENTITY, Box, Capsule, Compound, Cone, Cylinder, Quaternion, Shape, Sphere


def person(h: float, *, reaching: bool = False) -> Shape:
    """A standing figure with its arms at its sides, or held out before it (anthropometry: Winter, 2009)."""
    legs = [
        part(Box(size_m=(0.09 * h, 0.08 * h, 0.46 * h)), 0, s * 0.06 * h, 0.23 * h, IDENTITY, DARK) for s in (-1, 1)
    ]
    x, y, z = (0.17 * h, 0.034 * h, 0.74 * h) if reaching else (0.0, 0.145 * h, 0.63 * h)
    turn = ALONG_X if reaching else IDENTITY
    arms = [part(Capsule(radius_m=0.028 * h, height_m=0.30 * h), x, s * y, z, turn, SKIN) for s in (-1, 1)]
    return Compound(
        parts=(
            *legs,
            part(Box(size_m=(0.13 * h, 0.22 * h, 0.36 * h)), z=0.64 * h),
            *arms,
            part(Sphere(radius_m=0.075 * h), z=0.90 * h, colour=SKIN),
        )
    )


def hand(length: float) -> Shape:
    """A right forearm in its sleeve and an open hand, palm down, whose fingers point along +x."""
    u = length
    fingers = [
        part(Capsule(radius_m=0.021 * u, height_m=long * u), (0.479 - long / 2) * u, y * u, 0, ALONG_X)
        for y, long in ((-0.078, 0.10), (-0.026, 0.14), (0.026, 0.15), (0.078, 0.12))
    ]
    thumb = part(Capsule(radius_m=0.024 * u, height_m=0.11 * u), 0.20 * u, 0.15 * u, 0, _aslant(0.7))
    return Compound(
        parts=(
            part(Capsule(radius_m=0.072 * u, height_m=0.36 * u), -0.248 * u, 0, 0, ALONG_X, SLEEVE),
            part(Box(size_m=(0.25 * u, 0.20 * u, 0.07 * u)), 0.215 * u),
            *fingers,
            thumb,
        )
    )


def _aslant(angle: float) -> Quaternion:
    """Along +x, turned by `angle` towards +y."""
    return multiply(axis_angle((0, 0, 1), angle), ALONG_X)


def gripper(length: float) -> Shape:
    """The end of a robot's arm along +x: a link, a wrist and two jaws."""
    u = length
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.08 * u, height_m=0.52 * u), -0.24 * u, 0, 0, ALONG_X),
            part(Box(size_m=(0.16 * u, 0.26 * u, 0.18 * u)), 0.11 * u, colour=DARK),
            *(part(Box(size_m=(0.30 * u, 0.06 * u, 0.12 * u)), 0.35 * u, s * 0.085 * u, colour=STEEL) for s in (-1, 1)),
        )
    )


def foot(length: float) -> Shape:
    """A shoe that points along +x, and the shin over it."""
    u = length
    return Compound(
        parts=(
            part(Box(size_m=(u, 0.36 * u, 0.26 * u)), 0, 0, 0.13 * u, IDENTITY, DARK),
            part(Capsule(radius_m=0.17 * u, height_m=0.90 * u), -0.28 * u, 0, 0.90 * u, IDENTITY, SLEEVE),
        )
    )


def beast(length: float, h: float) -> Shape:
    """A four-legged animal facing +x."""
    body = 0.42 * h
    legs = [
        part(
            Box(size_m=(0.10 * length, 0.08 * length, h - body)),
            sx * 0.27 * length,
            sy * 0.10 * length,
            (h - body) / 2 - 0.05 * h,
        )
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    trunk = part(
        Capsule(radius_m=body / 2, height_m=max(0.7 * length - body, 0.1 * length)),
        0,
        0,
        h - body / 2 - 0.1 * h,
        ALONG_X,
    )
    head = part(Sphere(radius_m=0.16 * length), 0.44 * length, 0, h)
    return Compound(parts=(trunk, head, *legs))


def bird(length: float) -> Shape:
    """A bird or rubber duck facing +x: body, head, beak, tail."""
    r = 0.30 * length
    return Compound(
        parts=(
            part(as_solid(egg(r, 0.62 * length)), 0, 0, r * 0.95, ALONG_X),
            part(Sphere(radius_m=0.17 * length), 0.20 * length, 0, 1.75 * r + 0.05 * length),
            part(
                Cone(radius_m=0.06 * length, height_m=0.14 * length),
                0.41 * length,
                0,
                1.72 * r + 0.05 * length,
                ALONG_X,
                (0.95, 0.50, 0.08),
            ),
        )
    )


def tree(h: float) -> Shape:
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.04 * h, height_m=0.42 * h), z=0.21 * h, colour=BARK),
            part(Sphere(radius_m=0.26 * h), z=0.66 * h, colour=LEAF),
            part(Sphere(radius_m=0.18 * h), 0.14 * h, 0.05 * h, 0.52 * h, colour=LEAF),
            part(Sphere(radius_m=0.17 * h), -0.15 * h, -0.04 * h, 0.54 * h, colour=LEAF),
        )
    )


def flower(h: float) -> Shape:
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.02 * h, height_m=0.84 * h), z=0.42 * h, colour=LEAF),
            part(Cylinder(radius_m=0.20 * h, height_m=0.07 * h), z=0.875 * h),
            part(Sphere(radius_m=0.08 * h), z=0.93 * h, colour=(0.95, 0.80, 0.20)),
        )
    )


def robot(h: float) -> Shape:
    return Compound(
        parts=(
            *(part(Box(size_m=(0.14 * h, 0.12 * h, 0.34 * h)), 0, s * 0.10 * h, 0.17 * h) for s in (-1, 1)),
            part(Box(size_m=(0.24 * h, 0.36 * h, 0.36 * h)), z=0.525 * h),
            *(
                part(Box(size_m=(0.09 * h, 0.08 * h, 0.36 * h)), 0, s * 0.225 * h, 0.52 * h, IDENTITY, DARK)
                for s in (-1, 1)
            ),
            part(Box(size_m=(0.18 * h, 0.22 * h, 0.18 * h)), z=0.80 * h),
            *(part(Sphere(radius_m=0.025 * h), 0.095 * h, s * 0.05 * h, 0.82 * h, colour=LAMP) for s in (-1, 1)),
        )
    )
