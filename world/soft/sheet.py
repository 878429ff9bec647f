"""Cloth: a grid of masses whose threads stretch, whose squares shear, and that bends.

Threads and diagonals are Hooke's springs, the bending a quadratic form in the places, which is exact for sheets that
hardly stretch (Bergou et al., "A quadratic bending model for inextensible surfaces", 2006).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, diags, kron, vstack

from proxyworld.world.geometry import mesh
from proxyworld.world.scene import EARTH_GRAVITY_M_S2, Cloth

SHEAR = 0.1
"""The shear modulus of woven cloth as a share of its tensile one (Kawabata's tests give 0.01 to 0.3 of it)."""
_STRETCH = 1e-6
"""What does not stretch at all stretches by this share."""


class Sheet:
    """The elastic forces of a `Cloth` that weighs `mass_kg`; `stiff` and `rigid` scale its stretch and its bending.

    A strip of cloth that hangs by one end lengthens by the share `sigma g L / 2 E`, which gives the modulus `E` (N/m)
    from `stretch`; `L` is the longer side.
    """

    def __init__(self, shape: Cloth, mass_kg: float, *, stiff: float = 1.0, rigid: float = 1.0) -> None:
        (width, depth), (m, n) = shape.size_m, shape.cells
        dx, dy = width / m, depth / n
        self.rest_m = np.ascontiguousarray(mesh(shape).vertices.T)
        number = np.arange((m + 1) * (n + 1)).reshape(m + 1, n + 1)
        along, across = _ends(m + 1), _ends(n + 1)  # what belongs to a vertex: half of it at the rim
        share = np.outer(along, across)
        self.mass_kg = mass_kg * (share / share.sum()).ravel()
        weight = mass_kg / (width * depth) * EARTH_GRAVITY_M_S2 * max(width, depth)
        modulus = stiff * weight / (2 * max(shape.stretch, _STRETCH)) / (1 + SHEAR - SHEAR**2 / (1 + SHEAR))
        slant = SHEAR * modulus * (dx * dx + dy * dy) / (2 * dx * dy)
        pairs = [
            (number[:-1], number[1:], modulus * dy / dx * np.broadcast_to(across, (m, n + 1))),
            (number[:, :-1], number[:, 1:], modulus * dx / dy * np.broadcast_to(along[:, None], (m + 1, n))),
            (number[:-1, :-1], number[1:, 1:], np.full((m, n), slant)),
            (number[:-1, 1:], number[1:, :-1], np.full((m, n), slant)),
        ]
        a, b, k = (np.concatenate([np.ravel(p[i]) for p in pairs]) for i in range(3))
        self._stiffness = np.asarray(k, float)
        self._length = np.linalg.norm(self.rest_m[:, b] - self.rest_m[:, a], axis=0)
        ones, rows = np.ones(len(a)), np.arange(len(a))
        between = csr_matrix(
            (np.concatenate([-ones, ones]), (np.tile(rows, 2), np.concatenate([a, b]))), (len(a), number.size)
        )
        self._between = kron(np.eye(3), between, format="csr")
        self._gather = self._between.T.tocsr()
        curved = _curvature(number, dx, dy, along, across)
        self._bending = kron(np.eye(3), rigid * shape.bending_n_m * (curved.T @ curved), format="csr")

    def force_n(self, places: np.ndarray) -> np.ndarray:
        flat = places.ravel()
        edge = (self._between @ flat).reshape(3, -1)
        length = np.sqrt(edge[0] * edge[0] + edge[1] * edge[1] + edge[2] * edge[2])
        edge *= self._stiffness * (1 - self._length / np.maximum(length, 1e-9))
        return np.asarray(-(self._gather @ edge.ravel() + self._bending @ flat).reshape(3, -1))

    def energy_j(self, places: np.ndarray) -> float:
        flat = places.ravel()
        length = np.linalg.norm((self._between @ flat).reshape(3, -1), axis=0)
        stretched = self._stiffness @ np.square(length - self._length)
        return float(stretched + flat @ (self._bending @ flat)) / 2


def _ends(count: int) -> np.ndarray:
    share = np.ones(count)
    share[[0, -1]] = 0.5
    return share


def _curvature(number: np.ndarray, dx: float, dy: float, along: np.ndarray, across: np.ndarray) -> csr_matrix:
    """The curvatures along, across and the twist, each times the root of the area it stands for: `(c, v)`."""
    area = dx * dy
    size = number.size
    u = _stencil([number[:-2], number[1:-1], number[2:]], [1, -2, 1], size) / dx**2
    v = _stencil([number[:, :-2], number[:, 1:-1], number[:, 2:]], [1, -2, 1], size) / dy**2
    twist = [number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]]
    w = _stencil(twist, [1, -1, -1, 1], size) / area
    across_u = np.broadcast_to(across, number[1:-1].shape).ravel()
    along_v = np.broadcast_to(along[:, None], number[:, 1:-1].shape).ravel()
    return vstack(
        [diags(np.sqrt(area * across_u)) @ u, diags(np.sqrt(area * along_v)) @ v, np.sqrt(2 * area) * w], format="csr"
    )


def _stencil(numbers: list[np.ndarray], factors: list[float], size: int) -> csr_matrix:
    count = numbers[0].size
    rows = np.tile(np.arange(count), len(numbers))
    columns = np.concatenate([number.ravel() for number in numbers])
    return csr_matrix((np.repeat(np.array(factors, float), count), (rows, columns)), (count, size))
