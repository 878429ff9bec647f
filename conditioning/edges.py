"""Exact edges: outlines and creases from the renderer's own ids, depth and normals, one pixel wide."""

from __future__ import annotations

import numpy as np

from proxyworld.render.maps import Maps

CREASE_RAD = np.deg2rad(30)
JUMP = 0.02
"""The part of the distance by which a surface must step back behind itself to count as an outline."""


def exact_edges(maps: Maps) -> np.ndarray:
    """`(t, h, w)` bool: where bodies end, where a body hides itself, and where its surface is creased.

    Each edge lies between two neighbouring pixels and marks one of them: an outline the nearer pixel, which it belongs
    to, or where two bodies touch the one of the later body; a crease the left or upper one. A smooth surface has no
    edge inside its outline: on a plane the inverse depth is affine in the picture, so its slope is known from the
    normal, and only a change outside the slopes of both sides is a step; and of neighbouring changes of normal only
    the sharpest is a crease.
    """
    inverse = 1 / maps.depth_m  # 0 where nothing is seen
    normal = np.ascontiguousarray(np.moveaxis(maps.normal, -1, 0))
    nx, ny, nz = normal
    slopes = _slopes(inverse, normal, maps.intrinsics)
    edges = np.zeros(maps.ids.shape, dtype=bool)
    for axis, slope in zip((2, 1), slopes, strict=True):  # right-hand neighbours, then lower ones
        a, b = _along(axis, None, -1), _along(axis, 1, None)
        outline = (maps.ids[a] != maps.ids[b]) | _steps(inverse[a], inverse[b], slope[a], slope[b])
        turn = 1 - (nx[a] * nx[b] + ny[a] * ny[b] + nz[a] * nz[b])
        turn[maps.ids[a] == 0] = 0  # the sky has no normal
        edges[a] |= _creases(turn, outline, axis)
        at = np.nonzero(outline)
        first = _is_firsts(inverse[a][at], inverse[b][at], maps.ids[a][at], maps.ids[b][at])
        edges[a][at] |= first
        edges[b][at] |= ~first
    return edges


def _along(axis: int, start: int | None, stop: int | None) -> tuple[slice, ...]:
    """The index of `start:stop` along `axis` alone."""
    return (slice(None),) * axis + (slice(start, stop),)


def _slopes(inverse: np.ndarray, normal: np.ndarray, intrinsics: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives of inverse depth along x and y, a pixel, of the tangent plane at each pixel.

    With the ray r = ((x - cx) / fx, (y - cy) / fy, 1) the plane n . P = d has 1 / z = n . r / d.
    """
    height, width = inverse.shape[1:]
    (fx, _, cx), (_, fy, cy), _ = intrinsics
    x = ((np.arange(width) + 0.5 - cx) / fx).astype(np.float32)
    y = ((np.arange(height) + 0.5 - cy) / fy).astype(np.float32)[:, None]
    nx, ny, nz = normal
    facing = nx * x + ny * y + nz
    per_ray = np.divide(inverse, facing, out=np.zeros_like(facing), where=facing != 0)
    return nx * (per_ray / np.float32(fx)), ny * (per_ray / np.float32(fy))


def _steps(a: np.ndarray, b: np.ndarray, slope_a: np.ndarray, slope_b: np.ndarray) -> np.ndarray:
    """Pairs of inverse depths `a`, `b` between which no unbroken surface with these slopes can lie.

    Whether it is flat, curved or creased, its change is a mean of the slopes on the way.
    """
    change = b - a
    beyond = np.maximum(change - np.maximum(slope_a, slope_b), np.minimum(slope_a, slope_b) - change)
    stepped: np.ndarray = beyond > JUMP * np.maximum(a, b)
    return stepped


def _is_firsts(a: np.ndarray, b: np.ndarray, id_a: np.ndarray, id_b: np.ndarray) -> np.ndarray:
    """Whether an outline belongs to the first of two pixels, by inverse depth, or by id where that is too alike."""
    touching = np.abs(b - a) <= JUMP * np.maximum(a, b)
    return np.where(touching, id_a > id_b, a >= b)


def _creases(turn: np.ndarray, outline: np.ndarray, axis: int) -> np.ndarray:
    """Pairs whose `turn` (1 - cos of the angle between normals) is large, and no less than in the pairs beside them.

    Beside an outline nothing is a crease: curved surfaces turn fastest at their limb.
    """
    turn = np.where(outline, np.float32(2), turn)
    creased: np.ndarray = ~outline & (turn > 1 - np.cos(CREASE_RAD))
    first, second = _along(axis, None, -1), _along(axis, 1, None)
    creased[first] &= turn[first] >= turn[second]
    creased[second] &= turn[second] >= turn[first]
    return creased
