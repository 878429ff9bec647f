"""Videos are saved whole, the same bytes each time, and come back as they were."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from proxyworld.render import video as module
from proxyworld.render.video import Video
from proxyworld.world.files import InputError


def moving(size: tuple[int, int] = (96, 64), frames: int = 9) -> np.ndarray:
    """A red square that crosses a blue gradient."""
    width, height = size
    made = np.zeros((frames, height, width, 3), np.uint8)
    made[..., 2] = np.linspace(0, 200, width).astype(np.uint8)
    for k in range(frames):
        made[k, 10:30, 5 * k : 5 * k + 20] = (230, 60, 20)
    return made


def psnr_db(a: np.ndarray, b: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((a.astype(float) - b) ** 2)))


@pytest.mark.parametrize(("size", "db"), [((96, 64), 33), ((97, 64), 42), ((96, 63), 42)])
@pytest.mark.parametrize("fps", [1.0, 24.0, 24000 / 1001, 240.0])
def test_a_video_comes_back(tmp_path: Path, size: tuple[int, int], db: float, fps: float) -> None:
    """Every frame, at its size and rate; an odd size keeps full colour, where an even one halves it."""
    frames = moving(size)
    back = Video.load(Video(frames, fps).save(tmp_path / "out" / "a.mp4"))
    assert back.frames.shape == frames.shape
    assert back.fps == pytest.approx(fps, rel=1e-6)
    assert back.size == size
    assert psnr_db(back.frames, frames) > db
    shifted = psnr_db(back.frames[1:], frames[:-1])
    assert shifted < db - 5  # no frame stands for its neighbour


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (17, 3)])
def test_no_size_is_too_small(tmp_path: Path, size: tuple[int, int]) -> None:
    back = Video.load(Video(moving(size), 24.0).save(tmp_path / "a.mp4"))
    assert back.frames.shape == (9, size[1], size[0], 3)


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 120, 40), (0, 0, 0), (255, 255, 255)])
def test_colours_come_back(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    """To the two steps of 256 that the studio range of YCbCr rounds to."""
    frames = np.full((5, 64, 64, 3), colour, np.uint8)
    back = Video.load(Video(frames, 24.0).save(tmp_path / "a.mp4"))
    assert np.abs(back.frames.astype(int) - colour).max() <= 3


def test_the_same_frames_give_the_same_bytes() -> None:
    """Here twice, and in a process of its own: nothing of the clock, nor of the threads."""
    code = (
        "import sys, numpy as np\n"
        "from proxyworld.render.video import Video\n"
        "frames = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(9, 64, 96, 3)\n"
        "sys.stdout.buffer.write(Video(frames, 24.0).mp4())\n"
    )
    video = Video(moving(), 24.0)
    first = video.mp4()
    there = subprocess.run([sys.executable, "-c", code], input=video.frames.tobytes(), capture_output=True, check=True)
    assert video.mp4() == first == there.stdout


def test_a_view_of_frames_is_as_good_as_a_copy() -> None:
    frames = moving()
    assert Video(frames[:, :, ::-1][:, :, ::-1], 24.0).mp4() == Video(frames, 24.0).mp4()


def test_players_can_play_it() -> None:
    """H.264 in yuv420p, which every browser shows, wherever the size allows it."""
    with av.open(io.BytesIO(Video(moving(), 24.0).mp4())) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert len(container.streams) == 1


def test_it_shows_itself_in_a_line() -> None:
    assert repr(Video(moving((48, 32), 3), 12.0)) == "Video(3 frames of 48x32 pixels at 12 a second: 0.25 s)"


def test_it_shows_itself() -> None:
    html = Video(moving((48, 32), 3), 24.0)._repr_html_()
    found = re.fullmatch(r'<video width="320" controls .* src="data:video/mp4;base64,([^"]+)"></video>', html)
    assert found is not None
    assert base64.b64decode(found[1]) == Video(moving((48, 32), 3), 24.0).mp4()


def test_it_is_an_array() -> None:
    video = Video(moving(), 24.0)
    assert np.asarray(video) is video.frames
    assert np.asarray(video, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize(
    ("frames", "fps", "message"),
    [
        (np.zeros((2, 4, 4), np.uint8), 24.0, r"a video is \(t, h, w, 3\) of uint8, not \(2, 4, 4\) of uint8"),
        (np.zeros((2, 4, 4, 4), np.uint8), 24.0, r"not \(2, 4, 4, 4\) of uint8"),
        (np.zeros((2, 4, 4, 3)), 24.0, "of float64"),
        (np.zeros((0, 4, 4, 3), np.uint8), 24.0, r"at least one frame and one pixel, not \(0, 4, 4, 3\)"),
        (np.zeros((2, 4, 4, 3), np.uint8), 0.0, "above 0 and up to 1000 frames a second, not 0.0"),
        (np.zeros((2, 4, 4, 3), np.uint8), float("nan"), "frames a second, not nan"),
    ],
)
def test_what_is_no_video_is_refused(frames: np.ndarray, fps: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Video(frames, fps)


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    whole = Video(moving(), 24.0).mp4()
    with pytest.raises(InputError, match="there is no video at"):
        Video.load(tmp_path / "nowhere.mp4")
    broken = {"text": b"not a video", "empty": b"", "head": whole[:200], "cut": whole[: len(whole) // 2]}
    for name, data in broken.items():
        path = tmp_path / f"{name}.mp4"
        path.write_bytes(data)
        with pytest.raises(InputError, match=rf"{name}\.mp4 is not a video that can be decoded"):
            Video.load(path)


def test_a_film_beyond_the_limits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Video(moving(), 24.0).save(tmp_path / "a.mp4")
    monkeypatch.setattr(module, "MAX_FRAMES", 8)
    with pytest.raises(InputError, match=r"a\.mp4 has more than 8 frames, which is the limit"):
        Video.load(path)
    monkeypatch.setattr(module, "MAX_BYTES", 100_000)
    with pytest.raises(InputError, match=r"a\.mp4 unpacks to more than 0 MiB, which is the limit"):
        Video.load(path)


def test_nothing_is_left_where_it_cannot_be_saved(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(InputError, match=r"cannot write .*a\.mp4: Is a directory"):
        Video(moving(), 24.0).save(tmp_path / "a.mp4")
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
