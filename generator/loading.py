"""From the name of a model to the model: the embedded one, a folder, or a repository of the Hugging Face hub."""

from __future__ import annotations

import re
from pathlib import Path

from proxyworld.generator.checkpoint import INDEX, read_index
from proxyworld.generator.model import VideoModel
from proxyworld.generator.quiet import quiet
from proxyworld.world.files import InputError

EMBEDDED = "embedded"
EMBEDDED_CLASS = "ProxyworldPipeline"
WAN_CLASS = "WanVACEPipeline"
NAMES = (
    f"name {EMBEDDED!r}, a folder that diffusers' save_pretrained wrote, "
    "or a hub id such as Wan-AI/Wan2.1-VACE-1.3B-diffusers"
)
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_WANTED = ("*.json", "*.safetensors", "*.model", "*.txt")  # configurations, weights, vocabularies: no pickle, no code


def load(model: str, *, revision: str | None = None, device: str | None = None) -> VideoModel:
    """The model called `model`, on `device` ("cuda" where there is one, else "cpu").

    `revision` is a branch, tag or commit of a hub repository. What the hub has is downloaded once and kept in its
    own cache; nothing is unpickled and no code of a repository is run.
    Raises `InputError` where there is no such model, where its files are damaged, or where its class is unknown.
    """
    if model == EMBEDDED:
        with quiet():
            from proxyworld.generator.embedded import load_embedded

            return load_embedded(device=device)
    if model and Path(model).is_dir():
        return _open(Path(model), name=model, revision=None, device=device)
    if not _HUB_ID.fullmatch(model) or Path(model).exists():
        raise InputError(f"there is no model {model!r}: {NAMES}")
    return _open(_fetch(model, revision), name=model, revision=revision, device=device)


def _open(folder: Path, *, name: str, revision: str | None, device: str | None) -> VideoModel:
    kind = _supported(folder, name)
    with quiet():
        if kind == EMBEDDED_CLASS:
            from proxyworld.generator.embedded import load_embedded

            return load_embedded(folder, device=device)
        from proxyworld.generator.wan import load_wan

        return load_wan(folder, name=name, revision=revision, device=device)


def _supported(folder: Path, name: str) -> str:
    """The pipeline class in `folder`, if it is one that we run."""
    kind = str(read_index(folder)["_class_name"])
    if kind not in (WAN_CLASS, EMBEDDED_CLASS):
        raise InputError(f"{name} is a {kind}; the models that run here are {WAN_CLASS} and {EMBEDDED_CLASS}")
    return kind


def _fetch(model: str, revision: str | None) -> Path:
    """The folder of a hub repository in the hub's cache, downloaded where it is not there yet."""
    from huggingface_hub import hf_hub_download, snapshot_download
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    named = model if revision is None else f"{model} at revision {revision}"
    try:
        index = hf_hub_download(model, INDEX, revision=revision)
        _supported(Path(index).parent, model)  # before gigabytes of something else are downloaded
        return Path(snapshot_download(model, revision=revision, allow_patterns=list(_WANTED)))
    except GatedRepoError as error:
        raise InputError(
            f"{named} is gated: accept its licence at https://huggingface.co/{model}, then run: hf auth login"
        ) from error
    except (RepositoryNotFoundError, RevisionNotFoundError, HFValidationError) as error:
        raise InputError(f"the hub has no {named}: {NAMES}") from error
    except LocalEntryNotFoundError as error:
        raise InputError(
            f"{named} is not on this machine and the hub cannot be reached; "
            f"where it can, run: hf download {model}{'' if revision is None else f' --revision {revision}'}"
        ) from error
    except EntryNotFoundError as error:
        raise InputError(f"{named} has no {INDEX}, so it is no diffusers pipeline: {NAMES}") from error
    except OSError as error:  # the connection broke, or the disk is full
        raise InputError(f"{named} could not be downloaded ({error}); run the same command again to go on") from error
