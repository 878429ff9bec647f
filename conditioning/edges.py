"""Exact edges: outlines and creases from the renderer's own ids, depth and normals, one pixel wide."""

from __future__ import annotations

import numpy as np

from proxyworld.render.maps import Maps

CREASE_RAD = np.deg2rad(30)
JUMP = 0.02
"""The part of the distance by which a surface must step back behind itself to count as an outline."""


def exact_edges(maps: Maps) -> np.ndarray:
    """`(t, h, w)` bool: where bodies end, where a body hides itself, and where its surface is creased.

    Each edge lies between two neighbouring pixels and marks one of them. An outline marks the nearer pixel, which it
    belongs to; a crease marks the left or upper one. A smooth surface has no edge inside its outline: on a plane the
    inverse depth is affine in the picture, so its slope is known from the normal, and only what departs from the
    slopes of both sides is a step; and of neighbouring changes of normal only the sharpest is a crease.
    """
    inverse = 1 / maps.depth_m  # 0 where nothing is seen
    slopes = _slopes(maps, inverse)
    edges = np.zeros(maps.ids.shape, dtype=bool)
    for axis, slope in zip((2, 1), slopes, strict=True):  # right-hand neighbours, then lower ones
        a, b = _pairs(axis)
        outline = (maps.ids[a] != maps.ids[b]) | _steps(inverse[a], inverse[b], slope[a], slope[b])
        first_is_nearer = inverse[a] >= inverse[b]
        edges[a] |= (outline & first_is_nearer) | _creases(maps.normal[a], maps.normal[b], outline, axis)
        edges[b] |= outline & ~first_is_nearer
    return edges


def _pairs(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Indices of the first and the second pixel of each neighbouring pair along `axis` of (t, h, w)."""
    before = (slice(None),) * axis
    return (*before, slice(None, -1)), (*before, slice(1, None))


def _slopes(maps: Maps, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives of inverse depth along x and y, a pixel, of the tangent plane at each pixel.

    With the ray r = ((x - cx) / fx, (y - cy) / fy, 1) the plane n . P = d has 1 / z = n . r / d.
    """
    height, width = inverse.shape[1:]
    (fx, _, cx), (_, fy, cy), _ = maps.intrinsics
    x = ((np.arange(width) + 0.5 - cx) / fx).astype(np.float32)
    y = ((np.arange(height) + 0.5 - cy) / fy).astype(np.float32)[:, None]
    nx, ny, nz = np.moveaxis(maps.normal, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_ray = np.nan_to_num(inverse / (nx * x + ny * y + nz), posinf=0, neginf=0)
    return nx * (per_ray / np.float32(fx)), ny * (per_ray / np.float32(fy))


def _steps(a: np.ndarray, b: np.ndarray, slope_a: np.ndarray, slope_b: np.ndarray) -> np.ndarray:
    """Pairs of inverse depths `a`, `b` that neither side's slope accounts for."""
    change = b - a
    unexplained = np.minimum(np.abs(change - slope_a), np.abs(change - slope_b))
    stepped: np.ndarray = unexplained > JUMP * np.maximum(a, b)
    return stepped


def _creases(a: np.ndarray, b: np.ndarray, outline: np.ndarray, axis: int) -> np.ndarray:
    """Pairs across which the normal turns by more than `CREASE_RAD`, and more than across the pairs beside them."""
    turn = 1 - np.einsum("...i,...i->...", a, b)
    turn[outline] = 2  # beside an outline nothing is a crease: curved surfaces turn fastest at their limb
    padded = np.pad(turn, [(1, 1) if i == axis else (0, 0) for i in range(3)])
    before, after = (np.take(padded, range(i, i + turn.shape[axis]), axis=axis) for i in (0, 2))
    sharpest = (turn >= before) & (turn >= after)
    creased: np.ndarray = sharpest & (turn > 1 - np.cos(CREASE_RAD)) & ~outline
    return creased
