"""Long shots: maps as a stream, so that memory does not grow with the length of the shot.

Renders frame by frame into `maps.npz`, then takes windows from it, as a video model would; the file is never loaded
whole. `proxyworld maps PROMPT -o out/ --size 832x480 --duration 30` streams as this does.

    python examples/07_long_shots.py long/
"""

import sys
from pathlib import Path

from proxyworld import Maps, condition, parse, simulate
from proxyworld.render.maps import save_frames
from proxyworld.render.render import render_frames
from proxyworld.render.show import preview
from proxyworld.render.video import save_mp4

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "long")

scene = parse("a pendulum swings")
trajectory = simulate(scene.model_copy(update={"duration_s": 4.0}))
save_frames(render_frames(trajectory, size=(128, 96)), trajectory.frames, folder)

maps = Maps.load(folder)  # nothing is read yet
control = condition(maps, streams=("disparity", "motion"), regions={"sky": 0, "fixed": 0.5})
for start in range(0, maps.frames, 16):
    window = control.window(start, min(start + 16, maps.frames))
    depth = window.streams["disparity"]  # made now, for these frames, with the range of the whole shot
    print(f"frames {start} to {start + window.frames - 1}: disparity up to {depth.max():.2f}")

print(save_mp4(folder / "depth.mp4", preview(maps, "depth"), maps.fps))
