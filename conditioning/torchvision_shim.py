"""Make `torchvision` importable beside a CPU build of torch."""

from __future__ import annotations

import logging
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_kept: list[Any] = []  # a torch.library.Library takes its schemas along when it is collected


@cache
def ensure_torchvision_importable() -> None:
    """Call this before the first import of diffusers, transformers or controlnet_aux; later calls do nothing.

    PyPI's torchvision wheels are CUDA builds. Beside CPU torch their C++ library does not load, so the operators
    `nms` and `qnms` have no schema, `import torchvision` raises "operator torchvision::nms does not exist", and with
    it every transformers model and every diffusers video pipeline fails to import, though none of them needs those
    operators. Where the library does not load, the two schemas are declared here instead: transforms then work, and
    the operators themselves still refuse to run. A torchvision that still cannot be imported is hidden, so that
    diffusers and transformers go on without it. Where torchvision is absent or whole, nothing changes.
    """
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None:
        return
    import torch

    if not _loads(Path(spec.origin).parent):
        library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for schema in _SCHEMAS:
            library.define(schema)  # type: ignore[no-untyped-call]
        _kept.append(library)
    try:
        import_module("torchvision")
    except Exception as error:  # whatever a package built for another torch may raise
        logging.getLogger(__name__).warning("torchvision cannot be imported (%s): going on without it", error)
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        sys.modules["torchvision"] = None  # type: ignore[assignment]  # "not installed", says the import system


def _loads(package: Path) -> bool:
    """Whether torchvision's own C++ library loads; where it does, it has declared its operators by now."""
    import torch

    for library in (*package.glob("_C*.so"), *package.glob("_C*.pyd"), *package.glob("_C*.dylib")):
        try:
            torch.ops.load_library(str(library))  # type: ignore[no-untyped-call]
        except OSError:
            continue
        return True
    return False
