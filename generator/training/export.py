"""Export: the averaged networks as a pipeline in diffusers' format, half precision, with a model card."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn

from proxyworld.generator.embedded import ProxyworldPipeline
from proxyworld.generator.refiner import Refiner
from proxyworld.world.files import InputError

from diffusers import FlowMatchEulerDiscreteScheduler  # isort: skip

MAX_BYTES = 40 * 10**6

_CARD = """---
license: apache-2.0
library_name: diffusers
tags: [video, controlnet, physics]
---

# The embedded model of proxyworld

A small ControlNet video diffusion model: `UNetMotionModel`, `ControlNetModel` and a word-level `CLIPTextModel`, and a
convolutional refiner; {parameters:.1f} million parameters. It paints at a quarter of the size, by a rectified flow
whose clean frames it predicts, and what it paints is the light on the known colours of things; the refiner brings that
to full size under the exact maps. It follows six control streams: depth, normals, colour, motion, edges and appearance,
and what the prompt says of each body is bound to the pixels of that body.

It was trained from nothing, only on worlds that this package makes, simulates and paints itself
(`proxyworld train`); no other data and no other weights went into it.

```json
{facts}
```

Limits: it has seen this package's own worlds under five skies at {size} pixels, and paints nothing else well. It is a
small model that obeys its control, not a photorealistic one.
"""


def export(
    folder: Path, networks: nn.ModuleDict, tokenizer: Any, facts: Mapping[str, object], *, size: int
) -> ProxyworldPipeline:
    """Write the pipeline to `folder`, whole or not at all. Raises `InputError` where it would exceed 40 MB."""
    pipeline: ProxyworldPipeline = ProxyworldPipeline(
        unet=networks["unet"],
        controlnet=networks["controlnet"],
        text_encoder=networks["text_encoder"],
        refiner=cast(Refiner, networks["refiner"]),
        tokenizer=tokenizer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
    ).to(torch.float16)
    parameters = sum(p.numel() for n in networks.values() for p in n.parameters()) / 1e6
    beside = folder.with_name(folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    pipeline.save_pretrained(beside, safe_serialization=True)
    (beside / "README.md").write_text(_CARD.format(parameters=parameters, facts=json.dumps(facts, indent=1), size=size))
    for file in beside.rglob("*.safetensors"):
        file.chmod(0o644)  # safetensors writes files that nobody else may read
    weight = sum(f.stat().st_size for f in beside.rglob("*") if f.is_file())
    if weight > MAX_BYTES:
        shutil.rmtree(beside)
        raise InputError(f"the checkpoint weighs {weight / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB ship")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(beside, folder)
    shutil.rmtree(old, ignore_errors=True)
    return pipeline
