"""The embedded model: a small ControlNet video diffusion model, trained by this repository, in diffusers' format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from proxyworld.conditioning.control import Control
from proxyworld.conditioning.windows import crossfade, windows
from proxyworld.generator.checkpoint import check_components, check_filled, read_index
from proxyworld.generator.light import decode, encode, known_albedo
from proxyworld.generator.looks import LOOKS, paint_looks, said_looks
from proxyworld.generator.model import Draft, Progress, Rules
from proxyworld.generator.networks import (
    SHRINK,
    best_cpu_dtype,
    embed_text,
    fold,
    residuals,
    shrink,
    shrink_noise,
    unfold,
)
from proxyworld.generator.refiner import Refiner
from proxyworld.generator.seams import join
from proxyworld.generator.stack import CHANNELS, COLOUR, gains, stack, widened
from proxyworld.render.video import Video
from proxyworld.world.files import InputError

from diffusers import ControlNetModel, DiffusionPipeline, FlowMatchEulerDiscreteScheduler, UNetMotionModel  # isort: skip
from transformers import CLIPTextModel, PreTrainedTokenizerFast  # isort: skip

WEIGHTS = Path(__file__).resolve().parent / "weights"
SETTINGS = ("patch", "shrink", "window", "overlap")
DEFAULT_STEPS = 4
TEMPERATURE = 0.5
"""Of the noise that a painting begins with (Kingma and Dhariwal, "Glow", 2018): calmer pictures, 0.6 dB nearer."""
TONE_PLACES = 9
"""Places, of 8 pixels each, over which the tone of frames that join onto others is smoothed."""
AT_ONCE = 8  # frames at full size
REFINED_AT_ONCE = 4  # of them in the refiner, whose state is the most memory ever needed
_NETWORKS = {
    "unet": UNetMotionModel,
    "controlnet": ControlNetModel,
    "text_encoder": CLIPTextModel,
    "refiner": Refiner,
}


@dataclass(frozen=True, eq=False)
class Begin:
    """Small `light (t, 3, h / 4, w / 4)` to begin from: that of `kept (t)` bool frames stays; see `Draft`."""

    light: Tensor
    kept: Tensor
    strength: float


class ProxyworldPipeline(DiffusionPipeline):  # type: ignore[misc]
    """Rectified flow on the folded light of small frames, of which the U-Net predicts the clean ones; then the refiner.

    A shot longer than a window is painted in windows that share frames, whose predictions are blended at every step
    (MultiDiffusion, Bar-Tal et al. 2023), so that its length is not limited and its windows cannot drift apart.
    """

    def __init__(
        self,
        unet: UNetMotionModel,
        controlnet: ControlNetModel,
        text_encoder: CLIPTextModel,
        refiner: Refiner,
        tokenizer: PreTrainedTokenizerFast,
        scheduler: FlowMatchEulerDiscreteScheduler,
        patch: int = 2,
        shrink: int = SHRINK,
        window: int = 16,
        overlap: int = 4,
    ) -> None:
        super().__init__()
        self.register_modules(
            unet=unet, controlnet=controlnet, text_encoder=text_encoder, refiner=refiner, tokenizer=tokenizer,
            scheduler=scheduler,
        )  # fmt: skip
        self.register_to_config(patch=patch, shrink=shrink, window=window, overlap=overlap)

    @torch.inference_mode()
    def __call__(
        self,
        prompt: str,
        control: Tensor,
        noise: Tensor,
        *,
        begin: Begin | None = None,
        negative_prompt: str = "",
        steps: int = DEFAULT_STEPS,
        conditioning_scale: float = 1.0,
        guidance_scale: float = 1.0,
        progress: Progress | None = None,
    ) -> Tensor:
        """Paint the light of frames, `(t, 3, h, w)`, for `refine` to enlarge; all at a quarter of the full size.

        `control (t, 20, h, w)` in -1..1 holds the streams and the looks, each times its weight; `noise` is
        `(t, 3, h, w)`. With `begin` the frames begin from its light, not from noise alone.
        """
        device, dtype = self.unet.device, self.unet.dtype
        prompts = [prompt] if guidance_scale == 1 else [negative_prompt, prompt]
        text = embed_text(self.tokenizer, self.text_encoder, prompts).to(device, dtype)
        places = fold(control, self.config.patch).to(device, dtype)
        sample = fold(noise, self.config.patch).to(device, torch.float32)
        spans = windows(len(sample), length=self.config.window, overlap=self.config.overlap)
        weights = [torch.from_numpy(w).to(sample).reshape(-1, 1, 1, 1) for w in crossfade(spans)]
        self.scheduler.set_timesteps(steps, device=device)
        first = 0
        if begin is not None:
            known, kept = fold(begin.light, self.config.patch).to(sample), begin.kept.to(device)
            first = int((self.scheduler.sigmas[:-1] > begin.strength).sum().clamp(max=steps - 1))
            sample = sample.lerp(known, 1 - self.scheduler.sigmas[first])
        self.scheduler.set_begin_index(first)
        for i, time in enumerate(self.scheduler.timesteps[first:], start=first):
            clean, painted = torch.zeros_like(sample), torch.zeros_like(sample[:, :1, :1, :1])
            for (start, stop), weight in zip(spans, weights, strict=True):
                part = slice(start, stop)
                if begin is not None and kept[part].all():
                    continue
                seen = self._clean(sample[part].to(dtype), time, text, places[part], conditioning_scale, guidance_scale)
                clean[part] += weight * seen.float()
                painted[part] += weight
            if begin is not None:
                # what is kept goes on the straight line from its noise, whose end is the light that it has
                clean = _joined(clean / painted.clamp(min=1e-6), known, kept)
            sigma = self.scheduler.sigmas[i]
            sample = self.scheduler.step((sample - clean) / sigma, time, sample, return_dict=False)[0]
            if progress is not None:
                progress(i + 1, steps)
        return unfold(sample, self.config.patch)

    @torch.inference_mode()
    def refine(self, light: Tensor, control: Tensor, gains: Tensor, looks: Tensor) -> Tensor:
        """The pictures `(t, 3, h, w)` in 0..1 that small `light (t, 3, h / 4, w / 4)` means under `control`.

        `control (t, 14, h, w)` in -1..1 holds the streams, not yet weighed by their `gains (14)`; `looks` what is said
        of each body, as small as the light.
        """
        device, dtype = self.refiner.device, self.refiner.dtype
        weights = gains[:, None, None]
        pictures = []
        for few in range(0, len(light), REFINED_AT_ONCE):
            part = slice(few, few + REFINED_AT_ONCE)
            seen = (control[part] * weights).to(device, dtype)
            full = self.refiner(light[part].to(device, dtype), seen).float().cpu()
            albedo = known_albedo(control[part, COLOUR] / 2 + 0.5, float(gains[COLOUR.start]), looks[part])
            pictures.append(decode(full, albedo))
        return torch.cat(pictures)

    def _clean(
        self, noisy: Tensor, time: Tensor, text: Tensor, places: Tensor, scale: float, guidance: float
    ) -> Tensor:
        """The clean frames that the networks see in `noisy (f, 12, h, w)`, guided where `text` holds two prompts."""
        seen = [self._predict(noisy, time, one[None], places, scale) for one in text]
        return seen[-1] if len(seen) == 1 else seen[0] + guidance * (seen[1] - seen[0])

    def _predict(self, noisy: Tensor, time: Tensor, text: Tensor, places: Tensor, scale: float) -> Tensor:
        frames = len(noisy)
        extra = {}
        each = text.expand(frames, -1, -1)
        if scale != 0:
            downs, middle = residuals(self.controlnet, noisy, time.expand(frames), each, places, scale)
            extra = {"down_block_additional_residuals": downs, "mid_block_additional_residual": middle}
        clip = noisy.permute(1, 0, 2, 3)[None]  # (1, c, f, h, w)
        clean: Tensor = self.unet(clip, time, each, **extra).sample
        return clean[0].permute(1, 0, 2, 3)


class EmbeddedModel:
    """A `VideoModel` around a `ProxyworldPipeline`."""

    def __init__(self, pipeline: ProxyworldPipeline, *, name: str = "embedded", revision: str | None = None) -> None:
        self.pipeline, self.name, self.revision = pipeline, name, revision
        places = 2 ** (len(pipeline.unet.config.block_out_channels) - 1)
        multiple = pipeline.config.shrink * pipeline.config.patch * places
        self.rules = Rules(size_multiple=multiple, min_side_px=multiple, max_side_px=1024, max_frames=2881)

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
        """Paint `control` as `prompt` says; the same arguments give the same frames."""
        self.rules.check(control.frames, control.size)
        if draft is not None:
            self.rules.check_draft(draft, control.frames, control.size)
        scale = min(conditioning_scale, 1.0)
        weights = torch.from_numpy(widened(gains(control)))
        small = self._small_control(control, prompt, weights)
        light = self.pipeline(
            prompt,
            small,
            self._small_noise(control, seed, conditioning_scale),
            begin=None if draft is None else self._begin(draft, control, small[:, CHANNELS:] * scale, weights * scale),
            negative_prompt=negative_prompt,
            steps=steps or DEFAULT_STEPS,
            conditioning_scale=conditioning_scale,
            guidance_scale=guidance_scale,
            progress=progress,
        )
        width, height = control.size
        pixels = np.empty((control.frames, height, width, 3), np.uint8)
        for part in _parts(control.frames):
            if draft is not None and draft.kept[part].all():
                continue
            looks = small[part, CHANNELS:] * scale
            shown = self.pipeline.refine(light[part], _streams(control, part), weights * scale, looks)
            pixels[part] = (shown.permute(0, 2, 3, 1) * 255).round().to(torch.uint8).numpy()
        if draft is not None:
            pixels[draft.kept] = draft.frames[draft.kept]
        return Video(pixels, control.fps)

    def _begin(self, draft: Draft, control: Control, looks: Tensor, weights: Tensor) -> Begin:
        """The light in the frames of a draft, on the albedo that `refine` will put it on."""
        factor, share, light = self.pipeline.config.shrink, float(weights[COLOUR.start]), []
        for part in _parts(control.frames):
            picture = shrink(torch.from_numpy(draft.frames[part]).permute(0, 3, 1, 2) / 255, factor)
            albedo = shrink(_streams(control, part)[:, COLOUR] / 2 + 0.5, factor)
            light.append(encode(picture, known_albedo(albedo, share, looks[part])))
        return Begin(torch.cat(light), torch.from_numpy(draft.kept), draft.strength)

    def _small_control(self, control: Control, prompt: str, weights: Tensor) -> Tensor:
        table = said_looks(prompt, control.names)
        looks = (_looks(control, table, part) for part in _parts(control.frames))
        streams = (_streams(control, part) * weights[:, None, None] for part in _parts(control.frames))
        factor = self.pipeline.config.shrink
        return torch.cat([shrink(torch.cat(both, 1), factor) for both in zip(streams, looks, strict=True)])

    def _small_noise(self, control: Control, seed: int, conditioning_scale: float) -> Tensor:
        noise = initial_noise(control, seed, conditioning_scale=conditioning_scale)
        return TEMPERATURE * shrink_noise(noise, self.pipeline.config.shrink)


def _joined(painted: Tensor, known: Tensor, kept: Tensor) -> Tensor:
    as_painted, as_known = (x.movedim(1, -1).cpu().numpy() for x in (painted, known))
    made = join(as_painted, as_known, kept.cpu().numpy(), width=TONE_PLACES)
    return torch.from_numpy(made).movedim(-1, 1).to(painted)


def _parts(frames: int) -> list[slice]:
    """All frames, a few at a time, so that a long shot at full size never stands in memory whole."""
    return [slice(start, min(start + AT_ONCE, frames)) for start in range(0, frames, AT_ONCE)]


def _streams(control: Control, part: slice) -> Tensor:
    """The streams of some frames: `(t, 14, h, w)` in -1..1."""
    return torch.from_numpy(2 * stack(control.window(part.start, part.stop)) - 1).permute(0, 3, 1, 2)


def _looks(control: Control, table: np.ndarray, part: slice) -> Tensor:
    """The looks of `table`, painted: `(t, 6, h, w)`; 0 where the control does not say which body is where."""
    if control.ids is None:
        return torch.zeros(part.stop - part.start, LOOKS, *control.size[::-1])
    return torch.from_numpy(paint_looks(control.ids[part], table)).permute(0, 3, 1, 2)


def initial_noise(control: Control, seed: int, *, conditioning_scale: float = 1.0) -> Tensor:
    """Gaussian noise `(t, 3, h, w)` of `seed` that moves with what is seen, where the control knows how it moves.

    At `conditioning_scale` 0 nothing of the control may show, not even its motion: every frame has the same noise.
    """
    generator = torch.Generator("cpu").manual_seed(seed)
    width, height = control.size
    if conditioning_scale == 0:
        return torch.randn(1, 3, height, width, generator=generator).expand(control.frames, -1, -1, -1)
    if control.noise_source is None:
        return torch.randn(control.frames, 3, height, width, generator=generator)
    pool = torch.randn(int(control.noise_source.max()) + 1, 3, generator=generator)
    return pool[torch.from_numpy(control.noise_source.astype(np.int64))].permute(0, 3, 1, 2)


def load_embedded(folder: Path | None = None, *, device: str | None = None) -> EmbeddedModel:
    """The model that ships with the package, or one of the same kind in `folder`.

    Raises `InputError` where the checkpoint is missing, unsafe, damaged or not whole.
    """
    home = WEIGHTS if folder is None else Path(folder)
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.startswith("cuda") else best_cpu_dtype()
    index = read_index(home)
    check_components(home, index, weights=tuple(_NETWORKS))
    try:
        networks: dict[str, Any] = {
            name: kind.from_pretrained(home / name, dtype=dtype, use_safetensors=True, local_files_only=True)
            for name, kind in _NETWORKS.items()
        }
        settings: dict[str, Any] = {name: int(index[name]) for name in SETTINGS if name in index}
        pipeline = ProxyworldPipeline(
            **networks,
            **settings,
            tokenizer=PreTrainedTokenizerFast.from_pretrained(home / "tokenizer", local_files_only=True),
            scheduler=FlowMatchEulerDiscreteScheduler.from_pretrained(home / "scheduler", local_files_only=True),
        )
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, AttributeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{home} is not a checkpoint of the embedded model: {reason}") from error
    for name, network in networks.items():
        check_filled(home / name, network)
    return EmbeddedModel(pipeline.to(device), name="embedded" if folder is None else str(folder))
