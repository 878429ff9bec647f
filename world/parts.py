"""Bodies and their parts: a compound that will break is followed as its parts from the first frame."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from proxyworld.world.conventions import quaternion_multiply, rotate
from proxyworld.world.mass import mass_properties, solid_mass
from proxyworld.world.scene import Body, Break, Compound, Quaternion, Scene, Vec3


def moving_bodies(scene: Scene) -> tuple[Body, ...]:
    """The bodies that a trajectory of `scene` has rows for, in order.

    They are the scene's, except that a body with a `Break` event is given as its parts, called `body/0`, `body/1`,
    …, each posed and moving as the whole does at t = 0.
    """
    breaking = {event.body for event in scene.events if isinstance(event, Break)}
    return tuple(piece for body in scene.bodies for piece in (pieces(body) if body.name in breaking else (body,)))


@lru_cache(maxsize=256)
def pieces(body: Body) -> tuple[Body, ...]:
    """The parts of a compound as bodies of their own, at t = 0."""
    assert isinstance(body.shape, Compound)
    whole = mass_properties(body)
    centre = np.add(body.position_m, rotate(body.orientation_wxyz, whole.centre_m))
    given = body.mass_kg / whole.unscaled_mass_kg if body.mass_kg is not None else 1.0
    made = []
    for i, part in enumerate(body.shape.parts):
        material = body.material
        if part.density_kg_m3 is not None:
            material = material.model_copy(update={"density_kg_m3": part.density_kg_m3})
        material = material.model_copy(update={"density_kg_m3": material.density_kg_m3 * given})
        position = np.add(body.position_m, rotate(body.orientation_wxyz, part.position_m))
        turned = quaternion_multiply(body.orientation_wxyz, part.orientation_wxyz)
        arm = position + rotate(turned, solid_mass(part.shape, 1.0).centre_m) - centre
        velocity = np.add(body.velocity_m_s, np.cross(body.angular_velocity_rad_s, arm))
        made.append(
            Body(
                name=f"{body.name}/{i}",
                label=body.label,
                shape=part.shape,
                material=material,
                colour=part.colour if part.colour is not None else body.colour,
                position_m=_vec3(position),
                orientation_wxyz=_quaternion(turned),
                velocity_m_s=_vec3(velocity),
                angular_velocity_rad_s=body.angular_velocity_rad_s,
            )
        )
    return tuple(made)


def _vec3(value: np.ndarray) -> Vec3:
    return (float(value[0]), float(value[1]), float(value[2]))


def _quaternion(value: np.ndarray) -> Quaternion:
    w, x, y, z = (float(v) for v in value / np.linalg.norm(value))
    return (w, x, y, z)
