"""`proxyworld eval`: on scenes that no training saw, how much better a model follows with its control than without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from proxyworld.conditioning.control import condition
from proxyworld.generator.flow_agreement import flow_samples
from proxyworld.generator.generate import EMBEDDED, generate, load_model
from proxyworld.generator.metrics.fidelity import blur_ssim, edge_f1
from proxyworld.generator.scores import MotionScores, motion_scores
from proxyworld.generator.steadiness import colour_drift, warping_error
from proxyworld.render.beauty import beauty
from proxyworld.render.maps import Maps
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
    "a green bottle tips over on a wooden table",
    "a silver sphere drops into a bucket of water",
    "a log floats in a lake at dusk",
    "a stone sinks in a tank",
    "a red balloon rises into the sky",
    "a blue truck drives along the road on a cloudy day",
    "a yellow taxi crashes into a concrete wall",
    "a hammer smashes a clay pot",
    "a pink rubber ball rolls off a shelf",
    "three bronze balls roll down a concrete ramp",
    "an orange pumpkin rolls down a grassy hill",
    "a row of seven red dominoes topples",
    "a bowling ball knocks down six bowling pins",
    "two billiard balls collide on a green table",
    "a glass sphere rolls into a cardboard box",
    "a wooden cylinder rolls along the sand",
    "a violet cone slides down a wooden ramp",
    "a hand pushes a white mug across a table",
    "a hand lifts a golden cube from the floor",
    "a rope pulls a wooden crate over gravel",
    "a crane lifts a concrete block at sunset",
    "a black tyre swings from a rope",
    "a steel wrecking ball smashes into a brick tower",
    "a spinning top whirls on a marble floor",
    "a wheel turns in a studio",
    "a seesaw tilts as a stone falls on it",
    "a green door swings open",
    "a conveyor belt carries a brown suitcase",
    "a barrel explodes and its pieces fly apart",
    "a white plate is dropped on a stone floor and shatters",
    "a dog runs across the lawn",
    "a horse jumps over a wooden fence",
    "a paper plane flies over the beach",
    "a rocket takes off in the morning",
    "the wind blows a beach ball across the sand",
    "five marbles pour onto a wooden floor",
    "a cannon fires a cannonball at a stone wall",
    "a stack of four cardboard boxes collapses",
    "a teal vase is balanced on a marble block",
    "a tennis racket hits a tennis ball in the evening",
)
SCORES = ("spatial_iou", "spatiotemporal_iou", "weighted_spatial_iou")
_DIGITS = {"psnr_db": ".1f", "drift": ".1f"}
QUALITIES = ("psnr_db", "blur_ssim", "edge_f1", "flow_ratio", "warping_ratio", "drift")


@dataclass(frozen=True)
class Quality:
    """How near a controlled video comes to the beauty pass of its trajectory.

    `psnr_db` in dB; `blur_ssim` and `edge_f1` as in `metrics.fidelity`; `flow_ratio` is the median error of its flow on
    moving things, measured, against that of the beauty pass, and `warping_ratio` the same of its warping error (both 1
    where both have none); `drift` is its colour drift, in levels of 255.
    """

    psnr_db: float
    blur_ssim: float
    edge_f1: float
    flow_ratio: float
    warping_ratio: float
    drift: float


@dataclass(frozen=True)
class Row:
    """One scene: its prompt, the scores with the control and without, and the quality of the controlled video."""

    prompt: str
    controlled: MotionScores
    uncontrolled: MotionScores
    quality: Quality


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

    def quality(self, measure: str) -> float:
        """The average of one measure of quality over the scenes; of ratios the geometric one."""
        values = np.array([getattr(r.quality, measure) for r in self.rows])
        if measure.endswith("ratio"):
            return float(np.exp(np.mean(np.log(np.maximum(values, 1e-3)))))
        return float(np.mean(values))

    def ratio(self, score: str) -> float:
        """How many times the uncontrolled average the controlled one is."""
        without = self.mean(score, controlled=False)
        return self.mean(score, controlled=True) / without if without else float("inf")


def evaluate(
    *,
    model: str = EMBEDDED,
    scenes: int = len(PROMPTS),
    size: tuple[int, int] = (256, 256),
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
        maps = render(trajectory, size=size).window(0, low)
        control = condition(maps)
        reference = beauty(trajectory, size=size, frames=range(low)).frames
        videos = [
            generate(control, prompt, model=painter, seed=seed + i, steps=steps, conditioning_scale=scale).frames
            for scale in (1.0, 0.0)
        ]
        with_control, without = (motion_scores(reference, video) for video in videos)
        yield Row(prompt, with_control, without, quality_of(videos[0], reference, maps))
        if progress is not None:
            progress(i + 1, len(prompts), prompt)


def quality_of(frames: np.ndarray, reference: np.ndarray, maps: Maps) -> Quality:
    """The quality of `frames (t, h, w, 3)` u8 against the `reference` of the same `maps`."""
    error = float(np.mean(np.square((frames.astype(float) - reference) / 255)))
    flow, ideal = (flow_samples(video, maps) for video in (frames, reference))
    return Quality(
        psnr_db=-10 * float(np.log10(max(error, 1e-10))),
        blur_ssim=blur_ssim(reference, frames),
        edge_f1=edge_f1(reference, frames),
        flow_ratio=_part(flow.median_error_px, ideal.median_error_px) if len(flow) else 1.0,
        warping_ratio=_part(warping_error(frames, maps), warping_error(reference, maps)),
        drift=colour_drift(frames, reference, maps),
    )


def _part(error: float, ideal: float) -> float:
    return error / ideal if ideal > 0 else 1.0 if error == 0 else float("inf")


def as_markdown(evaluation: Evaluation) -> str:
    """The evaluation as Markdown: a row a scene, then the averages and their ratio; then the quality of each scene."""
    head = "| scene | " + " | ".join(f"{s} | without" for s in SCORES) + " |"
    lines = [head, "|---" * (1 + 2 * len(SCORES)) + "|"]
    for row in evaluation.rows:
        cells = [f"{getattr(x, s):.2f}" for s in SCORES for x in (row.controlled, row.uncontrolled)]
        lines.append(f"| {row.prompt} | " + " | ".join(cells) + " |")
    means = [f"**{evaluation.mean(s, controlled=c):.3f}**" for s in SCORES for c in (True, False)]
    lines.append("| **average** | " + " | ".join(means) + " |")
    ratios = " | ".join(f"**{_times(evaluation.ratio(s))}** |" for s in SCORES)
    return "\n".join([*lines, f"| **with / without** | {ratios} |", "", *_quality_lines(evaluation)])


def _quality_lines(evaluation: Evaluation) -> list[str]:
    lines = ["| scene | " + " | ".join(QUALITIES) + " |", "|---" * (1 + len(QUALITIES)) + "|"]
    for row in evaluation.rows:
        cells = [f"{getattr(row.quality, m):{_DIGITS.get(m, '.2f')}}" for m in QUALITIES]
        lines.append(f"| {row.prompt} | " + " | ".join(cells) + " |")
    means = [f"**{evaluation.quality(m):{_DIGITS.get(m, '.2f')}}**" for m in QUALITIES]
    return [*lines, "| **average** | " + " | ".join(means) + " |"]


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 1000 else "without, nothing"
