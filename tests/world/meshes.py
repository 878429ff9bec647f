"""Meshes that are not convex, for tests."""

from __future__ import annotations

import manifold3d
import numpy as np
import trimesh


def bowl(*, radius_m: float = 0.2, wall_m: float = 0.03, sides: int = 8) -> trimesh.Trimesh:
    """Half a ball, hollow, its opening up and its centre at the origin: the cavity has `radius_m - wall_m`."""
    tilt = np.linspace(0, np.pi / 2, 5)
    outer = np.stack([np.sin(tilt), -np.cos(tilt)], 1) * radius_m
    inner = outer[::-1] * (1 - wall_m / radius_m)
    made: trimesh.Trimesh = trimesh.creation.revolve(np.concatenate([outer, inner]), sections=sides)
    return made


def crate() -> trimesh.Trimesh:
    """A box of 0.4 x 0.4 x 0.3 m with walls of 5 cm, open at the top, its bottom at z = 0."""
    outer = manifold3d.Manifold.cube((0.4, 0.4, 0.3)).translate((-0.2, -0.2, 0))
    made = (outer - manifold3d.Manifold.cube((0.3, 0.3, 0.3)).translate((-0.15, -0.15, 0.05))).to_mesh64()
    return trimesh.Trimesh(made.vert_properties[:, :3], made.tri_verts.astype(np.int64), process=False)


def bracket() -> trimesh.Trimesh:
    """Two boxes of 0.3 x 0.1 x 0.1 m that share an end, at a right angle."""
    arm = manifold3d.Manifold.cube((0.3, 0.1, 0.1))
    made = (arm + manifold3d.Manifold.cube((0.1, 0.3, 0.1))).to_mesh64()
    return trimesh.Trimesh(made.vert_properties[:, :3], made.tri_verts.astype(np.int64), process=False)


def ring(*, radius_m: float = 0.2, tube_m: float = 0.06) -> trimesh.Trimesh:
    """A torus about z, with a hole of radius `radius_m - tube_m`."""
    made: trimesh.Trimesh = trimesh.creation.torus(radius_m, tube_m, major_sections=16, minor_sections=8)
    return made
