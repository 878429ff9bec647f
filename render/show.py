"""How `Maps` show themselves: control videos to look at, and a strip of frames in a notebook."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable

import numpy as np

from proxyworld.render.colours import flow_colours, flow_range, id_colours, ramp_colours
from proxyworld.render.maps import Maps
from proxyworld.render.video import Video

STRIP_FRAMES = 6
STRIP_HEIGHT_PX = 96


def proxy_video(maps: Maps) -> Video:
    """The crude picture."""
    return Video(maps.rgb, maps.fps)


def depth_video(maps: Maps) -> Video:
    """Nearness as colour, one range for the shot: bright at its nearest point, dark at its farthest and in the sky."""
    return Video(_per_frame(maps, _depth(maps)), maps.fps)


def flow_video(maps: Maps) -> Video:
    """Motion to the next frame on the colour wheel, one range for the shot; the last frame repeats its arrival."""
    return Video(_per_frame(maps, _flow(maps)), maps.fps)


def strips(maps: Maps) -> str:
    """An HTML table: for each map its name and frames spread evenly over the shot."""
    chosen = np.unique(np.linspace(0, maps.frames - 1, STRIP_FRAMES).round().astype(int))
    colour: dict[str, Callable[[int], np.ndarray]] = {
        "rgb": lambda k: maps.rgb[k],
        "depth": _depth(maps),
        "ids": lambda k: id_colours(maps.ids[k]),
        "normal": lambda k: _normal(maps.normal[k]),
        "flow": _flow(maps),
    }
    rows = "".join(
        f"<tr><td style='text-align:left'>{name}</td><td><img height='{STRIP_HEIGHT_PX}' alt='{name}' "
        f"src='{_png(np.concatenate([paint(k) for k in chosen], axis=1))}'></td></tr>"
        for name, paint in colour.items()
    )
    width, height = maps.size
    ran = f", by {html.escape(maps.backend)}" if maps.backend else ""
    caption = f"{maps.frames} frames of {width}×{height} pixels at {maps.fps:g} a second{ran}"
    return f"<table><caption>{caption}</caption>{rows}</table>"


def _per_frame(maps: Maps, paint: Callable[[int], np.ndarray]) -> np.ndarray:
    return np.stack([paint(k) for k in range(maps.frames)])


def _depth(maps: Maps) -> Callable[[int], np.ndarray]:
    seen = np.isfinite(maps.depth_m)
    near, far = maps.depth_m.min(where=seen, initial=np.inf), maps.depth_m.max(where=seen, initial=0)
    least, most = (1 / far, 1 / near) if seen.any() else (0.0, 1.0)
    span = max(most - least, 1e-9)
    return lambda k: ramp_colours((1 / maps.depth_m[k] - least) / span)


def _flow(maps: Maps) -> Callable[[int], np.ndarray]:
    longest = flow_range(maps.flow_forward_px, maps.flow_backward_px)
    last = maps.frames - 1
    return lambda k: flow_colours(
        np.nan_to_num(maps.flow_forward_px[k] if k < last else -maps.flow_backward_px[k]), longest
    )


def _normal(normal: np.ndarray) -> np.ndarray:
    """The usual colours: red to the right, green up, blue towards the camera."""
    return np.rint((normal * [1, -1, -1] + 1) * 127.5).astype(np.uint8)


def _png(picture: np.ndarray) -> str:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
