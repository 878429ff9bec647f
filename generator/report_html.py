"""`report_page`: a judgement as one page that needs no other file and no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from proxyworld.generator.report import Check, Report
from proxyworld.generator.seen_plots import seen_paths, timeline
from proxyworld.generator.worst_frame import worst_frame
from proxyworld.render.maps import Maps
from proxyworld.render.show import preview
from proxyworld.render.video import Video, mp4
from proxyworld.world.explain import explain_scene, explain_trajectory, length_of
from proxyworld.world.files import write_text
from proxyworld.world.plot import Curve, line_plot
from proxyworld.world.scene import Scene
from proxyworld.world.show import trajectory_plots
from proxyworld.world.trajectory import Trajectory

_HERE = Path(__file__).resolve().parent
_CRF = 18  # a little coarser than the files beside the page: it holds four films

_MEANINGS = {
    "spatial_iou": "overlap of the places that ever move (Physics-IQ; 1 is best)",
    "spatiotemporal_iou": "overlap of what moves, frame by frame (Physics-IQ; 1 is best)",
    "weighted_spatial_iou": "overlap of how long each place moves (Physics-IQ; 1 is best)",
    "mse": "mean squared difference from the crude picture (Physics-IQ; 0 is best, but a good painter does not copy)",
    "motion_place": "correlation of where, and how much, the picture changes (1 is best)",
    "flow_error_px": "mean distance of the flow in the video from the exact flow, in pixels a frame",
    "flow_median_error_px": "its median",
    "flow_floor_px": "the same in the crude picture: what the estimator itself errs by",
    "flow_speed_px": "the mean exact motion: what a video that stands still errs by",
    "flow_direction": "mean cosine of measured and exact flow (1 is best)",
    "flow_followed": "share of the measurable motion that the video follows (1 is the crude picture, 0 standing still)",
    "depth_si_rmse": "error of the depth that the video seems to have, in medians of the exact depth (0 is best)",
    "depth_si_rmse_floor": "the same of the crude picture: what the estimator of depth itself errs by",
    "moving_pixels": "how many moving pixels were compared, in all frames",
}


@dataclass(frozen=True)
class _Film:
    caption: str
    width: int
    height: int
    data: str


@dataclass(frozen=True)
class _Row:
    """A check or a score with its numbers written out."""

    name: str = ""
    meaning: str = ""
    group: str = ""
    holds: bool = True
    sentence: str = ""
    value: str = ""
    threshold: str = ""


def save_page(folder: Path, report: Report, scene: Scene, trajectory: Trajectory, maps: Maps, video: Video) -> Path:
    """Write `folder/report.html`, whole or not at all."""
    return write_text(Path(folder) / "report.html", report_page(report, scene, trajectory, maps, video))


def report_page(report: Report, scene: Scene, trajectory: Trajectory, maps: Maps, video: Video) -> str:
    """The judgement as HTML: the films in step, what the world did, the checks, and what became of the words.

    Nothing is fetched: films and plots are inside, and a content policy forbids all else. Text is escaped.
    """
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    return _template().render(
        report=report,
        prompt=scene.prompt,
        verdict=report.verdict,
        length=length_of(scene),
        size="{} × {} pixels".format(*video.size),
        fps=video.fps,
        clock_hz=trajectory.sampling_hz,
        frames=len(video.frames),
        films=list(_films(video, maps)),
        scores=[_Row(name=n, value=_number(v), meaning=_MEANINGS.get(n, "")) for n, v in report.scores.items()],
        plots=[Markup(plot) for plot in (*trajectory_plots(trajectory), _error_plot(report, trajectory)) if plot],
        checks=[_check(check) for check in report.checks],
        seen=[Markup(plot) for plot in (timeline(report, trajectory), seen_paths(report, maps.size)) if plot],
        worst=_worst(report, video, maps),
        words=list(_words(scene)),
        tables=[t for t in explain_scene(scene) if t.title != "words"] + [explain_trajectory(trajectory)],
        script=Markup(script),  # a file of this package
        script_sha256=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def _template() -> Template:
    files = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return files.get_template("report.html.jinja")


def _films(video: Video, maps: Maps) -> Iterator[_Film]:
    for caption, pictures, size in (
        ("The video", video.frames, video.size),
        ("Its crude world", preview(maps, "proxy", legend=False), maps.size),
        ("Depth: near is bright", preview(maps, "depth", legend=False), maps.size),
        ("Motion: hue is direction, strength is speed", preview(maps, "flow", legend=False), maps.size),
    ):
        yield _Film(caption, *size, base64.b64encode(mp4(pictures, video.fps, crf=_CRF)).decode())


def _worst(report: Report, video: Video, maps: Maps) -> tuple[str, tuple[str, ...]] | None:
    """The worst frame: its caption, and its pictures in base64."""
    found = worst_frame(report, video, maps)
    return None if found is None else (found.caption, tuple(map(_base64, (found.video, found.proxy))))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _check(check: Check) -> _Row:
    unit = check.unit if check.unit in ("", "°") else f" {check.unit}"
    bound = "≤" if check.at_most else "≥"
    return _Row(
        name=check.name,
        group=check.group,
        holds=check.holds,
        sentence=check.sentence,
        value=f"{check.value:.3g}{unit}",
        threshold=f"{bound} {check.threshold:.3g}{unit}",
    )


def _number(value: float) -> str:
    """A score with three decimals, a count with none; never minus zero."""
    return f"{value:.0f}" if value == round(value) and abs(value) >= 10 else f"{round(value, 3) + 0.0:.3f}"


def _error_plot(report: Report, trajectory: Trajectory) -> str:
    if not report.frames:
        return ""
    video, floor = np.full(trajectory.frames, np.nan), np.full(trajectory.frames, np.nan)
    for frame in report.frames:
        video[frame.frame], floor[frame.frame] = frame.error_px, frame.floor_px
    time = trajectory.time_s
    curves = [Curve("the video", time, video), Curve("the crude picture", time, floor)]
    return line_plot("Flow error", curves, x_label="time, s", y_label="error, px a frame", zero=True)


def _words(scene: Scene) -> Iterator[tuple[str, list[str]]]:
    words = scene.words
    fates = {
        "Used": list(words.used),
        "Approximated": [f"{a.word}: {a.stands_for}" for a in words.approximated],
        "Not simulated": list(words.not_simulated),
        "Left to the video model": list(words.ignored),
    }
    yield from ((fate, those) for fate, those in fates.items() if those)
