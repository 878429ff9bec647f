"""Procedural textures fixed to surfaces: the look that a material's pattern gives its colour, without any light.

Every pattern is a function of a point in the body's own frame, so texture moves with its body, and fades to its mean
where a pixel covers more than the pattern can show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from proxyworld.render.camera import View
from proxyworld.render.form import rest
from proxyworld.render.light import linear, srgb
from proxyworld.render.rays import NOTHING
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import Surface
from proxyworld.world.scene import Body, Box, Plane

Texture = Callable[[np.ndarray, np.ndarray], np.ndarray]
_LATTICE = 32


@cache
def _lattice(seed: int) -> np.ndarray:
    """A periodic cube of smooth noise, mean 0.5, standard deviation 0.25."""
    noise = gaussian_filter(np.random.default_rng(seed).standard_normal((_LATTICE,) * 3), 0.7, mode="wrap")
    return np.asarray(np.clip(0.5 + 0.25 * noise / noise.std(), 0, 1), np.float32)


def noise(points: np.ndarray, seed: int = 0) -> np.ndarray:
    """Smooth noise `(m)` in 0..1 at `points (m, 3)`, one feature a unit, repeating after 32."""
    values = map_coordinates(_lattice(seed), points.T, order=1, mode="grid-wrap", output=np.float32)
    return np.asarray(values)


def _cells(u: np.ndarray, gap: float) -> tuple[np.ndarray, np.ndarray]:
    """The cell numbers of `u (m, 2)`, and how far inside its cell a point is: 0 in the gap, 1 within."""
    cell = np.floor(u)
    edge = np.minimum(u - cell, 1 - (u - cell)).min(-1)
    return cell, np.clip((edge - gap / 2) / (gap / 2), 0, 1)


def _hash(cell: np.ndarray) -> np.ndarray:
    """A number in 0..1 for each pair of whole numbers `(m, 2)`."""
    wave = np.sin(cell[:, 0] * 12.9898 + cell[:, 1] * 78.233) * 43758.5453
    return np.asarray(wave - np.floor(wave))


# Each texture gives a factor `(m)` on the linear colour, about 1, at `p (m, 3)` in pattern units; `u (m, 2)` are the
# two coordinates along the surface.


def _wood(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    bend = noise(p * [0.35, 1.0, 1.0])
    rings = np.sin((p[:, 1] * 1.3 + p[:, 2] * 0.9 + 2.2 * bend) * 2 * np.pi)
    return 0.95 + 0.20 * rings + 0.25 * (noise(p * [0.6, 6.0, 6.0], 1) - 0.5)


def _planks(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    row = np.floor(u[:, 1])
    cell, inside = _cells(np.stack([u[:, 0] / 6 + 0.37 * row, u[:, 1]], -1), 0.06)
    grain = noise(np.stack([u[:, 0] * 0.5, u[:, 1] * 7, cell[:, 1] * 3.7], -1), 1)
    return np.asarray((0.72 + 0.5 * _hash(cell) + 0.3 * (grain - 0.5)) * (0.35 + 0.65 * inside))


def _brick(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    row = np.floor(u[:, 1])
    cell, inside = _cells(np.stack([u[:, 0] / 2 + 0.5 * (row % 2), u[:, 1]], -1), 0.10)
    return np.where(inside > 0.5, 0.75 + 0.5 * _hash(cell), 1.9) + 0.2 * (noise(p * 3) - 0.5)


def _checker(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    return np.where(np.floor(u).sum(-1) % 2 < 0.5, 0.55, 1.5)


def _tiles(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    cell, inside = _cells(u, 0.05)
    return (0.92 + 0.16 * _hash(cell)) * (0.55 + 0.45 * inside)


def _stone(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    return 0.6 + 0.45 * noise(p) + 0.35 * noise(p * 3.1, 1)


def _marble(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    veins = np.abs(np.sin((p[:, 0] + p[:, 1] * 0.6 + 3 * noise(p * 0.8)) * np.pi))
    return np.asarray(0.45 + 0.65 * np.sqrt(veins))


def _sand(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    return 0.75 + 0.3 * noise(p * 0.4) + 0.3 * (noise(p * 5, 1) - 0.5)


def _grass(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    return 0.45 + 0.55 * noise(p * 0.7) + 0.8 * (noise(p * 4, 1) - 0.3)


def _fabric(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    return 0.95 + 0.22 * np.sin(u[:, 0] * 2 * np.pi) * np.sin(u[:, 1] * 2 * np.pi) + 0.2 * (noise(p) - 0.5)


def _speckle(p: np.ndarray, u: np.ndarray) -> np.ndarray:
    return np.where(noise(p * 2) > 0.72, 0.5, 1.05)


_TEXTURES: Mapping[str, tuple[Texture, float]] = {  # with the metres that one pattern unit takes on the ground
    "wood": (_wood, 0.30),
    "planks": (_planks, 0.16),
    "brick": (_brick, 0.11),
    "checker": (_checker, 0.40),
    "tiles": (_tiles, 0.45),
    "stone": (_stone, 0.35),
    "marble": (_marble, 0.60),
    "sand": (_sand, 0.25),
    "grass": (_grass, 0.22),
    "fabric": (_fabric, 0.10),
    "speckle": (_speckle, 0.12),
}


def albedo_picture(stage: Stage, bodies: tuple[Body, ...], view: View, k: int, surface: Surface) -> np.ndarray:
    """The albedo of what frame `k` shows: sRGB `(h, w, 3)` u8, 0 where nothing is seen."""
    seen = surface.leaf != NOTHING
    picture = np.zeros((*seen.shape, 3), np.uint8)
    at = look_at(view, k, surface, seen)
    picture[seen] = np.rint(albedo(stage, bodies, k, surface.leaf[seen], at) * 255)
    return picture


@dataclass(frozen=True, eq=False)
class Looked:
    """Where `m` rays of a frame meet a surface, in the world."""

    points: np.ndarray  # (m, 3)
    normals: np.ndarray  # (m, 3)
    ways: np.ndarray  # (m, 3) unit, from the camera
    distance_m: np.ndarray  # (m)
    footprint_m: np.ndarray  # (m) how wide a pixel is on the surface
    face: np.ndarray  # (m) the triangle of what deforms, -1 elsewhere


def look_at(view: View, k: int, surface: Surface, seen: np.ndarray) -> Looked:
    """What the pixels of `seen (h, w)` look at in frame `k`."""
    world_from_camera = invert(view.camera_from_world[k])
    turn = world_from_camera[:3, :3]
    rays = view.rays()[seen]
    ways = rays @ turn.T
    steps = np.sqrt(np.einsum("mi,mi->m", ways, ways))
    depth = surface.depth[seen]
    points = ways * depth[:, None] + world_from_camera[:3, 3]
    ways /= steps[:, None]
    normals = surface.normal[seen] @ turn.T
    grazing = np.maximum(-np.einsum("mi,mi->m", ways, normals), 0.05)
    footprint = depth * steps / view.intrinsics[0, 0] / grazing
    return Looked(points, normals, ways, depth * steps, footprint, surface.face[seen])


def albedo(stage: Stage, bodies: tuple[Body, ...], k: int, leaf: np.ndarray, at: Looked) -> np.ndarray:
    """The colour of surface points before any light: sRGB `(m, 3)` in 0..1; `leaf (m)` names the solid of each."""
    colour = np.asarray(stage.colour[leaf], np.float32)
    for i in np.unique(leaf):
        body = bodies[stage.body[i]]
        pattern = "planks" if body.material.pattern == "wood" and _flat(body) else body.material.pattern
        if pattern == "plain":
            continue
        here = np.flatnonzero(leaf == i)
        texture, ground_m = _TEXTURES[pattern]
        unit_m = ground_m if isinstance(body.shape, Plane) else min(ground_m, _size(stage, i) / 4)
        own, n = _own(stage, k, i, at.points[here], at.normals[here], at.face[here])
        p = own / unit_m
        factor = texture(p + 0.137, _along(p, n))
        shown = np.clip(1.6 - 2.4 * at.footprint_m[here] / unit_m, 0, 1)  # fades where a pixel covers a unit
        factor = 1 + shown * (np.clip(factor, 0.1, 2.5) - 1)
        colour[here] = srgb(linear(colour[here]) * factor[:, None])
    return colour


def _own(
    stage: Stage, k: int, i: int, points: np.ndarray, normals: np.ndarray, face: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Points and normals `(m, 3)` of solid `i` in its own frame; of what deforms, as they were at rest."""
    back, form = invert(stage.world_from_leaf[k, i]), stage.form[i]
    own = points @ back[:3, :3].T + back[:3, 3]
    if form is None:
        return own, normals @ back[:3, :3].T
    made = rest(form.shape)
    return made.mean(face, form.at(k).shares(face, own)), made.normals[face]


def _flat(body: Body) -> bool:
    return isinstance(body.shape, Plane | Box)


def _size(stage: Stage, i: int) -> float:
    form = stage.form[i]
    size = stage.corners[i, 7] - stage.corners[i, 0] if form is None else np.ptp(rest(form.shape).vertices, axis=0)
    return float(np.sort(size)[1])


def _along(p: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The two coordinates across the axis that the normal is nearest to (box projection)."""
    axis = np.abs(n).argmax(-1)
    u = np.where(axis == 0, p[:, 1], p[:, 0])
    v = np.where(axis == 2, p[:, 1], p[:, 2])
    return np.stack([u, v], -1)
