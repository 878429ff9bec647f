"""The `Maps`: what the camera of a simulated world sees, exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from proxyworld.world.files import InputError, read_arrays, write_arrays

_FIELDS = (
    "depth_m", "ids", "normal", "flow_forward_px", "flow_backward_px", "occluded_forward", "occluded_backward",
    "rgb", "albedo", "intrinsics", "camera_from_world", "name", "base_colour", "fixed", "fps",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Maps:
    """Exact maps of `t` frames of `h` by `w` pixels; row 0 is at the top, pixel centres lie at +0.5.

    The camera is OpenCV's: x right, y down, z forward; `flow_*_px` holds (x, y) and is NaN where nothing is seen
    or where there is no next (or previous) frame. `occluded_*` marks pixels whose point is hidden or out of view
    in that other frame.
    """

    depth_m: np.ndarray  # (t, h, w) f32: z along the optical axis, inf where nothing is seen
    ids: np.ndarray  # (t, h, w) i32: 0 background, body i + 1
    normal: np.ndarray  # (t, h, w, 3) f32: unit, camera space; 0 where nothing is seen
    flow_forward_px: np.ndarray  # (t, h, w, 2) f32
    flow_backward_px: np.ndarray  # (t, h, w, 2) f32
    occluded_forward: np.ndarray  # (t, h, w) bool
    occluded_backward: np.ndarray  # (t, h, w) bool
    rgb: np.ndarray  # (t, h, w, 3) u8: the crude picture, with shadows
    albedo: np.ndarray  # (t, h, w, 3) u8: the surfaces' own colour and texture, without light; 0 where nothing is seen
    intrinsics: np.ndarray  # (3, 3) f64
    camera_from_world: np.ndarray  # (t, 4, 4) f64
    name: np.ndarray  # (n) str: what the ids stand for
    base_colour: np.ndarray  # (n, 3) f32 in 0..1: the flat colour of each body
    fixed: np.ndarray  # (n) bool: the bodies that never move
    fps: float
    backend: str = ""  # which renderer ran; not saved

    @property
    def frames(self) -> int:
        return int(self.depth_m.shape[0])

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return int(self.depth_m.shape[2]), int(self.depth_m.shape[1])

    @property
    def moving(self) -> np.ndarray:
        """`(t, h, w)` bool: pixels of bodies that are not fixed."""
        return np.asarray(np.concatenate([[False], ~self.fixed])[self.ids])

    def window(self, start: int, stop: int) -> Maps:
        """Frames `start` to `stop - 1` alone."""
        return replace(self, **{f: getattr(self, f)[start:stop] for f in (*_FIELDS[:9], "camera_from_world")})

    def save(self, folder: Path) -> Path:
        """Write `folder/maps.npz`."""
        arrays = {f: np.asarray(getattr(self, f)) for f in _FIELDS}
        return write_arrays(Path(folder) / "maps.npz", arrays)

    @classmethod
    def load(cls, folder: Path) -> Maps:
        """Read what `save` wrote. Raises `InputError` when it is not maps."""
        path = Path(folder) / "maps.npz"
        arrays = read_arrays(path, what="set of maps")
        missing = [f for f in _FIELDS if f not in arrays]
        if missing:
            raise InputError(f"{path} is not a set of maps: it lacks {', '.join(missing)}")
        given: dict[str, Any] = {f: arrays[f] for f in _FIELDS[:-1]}
        return cls(**given, fps=float(arrays["fps"]))

    def _repr_html_(self) -> str:
        from proxyworld.render.show import strips

        return strips(self)
