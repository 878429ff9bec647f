"""Learning to refine: small pictures, averaged from the truth or painted by the model, and what they should be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from proxyworld.generator.light import decode, encode, known_albedo
from proxyworld.generator.networks import SHRINK, shrink
from proxyworld.generator.stack import CHANNELS, COLOUR
from proxyworld.generator.training.data import read_sample
from proxyworld.generator.training.learn import draw_gains
from proxyworld.generator.training.shelf import pixels, signed
from proxyworld.world.files import InputError, read_arrays

CROP_PX = 96
SHARDS_A_BATCH = 2
NO_CONTROL = 0.08
NOISE = 0.08  # of the light of averaged pictures, as painted ones are never quite right
BLURRED = 0.5
EDGES = 0.5  # the weight of differences between neighbours, without which the middle of all guesses, a blur, is best


@dataclass(frozen=True, eq=False)
class Crops:
    """`control (b, 14, s, s)` in -1..1, `target (b, 3, s, s)` and `small (b, 3, s / 4, s / 4)` in 0..1.

    `looks (b, 6, s / 4, s / 4)` is what was said of them; `gains (b, 20)` tells which channels of control and looks are
    known; `painted (b)` which small pictures a model painted.
    """

    control: Tensor
    target: Tensor
    small: Tensor
    looks: Tensor
    gains: Tensor
    painted: Tensor


class Album:
    """The full-size samples of `folder/data`, read as they are asked for, and what was painted of them."""

    def __init__(self, folder: Path) -> None:
        self.paths = sorted((Path(folder) / "data" / "full").glob("*.npz"))
        self.painted = {p.name: p for p in (Path(folder) / "painted").glob("*.npz")}
        if not self.paths:
            raise InputError(f"there are no full-size samples in {folder}: run the data stage first")

    def crops(self, count: int, rng: np.random.Generator) -> Crops:
        """`count` crops of a few worlds; of each two, one from a painted picture where there are any."""
        each = [self._of(self._choose(rng, painted=i % 2 == 0), count // SHARDS_A_BATCH, rng)
                for i in range(SHARDS_A_BATCH)]  # fmt: skip
        return Crops(*(torch.cat([getattr(c, f) for c in each])
                       for f in ("control", "target", "small", "looks", "gains", "painted")))  # fmt: skip

    def _choose(self, rng: np.random.Generator, *, painted: bool) -> Path:
        paths = [p for p in self.paths if p.name in self.painted] if painted and self.painted else self.paths
        return paths[rng.integers(len(paths))]

    def _of(self, path: Path, count: int, rng: np.random.Generator) -> Crops:
        sample = read_sample(path)
        frames = rng.integers(len(sample.target), size=count)
        drawn = draw_gains(rng, count) * (rng.random((count, 1)) >= NO_CONTROL)
        gains = torch.from_numpy(drawn.astype(np.float32))
        kept = read_arrays(self.painted[path.name], what="painted picture") if path.name in self.painted else None
        if kept is not None:
            frames = frames % len(kept["picture"])
            gains = torch.from_numpy(kept["gains"][frames].astype(np.float32))
        side = min(CROP_PX, *sample.target.shape[1:3])
        tops = [int(v) * SHRINK for v in rng.integers((sample.target.shape[1] - side) // SHRINK + 1, size=count)]
        lefts = [int(v) * SHRINK for v in rng.integers((sample.target.shape[2] - side) // SHRINK + 1, size=count)]

        def cut(video: np.ndarray, factor: int = 1) -> np.ndarray:
            part = slice(0, side // factor)
            return np.stack([video[k, y // factor :, x // factor :][part, part]
                             for k, y, x in zip(frames, tops, lefts, strict=True)])  # fmt: skip

        target = pixels(cut(sample.target))
        small = shrink(target) if kept is None else pixels(cut(kept["picture"], SHRINK))
        looks = signed(cut(read_sample(path.parents[1] / "small" / path.name).control[..., CHANNELS:], SHRINK))
        painted = torch.full((count,), kept is not None)
        return Crops(signed(cut(sample.control)), target, small, looks, gains, painted)


class RefinerLearner(nn.Module):
    """The refiner with its loss as one module."""

    def __init__(self, networks: nn.ModuleDict) -> None:
        super().__init__()
        self.networks = networks

    def forward(self, crops: Crops, rng: np.random.Generator) -> Tensor:
        """The mean absolute error of pixels, and of differences between neighbouring ones."""
        device = next(self.parameters()).device
        control, target, small = (t.to(device) for t in (crops.control, crops.target, crops.small))
        gains = crops.gains.to(device)[:, :, None, None]
        looks = crops.looks.to(device) * gains[:, CHANNELS:]
        colours, share = control[:, COLOUR] / 2 + 0.5, gains[:, COLOUR.start, None]
        albedo = known_albedo(colours, share, looks)
        light = self._unsure(encode(small, known_albedo(shrink(colours), share, looks)), crops.painted.to(device), rng)
        with torch.autocast(device.type, torch.bfloat16):
            refined = self.networks["refiner"](light, control * gains[:, :CHANNELS])
        picture = decode(refined.float(), albedo)
        wrong = picture - target
        steps = (wrong.diff(dim=-1).abs().mean() + wrong.diff(dim=-2).abs().mean()) / 2
        loss: Tensor = wrong.abs().mean() + EDGES * steps
        return loss

    @staticmethod
    def _unsure(light: Tensor, painted: Tensor, rng: np.random.Generator) -> Tensor:
        """`light` of averaged pictures made worse in the ways of painted ones: some blurred, all with noise."""
        blurred = nn.functional.avg_pool2d(light, 3, stride=1, padding=1, count_include_pad=False)
        soft = torch.from_numpy(rng.random(len(light)) < BLURRED).to(light.device)
        worse = torch.where(soft[:, None, None, None], (light + blurred) / 2, light)
        noise = torch.from_numpy(rng.standard_normal(light.shape, np.float32)).to(light.device)
        strength = torch.from_numpy(rng.random((len(light), 1, 1, 1), np.float32)).to(light.device) * NOISE
        return torch.where(painted[:, None, None, None], light, worse + strength * noise)
