"""The `Report`: what the judge found, check by check, and its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from proxyworld.world.files import InputError, read_text, write_text
from proxyworld.world.scene import Value

Verdict = Literal["accepted", "rejected", "unavailable"]
Group = Literal["expectation", "law", "video"]


class Check(Value):
    """One thing that was checked: `value` against `threshold`, both in `unit`.

    `expectation` and `law` are about the simulated world, `video` about whether the video follows it.
    """

    name: str
    group: Group
    value: float
    threshold: float
    at_most: bool = False
    unit: str = ""
    holds: bool
    sentence: str


class BodyAgreement(Value):
    """How the flow of one body in the video agrees with its exact flow, over `pixels` pixels of all frames.

    `error_px` is the mean distance of the two, `floor_px` that of the same estimator on the reference, whose motion is
    exact; `speed_px` is the mean exact motion; `direction` is the mean cosine between the two, weighed by speed.
    """

    name: str
    pixels: int
    speed_px: float
    error_px: float
    median_error_px: float
    floor_px: float
    direction: float


class Sighting(Value):
    """One body in one frame: the middle of what is seen of it, in pixels right and down, as it is due and as seen."""

    frame: int
    state: Literal["here", "off", "lost", "unseen"]
    due_px: tuple[float, float]
    seen_px: tuple[float, float] | None


class BodyPlace(Value):
    """Where one body is seen in the video: in place, off its place, lost, or in how many frames it cannot be told.

    `worst_px` is how far off it is at most while that lasts, without a value where it is lost; `since_frame` is the
    first frame in which it is wrong, if it is; `colour_jump` is how far, in levels of 255, its colour jumps at most
    beside what its light does; `sure` is how sure of all this the observer is, 0 to 1; `fails` are the frames in which
    it is wrong or into which its colour jumps; `track` has each frame in which its world shows it.
    """

    name: str
    here: int
    off: int
    lost: int
    unseen: int
    worst_px: float | None
    since_frame: int | None
    colour_jump: float
    sure: float
    fails: tuple[int, ...] = ()
    track: tuple[Sighting, ...] = ()


class FrameAgreement(Value):
    """The mean flow error of one frame to the next, and the estimator's floor on the reference."""

    frame: int
    error_px: float
    floor_px: float


class Report(Value):
    """The judgement of a video. It is `unavailable` where the judge could not see, which is not the video's fault.

    `reasons` says why, in sentences; `scores` holds the numbers that have no threshold too; `observer` looked for the
    bodies whose `places` are listed.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    scores: Mapping[str, float] = {}
    observer: str = "outlines"
    bodies: tuple[BodyAgreement, ...] = ()
    places: tuple[BodyPlace, ...] = ()
    frames: tuple[FrameAgreement, ...] = ()

    @property
    def merit(self) -> float:
        """To choose among attempts at the same world: the mean agreement, -1 to 1; -1 where nothing could be seen.

        It is the mean of the three motion-mask overlaps and of the agreement of directions.
        """
        names = ("spatial_iou", "spatiotemporal_iou", "weighted_spatial_iou", "flow_direction")
        if any(name not in self.scores for name in names):
            return -1.0
        return sum(self.scores[name] for name in names) / len(names)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.holds)

    def to_json(self) -> str:
        return self.model_dump_json(indent=1) + "\n"

    def save(self, folder: Path) -> Path:
        """Write `folder/report.json`, whole or not at all."""
        return write_text(Path(folder) / "report.json", self.to_json())

    @classmethod
    def load(cls, path: Path) -> Report:
        """Read a `report.json`, or the one in a folder. Raises `InputError` naming the first wrong field."""
        path = Path(path)
        path = path / "report.json" if path.is_dir() else path
        try:
            return cls.model_validate_json(read_text(path, what="report"))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"]) or "the file"
            raise InputError(f"{path} is not a report: {where}: {first['msg']}") from error

    def _repr_html_(self) -> str:
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in self.reasons)
        rows = "".join(
            f"<tr><td>{'✓' if check.holds else '✗'}</td><td>{escape(check.group)}</td>"
            f"<td style='text-align:left'>{escape(check.sentence)}</td></tr>"
            for check in self.checks
        )
        scores = ", ".join(f"{escape(name)} {value:.3g}" for name, value in self.scores.items())
        return f"<p><b>{self.verdict}</b></p><ul>{reasons}</ul><table>{rows}</table><p>{scores}</p>"
