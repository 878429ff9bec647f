"""A tiny random checkpoint of the embedded model's kind: it paints noise, in the way of the real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LADDER: dict[str, Any] = {"block_out_channels": (16, 16, 16), "norm_num_groups": 8}
WORDS = "a red rubber ball falls onto wooden floor and bounces".split()


def write_tiny_embedded(folder: Path, *, awake: bool = False) -> Path:
    """Save a `ProxyworldPipeline` with 1 % of the shipped one's weights, all random.

    `awake` fills the layers that start at zero, by which a fresh model ignores its control.
    """
    import torch

    from proxyworld.generator import networks
    from proxyworld.generator.embedded import ProxyworldPipeline
    from proxyworld.generator.refiner import Refiner

    from diffusers import FlowMatchEulerDiscreteScheduler  # isort: skip  # torchvision must be importable first

    torch.manual_seed(0)
    tokenizer = networks.make_tokenizer(WORDS)
    controlnet, refiner = networks.make_controlnet(**LADDER), Refiner(width=8, depth=1)
    if awake:
        for parameter in (*controlnet.parameters(), *refiner.parameters()):
            if not parameter.any():
                torch.nn.init.normal_(parameter, std=0.5)
    ProxyworldPipeline(
        unet=networks.make_motion(networks.make_unet(**LADDER)),
        controlnet=controlnet,
        text_encoder=networks.make_text_encoder(len(tokenizer)),
        refiner=refiner,
        tokenizer=tokenizer,
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(folder)
    return folder
