"""A trajectory becomes maps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, Literal, Protocol, get_args

import numpy as np

from proxyworld.render.camera import View, frame
from proxyworld.render.gl import GlCaster, NoGL
from proxyworld.render.light import Light, light
from proxyworld.render.maps import BYTES_A_PIXEL, Maps, gather
from proxyworld.render.ray import RayCaster
from proxyworld.render.stage import Stage, set_stage
from proxyworld.render.surface import Motion, Surface
from proxyworld.render.texture import Painter
from proxyworld.world.files import MAX_ARRAYS_BYTES, InputError
from proxyworld.world.scene import Camera
from proxyworld.world.trajectory import Trajectory

Backend = Literal["auto", "gl", "ray"]
MAX_SIDE = 4096


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
    taken = trajectory.frames * math.prod(size) * BYTES_A_PIXEL
    frames = render_frames(trajectory, size=size, backend=backend, rgb=rgb, camera=camera, progress=progress)
    if taken > MAX_ARRAYS_BYTES:
        raise InputError(
            f"{trajectory.frames} frames of {size[0]} by {size[1]} pixels take {taken / 2**30:.0f} GiB; the limit is "
            f"{MAX_ARRAYS_BYTES >> 30}: render fewer or smaller ones, or a stream of them (render_frames)"
        )
    return gather(frames, trajectory.frames)


def render_frames(
    trajectory: Trajectory,
    *,
    size: tuple[int, int] = (128, 128),
    backend: Backend = "auto",
    rgb: bool = True,
    camera: Camera | View | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Maps]:
    """`render` as a stream: the `Maps` of one frame after another, each made when it is asked for.

    Memory holds two frames, however long the shot is; `save_frames` keeps them. Raises as `render` does, at once.
    """
    _check(size, backend)
    stage = set_stage(trajectory)
    if isinstance(camera, View):
        view = _fitting(camera, trajectory, size)
    else:
        view = frame(stage, camera if camera is not None else trajectory.scene.camera, size)
    lamp = light(trajectory.scene.environment) if rgb else None
    return _frames(trajectory, stage, view, backend, lamp, progress)


def caster(backend: str, stage: Stage, view: View, lamp: Light | None) -> Renderer:
    """What sees `stage` from `view` by this backend; `InputError` where GL is asked for and there is none."""
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


def _check(size: tuple[int, int], backend: str) -> None:
    if backend not in get_args(Backend):
        raise InputError(f"there is no backend {backend!r}; there are {', '.join(get_args(Backend))}")
    if len(size) != 2 or not all(isinstance(s, int | np.integer) and 8 <= s <= MAX_SIDE for s in size):
        raise InputError(f"a size of {size} cannot be rendered: give (width, height), each 8 to {MAX_SIDE} pixels")


def _frames(
    trajectory: Trajectory,
    stage: Stage,
    view: View,
    backend: str,
    lamp: Light | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Maps]:
    """A `Maps` of each frame in turn; each waits for the one after it, which its forward flow needs."""
    before: tuple[Surface, Maps] | None = None
    painter = Painter(stage, trajectory.bodies, view) if lamp is not None else None
    with closing(caster(backend, stage, view, lamp)) as renderer:
        for k in range(trajectory.frames):
            now = renderer.surface(k)
            maps = _at_rest(trajectory, stage, view, renderer, painter, k, now)
            if progress is not None:
                progress(k + 1, trajectory.frames)
            if before is not None:
                motion = renderer.motion(k, before[0], now)
                yield _moved(before[1], "forward", motion.forward, motion.occluded_forward)
                maps = _moved(maps, "backward", motion.backward, motion.occluded_backward)
            before = now, maps
        assert before is not None  # a trajectory has frames
        yield before[1]


def _at_rest(
    trajectory: Trajectory, stage: Stage, view: View, renderer: Renderer, painter: Painter | None, k: int,
    surface: Surface,
) -> Maps:  # fmt: skip
    """Frame `k` alone, without what comes before it and after it."""
    shape = surface.leaf.shape
    body = np.append(stage.body + 1, 0).astype(np.int32)  # NOTHING, -1, is the last
    black = np.zeros((*shape, 3), np.uint8)
    return Maps(
        depth_m=surface.depth[None].astype(np.float32),
        ids=body[surface.leaf][None],
        normal=surface.normal[None].astype(np.float32),
        flow_forward_px=np.full((1, *shape, 2), np.nan, np.float32),
        flow_backward_px=np.full((1, *shape, 2), np.nan, np.float32),
        occluded_forward=np.zeros((1, *shape), bool),
        occluded_backward=np.zeros((1, *shape), bool),
        rgb=(black if painter is None else renderer.picture(k, surface))[None],
        albedo=(black if painter is None else painter.picture(k, surface))[None],
        intrinsics=view.intrinsics,
        camera_from_world=view.camera_from_world[k : k + 1],
        name=trajectory.name,
        base_colour=np.array([b.base_colour for b in trajectory.bodies], np.float32),
        fixed=np.array([b.fixed for b in trajectory.bodies]),
        fps=trajectory.fps,
        backend=renderer.name,
    )


def _moved(maps: Maps, way: Literal["forward", "backward"], flow: np.ndarray, occluded: np.ndarray) -> Maps:
    found: dict[str, Any] = {f"flow_{way}_px": flow[None].astype(np.float32), f"occluded_{way}": occluded[None]}
    return replace(maps, **found)
