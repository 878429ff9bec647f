"""How much of the sun each point sees: soft shadows without noise, from the outlines of convex solids.

Seen along the sun's rays, a convex solid is a polygon or a stadium. The sun is a disc; where a straight edge of that
outline passes `h` metres beside the ray of a point, `t` metres on, it covers of the disc what lies beyond the chord at
`h / (t tan radius)` (Nishita and Nakamae, "Shading models for point and linear sources", 1983, for a linear edge).
Solids that are not convex are asked with a few rays across the disc.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from proxyworld.render.solids import is_convex, reach_to
from proxyworld.render.stage import Stage, invert
from proxyworld.render.texture import Looked
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Capsule, Plane, Sphere

_FAN = np.array([(0.0, 0.0), (0.8, 0.0), (-0.4, 0.69), (-0.4, -0.69), (0.3, 0.5), (0.3, -0.5), (-0.6, 0.0)])


@dataclass(frozen=True, eq=False)
class Outline:
    """What the sun sees of a convex solid, in the plane across its rays: edges `(e)`, or a line `swollen` about.

    `start`, `end (e, 2)` metres; `depth (e, 2)` is how far towards the sun each edge's ends are.
    """

    start: np.ndarray
    end: np.ndarray
    depth: np.ndarray
    swollen: float  # 0 for a polygon
    low: float  # how far towards the sun the solid begins, and ends
    high: float

    def across(self, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far outside the outline the points `q (m, 2)` are, negative inside, and how deep the edge there lies."""
        way = self.end - self.start
        length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-12)
        unit = way / length[:, None]
        if self.swollen:
            off = q - self.start[0]
            along = np.clip(off @ unit[0], 0, length[0])
            away = off - along[:, None] * unit[0]
            return np.hypot(away[:, 0], away[:, 1]) - self.swollen, self._deep(along / length[0], np.zeros(len(q), int))
        normal = np.stack([unit[:, 1], -unit[:, 0]], 1)  # outward, as the corners run anticlockwise
        beyond = q @ normal.T - np.einsum("ei,ei->e", self.start, normal)
        edge = beyond.argmax(1)
        part = np.einsum("mi,mi->m", q - self.start[edge], unit[edge]) / length[edge]
        return beyond[np.arange(len(q)), edge], self._deep(np.clip(part, 0, 1), edge)

    def _deep(self, part: np.ndarray, edge: np.ndarray) -> np.ndarray:
        near, far = self.depth[edge].T
        return np.asarray(near + part * (far - near))


def hidden_share(
    at: Looked, stage: Stage, k: int, direction: np.ndarray, radius_rad: float, opacity: np.ndarray, solids: np.ndarray
) -> np.ndarray:
    """The share `(m)` of the sun's disc, about the unit `direction`, that solids hide from points in frame `k`.

    A solid hides `opacity (l)` of what is behind it; `solids (l)` bool are asked. What several hide adds up, and may
    be more than 1: where they meet it is exact, and no light leaks between them. A convex solid does not shade its own
    points, so that its lit side has no acne.
    """
    frame = _across(direction)
    points = at.points + (0.5 * at.footprint_m)[:, None] * at.normals
    facing = np.flatnonzero(at.normals @ direction > 0)
    place = points[facing] @ frame.T  # (f, 3): two across the rays, one towards the sun
    spread = np.tan(radius_rad)
    soft = 0.5 * at.footprint_m[facing]
    hidden = np.zeros(len(at.points))
    pose = stage.world_from_leaf[k]
    middles = (np.einsum("lij,lj->li", pose[:, :3, :3], stage.middle) + pose[:, :3, 3]) @ frame.T
    for i, middle in enumerate(middles):
        if isinstance(stage.shape[i], Plane) or not solids[i]:
            continue
        radius, back = stage.radius[i], np.maximum(middle[2] + stage.radius[i] - place[:, 2], 0)
        off = place[:, :2] - middle[:2]
        near = (back > 0) & (off[:, 0] ** 2 + off[:, 1] ** 2 < (radius + spread * back + soft) ** 2)
        if is_convex(stage.shape[i]):
            near &= at.leaf[facing] != i
        here = np.flatnonzero(near)
        if len(here):
            chosen = facing[here]
            if is_convex(stage.shape[i]):
                cover = _covered(outline(stage, i, k, frame), place[here], soft[here], spread, points[chosen], frame,
                                 stage, i, k)  # fmt: skip
            else:
                cover = _fanned(points[chosen], direction, frame, spread, stage, i, k, at.footprint_m[chosen])
            hidden[facing[here]] += opacity[i] * cover
    return hidden


def _across(direction: np.ndarray) -> np.ndarray:
    """Two axes across `direction`, and itself: `(3, 3)`."""
    side = np.cross(direction, [0.0, 0.0, 1.0] if abs(direction[2]) < 0.99 else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    return np.stack([side, np.cross(direction, side), direction])


def outline(stage: Stage, i: int, k: int, frame: np.ndarray) -> Outline:
    """The outline of the convex solid `i` in frame `k`, seen along the last axis of `frame (3, 3)`."""
    pose, shape = stage.world_from_leaf[k, i], stage.shape[i]
    if isinstance(shape, Sphere | Capsule):
        half = shape.height_m / 2 if isinstance(shape, Capsule) else 0.0
        ends = (np.array([[0, 0, -half], [0, 0, half]]) @ pose[:3, :3].T + pose[:3, 3]) @ frame.T
        low, high = ends[:, 2].min() - shape.radius_m, ends[:, 2].max() + shape.radius_m
        return Outline(ends[:1, :2], ends[1:, :2], ends[None, :, 2], shape.radius_m, low, high)
    corners = (np.asarray(mesh(shape).vertices) @ pose[:3, :3].T + pose[:3, 3]) @ frame.T
    try:
        ring = ConvexHull(corners[:, :2]).vertices
    except QhullError:  # seen edge on it is a line, and shades nothing
        ring = np.array([0, 1])
    start, end = corners[ring], corners[np.roll(ring, -1)]
    return Outline(
        start[:, :2], end[:, :2], np.stack([start[:, 2], end[:, 2]], 1), 0.0, corners[:, 2].min(), corners[:, 2].max()
    )


def _covered(
    seen: Outline, place: np.ndarray, soft: np.ndarray, spread: float, points: np.ndarray, frame: np.ndarray,
    stage: Stage, i: int, k: int,
) -> np.ndarray:  # fmt: skip
    """The share of the sun that solid `i` covers for points at `place (m, 3)` of the sun's frame."""
    outside, deep = seen.across(place[:, :2])
    ahead = deep - place[:, 2]
    cover = _beyond(outside / (np.maximum(ahead, 0) * spread + soft))
    cover[ahead <= 0] = 0
    behind = place[:, 2] < seen.low
    inside = np.flatnonzero((outside < 0) & ~behind)  # beside the solid, before it or behind: ask a ray
    if len(inside):
        back = invert(stage.world_from_leaf[k, i])
        origin = points[inside] @ back[:3, :3].T + back[:3, 3]
        ways = np.broadcast_to(frame[2] @ back[:3, :3].T, origin.shape)
        met = np.isfinite(reach_to(stage.solid(i, k), origin, ways))
        cover[inside] = np.where(met, np.where(ahead[inside] > 0, cover[inside], 1), 0)
    return cover


def _beyond(x: np.ndarray) -> np.ndarray:
    """The share of a unit disc that lies beyond a chord `x` from its middle."""
    x = np.clip(x, -1, 1)
    return np.asarray(0.5 - (x * np.sqrt(1 - x * x) + np.arcsin(x)) / np.pi)


def _fanned(
    points: np.ndarray, direction: np.ndarray, frame: np.ndarray, spread: float, stage: Stage, i: int, k: int,
    footprint_m: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """The share of a fan of rays to the sun that a solid of triangles stops: `(m)`."""
    back, solid = invert(stage.world_from_leaf[k, i]), stage.solid(i, k)
    lift = (np.maximum(footprint_m, 2e-3 * stage.radius[i]))[:, None]
    hits = np.zeros(len(points))
    for a, b in _FAN:
        way = direction + spread * (a * frame[0] + b * frame[1])
        origin = (points + lift * way) @ back[:3, :3].T + back[:3, 3]
        hits += np.isfinite(reach_to(solid, origin, np.broadcast_to(way @ back[:3, :3].T, origin.shape)))
    return hits / len(_FAN)
