"""What the trained model paints of its own training worlds: the refiner must learn to refine that, not just truth."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from proxyworld.generator.light import decode, known_albedo
from proxyworld.generator.networks import embed_text, fold, residuals, unfold
from proxyworld.generator.stack import CHANNELS, COLOUR
from proxyworld.generator.training.data import read_sample
from proxyworld.generator.training.learn import SHIFT, draw_gains
from proxyworld.generator.training.shelf import signed
from proxyworld.world.files import write_arrays

from transformers import PreTrainedTokenizerFast  # isort: skip

STEPS = 4
FRAMES = 4  # of each world


def paint_worlds(
    folder: Path,
    networks: nn.ModuleDict,
    tokenizer: PreTrainedTokenizerFast,
    device: torch.device,
    *,
    until: Callable[[], bool],
    progress: Callable[[int, int], None],
) -> int:
    """Paint a few small frames of each world of `folder/data` by the single-frame `networks`, into `folder/painted`.

    Those already there are kept; `until()` is asked after each whether to stop. How many worlds there are now.
    """
    paths = sorted((folder / "data" / "small").glob("*.npz"))
    home = folder / "painted"
    home.mkdir(parents=True, exist_ok=True)
    networks.to(device).eval()
    for done, path in enumerate(paths):
        if done and until():
            return done
        if not (home / path.name).exists():
            rng = np.random.default_rng([done, 3])
            write_arrays(home / path.name, _painted(path, networks, tokenizer, device, rng), compress=False)
        progress(done + 1, len(paths))
    return len(paths)


@torch.inference_mode()
def _painted(
    path: Path, networks: nn.ModuleDict, tokenizer: PreTrainedTokenizerFast, device: torch.device,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:  # fmt: skip
    """The small pictures `(f, h, w, 3)` u8 of the first frames of `path`, and the gains `(f, 20)` u8 they had."""
    sample = read_sample(path)
    count = min(FRAMES, len(sample.target))
    gains = draw_gains(rng, count)
    control = signed(sample.control[:count]).to(device)
    kept = torch.from_numpy(gains).to(device)
    noise = torch.from_numpy(rng.standard_normal((count, 3, *control.shape[-2:]), np.float32)).to(device)
    weighed = control * kept[:, :, None, None]
    light = _sample(networks, tokenizer, [sample.prompt] * count, fold(weighed), fold(noise))
    shares = kept[:, COLOUR.start, None, None, None]
    albedo = known_albedo(control[:, COLOUR] / 2 + 0.5, shares, weighed[:, CHANNELS:])
    picture = decode(unfold(light), albedo).permute(0, 2, 3, 1).cpu().numpy()
    return {"picture": np.rint(picture * 255).astype(np.uint8), "gains": gains.astype(np.uint8)}


def _sample(networks: nn.ModuleDict, tokenizer: PreTrainedTokenizerFast, prompts: list[str], places: Tensor,
            noise: Tensor) -> Tensor:  # fmt: skip
    """Folded light from folded `noise`, by Euler's method on the sampler's noise levels."""
    levels = np.linspace(1, 0, STEPS + 1)
    levels = SHIFT * levels / (1 + (SHIFT - 1) * levels)
    sample = noise
    with torch.autocast(noise.device.type, torch.bfloat16):
        text = embed_text(tokenizer, networks["text_encoder"], prompts)
        for now, then in pairwise(levels):
            time = torch.full((len(sample),), float(1000 * now), device=sample.device)
            downs, middle = residuals(networks["controlnet"], sample, time, text, places, 1.0)
            extra = {"down_block_additional_residuals": downs, "mid_block_additional_residual": middle}
            clean = networks["unet"](sample, time, text, **extra).sample.float()
            sample = clean + (sample - clean) * float(then / now)
    return sample
