"""The GL pass that carries each pixel's point into the next or the last frame: flow, and what is surely seen or hidden.

What it leaves in doubt, at the edges of solids and on what deforms, is looked at by `flow.carry_at` in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.flow import Change, carry_at, change, covered
from proxyworld.render.gl_surface import SurfacePass, optics, program, read, rectangles
from proxyworld.render.rays import NOTHING
from proxyworld.render.solids import is_closed, is_convex
from proxyworld.render.stage import Stage
from proxyworld.render.surface import Surface, windows

HIDDEN, DOUBTFUL = 1, 2  # the fates that motion.frag tells of
_ROW = np.dtype([("window", "4f4"), ("leaf", "i4"), ("kind", "3f4"), ("rows", "12f4")])
_NAMES = ("window", "leaf", "kind", "row_x", "row_y", "row_z")


class MotionPass:
    """Carries the pixels of one drawn frame to another, in a context that is current."""

    def __init__(self, context: Any, stage: Stage, view: View, surfaces: SurfacePass) -> None:
        self.context, self.stage, self.view, self._surfaces = context, stage, view, surfaces
        self._kind = np.array([(is_closed(shape), is_convex(shape)) for shape in stage.shape], np.float32)
        self._program = program(context, "motion.vert", "motion.frag", optics(view))
        for unit, name in enumerate(("seen", "here", "there")):
            self._program[name].value = unit
        self._instances = context.buffer(reserve=max(len(stage.shape), 1) * _ROW.itemsize)
        self._rectangles = context.vertex_array(self._program, [(self._instances, "4f 1i 3f 4f 4f 4f /i", *_NAMES)])
        self._still, self._target = self._new(), self._new()
        nothing = read(surfaces.behind, 1, 1, "i4") == NOTHING
        self._still.color_attachments[0].write(
            np.repeat(np.where(nothing, np.float32(np.nan), 0)[..., None], 2, axis=2)
        )
        self._still.color_attachments[1].write(np.zeros(nothing.shape, np.uint8))

    def carry(self, here: Surface, there: Surface, k: int, to: int) -> tuple[np.ndarray, np.ndarray]:
        """As `flow.carry`, where `here` was drawn of frame `k` and `there` of frame `to`."""
        changes = change(self.stage, self.view, k, to)
        self._draw(changes, self._surfaces.drawn(k), self._surfaces.drawn(to))
        flow, fate = read(self._target, 0, 2, "f4"), read(self._target, 1, 1, "f1")
        occluded = fate == HIDDEN
        doubt = np.flatnonzero(fate == DOUBTFUL)
        if len(doubt):
            carried = carry_at(self.stage, self.view, changes, here, there, doubt)
            flow.reshape(-1, 2)[doubt], occluded.flat[doubt] = carried
        if changes.rests.any():
            occluded.flat[covered(changes.rests, here, there)] = True
        return flow, occluded

    def _new(self) -> Any:
        """A framebuffer of a flow and a fate."""
        gl, size = self.context, self.view.size
        return gl.framebuffer([gl.texture(size, 2, dtype="f4"), gl.texture(size, 1, dtype="f1")])

    def _draw(self, changes: Change, drawn: Any, other: Any) -> None:
        """Each solid that moves, where it is seen, over what rests."""
        rows = self._rows(changes)
        self.context.copy_framebuffer(self._target, self._still)
        self._target.use()
        self.context.enable_only(self.context.NOTHING)
        for unit, texture in enumerate((*drawn.color_attachments[:2], other.color_attachments[1])):
            texture.use(unit)
        if len(rows):
            self._instances.write(rows.tobytes())
            self._rectangles.render(self.context.TRIANGLE_STRIP, vertices=4, instances=len(rows))

    def _rows(self, changes: Change) -> np.ndarray:
        """What motion.vert is told of each solid that is drawn over what never moves."""
        camera_from_leaf = self.view.camera_from_world[changes.k] @ self.stage.world_from_leaf[changes.k]
        found = windows(self.stage.corners, camera_from_leaf, self.view)
        chosen = [i for i in np.flatnonzero(self._surfaces.in_front) if found[i] is not None]
        rows = np.zeros(len(chosen), _ROW)
        rows["window"], rows["leaf"] = rectangles([found[i] for i in chosen]), chosen
        rows["kind"] = np.column_stack([self._kind[chosen], changes.rests[chosen] + 2 * changes.deforms[chosen]])
        rows["rows"] = (changes.motion[chosen] - np.eye(4))[:, :3].reshape(-1, 12)
        return rows
