"""Is this folder a whole checkpoint in diffusers' format? Asked before anything in it is loaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proxyworld.world.files import InputError, read_text

INDEX = "model_index.json"
TRUSTED = ("diffusers", "transformers", "proxyworld.generator.refiner")
VOCABULARIES = ("tokenizer.json", "*.model", "vocab.*")
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")


def read_index(folder: Path) -> dict[str, Any]:
    """What `folder/model_index.json` says: `_class_name`, and for each component its library and class.

    Raises `InputError` where there is none, and where it is not such an index.
    """
    path = Path(folder) / INDEX
    index = read_json(path, what="diffusers pipeline")
    if not isinstance(index.get("_class_name"), str):
        raise InputError(f"{path} names no pipeline class; a folder that save_pretrained wrote would")
    return index


def check_components(folder: Path, index: dict[str, Any], *, weights: Sequence[str]) -> None:
    """Raise `InputError` unless every component of `index` is safe to load and whole.

    Safe: its class comes from diffusers, transformers or this package. Whole: its folder is there; a tokenizer has its
    vocabulary (transformers would make up an empty one); each of `weights` has safetensors files, each as long as its
    header says. Pickled weights are refused unread. What the index leaves empty is left out.
    """
    given = {name: value for name, value in index.items() if isinstance(value, list) and len(value) == 2 and any(value)}
    for name, (library, _) in given.items():
        component = Path(folder) / name
        if library not in TRUSTED:
            raise InputError(
                f"{folder / INDEX} takes its {name} from {library!r}; only {' and '.join(TRUSTED)} are loaded from"
            )
        if not component.is_dir():
            raise InputError(f"the checkpoint {folder} lacks the folder {name}")
        if name == "tokenizer" and not any(file for kind in VOCABULARIES for file in component.glob(kind)):
            raise InputError(
                f"the checkpoint {folder} lacks the vocabulary of its tokenizer (tokenizer/tokenizer.json)"
            )
        if name in weights:
            check_weights(component)


def check_filled(component: Path, network: Any) -> None:
    """Raise `InputError` where a parameter of the loaded `network` was not in the files of its folder `component`.

    diffusers and transformers only warn, and leave it empty or random. Tied parameters need one of their names.
    """
    stored = {name for file in component.glob("*.safetensors") for name in _tensor_names(file)}
    names: dict[int, list[str]] = {}
    for name, parameter in network.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), []).append(name)
    missing = [tied[0] for tied in names.values() if stored.isdisjoint(tied)]
    if missing:
        raise InputError(f"the checkpoint {component.parent} lacks {missing[0]} of its {component.name}")


def check_weights(component: Path) -> None:
    """Raise `InputError` unless a folder has safetensors files, all that it names, each as long as its header says."""
    files = sorted(component.glob("*.safetensors"))
    pickled = sorted(p for p in component.glob("*") if p.suffix in PICKLES) if not files else []
    if pickled:
        raise InputError(f"{pickled[0]} is a pickle, which can run code when it is read; only .safetensors are loaded")
    if not files:
        raise InputError(f"the checkpoint {component.parent} lacks {component.name}/*.safetensors")
    for shards in component.glob("*.safetensors.index.json"):
        named = read_json(shards, what="list of weight files").get("weight_map", {})
        missing = sorted({str(shard) for shard in named.values()} - {file.name for file in files})
        if missing:
            raise InputError(f"the checkpoint {component.parent} lacks {component.name}/{missing[0]}")
    for file in files:
        _tensor_names(file)


def _tensor_names(file: Path) -> list[str]:
    """The names in the header of `file`, which is held against the file's length; no tensor is read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="np") as tensors:
            return list(tensors.keys())
    except (SafetensorError, OSError) as error:
        raise InputError(f"{file} is not a whole safetensors file ({error}); copy or download it again") from error


def read_json(path: Path, *, what: str) -> dict[str, Any]:
    """The object in a JSON file. Raises `InputError` where there is none."""
    try:
        value = json.loads(read_text(path, what=what))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path} is not JSON ({error}); copy or download it again") from error
    if not isinstance(value, dict):
        raise InputError(f"{path} holds no JSON object; copy or download it again")
    return value
