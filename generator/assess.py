"""`assess`: does the video obey its own world? Accepted, rejected, or unavailable where the judge cannot see.

The thresholds lie between right and wrong videos of six simulated scenes at 128 pixels (two of them at 256 too).
Right: the crude picture, recoloured, dulled to half, noisy, blurred and noisy, flickering by 6 grey levels, shaken by
half a pixel a frame, shifted by 2 pixels. Wrong: it reversed, frozen, at half speed, 8 frames late, mirrored, its
bodies shifted by 20 pixels or gone, another scene's, noise. A motion that looks alike backwards (a bounce about its
top) or mirrored (a fall along the middle) is not told from its image; a texture that sticks to the screen while bodies
move is rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import cv2
import numpy as np

from proxyworld.generator.flow_agreement import FlowSamples, flow_samples
from proxyworld.generator.observers.colours import JUMP_LEVELS, Tints, tints
from proxyworld.generator.observers.depth import DepthEstimator, depth_scores
from proxyworld.generator.observers.observer import OUTLINES, Observer
from proxyworld.generator.observers.places import LASTING, Sightings
from proxyworld.generator.observers.rules import intrusion, jump
from proxyworld.generator.report import BodyAgreement, BodyPlace, Check, FrameAgreement, Report, Sighting
from proxyworld.generator.scores import motion_place, motion_scores
from proxyworld.render.maps import Maps
from proxyworld.render.video import Video
from proxyworld.world.contracts import check
from proxyworld.world.files import InputError
from proxyworld.world.plausibility import plausibility
from proxyworld.world.trajectory import Trajectory

MIN_PLACE = 0.55
"""What changes is where it should be (correlation): right videos have 0.69 or more, even where they flicker by 6 grey
levels, wrong ones 0.52 or less, unless only late, slow or backwards."""
MIN_DIRECTION = 0.5
"""It moves the way its world moves (cosine): right videos have 0.72 or more; noise has 0.28, what goes back below 0."""
CLEAR_DIRECTION = 0.75
"""Where the estimator finds less than this on the reference itself, as of what is small and fast, it cannot tell."""
MIN_FOLLOWED = 0.3
"""It moves as its world does: right videos follow 0.41 or more of the motion that can be measured, late ones 0.18."""
FLAT_GREY = 3.0
"""A picture whose grey levels (of 255) spread by less than this shows nothing: no mask can pass its threshold of 10."""
MIN_SAMPLES = 100
"""Fewer moving pixels, in all frames together, are too few to speak of."""
MISPLACED_PART = 6 / 256
"""A body may be this far off its place, as a part of the picture's shorter side: 6 pixels of 256."""
MIN_SEEN = 0.25
"""Where the estimator finds less than this of the motion in the reference, it cannot judge the video by it."""


def assess(
    video: Video,
    trajectory: Trajectory,
    maps: Maps,
    *,
    reference: Video | None = None,
    observer: Observer = OUTLINES,
    depth: DepthEstimator | None = None,
) -> Report:
    """Judge `video`, which should show what `trajectory` did as `maps` saw it.

    Four questions: does the world do what its scene expects; does it obey the laws; does the video move as the maps
    say; is each body where its world has it, frame by frame, there at all, and of one colour. For the third, where the
    video changes is compared with where `reference` does, and its flow with the exact flow; for the last, `observer`
    looks for each body, by default for its outline. Where there is an estimator of `depth`, its error is among the
    scores, and decides nothing. The reference is by default the crude picture of the maps. (Silhouettes of the bodies
    alone lack shadows and contrast: the motion masks of the crude picture itself overlap with theirs by 0.69 to 0.93 in
    place, 0.2 to 0.6 in time.) The motion-mask scores are reported, but they decide nothing: see `motion_place`.

    Raises `InputError` where the maps are not of this trajectory.
    """
    if maps.frames != trajectory.frames or [str(n) for n in maps.name] != [str(n) for n in trajectory.name]:
        raise InputError("the maps are not of this trajectory: render it, and give both")
    reference = Video(maps.rgb, maps.fps) if reference is None else reference
    world = tuple(_world_checks(trajectory))
    blind = _cannot_compare(video, reference, maps)
    if blind:
        return _report(world, (), blind)
    truth = flow_samples(reference.frames, maps)
    blind = _cannot_measure(truth)
    if blind:
        return _report(world, (), blind)
    found = flow_samples(video.frames, maps)
    seen = observer(video.frames, reference.frames, maps)
    colours = [tints(video.frames, reference.frames, maps, s.body, s.state == "here") for s in seen]
    scores = motion_scores(reference.frames, video.frames)
    place = motion_place(reference.frames, video.frames)
    followed = _followed(found, truth)
    deep = depth_scores(video.frames, reference.frames, maps, depth) if depth is not None else {}
    return _report(
        world,
        (
            *_video_checks(place, found, truth, followed),
            *_rule_checks(seen, colours, trajectory, maps),
        ),
        "",
        scores=asdict(scores) | {"motion_place": place} | _flow_scores(found, truth, followed) | deep,
        observer=observer.name,
        bodies=tuple(_by_body(found, truth, maps)),
        places=tuple(_place(s, t, maps) for s, t in zip(seen, colours, strict=True)),
        frames=tuple(_by_frame(found, truth)),
    )


def _report(
    world: tuple[Check, ...],
    video: tuple[Check, ...],
    blind: str,
    *,
    scores: dict[str, float] | None = None,
    observer: str = OUTLINES.name,
    bodies: tuple[BodyAgreement, ...] = (),
    places: tuple[BodyPlace, ...] = (),
    frames: tuple[FrameAgreement, ...] = (),
) -> Report:
    """What fails rejects; what cannot be seen leaves the rest unavailable."""
    checks = (*world, *video)
    reasons = tuple(c.sentence for c in checks if not c.holds) + ((blind,) if blind else ())
    if not all(c.holds for c in checks):
        verdict = "rejected"
    elif blind:
        verdict = "unavailable"
    else:
        verdict, reasons = "accepted", ("Every check holds.",)
    return Report(
        verdict=verdict,
        reasons=reasons,
        checks=checks,
        scores=scores or {},
        observer=observer,
        bodies=bodies,
        places=places,
        frames=frames,
    )


# --- the world --------------------------------------------------------------------------------------------------


def _world_checks(trajectory: Trajectory) -> Iterator[Check]:
    for outcome in check(trajectory):
        wanted = outcome.expectation
        yield Check(
            name=" ".join(filter(None, (wanted.body, wanted.kind, wanted.other))),
            group="expectation",
            value=outcome.value,
            threshold=outcome.threshold,
            at_most=outcome.at_most,
            unit=outcome.unit,
            holds=outcome.holds,
            sentence=outcome.sentence,
        )
    for law in plausibility(trajectory):
        yield Check(
            name=law.name, group="law", value=law.value, threshold=law.threshold, at_most=True, unit=law.unit,
            holds=law.holds, sentence=law.sentence,
        )  # fmt: skip


# --- what the judge cannot see ------------------------------------------------------------------------------------


def _cannot_compare(video: Video, reference: Video, maps: Maps) -> str:
    """Why the pictures cannot be compared, or nothing."""
    expected = (maps.frames, maps.size[1], maps.size[0], 3)
    for what, pictures in (("video", video), ("reference", reference)):
        if pictures.frames.shape != expected:
            return f"The {what} has {_shape(pictures.frames.shape)}, the maps have {_shape(expected)}."
    if maps.frames < 2:
        return "One frame shows no motion: nothing can be compared."
    for what, pictures in (("video", video), ("reference", reference)):
        if (spread := _spread(pictures)) < FLAT_GREY:
            return (
                f"The {what} is too dark or too flat to see anything in: its grey levels spread by {spread:.1f} of 255."
            )
    return ""


def _shape(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} frames of {shape[2]}x{shape[1]} pixels"


def _spread(video: Video) -> float:
    """The standard deviation of the grey levels of a frame, the median of all frames."""
    return float(np.median([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).std() for frame in video.frames]))


def _cannot_measure(truth: FlowSamples) -> str:
    """Why the motion cannot be measured, given the flow found in the reference; or nothing."""
    if len(truth) < MIN_SAMPLES:
        return f"Too little moves where the camera sees it: {len(truth)} pixels in all frames, of {MIN_SAMPLES} needed."
    seen = 1 - truth.error_px / truth.speed_px
    if seen < MIN_SEEN:
        return f"The motion cannot be measured even in the reference: {seen:.2f} of it is found, of {MIN_SEEN} needed."
    return ""


# --- the video ----------------------------------------------------------------------------------------------------


def _followed(found: FlowSamples, truth: FlowSamples) -> float:
    """The share of the motion that the video follows, of what can be measured of it: 1 at the floor, 0 if frozen."""
    return (truth.speed_px - found.error_px) / (truth.speed_px - truth.error_px)


def _video_checks(place: float, found: FlowSamples, truth: FlowSamples, followed: float) -> Iterator[Check]:
    for name, value, least, claim, denial, what in (
        ("place", place, MIN_PLACE, "moves", "does not move", "where its world moves: correlation of what changes"),
        ("direction", found.direction, MIN_DIRECTION, "moves", "does not move", "the way its world moves: mean cosine"),
        ("motion", followed, MIN_FOLLOWED, "follows", "does not follow", "the motion of its world: followed share"),
    ):
        if name == "direction" and truth.direction < CLEAR_DIRECTION:
            continue
        holds = value >= least
        yield Check(
            name=name,
            group="video",
            value=value,
            threshold=least,
            holds=holds,
            sentence=f"The video {claim if holds else denial} {what} {round(value, 2) + 0.0:.2f} (at least {least}).",
        )


def _rule_checks(
    seen: tuple[Sightings, ...], colours: list[Tints], trajectory: Trajectory, maps: Maps
) -> Iterator[Check]:  # fmt: skip
    """What is asked of each body that can be seen: that it is in its place, and the rules that it keeps."""
    by_row = {one.body: one for one in seen}
    touching = np.unique(trajectory.contact_bodies)
    for one, colour in zip(seen, colours, strict=True):
        if (one.state == "unseen").all():
            continue
        yield _permanence(one, maps)
        yield _in_place(one, maps)
        yield _continuity(one, maps)
        if one.body in touching:
            yield _solidity(one.body, by_row, trajectory, maps)
        yield _immutability(colour, maps)


def _at(frame: int | None, maps: Maps) -> str:
    return "" if frame is None else f"{frame / maps.fps:.2f} s (frame {frame})"


def _limit_px(maps: Maps) -> float:
    return MISPLACED_PART * min(maps.size)


def _permanence(seen: Sightings, maps: Maps) -> Check:
    name, gone = str(maps.name[seen.body]), int((seen.state[seen.wrong] == "lost").sum())
    holds = gone < LASTING
    told = f"keeps {name}" if holds else f"loses {name} from {_at(seen.since, maps)} on"
    return Check(
        name=f"{name} permanence", group="video", value=gone, threshold=LASTING - 1, at_most=True, unit="frames",
        holds=holds, sentence=f"The video {told}: lost in {gone} frames (at most {LASTING - 1}).",
    )  # fmt: skip


def _in_place(seen: Sightings, maps: Maps) -> Check:
    name, allowed = str(maps.name[seen.body]), _limit_px(maps)
    away = seen.worst_px if np.isfinite(seen.worst_px) else 0.0
    holds = away <= allowed
    told = "has" if holds else f"does not have from {_at(seen.since, maps)} on"
    return Check(
        name=f"{name} place", group="video", value=away, threshold=allowed, at_most=True, unit="px", holds=holds,
        sentence=f"The video {told} {name} where its world has it: off by {away:.1f} px (at most {allowed:.1f} px).",
    )  # fmt: skip


def _continuity(seen: Sightings, maps: Maps) -> Check:
    name, allowed, found = str(maps.name[seen.body]), _limit_px(maps), jump(seen)
    holds = found.px <= allowed
    told = f"moves {name} without a jump" if holds else f"lets {name} jump at {_at(found.frame, maps)}"
    return Check(
        name=f"{name} continuity", group="video", value=found.px, threshold=allowed, at_most=True, unit="px",
        holds=holds, sentence=f"The video {told}: by {found.px:.1f} px (at most {allowed:.1f} px).",
    )  # fmt: skip


def _solidity(row: int, seen: dict[int, Sightings], trajectory: Trajectory, maps: Maps) -> Check:
    name, allowed, found = str(maps.name[row]), _limit_px(maps), intrusion(row, seen, trajectory, maps)
    holds = found.px <= allowed
    other = "what it meets" if found.other is None else str(maps.name[found.other])
    told = f"keeps {name} out of {other}" if holds else f"lets {name} pass into {other} at {_at(found.frame, maps)}"
    return Check(
        name=f"{name} solidity", group="video", value=found.px, threshold=allowed, at_most=True, unit="px",
        holds=holds, sentence=f"The video {told}: by {found.px:.1f} px (at most {allowed:.1f} px).",
    )  # fmt: skip


def _immutability(colour: Tints, maps: Maps) -> Check:
    name, holds = str(maps.name[colour.body]), colour.worst <= JUMP_LEVELS
    told = f"keeps the colour of {name}" if holds else f"changes the colour of {name} at {_at(colour.since, maps)}"
    return Check(
        name=f"{name} immutability", group="video", value=colour.worst, threshold=JUMP_LEVELS, at_most=True,
        unit="levels", holds=holds,
        sentence=f"The video {told}: it jumps by {colour.worst:.0f} levels of 255 (at most {JUMP_LEVELS:.0f}).",
    )  # fmt: skip


def _place(seen: Sightings, colour: Tints, maps: Maps) -> BodyPlace:
    told = seen.state != "unseen"
    return BodyPlace(
        name=str(maps.name[seen.body]),
        **{state: int((seen.state == state).sum()) for state in ("here", "off", "lost", "unseen")},
        worst_px=seen.worst_px if np.isfinite(seen.worst_px) else None,
        since_frame=seen.since,
        colour_jump=colour.worst,
        sure=float(seen.sure[told].mean()) if told.any() else 0.0,
        fails=tuple(sorted({*np.flatnonzero(seen.wrong).tolist(), *colour.jumped.tolist()})),
        track=tuple(_track(seen, maps)),
    )


def _track(seen: Sightings, maps: Maps) -> Iterator[Sighting]:
    """Where the body is due, by its silhouette, and where the video shows it."""
    for k, (state, offset) in enumerate(zip(seen.state, seen.offset_px, strict=True)):
        rows, columns = np.nonzero(maps.ids[k] == seen.body + 1)
        if len(rows):
            due = np.array([columns.mean(), rows.mean()]) + 0.5
            found = None if np.isnan(offset).any() else _point(due + offset)
            yield Sighting(frame=k, state=str(state), due_px=_point(due), seen_px=found)


def _point(place: np.ndarray) -> tuple[float, float]:
    return round(float(place[0]), 2), round(float(place[1]), 2)


def _flow_scores(found: FlowSamples, truth: FlowSamples, followed: float) -> dict[str, float]:
    return {
        "flow_error_px": found.error_px,
        "flow_median_error_px": found.median_error_px,
        "flow_floor_px": truth.error_px,
        "flow_speed_px": truth.speed_px,
        "flow_direction": found.direction,
        "flow_followed": followed,
        "moving_pixels": float(len(truth)),
    }


def _by_body(found: FlowSamples, truth: FlowSamples, maps: Maps) -> Iterator[BodyAgreement]:
    for body in np.unique(truth.body):
        own, floor = found.of(found.body == body), truth.of(truth.body == body)
        yield BodyAgreement(
            name=str(maps.name[body]),
            pixels=len(own),
            speed_px=floor.speed_px,
            error_px=own.error_px,
            median_error_px=own.median_error_px,
            floor_px=floor.error_px,
            direction=own.direction,
        )


def _by_frame(found: FlowSamples, truth: FlowSamples) -> Iterator[FrameAgreement]:
    for frame in np.unique(truth.frame):
        own, floor = found.of(found.frame == frame), truth.of(truth.frame == frame)
        yield FrameAgreement(frame=int(frame), error_px=own.error_px, floor_px=floor.error_px)
