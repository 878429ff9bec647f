"""An `.npz` larger than memory: filled frame by frame, read where it lies on disk.

The layout of a ZIP file: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.6 to 4.3.16. Members are stored, not compressed, and
begin at multiples of 64 bytes, so that a memory-mapped array is aligned. numpy and any unzip read them as ever.
"""

from __future__ import annotations

import io
import math
import mmap
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from proxyworld.world.files import BROKEN_ARCHIVE, MAX_ARRAYS_BYTES, InputError, check_readable

ALIGN = 64
_VERSION = 45  # of the format: ZIP64, since members may pass 4 GiB
_UNIX = 3 << 8
_MODE = 0o100644 << 16
_DATE = 1 << 5 | 1  # 1980-01-01: no clock in the bytes
_ELSEWHERE = 0xFFFFFFFF  # the true number is in the ZIP64 part
_PADDING = 0xD935  # an extra field that readers skip (Android's zipalign)
_LOCAL, _CENTRAL, _END64, _LOCATOR, _END = (b"PK\3\4", b"PK\1\2", b"PK\6\6", b"PK\6\7", b"PK\5\6")


@dataclass(frozen=True)
class Layout:
    """What a member will hold: the type and the shape of its array."""

    dtype: np.dtype
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


class NpzWriter:
    """Fills the members of an `.npz` side by side: each has its place from the start, for its size is known.

    `append` adds the next rows of a member, `finish` writes what makes it an archive. The bytes depend on the layouts
    and the values alone, not on the order in which they came.
    """

    def __init__(self, file: BinaryIO, members: Mapping[str, Layout]) -> None:
        """Reserve the members' places in `file`, which can seek. Raises `ValueError` for an array of objects."""
        self._file = file
        self._members: dict[str, _Member] = {}
        at = 0
        for name, layout in members.items():
            member = _Member(f"{name}.npy".encode(), layout, at)
            self._members[name] = member
            at = member.end
        self._end = at
        for member in self._members.values():
            member.checksum = zlib.crc32(member.header)
            self._write(member.data, member.header)

    def append(self, name: str, values: np.ndarray) -> None:
        """The next rows of `name`. Raises `ValueError` where they are of another type, or more than it has room for."""
        member = self._members[name]
        rows = np.ascontiguousarray(values)
        if rows.dtype != member.layout.dtype or rows.nbytes > member.layout.nbytes - member.filled:
            raise ValueError(f"{name} holds {member.layout}: {rows.dtype} {rows.shape} does not fit")
        data = rows.reshape(-1).view(np.uint8).data if rows.size else b""
        member.checksum = zlib.crc32(data, member.checksum)
        self._write(member.data + len(member.header) + member.filled, data)
        member.filled += rows.nbytes

    def finish(self) -> None:
        """Write the directory. Raises `ValueError` where a member is not full."""
        lacking = [name for name, member in self._members.items() if member.filled != member.layout.nbytes]
        if lacking:
            raise ValueError(f"{', '.join(lacking)}: fewer rows came than were promised")
        for member in self._members.values():
            self._write(member.at, member.local())
        directory = b"".join(member.central() for member in self._members.values())
        count, size = len(self._members), len(directory)
        end64 = struct.pack("<QHHIIQQQQ", 44, _UNIX | _VERSION, _VERSION, 0, 0, count, count, size, self._end)
        locator = struct.pack("<IQI", 0, self._end + size, 1)
        end = struct.pack("<HHHHIIH", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), _ELSEWHERE, _ELSEWHERE, 0)
        self._write(self._end, directory + _END64 + end64 + _LOCATOR + locator + _END + end)

    def _write(self, at: int, data: bytes | memoryview) -> None:
        self._file.seek(at)
        self._file.write(data)


class _Member:
    """One array of the archive: its place, and how far it is filled."""

    def __init__(self, name: bytes, layout: Layout, at: int) -> None:
        if layout.dtype.hasobject:
            raise ValueError(f"{name.decode()} holds objects, which only pickle could write (allow_pickle=False)")
        self.name, self.layout, self.at = name, layout, at
        self.header = _npy_header(layout)
        self.size = len(self.header) + layout.nbytes
        bare = at + len(_LOCAL) + 26 + len(name) + 20 + 4
        self.padding = -bare % ALIGN
        self.data = bare + self.padding
        self.end = self.data + self.size
        self.filled, self.checksum = 0, 0

    def local(self) -> bytes:
        """The header before the data (4.3.7), with its sizes in ZIP64's field and padding up to the alignment."""
        extra = struct.pack("<HHQQ", 1, 16, self.size, self.size)
        extra += struct.pack("<HH", _PADDING, self.padding) + bytes(self.padding)
        common = struct.pack("<HHHHHIII", _VERSION, 0, 0, 0, _DATE, self.checksum, _ELSEWHERE, _ELSEWHERE)
        return _LOCAL + common + struct.pack("<HH", len(self.name), len(extra)) + self.name + extra

    def central(self) -> bytes:
        """The entry of the directory (4.3.12)."""
        extra = struct.pack("<HHQQQ", 1, 24, self.size, self.size, self.at)
        common = struct.pack("<HHHHHHIII", _UNIX | _VERSION, _VERSION, 0, 0, 0, _DATE, self.checksum, _ELSEWHERE,
                             _ELSEWHERE)  # fmt: skip
        rest = struct.pack("<HHHHHII", len(self.name), len(extra), 0, 0, 0, _MODE, _ELSEWHERE)
        return _CENTRAL + common + rest + self.name + extra


def _npy_header(layout: Layout) -> bytes:
    buffer = io.BytesIO()
    described = {"descr": np.lib.format.dtype_to_descr(layout.dtype), "fortran_order": False, "shape": layout.shape}
    np.lib.format.write_array_header_1_0(buffer, described)
    return buffer.getvalue()


@dataclass(frozen=True, eq=False)
class MappedArrays:
    """The arrays of an `.npz`, read-only: those that are stored lie in `mapping` and are read when they are used."""

    arrays: Mapping[str, np.ndarray]
    mapping: mmap.mmap


def map_arrays(path: Path, *, what: str) -> MappedArrays:
    """The arrays of the `.npz` at `path`, never unpickled; what is compressed is unpacked, up to the usual limit.

    Raises `InputError` when it cannot be read safely. Checksums of what is mapped are not compared.
    """
    check_readable(path, what)
    try:
        with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
            entries = archive.infolist()
            packed = [entry for entry in entries if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1]
            size = sum(entry.file_size for entry in packed)
            if size > MAX_ARRAYS_BYTES:
                raise InputError(f"{path} unpacks to {size >> 20} MiB; the limit is {MAX_ARRAYS_BYTES >> 20} MiB")
            mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            arrays = {}
            for entry in entries:
                read = _unpacked(archive, entry) if entry in packed else _mapped(mapping, entry)
                arrays[entry.filename.removesuffix(".npy")] = read
        return MappedArrays(arrays, mapping)
    except InputError:
        raise
    except BROKEN_ARCHIVE as error:
        raise InputError(f"{path} is not the .npz of a {what}: {error}") from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(entry) as member:
        return np.asarray(np.lib.format.read_array(member, allow_pickle=False))


def _mapped(mapping: mmap.mmap, entry: zipfile.ZipInfo) -> np.ndarray:
    """The array of a stored member, where it lies."""
    at = entry.header_offset
    if mapping[at : at + 4] != _LOCAL:
        raise ValueError(f"{entry.filename} is not where the directory says")
    start = at + 30 + sum(struct.unpack("<HH", mapping[at + 26 : at + 30]))
    end = start + entry.file_size
    head = io.BytesIO(mapping[start : min(start + 2**16, end)])
    version = np.lib.format.read_magic(head)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(head)
    if dtype.hasobject:
        raise ValueError(f"{entry.filename} holds objects, which are not read (allow_pickle=False)")
    if start + head.tell() + Layout(dtype, shape).nbytes != end or end > len(mapping):
        raise ValueError(f"{entry.filename} is not as long as its shape {shape} says")
    return np.ndarray(shape, dtype, mapping, start + head.tell(), order="F" if fortran else "C")
