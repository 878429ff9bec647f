"""How `Maps` show themselves: films to look at, with legends, and a strip of frames in a notebook."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from proxyworld.render.colours import flow_colours, id_colours, ramp_colours
from proxyworld.render.legend import depth_legend, flow_legend, ids_legend
from proxyworld.render.maps import Maps
from proxyworld.render.shot import Shot
from proxyworld.render.video import Video

STRIP_FRAMES = 6
STRIP_HEIGHT_PX = 96

Paint = Callable[[Shot, int], np.ndarray]
"""Frame k of a shot as a picture: `(h, w, 3)` u8."""


def proxy_video(maps: Maps) -> Video:
    """The crude picture."""
    return Video(maps.rgb, maps.fps)


def depth_video(maps: Maps) -> Video:
    """Nearness as colour, one range for the shot: bright at its nearest point, dark at its farthest and in the sky."""
    return _video(maps, _depth)


def flow_video(maps: Maps) -> Video:
    """Motion to the next frame on the colour wheel, one range for the shot; the last frame repeats its arrival."""
    return _video(maps, _flow)


def ids_video(maps: Maps) -> Video:
    """Each body in a colour of its own."""
    return _video(maps, _ids)


def preview(maps: Maps, name: str, *, legend: bool = True) -> Iterator[np.ndarray]:
    """The frames `(h, w, 3)` u8 of one of `PREVIEWS`, one at a time, above its legend where there is room for words.

    The same legend is on every frame: metres for depth, pixels a frame for flow, the bodies' names for ids.
    """
    paint, explain = PREVIEWS[name]
    shot = Shot(maps)
    below = explain(shot, maps.size[0]) if legend else _no_legend(shot, maps.size[0])
    for k in range(maps.frames):
        yield np.concatenate([paint(shot, k), below])
        maps.forget()


def strips(maps: Maps) -> str:
    """An HTML table: for each map its name and frames spread evenly over the shot, shrunk to thumbnails.

    Only those frames are read, and the ranges of depth and motion are theirs.
    """
    chosen = np.unique(np.linspace(0, maps.frames - 1, STRIP_FRAMES).round().astype(int)).tolist()
    shot = Shot(maps, over=chosen)
    looks: dict[str, Paint] = {"rgb": _proxy, "depth": _depth, "ids": _ids, "normal": _normal, "flow": _flow}
    rows = "".join(
        f"<tr><td style='text-align:left'>{name}</td><td><img height='{STRIP_HEIGHT_PX}' alt='{name}' "
        f"src='{png_url([paint(shot, k) for k in chosen])}'></td></tr>"
        for name, paint in looks.items()
    )
    width, height = maps.size
    ran = f", by {html.escape(maps.backend)}" if maps.backend else ""
    caption = f"{maps.frames} frames of {width}×{height} pixels at {maps.fps:g} a second{ran}"
    return f"<table><caption>{caption}</caption>{rows}</table>"


def _video(maps: Maps, paint: Paint) -> Video:
    shot = Shot(maps)
    return Video(np.stack([paint(shot, k) for k in range(maps.frames)]), maps.fps)


def _proxy(shot: Shot, k: int) -> np.ndarray:
    return np.asarray(shot.maps.rgb[k])


def _depth(shot: Shot, k: int) -> np.ndarray:
    near, far = shot.depth_m
    span = max(1 / near - 1 / far, 1e-9)
    return ramp_colours((1 / shot.maps.depth_m[k] - 1 / far) / span)


def _flow(shot: Shot, k: int) -> np.ndarray:
    return flow_colours(shot.motion_px(k), shot.fastest_px)


def _ids(shot: Shot, k: int) -> np.ndarray:
    return id_colours(shot.maps.ids[k])


def _normal(shot: Shot, k: int) -> np.ndarray:
    """The usual colours: red to the right, green up, blue towards the camera."""
    return np.asarray(np.rint((shot.maps.normal[k] * [1, -1, -1] + 1) * 127.5), np.uint8)


def _no_legend(shot: Shot, width: int) -> np.ndarray:
    return np.zeros((0, width, 3), np.uint8)


def _depth_legend(shot: Shot, width: int) -> np.ndarray:
    return depth_legend(*shot.depth_m, width)


def _flow_legend(shot: Shot, width: int) -> np.ndarray:
    return flow_legend(shot.fastest_px, width)


def _ids_legend(shot: Shot, width: int) -> np.ndarray:
    return ids_legend({i: str(shot.maps.name[i - 1]) for i in shot.bodies}, width)


PREVIEWS: Mapping[str, tuple[Paint, Callable[[Shot, int], np.ndarray]]] = {
    "proxy": (_proxy, _no_legend),
    "depth": (_depth, _depth_legend),
    "flow": (_flow, _flow_legend),
    "ids": (_ids, _ids_legend),
}
"""The films of a run: how each paints a frame, and its legend for a width."""


def png_url(pictures: Sequence[np.ndarray]) -> str:
    """`pictures (h, w, 3)` or `(h, w, 1)` u8 beside one another as a PNG in a data URL, shrunk to thumbnails."""
    from PIL import Image

    buffer = io.BytesIO()
    row = np.concatenate([_thumbnail(p[..., 0] if p.shape[-1] == 1 else p) for p in pictures], axis=1)
    Image.fromarray(row).save(buffer, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _thumbnail(picture: np.ndarray) -> np.ndarray:
    from PIL import Image

    height, width = picture.shape[:2]
    if height <= STRIP_HEIGHT_PX:
        return picture
    size = (max(round(width * STRIP_HEIGHT_PX / height), 1), STRIP_HEIGHT_PX)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
