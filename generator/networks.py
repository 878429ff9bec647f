"""The networks of the embedded model, all of diffusers' and transformers' own classes.

The model paints at a quarter of the size: what is finer the exact maps know, and the refiner adds. There it paints
pixels, by space-to-depth (2 by 2 of them are one place of 12 channels), so there is no autoencoder that could blur or
drift; the control enters a literal `ControlNetModel` in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable
from proxyworld.generator.looks import LOOKS
from proxyworld.generator.stack import CHANNELS

ensure_torchvision_importable()

from diffusers import ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel  # noqa: E402
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers  # noqa: E402
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast  # noqa: E402

SHRINK = 4
"""How many times smaller a side is painted than shown."""
PATCH = 2
TEXT_WIDTH = 128
MAX_WORDS = 32
WINDOW = 16

_LADDER: dict[str, Any] = {
    "block_out_channels": (64, 128, 192),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
    "cross_attention_dim": TEXT_WIDTH,
    "attention_head_dim": 4,
    "norm_num_groups": 16,
}


def make_unet(*, patch: int = PATCH, **ladder: Any) -> UNet2DConditionModel:
    """The denoiser of single frames; `ladder` replaces parts of its configuration."""
    config = _LADDER | ladder
    ups = tuple(kind.replace("Down", "Up") for kind in reversed(config["down_block_types"]))
    pixels = 3 * patch**2
    return UNet2DConditionModel(in_channels=pixels, out_channels=pixels, up_block_types=ups, **config)


def make_controlnet(*, patch: int = PATCH, **ladder: Any) -> ControlNetModel:
    """The control branch: the same ladder down, fed by the control streams."""
    config = _LADDER | ladder
    width = config["block_out_channels"][0]
    return ControlNetModel(
        in_channels=3 * patch**2,
        conditioning_channels=(CHANNELS + LOOKS) * patch**2,
        conditioning_embedding_out_channels=(width,),
        **config,
    )


def make_motion(unet: UNet2DConditionModel) -> UNetMotionModel:
    """The denoiser of clips: `unet`, with layers along time after each of its layers (AnimateDiff, Guo et al. 2023)."""
    layers = unet.config.layers_per_block
    adapter = MotionAdapter(
        block_out_channels=unet.config.block_out_channels,
        motion_layers_per_block=layers,
        motion_num_attention_heads=4,
        motion_norm_num_groups=unet.config.norm_num_groups,
        motion_max_seq_length=WINDOW,
        use_motion_mid_block=False,
    )
    model: UNetMotionModel = UNetMotionModel.from_unet2d(unet, adapter)
    for name, module in model.named_modules():  # at first they change nothing, so what was learnt on frames holds
        if "motion_modules" in name and name.endswith("proj_out"):
            nn.init.zeros_(module.weight)
            nn.init.zeros_(module.bias)
    return model


def make_text_encoder(words: int) -> CLIPTextModel:
    """A small text encoder for a vocabulary of `words`."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=words,
            hidden_size=TEXT_WIDTH,
            intermediate_size=4 * TEXT_WIDTH,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=MAX_WORDS,
            projection_dim=TEXT_WIDTH,
            bos_token_id=1,
            eos_token_id=1,
            pad_token_id=0,
        )
    )


def make_tokenizer(words: Iterable[str]) -> PreTrainedTokenizerFast:
    """One token a word, lower case; a word that is not among `words` is `[UNK]`."""
    vocabulary = ["[PAD]", "[END]", "[UNK]", *sorted({w.lower() for w in words})]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        eos_token="[END]",
        model_max_length=MAX_WORDS,
    )


def embed_text(tokenizer: PreTrainedTokenizerFast, encoder: nn.Module, prompts: list[str]) -> Tensor:
    """`prompts` as `(b, 32, 128)`."""
    tokens = tokenizer(prompts, padding="max_length", max_length=MAX_WORDS, truncation=True, return_tensors="pt")
    states: Tensor = encoder(input_ids=tokens.input_ids.to(next(encoder.parameters()).device)).last_hidden_state
    return states


def fold(pixels: Tensor, patch: int = PATCH) -> Tensor:
    """`(b, c, h, w)` as `(b, c * patch^2, h / patch, w / patch)`."""
    return nn.functional.pixel_unshuffle(pixels, patch)


def unfold(places: Tensor, patch: int = PATCH) -> Tensor:
    """The inverse of `fold`."""
    return nn.functional.pixel_shuffle(places, patch)


def shrink(pixels: Tensor, factor: int = SHRINK) -> Tensor:
    """`(b, c, h, w)` averaged over squares of `factor` pixels."""
    return nn.functional.avg_pool2d(pixels, factor)


def shrink_noise(noise: Tensor, factor: int = SHRINK) -> Tensor:
    """Unit Gaussian noise averaged in the same way, and brought back to unit variance."""
    return shrink(noise, factor) * factor


def residuals(
    controlnet: nn.Module, noisy: Tensor, time: Tensor, text: Tensor, control: Tensor, scale: Tensor | float
) -> tuple[tuple[Tensor, ...], Tensor]:
    """What the control branch adds to the U-Net, times `scale` (a number, or one a sample `(b)`)."""
    downs, middle = controlnet(noisy, time, text, controlnet_cond=control, return_dict=False)
    factor = scale.reshape(-1, 1, 1, 1) if isinstance(scale, Tensor) else scale
    return tuple(d * factor for d in downs), middle * factor


def parameters_of(*modules: nn.Module) -> list[nn.Parameter]:
    """The trainable parameters of `modules`."""
    return [p for m in modules for p in m.parameters() if p.requires_grad]


def best_cpu_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it itself, otherwise float32."""
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
