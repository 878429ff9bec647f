"""Drag: how fast a body falls in a fluid in the end."""

import numpy as np

from proxyworld.world.laws.bench import G, body, material, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Box, Cylinder, Medium, Shape, Sphere

_AIR = Medium(name="air", density_kg_m3=1.204)
_OIL = Medium(name="oil", density_kg_m3=900.0, viscosity_pa_s=5.0)


def terminal_error(shape: Shape, coefficient: float, area_m2: float, volume_m3: float, density: float) -> float:
    """Of the speed at which drag and buoyancy in air bear the weight."""
    speed = np.sqrt(2 * (density - 1.204) * volume_m3 * G / (1.204 * coefficient * area_m2))
    thing = body(shape, made_of=material(density_kg_m3=density))
    fall = run(thing, media=(_AIR,), seconds=float(6 * speed / G))  # 1 - tanh 6 = 1e-5
    return float(-fall.velocity_m_s[-1, 0, 2] / speed - 1)


def sinking_error(radius_m: float, density: float) -> float:
    """Of the speed at which a ball sinks in oil, by Stokes's drag."""
    law = 2 / 9 * (density - 900) * G * radius_m**2 / 5.0
    sink = run(body(Sphere(radius_m=radius_m), made_of=material(density_kg_m3=density)), media=(_OIL,), seconds=0.5)
    return float(-sink.velocity_m_s[-1, 0, 2] / law - 1)


def _ball(radius_m: float, density: float) -> tuple[Shape, float, float, float, float]:
    return Sphere(radius_m=radius_m), 0.47, np.pi * radius_m**2, 4 / 3 * np.pi * radius_m**3, density


TERMINAL = Law(
    "drag: terminal speed",
    "√(2 m' g / ρ C A), C of balls, a cube, a plate, a can",
    "White, Fluid Mechanics, tables 7.2, 7.3",
    (
        _ball(0.05, 60.0),
        _ball(0.02, 20.0),
        _ball(0.1, 20.0),
        (Box(size_m=(0.1, 0.1, 0.1)), 1.05, 0.01, 0.001, 30.0),
        (Box(size_m=(0.3, 0.3, 0.002)), 1.18, 0.09, 0.00018, 300.0),
        (Cylinder(radius_m=0.05, height_m=0.1), 0.9, np.pi * 0.0025, np.pi * 0.00025, 30.0),
    ),
    terminal_error,
    within(0.07),
    "balls, cubes and plates to 1 %; cylinders end on take the blocks' table: 13 % more drag",
)
SINKING = Law(
    "viscous sinking",
    "v = 2/9 Δρ g r² / µ",
    "Stokes (1851)",
    ((0.005, 2500.0), (0.005, 7850.0), (0.01, 2500.0)),
    sinking_error,
    (-0.02, 0.001),
    "the drag of inertia adds to it: Re C / 24, at Re up to 2",
)
LAWS = (TERMINAL, SINKING)
