"""The proxy shapes that nouns are built from: each takes its dimensions in metres and stands upright on z."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from proxyworld.world.conventions import axis_angle, rotation_matrix
from proxyworld.world.scene import (
    IDENTITY,
    Box,
    Capsule,
    Colour,
    Compound,
    Cone,
    Cylinder,
    Hull,
    Part,
    Quaternion,
    Shape,
    Solid,
    Sphere,
    Vec3,
)

ALONG_X: Quaternion = axis_angle((0, 1, 0), math.pi / 2)
ALONG_Y: Quaternion = axis_angle((1, 0, 0), math.pi / 2)
TYRE: Colour = (0.07, 0.07, 0.08)
PANE: Colour = (0.30, 0.42, 0.52)
DARK: Colour = (0.16, 0.16, 0.18)
LAMP: Colour = (0.98, 0.90, 0.55)
SKIN: Colour = (0.82, 0.62, 0.50)
LEAF: Colour = (0.20, 0.46, 0.18)
BARK: Colour = (0.38, 0.26, 0.16)
STEEL: Colour = (0.62, 0.64, 0.67)
HANDLE: Colour = (0.62, 0.43, 0.25)
_RING = 12  # segments of a ring or a vessel's wall


def _part(
    shape: Solid, x: float = 0, y: float = 0, z: float = 0, turn: Quaternion = IDENTITY, colour: Colour | None = None
) -> Part:
    return Part(shape=shape, position_m=(x, y, z), orientation_wxyz=turn, colour=colour)


def _hull(points: Sequence[Sequence[float]]) -> Hull:
    return Hull(vertices_m=tuple((float(x), float(y), float(z)) for x, y, z in points))


def _sphere(r: float) -> Shape:
    return Sphere(radius_m=r)


def _box(x: float, y: float, z: float) -> Shape:
    return Box(size_m=(x, y, z))


def _cylinder(r: float, h: float) -> Shape:
    return Cylinder(radius_m=r, height_m=h)


def _cone(r: float, h: float) -> Shape:
    return Cone(radius_m=r, height_m=h)


def _capsule(r: float, h: float) -> Shape:
    return Capsule(radius_m=r, height_m=h)


def _egg(r: float, h: float) -> Shape:
    """A smooth body of revolution, thinner at the top."""
    tilt = np.linspace(-np.pi / 2, np.pi / 2, 11)
    profile = [(r * np.cos(t) * (1 - 0.18 * np.sin(t)), h / 2 * np.sin(t)) for t in tilt]
    turn = np.arange(16) * 2 * np.pi / 16
    return _hull([(a * np.cos(u), a * np.sin(u), z) for a, z in profile for u in turn])


def _rock(x: float, y: float, z: float) -> Shape:
    """A boulder: a dented ellipsoid, always the same one."""
    rng = np.random.default_rng(7)
    golden = np.pi * (3 - np.sqrt(5))
    heights = np.linspace(-0.95, 0.95, 26)
    out = []
    for i, c in enumerate(heights):
        r = np.sqrt(1 - c * c)
        dent = rng.uniform(0.82, 1.0)
        out.append((x / 2 * dent * r * np.cos(golden * i), y / 2 * dent * r * np.sin(golden * i), z / 2 * dent * c))
    return _hull(out)


def _ring(outer: float, tube: float) -> Shape:
    """A torus of radius `outer` to its outside, made of capsules, lying flat."""
    middle = outer - tube
    side = 2 * middle * math.tan(math.pi / _RING)
    parts = []
    for i in range(_RING):
        turn = 2 * math.pi * i / _RING
        along = _multiply(axis_angle((0, 0, 1), turn), ALONG_Y)
        parts.append(
            _part(Cylinder(radius_m=tube, height_m=side), middle * math.cos(turn), middle * math.sin(turn), 0, along)
        )
    return Compound(parts=tuple(parts))


def _multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    from proxyworld.world.conventions import quaternion_multiply

    w, x, y, z = (float(v) for v in quaternion_multiply(a, b))
    return (w, x, y, z)


def _vessel(bottom: float, top: float, h: float) -> Shape:
    """An open round vessel of radius `bottom` below and `top` above: a floor and a wall of segments."""
    wall = 0.10 * top
    parts = [_part(Cylinder(radius_m=bottom, height_m=wall), z=wall / 2 - h / 2)]
    step = 2 * math.pi / _RING
    for i in range(_RING):
        corners = []
        for radius, z in ((bottom, wall), (top, h)):
            for r in (radius, radius - wall):
                for turn in (i * step, (i + 1) * step):
                    corners.append((r * math.cos(turn), r * math.sin(turn), z - h / 2))
        parts.append(_part(_hull(corners)))
    return Compound(parts=tuple(parts))


def _tray(x: float, y: float, z: float) -> Shape:
    """An open box: a floor and four walls."""
    wall = 0.06 * min(x, y)
    return Compound(
        parts=(
            _part(Box(size_m=(x, y, wall)), z=wall / 2 - z / 2),
            *(_part(Box(size_m=(wall, y, z - wall)), x=s * (x - wall) / 2, z=wall / 2) for s in (-1, 1)),
            *(_part(Box(size_m=(x - 2 * wall, wall, z - wall)), y=s * (y - wall) / 2, z=wall / 2) for s in (-1, 1)),
        )
    )


def _bottle(r: float, h: float) -> Shape:
    body, shoulder, neck = 0.60 * h, 0.14 * h, 0.26 * h
    turn = np.arange(20) * 2 * np.pi / 20
    frustum = [
        (a * np.cos(u), a * np.sin(u), z) for a, z in ((r, -shoulder / 2), (0.36 * r, shoulder / 2)) for u in turn
    ]
    return Compound(
        parts=(
            _part(Cylinder(radius_m=r, height_m=body), z=body / 2 - h / 2),
            _part(_hull(frustum), z=body + shoulder / 2 - h / 2),
            _part(Cylinder(radius_m=0.36 * r, height_m=neck), z=h / 2 - neck / 2),
        )
    )


def _pin(r: float, h: float) -> Shape:
    """A bowling pin: belly, neck and head as stacked frusta."""
    profile = [(0.60, 0.0), (0.85, 0.12), (1.0, 0.30), (0.80, 0.48), (0.45, 0.66), (0.48, 0.80), (0.55, 0.90), (0.30, 1.0)]
    turn = np.arange(16) * 2 * np.pi / 16
    parts = []
    for low in (0, 3):
        points = profile[low : low + 4] if low == 0 else profile[3:5]
        parts.append(
            _part(_hull([(r * a * np.cos(u), r * a * np.sin(u), h * (z - 0.5)) for a, z in points for u in turn]))
        )
    head = [(r * a * np.cos(u), r * a * np.sin(u), h * (z - 0.5)) for a, z in profile[4:] for u in turn]
    red_band: Colour = (0.80, 0.12, 0.12)
    parts[1] = parts[1].model_copy(update={"colour": red_band})
    return Compound(parts=(*parts, _part(_hull(head))))


def _table(x: float, y: float, z: float) -> Shape:
    top, leg = 0.06 * z + 0.01, 0.09 * min(x, y)
    legs = [
        _part(Box(size_m=(leg, leg, z - top)), sx * (x / 2 - leg), sy * (y / 2 - leg), -top / 2)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    return Compound(parts=(_part(Box(size_m=(x, y, top)), z=(z - top) / 2), *legs))


def _chair(w: float, h: float) -> Shape:
    seat = 0.48 * h
    table = _table(w, w, seat)
    assert isinstance(table, Compound)
    lowered = [p.model_copy(update={"position_m": (*p.position_m[:2], p.position_m[2] - (h - seat) / 2)}) for p in table.parts]
    back = _part(Box(size_m=(0.08 * w, w, h - seat)), -0.46 * w, 0, seat / 2)
    return Compound(parts=(*lowered, back))


def _shelf(x: float, y: float, z: float) -> Shape:
    board = 0.03 * z
    boards = [_part(Box(size_m=(x - 2 * board, y, board)), z=(k - 0.5) * (z - board)) for k in (0, 0.5, 1)]
    sides = [_part(Box(size_m=(board, y, z)), s * (x - board) / 2) for s in (-1, 1)]
    return Compound(parts=(*boards, *sides))


def _handled(length: float, handle: float, head: float) -> Shape:
    """A hammer: a handle along x and a head across it at +x."""
    return Compound(
        parts=(
            _part(Cylinder(radius_m=handle, height_m=length - head), -head / 2, 0, 0, ALONG_X, HANDLE),
            _part(Box(size_m=(head, 2.2 * head, head)), (length - head) / 2),
        )
    )


def _tipped(length: float, r: float) -> Shape:
    """A pencil, dart or arrow along x with its tip at +x."""
    tip = 4 * r
    return Compound(
        parts=(
            _part(Cylinder(radius_m=r, height_m=length - tip), -tip / 2, 0, 0, ALONG_X),
            _part(Cone(radius_m=r, height_m=tip), (length - tip) / 2, 0, 0, ALONG_X, DARK),
        )
    )


def _blade(length: float, width: float) -> Shape:
    """A knife, spoon or the like, lying along x: a handle and a flat blade."""
    thick = 0.18 * width
    return Compound(
        parts=(
            _part(Box(size_m=(0.42 * length, 0.7 * width, 2.5 * thick)), -0.29 * length, 0, 0, IDENTITY, DARK),
            _part(Box(size_m=(0.58 * length, width, thick)), 0.21 * length),
        )
    )


def _racket(length: float, width: float) -> Shape:
    """A racket, pan or shovel lying along x: a handle and a flat round head."""
    head = width / 2
    handle = length - width
    return Compound(
        parts=(
            _part(Cylinder(radius_m=0.09 * width, height_m=handle), -width / 2, 0, 0, ALONG_X, HANDLE),
            _part(Cylinder(radius_m=head, height_m=0.16 * width), (length - width) / 2),
        )
    )


def _dumbbell(length: float, r: float) -> Shape:
    disc = 0.25 * length
    return Compound(
        parts=(
            _part(Cylinder(radius_m=0.25 * r, height_m=length - 2 * disc), 0, 0, 0, ALONG_X, STEEL),
            *(_part(Cylinder(radius_m=r, height_m=disc), s * (length - disc) / 2, 0, 0, ALONG_X) for s in (-1, 1)),
        )
    )


def _kettlebell(r: float) -> Shape:
    arms = [_part(Box(size_m=(0.24 * r, 0.24 * r, 0.7 * r)), s * 0.45 * r, 0, 1.15 * r) for s in (-1, 1)]
    grip = _part(Box(size_m=(1.14 * r, 0.24 * r, 0.24 * r)), 0, 0, 1.62 * r)
    return Compound(parts=(_part(Sphere(radius_m=r)), *arms, grip))


def _wheel(r: float, w: float) -> Shape:
    """A wheel standing upright, its axle along y, with spokes of another colour so that its turning shows."""
    hub: Colour = (0.72, 0.73, 0.75)
    spokes = [
        _part(Box(size_m=(1.1 * r, 1.06 * w, 0.12 * r)), 0, 0, 0, axis_angle((0, 1, 0), k * math.pi / 3), hub)
        for k in range(3)
    ]
    return Compound(parts=(_part(Cylinder(radius_m=r, height_m=w), turn=ALONG_Y), *spokes))


def _top(r: float) -> Shape:
    """A spinning top on its tip, marked so that its turning shows."""
    turn = np.arange(20) * 2 * np.pi / 20
    rings = ((0.06, -1.1), (1.0, 0.0), (0.9, 0.15), (0.3, 0.3))
    body = [(r * a * np.cos(u), r * a * np.sin(u), r * z) for a, z in rings for u in turn]
    mark = _part(Box(size_m=(1.5 * r, 0.22 * r, 0.06 * r)), 0, 0, 0.29 * r, IDENTITY, (0.95, 0.85, 0.2))
    stem = _part(Cylinder(radius_m=0.1 * r, height_m=0.6 * r), 0, 0, 0.6 * r)
    return Compound(parts=(_part(_hull(body)), mark, stem))


def _car(length: float) -> Shape:
    """A car facing +x of sixteen parts that touch nowhere: it drives as one, and can come apart."""
    u = length
    cabin = [
        (x * u, s * y * u, z * u)
        for x, y, z in ((-0.30, 0.20, -0.055), (0.20, 0.20, -0.055), (-0.20, 0.17, 0.055), (0.08, 0.17, 0.055))
        for s in (-1, 1)
    ]

    def block(x: float, y: float, z: float, at: Vec3, colour: Colour | None = None) -> Part:
        return _part(Box(size_m=(x * u, y * u, z * u)), at[0] * u, at[1] * u, at[2] * u, IDENTITY, colour)

    return Compound(
        parts=(
            block(0.94, 0.32, 0.09, (0, 0, 0.110), DARK),
            block(0.30, 0.42, 0.075, (0.32, 0, 0.205)),
            block(0.19, 0.42, 0.085, (-0.37, 0, 0.210)),
            *(block(0.43, 0.03, 0.085, (-0.05, s * 0.195, 0.210)) for s in (-1, 1)),
            block(0.43, 0.35, 0.085, (-0.05, 0, 0.210), DARK),
            _part(_hull(cabin), z=0.315 * u, colour=PANE),
            block(0.28, 0.33, 0.015, (-0.06, 0, 0.382)),
            *(block(0.03, 0.40, 0.05, (s * 0.49, 0, 0.115), DARK) for s in (-1, 1)),
            *(block(0.015, 0.07, 0.04, (0.482, s * 0.15, 0.205), LAMP) for s in (-1, 1)),
            *_wheels(u, 0.30, 0.192, 0.08, 0.05),
        )
    )


def _wheels(u: float, x: float, y: float, r: float, w: float) -> list[Part]:
    tyre = Cylinder(radius_m=r * u, height_m=w * u)
    return [_part(tyre, sx * x * u, sy * y * u, r * u, ALONG_Y, TYRE) for sx in (-1, 1) for sy in (-1, 1)]


def _truck(length: float) -> Shape:
    u = length

    def block(x: float, y: float, z: float, at: Vec3, colour: Colour | None = None) -> Part:
        return _part(Box(size_m=(x * u, y * u, z * u)), at[0] * u, at[1] * u, at[2] * u, IDENTITY, colour)

    return Compound(
        parts=(
            block(0.96, 0.24, 0.05, (0, 0, 0.09), DARK),
            block(0.62, 0.34, 0.30, (-0.17, 0, 0.290), (0.86, 0.86, 0.84)),
            block(0.24, 0.34, 0.14, (0.345, 0, 0.205)),
            block(0.18, 0.32, 0.12, (0.315, 0, 0.340), PANE),
            *(block(0.015, 0.07, 0.04, (0.475, s * 0.12, 0.180), LAMP) for s in (-1, 1)),
            *_wheels(u, 0.33, 0.148, 0.065, 0.05),
        )
    )


def _bus(length: float) -> Shape:
    u = length
    return Compound(
        parts=(
            _part(Box(size_m=(u, 0.20 * u, 0.05 * u)), 0, 0, 0.075 * u, IDENTITY, DARK),
            _part(Box(size_m=(u, 0.26 * u, 0.10 * u)), 0, 0, 0.155 * u),
            _part(Box(size_m=(0.98 * u, 0.25 * u, 0.08 * u)), 0, 0, 0.246 * u, IDENTITY, PANE),
            _part(Box(size_m=(u, 0.26 * u, 0.03 * u)), 0, 0, 0.302 * u),
            *_wheels(u, 0.32, 0.120, 0.05, 0.03),
        )
    )


def _cycle(length: float) -> Shape:
    u = length
    wheel = Cylinder(radius_m=0.19 * u, height_m=0.05 * u)
    return Compound(
        parts=(
            *(_part(wheel, s * 0.31 * u, 0, 0.19 * u, ALONG_Y, TYRE) for s in (-1, 1)),
            _part(Box(size_m=(0.50 * u, 0.06 * u, 0.16 * u)), 0, 0, 0.40 * u),
            _part(Box(size_m=(0.16 * u, 0.10 * u, 0.04 * u)), -0.14 * u, 0, 0.52 * u, IDENTITY, DARK),
            _part(Box(size_m=(0.04 * u, 0.34 * u, 0.04 * u)), 0.22 * u, 0, 0.56 * u, IDENTITY, DARK),
        )
    )


def _boat(length: float) -> Shape:
    u = length
    outline = [(-0.5, 0.16), (0.2, 0.16), (0.5, 0.0)]
    deck = [(x * u, s * y * u, 0.14 * u) for x, y in outline for s in (-1, 1)]
    keel = [(x * 0.8 * u, s * y * 0.6 * u, 0.0) for x, y in outline for s in (-1, 1)]
    return Compound(
        parts=(_part(_hull(deck + keel)), _part(Box(size_m=(0.3 * u, 0.2 * u, 0.12 * u)), -0.1 * u, 0, 0.201 * u, IDENTITY, PANE))
    )


def _plane(length: float) -> Shape:
    u = length
    return Compound(
        parts=(
            _part(Capsule(radius_m=0.06 * u, height_m=0.88 * u), 0, 0, 0.06 * u, ALONG_X),
            _part(Box(size_m=(0.20 * u, 0.95 * u, 0.02 * u)), 0.04 * u, 0, 0.07 * u),
            _part(Box(size_m=(0.10 * u, 0.34 * u, 0.015 * u)), -0.43 * u, 0, 0.07 * u),
            _part(Box(size_m=(0.12 * u, 0.02 * u, 0.16 * u)), -0.43 * u, 0, 0.17 * u),
        )
    )


def _drone(width: float) -> Shape:
    u = width
    rotors = [
        _part(Cylinder(radius_m=0.18 * u, height_m=0.03 * u), sx * 0.32 * u, sy * 0.32 * u, 0.12 * u, IDENTITY, DARK)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    arms = [
        _part(Box(size_m=(0.95 * u, 0.05 * u, 0.04 * u)), 0, 0, 0.08 * u, axis_angle((0, 0, 1), s * math.pi / 4))
        for s in (-1, 1)
    ]
    return Compound(parts=(_part(Box(size_m=(0.30 * u, 0.22 * u, 0.12 * u)), 0, 0, 0.06 * u), *arms, *rotors))


def _rocket(h: float) -> Shape:
    r = 0.09 * h
    fins = [
        _part(Box(size_m=(2.2 * r, 0.2 * r, 1.6 * r)), 1.0 * r * math.cos(t), 1.0 * r * math.sin(t), 0.8 * r - h / 2,
              axis_angle((0, 0, 1), t), (0.80, 0.15, 0.12))
        for t in (math.pi / 4, 3 * math.pi / 4, 5 * math.pi / 4, 7 * math.pi / 4)
    ]  # fmt: skip
    body = 0.74 * h
    return Compound(
        parts=(
            _part(Cylinder(radius_m=r, height_m=body), z=body / 2 - h / 2),
            _part(Cone(radius_m=r, height_m=h - body), z=h / 2 - (h - body) / 2, colour=(0.80, 0.15, 0.12)),
            *fins,
        )
    )


def _person(h: float) -> Shape:
    legs = [_part(Box(size_m=(0.09 * h, 0.08 * h, 0.46 * h)), 0, s * 0.06 * h, 0.23 * h, IDENTITY, DARK) for s in (-1, 1)]
    arms = [
        _part(Capsule(radius_m=0.028 * h, height_m=0.30 * h), 0, s * 0.145 * h, 0.63 * h, IDENTITY, SKIN) for s in (-1, 1)
    ]
    return Compound(
        parts=(
            *legs,
            _part(Box(size_m=(0.13 * h, 0.22 * h, 0.36 * h)), z=0.64 * h),
            *arms,
            _part(Sphere(radius_m=0.075 * h), z=0.90 * h, colour=SKIN),
        )
    )


def _beast(length: float, h: float) -> Shape:
    """A four-legged animal facing +x."""
    body = 0.42 * h
    legs = [
        _part(Box(size_m=(0.10 * length, 0.08 * length, h - body)), sx * 0.27 * length, sy * 0.10 * length, (h - body) / 2 - 0.05 * h)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    trunk = _part(Capsule(radius_m=body / 2, height_m=max(0.7 * length - body, 0.1 * length)), 0, 0, h - body / 2 - 0.1 * h, ALONG_X)
    head = _part(Sphere(radius_m=0.16 * length), 0.44 * length, 0, h)
    return Compound(parts=(trunk, head, *legs))


def _bird(length: float) -> Shape:
    """A bird or rubber duck facing +x: body, head, beak, tail."""
    r = 0.30 * length
    return Compound(
        parts=(
            _part(_as_solid(_egg(r, 0.62 * length)), 0, 0, r * 0.95, ALONG_X),
            _part(Sphere(radius_m=0.17 * length), 0.20 * length, 0, 1.75 * r + 0.05 * length),
            _part(Cone(radius_m=0.06 * length, height_m=0.14 * length), 0.41 * length, 0, 1.72 * r + 0.05 * length, ALONG_X,
                  (0.95, 0.50, 0.08)),
        )
    )  # fmt: skip


def _as_solid(shape: Shape) -> Solid:
    assert not isinstance(shape, Compound) and shape.kind != "plane"
    return shape


def _tree(h: float) -> Shape:
    return Compound(
        parts=(
            _part(Cylinder(radius_m=0.04 * h, height_m=0.42 * h), z=0.21 * h, colour=BARK),
            _part(Sphere(radius_m=0.26 * h), z=0.66 * h, colour=LEAF),
            _part(Sphere(radius_m=0.18 * h), 0.14 * h, 0.05 * h, 0.52 * h, colour=LEAF),
            _part(Sphere(radius_m=0.17 * h), -0.15 * h, -0.04 * h, 0.54 * h, colour=LEAF),
        )
    )


def _flower(h: float) -> Shape:
    return Compound(
        parts=(
            _part(Cylinder(radius_m=0.02 * h, height_m=0.84 * h), z=0.42 * h, colour=LEAF),
            _part(Cylinder(radius_m=0.20 * h, height_m=0.07 * h), z=0.875 * h),
            _part(Sphere(radius_m=0.08 * h), z=0.93 * h, colour=(0.95, 0.80, 0.20)),
        )
    )


def _mushroom(r: float, h: float) -> Shape:
    """An umbrella, mushroom or lamp: a thin stem and a cone on top."""
    return Compound(
        parts=(
            _part(Cylinder(radius_m=0.12 * r, height_m=0.7 * h), z=0.35 * h, colour=DARK),
            _part(Cone(radius_m=r, height_m=0.35 * h), z=0.825 * h),
            _part(Cylinder(radius_m=0.45 * r, height_m=0.04 * h), z=0.02 * h, colour=DARK),
        )
    )


def _house(x: float, y: float, z: float) -> Shape:
    walls = 0.62 * z
    roof = [(sx * 0.54 * x, sy * 0.54 * y, 0.0) for sx in (-1, 1) for sy in (-1, 1)]
    ridge = [(sx * 0.54 * x, 0.0, z - walls) for sx in (-1, 1)]
    return Compound(
        parts=(
            _part(Box(size_m=(x, y, walls)), z=walls / 2),
            _part(_hull(roof + ridge), z=walls, colour=(0.55, 0.22, 0.16)),
            _part(Box(size_m=(0.18 * x, 0.02 * y, 0.5 * walls)), 0, -0.51 * y, 0.25 * walls, IDENTITY, DARK),
        )
    )


def _robot(h: float) -> Shape:
    return Compound(
        parts=(
            *(_part(Box(size_m=(0.14 * h, 0.12 * h, 0.34 * h)), 0, s * 0.10 * h, 0.17 * h) for s in (-1, 1)),
            _part(Box(size_m=(0.24 * h, 0.36 * h, 0.36 * h)), z=0.525 * h),
            *(_part(Box(size_m=(0.09 * h, 0.08 * h, 0.36 * h)), 0, s * 0.225 * h, 0.52 * h, IDENTITY, DARK) for s in (-1, 1)),
            _part(Box(size_m=(0.18 * h, 0.22 * h, 0.18 * h)), z=0.80 * h),
            *(_part(Sphere(radius_m=0.025 * h), 0.095 * h, s * 0.05 * h, 0.82 * h, colour=LAMP) for s in (-1, 1)),
        )
    )


def _wall(thick: float, width: float, h: float) -> Shape:
    return Box(size_m=(thick, width, h))


def _frame(thick: float, width: float, h: float) -> Shape:
    """A window or a goal: two posts and two bars around a hole."""
    bar = 0.08 * h
    posts = [_part(Box(size_m=(thick, bar, h)), 0, s * (width - bar) / 2, 0) for s in (-1, 1)]
    beams = [_part(Box(size_m=(thick, width - 2 * bar, bar)), 0, 0, s * (h - bar) / 2) for s in (-1, 1)]
    return Compound(parts=(*posts, *beams))


def _hoop(r: float, h: float) -> Shape:
    """A basketball hoop: post, board and a ring towards -x."""
    ring = _ring(r, 0.06 * r)
    assert isinstance(ring, Compound)
    lifted = [
        p.model_copy(update={"position_m": (p.position_m[0] - 1.25 * r, p.position_m[1], h * 0.80), "colour": (0.9, 0.35, 0.08)})
        for p in ring.parts
    ]
    return Compound(
        parts=(
            _part(Cylinder(radius_m=0.14 * r, height_m=h * 0.98), 0.35 * r, 0, h * 0.49, IDENTITY, DARK),
            _part(Box(size_m=(0.10 * r, 4.0 * r, 2.4 * r)), 0.1 * r, 0, h * 0.80 + 1.0 * r),
            *lifted,
        )
    )


def _ramp(length: float, width: float, h: float) -> Shape:
    """A straight wedge falling towards +x."""
    side = [(-length / 2, 0.0), (length / 2, 0.0), (-length / 2, h)]
    return _hull([(x, s * width / 2, z) for x, z in side for s in (-1, 1)])


def _pyramid(x: float, h: float) -> Shape:
    return _hull([*((sx * x / 2, sy * x / 2, -h / 2) for sx in (-1, 1) for sy in (-1, 1)), (0, 0, h / 2)])


FORMS: Mapping[str, Callable[..., Shape]] = MappingProxyType(
    {
        "sphere": _sphere, "box": _box, "cylinder": _cylinder, "cone": _cone, "capsule": _capsule, "egg": _egg,
        "rock": _rock, "ring": _ring, "vessel": _vessel, "tray": _tray, "bottle": _bottle, "pin": _pin,
        "table": _table, "chair": _chair, "shelf": _shelf, "hammer": _handled, "tipped": _tipped, "blade": _blade,
        "racket": _racket, "dumbbell": _dumbbell, "kettlebell": _kettlebell, "wheel": _wheel, "top": _top, "car": _car,
        "truck": _truck, "bus": _bus, "cycle": _cycle, "boat": _boat, "plane": _plane, "drone": _drone,
        "rocket": _rocket, "person": _person, "beast": _beast, "bird": _bird, "tree": _tree, "flower": _flower,
        "mushroom": _mushroom, "house": _house, "robot": _robot, "wall": _wall, "frame": _frame, "hoop": _hoop,
        "ramp": _ramp, "pyramid": _pyramid,
        # the same solids by another rest: see `LYING`
        "rod": _cylinder, "disc": _cylinder, "sheet": _box, "bar": _capsule,
    }
)  # fmt: skip
"""Builders by name; each takes the dimensions of its noun."""

LYING = frozenset({"rod", "bar"})
"""Forms whose axis lies flat when at rest."""

ROLLING = frozenset({"sphere", "egg", "rod", "bar", "cylinder", "disc", "wheel", "ring", "capsule"})
"""Forms that can roll; all but balls and wheels are laid down for it."""


def support_m(shape: Shape, turn: Quaternion, direction: Vec3) -> float:
    """How far `shape`, turned by `turn`, reaches from its origin along the unit `direction`: its support function."""
    local = rotation_matrix(turn).T @ np.asarray(direction, float)
    return _reach(shape, local)


def _reach(shape: Shape, d: np.ndarray) -> float:
    flat = math.hypot(d[0], d[1])
    if isinstance(shape, Sphere):
        return shape.radius_m
    if isinstance(shape, Box):
        return float(np.abs(d) @ np.asarray(shape.size_m)) / 2
    if isinstance(shape, Cylinder):
        return shape.radius_m * flat + shape.height_m / 2 * abs(float(d[2]))
    if isinstance(shape, Capsule):
        return shape.radius_m + shape.height_m / 2 * abs(float(d[2]))
    if isinstance(shape, Cone):
        return max(shape.radius_m * flat - shape.height_m / 2 * float(d[2]), shape.height_m / 2 * float(d[2]))
    if isinstance(shape, Hull):
        return float((np.asarray(shape.vertices_m) @ d).max())
    if isinstance(shape, Compound):
        return max(
            float(np.asarray(p.position_m) @ d) + _reach(p.shape, rotation_matrix(p.orientation_wxyz).T @ d)
            for p in shape.parts
        )
    raise TypeError(f"a {shape.kind} has no bounds here")


def bounds_m(shape: Shape, turn: Quaternion = IDENTITY) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest corner `(3), (3)` of the axis-aligned box about `shape` turned by `turn`."""
    axes: tuple[Vec3, ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    high = np.array([support_m(shape, turn, axis) for axis in axes])
    low = -np.array([support_m(shape, turn, (-axis[0], -axis[1], -axis[2])) for axis in axes])
    return low, high
