"""Scripted scenes: one idea, many worlds.

Drops balls of several materials from several heights, simulates each world, and keeps the scenes, with a table of how
high each ball came back. `proxyworld generate scenes/steel_1.0m.json -o out/` makes a video of one.

    python examples/02_scripted_scenes.py scenes/
"""

import sys
from itertools import product
from pathlib import Path

from proxyworld import Scene, simulate
from proxyworld.world.files import write_text
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Expectation, Plane, Sphere

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "scenes")
radius_m = 0.12
floor = Body(name="floor", shape=Plane(), material=MATERIALS["wood"], fixed=True)

for material, height_m in product(("rubber", "steel", "wood"), (0.5, 1.0, 2.0)):
    ball = Body(
        name="ball",
        shape=Sphere(radius_m=radius_m),
        material=MATERIALS[material],
        position_m=(0, 0, radius_m + height_m),
    )
    scene = Scene(
        prompt=f"a {material} ball falls onto a wooden floor and bounces",
        bodies=(floor, ball),
        expectations=(Expectation(kind="rebounds", body="ball", other="floor"),),
    )
    trajectory = simulate(scene)
    bounced = trajectory.time_s > trajectory.contact_time_s[0]
    height = trajectory.position_m[bounced, trajectory.index("ball"), 2].max() - radius_m
    write_text(folder / f"{material}_{height_m}m.json", scene.model_dump_json(indent=1))
    print(f"{material:8} dropped {height_m:.1f} m, came back {height:.2f} m")
