"""Maps as a stream, in a file, and in memory are the same maps."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from proxyworld.render.maps import PIXELS, Maps, gather, save_frames
from proxyworld.render.render import render, render_frames
from proxyworld.world.files import InputError, write_arrays
from tests.render.worlds import bestiary

FIELDS = [field.name for field in dataclasses.fields(Maps) if field.name != "mapping"]


@pytest.fixture(scope="module")
def maps() -> Maps:
    return render(bestiary(8), size=(48, 32), backend="ray")


def stream() -> Iterator[Maps]:
    return render_frames(bestiary(8), size=(48, 32), backend="ray")


def assert_same(a: Maps, b: Maps) -> None:
    for name in FIELDS:
        one, other = np.asarray(getattr(a, name)), np.asarray(getattr(b, name))
        assert one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes(), name


def test_a_stream_is_the_frames_of_the_whole_one_by_one(maps: Maps) -> None:
    frames = list(stream())
    assert [frame.frames for frame in frames] == [1] * 8
    for k, frame in enumerate(frames):
        assert_same(frame, maps.window(k, k + 1))
    assert_same(gather(frames, 8), maps)
    assert_same(gather(maps.windows(3), 8), maps)


def test_a_file_holds_the_bytes_of_the_maps_and_its_own_are_the_same_from_a_stream(maps: Maps, tmp_path: Path) -> None:
    streamed = save_frames(stream(), 8, tmp_path / "streamed")
    assert maps.save(tmp_path / "whole").read_bytes() == streamed.read_bytes()
    back = Maps.load(tmp_path / "streamed")
    assert_same(back, maps)
    assert_same(back.window(2, 5), maps.window(2, 5))
    with np.load(streamed, allow_pickle=False) as arrays:
        assert all(arrays[name].tobytes() == getattr(maps, name).tobytes() for name in PIXELS)


def test_windows_cover_a_mapped_file_and_forgotten_pages_come_back(maps: Maps, tmp_path: Path) -> None:
    maps.save(tmp_path)
    back = Maps.load(tmp_path)
    first, *_ = windows = list(back.windows(3))
    assert [window.frames for window in windows] == [3, 3, 2]
    assert_same(first, maps.window(0, 3))  # it was let go of since


def test_maps_go_to_other_processes(maps: Maps, tmp_path: Path) -> None:
    maps.save(tmp_path)
    there = pickle.loads(pickle.dumps(Maps.load(tmp_path)))  # noqa: S301 (our own bytes)
    assert_same(there, maps)
    assert there.mapping is None


def test_maps_of_before_are_still_read(maps: Maps, tmp_path: Path) -> None:
    """They were compressed, and did not name the renderer."""
    older = {name: np.asarray(getattr(maps, name)) for name in FIELDS if name != "backend"}
    write_arrays(tmp_path / "maps.npz", older)
    assert_same(Maps.load(tmp_path), dataclasses.replace(maps, backend=""))


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("ids", None, "it lacks ids"),
        ("ids", np.zeros((8, 32, 48)), r"its ids is float64 of \(8, 32, 48\)"),
        ("rgb", np.zeros((8, 32, 47, 3), np.uint8), r"its rgb is uint8 of \(8, 32, 47, 3\), beside a depth of"),
        ("depth_m", np.zeros((8, 32), np.float32), r"its depth_m is float32 of \(8, 32\)"),
        ("depth_m", np.zeros((0, 32, 48), np.float32), r"its depth_m is float32 of \(0, 32, 48\)"),
        ("fixed", np.zeros(3, bool), r"its fixed is bool of \(3,\), beside .* \(8,\) names"),
        ("camera_from_world", np.zeros((7, 4, 4)), r"its camera_from_world is float64 of \(7, 4, 4\)"),
        ("fps", np.zeros(2), r"its fps is float64 of \(2,\)"),
    ],
)
def test_what_does_not_fit_together_is_no_set_of_maps(
    maps: Maps, tmp_path: Path, name: str, wrong: np.ndarray | None, says: str
) -> None:
    arrays = {field: np.asarray(getattr(maps, field)) for field in FIELDS}
    arrays = {key: array for key, array in (arrays | {name: wrong}).items() if array is not None}
    write_arrays(tmp_path / "maps.npz", arrays)
    with pytest.raises(InputError, match=rf"maps\.npz is not a set of maps: {says}"):
        Maps.load(tmp_path)


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Maps]:
        yield next(stream())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_frames(broken(), 8, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_said_to_be(maps: Maps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil
    from types import SimpleNamespace

    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=100_000))
    with pytest.raises(InputError, match=r"8 frames of 48 by 32 pixels take 0\.0 GiB, and .* has 0\.0 GiB left"):
        maps.save(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_maps_say_briefly_what_they_are(maps: Maps) -> None:
    assert repr(maps) == "Maps(8 frames of 48x32 pixels at 24 a second)"
