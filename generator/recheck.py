"""`recheck` and `judge`: what a folder holds, what a scene does, and videos made elsewhere, without any diffusion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proxyworld.generator.assess import assess
from proxyworld.generator.observers.depth import DepthEstimator
from proxyworld.generator.observers.observer import OUTLINES, Observer
from proxyworld.generator.outside import Match, match
from proxyworld.generator.report import Report
from proxyworld.generator.timings import Stopwatch, Watch
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.contracts import Outcome, check
from proxyworld.world.plausibility import Law, plausibility
from proxyworld.world.scene import Scene
from proxyworld.world.selftest import examine
from proxyworld.world.trajectory import Trajectory


@dataclass(frozen=True)
class Judgement:
    """What was found of a world, and of the video that should follow it, if there is one; `notes` tells of repairs."""

    findings: tuple[Outcome | Law, ...]
    report: Report | None = None
    notes: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether no check fails; a video that cannot be judged fails none."""
        sound = all(finding.holds for finding in self.findings)
        return sound and (self.report is None or self.report.verdict != "rejected")


def recheck(
    subject: Path | Scene,
    *,
    observer: Observer = OUTLINES,
    depth: DepthEstimator | None = None,
    progress: Watch | None = None,
) -> Judgement:
    """Check a scene by simulating it, or the folder of a run by the trajectory and the video that it holds.

    `observer` and `depth` are those of `assess`, for the video.
    Raises `InputError` where the folder's files cannot be read or do not fit together.
    """
    clock = Stopwatch(watch=progress)
    if isinstance(subject, Scene):
        return _recheck_scene(subject, clock)
    trajectory = Trajectory.load(subject)
    with clock.stage("check"):
        findings: tuple[Outcome | Law, ...] = (*check(trajectory), *plausibility(trajectory))
    if not (subject / "video.mp4").is_file():
        return Judgement(findings)
    with clock.stage("assess"):
        video = Video.load(subject / "video.mp4")
        maps = _maps(subject, trajectory, video)
        return Judgement(findings, assess(video, trajectory, maps, observer=observer, depth=depth))


def judge(
    video: Path,
    world: Scene | Path,
    *,
    observer: Observer = OUTLINES,
    depth: DepthEstimator | None = None,
    progress: Watch | None = None,
) -> tuple[Judgement, Match]:
    """Judge a video made elsewhere by the scene, or the folder of a run, that it should show, and what was compared.

    `observer` and `depth` are those of `assess`.
    Raises `InputError` where the video cannot be read or does not fit the world, as `match` says.
    """
    clock = Stopwatch(watch=progress)
    shown = Video.load(video)
    with clock.stage("simulate"):
        matched = match(shown, world)
    with clock.stage("check"):
        findings: tuple[Outcome | Law, ...] = (*check(matched.trajectory), *plausibility(matched.trajectory))
    with clock.stage("assess"):
        report = assess(matched.video, matched.trajectory, matched.maps, observer=observer, depth=depth)
    return Judgement(findings, report, matched.notes), matched


def _recheck_scene(scene: Scene, clock: Stopwatch) -> Judgement:
    """Its self-test, which may repair it, and its expectations."""
    with clock.stage("simulate") as tell:
        test = examine(scene, progress=tell)
    with clock.stage("check"):
        outcomes = check(test.trajectory) if test.trajectory is not None else ()
    return Judgement((*outcomes, *test.laws), notes=tuple(repair.sentence for repair in test.repairs))


def _maps(folder: Path, trajectory: Trajectory, video: Video) -> Maps:
    """The maps in the folder or, where they were not kept, the same ones rendered again."""
    return Maps.load(folder) if (folder / "maps.npz").is_file() else render(trajectory, size=video.size)
