"""Models and judges whose answer is known, to test what is built around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from proxyworld.conditioning.control import Control
from proxyworld.generator.model import Progress, Rules
from proxyworld.generator.report import BodyPlace, Check, Group, Report, Verdict
from proxyworld.render.video import Video

RULES = Rules(size_multiple=8, min_side_px=16)


@dataclass
class FakeModel:
    """Paints every pixel of frame k as (seed, k, 0), keeps what a draft keeps, and remembers what it was asked."""

    rules: Rules = RULES
    name: str = "fake"
    revision: str | None = "main"
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(
        self, control: Control, prompt: str, *, seed: int = 0, progress: Progress | None = None, **others: Any
    ) -> Video:
        self.calls.append({"control": control, "prompt": prompt, "seed": seed, **others})
        width, height = control.size
        frames = np.zeros((control.frames, height, width, 3), np.uint8)
        frames[..., 0] = seed
        frames[..., 1] = np.arange(control.frames)[:, None, None]
        draft = others.get("draft")
        if draft is not None:
            frames[draft.kept] = draft.frames[draft.kept]
        if progress is not None:
            progress(1, 1)
        return Video(frames, control.fps)


def report(
    verdict: Verdict, merit: float = 0.5, *, failed: Sequence[Group] = (), frames: Sequence[int] = ()
) -> Report:  # fmt: skip
    """A report of that verdict and merit: one check of each group in `failed` fails, a ball is wrong in `frames`."""
    names = ("spatial_iou", "spatiotemporal_iou", "weighted_spatial_iou", "flow_direction")
    return Report(
        verdict=verdict,
        reasons=tuple(f"the {group} fails." for group in failed),
        scores=dict.fromkeys(names, merit),
        places=(
            BodyPlace(
                name="ball",
                here=0,
                off=len(frames),
                lost=0,
                unseen=0,
                worst_px=9.0,
                since_frame=min(frames),
                colour_jump=0,
                sure=1,
                fails=tuple(frames),
            ),
        )
        if frames
        else (),
        checks=tuple(
            Check(name=group, group=group, value=0, threshold=1, holds=False, sentence=f"the {group} fails.")
            for group in failed
        ),
    )


def judge(*reports: Report) -> Callable[..., Report]:
    """A judge that gives `reports` one after the other, whatever it is shown."""
    left = list(reports)

    def assess(*_: object, **__: object) -> Report:
        return left.pop(0)

    return assess
