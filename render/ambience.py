"""How much of the open sky each point loses to the solids about it, and the colour that comes from them instead.

What a box covers of a point's hemisphere, weighted by the cosine, is Lambert's sum over the edges of its outline
(Photometria, 1760; Baum et al., "Improving radiosity solutions", SIGGRAPH 1989); a ball's is a closed form (Howell,
"Radiation heat transfer configuration factors", B-18). So contact darkens softly and without noise. Other solids count
as boxes, or balls, of their size.
"""

from __future__ import annotations

import numpy as np

from proxyworld.render.form import Triangles
from proxyworld.render.stage import Stage, invert
from proxyworld.render.texture import Looked
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Deformable, Plane, Sphere

_REACH = 5.0  # radii: farther off a solid covers too little to be seen
_NEAR = 2.2  # radii: nearer than this a box counts as a box and not as a ball
_CLUSTERS = 32  # balls that stand for what deforms

# the twelve edges of a box: two corners (bits are axes), the two faces (2 axis + side) that meet there, and whether
# the edge runs anticlockwise about the first of them
_EDGES = [
    (low, low | 1 << axis, 2 * b + (low >> b & 1), 2 * c + (low >> c & 1), (low >> b & 1) == (low >> c & 1))
    for axis, b, c in ((0, 1, 2), (1, 2, 0), (2, 0, 1))
    for low in range(8)
    if not low >> axis & 1
]


def around(
    at: Looked, stage: Stage, k: int, light: np.ndarray, solids: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The share of the hemisphere above each point of frame `k` that no solid covers, and what solids send instead.

    `light (l, 3)` is the radiance of each solid; `solids (l)` bool are asked. Returns `(m)` and `(m, 3)`.
    """
    open_share = np.ones(len(at.points), np.float32)
    sent = np.zeros((len(at.points), 3), np.float32)
    pose = stage.world_from_leaf[k]
    middles = np.einsum("lij,lj->li", pose[:, :3, :3], stage.middle) + pose[:, :3, 3]
    for i, middle in enumerate(middles):
        shape = stage.shape[i]
        if isinstance(shape, Plane) or not solids[i]:
            continue
        off = (middle - at.points).astype(np.float32)
        away2 = np.einsum("mi,mi->m", off, off)
        above = np.einsum("mi,mi->m", off, at.normals)
        radius = float(stage.radius[i])
        here = np.flatnonzero((away2 < (_REACH * radius) ** 2) & (above > -radius) & (at.leaf != i))
        if not len(here):
            continue
        share = _share(stage, i, k, at.points[here], at.normals[here], off[here], np.sqrt(away2[here]))
        fade = np.clip((_REACH - np.sqrt(away2[here]) / radius) / 2, 0, 1)
        share = np.clip(share * fade, 0, 1).astype(np.float32)
        sent[here] += (open_share[here] * share)[:, None] * light[i].astype(np.float32)
        open_share[here] *= 1 - share
    return open_share, sent


def _share(
    stage: Stage, i: int, k: int, points: np.ndarray, normals: np.ndarray, off: np.ndarray, away: np.ndarray
) -> np.ndarray:
    """What solid `i` covers of the hemispheres `(m)`; its middle lies `off (m, 3)`, `away (m)` metres, from them."""
    shape, radius = stage.shape[i], float(stage.radius[i])
    if isinstance(shape, Sphere):
        return ball(off, normals, shape.radius_m)
    if isinstance(shape, Deformable):
        solid = stage.solid(i, k)
        assert isinstance(solid, Triangles)
        place = stage.world_from_leaf[k, i]
        total = np.zeros(len(points))
        for middle, size in _clusters(solid):
            total += ball(place[:3, :3] @ middle + place[:3, 3] - points, normals, size)
        return np.minimum(total, 0.9)
    half = _half_sides(stage, i)
    rounded = float(np.sqrt(2 * (half[0] * half[1] + half[1] * half[2] + half[2] * half[0]) / np.pi)) / np.sqrt(1.5)
    share = ball(off, normals, min(rounded, radius))
    near = np.flatnonzero(away < _NEAR * radius)
    if len(near):
        back = invert(stage.world_from_leaf[k, i])
        own = points[near] @ back[:3, :3].T + back[:3, 3] - stage.middle[i]
        exact = box(own, normals[near] @ back[:3, :3].T, half)
        blend = np.clip((_NEAR - away[near] / radius) / 0.6, 0, 1)
        share[near] += blend * (exact - share[near])
    return share


def ball(off: np.ndarray, normal: np.ndarray, radius: float) -> np.ndarray:
    """The cosine-weighted share of the hemispheres about `normal (m, 3)` that balls `off (m, 3)` away cover.

    Exact where the ball is wholly above the horizon; where the horizon cuts it, a smooth way to 0.
    """
    away = np.maximum(np.sqrt(np.einsum("mi,mi->m", off, off)), radius * 1.0001)
    sine = radius / away
    up = np.einsum("mi,mi->m", off, normal) / away
    cut = np.clip((up + sine) / (2 * sine), 0, 1)
    return np.asarray(np.where(up >= sine, up * sine**2, cut * cut * sine**3))


def box(points: np.ndarray, normal: np.ndarray, half: np.ndarray) -> np.ndarray:
    """The same for a box about the origin, of `half (3)` sides; exact where it is wholly above the horizon."""
    corners = np.array([[(1 if i >> a & 1 else -1) * half[a] for a in range(3)] for i in range(8)])
    to = (corners - points[:, None]).astype(np.float32)  # (m, 8, 3)
    to /= np.maximum(np.sqrt(np.einsum("mci,mci->mc", to, to)), 1e-9)[..., None]
    seen = np.stack([side * points[:, a] > half[a] for a in range(3) for side in (-1, 1)], 1)
    total = np.zeros(len(points), np.float32)
    n = normal.astype(np.float32)
    for a, b, face, other, anticlockwise in _EDGES:
        rim = seen[:, face] != seen[:, other]
        if not rim.any():
            continue
        here = np.flatnonzero(rim)
        one, two = to[here, a], to[here, b]
        turn = _cross(one, two)
        sine = np.sqrt(np.einsum("mi,mi->m", turn, turn))
        angle = np.arctan2(sine, np.einsum("mi,mi->m", one, two))
        part = np.einsum("mi,mi->m", turn, n[here]) * angle / np.maximum(sine, 1e-9)
        total[here] += np.where(seen[here, face] == anticlockwise, part, -part)
    return np.clip(np.abs(total) / (2 * np.pi), 0, 1)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    x, y, z = a.T
    u, v, w = b.T
    return np.stack([y * w - z * v, z * u - x * w, x * v - y * u], 1)


def _half_sides(stage: Stage, i: int) -> np.ndarray:
    """Half the sides of the box of the solid's cross-section and height, or of its volume."""
    shape = stage.shape[i]
    half = (stage.corners[i, 7] - stage.corners[i, 0]) / 2
    if isinstance(shape, Box):
        return np.asarray(half)
    if isinstance(shape, Cylinder | Capsule | Cone):
        return np.asarray(half * [0.886, 0.886, 1.0 if isinstance(shape, Cylinder) else 0.9])
    filled = abs(float(mesh(shape).volume)) / max(8 * float(half.prod()), 1e-12)
    return np.asarray(half * np.clip(np.cbrt(filled), 0.3, 1.0))


def _clusters(solid: Triangles) -> list[tuple[np.ndarray, float]]:
    """Balls that cover as much as the faces of a sheet: middles and radii."""
    count = min(_CLUSTERS, len(solid.faces))
    middles, areas = solid.corners.mean(1), _areas(solid.corners)
    return [
        (np.average(middles[g], axis=0, weights=areas[g] + 1e-12), float(np.sqrt(areas[g].sum() / np.pi)) * 0.7)
        for g in np.array_split(np.arange(len(solid.faces)), count)
    ]


def _areas(corners: np.ndarray) -> np.ndarray:
    """Of triangles `(f, 3, 3)`: `(f)`."""
    double = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(np.linalg.norm(double, axis=1) / 2)
