"""How deep solids lie in one another: bounds from their support functions, with no engine asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from proxyworld.world.geometry import leaves, mesh
from proxyworld.world.scene import Capsule, Shape, Sphere

_DIRECTIONS = 128


@dataclass(frozen=True, eq=False)
class Convex:
    """The convex hull of `points_m (v, 3)`, grown by a ball of `round_m`; in the frame of its body.

    `axes (a, 3)` are unit directions along which it is likely to be met: those of its frame.
    """

    points_m: np.ndarray
    round_m: float
    axes: np.ndarray

    def posed(self, pose: np.ndarray) -> Convex:
        """The same, moved by `pose (4, 4)`."""
        turn = pose[:3, :3]
        return Convex(self.points_m @ turn.T + pose[:3, 3], self.round_m, self.axes @ turn.T)

    def reach_m(self, directions: np.ndarray) -> np.ndarray:
        """The support function: how far it reaches along each of the unit `directions (d, 3)`."""
        reach: np.ndarray = (directions @ self.points_m.T).max(axis=1) + self.round_m
        return reach


@cache
def convexes(shape: Shape) -> tuple[Convex, ...]:
    """The convex solids that the engine makes of `shape`, which is no plane: its parts, a mesh's convex hull."""
    made = []
    for leaf in leaves(shape):
        if isinstance(leaf.shape, Sphere):
            one = Convex(np.zeros((1, 3)), leaf.shape.radius_m, np.zeros((0, 3)))
        elif isinstance(leaf.shape, Capsule):
            half = leaf.shape.height_m / 2
            one = Convex(np.array([[0, 0, -half], [0, 0, half]]), leaf.shape.radius_m, np.eye(3))
        else:
            one = Convex(np.asarray(mesh(leaf.shape).convex_hull.vertices), 0.0, np.eye(3))
        made.append(one.posed(leaf.pose))
    return tuple(made)


def depth_m(a: Convex, b: Convex, *, normal: np.ndarray | None = None) -> float:
    """At most how deep `a` and `b` lie in one another: the shortest shift that surely parts them, or 0.

    The least overlap along any direction is the depth (Minkowski); the directions tried are `normal (3)`, their axes
    and the crosses of those (exact for boxes: Gottschalk, 1996), the line of their centres (exact for balls), and
    many others.
    """
    crosses = np.cross(a.axes[:, None], b.axes[None]).reshape(-1, 3)
    centres = a.points_m.mean(axis=0) - b.points_m.mean(axis=0)
    given = [a.axes, b.axes, crosses, centres[None], *([] if normal is None else [normal[None]])]
    directions = np.concatenate(given)
    length = np.linalg.norm(directions, axis=1)
    directions = directions[length > 1e-9] / length[length > 1e-9, None]
    directions = np.concatenate([directions, -directions, _sphere()])
    return max(0.0, float((a.reach_m(-directions) + b.reach_m(directions)).min()))


@cache
def _sphere() -> np.ndarray:
    """Unit vectors `(d, 3)` spread evenly (Fibonacci's lattice)."""
    i = np.arange(_DIRECTIONS) + 0.5
    z, angle = 1 - 2 * i / _DIRECTIONS, np.pi * (1 + 5**0.5) * i
    across = np.sqrt(1 - z**2)
    return np.stack([across * np.cos(angle), across * np.sin(angle), z], axis=1)
