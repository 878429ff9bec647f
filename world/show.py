"""How a `Scene` and a `Trajectory` show themselves in a notebook: tables, and heights over time."""

from __future__ import annotations

from html import escape

import numpy as np

from proxyworld.world.explain import Table, explain_scene, explain_trajectory, length_of
from proxyworld.world.scene import Scene
from proxyworld.world.trajectory import Trajectory

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Told apart by the colour-blind too (Okabe and Ito, 2008)."""
WIDTH_PX, HEIGHT_PX, MARGIN_PX = 560, 200, 36
MAX_CURVES = 12


def scene_html(scene: Scene) -> str:
    """The prompt, and what it became."""
    tables = "".join(_table(table) for table in explain_scene(scene))
    return f"<p><i>{escape(scene.prompt)}</i><br>{length_of(scene)}</p>{tables}"


def trajectory_html(trajectory: Trajectory) -> str:
    """What each moving body did, and its height over time."""
    return f"<p>{length_of(trajectory.scene)}</p>{_table(explain_trajectory(trajectory))}{_heights(trajectory)}"


def _table(table: Table) -> str:
    head = "".join(f"<th style='text-align:left'>{escape(heading)}</th>" for heading in table.headings)
    rows = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return f"<b>{escape(table.title)}</b><table><tr>{head}</tr>{rows}</table>"


def _heights(trajectory: Trajectory) -> str:
    """The height of each moving body's origin over time, as an SVG; the first bodies alone where there are many."""
    moving = [i for i, body in enumerate(trajectory.bodies) if not body.fixed][:MAX_CURVES]
    if not moving or trajectory.frames < 2:
        return ""
    heights = trajectory.position_m[:, moving, 2]
    low, high = float(heights.min()), float(heights.max())
    x = MARGIN_PX + trajectory.time_s / trajectory.time_s[-1] * (WIDTH_PX - 2 * MARGIN_PX)
    y = HEIGHT_PX - MARGIN_PX - (heights - low) / max(high - low, 1e-3) * (HEIGHT_PX - 2 * MARGIN_PX)
    curves = "".join(
        f"<polyline fill='none' stroke='{COLOURS[i % len(COLOURS)]}' stroke-width='1.5' points='{_points(x, y[:, i])}'>"
        f"<title>{escape(str(trajectory.name[row]))}</title></polyline>"
        for i, row in enumerate(moving)
    )
    words = (
        _word(2, MARGIN_PX, f"{high:.2f} m")
        + _word(2, HEIGHT_PX - MARGIN_PX, f"{low:.2f} m")
        + _word(WIDTH_PX - MARGIN_PX, HEIGHT_PX - 8, f"{trajectory.time_s[-1]:.2f} s")
        + _word(MARGIN_PX, 14, "height of each body")
    )
    return f"<svg width='{WIDTH_PX}' height='{HEIGHT_PX}' style='background:#fff'>{curves}{words}</svg>"


def _points(x: np.ndarray, y: np.ndarray) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def _word(x: float, y: float, text: str) -> str:
    return f"<text x='{x:g}' y='{y:g}' font-size='11' font-family='sans-serif' fill='#444'>{escape(text)}</text>"
