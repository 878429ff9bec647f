"""The embedded model from outside: the same for any weights, so a tiny random checkpoint stands for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from proxyworld.conditioning.control import Control
from proxyworld.generator import embedded, networks
from proxyworld.generator.embedded import EmbeddedModel, initial_noise, load_embedded
from proxyworld.generator.looks import LOOKS
from proxyworld.generator.model import Draft
from proxyworld.generator.networks import fold
from proxyworld.generator.stack import CHANNELS
from proxyworld.world.files import InputError
from tests.generator.tiny_embedded import write_tiny_embedded

SIZE = 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_embedded(tmp_path_factory.mktemp("models") / "tiny-embedded", awake=True)


@pytest.fixture(scope="module")
def model(folder: Path) -> EmbeddedModel:
    return load_embedded(folder)


def _control(frames: int = 3, *, seed: int = 0, **weights: float) -> Control:
    rng = np.random.default_rng(seed)
    streams = {n: rng.random((frames, SIZE, SIZE, c), np.float32) for n, c in (("depth", 1), ("colour", 3))}
    source = rng.integers(frames * SIZE**2, size=(frames, SIZE, SIZE), dtype=np.int32)
    return Control(streams, 24.0, weights, source)


def _paint(model: EmbeddedModel, control: Control, prompt: str = "a red ball", **options: float | int) -> np.ndarray:
    return model(control, prompt, steps=2, **options).frames  # type: ignore[arg-type]


def test_same_seed_same_frames_other_seed_others(model: EmbeddedModel) -> None:
    once, twice, other = (_paint(model, _control(), seed=s) for s in (3, 3, 4))
    assert once.shape == (3, SIZE, SIZE, 3)
    assert once.tobytes() == twice.tobytes()
    assert (once != other).any()


def test_the_control_is_followed_and_at_scale_0_ignored(model: EmbeddedModel) -> None:
    assert (_paint(model, _control(seed=1)) != _paint(model, _control(seed=2))).any()
    unheard = [_paint(model, _control(seed=s), conditioning_scale=0.0) for s in (1, 2)]
    assert (unheard[0] == unheard[1]).all()


def test_the_words_are_heard(model: EmbeddedModel) -> None:
    assert (_paint(model, _control(), "red") != _paint(model, _control(), "wooden")).any()


def test_a_stream_of_weight_0_is_as_if_absent(model: EmbeddedModel) -> None:
    whole = _control(colour=0.0)
    without = Control({"depth": whole.streams["depth"]}, 24.0, {}, whole.noise_source)
    assert (_paint(model, whole) == _paint(model, without)).all()
    assert (_paint(model, whole) != _paint(model, _control())).any()


def test_guidance_of_1_asks_nothing_of_the_negative_prompt(model: EmbeddedModel) -> None:
    plain, negative = (model(_control(), "red", steps=2, negative_prompt=n).frames for n in ("", "wooden"))
    assert (plain == negative).all()
    guided = model(_control(), "red", steps=2, negative_prompt="wooden", guidance_scale=3.0).frames
    assert (guided != plain).any()


def test_a_shot_longer_than_a_window_is_painted_whole(model: EmbeddedModel) -> None:
    frames = 2 * model.pipeline.config.window
    video = _paint(model, _control(frames))
    assert video.shape[0] == frames
    # the first frames lie in the first window alone, but what follows them is blended at every step
    alone = _paint(model, _control(frames).window(0, model.pipeline.config.window))
    assert video[0].shape == alone[0].shape


def test_noise_follows_its_source() -> None:
    source = np.arange(2 * 4 * 4, dtype=np.int32).reshape(2, 4, 4)
    source[1, :, 1:] = source[0, :, :-1]  # the second frame is the first, one pixel to the right
    streams = {"depth": np.zeros((2, 4, 4, 1), np.float32)}
    noise = initial_noise(Control(streams, 24.0, noise_source=source), seed=5)
    assert (noise[1, :, :, 1:] == noise[0, :, :, :-1]).all()
    assert (noise[1, :, :, 0] != noise[0, :, :, 0]).any()


@pytest.mark.parametrize("size", [(80, 64), (16, 64)])
def test_a_size_it_cannot_paint_is_refused(model: EmbeddedModel, size: tuple[int, int]) -> None:
    streams = {"depth": np.zeros((1, size[1], size[0], 1), np.float32)}
    with pytest.raises(InputError, match="this model takes multiples of 32 from 32 to 1024"):
        model(Control(streams, 24.0), "red")


def test_a_control_without_a_known_stream_is_refused(model: EmbeddedModel) -> None:
    streams = {"ids": np.zeros((1, SIZE, SIZE, 3), np.float32)}
    with pytest.raises(InputError, match="follows depth, normal, colour"):
        model(Control(streams, 24.0), "red")


def test_a_damaged_checkpoint_is_refused(folder: Path, tmp_path: Path) -> None:
    import shutil

    damaged = shutil.copytree(folder, tmp_path / "damaged")
    weights = damaged / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a whole safetensors file"):
        load_embedded(damaged)


def test_the_words_of_a_body_are_heard_where_it_is(model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the text embedding held still, other words for the ball still change the picture, and most where it is."""
    ids = np.ones((2, SIZE, SIZE), np.int32)
    ids[:, 16:48, 16:48] = 2
    control = replace(_control(2), ids=ids, names=("ground", "ball"))
    real = networks.embed_text
    monkeypatch.setattr(embedded, "embed_text", lambda tokens, encoder, prompts: real(tokens, encoder, ["ball"]))
    red, blue = (_paint(model, control, f"a {word} ball rolls").astype(int) for word in ("red", "blue"))
    changed = np.abs(red - blue).mean((0, 3))
    assert changed[16:48, 16:48].mean() > 1.3 * changed[ids[0] == 1].mean() > 0  # random layers spread it


def test_what_is_said_of_a_body_is_its_colour_where_the_control_gives_none(tmp_path: Path) -> None:
    """Of light of code 0, a refiner that adds nothing yet shows the colours that the words say."""
    fresh = load_embedded(write_tiny_embedded(tmp_path / "fresh")).pipeline
    looks = torch.zeros(1, LOOKS, SIZE // 4, SIZE // 4)
    looks[:, 0], looks[:, 1], looks[:, 2:4] = 1, 1, -1  # red
    unlit, control = torch.zeros(1, 3, SIZE // 4, SIZE // 4), torch.zeros(1, CHANNELS, SIZE, SIZE)
    shown = fresh.refine(unlit, control, torch.zeros(CHANNELS), looks)
    assert torch.equal(shown, torch.tensor([1.0, 0, 0]).reshape(1, 3, 1, 1).expand_as(shown))


def test_refining_is_done_frame_by_frame(model: EmbeddedModel) -> None:
    """However many frames are refined at once, each comes out alike."""
    draw = torch.Generator().manual_seed(1)
    light = torch.randn(6, 3, SIZE // 4, SIZE // 4, generator=draw)
    control = torch.rand(6, CHANNELS, SIZE, SIZE, generator=draw) * 2 - 1
    looks = torch.rand(6, LOOKS, SIZE // 4, SIZE // 4, generator=draw)
    whole = model.pipeline.refine(light, control, torch.ones(CHANNELS), looks)
    each = torch.cat(
        [
            model.pipeline.refine(light[i : i + 1], control[i : i + 1], torch.ones(CHANNELS), looks[i : i + 1])
            for i in range(6)
        ]
    )
    # the same sums in another order, in a type of 8 bits of mantissa
    assert float((whole - each).abs().max()) < 2 / 255


def test_frames_that_a_draft_keeps_come_back_and_the_others_hear_of_them(folder: Path) -> None:
    """Byte for byte; and what they show changes what is painted beside them, by the layers along time."""
    model = load_embedded(folder)
    for name, parameter in model.pipeline.unet.named_parameters():
        if "motion" in name and not parameter.any():
            torch.nn.init.normal_(parameter, std=0.5)  # a fresh model's frames hear nothing of one another
    control, kept = _control(6), np.array([True, True, True, False, False, False])
    drafts = [Draft(np.full((6, SIZE, SIZE, 3), level, np.uint8), kept) for level in (40, 220)]
    made = [model(control, "a red ball", steps=2, draft=draft).frames for draft in drafts]
    for frames, draft in zip(made, drafts, strict=True):
        assert (frames[kept] == draft.frames[kept]).all()
    assert (made[0][~kept] != made[1][~kept]).any()
    unheard = [Draft(draft.frames, np.zeros(6, bool)) for draft in drafts]  # noise alone, nothing kept
    plain = model(control, "a red ball", steps=2).frames
    assert all((model(control, "a red ball", steps=2, draft=d).frames == plain).all() for d in unheard)


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.7, 1.0])
def test_a_draft_begins_on_the_line_from_noise_to_its_light(
    model: EmbeddedModel, strength: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first level of the schedule that is no noisier than asked: what the network sees is the mixture there."""
    seen: list[tuple[torch.Tensor, float]] = []
    pipeline = model.pipeline
    rng = torch.Generator().manual_seed(0)
    noise, light = (torch.randn(4, 3, 16, 16, generator=rng) for _ in range(2))
    kept = torch.tensor([True, False, False, False])

    def oracle(noisy: torch.Tensor, time: torch.Tensor, *_: object) -> torch.Tensor:
        seen.append((noisy.float(), float(time) / 1000))
        return torch.where(kept[:, None, None, None], fold(light, pipeline.config.patch), 0.0)

    monkeypatch.setattr(pipeline, "_clean", oracle)
    begin = embedded.Begin(light, kept, strength)
    made = pipeline("a ball", torch.zeros(4, 20, 16, 16), noise, begin=begin, steps=5)
    levels = pipeline.scheduler.sigmas[:-1]
    first = min(int((levels > strength).sum()), 4)
    assert len(seen) == 5 - first and seen[0][1] == pytest.approx(float(levels[first]), rel=1e-4)
    noisy = [fold(x, pipeline.config.patch) for x in (noise, light)]
    mixed = levels[first] * noisy[0] + (1 - levels[first]) * noisy[1]
    torch.testing.assert_close(seen[0][0], mixed, rtol=0, atol=0.02)  # bfloat16 has 8 bits
    torch.testing.assert_close(made[kept], light[kept], rtol=0, atol=1e-4)
    torch.testing.assert_close(made[~kept], torch.zeros_like(made[~kept]), rtol=0, atol=1e-4)


def test_windows_of_which_all_is_kept_cost_nothing(model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """40 frames in windows of 16 that share 4: of the frames up to 30, only the third window has any to paint."""
    pipeline, painted = model.pipeline, []
    clean = pipeline._clean

    def counted(noisy: torch.Tensor, *others: Any) -> torch.Tensor:
        painted.append(len(noisy))
        made: torch.Tensor = clean(noisy, *others)
        return made

    monkeypatch.setattr(pipeline, "_clean", counted)
    control = _control(40)
    kept = np.arange(40) < 30
    draft = Draft(np.zeros((40, SIZE, SIZE, 3), np.uint8), kept)
    model(control, "a ball", steps=2, draft=draft)
    assert painted == [16, 16]


def test_a_draft_that_does_not_fit_is_refused(model: EmbeddedModel) -> None:
    frames = np.zeros((3, SIZE, SIZE, 3), np.uint8)
    told = r"a draft of \(3, 64, 64\) \(frames, height, width\) for a video of \(4, 64, 64\)"
    with pytest.raises(InputError, match=told):
        model(_control(4), "a ball", draft=Draft(frames, np.zeros(3, bool)))
    with pytest.raises(InputError, match=r"which frames of a draft are kept is \(t\) of bool, not \(2,\)"):
        Draft(frames, np.zeros(2, bool))
    with pytest.raises(InputError, match=r"a draft has 0 to 1 of noise, not 1\.5"):
        Draft(frames, np.zeros(3, bool), 1.5)
    with pytest.raises(InputError, match=r"a draft is \(t, h, w, 3\) of uint8"):
        Draft(frames.astype(float), np.zeros(3, bool))
