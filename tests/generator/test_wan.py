"""Wan-VACE end to end, on a tiny random checkpoint in the real format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proxyworld.conditioning.control import Control
from proxyworld.generator.generate import generate
from proxyworld.generator.model import Draft
from proxyworld.generator.wan import WanModel, load_wan
from proxyworld.world.files import InputError
from tests.generator.tiny_wan import write_tiny_wan

PROMPT = "a red ball falls"


def control(frames: int = 17, *, size: tuple[int, int] = (64, 48), seed: int = 0) -> Control:
    shape = (frames, size[1], size[0], 1)
    return Control({"depth": np.random.default_rng(seed).random(shape, dtype=np.float32)}, 24.0)


@pytest.fixture(scope="module")
def model(tiny_wan: Path) -> WanModel:
    return load_wan(tiny_wan, name="tiny")


class Spy:
    """The model's pipeline, keeping what each call was given and gave back."""

    def __init__(self, pipeline: Any) -> None:
        self.pipeline, self.calls = pipeline, []  # type: ignore[var-annotated]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pipeline, name)

    def __call__(self, **arguments: Any) -> Any:
        result = self.pipeline(**arguments)
        self.calls.append((arguments, result))
        return result


def test_a_video_has_the_frames_size_and_rate_of_its_control(model: WanModel) -> None:
    done: list[tuple[int, int]] = []
    video = generate(control(), PROMPT, model=model, steps=2, progress=lambda a, b: done.append((a, b)))
    assert video.frames.shape == (17, 48, 64, 3) and video.frames.dtype == np.uint8 and video.fps == 24
    assert done == [(1, 2), (2, 2)]
    assert video.frames.std() > 5, "random weights paint noise, not a flat frame"


def test_the_same_arguments_give_the_same_frames_and_each_of_them_matters(model: WanModel) -> None:
    def paint(seed: int = 0, prompt: str = PROMPT, **arguments: Any) -> np.ndarray:
        return model(control(5, seed=seed), prompt, steps=2, **arguments).frames

    base = paint()
    assert np.array_equal(base, model(control(5), PROMPT, steps=2, seed=0).frames)
    assert not np.array_equal(base, model(control(5), PROMPT, steps=2, seed=1).frames)
    assert not np.array_equal(base, paint(seed=1)), "another control"
    assert not np.array_equal(base, paint(prompt="a blue box")), "other words"
    assert not np.array_equal(base, paint(conditioning_scale=0.5))
    guided = paint(guidance_scale=5.0)
    assert not np.array_equal(base, guided)
    assert not np.array_equal(guided, paint(guidance_scale=5.0, negative_prompt="green floor"))


def test_at_conditioning_scale_0_the_control_is_not_seen_at_all(model: WanModel) -> None:
    one, other = (model(control(5, seed=s), PROMPT, steps=2, conditioning_scale=0).frames for s in (0, 1))
    assert np.array_equal(one, other)


def test_the_control_reaches_the_pipeline_as_grey_frames_all_to_be_painted(model: WanModel) -> None:
    spy = Spy(model.pipeline)
    given = control(5)
    WanModel(spy, name="spy")(given, PROMPT, steps=1)
    arguments, _ = spy.calls[0]
    assert np.array_equal(arguments["video"], np.repeat(given.streams["depth"], 3, axis=-1)[None])
    assert np.all(arguments["mask"] == 1)


def test_a_long_shot_is_painted_in_windows_that_keep_known_frames_exactly(model: WanModel) -> None:
    """Windows of 17 that share 5: frames 0-16, 12-28, and 16-32, moved back to end with the shot."""
    spy = Spy(model.pipeline)
    long, given, done = WanModel(spy, name="spy", window=17, overlap=5), control(33), []
    video = long(given, PROMPT, steps=1, progress=lambda a, b: done.append((a, b)))
    assert video.frames.shape[0] == 33
    assert done == [(1, 3), (2, 3), (3, 3)]
    assert [call["num_frames"] for call, _ in spy.calls] == [17, 17, 17]
    first = model(given.window(0, 17), PROMPT, steps=1).frames
    assert np.array_equal(video.frames[:17], first), "what came first is kept, not repainted"
    depth = np.repeat(given.streams["depth"], 3, axis=-1)
    for (call, made), start, known in zip(spy.calls, (0, 12, 16), (0, 5, 13), strict=True):
        seen, mask = call["video"][0], call["mask"][0]
        np.testing.assert_array_equal(np.rint(seen[:known] * 255), video.frames[start : start + known])
        np.testing.assert_array_equal(seen[known:], depth[start + known : start + 17])
        assert not mask[:known].any() and np.all(mask[known:] == 1)
        fresh = np.rint(np.clip(made.frames[0][known:], 0, 1) * 255)
        np.testing.assert_array_equal(video.frames[start + known : start + 17], fresh)


def test_known_frames_change_what_is_painted_after_them(model: WanModel) -> None:
    picture = np.repeat(control(17).streams["depth"], 3, axis=-1)
    known = np.zeros((5, 48, 64, 3), np.uint8)
    after_black, after_white = (_window(model, picture, shade)[5:] for shade in (known, known + 255))
    assert not np.array_equal(after_black, after_white)


def _window(model: WanModel, picture: np.ndarray, first: np.ndarray) -> np.ndarray:
    import torch

    generator = torch.Generator().manual_seed(0)
    before = np.zeros(picture.shape, np.uint8)
    before[: len(first)] = first
    known = np.arange(len(picture)) < len(first)
    return model._paint(picture, before, known, prompt=PROMPT, num_inference_steps=1, generator=generator)


@pytest.mark.parametrize(
    ("frames", "size", "message"),
    [
        (80, (64, 48), r"80 frames: this model takes 4n\+1 .*, so 77 or 81"),
        (1, (64, 48), r"1 frames: this model takes 4n\+1 from 5 to 1001, so 5"),
        (17, (100, 48), "100 pixels wide: this model takes multiples of 16"),
        (17, (64, 40), "40 pixels high: this model takes multiples of 16"),
    ],
)
def test_frames_and_sizes_that_diffusers_would_round_are_refused(
    model: WanModel, frames: int, size: tuple[int, int], message: str
) -> None:
    for call in (model, lambda *a, **k: generate(*a, model=model, **k)):
        with pytest.raises(InputError, match=message):
            call(control(frames, size=size), PROMPT, steps=1)


def test_a_prompt_that_would_be_cut_is_refused(model: WanModel) -> None:
    with pytest.raises(InputError, match="the prompt is 601 tokens long; tiny reads 512 at most"):
        model(control(5), " ".join(["ball"] * 600), steps=1)


def test_at_least_one_step(model: WanModel) -> None:
    with pytest.raises(InputError, match="0 steps: this model takes at least 1"):
        model(control(5), PROMPT, steps=0)


def test_windows_must_be_of_the_models_own_rule(model: WanModel) -> None:
    with pytest.raises(InputError, match=r"overlap of 16 frames: this model counts in 4n\+1"):
        WanModel(model.pipeline, name="tiny", overlap=16)


def test_nan_is_not_painted_as_black(model: WanModel) -> None:
    class Damaged(Spy):
        def __call__(self, **arguments: Any) -> Any:
            result = super().__call__(**arguments)
            result.frames[0][2, 0, 0] = np.nan
            return result

    with pytest.raises(InputError, match="tiny painted NaN: its weights are damaged"):
        WanModel(Damaged(model.pipeline), name="tiny")(control(5), PROMPT, steps=1)


def test_a_gpu_that_is_too_small_is_named_as_the_reason(model: WanModel) -> None:
    import torch

    class Small(Spy):
        def __call__(self, **arguments: Any) -> Any:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    with pytest.raises(InputError, match="5 frames of 64x48 do not fit in this GPU's memory with tiny"):
        WanModel(Small(model.pipeline), name="tiny")(control(5), PROMPT, steps=1)


def test_two_experts_share_the_noise(tmp_path: Path) -> None:
    """As Wan 2.2's: one transformer paints above the boundary, the other below it."""
    model = load_wan(write_tiny_wan(tmp_path / "experts", experts=2), name="experts")
    calls = []
    for name in ("transformer", "transformer_2"):
        getattr(model.pipeline, name).register_forward_hook(lambda *_, name=name: calls.append(name))
    assert model(control(5), PROMPT, steps=4).frames.shape == (5, 48, 64, 3)
    assert calls == sorted(calls) and set(calls) == {"transformer", "transformer_2"} and len(calls) == 4


def test_a_vae_that_folds_pixels_has_its_own_size_rule(tmp_path: Path) -> None:
    """As Wan 2.2's: the pipeline alone would count 8 pixels to a latent where there are 16."""
    folded = load_wan(write_tiny_wan(tmp_path / "folded", patch_size=2), name="folded")
    assert folded.rules.size_multiple == 32
    assert folded(control(5, size=(64, 32)), PROMPT, steps=1).frames.shape == (5, 32, 64, 3)
    with pytest.raises(InputError, match="48 pixels high: this model takes multiples of 32"):
        folded(control(5), PROMPT, steps=1)


def test_frames_that_a_draft_keeps_are_known_to_the_model(model: WanModel) -> None:
    """Masked black, and byte for byte as they were; a draft of less than all noise is refused, for there is no such."""
    frames = 9
    shown = control(frames)
    before = model(shown, "a red ball", steps=1, seed=1).frames
    kept = np.arange(frames) < 5
    after = model(shown, "a red ball", steps=1, seed=2, draft=Draft(before, kept)).frames
    assert (after[kept] == before[kept]).all() and (after[~kept] != before[~kept]).any()
    everything = model(shown, "a red ball", steps=1, seed=3, draft=Draft(before, np.ones(frames, bool))).frames
    assert (everything == before).all()
    with pytest.raises(InputError, match=r"a draft with 0\.5 of noise: this model takes 1 at least"):
        model(shown, "a red ball", draft=Draft(before, kept, 0.5))
