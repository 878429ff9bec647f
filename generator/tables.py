"""The one look of the tables that the command line prints, and how a scene explains itself in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from proxyworld.world.explain import explain_scene, length_of
from proxyworld.world.scene import Scene


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


def scene_tables(scene: Scene) -> Iterator[RenderableType]:
    """What `scene` is, what should happen in it, and what became of each word of its prompt."""
    yield from (table(t.title, t.headings, t.rows) for t in explain_scene(scene))
    yield Text(length_of(scene), style="dim")
