"""Crossing: bodies that pass through one another between two frames, found by sweeping each against each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from proxyworld.world.articulation import AXIAL
from proxyworld.world.conventions import rotate
from proxyworld.world.overlap import Convex, convexes
from proxyworld.world.scene import Deformable, Plane, Scene
from proxyworld.world.tracks import Track, Tracks

_HOLDS = (*AXIAL, "point", "fixed")


def crossings(tracks: Tracks) -> Iterator[tuple[int, int, int, float]]:
    """Frame, both rows and metres of the way of one's middle through the other's solid, within that frame.

    A middle is that of a convex part, and lies in it; its way is straight in the frame of the other body, which is
    taken smaller by what that straightness cuts off its turning. What is inside at the start stays unjudged here.
    """
    scene = tracks.trajectory.scene
    tied = kin(scene)
    for i, j in combinations(range(len(tracks.rows)), 2):
        a, b = tracks.rows[i], tracks.rows[j]
        names = frozenset((scene.bodies[tracks.owner[i]].name, scene.bodies[tracks.owner[j]].name))
        if len(names) == 1 or names in tied or not (_sweeps(a) and _sweeps(b)) or (a.body.fixed and b.body.fixed):
            continue
        if not _ever_near(a, b):
            continue
        for one, other in ((i, j), (j, i)):
            way = _through(tracks, one, other)
            yield from ((int(k) + 1, i, j, float(way[k])) for k in np.flatnonzero(way > 0))


def kin(scene: Scene) -> set[frozenset[str]]:
    """The pairs of bodies that joints hold together, perhaps over others: they may lie in one another by design."""
    edges = [frozenset((j.body, j.other)) for j in scene.joints if j.other is not None and j.kind in _HOLDS]
    groups: list[set[str]] = []
    for edge in edges:
        meets = [group for group in groups if group & edge]
        groups = [group for group in groups if not group & edge] + [set().union(edge, *meets)]
    return {frozenset(pair) for group in groups for pair in combinations(sorted(group), 2)}


def _sweeps(track: Track) -> bool:
    return track.body.solid and not isinstance(track.body.shape, Plane | Deformable)


def _ever_near(a: Track, b: Track) -> bool:
    """Whether the balls about two bodies meet anywhere on their ways from frame to frame."""
    apart = a.centre_m - b.centre_m
    return bool((_least(apart[:-1], apart[1:]) <= a.radius_m + b.radius_m).any()) if len(apart) > 1 else False


def _least(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The least distance `(t)` from the origin of the straight ways from `start (t, 3)` to `end`."""
    way = end - start
    square = np.maximum((way * way).sum(axis=1), 1e-30)
    share = np.clip(-(start * way).sum(axis=1) / square, 0, 1)
    nearest: np.ndarray = np.linalg.norm(start + share[:, None] * way, axis=1)
    return nearest


def _through(tracks: Tracks, one: int, other: int) -> np.ndarray:
    """How far the middles of `one`'s parts go through the solids of `other`, between frames: `(t - 1)`."""
    trajectory = tracks.trajectory
    here, there = trajectory.position_m[:, one], trajectory.position_m[:, other]
    back = trajectory.orientation_wxyz[:, other] * [1, -1, -1, -1]
    turn = 2 * np.arccos(np.clip(np.abs((back[1:] * back[:-1]).sum(axis=1)), 0, 1))
    most = np.zeros(trajectory.frames - 1)
    for part in convexes(tracks.rows[one].body.shape):
        middle = part.points_m.mean(axis=0)
        path = rotate(back, here + rotate(trajectory.orientation_wxyz[:, one], np.tile(middle, (len(here), 1))) - there)
        cut = np.linalg.norm(path[:-1], axis=1) * (1 - np.cos(turn / 2))
        for solid in convexes(tracks.rows[other].body.shape):
            outside = _depth(solid, path[:1])[0] < 0
            if outside:
                most = np.maximum(most, _chord(solid, path[:-1], path[1:], cut))
    return most


def _slabs(solid: Convex) -> tuple[np.ndarray, np.ndarray]:
    """Directions `(d, 3)`, both ways along each normal, and how far a solid reaches along each: `(d)`.

    A ball reaches as far along any: its directions are chosen as it is met, so it has none here.
    """
    directions = np.concatenate([solid.normals, -solid.normals])
    return directions, solid.reach_m(directions) if len(directions) else np.zeros(0)


def _depth(solid: Convex, point: np.ndarray) -> np.ndarray:
    """How deep `point (p, 3)` lies in a solid, negative outside: `(p)`."""
    if solid.round_m:
        return solid.round_m - _from_axis(solid, point)
    directions, reach = _slabs(solid)
    deep: np.ndarray = (reach - point @ directions.T).min(axis=1)
    return deep


def _from_axis(solid: Convex, point: np.ndarray) -> np.ndarray:
    """The distance `(p)` of points from the middle of a ball, or from the axis of a capsule."""
    start, end = solid.points_m[0], solid.points_m[-1]
    return _least(start - point, end - point)


def _chord(solid: Convex, start: np.ndarray, end: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """The length `(t)` of the straight ways from `start (t, 3)` to `end` within a solid made smaller by `cut (t)`."""
    way = end - start
    length: np.ndarray = np.linalg.norm(way, axis=1)
    if solid.round_m:
        middle, chord = solid.points_m.mean(axis=0), np.zeros(len(start))
        far = solid.round_m + float(np.linalg.norm(solid.points_m - middle, axis=1).max())
        near = np.flatnonzero(_least(start - middle, end - middle) < far)
        if len(near):
            places = start[near] + np.linspace(0, 1, 65)[:, None, None] * way[near]
            inside = _depth(solid, places.reshape(-1, 3)).reshape(65, -1) > cut[near]
            chord[near] = inside.mean(axis=0) * length[near]
        return chord
    directions, reach = _slabs(solid)
    distance = reach[None] - cut[:, None] - start @ directions.T
    speed = way @ directions.T
    with np.errstate(divide="ignore", invalid="ignore"):
        at = distance / speed
    enters = np.where(speed < 0, at, np.where((speed == 0) & (distance < 0), np.inf, 0.0)).max(axis=1)
    leaves = np.where(speed > 0, at, 1.0).min(axis=1)
    return np.asarray(np.maximum(np.minimum(leaves, 1) - np.maximum(enters, 0), 0) * length)
