"""Light: one sun and one even sky, the same numbers for every renderer.

Colours of bodies are sRGB, as on a screen; light adds up in linear space: `linear(colour) * (ambient + sun n.l)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.scene import Environment


@dataclass(frozen=True)
class Light:
    """Radiance relative to a white, fully lit surface, linear RGB; `direction` is unit and points to the sun."""

    direction: tuple[float, float, float]
    sun: tuple[float, float, float]
    ambient: tuple[float, float, float]
    sky: tuple[float, float, float]  # the background, sRGB in 0..1


_SKIES = {
    "day": ((0.78, 0.75, 0.68), (0.26, 0.28, 0.32), (0.62, 0.76, 0.92)),
    "sunset": ((0.85, 0.52, 0.28), (0.24, 0.20, 0.25), (0.93, 0.66, 0.50)),
    "overcast": ((0.28, 0.28, 0.29), (0.56, 0.57, 0.60), (0.78, 0.80, 0.83)),
    "night": ((0.16, 0.19, 0.30), (0.06, 0.07, 0.11), (0.05, 0.06, 0.12)),
    "studio": ((0.62, 0.62, 0.62), (0.38, 0.38, 0.38), (0.86, 0.86, 0.86)),
}


def light(environment: Environment) -> Light:
    """The light of `environment`."""
    x, y, z = np.asarray(environment.sun_direction) / np.linalg.norm(environment.sun_direction)
    sun, ambient, sky = _SKIES[environment.sky]
    return Light((float(x), float(y), float(z)), sun, ambient, sky)


def linear(srgb: np.ndarray) -> np.ndarray:
    """sRGB in 0..1 as linear light (IEC 61966-2-1)."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def srgb(light: np.ndarray) -> np.ndarray:
    """Linear light as sRGB, cut to 0..1 (IEC 61966-2-1)."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def shade(colour: np.ndarray, sunlight: np.ndarray, lamp: Light) -> np.ndarray:
    """Lambert's law: linear `colour (m, 3)` where the share `sunlight (m)` of the sun falls; sRGB `(m, 3)` in 0..1."""
    falling = np.array(lamp.ambient) + np.array(lamp.sun) * np.maximum(sunlight, 0)[:, None]
    return srgb(colour * falling)
