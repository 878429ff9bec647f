"""The beauty pass: textures, sun and sky with soft shadows, light from thing to thing, mirrors, glass and haze.

It is what the embedded model learns to paint. Nothing in it is drawn at random from pixel to pixel: shadows and
darkened contacts are integrals in closed form, textures are averaged over what a pixel covers, and only pixels at edges
are looked at four times. So there is no noise, and what does not move does not flicker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from proxyworld.render.ambience import around
from proxyworld.render.camera import View, frame
from proxyworld.render.form import Triangles
from proxyworld.render.light import linear, srgb
from proxyworld.render.ray import RayCaster
from proxyworld.render.rays import NOTHING, nearest
from proxyworld.render.sky import Sky, sky_of
from proxyworld.render.solids import intersect
from proxyworld.render.stage import Stage, invert, only, set_stage
from proxyworld.render.sunlight import hidden_share
from proxyworld.render.surface import Surface
from proxyworld.render.texture import Looked, albedo, look_at, looked
from proxyworld.render.video import Video
from proxyworld.world.scene import Plane
from proxyworld.world.trajectory import Trajectory

_CLEAR_M = 25.0  # nothing nearer is hazy
_SHINY = 0.03  # what mirrors less than this share mirrors the bare sky
_FINE = np.array([(-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125)])  # of a pixel; a rotated grid


def beauty(
    trajectory: Trajectory,
    *,
    size: tuple[int, int] = (128, 128),
    frames: Sequence[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Video:
    """Paint `frames` (all by default) of `trajectory` as `size` (width, height) pictures, by ray casting alone."""
    painter = Painter(trajectory, size)
    chosen = range(trajectory.frames) if frames is None else frames
    pictures = []
    for done, k in enumerate(chosen, start=1):
        pictures.append(np.rint(srgb(film(painter.paint(k))) * 255).astype(np.uint8))
        if progress is not None:
            progress(done, len(chosen))
    return Video(np.stack(pictures), trajectory.fps)


def film(light: np.ndarray) -> np.ndarray:
    """Linear light as film shows it, 0 to 1: straight up to 0.6, then a shoulder that never quite clips."""
    over = np.maximum(light - 0.6, 0)
    return np.asarray(np.minimum(light, 0.6) + 0.4 * over / (0.4 + over))


@dataclass(frozen=True, eq=False)
class Received:
    """What `m` points have and get, but for what the sun's facing makes of it."""

    colour: np.ndarray  # (m, 3) albedo, linear
    open_share: np.ndarray  # (m) of the hemisphere above
    sent: np.ndarray  # (m, 3) radiance from the solids that cover the rest
    hidden: np.ndarray  # (m) of the sun's disc; more than 1 is 1

    def __getitem__(self, chosen: np.ndarray) -> Received:
        return Received(**{name: value[chosen] for name, value in vars(self).items()})


class Painter:
    """Paints the frames of a trajectory in linear light."""

    def __init__(self, trajectory: Trajectory, size: tuple[int, int]) -> None:
        self.stage: Stage = set_stage(trajectory)
        self.bodies = trajectory.bodies
        self.view: View = frame(self.stage, trajectory.scene.camera, size)
        self.sky: Sky = sky_of(trajectory.scene)
        self._caster = RayCaster(self.stage, self.view)
        look = [(m.roughness, m.metallic, m.transmission) for m in (b.material for b in self.bodies)]
        self._matter = np.array(look, np.float32)[self.stage.body]
        self._opacity = 1 - 0.7 * self._matter[:, 2]
        self._base = linear(self.stage.colour).astype(np.float32)
        self._ground = _ground(self.stage)
        mood, height = self.sky.mood, self.sky.direction[2]
        self._sun, self._above = np.array(mood.sun, np.float32), np.array(mood.sky, np.float32)
        floor = self._base[self._ground] if self._ground is not None else np.full(3, 0.3, np.float32)
        self._below = floor * (0.85 * self._sun * height + self._above)  # what the ground sends up
        self._glow = self._base * (0.22 * self._sun + 0.45 * self._above)  # what a thing sends about
        self._far_m = self._where_haze_begins()
        self._still: tuple[np.ndarray, Received] | None = None
        self._pixel_rad = 1 / float(self.view.intrinsics[0, 0])

    def paint(self, k: int) -> np.ndarray:
        """Frame `k`: `(h, w, 3)` f32."""
        surface = self._caster.surface(k)
        turn = invert(self.view.camera_from_world[k])
        ways = self.view.rays().reshape(-1, 3) @ turn[:3, :3].T
        seen, at = look_at(self.view, k, surface)
        picture = np.empty((len(ways), 3), np.float32)
        sky = np.flatnonzero(surface.leaf.ravel() == NOTHING)
        picture[sky] = self.sky.behind(_unit(ways[sky]), self._pixel_rad)
        picture[seen] = self._light(at, k, self._received(at, k, seen))
        rough = np.flatnonzero(_edges(surface))
        fine = np.repeat(self.view.rays().reshape(-1, 3)[rough][:, None], 4, axis=1)
        fine[..., :2] += _FINE / self.view.intrinsics[[0, 1], [0, 1]]
        origin = np.broadcast_to(turn[:3, 3], (fine.size // 3, 3))
        light = self._trace(origin, fine.reshape(-1, 3) @ turn[:3, :3].T, k, bounces=1)
        picture[rough] = light.reshape(-1, 4, 3).mean(1)
        return picture.reshape(*surface.leaf.shape, 3)

    def _where_haze_begins(self) -> float:
        """Behind what the camera looks at, nearer where a wall is; the same in all frames, so that it is still."""
        solid = np.array([not isinstance(shape, Plane) for shape in self.stage.shape])
        eyes = invert(self.view.camera_from_world)[:, None, :3, 3]
        away = np.linalg.norm(
            self.stage.world_from_leaf[:, solid if solid.any() else ~solid][..., :3, 3] - eyes, axis=-1
        )
        middle = float(np.median(away))
        return 1.6 * middle if self.sky.indoors else max(_CLEAR_M, 3 * middle)

    def _received(self, at: Looked, k: int, pixels: np.ndarray | None = None) -> Received:
        """What points of frame `k` receive. What is still, of what `pixels (m)` of a still camera see, is kept."""
        everything = np.ones(len(self.stage.shape), bool)
        if pixels is None or not self.view.still:
            return self._gathered(at, k, everything)
        fixed = self.stage.fixed[at.leaf]
        if self._still is None:
            still = self._caster.still()
            places, background = look_at(self.view, k, still)
            place = np.full(still.leaf.size, -1)
            place[places] = np.arange(len(places))
            self._still = place, self._gathered(background, k, self.stage.fixed)
        place, kept = self._still
        there, others = np.flatnonzero(fixed), np.flatnonzero(~fixed)
        moving = self._gathered(at[there], k, ~self.stage.fixed, colour=kept.colour[place[pixels[there]]])
        before = kept[place[pixels[there]]]
        rest = self._gathered(at[others], k, everything)
        whole = Received(
            colour=moving.colour,
            open_share=before.open_share * moving.open_share,
            sent=before.sent * moving.open_share[:, None] + moving.sent,
            hidden=before.hidden + moving.hidden,
        )
        return _merged(len(at.leaf), (there, whole), (others, rest))

    def _gathered(self, at: Looked, k: int, solids: np.ndarray, colour: np.ndarray | None = None) -> Received:
        """What `solids (l)` bool alone leave and give."""
        mood = self.sky.mood
        open_share, sent = around(at, self.stage, k, self._glow, solids)
        hidden = hidden_share(at, self.stage, k, self.sky.direction, mood.sun_radius_rad, self._opacity, solids)
        return Received(albedo(self.stage, self.bodies, k, at) if colour is None else colour, open_share, sent, hidden)

    def _trace(
        self, origin: np.ndarray, ways: np.ndarray, k: int, *, bounces: int, without: int | None = None,
        blur_m: np.ndarray | None = None,
    ) -> np.ndarray:  # fmt: skip
        """The light `(m, 3)` that comes to `origin (m, 3)` along `ways (m, 3)`; `without` a body; `blur_m` wider."""
        stage, pose = self.stage, self.stage.world_from_leaf[k]
        if without is None:
            depth, leaf, normal = nearest(origin, ways, stage, k, pose)
        else:
            depth, leaf, normal = _beyond(origin, ways, stage, k, pose, without)
        light = np.empty((len(ways), 3), np.float32)
        none = np.flatnonzero(leaf == NOTHING)
        light[none] = self.sky.behind(_unit(ways[none]), self._pixel_rad)
        hit = np.flatnonzero(leaf != NOTHING)
        if len(hit):
            points = origin[hit] + depth[hit, None] * ways[hit]
            face = self._faces(origin[hit], ways[hit], leaf[hit], k)
            at = looked(points, normal[hit], ways[hit], depth[hit], self.view, leaf[hit], face)
            if blur_m is not None:
                at = replace(at, footprint_m=at.footprint_m + blur_m[hit])
            light[hit] = self._light(at, k, self._received(at, k), bounces=bounces)
        return light

    def _faces(self, origin: np.ndarray, ways: np.ndarray, leaf: np.ndarray, k: int) -> np.ndarray:
        """The triangles of what deforms that rays meet, -1 elsewhere: `(m)`."""
        face = np.full(len(leaf), NOTHING)
        for i in np.unique(leaf):
            solid = self.stage.solid(i, k)
            if isinstance(solid, Triangles):
                here = np.flatnonzero(leaf == i)
                back = invert(self.stage.world_from_leaf[k, i])
                start = origin[here] @ back[:3, :3].T + back[:3, 3]
                face[here] = intersect(solid, start, ways[here] @ back[:3, :3].T)[2]
        return face

    def _light(self, at: Looked, k: int, got: Received, *, bounces: int = 1) -> np.ndarray:
        """The light `(m, 3)` that surface points send to the eye."""
        roughness, metallic, clear = self._matter[at.leaf].T[:, :, None]
        colour, open_share = got.colour, got.open_share[:, None]
        direction = self.sky.direction.astype(np.float32)
        facing = np.maximum(at.normals @ direction, 0)
        sun = (facing * np.maximum(1 - got.hidden, 0)).astype(np.float32)[:, None] * self._sun
        up = 0.5 + 0.5 * at.normals[:, 2:3]
        lift = self._openness(at, k)[:, None]
        ambient = open_share * (up * self._above + (1 - up) * lift * self._below) + got.sent
        diffuse = colour * (sun + ambient)
        toward = at.facing[:, None]
        mirror_base = 0.04 * (1 - metallic) + colour * metallic
        grazing = np.clip(1 - toward, 0, 1) ** 5
        fresnel = mirror_base + (np.maximum(1 - roughness, mirror_base) - mirror_base) * grazing
        clean = (1 - roughness) ** 2 * (1 - metallic) + (1 - 0.5 * roughness) * metallic
        weight = fresnel * clean
        mirror = at.ways + 2 * toward * at.normals
        mirrored = self._mirrored(at, mirror, weight.max(1), roughness, k, bounces) * (0.5 + 0.5 * open_share)
        highlight = _highlight(at, direction, roughness) * sun
        body = diffuse * (1 - 0.85 * metallic)
        if bounces and (clear > 0).any():
            body = self._seen_through(at, body, colour, clear[:, 0], k)
        light = body * (1 - weight) + weight * mirrored + fresnel * highlight
        return self._hazed(light, at)

    def _openness(self, at: Looked, k: int) -> np.ndarray:
        """How lit the ground is below points of a thing: little at its foot, wholly a few of its heights above."""
        if self._ground is None:
            return np.ones(len(at.points), np.float32)
        pose = self.stage.world_from_leaf[k, self._ground]
        height = np.maximum((at.points - pose[:3, 3]) @ pose[:3, 2], 0)
        scale = self.stage.radius[at.leaf]
        return np.asarray(0.25 + 0.75 * height / (height + 0.6 * scale), np.float32)

    def _mirrored(
        self, at: Looked, ways: np.ndarray, weight: np.ndarray, roughness: np.ndarray, k: int, bounces: int
    ) -> np.ndarray:
        """What lies in the mirror: the bare sky and ground, and where it shows, what stands there."""
        sky = self.sky.gradient(ways * [1, 1, 0.9])
        down = np.clip(-ways[:, 2:3] * 4, 0, 1)
        light = sky + down * (self._below * 0.8 - sky)
        shown = np.flatnonzero(weight > _SHINY) if bounces else np.zeros(0, int)
        if len(shown):
            start = at.points[shown] + (2e-3 * at.distance_m[shown])[:, None] * at.normals[shown]
            blur = 0.5 * roughness[shown, 0] * np.minimum(self.stage.radius[at.leaf[shown]], at.distance_m[shown])
            traced = self._trace(start, ways[shown].astype(float), k, bounces=0, blur_m=blur)
            light[shown] = traced
        return np.asarray(light, np.float32)

    def _seen_through(self, at: Looked, body: np.ndarray, colour: np.ndarray, clear: np.ndarray, k: int) -> np.ndarray:
        """`body` with what lies behind it where it is clear, tinted by its colour, more at the rim."""
        body = body.copy()
        number = self.stage.body[at.leaf]
        for i in np.unique(number[clear > 0]):
            here = np.flatnonzero(number == i)
            behind = self._trace(at.points[here], at.ways[here].astype(float), k, bounces=0, without=i)
            part = (clear[here] * np.clip(0.35 + 0.65 * at.facing[here], 0, 1))[:, None]
            tint = np.sqrt(colour[here])
            body[here] += part * (behind * tint - body[here])
        return body

    def _hazed(self, light: np.ndarray, at: Looked) -> np.ndarray:
        """The air between, which takes on the colour of the sky behind."""
        far = self._far_m
        depth = np.maximum(at.distance_m - far, 0) / ((0.9 if self.sky.indoors else 2.0) * far)
        hazy = np.flatnonzero(depth > 0)
        if len(hazy):
            level = _unit(at.ways[hazy] * [1, 1, 1e-3] + [0, 0, 1e-6])
            haze = (1 - np.exp(-(depth[hazy] ** (2 if self.sky.indoors else 1))))[:, None]
            light[hazy] += haze * (self.sky.gradient(level) - light[hazy])
        return light


def _merged(count: int, *parts: tuple[np.ndarray, Received]) -> Received:
    """Parts of `count` points, each with the places that it goes to, as one."""
    whole = {}
    for name in ("colour", "open_share", "sent", "hidden"):
        values = [getattr(part, name) for _, part in parts]
        whole[name] = np.empty((count, *values[0].shape[1:]), np.float32)
        for (places, _), value in zip(parts, values, strict=True):
            whole[name][places] = value
    return Received(**whole)


def _highlight(at: Looked, direction: np.ndarray, roughness: np.ndarray) -> np.ndarray:
    """Blinn and Phong's highlight, normalised, `(m, 1)`; a light as large as ours has none that is sharper."""
    half = _unit(direction - at.ways)
    power = 2 / np.maximum(roughness, 0.16) ** 3
    cosine = np.maximum(np.einsum("mi,mi->m", at.normals, half), 0)[:, None]
    return np.asarray(np.minimum(cosine**power * (power + 8) / (8 * np.pi), 12.0), np.float32)


def _beyond(
    origin: np.ndarray, ways: np.ndarray, stage: Stage, k: int, pose: np.ndarray, body: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`nearest` among the solids of all bodies but one."""
    kept = stage.body != body
    rest = only(stage, kept)
    depth, leaf, normal = nearest(origin, ways, rest, k, pose[kept])
    number = np.append(np.flatnonzero(kept), NOTHING)
    return depth, number[leaf], normal


def _ground(stage: Stage) -> int | None:
    return next((i for i, shape in enumerate(stage.shape) if isinstance(shape, Plane)), None)


def _edges(surface: Surface) -> np.ndarray:
    """The pixels `(h, w)` that differ from a neighbour in what they see, or in which way it faces."""
    edge = np.zeros(surface.leaf.shape, bool)
    normal = surface.normal.astype(np.float32)
    for axis in (0, 1):
        ahead = tuple(slice(1, None) if a == axis else slice(None) for a in (0, 1))
        back = tuple(slice(None, -1) if a == axis else slice(None) for a in (0, 1))
        differs = surface.leaf[ahead] != surface.leaf[back]
        differs |= np.einsum("hwi,hwi->hw", normal[ahead] - normal[back], normal[ahead] - normal[back]) > 0.15
        edge[ahead] |= differs
        edge[back] |= differs
    return edge


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.sqrt(np.einsum("...i,...i->...", vectors, vectors))[..., None])
