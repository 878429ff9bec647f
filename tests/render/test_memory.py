"""What a shot takes in memory does not grow with its length: rendered, written, shown, and turned into control."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proxyworld.render.maps import BYTES_A_PIXEL, Maps

SIZE = (192, 128)
SHORT, LONG = 8, 168
FRAME_BYTES = SIZE[0] * SIZE[1] * BYTES_A_PIXEL
AT_ONCE = 32
"""Frames that may be held: two of the renderer's, sixteen of a window of control, and what x264 looks ahead."""
SPARE = 8 * 2**20  # what malloc keeps, a page table of the mapped file, numbers of each frame

PROGRAM = """
import sys
from pathlib import Path
from proxyworld.conditioning.control import condition
from proxyworld.render.maps import Maps, save_frames
from proxyworld.render.render import render_frames
from proxyworld.render.show import PREVIEWS, preview
from proxyworld.render.video import save_mp4
from tests.render.worlds import GROUND, body, glide, trajectory
from proxyworld.world.scene import Camera, Sphere

frames, size, folder = int(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3])), Path(sys.argv[4])
ball = body("ball", Sphere(radius_m=0.3))
camera = Camera(position_m=(0, -4, 1.5), target_m=(0, 0, 0.5))
world = trajectory([GROUND, ball], {"ball": glide((0, 0, 0.5), (0.1, 0, 0))}, frames=frames, camera=camera)
save_frames(render_frames(world, size=size, backend="ray"), frames, folder)
maps = Maps.load(folder)
for name in PREVIEWS:
    save_mp4(folder / f"{name}.mp4", preview(maps, name), maps.fps)
streams = ("depth", "disparity", "motion", "edges", "normal")
control = condition(maps, streams=streams)
for start in range(0, frames, 16):
    window = control.window(start, start + 16)
    total = sum(float(window.streams[name].sum()) for name in streams)
for line in Path("/proc/self/status").read_text().splitlines():
    if line.startswith("VmHWM:"):  # of this program alone; ru_maxrss begins with its parent's
        print(int(line.split()[1]) * 1024)
"""


def peak_bytes(frames: int, folder: Path) -> int:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(frames), *map(str, SIZE), str(folder)],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
def test_memory_does_not_grow_with_the_shot(tmp_path: Path) -> None:
    """Of the maps of 160 more frames, less than those of `AT_ONCE` are ever held.

    The noise source, 4 bytes a pixel of the whole shot, is the one part of a control that is kept.
    """
    grown = peak_bytes(LONG, tmp_path / "long") - peak_bytes(SHORT, tmp_path / "short")
    noise = 4 * SIZE[0] * SIZE[1] * (LONG - SHORT)
    assert grown < AT_ONCE * FRAME_BYTES + noise + SPARE < (LONG - SHORT) * FRAME_BYTES / 2
    assert Maps.load(tmp_path / "long").frames == LONG
