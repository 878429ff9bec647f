"""A model in transformers' format, from a local folder: whole, in safetensors, without the hub or code of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proxyworld.generator.checkpoint import check_weights, read_json
from proxyworld.generator.device import usable_device
from proxyworld.generator.quiet import quiet
from proxyworld.world.files import InputError

CONFIG = "config.json"


@dataclass(frozen=True)
class Published:
    """A kind of model: what its config.json says, the class of transformers that runs it, and where there is one."""

    model_type: str
    model_class: str
    hub_id: str

    @property
    def hint(self) -> str:
        return f"{self.hub_id} is one: hf download {self.hub_id} --local-dir FOLDER"


def load_pretrained(folder: Path, kind: Published, *, device: str | None = None) -> Any:
    """The model of `kind` in `folder`, in float32, on `device` ("cuda" where there is one, else "cpu").

    Raises `InputError` where the folder does not hold such a model, whole, and where there is no such device.
    """
    if not (folder / CONFIG).is_file():
        what = "does not exist" if not folder.exists() else f"holds no {CONFIG}"
        raise InputError(f"{folder} {what}; give a folder with a {kind.model_class} ({kind.hint})")
    found = read_json(folder / CONFIG, what="configuration").get("model_type")
    if found != kind.model_type:
        raise InputError(f"{folder} holds a {found!r} model, not a {kind.model_type!r} one ({kind.hint})")
    check_weights(folder)
    where = usable_device(device)
    with quiet():
        import torch
        import transformers

        try:
            network, told = getattr(transformers, kind.model_class).from_pretrained(
                folder, dtype=torch.float32, use_safetensors=True, local_files_only=True, output_loading_info=True
            )
        except Exception as error:  # whatever a configuration that was edited may raise
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise InputError(f"{folder} cannot be loaded as a {kind.model_class}: {reason}") from error
    missing = sorted(told["missing_keys"])
    if missing:
        raise InputError(f"{folder} lacks {missing[0]} of its {kind.model_class}; download it again ({kind.hint})")
    return network.eval().requires_grad_(False).to(where)
