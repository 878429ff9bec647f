"""What simulating costs beyond the engine's own steps, on worlds of 5, 20 and 60 rigid bodies.

    python benchmarks/simulate.py [--runs 3]

Each world is put into the engine and stepped by a bare loop of `stepSimulation`, and simulated; both as often as told,
in turn, and the fastest of each counts, in seconds of the processor. Simulating should cost at most 1.3 times the
bare loop.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

from proxyworld.world.assembly import Assembly
from proxyworld.world.bullet import Engine
from proxyworld.world.scene import Body, Box, Cylinder, Material, Plane, Scene, Shape, Sphere
from proxyworld.world.simulate import simulate, steps_per_frame

LIMIT = 1.3
STUFF = Material(name="stuff", density_kg_m3=600, friction=0.5, restitution=0.4)
GROUND = Body(name="ground", shape=Plane(), material=STUFF, fixed=True)


def _body(shape: Shape, name: str, *at: float, **fields: tuple[float, float, float]) -> Body:
    return Body(name=name, shape=shape, material=STUFF, position_m=(at[0], at[1], at[2]), **fields)


def pile(count: int) -> Scene:
    """Boxes, balls and cans that fall in a heap, and come to rest."""
    rng = np.random.default_rng(0)
    shapes = (Box(size_m=(0.2, 0.2, 0.2)), Sphere(radius_m=0.1), Cylinder(radius_m=0.1, height_m=0.2))
    bodies = [_body(shapes[i % 3], f"b{i}", *rng.uniform(-0.5, 0.5, 2), 0.2 + 0.15 * i / 2) for i in range(count)]
    return Scene(bodies=(GROUND, *bodies), duration_s=2.0)


def towers(count: int) -> Scene:
    """Towers of boxes, into the first of which a ball is thrown."""
    boxes = [
        _body(Box(size_m=(0.2, 0.2, 0.2)), f"b{i}", 0.5 * (i // 5), 0.0, 0.1 + 0.2 * (i % 5)) for i in range(count - 1)
    ]
    ball = _body(Sphere(radius_m=0.12), "ball", -2.0, 0.0, 0.6, velocity_m_s=(4.0, 0.0, 1.5))
    return Scene(bodies=(GROUND, *boxes, ball), duration_s=2.0)


def dominoes(count: int) -> Scene:
    """A row of dominoes, the first of which is pushed over."""
    bodies = [
        _body(Box(size_m=(0.02, 0.1, 0.2)), f"d{i}", 0.1 * i, 0.0, 0.1, angular_velocity_rad_s=(0, 0 if i else 4, 0))
        for i in range(count)
    ]
    return Scene(bodies=(GROUND, *bodies), duration_s=2.0)


def bounces(count: int) -> Scene:
    """Balls that bounce, each at its own place."""
    rubber = STUFF.model_copy(update={"restitution": 0.8})
    bodies = [
        _body(Sphere(radius_m=0.1), f"b{i}", 0.4 * (i % 8), 0.4 * (i // 8), 0.5 + 0.05 * (i % 7)).model_copy(
            update={"material": rubber}
        )
        for i in range(count)
    ]
    floor = GROUND.model_copy(update={"material": STUFF.model_copy(update={"restitution": 1.0})})
    return Scene(bodies=(floor, *bodies), duration_s=2.0)


WORLDS: dict[str, Callable[[int], Scene]] = {"pile": pile, "towers": towers, "dominoes": dominoes, "bounces": bounces}
COUNTS = (5, 20, 60)


def bare_s(scene: Scene) -> float:
    """Seconds of putting the world into the engine, and of its steps alone."""
    steps = steps_per_frame(scene)
    began = time.process_time()
    with Engine(scene.gravity_m_s2, 1 / (scene.sampling_hz * steps)) as engine:
        Assembly(scene, engine)
        step, client = engine._p.stepSimulation, engine._client
        for _ in range((scene.frames - 1) * steps):
            step(physicsClientId=client)
        return time.process_time() - began


def simulate_s(scene: Scene) -> float:
    began = time.process_time()
    simulate(scene)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what simulating costs beyond the engine's steps.")
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    table = Table(title="seconds for two seconds of the world", title_justify="left")
    for heading in ("world", "bodies", "bare loop", "simulate", "ratio"):
        table.add_column(heading, justify="left" if heading == "world" else "right")
    ratios = []
    for name, world in WORLDS.items():
        for count in COUNTS:
            scene = world(count)
            pairs = [(bare_s(scene), simulate_s(scene)) for _ in range(runs)]
            bare, whole = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
            ratios.append(whole / bare)
            table.add_row(name, str(count), f"{bare:.2f}", f"{whole:.2f}", f"{ratios[-1]:.2f}")
    console = Console(highlight=False)
    console.print(table)
    kept = sum(ratio <= LIMIT for ratio in ratios)
    console.print(f"at most {LIMIT} times the bare loop: {kept} of {len(ratios)}; mean {np.mean(ratios):.2f}")


if __name__ == "__main__":
    main()
