"""Asserts for tests of physics: a failure tells what went wrong, with which object, when, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from proxyworld.generator.assess import assess
from proxyworld.generator.outside import Match, match
from proxyworld.generator.report import Report
from proxyworld.generator.report_html import report_page
from proxyworld.render.maps import Maps
from proxyworld.render.video import Video
from proxyworld.world.contracts import Outcome, check
from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from proxyworld.world.plausibility import Law, plausibility
from proxyworld.world.scene import Expectation, ExpectationKind, Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Judged:
    """What was found: true where all of it holds, so that `assert expect(...)` is a test; its text is the failure's."""

    findings: tuple[Outcome | Law, ...]

    def __bool__(self) -> bool:
        return all(finding.holds for finding in self.findings)

    def __repr__(self) -> str:
        return "\n".join(line(finding) for finding in self.findings if bool(self) or not finding.holds)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What one assert looked at, for those who collect it: whether it held, in words, and a page to show, if any."""

    what: str
    holds: bool
    text: str
    page: Callable[[], str] | None = None


collector: ContextVar[Callable[[Evidence], None] | None] = ContextVar("collector", default=None)
"""Who is told of every assert; nobody, unless a test run asks for a report."""


def line(finding: Outcome | Law) -> str:
    """A finding in one line: what was measured of whom, against what; and by how much it misses, if it does."""
    if finding.holds:
        return finding.sentence
    if isinstance(finding, Outcome):
        return f"{finding.sentence} It misses by {-finding.margin:.0%} of what it needs."
    return finding.sentence


def expect(
    trajectory: Trajectory,
    kind: ExpectationKind,
    body: str,
    other: str | None = None,
    *,
    value: float | None = None,
    tolerance: float = 0.1,
    after: tuple[ExpectationKind, str] | None = None,
) -> Judged:
    """Whether `body` does what `kind` of expectation says on `trajectory`: `assert expect(world, "falls", "ball")`.

    The arguments are those of `Expectation` (docs/expectations.md). Raises `InputError` for a body that is not there.
    """
    for name in (body, other, after[1] if after else None):
        if name is not None:
            _find(trajectory, name)
    wanted = Expectation(kind=kind, body=body, other=other, value=value, tolerance=tolerance, after=after)
    found = Judged(check(trajectory, [wanted]))
    tell(Evidence(f"{body} {kind}" + (f" {other}" if other else ""), bool(found), repr(found)))
    return found


def assert_plausible(
    subject: Trajectory | Scene | Video | Path | str,
    scene: Trajectory | Scene | str | None = None,
    *,
    maps: Maps | None = None,
    unavailable: Literal["fail", "pass"] = "fail",
) -> None:
    """Assert that a world does what it should, or that a video obeys its world.

    `assert_plausible(world)`, of a `Trajectory`, a `Scene` or a prompt, asks for its expectations and the laws that
    always hold. `assert_plausible(video, scene)`, of a `Video` or the path of one, asks for its judgement too: `scene`
    is the world that it should show (a prompt, a `Scene`, or its `Trajectory`); where `maps` are not given, `match`
    brings the two to one size, rate and length. A video that the judge cannot see fails, unless `unavailable="pass"`.

    Raises `AssertionError`, a line for each thing that does not hold; `InputError` for what cannot be judged at all.
    """
    __tracebackhide__ = True
    if isinstance(subject, Video | Path):
        if scene is None:
            raise InputError("a video is judged against its world: assert_plausible(video, scene)")
        video = subject if isinstance(subject, Video) else Video.load(subject)
        world = parse(scene) if isinstance(scene, str) else scene
        _assert_obeys(_matched(video, world, maps), unavailable)
        return
    if scene is not None:
        raise InputError("a world is judged by itself: assert_plausible(world); a video is a Video or the path of one")
    world = _world(subject)
    found = Judged((*check(world), *plausibility(world)))
    text = repr(found)
    tell(Evidence(f"the world of {world.scene.prompt!r}", bool(found), text))
    if not found:
        raise AssertionError("the world is not plausible:\n" + _listed(text.splitlines()))


def _matched(video: Video, world: Scene | Trajectory, maps: Maps | None) -> Match:
    if maps is None:
        return match(video, world)
    return Match(video, world if isinstance(world, Trajectory) else simulate(world), maps)


def _assert_obeys(matched: Match, unavailable: str) -> None:
    __tracebackhide__ = True
    video, world, seen = matched.video, matched.trajectory, matched.maps
    report = assess(video, world, seen)
    good = report.verdict == "accepted" or (report.verdict == "unavailable" and unavailable == "pass")
    told = [*report.reasons, *_worst(report, world.fps)]
    fits = video.frames.shape == (*seen.ids.shape, 3)
    page = (lambda: report_page(report, world.scene, world, seen, video)) if fits else None
    tell(Evidence(f"the video of {world.scene.prompt!r}", good, "\n".join(told), page))
    if not good:
        verdict = "cannot be judged" if report.verdict == "unavailable" else "does not obey its world"
        raise AssertionError(f"the video {verdict}:\n" + _listed(told))


def _find(trajectory: Trajectory, name: str) -> None:
    try:
        trajectory.rows(name)
    except KeyError as error:
        raise InputError(str(error.args[0])) from error


def _world(subject: Trajectory | Scene | str) -> Trajectory:
    if isinstance(subject, Trajectory):
        return subject
    return simulate(parse(subject) if isinstance(subject, str) else subject)


def _worst(report: Report, fps: float) -> Iterable[str]:
    """Which body and which moment disagree most, of those that disagree at all."""
    if report.verdict != "rejected":
        return
    bodies = [b for b in report.bodies if b.error_px > b.floor_px]
    if bodies:
        worst = max(bodies, key=lambda b: b.error_px - b.floor_px)
        yield (
            f"{worst.name} is furthest off: its motion errs by {worst.error_px:.2f} px a frame, "
            f"of {worst.speed_px:.2f} that it moves; where all is right, {worst.floor_px:.2f} is measured."
        )
    frames = [f for f in report.frames if f.error_px > f.floor_px]
    if frames:
        moment = max(frames, key=lambda f: f.error_px - f.floor_px)
        yield f"It is worst at {moment.frame / fps:.2f} s (frame {moment.frame}): {moment.error_px:.2f} px."


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"  - {one}" for one in lines)


def tell(evidence: Evidence) -> None:
    """Hand `evidence` to whoever collects it."""
    listener = collector.get()
    if listener is not None:
        listener(evidence)
