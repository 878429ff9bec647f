"""The control streams: each turns the `Maps` of a shot into one video between 0 and 1."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from proxyworld.conditioning.detectors import DETECTORS, check_detector, detect
from proxyworld.conditioning.edges import exact_edges
from proxyworld.conditioning.regions import faded, trust
from proxyworld.render.colours import flow_colours
from proxyworld.render.maps import Maps
from proxyworld.render.shot import Shot
from proxyworld.world.files import InputError

GOLDEN_RATIO = 0.5 * (5**0.5 - 1)
_AT_ONCE = 16  # frames, so that what is computed on the way takes little memory


class Streams(Mapping[str, np.ndarray]):
    """The named streams of frames `start` to `stop - 1` of a shot: each is made when it is asked for, and not kept.

    A window of them has the ranges of the whole shot. `regions` fades them as `trust` says.
    """

    def __init__(
        self, shot: Shot, names: Sequence[str], regions: Mapping[str, float], start: int = 0, stop: int | None = None
    ) -> None:
        self._shot, self._names, self._regions = shot, tuple(names), regions
        self._start, self._stop = start, shot.maps.frames if stop is None else min(stop, shot.maps.frames)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(frames, height, width)."""
        width, height = self._shot.maps.size
        return self._stop - self._start, height, width

    def window(self, start: int, stop: int) -> Streams:
        """Frames `start` to `stop - 1` of these."""
        first = self._start + start
        return Streams(self._shot, self._names, self._regions, first, min(self._start + stop, self._stop))

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._names:
            raise KeyError(name)
        made = np.zeros(0)
        for at in range(self._start, self._stop, _AT_ONCE):
            span = slice(at, min(at + _AT_ONCE, self._stop))
            part = STREAMS[name](self._shot, span)
            if self._regions:
                part = faded(part, trust(self._shot.maps.window(span.start, span.stop), self._regions))
            if at == self._start:
                made = np.empty((*self.shape[:1], *part.shape[1:]), np.float32)
            made[at - self._start : span.stop - self._start] = part
            self._shot.maps.forget()
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def make_stream(maps: Maps, name: str) -> np.ndarray:
    """The stream called `name`: `(t, h, w, c)` f32 in 0..1, with c of 1 or 3 and one range for the whole shot.

    Raises `InputError` where there is no such stream, and where a detector's package or weights are not installed.
    """
    check_streams([name])
    return Streams(Shot(maps), [name], {})[name]


def check_streams(names: Sequence[str]) -> None:
    """Raise `InputError` where one of `names` is no stream or cannot be made here, or there are none."""
    unknown = [name for name in names if name not in STREAMS]
    if unknown or not names:
        listed = ", ".join(map(repr, unknown)) or "named"
        raise InputError(f"there is no control stream {listed}; there are {', '.join(STREAMS)}")
    for name in names:
        if name in DETECTORS:
            check_detector(name)


def _depth(shot: Shot, span: slice) -> np.ndarray:
    """Inverse depth (near is bright), 1 at the nearest point of the shot, 0 infinitely far away and in the sky."""
    near, _ = shot.depth_m
    return _f32(near / shot.maps.depth_m[span])[..., None]


def _disparity(shot: Shot, span: slice) -> np.ndarray:
    """Inverse depth stretched over the shot: 1 at its nearest point, 0 at its farthest surface and in the sky.

    What the depth ControlNets and VACE were trained on: MiDaS' inverse depth, less its minimum, over its maximum
    (lllyasviel/ControlNet, annotator/midas; ali-vilab/VACE, annotators/depth.py). They stretch each frame.
    """
    near, far = shot.depth_m
    span_of = 1 / near - 1 / far
    if span_of <= 0:  # all at one distance: near, and no contrast
        return _f32(np.isfinite(shot.maps.depth_m[span]))[..., None]
    stretched = (1 / shot.maps.depth_m[span].astype(float) - 1 / far) / span_of
    return _f32(np.clip(stretched, 0, 1))[..., None]


def _normal(shot: Shot, span: slice) -> np.ndarray:
    """Camera-space normals, -1..1 as 0..1; exactly 0.5 where nothing is seen."""
    return _f32(shot.maps.normal[span]) * np.float32(0.5) + np.float32(0.5)


def _colour(shot: Shot, span: slice) -> np.ndarray:
    """The colour and texture of each surface, without light (albedo); the sky is black."""
    return _unit(shot.maps.albedo[span])


def _ids(shot: Shot, span: slice) -> np.ndarray:
    """A colour of its own for each body, whatever the scene: hues a golden ratio apart; the sky is black."""
    hues = [(i * GOLDEN_RATIO) % 1 for i in range(len(shot.maps.name))]
    table = np.zeros((1 + len(hues), 3), np.float32)
    table[1:] = np.array([colorsys.hsv_to_rgb(hue, 0.8, 1.0) for hue in hues]).reshape(-1, 3)
    return np.take(table, shot.maps.ids[span], axis=0)  # three times as fast as table[ids]


def _motion(shot: Shot, span: slice) -> np.ndarray:
    """Where everything goes (`Shot.motion_px`) on the colour wheel: hue is direction, saturation is speed.

    The wheel is that of Baker et al. (IJCV 2011). Full saturation is the fastest motion of the shot, but not less than
    1 pixel a frame, so that rounding in a still shot stays white.
    """
    flow = np.stack([shot.motion_px(k) for k in range(span.start, span.stop)])
    colours = np.ones((*flow.shape[:-1], 3), dtype=np.float32)
    moving = flow[..., 0] ** 2 + flow[..., 1] ** 2 > 0  # few pixels move, and the wheel is slow
    if moving.any():
        colours[moving] = _unit(flow_colours(flow[moving], shot.fastest_px))
    return colours


def _edges(shot: Shot, span: slice) -> np.ndarray:
    """Outlines and creases of the bodies, exact and one pixel wide, white on black."""
    return _f32(exact_edges(shot.maps.window(span.start, span.stop)))[..., None]


def _appearance(shot: Shot, span: slice) -> np.ndarray:
    """The crude picture itself."""
    return _unit(shot.maps.rgb[span])


def _moving(shot: Shot, span: slice) -> np.ndarray:
    """White where a body is that can move: not the sky, and nothing fixed."""
    return _f32(shot.maps.window(span.start, span.stop).moving)[..., None]


def _occlusion(shot: Shot, span: slice) -> np.ndarray:
    """White where the point that is seen will be hidden, or out of the picture, in the next frame."""
    return _f32(shot.maps.occluded_forward[span])[..., None]


def _disocclusion(shot: Shot, span: slice) -> np.ndarray:
    """White where the point that is seen has just come into view: no frame before can be warped to it."""
    return _f32(shot.maps.occluded_backward[span])[..., None]


def _detected(shot: Shot, span: slice, *, detector: str) -> np.ndarray:
    """What a detector of controlnet-aux sees in the crude picture."""
    return _unit(detect(shot.maps.rgb[span], detector))[..., None]


def _unit(image: np.ndarray) -> np.ndarray:
    return _f32(image) / np.float32(255) if image.dtype == np.uint8 else _f32(image)


def _f32(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)


STREAMS: Mapping[str, Callable[[Shot, slice], np.ndarray]] = {
    "depth": _depth,
    "normal": _normal,
    "colour": _colour,
    "motion": _motion,
    "edges": _edges,
    "appearance": _appearance,
    "ids": _ids,
    "disparity": _disparity,
    "moving": _moving,
    "occlusion": _occlusion,
    "disocclusion": _disocclusion,
    **{name: partial(_detected, detector=name) for name in DETECTORS},
}
