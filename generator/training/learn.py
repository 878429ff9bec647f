"""One step of learning: rectified flow with clean-frame prediction, streams and words left out at random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from proxyworld.generator.networks import embed_text, fold, residuals
from proxyworld.generator.stack import STREAMS
from proxyworld.generator.training.shelf import Batch

from transformers import PreTrainedTokenizerFast  # isort: skip

LEFT_OUT = {"depth": 0.06, "normal": 0.06, "colour": 0.1, "motion": 0.1, "edges": 0.06, "appearance": 0.12}
NO_CONTROL = 0.1  # the share of samples that learn from words alone
NO_WORDS = 0.1
SHIFT = 3.0  # of the sampler's noise levels; training draws its levels as the sampler does

Denoise = Callable[[Tensor, Tensor, Tensor, tuple[Tensor, ...], Tensor], Tensor]
"""(noisy, time, text, residuals down, residual in the middle) -> clean."""


def loss_of(
    batch: Batch,
    denoise: Denoise,
    controlnet: nn.Module,
    text_encoder: nn.Module,
    tokenizer: PreTrainedTokenizerFast,
    rng: np.random.Generator,
    *,
    together: bool,
    device: torch.device,
) -> Tensor:
    """The loss of one batch; `together` draws noise level, streams and words once for all, as for the frames of a clip.

    Flow matching: x = (1 - t) clean + t noise (Lipman et al. 2023; Liu et al. 2023); the loss is the squared error of
    the clean frames, weighted by 1 / (t + 0.1) so that fine detail counts.
    """
    count = len(batch.target)
    draws = 1 if together else count
    times = _spread(_levels(rng, draws), count).to(device)
    gains = _spread(_gains(rng, draws), count)
    scale = _spread(torch.from_numpy((rng.random(draws) >= NO_CONTROL).astype(np.float32)), count).to(device)
    silent = np.resize(rng.random(draws) < NO_WORDS, count)
    prompts = ["" if quiet else prompt for quiet, prompt in zip(silent, batch.prompts, strict=True)]
    clean, noise = fold(batch.target).to(device), fold(batch.noise).to(device)
    control = fold(batch.control * gains[:, :, None, None]).to(device)
    t = times[:, None, None, None]
    noisy = (1 - t) * clean + t * noise
    with torch.autocast(device.type, torch.bfloat16):
        text = embed_text(tokenizer, text_encoder, prompts)
        downs, middle = residuals(controlnet, noisy, times * 1000, text, control, scale)
        seen = denoise(noisy, times * 1000, text, downs, middle)
    error = (seen.float() - clean).square().mean((1, 2, 3))
    return (error / (times + 0.1)).mean()


def _levels(rng: np.random.Generator, count: int) -> Tensor:
    u = rng.random(count)
    return torch.from_numpy((SHIFT * u / (1 + (SHIFT - 1) * u)).astype(np.float32))


def _gains(rng: np.random.Generator, count: int) -> Tensor:
    kept = [(rng.random((count, 1)) >= LEFT_OUT[name]).repeat(width, 1) for name, width in STREAMS.items()]
    return torch.from_numpy(np.concatenate(kept, 1).astype(np.float32))


def _spread(drawn: Tensor, count: int) -> Tensor:
    return drawn if len(drawn) == count else drawn.expand(count, *drawn.shape[1:])
