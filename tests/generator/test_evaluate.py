"""The evaluation: what it compares, and how it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from proxyworld.generator.evaluate import PROMPTS, Evaluation, Quality, Row, as_markdown, evaluate, quality_of
from proxyworld.generator.scores import MotionScores
from proxyworld.render.beauty import beauty
from proxyworld.render.render import render
from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from proxyworld.world.simulate import simulate
from tests.generator.tiny_embedded import write_tiny_embedded


def _evaluation(*pairs: tuple[float, float]) -> Evaluation:
    good = Quality(30.0, 0.9, 0.6, 1.0, 1.0, 0.0)
    rows = [Row("a ball", MotionScores(w, w, w, 0.0), MotionScores(o, o, o, 0.0), good) for w, o in pairs]
    return Evaluation("tiny", (64, 64), 0, tuple(rows))


def test_the_ratio_is_that_of_the_averages() -> None:
    evaluation = _evaluation((0.9, 0.1), (0.5, 0.3))
    assert evaluation.mean("spatial_iou", controlled=True) == pytest.approx(0.7)
    assert evaluation.ratio("spatial_iou") == pytest.approx(0.7 / 0.2)  # not the mean of 9 and 1.67
    assert "| **with / without** | **3.5 times** |" in as_markdown(evaluation)


def test_the_prompts_are_unlike_one_another_and_make_worlds() -> None:
    assert len(PROMPTS) == len(set(PROMPTS)) == 60
    assert all(any(not body.fixed for body in parse(prompt).bodies) for prompt in PROMPTS)


def test_the_beauty_pass_itself_is_of_perfect_quality_and_a_flickering_one_is_not() -> None:
    trajectory = simulate(parse(PROMPTS[0]))
    maps = render(trajectory, size=(64, 64)).window(0, 6)
    reference = beauty(trajectory, size=(64, 64), frames=range(6)).frames
    assert quality_of(reference, reference, maps) == Quality(100.0, 1.0, 1.0, 1.0, 1.0, 0.0)
    flickering = reference.copy()
    flickering[1::2] = np.clip(flickering[1::2].astype(int) + 20, 0, 255)
    worse = quality_of(flickering, reference, maps)
    assert worse.warping_ratio > 2
    assert 15 < worse.drift <= 20  # less where white clips
    assert worse.psnr_db < 30


def test_without_any_overlap_there_is_no_ratio_to_tell() -> None:
    assert "without, nothing" in as_markdown(_evaluation((0.9, 0.0)))


def test_a_model_is_evaluated_on_whole_scenes_the_same_each_time(tmp_path: Path) -> None:
    folder = write_tiny_embedded(tmp_path / "tiny", awake=True)
    once, twice = (evaluate(model=str(folder), scenes=1, size=(64, 64), steps=1) for _ in range(2))
    assert once == twice
    assert once.rows[0].prompt == PROMPTS[0]
    assert once.rows[0].controlled != once.rows[0].uncontrolled


@pytest.mark.parametrize("scenes", [0, len(PROMPTS) + 1])
def test_a_number_of_scenes_there_is_not_is_refused(scenes: int) -> None:
    with pytest.raises(InputError, match=f"give 1 to {len(PROMPTS)}"):
        evaluate(scenes=scenes)
