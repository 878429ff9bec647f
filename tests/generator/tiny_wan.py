"""A tiny random Wan-VACE checkpoint, written in the real format of Wan-AI/Wan2.1-VACE-1.3B-diffusers."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable

WORDS = "a the red green blue ball box falls rolls bounces wooden floor down and".split()
Z = 4


def write_tiny_wan(folder: Path, *, patch_size: int | None = None, experts: int = 1) -> Path:
    """Save a pipeline of the real classes with random weights: 8x in space, 4x in time, half a million numbers.

    `patch_size` is that of Wan 2.2's VAE; with 2 `experts` there is one transformer for each half of the noise, as in
    Wan2.2-VACE-Fun-A14B.
    """
    ensure_torchvision_importable()
    import torch

    diffusers: Any = import_module("diffusers")
    transformers: Any = import_module("transformers")
    torch.manual_seed(0)
    folds = patch_size or 1
    vae = diffusers.AutoencoderKLWan(
        base_dim=8,
        z_dim=Z,
        dim_mult=[1, 2, 2, 2],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * Z,
        latents_std=[1.0] * Z,
        in_channels=3 * folds**2,
        out_channels=3 * folds**2,
        patch_size=patch_size,
    )
    painters = [
        diffusers.WanVACETransformer3DModel(
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=Z,
            out_channels=Z,
            text_dim=16,
            freq_dim=16,
            ffn_dim=32,
            num_layers=2,
            vace_layers=[0, 1],
            vace_in_channels=2 * Z + (8 * folds) ** 2,
        ).eval()
        for _ in range(experts)
    ]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((f"▁{word}", -2.0) for word in WORDS)]
    text = transformers.UMT5Config(vocab_size=len(vocabulary), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    diffusers.WanVACEPipeline(
        tokenizer=transformers.T5TokenizerFast(vocab=vocabulary, extra_ids=0),
        text_encoder=transformers.UMT5EncoderModel(text).eval(),
        vae=vae.eval(),
        transformer=painters[0],
        transformer_2=painters[1] if experts == 2 else None,
        boundary_ratio=0.875 if experts == 2 else None,
        scheduler=diffusers.UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0, num_train_timesteps=1000
        ),
    ).save_pretrained(folder, safe_serialization=True)
    _as_published(folder / "model_index.json")
    return folder


def _as_published(index: Path) -> None:
    """Name the tokenizer as the published index does; today's transformers writes its newer name."""
    written = json.loads(index.read_text())
    index.write_text(json.dumps({**written, "tokenizer": ["transformers", "T5TokenizerFast"]}, indent=2))
