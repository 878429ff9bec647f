"""`train`: data, frames, motion, painted frames, refiner, export; each step goes on from where it was stopped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from proxyworld.world.files import InputError

if TYPE_CHECKING:
    import torch

Stage = Literal["all", "data", "frames", "motion", "paint", "refiner", "export"]
STAGES: tuple[Stage, ...] = ("all", "data", "frames", "motion", "paint", "refiner", "export")
WORLDS_PER_MINUTE = 5  # of the whole budget; one core makes about 12 a minute at 256 x 256
SHARES = {"data": 0.35, "frames": 0.40, "motion": 0.10, "paint": 0.02, "refiner": 0.13}
_RATES = {"frames": (8e-4, 100), "motion": (5e-4, 20), "refiner": (2e-3, 50)}
"""Of each stage that learns: the peak learning rate, and the steps to it."""
Say = Callable[[str, float, str], None]
"""Called with (stage, share done, a few words)."""


def train(
    folder: Path,
    *,
    budget_minutes: float = 120,
    stage: Stage = "all",
    size: int = 256,
    workers: int | None = None,
    device: str | None = None,
    seed: int = 0,
    say: Say = lambda stage, share, words: None,
) -> Path:
    """Train the embedded model from nothing within about `budget_minutes`; returns the exported checkpoint.

    `folder` keeps the data and the state of each stage, so that a run that was stopped goes on, and a larger budget
    continues a smaller one. Under `accelerate launch` the stages that learn use every device.
    Raises `InputError` for a stage or a budget that makes no sense.
    """
    if stage not in STAGES:
        raise InputError(f"there is no training stage {stage!r}; there are {', '.join(STAGES)}")
    if not 0 < budget_minutes <= 60 * 24 * 30:
        raise InputError(f"a budget of {budget_minutes:g} minutes cannot be spent; give 1 to {60 * 24 * 30}")
    if size % 32 or not 64 <= size <= 512:
        raise InputError(f"a training size of {size} pixels: give a multiple of 32 from 64 to 512")
    folder = Path(folder)
    if stage in ("all", "data"):
        _data(folder, budget_minutes, size, workers or os.cpu_count() or 1, say)
    for name in ("frames", "motion", "paint", "refiner"):
        if stage in ("all", name):
            _learn(name, folder, budget_minutes, device, seed, say)
    return _export(folder, size, seed) if stage in ("all", "export") else folder


def _data(folder: Path, budget_minutes: float, size: int, workers: int, say: Say) -> None:
    from proxyworld.generator.training.data import make_shards

    worlds = max(8, round(WORLDS_PER_MINUTE * budget_minutes))
    ends = time.monotonic() + 60 * SHARES["data"] * budget_minutes
    make_shards(
        folder / "data",
        worlds=worlds,
        size=(size, size),
        workers=workers,
        progress=lambda done, all_: say("data", done / all_, f"{done} worlds"),
        until=lambda: time.monotonic() > ends,
    )


def _learn(stage: str, folder: Path, budget_minutes: float, device: str | None, seed: int, say: Say) -> None:
    from proxyworld.generator.training import stages
    from proxyworld.generator.training.refine import Album
    from proxyworld.generator.training.shelf import Shelf
    from proxyworld.generator.training.state import Progress
    from proxyworld.generator.training.words import words_of

    if stage != "frames" and not (folder / "frames" / "progress.json").exists():
        raise InputError(f"{folder} has no trained frames yet: run the frames stage first")
    accelerator = stages.make_accelerator(device)
    seconds = 60 * SHARES[stage] * budget_minutes
    if stage == "paint":
        if accelerator.is_main_process:
            _paint(folder, seconds, accelerator.device, seed, say)
        accelerator.wait_for_everyone()
        return
    budget = stages.Budget(seconds, *_RATES[stage], seed)

    def report(progress: Progress, share: float) -> None:
        if accelerator.is_main_process:
            say(stage, share, f"step {progress.step}, loss {progress.loss:.4f}")

    if stage == "refiner":
        stages.learn_refiner(folder, Album(folder), budget, report, accelerator)
    else:
        learn = stages.learn_frames if stage == "frames" else stages.learn_motion
        learn(folder, Shelf(folder / "data"), words_of(folder), budget, report, accelerator)


def _paint(folder: Path, seconds: float, device: torch.device, seed: int, say: Say) -> None:
    from proxyworld.generator.training.paint import paint_worlds
    from proxyworld.generator.training.stages import frame_networks, trained
    from proxyworld.generator.training.words import words_of

    networks, tokenizer = frame_networks(words_of(folder), seed=seed)
    ends = time.monotonic() + seconds
    paint_worlds(
        folder, trained(folder / "frames", networks), tokenizer, device,
        until=lambda: time.monotonic() > ends,
        progress=lambda done, all_: say("paint", done / all_, f"{done} worlds"),
    )  # fmt: skip


def _export(folder: Path, size: int, seed: int) -> Path:
    from torch import nn

    from proxyworld.generator.refiner import Refiner
    from proxyworld.generator.training.export import export
    from proxyworld.generator.training.stages import frame_networks, motion_networks, trained
    from proxyworld.generator.training.state import read_progress
    from proxyworld.generator.training.words import words_of

    learnt = ("frames", "motion", "refiner")
    for stage in learnt:
        if not (folder / stage / "progress.json").exists():
            raise InputError(f"{folder} has no trained {stage} yet: run the {stage} stage first")
    frames, tokenizer = frame_networks(words_of(folder), seed=seed)
    networks = trained(folder / "motion", motion_networks(frames))
    networks["refiner"] = trained(folder / "refiner", nn.ModuleDict({"refiner": Refiner()}))["refiner"]
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "size_px": size,
        "worlds": len(list((folder / "data" / "full").glob("*.npz"))),
        **{stage: asdict(read_progress(folder / stage, stage)) for stage in learnt},
    }
    export(folder / "weights", networks, tokenizer, facts, size=size)
    return folder / "weights"
