"""What the sources of the rooms import, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("world", "render", "conditioning", "generator")


def sources(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts)


def imported(source: str) -> Iterator[str]:
    """The dotted names that `source` imports, at any depth; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, "imports are absolute"
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Call(
                func=ast.Attribute(attr="import_module") | ast.Name(id="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


@cache
def packages(path: Path) -> frozenset[str]:
    """The top-level packages that the file at `path` imports."""
    return frozenset(name.split(".")[0] for name in imported(path.read_text()))


def users(package: str) -> list[Path]:
    """The files of the rooms that import `package`."""
    return [path for room in ROOMS for path in sources(room) if package in packages(path)]
