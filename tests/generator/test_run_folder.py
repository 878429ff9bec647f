"""A run's folder appears whole, or not at all."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from proxyworld.generator.run_folder import new_run
from proxyworld.world.files import InputError


def tree(folder: Path) -> dict[str, str]:
    """Every file below `folder`, hidden ones too, by its content."""
    return {str(f.relative_to(folder)): f.read_text() for f in sorted(folder.rglob("*")) if f.is_file()}


def fill(out: Path, files: dict[str, str], *, overwrite: bool = False) -> None:
    with new_run(out, overwrite=overwrite) as folder:
        for name, text in files.items():
            (folder / name).write_text(text)


def break_off(out: Path, failure: type[BaseException], *, overwrite: bool = False) -> None:
    with new_run(out, overwrite=overwrite) as folder:
        (folder / "scene.json").write_text("half")
        raise failure


RECORD = json.dumps({"files": ["scene.json", "video.mp4", "run.json"]})
RUN = {"scene.json": "scene", "video.mp4": "video", "run.json": RECORD}


@pytest.mark.parametrize("out", ["out", "deep/er/out"])
def test_appears_whole(tmp_path: Path, out: str) -> None:
    with new_run(tmp_path / out) as folder:
        (folder / "scene.json").write_text("scene")
        assert not (tmp_path / out).exists()
    assert tree(tmp_path) == {f"{out}/scene.json": "scene"}
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / out).stat().st_mode & 0o777 == 0o777 & ~mask  # as any folder the user makes


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    fill(out, RUN)
    assert tree(tmp_path) == {f"out/{name}": text for name, text in RUN.items()}


@pytest.mark.parametrize("failure", [KeyboardInterrupt, SystemExit, InputError, ZeroDivisionError])
@pytest.mark.parametrize("exists", [True, False])
def test_leaves_nothing_behind(tmp_path: Path, failure: type[BaseException], exists: bool) -> None:
    out = tmp_path / "deep" / "out"
    if exists:
        out.mkdir(parents=True)
    with pytest.raises(failure):
        break_off(out, failure)
    assert list(tmp_path.rglob("*")) == ([tmp_path / "deep", out] if exists else [])


def test_keeps_the_old_run_when_the_new_one_fails(tmp_path: Path) -> None:
    fill(tmp_path / "out", RUN)
    before = tree(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        break_off(tmp_path / "out", KeyboardInterrupt, overwrite=True)
    assert tree(tmp_path) == before


def test_overwrite_replaces_the_run_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    fill(out, RUN)
    (out / "notes.txt").write_text("mine")
    (out / "depth.mp4").write_text("mine too: no run wrote it")
    record = json.dumps({"files": ["scene.json", "run.json"]})
    fill(out, {"scene.json": "new", "run.json": record}, overwrite=True)
    assert tree(out) == {
        "scene.json": "new",
        "run.json": record,
        "notes.txt": "mine",
        "depth.mp4": "mine too: no run wrote it",
    }  # the old run's video is gone: it would belie the new scene


@pytest.mark.parametrize(
    "record", ["", "[]", "{", "\xff", '{"files": 3}', '{"files": [["x"], "../notes.txt", "notes.txt"]}']
)
def test_a_strange_record_removes_nothing(tmp_path: Path, record: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    (out / "notes.txt").write_text("mine")
    (out / "run.json").write_text(record)
    fill(out, {"scene.json": "new"}, overwrite=True)
    assert set(tree(tmp_path)) >= {"notes.txt", "out/notes.txt", "out/run.json", "out/scene.json"}


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty; name another folder, or add --overwrite"):
        fill(tmp_path, RUN)
    assert tree(tmp_path) == {"notes.txt": "mine"}


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("file", "file is a file; name a folder that is new or empty"),
        ("file/out", "cannot write .*file/out: Not a directory; name a folder you may write to"),
        ("/proc/out", "cannot write /proc/out: .*; name a folder you may write to"),
        ("x" * 300, "cannot write .*: File name too long; name a folder you may write to"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once(tmp_path: Path, out: str, message: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match=message), new_run(tmp_path / out):
        pytest.fail("work was begun")
    assert tree(tmp_path) == {"file": "mine"}


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "video.mp4").mkdir()
    with pytest.raises(InputError, match=r"video\.mp4 is a folder"):
        fill(tmp_path, RUN, overwrite=True)


def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    late = new_run(tmp_path / "out")
    (late.__enter__() / "scene.json").write_text("late")
    fill(tmp_path / "out", RUN)
    with pytest.raises(InputError, match=r"cannot write .*: Directory not empty"):
        late.__exit__(None, None, None)
    assert tree(tmp_path) == {f"out/{name}": text for name, text in RUN.items()}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_waits_for_the_files_to_be_in_place(
    tmp_path: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted between any two renames, the new run is complete and the signal is not lost."""
    fill(tmp_path / "out", RUN)
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(number)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    came: list[int] = []
    before = signal.signal(number, lambda number, _: came.append(number))
    try:
        fill(tmp_path / "out", dict.fromkeys(RUN, "new"), overwrite=True)
    finally:
        signal.signal(number, before)
    assert tree(tmp_path) == {f"out/{name}": "new" for name in RUN}
    assert came == [number]
