"""Maps as sequences of pictures, one file a frame, for tools that do not read `.npz`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from proxyworld.render.exr import write_exr
from proxyworld.render.maps import Maps
from proxyworld.render.png import units, write_png
from proxyworld.render.shot import Shot
from proxyworld.world.files import InputError, whole_folder, write_text

Format = Literal["png", "exr"]
Told = Callable[[int, int], object]
"""Called with (frames written, of how many)."""


def save_png(maps: Maps, folder: Path, tell: Told = lambda done, total: None) -> Path:
    """Write `folder/<map>/000000.png` and so on, 16 bits where 8 would lose, and `folder/shot.json`: see docs/maps.md.

    The folder appears whole or not at all. Raises `InputError` where it is there already, and for maps that do not fit
    into 16 bits.
    """
    shot = Shot(maps)
    scales = units(shot)
    with whole_folder(folder) as beside:
        for k in range(maps.frames):
            write_png(shot, k, beside)
            maps.forget()
            tell(k + 1, maps.frames)
        _write_shot(maps, beside, scales)
    return Path(folder)


def save_exr(maps: Maps, folder: Path, tell: Told = lambda done, total: None) -> Path:
    """Write `folder/000000.exr` and so on, the values as they are, and `folder/shot.json`: see docs/maps.md.

    The folder appears whole or not at all. Raises `InputError` where it is there already.
    """
    with whole_folder(folder) as beside:
        for k in range(maps.frames):
            write_exr(maps, k, beside)
            maps.forget()
            tell(k + 1, maps.frames)
        _write_shot(maps, beside, {})
    return Path(folder)


WRITERS: Mapping[Format, Callable[[Maps, Path, Told], Path]] = {"png": save_png, "exr": save_exr}


def check_formats(formats: Sequence[str]) -> None:
    """Raise `InputError` for a format that maps cannot be written in."""
    for name in formats:
        if name not in get_args(Format):
            raise InputError(f"maps cannot be written as {name!r}; besides npz there are {', '.join(get_args(Format))}")


def _write_shot(maps: Maps, folder: Path, scales: Mapping[str, object]) -> None:
    """What the pictures of a shot have in common: its rate, its camera, what the ids stand for, and the units."""
    told = {
        "frames": maps.frames,
        "fps": maps.fps,
        "size": list(maps.size),
        "names": {str(i + 1): str(name) for i, name in enumerate(maps.name)},
        "intrinsics": maps.intrinsics.tolist(),
        "camera_from_world": maps.camera_from_world.tolist(),
    }
    write_text(folder / "shot.json", json.dumps(told | ({"units": scales} if scales else {}), indent=1) + "\n")
