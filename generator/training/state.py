"""A training run on disk: networks, their running average, the optimiser and the counters, all safetensors and JSON."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from proxyworld.world.files import InputError, read_text


@dataclass(frozen=True)
class Progress:
    """How far a stage has come."""

    stage: str
    step: int = 0
    seconds: float = 0.0
    loss: float = float("nan")

    def after(self, seconds: float, loss: float) -> Progress:
        """One step later; `loss` is smoothed over about a hundred steps."""
        smooth = loss if self.step == 0 else self.loss + 0.01 * (loss - self.loss)
        return replace(self, step=self.step + 1, seconds=self.seconds + seconds, loss=smooth)


class Average:
    """The exponential running average of parameters (Polyak), which is what gets exported."""

    def __init__(self, networks: nn.ModuleDict, *, decay: float = 0.998) -> None:
        self.decay = decay
        self.values = {k: v.detach().clone().float() for k, v in networks.state_dict().items()}

    def to(self, device: torch.device) -> None:
        """Keep the average where the networks are."""
        self.values = {k: v.to(device) for k, v in self.values.items()}

    @torch.no_grad()
    def update(self, networks: nn.ModuleDict, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, value in networks.state_dict().items():
            if value.is_floating_point():
                self.values[key].lerp_(value.float(), 1 - decay)
            else:
                self.values[key].copy_(value)


def save_state(
    folder: Path, networks: nn.ModuleDict, average: Average, optimiser: torch.optim.Optimizer, progress: Progress
) -> None:
    """Write the run's state beside the old one, then take its place."""
    beside = folder.with_name(folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    save_file(_plain(networks.state_dict()), beside / "networks.safetensors")
    save_file(_plain(average.values), beside / "average.safetensors")
    save_file(_plain(_moments(optimiser)), beside / "optimiser.safetensors")
    (beside / "progress.json").write_text(json.dumps(asdict(progress)))
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(beside, folder)
    shutil.rmtree(old, ignore_errors=True)


def read_progress(folder: Path, stage: str) -> Progress:
    """How far `stage` has come; the start where nothing was saved. Raises `InputError` where it cannot be read."""
    path = folder / "progress.json"
    if not path.exists():
        return Progress(stage)
    try:
        return Progress(**json.loads(read_text(path, what="training run")))
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} is not the progress of a training run: {error}") from error


def load_state(
    folder: Path, networks: nn.ModuleDict, average: Average, optimiser: torch.optim.Optimizer | None
) -> None:
    """Take up what `save_state` wrote."""
    networks.load_state_dict(load_file(folder / "networks.safetensors"))
    average.values.update(load_file(folder / "average.safetensors"))
    if optimiser is None:
        return
    flat = load_file(folder / "optimiser.safetensors")
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in flat.items():
        number, name = key.split(".")
        state.setdefault(int(number), {})[name] = value
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def _moments(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    state = optimiser.state_dict()["state"]
    return {
        f"{number}.{name}": torch.as_tensor(value) for number, entry in state.items() for name, value in entry.items()
    }


def _plain(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: value.detach().cpu().contiguous().clone() for key, value in tensors.items()}
