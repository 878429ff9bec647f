"""Random worlds to learn from: bodies, materials, light, camera and story vary; each has a prompt that tells it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from proxyworld.generator.training.prompts import random_prompt
from proxyworld.world.conventions import axis_angle
from proxyworld.world.materials import COLOURS, MATERIALS
from proxyworld.world.parse import parse
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Camera,
    Capsule,
    Colour,
    Compound,
    Cone,
    Cylinder,
    Environment,
    Event,
    Explosion,
    Joint,
    Material,
    Part,
    Plane,
    Scene,
    Shape,
    Sky,
    Solid,
    Sphere,
    Vec3,
)  # fmt: skip

_THINGS = ("rubber", "wood", "steel", "iron", "glass", "plastic", "stone", "marble", "concrete", "brick", "ice",
           "ceramic", "cardboard", "fabric", "leather", "foam", "cork", "gold", "copper", "brass", "clay")  # fmt: skip
_GROUNDS = ("wood", "concrete", "stone", "tile", "grass", "sand", "snow", "ice", "carpet", "asphalt", "soil",
            "marble", "brick", "gravel")  # fmt: skip
PARSED = 0.75
"""The share of worlds that the parser makes of a random prompt, as a user's are."""
_PAINTED = 0.55  # the share of things that wear a colour of their own
_SKIES: tuple[Sky, ...] = ("day", "sunset", "overcast", "night", "studio")
_SKY_WORDS = {"day": ("", " on a sunny day"), "sunset": (" at sunset", " in the evening light"),
              "overcast": (" under a grey sky", " on a cloudy day"), "night": (" at night", " in the dark"),
              "studio": (" in a studio", "")}  # fmt: skip


Look = tuple[Material, Colour | None, str]
"""A material, a colour of its own or none, and the words for both."""


class _Draw:
    """One scene in the making: what has been placed, and what has been said of it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.bodies: list[Body] = []
        self.joints: list[Joint] = []
        self.events: list[Event] = []
        self.ground = self.pick(_GROUNDS)
        self.scale = float(np.exp(self.rng.uniform(np.log(0.4), np.log(1.6))))

    def pick(self, options: tuple[str, ...]) -> str:
        return str(options[self.rng.integers(len(options))])

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def look(self, material: str | None = None) -> Look:
        """Draw a look, of `material` if it is given."""
        name = material or self.pick(_THINGS)
        if not self.chance(_PAINTED):
            return MATERIALS[name], None, name
        word = self.pick(tuple(COLOURS))
        jitter = self.rng.normal(0, 0.03, 3)
        r, g, b = (float(c) for c in np.clip(np.array(COLOURS[word]) + jitter, 0, 1))
        return MATERIALS[name], (r, g, b), f"{word} {name}"

    def add(
        self,
        noun: str,
        shape: Shape,
        position: Vec3,
        *,
        look: Look | None = None,
        turn: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0),
        velocity: Vec3 = (0.0, 0.0, 0.0),
        spin: Vec3 = (0.0, 0.0, 0.0),
        fixed: bool = False,
    ) -> str:
        """Place a body; returns its words."""
        material, colour, words = look or self.look()
        name = f"{noun} {len(self.bodies)}"
        self.bodies.append(
            Body(name=name, label=noun, shape=shape, material=material, colour=colour, position_m=position,
                 orientation_wxyz=turn, velocity_m_s=velocity, angular_velocity_rad_s=spin, fixed=fixed)
        )  # fmt: skip
        return f"{words} {noun}"

    def solid(self, size: float) -> tuple[str, Solid, float]:
        """A solid about `size` across: its noun, its shape, and half its height."""
        kind = int(self.rng.integers(6))
        a, b, c = (size * self.uniform(0.6, 1.3) / 2 for _ in range(3))
        if kind <= 1:
            return "ball", Sphere(radius_m=a), a
        if kind == 2:
            return "box", Box(size_m=(2 * a, 2 * b, 2 * c)), c
        if kind == 3:
            return "cylinder", Cylinder(radius_m=a, height_m=2 * c), c
        if kind == 4:
            return "capsule", Capsule(radius_m=0.6 * a, height_m=c), c / 2 + 0.6 * a
        return "cone", Cone(radius_m=a, height_m=2 * c), c

    def any_turn(self) -> tuple[float, float, float, float]:
        return axis_angle(self.rng.normal(size=3) + 1e-9, self.uniform(0, 3.1))

    def flat_turn(self) -> tuple[float, float, float, float]:
        return axis_angle((0, 0, 1), self.uniform(-1.5, 1.5))


def _fall(d: _Draw) -> str:
    words = []
    for i in range(int(d.rng.integers(1, 6))):
        noun, shape, _ = d.solid(d.scale * d.uniform(0.35, 0.8))
        place = (d.uniform(-1.2, 1.2) * d.scale, d.uniform(-0.8, 0.8) * d.scale, d.scale * (0.7 + 0.75 * i))
        words.append(d.add(noun, shape, place, turn=d.any_turn(), spin=_spin(d)))
    return f"a {' and a '.join(words)} {d.pick(('fall', 'drop', 'bounce'))} onto a {d.ground} floor"


def _throw(d: _Draw) -> str:
    noun, shape, half = d.solid(0.5 * d.scale)
    speed = d.uniform(1.5, 4.0) * np.sqrt(d.scale)
    place = (-1.6 * d.scale, d.uniform(-0.3, 0.3) * d.scale, d.uniform(0.3, 1.2) * d.scale + half)
    velocity = (speed, d.uniform(-0.3, 0.3), d.uniform(0.5, 2.5))
    thrown = d.add(noun, shape, place, turn=d.any_turn(), velocity=velocity, spin=_spin(d))
    return f"someone throws a {thrown} {_target(d)}"


def _target(d: _Draw) -> str:
    s = d.scale
    if d.chance(0.3):
        material = d.pick(("brick", "concrete", "wood", "stone"))
        wall: Look = (MATERIALS[material], None, material)
        d.add("wall", Box(size_m=(0.2 * s, 3 * s, 1.8 * s)), (1.2 * s, 0, 0.9 * s), look=wall, fixed=True)
        return f"against a {material} wall"
    look, size, count = d.look(), d.uniform(0.3, 0.5) * s, int(d.rng.integers(2, 5))
    for i in range(count):
        d.add("box", Box(size_m=(size, size, size)), (0.5 * s, 0.02 * s * i, size * (i + 0.5)), look=look)
    return f"at {count} stacked {look[2]} boxes"


def _ramp(d: _Draw) -> str:
    s, angle = d.scale, d.uniform(0.25, 0.6)
    length, thick = 2.4 * s, 0.12 * s
    look = d.look(d.pick(("wood", "concrete", "steel", "ice", "stone")))
    turn = axis_angle((0, 1, 0), angle)
    middle = np.array([-0.8 * s, 0, length / 2 * np.sin(angle) + thick])
    x, y, z = (float(v) for v in middle)
    d.add("ramp", Box(size_m=(length, 1.0 * s, thick)), (x, y, z), look=look, turn=turn, fixed=True)
    along, up = np.array([np.cos(angle), 0, -np.sin(angle)]), np.array([np.sin(angle), 0, np.cos(angle)])
    radius = 0.2 * s * d.uniform(0.7, 1.3)
    x, y, z = (float(v) for v in middle - along * 0.38 * length + up * (thick / 2 + radius + 0.002))
    if d.chance(0.6):
        rider = d.add("ball", Sphere(radius_m=radius), (x, y, z), velocity=_vec(along * d.uniform(0, 1.2)))
        verb = "rolls"
    else:
        shape = Box(size_m=(2.4 * radius, 2 * radius, 2 * radius))
        rider = d.add("crate", shape, (x, y, z), turn=turn, velocity=_vec(along * d.uniform(0.5, 2)))
        verb = "slides"
    return f"a {rider} {verb} down a {look[2]} ramp {_dominoes(d, 0.75 * s)}"


def _dominoes(d: _Draw, start: float) -> str:
    if d.chance(0.4):
        return ""
    look, s, count = d.look(), d.scale, int(d.rng.integers(3, 7))
    for i in range(count):
        d.add("domino", Box(size_m=(0.08 * s, 0.3 * s, 0.6 * s)), (start + 0.28 * s * i, 0, 0.3 * s), look=look)
    return f"and knocks over {count} {look[2]} dominoes"


def _roll(d: _Draw) -> str:
    s, radius = d.scale, d.scale * d.uniform(0.12, 0.3)
    speed = d.uniform(1, 3) * s
    rolling = d.add("ball", Sphere(radius_m=radius), (-1.6 * s, 0, radius), velocity=(speed, 0, 0),
                    spin=(0, speed / radius, 0))  # fmt: skip
    return f"a {rolling} rolls along a {d.ground} floor {_dominoes(d, -0.3 * s)}"


def _pendulum(d: _Draw) -> str:
    s, swing, length = d.scale, d.uniform(0.5, 1.2), d.scale * d.uniform(1.2, 1.8)
    material, colour, words = d.look(d.pick(("steel", "wood", "brass", "rubber", "stone")))
    rod = Part(shape=Cylinder(radius_m=0.02 * s, height_m=length), position_m=(0, 0, length / 2),
               density_kg_m3=100, colour=(0.25, 0.25, 0.27))  # fmt: skip
    bob = Part(shape=Sphere(radius_m=d.uniform(0.14, 0.28) * s))
    anchor = (0.0, 0.0, length + 0.35 * s)
    place = (-length * np.sin(swing), 0.0, anchor[2] - length * np.cos(swing))
    d.add("pendulum", Compound(parts=(bob, rod)), place, look=(material, colour, words),
          turn=axis_angle((0, 1, 0), swing))  # fmt: skip
    d.joints.append(Joint(name="pivot", kind="hinge", body=d.bodies[-1].name, anchor_m=anchor, axis=(0, 1, 0)))
    look, size = d.look(), 0.3 * s
    for i in range(int(d.rng.integers(0, 4))):
        d.add("block", Box(size_m=(size, size, size)), (0.5 * s, 0, size * (i + 0.5)), look=look)
    return f"a {words} pendulum swings into a stack of {look[2]} blocks"


def _explode(d: _Draw) -> str:
    s, look = d.scale, d.look()
    parts = []
    for x in (-0.45, 0.0, 0.45):
        for y in (-0.2, 0.2):
            for z in (0.0, 0.3):
                size = tuple(s * d.uniform(0.2, 0.4) for _ in range(3))
                colour = look[1] if d.chance(0.6) else (d.uniform(0, 0.4),) * 3
                parts.append(Part(shape=Box(size_m=size), position_m=(x * s, y * s, z * s), colour=colour))
    for x in (-0.4, 0.4):
        for y in (-0.35, 0.35):
            wheel = Cylinder(radius_m=0.14 * s, height_m=0.1 * s)
            parts.append(Part(shape=wheel, position_m=(x * s, y * s, -0.12 * s), colour=(0.08, 0.08, 0.08),
                              orientation_wxyz=axis_angle((1, 0, 0), np.pi / 2)))  # fmt: skip
    d.add("car", Compound(parts=tuple(parts)), (0, 0, 0.30 * s), look=look, turn=d.flat_turn())
    time, name = d.uniform(0.1, 0.5), d.bodies[-1].name
    d.events += [
        Break(time_s=time, body=name),
        Explosion(time_s=time, position_m=(d.uniform(-0.2, 0.2) * s, 0, -0.2 * s), impulse_n_s=4e4 * s**3,
                  max_speed_m_s=d.uniform(3, 6) * np.sqrt(s)),
    ]  # fmt: skip
    return f"a {look[2]} car explodes and is blown upward"


def _table(d: _Draw) -> str:
    s, look = d.scale, d.look(d.pick(("wood", "stone", "plastic", "marble", "steel")))
    height = d.uniform(0.5, 0.9) * s
    top = Part(shape=Box(size_m=(1.6 * s, 1.0 * s, 0.1 * s)), position_m=(0, 0, height))
    legs = tuple(Part(shape=Box(size_m=(0.1 * s, 0.1 * s, height - 0.05 * s)),
                      position_m=(x * s, y * s, (height - 0.05 * s) / 2))
                 for x in (-0.7, 0.7) for y in (-0.4, 0.4))  # fmt: skip
    d.add("table", Compound(parts=(top, *legs)), (-0.4 * s, 0, 0), look=look, fixed=True)
    radius, speed = d.uniform(0.08, 0.2) * s, d.uniform(0.8, 2.0) * s
    z = height + 0.05 * s + radius
    if d.chance(0.6):
        thing = d.add("ball", Sphere(radius_m=radius), (-0.7 * s, 0, z), velocity=(speed, 0, 0),
                      spin=(0, speed / radius, 0))  # fmt: skip
        return f"a {thing} rolls off the edge of a {look[2]} table"
    thing = d.add("box", Box(size_m=(2 * radius, 2 * radius, 2 * radius)), (-0.2 * s, 0, z), velocity=(2 * speed, 0, 0))
    return f"a {thing} is pushed off a {look[2]} table"


def _spins(d: _Draw) -> str:
    words = []
    for i in range(int(d.rng.integers(1, 4))):
        noun, shape, half = d.solid(0.6 * d.scale)
        spin = (0.0, 0.0, d.uniform(4, 14))
        words.append(d.add(noun, shape, (0.9 * d.scale * (i - 1), d.uniform(-0.3, 0.3), half + 0.002), spin=spin))
    return f"a {' and a '.join(words)} spin on a {d.ground} floor"


_STORIES: tuple[Callable[[_Draw], str], ...] = (
    _fall, _fall, _throw, _throw, _ramp, _ramp, _roll, _pendulum, _explode, _table, _spins,
)  # fmt: skip


def random_scene(seed: int, *, duration_s: float = 1.6, fps: float = 24.0) -> Scene:
    """The world of `seed`: one of ten stories, with bodies, materials, light and camera drawn at random."""
    d = _Draw(seed)
    sky = _SKIES[int(d.rng.integers(len(_SKIES)))]
    azimuth = d.uniform(-0.6, 0.6) if d.chance(0.7) else d.uniform(-3.1, 3.1)
    story = _STORIES[int(d.rng.integers(len(_STORIES)))](d)
    floor = Body(name="ground", label="floor", shape=Plane(), material=MATERIALS[d.ground], fixed=True)
    return Scene(
        prompt=story.strip() + d.pick(_SKY_WORDS[sky]),
        bodies=(floor, *d.bodies),
        joints=tuple(d.joints),
        events=tuple(d.events),
        duration_s=duration_s,
        fps=fps,
        camera=Camera(azimuth_rad=azimuth, elevation_rad=d.uniform(0.06, 0.6), vertical_fov_rad=d.uniform(0.5, 0.95)),
        environment=Environment(sky=sky, sun_direction=_sun(d)),
    )


def parsed_scene(seed: int, *, longest_s: float = 2.0) -> Scene:
    """The world that the parser makes of a random prompt: what users will see, half of them from another side.

    Raises `InputError` where the parser refuses the prompt.
    """
    d = _Draw(seed)
    scene = parse(random_prompt(d.rng), seed=seed)
    changes: dict[str, object] = {"duration_s": min(scene.duration_s, longest_s / scene.slow_motion)}
    if d.chance(0.5):
        camera = scene.camera
        turned = {
            "azimuth_rad": camera.azimuth_rad + d.uniform(-0.5, 0.5),
            "elevation_rad": float(np.clip(camera.elevation_rad + d.uniform(-0.1, 0.3), 0.02, 1.2)),
        }
        environment = scene.environment.model_copy(update={"sun_direction": _sun(d)})
        changes |= {"camera": camera.model_copy(update=turned), "environment": environment}
    return scene.model_copy(update=changes)


def world_of(seed: int) -> Scene:
    """The world that training looks at for `seed`: most come from the parser, the rest is put together at random.

    Raises `InputError` where the parser refuses its prompt.
    """
    rng = np.random.default_rng([seed, 2])
    return parsed_scene(seed) if rng.random() < PARSED else random_scene(seed, duration_s=float(rng.uniform(0.9, 1.6)))


def _sun(d: _Draw) -> Vec3:
    bearing = d.uniform(0, 2 * np.pi)
    return (float(np.cos(bearing)), float(np.sin(bearing)), d.uniform(0.45, 1.6))


def _spin(d: _Draw) -> Vec3:
    return _vec(d.rng.normal(0, 2, 3))


def _vec(values: np.ndarray) -> Vec3:
    return (float(values[0]), float(values[1]), float(values[2]))
