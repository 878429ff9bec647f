"""`python -m proxyworld.world.laws [NAME …]`: the error of each law at the default profile, in one table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from proxyworld.world.laws import LAWS
from proxyworld.world.laws.law import Law

_PLAIN_WIDTH = 200  # of what is written to a file or a pipe


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the laws, print the table, and say by 0 or 1 whether all hold."""
    parser = argparse.ArgumentParser(prog="python -m proxyworld.world.laws", description=__doc__)
    parser.add_argument("name", nargs="*", help="measure only laws whose names hold one of these")
    wanted = parser.parse_args(arguments).name
    laws = [law for law in LAWS if not wanted or any(name in law.name for name in wanted)]
    if not laws:
        parser.error(f"no law is called so; there are {', '.join(law.name for law in LAWS)}")
    console = Console()
    if not console.is_terminal:
        console = Console(width=_PLAIN_WIDTH, no_color=True)
    errors = _measure(laws, Console(stderr=True))
    console.print(table(zip(laws, errors, strict=True)))
    return int(not all(law.holds(error) for law, each in zip(laws, errors, strict=True) for error in each))


def _measure(laws: Sequence[Law], console: Console) -> list[list[float]]:
    """The errors of all cases of each law, with a bar where someone watches."""
    errors = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=sum(len(law.cases) for law in laws))
        for law in laws:
            progress.update(task, description=law.name)
            found = []
            for case in law.cases:
                found.append(law.error(*case))
                progress.advance(task)
            errors.append(found)
    return errors


def table(measured: Iterable[tuple[Law, Sequence[float]]]) -> Table:
    """A row a law: what it says, its source, the least and the largest error, the bound, and whether it holds."""
    made = Table(
        title="Laws at the default profile", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    for heading, right in (
        ("law", False),
        ("says", False),
        ("source", False),
        ("cases", True),
        ("least", True),
        ("largest", True),
        ("bound", True),
        ("", False),
    ):
        made.add_column(heading, justify="right" if right else "left")
    for law, errors in measured:
        low, high = law.bound
        holds = all(law.holds(error) for error in errors)
        made.add_row(
            law.name,
            law.says,
            law.source,
            str(len(errors)),
            _percent(min(errors)),
            _percent(max(errors)),
            f"±{_percent(high).lstrip('+')}" if low == -high else f"{_percent(low)} … {_percent(high)}",
            "holds" if holds else "[red]BROKEN[/red]",
        )
    return made


def _percent(share: float) -> str:
    """`share` in percent, to three places; what is smaller in powers of ten."""
    percent = 100 * share
    return f"{percent:+.3f} %" if abs(percent) >= 5e-4 or share == 0 else f"{percent:+.0e} %"


if __name__ == "__main__":
    sys.exit(main())
