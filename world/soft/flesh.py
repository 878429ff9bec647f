"""One deforming body: its nodes in the world, stepped by the symplectic Euler method in small substeps.

Symplectic Euler keeps momentum, angular momentum and, but for what is damped, energy (Hairer, Lubich and Wanner,
Geometric Numerical Integration, 2006, I.1). It is stable while `w dt < 2`; the substeps are as many as the stiffest
motion of the body needs, and cloth so stiff that it would need more than `MOST_SUBSTEPS` gives way a little more than
it says. Forces are taken where the nodes will be half a substep later, which damps the shortest waves alone. What a
solid loses when it is squeezed is taken from how its nodes move against one another, not from how it moves as a whole.
"""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Cloth, Soft
from proxyworld.world.soft.elastic import Elastic, highest_rad_s
from proxyworld.world.soft.sheet import Sheet
from proxyworld.world.soft.skin import skin
from proxyworld.world.soft.solid import Jelly
from proxyworld.world.soft.solids import across

MOST_SUBSTEPS = 4
"""Of cloth in an engine step."""
TOO_MANY_SUBSTEPS = 64
_STABLE = 1.2  # of at most 2: how large w dt may be, with its damping
_LOOK = 16  # engine steps between two looks at the whole
_LOSS = 1.5
_UNEVEN = 0.003  # of a cell
_RECOVERS = 3  # looks at what is squashed flat
_RINGS = 0.5  # of a substep: the least damping time, which only the shortest waves feel
_CLEAR = 0.02  # of a cell: how far off a surface cloth lies, so that its flat triangles do not cut into it


class Flesh:
    """A body that deforms: `places` and `speeds (3, v)` of its nodes."""

    def __init__(self, body: Body, step_s: float) -> None:
        self.body = body
        self.skin = skin(_shape(body))
        self.faces = np.asarray(mesh(body.shape).faces)
        self.elastic, self.substeps = _elastic(body, step_s)
        self._ring_s = _RINGS * step_s / self.substeps
        self._kept = math.exp(-_loss_hz(body) * step_s)
        self.mass_kg = self.elastic.mass_kg
        self.total_kg = float(self.mass_kg.sum())
        turned = rotate(body.orientation_wxyz, self.elastic.rest_m.T + _unevenness(body, self.mass_kg))
        centre = self.mass_kg @ turned / self.total_kg
        speeds = np.array(body.velocity_m_s) + np.cross(body.angular_velocity_rad_s, turned - centre)
        self.places = np.ascontiguousarray((np.array(body.position_m) + turned).T)
        self.speeds = np.ascontiguousarray(speeds.T)
        self.cell_m = _cell_m(body)
        self.offset_m = max(body.shape.thickness_m / 2, _CLEAR * self.cell_m) if isinstance(body.shape, Cloth) else 0.0
        self.area_m2 = float(mesh(body.shape).area)
        self._steps = self._crushed = 0
        self.density_kg_m3 = _density(body)

    @property
    def closed(self) -> bool:
        """Whether it has an inside."""
        return isinstance(self.elastic, Jelly)

    @property
    def centre_m(self) -> np.ndarray:
        return np.asarray(self.places @ self.mass_kg / self.total_kg)

    @property
    def velocity_m_s(self) -> np.ndarray:
        return np.asarray(self.speeds @ self.mass_kg / self.total_kg)

    @property
    def kinetic_j(self) -> float:
        return float(np.square(self.speeds).sum(axis=0) @ self.mass_kg) / 2

    def pull_n(self) -> np.ndarray:
        """The elastic forces `(3, v)` of the substep."""
        return self.elastic.force_n(self.places + self._ring_s * self.speeds)

    def tire(self) -> None:
        """Lose what a step costs of the motion that is not that of a rigid body; momentum and its moment stay."""
        if self._kept == 1:
            return
        centre, velocity = self.centre_m[:, None], self.velocity_m_s[:, None]
        arm, own = self.places - centre, self.speeds - velocity
        heavy = arm * self.mass_kg
        inertia = (heavy * arm).sum() * np.eye(3) - heavy @ arm.T
        spin = np.linalg.solve(inertia, across(heavy, own).sum(axis=1))
        as_one = velocity + across(spin[:, None], arm)
        self.speeds = as_one + self._kept * (self.speeds - as_one)

    def check(self, time_s: float) -> None:
        """Raises `InputError` where its area or volume has run away."""
        self._steps += 1
        if self._steps % _LOOK and np.isfinite(self.speeds.sum()):
            return
        size = self.grown()
        self._crushed = self._crushed + 1 if size < 0.02 else 0
        if not size < 8 or self._crushed > _RECOVERS:  # NaN is not less either
            raise InputError(
                f"{self.body.name!r} is torn or crushed at {time_s:.2f} s, which cloth and soft bodies here cannot be: "
                "give it a stiffer stuff, or a gentler fate"
            )

    def grown(self) -> float:
        """Its area or its volume, as a share of that at rest."""
        if isinstance(self.elastic, Jelly):
            return self.elastic.volume_m3(self.places) / self.elastic.volume_m3(self.elastic.rest_m)
        return _area(self.places.T[: self.skin.seen], self.faces) / self.area_m2


def _shape(body: Body) -> Cloth | Soft:
    assert isinstance(body.shape, Cloth | Soft)
    return body.shape


def _elastic(body: Body, step_s: float) -> tuple[Elastic, int]:
    """Its elastic forces, and the substeps that they need in `step_s`."""
    shape, mass = _shape(body), mass_properties(body).mass_kg
    if isinstance(shape, Soft):
        made = Jelly(shape, mass)
        count = _substeps(highest_rad_s(made), step_s)
        if count > TOO_MANY_SUBSTEPS:
            raise InputError(f"{body.name!r} is too stiff for its cells: make it rigid, or of fewer cells")
        return made, count
    most = _STABLE / math.sqrt(1 + 2 * _RINGS) * MOST_SUBSTEPS / step_s
    stretches, bends = highest_rad_s(Sheet(shape, mass, rigid=0)), highest_rad_s(Sheet(shape, mass, stiff=0))
    share = min(1.0, most**2 / (stretches**2 + bends**2))
    sheet = Sheet(shape, mass, stiff=share, rigid=share)
    return sheet, _substeps(highest_rad_s(sheet), step_s)


def _substeps(highest_rad_s: float, step_s: float) -> int:
    """The least count for which `(w dt)^2 (1 + 2 tau / dt)` is below the square of what is stable."""
    return max(1, math.ceil(highest_rad_s * step_s * math.sqrt(1 + 2 * _RINGS) / _STABLE - 1e-3))


def _loss_hz(body: Body) -> float:
    """How fast a solid loses its inner motion: the more, the less `restitution` it has.

    The time is that of a rod of its length with one end held. The constant is measured: a ball's rebound lies between
    what it gives back without any loss (0.7 of the speed where it is squeezed to half, 0.9 where hardly) and that
    times the restitution; and a jelly still wobbles.
    """
    shape = body.shape
    if not isinstance(shape, Soft):
        return 0.0
    lowest = math.pi / (2 * float(mesh(shape).extents.max())) * math.sqrt(shape.youngs_modulus_pa / _density(body))
    return -_LOSS * math.log(max(body.material.restitution, 0.05)) * lowest


def _unevenness(body: Body, mass_kg: np.ndarray) -> np.ndarray:
    """How far `(v, 3)` the vertices of cloth lie off its plane: no sheet is so flat that it would stand on its edge.

    Without it, nothing tells cloth that is pressed from its edge which way to buckle. Its centre of mass stays.
    """
    off = np.zeros((len(mass_kg), 3))
    if isinstance(body.shape, Cloth):
        off[:, 2] = _UNEVEN * _cell_m(body) * np.random.default_rng(0).uniform(-1, 1, len(mass_kg))
        off[:, 2] -= mass_kg @ off[:, 2] / mass_kg.sum()
    return off


def _density(body: Body) -> float:
    mass = mass_properties(body)
    return body.material.density_kg_m3 * mass.mass_kg / mass.unscaled_mass_kg


def _cell_m(body: Body) -> float:
    shape = _shape(body)
    if isinstance(shape, Cloth):
        return min(size / count for size, count in zip(shape.size_m, shape.cells, strict=True))
    return float(mesh(shape).extents.max()) / shape.cells


def _area(places: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (places[faces[:, i]] for i in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2
