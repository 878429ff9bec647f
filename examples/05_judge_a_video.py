"""The judge alone: does a video, whoever made it, follow a simulated world?

Three videos of one world are judged: its own crude picture, the same played backwards, and a frozen one.

    python examples/05_judge_a_video.py
"""

import numpy as np

from proxyworld import Video, assess, parse, render, simulate

trajectory = simulate(parse("a red rubber ball falls onto a wooden floor and bounces"))
maps = render(trajectory, size=(128, 128))

videos = {
    "faithful": maps.rgb,
    "backwards": maps.rgb[::-1].copy(),
    "frozen": np.repeat(maps.rgb[:1], maps.frames, axis=0),
}
for name, frames in videos.items():
    report = assess(Video(frames, maps.fps), trajectory, maps)
    print(f"{name}: {report.verdict}. {' '.join(report.reasons)}")
