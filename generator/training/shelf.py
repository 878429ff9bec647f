"""The shelf of small samples in memory: it takes in new shards as they are written, and deals batches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from proxyworld.generator.networks import shrink_noise
from proxyworld.generator.training.data import read_sample
from proxyworld.world.files import InputError


@dataclass(frozen=True, eq=False)
class Batch:
    """`control (b, 20, h, w)` in -1..1 and `target (b, 3, h, w)` in 0..1, `noise (b, 3, h, w)`, a prompt for each."""

    control: Tensor
    target: Tensor
    noise: Tensor
    prompts: list[str]


@dataclass(frozen=True, eq=False)
class _Kept:
    path: Path
    control: np.ndarray
    target: np.ndarray
    prompt: str
    is_clip: bool


class Shelf:
    """The small samples of `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder) / "small"
        self._samples: dict[str, _Kept] = {}
        self.refresh()
        if not self._samples:
            raise InputError(f"there are no training samples in {self.folder}: run the data stage first")

    def refresh(self) -> int:
        """Take in the shards that are new; how many samples there are now."""
        for path in sorted(self.folder.glob("*.npz")):
            if path.name not in self._samples:
                sample = read_sample(path)
                self._samples[path.name] = _Kept(path, sample.control, sample.target, sample.prompt, sample.is_clip)
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

    def stills(self, count: int, rng: np.random.Generator) -> Batch:
        """`count` single frames, each with noise of its own."""
        chosen = [self._frames[i] for i in rng.integers(len(self._frames), size=count)]
        control = np.stack([s.control[k] for s, k in chosen])
        target = np.stack([s.target[k] for s, k in chosen])
        noise = torch.from_numpy(rng.standard_normal(target.shape, np.float32)).permute(0, 3, 1, 2)
        return Batch(signed(control), pixels(target), noise, [s.prompt for s, _ in chosen])

    def clip(self, rng: np.random.Generator) -> Batch:
        """One clip of 16 frames, whose noise moves with what is seen. Raises `InputError` where there is none."""
        if not self._clips:
            raise InputError(f"there are no clips in {self.folder}: let the data stage make more worlds")
        kept = self._clips[rng.integers(len(self._clips))]
        source = read_sample(kept.path).noise_source
        pool = rng.standard_normal((int(source.max()) + 1, 3), np.float32)
        noise = shrink_noise(torch.from_numpy(pool[source]).permute(0, 3, 1, 2))
        return Batch(signed(kept.control), pixels(kept.target), noise, [kept.prompt] * len(source))


def pixels(values: np.ndarray) -> Tensor:
    """`(b, h, w, c)` u8 as `(b, c, h, w)` in 0..1."""
    return torch.from_numpy(values).permute(0, 3, 1, 2).float() / 255


def signed(values: np.ndarray) -> Tensor:
    """`(b, h, w, c)` u8 as `(b, c, h, w)` in -1..1."""
    return 2 * pixels(values) - 1
