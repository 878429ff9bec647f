"""Drag: how hard a fluid resists a panel of a surface, and the coefficients of shapes.

A panel that moves with `u` through the fluid, its outward normal `n` facing ahead, is pressed by
`density c A |u| (u . n) / 2`, against its normal: the force on a plate grows with the sine of its incidence, as it does
between stall and broadside (Hoerner, Fluid-Dynamic Drag, 1965, ch. 3). Summed over a body, and set beside the
coefficients that were measured for whole bodies (White, Fluid Mechanics, 7th ed., tables 7.2 and 7.3, at Reynolds
numbers above 1e4), this says: cube edge on 0.76 (measured 0.81), cone of 60 degrees tip on 0.55 (0.50).

The pressure on a flat face is larger ahead, so that it lies at `3/4 cos a / (4 + pi sin a)` chords before the middle
(Rayleigh, 1876; Lamb, Hydrodynamics, §77): that is what makes a sheet of paper flutter and a leaf tumble. Along the
surface there is friction, of a laminar boundary layer at Reynolds 1e4 (Blasius: 1.33 / sqrt(Re)).
"""

from __future__ import annotations

import numpy as np

FRICTION = 0.013
"""Of one side of a surface, along it. What it adds to a measured coefficient is taken off below."""
BALL = 1.5 * 0.47 - 4 * FRICTION
"""Of a ball's panels: two thirds of it and friction are the ball's own, below the drag crisis (White, table 7.3)."""
SHEET = 1.18
"""Of a thin plate, broadside."""

_ASPECT, _PLATES = (1, 5, 10, 20), (1.18, 1.2, 1.3, 1.5)  # a plate's length by its width
_DEPTH, _BLOCKS = (0, 0.5, 1, 2, 4), (1.18, 1.15, 1.05, 0.87, 0.87)  # a block's depth by the root of its face
_SLENDER, _RODS = (1, 2, 3, 5, 10, 20, 40), (0.64, 0.68, 0.72, 0.74, 0.82, 0.91, 0.98)  # a rod's length by its width


def face_coefficient(width_m: float, length_m: float, depth_m: float) -> float:
    """That of a flat face of `width_m` by `length_m`, on a body that reaches `depth_m` behind it."""
    short, long = sorted((width_m, length_m))
    slender = np.interp(long / short, _ASPECT, _PLATES) / _PLATES[0]
    depth = min(depth_m / np.sqrt(width_m * length_m), _DEPTH[-1])
    return float(slender * np.interp(depth, _DEPTH, _BLOCKS) - 4 * depth * FRICTION)


def side_coefficient(radius_m: float, length_m: float) -> float:
    """That of the panels round a cylinder's side; pi/4 of it is the cylinder's own, across its axis."""
    return float(np.interp(length_m / (2 * radius_m), _SLENDER, _RODS) / (np.pi / 4)) - 2 * FRICTION


def facet_coefficient(volume_m3: float, area_m2: float) -> float:
    """That of the facets of a lump: between a ball's and a cube's, by sphericity (Haider and Levenspiel, 1989)."""
    sphericity = np.pi ** (1 / 3) * (6 * volume_m3) ** (2 / 3) / area_m2
    cube = (np.pi / 6) ** (1 / 3)
    return float(np.interp(sphericity, (cube, 1.0), (_BLOCKS[2], BALL)))


def ahead(place: np.ndarray, through_m_s: np.ndarray, facing_m_s: np.ndarray, speed_m_s: np.ndarray) -> np.ndarray:
    """How much more than the mean of its face a panel at `place (p, 3)` is pressed: `(p)`, its mean over a face 1.

    `place` runs from -1 to 1 across the face; the panels move with `through_m_s (p, 3)` through the fluid.
    """
    lead = 4.5 * np.einsum("pi,pi->p", place, through_m_s)
    share: np.ndarray = 1 + lead / (4 * speed_m_s + np.pi * facing_m_s + 1e-12)
    pressed: np.ndarray = np.maximum(share, 0.0)
    return pressed
