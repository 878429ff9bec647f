"""Deforming bodies among each other: the nodes of one stay off the triangles of another, and cloth off itself.

An approximation that is enough for folds and heaps: a node is kept by a thickness before the triangles near it, on the
side that it is on (of a solid, outside); edges that cross between nodes are not seen, nor what is met faster than a
thickness in a step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from proxyworld.world.acting import Touch
from proxyworld.world.scene import Cloth
from proxyworld.world.soft.contact import Contacts, dot, lifted, solve
from proxyworld.world.soft.flesh import Flesh
from proxyworld.world.soft.solid import Jelly
from proxyworld.world.soft.solids import Solids, across, vec3

_LOOK = 4  # engine steps between two searches for what is near
_FOLD = 2.5  # cells: nearer places of one cloth, along it, never meet
_THICK_CLOTH, _THICK_SOLID = 0.12, 0.1  # of a cell; the skin of a solid bulges over its tetrahedra
_DEEP = 0.5  # of an edge: further inside a solid, a node is left alone


class Crowd:
    """All bodies that deform, as one set of nodes."""

    def __init__(self, flesh: Sequence[Flesh]) -> None:
        self._flesh = flesh
        counts = [len(one.mass_kg) for one in flesh]
        self._first = np.concatenate([[0], np.cumsum(counts)]).astype(int)
        surfaces = [_surface(one) for one in flesh]
        self._faces = np.concatenate([faces + first for faces, first in zip(surfaces, self._first, strict=False)])
        self._owner = np.repeat(np.arange(len(flesh)), counts)
        self._closed = np.array([one.closed for one in flesh], bool)
        self._skin = np.unique(self._faces)
        self._around = _incident(self._faces, int(self._first[-1]))
        self._rest = np.concatenate([one.elastic.rest_m for one in flesh], axis=1)
        self._cell = np.array([one.cell_m for one in flesh])
        self._thick = np.array([_thickness_m(one) for one in flesh])
        self._friction = np.array([one.body.material.friction for one in flesh])
        edges = self._rest[:, self._faces] - self._rest[:, np.roll(self._faces, 1, axis=1)]
        self._edge = float(np.sqrt(np.square(edges).sum(axis=0).max()))
        self._alone = len(flesh) == 1 and flesh[0].closed
        self._pairs = np.zeros((2, 0), int)  # of a node and a triangle
        self._steps = 0

    def part(self, held: np.ndarray, solids: Solids, step_s: float) -> list[Touch]:
        """Change the speeds of nodes so that none goes through a triangle in `step_s`; those `held (v)` do not move.

        Returns what touched what else.
        """
        if self._alone:
            return []
        places = np.concatenate([one.places for one in self._flesh], axis=1)
        speeds = np.concatenate([one.speeds for one in self._flesh], axis=1)
        if self._steps % _LOOK == 0:
            self._pairs = self._near(places, speeds, step_s)
        self._steps += 1
        found = self._meet(places)
        if found is None:
            return []
        mobility = np.where(held, 0, 1 / np.concatenate([one.mass_kg for one in self._flesh]))
        closing = np.einsum("ic,ic->c", found.normal, found.slip_m_s(speeds))
        least = np.minimum(-found.gap_m / step_s, 0)
        active = np.flatnonzero(closing < least)
        chosen = found.of(active)
        if len(active):
            solve(chosen, least[active], speeds, mobility, solids)
        places += np.where(held, 0, lifted(found, places.shape[1]))
        for one, first, last in zip(self._flesh, self._first[:-1], self._first[1:], strict=True):
            one.places, one.speeds = places[:, first:last].copy(), speeds[:, first:last].copy()
        return self._touches(chosen, places)

    def _touches(self, found: Contacts, places: np.ndarray) -> list[Touch]:
        """Of each two bodies, how hard the first was pressed, and where."""
        mine, theirs = self._owner[found.nodes[0]], self._owner[found.nodes[1]]
        made: list[Touch] = []
        for i, j in np.unique(np.stack([mine, theirs])[:, mine != theirs], axis=1).T.tolist():
            at = (mine == i) & (theirs == j)
            size = np.einsum("ic,ic->c", found.impulse_n_s[:, at], found.normal[:, at])
            push = found.normal[:, at] @ size
            impulse = float(np.linalg.norm(push))
            if impulse > 0:
                point = places[:, found.nodes[0, at]] @ size / size.sum()
                names = self._flesh[i].body.name, self._flesh[j].body.name
                made.append((*names, impulse, vec3(point), vec3(push / impulse)))
        return made

    def _near(self, places: np.ndarray, speeds: np.ndarray, step_s: float) -> np.ndarray:
        """Which nodes may meet which triangles soon: `(2, m)`."""
        inner = speeds - speeds.mean(axis=1, keepdims=True)
        fastest = float(np.sqrt(np.square(inner).sum(axis=0).max()))
        soon = min(2 * float(self._thick.max()) + 2 * _LOOK * step_s * fastest, self._edge)
        reach = 0.6 * self._edge + soon  # from somewhere on a triangle, the nearest corner is no further
        pairs = cKDTree(places.T[self._skin]).query_pairs(reach, output_type="ndarray")
        a, b = self._skin[np.concatenate([pairs, pairs[:, ::-1]])].T
        mine, theirs = self._owner[a], self._owner[b]
        apart = np.linalg.norm(self._rest[:, a] - self._rest[:, b], axis=0) > _FOLD * self._cell[mine]
        kept = np.where(mine == theirs, apart & ~self._closed[mine], True)
        a, b = a[kept], b[kept]
        faces = self._around[b]
        keys = np.unique((a[:, None] * len(self._faces) + faces)[faces >= 0])
        nodes, triangles = keys // len(self._faces), keys % len(self._faces)
        away = np.abs(places[:, nodes] - places[:, self._faces[triangles]].mean(axis=2)).max(axis=0)
        return np.stack([nodes, triangles])[:, away < 0.75 * self._edge + soon]

    def _meet(self, places: np.ndarray) -> Contacts | None:
        """The pairs that touch or nearly do, each as a point of four nodes that is to stay before a plane."""
        if not self._pairs.shape[1]:
            return None
        node, face = self._pairs
        corner = self._faces[face].T  # (3, m)
        a, b, c = places[:, corner[0]], places[:, corner[1]], places[:, corner[2]]
        ab, ac, away = b - a, c - a, places[:, node] - a
        normal = across(ab, ac)
        size = np.maximum(np.sqrt(dot(normal, normal)), 1e-12)
        normal /= size
        height = dot(away, normal)
        second, third = dot(across(away, ac), normal) / size, dot(across(ab, away), normal) / size
        mine, theirs = self._owner[node], self._owner[corner[0]]
        thick = self._thick[mine] + self._thick[theirs]
        closed = self._closed[theirs]
        side = np.where(closed | (height >= 0), 1.0, -1.0)
        gap = side * height - thick
        over = (second >= 0) & (third >= 0) & (second + third <= 1)
        kept = np.flatnonzero(over & (gap < thick) & (gap > -_DEEP * self._edge))
        if not len(kept):
            return None
        shares = np.stack([np.ones(len(node)), second + third - 1, -second, -third])[:, kept]
        none = np.zeros((3, len(kept)))
        return Contacts(
            row=np.zeros(len(kept), int),
            nodes=np.concatenate([node[None], corner])[:, kept],
            shares=shares,
            normal=(side * normal)[:, kept],
            arm=none,
            gap_m=gap[kept],
            friction=(self._friction[mine] * self._friction[theirs])[kept],
            surface_m_s=none,
            moves=False,
            impulse_n_s=none.copy(),
        )


def _surface(flesh: Flesh) -> np.ndarray:
    """The triangles `(f, 3)` of its nodes."""
    elastic = flesh.elastic
    return elastic.outside if isinstance(elastic, Jelly) else flesh.faces


def _incident(faces: np.ndarray, count: int) -> np.ndarray:
    """The triangles about each node, -1 where there are no more: `(v, most)`."""
    node, face = faces.ravel(), np.repeat(np.arange(len(faces)), 3)
    order = np.argsort(node, kind="stable")
    uses = np.bincount(node, minlength=count)
    start = np.concatenate([[0], np.cumsum(uses)[:-1]])
    table = np.full((count, int(uses.max())), -1)
    table[node[order], np.arange(len(node)) - start[node[order]]] = face[order]
    return table


def _thickness_m(flesh: Flesh) -> float:
    """Half of what keeps layers apart."""
    if isinstance(flesh.body.shape, Cloth):
        return max(flesh.body.shape.thickness_m, _THICK_CLOTH * flesh.cell_m) / 2
    return _THICK_SOLID * flesh.cell_m / 2
