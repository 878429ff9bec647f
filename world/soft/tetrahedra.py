"""Tetrahedra that fill a solid: a lattice of cubes, each cut into six, and its outside drawn onto the surface.

Neighbouring cubes are mirror images of each other, so that no direction is favoured. Boxes are filled exactly. For
other solids the lattice is cut where the surface passes, and its outer nodes are moved onto the surface; then inner
nodes move to the middle of their neighbours as long as that makes no tetrahedron worse than it may be.
After Labelle and Shewchuk, "Isosurface stuffing" (2007), and Molino et al., "Tetrahedral meshing" (2003).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Box, Soft, Solid
from proxyworld.world.soft.distance import distance

_SMOOTHING = 12  # rounds
_REACH = 0.15  # of a cell: how far outside the middle of what is kept may lie
_LEAST_CELLS = 4  # across what is round, or pointed
_WORST = 0.12
"""The least `quality` that a tetrahedron may have."""


@dataclass(frozen=True, eq=False)
class Tetrahedra:
    """The `nodes_m (v, 3)` of tetrahedra `corners (t, 4)`, each of positive volume."""

    nodes_m: np.ndarray
    corners: np.ndarray

    @property
    def volumes_m3(self) -> np.ndarray:
        """`(t)`"""
        return volumes(self.nodes_m, self.corners)

    @property
    def outside(self) -> np.ndarray:
        """The triangles `(f, 3)` that belong to one tetrahedron only, seen counter-clockwise from outside."""
        return _outside(self.corners)


@lru_cache(maxsize=32)
def fill(shape: Soft) -> Tetrahedra:
    """Fill `shape`, in its own frame. Raises `InputError` where it is too thin for its cells."""
    size = np.ptp(mesh(shape.solid).vertices, axis=0)
    edge = float(size.max()) / shape.cells
    if isinstance(shape.solid, Box):
        return Tetrahedra(*_lattice(np.array(shape.solid.size_m), np.maximum(1, np.rint(size / edge)).astype(int)))
    counts = np.maximum(_LEAST_CELLS, np.ceil(size / edge - 1e-9)).astype(int)
    cell = np.minimum(edge, size / _LEAST_CELLS)
    nodes, corners = _lattice(counts * cell, counts)
    nodes = nodes + mesh(shape.solid).bounds.mean(axis=0)
    made = _carved(shape.solid, nodes, corners, float(cell.min()))
    if len(made.corners) < 8:
        raise InputError(f"a soft {shape.solid.kind} of {shape.cells} cells is too thin to fill: give it more cells")
    return made


def volumes(nodes: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The signed volumes `(t)` of tetrahedra."""
    a, b, c, d = (nodes[corners[:, i]] for i in range(4))
    return np.asarray(np.einsum("ti,ti->t", np.cross(b - a, c - a), d - a) / 6)


def _lattice(size: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A box about the origin as `counts (3)` cells of six tetrahedra each (Kuhn's), mirrored from cell to cell."""
    axes = [np.linspace(-s / 2, s / 2, n + 1) for s, n in zip(size, counts, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    strides = np.array([(counts[1] + 1) * (counts[2] + 1), counts[2] + 1, 1])
    cells = np.stack(np.meshgrid(*(np.arange(n) for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)
    parity = cells % 2
    made = []
    for order in itertools.permutations(range(3)):
        step = np.zeros(3, int)
        path = [step.copy()]
        for axis in order:
            step[axis] = 1
            path.append(step.copy())
        odd = np.abs(parity[:, None] - np.array(path)[None])  # (c, 4, 3): mirrored where the cell's number is odd
        made.append((cells[:, None] + odd) @ strides)
    corners = np.concatenate(made)
    return nodes, _positive(nodes, corners)


def _positive(nodes: np.ndarray, corners: np.ndarray) -> np.ndarray:
    turned = volumes(nodes, corners) < 0
    corners = corners.copy()
    corners[turned] = corners[turned][:, [0, 1, 3, 2]]
    return corners


def _carved(solid: Solid, nodes: np.ndarray, corners: np.ndarray, edge: float) -> Tetrahedra:
    """What is inside `solid` of a lattice, its outer nodes on the surface."""
    gap, _ = distance(solid, nodes)
    corners = corners[gap[corners].mean(axis=1) < _REACH * edge]
    for _ in range(4):  # what would be flat is left out, and leaves other nodes outside
        corners = _joined(corners)
        placed = _smoothed(solid, nodes, corners)
        good = quality(placed, corners) > _WORST
        if good.all():
            break
        corners = corners[good]
    kept, inverse = np.unique(corners, return_inverse=True)
    return Tetrahedra(placed[kept], inverse.reshape(-1, 4))


def _joined(corners: np.ndarray) -> np.ndarray:
    """Those that hang together by faces with the most others."""
    if not len(corners):
        return corners
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    faces = np.sort(np.concatenate([corners[:, list(f)] for f in ((0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3))]), axis=1)
    owner = np.tile(np.arange(len(corners)), 4)
    order = np.lexsort(faces.T)
    same = (np.diff(faces[order], axis=0) == 0).all(axis=1)
    a, b = owner[order][:-1][same], owner[order][1:][same]
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(len(corners), len(corners)))
    part = connected_components(graph, directed=False)[1]
    return np.asarray(corners[part == np.bincount(part).argmax()])


def _smoothed(solid: Solid, nodes: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The nodes, the outer ones on the surface, each near the middle of its neighbours."""
    edges = np.unique(np.sort(corners[:, list(itertools.combinations(range(4), 2))].reshape(-1, 2), axis=1), axis=0)
    skin = _outside(corners)
    outer = np.unique(skin)
    skin_edges = np.unique(np.sort(skin[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
    placed = nodes.copy()
    placed[outer] = _onto(solid, placed[outer])
    for _ in range(_SMOOTHING):
        within, along = _middle(placed, edges), _middle(placed, skin_edges)
        target = within
        target[outer] = _onto(solid, (placed[outer] + along[outer]) / 2)
        worse = quality(target, corners) < np.minimum(quality(placed, corners), 2 * _WORST)
        target[np.unique(corners[worse])] = placed[np.unique(corners[worse])]
        placed = target
    return placed


def _middle(nodes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The mean of each node's neighbours along `edges (e, 2)`; a node without any stays."""
    total, count = np.zeros_like(nodes), np.zeros(len(nodes))
    for a, b in (edges.T, edges.T[::-1]):
        np.add.at(total, a, nodes[b])
        np.add.at(count, a, 1)
    return np.where(count[:, None] > 0, total / np.maximum(count, 1)[:, None], nodes)


def _onto(solid: Solid, points: np.ndarray) -> np.ndarray:
    for _ in range(3):  # a hull's distance is short before its edges
        gap, normal = distance(solid, points)
        points = points - gap[:, None] * normal
    return points


def quality(nodes: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """`(t)`: the cube root of a tetrahedron's signed volume by its mean squared edge, 1 where it is regular."""
    pairs = list(itertools.combinations(range(4), 2))
    squares = sum(np.square(nodes[corners[:, a]] - nodes[corners[:, b]]).sum(axis=1) for a, b in pairs) / 6
    return np.asarray(6 * np.sqrt(2) * volumes(nodes, corners) / np.maximum(squares, 1e-300) ** 1.5)


def _outside(corners: np.ndarray) -> np.ndarray:
    faces = np.concatenate([corners[:, f] for f in ([0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3])])
    _, first, count = np.unique(np.sort(faces, axis=1), axis=0, return_index=True, return_counts=True)
    return np.asarray(faces[first[count == 1]])
