"""`new_run`: a folder whose files appear whole, or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from proxyworld.world.files import InputError

RUN_FILES = (
    "scene.json", "trajectory.npz", "maps.npz", "video.mp4", "proxy.mp4", "depth.mp4", "flow.mp4", "ids.mp4",
    "report.json", "report.html", "run.json",
)  # fmt: skip
RUN_FOLDERS = ("png", "exr")
"""Sequences of pictures, where they were asked for."""


@contextmanager
def new_run(out: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A hidden folder to fill, whose files move to `out` when the block ends well, and vanish when it does not.

    It is made at once, so that an `out` which cannot be written is refused before any work is done. With
    `overwrite`, a run that is already there stays whole until the new one is, and then gives way to it: its files
    are replaced or, where the new run has none of that name, removed. Files that are no run's stay.
    Raises `InputError` where `out` cannot be written, or holds something and `overwrite` was not asked for.
    """
    out = Path(out)
    with writing(out):
        _refuse(out, overwrite)
    # Inside an `out` that exists: it may be a mount, onto which nothing can be renamed from beside it.
    hidden = (out if out.is_dir() else out.parent) / f".{out.name}-{secrets.token_hex(4)}"
    made: list[Path] = []
    try:
        with writing(out):
            _make(hidden, made)
        yield hidden
        with writing(out), _uninterrupted():
            _publish(hidden, out)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        for folder in made:
            with suppress(OSError):  # another process has put something into it meanwhile: it is theirs now
                folder.rmdir()
        raise


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Tell an `OSError` inside as the `InputError` that `out` cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror or error}; name a folder you may write to") from error


def _refuse(out: Path, overwrite: bool) -> None:
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; name a folder that is new or empty")
    if out.is_dir() and not overwrite and any(out.iterdir()):
        raise InputError(f"{out} is not empty; name another folder, or add --overwrite to replace a run in it")
    for name in RUN_FILES:
        if (out / name).is_dir():
            raise InputError(f"{out / name} is a folder; name another folder for the run")
    ours = _files_of_run(out)
    for name in RUN_FOLDERS:
        if (out / name).exists() and name not in ours:
            raise InputError(f"no run wrote {out / name}; name another folder for the run")


def _make(folder: Path, made: list[Path]) -> None:
    """Make `folder` and the parents it lacks, noting those in `made`, the innermost first."""
    if not folder.parent.exists():
        _make(folder.parent, made)
        made.insert(0, folder.parent)
    folder.mkdir()


def _publish(hidden: Path, out: Path) -> None:
    """Move a finished folder into place: by one rename where `out` is new, else file by file."""
    if hidden.parent != out:
        hidden.rename(out)  # fails if something has come to be there meanwhile
        return
    stale = _files_of_run(out)
    for file in sorted(hidden.iterdir()):
        if file.is_dir() and file.name in stale:
            shutil.rmtree(out / file.name)
        file.replace(out / file.name)
        stale.discard(file.name)
    for name in stale:
        if name in RUN_FOLDERS:
            shutil.rmtree(out / name, ignore_errors=True)
        else:
            (out / name).unlink(missing_ok=True)
    hidden.rmdir()


def _files_of_run(out: Path) -> set[str]:
    """The files in `out` that a run wrote, as its `run.json` says; none where there is no such page."""
    try:
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    files = record.get("files") if isinstance(record, dict) else None
    return {name for name in (*RUN_FILES, *RUN_FOLDERS) if name in files} if isinstance(files, list) else set()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C and a polite kill back until the block is done."""
    if threading.current_thread() is not threading.main_thread():  # signals reach the main thread only
        yield
        return
    came: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda number, _: came.append(number)) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
    for first in came[:1]:
        signal.raise_signal(first)
