"""Do words change the thing they are said of, and nothing else? One word is swapped, and frames are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from proxyworld.conditioning.control import Control, condition
from proxyworld.generator.looks import said_looks
from proxyworld.generator.model import VideoModel
from proxyworld.render.render import render
from proxyworld.world.parse import parse
from proxyworld.world.simulate import simulate

TEMPLATES = (
    "a {} ball falls onto a wooden floor",
    "a {} box slides across the floor into a vase",
    "a {} ball hits a cardboard box",
    "a bottle stands beside a {} cube",
    "someone throws a {} ball against a brick wall",
    "a {} cylinder spins on a stone floor",
    "a {} cone and a ceramic mug fall onto the grass",
    "a {} ball rolls into three stacked wooden blocks",
    "a {} barrel rolls down a concrete ramp",
    "a {} car drives along the road",
)
WORDS = ("red", "green", "blue", "yellow", "white", "black", "orange", "purple", "pink", "brown", "cyan",
         "wooden", "steel", "golden", "copper", "rubber", "glass", "stone", "leather", "ice", "brass")  # fmt: skip
FRAMES = 2
LOOKLESS = {"colour": 0.0, "appearance": 0.0}
LEFT_ALONE = 1 / 3
"""Another body is left alone where it moves less than this part of what the named one does."""


@dataclass(frozen=True)
class Swap:
    """What swapping one word for another did: whether the named thing went toward the word, and the others stayed."""

    prompt: str
    before: str
    after: str
    toward: bool
    others_left: bool


def swaps(
    model: VideoModel, *, count: int = 200, size: tuple[int, int] = (256, 256), seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Swap]:  # fmt: skip
    """Swap colours and materials in `count` prompts, each painted twice with the same seed and the same maps.

    The control keeps its weights but for colour and appearance, which have 0: where the maps say what a thing looks
    like, words have nothing to say. Toward: the named thing's mean colour comes nearer, in sRGB, to what the word
    stands for than the other word's picture is.
    """
    rng = np.random.default_rng(seed)
    for k in range(count):
        template = TEMPLATES[k % len(TEMPLATES)]
        before, after = (str(word) for word in rng.choice(WORDS, 2, replace=False))
        yield _swap(model, _shot(template.format("grey"), size), template, before, after, seed + k)
        if progress is not None:
            progress(k + 1, count)


def summary(done: Sequence[Swap]) -> str:
    """How many of the swaps went toward the word, left the others alone, and did both; then those that failed."""
    both = sum(s.toward and s.others_left for s in done)
    counts = f"toward the word {sum(s.toward for s in done)}, others left alone {sum(s.others_left for s in done)}"
    failed = [s for s in done if not (s.toward and s.others_left)]
    lines = [f"- {s.prompt.format(f'{s.before} -> {s.after}')}: {_fault(s)}" for s in failed]
    return "\n".join([f"{len(done)} swaps: {counts}, both {both} ({both / max(1, len(done)):.0%})", *lines])


def _fault(swap: Swap) -> str:
    faults = [(swap.toward, "not toward the word"), (swap.others_left, "others changed too")]
    return ", ".join(words for held, words in faults if not held)


@lru_cache(len(TEMPLATES))
def _shot(prompt: str, size: tuple[int, int]) -> Control:
    control = condition(render(simulate(parse(prompt)), size=size))
    return replace(control.window(0, FRAMES), weights=LOOKLESS)


def _swap(model: VideoModel, control: Control, template: str, before: str, after: str, seed: int) -> Swap:
    prompts = [template.format(word) for word in (before, after)]
    looks = [said_looks(prompt, control.names) for prompt in prompts]
    named = np.flatnonzero((looks[0] != looks[1]).any(1))
    assert control.ids is not None
    pictures = [model(control, prompt, seed=seed).frames for prompt in prompts]
    first, second = (_means(picture, control.ids, 1 + len(control.names)) for picture in pictures)
    seen = np.flatnonzero(np.isfinite(first[:, 0]))
    subjects = [i for i in seen if i in named]
    wanted = (looks[1][:, 1:4] + 1) / 2
    nearer = [_apart(second[i], wanted[i]) < _apart(first[i], wanted[i]) for i in subjects]
    moved = max((_apart(first[i], second[i]) for i in subjects), default=0.0)
    others = [_apart(first[i], second[i]) < LEFT_ALONE * moved for i in seen if i not in named]
    return Swap(template, before, after, toward=bool(nearer) and all(nearer), others_left=all(others))


def _means(frames: np.ndarray, ids: np.ndarray, count: int) -> np.ndarray:
    """The mean colour of each id's pixels, 0..1: `(count, 3)`; NaN for what is not seen."""
    with np.errstate(invalid="ignore"):
        weights = np.bincount(ids.ravel(), minlength=count)
        sums = [np.bincount(ids.ravel(), frames[..., c].ravel(), minlength=count) for c in range(3)]
        return np.asarray(np.stack(sums, 1) / weights[:, None] / 255)


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.linalg.norm(a - b))
