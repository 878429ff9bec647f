"""Reading with limits and writing whole or not at all; `InputError` is what a user sees."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

MAX_TEXT_BYTES = 16 * 2**20
MAX_ARRAYS_BYTES = 8 * 2**30


class InputError(ValueError):
    """The input cannot be used; the message is one sentence that says what would be."""


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> Path:
    """Let `write` fill a file beside `path`, then rename it into place. Raises `InputError` where it cannot."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}; name a folder you may write to") from error
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: Path, text: str) -> Path:
    """Write `text` as UTF-8, whole or not at all."""
    return write_whole(path, lambda file: file.write(text.encode()))


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], *, compress: bool = True) -> Path:
    """Write an `.npz` whose bytes depend on `arrays` alone, whole or not at all."""
    save = np.savez_compressed if compress else np.savez

    def write(file: BinaryIO) -> None:
        buffer = io.BytesIO()
        save(buffer, **arrays)  # type: ignore[arg-type]
        file.write(buffer.getbuffer())

    return write_whole(path, write)


def read_text(path: Path, *, what: str) -> str:
    """The text of `path`. Raises `InputError` when it is missing, too large, or not UTF-8."""
    path = Path(path)
    if not path.is_file():
        raise InputError(f"there is no {what} at {path}")
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise InputError(f"{path} is larger than {MAX_TEXT_BYTES >> 20} MiB, which no {what} is")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path} as the text of a {what}: {error}") from error


def read_arrays(path: Path, *, what: str) -> dict[str, np.ndarray]:
    """The arrays of an `.npz`, never unpickled. Raises `InputError` when it cannot be read safely."""
    import zipfile

    path = Path(path)
    if not path.is_file():
        raise InputError(f"there is no {what} at {path}")
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_ARRAYS_BYTES:
            raise InputError(f"{path} unpacks to {size >> 20} MiB; the limit is {MAX_ARRAYS_BYTES >> 20} MiB")
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is not the .npz of a {what}: {error}") from error
