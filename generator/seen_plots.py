"""Where each body is seen in a judged video, as SVGs: its path in the picture, and its state over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from proxyworld.generator.report import BodyPlace, Report, Sighting
from proxyworld.world.meetings import meetings
from proxyworld.world.plot import COLOURS, ticks
from proxyworld.world.trajectory import Trajectory

WIDTH_PX, ROW_PX, TOP_PX, BOTTOM_PX, LEFT_PX, RIGHT_PX = 640, 24, 34, 40, 150, 14
PATHS_PX = 420
MOST_BODIES = 24
_LETTERS = "font-family='system-ui,sans-serif' fill='currentColor'"
_WRONG = "var(--rejected,#a1261b)"
_STATES = {
    "here": "stroke='currentColor' stroke-width='3' opacity='0.45'",
    "off": f"style='stroke:{_WRONG}' stroke-width='10'",
    "lost": f"style='stroke:{_WRONG}' stroke-width='10' stroke-dasharray='2 2'",
    "unseen": "stroke='currentColor' stroke-width='1.5' stroke-dasharray='1 4' opacity='0.6'",
}
_MEANINGS = {"here": "in place", "off": "off its place", "lost": "lost", "unseen": "cannot be told"}


def seen_paths(report: Report, size: tuple[int, int]) -> str:
    """The picture of `size` (width, height): where each body should go, as lines, and where it is seen, as dots.

    Empty where no body moves far enough to have a path.
    """
    shown = [place for place in report.places if len(place.track) > 1][:MOST_BODIES]
    if not shown:
        return ""
    scale = PATHS_PX / max(size)
    width, height = (side * scale for side in size)
    drawn = "".join(_path(place, i, scale) for i, place in enumerate(shown))
    title = "Paths in the picture: lines as they should be, dots as they are seen"
    return (
        f"<svg role='img' viewBox='0 -26 {width:g} {height + 28:g}' width='{width:g}' height='{height + 28:g}' "
        f"style='max-width:100%;height:auto' xmlns='http://www.w3.org/2000/svg'><title>{title}</title>"
        f"<desc>{escape(_told(shown))}</desc><text x='0' y='-10' font-size='13' font-weight='600' {_LETTERS}>Paths: "
        f"lines as due, dots as seen</text><rect width='{width:g}' height='{height:g}' fill='none' "
        f"stroke='currentColor' opacity='0.4'/>{drawn}</svg>"
    )


def _path(place: BodyPlace, number: int, scale: float) -> str:
    colour = f"var(--curve-{number % len(COLOURS) + 1},{COLOURS[number % len(COLOURS)]})"
    points = " ".join(f"{x * scale:.1f},{y * scale:.1f}" for x, y in (s.due_px for s in place.track))
    dots = "".join(_dot(sighting, scale, colour) for sighting in place.track)
    return (
        f"<polyline points='{points}' fill='none' stroke-width='1.2' opacity='0.7' style='stroke:{colour}'>"
        f"<title>{escape(place.name)}</title></polyline>{dots}"
    )


def _dot(sighting: Sighting, scale: float, colour: str) -> str:
    """Where it is seen: filled in place, joined to where it is due where it is off; a cross where it is lost."""
    x, y = (value * scale for value in sighting.due_px)
    if sighting.state == "lost":
        cross = f"M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6"
        return f"<path d='{cross}' style='stroke:{_WRONG}' stroke-width='1.4' fill='none'/>"
    if sighting.seen_px is None:
        return ""
    at = [value * scale for value in sighting.seen_px]
    if sighting.state == "here":
        return f"<circle cx='{at[0]:.1f}' cy='{at[1]:.1f}' r='2.2' style='fill:{colour}'/>"
    return (
        f"<line x1='{x:.1f}' y1='{y:.1f}' x2='{at[0]:.1f}' y2='{at[1]:.1f}' style='stroke:{_WRONG}'/>"
        f"<circle cx='{at[0]:.1f}' cy='{at[1]:.1f}' r='3' fill='none' style='stroke:{_WRONG}' stroke-width='1.4'/>"
    )


def timeline(report: Report, trajectory: Trajectory) -> str:
    """Each body over time: in place, off, lost or not to be told; ticks where it meets another. Empty without bodies.

    The attributes `data-left`, … tell a page where a moment lies, as those of `line_plot` do.
    """
    shown = [place for place in report.places if place.track][:MOST_BODIES]
    if not shown:
        return ""
    last_s = float(trajectory.time_s[-1])
    bottom = TOP_PX + ROW_PX * len(shown)
    height = bottom + BOTTOM_PX
    rows = "".join(_row(place, i, trajectory, last_s) for i, place in enumerate(shown))
    return (
        f"<svg class='plot' role='img' viewBox='0 0 {WIDTH_PX} {height}' width='{WIDTH_PX}' height='{height}' "
        f"style='max-width:100%;height:auto' data-left='{LEFT_PX}' data-right='{WIDTH_PX - RIGHT_PX}' "
        f"data-top='{TOP_PX}' data-bottom='{bottom}' data-from='0' data-to='{last_s:g}' "
        f"xmlns='http://www.w3.org/2000/svg'><title>Each body over time</title><desc>{escape(_told(shown))}</desc>"
        f"<text x='0' y='16' font-size='13' font-weight='600' {_LETTERS}>Each body over time; ticks are new "
        f"contacts</text>{rows}{_axis(last_s, bottom)}{_legend(bottom + 30)}</svg>"
    )


def _row(place: BodyPlace, number: int, trajectory: Trajectory, last_s: float) -> str:
    y = TOP_PX + ROW_PX * (number + 0.5)
    name = place.name if len(place.name) <= 20 else place.name[:19] + "…"
    parts = [f"<text x='0' y='{y + 4:g}' font-size='12' {_LETTERS}>{escape(name)}</text>"]
    for state, start, stop in _spans(place.track):
        x1, x2 = (_x(max(0.0, frame / trajectory.sampling_hz), last_s) for frame in (start - 0.5, stop + 0.5))
        parts.append(
            f"<line x1='{x1:.1f}' x2='{min(x2, WIDTH_PX - RIGHT_PX):.1f}' y1='{y:g}' y2='{y:g}' {_STATES[state]}>"
            f"<title>{escape(place.name)}, frames {start} to {stop}: {_MEANINGS[state]}</title></line>"
        )
    row = trajectory.index(place.name)
    for met in meetings(trajectory):
        if row in met.bodies:
            other = trajectory.name[met.bodies[met.bodies[0] == row]]
            x = _x(met.time_s, last_s)
            parts.append(
                f"<path d='M{x:.1f} {y - 9:g}v6' stroke='currentColor' stroke-width='1.6'>"
                f"<title>{escape(f'{place.name} meets {other} at {met.time_s:.2f} s')}</title></path>"
            )
    return "".join(parts)


def _spans(track: Sequence[Sighting]) -> Iterator[tuple[str, int, int]]:
    """State, first and last frame of each run of frames in one state."""
    for (state, _), run in groupby(enumerate(track), key=lambda item: (item[1].state, item[1].frame - item[0])):
        frames = [sighting.frame for _, sighting in run]
        yield state, frames[0], frames[-1]


def _x(time_s: float, last_s: float) -> float:
    return LEFT_PX + time_s / max(last_s, 1e-9) * (WIDTH_PX - LEFT_PX - RIGHT_PX)


def _axis(last_s: float, y: float) -> str:
    numbers = "".join(
        f"<text x='{_x(time, last_s):.1f}' y='{y + 14}' font-size='11' text-anchor='middle' {_LETTERS}>{time:g}</text>"
        for time in ticks(0.0, last_s, 8)
    )
    return f"<path d='M{LEFT_PX} {y}H{WIDTH_PX - RIGHT_PX}' stroke='currentColor' opacity='0.6'/>{numbers}"


def _legend(y: float) -> str:
    parts = []
    for i, (state, meaning) in enumerate(_MEANINGS.items()):
        x = LEFT_PX + 118 * i
        parts.append(
            f"<line x1='{x}' x2='{x + 20}' y1='{y}' y2='{y}' {_STATES[state]}/>"
            f"<text x='{x + 26}' y='{y + 4}' font-size='11' {_LETTERS}>{meaning}</text>"
        )
    return "".join(parts)


def _told(places: Sequence[BodyPlace]) -> str:
    """In words, for those who cannot see it."""
    return "; ".join(
        f"{p.name} is in place in {p.here} frames, off in {p.off}, lost in {p.lost}, not to be told in {p.unseen}"
        for p in places
    )
