"""`generate`: one door to every video model."""

from __future__ import annotations

from proxyworld.conditioning.control import Control
from proxyworld.generator.model import Draft, Progress, VideoModel
from proxyworld.render.video import Video

EMBEDDED = "embedded"


def load_model(model: str = EMBEDDED, *, revision: str | None = None, device: str | None = None) -> VideoModel:
    """The model called `model`: the embedded one, a folder in diffusers' format, or a hub id.

    Raises `InputError` where there is no such model, where its files are corrupt, or where its pipeline is unknown.
    """
    from proxyworld.generator.loading import load

    return load(model, revision=revision, device=device)


def generate(
    control: Control,
    prompt: str,
    *,
    model: str | VideoModel = EMBEDDED,
    seed: int = 0,
    conditioning_scale: float = 1.0,
    steps: int | None = None,
    negative_prompt: str = "",
    guidance_scale: float = 1.0,
    draft: Draft | None = None,
    revision: str | None = None,
    progress: Progress | None = None,
) -> Video:
    """Paint `control` as `prompt` says, with the same frames for the same arguments.

    `conditioning_scale` weighs the control branch; 0 leaves the words alone. `model` is a name (see `load_model`)
    or a model already loaded; a `draft` is a video to begin from. Raises `InputError` where the model does not take
    these frames, this size or this draft.
    """
    painter = load_model(model, revision=revision) if isinstance(model, str) else model
    painter.rules.check(control.frames, control.size)
    if draft is not None:
        painter.rules.check_draft(draft, control.frames, control.size)
    return painter(
        control,
        prompt,
        seed=seed,
        conditioning_scale=conditioning_scale,
        steps=steps,
        negative_prompt=negative_prompt,
        guidance_scale=guidance_scale,
        draft=draft,
        progress=progress,
    )
