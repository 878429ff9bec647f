"""Soft solids: linear tetrahedra of a neo-Hookean stuff that stands being turned inside out.

Smith, de Goes and Kim, "Stable neo-Hookean flesh simulation" (ACM TOG 37, 2018), equations 13 and 14, its moduli such
that small strains obey linear elasticity.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from proxyworld.world.scene import Soft
from proxyworld.world.soft.tetrahedra import fill

_FAR = 12.0
"""The squared strain (3 at rest) beyond which the stuff hardens no more: twice as long along all axes."""


class Jelly:
    """The elastic forces of a `Soft` that weighs `mass_kg`."""

    def __init__(self, shape: Soft, mass_kg: float) -> None:
        made = fill(shape)
        self.rest_m = np.ascontiguousarray(made.nodes_m.T)
        volume, corners = made.volumes_m3, made.corners
        share = np.zeros(len(made.nodes_m))
        np.add.at(share, corners, (volume / 4)[:, None])
        self.mass_kg = mass_kg * share / share.sum()
        young, poisson = shape.youngs_modulus_pa, shape.poisson_ratio
        shear, bulk = young / (2 * (1 + poisson)), young * poisson / ((1 + poisson) * (1 - 2 * poisson))
        self._mu, self._lambda = 4 / 3 * shear, bulk + 5 / 6 * shear
        self._rest = 1 + 3 / 4 * self._mu / self._lambda
        self._volume = volume
        self.outside = made.outside
        self._strain = _gradient(made.nodes_m, corners)
        self._gather = (self._strain.multiply(np.tile(volume, 9)[:, None])).T.tocsr()

    def force_n(self, places: np.ndarray) -> np.ndarray:
        f = (self._strain @ places.ravel()).reshape(3, 3, -1)
        square = (f * f).sum(axis=(0, 1))
        over = square > _FAR
        if over.any():
            return self._far(f, square, over)
        return self._pull(self._stress(f, square))

    def _stress(self, f: np.ndarray, square: np.ndarray) -> np.ndarray:
        """First Piola-Kirchhoff: `mu (1 - 1 / (I + 1)) F + lambda (J - a) cof F`, `(3, 3, t)`."""
        cofactor = np.empty_like(f)
        for i in range(3):
            a, b = f[(i + 1) % 3], f[(i + 2) % 3]
            for j in range(3):
                k, l = (j + 1) % 3, (j + 2) % 3  # noqa: E741
                cofactor[i, j] = a[k] * b[l] - a[l] * b[k]
        ratio = (f[0] * cofactor[0]).sum(axis=0)
        cofactor *= self._lambda * (ratio - self._rest)
        cofactor += f * (self._mu * (1 - 1 / (square + 1)))
        return cofactor

    def _far(self, f: np.ndarray, square: np.ndarray, over: np.ndarray) -> np.ndarray:
        """As at the limit, and from there on by shear alone, so that the stiffness is bounded."""
        scale = np.where(over, np.sqrt(_FAR / np.maximum(square, _FAR)), 1.0)
        stress = self._stress(f * scale, square * scale**2)
        return self._pull(stress + self._mu * (1 - scale) * f)

    def _pull(self, stress: np.ndarray) -> np.ndarray:
        return np.asarray(-(self._gather @ stress.ravel()).reshape(3, -1))

    def energy_j(self, places: np.ndarray) -> float:
        """As if it hardened without limit."""
        f = (self._strain @ places.ravel()).reshape(3, 3, -1)
        square = (f * f).sum(axis=(0, 1))
        ratio = np.einsum("it,it->t", f[0], np.cross(f[1], f[2], axis=0))
        density = self._mu / 2 * (square - 3 - np.log((square + 1) / 4))
        density += self._lambda / 2 * (np.square(ratio - self._rest) - (1 - self._rest) ** 2)
        return float(density @ self._volume)

    def volume_m3(self, places: np.ndarray) -> float:
        """What the tetrahedra fill together."""
        f = (self._strain @ places.ravel()).reshape(3, 3, -1)
        return float(np.einsum("it,it,t->", f[0], np.cross(f[1], f[2], axis=0), self._volume))


def _gradient(nodes: np.ndarray, corners: np.ndarray) -> csr_matrix:
    """What makes deformation gradients `(3, 3, t)` of places `(3, v)`, both laid out flat."""
    edges = np.moveaxis(nodes[corners[:, 1:]] - nodes[corners[:, :1]], 1, 2)  # (t, 3, 3): edges in columns
    inverse = np.linalg.inv(edges)
    slopes = np.concatenate([-inverse.sum(axis=1, keepdims=True), inverse], axis=1)  # (t, 4, 3)
    t, v = len(corners), len(nodes)
    i, j, tet, corner = np.meshgrid(np.arange(3), np.arange(3), np.arange(t), np.arange(4), indexing="ij")
    rows = (3 * i + j) * t + tet
    columns = i * v + corners[tet, corner]
    return csr_matrix((slopes[tet, corner, j].ravel(), (rows.ravel(), columns.ravel())), (9 * t, 3 * v))
