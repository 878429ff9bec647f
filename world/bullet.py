"""PyBullet behind a small door: the only file that imports it, and the only one that knows its xyzw quaternions.

Profile R: Featherstone multibodies, 960 steps a second, no damping, contacts solved only once they touch
(`contactProcessingThreshold` 0, against rebounds eaten by speculative contacts), inertia computed exactly.
Friction and restitution of a pair are the products of the two bodies' numbers.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, Literal

import numpy as np

from proxyworld.world.collision import Primitive, collision
from proxyworld.world.conventions import Vector, rotate
from proxyworld.world.files import InputError
from proxyworld.world.geometry import leaves
from proxyworld.world.mass import MassProperties
from proxyworld.world.pose import Motion, Pose, unit, wxyz_from_matrix
from proxyworld.world.scene import Body, Box, Joint, Vec3

STEPS_PER_SECOND = 960
_HULL_MARGIN_M = 1e-5  # Bullet adds it to a hull on all sides; its own choice is a millimetre
_OVERLAP_M = 1e-3
_ARRAY = 16  # primitives that Bullet takes as one shape; it drops any more without a word
_MAX_LINKS = 127  # that carry a shape; the same
_silence = threading.Lock()


@cache
def _pybullet() -> ModuleType:
    """PyBullet, imported without the banner that it prints past Python to the process's standard error."""
    with _silence, _quiet_stderr():
        return importlib.import_module("pybullet")


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


Contact = tuple[int, int, float, Vec3, Vec3]
"""A touching point of a step: the handles `a` and `b`, the impulse (N s), the point (m), the normal from `b` to `a`.

A plain tuple, for a scene has up to a million of them.
"""


@dataclass(frozen=True, eq=False)
class _Entry:
    """A body in the engine: the link that carries it, and the pose of the body's frame in that link."""

    unique: int
    link: int
    frame: Pose


class Engine:
    """One private physics world. Use as a context manager; every handle is an `int` given by `add`."""

    def __init__(self, gravity_m_s2: Sequence[float], time_step_s: float) -> None:
        p = self._p = _pybullet()
        self._client = p.connect(p.DIRECT)
        self.time_step_s = time_step_s
        self._entries: dict[int, _Entry] = {}
        self._owner: dict[int, int] = {}  # Bullet's number of a body -> its handle
        self._ties: dict[int, tuple[int, int | None]] = {}
        self._next = 0
        self._call("setGravity", *gravity_m_s2)
        self._call(
            "setPhysicsEngineParameter",
            fixedTimeStep=time_step_s,
            numSubSteps=0,
            numSolverIterations=100,
            solverResidualThreshold=1e-6,
            contactERP=0.02,
            restitutionVelocityThreshold=0.05,
            deterministicOverlappingPairs=1,
        )

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self._call("disconnect")

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._p, name)(*args, **kwargs, physicsClientId=self._client)

    # --- bodies -------------------------------------------------------------------------------------------------

    def add(self, body: Body, mass: MassProperties | None, *, hinge: Joint | None = None) -> int:
        """Put `body` into the world, on a hinge if one is given, and return its handle. `mass=None` is fixed.

        One link, the carrier, lies at the centre of mass along the principal axes and has all the mass and, as a
        rule, the whole shape; what Bullet cannot hold in one shape is carried by massless links fixed to it.
        Raises `InputError` where the shape has more parts than Bullet holds.
        """
        carrier, moments, kilograms = Pose.at((0, 0, 0)), np.zeros(3), 0.0
        if mass is not None:
            moments, axes = mass.principal()
            carrier, kilograms = Pose(mass.centre_m, wxyz_from_matrix(axes)), mass.mass_kg
        pose = Pose.of(body)
        if hinge is None:
            link, shapes = -1, self._shapes(body, carrier.inverse, most=_MAX_LINKS + 1)
            unique = self._create(pose @ carrier, shapes, kilograms)
        else:
            in_joint = Pose.at(hinge.anchor_m).inverse @ pose
            link, shapes = 0, self._shapes(body, in_joint, most=_MAX_LINKS)
            unique = self._create_hinged(in_joint @ carrier, shapes, kilograms, hinge)
        self._set_dynamics(unique, body, range(-1, link + len(shapes)))
        handle, self._next = self._next, self._next + 1
        self._entries[handle] = _Entry(unique, link, carrier.inverse)
        self._owner[unique] = handle
        if mass is not None:  # Bullet's own inertia is the bounding box's
            self._call("changeDynamics", unique, link, localInertiaDiagonal=tuple(moments))
            self._start(handle, body, hinge)
        return handle

    def _shapes(self, body: Body, frame: Pose, *, most: int) -> list[int]:
        """Bullet's shapes for `body`, whose own frame lies at `frame` in what carries them."""
        solids = collision(body.shape)
        primitives = [(solid, frame @ solid.pose) for solid in solids.primitives]
        shapes = [self._primitives(primitives[i : i + _ARRAY]) for i in range(0, len(primitives), _ARRAY)]
        shapes += [self._hull(frame.position + rotate(frame.wxyz, corners)) for corners in solids.hulls]
        if len(shapes) > most:
            raise InputError(f"{body.name!r} has {len(shapes)} convex pieces; at most {most} can move as one")
        return shapes

    def _primitives(self, primitives: Sequence[tuple[Primitive, Pose]]) -> int:
        p = self._p
        kinds = {"sphere": p.GEOM_SPHERE, "box": p.GEOM_BOX, "cylinder": p.GEOM_CYLINDER, "capsule": p.GEOM_CAPSULE}
        return int(
            self._call(
                "createCollisionShapeArray",
                shapeTypes=[kinds[solid.kind] for solid, _ in primitives],
                radii=[solid.radius_m for solid, _ in primitives],
                lengths=[solid.height_m for solid, _ in primitives],
                halfExtents=[[edge / 2 for edge in solid.size_m] for solid, _ in primitives],
                collisionFramePositions=[tuple(pose.position) for _, pose in primitives],
                collisionFrameOrientations=[_xyzw(pose.wxyz) for _, pose in primitives],
            )
        )

    def _hull(self, corners: np.ndarray) -> int:
        shape = int(self._call("createCollisionShape", self._p.GEOM_MESH, vertices=corners.tolist()))
        bearer = self._call("createMultiBody", 0, shape)  # a margin is set through the base of a body, or not at all
        self._call("changeDynamics", bearer, -1, collisionMargin=_HULL_MARGIN_M)
        self._call("removeBody", bearer)
        return shape

    def _create(self, where: Pose, shapes: list[int], kilograms: float) -> int:
        return int(
            self._call(
                "createMultiBody",
                baseMass=kilograms,
                baseCollisionShapeIndex=shapes[0],
                basePosition=tuple(where.position),
                baseOrientation=_xyzw(where.wxyz),
                **self._links(shapes[1:], parent=0),
            )
        )

    def _create_hinged(self, carrier: Pose, shapes: list[int], kilograms: float, hinge: Joint) -> int:
        """A fixed, empty base at the anchor; the carrier turns about it. Shapes lie in the joint's frame."""
        keys = self._links(shapes, parent=1)
        first = {
            "linkParentIndices": 0,
            "linkMasses": kilograms,
            "linkJointTypes": self._p.JOINT_REVOLUTE,
            "linkJointAxis": tuple(_axis(hinge)),
            "linkInertialFramePositions": tuple(carrier.position),
            "linkInertialFrameOrientations": _xyzw(carrier.wxyz),
        }
        for key, value in first.items():
            keys[key][0] = value
        unique = int(self._call("createMultiBody", baseMass=0, basePosition=hinge.anchor_m, **keys))
        # joints are braked by a motor until told otherwise
        self._call("setJointMotorControl2", unique, 0, self._p.VELOCITY_CONTROL, force=0)
        return unique

    def _links(self, shapes: list[int], *, parent: int) -> dict[str, list[Any]]:
        """Massless links that carry `shapes`, fixed where the joint of their parent is."""
        count = len(shapes)
        nowhere, unturned = (0, 0, 0), (0, 0, 0, 1)
        return {
            "linkMasses": [0.0] * count,
            "linkCollisionShapeIndices": shapes,
            "linkVisualShapeIndices": [-1] * count,
            "linkPositions": [nowhere] * count,
            "linkOrientations": [unturned] * count,
            "linkInertialFramePositions": [nowhere] * count,
            "linkInertialFrameOrientations": [unturned] * count,
            "linkParentIndices": [parent] * count,
            "linkJointTypes": [self._p.JOINT_FIXED] * count,
            "linkJointAxis": [(0, 0, 1)] * count,
        }

    def _set_dynamics(self, unique: int, body: Body, links: range) -> None:
        material = body.material
        # rolling friction costs three rows a contact, and a box has nothing to roll on
        angular = all(isinstance(leaf.shape, Box) for leaf in leaves(body.shape))
        rolling = 0.0 if angular else material.rolling_friction_m
        for link in links:
            self._call(
                "changeDynamics",
                unique,
                link,
                lateralFriction=material.friction,
                restitution=material.restitution,
                rollingFriction=rolling,
                spinningFriction=rolling,
                contactProcessingThreshold=0.0,
            )
            # a call of its own: among what is damped, PyBullet takes every link for the base
            self._call(
                "changeDynamics",
                unique,
                link,
                linearDamping=0.0,
                angularDamping=0.0,
                jointDamping=0.0,
                maxJointVelocity=1e4,
            )

    def _start(self, handle: int, body: Body, hinge: Joint | None) -> None:
        velocity, omega = np.array(body.velocity_m_s), np.array(body.angular_velocity_rad_s)
        entry = self._entries[handle]
        if hinge is None:
            self._call("resetBaseVelocity", entry.unique, tuple(velocity), tuple(omega))
            return
        axis = _axis(hinge)
        lever = np.cross(axis, self.motion(handle).centre_m - hinge.anchor_m)
        speed = float(omega @ axis)
        if speed == 0 and lever @ lever > 0:
            speed = float(velocity @ lever / (lever @ lever))
        self._call("resetJointState", entry.unique, 0, 0.0, speed)

    def remove(self, handle: int) -> None:
        """Take a body out of the world, with what ties it."""
        for tie in [tie for tie, bodies in self._ties.items() if handle in bodies]:
            self.untie(tie)
        unique = self._entries.pop(handle).unique
        del self._owner[unique]
        self._call("removeBody", unique)

    def motions(self, handles: Sequence[int]) -> Motion:
        """How the carriers of `handles (n)` move: centres of mass, and the principal axes at them."""
        states = np.array([self._state(handle) for handle in handles]).reshape(-1, 13)
        centre, wxyz = states[:, :3], unit(states[:, [6, 3, 4, 5]])
        return Motion(Pose(centre, wxyz), centre, states[:, 7:10], states[:, 10:])

    def motion(self, handle: int) -> Motion:
        """How the carrier of one body moves."""
        return self.motions([handle])[0]

    def frame(self, handle: int) -> Pose:
        """The pose of the body's own frame in its carrier."""
        return self._entries[handle].frame

    def _state(self, handle: int) -> tuple[float, ...]:
        entry = self._entries[handle]
        if entry.link == -1:
            position, xyzw = self._call("getBasePositionAndOrientation", entry.unique)
            linear, angular = self._call("getBaseVelocity", entry.unique)
        else:
            state = self._call("getLinkState", entry.unique, entry.link, 1, 1)  # velocity, and not a step late
            position, xyzw, linear, angular = state[0], state[1], state[6], state[7]
        return (*position, *xyzw, *linear, *angular)

    # --- ties ---------------------------------------------------------------------------------------------------

    def tie(self, handle: int, other: int | None, kind: Literal["point", "fixed"], anchor_m: Vector) -> int:
        """Join two bodies, or one and the world, at a point; two that are tied do not collide."""
        a, b = self._entries[handle], None if other is None else self._entries[other]
        at = Pose.at(anchor_m)
        in_a = self.motion(handle).pose.inverse @ at
        in_b = at if other is None else self.motion(other).pose.inverse @ at
        tie = int(
            self._call(
                "createConstraint",
                a.unique,
                a.link,
                -1 if b is None else b.unique,
                -1 if b is None else b.link,
                self._p.JOINT_POINT2POINT if kind == "point" else self._p.JOINT_FIXED,
                (0, 0, 0),
                tuple(in_a.position),
                tuple(in_b.position),
                _xyzw(in_a.wxyz),
                _xyzw(in_b.wxyz),
            )
        )
        self._ties[tie] = (handle, other)
        self._collide(handle, other, False)
        return tie

    def untie(self, tie: int) -> None:
        """Undo `tie`, unless a tied body has gone already."""
        bodies = self._ties.pop(tie, None)
        if bodies is not None:
            self._call("removeConstraint", tie)
            self._collide(*bodies, True)

    def excuse(self, handles: Sequence[int]) -> None:
        """Let those of `handles` that overlap now pass through each other, which would else drive them apart."""
        for a, b in itertools.combinations(handles, 2):
            points = self._call("getClosestPoints", self._entries[a].unique, self._entries[b].unique, distance=0.0)
            if any(point[8] < -_OVERLAP_M for point in points):
                self._collide(a, b, False)

    def _collide(self, handle: int, other: int | None, enabled: bool) -> None:
        if other is None:
            return
        a, b = self._entries[handle].unique, self._entries[other].unique
        links = ([*range(-1, self._call("getNumJoints", unique))] for unique in (a, b))
        for link_a, link_b in itertools.product(*links):
            self._call("setCollisionFilterPair", a, b, link_a, link_b, int(enabled))

    # --- time ---------------------------------------------------------------------------------------------------

    def push(self, handle: int, force_n: Vector, point_m: Vector | None = None) -> None:
        """Apply a force (world frame) during the next step, at the centre of mass or at `point_m`."""
        entry = self._entries[handle]
        point = self._state(handle)[:3] if point_m is None else tuple(float(x) for x in point_m)
        force = tuple(float(f) for f in force_n)
        self._call("applyExternalForce", entry.unique, entry.link, force, point, self._p.WORLD_FRAME)

    def twist(self, handle: int, torque_n_m: Vector) -> None:
        """Apply a torque (world frame) during the next step, as a pair of forces (Bullet's own turns with the body)."""
        torque = np.asarray(torque_n_m, float)
        if not torque.any():
            return
        arm = np.cross(torque, np.eye(3)[np.argmin(np.abs(torque))])
        arm /= np.linalg.norm(arm)
        force = np.cross(torque, arm) / 2
        centre = self.motion(handle).centre_m
        self.push(handle, force, centre + arm)
        self.push(handle, -force, centre - arm)

    def step(self) -> None:
        """Advance by one time step."""
        self._call("stepSimulation")

    def contacts(self) -> list[Contact]:
        """The contacts of the last step that carried load."""
        owner, dt = self._owner, self.time_step_s
        points = self._call("getContactPoints")
        return [(owner[c[1]], owner[c[2]], c[9] * dt, c[6], c[7]) for c in points if c[9] > 0]


def _axis(hinge: Joint) -> np.ndarray:
    axis: np.ndarray = np.array(hinge.axis) / np.linalg.norm(hinge.axis)
    return axis


def _xyzw(wxyz: np.ndarray) -> tuple[float, float, float, float]:
    return (float(wxyz[1]), float(wxyz[2]), float(wxyz[3]), float(wxyz[0]))
