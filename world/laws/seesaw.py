"""A seesaw with a load on either side."""

from proxyworld.world.laws.bench import G, body, material, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Box, Joint

_PLANK, _LOAD = Box(size_m=(2.4, 0.3, 0.04)), Box(size_m=(0.1, 0.1, 0.1))
_SECONDS = 0.25


def seesaw_error(left_kg: float, left_m: float, right_kg: float, right_m: float) -> float:
    """Of the spin after a quarter of a second, by that of the left load alone on the same seesaw."""
    plank = body(_PLANK, name="plank", made_of=material(0.8, density_kg_m3=400.0))
    hinge = Joint(name="hinge", kind="hinge", body="plank", axis=(0, 1, 0))
    loads = [
        body(_LOAD, (x, 0, 0.07), name=name, made_of=material(1.0), mass_kg=kilograms)
        for name, x, kilograms in (("left", -left_m, left_kg), ("right", right_m, right_kg))
    ]
    tilt = run(plank, *loads, joints=(hinge,), seconds=_SECONDS)
    inertia = mass_properties(plank).inertia_kg_m2[1, 1]
    for load, x in zip(loads, (left_m, right_m), strict=True):
        mass = mass_properties(load)
        inertia += mass.inertia_kg_m2[1, 1] + mass.mass_kg * (x**2 + 0.07**2)
    # about +y the right side goes down
    law, scale = G * (right_kg * right_m - left_kg * left_m) / inertia, G * left_kg * left_m / inertia
    return float((tilt.angular_velocity_rad_s[-1, 0, 1] / _SECONDS - law) / scale)


LAW = Law(
    "seesaw balance",
    "level where m d = M D, else turns by the torque",
    "Archimedes, On the Equilibrium of Planes",
    ((2.0, 0.4, 1.0, 0.8), (1.0, 1.0, 2.0, 0.5), (5.0, 0.2, 1.0, 1.0), (2.0, 0.5, 2.1, 0.5), (1.0, 0.8, 1.2, 0.8)),
    seesaw_error,
    within(0.01),
    "loads settle for a step or two; cos of the tilt; a solver that stops at 1 mm/s, by 1 rad/s² for 1/4 s",
)
