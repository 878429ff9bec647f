"""Expectations about bodies that change their shape: deforms, drapes, stretches."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import Case, Finding, visible_m, worst
from proxyworld.world.expected.outline import beyond_m
from proxyworld.world.joint_paths import length_m

DEFORM = 0.05
"""The least that the vertices of what deforms depart from any rigid motion (root mean square), by their own spread."""
STRETCH = 0.05
"""The least lengthening of what stretches, as a share of its length."""
HANGING, CARRIED = 0.1, 0.05
"""The shares of a sheet's vertices that hang over an edge, at least, and that lie over what carries it."""
OVERHANG = 0.1
"""How far the hanging ones lie below the highest, at least, as a share of the sheet's shorter side."""


def deforms(case: Case) -> Finding:
    """Its vertices depart from every rigid motion of the shape that they had."""
    places = case.tracks.trajectory.vertices.get(case.body)
    what = "its vertices depart from a stiff body's by a share of"
    if places is None:
        return Finding("it is a stiff body; " + what, 0.0, DEFORM, "")
    spread = np.sqrt(np.square(places[0] - places[0].mean(axis=0)).sum(axis=1).mean())
    left = np.array([_unlike(places[0], now) for now in places]) / max(float(spread), 1e-12)
    return case.reached(what, left, DEFORM, "")


def _unlike(first: np.ndarray, now: np.ndarray) -> float:
    """The root mean square by which `now (v, 3)` misses the best rigid motion of `first (v, 3)` (Kabsch, 1976)."""
    a, b = first - first.mean(axis=0), now - now.mean(axis=0)
    u, _, vt = np.linalg.svd(a.T @ b)
    turn = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ vt))]) @ vt
    return float(np.sqrt(np.square(a @ turn - b).sum(axis=1).mean()))


def drapes(case: Case) -> Finding:
    """At the end, part of a sheet lies over what carries it, and part hangs down beside."""
    trajectory = case.tracks.trajectory
    places = trajectory.vertices.get(case.body)
    what = "its lowest tenth hangs down by a share of its side of"
    if places is None:
        return Finding("it is a stiff body; " + what, 0.0, OVERHANG, "")
    side = float(np.sort(np.ptp(places[0], axis=0))[1])
    height = places @ case.up
    hanging = (height.max(axis=1) - np.quantile(height, HANGING, axis=1)) / max(side, 1e-12)
    fallen = Finding(what, float(hanging[-1]), OVERHANG, "", case.reached(what, hanging, OVERHANG, "").time_s)
    if case.other is None:
        return fallen
    row = trajectory.index(case.other)
    over = np.mean([beyond_m(case.tracks, row, point, -1) <= 0 for point in places[-1]])
    return worst(fallen, Finding("over it lies a share of", float(over), CARRIED, ""))


def stretches(case: Case) -> Finding:
    """It, or the spring or the rope that it is tied by, gets longer than it was."""
    places = case.tracks.trajectory.vertices.get(case.body)
    lengths = [] if places is None else [_extent(places)]
    scene = case.tracks.trajectory.scene
    lengths += [length_m(case.tracks, j) for j in scene.joints
                if j.kind in ("spring", "rope") and case.body in (j.body, j.other)]  # fmt: skip
    if not lengths:
        return Finding("nothing of it can stretch; it lengthens by a share of", 0.0, STRETCH, "")
    longer = np.max([length / max(float(length[0]), 1e-9) - 1 for length in lengths], axis=0)
    found = case.amounts("it lengthens by a share of", longer, STRETCH, "")
    metres = np.max([length - length[0] for length in lengths], axis=0)
    return worst(found, case.reached("it lengthens by", metres, 0.1 * visible_m(case.whole.radius_m)))


def _extent(places: np.ndarray) -> np.ndarray:
    """The first extent of vertices `(t, v, 3)`, stretched as the nearest affine map stretches most: `(t)`."""
    inner = places - places.mean(axis=1, keepdims=True)
    stretch = np.linalg.svd(np.linalg.pinv(inner[0]) @ inner, compute_uv=False)[:, 0]
    extent: np.ndarray = stretch * np.ptp(places[0], axis=0).max()
    return extent
