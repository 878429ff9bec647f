"""The GL backend: moderngl passes that write depth, solids, normals and flow; no multisampling, so that all is exact.

The context is a standalone EGL one, so that no display is needed.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.gl_motion import MotionPass
from proxyworld.render.gl_surface import SurfacePass
from proxyworld.render.light import Light
from proxyworld.render.preview import Preview
from proxyworld.render.ray import RayCaster
from proxyworld.render.stage import Stage
from proxyworld.render.surface import Motion, Surface

_process: int | None = None  # the process that first spoke to the driver


class NoGL(RuntimeError):
    """No GL context can be had here; the message says why."""


class GlCaster:
    """Draws a stage with GL, one frame at a time; with a `lamp`, pictures too. Raises `NoGL` where there is none."""

    def __init__(self, stage: Stage, view: View, lamp: Light | None) -> None:
        self.stage, self.view = stage, view
        self.context = _context()
        try:
            with self.context:
                self._surfaces = SurfacePass(self.context, stage, view)
                self._motions = MotionPass(self.context, stage, view, self._surfaces)
        except Exception as error:  # whatever a driver too old for the shaders says
            self.context.release()
            raise NoGL(f"the driver refused: {_first_line(error)}") from error
        self._preview: Preview | RayCaster | None = None
        self.name = "gl"
        if lamp is not None:
            self._preview = self._picture_maker(lamp)
            self.name = f"gl ({'pyrender' if isinstance(self._preview, Preview) else 'ray'} rgb)"

    def close(self) -> None:
        """Free the context and all that it holds."""
        with self.context:
            if isinstance(self._preview, Preview):
                self._preview.close()
        self.context.release()

    def surface(self, k: int) -> Surface:
        """What frame `k` shows."""
        with self.context:
            return self._surfaces.read(k)

    def motion(self, k: int, before: Surface, now: Surface) -> Motion:
        """How frame `k - 1`, which shows `before`, and frame `k`, which shows `now`, get to one another."""
        with self.context:
            forward = self._motions.carry(before, now, k - 1, k)
            backward = self._motions.carry(now, before, k, k - 1)
            return Motion(forward[0], backward[0], forward[1], backward[1])

    def picture(self, k: int, surface: Surface) -> np.ndarray:
        """The crude picture of frame `k`: `(h, w, 3)` u8."""
        if isinstance(self._preview, Preview):
            with self.context:
                return self._preview.picture(k)
        assert self._preview is not None
        return self._preview.picture(k, surface)

    def _picture_maker(self, lamp: Light) -> Preview | RayCaster:
        try:
            with self.context:
                return Preview(self.stage, self.view, lamp)
        except Exception:  # pyrender absent, or PyOpenGL bound to another platform: rays draw the same picture
            return RayCaster(self.stage, self.view, lamp)


def _context() -> Any:
    """A GL context of this thread's own."""
    global _process
    if _process is not None and _process != os.getpid():
        raise NoGL("this process was forked from one that had used GL, whose driver does not survive a fork")
    try:
        import moderngl

        context = moderngl.create_context(require=330, standalone=True, backend="egl")  # type: ignore[arg-type]
    except Exception as error:  # an absent library, driver, device or package: each raises its own kind
        raise NoGL(_first_line(error)) from error
    _process = os.getpid()
    return context


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
