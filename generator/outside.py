"""`match`: a video made elsewhere and the world that it should show, brought to one size, rate and length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from pydantic import ValidationError

from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.files import InputError
from proxyworld.world.scene import Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

JUDGED_SIDE_PX = 256
"""The shorter side of the pictures that are judged: larger ones are averaged down to it, for which the bounds hold."""
LEAST_SIDE_PX = 64
"""On smaller pictures no outline of a body can be told."""


@dataclass(frozen=True, eq=False)
class Match:
    """A video and the world that it should show, frame by frame and pixel by pixel; `notes` say what was changed."""

    video: Video
    trajectory: Trajectory
    maps: Maps
    notes: tuple[str, ...] = ()


def match(video: Video, world: Scene | Trajectory | Path) -> Match:
    """Bring `video` and `world` (a scene, what it did, or the folder of a run) to one size, rate and length.

    A scene is simulated: with as many frames as it says or, where the video has another rate, at the video's. Frames
    that are as many are taken one by one, whatever rate the file claims. The camera is the scene's own, for the shape
    of the video's pictures; of a run with maps it is the camera of those.
    Raises `InputError` where the video is not as long as the world, too small, or not of the shape of the run's maps.
    """
    if min(video.size) < LEAST_SIDE_PX:
        raise InputError(f"a video of {_pixels(video.size)} pixels is too small to be judged; {LEAST_SIDE_PX} are few")
    trajectory, notes = _of_length(video, world)
    small, resized = _judged(video)
    maps = render(trajectory, size=small.size, camera=_camera(world, small, video))
    return Match(replace(small, fps=trajectory.fps), trajectory, maps, (*notes, *resized))


def _of_length(video: Video, world: Scene | Trajectory | Path) -> tuple[Trajectory, tuple[str, ...]]:
    """What the world did, in as many frames as the video has."""
    count, rate = len(video.frames), video.fps
    if isinstance(world, Scene):
        scene, notes = _at_rate(world, count, rate)
        return simulate(scene), notes
    done = world if isinstance(world, Trajectory) else Trajectory.load(world)
    if done.frames != count:
        raise InputError(
            f"the video has {count} frames and its world {done.frames}: give a video of as many, "
            "or judge it against the scene"
        )
    return done, _claimed(rate, done.fps)


def _at_rate(scene: Scene, count: int, rate: float) -> tuple[Scene, tuple[str, ...]]:
    """The scene as it is, or at the video's rate, so that it has `count` frames."""
    if scene.frames == count:
        return scene, _claimed(rate, scene.fps)
    there = round(scene.duration_s * rate * scene.slow_motion) + 1
    if there == count:
        return _refilmed(scene, rate), (
            f"The world was simulated at the video's {rate:g} frames a second instead of {scene.fps:g}.",
        )
    raise InputError(
        f"the video has {count} frames, {(count - 1) / rate:.2f} s at its {rate:g} a second; the scene has "
        f"{scene.frames}, {scene.duration_s * scene.slow_motion:.2f} s at its {scene.fps:g}: give a video of the whole "
        f"scene, or set the scene's duration_s to the video's"
    )


def _refilmed(scene: Scene, fps: float) -> Scene:
    try:
        return Scene.model_validate(scene.model_dump() | {"fps": fps})
    except ValidationError as error:
        raise InputError(
            f"no scene is filmed at the video's {fps:g} frames a second: {error.errors()[0]['msg']}"
        ) from error


def _claimed(rate: float, due: float) -> tuple[str, ...]:
    if abs(rate - due) < 0.01 * due:
        return ()
    return (f"The file says {rate:g} frames a second, its world {due:g}: they were taken one by one.",)


def _judged(video: Video) -> tuple[Video, tuple[str, ...]]:
    """The video as small as it is judged."""
    width, height = video.size
    part = JUDGED_SIDE_PX / min(width, height)
    if part >= 1:
        return video, ()
    size = (round(width * part), round(height * part))
    small = np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in video.frames])
    return Video(small, video.fps), (f"Judged at {_pixels(size)} pixels instead of {_pixels(video.size)}.",)


def _camera(world: Scene | Trajectory | Path, video: Video, given: Video) -> View | None:
    """The camera of a run's maps, with the pixels of the video; None, and the scene's own, where there are no maps."""
    if not isinstance(world, Path) or not (world / "maps.npz").is_file():
        return None
    maps = Maps.load(world)
    scale = np.array(video.size) / maps.size
    if abs(np.log(scale[0] / scale[1])) > 1.5 / min(video.size):  # a pixel and a half of rounding
        raise InputError(
            f"the video is of {_pixels(given.size)} pixels, and the run's maps are of {_pixels(maps.size)}, another "
            "shape: give a video of that shape, or judge it against the run's scene.json"
        )
    pixels = np.diag([*scale, 1.0])
    return View(video.size, pixels @ np.asarray(maps.intrinsics), np.asarray(maps.camera_from_world))


def _pixels(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
