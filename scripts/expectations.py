"""Write the table of expectations in docs/expectations.md from their definitions: `python scripts/expectations.py`."""

from __future__ import annotations

from pathlib import Path

from proxyworld.world.contracts import definitions

PAGE = Path(__file__).resolve().parent.parent / "docs" / "expectations.md"
BEGIN, END = "<!-- table:start -->\n", "<!-- table:end -->"


def table() -> str:
    """A row for each kind: what takes it, and when it holds."""
    rows = [f"| `{kind}` | {'yes' if takes_other else ''} | {told} |" for kind, takes_other, told in definitions()]
    return "\n".join(["| kind | takes `other` | it holds where |", "|---|---|---|", *rows, ""])


def page() -> str:
    """The page with its table written anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
