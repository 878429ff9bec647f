"""One frame of maps as an OpenEXR file: 32-bit floats and integers, as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from proxyworld.render.maps import Maps


def channels(maps: Maps, k: int) -> dict[str, np.ndarray]:
    """The channels of frame `k`, each `(h, w)` f32 or u32, under the names that compositing programs use."""
    return {
        "Z": maps.depth_m[k],
        "id": maps.ids[k].astype(np.uint32),
        **{f"N.{axis}": maps.normal[k, ..., i] for i, axis in enumerate("XYZ")},
        **{f"forward.{axis}": maps.flow_forward_px[k, ..., i] for i, axis in enumerate("uv")},
        **{f"backward.{axis}": maps.flow_backward_px[k, ..., i] for i, axis in enumerate("uv")},
        "occluded.forward": maps.occluded_forward[k].astype(np.uint32),
        "occluded.backward": maps.occluded_backward[k].astype(np.uint32),
    }


def write_exr(maps: Maps, k: int, folder: Path) -> None:
    """Write frame `k` as `folder/<k>.exr`, compressed without loss."""
    import OpenEXR

    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    made = {name: np.ascontiguousarray(values) for name, values in channels(maps, k).items()}
    try:
        with OpenEXR.File(header, made) as file:
            file.write(str(folder / f"{k:06d}.exr"))
    except RuntimeError as error:  # how OpenEXR tells that the disk is full, or the folder gone
        raise OSError(str(error)) from error
