"""What docs/cameras.md says that words become is what they become."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from proxyworld.render.shooting import MARGIN, PACES, SPECK
from proxyworld.world.camera import Camera
from proxyworld.world.language.filming import filmed
from proxyworld.world.scene import Scene
from tests.world.by_hand import ball

PAGE = (Path(__file__).parents[2] / "docs" / "cameras.md").read_text(encoding="utf-8")
MOVES = re.findall(r"^\| `([^`]+)` \|.*\| `(\{.*\})` \|$", PAGE, re.MULTILINE)
VIEWS = [words for row in re.findall(r"^\| (`[^|{]+) \| [^|]+ \|$", PAGE, re.MULTILINE)
         for words in re.findall(r"`([^`]+)`", row)]  # fmt: skip
SCENE = Scene(bodies=(ball(),))


@pytest.mark.parametrize(("words", "told"), MOVES)
def test_a_move_is_what_the_page_says(words: str, told: str) -> None:
    (move,) = filmed(SCENE, words).camera.moves
    made, wanted = move.model_dump(), json.loads(told)
    for key, value in wanted.items():
        assert made[key] == (pytest.approx(value, abs=0.005) if isinstance(value, float) else value)


@pytest.mark.parametrize("words", VIEWS)
def test_a_view_is_known(words: str) -> None:
    camera = filmed(SCENE, words).camera
    assert camera != Camera() or words == "side view"  # nearly what the camera does unasked
    assert not camera.moves


def test_the_page_s_numbers_are_the_camera_s() -> None:
    assert len(MOVES) == 9 and len(VIEWS) == 11
    assert f"{MARGIN:.0%}".replace("%", " %") in PAGE and f"{SPECK:.0%}".replace("%", " %") in PAGE
    assert PACES[-1].speed == 4.0 and "four shorter sides" in PAGE
    both = filmed(SCENE, "orbit 30 degrees and push in, hand-held").camera.moves
    assert {move.kind for move in both} == {"orbit", "dolly", "hand-held"}
