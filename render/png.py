"""One frame of maps as PNG files; 16-bit integers stand for depth, normals, flow and ids.

Flow is coded as KITTI codes it (Menze and Geiger, "Object Scene Flow for Autonomous Vehicles", CVPR 2015).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from proxyworld.render.shot import Shot
from proxyworld.world.files import InputError

FULL = 65535
FLOW_STEPS = 64  # a pixel
FLOW_ZERO = 2**15
NORMAL_ZERO = 2**15
NORMAL_STEPS = NORMAL_ZERO - 1
_PNG_LEVEL = 3  # a third of the time of 6, a twentieth more bytes


def units(shot: Shot) -> dict[str, object]:
    """What the numbers in the pictures mean. Raises `InputError` for more bodies than 16 bits count."""
    if len(shot.maps.name) > FULL:
        raise InputError(f"a PNG tells {FULL} bodies apart, and there are {len(shot.maps.name)}: write exr")
    return {
        "depth": {"metres_a_step": metres_a_step(shot), "nothing_seen": 0},
        "flow": {"steps_a_pixel": FLOW_STEPS, "zero": FLOW_ZERO, "valid": "third channel"},
        "normal": {"steps": NORMAL_STEPS, "zero": NORMAL_ZERO, "nothing_seen": [0, 0, 0]},
    }


def metres_a_step(shot: Shot) -> float:
    """The depth that one step of 16 bits stands for: the farthest surface of the shot is the last."""
    _, far = shot.depth_m
    return far / FULL if np.isfinite(far) else 1.0


def write_png(shot: Shot, k: int, folder: Path) -> None:
    """Write frame `k` as `folder/<map>/<k>.png`, one file a map."""
    maps = shot.maps
    pictures = {
        "depth": depth_code(maps.depth_m[k], metres_a_step(shot)),
        "ids": maps.ids[k].astype(np.uint16),
        "normal": normal_code(maps.normal[k]),
        "flow_forward": flow_code(maps.flow_forward_px[k]),
        "flow_backward": flow_code(maps.flow_backward_px[k]),
        "occluded_forward": maps.occluded_forward[k].astype(np.uint8) * 255,
        "occluded_backward": maps.occluded_backward[k].astype(np.uint8) * 255,
        "rgb": maps.rgb[k],
        "albedo": maps.albedo[k],
    }
    for name, picture in pictures.items():
        place = folder / name
        place.mkdir(exist_ok=True)
        (place / f"{k:06d}.png").write_bytes(_encoded(picture))


def depth_code(depth_m: np.ndarray, step_m: float) -> np.ndarray:
    """`(h, w)` u16: multiples of `step_m`, at least 1; 0 where nothing is seen."""
    steps = np.rint(depth_m.astype(float) / step_m)
    return np.where(np.isfinite(depth_m), np.clip(steps, 1, FULL), 0).astype(np.uint16)


def flow_code(flow_px: np.ndarray) -> np.ndarray:
    """`(h, w, 3)` u16: x and y as 64 v + 2^15, and 1 where they are known; what is beyond ±512 pixels is not."""
    steps = np.rint(flow_px.astype(float) * FLOW_STEPS + FLOW_ZERO)
    known = ((steps >= 0) & (steps <= FULL)).all(axis=-1)
    code = np.where(known[..., None], np.nan_to_num(steps), 0)
    return np.concatenate([code, known[..., None]], axis=-1).astype(np.uint16)


def normal_code(normal: np.ndarray) -> np.ndarray:
    """`(h, w, 3)` u16: x, y, z as 32767 v + 2^15; three zeros where nothing is seen."""
    seen = (normal != 0).any(axis=-1, keepdims=True)
    return np.where(seen, np.rint(normal.astype(float) * NORMAL_STEPS) + NORMAL_ZERO, 0).astype(np.uint16)


def _encoded(picture: np.ndarray) -> bytes:
    import cv2

    ordered = picture[..., ::-1] if picture.ndim == 3 else picture  # OpenCV takes blue first
    fine, data = cv2.imencode(".png", np.ascontiguousarray(ordered), [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])
    assert fine, "OpenCV encodes every array of 8 or 16 bits"
    return data.tobytes()
