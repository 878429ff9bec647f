"""Does trying again help? How many videos the judge accepts, and how well they agree, by the best of N attempts.

python benchmarks/best_of.py [--scenes 8 --size 128 --conditioning-scale 1]: each scene is painted until it is accepted,
four times at most, each attempt mending what failed; of the first N attempts, the best is counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from proxyworld.generator.evaluate import PROMPTS
from proxyworld.generator.generate import load_model
from proxyworld.generator.pipeline import Pipeline
from proxyworld.generator.result import Attempt

COUNTS = (1, 2, 4)


def best_of(attempts: Sequence[Attempt], count: int) -> Attempt:
    """The attempt that is kept where `count` may be made."""
    return max(attempts[:count], key=lambda one: (one.verdict == "accepted", one.merit))


def table(runs: Sequence[Sequence[Attempt]]) -> Table:
    shown = Table(title=f"best of N, {len(runs)} scenes")
    for column in ("N", "accepted", "agreement", "attempts made"):
        shown.add_column(column, justify="right")
    for count in COUNTS:
        kept = [best_of(attempts, count) for attempts in runs]
        accepted = sum(one.verdict == "accepted" for one in kept)
        made = sum(min(len(attempts), count) for attempts in runs)
        merit = sum(one.merit for one in kept) / len(kept)
        shown.add_row(str(count), f"{accepted} of {len(kept)}", f"{merit:.3f}", f"{made / len(kept):.1f}")
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenes", type=int, default=8, help="how many of the evaluation's scenes")
    parser.add_argument("--size", type=int, default=128, help="pixels a side")
    parser.add_argument("--conditioning-scale", type=float, default=1.0, help="how much the control counts")
    chosen = parser.parse_args()
    model, console = load_model(), Console()
    runs: list[Sequence[Attempt]] = []
    with Progress(console=console, disable=not console.is_terminal) as progress:
        for seed, prompt in enumerate(progress.track(PROMPTS[: chosen.scenes], description="scenes")):
            pipeline = Pipeline(
                model=model, size=(chosen.size, chosen.size), seed=100 * seed,
                conditioning_scale=chosen.conditioning_scale, attempts=max(COUNTS),
            )  # fmt: skip
            runs.append(pipeline.run(prompt).attempts)
            told = "; ".join(f"{one.remedy}: {one.verdict}, {one.merit:.2f}" for one in runs[-1])
            console.print(f"{prompt}: {told}", highlight=False)
    console.print(table(runs))


if __name__ == "__main__":
    main()
