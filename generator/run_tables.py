"""What a run or a check found, for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proxyworld.generator.recheck import Judgement
from proxyworld.generator.result import Attempt, Proxy, Result
from proxyworld.generator.tables import table, unless_empty
from proxyworld.generator.timings import Timings
from proxyworld.world.contracts import Outcome
from proxyworld.world.plausibility import Law
from proxyworld.world.selftest import SelfTest, law_table

VERDICT_STYLE = {"accepted": "bold green", "rejected": "bold red", "unavailable": "bold yellow"}
VERDICT_STYLE |= {"sound": "bold green", "repaired": "bold yellow", "refused": "bold red"}
HOLDS, FAILS = Text("✓", style="green"), Text("✗", style="bold red")


def proxy_tables(proxy: Proxy) -> Iterator[RenderableType]:
    """What a run without diffusion found."""
    yield from _heading(proxy)
    yield world_table(proxy.findings)
    yield timing_table(proxy.timings)


def result_tables(result: Result) -> Iterator[RenderableType]:
    """What a whole run found: the checks, the verdict, each attempt where there were several, and the stages."""
    yield from _heading(result)
    yield from judgement_tables(Judgement(result.findings, result.report))
    if len(result.attempts) > 1:
        yield table("attempts", ("seed", "how", "verdict", "merit", "why"), map(_attempt, result.attempts))
    yield timing_table(result.timings)


def judgement_tables(judgement: Judgement) -> Iterator[RenderableType]:
    """The checks of the world and, where there is a video, of how it follows that world, and the verdict."""
    yield from (Text(note) for note in judgement.notes)
    yield world_table(judgement.findings)
    report = judgement.report
    if report is not None:
        rows = ((_mark(check.holds), check.sentence) for check in report.checks if check.group == "video")
        yield from unless_empty("the video", ("", "check"), rows)
        if report.places and not any(place.here + place.off + place.lost for place in report.places):
            yield Text(f"{report.observer} cannot tell in any frame where a body is: their places were not checked")
        if "depth_si_rmse" in report.scores:
            error, floor = (report.scores[name] for name in ("depth_si_rmse", "depth_si_rmse_floor"))
            yield Text(f"depth si-RMSE {error:.3f}; of the crude picture {floor:.3f}")
        told = {check.sentence for check in report.checks}
        reasons = " ".join(reason for reason in report.reasons if reason not in told)
        verdict = (report.verdict, VERDICT_STYLE[report.verdict])
        yield Text.assemble("verdict: ", verdict, f". {reasons}" if reasons else "")


def self_test_tables(test: SelfTest) -> Iterator[RenderableType]:
    """Each law of a scene's self-test, what was repaired, whether a finer run agrees, and the verdict."""
    yield table("the self-test", ("law", "found", "at most", "verdict"), law_table(test.laws))
    yield from (Text(sentence) for sentence in test.sentences)
    yield Text.assemble("the scene is ", (test.verdict, VERDICT_STYLE[test.verdict]))


def world_table(findings: Iterable[Outcome | Law]) -> Table:
    """Each expectation and each law, whether it holds, and the measurement that says so."""
    rows = ((_mark(finding.holds), finding.sentence) for finding in findings)
    return table("the simulated world", ("", "check"), rows)


def _heading(proxy: Proxy) -> Iterator[Text]:
    yield Text(proxy.prompt, style="italic")
    width, height = proxy.maps.size
    shot = f"{proxy.trajectory.frames} frames of {width}x{height} at {proxy.scene.fps:g} a second"
    yield Text(f"{shot}, rendered by {proxy.maps.backend}", style="dim")
    yield from (Text(note) for note in proxy.notes)


def _attempt(attempt: Attempt) -> tuple[str, str, str, str, str]:
    kept = f"{attempt.verdict}, kept" if attempt.kept else attempt.verdict
    frames = ", ".join(f"{first}-{last}" for first, last in attempt.remade)
    how = f"{attempt.remedy}, frames {frames}" if frames else attempt.remedy
    return str(attempt.seed), how, kept, f"{attempt.merit:.2f}", " ".join(attempt.reasons)


def timing_table(timings: Timings) -> Table:
    """Seconds and peak memory of each stage."""
    whole = timings.seconds() or 1.0
    rows = (
        (s.name, f"{s.seconds:.2f}", f"{s.seconds / whole:.0%}", f"{s.peak_memory_mib:.0f}") for s in timings.stages
    )
    return table("stages", ("stage", "seconds", "share", "peak MiB"), rows, numbers=True)


def _mark(holds: bool) -> Text:
    return HOLDS if holds else FAILS
