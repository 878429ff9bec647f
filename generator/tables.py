"""The one look of the tables that the command line prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str | Text]], *, numbers: bool = False) -> Table:
    """A table of `rows` under a bold title; with `numbers`, all columns but the first are flushed right."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for i, heading in enumerate(headings):
        made.add_column(heading, justify="right" if numbers and i else "left")
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))  # Text: names are no markup
    return made


def unless_empty(title: str, headings: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Iterator[Table]:
    """The table, where there is a row to show."""
    made = list(rows)
    if made:
        yield table(title, headings, made)
