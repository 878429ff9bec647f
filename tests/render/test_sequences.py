"""Maps as PNG and OpenEXR: what comes back is what was there, exactly or within half a stated step."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import OpenEXR
import pytest

from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.sequences import check_formats, save_exr, save_png
from proxyworld.world.files import InputError
from tests.render.worlds import bestiary


@pytest.fixture(scope="module")
def maps() -> Maps:
    return render(bestiary(3), size=(48, 32), backend="ray")


@pytest.fixture(scope="module")
def png(maps: Maps, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_png(maps, tmp_path_factory.mktemp("run") / "png")


def pictures(png: Path, name: str) -> np.ndarray:
    """The sequence `name` as docs/maps.md says to read it: `(t, h, w, ...)`, red first."""
    read = [np.asarray(cv2.imread(str(file), cv2.IMREAD_UNCHANGED)) for file in sorted((png / name).iterdir())]
    return np.stack([p if p.ndim == 2 else p[..., ::-1] for p in read])


def test_what_has_eight_bits_comes_back_as_it_was(maps: Maps, png: Path) -> None:
    assert np.array_equal(pictures(png, "rgb"), maps.rgb) and np.array_equal(pictures(png, "albedo"), maps.albedo)
    for name in ("occluded_forward", "occluded_backward"):
        assert np.array_equal(pictures(png, name) == 255, getattr(maps, name))
        assert set(np.unique(pictures(png, name))) <= {0, 255}


def test_ids_come_back_as_they_were_and_the_page_says_whose_they_are(maps: Maps, png: Path) -> None:
    ids = pictures(png, "ids")
    assert ids.dtype == np.uint16 and np.array_equal(ids, maps.ids)
    shot = json.loads((png / "shot.json").read_text())
    assert [shot["names"][str(i + 1)] for i in range(len(maps.name))] == maps.name.tolist()
    assert shot["fps"] == maps.fps and shot["size"] == [48, 32] and shot["frames"] == 3
    assert np.array_equal(shot["camera_from_world"], maps.camera_from_world)
    assert np.array_equal(shot["intrinsics"], maps.intrinsics)


def test_depth_comes_back_within_half_a_step(maps: Maps, png: Path) -> None:
    step = json.loads((png / "shot.json").read_text())["units"]["depth"]["metres_a_step"]
    code = pictures(png, "depth")
    seen = np.isfinite(maps.depth_m)
    assert code.dtype == np.uint16 and np.array_equal(code > 0, seen)
    assert step == pytest.approx(maps.depth_m[seen].max() / 65535)
    assert np.abs(code[seen] * step - maps.depth_m[seen]).max() <= step / 2 * (1 + 1e-6)


def test_normals_come_back_within_half_a_step(maps: Maps, png: Path) -> None:
    code = pictures(png, "normal").astype(float)
    seen = maps.ids > 0
    assert not code[~seen].any()
    assert np.abs((code[seen] - 32768) / 32767 - maps.normal[seen]).max() <= 0.5 / 32767 * (1 + 1e-3)


@pytest.mark.parametrize("way", ["forward", "backward"])
def test_flow_comes_back_as_kitti_codes_it(maps: Maps, png: Path, way: str) -> None:
    code, flow = pictures(png, f"flow_{way}").astype(float), getattr(maps, f"flow_{way}_px")
    known = np.isfinite(flow).all(axis=-1)
    assert np.array_equal(code[..., 2] == 1, known) and known.any() and not known.all()
    assert np.abs((code[known][:, :2] - 2**15) / 64 - flow[known]).max() <= 0.5 / 64 + 1e-6
    assert not code[~known].any()


def test_flow_beyond_what_sixteen_bits_hold_is_marked_unknown_not_cut(maps: Maps, tmp_path: Path) -> None:
    flow = maps.flow_forward_px.copy()
    flow[0, 0, :4] = [(511.98, -512), (512, 0), (0, -512.1), (-3, 4)]
    code = pictures(save_png(replace(maps, flow_forward_px=flow), tmp_path / "png"), "flow_forward")
    assert code[0, 0, :4, 2].tolist() == [1, 0, 0, 1]
    assert code[0, 0, 0, :2].tolist() == [65535, 0] and not code[0, 0, 1:3].any()


def test_nothing_at_all_is_written_too(maps: Maps, tmp_path: Path) -> None:
    empty = replace(maps, depth_m=np.full_like(maps.depth_m, np.inf))
    assert not pictures(save_png(empty, tmp_path / "png"), "depth").any()


def test_more_bodies_than_sixteen_bits_count_are_refused(maps: Maps, tmp_path: Path) -> None:
    many = replace(maps, name=np.array(["grain"] * 65536))
    with pytest.raises(InputError, match="a PNG tells 65535 bodies apart, and there are 65536: write exr"):
        save_png(many, tmp_path / "png")
    assert list(tmp_path.iterdir()) == []


def test_exr_holds_the_same_bytes(maps: Maps, tmp_path: Path) -> None:
    folder = save_exr(maps, tmp_path / "exr")
    assert sorted(file.name for file in folder.iterdir()) == ["000000.exr", "000001.exr", "000002.exr", "shot.json"]
    for k in range(3):
        with OpenEXR.File(str(folder / f"{k:06d}.exr")) as file:
            found = {name: channel.pixels for name, channel in file.channels().items()}
        assert found["Z"].tobytes() == maps.depth_m[k].tobytes()  # infinity too
        normal = np.stack([found[f"N.{axis}"] for axis in "XYZ"], axis=-1)
        assert normal.tobytes() == maps.normal[k].tobytes()
        for way in ("forward", "backward"):
            flow = np.stack([found[f"{way}.{axis}"] for axis in "uv"], axis=-1)
            assert flow.tobytes() == getattr(maps, f"flow_{way}_px")[k].tobytes()  # NaN too
            assert np.array_equal(found[f"occluded.{way}"], getattr(maps, f"occluded_{way}")[k])
        assert found["id"].dtype == np.uint32 and np.array_equal(found["id"], maps.ids[k])


@pytest.mark.parametrize("save", [save_png, save_exr])
def test_a_sequence_is_there_whole_or_not_at_all(maps: Maps, tmp_path: Path, save: object) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    assert callable(save)
    with pytest.raises(KeyboardInterrupt):
        save(maps, tmp_path / "out", stop)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="out is there already; name a folder that is new"):
        save(maps, tmp_path / "out")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot write .*file/out: .*; name a folder you may write to"):
        save(maps, tmp_path / "file" / "out")


def test_other_formats_are_refused() -> None:
    check_formats(("png", "exr"))
    with pytest.raises(InputError, match="maps cannot be written as 'tiff'; besides npz there are png, exr"):
        check_formats(("tiff",))
