"""The `Control`: the streams that a controlled video model eats, and how maps become them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from proxyworld.conditioning.noise import noise_source
from proxyworld.conditioning.regions import check_regions
from proxyworld.conditioning.streams import Streams, check_streams
from proxyworld.render.maps import Maps
from proxyworld.render.shot import Shot
from proxyworld.render.video import Video
from proxyworld.world.files import InputError

DEFAULT_STREAMS = ("depth", "normal", "colour", "motion", "edges", "appearance", "disparity")


@dataclass(frozen=True, eq=False)
class Control:
    """Named control videos, each `(t, h, w, c)` f32 in 0..1 with c of 1 or 3, and the weight of each (0..1).

    The streams of `condition` are made when they are asked for, each time; so a `window` of a long shot costs little.
    `noise_source (t, h, w)` numbers the noise sample of each pixel, so that noise moves with what is seen; without
    it every pixel of every frame has noise of its own. `ids (t, h, w)` says which of the bodies `names` each pixel
    shows (0 none, i + 1 the i-th), so that a model can bind what a prompt says of a body to where it is.
    """

    streams: Mapping[str, np.ndarray]
    fps: float
    weights: Mapping[str, float] = field(default_factory=dict)
    noise_source: np.ndarray | None = None
    ids: np.ndarray | None = None
    names: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        return self._shape[0]

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self._shape[2], self._shape[1]

    @property
    def _shape(self) -> tuple[int, int, int]:
        if isinstance(self.streams, Streams):
            return self.streams.shape
        frames, height, width = next(iter(self.streams.values())).shape[:3]
        return frames, height, width

    def weight(self, stream: str) -> float:
        """The weight of `stream`; 1 unless another was given."""
        return float(self.weights.get(stream, 1.0))

    def video(self, stream: str) -> Video:
        """One stream as an RGB video."""
        values = self.streams[stream]
        rgb = np.repeat(values, 3, axis=-1) if values.shape[-1] == 1 else values
        return Video(np.rint(rgb * 255).astype(np.uint8), self.fps)

    def window(self, start: int, stop: int) -> Control:
        """Frames `start` to `stop - 1` alone; the ranges stay those of the whole shot."""
        if isinstance(self.streams, Streams):
            streams: Mapping[str, np.ndarray] = self.streams.window(start, stop)
        else:
            streams = {name: video[start:stop] for name, video in self.streams.items()}
        source, ids = (None if v is None else v[start:stop] for v in (self.noise_source, self.ids))
        return replace(self, streams=streams, noise_source=source, ids=ids)

    def __repr__(self) -> str:
        width, height = self.size
        what = ", ".join(self.streams)
        return f"Control({what}: {self.frames} frames of {width}x{height} pixels at {self.fps:g} a second)"

    def _repr_html_(self) -> str:
        from proxyworld.conditioning.show import strips

        return strips(self)


def condition(
    maps: Maps,
    *,
    streams: Sequence[str] = DEFAULT_STREAMS,
    weights: Mapping[str, float] | None = None,
    regions: Mapping[str, float] | None = None,
) -> Control:
    """Turn `maps` into the named control `streams`, with one range a shot.

    `weights` weigh whole streams, `regions` all streams by place: "moving", "fixed", "sky", or a body's name (`trust`).
    Raises `InputError` for a stream that does not exist, and for a weight that is not in 0..1 or names none.
    """
    weights, regions = dict(weights or {}), dict(regions or {})
    names = tuple(str(name) for name in maps.name)
    check_control(streams, weights, regions)
    check_regions(regions, list(names))
    return Control(Streams(Shot(maps), streams, regions), maps.fps, weights, noise_source(maps), maps.ids, names)


def check_control(streams: Sequence[str], weights: Mapping[str, float], regions: Mapping[str, float]) -> None:
    """Raise `InputError` for what no control could have, whatever it is of."""
    check_streams(streams)
    check_regions(regions)
    for name, weight in weights.items():
        if name not in streams:
            raise InputError(f"a weight names the stream {name!r}, which is not among {', '.join(streams)}")
        if not 0 <= weight <= 1:
            raise InputError(f"the weight of {name!r} is {weight:g}; it must lie between 0 and 1")
