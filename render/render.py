"""A trajectory becomes maps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Literal, Protocol, get_args

import numpy as np

from proxyworld.render.camera import View, frame
from proxyworld.render.gl import GlCaster, NoGL
from proxyworld.render.light import Light, light
from proxyworld.render.maps import Maps
from proxyworld.render.ray import RayCaster
from proxyworld.render.stage import Stage, set_stage
from proxyworld.render.surface import Motion, Surface
from proxyworld.render.texture import albedo_picture
from proxyworld.world.files import MAX_ARRAYS_BYTES, InputError
from proxyworld.world.scene import Camera
from proxyworld.world.trajectory import Trajectory

Backend = Literal["auto", "gl", "ray"]
MAX_SIDE = 4096
BYTES_A_PIXEL = 44  # of all the maps together


class Renderer(Protocol):
    """What a backend does: it sees a stage from a view, frame by frame."""

    name: str

    def surface(self, k: int) -> Surface: ...

    def motion(self, k: int, before: Surface, now: Surface) -> Motion: ...

    def picture(self, k: int, surface: Surface) -> np.ndarray: ...

    def close(self) -> None: ...


def render(
    trajectory: Trajectory,
    *,
    size: tuple[int, int] = (128, 128),
    backend: Backend = "auto",
    rgb: bool = True,
    camera: Camera | View | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Maps:
    """Render `trajectory` into exact maps of `size` (width, height) pixels.

    `backend="auto"` takes GL where a context can be made, otherwise ray casting; `Maps.backend` says which ran.
    `camera` replaces the scene's: a `Camera`, or a `View` with a pose a frame. `rgb=False` leaves the picture
    and the albedo black. `progress(done, frames)` is called after each frame. Raises `InputError` for a size, a
    backend or a mesh file that cannot be used.
    """
    _check(size, backend, trajectory.frames)
    stage = set_stage(trajectory)
    if isinstance(camera, View):
        view = _fitting(camera, trajectory, size)
    else:
        view = frame(stage, camera if camera is not None else trajectory.scene.camera, size)
    lamp = light(trajectory.scene.environment) if rgb else None
    with closing(_renderer(backend, stage, view, lamp)) as renderer:
        return _maps(trajectory, stage, view, renderer, rgb, progress)


def _renderer(backend: str, stage: Stage, view: View, lamp: Light | None) -> Renderer:
    if backend == "ray":
        return RayCaster(stage, view, lamp)
    try:
        return GlCaster(stage, view, lamp)
    except NoGL as reason:
        if backend == "gl":
            raise InputError(
                f"there is no GL here ({reason}): use backend='auto' or 'ray', "
                "or install libegl1, libgl1 and libgl1-mesa-dri"
            ) from reason
        return RayCaster(stage, view, lamp)


def _fitting(view: View, trajectory: Trajectory, size: tuple[int, int]) -> View:
    wanted = (trajectory.frames, 4, 4)
    if view.size != tuple(size) or view.camera_from_world.shape != wanted:
        raise InputError(
            f"the view is of {view.size} pixels and {view.camera_from_world.shape} poses: "
            f"it must be of {tuple(size)} and {wanted}, one pose a frame"
        )
    return view


def _check(size: tuple[int, int], backend: str, frames: int) -> None:
    if backend not in get_args(Backend):
        raise InputError(f"there is no backend {backend!r}; there are {', '.join(get_args(Backend))}")
    if len(size) != 2 or not all(isinstance(s, int | np.integer) and 8 <= s <= MAX_SIDE for s in size):
        raise InputError(f"a size of {size} cannot be rendered: give (width, height), each 8 to {MAX_SIDE} pixels")
    taken = frames * size[0] * size[1] * BYTES_A_PIXEL
    if taken > MAX_ARRAYS_BYTES:
        raise InputError(
            f"{frames} frames of {size[0]} by {size[1]} pixels take {taken / 2**30:.0f} GiB; "
            f"the limit is {MAX_ARRAYS_BYTES >> 30}: render fewer or smaller ones"
        )


def _maps(
    trajectory: Trajectory,
    stage: Stage,
    view: View,
    renderer: Renderer,
    rgb: bool,
    progress: Callable[[int, int], None] | None,
) -> Maps:
    t, (width, height) = trajectory.frames, view.size
    depth = np.empty((t, height, width), np.float32)
    ids = np.empty((t, height, width), np.int32)
    normal = np.empty((t, height, width, 3), np.float32)
    flow = np.full((2, t, height, width, 2), np.nan, np.float32)
    occluded = np.zeros((2, t, height, width), bool)
    picture = np.zeros((t, height, width, 3), np.uint8)
    albedo = np.zeros((t, height, width, 3), np.uint8)
    body = np.append(stage.body + 1, 0)  # NOTHING, -1, is the last
    before: Surface | None = None
    for k in range(t):
        now = renderer.surface(k)
        depth[k], ids[k], normal[k] = now.depth, body[now.leaf], now.normal
        if rgb:
            albedo[k] = albedo_picture(stage, trajectory.bodies, view, k, now)
            picture[k] = renderer.picture(k, now)
        if before is not None:
            motion = renderer.motion(k, before, now)
            flow[0, k - 1], occluded[0, k - 1] = motion.forward, motion.occluded_forward
            flow[1, k], occluded[1, k] = motion.backward, motion.occluded_backward
        before = now
        if progress is not None:
            progress(k + 1, t)
    bodies = trajectory.bodies
    return Maps(
        depth_m=depth,
        ids=ids,
        normal=normal,
        flow_forward_px=flow[0],
        flow_backward_px=flow[1],
        occluded_forward=occluded[0],
        occluded_backward=occluded[1],
        rgb=picture,
        albedo=albedo,
        intrinsics=view.intrinsics,
        camera_from_world=view.camera_from_world,
        name=trajectory.name,
        base_colour=np.array([b.base_colour for b in bodies], np.float32),
        fixed=np.array([b.fixed for b in bodies]),
        fps=trajectory.fps,
        backend=renderer.name,
    )
