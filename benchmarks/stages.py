"""Seconds a stage, from prompt to written files, on this machine.

    python benchmarks/stages.py [--runs 3] [--size 256x256] [--model embedded] [PROMPT]

The first run of a process also warms caches; the others are told by their median. The time to import Python's modules
is in neither. The stages before `generate` should take less than a third of the whole.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from proxyworld.generator.pipeline import Pipeline
from proxyworld.generator.timings import Timings

PROMPT = "a red rubber ball falls onto a wooden floor and bounces"
BEFORE = ("parse", "simulate", "check", "render", "condition")
STAGES = ("load", *BEFORE, "generate", "assess", "write")
LIMIT = 1 / 3


def measure(pipeline: Pipeline, prompt: str) -> Timings:
    """The timings of one whole run, whose files are thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return pipeline.run(prompt, out=Path(folder) / "out").timings


def table(runs: list[Timings]) -> Table:
    """A row a stage: seconds of the first run, the median of the others, its share of their sum, and peak memory."""
    made = Table(title=f"{date.today().isoformat()}, {machine()}", title_justify="left")
    for heading in ("stage", "first run, s", "later runs, s", "share", "peak, MiB"):
        made.add_column(heading, justify="left" if heading == "stage" else "right")
    later = {stage: median(runs, stage) for stage in STAGES}
    whole = sum(later.values())
    for stage in STAGES:
        peak = max(s.peak_memory_mib for run in runs for s in run.stages if s.name == stage)
        made.add_row(
            stage, f"{runs[0].seconds(stage):.2f}", f"{later[stage]:.2f}", f"{later[stage] / whole:.0%}", f"{peak:.0f}"
        )
    made.add_section()
    made.add_row("whole", f"{runs[0].seconds(*STAGES):.2f}", f"{whole:.2f}", "100%", "")
    return made


def median(runs: list[Timings], *stages: str) -> float:
    """The median seconds that `stages` took together, over all runs but the first; of that one where it is alone."""
    return statistics.median(run.seconds(*stages) for run in runs[1:] or runs)


def condition(runs: list[Timings]) -> str:
    """Whether the stages before `generate` take less than a third of the whole, in a sentence."""
    share = median(runs, *BEFORE) / median(runs, *STAGES)
    return f"before generate: {share:.0%} of the whole; {'less' if share < LIMIT else 'NOT less'} than a third"


def machine() -> str:
    """The processor's name, and how many cores this process may use."""
    names = [line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {len(os.sched_getaffinity(0))} cores"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure seconds a stage.")
    parser.add_argument("prompt", nargs="?", default=PROMPT)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", default="256x256")
    parser.add_argument("--model", default="embedded")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    pipeline = Pipeline(model=arguments.model, size=(width, height), attempts=1)
    runs = [measure(pipeline, arguments.prompt) for _ in range(arguments.runs)]
    console = Console(highlight=False)
    console.print(table(runs))
    console.print(condition(runs))


if __name__ == "__main__":
    main()
