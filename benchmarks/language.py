"""How well prompts become worlds in which what they say happens: `make eval-language [PROMPTS=prompts.jsonl]`.

    python benchmarks/language.py [prompts.jsonl] [--sample 100 --seed 0] [--jobs 2] [--results …] [--failures …]

A line of the file is a JSON object with `id`, `prompt`, `benchmark` and `physics` (rigid, articulated, cloth_soft,
fluid, granular; or what lies outside mechanics: optics, thermal, chemistry). Each prompt is parsed and simulated. Every
deed that the reader recognises, unless the scene says that it is not simulated, is then looked for on the trajectory by
its own contract (`world/promises.py`), whatever the scene itself expects. With `--results`, what is done is kept there
and not done again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from proxyworld.world.contracts import Outcome, check
from proxyworld.world.files import InputError
from proxyworld.world.language.domains import BEYOND_MECHANICS, REASONS
from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Clause, Reading
from proxyworld.world.language.tokens import normal
from proxyworld.world.parse import parse
from proxyworld.world.promises import PROMISES, promised, standing_for
from proxyworld.world.scene import Expectation, Plane, Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

OWN_PROMPTS = Path(__file__).with_name("prompts.jsonl")
OUTSIDE = frozenset({"optics", "thermal", "chemistry"})
STIFF = frozenset({"rigid", "articulated"})
_SILENT = frozenset({"tell", "change"})  # deeds that describe the picture, or that no body does
_BEYOND = tuple(REASONS[domain] for domain in BEYOND_MECHANICS)


@dataclass(frozen=True)
class Prompt:
    """A line of the file of prompts."""

    id: str
    text: str
    benchmark: str
    physics: str

    @property
    def outside(self) -> bool:
        return self.physics in OUTSIDE


@dataclass(frozen=True)
class Failure:
    """Why a prompt falls short: a reason that many share, and what was found of this one."""

    reason: str
    found: str


@dataclass(frozen=True)
class Result:
    """What became of one prompt; `happened` of its `events`, and `held` of its `expected`, were seen."""

    id: str
    text: str
    benchmark: str
    physics: str
    compiled: bool = False
    people: bool = False
    thing: bool = False
    event: bool = False
    events: int = 0
    happened: int = 0
    not_simulated: int = 0
    expected: int = 0
    held: int = 0
    flagged: bool = False
    parse_ms: float = 0.0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()

    @property
    def outside(self) -> bool:
        return self.physics in OUTSIDE

    @property
    def recognised(self) -> bool:
        return self.thing and self.event


# --- one prompt -------------------------------------------------------------------------------------------------


def evaluate(prompt: Prompt, *, limit_s: int = 300) -> Result:
    """Parse and simulate one prompt, and look for what it says; an error in the program is a failure, not a stop."""
    blank = Result(prompt.id, prompt.text, prompt.benchmark, prompt.physics)
    begun = time.perf_counter()
    try:
        parse_ms, scene, reading = _parsed(prompt.text)
    except Exception as error:  # the tool measures how often this happens
        found = f"{type(error).__name__}: {error}"
        return replace(blank, failures=(Failure("does not compile: " + type(error).__name__, found),))
    result = _understood(replace(blank, compiled=True, parse_ms=parse_ms), reading, scene)
    if not result.outside:
        try:
            with _Limit(limit_s):
                trajectory = simulate(scene)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
            result = replace(
                result, events=len(_shown(reading, scene)), expected=len(scene.expectations),
                failures=(*result.failures, Failure("does not simulate: " + type(error).__name__, found)),
            )  # fmt: skip
        else:
            result = _happened(result, reading, trajectory)
    return replace(result, seconds=round(time.perf_counter() - begun, 2))


def _parsed(text: str) -> tuple[float, Scene, Reading]:
    """The milliseconds of processor time that parsing takes (the second time: the first one fills caches)."""
    scene = parse(text)
    begun = time.thread_time()
    parse(text)
    return 1e3 * (time.thread_time() - begun), scene, read(normal(text))


def _understood(result: Result, reading: Reading, scene: Scene) -> Result:
    thing = any(not isinstance(body.shape, Plane) for body in standing_for(reading.entities, scene))
    event = any(c.deed not in _SILENT for c in reading.clauses)
    flagged = any(entry.endswith(_BEYOND) for entry in scene.words.not_simulated)
    failures = []
    if not thing:
        failures.append(Failure("no object recognised", result.text))
    if not event and not result.outside:
        verbs = ", ".join(c.verb.token.text for c in reading.clauses)
        failures.append(Failure("no event recognised", f"verbs: {verbs or 'none'}"))
    if result.outside and not flagged:
        failures.append(Failure("outside mechanics, not flagged", result.text))
    if flagged and not result.outside:
        told = "; ".join(entry for entry in scene.words.not_simulated if entry.endswith(_BEYOND))
        failures.append(Failure("mechanics, flagged as outside", told))
    return replace(
        result, thing=thing, event=event, flagged=flagged, failures=tuple(failures),
        people=any(e.noun.kind == "agent" for e in reading.entities),
    )  # fmt: skip


def _shown(reading: Reading, scene: Scene) -> list[Clause]:
    """The clauses whose deeds should be seen: bodies can do them, and the scene does not say that it left them out."""
    said = {entry.partition(":")[0].strip().lower() for entry in scene.words.not_simulated}
    return [c for c in reading.clauses if _can(c) and c.verb.token.text.lower() not in said]


def _can(clause: Clause) -> bool:
    return clause.deed in PROMISES and not clause.negated


def _happened(result: Result, reading: Reading, trajectory: Trajectory) -> Result:
    """Look for each deed by its own contract, and for what the scene itself expects."""
    scene = trajectory.scene
    outcomes = check(trajectory)
    failures = [_missed(o) for o in outcomes if not o.holds]
    shown = _shown(reading, scene)
    happened = 0
    for clause in shown:
        chances = promised(clause, scene)
        seen = check(_expecting(trajectory, chances))
        if any(o.holds for o in seen):
            happened += 1
            continue
        closest = max(seen, key=lambda o: o.margin, default=None)
        who = ", ".join(e.word for e in clause.movers) or "nobody"
        words = f"{who} {clause.verb.token.text}"
        reason = "nothing stands for what moves" if closest is None else closest.expectation.kind
        failures.append(
            Failure(f"event {clause.deed}: {reason}", f"{words}: {closest.sentence if closest else 'no body'}")
        )
    return replace(
        result, events=len(shown), happened=happened, expected=len(outcomes), held=sum(o.holds for o in outcomes),
        not_simulated=sum(_can(c) for c in reading.clauses) - len(shown),
        failures=(*result.failures, *failures),
    )  # fmt: skip


def _expecting(trajectory: Trajectory, expectations: tuple[Expectation, ...]) -> Trajectory:
    return replace(trajectory, scene=trajectory.scene.model_copy(update={"expectations": expectations}))


def _missed(outcome: Outcome) -> Failure:
    return Failure(f"expectation {outcome.expectation.kind}", outcome.sentence)


class _Limit:
    """Raises `TimeoutError` in the main thread when the time is up."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, self._stop)
        signal.alarm(self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.alarm(0)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"it took more than {self._seconds} s")


# --- many prompts -----------------------------------------------------------------------------------------------


def load_prompts(path: Path) -> list[Prompt]:
    """The prompts of a file. Raises `InputError` naming the first line that is none."""
    prompts = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read: give a .jsonl file of prompts") from error
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            fields = [entry[name] for name in ("id", "prompt", "benchmark", "physics")]
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(
                f"{path}, line {number}: needs a JSON object with id, prompt, benchmark and physics"
            ) from error
        prompts.append(Prompt(*map(str, fields)))
    return prompts


def load_results(path: Path) -> dict[str, Result]:
    """What was kept of an earlier run, by id."""
    if not path.exists():
        return {}
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {entry["id"]: _result(entry) for entry in found}


def _result(entry: dict[str, Any]) -> Result:
    return Result(**{**entry, "failures": tuple(Failure(**failure) for failure in entry["failures"])})


def evaluate_all(prompts: Sequence[Prompt], *, jobs: int, results: Path | None, console: Console) -> list[Result]:
    """Evaluate in `jobs` processes, in the order of the prompts; what `results` has of the same text is not redone."""
    kept = {} if results is None else load_results(results)
    made = {p.id: kept[p.id] for p in prompts if p.id in kept and kept[p.id].text == p.text}
    left = [p for p in prompts if p.id not in made]
    with Progress(
        *Progress.get_default_columns(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
        console=console, transient=True,
    ) as progress:  # fmt: skip
        for result in progress.track(_made(left, jobs), total=len(left), description="prompts"):
            made[result.id] = result
            if results is not None:
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(result)) + "\n")
    return [made[p.id] for p in prompts]


def _made(prompts: Sequence[Prompt], jobs: int) -> Iterator[Result]:
    """The results as they come, from other processes where `jobs` is more than one."""
    if jobs == 1:
        yield from map(evaluate, prompts)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap_unordered(evaluate, prompts)


# --- the tables -------------------------------------------------------------------------------------------------


Measure = Callable[[Sequence[Result]], tuple[float, float]]
"""Of results: how many of them do, and how many should; or a number, and how many it is of."""


@dataclass(frozen=True)
class Goal:
    """A share, or a number, that a whole set of prompts must reach."""

    name: str
    wanted: float
    measure: Measure
    at_most: bool = False
    unit: str = "%"

    def line(self, results: Sequence[Result]) -> tuple[str, ...]:
        part, whole = self.measure(results)
        if not whole:
            return (self.name, "none", f"{self.wanted:g} {self.unit}", "")
        value = 100 * part / whole if self.unit == "%" else part
        met = value <= self.wanted if self.at_most else value >= self.wanted
        of = f" ({part:.0f} of {whole:.0f})" if self.unit == "%" else ""
        bound = "at most" if self.at_most else "at least"
        return (
            self.name,
            f"{value:.1f} {self.unit}{of}",
            f"{bound} {self.wanted:g} {self.unit}",
            "met" if met else "missed",
        )


def _share(chosen: Callable[[Result], bool], holds: Callable[[Result], bool]) -> Measure:
    return lambda results: (sum(holds(r) for r in results if chosen(r)), sum(map(chosen, results)))


def _parse_ms(results: Sequence[Result]) -> tuple[float, float]:
    times = [r.parse_ms for r in results if r.compiled]
    return statistics.median(times or [0.0]), len(times)


def _mechanics(r: Result) -> bool:
    return not r.outside


GOALS = (
    Goal("compiled without error", 100, _share(lambda r: True, lambda r: r.compiled)),
    Goal("object and event recognised: rigid and articulated, nobody in them", 97,
         _share(lambda r: r.physics in STIFF and not r.people, lambda r: r.recognised)),
    Goal("object and event recognised: all mechanics", 92, _share(_mechanics, lambda r: r.recognised)),
    Goal("recognised events that happen, by their own contracts", 92,
         lambda rs: (sum(r.happened for r in rs), sum(r.events for r in rs))),
    Goal("what the scenes themselves expect", 92, lambda rs: (sum(r.held for r in rs), sum(r.expected for r in rs))),
    Goal("outside mechanics, and flagged so", 90, _share(lambda r: r.outside, lambda r: r.flagged)),
    Goal("false alarms on mechanics", 3, _share(_mechanics, lambda r: r.flagged), at_most=True),
    Goal("median parse time", 5, _parse_ms, at_most=True, unit="ms"),
)  # fmt: skip


def goals_table(results: Sequence[Result]) -> Table:
    table = Table(title="goals", title_justify="left")
    for heading in ("what", "found", "wanted", ""):
        table.add_column(heading)
    for goal in GOALS:
        table.add_row(*goal.line(results))
    return table


def groups_table(title: str, results: Sequence[Result], group: Callable[[Result], str]) -> Table:
    """A row for each group: how many prompts, and the shares of what they reach, in per cent."""
    table = Table(title=title, title_justify="left")
    headings = ("prompts", "compiled", "object", "event", "both", "events", "happen", "left out", "expected", "hold",
                "flagged", "parse ms")  # fmt: skip
    table.add_column(title.removeprefix("by "))
    for heading in headings:
        table.add_column(heading, justify="right")
    for name in [*sorted({group(r) for r in results}), "all"]:
        if name == "all":
            table.add_section()
        table.add_row(name, *_cells([r for r in results if name in ("all", group(r))]))
    return table


def _cells(results: Sequence[Result]) -> Iterable[str]:
    n = len(results)
    events, expected = sum(r.events for r in results), sum(r.expected for r in results)
    yield str(n)
    for reached in ("compiled", "thing", "event", "recognised"):
        yield _percent(sum(getattr(r, reached) for r in results), n)
    yield str(events)
    yield _percent(sum(r.happened for r in results), events)
    yield str(sum(r.not_simulated for r in results))
    yield str(expected)
    yield _percent(sum(r.held for r in results), expected)
    yield _percent(sum(r.flagged for r in results), n)
    yield f"{_parse_ms(results)[0]:.1f}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


def reasons_table(results: Sequence[Result], most: int) -> Table:
    """The commonest reasons why prompts fall short, each with an example."""
    counts = Counter(f.reason for r in results for f in r.failures)
    table = Table(title="why", title_justify="left")
    for heading in ("times", "reason", "such as"):
        table.add_column(heading, justify="right" if heading == "times" else "left")
    for reason, count in counts.most_common(most):
        id_, found = next((r.id, f.found) for r in results for f in r.failures if f.reason == reason)
        table.add_row(str(count), reason, f"{id_}: {found}"[:110])
    return table


def write_failures(results: Sequence[Result], path: Path) -> None:
    """A line of JSON for each failure, the commonest reasons first."""
    counts = Counter(f.reason for r in results for f in r.failures)
    lines = [(counts[f.reason], f, r) for r in results for f in r.failures]
    lines.sort(key=lambda line: (-line[0], line[1].reason))
    text = "".join(
        json.dumps({"reason": f.reason, "id": r.id, "prompt": r.text, "found": f.found}) + "\n" for _, f, r in lines
    )
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Arguments:
    """What the command line asks for."""

    prompts: Path = OWN_PROMPTS
    sample: int | None = None
    seed: int = 0
    jobs: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    results: Path | None = None
    failures: Path | None = None
    reasons: int = 20


def main() -> None:
    parser = argparse.ArgumentParser(description="How well prompts become worlds in which what they say happens.")
    parser.add_argument("prompts", nargs="?", type=Path, default=OWN_PROMPTS)
    parser.add_argument("--sample", type=int, help="only so many prompts, chosen by the seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=Arguments().jobs, help="processes at once")
    parser.add_argument("--results", type=Path, help="keep what is done here, a line each, and go on from there")
    parser.add_argument("--failures", type=Path, help="write what falls short here, a line of JSON each")
    parser.add_argument("--reasons", type=int, default=20, help="how many reasons to print")
    given = Arguments(**vars(parser.parse_args()))
    console = Console(highlight=False)
    try:
        prompts = load_prompts(given.prompts)
    except InputError as error:
        raise SystemExit(f"error: {error}") from error
    if given.sample is not None and given.sample < len(prompts):
        prompts = random.Random(given.seed).sample(prompts, given.sample)
    results = evaluate_all(prompts, jobs=given.jobs, results=given.results, console=console)
    if given.failures is not None:
        write_failures(results, given.failures)
    console.print(groups_table("by physics", results, lambda r: r.physics))
    console.print(groups_table("by benchmark", results, lambda r: r.benchmark))
    console.print(reasons_table(results, given.reasons))
    console.print(goals_table(results))


if __name__ == "__main__":
    main()
