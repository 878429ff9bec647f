"""Vehicles on wheels that turn: each wheel hangs on an axle of the chassis, and a motor drives or brakes it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.household import wheel
from proxyworld.world.language.proxies.parts import ALONG_Y, TYRE
from proxyworld.world.language.proxies.vehicles import axles
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.things import Thing
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Compound, Cylinder, Drive, Joint, Part

WHEELED = frozenset({"car", "truck", "bus", "cycle"})
"""Forms with wheels that can turn."""
WHEEL_SHARE = 0.02
"""What one wheel has of a vehicle's mass (a car's 20 kg of 1,300)."""
MOST_GRIP = 0.6
"""What a motor or a brake may ask of the grip of a tyre, so that the wheels turn and do not slip."""


@dataclass(frozen=True)
class Rig:
    """A vehicle on its wheels: the chassis, the joints of its wheels, their radius, and what it weighs in all.

    `shares` are the speeds of the wheels by that of the vehicle: in a curve the outer ones go further.
    """

    chassis: Body
    joints: tuple[str, ...]
    radius_m: float
    mass_kg: float
    shares: tuple[float, ...]


def has_wheels(entity: Entity, thing: Thing) -> bool:
    return entity.noun.form in WHEELED and isinstance(thing.shape, Compound) and bool(axles(thing.shape)[1])


def put_on_wheels(
    telling: Telling, thing: Thing, x: float, z: float, *, y: float, speed: float, entity: Entity,
    curve_per_m: float = 0.0,
) -> Rig:  # fmt: skip
    """Put a vehicle with its wheels turning at `speed` along the way that it faces (+x, or -x where turned round).

    With a curvature (1/m, positive to the left), each wheel stands across the line from the one centre on the line of
    the rear axle (Ackermann), and the vehicle has the speed and the yaw rate of that curve.
    """
    stage = telling.stage
    whole = stage.put(thing, x, z, y=y, velocity=(speed, 0.0, 0.0), entity=entity)
    chassis_shape, wheels = axles(whole.shape)
    mass = telling.mass(whole)
    chassis = stage.replace(
        whole.model_copy(
            update={
                "shape": chassis_shape,
                "mass_kg": mass * (1 - WHEEL_SHARE * len(wheels)),
                "velocity_m_s": (speed, 0, 0),
                "angular_velocity_rad_s": (0.0, 0.0, curve_per_m * speed),
            }
        )
    )
    rear = min(p.position_m[0] for p in wheels)
    radius = max(p.shape.radius_m for p in wheels if isinstance(p.shape, Cylinder))
    joints, shares = [], []
    for number, part in enumerate(wheels):
        # its velocity, by the vehicle's: v = omega x r, from where the rear axle's middle goes straight ahead
        ahead, aside = 1 - curve_per_m * part.position_m[1], curve_per_m * (part.position_m[0] - rear)
        steer, share = math.atan2(aside, ahead), math.hypot(ahead, aside)
        body = _wheel(telling, chassis, part, mass * WHEEL_SHARE, share * speed, number + 1, steer)
        joint = Joint(
            name=f"{body.name} axle",
            kind="hinge",
            body=body.name,
            other=chassis.name,
            anchor_m=body.position_m,
            axis=(-math.sin(steer), math.cos(steer), 0.0),
        )
        stage.joints.append(joint)
        joints.append(joint.name)
        shares.append(share)
    return Rig(chassis, tuple(joints), radius, mass, tuple(shares))


def _wheel(
    telling: Telling, chassis: Body, part: Part, mass_kg: float, speed: float, number: int, steer: float
) -> Body:
    assert isinstance(part.shape, Cylinder)
    radius, width = part.shape.radius_m, part.shape.height_m
    turn = chassis.orientation_wxyz
    place = np.add(chassis.position_m, rotate(turn, part.position_m))
    along = quaternion_multiply(turn, quaternion_multiply(part.orientation_wxyz, _inverse(ALONG_Y)))
    w, x, y, z = (float(v) for v in quaternion_multiply(axis_angle((0.0, 0.0, 1.0), steer), along))
    rubber = MATERIALS["rubber"].model_copy(update={"restitution": 0.1})
    name = telling.stage.own_name(f"{chassis.name} wheel {number}")
    telling.stage.painted.add(name)
    return telling.stage.add(
        Body(
            name=name,
            label=chassis.label,
            shape=wheel(radius, width),
            material=rubber,
            colour=TYRE,
            mass_kg=mass_kg,
            position_m=(float(place[0]), float(place[1]), float(place[2])),
            orientation_wxyz=(w, x, y, z),
            velocity_m_s=(speed * math.cos(steer), speed * math.sin(steer), 0.0),
            angular_velocity_rad_s=(-math.sin(steer) * speed / radius, math.cos(steer) * speed / radius, 0.0),
        )
    )


def _inverse(turn: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return (turn[0], -turn[1], -turn[2], -turn[3])


def drive_at(
    telling: Telling, rig: Rig, speed: float, *, time_s: float, within_s: float, was: float | None = None
) -> float:
    """Let all wheels seek `speed` from `time_s` on, to reach it `within_s` where the grip allows; how long it takes.

    `was` is the speed by then, where it is no longer that of the start.
    """
    stage = telling.stage
    grip = MATERIALS["rubber"].friction * telling.ground.friction * max(telling.gravity, 0.5) * MOST_GRIP
    change = abs(speed - (rig.chassis.velocity_m_s[0] if was is None else was))
    rate = min(max(change / within_s, 0.3 * grip), grip)
    torque = rig.mass_kg * rate * rig.radius_m / len(rig.joints)
    for joint, share in zip(rig.joints, rig.shares, strict=True):
        stage.events.append(Drive(time_s=time_s, joint=joint, speed=share * speed / rig.radius_m, most=torque))
    return change / rate


__all__ = ["Rig", "drive_at", "has_wheels", "put_on_wheels"]
