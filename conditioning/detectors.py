"""The edge looks that published ControlNets were trained on, made by controlnet-aux from a picture."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable
from proxyworld.world.files import InputError

Image = np.ndarray
TRAINED_PX = 512
"""The short side at which the annotators were made and used."""


@dataclass(frozen=True)
class Detector:
    """A class of controlnet-aux and, for a network, the hub repository and the files that hold its weights."""

    class_name: str
    repository: str = ""
    weights: tuple[str, ...] = ()


DETECTORS: Mapping[str, Detector] = {
    "canny": Detector("CannyDetector"),
    "lineart": Detector("LineartStandardDetector"),
    "lineart_realistic": Detector("LineartDetector", "lllyasviel/Annotators", ("sk_model.pth", "sk_model2.pth")),
    "lineart_anime": Detector("LineartAnimeDetector", "lllyasviel/Annotators", ("netG.pth",)),
    "hed": Detector("HEDdetector", "lllyasviel/Annotators", ("ControlNetHED.pth",)),
    "pidi": Detector("PidiNetDetector", "lllyasviel/Annotators", ("table5_pidinet.pth",)),
}


def detect(rgb: np.ndarray, name: str) -> np.ndarray:
    """What the detector called `name` draws, white on black: `(t, h, w, 3)` u8 to `(t, h, w)` u8.

    Canny runs at the size of the frames, so its lines are one pixel wide; the others run with a short side of
    `TRAINED_PX`, or of the frames where that is larger, and their drawing is brought back to the frames' size.
    Raises `InputError` where controlnet-aux, or a network's weights, are not on this machine: nothing is downloaded.
    """
    draw = _draw_canny if name == "canny" else _draw_at_trained_size
    detector = _load(name)
    return np.stack([draw(detector, np.ascontiguousarray(frame)) for frame in rgb])


def check_detector(name: str) -> None:
    """Raise `InputError` where the detector called `name` cannot draw on this machine."""
    _load(name)


def _draw_canny(detector: Callable[..., Image], frame: Image) -> Image:
    """controlnet-aux rounds sides to multiples of 64: the frame is padded to them, so that nothing is resampled."""
    height, width = frame.shape[:2]
    padded = np.pad(frame, ((0, -height % 64), (0, -width % 64), (0, 0)), mode="edge")
    side = min(padded.shape[:2])
    return detector(padded, detect_resolution=side, image_resolution=side)[:height, :width, 0]


def _draw_at_trained_size(detector: Callable[..., Image], frame: Image) -> Image:
    import cv2

    height, width = frame.shape[:2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # line art takes the median of no line in an empty frame
        drawing = detector(frame, detect_resolution=max(TRAINED_PX, min(height, width)), output_type="np")
    if drawing.shape[:2] != (height, width):
        drawing = cv2.resize(drawing, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(drawing[..., 0])


@cache
def _load(name: str) -> Callable[..., Image]:
    kind = DETECTORS[name]
    made = getattr(_controlnet_aux(name), kind.class_name)
    if not kind.weights:
        detector: Callable[..., Image] = made()
        return detector
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        # torch >= 2.6 reads these .pth files with weights_only=True: tensors, never code
        network: Callable[..., Image] = made.from_pretrained(kind.repository, local_files_only=True)
    except LocalEntryNotFoundError as error:
        raise InputError(
            f"the stream {name!r} needs weights that are not on this machine; "
            f"fetch them with: hf download {kind.repository} {' '.join(kind.weights)}"
        ) from error
    return network


def _controlnet_aux(name: str) -> Any:
    """The package, which imports torchvision, timm and OpenCV, and warns about packages that no detector here needs."""
    try:
        ensure_torchvision_importable()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import controlnet_aux  # type: ignore[import-untyped]
    except (ImportError, RuntimeError) as error:  # RuntimeError: a torchvision built for another torch
        raise InputError(
            f"the stream {name!r} needs controlnet-aux, which cannot be imported here ({error}); "
            "install it with: pip install 'proxyworld[preprocess]'"
        ) from error
    return controlnet_aux
