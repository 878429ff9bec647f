"""The `Video`: frames that can be saved, loaded and looked at."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np

from proxyworld.world.files import InputError, write_whole

MAX_FRAMES = 4000
MAX_BYTES = 4 * 2**30  # of the frames, unpacked
MAX_FPS = 1000


@dataclass(frozen=True, eq=False)
class Video:
    """`frames (t, h, w, 3)` u8, shown at `fps` a second."""

    frames: np.ndarray
    fps: float

    def __post_init__(self) -> None:
        if self.frames.ndim != 4 or self.frames.shape[-1] != 3 or self.frames.dtype != np.uint8:
            raise InputError(f"a video is (t, h, w, 3) of uint8, not {self.frames.shape} of {self.frames.dtype}")
        if self.frames.size == 0:
            raise InputError(f"a video has at least one frame and one pixel, not {self.frames.shape}")
        if not 0 < self.fps <= MAX_FPS:
            raise InputError(f"a video has above 0 and up to {MAX_FPS} frames a second, not {self.fps}")

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        return self.frames if dtype is None else self.frames.astype(dtype)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return int(self.frames.shape[2]), int(self.frames.shape[1])

    def mp4(self, *, crf: int = 14) -> bytes:
        """The video as H.264 in an mp4, the same bytes for the same frames; odd sizes lose nothing (yuv444p)."""
        return mp4(self.frames, self.fps, crf=crf)

    def save(self, path: Path, *, crf: int = 14) -> Path:
        """Write an mp4, whole or not at all."""
        return save_mp4(path, self.frames, self.fps, crf=crf)

    @classmethod
    def load(cls, path: Path) -> Video:
        """Read a video file. Raises `InputError` when it cannot be decoded."""
        import av

        if not Path(path).is_file():
            raise InputError(f"there is no video at {path}")
        try:
            with av.open(str(path)) as container:
                stream = container.streams.video[0]
                fps = float(stream.average_rate or 24)
                frames: list[np.ndarray] = []
                for frame in container.decode(stream):
                    if len(frames) == MAX_FRAMES:
                        raise InputError(f"{path} has more than {MAX_FRAMES} frames, which is the limit")
                    if 3 * frame.width * frame.height * (len(frames) + 1) > MAX_BYTES:
                        raise InputError(f"{path} unpacks to more than {MAX_BYTES >> 20} MiB, which is the limit")
                    frames.append(frame.to_ndarray(format="rgb24"))
        except (av.error.FFmpegError, IndexError) as error:  # IndexError: no stream of pictures
            raise InputError(f"{path} is not a video that can be decoded: {error}") from error
        if not frames:
            raise InputError(f"{path} holds no frames")
        return cls(np.stack(frames), fps)

    def __repr__(self) -> str:
        width, height = self.size
        frames = len(self.frames)
        return f"Video({frames} frames of {width}x{height} pixels at {self.fps:g} a second: {frames / self.fps:.3g} s)"

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.mp4()).decode()
        width = max(self.size[0], 320)
        return (
            f'<video width="{width}" controls loop autoplay muted playsinline '
            f'src="data:video/mp4;base64,{data}"></video>'
        )


def mp4(pictures: Iterable[np.ndarray], fps: float, *, crf: int = 14) -> bytes:
    """`pictures (h, w, 3)` u8 as the bytes of an mp4; they are taken one at a time."""
    buffer = io.BytesIO()
    _encode(buffer, pictures, fps, crf)
    return buffer.getvalue()


def save_mp4(path: Path, pictures: Iterable[np.ndarray], fps: float, *, crf: int = 14) -> Path:
    """Write `pictures (h, w, 3)` u8 as an mp4, one at a time, whole or not at all."""
    return write_whole(path, lambda file: _encode(file, pictures, fps, crf))


def _encode(file: BinaryIO, pictures: Iterable[np.ndarray], fps: float, crf: int) -> None:
    import av

    with av.open(file, mode="w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        # Without cpu-independent, x264's vector code gives other bytes now and then, on one machine too.
        exact = {"threads": "1", "x264-params": "cpu-independent=1"}
        stream.options = {"crf": str(crf), "preset": "medium", **exact}
        for k, image in enumerate(pictures):
            if k == 0:
                stream.height, stream.width = image.shape[:2]
                even = stream.width % 2 == 0 and stream.height % 2 == 0
                stream.pix_fmt = "yuv420p" if even else "yuv444p"
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")))
        container.mux(stream.encode())
