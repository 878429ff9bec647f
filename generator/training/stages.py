"""The two stages of learning: single frames first (many times more data a second), then layers along time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from proxyworld.generator.networks import (
    make_controlnet,
    make_motion,
    make_text_encoder,
    make_tokenizer,
    make_unet,
    parameters_of,
)  # fmt: skip
from proxyworld.generator.training.learn import loss_of
from proxyworld.generator.training.shelf import Shelf
from proxyworld.generator.training.state import Average, Progress, load_state, read_progress, save_state

from transformers import PreTrainedTokenizerFast  # isort: skip

SAVE_EVERY_S = 120
REFRESH_EVERY = 200
BATCH = 16


@dataclass(frozen=True)
class Budget:
    """What a stage may spend: seconds of computing; its peak learning rate, and in how many steps that is reached."""

    seconds: float
    learning_rate: float
    warm_up: int = 100
    seed: int = 0


Report = Callable[[Progress, float], None]
"""Called after each step with the progress and the share of the budget that is spent."""


def frame_networks(words: Iterable[str], *, seed: int = 0) -> tuple[nn.ModuleDict, PreTrainedTokenizerFast]:
    """Fresh networks of the first stage, and the tokenizer of `words`."""
    torch.manual_seed(seed)
    tokenizer = make_tokenizer(words)
    encoder = make_text_encoder(len(tokenizer))
    networks = nn.ModuleDict({"unet": make_unet(), "controlnet": make_controlnet(), "text_encoder": encoder})
    return networks, tokenizer


def learn_frames(
    folder: Path, shelf: Shelf, words: Iterable[str], budget: Budget, report: Report, *, device: torch.device
) -> Average:
    """Learn single frames within `budget`, going on from what `folder/frames` holds; the averaged networks."""
    networks, tokenizer = frame_networks(words, seed=budget.seed)
    networks.to(device)
    networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    unet = networks["unet"]

    def denoise(noisy: Tensor, t: Tensor, text: Tensor, downs: tuple[Tensor, ...], middle: Tensor) -> Tensor:
        extra = {"down_block_additional_residuals": downs, "mid_block_additional_residual": middle}
        clean: Tensor = unet(noisy, t, text, **extra).sample
        return clean

    def batch_loss(rng: np.random.Generator) -> Tensor:
        return loss_of(
            shelf.stills(BATCH, rng), denoise, networks["controlnet"], networks["text_encoder"], tokenizer, rng,
            together=False, device=device,
        )  # fmt: skip

    return _run(folder / "frames", "frames", networks, batch_loss, shelf, budget, report)


def motion_networks(frames: nn.ModuleDict) -> nn.ModuleDict:
    """The networks of the second stage, grown from those of the first; only the layers along time learn."""
    grown = make_motion(frames["unet"])
    for name, parameter in grown.named_parameters():
        parameter.requires_grad_("motion_modules" in name)
    frames["controlnet"].requires_grad_(False)
    frames["text_encoder"].requires_grad_(False)
    return nn.ModuleDict({"unet": grown, "controlnet": frames["controlnet"], "text_encoder": frames["text_encoder"]})


def learn_motion(
    folder: Path, shelf: Shelf, words: Iterable[str], budget: Budget, report: Report, *, device: torch.device
) -> Average:
    """Learn the layers along time within `budget`, on top of what `folder/frames` holds; the averaged networks."""
    networks, tokenizer = frame_networks(words, seed=budget.seed)
    first = Average(networks)
    load_state(folder / "frames", networks, first, None)
    networks.load_state_dict(first.values)
    networks = motion_networks(networks).to(device)
    unet = networks["unet"]

    def denoise(noisy: Tensor, t: Tensor, text: Tensor, downs: tuple[Tensor, ...], middle: Tensor) -> Tensor:
        extra = {"down_block_additional_residuals": downs, "mid_block_additional_residual": middle}
        clean: Tensor = unet(noisy.permute(1, 0, 2, 3)[None], t[:1], text, **extra).sample
        return clean[0].permute(1, 0, 2, 3)

    def batch_loss(rng: np.random.Generator) -> Tensor:
        return loss_of(
            shelf.clip(rng), denoise, networks["controlnet"], networks["text_encoder"], tokenizer, rng,
            together=True, device=device,
        )  # fmt: skip

    return _run(folder / "motion", "motion", networks, batch_loss, shelf, budget, report)


def _run(
    home: Path,
    stage: str,
    networks: nn.ModuleDict,
    batch_loss: Callable[[np.random.Generator], Tensor],
    shelf: Shelf,
    budget: Budget,
    report: Report,
) -> Average:
    """Step until the budget is spent, saving now and then; Ctrl-C saves too."""
    optimiser = torch.optim.AdamW(parameters_of(*networks.values()), lr=budget.learning_rate, betas=(0.9, 0.99))
    average, progress = Average(networks), read_progress(home, stage)
    if progress.step:
        load_state(home, networks, average, optimiser)
    saved = time.monotonic()
    try:
        while progress.seconds < budget.seconds:
            began = time.monotonic()
            rng = np.random.default_rng([budget.seed, progress.step, len(stage)])
            for group in optimiser.param_groups:
                group["lr"] = budget.learning_rate * _schedule(progress, budget)
            loss = batch_loss(rng)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(parameters_of(*networks.values()), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            average.update(networks, progress.step)
            if progress.step % REFRESH_EVERY == REFRESH_EVERY - 1:
                shelf.refresh()
            progress = progress.after(time.monotonic() - began, float(loss.detach()))
            report(progress, progress.seconds / budget.seconds)
            if time.monotonic() - saved > SAVE_EVERY_S:
                save_state(home, networks, average, optimiser, progress)
                saved = time.monotonic()
    finally:
        if progress.step:
            save_state(home, networks, average, optimiser, progress)
    return average


def _schedule(progress: Progress, budget: Budget) -> float:
    """A short warm-up, then half a cosine over the budget's seconds (Loshchilov and Hutter, 2017)."""
    warm = min(1.0, (progress.step + 1) / budget.warm_up)
    return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress.seconds / budget.seconds))))
