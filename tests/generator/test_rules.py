"""Rules of bodies: what jumps, passes through another, drifts or vanishes breaks its own rule, and no other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from proxyworld.generator import faults
from proxyworld.generator.assess import assess
from proxyworld.generator.observers.places import Sightings
from proxyworld.generator.observers.rules import AFTER_FRAMES, UNNOTICED_PX, intrusion, jump
from proxyworld.generator.report import Report
from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.materials import MATERIALS
from proxyworld.world.meetings import meetings
from proxyworld.world.scene import Body, Box, Camera, Plane, Scene, Sphere
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

SIZE = (192, 144)


@cache
def world() -> tuple[Trajectory, Maps, View]:
    """A ball rolls into a wall, which is seen from the side, and back."""
    floor = Body(name="floor", shape=Plane(), material=MATERIALS["wood"], fixed=True)
    wall = Body(
        name="wall", shape=Box(size_m=(0.04, 1, 0.8)), material=MATERIALS["stone"], position_m=(0.9, 0, 0.4), fixed=True
    )
    ball = Body(
        name="ball", shape=Sphere(radius_m=0.15), material=MATERIALS["rubber"], position_m=(0.4, 0, 0.15),
        velocity_m_s=(0.6, 0, 0),
    )  # fmt: skip
    camera = Camera(azimuth_rad=0.0, elevation_rad=0.2)
    made = simulate(Scene(bodies=(floor, wall, ball), duration_s=1.2, camera=camera))
    maps = render(made, size=SIZE, backend="ray")
    return made, maps, View(maps.size, np.asarray(maps.intrinsics), np.asarray(maps.camera_from_world))


def judged(wrong: Trajectory) -> Report:
    made, maps, view = world()
    return assess(Video(render(wrong, size=SIZE, camera=view, backend="ray").rgb, maps.fps), made, maps)


def broken(report: Report) -> set[str]:
    return {check.name for check in report.failed if check.name.startswith("ball ")}


def met_at() -> int:
    made = world()[0]
    hit = next(met for met in meetings(made) if {str(made.name[row]) for row in met.bodies} == {"ball", "wall"})
    return int(np.searchsorted(made.time_s, hit.time_s))


def test_the_true_video_keeps_every_rule() -> None:
    report = judged(world()[0])
    assert report.verdict == "accepted"
    rules = {check.name for check in report.checks if check.name.startswith("ball ") and check.group == "video"}
    assert rules == {f"ball {rule}" for rule in ("permanence", "place", "continuity", "solidity", "immutability")}


def test_a_jump_breaks_continuity_and_a_drift_does_not() -> None:
    """Both end as far off; only one of them goes there at once."""
    made, _, view = world()
    jumps = judged(faults.shifted(made, 2, 6, view=view, by_px=(0, -12)))
    assert broken(jumps) == {"ball place", "ball continuity"}
    (told,) = (check for check in jumps.checks if check.name == "ball continuity")
    assert told.value == pytest.approx(12 - UNNOTICED_PX, abs=1.5) and "at 0.25 s (frame 6)" in told.sentence
    assert broken(judged(faults.drifting(made, 2, 2, view=view, by_px=(0, -12)))) == {"ball place"}


def test_what_comes_to_be_inside_a_wall_breaks_solidity() -> None:
    """Seen 12 pixels further than the wall lets it come, it is in the wall; 12 short of it, only out of place."""
    made, _, view = world()
    inside = judged(faults.shifted(made, 2, met_at(), view=view, by_px=(12, 0)))
    assert "ball solidity" in broken(inside)
    (told,) = (check for check in inside.checks if check.name == "ball solidity")
    assert told.value == pytest.approx(12, abs=1.5) and "lets ball pass into wall at" in told.sentence
    short = judged(faults.shifted(made, 2, met_at(), view=view, by_px=(-12, 0)))
    assert "ball place" in broken(short) and "ball solidity" not in broken(short)


def test_what_passes_through_a_wall_is_lost_in_it_or_breaks_solidity() -> None:
    assert broken(judged(faults.passing_through(world()[0], 2, met_at()))) & {"ball permanence", "ball solidity"}


def test_what_vanishes_breaks_permanence() -> None:
    assert "ball permanence" in broken(judged(faults.vanished(world()[0], 2, 8)))


def test_nothing_is_counted_that_the_observer_does_not_notice() -> None:
    offset = np.zeros((10, 2))
    offset[4:] = (0, UNNOTICED_PX)
    assert jump(sightings(offset)).px == 0
    offset[6:] = (0, UNNOTICED_PX + 3)  # from one place where it is seen to be off to another
    assert jump(sightings(offset)).px == 3


def sightings(offset: np.ndarray, body: int = 2) -> Sightings:
    state = np.where(np.isnan(offset).any(axis=1), "unseen", np.where(offset.any(axis=1), "off", "here"))
    return Sightings(body, state, offset, np.ones(len(offset)))


def test_a_jump_is_that_of_the_offset_and_never_over_a_gap() -> None:
    offset = np.zeros((10, 2))
    offset[4:] = (3, 4)
    found = jump(sightings(offset))
    assert (found.px, found.frame) == (5 - UNNOTICED_PX, 4)
    offset[3] = np.nan  # not seen: what happened there is not known
    assert jump(sightings(offset)).px == 0
    single = np.zeros((10, 2))
    single[5] = (30, 0)  # one frame may be a crossing edge
    assert jump(sightings(single)).px == 0


@pytest.mark.parametrize(("along", "deep"), [(10.0, 10.0), (-10.0, 0.0)])
def test_intrusion_is_the_offset_towards_the_wall_less_the_way_parted(along: float, deep: float) -> None:
    """Off by 10 px towards the wall when it touches, it is 10 px inside; off as far the other way, not at all."""
    made, maps, _ = world()
    offset, hit = np.zeros((made.frames, 2)), met_at()
    offset[hit:] = (along, 0)
    found = intrusion(2, {2: sightings(offset)}, made, maps)
    assert found.px == pytest.approx(deep, abs=0.5)
    if deep:
        assert made.name[found.other or 0] == "wall" and found.frame is not None
        assert hit <= found.frame < hit + AFTER_FRAMES


def test_a_wall_met_along_the_line_of_sight_tells_nothing() -> None:
    made, _, _ = world()
    facing = replace(
        made, scene=made.scene.model_copy(update={"camera": Camera(azimuth_rad=np.pi / 2, elevation_rad=0.02)})
    )
    maps = render(facing, size=(64, 64), backend="ray", rgb=False)
    offset = np.zeros((made.frames, 2))
    offset[met_at() :] = (0, -10)
    walls = {2: sightings(offset)}
    assert (
        intrusion(2, walls, facing, maps).px < 10 or made.name[intrusion(2, walls, facing, maps).other or 0] != "wall"
    )
