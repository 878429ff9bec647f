"""The sky and what stands far behind the action: light by the time of day, and a backdrop that suits the ground.

All is radiance in linear RGB, relative to a white surface that faces a midday sun, and depends on the direction of the
look alone: what is so far away does not move with the camera.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from proxyworld.render.tiles import tile
from proxyworld.world.scene import Environment, Plane, Scene

Rgb = tuple[float, float, float]
Backdrop = Literal["hills", "dunes", "peaks", "town", "room", "open"]


@dataclass(frozen=True)
class Mood:
    """What a time of day gives: `sun` and `sky` on a white surface that faces them, the sky's colours, the sun's size.

    `sky` is what a white plane that lies open to the whole sky sends back.
    """

    sun: Rgb
    sky: Rgb
    zenith: Rgb
    horizon: Rgb
    sun_radius_rad: float
    clouds: float = 0.0


MOODS: Mapping[str, Mood] = {
    "day": Mood((1.65, 1.44, 1.12), (0.30, 0.38, 0.52), (0.10, 0.27, 0.68), (0.62, 0.78, 0.92), 0.035, 0.85),
    "sunset": Mood((1.75, 0.86, 0.36), (0.30, 0.27, 0.42), (0.13, 0.15, 0.42), (1.00, 0.52, 0.25), 0.05, 0.5),
    "overcast": Mood((0.42, 0.41, 0.40), (0.50, 0.53, 0.57), (0.50, 0.54, 0.60), (0.74, 0.77, 0.80), 0.35),
    "night": Mood((0.50, 0.62, 0.95), (0.10, 0.135, 0.25), (0.010, 0.020, 0.075), (0.10, 0.15, 0.29), 0.05),
    "studio": Mood((1.05, 1.00, 0.94), (0.50, 0.51, 0.54), (0.34, 0.35, 0.38), (0.74, 0.74, 0.76), 0.16),
}

_BACKDROPS: Mapping[str, Backdrop] = {
    "grass": "hills", "soil": "hills", "gravel": "hills", "clay": "hills", "stone": "peaks", "snow": "peaks",
    "ice": "peaks", "sand": "dunes", "water": "dunes", "asphalt": "town", "concrete": "town", "brick": "town",
    "wood": "room", "bamboo": "room", "tile": "room", "marble": "room", "carpet": "room", "fabric": "room",
    "leather": "room", "plastic": "room", "cork": "room", "ceramic": "room", "rubber": "room",
}  # fmt: skip
_WALLS: tuple[Rgb, ...] = (
    (0.62, 0.56, 0.47),
    (0.44, 0.53, 0.50),
    (0.42, 0.49, 0.58),
    (0.62, 0.49, 0.44),
    (0.56, 0.56, 0.56),
)
_FAR: Mapping[str, tuple[Rgb, float, float]] = {  # the nearer range's colour, and how high and how rough they are, rad
    "hills": ((0.16, 0.24, 0.11), 0.045, 0.4),
    "dunes": ((0.55, 0.44, 0.28), 0.022, 0.2),
    "peaks": ((0.40, 0.46, 0.56), 0.075, 1.0),
    "town": ((0.27, 0.28, 0.31), 0.055, 0.0),
}


@dataclass(frozen=True, eq=False)
class Sky:
    """The sky of one scene: `direction (3)` is unit and points to the sun."""

    mood: Mood
    backdrop: Backdrop
    direction: np.ndarray
    wall: np.ndarray  # (3) the colour of a room's wall, or of a studio's sweep
    phase: np.ndarray  # (6) rad, where the ranges of hills begin

    @property
    def indoors(self) -> bool:
        return self.backdrop == "room"

    def gradient(self, ways: np.ndarray) -> np.ndarray:
        """The bare sky along unit `ways (..., 3)`: what smooth things mirror and what hazes the distance; f32."""
        mood = self.mood
        up = np.sqrt(np.clip(ways[..., 2:3], 0, 1))
        if self.indoors:
            low, high = self.wall * _level(mood), 0.55 * self.wall * _level(mood)
            return np.asarray(low + (high - low) * up, np.float32)
        glow = np.maximum(ways @ self.direction, 0)[..., None]
        lift = 0.10 * glow**6 + 0.30 * glow**40
        colour = np.array(mood.horizon) + (np.array(mood.zenith) - np.array(mood.horizon)) * up
        return np.asarray(colour + np.array(mood.sun) * lift, np.float32)

    def behind(self, ways: np.ndarray, pixel_rad: float) -> np.ndarray:
        """What a look along unit `ways (m, 3)` that meets nothing sees: sky, clouds and what is far away; f32."""
        colour = self.gradient(ways)
        if self.indoors or self.backdrop == "open":
            return colour
        if self.mood.clouds:
            colour += self._clouds(ways, pixel_rad) * (1.05 * self.gradient(ways * [1, 1, 0]) - colour + 0.08)
        tint, height, rough = _FAR[self.backdrop]
        lit = np.array(tint) * (0.55 * np.array(self.mood.sun) * max(self.direction[2], 0.3) + self.mood.sky)
        for near, haze in ((0, 0.62), (1, 0.30)):
            skyline = self._skyline(ways, near, height, rough)
            cover = np.clip(0.5 + (skyline - ways[:, 2]) / pixel_rad, 0, 1)[:, None]
            colour += cover * (haze * np.array(self.mood.horizon) + (1 - haze) * lit - colour)
        return np.asarray(colour, np.float32)

    def _clouds(self, ways: np.ndarray, pixel_rad: float) -> np.ndarray:
        """How much of each look is cloud: `(m, 1)`. They thin out to the horizon, as they close up there."""
        up = np.maximum(ways[:, 2], 1e-3)
        place = ways[:, :2] * (0.11 / (up + 0.06))[:, None] + self.phase[:2]
        thick = tile("clouds").at(place, pixel_rad * 0.11 / (up + 0.06) ** 2)
        shown = np.clip((thick - 0.05) / 0.9, 0, 1) * np.clip((up - 0.02) / 0.10, 0, 1)
        return np.asarray(self.mood.clouds * shown * shown * (3 - 2 * shown))[:, None]

    def _skyline(self, ways: np.ndarray, near: int, height: float, rough: float) -> np.ndarray:
        """How high the far things stand along each look: `(m)`, as the sine of the angle."""
        turn = np.arctan2(ways[:, 1], ways[:, 0])
        a, b, c = self.phase[3 * near : 3 * near + 3]
        if self.backdrop == "town":
            block = np.floor(turn * (14 + 9 * near) + a)
            tall = np.sin(block * 12.9898 + b) * 43758.5453
            return np.asarray(height * (0.35 + 0.65 * (tall - np.floor(tall))) * (1 - 0.35 * near))
        wave = np.sin(3 * turn + a) + 0.6 * np.sin(7 * turn + b) + 0.3 * np.sin(17 * turn + c)
        ridge = rough * 0.5 * np.abs(np.sin(11 * turn + b) + 0.5 * np.sin(29 * turn + c))
        return np.asarray(height * (1 - 0.45 * near) * np.maximum(0.62 + 0.3 * wave + ridge, 0.05))


def sky_of(scene: Scene) -> Sky:
    """The sky over `scene`. What a place may look like behind is drawn from its prompt."""
    rng = np.random.default_rng(zlib.crc32(scene.prompt.encode()))
    environment: Environment = scene.environment
    mood = MOODS[environment.sky]
    wall = np.array(_WALLS[int(rng.integers(len(_WALLS)))])
    ground = next((b.material.name for b in scene.bodies if isinstance(b.shape, Plane)), "")
    backdrop = "room" if environment.sky == "studio" else _BACKDROPS.get(ground, "open")
    if environment.sky == "studio":
        wall = np.array((0.62, 0.62, 0.63)) if ground else np.array(mood.horizon)
    direction = np.asarray(environment.sun_direction) / np.linalg.norm(environment.sun_direction)
    return Sky(mood, backdrop, direction, wall, rng.uniform(0, 2 * np.pi, 6))


def _level(mood: Mood) -> np.ndarray:
    """The light that falls on the walls of a room."""
    return 0.35 * np.array(mood.sun) + 0.9 * np.array(mood.sky)
