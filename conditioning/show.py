"""How a `Control` shows itself in a notebook: a strip of frames for each stream."""

from __future__ import annotations

import base64
import html
import io

import numpy as np

from proxyworld.conditioning.control import Control

STRIP_FRAMES = 6
STRIP_HEIGHT_PX = 96


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
    """The strip of one stream as a PNG in a data URL."""
    from PIL import Image

    chosen = np.unique(np.linspace(0, control.frames - 1, STRIP_FRAMES).round().astype(int))
    values = control.streams[name][chosen]
    row = np.concatenate(list(np.rint(values * 255).astype(np.uint8)), axis=1)
    buffer = io.BytesIO()
    Image.fromarray(row[..., 0] if row.shape[-1] == 1 else row).save(buffer, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
