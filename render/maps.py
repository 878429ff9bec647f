"""The `Maps`: what the camera of a simulated world sees, exactly."""

from __future__ import annotations

import mmap
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from proxyworld.world.files import InputError, write_whole
from proxyworld.world.npz import Layout, NpzWriter, map_arrays

PIXELS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "depth_m": ("<f4", ()),
    "ids": ("<i4", ()),
    "normal": ("<f4", (3,)),
    "flow_forward_px": ("<f4", (2,)),
    "flow_backward_px": ("<f4", (2,)),
    "occluded_forward": ("|b1", ()),
    "occluded_backward": ("|b1", ()),
    "rgb": ("|u1", (3,)),
    "albedo": ("|u1", (3,)),
}
"""What each pixel of each frame has: the type and the shape of one value."""
BYTES_A_PIXEL = sum(np.dtype(dtype).itemsize * int(np.prod(shape)) for dtype, shape in PIXELS.values())
_POSES = "camera_from_world"
_OF_THE_SHOT = {"intrinsics": "<f8", "name": "U", "base_colour": "<f4", "fixed": "|b1", "fps": "<f8", "backend": "U"}


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
    backend: str = ""  # which renderer ran
    mapping: mmap.mmap | None = field(default=None, repr=False)  # of the file that the arrays lie in, if they do

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
        return replace(self, **{name: getattr(self, name)[start:stop] for name in (*PIXELS, _POSES)})

    def windows(self, length: int = 1) -> Iterator[Maps]:
        """The frames in order, `length` at a time; of maps that lie in a file, one window is in memory at a time."""
        for start in range(0, self.frames, length):
            yield self.window(start, start + length)
            self.forget()

    def forget(self) -> None:
        """Let go of the memory that a file's maps have taken; they come back from it where they are looked at again."""
        if self.mapping is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.mapping.madvise(mmap.MADV_DONTNEED)

    def save(self, folder: Path) -> Path:
        """Write `folder/maps.npz`, whole or not at all."""
        return save_frames(self.windows(), self.frames, folder)

    @classmethod
    def load(cls, folder: Path) -> Maps:
        """What `save` wrote, read from `folder/maps.npz` as it is used. Raises `InputError` when it is not maps."""
        path = Path(folder) / "maps.npz"
        mapped = map_arrays(path, what="set of maps")
        arrays = {"backend": np.array(""), **mapped.arrays}
        _check_arrays(path, arrays)
        given: dict[str, Any] = {name: arrays[name] for name in (*PIXELS, _POSES, *_OF_THE_SHOT)}
        given |= {"fps": float(arrays["fps"]), "backend": str(arrays["backend"])}
        return cls(**given, mapping=mapped.mapping)

    def __repr__(self) -> str:
        width, height = self.size
        return f"Maps({self.frames} frames of {width}x{height} pixels at {self.fps:g} a second)"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "mapping": None}  # a copy in another process holds its values itself

    def _repr_html_(self) -> str:
        from proxyworld.render.show import strips

        return strips(self)


def gather(frames: Iterable[Maps], count: int) -> Maps:
    """The `count` frames of a stream as one value in memory."""
    whole: dict[str, np.ndarray] = {}
    at, last = 0, None
    for window in frames:
        for name in (*PIXELS, _POSES):
            part = getattr(window, name)
            whole.setdefault(name, np.empty((count, *part.shape[1:]), part.dtype))[at : at + window.frames] = part
        at, last = at + window.frames, window
    assert last is not None and at == count, f"{at} frames came, and {count} were promised"
    return replace(last, **whole, mapping=None)  # type: ignore[arg-type]


def save_frames(frames: Iterable[Maps], count: int, folder: Path) -> Path:
    """Write `folder/maps.npz` from a stream of `count` frames, whole or not at all; no more than a window is held.

    Raises `InputError` where the disk has no room for it.
    """
    stream = iter(frames)
    first = next(stream)
    path = Path(folder) / "maps.npz"
    check_room(path, count, first.size)
    width, height = first.size
    rows = {n: Layout(np.dtype(dtype), (count, height, width, *rest)) for n, (dtype, rest) in PIXELS.items()}
    rows[_POSES] = Layout(np.dtype("<f8"), (count, 4, 4))
    whole = {name: np.asarray(getattr(first, name), dtype) for name, dtype in _OF_THE_SHOT.items()}

    def fill(file: BinaryIO) -> None:
        writer = NpzWriter(file, rows | {name: Layout(array.dtype, array.shape) for name, array in whole.items()})
        for name, values in whole.items():
            writer.append(name, values)
        for window in chain([first], stream):
            for name, layout in rows.items():
                writer.append(name, np.asarray(getattr(window, name), layout.dtype))
        writer.finish()

    return write_whole(path, fill)


def check_room(path: Path, frames: int, size: tuple[int, int]) -> None:
    """Raise `InputError` where the disk of `path` has no room for maps of so many frames of (width, height) pixels."""
    home = next(folder for folder in Path(path).absolute().parents if folder.is_dir())
    wanted, free = frames * size[0] * size[1] * BYTES_A_PIXEL, shutil.disk_usage(home).free
    if wanted > free:
        raise InputError(
            f"{frames} frames of {size[0]} by {size[1]} pixels take {wanted / 2**30:.1f} GiB, and {home} has "
            f"{free / 2**30:.1f} GiB left: render fewer or smaller ones, or elsewhere"
        )


def _check_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Raise `InputError` where `arrays` are not those of maps, or do not fit together."""
    missing = [name for name in (*PIXELS, _POSES, *_OF_THE_SHOT) if name not in arrays]
    if missing:
        raise InputError(f"{path} is not a set of maps: it lacks {', '.join(missing)}")
    shape, bodies = arrays["depth_m"].shape, arrays["name"].shape
    wanted: dict[str, tuple[str, tuple[int, ...]]] = {name: (d, (*shape, *rest)) for name, (d, rest) in PIXELS.items()}
    wanted |= {_POSES: ("<f8", (*shape[:1], 4, 4)), "intrinsics": ("<f8", (3, 3)), "fps": ("<f8", ())}
    wanted |= {"base_colour": ("<f4", (*bodies, 3)), "fixed": ("|b1", bodies)}
    for name, (dtype, form) in wanted.items():
        found = arrays[name]
        if len(shape) != 3 or 0 in shape or len(bodies) != 1 or found.shape != form or found.dtype != np.dtype(dtype):
            raise InputError(
                f"{path} is not a set of maps: its {name} is {found.dtype} of {found.shape}, "
                f"beside a depth of {shape} and {bodies} names"
            )
