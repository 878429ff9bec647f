"""The drag of a fluid on triangles that move on their own: those of a cloth, or of the skin of a soft solid."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import Vector
from proxyworld.world.drag import FRICTION, SHEET


def triangle_drag_n(
    vertices_m: np.ndarray,
    velocities_m_s: np.ndarray,
    faces: np.ndarray,
    *,
    density_kg_m3: float,
    flow_m_s: Vector = (0.0, 0.0, 0.0),
    closed: bool = False,
    mass_kg: np.ndarray | None = None,
    time_step_s: float = 0.0,
) -> np.ndarray:
    """The forces `(v, 3)` of a fluid that runs with `flow_m_s` on the `vertices_m (v, 3)` of triangles `faces (f, 3)`.

    A sheet is pressed on whichever side faces the stream; of a `closed` skin, whose normals point out, that one alone.
    With the `mass_kg (v)` of the vertices and the `time_step_s` for which the force will act, it is that of an
    implicit step, which never turns a motion round, however light the sheet. The law is that of `drag`.
    """
    corners = vertices_m[faces]
    double = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(double, axis=1) / 2
    normal = double / np.maximum(2 * area, 1e-30)[:, None]
    through = velocities_m_s[faces].mean(axis=1) - np.asarray(flow_m_s, float)
    facing = np.einsum("fi,fi->f", through, normal)
    stream = density_kg_m3 * area * np.linalg.norm(through, axis=1) / 2
    pressed = stream * SHEET * ((facing > 0) if closed else 1.0)
    rubbed = stream * FRICTION * (1 if closed else 2)
    if mass_kg is not None:
        inertia = _shares(np.asarray(mass_kg, float), faces)
        pressed, rubbed = (k / (1 + time_step_s * k / inertia) for k in (pressed, rubbed))
    across = facing[:, None] * normal
    drag = -pressed[:, None] * across - rubbed[:, None] * (through - across)
    forces = np.zeros_like(vertices_m, dtype=float)
    for corner in range(3):
        np.add.at(forces, faces[:, corner], drag / 3)
    return forces


def _shares(mass_kg: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """The mass `(f)` of each triangle: of each corner, as much as its other triangles leave it."""
    uses = np.bincount(faces.ravel(), minlength=len(mass_kg))
    mass: np.ndarray = (mass_kg / np.maximum(uses, 1))[faces].sum(axis=1)
    return mass
