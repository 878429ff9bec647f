"""Marks on things, by which they are known and their turning is seen: seams of balls, pips of dice, bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from proxyworld.world.geometry import Leaf
from proxyworld.world.scene import Body, Box, Cylinder, Sphere

BallMarks = Callable[[np.ndarray, np.ndarray], np.ndarray]  # points over the radius, a pixel's width over it
BoxMarks = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]  # points, normals, sides, width

_INK = -0.85  # nearly black
_TILT = np.array([0.42, 0.30, 0.857])  # no mark lies along an axis, so that turning about any axis shows
_GOLDEN = (1 + 5**0.5) / 2


def marks(
    body: Body, shape: Leaf, own: np.ndarray, normals: np.ndarray, footprint_m: np.ndarray, base: np.ndarray
) -> np.ndarray:
    """The deviation `(m, 1)` from its colour at points `own (m, 3)` of a solid of `body`: 0 where there is no mark.

    `base (3)` is the colour, linear: a pale thing is marked darker, any other paler.
    """
    if not body.label:
        return np.zeros((len(own), 1), np.float32)
    words = body.label.replace("_", " ").split()
    plain = body.material.pattern == "plain"
    pale = -1.0 if base.max() > 0.5 else 1.0
    deviation = np.zeros(len(own))
    if isinstance(shape, Sphere) and isinstance(body.shape, Sphere):
        unit, soft = own / shape.radius_m, footprint_m / shape.radius_m
        ball = next((_BALLS[w] for w in words if w in _BALLS), None)
        if ball is not None:
            deviation = ball(unit, soft)
        elif plain and body.material.metallic < 0.5 and body.material.roughness > 0.1:
            deviation = pale * _band(unit, soft)
    elif isinstance(shape, Box) and isinstance(body.shape, Box):
        box = next((_BOXES[w] for w in words if w in _BOXES), None)
        if box is not None:
            size, longest = np.array(shape.size_m), max(shape.size_m)
            deviation = pale * box(own / size, normals, size / longest, footprint_m / longest)
    elif isinstance(shape, Cylinder) and plain:
        deviation = pale * _sectors(own / shape.radius_m, footprint_m / shape.radius_m)
    return np.asarray(deviation[:, None], np.float32)


def _inside(distance: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """How much of a pixel `soft` wide lies where `distance` is negative."""
    return np.asarray(np.clip(0.5 - distance / np.maximum(soft, 1e-4), 0, 1))


# --- balls: own points over the radius ----------------------------------------------------------------


def _band(n: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """A band about the middle and a spot at one end; together they neither lighten nor darken."""
    height = n @ _TILT
    band, spot = _inside(np.abs(height) - 0.22, soft), _inside(0.90 - height, soft)
    share = 0.22 + 0.05  # a zone's share of a ball is half its height (Archimedes)
    return np.asarray(0.30 * (band + spot - share))


def _basketball(n: np.ndarray, soft: np.ndarray) -> np.ndarray:
    bow = np.abs(np.hypot(n[:, 1], n[:, 2] * 0.6) - 0.56)
    return np.asarray(_INK * _inside(np.minimum(np.minimum(np.abs(n[:, 0]), np.abs(n[:, 2])), bow) - 0.035, soft))


def _football(n: np.ndarray, soft: np.ndarray) -> np.ndarray:
    corners = np.array([np.roll((0, a, b * _GOLDEN), r) for a in (-1, 1) for b in (-1, 1) for r in range(3)])
    corners /= np.linalg.norm(corners[0])
    return np.asarray(_INK * _inside(0.925 - (n @ corners.T).max(1), 0.5 * soft))


def _seam(n: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """The one curve that halves a tennis ball or a baseball."""
    off = np.abs(n[:, 0] ** 2 - n[:, 1] ** 2 - 0.9 * n[:, 2]) / 1.3
    return np.asarray(-0.5 * _inside(off - 0.05, soft))


def _gores(n: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """The stripes of a beach ball from pole to pole."""
    turn = np.arctan2(n[:, 1], n[:, 0]) * 6 / (2 * np.pi)
    off = (np.abs((turn % 1) - 0.5) - 0.25) * 2 * np.pi / 6 * np.hypot(n[:, 0], n[:, 1])
    return np.asarray(0.9 * _inside(off, soft) - 0.3)


_BALLS: Mapping[str, BallMarks] = {
    "basketball": _basketball,
    "football": _football,
    "soccer": _football,
    "tennis": _seam,
    "baseball": _seam,
    "softball": _seam,
    "volleyball": _seam,
    "beach": _gores,
    "beachball": _gores,
}


# --- boxes: own points over the sizes, in -0.5..0.5 ---------------------------------------------------------

_PIPS: Mapping[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 0),),
    2: ((-1, -1), (1, 1)),
    3: ((-1, -1), (0, 0), (1, 1)),
    4: ((-1, -1), (-1, 1), (1, -1), (1, 1)),
    5: ((-1, -1), (-1, 1), (1, -1), (1, 1), (0, 0)),
    6: ((-1, -1), (-1, 0), (-1, 1), (1, -1), (1, 0), (1, 1)),
}


def _dots(uv: np.ndarray, count: int, soft: np.ndarray) -> np.ndarray:
    """Pips on a square face `uv (m, 2)` in -0.5..0.5."""
    away = np.min([np.hypot(uv[:, 0] - 0.27 * x, uv[:, 1] - 0.27 * y) for x, y in _PIPS[count]], axis=0)
    return _inside(away - 0.10, soft)


def _die(p: np.ndarray, normals: np.ndarray, size: np.ndarray, soft: np.ndarray) -> np.ndarray:
    axis = np.abs(normals).argmax(1)
    face = 2 * axis + (normals[np.arange(len(p)), axis] > 0)
    total = np.zeros(len(p))
    for number, count in enumerate((6, 1, 5, 2, 4, 3)):  # opposite faces add up to seven
        here = np.flatnonzero(face == number)
        total[here] = 0.9 * _dots(p[here][:, [a for a in range(3) if a != number // 2]], count, soft[here])
    return total


def _domino(p: np.ndarray, normals: np.ndarray, size: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """Two fields of pips and a line between them, on both broad faces."""
    thin, long = int(size.argmin()), int(size.argmax())
    across = 3 - thin - long
    here = np.abs(normals).argmax(1) == thin
    v, u = p[:, long], p[:, across]
    line = _inside((np.abs(v) - 0.02) * size[long], soft) * (np.abs(u) < 0.4)
    half = np.stack([u, np.abs(v) * 2 - 0.5], -1)
    pips = np.where(v > 0, _dots(half, 5, soft * 2), _dots(half, 3, soft * 2))
    return np.where(here, 0.85 * np.maximum(line, pips), 0.0)


def _crate(p: np.ndarray, normals: np.ndarray, size: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """Boards in a frame."""
    axis = np.abs(normals).argmax(1)
    edge = np.where(np.arange(3) == axis[:, None], np.inf, (0.5 - np.abs(p)) * size).min(1)
    up = np.where(axis == 2, p[:, 1] * size[1], p[:, 2] * size[2]) / 0.15
    seam = np.minimum(up % 1, 1 - up % 1) * 0.15
    groove = np.minimum(np.abs(edge - 0.13), np.where(edge > 0.13, seam, np.inf))
    return np.asarray(-0.40 * _inside(groove - 0.010, soft) - 0.12 * _inside(0.13 - edge, soft) + 0.10)


_BOXES: Mapping[str, BoxMarks] = {
    "die": _die,
    "dice": _die,
    "domino": _domino,
    "dominoes": _domino,
    "dominos": _domino,
    "crate": _crate,
    "chest": _crate,
}


def _sectors(p: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """Six wedges about the axis, light and dark in turn: a wheel's turning shows."""
    away = np.hypot(p[:, 0], p[:, 1])
    turn = np.arctan2(p[:, 1], p[:, 0]) * 3 / (2 * np.pi)
    off = (np.abs((turn % 1) - 0.5) - 0.25) * 2 * np.pi / 3 * away
    return np.asarray(0.26 * _inside(off, soft) - 0.13)
