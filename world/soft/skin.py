"""The skin of a deforming body: points that ride on its nodes, to be seen and to be touched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Cloth, Deformable
from proxyworld.world.soft.tetrahedra import fill

_NEAREST = 8  # tetrahedra of which a point may be nearest to the first


@dataclass(frozen=True, eq=False)
class Skin:
    """Points `p` that are each a mean of `k` of `v` nodes: `nodes (p, k)`, and their `shares (p, k)`, which sum to 1.

    The first `seen` are the vertices of the body's mesh. Points outside their tetrahedron have negative shares; for
    touching, `grips (p, k)` are those without them.
    """

    nodes: np.ndarray
    shares: np.ndarray
    grips: np.ndarray
    seen: int
    count: int  # of nodes

    def __post_init__(self) -> None:
        p, k = self.nodes.shape
        rows = np.repeat(np.arange(p), k)
        matrix = csr_matrix((self.shares.ravel(), (rows, self.nodes.ravel())), (p, self.count))
        object.__setattr__(self, "_matrix", matrix)

    def points(self, places: np.ndarray) -> np.ndarray:
        """The points `(p, 3)` of nodes at `places (3, v)`."""
        matrix: csr_matrix = self._matrix  # type: ignore[attr-defined]
        return np.asarray(matrix @ places.T)


def skin(shape: Deformable) -> Skin:
    """The skin of `shape`: of cloth its vertices and the middles of its edges, of a solid the vertices of its mesh."""
    if isinstance(shape, Cloth):
        made = mesh(shape)
        count = len(made.vertices)
        each = np.arange(count)
        nodes = np.concatenate([np.stack([each, each], axis=1), made.edges_unique])
        shares = np.full(nodes.shape, 0.5)
        shares[:count] = [1.0, 0.0]
        return Skin(nodes, shares, shares, count, count)
    filled = fill(shape)
    points = np.asarray(mesh(shape).vertices)
    corners, nodes_m = filled.corners, filled.nodes_m
    inverse = np.linalg.inv(np.moveaxis(nodes_m[corners[:, 1:]] - nodes_m[corners[:, :1]], 1, 2))
    _, near = cKDTree(nodes_m[corners].mean(axis=1)).query(points, k=min(_NEAREST, len(corners)))
    tail = np.einsum("pnij,pnj->pni", inverse[near], points[:, None] - nodes_m[corners[near][..., 0]])
    inside = np.concatenate([1 - tail.sum(axis=2, keepdims=True), tail], axis=2)
    best = inside.min(axis=2).argmax(axis=1)
    rows = np.arange(len(points))
    shares = inside[rows, best]
    grips = np.maximum(shares, 0)
    grips /= grips.sum(axis=1, keepdims=True)
    return Skin(corners[near[rows, best]], shares, grips, len(points), len(nodes_m))
