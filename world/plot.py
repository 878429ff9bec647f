"""`line_plot`: curves over time as an SVG that needs no library, reads in light and dark, and to the blind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#7a5cc4", "#8c6d46")
"""Okabe and Ito's (2008), told apart by the colour-blind too, with darker yellow; a page may set `--curve-1`, …"""
DASHES = ("", "6 3", "2 3", "8 3 2 3")
WIDTH_PX, HEIGHT_PX = 640, 260
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 58, 14, 30, 44
LEGEND_ROW_PX, LETTER_PX = 18, 6.6
MAX_NAMED = len(COLOURS)
TICKS = 5
_LETTERS = "font-family='system-ui,sans-serif' fill='currentColor'"


@dataclass(frozen=True, eq=False)
class Curve:
    """A named curve through the points `x (p)`, `y (p)`, broken where `y` is not finite."""

    name: str
    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Mark:
    """A point to look at, and what happened there."""

    x: float
    y: float
    text: str


def line_plot(
    title: str, curves: Sequence[Curve], *, x_label: str, y_label: str, marks: Sequence[Mark] = (), zero: bool = False
) -> str:
    """An SVG of `curves`, with axes, a legend and `marks`; `zero` makes the upward axis begin at 0 or below.

    The first eight curves are named and coloured, the others are drawn faint. The plot's attributes `data-left`,
    `data-right` (pixels) and `data-from`, `data-to` (x) tell a page where a moment lies. Empty without curves.
    """
    drawn = [c for c in curves if np.isfinite(c.y).any()]
    if not drawn:
        return ""
    axes = _Axes.around(drawn, zero)
    named, others = drawn[:MAX_NAMED], drawn[MAX_NAMED:]
    legend = _legend([c.name for c in named], len(others))
    height = HEIGHT_PX + LEGEND_ROW_PX * len(legend)
    body = [
        axes.grid(x_label, y_label),
        *(_path(axes, c, "currentColor", "", 0.25) for c in others),
        *(_path(axes, c, _colour(i), DASHES[i % len(DASHES)], 1) for i, c in enumerate(named)),
        *(_dot(axes, mark) for mark in marks),
        *(_legend_row(row, HEIGHT_PX + LEGEND_ROW_PX * i) for i, row in enumerate(legend)),
    ]
    return (
        f"<svg class='plot' role='img' viewBox='0 0 {WIDTH_PX} {height}' width='{WIDTH_PX}' height='{height}' "
        f"style='max-width:100%;height:auto' data-left='{LEFT_PX}' data-right='{WIDTH_PX - RIGHT_PX}' "
        f"data-top='{TOP_PX}' data-bottom='{HEIGHT_PX - BOTTOM_PX}' data-from='{axes.x[0]:g}' data-to='{axes.x[1]:g}' "
        f"xmlns='http://www.w3.org/2000/svg'>"
        f"<title>{escape(title)}</title><desc>{escape(_described(drawn, x_label, y_label, marks))}</desc>"
        f"<text x='{LEFT_PX}' y='16' font-size='13' font-weight='600' {_LETTERS}>{escape(title)}</text>"
        f"{''.join(body)}</svg>"
    )


def ticks(low: float, high: float, count: int = TICKS) -> list[float]:
    """Round numbers (1, 2 or 5 times a power of ten apart) from `low` to `high`, `count` of them or a few more."""
    span = high - low
    if not span > 0:
        return [low]
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]


@dataclass(frozen=True)
class _Axes:
    """The ranges that are shown."""

    x: tuple[float, float]
    y: tuple[float, float]

    @classmethod
    def around(cls, curves: Sequence[Curve], zero: bool) -> _Axes:
        x = np.concatenate([c.x for c in curves])
        y = np.concatenate([c.y[np.isfinite(c.y)] for c in curves])
        low, high = float(y.min()), float(y.max())
        if zero:
            low = min(low, 0.0)
        margin = 0.06 * (high - low) or max(0.5 * abs(high), 0.5)
        from_x, to_x = float(x.min()), float(x.max())
        return cls((from_x, to_x if to_x > from_x else from_x + 1), (low - (0 if zero else margin), high + margin))

    def place(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (
            LEFT_PX + across * (WIDTH_PX - LEFT_PX - RIGHT_PX),
            HEIGHT_PX - BOTTOM_PX - up * (HEIGHT_PX - TOP_PX - BOTTOM_PX),
        )

    def grid(self, x_label: str, y_label: str) -> str:
        """Lines at round numbers, those numbers, and the labels of both axes."""
        left, bottom, right, top = LEFT_PX, HEIGHT_PX - BOTTOM_PX, WIDTH_PX - RIGHT_PX, TOP_PX
        parts = []
        for value in ticks(*self.y):
            y = self.place(self.x[0], value)[1]
            parts.append(_line(left, y, right, y, 0.15) + _word(left - 6, y + 4, f"{value:g}", "end"))
        for value in ticks(*self.x, 8):
            x = self.place(value, self.y[0])[0]
            parts.append(_line(x, bottom, x, bottom + 4, 0.6) + _word(x, bottom + 16, f"{value:g}", "middle"))
        middle = (top + bottom) / 2
        parts += [
            _line(left, bottom, right, bottom, 0.6),
            _word((left + right) / 2, bottom + 33, x_label, "middle"),
            f"<text transform='translate(13 {middle:g}) rotate(-90)' font-size='11' text-anchor='middle' {_LETTERS}>"
            f"{escape(y_label)}</text>",
        ]
        return "".join(parts)


def _colour(i: int) -> str:
    return f"var(--curve-{i + 1},{COLOURS[i]})"


def _path(axes: _Axes, curve: Curve, colour: str, dash: str, opacity: float) -> str:
    steps, pen_down = [], False
    for x, y in zip(curve.x, curve.y, strict=True):
        if np.isfinite(y):
            px, py = axes.place(float(x), float(y))
            steps.append(f"{'L' if pen_down else 'M'}{px:.1f} {py:.1f}")
        pen_down = bool(np.isfinite(y))
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return (
        f"<path d='{''.join(steps)}' fill='none' stroke-width='1.8' stroke-linejoin='round' opacity='{opacity:g}' "
        f"style='stroke:{colour}'{dashed}><title>{escape(curve.name)}</title></path>"
    )


def _dot(axes: _Axes, mark: Mark) -> str:
    x, y = axes.place(mark.x, mark.y)
    return (
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='none' stroke='currentColor' stroke-width='1.3'>"
        f"<title>{escape(mark.text)}</title></circle>"
    )


def _legend(names: list[str], others: int) -> list[list[tuple[int, str, float]]]:
    """Rows of (number of the curve, name, where it begins); -1 stands for the faint curves. One curve needs none."""
    entries = list(enumerate(names))
    if others:
        entries.append((-1, f"and {others} more"))
    if len(entries) < 2:
        return []
    rows: list[list[tuple[int, str, float]]] = [[]]
    x = float(LEFT_PX)
    for number, name in entries:
        short = name if len(name) <= 24 else name[:23] + "…"
        width = 34 + LETTER_PX * len(short)
        if rows[-1] and x + width > WIDTH_PX - RIGHT_PX:
            rows.append([])
            x = float(LEFT_PX)
        rows[-1].append((number, short, x))
        x += width
    return rows


def _legend_row(row: list[tuple[int, str, float]], y: float) -> str:
    parts = []
    for number, name, x in row:
        colour = _colour(number) if number >= 0 else "currentColor"
        dash = DASHES[number % len(DASHES)] if number >= 0 else ""
        parts.append(
            f"<line x1='{x:g}' y1='{y:g}' x2='{x + 20:g}' y2='{y:g}' stroke-width='2.4' stroke-dasharray='{dash}' "
            f"opacity='{1 if number >= 0 else 0.25}' style='stroke:{colour}'/>{_word(x + 25, y + 4, name, 'start')}"
        )
    return "".join(parts)


def _line(x1: float, y1: float, x2: float, y2: float, opacity: float) -> str:
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='currentColor' opacity='{opacity:g}'/>"
    )


def _word(x: float, y: float, text: str, anchor: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' font-size='11' text-anchor='{anchor}' {_LETTERS}>{escape(text)}</text>"


def _described(curves: Sequence[Curve], x_label: str, y_label: str, marks: Sequence[Mark]) -> str:
    """In words, for those who cannot see it."""
    lines = [
        f"{c.name} from {y[0]:.3g} to {y[-1]:.3g}, between {y.min():.3g} and {y.max():.3g}"
        for c in curves[:MAX_NAMED]
        for y in [c.y[np.isfinite(c.y)]]
    ]
    told = [m.text for m in marks[:12]]
    return f"{y_label} over {x_label}. " + "; ".join([*lines, *told]) + "."
