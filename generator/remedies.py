"""Remedies: what is tried when the judge rejects a video. Only the frames that fail are made again, where it can say.

Each attempt begins from the best one so far: first with another seed, then under stronger control, then from the crude
picture of the world itself, on which bodies are where they should be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_closing, binary_dilation

from proxyworld.generator.model import Draft, Rules
from proxyworld.generator.report import Report
from proxyworld.generator.seams import join
from proxyworld.render.maps import Maps
from proxyworld.render.video import Video

STRONGER = 1.5
CRUDE_STRENGTH = 0.75
"""The crude picture is begun from under this part of noise: bodies' places stay, their looks are the model's."""
TONE_PARTS = 4
"""The tone of the crude picture is brought to that of the video in parts of this share of the shorter side."""
MARGIN_FRAMES = 3
"""Frames about those that fail which are made again too, so that the join is not in the fault itself."""
GAP_FRAMES = 6
"""Fewer good frames than this between bad ones are made again too."""
MOST = 0.7
"""Where more than this part of the frames fails, all are made again."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """How one attempt is made; `remade` are the spans (first, last) of its frames, none where all are."""

    name: str
    seed: int
    conditioning_scale: float
    draft: Draft | None = None
    remade: tuple[tuple[int, int], ...] = ()


def remedy(
    attempt: int, seed: int, scale: float, best: tuple[Video, Report] | None, maps: Maps, rules: Rules
) -> Remedy:  # fmt: skip
    """How to make the `attempt`, from 0, at a world of which `best` is the video that was judged best, and its report.

    `seed` and `scale` (of the control) are those that were asked for; `rules` are the model's.
    """
    if attempt == 0 or best is None:
        return Remedy("as asked", seed + attempt, scale)
    video, report = best
    bad = failing(report, maps.frames)
    if attempt == 1:
        return Remedy("another seed", seed + attempt, scale, _kept(video, bad), spans(bad))
    if attempt == 2 or rules.min_strength > CRUDE_STRENGTH:
        return Remedy("stronger control", seed + attempt, STRONGER * scale, _kept(video, bad), spans(bad))
    draft = Draft(_crude(maps, video, bad), ~bad, CRUDE_STRENGTH)
    return Remedy("crude start", seed + attempt, STRONGER * scale, draft, spans(bad))


def _crude(maps: Maps, video: Video, bad: np.ndarray) -> np.ndarray:
    """The video with the crude picture in the frames that fail, in the tone of those about them: `(t, h, w, 3)` u8."""
    crude, shown = (np.asarray(pictures, np.float32) for pictures in (maps.rgb, video.frames))
    joined = join(crude, shown, ~bad, width=max(1, min(maps.size) // TONE_PARTS))
    return np.asarray(np.clip(np.rint(joined), 0, 255), np.uint8)


def failing(report: Report, frames: int) -> np.ndarray:
    """The frames to make again, `(t)` bool: those in which a body is wrong, and some about them; else all."""
    bad = np.zeros(frames, bool)
    for place in report.places:
        bad[list(place.fails)] = True
    if not bad.any():
        return ~bad
    bad = binary_dilation(bad, iterations=MARGIN_FRAMES)
    bad |= binary_closing(np.pad(bad, GAP_FRAMES), iterations=GAP_FRAMES // 2)[GAP_FRAMES:-GAP_FRAMES]
    return np.asarray(bad | (bad.mean() > MOST))


def spans(bad: np.ndarray) -> tuple[tuple[int, int], ...]:
    """The first and last frame of each run of `bad (t)`; none where all are."""
    if bad.all():
        return ()
    turns = np.flatnonzero(np.diff(np.concatenate([[False], bad, [False]]).astype(int)))
    return tuple((int(a), int(b) - 1) for a, b in zip(turns[::2], turns[1::2], strict=True))


def _kept(video: Video, bad: np.ndarray) -> Draft | None:
    """The video to join onto where it is good; nothing where no frame is."""
    return None if bad.all() else Draft(video.frames, ~bad)
