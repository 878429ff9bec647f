"""Training: its data, its steps, its resumption, its export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from proxyworld.generator import networks
from proxyworld.generator.embedded import load_embedded
from proxyworld.generator.training.command import train
from proxyworld.generator.training.data import CLIP_FRAMES, STILLS, make_sample, read_sample, write_sample
from proxyworld.generator.training.learn import loss_of
from proxyworld.generator.training.scenes import random_scene
from proxyworld.generator.training.shelf import Shelf
from proxyworld.generator.training.state import read_progress
from proxyworld.generator.training.words import vocabulary
from proxyworld.world.files import InputError
from tests.generator.tiny_embedded import LADDER

CPU = torch.device("cpu")


def test_random_scenes_differ_by_seed_and_repeat_by_seed() -> None:
    scenes = [random_scene(seed) for seed in range(40)]
    assert scenes == [random_scene(seed) for seed in range(40)]
    assert len({s.prompt for s in scenes}) > 35
    assert {s.environment.sky for s in scenes} == {"day", "sunset", "overcast", "night", "studio"}
    assert any(s.events for s in scenes) and any(s.joints for s in scenes)


def test_every_word_of_a_training_prompt_is_known() -> None:
    tokenizer = networks.make_tokenizer(vocabulary())
    for seed in range(0, 3000, 10):
        assert tokenizer.unk_token_id not in tokenizer(random_scene(seed).prompt).input_ids


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("data")
    assert write_sample(folder, 4, (64, 64)) and write_sample(folder, 5, (64, 64))
    return Shelf(folder)


def test_a_sample_is_the_same_each_time_and_comes_back_from_disk(shelf: Shelf) -> None:
    kept, again = read_sample(shelf.folder / "00000004.npz"), make_sample(4, (64, 64))
    assert kept.is_clip and kept.control.shape == (CLIP_FRAMES, 64, 64, 14)
    assert kept.control.tobytes() == again.control.tobytes()
    assert kept.target.tobytes() == again.target.tobytes()
    assert kept.prompt == again.prompt
    assert read_sample(shelf.folder / "00000005.npz").target.shape == (STILLS, 64, 64, 3)


def test_learning_lowers_the_loss(shelf: Shelf) -> None:
    """Forty steps on a few frames, with a network a hundredth of the real one's size."""
    torch.manual_seed(0)
    tokenizer = networks.make_tokenizer(vocabulary())
    unet, control = networks.make_unet(**LADDER), networks.make_controlnet(**LADDER)
    encoder = networks.make_text_encoder(len(tokenizer))
    optimiser = torch.optim.AdamW(networks.parameters_of(unet, control, encoder), lr=2e-3)

    def denoise(noisy, t, text, downs, middle):  # type: ignore[no-untyped-def]
        extra = {"down_block_additional_residuals": downs, "mid_block_additional_residual": middle}
        return unet(noisy, t, text, **extra).sample

    losses = []
    for step in range(40):
        rng = np.random.default_rng(step)
        loss = loss_of(shelf.stills(4, rng), denoise, control, encoder, tokenizer, rng, together=False, device=CPU)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
    assert np.mean(losses[-10:]) < 0.5 * np.mean(losses[:5])
    assert any(p.grad is None and bool((p != 0).any()) for p in control.controlnet_down_blocks.parameters())


def test_a_run_is_trained_stopped_resumed_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for maker in ("make_unet", "make_controlnet"):
        real = getattr(networks, maker)
        monkeypatch.setattr(f"proxyworld.generator.training.stages.{maker}", lambda real=real: real(**LADDER))
    said: list[str] = []
    train(tmp_path, budget_minutes=0.05, size=64, workers=1, say=lambda stage, share, words: said.append(stage))
    assert dict.fromkeys(said) == dict.fromkeys(["data", "frames", "motion"])
    first = read_progress(tmp_path / "frames", "frames")
    train(tmp_path, budget_minutes=0.15, stage="frames", size=64)
    second = read_progress(tmp_path / "frames", "frames")
    assert second.step > first.step and second.seconds > first.seconds
    train(tmp_path, budget_minutes=0.05, stage="export", size=64)
    model = load_embedded(tmp_path / "weights")
    assert model.pipeline.config.patch == 4
    assert "trained from nothing" in (tmp_path / "weights" / "README.md").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stage": "nothing"}, "there is no training stage 'nothing'; there are all, data, frames, motion, export"),
        ({"budget_minutes": 0}, "a budget of 0 minutes cannot be spent"),
        ({"size": 100}, "give a multiple of 16 from 64 to 512"),
        ({"stage": "export"}, "has no trained model yet"),
        ({"stage": "frames"}, "run the data stage first"),
    ],
)
def test_what_cannot_be_trained_is_refused(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        train(tmp_path, **options)  # type: ignore[arg-type]
