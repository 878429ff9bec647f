"""Depth Anything (Yang et al., arXiv 2406.09414) as an estimator of depth, through transformers, from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from proxyworld.generator.checkpoint import read_json
from proxyworld.generator.observers.pretrained import Published, load_pretrained
from proxyworld.generator.quiet import quiet
from proxyworld.world.files import InputError

DEPTH_ANYTHING = Published(
    model_type="depth_anything",
    model_class="DepthAnythingForDepthEstimation",
    hub_id="depth-anything/Depth-Anything-V2-Small-hf",
)
PROCESSOR = "preprocessor_config.json"


@dataclass(frozen=True, eq=False)
class DepthAnything:
    """A `DepthAnythingForDepthEstimation` as a `DepthEstimator`."""

    name: str
    model: Any
    processor: Any

    @property
    def inverse(self) -> bool:
        """Relative checkpoints give inverse depth; metric ones give metres."""
        return bool(self.model.config.depth_estimation_type == "relative")

    def __call__(self, frames: np.ndarray) -> np.ndarray:
        import torch

        size = (frames.shape[1], frames.shape[2])
        depth = np.empty((len(frames), *size), np.float32)
        with torch.inference_mode():
            for k, frame in enumerate(frames):
                pixels = self.processor(images=frame, input_data_format="channels_last", return_tensors="pt")
                found = self.model(pixels["pixel_values"].to(self.model.device))
                (shown,) = self.processor.post_process_depth_estimation(found, target_sizes=[size])
                depth[k] = shown["predicted_depth"].float().cpu().numpy()
        if not np.isfinite(depth).all():
            raise InputError(f"{self.name} estimated NaN: its weights are damaged; download them again")
        return depth


def load_depth_anything(folder: Path, *, device: str | None = None) -> DepthAnything:
    """The `DepthAnythingForDepthEstimation` in `folder`, on `device` ("cuda" where there is one, else "cpu").

    Raises `InputError` where the folder holds no such model, whole and in safetensors, and where there is no such
    device.
    """
    folder = Path(folder)
    model = load_pretrained(folder, DEPTH_ANYTHING, device=device)
    read_json(folder / PROCESSOR, what="picture processor")
    with quiet():
        from transformers import DPTImageProcessorPil

        try:
            processor = DPTImageProcessorPil.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(f"{folder / PROCESSOR} is not that of a depth estimator: {error}") from error
    return DepthAnything(f"Depth Anything ({folder.resolve().name})", model, processor)
