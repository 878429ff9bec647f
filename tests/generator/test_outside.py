"""Videos made elsewhere: brought to the size, rate and length of the world that they should show, or refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from proxyworld.generator.assess import assess
from proxyworld.generator.outside import JUDGED_SIDE_PX, match
from proxyworld.generator.recheck import judge
from proxyworld.generator.run_folder import new_run
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from proxyworld.world.scene import Scene
from proxyworld.world.simulate import simulate
from tests.generator.test_cli import Command, command

__all__ = ["command"]  # a fixture


@pytest.fixture(scope="module")
def scene() -> Scene:
    made = parse("a red rubber ball falls onto a wooden floor and bounces")
    return Scene.model_validate(made.model_dump() | {"duration_s": 1.0})


def film(scene: Scene, size: tuple[int, int] = (96, 72)) -> Video:
    maps = render(simulate(scene), size=size, backend="ray")
    return Video(maps.rgb, maps.fps)


def test_a_true_video_of_any_size_is_accepted_and_a_reversed_one_is_not(scene: Scene, tmp_path: Path) -> None:
    """400 x 300 pixels are judged at 341 x 256: in the proportion of the picture, to a pixel."""
    shown = film(scene, (400, 300))
    judged, seen = judge(shown.save(tmp_path / "true.mp4"), scene)
    assert judged.good and judged.report is not None and judged.report.verdict == "accepted"
    assert seen.video.size == seen.maps.size == (341, JUDGED_SIDE_PX)
    assert judged.notes == ("Judged at 341x256 pixels instead of 400x300.",)
    back = Video(np.ascontiguousarray(shown.frames[::-1]), shown.fps)
    judged, _ = judge(back.save(tmp_path / "back.mp4"), scene)
    assert judged.report is not None and judged.report.verdict == "rejected" and not judged.good


def test_the_world_is_simulated_at_the_rate_of_the_video(scene: Scene) -> None:
    """At 12 frames a second instead of 24 every other moment is shown, and the world passes the same moments."""
    slow = film(Scene.model_validate(scene.model_dump() | {"fps": 12.0}))
    seen = match(slow, scene)
    assert seen.trajectory.frames == len(slow.frames) == 13 and seen.trajectory.fps == 12
    assert seen.notes == ("The world was simulated at the video's 12 frames a second instead of 24.",)
    usual = simulate(scene)
    np.testing.assert_array_equal(seen.trajectory.time_s, usual.time_s[::2])
    assert np.abs(seen.maps.rgb.astype(int) - slow.frames).mean() < 1


def test_as_many_frames_are_taken_one_by_one(scene: Scene) -> None:
    """Whatever rate a file claims: a generator's writer may not know that of the control."""
    shown = dataclasses.replace(film(scene), fps=8.0)
    seen = match(shown, scene)
    assert seen.video.fps == seen.trajectory.fps == 24
    assert seen.notes == ("The file says 8 frames a second, its world 24: they were taken one by one.",)
    assert assess(seen.video, seen.trajectory, seen.maps).verdict == "accepted"


def test_what_does_not_fit_is_refused(scene: Scene, tmp_path: Path) -> None:
    shown = film(scene)
    short = Video(shown.frames[:20], 24.0)
    told = r"the video has 20 frames, 0\.79 s at its 24 a second; the scene has 25, 1\.00 s at its 24: give a video of"
    with pytest.raises(InputError, match=told):
        match(short, scene)
    with pytest.raises(InputError, match="the video has 20 frames and its world 25: give a video of as many"):
        match(short, simulate(scene))
    with pytest.raises(InputError, match="a video of 40x30 pixels is too small to be judged; 64 are few"):
        match(Video(np.zeros((25, 30, 40, 3), np.uint8), 24.0), scene)
    half = Scene.model_validate(scene.model_dump() | {"duration_s": 0.01})
    with pytest.raises(InputError, match="no scene is filmed at the video's 500 frames a second: "):
        match(Video(np.zeros((6, 64, 64, 3), np.uint8), 500.0), half)


def test_a_run_s_own_camera_sees_the_video(scene: Scene, tmp_path: Path) -> None:
    """Two pixels for one: the same poses, twice the focal length; every other pixel shows the same, but at edges."""
    with new_run(tmp_path / "run") as folder:
        trajectory = simulate(scene)
        trajectory.save(folder)
        render(trajectory, size=(96, 72), backend="ray").save(folder)
    seen, own = match(film(scene, (192, 144)), tmp_path / "run"), Maps.load(tmp_path / "run")
    np.testing.assert_array_equal(seen.maps.camera_from_world, own.camera_from_world)
    np.testing.assert_allclose(seen.maps.intrinsics, np.diag([2, 2, 1]) @ own.intrinsics)
    assert (seen.maps.ids[:, ::2, ::2] != own.ids).mean() < 0.01
    with pytest.raises(InputError, match=r"192x192 pixels, and the run's maps are of 96x72, another shape: "):
        match(film(scene, (192, 192)), tmp_path / "run")


def test_the_command_judges_and_reports(command: Command, scene: Scene, tmp_path: Path) -> None:
    path, video = scene.save(tmp_path), film(scene).save(tmp_path / "video.mp4")
    done = command("check", video, "--scene", path, "--out", tmp_path / "judged")
    assert (done.code, done.err) == (0, "") and "verdict: accepted" in done.out
    assert {file.name for file in (tmp_path / "judged").iterdir()} == {"report.html", "report.json"}
    command("check", video, "--scene", path, "--out", tmp_path / "judged").refuses("is not empty")
    command("check", video).refuses("is a video: say with --scene scene.json what it should show")
    command("check", path, "--out", tmp_path / "other").refuses("say with --scene what the video should show")
    command("check", path, "--scene", path).refuses("is not a video that can be decoded")
    command("check", tmp_path / "none.mp4", "--scene", path).refuses("there is no video at")
    Video(np.zeros((9, 64, 64, 3), np.uint8), 24.0).save(tmp_path / "black.mp4")
    command("check", tmp_path / "black.mp4", "--scene", path, "-o", tmp_path / "no").refuses("the video has 9 frames")
    assert not (tmp_path / "no").exists()
