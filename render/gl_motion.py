"""The GL pass that carries each pixel's point into the next or the last frame: flow, and what is surely seen or hidden.

What it leaves in doubt, at the edges of solids and on what deforms, is looked at by `flow.carry_at` in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.flow import Change, carry_at, change, covered
from proxyworld.render.gl_surface import optics, program, read, rectangles
from proxyworld.render.rays import NOTHING
from proxyworld.render.solids import is_closed, is_convex
from proxyworld.render.stage import Stage
from proxyworld.render.surface import Surface, windows

HIDDEN, DOUBTFUL = 1, 2  # the fates that motion.frag tells of
_ROW = np.dtype([("window", "4f4"), ("leaf", "i4"), ("kind", "2f4"), ("rows", "12f4")])
_NAMES = ("window", "leaf", "kind", "row_x", "row_y", "row_z")


class MotionPass:
    """Carries the pixels of one drawn frame to another, in a context that is current."""

    def __init__(self, context: Any, stage: Stage, view: View) -> None:
        self.context, self.stage, self.view = context, stage, view
        self._kind = np.array([(is_closed(shape), is_convex(shape)) for shape in stage.shape], np.float32)
        self._program = program(context, "motion.vert", "motion.frag", optics(view))
        for unit, name in enumerate(("seen", "here", "there")):
            self._program[name].value = unit
        self._instances = context.buffer(reserve=max(len(stage.shape), 1) * _ROW.itemsize)
        self._rectangles = context.vertex_array(self._program, [(self._instances, "4f 1i 2f 4f 4f 4f /i", *_NAMES)])
        size = view.size
        self._target = context.framebuffer([context.texture(size, 2, dtype="f4"), context.texture(size, 1, dtype="f1")])

    def carry(
        self, drawn: Any, other: Any, here: Surface, there: Surface, k: int, to: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """As `flow.carry`, of the framebuffers `drawn` of frame `k` and `other` of frame `to`."""
        changes = change(self.stage, self.view, k, to)
        self._draw(changes, drawn, other)
        flow, fate = read(self._target, 0, 2, "f4"), read(self._target, 1, 1, "f1")
        flow[here.leaf == NOTHING] = np.nan
        occluded = (fate == HIDDEN) | covered(changes.rests, here, there)
        doubt = fate == DOUBTFUL
        if changes.deforms.any():
            doubt |= np.append(changes.deforms, False)[here.leaf]
        at = np.nonzero(doubt)
        flow[at], occluded[at] = carry_at(self.stage, self.view, changes, here, there, at)
        return flow, occluded

    def _draw(self, changes: Change, drawn: Any, other: Any) -> None:
        """A rectangle for each solid that moves and does not deform, about where it is seen."""
        camera_from_leaf = self.view.camera_from_world[changes.k] @ self.stage.world_from_leaf[changes.k]
        found = windows(self.stage.corners, camera_from_leaf, self.view)
        there = np.array([window is not None for window in found], bool)
        chosen = np.flatnonzero(there & ~changes.rests & ~changes.deforms)
        rows = np.zeros(len(chosen), _ROW)
        rows["window"] = rectangles([found[i] for i in chosen])
        rows["leaf"], rows["kind"] = chosen, self._kind[chosen]
        rows["rows"] = (changes.motion[chosen] - np.eye(4))[:, :3].reshape(-1, 12)
        self._target.use()
        self._target.clear(0.0, 0.0, 0.0, 0.0)
        self.context.enable_only(self.context.NOTHING)
        for unit, texture in enumerate((*drawn.color_attachments[:2], other.color_attachments[1])):
            texture.use(unit)
        if len(rows):
            self._instances.write(rows.tobytes())
            self._rectangles.render(self.context.TRIANGLE_STRIP, vertices=4, instances=len(rows))
