"""How a `Control` shows itself in a notebook: a strip of frames for each stream."""

from __future__ import annotations

import html

import numpy as np

from proxyworld.conditioning.control import Control
from proxyworld.render.show import STRIP_FRAMES, STRIP_HEIGHT_PX, png_url


def strips(control: Control) -> str:
    """An HTML table: for each stream its name, its weight and frames spread evenly over the shot."""
    rows = "".join(
        f"<tr><td style='text-align:left'>{html.escape(name)}<br><small>weight {control.weight(name):g}</small></td>"
        f"<td><img height='{STRIP_HEIGHT_PX}' alt='{html.escape(name)}' src='{_strip(control, name)}'></td></tr>"
        for name in control.streams
    )
    width, height = control.size
    caption = f"{control.frames} frames of {width}×{height} pixels at {control.fps:g} a second"
    return f"<table><caption>{caption}</caption>{rows}</table>"


def _strip(control: Control, name: str) -> str:
    """The strip of one stream as a PNG in a data URL; only its frames are made."""
    chosen = np.unique(np.linspace(0, control.frames - 1, STRIP_FRAMES).round().astype(int)).tolist()
    frames = [control.window(k, k + 1).streams[name][0] for k in chosen]
    return png_url([np.rint(frame * 255).astype(np.uint8) for frame in frames])
