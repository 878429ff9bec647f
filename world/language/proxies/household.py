"""Proxy shapes of things about the house: vessels, furniture, tools and toys."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.proxies.parts import ALONG_X, ALONG_Y, DARK, HANDLE, STEEL, hull, part
from proxyworld.world.language.proxies.solids import SEGMENTS
from proxyworld.world.scene import IDENTITY, Box, Colour, Compound, Cone, Cylinder, Shape, Sphere


def vessel(bottom: float, top: float, h: float) -> Shape:
    """An open round vessel of radius `bottom` below and `top` above: a floor and a wall of segments."""
    wall = 0.10 * top
    parts = [part(Cylinder(radius_m=bottom, height_m=wall), z=wall / 2 - h / 2)]
    step = 2 * math.pi / SEGMENTS
    for i in range(SEGMENTS):
        rings = [(r, z - h / 2) for radius, z in ((bottom, wall), (top, h)) for r in (radius, radius - wall)]
        turns = (i * step, (i + 1) * step)
        parts.append(part(hull([(r * math.cos(t), r * math.sin(t), z) for r, z in rings for t in turns])))
    return Compound(parts=tuple(parts))


def tray(x: float, y: float, z: float) -> Shape:
    """An open box: a floor and four walls."""
    wall = 0.06 * min(x, y)
    return Compound(
        parts=(
            part(Box(size_m=(x, y, wall)), z=wall / 2 - z / 2),
            *(part(Box(size_m=(wall, y, z - wall)), x=s * (x - wall) / 2, z=wall / 2) for s in (-1, 1)),
            *(part(Box(size_m=(x - 2 * wall, wall, z - wall)), y=s * (y - wall) / 2, z=wall / 2) for s in (-1, 1)),
        )
    )


def bottle(r: float, h: float) -> Shape:
    body, shoulder, neck = 0.60 * h, 0.14 * h, 0.26 * h
    turn = np.arange(20) * 2 * np.pi / 20
    frustum = [
        (a * np.cos(u), a * np.sin(u), z) for a, z in ((r, -shoulder / 2), (0.36 * r, shoulder / 2)) for u in turn
    ]
    return Compound(
        parts=(
            part(Cylinder(radius_m=r, height_m=body), z=body / 2 - h / 2),
            part(hull(frustum), z=body + shoulder / 2 - h / 2),
            part(Cylinder(radius_m=0.36 * r, height_m=neck), z=h / 2 - neck / 2),
        )
    )


def pin(r: float, h: float) -> Shape:
    """A bowling pin: belly, neck and head as stacked frusta."""
    profile = [
        (0.60, 0.0),
        (0.85, 0.12),
        (1.0, 0.30),
        (0.80, 0.48),
        (0.45, 0.66),
        (0.48, 0.80),
        (0.55, 0.90),
        (0.30, 1.0),
    ]
    turn = np.arange(16) * 2 * np.pi / 16
    parts = []
    for low in (0, 3):
        points = profile[low : low + 4] if low == 0 else profile[3:5]
        parts.append(
            part(hull([(r * a * np.cos(u), r * a * np.sin(u), h * (z - 0.5)) for a, z in points for u in turn]))
        )
    head = [(r * a * np.cos(u), r * a * np.sin(u), h * (z - 0.5)) for a, z in profile[4:] for u in turn]
    red_band: Colour = (0.80, 0.12, 0.12)
    parts[1] = parts[1].model_copy(update={"colour": red_band})
    return Compound(parts=(*parts, part(hull(head))))


def table(x: float, y: float, z: float) -> Shape:
    top, leg = 0.06 * z + 0.01, 0.09 * min(x, y)
    legs = [
        part(Box(size_m=(leg, leg, z - top)), sx * (x / 2 - leg), sy * (y / 2 - leg), -top / 2)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    return Compound(parts=(part(Box(size_m=(x, y, top)), z=(z - top) / 2), *legs))


def chair(w: float, h: float) -> Shape:
    seat = 0.48 * h
    stool = table(w, w, seat)
    assert isinstance(stool, Compound)
    lowered = [
        p.model_copy(update={"position_m": (*p.position_m[:2], p.position_m[2] - (h - seat) / 2)}) for p in stool.parts
    ]
    back = part(Box(size_m=(0.08 * w, w, h - seat)), -0.46 * w, 0, seat / 2)
    return Compound(parts=(*lowered, back))


def shelf(x: float, y: float, z: float) -> Shape:
    board = 0.03 * z
    boards = [part(Box(size_m=(x - 2 * board, y, board)), z=(k - 0.5) * (z - board)) for k in (0, 0.5, 1)]
    sides = [part(Box(size_m=(board, y, z)), s * (x - board) / 2) for s in (-1, 1)]
    return Compound(parts=(*boards, *sides))


def handled(length: float, handle: float, head: float) -> Shape:
    """A hammer: a handle along x and a head across it at +x."""
    return Compound(
        parts=(
            part(Cylinder(radius_m=handle, height_m=length - head), -head / 2, 0, 0, ALONG_X, HANDLE),
            part(Box(size_m=(head, 2.2 * head, head)), (length - head) / 2),
        )
    )


def tipped(length: float, r: float) -> Shape:
    """A pencil, dart or arrow along x with its tip at +x."""
    tip = 4 * r
    return Compound(
        parts=(
            part(Cylinder(radius_m=r, height_m=length - tip), -tip / 2, 0, 0, ALONG_X),
            part(Cone(radius_m=r, height_m=tip), (length - tip) / 2, 0, 0, ALONG_X, DARK),
        )
    )


def blade(length: float, width: float) -> Shape:
    """A knife, spoon or the like, lying along x: a handle and a flat blade."""
    thick = 0.18 * width
    return Compound(
        parts=(
            part(Box(size_m=(0.42 * length, 0.7 * width, 2.5 * thick)), -0.29 * length, 0, 0, IDENTITY, DARK),
            part(Box(size_m=(0.58 * length, width, thick)), 0.21 * length),
        )
    )


def racket(length: float, width: float) -> Shape:
    """A racket, pan or shovel lying along x: a handle and a flat round head."""
    head = width / 2
    handle = length - width
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.09 * width, height_m=handle), -width / 2, 0, 0, ALONG_X, HANDLE),
            part(Cylinder(radius_m=head, height_m=0.16 * width), (length - width) / 2),
        )
    )


def dumbbell(length: float, r: float) -> Shape:
    disc = 0.25 * length
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.25 * r, height_m=length - 2 * disc), 0, 0, 0, ALONG_X, STEEL),
            *(part(Cylinder(radius_m=r, height_m=disc), s * (length - disc) / 2, 0, 0, ALONG_X) for s in (-1, 1)),
        )
    )


def kettlebell(r: float) -> Shape:
    arms = [part(Box(size_m=(0.24 * r, 0.24 * r, 0.7 * r)), s * 0.45 * r, 0, 1.15 * r) for s in (-1, 1)]
    grip = part(Box(size_m=(1.14 * r, 0.24 * r, 0.24 * r)), 0, 0, 1.62 * r)
    return Compound(parts=(part(Sphere(radius_m=r)), *arms, grip))


def wheel(r: float, w: float) -> Shape:
    """A wheel standing upright, its axle along y, with spokes of another colour so that its turning shows."""
    hub: Colour = (0.72, 0.73, 0.75)
    spokes = [
        part(Box(size_m=(1.1 * r, 1.06 * w, 0.12 * r)), 0, 0, 0, axis_angle((0, 1, 0), k * math.pi / 3), hub)
        for k in range(3)
    ]
    return Compound(parts=(part(Cylinder(radius_m=r, height_m=w), turn=ALONG_Y), *spokes))


def top(r: float) -> Shape:
    """A spinning top on its tip, marked so that its turning shows."""
    turn = np.arange(20) * 2 * np.pi / 20
    rings = ((0.06, -1.1), (1.0, 0.0), (0.9, 0.15), (0.3, 0.3))
    body = [(r * a * np.cos(u), r * a * np.sin(u), r * z) for a, z in rings for u in turn]
    mark = part(Box(size_m=(1.5 * r, 0.22 * r, 0.06 * r)), 0, 0, 0.29 * r, IDENTITY, (0.95, 0.85, 0.2))
    stem = part(Cylinder(radius_m=0.1 * r, height_m=0.6 * r), 0, 0, 0.6 * r)
    return Compound(parts=(part(hull(body)), mark, stem))


def mushroom(r: float, h: float) -> Shape:
    """An umbrella, mushroom or lamp: a thin stem and a cone on top."""
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.12 * r, height_m=0.7 * h), z=0.35 * h, colour=DARK),
            part(Cone(radius_m=r, height_m=0.35 * h), z=0.825 * h),
            part(Cylinder(radius_m=0.45 * r, height_m=0.04 * h), z=0.02 * h, colour=DARK),
        )
    )
