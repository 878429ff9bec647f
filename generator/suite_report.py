"""The report of a test run: what every physics assert found, and a page for each video that was judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TypedDict

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from proxyworld.generator.testing import Evidence
from proxyworld.world.files import write_text

_HERE = Path(__file__).resolve().parent


class Kept(TypedDict):
    """What is kept of one assert: plain values, which travel between processes."""

    what: str
    holds: bool
    text: str
    page: str  # the file's name in the report's folder, or nothing


def keep(folder: Path, test: str, evidence: Evidence) -> Kept:
    """Write the page of `evidence`, if it has one, into `folder`; what the first page needs to know of it."""
    page = ""
    if evidence.page is not None:
        page = page_name(test, evidence.what)
        write_text(folder / page, evidence.page())
    return Kept(what=evidence.what, holds=evidence.holds, text=evidence.text, page=page)


def page_name(test: str, what: str) -> str:
    """A file's name for what `test` looked at: readable, and another for another test or another look."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", test).strip("-")[-60:]
    own = sha256(f"{test}\n{what}".encode()).hexdigest()[:8]
    return f"{readable}-{own}.html"


def write_index(folder: Path, found: Sequence[tuple[str, str, object]]) -> Path:
    """Write `folder/index.html` of `(test, outcome, what was kept)`, in the order of the run; the path of it."""
    tests = [
        (test, rows[0][1], [kept for _, _, kept in rows])
        for test, rows in ((test, list(group)) for test, group in groupby(found, key=lambda row: row[0]))
    ]
    page = _template().render(tests=tests, failed=sum(outcome == "failed" for _, outcome, _ in tests))
    return write_text(folder / "index.html", page)


@cache
def _template() -> Template:
    files = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return files.get_template("suite.html.jinja")
