"""Milliseconds a frame of every way to render maps, and how they compare: `python benchmarks/maps.py`.

The ways take turns, several times, and the fastest turn of each counts. Beside the wall's time stands the processor's,
over all threads, which other work on the machine stretches less: trust the ratios of that. Context creation and the
first frame's compilation are left out, and printed as what it takes to begin.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

from proxyworld.render.render import Backend, render
from proxyworld.world.conventions import axis_angle
from proxyworld.world.files import InputError
from proxyworld.world.scene import Body, Box, Capsule, Cone, Cylinder, Material, Plane, Scene, Shape, Sphere
from proxyworld.world.trajectory import Trajectory

SIZES = ((128, 128), (256, 256), (832, 480))
WAYS: tuple[tuple[str, Backend, bool], ...] = (
    ("gl with rgb", "gl", True),
    ("gl without", "gl", False),
    ("ray with rgb", "ray", True),
    ("ray without", "ray", False),
)
CLAY = Material(name="clay", density_kg_m3=1000, friction=0.5, restitution=0.3)
SHAPES: tuple[Shape, ...] = (
    Sphere(radius_m=0.3),
    Box(size_m=(0.5, 0.5, 0.5)),
    Cylinder(radius_m=0.25, height_m=0.6),
    Capsule(radius_m=0.2, height_m=0.4),
    Cone(radius_m=0.3, height_m=0.6),
)


def tumble(bodies: int, frames: int) -> Trajectory:
    """`bodies` solids that fall and turn over a ground, by formula."""
    rng = np.random.default_rng(0)
    start, axis = rng.uniform((-2, -1, 1.5), (2, 2, 3), (bodies, 3)), rng.normal(size=(bodies, 3))
    cast = [Body(name="ground", shape=Plane(), material=CLAY, fixed=True)]
    cast += [Body(name=f"b{i}", shape=SHAPES[i % len(SHAPES)], material=CLAY) for i in range(bodies)]
    scene = Scene(bodies=tuple(cast), duration_s=max(frames - 1, 1) / 24)
    time_s = np.arange(frames) / 24
    position, turn = np.zeros((frames, bodies + 1, 3)), np.tile([1.0, 0, 0, 0], (frames, bodies + 1, 1))
    for i in range(bodies):
        for k, t in enumerate(time_s):
            position[k, i + 1] = start[i] - [0, 0, min(4.9 * t * t, 1.2)]
            turn[k, i + 1] = axis_angle(axis[i], 3 * t)
    none, rest = np.zeros((0, 3)), np.zeros_like(position)
    return Trajectory(
        scene, time_s, np.array([b.name for b in cast]), position, turn, rest, rest, np.zeros(frames), np.zeros(frames),
        np.zeros(0), np.zeros((0, 2), int), none, none, np.zeros(0),
    )  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Milliseconds a frame by the wall and by the processor, and by the wall until the first frame is done."""

    wall: float
    processor: float
    begin: float


def cost(world: Trajectory, size: tuple[int, int], backend: Backend, rgb: bool) -> Cost:
    """What one rendering of `world` costs."""
    done: list[tuple[float, float]] = []
    begun = time.perf_counter()
    render(
        world, size=size, backend=backend, rgb=rgb,
        progress=lambda k, of: done.append((time.perf_counter(), time.process_time())),
    )  # fmt: skip
    wall, processor = 1e3 * np.median(np.diff(done, axis=0), axis=0)
    return Cost(float(wall), float(processor), 1e3 * (done[0][0] - begun))


def main() -> None:
    parser = argparse.ArgumentParser(description="Milliseconds a frame of every way to render maps.")
    parser.add_argument("--bodies", type=int, default=10)
    parser.add_argument("--frames", type=int, default=9)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    world = tumble(given.bodies, given.frames)
    print(f"{given.bodies} bodies and a ground, {given.frames} frames, the fastest of {given.turns} turns\n")
    print(f"{'size':>9}  {'way':14} {'wall ms':>8} {'processor ms':>13} {'of gl with rgb':>15} {'ms to begin':>12}")
    for size in SIZES:
        found: dict[str, list[Cost]] = {}
        for _ in range(given.turns):
            for way, backend, rgb in WAYS:
                try:
                    found.setdefault(way, []).append(cost(world, size, backend, rgb))
                except InputError as error:
                    print(f"{way}: {error}")
        unit = min(c.processor for c in next(turns for turns in found.values() if turns))
        for way, turns in found.items():
            if turns:
                wall, processor = min(c.wall for c in turns), min(c.processor for c in turns)
                begin = min(c.begin for c in turns)
                print(
                    f"{size[0]:>4}×{size[1]:<4}  {way:14} {wall:8.1f} {processor:13.1f} "
                    f"{processor / unit:15.2f} {begin:12.0f}"
                )


if __name__ == "__main__":
    main()
