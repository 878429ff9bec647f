"""One step of learning: rectified flow with clean-frame prediction, streams and words left out at random."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from proxyworld.generator.light import encode, known_albedo
from proxyworld.generator.looks import LOOKS
from proxyworld.generator.networks import embed_text, fold, residuals
from proxyworld.generator.stack import CHANNELS, COLOUR, STREAMS, widened
from proxyworld.generator.training.shelf import Batch

from transformers import PreTrainedTokenizerFast  # isort: skip

ALL_KEPT = 0.55
"""The share of samples that have every stream, as at inference."""
NO_LOOK = 0.2
"""The share that have neither colour nor appearance: what words say is all that is known of the look."""
LEFT_OUT = 0.25
"""How likely each stream is left out of the others."""
NO_CONTROL = 0.07  # the share of samples that learn from words alone
NO_WORDS = 0.1
SHIFT = 3.0  # of the sampler's noise levels; training draws its levels as the sampler does


class Learner(nn.Module):
    """The networks with their loss as one module, so that it can be spread over several devices.

    `together` draws noise level, streams and words once for all, as for the frames of a clip.
    """

    def __init__(self, networks: nn.ModuleDict, tokenizer: PreTrainedTokenizerFast, *, together: bool) -> None:
        super().__init__()
        self.networks, self.tokenizer, self.together = networks, tokenizer, together

    def forward(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """The loss of one batch.

        Flow matching: x = (1 - t) clean + t noise (Lipman et al. 2023; Liu et al. 2023); the loss is the squared error
        of the clean light, weighted by 1 / (t + 0.1) so that fine detail counts.
        """
        device = next(self.parameters()).device
        count = len(batch.target)
        draws = 1 if self.together else count
        times = _spread(_levels(rng, draws), count).to(device)
        kept = _spread(torch.from_numpy(draw_gains(rng, draws)), count).to(device)
        scale = _spread(torch.from_numpy((rng.random(draws) >= NO_CONTROL).astype(np.float32)), count).to(device)
        silent = np.resize(rng.random(draws) < NO_WORDS, count)
        prompts = ["" if quiet else prompt for quiet, prompt in zip(silent, batch.prompts, strict=True)]
        control, target = batch.control.to(device), batch.target.to(device)
        shares = kept[:, COLOUR.start] * scale
        looks = control[:, CHANNELS:] * (kept[:, CHANNELS:] * scale[:, None])[..., None, None]
        albedo = known_albedo(control[:, COLOUR] / 2 + 0.5, shares[:, None, None, None], looks)
        clean, noise = fold(encode(target, albedo)), fold(batch.noise.to(device))
        t = times[:, None, None, None]
        noisy = (1 - t) * clean + t * noise
        with torch.autocast(device.type, torch.bfloat16):
            text = embed_text(self.tokenizer, self.networks["text_encoder"], prompts)
            places = fold(control * kept[:, :, None, None])
            downs, middle = residuals(self.networks["controlnet"], noisy, times * 1000, text, places, scale)
            seen = self._denoise(noisy, times * 1000, text, downs, middle)
        error = (seen.float() - clean).square().mean((1, 2, 3))
        weighted: Tensor = (error / (times + 0.1)).mean()
        return weighted

    def _denoise(self, noisy: Tensor, t: Tensor, text: Tensor, downs: tuple[Tensor, ...], middle: Tensor) -> Tensor:
        extra = {"down_block_additional_residuals": downs, "mid_block_additional_residual": middle}
        unet = self.networks["unet"]
        if not self.together:
            clean: Tensor = unet(noisy, t, text, **extra).sample
            return clean
        # oneDNN's backward pass reads beyond 5-dimensional tensors that came from pixels stored channels last
        clip: Tensor = unet(noisy.contiguous().permute(1, 0, 2, 3)[None], t[:1], text, **extra).sample
        return clip[0].permute(1, 0, 2, 3)


def draw_gains(rng: np.random.Generator, count: int) -> np.ndarray:
    """Which channels of control and looks `count` samples keep: `(count, 20)` f32 of 0 and 1."""
    names = list(STREAMS)
    streams = np.ones((count, len(names)), np.float32)
    case = rng.random(count)
    some = case >= ALL_KEPT + NO_LOOK
    streams[some] = rng.random((int(some.sum()), len(names))) >= LEFT_OUT
    lookless = (case >= ALL_KEPT) & ~some
    for name in ("colour", "appearance"):
        streams[lookless, names.index(name)] = 0
    looks = np.repeat(rng.random((count, 1)) >= NO_WORDS, LOOKS, axis=1).astype(np.float32)
    drawn = np.concatenate([widened(streams), looks], axis=1)
    assert drawn.shape[1] == CHANNELS + LOOKS
    return drawn


def _levels(rng: np.random.Generator, count: int) -> Tensor:
    u = rng.random(count)
    return torch.from_numpy((SHIFT * u / (1 + (SHIFT - 1) * u)).astype(np.float32))


def _spread(drawn: Tensor, count: int) -> Tensor:
    return drawn if len(drawn) == count else drawn.expand(count, *drawn.shape[1:])
