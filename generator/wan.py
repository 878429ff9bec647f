"""Wan-VACE through diffusers: a large video model that takes any dense control video (arXiv 2503.07598)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from proxyworld.conditioning.blend import blend
from proxyworld.conditioning.control import Control
from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable
from proxyworld.conditioning.windows import windows
from proxyworld.generator.checkpoint import check_components, check_filled, read_index
from proxyworld.generator.device import usable_device
from proxyworld.generator.model import Draft, Progress, Rules
from proxyworld.render.video import Video
from proxyworld.world.files import InputError

if TYPE_CHECKING:
    import torch

WEIGHTS = ("text_encoder", "vae", "transformer", "transformer_2")
TRAINED_FRAMES = 81
SHARED_FRAMES = 17
STEPS = 30
MAX_TOKENS = 512
ROOM = 0.7
"""The part of the free GPU memory that weights may fill; the rest is for what they compute."""


class WanModel:
    """A `WanVACEPipeline` as a `VideoModel`.

    A shot longer than `window` frames (those it was trained on) is painted in windows: the frames that a window
    shares with the one before it, and those that a draft keeps, are given to the model as known, masked black, and
    kept exactly as they were.
    """

    def __init__(
        self,
        pipeline: Any,
        *,
        name: str,
        revision: str | None = None,
        window: int = TRAINED_FRAMES,
        overlap: int = SHARED_FRAMES,
    ) -> None:
        self.pipeline = pipeline
        self.name = name
        self.revision = revision
        self.window = window
        self.overlap = overlap
        transformer = pipeline.transformer or pipeline.transformer_2
        self.rules = Rules(
            frame_step=pipeline.vae_scale_factor_temporal,
            frame_offset=1,
            min_frames=1 + pipeline.vae_scale_factor_temporal,
            max_frames=1001,
            size_multiple=pipeline.vae_scale_factor_spatial * transformer.config.patch_size[1],
            min_strength=1.0,
        )
        self._single = Rules(frame_step=self.rules.frame_step, frame_offset=1, min_frames=1)
        for what, frames in (("window", window), ("overlap", overlap)):
            if frames not in self._single.legal_frames(frames):
                raise InputError(f"{what} of {frames} frames: this model counts in {self.rules.frame_step}n+1")

    def __call__(
        self,
        control: Control,
        prompt: str,
        *,
        seed: int = 0,
        conditioning_scale: float = 1.0,
        steps: int | None = None,
        negative_prompt: str = "",
        guidance_scale: float = 1.0,
        draft: Draft | None = None,
        progress: Progress | None = None,
    ) -> Video:
        """Paint `control` as `prompt` says.

        Wan's authors advise a `guidance_scale` of 5; 1 takes half the time. Raises `InputError` for frames, a size or
        a prompt that the model does not take, which diffusers would round or cut in silence.
        """
        import torch

        self.rules.check(control.frames, control.size)
        if draft is not None:
            self.rules.check_draft(draft, control.frames, control.size)
        steps = STEPS if steps is None else steps
        if steps < 1:
            raise InputError(f"{steps} steps: this model takes at least 1")
        for text in (prompt, negative_prompt):
            self._check_length(text)
        spans = windows(control.frames, length=self.window, overlap=self.overlap)
        generator = torch.Generator("cpu").manual_seed(seed)
        width, height = control.size
        painted = np.zeros((control.frames, height, width, 3), np.uint8) if draft is None else draft.frames.copy()
        known = np.zeros(control.frames, bool) if draft is None else draft.kept.copy()
        for i, (start, stop) in enumerate(spans):
            part = slice(start, stop)
            if not known[part].all():
                painted[part] = self._paint(
                    blend(control.window(start, stop)),
                    painted[part],
                    known[part],
                    prompt=prompt,
                    negative_prompt=negative_prompt,
                    conditioning_scale=float(conditioning_scale),
                    guidance_scale=guidance_scale,
                    num_inference_steps=steps,
                    generator=generator,
                    callback_on_step_end=_reporter(progress, done=i * steps, total=len(spans) * steps),
                )
            known[part] = True
        return Video(painted, control.fps)

    def _paint(self, picture: np.ndarray, before: np.ndarray, known: np.ndarray, **arguments: Any) -> np.ndarray:
        """One window `(t, h, w, 3)` u8: as `before` where `known (t)` bool, else as `picture` f32 controls it."""
        import torch

        video = picture.copy()
        video[known] = before[known] / np.float32(255)
        mask = np.ones_like(picture)  # white is to be painted, black is given
        mask[known] = 0
        frames, height, width, _ = picture.shape
        try:
            made = self.pipeline(
                video=video[None],
                mask=mask[None],
                height=height,
                width=width,
                num_frames=frames,
                max_sequence_length=MAX_TOKENS,
                output_type="np",
                **arguments,
            ).frames[0]
        except torch.OutOfMemoryError as error:
            raise InputError(
                f"{frames} frames of {width}x{height} do not fit in this GPU's memory with {self.name}; "
                "a smaller size or a shorter video may"
            ) from error
        if not np.isfinite(made).all():
            raise InputError(
                f"{self.name} painted NaN: its weights are damaged, or too large for {self.pipeline.dtype}"
            )
        pictures = np.asarray(np.rint(np.clip(made, 0, 1) * 255), dtype=np.uint8)
        pictures[known] = before[known]
        return pictures

    def _check_length(self, text: str) -> None:
        tokens = len(self.pipeline.tokenizer(text).input_ids)
        if tokens > MAX_TOKENS:
            raise InputError(f"the prompt is {tokens} tokens long; {self.name} reads {MAX_TOKENS} at most")


def load_wan(folder: Path, *, name: str, revision: str | None = None, device: str | None = None) -> WanModel:
    """The `WanVACEPipeline` in `folder` on `device` ("cuda" where there is one, else "cpu").

    It runs in bfloat16, but on a GPU its VAE in float32, as Wan's authors do. Where the weights would fill the GPU,
    each part is moved there only while it works.
    Raises `InputError` where the checkpoint is not whole or not safe, and where there is no such device.
    """
    check_components(folder, read_index(folder), weights=WEIGHTS)
    ensure_torchvision_importable()
    import torch
    from diffusers import WanVACEPipeline

    where = usable_device(device)
    exact = torch.bfloat16 if where.type == "cpu" else torch.float32
    try:
        pipeline = WanVACEPipeline.from_pretrained(
            folder, dtype={"default": torch.bfloat16, "vae": exact}, use_safetensors=True, local_files_only=True
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"{name} cannot be loaded as a WanVACEPipeline: {reason}") from error
    for component, network in _networks(pipeline).items():
        check_filled(folder / component, network)
    pipeline.set_progress_bar_config(disable=True)
    _count_patches(pipeline)
    if where.type == "cuda" and _weight_bytes(pipeline) > ROOM * torch.cuda.mem_get_info(where)[0]:
        pipeline.vae.enable_tiling()
        pipeline.enable_model_cpu_offload(device=where)
    else:
        pipeline.to(where)
    return WanModel(pipeline, name=name, revision=revision)


def _count_patches(pipeline: Any) -> None:
    """Let the pipeline count the patches of a VAE that folds pixels into channels first (Wan 2.2); it forgets them."""
    patch = pipeline.vae.config.patch_size
    if patch:
        from diffusers.video_processor import VideoProcessor

        pipeline.vae_scale_factor_spatial *= patch
        pipeline.video_processor = VideoProcessor(vae_scale_factor=pipeline.vae_scale_factor_spatial)


def _networks(pipeline: Any) -> dict[str, Any]:
    return {name: part for name in WEIGHTS if (part := getattr(pipeline, name, None)) is not None}


def _weight_bytes(pipeline: Any) -> int:
    return sum(p.numel() * p.element_size() for part in _networks(pipeline).values() for p in part.parameters())


def _reporter(progress: Progress | None, *, done: int, total: int) -> Any:
    """The callback that diffusers calls after each step."""
    if progress is None:
        return None

    def report(_: Any, step: int, __: torch.Tensor, tensors: dict[str, Any]) -> dict[str, Any]:
        progress(done + step + 1, total)
        return tensors

    return report
