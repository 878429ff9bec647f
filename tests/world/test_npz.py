"""An archive filled side by side is one that numpy and unzip read; what is mapped is what was written."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.world import npz
from proxyworld.world.files import InputError, write_arrays
from proxyworld.world.npz import ALIGN, Layout, NpzWriter, map_arrays

ARRAYS = {
    "depth": np.random.default_rng(1).random((5, 7, 9), np.float32),
    "mask": np.random.default_rng(2).random((5, 3)) > 0.5,
    "name": np.array(["ball", "Würfel"]),
    "fps": np.array(24.0),
    "none": np.zeros((0, 3)),
}


def archive(order: list[tuple[str, int]]) -> bytes:
    """`ARRAYS`, filled row by row in the `order` of (member, row)."""
    buffer = io.BytesIO()
    writer = NpzWriter(buffer, {name: Layout(array.dtype, array.shape) for name, array in ARRAYS.items()})
    for name, row in order:
        writer.append(name, ARRAYS[name][row : row + 1] if row >= 0 else ARRAYS[name])
    writer.finish()
    return buffer.getvalue()


def rows(name: str) -> list[tuple[str, int]]:
    return [(name, i) for i in range(len(ARRAYS[name]))] if ARRAYS[name].ndim else [(name, -1)]


IN_TURN = [row for name in ARRAYS for row in rows(name)]
INTERLEAVED = sorted(IN_TURN, key=lambda row: row[1])


def test_the_bytes_are_the_same_however_the_rows_come() -> None:
    assert INTERLEAVED != IN_TURN and archive(INTERLEAVED) == archive(IN_TURN)


def test_numpy_and_zipfile_read_it(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(archive(INTERLEAVED))
    with zipfile.ZipFile(tmp_path / "a.npz") as opened:
        assert opened.testzip() is None  # every checksum
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with np.load(tmp_path / "a.npz", allow_pickle=False) as back:
        assert list(back) == list(ARRAYS)
        for name, array in ARRAYS.items():
            assert back[name].dtype == array.dtype and np.array_equal(back[name], array)


@pytest.mark.parametrize("kind", ["ours", "stored", "compressed"])
def test_what_is_mapped_is_what_was_written(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.npz"
    if kind == "ours":
        path.write_bytes(archive(INTERLEAVED))
    else:
        write_arrays(path, ARRAYS, compress=kind == "compressed")
    back = map_arrays(path, what="set").arrays
    assert list(back) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert back[name].dtype == array.dtype and np.array_equal(back[name], array)
        if kind == "ours":
            assert back[name].ctypes.data % ALIGN == 0 and not back[name].flags.writeable


def test_a_mapped_array_is_not_read_before_it_is_used(tmp_path: Path) -> None:
    """A file of 64 GiB, nearly all of it a hole, is mapped in no memory; its last row is where it should be."""
    path, frames, row = tmp_path / "large.npz", 2**14, np.full((1, 2**20), 7, np.float32)
    with path.open("wb") as file:
        writer = NpzWriter(file, {"a": Layout(np.dtype("<f4"), (frames, 2**20)), "b": Layout(np.dtype("<f4"), (1,))})
        member = writer._members["a"]
        member.filled = (frames - 1) * row.nbytes  # as if the rows before had come
        writer.append("a", row)
        writer.append("b", np.ones(1, np.float32))
        writer.finish()
    assert path.stat().st_size > 2**36
    arrays = map_arrays(path, what="set").arrays
    assert (arrays["a"][-1] == 7).all() and arrays["a"][2**13, 5] == 0 and arrays["b"][0] == 1
    with zipfile.ZipFile(path) as opened:
        assert opened.getinfo("a.npy").file_size > 2**36 < opened.getinfo("b.npy").header_offset


def test_rows_that_do_not_fit_are_refused() -> None:
    writer = NpzWriter(io.BytesIO(), {"a": Layout(np.dtype("<f4"), (2, 3)), "b": Layout(np.dtype("<f4"), (1,))})
    with pytest.raises(ValueError, match=r"a holds .*: float64 \(1, 3\) does not fit"):
        writer.append("a", np.zeros((1, 3)))
    writer.append("a", np.zeros((2, 3), np.float32))
    with pytest.raises(ValueError, match=r"float32 \(1, 3\) does not fit"):
        writer.append("a", np.zeros((1, 3), np.float32))
    with pytest.raises(ValueError, match="b: fewer rows came than were promised"):
        writer.finish()


def test_objects_are_neither_written_nor_mapped(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        NpzWriter(io.BytesIO(), {"a": Layout(np.dtype(object), (1,))})
    np.savez(tmp_path / "pickled.npz", a=np.array([{"a": 1}], dtype=object))
    with pytest.raises(InputError, match=r"pickled\.npz is not the \.npz of a set: .*allow_pickle"):
        map_arrays(tmp_path / "pickled.npz", what="set")


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz, "MAX_ARRAYS_BYTES", 2**20)
    write_arrays(tmp_path / "bomb.npz", {"zeros": np.zeros(2**18)})
    with pytest.raises(InputError, match=r"bomb\.npz unpacks to 2 MiB; the limit is 1 MiB"):
        map_arrays(tmp_path / "bomb.npz", what="set")
    with pytest.raises(InputError, match="there is no set at"):
        map_arrays(tmp_path / "nowhere.npz", what="set")


WHOLE = archive(INTERLEAVED)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_damaged_archive_is_refused_or_within_its_file(at: int, flip: int, cut: bool) -> None:
    damaged = bytearray(WHOLE)
    damaged[at] ^= flip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.npz"
        path.write_bytes(damaged[:at] if cut else damaged)
        try:
            arrays = map_arrays(path, what="set").arrays
        except InputError:
            return
        assert sum(array.nbytes for array in arrays.values()) < len(WHOLE)
        assert all(array.tobytes() is not None for array in arrays.values())  # each byte can be read


def test_members_that_lie_about_their_place_are_refused(tmp_path: Path) -> None:
    """One that is shorter than its shape says would be read past its end, into the next."""
    short = io.BytesIO()
    np.lib.format.write_array_header_1_0(short, {"descr": "<f8", "fortran_order": False, "shape": (2**50,)})
    with zipfile.ZipFile(tmp_path / "short.npz", "w") as opened:
        opened.writestr("a.npy", short.getvalue())
    with pytest.raises(InputError, match=r"a\.npy is not as long as its shape"):
        map_arrays(tmp_path / "short.npz", what="set")
