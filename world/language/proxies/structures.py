"""Proxy shapes of what is built and stands fast."""

from __future__ import annotations

from proxyworld.world.language.proxies.parts import DARK, hull, part
from proxyworld.world.language.proxies.solids import ring
from proxyworld.world.scene import IDENTITY, Box, Compound, Cylinder, Shape


def house(x: float, y: float, z: float) -> Shape:
    walls = 0.62 * z
    roof = [(sx * 0.54 * x, sy * 0.54 * y, 0.0) for sx in (-1, 1) for sy in (-1, 1)]
    ridge = [(sx * 0.54 * x, 0.0, z - walls) for sx in (-1, 1)]
    return Compound(
        parts=(
            part(Box(size_m=(x, y, walls)), z=walls / 2),
            part(hull(roof + ridge), z=walls, colour=(0.55, 0.22, 0.16)),
            part(Box(size_m=(0.18 * x, 0.02 * y, 0.5 * walls)), 0, -0.51 * y, 0.25 * walls, IDENTITY, DARK),
        )
    )


def wall(thick: float, width: float, h: float) -> Shape:
    return Box(size_m=(thick, width, h))


def frame(thick: float, width: float, h: float) -> Shape:
    """A window or a goal: two posts and two bars around a hole."""
    bar = 0.08 * h
    posts = [part(Box(size_m=(thick, bar, h)), 0, s * (width - bar) / 2, 0) for s in (-1, 1)]
    beams = [part(Box(size_m=(thick, width - 2 * bar, bar)), 0, 0, s * (h - bar) / 2) for s in (-1, 1)]
    return Compound(parts=(*posts, *beams))


def hoop(r: float, h: float) -> Shape:
    """A basketball hoop: post, board and a ring towards -x."""
    rim = ring(r, 0.06 * r)
    assert isinstance(rim, Compound)
    lifted = [
        p.model_copy(
            update={"position_m": (p.position_m[0] - 1.25 * r, p.position_m[1], h * 0.80), "colour": (0.9, 0.35, 0.08)}
        )
        for p in rim.parts
    ]
    return Compound(
        parts=(
            part(Cylinder(radius_m=0.14 * r, height_m=h * 0.98), 0.35 * r, 0, h * 0.49, IDENTITY, DARK),
            part(Box(size_m=(0.10 * r, 4.0 * r, 2.4 * r)), 0.1 * r, 0, h * 0.80 + 1.0 * r),
            *lifted,
        )
    )


def ramp(length: float, width: float, h: float) -> Shape:
    """A straight wedge falling towards +x."""
    side = [(-length / 2, 0.0), (length / 2, 0.0), (-length / 2, h)]
    return hull([(x, s * width / 2, z) for x, z in side for s in (-1, 1)])


def stairs(tread: float, width: float, rise: float) -> Shape:
    """Five steps falling towards +x, ending at x = 0."""
    steps = [
        part(Box(size_m=(tread, width, rise * (5 - i))), (i - 4.5) * tread, 0, rise * (5 - i) / 2) for i in range(5)
    ]
    return Compound(parts=tuple(steps))
