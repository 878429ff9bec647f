"""What the engine collides: each shape as convex solids, chosen so that a flat face lands flat.

Bullet finds all corners of a touching face at once only where two boxes meet; every other pair gets one point a step,
and the first one alone throws a body that lands flat into a spin (a can dropped upright: 5 rad/s, and up to 70 % of
the rebound). So the ground is a very large box; round shapes get an inner box, or balls, and hulls get tiny balls at
the corners of their base, that touch where they do: they change no outline, and all shapes then rebound alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import trimesh

from proxyworld.world.conventions import rotate
from proxyworld.world.decompose import convex_parts
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.pose import Pose
from proxyworld.world.scene import (
    Box,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Deformable,
    Hull,
    MeshFile,
    Plane,
    Shape,
    Solid,
    Sphere,
)

MAX_HULL_CORNERS = 256  # of what is collided: the time of a contact grows with the corners
_GROUND_M = (1000.0, 1000.0, 100.0)  # a wider box, and Bullet finds wrong normals now and then (10 km: 1 in 250)
_INSIDE = 0.995  # an inner box ends this far out, so that a rolling cylinder never rolls on it
_TOE_M = 5e-5
_FEW_HULLS = 8


@dataclass(frozen=True, eq=False)
class Primitive:
    """A solid that Bullet knows by name, at `pose` in the frame of its shape."""

    kind: Literal["sphere", "box", "cylinder", "capsule"]
    pose: Pose
    radius_m: float = 0.0
    height_m: float = 0.0
    size_m: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Collision:
    """What stands for a shape in the engine: primitives, and the corners `(v, 3)` of convex hulls."""

    primitives: tuple[Primitive, ...] = ()
    hulls: tuple[np.ndarray, ...] = ()


def collision(shape: Shape) -> Collision:
    """The convex solids that collide as `shape`, in its frame.

    Hulls that together fill their common hull, such as the cells of a `fracture`, collide as that one.
    """
    if isinstance(shape, Plane):
        ground = Primitive("box", Pose.at((0, 0, -_GROUND_M[2] / 2)), size_m=_GROUND_M)
        return Collision((ground,))
    if isinstance(shape, Deformable):
        raise InputError(f"a {shape.kind} is no rigid shape")
    placed = (
        [(p.shape, Pose.of(p)) for p in shape.parts] if isinstance(shape, Compound) else [(shape, Pose.at([0] * 3))]
    )
    primitives = [primitive for solid, pose in placed for primitive in _primitives(solid, pose)]
    hulls = [(corners, pose) for solid, pose in placed for corners in _hulls(solid)]
    if len(placed) > 1 and all(isinstance(s, Hull | MeshFile | Cone) for s, _ in placed) and _convex(shape):
        hulls = [(_spread(mesh(shape).convex_hull), Pose.at((0, 0, 0)))]
    if len(hulls) <= _FEW_HULLS:  # many together find ground enough
        primitives += [toe for corners, pose in hulls for toe in _toes(corners, pose)]
    return Collision(tuple(primitives), tuple(pose.position + rotate(pose.wxyz, corners) for corners, pose in hulls))


def _primitives(solid: Solid, pose: Pose) -> list[Primitive]:
    if isinstance(solid, Sphere):
        return [Primitive("sphere", pose, solid.radius_m)]
    if isinstance(solid, Box):
        return [Primitive("box", pose, size_m=solid.size_m)]
    if isinstance(solid, Cylinder):
        r, h = solid.radius_m, solid.height_m
        side = _INSIDE * r * np.sqrt(2)
        balls = _balls(pose, r, h / 2 - r) if h > 2 * r else []
        return [Primitive("cylinder", pose, r, h), Primitive("box", pose, size_m=(side, side, h)), *balls]
    if isinstance(solid, Capsule):
        r, h = solid.radius_m, solid.height_m
        return [Primitive("capsule", pose, r, h), *_balls(pose, r, h / 2)]
    return []


def _balls(pose: Pose, radius_m: float, z_m: float) -> list[Primitive]:
    """Two balls on the axis, at `z_m` either side."""
    return [Primitive("sphere", pose @ Pose.at((0, 0, z)), radius_m) for z in (-z_m, z_m)]


def _toes(corners: np.ndarray, pose: Pose) -> list[Primitive]:
    """Balls just inside the corners of the base, where a hull that stands on a face touches."""
    height = corners[:, 2] - corners[:, 2].min()
    base = corners[height < 1e-4 * height.max()]
    if len(base) < 3:
        return []
    kept = base[np.unique(np.argmax(np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) @ base[:, :2].T, axis=1))]
    inwards = corners.mean(axis=0) - kept
    inwards *= _TOE_M / np.linalg.norm(inwards, axis=1, keepdims=True)
    return [Primitive("sphere", pose @ Pose.at(centre), _TOE_M) for centre in kept + inwards]


def _hulls(solid: Solid) -> list[np.ndarray]:
    """The corners `(v, 3)` of the convex hulls that stand for a solid without a name: several, for a concave mesh."""
    if isinstance(solid, MeshFile):
        return [_spread(trimesh.convex.convex_hull(corners)) for corners in convex_parts(solid)]
    return [_spread(mesh(solid).convex_hull)] if isinstance(solid, Hull | Cone) else []


def _spread(hull: trimesh.Trimesh) -> np.ndarray:
    """The corners `(v, 3)` of a hull: of many, those farthest out in `MAX_HULL_CORNERS` spread directions."""
    corners = np.asarray(hull.vertices)
    if len(corners) <= MAX_HULL_CORNERS:
        return corners
    k = np.arange(MAX_HULL_CORNERS) + 0.5
    z, turn = 1 - 2 * k / MAX_HULL_CORNERS, k * np.pi * (3 - np.sqrt(5))  # Fibonacci's sphere
    directions = np.stack([np.sqrt(1 - z * z) * np.cos(turn), np.sqrt(1 - z * z) * np.sin(turn), z], axis=1)
    kept: np.ndarray = corners[np.unique(np.argmax(directions @ corners.T, axis=1))]
    return kept


def _convex(shape: Shape) -> bool:
    """Whether the parts of a compound of convex solids fill their common hull."""
    whole = mesh(shape)
    return bool(abs(whole.volume / whole.convex_hull.volume - 1) < 1e-6)
