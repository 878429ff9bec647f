"""Forms: meshes whose vertices move on their own, and what they look like in one frame."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import trimesh
from scipy.sparse import csr_matrix

from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Deformable

CREASE_RAD = 0.7  # neighbours that meet at a larger angle at rest keep an edge between them
_KEPT = 3  # frames that are at hand at a time: this one, the one before, and the one after


class Form:
    """The mesh of a `shape` that deforms: its `vertices (t, v, 3)` about the middle that its frame rides on."""

    def __init__(self, shape: Deformable, vertices: np.ndarray) -> None:
        self.shape, self.vertices = shape, vertices
        self.faces = np.asarray(mesh(shape).faces)
        self._frames: dict[int, Triangles] = {}

    def at(self, k: int) -> Triangles:
        """The mesh in frame `k`."""
        if k not in self._frames:
            while len(self._frames) >= _KEPT:
                del self._frames[next(iter(self._frames))]
            self._frames[k] = Triangles(self.shape, self.vertices[k], self.faces)
        return self._frames[k]


class Triangles:
    """A mesh in one frame: `vertices (v, 3)`, `faces (f, 3)`."""

    def __init__(self, shape: Deformable, vertices: np.ndarray, faces: np.ndarray) -> None:
        self.vertices, self.faces = vertices, faces
        self.corners = vertices[faces]  # (f, 3, 3)
        double = np.cross(self.corners[:, 1] - self.corners[:, 0], self.corners[:, 2] - self.corners[:, 0])
        self.normals = _unit(double)  # (f, 3)
        self._double, self._shape = double, shape

    @cached_property
    def corner_normals(self) -> np.ndarray:
        """What the surface looks smooth by: the mean normal of the faces about each corner, by area: `(f, 3, 3)`."""
        return _unit(_smoothing(self._shape) @ self._double).reshape(-1, 3, 3)

    @cached_property
    def mesh(self) -> trimesh.Trimesh:
        """For embree."""
        return trimesh.Trimesh(self.vertices, self.faces, process=False)

    def shares(self, face: np.ndarray, points: np.ndarray) -> np.ndarray:
        """The barycentric coordinates `(m, 3)` of `points (m, 3)` in the planes of the triangles `face (m)`."""
        a, b, c = np.moveaxis(self.corners[face], 1, 0)
        double = self._double[face]
        size = np.maximum(np.einsum("mi,mi->m", double, double), 1e-300)
        second = np.einsum("mi,mi->m", np.cross(points - a, c - a), double) / size
        third = np.einsum("mi,mi->m", np.cross(b - a, points - a), double) / size
        return np.stack([1 - second - third, second, third], axis=1)

    def mean(self, face: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """The points of the triangles `face (m)` that have these `shares (m, 3)` of their corners: `(m, 3)`."""
        return np.asarray(np.einsum("mc,mci->mi", shares, self.corners[face]))

    def smooth(self, face: np.ndarray, points: np.ndarray, towards: np.ndarray) -> np.ndarray:
        """The smooth normals `(m, 3)` at `points`, on the side that rays along `towards (m, 3)` come from."""
        normal = _unit(np.einsum("mc,mci->mi", np.clip(self.shares(face, points), 0, 1), self.corner_normals[face]))
        away = np.einsum("mi,mi->m", self.normals[face], towards) > 0
        return facing(np.where(away[:, None], -normal, normal), towards)


def facing(normal: np.ndarray, towards: np.ndarray) -> np.ndarray:
    """Normals `(m, 3)`, bent as little as makes them face against `towards (m, 3)`."""
    ray = _unit(towards)
    over = np.maximum(np.einsum("mi,mi->m", normal, ray) + 1e-3, 0)
    return _unit(normal - over[:, None] * ray)


@lru_cache(maxsize=64)
def rest(shape: Deformable) -> Triangles:
    """The mesh of `shape` as it was made."""
    made = mesh(shape)
    return Triangles(shape, np.asarray(made.vertices), np.asarray(made.faces))


@lru_cache(maxsize=64)
def _smoothing(shape: Deformable) -> csr_matrix:
    """Which faces count for the normal at each corner of each face, `(3 f, f)`: those about it, up to creases."""
    made = mesh(shape)
    faces, normals = np.asarray(made.faces), np.asarray(made.face_normals)
    corner = np.arange(faces.size)
    around = csr_matrix((np.ones(faces.size), (faces.ravel(), corner // 3)), (len(made.vertices), len(faces)))
    pairs = around[faces.ravel()].tocoo()
    kept = np.einsum("pi,pi->p", normals[pairs.row // 3], normals[pairs.col]) > np.cos(CREASE_RAD)
    return csr_matrix((np.ones(kept.sum()), (pairs.row[kept], pairs.col[kept])), (faces.size, len(faces)))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-300))
