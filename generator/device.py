"""Which device a model runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proxyworld.world.files import InputError

if TYPE_CHECKING:
    import torch


def usable_device(device: str | None) -> torch.device:
    """`device`, or "cuda" where there is one, else "cpu". Raises `InputError` where it cannot be used."""
    import torch

    try:
        where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.empty(0, device=where)
    except (RuntimeError, AssertionError) as error:  # torch's words for: no such device, or not compiled in
        reason = str(error).strip().splitlines()[0]
        raise InputError(f"the device {device!r} cannot be used ({reason}); cpu always can") from error
    return where
