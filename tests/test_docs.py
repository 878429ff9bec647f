"""The pages of docs/ tell what is there: their tables, examples and links are in step with the code."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import get_args

import pytest

from proxyworld.world.contracts import check
from proxyworld.world.events import Event
from proxyworld.world.joints import JointKind
from proxyworld.world.language.verbs import VERBS, Deed
from proxyworld.world.scene import Scene, Shape
from proxyworld.world.selftest import examine

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_table_of_expectations_is_that_of_their_definitions() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "expectations.py"))
    assert text("expectations.md") == script["page"](), "run: python scripts/expectations.py"


def test_the_scene_by_hand_is_sound_and_does_what_it_expects() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", text("scenes.md"), re.DOTALL)
    test = examine(Scene.model_validate(json.loads(example)))
    assert test.verdict == "sound" and test.trajectory is not None
    assert [outcome.sentence for outcome in check(test.trajectory) if not outcome.holds] == []


def test_every_shape_joint_and_event_has_its_place() -> None:
    page = text("scenes.md")
    kinds = [cls.model_fields["kind"].default for union in (Shape, Event) for cls in get_args(get_args(union)[0])]
    assert [kind for kind in (*kinds, *get_args(JointKind)) if f"`{kind}`" not in page] == []


def test_every_deed_is_named() -> None:
    """But for those that move nothing, and those that are told by another word."""
    told = set(re.findall(r"[a-z]+", text("language.md")))
    silent = {"change", "tell", "leave", "cut", "rub", "inflate", "press", "blow"}
    assert {deed for deed in get_args(Deed) if deed not in told} <= silent
    assert "cutting" in told and len(VERBS) > 900


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target
