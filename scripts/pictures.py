"""Make the README's pictures: for each prompt the crude world, the beauty pass and the video, six frames of each.

python scripts/pictures.py [--prompts 8] [--out docs/pictures]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from proxyworld import condition, generate, parse, render, simulate
from proxyworld.generator.evaluate import PROMPTS
from proxyworld.generator.generate import load_model
from proxyworld.render.beauty import beauty

FRAMES = 6
SIZE = (128, 128)


def strips(prompt: str, seed: int) -> list[np.ndarray]:
    """Three strips of frames `(h, 6 w, 3)`: the crude picture, the beauty pass, and what the model painted."""
    trajectory = simulate(parse(prompt))
    maps = render(trajectory, size=SIZE)
    video = generate(condition(maps), prompt, seed=seed)
    chosen = np.linspace(0, trajectory.frames - 1, FRAMES).round().astype(int)
    rows = (maps.rgb[chosen], beauty(trajectory, size=SIZE, frames=chosen.tolist()).frames, video.frames[chosen])
    return [np.concatenate(list(row), axis=1) for row in rows]


def sheet(prompts: tuple[str, ...]) -> Image.Image:
    """All strips below one another, with each prompt above its own."""
    line = 18
    made = [strips(prompt, seed=i) for i, prompt in enumerate(prompts)]
    picture = Image.new("RGB", (FRAMES * SIZE[0], len(prompts) * (3 * SIZE[1] + line)), "white")
    for i, (prompt, rows) in enumerate(zip(prompts, made, strict=True)):
        top = i * (3 * SIZE[1] + line)
        ImageDraw.Draw(picture).text((4, top + 3), prompt, fill="black")
        picture.paste(Image.fromarray(np.concatenate(rows)), (0, top + line))
    return picture


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=int, default=8)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    load_model()  # a broken checkpoint is told before the work
    options.out.mkdir(parents=True, exist_ok=True)
    sheet(PROMPTS[: options.prompts]).save(options.out / "sheet.png", optimize=True)
