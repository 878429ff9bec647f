"""The observers find each body where it is, say when it leaves its place, and are silent where they cannot see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proxyworld.generator.faults import flickering, frozen, vanished
from proxyworld.generator.observers.colours import JUMP_LEVELS, tints
from proxyworld.generator.observers.places import LASTING, Sightings, sightings
from proxyworld.world.trajectory import Trajectory
from tests.generator.discs import PX_PER_M, WORLDS, World, paint
from tests.generator.test_assess import MADE, RIGHT


def looked(world: World, frames: np.ndarray) -> dict[str, Sightings]:
    found = sightings(frames, world.maps.rgb, world.maps)
    return {str(world.maps.name[one.body]): one for one in found}


def shifted(world: Trajectory, name: str, start: int, by_px: tuple[float, float]) -> Trajectory:
    position = world.position_m.copy()
    position[start:, world.index(name), 0] += by_px[0] / PX_PER_M
    position[start:, world.index(name), 2] -= by_px[1] / PX_PER_M
    return replace(world, position_m=position)


def without(world: World, wrong: Trajectory) -> np.ndarray:
    return np.asarray(paint(wrong).maps.rgb)


@pytest.mark.parametrize("look", RIGHT)
@pytest.mark.parametrize("name", WORLDS)
def test_what_is_in_place_is_found_in_place(name: str, look: str) -> None:
    world = MADE[name]
    for body, seen in looked(world, RIGHT[look](world)).items():
        assert seen.since is None, (body, seen.state)
        assert (seen.state == "here").mean() > 0.7, (body, seen.state)


@pytest.mark.parametrize("by_px", [(6.0, 0.0), (-5.0, 5.0), (0.0, -8.0)])
@pytest.mark.parametrize("start", [0, 5])
def test_what_is_off_is_found_where_it_is_from_the_frame_on(start: int, by_px: tuple[float, float]) -> None:
    """To a pixel and a half: outlines are two pixels wide."""
    world = MADE["crossing"]
    seen = looked(world, without(world, shifted(world.trajectory, "near", start, by_px)))
    assert seen["far"].since is None
    assert seen["near"].since == start
    off = seen["near"].offset_px[seen["near"].state == "off"]
    assert np.abs(np.median(off, axis=0) - by_px).max() <= 1.5


def test_a_pixel_or_two_are_no_fault() -> None:
    world = MADE["crossing"]
    seen = looked(world, without(world, shifted(world.trajectory, "near", 0, (1.5, -1.0))))
    assert {one.since for one in seen.values()} == {None}


def test_what_stops_leaves_its_place() -> None:
    """Thrown at 3.4 m/s, a ball that stops is 6 pixels off after a twelfth of a second: two frames."""
    world = MADE["thrown"]
    row = world.trajectory.index("ball")
    seen = looked(world, without(world, frozen(world.trajectory, row, 4)))["ball"]
    assert seen.since is not None and 5 <= seen.since <= 7
    assert seen.worst_px > 8


def test_what_is_gone_is_lost() -> None:
    world = MADE["thrown"]
    seen = looked(world, without(world, vanished(world.trajectory, world.trajectory.index("ball"), 6)))["ball"]
    assert seen.since == 6
    assert (seen.state[6:] == "lost").mean() > 0.5
    assert seen.worst_px == float("inf")


def test_what_is_gone_is_missed_beside_its_like() -> None:
    """It may be taken for the other ball, which looks the same; that it is not in its place is seen all the same."""
    world = MADE["crossing"]
    seen = looked(world, without(world, vanished(world.trajectory, world.trajectory.index("near"), 6)))
    assert seen["far"].since is None
    assert seen["near"].since == 6


def test_what_was_never_there_is_not_guessed_at() -> None:
    """A picture without the ball, from the first frame on: it may be there and be of the background's colour."""
    world = MADE["falling"]
    empty = np.repeat(np.median(world.maps.rgb, axis=0).astype(np.uint8)[None], world.maps.frames, axis=0)
    (seen,) = looked(world, empty).values()
    assert (seen.state == "unseen").all() and seen.since is None and (seen.sure == 0).all()


def test_a_fault_lasts() -> None:
    """Two frames are none; with the third it began with the first, and frames that tell nothing do not end it."""
    one = next(iter(looked(MADE["falling"], MADE["falling"].maps.rgb).values()))
    state = np.array(["here"] * 8)
    state[2:4] = "off"
    assert replace(one, state=state).since is None
    state = np.array(["here", "here", "off", "unseen", "off", "lost", "here", "here"])
    assert replace(one, state=state).since == 2
    assert int(replace(one, state=state).wrong.sum()) == LASTING


def test_a_colour_that_flickers_is_found_and_one_that_is_another_is_not() -> None:
    world = MADE["thrown"]
    row = world.trajectory.index("ball")
    always = np.ones(world.maps.frames, bool)
    other = np.asarray(255 - world.maps.rgb)
    for steady in (world.maps.rgb, RIGHT["flicker"](world), RIGHT["noise"](world)):
        assert tints(steady, world.maps.rgb, world.maps, row, always).since is None
    assert tints(other, world.maps.rgb, world.maps, row, always).worst < JUMP_LEVELS
    wrong = flickering(world.maps.rgb, world.maps.ids == row + 1, 5)
    found = tints(wrong, world.maps.rgb, world.maps, row, always)
    assert found.since == 5
