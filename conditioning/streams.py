"""The control streams: each turns the `Maps` of a shot into one video between 0 and 1."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from proxyworld.conditioning.detectors import DETECTORS, detect
from proxyworld.conditioning.edges import exact_edges
from proxyworld.render.colours import flow_colours, flow_range
from proxyworld.render.maps import Maps
from proxyworld.world.files import InputError

GOLDEN_RATIO = 0.5 * (5**0.5 - 1)


def make_stream(maps: Maps, name: str) -> np.ndarray:
    """The stream called `name`: `(t, h, w, c)` f32 in 0..1, with c of 1 or 3 and one range for the whole shot.

    Raises `InputError` where there is no such stream, and where a detector's package or weights are not installed.
    """
    if name not in STREAMS:
        raise InputError(f"there is no control stream {name!r}; there are {', '.join(STREAMS)}")
    return STREAMS[name](maps)


def _depth(maps: Maps) -> np.ndarray:
    """Inverse depth (MiDaS' convention: near is bright), 1 at the nearest point of the shot, 0 where nothing is."""
    finite = np.isfinite(maps.depth_m)
    nearest = maps.depth_m.min(where=finite, initial=np.inf)
    near = nearest if np.isfinite(nearest) else np.float32(1)  # an empty shot: 1 / inf is 0 all the same
    return _f32(near / maps.depth_m)[..., None]


def _normal(maps: Maps) -> np.ndarray:
    """Camera-space normals, -1..1 as 0..1; exactly 0.5 where nothing is seen."""
    return _f32(maps.normal) * np.float32(0.5) + np.float32(0.5)


def _colour(maps: Maps) -> np.ndarray:
    """The colour and texture of each surface, without light (albedo); the sky is black."""
    return _unit(maps.albedo)


def _ids(maps: Maps) -> np.ndarray:
    """A colour of its own for each body, whatever the scene: hues a golden ratio apart; the sky is black."""
    hues = [(i * GOLDEN_RATIO) % 1 for i in range(len(maps.name))]
    return _by_id(maps, np.array([colorsys.hsv_to_rgb(hue, 0.8, 1.0) for hue in hues]).reshape(-1, 3))


def _motion(maps: Maps) -> np.ndarray:
    """Forward flow on the colour wheel of Baker et al. (IJCV 2011): hue is direction, saturation is speed.

    The last frame has no next one: its points keep the motion that brought them there, minus the backward flow.
    Full saturation is the fastest motion of the shot, but not less than 1 pixel a frame, so that rounding in a still
    shot stays white. What has no motion (NaN) is white too.
    """
    flow = maps.flow_forward_px.copy()
    flow[-1] = np.where(np.isnan(flow[-1]), -maps.flow_backward_px[-1], flow[-1])
    colours = np.ones((*flow.shape[:-1], 3), dtype=np.float32)
    moving = flow[..., 0] ** 2 + flow[..., 1] ** 2 > 0  # few pixels move, and the wheel is slow; NaN is not > 0
    if moving.any():
        colours[moving] = _unit(flow_colours(flow[moving], flow_range(flow[moving])))
    return colours


def _edges(maps: Maps) -> np.ndarray:
    """Outlines and creases of the bodies, exact and one pixel wide, white on black."""
    return _f32(exact_edges(maps))[..., None]


def _appearance(maps: Maps) -> np.ndarray:
    """The crude picture itself."""
    return _unit(maps.rgb)


def _detected(maps: Maps, *, detector: str) -> np.ndarray:
    """What a detector of controlnet-aux sees in the crude picture."""
    return _unit(detect(maps.rgb, detector))[..., None]


def _by_id(maps: Maps, colours: np.ndarray) -> np.ndarray:
    table = np.concatenate([np.zeros((1, 3)), colours]).astype(np.float32)
    return np.take(table, maps.ids, axis=0)  # three times as fast as table[maps.ids]


def _unit(image: np.ndarray) -> np.ndarray:
    return _f32(image) / np.float32(255) if image.dtype == np.uint8 else _f32(image)


def _f32(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)


STREAMS: Mapping[str, Callable[[Maps], np.ndarray]] = {
    "depth": _depth,
    "normal": _normal,
    "colour": _colour,
    "motion": _motion,
    "edges": _edges,
    "appearance": _appearance,
    "ids": _ids,
    **{name: partial(_detected, detector=name) for name in DETECTORS},
}
