"""The beauty pass: textures, sun and sky with soft shadows, gloss, haze. It is what the embedded model learns to paint.

Each pixel is four samples; each sample sees the sun and the sky along directions of its own, the same four for every
pixel, so that shadows are soft and yet carry no noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from proxyworld.render.camera import View, frame
from proxyworld.render.light import linear, srgb
from proxyworld.render.ray import RayCaster, shadow
from proxyworld.render.rays import NOTHING
from proxyworld.render.stage import Stage, set_stage
from proxyworld.render.texture import albedo, look_at
from proxyworld.render.video import Video
from proxyworld.world.scene import Body, Environment
from proxyworld.world.trajectory import Trajectory

# sun and sky radiance on a white surface, zenith and horizon of the sky; linear RGB
_MOODS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "day": ((1.00, 0.94, 0.82), (0.34, 0.40, 0.50), (0.10, 0.28, 0.66), (0.58, 0.74, 0.90)),
    "sunset": ((1.05, 0.50, 0.20), (0.30, 0.24, 0.32), (0.16, 0.16, 0.40), (0.95, 0.48, 0.22)),
    "overcast": ((0.22, 0.22, 0.23), (0.66, 0.68, 0.72), (0.48, 0.51, 0.56), (0.68, 0.70, 0.73)),
    "night": ((0.16, 0.20, 0.34), (0.05, 0.06, 0.11), (0.004, 0.006, 0.02), (0.02, 0.03, 0.07)),
    "studio": ((0.70, 0.68, 0.66), (0.46, 0.46, 0.48), (0.40, 0.40, 0.42), (0.66, 0.66, 0.68)),
}
_SUN_RADIUS_RAD = 0.06
_CLEAR_M = 25.0


def beauty(
    trajectory: Trajectory,
    *,
    size: tuple[int, int] = (128, 128),
    frames: Sequence[int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Video:
    """Paint `frames` (all by default) of `trajectory` as `size` (width, height) pictures, by ray casting alone."""
    stage = set_stage(trajectory)
    view = frame(stage, trajectory.scene.camera, (2 * size[0], 2 * size[1]))
    caster = RayCaster(stage, view)
    chosen = range(trajectory.frames) if frames is None else frames
    pictures = []
    for done, k in enumerate(chosen, start=1):
        fine = _paint(stage, trajectory.bodies, trajectory.scene.environment, view, caster, k)
        pictures.append(fine.reshape(size[1], 2, size[0], 2, 3).mean((1, 3)))
        if progress is not None:
            progress(done, len(chosen))
    return Video(np.rint(srgb(_film(np.stack(pictures))) * 255).astype(np.uint8), trajectory.fps)


def _film(light: np.ndarray) -> np.ndarray:
    """A gentle shoulder above 0.8, so that highlights do not clip."""
    over = np.maximum(light - 0.8, 0)
    return np.asarray(np.minimum(light, 0.8) + over / (1 + 3 * over))


def _paint(
    stage: Stage, bodies: tuple[Body, ...], environment: Environment, view: View, caster: RayCaster, k: int
) -> np.ndarray:
    """Linear light `(h, w, 3)` of frame `k`."""
    sun, sky, zenith, horizon = (np.array(c) for c in _MOODS[environment.sky])
    direction = np.asarray(environment.sun_direction) / np.linalg.norm(environment.sun_direction)
    surface = caster.surface(k)
    ways = _unit(view.rays() @ view.camera_from_world[k][:3, :3])
    picture = _sky(ways, zenith, horizon, sun, direction)
    seen = surface.leaf != NOTHING
    leaf = surface.leaf[seen]
    at = look_at(view, k, surface, seen)
    points, normal, way, distance = at.points, at.normals, at.ways, at.distance_m
    colour = linear(albedo(stage, bodies, k, leaf, replace(at, footprint_m=2 * at.footprint_m)))
    sample = _sample_of(seen)
    to_sun, to_sky = _sun_samples(direction)[sample], _sky_samples(normal, sample)
    facing = _dot(normal, to_sun)
    lit = np.maximum(facing, 0)
    sunny = np.flatnonzero(facing > 0)
    lit[sunny[shadow(points[sunny], to_sun[sunny], stage, k, owner=leaf[sunny])]] = 0
    open_sky = ~shadow(points, to_sky, stage, k, owner=leaf)
    ambient = sky * (0.45 + 0.55 * open_sky[:, None]) * (0.65 + 0.35 * normal[:, 2:3])
    look = np.array([(b.material.roughness, b.material.metallic) for b in bodies])[stage.body[leaf]]
    light = _surface_light(colour, lit, ambient, sun, normal, way, to_sun, look, zenith, horizon, direction)
    far = max(_CLEAR_M, 3 * float(np.median(distance)))  # what the camera looks at is never in the haze
    haze = 1 - np.exp(-np.maximum(distance - far, 0) / (2 * far))
    picture[seen] = light + haze[:, None] * (horizon - light)
    return picture


def _surface_light(
    colour: np.ndarray, lit: np.ndarray, ambient: np.ndarray, sun: np.ndarray, normal: np.ndarray, way: np.ndarray,
    to_sun: np.ndarray, look: np.ndarray, zenith: np.ndarray, horizon: np.ndarray, direction: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Lambert, a Blinn-Phong highlight, and the sky in the mirror by Schlick's Fresnel; linear `(m, 3)`."""
    roughness, metallic = look[:, :1], look[:, 1:]
    half = _unit(to_sun - way)
    toward = _dot(way, normal)[:, None]
    power = 2 / np.maximum(roughness, 0.08) ** 3
    highlight = np.maximum(_dot(normal, half)[:, None], 0) ** power * (power + 8) / (8 * np.pi)
    grazing = np.clip(1 + toward, 0, 1)
    base = 0.04 * (1 - metallic) + colour * metallic
    fresnel = base + (1 - base) * grazing**5 * (1 - roughness) ** 2
    mirror = way - 2 * toward * normal
    reflected = _sky(mirror, zenith, horizon, sun * 0, direction)
    ground = mirror[:, 2:3] < 0
    reflected = np.where(ground, 0.35 * horizon, reflected)
    diffuse = colour * (1 - 0.8 * metallic) * (ambient + sun * lit[:, None])
    shine = fresnel * (reflected * (1 - 0.7 * roughness) + np.minimum(highlight, 12) * sun * lit[:, None])
    return np.asarray(diffuse + shine)


def _sky(
    ways: np.ndarray, zenith: np.ndarray, horizon: np.ndarray, sun: np.ndarray, direction: np.ndarray
) -> np.ndarray:
    """The sky along `ways (..., 3)`: horizon to zenith, with a glow about the sun."""
    up = np.clip(ways[..., 2:3], 0, 1) ** 0.5
    glow = np.maximum(ways @ direction, 0)[..., None] ** 24
    return np.asarray(horizon + (zenith - horizon) * up + 0.5 * sun * glow)


def _sample_of(seen: np.ndarray) -> np.ndarray:
    """Which of its pixel's four samples each seen subpixel is."""
    rows, columns = np.nonzero(seen)
    return np.asarray(2 * (rows % 2) + columns % 2)


def _sun_samples(direction: np.ndarray) -> np.ndarray:
    """Four directions `(4, 3)` across the disc of the sun."""
    side = np.cross(direction, [0.0, 0.0, 1.0]) if abs(direction[2]) < 0.99 else np.array([1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, direction)
    offsets = [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)]
    samples = np.stack([direction + _SUN_RADIUS_RAD * (a * side + b * up) for a, b in offsets])
    return np.asarray(samples / np.linalg.norm(samples, axis=-1, keepdims=True))


def _sky_samples(normal: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """For each point one direction about its normal, leaning to one of four sides and upward; `(m, 3)` unit."""
    lean = np.array([(0.9, 0.35, 0.2), (-0.35, 0.9, 0.2), (0.35, -0.9, 0.2), (-0.9, -0.35, 0.2)])[sample]
    ways = normal + 0.7 * lean + [0.0, 0.0, 0.25]
    return _unit(ways)


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Dot products along the last axis (`einsum` is several times faster than a sum over so short an axis)."""
    return np.asarray(np.einsum("...i,...i->...", a, b))


def _unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.sqrt(_dot(vectors, vectors))[..., None])
