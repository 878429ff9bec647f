"""Textures fixed to surfaces: the look that a material's pattern gives its colour, without any light.

Every pattern is a function of a point in the body's own frame, so texture moves with its body. Patterns are laid on
from the three sides and blended by the normal; each is averaged over what a pixel covers, and over a large surface its
mean is the body's own colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.form import rest
from proxyworld.render.light import linear, srgb
from proxyworld.render.marks import marks
from proxyworld.render.rays import NOTHING
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import Surface
from proxyworld.render.tiles import tile
from proxyworld.world.scene import Body, Box, Plane

_BRIGHTEST = 0.97  # linear; a texture is as strong as keeps its lightest spots below this
_OBJECT = 1.6  # tiles on a thing are at most this many times its middle size


@dataclass(frozen=True)
class Layer:
    """A tile laid over a surface: `u_m` by `v_m` metres on the ground, its deviation times `strength`."""

    name: str
    u_m: float
    v_m: float
    strength: float = 1.0


@dataclass(frozen=True)
class Look:
    """Layers one over another; `tint` is how much of the deviation red, green and blue take."""

    layers: tuple[Layer, ...]
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)


def _look(*layers: tuple[str, float, float, float], tint: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Look:
    return Look(tuple(Layer(*layer) for layer in layers), tint)


_WARM = (0.85, 1.05, 1.25)  # darker is redder
_LOOKS: Mapping[str, Look] = {
    "wood": _look(("grain", 0.9, 0.9, 1.3), tint=_WARM),
    "planks": _look(("planks", 2.9, 1.45, 1.0), ("grain", 0.9, 0.31, 0.5), ("mottle", 7, 7, 1.5), tint=_WARM),
    "brick": _look(("brick", 0.92, 0.92, 1.0), tint=(0.35, 1.5, 1.9)),
    "checker": _look(("checker", 1.6, 1.6, 1.0)),
    "tiles": _look(("tiles", 2.0, 2.0, 1.0), ("mottle", 0.6, 0.6, 1.0), tint=(0.95, 1.0, 1.05)),
    "stone": _look(("stone", 1.6, 1.6, 1.0), ("stone", 0.19, 0.19, 0.5), tint=(1.0, 1.0, 0.95)),
    "marble": _look(("marble", 2.4, 2.4, 1.0), ("marble", 0.37, 0.37, 0.3), tint=(1.05, 1.0, 0.92)),
    "sand": _look(("sand", 3.0, 3.0, 1.0), ("sand", 0.23, 0.23, 0.6), ("mottle", 11, 11, 1.6), tint=(0.9, 1.0, 1.15)),
    "grass": _look(("grass", 1.6, 1.6, 1.0), ("grass", 0.21, 0.21, 0.4), ("mottle", 8, 8, 3.0), tint=(1.25, 0.9, 0.8)),
    "fabric": _look(("plaid", 0.6, 0.6, 1.0), ("weave", 0.30, 0.30, 0.7)),
    "speckle": _look(("speckle", 0.9, 0.9, 1.0)),
    "brushed": _look(("brushed", 0.7, 0.7, 1.0)),
    "concrete": _look(("slabs", 4.0, 4.0, 1.0), ("stone", 0.45, 0.45, 0.35), tint=(1.0, 1.0, 0.96)),
    "asphalt": _look(("asphalt", 1.3, 1.3, 1.0), ("mottle", 6, 6, 3.0)),
    "gravel": _look(("gravel", 1.6, 1.6, 1.0), ("mottle", 5, 5, 2.0), tint=(1.0, 1.0, 0.9)),
    "soil": _look(("soil", 1.8, 1.8, 1.0), ("soil", 0.25, 0.25, 0.4), ("mottle", 8, 8, 2.0), tint=_WARM),
    "carpet": _look(("pile", 0.8, 0.8, 1.0), ("weave", 1.6, 1.6, 0.4)),
    "snow": _look(("snow", 3.2, 3.2, 1.0), ("snow", 0.4, 0.4, 0.5), tint=(1.2, 1.0, 0.7)),
    "ice": _look(("ice", 2.6, 2.6, 1.0), tint=(1.3, 1.0, 0.7)),
    "leather": _look(("leather", 0.35, 0.35, 1.0)),
    "waves": _look(("waves", 2.4, 2.4, 1.0), ("waves", 0.5, 0.5, 0.5), tint=(1.4, 1.0, 0.8)),
    "paper": _look(("paper", 0.5, 0.5, 1.0)),
    "mottle": _look(("mottle", 2.0, 2.0, 1.0), ("mottle", 0.3, 0.3, 0.6)),
}


@dataclass(frozen=True, eq=False)
class Looked:
    """Where `m` rays of a frame meet a surface, in the world; f32, but for `points`."""

    points: np.ndarray  # (m, 3)
    normals: np.ndarray  # (m, 3)
    ways: np.ndarray  # (m, 3) unit, from the eye
    distance_m: np.ndarray  # (m)
    footprint_m: np.ndarray  # (m) how wide a pixel is there, across the ray
    leaf: np.ndarray  # (m) the solid
    face: np.ndarray  # (m) the triangle of what deforms, -1 elsewhere

    def __getitem__(self, chosen: np.ndarray) -> Looked:
        return Looked(**{name: value[chosen] for name, value in vars(self).items()})

    @property
    def facing(self) -> np.ndarray:
        """The cosine between each normal and the way back to the eye: `(m)`."""
        return np.asarray(-np.einsum("mi,mi->m", self.ways, self.normals))


def look_at(view: View, k: int, surface: Surface, among: np.ndarray | bool = True) -> tuple[np.ndarray, Looked]:
    """Which pixels of frame `k` see something, `(p)` numbers of the flattened picture, and what they look at.

    Of the pixels `among (h * w)` bool alone, where that is given.
    """
    leaf = surface.leaf.ravel()
    seen = np.flatnonzero((leaf != NOTHING) & among)
    world_from_camera = invert(view.camera_from_world[k])
    turn = world_from_camera[:3, :3]
    ways = view.rays().reshape(-1, 3)[seen] @ turn.T
    depth = surface.depth.ravel()[seen].astype(float)
    normals = surface.normal.reshape(-1, 3)[seen] @ turn.T
    points = ways * depth[:, None] + world_from_camera[:3, 3]
    return seen, looked(points, normals, ways, depth, view, leaf[seen], surface.face.ravel()[seen])


def looked(
    points: np.ndarray, normals: np.ndarray, ways: np.ndarray, depth: np.ndarray, view: View, leaf: np.ndarray,
    face: np.ndarray,
) -> Looked:  # fmt: skip
    """What the rays along `ways (m, 3)`, each as long as its depth is 1, meet at `points (m, 3)`."""
    steps = np.sqrt(np.einsum("mi,mi->m", ways, ways))
    distance = (depth * steps).astype(np.float32)
    unit = (ways / steps[:, None]).astype(np.float32)
    return Looked(
        points, normals.astype(np.float32), unit, distance, distance / np.float32(view.intrinsics[0, 0]), leaf, face
    )


class Painter:
    """Paints the albedo of one frame after another; what never moves before a still camera is painted once."""

    def __init__(self, stage: Stage, bodies: tuple[Body, ...], view: View) -> None:
        self.stage, self.bodies, self.view = stage, bodies, view
        width, height = view.size
        self._rests = np.append(stage.fixed & view.still, False)  # NOTHING, -1, is the last
        self._kept = np.full(width * height, NOTHING, np.int32)  # whose colour is in each pixel of the next
        self._rest = np.zeros((width * height, 3), np.uint8)

    def picture(self, k: int, surface: Surface) -> np.ndarray:
        """The albedo of what frame `k` shows: sRGB `(h, w, 3)` u8, 0 where nothing is seen."""
        leaf = surface.leaf.ravel()
        seen, at = look_at(self.view, k, surface, leaf != self._kept)
        colour = np.rint(srgb(albedo(self.stage, self.bodies, k, at)) * 255).astype(np.uint8)
        rests = self._rests[at.leaf]
        self._rest[seen[rests]], self._kept[seen[rests]] = colour[rests], at.leaf[rests]
        picture = np.where((leaf == self._kept)[:, None], self._rest, np.uint8(0))
        picture[seen] = colour
        return picture.reshape(*surface.leaf.shape, 3)


def albedo(stage: Stage, bodies: tuple[Body, ...], k: int, at: Looked) -> np.ndarray:
    """The colour of surface points before any light: linear `(m, 3)` f32 in 0..1."""
    colour = linear(stage.colour.astype(np.float32))[at.leaf].astype(np.float32)
    for i in np.unique(at.leaf):
        body, shape = bodies[stage.body[i]], stage.shape[i]
        look = _LOOKS.get(body.material.pattern)
        here = np.flatnonzero(at.leaf == i)
        base = colour[here[0]]
        spot = at[here]
        own, normals, along = _own(stage, k, i, spot)
        deviation = marks(body, shape, own, normals, spot.footprint_m, base)
        if look is not None:
            size_m = np.inf if isinstance(shape, Plane) else _OBJECT * _size(stage, i)
            order = np.arange(3) if isinstance(shape, Plane) else _long_first(stage, i)
            laid = _laid(look, own[:, order], normals[:, order], along[:, order], spot, size_m, isinstance(shape, Box))
            headroom = (_BRIGHTEST / max(float(base.max()), 1e-3) - 1) / (_peak(look) * max(look.tint))
            deviation = deviation + min(1.0, max(headroom, 0.0)) * laid[:, None] * np.array(look.tint, np.float32)
        colour[here] *= np.maximum(1 + deviation, 0.02)
    return np.asarray(np.minimum(colour, 1))


def _laid(
    look: Look, own: np.ndarray, normals: np.ndarray, along: np.ndarray, spot: Looked, size_m: float, flat: bool
) -> np.ndarray:
    """The deviation `(m)` that the layers of `look` give at `own (m, 3)`: laid on along each axis, blended."""
    weights = np.abs(normals) ** 8
    weights = (weights / weights.sum(1, keepdims=True)).astype(np.float32)
    if flat or np.isinf(size_m):
        weights = (weights >= weights.max(1, keepdims=True)).astype(np.float32)
    total = np.zeros(len(own), np.float32)
    for axis in range(3):
        here = np.flatnonzero(weights[:, axis] > 0.02)
        if len(here):
            u, v = ((1, 2), (0, 2), (0, 1))[axis]
            total[here] += weights[here, axis] * _flat(look, own[here][:, [u, v]], along[here][:, [u, v]],
                                                       spot.footprint_m[here], size_m)  # fmt: skip
    return total


def _flat(look: Look, uv: np.ndarray, along: np.ndarray, footprint_m: np.ndarray, size_m: float) -> np.ndarray:
    """The deviation `(m)` at `uv (m, 2)` metres of a plane: two looks along the pixel's longer side `along`."""
    long_m = np.hypot(along[:, 0], along[:, 1])
    wide_m = np.maximum(footprint_m, long_m / 2)
    step = along / 4
    shrunk = min(1.0, size_m / max(look.layers[0].u_m, look.layers[0].v_m))
    total = np.zeros(len(uv), np.float32)
    for n, layer in enumerate(look.layers):
        metres = np.array([layer.u_m, layer.v_m]) * shrunk
        covered = (wide_m / float(np.sqrt(metres.prod()))).astype(np.float32)
        if covered.min() > 0.5:  # all of it is too far away to be anything but its mean
            continue
        offset = 0.137 + 0.31 * n
        for side in (-1, 1):
            total += 0.5 * layer.strength * tile(layer.name).at((uv + side * step) / metres + offset, covered)
    return total


@lru_cache(maxsize=64)
def _peak(look: Look) -> float:
    """The most that the layers can add up to."""
    return sum(layer.strength * float(np.quantile(tile(layer.name).texels, 0.995)) for layer in look.layers)


def _own(stage: Stage, k: int, i: int, at: Looked) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points and normals `(m, 3)` of solid `i` in its own frame, and the long side of the pixel there, in metres.

    Of what deforms, as they were at rest.
    """
    back, form = invert(stage.world_from_leaf[k, i]), stage.form[i]
    own = at.points @ back[:3, :3].T + back[:3, 3]
    if form is not None:
        made = rest(form.shape)
        return made.mean(at.face, form.at(k).shares(at.face, own)), made.normals[at.face], np.zeros((len(own), 3))
    facing = np.maximum(at.facing, 0.02)
    slope = at.ways + facing[:, None] * at.normals  # the ray's way along the surface, as long as its sine
    length = at.footprint_m / facing
    return own, at.normals @ back[:3, :3].T, (slope * length[:, None]) @ back[:3, :3].T


def _sides(stage: Stage, i: int) -> np.ndarray:
    form = stage.form[i]
    return np.asarray(
        stage.corners[i, 7] - stage.corners[i, 0] if form is None else np.ptp(rest(form.shape).vertices, axis=0)
    )


def _size(stage: Stage, i: int) -> float:
    return float(np.sort(_sides(stage, i))[1])


def _long_first(stage: Stage, i: int) -> np.ndarray:
    """The axes by length: the grain runs along the longest."""
    return np.argsort(-np.round(_sides(stage, i), 6), kind="stable")
