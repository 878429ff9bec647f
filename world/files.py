"""Reading with limits and writing whole or not at all; `InputError` is what a user sees."""

from __future__ import annotations

import contextlib
import io
import secrets
import shutil
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

MAX_TEXT_BYTES = 16 * 2**20
MAX_ARRAYS_BYTES = 8 * 2**30


class InputError(ValueError):
    """The input cannot be used; the message is one sentence that says what would be."""


class Notice(UserWarning):
    """Something was done otherwise than asked; the message is one sentence that says what."""


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> Path:
    """Let `write` fill a file beside `path`, then rename it into place. Raises `InputError` where it cannot.

    Whatever goes wrong, or is interrupted, the file that was at `path` is left as it was, and nothing beside it.
    """
    path = Path(path)
    beside = path.parent / f".writing-{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "xb") as file:
            write(file)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}; name a file you may write") from error
    finally:
        with contextlib.suppress(OSError):  # it was renamed, or never begun
            beside.unlink()
    return path


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to fill beside `path`, which is renamed into place when the block ends well, and else removed.

    Raises `InputError` where something is at `path` already, and where it cannot be written.
    """
    path = Path(path)
    if path.exists():
        raise InputError(f"{path} is there already; name a folder that is new")
    beside = path.parent / f".writing-{secrets.token_hex(8)}"
    try:
        beside.mkdir(parents=True)
        yield beside
        beside.rename(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}; name a folder you may write to") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)  # it was renamed, or never begun


def write_text(path: Path, text: str) -> Path:
    """Write `text` as UTF-8, whole or not at all."""
    return write_whole(path, lambda file: file.write(text.encode()))


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], *, compress: bool = True) -> Path:
    """Write an `.npz` whose bytes depend on `arrays` alone, whole or not at all."""
    save = np.savez_compressed if compress else np.savez
    buffer = io.BytesIO()
    save(buffer, allow_pickle=False, **arrays)
    return write_whole(path, lambda file: file.write(buffer.getbuffer()))


def read_text(path: Path, *, what: str) -> str:
    """The text of `path`. Raises `InputError` when it is missing, too large, or not UTF-8."""
    check_readable(path, what, limit=MAX_TEXT_BYTES)
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path} as the text of a {what}: {error}") from error


def read_arrays(path: Path, *, what: str) -> dict[str, np.ndarray]:
    """The arrays of an `.npz`, never unpickled. Raises `InputError` when it cannot be read safely."""
    check_readable(path, what, limit=MAX_ARRAYS_BYTES)
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_ARRAYS_BYTES:
            raise InputError(f"{path} unpacks to {size >> 20} MiB; the limit is {MAX_ARRAYS_BYTES >> 20} MiB")
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except InputError:
        raise
    except BROKEN_ARCHIVE as error:
        raise InputError(f"{path} is not the .npz of a {what}: {error}") from error


BROKEN_ARCHIVE = (
    OSError,
    ValueError,
    TypeError,  # a shape that is none
    EOFError,
    KeyError,
    MemoryError,  # a header that promises more than there is
    RuntimeError,  # an encrypted archive, or an unknown compression
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SyntaxError,  # numpy's headers are Python literals
    tokenize.TokenError,
)
"""What reading an archive of arrays may raise where its bytes are not as they were written."""


def check_readable(path: Path, what: str, *, limit: int | None = None) -> None:
    """Raise `InputError` where there is no file at `path`, or one larger than `limit` bytes."""
    try:
        size = Path(path).stat().st_size if Path(path).is_file() else None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    if size is None:
        raise InputError(f"there is no {what} at {path}")
    if limit is not None and size > limit:
        raise InputError(f"{path} is larger than {limit >> 20} MiB, which no {what} is")
