"""Files are written whole or not at all, and read with limits."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.world import files
from proxyworld.world.files import InputError, read_arrays, read_text, write_arrays, write_text, write_whole

ARRAYS = {"a": np.arange(6.0).reshape(2, 3), "name": np.array(["ball", "Würfel"])}


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "note.txt"
    assert write_text(path, "first") == path
    write_text(path, "zweitens: ü")
    assert read_text(path, what="note") == "zweitens: ü"
    assert os.listdir(path.parent) == ["note.txt"]


def test_a_written_file_has_the_users_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "theirs").touch()
    path = write_text(tmp_path / "ours", "")
    assert path.stat().st_mode == (tmp_path / "theirs").stat().st_mode


@pytest.mark.parametrize("trouble", [RuntimeError("broken"), KeyboardInterrupt(), OSError(28, "disk is full")])
@pytest.mark.parametrize("exists", [False, True])
def test_a_failing_writer_leaves_what_was_there_and_nothing_beside(
    tmp_path: Path, trouble: BaseException, exists: bool
) -> None:
    path = tmp_path / "file"
    if exists:
        path.write_text("mine")

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise trouble

    with pytest.raises(InputError if isinstance(trouble, OSError) else type(trouble)):
        write_whole(path, write)
    assert [p.read_text() for p in tmp_path.iterdir()] == (["mine"] if exists else [])


def test_a_file_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "folder").mkdir()
    for path, why in (
        (tmp_path / "taken" / "file", "File exists|Not a directory"),
        (tmp_path / "folder", "Is a directory"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        with pytest.raises(InputError, match=rf"cannot write .*: ({why}); name a file you may write"):
            write_text(path, "new")
    assert (tmp_path / "taken").read_text() == "mine"
    assert sorted(os.listdir(tmp_path)) == ["folder", "taken"]


def test_a_folder_without_leave_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)  # root may write anywhere
    with pytest.raises(InputError, match=r"cannot write .*: Permission denied; name a file you may write"):
        write_text(tmp_path / "file", "new")


@pytest.mark.parametrize("compress", [True, False])
def test_arrays_come_back_and_their_bytes_depend_on_them_alone(tmp_path: Path, compress: bool) -> None:
    paths = [write_arrays(tmp_path / name, ARRAYS, compress=compress) for name in ("one.npz", "two.npz")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    back = read_arrays(paths[0], what="set")
    assert set(back) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert back[name].dtype == array.dtype
        np.testing.assert_array_equal(back[name], array)
    with zipfile.ZipFile(paths[0]) as archive:  # no clock
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_objects_are_neither_written_nor_read(tmp_path: Path) -> None:
    objects = np.array([{"a": 1}], dtype=object)
    with pytest.raises(ValueError, match=r"allow_pickle"):
        write_arrays(tmp_path / "objects.npz", {"a": objects})
    np.savez(tmp_path / "pickled.npz", a=objects)
    with pytest.raises(InputError, match=r"pickled\.npz is not the \.npz of a set: .*allow_pickle"):
        read_arrays(tmp_path / "pickled.npz", what="set")
    assert os.listdir(tmp_path) == ["pickled.npz"]


def test_what_is_missing_or_too_large_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"there is no scene at .*nowhere"):
        read_text(tmp_path / "nowhere", what="scene")
    with pytest.raises(InputError, match=r"there is no set of maps at"):
        read_arrays(tmp_path, what="set of maps")
    with pytest.raises(InputError, match=r"cannot read .*: File name too long"):
        read_text(tmp_path / ("x" * 300), what="scene")
    monkeypatch.setattr(files, "MAX_TEXT_BYTES", 2**20)
    (tmp_path / "long").write_bytes(b" " * (2**20 + 1))
    with pytest.raises(InputError, match=r"long is larger than 1 MiB, which no scene is"):
        read_text(tmp_path / "long", what="scene")
    monkeypatch.setattr(files, "MAX_ARRAYS_BYTES", 2**20)
    write_arrays(tmp_path / "bomb.npz", {"zeros": np.zeros(2**18)})
    assert (tmp_path / "bomb.npz").stat().st_size < 2**14
    with pytest.raises(InputError, match=r"bomb.npz unpacks to 2 MiB; the limit is 1 MiB"):
        read_arrays(tmp_path / "bomb.npz", what="set")


def test_text_that_is_not_utf8_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("für".encode("latin-1"))
    with pytest.raises(InputError, match=r"cannot read .*latin as the text of a scene: .*utf-8"):
        read_text(tmp_path / "latin", what="scene")


def archive() -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **ARRAYS)
    return buffer.getvalue()


@given(st.integers(0, len(archive()) - 1), st.integers(1, 255), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_damaged_archive_is_refused_or_unharmed(at: int, flip: int, cut: bool) -> None:
    """Whatever byte is wrong or wherever it ends, the answer is a sentence, or arrays of the sizes they had."""
    whole = bytearray(archive())
    whole[at] ^= flip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.npz"
        path.write_bytes(whole[:at] if cut else whole)
        with contextlib.suppress(InputError):
            assert all(array.nbytes < 1000 for array in read_arrays(path, what="set").values())


def test_an_array_that_promises_more_than_memory_is_refused(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (2**50,)})
    with zipfile.ZipFile(tmp_path / "huge.npz", "w") as archive:
        archive.writestr("a.npy", header.getvalue())
    with pytest.raises(InputError, match=r"huge.npz is not the .npz of a set"):
        read_arrays(tmp_path / "huge.npz", what="set")
