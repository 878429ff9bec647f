"""`quiet`: diffusers and transformers load a model without bars and advice of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable


@contextmanager
def quiet() -> Iterator[None]:
    """Show no bars and log errors alone inside; afterwards both libraries are as loud as they were."""
    ensure_torchvision_importable()
    from diffusers.utils import logging as diffusers
    from transformers.utils import logging as transformers

    with ExitStack() as stack:
        for library in (diffusers, transformers):
            stack.enter_context(_hushed(library))
        yield


@contextmanager
def _hushed(library: Any) -> Iterator[None]:
    bars, verbosity = library.is_progress_bar_enabled(), library.get_verbosity()
    library.disable_progress_bar()
    library.set_verbosity_error()
    try:
        yield
    finally:
        library.set_verbosity(verbosity)
        if bars:
            library.enable_progress_bar()
