"""Mass, centre of mass and inertia of bodies, in closed form wherever there is one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.pose import Pose
from proxyworld.world.scene import Body, Box, Capsule, Cloth, Compound, Cone, Cylinder, Part, Plane, Soft, Solid, Sphere


@dataclass(frozen=True, eq=False)
class MassProperties:
    """A body's mass, its centre `(3)` in the shape's frame, and its inertia `(3, 3)` about that centre.

    `unscaled_mass_kg` is density times volume, before a `mass_kg` given by the body replaces it.
    """

    mass_kg: float
    unscaled_mass_kg: float
    centre_m: np.ndarray
    inertia_kg_m2: np.ndarray

    def principal(self) -> tuple[np.ndarray, np.ndarray]:
        """The principal moments `(3)` and a right-handed rotation `(3, 3)` whose columns are their axes."""
        off_diagonal = self.inertia_kg_m2 - np.diag(np.diag(self.inertia_kg_m2))
        if np.abs(off_diagonal).max() <= 1e-12 * np.trace(self.inertia_kg_m2):
            return np.diag(self.inertia_kg_m2).copy(), np.eye(3)
        moments, axes = np.linalg.eigh(self.inertia_kg_m2)
        axes[:, 2] *= np.sign(np.linalg.det(axes))
        return moments, axes


def mass_properties(body: Body) -> MassProperties:
    """The mass properties of `body` in its shape's frame. Raises `InputError` for a mesh without volume.

    Those of a body that deforms are what it has at rest, and its centre is the origin: a trajectory follows such a
    body by its centre of mass.
    """
    density = body.material.density_kg_m3
    if isinstance(body.shape, Compound):
        raw = _sum([_posed(part, density) for part in body.shape.parts])
    elif isinstance(body.shape, Cloth):
        raw = _sheet(body.shape, density)
    elif isinstance(body.shape, Soft):
        raw = replace(solid_mass(body.shape.solid, density), centre_m=np.zeros(3))
    elif isinstance(body.shape, Plane):
        raise InputError(f"{body.name!r} is a plane, which has no mass")
    else:
        raw = solid_mass(body.shape, density)
    if body.mass_kg is None:
        return raw
    scale = body.mass_kg / raw.mass_kg
    return MassProperties(body.mass_kg, raw.mass_kg, raw.centre_m, raw.inertia_kg_m2 * scale)


def solid_mass(shape: Solid, density: float) -> MassProperties:
    """The mass properties of a homogeneous solid of `density` kg/m3."""
    if isinstance(shape, Sphere):
        mass = density * 4 / 3 * np.pi * shape.radius_m**3
        return _about_origin(mass, np.full(3, 0.4 * mass * shape.radius_m**2))
    if isinstance(shape, Box):
        squares = np.square(shape.size_m)
        mass = density * float(np.prod(shape.size_m))
        return _about_origin(mass, mass / 12 * (squares.sum() - squares))
    if isinstance(shape, Cylinder):
        r, h = shape.radius_m, shape.height_m
        mass = density * np.pi * r**2 * h
        across = mass * (3 * r**2 + h**2) / 12
        return _about_origin(mass, np.array([across, across, mass * r**2 / 2]))
    if isinstance(shape, Capsule):
        return _capsule(shape, density)
    if isinstance(shape, Cone):
        r, h = shape.radius_m, shape.height_m
        mass = density * np.pi * r**2 * h / 3
        across = mass * (3 / 20 * r**2 + 3 / 80 * h**2)
        inertia = np.diag([across, across, 0.3 * mass * r**2])
        return MassProperties(mass, mass, np.array([0, 0, -h / 4]), inertia)
    made = mesh(shape)
    if not made.volume > 1e-12:
        raise InputError(f"a {shape.kind} without volume has no mass: give it at least four points not in one plane")
    mass, inertia = density * made.volume, density / made.density * made.moment_inertia
    return MassProperties(float(mass), float(mass), np.array(made.center_mass), np.array(inertia))


def _sheet(shape: Cloth, density: float) -> MassProperties:
    width, depth = shape.size_m
    mass = density * width * depth * shape.thickness_m
    return _about_origin(mass, mass / 12 * np.array([depth**2, width**2, width**2 + depth**2]))


def _about_origin(mass: float, moments: np.ndarray) -> MassProperties:
    return MassProperties(float(mass), float(mass), np.zeros(3), np.diag(moments))


def _capsule(shape: Capsule, density: float) -> MassProperties:
    r, h = shape.radius_m, shape.height_m
    tube, balls = density * np.pi * r**2 * h, density * 4 / 3 * np.pi * r**3
    along = tube * r**2 / 2 + balls * 0.4 * r**2
    # a half ball's centroid lies 3r/8 beyond the tube's end
    across = tube * (3 * r**2 + h**2) / 12 + balls * (0.4 * r**2 + h**2 / 4 + 3 / 8 * h * r)
    return _about_origin(tube + balls, np.array([across, across, along]))


def _posed(part: Part, density: float) -> MassProperties:
    """A part's mass properties in the frame of its compound."""
    own = solid_mass(part.shape, part.density_kg_m3 or density)
    pose = Pose.of(part)
    turn = rotation_matrix(pose.wxyz)
    centre = pose.position + turn @ own.centre_m
    return MassProperties(own.mass_kg, own.mass_kg, centre, turn @ own.inertia_kg_m2 @ turn.T)


def _sum(parts: list[MassProperties]) -> MassProperties:
    """Several bodies as one (parallel axes: Steiner)."""
    mass = sum(p.mass_kg for p in parts)
    centre = np.sum([p.mass_kg * p.centre_m for p in parts], axis=0) / mass
    inertia = np.zeros((3, 3))
    for part in parts:
        d = part.centre_m - centre
        inertia += part.inertia_kg_m2 + part.mass_kg * (d @ d * np.eye(3) - np.outer(d, d))
    return MassProperties(mass, mass, centre, inertia)
