"""The evaluation: what it compares, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from proxyworld.generator.evaluate import PROMPTS, Evaluation, Row, as_markdown, evaluate
from proxyworld.generator.scores import MotionScores
from proxyworld.world.files import InputError
from tests.generator.tiny_embedded import write_tiny_embedded


def _evaluation(*pairs: tuple[float, float]) -> Evaluation:
    rows = [Row("a ball", MotionScores(w, w, w, 0.0), MotionScores(o, o, o, 0.0)) for w, o in pairs]
    return Evaluation("tiny", (64, 64), 0, tuple(rows))


def test_the_ratio_is_that_of_the_averages() -> None:
    evaluation = _evaluation((0.9, 0.1), (0.5, 0.3))
    assert evaluation.mean("spatial_iou", controlled=True) == pytest.approx(0.7)
    assert evaluation.ratio("spatial_iou") == pytest.approx(0.7 / 0.2)  # not the mean of 9 and 1.67
    assert "3.5 times" in as_markdown(evaluation).splitlines()[-1]


def test_without_any_overlap_there_is_no_ratio_to_tell() -> None:
    assert "without, nothing" in as_markdown(_evaluation((0.9, 0.0))).splitlines()[-1]


def test_a_model_is_evaluated_on_whole_scenes_the_same_each_time(tmp_path: Path) -> None:
    folder = write_tiny_embedded(tmp_path / "tiny", awake=True)
    once, twice = (evaluate(model=str(folder), scenes=1, size=(32, 32), steps=1) for _ in range(2))
    assert once == twice
    assert once.rows[0].prompt == PROMPTS[0]
    assert once.rows[0].controlled != once.rows[0].uncontrolled


@pytest.mark.parametrize("scenes", [0, len(PROMPTS) + 1])
def test_a_number_of_scenes_there_is_not_is_refused(scenes: int) -> None:
    with pytest.raises(InputError, match=f"give 1 to {len(PROMPTS)}"):
        evaluate(scenes=scenes)
