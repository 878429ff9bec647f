"""Training: its data, its steps, its resumption, its export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from proxyworld.generator import networks
from proxyworld.generator.embedded import load_embedded
from proxyworld.generator.looks import LOOKS
from proxyworld.generator.refiner import Refiner
from proxyworld.generator.stack import CHANNELS, COLOUR
from proxyworld.generator.training.command import train
from proxyworld.generator.training.data import CLIP_FRAMES, SHRINK, STILLS, make_samples, read_sample, write_samples
from proxyworld.generator.training.learn import ALL_KEPT, NO_LOOK, Learner, draw_gains
from proxyworld.generator.training.prompts import random_prompt
from proxyworld.generator.training.refine import Album, RefinerLearner
from proxyworld.generator.training.scenes import random_scene, world_of
from proxyworld.generator.training.shelf import Shelf
from proxyworld.generator.training.state import read_progress
from proxyworld.generator.training.words import vocabulary
from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from tests.generator.tiny_embedded import LADDER

SIDE = 64


def test_random_scenes_differ_by_seed_and_repeat_by_seed() -> None:
    scenes = [random_scene(seed) for seed in range(40)]
    assert scenes == [random_scene(seed) for seed in range(40)]
    assert len({s.prompt for s in scenes}) > 35
    assert {s.environment.sky for s in scenes} == {"day", "sunset", "overcast", "night", "studio"}
    assert any(s.events for s in scenes) and any(s.joints for s in scenes)


def test_random_prompts_are_understood_whole() -> None:
    """A prompt whose words are lost would teach that words mean nothing."""
    prompts = [random_prompt(np.random.default_rng(seed)) for seed in range(150)]
    assert len(set(prompts)) > 145
    scenes = [parse(prompt) for prompt in prompts]
    lost = [s.prompt for s in scenes if s.words.not_simulated]
    assert len(lost) <= 0.05 * len(prompts), lost
    assert {s.environment.sky for s in scenes} == {"day", "sunset", "overcast", "night", "studio"}


def test_every_word_of_a_training_prompt_is_known() -> None:
    tokenizer = networks.make_tokenizer(vocabulary())
    prompts = [random_scene(seed).prompt for seed in range(0, 3000, 10)]
    prompts += [random_prompt(np.random.default_rng(seed)) for seed in range(500)]
    unknown = {w for p in prompts for w in p.split() if tokenizer.unk_token_id in tokenizer(w).input_ids}
    assert not unknown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training folder with the samples of two worlds: a clip, and stills."""
    folder = tmp_path_factory.mktemp("training")
    assert write_samples(folder / "data", 5, (SIDE, SIDE)) and write_samples(folder / "data", 6, (SIDE, SIDE))
    return folder


def test_a_sample_is_the_same_each_time_and_comes_back_from_disk(folder: Path) -> None:
    again = make_samples(5, (SIDE, SIDE))
    shapes = ((CHANNELS, SIDE), (CHANNELS + LOOKS, SIDE // SHRINK))
    for kind, made, (channels, side) in zip(("full", "small"), again, shapes, strict=True):
        kept = read_sample(folder / "data" / kind / "00000005.npz")
        assert kept.control.shape == (CLIP_FRAMES, side, side, channels)
        assert kept.control.tobytes() == made.control.tobytes()
        assert kept.target.tobytes() == made.target.tobytes()
        assert kept.prompt == made.prompt == world_of(5).prompt
    assert read_sample(folder / "data" / "small" / "00000005.npz").is_clip
    assert read_sample(folder / "data" / "full" / "00000006.npz").target.shape == (STILLS, SIDE, SIDE, 3)


def test_the_small_sample_is_the_average_of_the_full_one(folder: Path) -> None:
    full, small = (read_sample(folder / "data" / kind / "00000006.npz") for kind in ("full", "small"))
    for large, little in ((full.target, small.target), (full.control, small.control[..., :CHANNELS])):
        f, h, w, c = large.shape
        mean = large.reshape(f, h // SHRINK, SHRINK, w // SHRINK, SHRINK, c).mean((2, 4))
        assert np.abs(mean - little).max() <= 1  # each was rounded once


def test_gains_leave_out_whole_streams_in_the_stated_shares() -> None:
    gains = draw_gains(np.random.default_rng(0), 4000)
    streams = gains[:, :CHANNELS]
    assert np.ptp(gains[:, COLOUR], axis=1).max() == 0
    all_kept = streams.all(1).mean()
    lookless = (~gains[:, COLOUR].any(1) & ~gains[:, CHANNELS - 3 : CHANNELS].any(1) & gains[:, 0:4].all(1)).mean()
    # three standard deviations of a share of 4,000, about 0.024; the mixed cases add at most their own share to both
    assert ALL_KEPT - 0.024 < all_kept < ALL_KEPT + 0.25 * 0.18 + 0.05
    assert NO_LOOK - 0.02 < lookless < NO_LOOK + 0.04


def test_learning_lowers_the_loss(folder: Path) -> None:
    """Forty steps on a few frames, with a network a hundredth of the real one's size."""
    shelf = Shelf(folder / "data")
    torch.manual_seed(0)
    tokenizer = networks.make_tokenizer(vocabulary())
    parts = {"unet": networks.make_unet(**LADDER), "controlnet": networks.make_controlnet(**LADDER),
             "text_encoder": networks.make_text_encoder(len(tokenizer))}  # fmt: skip
    learner = Learner(torch.nn.ModuleDict(parts), tokenizer, together=False)
    optimiser = torch.optim.AdamW(learner.parameters(), lr=2e-3)
    losses = []
    for step in range(60):
        rng = np.random.default_rng(step)
        loss = learner(shelf.stills(4, rng), rng)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
    assert np.mean(losses[-10:]) < 0.6 * np.mean(losses[:5])
    control = parts["controlnet"]
    assert any(bool((p != 0).any()) for p in control.controlnet_down_blocks.parameters())


def test_the_refiner_learns_what_is_finer_than_it_is_given(folder: Path) -> None:
    """On crops that it was shown 150 times it is nearer to the truth than the enlarged averages it began with."""
    torch.manual_seed(0)
    crops = Album(folder).crops(8, np.random.default_rng(99))
    crops = replace(crops, gains=torch.ones_like(crops.gains))
    learner = RefinerLearner(torch.nn.ModuleDict({"refiner": Refiner(width=24, depth=2)}))
    optimiser = torch.optim.AdamW(learner.parameters(), lr=4e-3)
    losses = []
    for _ in range(150):
        loss = learner(crops, np.random.default_rng(5))
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.85 * losses[0]


def test_a_run_is_trained_stopped_resumed_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for maker in ("make_unet", "make_controlnet"):
        real = getattr(networks, maker)
        monkeypatch.setattr(f"proxyworld.generator.training.stages.{maker}", lambda real=real: real(**LADDER))
    said: list[str] = []
    options = {"size": SIDE, "workers": 1, "device": "cpu"}
    train(tmp_path, budget_minutes=0.1, say=lambda stage, share, words: said.append(stage), **options)  # type: ignore[arg-type]
    assert list(dict.fromkeys(said)) == ["data", "frames", "motion", "paint", "refiner"]
    first = read_progress(tmp_path / "frames", "frames")
    train(tmp_path, budget_minutes=0.3, stage="frames", **options)  # type: ignore[arg-type]
    second = read_progress(tmp_path / "frames", "frames")
    assert second.step > first.step and second.seconds > first.seconds
    train(tmp_path, budget_minutes=0.1, stage="export", **options)  # type: ignore[arg-type]
    model = load_embedded(tmp_path / "weights")
    assert model.pipeline.config.shrink == SHRINK == networks.SHRINK
    assert "trained from nothing" in (tmp_path / "weights" / "README.md").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"stage": "nothing"},
            "there is no training stage 'nothing'; there are all, data, frames, motion",
        ),
        ({"budget_minutes": 0}, "a budget of 0 minutes cannot be spent"),
        ({"size": 100}, "give a multiple of 32 from 64 to 512"),
        ({"stage": "export"}, "has no trained frames yet"),
        ({"stage": "frames"}, "run the data stage first"),
        ({"stage": "refiner"}, "run the frames stage first"),
    ],
)
def test_what_cannot_be_trained_is_refused(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        train(tmp_path, **options)  # type: ignore[arg-type]
