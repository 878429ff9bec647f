"""Control maps: what a video model is given to follow, for any model of your own.

Simulates a prompt, renders its exact maps, and saves each control stream as a video. No diffusion model runs.

    python examples/04_control_maps.py control/
"""

import sys
from pathlib import Path

import numpy as np

from proxyworld import condition, parse, render, simulate

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "control")

trajectory = simulate(parse("a blue glass marble rolls off the edge of a table"))
maps = render(trajectory, size=(192, 128))
control = condition(maps, streams=("depth", "normal", "motion", "edges", "ids"))

for stream in control.streams:
    print(control.video(stream).save(folder / f"{stream}.mp4"))
maps.save(folder)

depth_m = maps.depth_m[np.isfinite(maps.depth_m)]
print(f"{maps.frames} frames by {maps.backend}, depth from {depth_m.min():.2f} to {depth_m.max():.2f} m")
print(f"fastest motion {np.nanmax(np.linalg.norm(maps.flow_forward_px, axis=-1)):.1f} pixels a frame")
