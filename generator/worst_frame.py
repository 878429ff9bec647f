"""The worst frame of a judged video: the video and its crude world, with the outline of where the body should be."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from proxyworld.generator.report import BodyPlace, Report
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

    That is the one in which the body that is worst off is furthest off, or lost first; where none is, the one of the
    largest flow error.
    """
    if video.frames.shape != (*maps.ids.shape, 3):
        return None
    wrong = [place for place in report.places if place.since_frame is not None]
    if wrong:
        worst = max(wrong, key=lambda place: np.inf if place.worst_px is None else place.worst_px)
        frame, off = _furthest(worst)
        text = f"{worst.name} should be in the outline: {off}. It is wrong from frame {worst.since_frame} on."
        return _shown(frame, text, [str(name) for name in maps.name].index(worst.name), video, maps)
    if not report.frames:
        return None
    moment = max(report.frames, key=lambda frame: frame.error_px - frame.floor_px)
    text = (
        f"The flow errs most here: by {moment.error_px:.2f} px, where {moment.floor_px:.2f} px is the estimator's own."
    )
    return _shown(moment.frame, text, None, video, maps)


def _furthest(place: BodyPlace) -> tuple[int, str]:
    """The frame in which a body is lost first, or furthest off, since it went wrong; and that in words."""
    since = [sighting for sighting in place.track if sighting.frame >= (place.since_frame or 0)]
    lost = [sighting.frame for sighting in since if sighting.state == "lost"]
    if place.worst_px is None and lost:
        return lost[0], "it is lost"
    off = {
        sighting.frame: float(np.hypot(*np.subtract(sighting.seen_px, sighting.due_px)))
        for sighting in since
        if sighting.seen_px is not None
    }
    frame = max(off, key=lambda k: off[k])
    return frame, f"it is off by {off[frame]:.1f} px"


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
