"""Maps as PNG and OpenEXR sequences, and how to read them back.

16-bit PNG holds depth, normals, flow and ids in stated units; OpenEXR holds the floats as they are.
`proxyworld maps PROMPT -o out/ --format png,exr` writes the same files.

    python examples/06_maps_as_pictures.py pictures/
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import OpenEXR

from proxyworld import parse, render, simulate
from proxyworld.render.sequences import save_exr, save_png

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")

maps = render(simulate(parse("a green apple falls into a wooden box")), size=(160, 96)).window(0, 12)
png, exr = save_png(maps, folder / "png"), save_exr(maps, folder / "exr")

frame = 5
step_m = json.loads((png / "shot.json").read_text())["units"]["depth"]["metres_a_step"]
depth = cv2.imread(str(png / f"depth/{frame:06d}.png"), cv2.IMREAD_UNCHANGED)  # 0: nothing is seen
flow = cv2.imread(str(png / f"flow_forward/{frame:06d}.png"), cv2.IMREAD_UNCHANGED)
assert depth is not None and flow is not None  # OpenCV: None where a file cannot be read
depth_m = depth * step_m
flow = flow[..., ::-1]  # OpenCV: blue first
flow_px, known = (flow[..., :2].astype(float) - 2**15) / 64, flow[..., 2] == 1

with OpenEXR.File(str(exr / f"{frame:06d}.exr")) as file:
    exact_m = file.channels()["Z"].pixels

seen = np.isfinite(exact_m)
print(f"depth in png is off by {np.abs(depth_m - exact_m)[seen].max() * 1000:.2f} mm, in exr by nothing")
print(f"flow in png is off by {np.abs(flow_px - maps.flow_forward_px[frame])[known].max():.4f} px")
