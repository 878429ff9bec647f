"""`proxyworld eval`: on scenes that no training saw, how much better a model follows with its control than without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from proxyworld.conditioning.control import condition
from proxyworld.generator.generate import EMBEDDED, generate, load_model
from proxyworld.generator.scores import MotionScores, motion_scores
from proxyworld.render.beauty import beauty
from proxyworld.render.render import render
from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from proxyworld.world.simulate import simulate

PROMPTS = (
    "a red rubber ball falls onto a wooden floor and bounces",
    "a steel ball rolls down a ramp and knocks over five dominoes",
    "a car explodes and is blown upward",
    "a wooden crate slides down an icy slope",
    "a pendulum swings into a stack of blocks",
    "someone throws a basketball against a brick wall",
    "a blue glass marble rolls off the edge of a table",
    "a heavy ball is thrown at three stacked boxes",
    "two green apples drop into the sand",
    "a yellow cube is pushed across a marble floor",
    "a tennis ball bounces on the grass at sunset",
    "a brass bell swings from a rope",
    "a cardboard box topples over",
    "a purple cylinder spins on a stone floor",
    "a white golf ball hits four orange blocks",
    "a vase falls off a shelf and shatters",
    "a football is kicked against a concrete wall at night",
    "an iron wheel rolls down a grassy hill",
    "a tower of six blocks is struck by a wrecking ball",
    "a copper coin slides along an icy floor under a grey sky",
)
SCORES = ("spatial_iou", "spatiotemporal_iou", "weighted_spatial_iou")


@dataclass(frozen=True)
class Row:
    """One scene: its prompt, and the scores with the control and without."""

    prompt: str
    controlled: MotionScores
    uncontrolled: MotionScores


@dataclass(frozen=True)
class Evaluation:
    """The scores of a model over all scenes, against the beauty pass of the same trajectories."""

    model: str
    size: tuple[int, int]
    seed: int
    rows: tuple[Row, ...]

    def mean(self, score: str, *, controlled: bool) -> float:
        """The average of one score over the scenes."""
        return float(np.mean([getattr(r.controlled if controlled else r.uncontrolled, score) for r in self.rows]))

    def ratio(self, score: str) -> float:
        """How many times the uncontrolled average the controlled one is."""
        without = self.mean(score, controlled=False)
        return self.mean(score, controlled=True) / without if without else float("inf")


def evaluate(
    *,
    model: str = EMBEDDED,
    scenes: int = len(PROMPTS),
    size: tuple[int, int] = (128, 128),
    steps: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> Evaluation:
    """Paint the first `scenes` prompts twice, with `conditioning_scale` 1 and 0, same model, seeds and words.

    The reference is the beauty pass of the same trajectory. Raises `InputError` for a number of scenes there is not.
    """
    if not 1 <= scenes <= len(PROMPTS):
        raise InputError(f"{scenes} scenes cannot be evaluated; give 1 to {len(PROMPTS)}")
    rows = tuple(_rows(model, PROMPTS[:scenes], size, steps, seed, progress))
    return Evaluation(model, size, seed, rows)


def _rows(
    model: str, prompts: tuple[str, ...], size: tuple[int, int], steps: int | None, seed: int,
    progress: Callable[[int, int, str], None] | None,
) -> Iterator[Row]:  # fmt: skip
    painter = load_model(model)
    for i, prompt in enumerate(prompts):
        trajectory = simulate(parse(prompt))
        low, _ = painter.rules.legal_frames(trajectory.frames)
        control = condition(render(trajectory, size=size).window(0, low))
        reference = beauty(trajectory, size=size, frames=range(low))

        scores = [
            motion_scores(
                reference.frames,
                generate(control, prompt, model=painter, seed=seed + i, steps=steps, conditioning_scale=scale).frames,
            )
            for scale in (1.0, 0.0)
        ]
        yield Row(prompt, controlled=scores[0], uncontrolled=scores[1])
        if progress is not None:
            progress(i + 1, len(prompts), prompt)


def as_markdown(evaluation: Evaluation) -> str:
    """The evaluation as a Markdown table: a row a scene, then the averages and their ratio."""
    head = "| scene | " + " | ".join(f"{s} | without" for s in SCORES) + " |"
    lines = [head, "|---" * (1 + 2 * len(SCORES)) + "|"]
    for row in evaluation.rows:
        cells = [f"{getattr(x, s):.2f}" for s in SCORES for x in (row.controlled, row.uncontrolled)]
        lines.append(f"| {row.prompt} | " + " | ".join(cells) + " |")
    means = [f"**{evaluation.mean(s, controlled=c):.3f}**" for s in SCORES for c in (True, False)]
    lines.append("| **average** | " + " | ".join(means) + " |")
    ratios = " | ".join(f"**{_times(evaluation.ratio(s))}** |" for s in SCORES)
    return "\n".join([*lines, f"| **with / without** | {ratios} |"])


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 1000 else "without, nothing"
