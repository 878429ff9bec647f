"""Tiny random checkpoints in the real formats of facebook/sam2.1-hiera-tiny and Depth-Anything-V2-Small-hf."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from proxyworld.generator.quiet import quiet

SIDE = 128  # of the pictures that the tiny SAM 2 takes
WIDE = 128  # channels: transformers takes a memory of 64 for granted, and splits wider ones into it


def write_tiny_sam2(folder: Path) -> Path:
    """Save a `Sam2VideoModel` with random weights: a million numbers."""
    transformers = _transformers()
    backbone = {
        "model_type": "sam2_hiera_det_model",
        "hidden_size": 8,
        "image_size": [SIDE, SIDE],
        "blocks_per_stage": [1, 1, 2, 1],
        "embed_dim_per_stage": [8, 16, 32, 64],
        "num_attention_heads_per_stage": [1, 1, 1, 1],
        "window_size_per_stage": [8, 4, 4, 2],
        "global_attention_blocks": [3],
    }
    config = transformers.Sam2VideoConfig(
        vision_config={
            "model_type": "sam2_vision_model",
            "backbone_config": backbone,
            "backbone_channel_list": [64, 32, 16, 8],
            "backbone_feature_sizes": [[32, 32], [16, 16], [8, 8]],
            "fpn_hidden_size": WIDE,
        },
        prompt_encoder_config={"hidden_size": WIDE, "image_size": SIDE, "mask_input_channels": 4},
        mask_decoder_config={"hidden_size": WIDE, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 16},
        image_size=SIDE,
        memory_attention_hidden_size=WIDE,
        memory_attention_num_layers=1,
        memory_attention_feed_forward_hidden_size=32,
        memory_attention_rope_feat_sizes=[8, 8],
        memory_encoder_hidden_size=WIDE,
        mask_downsampler_embed_dim=WIDE,
        memory_fuser_num_layers=1,
        memory_fuser_embed_dim=WIDE,
        memory_fuser_intermediate_dim=32,
        num_maskmem=3,
        max_object_pointers_in_encoder=4,
    )
    with quiet():
        transformers.Sam2VideoModel(config).eval().save_pretrained(folder)
    return folder


def write_tiny_depth_anything(folder: Path, *, kind: str = "relative") -> Path:
    """Save a `DepthAnythingForDepthEstimation` with random weights, and its processor; `kind` is relative or metric."""
    transformers = _transformers()
    config = transformers.DepthAnythingConfig(
        backbone_config={
            "model_type": "dinov2",
            "image_size": 56,
            "hidden_size": 16,
            "num_attention_heads": 2,
            "num_hidden_layers": 4,
            "out_indices": [1, 2, 3, 4],
            "apply_layernorm": True,
            "reshape_hidden_states": False,
        },
        reassemble_hidden_size=16,
        neck_hidden_sizes=[4, 4, 8, 8],
        fusion_hidden_size=8,
        head_hidden_size=4,
        depth_estimation_type=kind,
        max_depth=20 if kind == "metric" else 1,
        initializer_range=0.1,
    )
    with quiet():
        transformers.DepthAnythingForDepthEstimation(config).eval().save_pretrained(folder)
    transformers.DPTImageProcessorPil(
        size={"height": 56, "width": 56},
        keep_aspect_ratio=True,
        ensure_multiple_of=14,
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
        resample=3,
    ).save_pretrained(folder)
    return folder


def _transformers() -> Any:
    with quiet():
        import torch

        torch.manual_seed(0)
        return import_module("transformers")
