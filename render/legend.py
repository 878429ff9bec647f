"""Legends: what the colours of a film mean, as a strip below its pictures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from proxyworld.render.colours import flow_colours, id_colours, ramp_colours

MIN_WIDTH_PX = 96
"""Below this there is no room for words, and no legend."""
MAX_ROWS = 6
"""Of names."""
_TEXT_PX = 10
_ROW_PX = 14
_GAP_PX = 4
_INK = (235, 235, 235)


def depth_legend(near_m: float, far_m: float, width: int) -> np.ndarray:
    """A bar from the nearest surface to the farthest, even in inverse depth as the colours are, with metres below."""
    if width < MIN_WIDTH_PX:
        return _blank(0, width)
    bar = np.linspace(1, 0, width - 2 * _GAP_PX)
    strip = _blank(2 * _ROW_PX + _GAP_PX, width)
    strip[_GAP_PX:_ROW_PX, _GAP_PX:-_GAP_PX] = ramp_colours(bar)
    middle = 2 / (1 / near_m + 1 / far_m)
    words = ((0.0, near_m), (0.5, middle), (1.0, far_m))
    return _written(strip, [(_GAP_PX + x * (width - 2 * _GAP_PX), _ROW_PX, _metres(m), x) for x, m in words])


def flow_legend(fastest_px: float, width: int) -> np.ndarray:
    """The wheel of directions, its rim at the fastest motion of the shot."""
    if width < MIN_WIDTH_PX:
        return _blank(0, width)
    side = 3 * _ROW_PX - 2 * _GAP_PX
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    arrows = np.stack([x, y], axis=-1) / (side / 2) * fastest_px
    wheel = np.where(np.hypot(x, y)[..., None] <= side / 2, flow_colours(arrows, fastest_px), _blank(side, side))
    strip = _blank(3 * _ROW_PX, width)
    strip[_GAP_PX:-_GAP_PX, _GAP_PX : _GAP_PX + side] = wheel
    return _written(strip, [(2 * _GAP_PX + side, _ROW_PX, f"rim: {fastest_px:.3g} px/frame", 0.0)])


def ids_legend(names: Mapping[int, str], width: int) -> np.ndarray:
    """The colour of each body (its id) and its name, in rows; of too many bodies, how many more there are."""
    if width < MIN_WIDTH_PX:
        return _blank(0, width)
    places = _places(names, width - 2 * _GAP_PX)
    strip = _blank((1 + max((row for _, row, _, _ in places), default=0)) * _ROW_PX + 2 * _GAP_PX, width)
    for x, row, body, _ in places:
        top, left = _GAP_PX + row * _ROW_PX, _GAP_PX + x
        strip[top : top + _TEXT_PX, left : left + _TEXT_PX] = id_colours(np.array(body))
    return _written(strip, [(_GAP_PX + x + _ROW_PX, _GAP_PX + r * _ROW_PX - 1, text, 0.0) for x, r, _, text in places])


def _places(names: Mapping[int, str], room_px: int) -> list[tuple[int, int, int, str]]:
    """Where each name goes: (x, row, body, text); the last row ends with what there is no room for."""
    places: list[tuple[int, int, int, str]] = []
    font, x, row = _font(), 0, 0
    for i, (body, name) in enumerate(names.items()):
        text = _shortened(name, room_px - _ROW_PX)
        wide = _ROW_PX + round(font.getlength(text)) + 2 * _GAP_PX
        if x and x + wide > room_px:
            x, row = 0, row + 1
        if row == MAX_ROWS - 1 and i + 1 < len(names):
            return [*places, (x, row, 0, f"and {len(names) - i} more")]
        places.append((x, row, body, text))
        x += wide
    return places


def _blank(height: int, width: int) -> np.ndarray:
    """As many rows, made even, so that films of an even height keep one."""
    return np.zeros((height + height % 2, width, 3), np.uint8)


def _written(strip: np.ndarray, words: list[tuple[float, float, str, float]]) -> np.ndarray:
    """`strip` with `words` (x, top, text, the share of the text that lies left of x)."""
    picture, font = Image.fromarray(strip), _font()
    draw = ImageDraw.Draw(picture)
    for x, top, text, share in words:
        draw.text((x - share * font.getlength(text), top), text, fill=_INK, font=font)
    return np.array(picture)


def _font() -> ImageFont.FreeTypeFont:
    """Pillow's own, so that the pictures are the same everywhere."""
    font = ImageFont.load_default(_TEXT_PX)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def _shortened(text: str, room_px: float) -> str:
    font = _font()
    if font.getlength(text) <= room_px:
        return text
    while text and font.getlength(f"{text}…") > room_px:
        text = text[:-1]
    return f"{text}…"


def _metres(value: float) -> str:
    return f"{value:.3g} m" if np.isfinite(value) else "sky"
