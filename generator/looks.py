"""What a prompt says of the look of each body, painted where that body is: words bound to their things exactly.

Attention over words must learn which of two balls is the red one; the parser knows it, and the maps know where it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from proxyworld.world.parts import moving_bodies
from proxyworld.world.scene import Body, Colour, Scene, Sky

LOOKS = 6
"""Channels of a look: whether anything is said, red, green, blue, roughness, metal; 0 throughout where nothing is."""
SKY_COLOURS: dict[Sky, Colour] = {
    "day": (0.55, 0.72, 0.90),
    "sunset": (0.92, 0.52, 0.30),
    "overcast": (0.66, 0.69, 0.73),
    "night": (0.04, 0.05, 0.10),
    "studio": (0.62, 0.62, 0.64),
}
"""The flat colour that stands for each sky."""


def scene_looks(scene: Scene) -> np.ndarray:
    """The looks of the sky and of the bodies of `scene`, in the order of ids: `(1 + n, 6)` f32 in -1..1.

    A body that breaks counts as its parts, as in a trajectory.
    """
    sky = _look(SKY_COLOURS[scene.environment.sky], 1, 0)
    return np.array([sky, *(_body(body) for body in moving_bodies(scene))], np.float32)


def said_looks(prompt: str, names: Sequence[str]) -> np.ndarray:
    """What `prompt` says of the sky and of the bodies called `names`: `(1 + n, 6)` f32, 0 where nothing is said.

    A body of the prompt's own world stands for the one of that name or, where there is none, for the next one of the
    same kind (a "steel ball" for the "rubber ball" of another prompt).
    """
    table = np.zeros((1 + len(names), LOOKS), np.float32)
    try:
        scene = parse(prompt)
    except InputError:  # words that make no world may still set a mood, which the text encoder hears
        return table
    looks = scene_looks(scene)
    table[0] = looks[0]
    left = {body.name: look for body, look in zip(moving_bodies(scene), looks[1:], strict=True)}
    strangers = []
    for row, name in enumerate(names, start=1):
        if name in left:
            table[row] = left.pop(name)
        else:
            strangers.append((row, _kind(name)))
    for row, kind in strangers:
        alike = next((name for name in left if _kind(name) == kind), None)
        if alike is not None:
            table[row] = left.pop(alike)
    return table


def paint_looks(ids: np.ndarray, looks: np.ndarray) -> np.ndarray:
    """Each pixel's look: `(t, h, w, 6)` f32."""
    return np.take(looks, ids, axis=0)


def _body(body: Body) -> tuple[float, ...]:
    return _look(body.base_colour, body.material.roughness, body.material.metallic)


def _look(colour: Colour, roughness: float, metallic: float) -> tuple[float, ...]:
    return (1.0, *(2 * value - 1 for value in (*colour, roughness, metallic)))


def _kind(name: str) -> str:
    """The last word of a body's name: "ball" of "rubber_ball_2", and of its parts."""
    return re.sub(r"[_\d]+$", "", name.partition("/")[0]).rpartition("_")[2]
