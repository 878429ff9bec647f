"""The judge accepts what follows its world, rejects what does not, and says so where it cannot see."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from proxyworld.generator.assess import FLAT_GREY, MIN_DIRECTION, MIN_FOLLOWED, MIN_PLACE, assess
from proxyworld.generator.report import Report
from proxyworld.render.video import Video
from proxyworld.world.files import InputError
from proxyworld.world.scene import Expectation
from tests.generator.discs import SIDE, WORLDS, World, crossing, falling, paint, thrown
from tests.world.by_hand import FPS, ball, trajectory

MADE = {name: make() for name, make in WORLDS.items()}
Change = Callable[[World], np.ndarray]


def judged(world: World, frames: np.ndarray) -> Report:
    return assess(world.seen(frames), world.trajectory, world.maps)


def background(frames: np.ndarray) -> np.ndarray:
    middle: np.ndarray = np.median(frames, axis=0).astype(np.uint8)
    return middle


def clipped(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def noise(world: World, spread: float) -> np.ndarray:
    return np.random.default_rng(1).normal(0, spread, world.maps.rgb.shape)


def flicker(world: World, spread: float) -> np.ndarray:
    """Blotches that change from frame to frame, as diffusion leaves them."""
    blotches = np.stack([cv2.GaussianBlur(one, (0, 0), 2) for one in noise(world, 1.0)[..., 0]])
    return np.asarray(spread * blotches / blotches.std())[..., None]


def shaken(world: World) -> np.ndarray:
    shifts = np.random.default_rng(2).normal(0, 0.4, (world.maps.frames, 2))
    return np.stack(
        [
            cv2.warpAffine(f, np.array([[1, 0, x], [0, 1, y]]), (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
            for f, (x, y) in zip(world.maps.rgb, shifts, strict=True)
        ]
    )


def displaced(world: World) -> np.ndarray:
    """The bodies 20 pixels to the side of where they are."""
    frames = np.repeat(background(world.maps.rgb)[None], world.maps.frames, axis=0)
    moving, picture = (np.roll(a, 20, axis=2) for a in (world.maps.moving, world.maps.rgb))
    moving[:, :, :20] = False
    frames[moving] = picture[moving]
    return frames


def another(world: World) -> np.ndarray:
    other = MADE["crossing" if world is MADE["thrown"] else "thrown"]
    return np.asarray(other.maps.rgb[np.linspace(0, other.maps.frames - 1, world.maps.frames).round().astype(int)])


def late(world: World) -> np.ndarray:
    return world.maps.rgb[np.maximum(np.arange(world.maps.frames) - 5, 0)]


RIGHT: dict[str, Change] = {
    "the proxy itself": lambda w: w.maps.rgb,
    "other colours": lambda w: clipped(255 * (w.maps.rgb[..., [2, 0, 1]] / 255) ** 1.4),
    "half the contrast": lambda w: clipped(128 + (w.maps.rgb - 128.0) / 2),
    "noise": lambda w: clipped(w.maps.rgb + noise(w, 8)),
    "flicker": lambda w: clipped(w.maps.rgb + flicker(w, 6)),
    "a shaken camera": shaken,
    "2 pixels to the side": lambda w: np.roll(w.maps.rgb, 2, axis=2),
}
WRONG: dict[str, Change] = {
    "reversed": lambda w: w.maps.rgb[::-1],
    "the first frame frozen": lambda w: np.repeat(w.maps.rgb[:1], w.maps.frames, axis=0),
    "bodies 20 pixels to the side": displaced,
    "another scene": another,
    "noise alone": lambda w: np.random.default_rng(3).integers(0, 256, w.maps.rgb.shape, np.uint8),
    "half speed": lambda w: w.maps.rgb[np.arange(w.maps.frames) // 2],
    "five frames late": late,
    "mirrored": lambda w: w.maps.rgb[:, :, ::-1],
    "bodies gone": lambda w: clipped(background(w.maps.rgb) + noise(w, 4)),
    "flicker alone": lambda w: clipped(background(w.maps.rgb) + flicker(w, 6)),
}
WRONG_ONES = [(name, change) for change in WRONG for name in ("thrown", "crossing")]
WRONG_ONES += [("falling", change) for change in list(WRONG)[:5]]


@pytest.mark.parametrize("name", MADE)
def test_the_proxy_itself_is_perfect(name: str) -> None:
    report = judged(MADE[name], MADE[name].maps.rgb)
    assert report.verdict == "accepted" and report.failed == ()
    scores = report.scores
    assert scores["spatial_iou"] == scores["spatiotemporal_iou"] == scores["weighted_spatial_iou"] == 1
    assert scores["motion_place"] == pytest.approx(1) and scores["flow_followed"] == pytest.approx(1)
    assert scores["mse"] == 0 and scores["flow_error_px"] == scores["flow_floor_px"]
    assert all(body.error_px == body.floor_px for body in report.bodies)
    assert report.merit == pytest.approx((3 + scores["flow_direction"]) / 4)


@pytest.mark.parametrize("change", list(RIGHT)[1:])
@pytest.mark.parametrize("name", ["thrown", "crossing"])
def test_right_videos_are_accepted(name: str, change: str) -> None:
    report = judged(MADE[name], RIGHT[change](MADE[name]))
    assert report.verdict == "accepted", report.reasons


@pytest.mark.parametrize(("name", "change"), WRONG_ONES)
def test_wrong_videos_are_rejected_and_told_why(name: str, change: str) -> None:
    report = judged(MADE[name], WRONG[change](MADE[name]))
    assert report.verdict == "rejected"
    assert report.reasons == tuple(check.sentence for check in report.failed)
    assert {check.group for check in report.failed} == {"video"}  # the world was right
    assert report.merit < 0.8


def test_what_looks_the_same_mirrored_is_accepted_mirrored() -> None:
    world = MADE["falling"]  # along the middle
    assert judged(world, WRONG["mirrored"](world)).verdict == "accepted"


def test_a_frozen_video_follows_nothing_and_errs_by_the_whole_motion() -> None:
    world = MADE["thrown"]
    scores = judged(world, WRONG["the first frame frozen"](world)).scores
    assert scores["flow_error_px"] == scores["flow_speed_px"]
    assert scores["flow_followed"] == scores["flow_direction"] == scores["motion_place"] == 0


def test_bodies_are_judged_one_by_one() -> None:
    """The near ball moves, the far one is painted as if it stood still."""
    world = MADE["crossing"]
    frames = world.maps.rgb.copy()
    first = world.maps.rgb[0]
    for k, ids in enumerate(world.maps.ids):
        frames[k][ids == 2] = background(world.maps.rgb)[ids == 2]
        frames[k][(world.maps.ids[0] == 2) & (ids != 1)] = first[(world.maps.ids[0] == 2) & (ids != 1)]
    bodies = {body.name: body for body in judged(world, frames).bodies}
    assert bodies["near"].direction > 0.9 and bodies["near"].error_px < 0.3 * bodies["near"].speed_px
    assert bodies["far"].error_px > 0.9 * bodies["far"].speed_px
    assert bodies["far"].floor_px < 0.2 * bodies["far"].speed_px


def test_errors_are_told_frame_by_frame() -> None:
    """Frozen from the sixth frame on."""
    world = MADE["thrown"]
    report = judged(world, world.maps.rgb[np.minimum(np.arange(world.maps.frames), 6)])
    errors = {f.frame: f.error_px - f.floor_px for f in report.frames}
    assert max(errors[k] for k in range(6)) == 0 and min(errors[k] for k in range(6, world.maps.frames - 1)) > 3


def test_thresholds_are_told_in_the_checks() -> None:
    checks = {c.name: c for c in judged(MADE["thrown"], MADE["thrown"].maps.rgb).checks}
    assert (checks["place"].threshold, checks["direction"].threshold, checks["motion"].threshold) == (
        MIN_PLACE, MIN_DIRECTION, MIN_FOLLOWED,
    )  # fmt: skip
    assert checks["ball rises"].group == "expectation" and checks["energy"].group == "law"
    assert checks["ball place"].threshold == pytest.approx(6 / 256 * SIDE)
    assert len(checks) == 16


def test_the_reference_may_be_another_picture_of_the_same_motion() -> None:
    world = MADE["thrown"]
    finer = world.seen(RIGHT["other colours"](world))
    report = assess(finer, world.trajectory, world.maps, reference=finer)
    assert report.verdict == "accepted" and report.scores["spatial_iou"] == 1
    assert report.scores["flow_error_px"] == report.scores["flow_floor_px"]


# --- the world itself ---------------------------------------------------------------------------------------------


def missing_its_fate() -> World:
    world = MADE["falling"]
    wanted = (Expectation(kind="rises", body="ball"),)
    scene = world.trajectory.scene.model_copy(update={"expectations": wanted})
    return dataclasses.replace(world, trajectory=dataclasses.replace(world.trajectory, scene=scene))


def test_a_world_that_misses_its_expectation_is_rejected_however_well_it_is_painted() -> None:
    report = judged(missing_its_fate(), MADE["falling"].maps.rgb)
    assert report.verdict == "rejected" and "ball does not rise" in " ".join(report.reasons)
    assert [check.name for check in report.failed] == ["ball rises"]


def test_what_is_known_to_be_wrong_rejects_even_where_the_video_cannot_be_seen() -> None:
    report = judged(missing_its_fate(), np.zeros_like(MADE["falling"].maps.rgb))
    assert report.verdict == "rejected" and len(report.reasons) == 2 and "too dark" in report.reasons[1]


def test_a_world_that_breaks_a_law_is_rejected() -> None:
    world = MADE["thrown"]
    jumped = world.trajectory.position_m.copy()
    jumped[4:, 0, 0] += 0.05
    broken = dataclasses.replace(world, trajectory=dataclasses.replace(world.trajectory, position_m=jumped))
    report = judged(broken, world.maps.rgb)
    assert report.verdict == "rejected" and [check.name for check in report.failed] == ["continuity"]


def test_a_world_with_numbers_that_are_not_finite_is_rejected_and_can_be_saved() -> None:
    world = MADE["thrown"]
    bad = world.trajectory.position_m.copy()
    bad[4, 0] = np.nan
    report = judged(
        dataclasses.replace(world, trajectory=dataclasses.replace(world.trajectory, position_m=bad)), world.maps.rgb
    )
    assert report.verdict == "rejected" and "NaN" not in report.to_json()


# --- the judge cannot see -----------------------------------------------------------------------------------------


def unavailable(report: Report, why: str) -> None:
    assert report.verdict == "unavailable" and report.merit == -1 and not report.failed
    assert len(report.reasons) == 1 and why in report.reasons[0]


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_flat_videos_show_nothing(grey: int) -> None:
    world = MADE["thrown"]
    unavailable(judged(world, np.full_like(world.maps.rgb, grey)), "too dark or too flat")
    barely = clipped(grey + noise(world, 0.4 * FLAT_GREY))
    unavailable(judged(world, barely), "too dark or too flat")


def test_a_world_rendered_without_a_picture_is_no_reference() -> None:
    world = MADE["thrown"]
    black = dataclasses.replace(world.maps, rgb=np.zeros_like(world.maps.rgb))
    unavailable(assess(world.proxy, world.trajectory, black), "The reference is too dark or too flat")


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        (np.s_[:-1], "12 frames of 96x96 pixels, the maps have 13 frames of 96x96 pixels"),
        (np.s_[:, :48], "13 frames of 96x48 pixels, the maps have"),
    ],
)
def test_a_video_of_another_shape_cannot_be_compared(cut: slice | tuple[slice, ...], told: str) -> None:
    world = MADE["thrown"]
    unavailable(judged(world, world.maps.rgb[cut]), told)


def test_where_nothing_moves_nothing_can_be_judged() -> None:
    still = paint(trajectory(ball(at=(0, 0, 0.5)), duration_s=10 / FPS, gravity_m_s2=(0, 0, 0)))
    unavailable(judged(still, still.maps.rgb), "Too little moves")


def test_one_frame_shows_no_motion() -> None:
    still = paint(trajectory(ball(at=(0, 0, 0.5)), duration_s=0.01))
    unavailable(judged(still, still.maps.rgb), "One frame shows no motion")


def test_motion_that_the_estimator_misses_in_the_reference_itself_cannot_be_judged() -> None:
    """A flat disc on flat ground, which leaps by three times its width from frame to frame."""
    world = MADE["thrown"]
    shuffled = world.maps.rgb[np.random.default_rng(0).permutation(world.maps.frames)]
    report = assess(world.proxy, world.trajectory, world.maps, reference=world.seen(shuffled))
    unavailable(report, "cannot be measured even in the reference")


def test_maps_of_another_world_are_refused() -> None:
    with pytest.raises(InputError, match="the maps are not of this trajectory"):
        assess(MADE["thrown"].proxy, MADE["crossing"].trajectory, MADE["thrown"].maps)
    with pytest.raises(InputError, match="the maps are not of this trajectory"):
        assess(MADE["thrown"].proxy, MADE["thrown"].trajectory, MADE["thrown"].maps.window(0, 5))


def test_the_same_video_gives_the_same_report() -> None:
    first, second = (judged(w, w.maps.rgb) for w in (falling(), falling()))
    assert first == second and first.to_json() == second.to_json()


def test_worlds_are_not_changed_by_being_judged() -> None:
    for make in (thrown, crossing):
        world, fresh = make(), make()
        judged(world, world.maps.rgb)
        assert (world.maps.rgb == fresh.maps.rgb).all()
        assert isinstance(world.proxy, Video)
