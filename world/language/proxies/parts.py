"""What the proxy shapes share: how a part is posed, how a hull is made, and the colours of fixed parts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from proxyworld.world.conventions import axis_angle, quaternion_multiply
from proxyworld.world.scene import IDENTITY, Cloth, Colour, Compound, Hull, Part, Quaternion, Shape, Soft, Solid

ALONG_X: Quaternion = axis_angle((0, 1, 0), math.pi / 2)
ALONG_Y: Quaternion = axis_angle((1, 0, 0), math.pi / 2)
TYRE: Colour = (0.07, 0.07, 0.08)
PANE: Colour = (0.30, 0.42, 0.52)
DARK: Colour = (0.16, 0.16, 0.18)
LAMP: Colour = (0.98, 0.90, 0.55)
SKIN: Colour = (0.82, 0.62, 0.50)
SLEEVE: Colour = (0.24, 0.33, 0.52)
LEAF: Colour = (0.20, 0.46, 0.18)
BARK: Colour = (0.38, 0.26, 0.16)
STEEL: Colour = (0.62, 0.64, 0.67)
HANDLE: Colour = (0.62, 0.43, 0.25)


def part(
    shape: Solid, x: float = 0, y: float = 0, z: float = 0, turn: Quaternion = IDENTITY, colour: Colour | None = None
) -> Part:
    return Part(shape=shape, position_m=(x, y, z), orientation_wxyz=turn, colour=colour)


def hull(points: Sequence[Sequence[float]]) -> Hull:
    return Hull(vertices_m=tuple((float(x), float(y), float(z)) for x, y, z in points))


def multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    w, x, y, z = (float(v) for v in quaternion_multiply(a, b))
    return (w, x, y, z)


def as_solid(shape: Shape) -> Solid:
    assert not isinstance(shape, Compound | Cloth | Soft) and shape.kind != "plane"
    return shape
