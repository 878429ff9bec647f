"""The worst frame of a judged video: the video and its crude world, with the outline of where the body should be."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.generator.report import Report
from proxyworld.render.maps import Maps
from proxyworld.render.video import Video

LEAST_SIDE_PX = 256  # smaller pictures are enlarged
_INK, _PAPER = (20, 20, 20), (255, 255, 255)


@dataclass(frozen=True, eq=False)
class WorstFrame:
    """Which frame, why, and two pictures of it as PNG: the video, and its crude world."""

    frame: int
    caption: str
    video: bytes
    proxy: bytes


def worst_frame(report: Report, video: Video, maps: Maps) -> WorstFrame | None:
    """The frame in which the video disagrees most with its world; None where nothing could be compared.

    That is the first in which the body that is furthest off is wrong; where none is, the one of the largest flow error.
    """
    if video.frames.shape != (*maps.ids.shape, 3):
        return None
    wrong = [place for place in report.places if place.since_frame is not None]
    if wrong:
        worst = max(wrong, key=lambda place: np.inf if place.worst_px is None else place.worst_px)
        assert worst.since_frame is not None
        off = "it is lost" if worst.worst_px is None else f"it is off by up to {worst.worst_px:.1f} px"
        body = [str(name) for name in maps.name].index(worst.name)
        return _shown(
            worst.since_frame, f"{worst.name} should be in the outline: from here on {off}.", body, video, maps
        )
    if not report.frames:
        return None
    moment = max(report.frames, key=lambda frame: frame.error_px - frame.floor_px)
    text = (
        f"The flow errs most here: by {moment.error_px:.2f} px, where {moment.floor_px:.2f} px is the estimator's own."
    )
    return _shown(moment.frame, text, None, video, maps)


def _shown(k: int, why: str, body: int | None, video: Video, maps: Maps) -> WorstFrame:
    shown = [body + 1] if body is not None else [int(i) + 1 for i in np.flatnonzero(~maps.fixed)]
    mask = np.isin(maps.ids[k], shown).astype(np.uint8)
    pictures = [_outlined(np.asarray(frames[k]), mask) for frames in (video.frames, maps.rgb)]
    return WorstFrame(k, f"Frame {k}, {k / maps.fps:.2f} s. {why}", *pictures)


def _outlined(picture: np.ndarray, mask: np.ndarray) -> bytes:
    """The picture, enlarged, with the outline of `mask` in white on dark, so that it shows on any colour."""
    factor = max(1, -(-LEAST_SIDE_PX // min(mask.shape)))
    size = (mask.shape[1] * factor, mask.shape[0] * factor)
    large = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_NEAREST)[..., ::-1])
    edges, _ = cv2.findContours(
        cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    cv2.drawContours(large, edges, -1, _INK, 3)
    cv2.drawContours(large, edges, -1, _PAPER, 1)
    fine, data = cv2.imencode(".png", large)
    assert fine, "OpenCV encodes every picture of 8 bits"
    return data.tobytes()
