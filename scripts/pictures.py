"""Make the README's pictures: for each prompt the crude world, the beauty pass and the video, four frames of each.

python scripts/pictures.py [--prompts 12] [--out docs/pictures]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from proxyworld import condition, generate, parse, render, simulate
from proxyworld.generator.evaluate import PROMPTS
from proxyworld.generator.generate import EMBEDDED, load_model
from proxyworld.generator.model import VideoModel
from proxyworld.render.beauty import beauty

FRAMES = 4
COLUMNS = 2
SIZE = (256, 256)


def strips(prompt: str, seed: int, model: VideoModel) -> list[np.ndarray]:
    """Three strips of frames `(h, 4 w, 3)`: the crude picture, the beauty pass, and what the model painted."""
    trajectory = simulate(parse(prompt))
    maps = render(trajectory, size=SIZE)
    video = generate(condition(maps), prompt, model=model, seed=seed)
    chosen = np.linspace(0, trajectory.frames - 1, FRAMES).round().astype(int)
    rows = (maps.rgb[chosen], beauty(trajectory, size=SIZE, frames=chosen.tolist()).frames, video.frames[chosen])
    return [np.concatenate(list(row), axis=1) for row in rows]


def sheet(prompts: tuple[str, ...], model: VideoModel) -> Image.Image:
    """All strips in two columns, with each prompt above its own."""
    line, width, height = 18, FRAMES * SIZE[0], 3 * SIZE[1]
    made = [strips(prompt, i, model) for i, prompt in enumerate(prompts)]
    rows = -(-len(prompts) // COLUMNS)
    picture = Image.new("RGB", (COLUMNS * width, rows * (height + line)), "white")
    for i, (prompt, strip) in enumerate(zip(prompts, made, strict=True)):
        left, top = i % COLUMNS * width, i // COLUMNS * (height + line)
        ImageDraw.Draw(picture).text((left + 4, top + 3), prompt, fill="black")
        picture.paste(Image.fromarray(np.concatenate(strip)), (left, top + line))
    return picture


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=int, default=12)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"))
    parser.add_argument("--model", default=EMBEDDED)
    options = parser.parse_args()
    model = load_model(options.model)  # a broken checkpoint is told before the work
    options.out.mkdir(parents=True, exist_ok=True)
    sheet(PROMPTS[: options.prompts], model).save(options.out / "sheet.jpg", quality=88)
