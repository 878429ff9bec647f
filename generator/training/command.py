"""`train`: data, frames, motion, export; each step goes on from where it was stopped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from proxyworld.world.files import InputError

Stage = Literal["all", "data", "frames", "motion", "export"]
STAGES: tuple[Stage, ...] = ("all", "data", "frames", "motion", "export")
WORLDS_PER_MINUTE = 12  # of the whole budget; one core makes about 25 a minute
SHARES = {"data": 0.3, "frames": 0.5, "motion": 0.2}
Say = Callable[[str, float, str], None]
"""Called with (stage, share done, a few words)."""


def train(
    folder: Path,
    *,
    budget_minutes: float = 120,
    stage: Stage = "all",
    size: int = 128,
    workers: int | None = None,
    device: str | None = None,
    seed: int = 0,
    say: Say = lambda stage, share, words: None,
) -> Path:
    """Train the embedded model from nothing within about `budget_minutes`; returns the exported checkpoint.

    `folder` keeps the data and the state of each stage, so that a run that was stopped goes on, and a larger budget
    continues a smaller one. Raises `InputError` for a stage or a budget that makes no sense.
    """
    if stage not in STAGES:
        raise InputError(f"there is no training stage {stage!r}; there are {', '.join(STAGES)}")
    if not 0 < budget_minutes <= 60 * 24 * 30:
        raise InputError(f"a budget of {budget_minutes:g} minutes cannot be spent; give 1 to {60 * 24 * 30}")
    if size % 16 or not 64 <= size <= 512:
        raise InputError(f"a training size of {size} pixels: give a multiple of 16 from 64 to 512")
    folder = Path(folder)
    if stage in ("all", "data"):
        _data(folder, budget_minutes, size, workers or os.cpu_count() or 1, say)
    if stage in ("all", "frames"):
        _learn("frames", folder, budget_minutes, device, seed, say)
    if stage in ("all", "motion"):
        _learn("motion", folder, budget_minutes, device, seed, say)
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


def _learn(stage: Literal["frames", "motion"], folder: Path, budget_minutes: float, device: str | None, seed: int,
           say: Say) -> None:  # fmt: skip
    import torch

    from proxyworld.generator.training.shelf import Shelf
    from proxyworld.generator.training.stages import Budget, learn_frames, learn_motion
    from proxyworld.generator.training.words import words_of

    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    shelf = Shelf(folder / "data")
    if stage == "motion" and not (folder / "frames" / "progress.json").exists():
        raise InputError(f"{folder} has no trained frames yet: run the frames stage first")
    rate, warm_up = (6e-4, 100) if stage == "frames" else (5e-4, 20)
    budget = Budget(60 * SHARES[stage] * budget_minutes, rate, warm_up, seed)
    learn = learn_frames if stage == "frames" else learn_motion
    learn(
        folder, shelf, words_of(folder), budget,
        lambda p, share: say(stage, share, f"step {p.step}, loss {p.loss:.4f}, {shelf.frames} frames"),
        device=where,
    )  # fmt: skip


def _export(folder: Path, size: int, seed: int) -> Path:
    from proxyworld.generator.training.export import export
    from proxyworld.generator.training.stages import frame_networks, motion_networks
    from proxyworld.generator.training.state import Average, load_state, read_progress
    from proxyworld.generator.training.words import words_of

    home = folder / "motion"
    if not (home / "progress.json").exists():
        raise InputError(f"{folder} has no trained model yet: run the frames and motion stages first")
    frames, tokenizer = frame_networks(words_of(folder), seed=seed)
    networks = motion_networks(frames)
    average = Average(networks)
    load_state(home, networks, average, None)
    networks.load_state_dict(average.values)
    shards = list((folder / "data").glob("*.npz"))
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "size_px": size,
        "worlds": len(shards),
        "frames": asdict(read_progress(folder / "frames", "frames")),
        "motion": asdict(read_progress(home, "motion")),
    }
    export(folder / "weights", networks, tokenizer, facts, size=size)
    return folder / "weights"
