"""The stages of learning: single frames first (many times more data a second), layers along time, then the refiner."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from torch import nn

from proxyworld.generator.networks import (
    make_controlnet,
    make_motion,
    make_text_encoder,
    make_tokenizer,
    make_unet,
    parameters_of,
)  # fmt: skip
from proxyworld.generator.refiner import Refiner
from proxyworld.generator.training.learn import Learner
from proxyworld.generator.training.refine import Album, RefinerLearner
from proxyworld.generator.training.shelf import Batch, Shelf
from proxyworld.generator.training.state import Average, Progress, load_state, read_progress, save_state

from transformers import PreTrainedTokenizerFast  # isort: skip

SAVE_EVERY_S = 120
REFRESH_EVERY = 200
BATCH = 16
CROPS = 8  # a batch of the refiner


@dataclass(frozen=True)
class Budget:
    """What a stage may spend: seconds of computing; its peak learning rate, and in how many steps that is reached."""

    seconds: float
    learning_rate: float
    warm_up: int = 100
    seed: int = 0


Report = Callable[[Progress, float], None]
"""Called after each step with the progress and the share of the budget that is spent."""


def make_accelerator(device: str | None) -> Accelerator:
    """What moves models to devices: the processor where `device` is "cpu", else whatever `accelerate launch` gave."""
    return Accelerator(cpu=device == "cpu")


def frame_networks(words: Iterable[str], *, seed: int = 0) -> tuple[nn.ModuleDict, PreTrainedTokenizerFast]:
    """Fresh networks of the first stage, and the tokenizer of `words`."""
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(words)
    encoder = make_text_encoder(len(tokenizer))
    networks = nn.ModuleDict({"unet": make_unet(), "controlnet": make_controlnet(), "text_encoder": encoder})
    return networks, tokenizer


def motion_networks(frames: nn.ModuleDict) -> nn.ModuleDict:
    """The networks of the second stage, grown from those of the first; only the layers along time learn."""
    grown = make_motion(frames["unet"])
    for name, parameter in grown.named_parameters():
        parameter.requires_grad_("motion_modules" in name)
    frames["controlnet"].requires_grad_(False)
    frames["text_encoder"].requires_grad_(False)
    return nn.ModuleDict({"unet": grown, "controlnet": frames["controlnet"], "text_encoder": frames["text_encoder"]})


def trained(home: Path, networks: nn.ModuleDict) -> nn.ModuleDict:
    """`networks` with the averaged parameters that a stage left in `home`."""
    average = Average(networks)
    load_state(home, networks, average, None)
    networks.load_state_dict(average.values)
    return networks


def learn_frames(
    folder: Path, shelf: Shelf, words: Iterable[str], budget: Budget, report: Report, accelerator: Accelerator
) -> None:
    """Learn single frames within `budget`, going on from what `folder/frames` holds."""
    networks, tokenizer = frame_networks(words, seed=budget.seed)
    networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learner = Learner(networks, tokenizer, together=False)
    draw = _refreshing(shelf, lambda rng: shelf.stills(BATCH, rng))
    _run(folder / "frames", "frames", networks, learner, draw, budget, report, accelerator)


def learn_motion(
    folder: Path, shelf: Shelf, words: Iterable[str], budget: Budget, report: Report, accelerator: Accelerator
) -> None:
    """Learn the layers along time within `budget`, on top of what `folder/frames` holds."""
    networks, tokenizer = frame_networks(words, seed=budget.seed)
    networks = motion_networks(trained(folder / "frames", networks))
    learner = Learner(networks, tokenizer, together=True)
    draw = _refreshing(shelf, shelf.clip)
    _run(folder / "motion", "motion", networks, learner, draw, budget, report, accelerator)


def learn_refiner(folder: Path, album: Album, budget: Budget, report: Report, accelerator: Accelerator) -> None:
    """Learn to bring small pictures, averaged or painted, to full size within `budget`."""
    torch.manual_seed(budget.seed)
    networks = nn.ModuleDict({"refiner": Refiner()})
    networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    learner = RefinerLearner(networks)
    _run(folder / "refiner", "refiner", networks, learner, lambda rng: album.crops(CROPS, rng), budget, report,
         accelerator)  # fmt: skip


def _refreshing(shelf: Shelf, draw: Callable[[np.random.Generator], Batch]) -> Callable[[np.random.Generator], Batch]:
    """`draw`, from a shelf that takes in new samples now and then."""
    drawn = 0

    def draws(rng: np.random.Generator) -> Batch:
        nonlocal drawn
        drawn += 1
        if drawn % REFRESH_EVERY == 0:
            shelf.refresh()
        return draw(rng)

    return draws


def _run(
    home: Path,
    stage: str,
    networks: nn.ModuleDict,
    learner: nn.Module,
    draw: Callable[[np.random.Generator], Any],
    budget: Budget,
    report: Report,
    accelerator: Accelerator,
) -> None:
    """Step until the budget is spent, saving now and then; Ctrl-C saves too."""
    average, progress = Average(networks), read_progress(home, stage)
    optimiser = torch.optim.AdamW(parameters_of(*networks.values()), lr=budget.learning_rate, betas=(0.9, 0.99))
    if progress.step:
        load_state(home, networks, average, optimiser)
    learner, optimiser = accelerator.prepare(learner, optimiser)
    average.to(accelerator.device)
    saved = time.monotonic()

    def save() -> None:
        if accelerator.is_main_process:
            save_state(home, networks, average, optimiser, progress)

    try:
        while progress.seconds < budget.seconds:
            began = time.monotonic()
            rng = np.random.default_rng([budget.seed, progress.step, len(stage), accelerator.process_index])
            for group in optimiser.param_groups:
                group["lr"] = budget.learning_rate * _schedule(progress, budget)
            loss = learner(draw(rng), rng)
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(parameters_of(*networks.values()), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            average.update(networks, progress.step)
            progress = progress.after(time.monotonic() - began, float(loss.detach()))
            report(progress, progress.seconds / budget.seconds)
            if time.monotonic() - saved > SAVE_EVERY_S:
                save()
                saved = time.monotonic()
    finally:
        if progress.step:
            save()


def _schedule(progress: Progress, budget: Budget) -> float:
    """A short warm-up, then half a cosine over the budget's seconds (Loshchilov and Hutter, 2017)."""
    warm = min(1.0, (progress.step + 1) / budget.warm_up)
    return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress.seconds / budget.seconds))))
