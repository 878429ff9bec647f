"""Expectations about coming apart: breaks, breaks into, scatters."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import Case, Finding, visible_m, worst

SPREAD = 1.5
"""Things that scatter come to lie so many times as far from their middle as they did."""


def breaks(case: Case) -> Finding:
    """Two of its parts come to lie further apart, or closer, than they did: one piece cannot do that."""
    limit = visible_m(case.whole.radius_m)
    if len(case.parts) < 2:
        return Finding("it is one piece; its parts part by", 0.0, limit, "m")
    return case.reached("its parts part by", _parted(_centres(case)).max(axis=(1, 2)), limit)


def breaks_into(case: Case) -> Finding:
    """It comes apart into the number of pieces that is wanted, else into two or more.

    A piece is a group of parts whose distances from one another have not changed by what `breaks` asks.
    """
    if len(case.parts) < 2:
        return _counted(case, np.ones(case.frames))
    parted = _parted(_centres(case)) > visible_m(case.whole.radius_m)
    return _counted(case, np.array([_groups(~frame) for frame in parted], float))


def _counted(case: Case, pieces: np.ndarray) -> Finding:
    return case.amounts("the number of its pieces is", pieces, 2.0, "")


def _centres(case: Case) -> np.ndarray:
    """The centres of the parts: `(t, p, 3)`."""
    return np.stack([part.centre_m for part in case.parts], axis=1)


def _parted(centres: np.ndarray) -> np.ndarray:
    """By how much the distance of each two parts has changed: `(t, p, p)`."""
    first = np.linalg.norm(centres[0, :, None] - centres[0, None], axis=-1)
    return np.stack([np.abs(np.linalg.norm(now[:, None] - now[None], axis=-1) - first) for now in centres])


def _groups(linked: np.ndarray) -> int:
    """How many groups `linked (p, p)` ties its members into."""
    left, groups = set(range(len(linked))), 0
    while left:
        reached = [left.pop()]
        for member in reached:  # the list grows as it is read
            near = [other for other in left if linked[member, other]]
            left.difference_update(near)
            reached += near
        groups += 1
    return groups


def scatters(case: Case) -> Finding:
    """Its parts, or all things of its name in the prompt, come to lie further from their common middle."""
    trajectory = case.tracks.trajectory
    label = trajectory.scene.body(case.body).label
    alike = [b.name for b in trajectory.scene.bodies if label and b.label == label and not b.fixed] or [case.body]
    tracks = [part for name in dict.fromkeys([case.body, *alike]) for part in case.tracks.parts(name)]
    limit = visible_m(case.whole.radius_m)
    if len(tracks) < 2:
        return Finding("it is one thing; it spreads by", 0.0, limit, "m")
    centres = np.stack([track.centre_m for track in tracks], axis=1)
    away = np.linalg.norm(centres - centres.mean(axis=1, keepdims=True), axis=-1)
    spread = np.sqrt(np.square(away).mean(axis=1))
    return worst(
        case.reached("they spread by", spread - spread[0], limit),
        case.reached("they spread to a multiple of", spread / max(float(spread[0]), 1e-6), SPREAD, ""),
    )
