"""A model is found by name, checked before it is loaded, and refused in one sentence."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from proxyworld.conditioning.control import Control
from proxyworld.generator.generate import load_model
from proxyworld.world.files import InputError

Damage = Callable[[Path], object]


def rewrite_index(**changes: object) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "model_index.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return damage


def cut(name: str, *, keep: float) -> Damage:
    def damage(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(len(data) * keep)])

    return damage


def without_tensor(component: str) -> Damage:
    def damage(folder: Path) -> None:
        from safetensors.torch import load_file, save_file

        file = next((folder / component).glob("*.safetensors"))
        tensors = load_file(file)
        del tensors[sorted(tensors)[len(tensors) // 2]]
        save_file(tensors, file, metadata={"format": "pt"})

    return damage


def only_a_pickle(folder: Path) -> None:
    next((folder / "vae").glob("*.safetensors")).unlink()
    (folder / "vae" / "diffusion_pytorch_model.bin").write_bytes(pickle.dumps(Trap()))


def wrong_shape(folder: Path) -> None:
    path = folder / "transformer" / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "ffn_dim": 40}))


def missing_shard(folder: Path) -> None:
    index = {"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}
    (folder / "text_encoder" / "model.safetensors.index.json").write_text(json.dumps(index))


class Trap:
    """Unpickling it would end the run."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        import os

        return os._exit, (66,)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "no index": (lambda f: (f / "model_index.json").unlink(), "there is no diffusers pipeline at .*model_index.json"),
    "index cut": (cut("model_index.json", keep=0.5), "model_index.json is not JSON .*; copy or download it again"),
    "index empty": (lambda f: (f / "model_index.json").write_text("[]"), "model_index.json holds no JSON object"),
    "index deep": (lambda f: (f / "model_index.json").write_text("[" * 100_000), "model_index.json is not JSON"),
    "no class": (rewrite_index(_class_name=None), "model_index.json names no pipeline class"),
    "other class": (
        rewrite_index(_class_name="StableDiffusionPipeline"),
        "is a StableDiffusionPipeline; the models that run here are WanVACEPipeline and ProxyworldPipeline",
    ),
    "foreign code": (rewrite_index(vae=["os", "system"]), "takes its vae from 'os'; only diffusers and transformers"),
    "weights cut": (
        cut("transformer/diffusion_pytorch_model.safetensors", keep=0.9),
        "diffusion_pytorch_model.safetensors is not a whole safetensors file",
    ),
    "weights empty": (cut("vae/diffusion_pytorch_model.safetensors", keep=0), "is not a whole safetensors file"),
    "no component": (lambda f: shutil.rmtree(f / "vae"), "the checkpoint .* lacks the folder vae"),
    "no weights": (lambda f: next((f / "vae").glob("*.safetensors")).unlink(), r"lacks vae/\*.safetensors"),
    "pickle": (only_a_pickle, "diffusion_pytorch_model.bin is a pickle, .* only .safetensors are loaded"),
    "no shard": (missing_shard, "lacks text_encoder/model-00001-of-00002.safetensors"),
    "tensor missing": (without_tensor("vae"), "lacks .* of its vae"),
    "text tensor missing": (without_tensor("text_encoder"), "lacks .* of its text_encoder"),
    "wrong shape": (wrong_shape, "cannot be loaded as a WanVACEPipeline: .*"),
    "config cut": (cut("vae/config.json", keep=0.5), "cannot be loaded as a WanVACEPipeline: .*"),
    "no vocabulary": (lambda f: (f / "tokenizer" / "tokenizer.json").unlink(), "lacks the vocabulary of its tokenizer"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_checkpoint_is_refused_in_one_sentence(what: str, tiny_wan: Path, tmp_path: Path) -> None:
    damage, message = DAMAGES[what]
    folder = tmp_path / "model"
    shutil.copytree(tiny_wan, folder)
    damage(folder)
    with pytest.raises(InputError, match=message) as caught:
        load_model(str(folder))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "embeded", "a/b/c", "../x/y", "org/na me", "https://huggingface.co/a/b"])
def test_a_name_that_is_no_model_says_what_would_be(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"there is no model .*: name 'embedded', a folder .*, or a hub id such as"):
        load_model(name)


def test_a_file_is_not_a_model(tmp_path: Path) -> None:
    (tmp_path / "weights.safetensors").touch()
    with pytest.raises(InputError, match=r"there is no model .*weights.safetensors"):
        load_model(str(tmp_path / "weights.safetensors"))


@pytest.mark.parametrize("device", ["abacus", "cuda:99"])
def test_a_device_that_is_not_there(device: str, tiny_wan: Path) -> None:
    with pytest.raises(InputError, match=f"the device '{device}' cannot be used .*; cpu always can"):
        load_model(str(tiny_wan), device=device)


@pytest.fixture
def offline_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub, and no way to reach it."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def cache(hub: Path, folder: Path, *, revision: str = "main") -> None:
    """Lay `folder` into the cache of the hub as tests/tiny, the way a download would."""
    repository, commit = hub / "models--tests--tiny", "0123456789" * 4
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / revision).write_text(commit)
    shutil.copytree(folder, repository / "snapshots" / commit)


def test_a_hub_model_that_is_not_here_says_how_to_get_it(offline_hub: Path) -> None:
    with pytest.raises(InputError, match="tests/tiny is not on this machine and the hub cannot be reached") as caught:
        load_model("tests/tiny")
    assert str(caught.value).endswith("where it can, run: hf download tests/tiny")
    with pytest.raises(InputError, match=r"tests/tiny at revision v2 .* hf download tests/tiny --revision v2"):
        load_model("tests/tiny", revision="v2")


def test_a_name_that_the_hub_would_not_take(offline_hub: Path) -> None:
    with pytest.raises(InputError, match="the hub has no tests/ti--ny: name 'embedded'"):
        load_model("tests/ti--ny")


def test_a_cached_hub_model_runs_without_the_hub(offline_hub: Path, tiny_wan: Path) -> None:
    cache(offline_hub, tiny_wan, revision="v1")
    model = load_model("tests/tiny", revision="v1")
    assert (model.name, model.revision) == ("tests/tiny", "v1")
    control = Control({"depth": np.zeros((5, 32, 32, 1), np.float32)}, 24.0)
    from_hub = model(control, "a ball", steps=1).frames
    assert np.array_equal(from_hub, load_model(str(tiny_wan))(control, "a ball", steps=1).frames)


def test_a_half_downloaded_hub_model_is_refused(offline_hub: Path, tiny_wan: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    shutil.copytree(tiny_wan, half)
    shutil.rmtree(half / "transformer")
    cache(offline_hub, half)
    with pytest.raises(InputError, match="lacks the folder transformer"):
        load_model("tests/tiny")


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        ("GatedRepoError", "tests/tiny is gated: accept its licence at https://huggingface.co/tests/tiny"),
        ("RepositoryNotFoundError", "the hub has no tests/tiny: name 'embedded'"),
        ("RevisionNotFoundError", "the hub has no tests/tiny: name 'embedded'"),
        ("EntryNotFoundError", "tests/tiny has no model_index.json, so it is no diffusers pipeline"),
    ],
)
def test_what_the_hub_answers_is_said_in_one_sentence(
    raised: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub
    from huggingface_hub import errors

    kind = getattr(errors, raised)
    error = kind.__new__(kind)  # as raised, but for the answer of a server that it would carry

    def answer(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", answer)
    with pytest.raises(InputError, match=message):
        load_model("tests/tiny")


def test_a_broken_download_can_be_taken_up_again(monkeypatch: pytest.MonkeyPatch, tiny_wan: Path) -> None:
    import huggingface_hub

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", lambda *_, **__: str(tiny_wan / "model_index.json"))
    monkeypatch.setattr(huggingface_hub, "snapshot_download", full)
    with pytest.raises(InputError, match=r"tests/tiny could not be downloaded .*No space left"):
        load_model("tests/tiny")
