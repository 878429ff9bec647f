"""The volume of a soft ball that lands."""

import numpy as np
import trimesh

from proxyworld.world.geometry import mesh
from proxyworld.world.laws.bench import GROUND, body, material, run
from proxyworld.world.laws.law import Law
from proxyworld.world.scene import Soft, Sphere

_RADIUS_M = 0.15


def volume_error(youngs_modulus_pa: float, drop_m: float) -> float:
    """Of the volume that it has, at its most or least, from its fall to its rest."""
    shape = Soft(solid=Sphere(radius_m=_RADIUS_M), youngs_modulus_pa=youngs_modulus_pa, poisson_ratio=0.45)
    ball = body(shape, (0, 0, _RADIUS_M + drop_m), name="ball", made_of=material(0.6, 0.4, density_kg_m3=300.0))
    fall = run(GROUND, ball, seconds=0.8, fps=60)
    faces = mesh(shape).faces
    volumes = np.array([trimesh.Trimesh(places, faces, process=False).volume for places in fall.vertices["ball"]])
    change = volumes / volumes[0] - 1
    return float(change[np.argmax(np.abs(change))])


LAW = Law(
    "soft-ball volume",
    "stays, at Poisson's ratio 0.45",
    "Bonet and Wood, Nonlinear Continuum Mechanics (2008)",
    ((3e4, 0.2), (3e4, 0.5), (1e5, 0.5), (1e5, 1.0)),
    volume_error,
    (-0.06, 0.02),
    "pressed by about ρ v², it gives way by 3 (1 − 2ν) ρ v² / E, and by twice that at the worst",
)
