"""Deforming bodies among each other: the nodes of one stay off the triangles of another, and cloth off itself.

An approximation that is enough for folds and heaps: a node is kept by a thickness before the triangles near it, on the
side that it is on (of a solid, outside); edges that cross between nodes are not seen, nor what is met faster than a
thickness in a step. What moves slowly is looked at every other step, and what is near is searched for
again only when something may have come near.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from proxyworld.world.acting import Touch
from proxyworld.world.scene import Cloth
from proxyworld.world.soft.contact import Contacts, Riding, dot, lifted, resolve
from proxyworld.world.soft.flesh import Flesh
from proxyworld.world.soft.solid import Jelly
from proxyworld.world.soft.solids import Solids, across, vec3

_LOOK = 4  # steps between two searches for what is near, at least as the fastest goes, or
_MARGIN = 0.3  # of an edge, which slow nodes may have gone before the next
_MOST_STEPS = 2  # of the engine, between two looks at bodies so slow that they stay within half a thickness
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
        self._mass_kg = np.concatenate([one.mass_kg for one in flesh])
        self._pairs = np.zeros((2, 0), int)  # of a node and a triangle,
        self._apart, self._shut = np.zeros(0), np.zeros(0, bool)  # how far they stay apart; whether it has an inside
        self._margin_m = 0.0  # that nodes may come nearer before the next search
        self._waits = 0

    def part(self, held: np.ndarray, solids: Solids, step_s: float) -> list[Touch]:
        """Change the speeds of nodes so that none goes through a triangle; those `held (v)` do not move.

        To be called before each step of `step_s`. Returns what touched what else.
        """
        self._waits -= 1
        if self._alone or self._waits > 0:
            return []
        places = np.concatenate([one.places for one in self._flesh], axis=1)
        speeds = np.concatenate([one.speeds for one in self._flesh], axis=1)
        fastest = _fastest_m_s(speeds)
        self._waits = int(np.clip(float(self._thick.min()) / max(fastest * step_s, 1e-12), 1, _MOST_STEPS))
        step_s *= self._waits
        self._margin_m -= 2 * step_s * fastest
        if self._margin_m < 0:
            margin = float(np.clip(2 * _LOOK * step_s * fastest, _MARGIN * self._edge, self._edge))
            self._pairs = self._near(places, margin)
            mine, theirs = self._owner[self._pairs[0]], self._owner[self._faces[self._pairs[1], 0]]
            self._apart, self._shut = self._thick[mine] + self._thick[theirs], self._closed[theirs]
            self._margin_m = margin - 2 * step_s * fastest
        node, corners, found = self._meet(places)
        if found is None:
            return []
        mobility = np.where(held, 0, 1 / self._mass_kg)
        lift = lifted(found)
        resolve(found, speeds, mobility, solids, step_s)
        if lift is not None:
            places += np.where(held, 0, lift)
        for one, first, last in zip(self._flesh, self._first[:-1], self._first[1:], strict=True):
            one.places, one.speeds = places[:, first:last].copy(), speeds[:, first:last].copy()
        return self._touches(found, node, corners[0], places)

    def _touches(self, found: Contacts, node: np.ndarray, corner: np.ndarray, places: np.ndarray) -> list[Touch]:
        """Of each two bodies, how hard the first was pressed, and where."""
        made: list[Touch] = []
        if len(self._flesh) == 1:
            return made
        mine, theirs = self._owner[node], self._owner[corner]
        for i, j in np.unique(np.stack([mine, theirs])[:, mine != theirs], axis=1).T.tolist():
            at = (mine == i) & (theirs == j)
            size = np.einsum("ic,ic->c", found.impulse_n_s[:, at], found.normal[:, at])
            push = found.normal[:, at] @ size
            impulse = float(np.linalg.norm(push))
            if impulse > 0:
                point = places[:, node[at]] @ size / size.sum()
                names = self._flesh[i].body.name, self._flesh[j].body.name
                made.append((*names, impulse, vec3(point), vec3(push / impulse)))
        return made

    def _near(self, places: np.ndarray, margin_m: float) -> np.ndarray:
        """Which nodes may meet which triangles before they have come nearer by a margin: `(2, m)`."""
        soon = 2 * float(self._thick.max()) + margin_m
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

    def _meet(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, Contacts | None]:
        """The pairs that touch or nearly do: the nodes `(c)`, the corners `(3, c)`, and what is to stay before what."""
        node, face = self._pairs
        start, first, second = (places[:, self._faces[:, i]] for i in range(3))
        first, second = first - start, second - start
        normals = across(first, second)
        sizes = np.maximum(np.sqrt(dot(normals, normals)), 1e-12)
        normals /= sizes
        height = dot(normals.take(face, axis=1), places.take(node, axis=1)) - dot(normals, start).take(face)
        side = np.where(self._shut | (height >= 0), 1.0, -1.0)
        gap = side * height - self._apart
        near = np.flatnonzero((gap < self._apart) & (gap > -_DEEP * self._edge))
        node, face, side, gap = node[near], face[near], side[near], gap[near]
        normal, ab, ac = normals[:, face], first[:, face], second[:, face]
        away = places[:, node] - start[:, face]
        b, c = dot(across(away, ac), normal) / sizes[face], dot(across(ab, away), normal) / sizes[face]
        over = np.flatnonzero((b >= 0) & (c >= 0) & (b + c <= 1))
        node, corner = node[over], self._faces[face[over]].T
        if not len(over):
            return node, corner, None
        b, c = b[over], c[over]
        shares = np.stack([np.ones(len(over)), b + c - 1, -b, -c])
        none = np.zeros((3, len(over)))
        found = Contacts(
            row=np.zeros(len(over), int),
            normal=(side * normal)[:, over],
            arm=none,
            gap_m=gap[over],
            friction=self._friction[self._owner[node]] * self._friction[self._owner[corner[0]]],
            skin=Riding(np.concatenate([node[None], corner]), shares, places.shape[1]),
            rigid=None,
            belt_m_s=none,
            impulse_n_s=none.copy(),
        )
        return node, corner, found


def _fastest_m_s(speeds: np.ndarray) -> float:
    """The fastest of nodes, in the frame of all of them."""
    inner = speeds - speeds.mean(axis=1, keepdims=True)
    return float(np.sqrt(np.square(inner).sum(axis=0).max()))


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
