"""The shelf of samples in memory: it takes in new shards as they are written, and deals batches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from proxyworld.generator.training.data import CLIP_FRAMES, Sample, read_sample
from proxyworld.world.files import InputError


@dataclass(frozen=True, eq=False)
class Batch:
    """`control (b, 14, h, w)` and `target (b, 3, h, w)` in -1..1, `noise (b, 3, h, w)`, and a prompt for each."""

    control: Tensor
    target: Tensor
    noise: Tensor
    prompts: list[str]


class Shelf:
    """The samples of `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._samples: dict[str, Sample] = {}
        self.refresh()
        if not self._samples:
            raise InputError(f"there are no training samples in {folder}: run the data stage first")

    def refresh(self) -> int:
        """Take in the shards that are new; how many samples there are now."""
        for path in sorted(self.folder.glob("*.npz")):
            if path.name not in self._samples:
                self._samples[path.name] = read_sample(path)
        self._frames = [(s, k) for s in self._samples.values() for k in range(len(s.target))]
        self._clips = [s for s in self._samples.values() if s.is_clip]
        return len(self._samples)

    @property
    def frames(self) -> int:
        """How many frames there are in all."""
        return len(self._frames)

    @property
    def clips(self) -> int:
        return len(self._clips)

    @property
    def prompts(self) -> list[str]:
        return [s.prompt for s in self._samples.values()]

    def stills(self, count: int, rng: np.random.Generator) -> Batch:
        """`count` single frames, each with noise of its own."""
        chosen = [self._frames[i] for i in rng.integers(len(self._frames), size=count)]
        control = np.stack([s.control[k] for s, k in chosen])
        target = np.stack([s.target[k] for s, k in chosen])
        noise = rng.standard_normal(target.shape, np.float32)
        return _batch(control, target, noise, [s.prompt for s, _ in chosen])

    def clip(self, rng: np.random.Generator) -> Batch:
        """One clip of 16 frames, whose noise moves with what is seen."""
        sample = self._clips[rng.integers(len(self._clips))]
        pool = rng.standard_normal((int(sample.noise_source.max()) + 1, 3), np.float32)
        return _batch(sample.control, sample.target, pool[sample.noise_source], [sample.prompt] * CLIP_FRAMES)


def _batch(control: np.ndarray, target: np.ndarray, noise: np.ndarray, prompts: list[str]) -> Batch:
    return Batch(_signed(control), _signed(target), torch.from_numpy(noise).permute(0, 3, 1, 2), prompts)


def _signed(pixels: np.ndarray) -> Tensor:
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
