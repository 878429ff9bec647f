"""PyBullet behind a small door: the only file that imports it, and the only one that knows its xyzw quaternions.

Profile R: Featherstone multibodies, 960 steps a second, no damping, contacts solved only once they touch
(`contactProcessingThreshold` 0, against rebounds eaten by speculative contacts), inertia computed exactly.
Friction and restitution of a pair are the products of the two bodies' numbers.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from proxyworld.world.conventions import Vector, quaternion_multiply, rotate
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import MassProperties
from proxyworld.world.scene import Body, Box, Capsule, Compound, Cylinder, Joint, Part, Plane, Solid, Sphere

STEPS_PER_SECOND = 960
_IDENTITY = np.array([1.0, 0.0, 0.0, 0.0])
_silence = threading.Lock()


@cache
def _pybullet() -> ModuleType:
    """PyBullet, imported without the banner that it prints past Python to the process's standard output."""
    with _silence, _quiet_stdout():
        import pybullet

    return pybullet


@contextlib.contextmanager
def _quiet_stdout() -> Iterator[None]:
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


@dataclass(frozen=True, eq=False)
class Pose:
    """A place `(3)` and a turn `(4)` wxyz."""

    position: np.ndarray
    wxyz: np.ndarray

    def __matmul__(self, inner: Pose) -> Pose:
        return Pose(
            self.position + rotate(self.wxyz, inner.position),
            _unit(quaternion_multiply(self.wxyz, inner.wxyz)),
        )

    @property
    def inverse(self) -> Pose:
        back = self.wxyz * [1, -1, -1, -1]
        return Pose(-rotate(back, self.position), back)

    @classmethod
    def of(cls, thing: Body | Part) -> Pose:
        return cls(np.array(thing.position_m, float), _unit(np.array(thing.orientation_wxyz, float)))


@dataclass(frozen=True, eq=False)
class Motion:
    """Where a rigid body is and how it moves: the pose of its frame, and its centre of mass and velocities."""

    pose: Pose
    centre_m: np.ndarray
    velocity_m_s: np.ndarray
    angular_velocity_rad_s: np.ndarray

    def velocity_at(self, point: np.ndarray) -> np.ndarray:
        return self.velocity_m_s + np.cross(self.angular_velocity_rad_s, point - self.centre_m)


@dataclass(frozen=True)
class Contact:
    """One touching point of a step: bodies by handle, the point and normal (towards `a`), and the impulse."""

    a: int
    b: int
    point_m: tuple[float, float, float]
    normal: tuple[float, float, float]
    impulse_n_s: float


@dataclass
class _Entry:
    """What is remembered of a body in the engine: which link carries its frame, and how that frame lies in it."""

    unique: int
    link: int
    frame_from_link: Pose
    centre_m: np.ndarray  # in the body's frame
    hold: Pose | None = None
    constraints: list[int] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Node:
    """One collision shape to be, and the pose in the body's frame at which it is carried."""

    shape: int
    pose: Pose


class Engine:
    """One private physics world. Use as a context manager; every handle is an `int` given by `add`."""

    def __init__(self, gravity_m_s2: Sequence[float], time_step_s: float) -> None:
        p = self._p = _pybullet()
        self._client = p.connect(p.DIRECT)
        self.time_step_s = time_step_s
        self._gravity = np.array(gravity_m_s2, float)
        self._entries: dict[int, _Entry] = {}
        self._owner: dict[int, int] = {}
        self._next = 0
        self._call("setGravity", *gravity_m_s2)
        self._call(
            "setPhysicsEngineParameter",
            fixedTimeStep=time_step_s,
            numSubSteps=0,
            numSolverIterations=200,
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

        One link, whose frame is the body's principal frame, carries all the mass; the parts of a compound beyond
        the first are massless links fixed to it. So a compound flies as exactly as a ball.
        """
        inertial = Pose(np.zeros(3), _IDENTITY)
        moments = np.zeros(3)
        if mass is not None:
            moments, axes = mass.principal()
            inertial = Pose(mass.centre_m, _from_matrix(axes))
        nodes = self._nodes(body, inertial)
        pose = Pose.of(body)
        kilograms = 0.0 if mass is None else mass.mass_kg
        if hinge is None:
            link, unique = -1, self._create(pose @ inertial, inertial, nodes, kilograms)
        else:
            link, unique = 0, self._create_hinged(pose, inertial, nodes, kilograms, hinge)
        self._set_dynamics(unique, body, first=link, count=len(nodes))
        if mass is not None:  # Bullet's own inertia of a hull is its bounding box's
            self._call("changeDynamics", unique, link, localInertiaDiagonal=tuple(moments))
        handle, self._next = self._next, self._next + 1
        self._entries[handle] = _Entry(unique, link, inertial.inverse, inertial.position)
        self._owner[unique] = handle
        if mass is not None:
            self._start(handle, body, hinge)
        return handle

    def _nodes(self, body: Body, inertial: Pose) -> list[_Node]:
        """The collision shapes of `body`; the first is laid out in the inertial frame, which carries it."""
        if isinstance(body.shape, Plane):
            plane = int(self._call("createCollisionShape", self._p.GEOM_PLANE, planeNormal=(0, 0, 1)))
            return [_Node(plane, inertial)]
        parts = body.shape.parts if isinstance(body.shape, Compound) else (Part(shape=body.shape),)
        first = _Node(self._collision(parts[0].shape, inertial.inverse @ Pose.of(parts[0])), inertial)
        rest = [_Node(self._collision(q.shape, Pose(np.zeros(3), _IDENTITY)), Pose.of(q)) for q in parts[1:]]
        return [first, *rest]

    def _collision(self, shape: Solid, frame: Pose) -> int:
        p = self._p
        where = {"collisionFramePosition": tuple(frame.position), "collisionFrameOrientation": _xyzw(frame.wxyz)}
        if np.abs(frame.position).max() == 0 and frame.wxyz[0] == 1:
            where = {}  # an offset, even of nothing, would make a compound of it
        if isinstance(shape, Sphere):
            return int(self._call("createCollisionShape", p.GEOM_SPHERE, radius=shape.radius_m, **where))
        if isinstance(shape, Box):
            half = [s / 2 for s in shape.size_m]
            return int(self._call("createCollisionShape", p.GEOM_BOX, halfExtents=half, **where))
        if isinstance(shape, Cylinder | Capsule):
            kind = p.GEOM_CYLINDER if isinstance(shape, Cylinder) else p.GEOM_CAPSULE
            size = {"radius": shape.radius_m, "height": shape.height_m}
            return int(self._call("createCollisionShape", kind, **size, **where))
        vertices = np.asarray(mesh(shape).convex_hull.vertices, float).tolist()
        return int(self._call("createCollisionShape", p.GEOM_MESH, vertices=vertices, **where))

    def _create(self, base: Pose, inertial: Pose, nodes: list[_Node], kilograms: float) -> int:
        links = [inertial.inverse @ node.pose for node in nodes[1:]]
        return int(
            self._call(
                "createMultiBody",
                baseMass=kilograms,
                baseCollisionShapeIndex=nodes[0].shape,
                basePosition=tuple(base.position),
                baseOrientation=_xyzw(base.wxyz),
                **self._links(nodes[1:], links, parents=[0] * len(links)),
            )
        )

    def _create_hinged(self, pose: Pose, inertial: Pose, nodes: list[_Node], kilograms: float, hinge: Joint) -> int:
        """A fixed, empty base at the anchor; the carrier turns about it, and the other parts are fixed to it."""
        anchor = Pose(np.array(hinge.anchor_m, float), _IDENTITY)
        swinging = Pose((pose @ inertial).position - anchor.position, (pose @ inertial).wxyz)
        links = [Pose(np.zeros(3), _IDENTITY)] + [inertial.inverse @ n.pose for n in nodes[1:]]
        keys = self._links(nodes, links, parents=[0] + [1] * (len(nodes) - 1))
        axis = np.array(hinge.axis, float) / np.linalg.norm(hinge.axis)
        keys["linkMasses"][0] = kilograms
        keys["linkJointTypes"][0] = self._p.JOINT_REVOLUTE
        keys["linkJointAxis"][0] = tuple(axis)
        keys["linkInertialFramePositions"][0] = tuple(swinging.position)
        keys["linkInertialFrameOrientations"][0] = _xyzw(swinging.wxyz)
        unique = int(self._call("createMultiBody", baseMass=0, basePosition=tuple(anchor.position), **keys))
        # joints are braked by a motor until told otherwise
        self._call("setJointMotorControl2", unique, 0, self._p.VELOCITY_CONTROL, force=0)
        return unique

    def _links(self, nodes: Sequence[_Node], poses: Sequence[Pose], parents: list[int]) -> dict[str, Any]:
        count = len(nodes)
        return {
            "linkMasses": [0.0] * count,
            "linkCollisionShapeIndices": [n.shape for n in nodes],
            "linkVisualShapeIndices": [-1] * count,
            "linkPositions": [tuple(q.position) for q in poses],
            "linkOrientations": [_xyzw(q.wxyz) for q in poses],
            "linkInertialFramePositions": [(0, 0, 0)] * count,
            "linkInertialFrameOrientations": [(0, 0, 0, 1)] * count,
            "linkParentIndices": parents,
            "linkJointTypes": [self._p.JOINT_FIXED] * count,
            "linkJointAxis": [(0, 0, 1)] * count,
        }

    def _set_dynamics(self, unique: int, body: Body, *, first: int, count: int) -> None:
        material = body.material
        # rolling friction costs three rows a contact, and a box has nothing to roll on
        rolling = 0.0 if isinstance(body.shape, Box) else material.rolling_friction_m
        for link in range(-1, first + count):
            self._call(
                "changeDynamics",
                unique,
                link,
                lateralFriction=material.friction,
                restitution=material.restitution,
                rollingFriction=rolling,
                spinningFriction=rolling,
                linearDamping=0.0,
                angularDamping=0.0,
                jointDamping=0.0,
                maxJointVelocity=1e4,
                contactProcessingThreshold=0.0,
            )

    def _start(self, handle: int, body: Body, hinge: Joint | None) -> None:
        omega = np.array(body.angular_velocity_rad_s, float)
        if hinge is None:
            self.set_motion(handle, np.array(body.velocity_m_s, float), omega)
            return
        axis = np.array(hinge.axis, float) / np.linalg.norm(hinge.axis)
        arm = self.motion(handle).centre_m - np.array(hinge.anchor_m)
        lever = np.cross(axis, arm)
        speed = omega @ axis
        if speed == 0 and lever @ lever > 0:
            speed = float(np.array(body.velocity_m_s) @ lever / (lever @ lever))
        self._call("resetJointState", self._entries[handle].unique, 0, 0.0, float(speed))

    def remove(self, handle: int) -> None:
        """Take a body out of the world, with what ties it."""
        entry = self._entries.pop(handle)
        for constraint in entry.constraints:
            self._call("removeConstraint", constraint)
        del self._owner[entry.unique]
        self._call("removeBody", entry.unique)

    def motion(self, handle: int) -> Motion:
        """The pose of the body's own frame, and the motion of its centre of mass."""
        entry = self._entries[handle]
        if entry.link == -1:
            position, xyzw = self._call("getBasePositionAndOrientation", entry.unique)
            linear, angular = self._call("getBaseVelocity", entry.unique)
        else:
            state = self._call("getLinkState", entry.unique, entry.link, computeLinkVelocity=1)
            position, xyzw, linear, angular = state[0], state[1], state[6], state[7]
        carrier = Pose(np.array(position), _unit(np.array([xyzw[3], *xyzw[:3]])))
        pose = carrier @ entry.frame_from_link
        centre = pose.position + rotate(pose.wxyz, entry.centre_m)
        omega = np.array(angular)
        return Motion(pose, centre, np.array(linear) + np.cross(omega, centre - carrier.position), omega)

    def set_motion(self, handle: int, velocity: np.ndarray, omega: np.ndarray) -> None:
        """Give a free body the velocity of its centre of mass, and its angular velocity."""
        entry = self._entries[handle]
        carrier, _ = self._call("getBasePositionAndOrientation", entry.unique)
        at_base = velocity + np.cross(omega, np.array(carrier) - self.motion(handle).centre_m)
        self._call("resetBaseVelocity", entry.unique, tuple(at_base), tuple(omega))

    # --- ties ---------------------------------------------------------------------------------------------------

    def hold(self, handle: int) -> None:
        """Keep a body where it is until `let_go`; a constraint would sag under its weight."""
        entry = self._entries[handle]
        position, xyzw = self._call("getBasePositionAndOrientation", entry.unique)
        entry.hold = Pose(np.array(position), np.array([xyzw[3], *xyzw[:3]]))

    def tie(self, handle: int, other: int | None, kind: str, anchor_m: Vector) -> int:
        """Join two bodies (or one and the world) at a point; `kind` is `point` or `fixed`."""
        a = self._entries[handle]
        at = Pose(np.asarray(anchor_m, float), _IDENTITY)
        in_a = self._base(a).inverse @ at
        in_b = at if other is None else self._base(self._entries[other]).inverse @ at
        constraint = self._call(
            "createConstraint",
            a.unique,
            -1,
            -1 if other is None else self._entries[other].unique,
            -1,
            self._p.JOINT_POINT2POINT if kind == "point" else self._p.JOINT_FIXED,
            (0, 0, 0),
            tuple(in_a.position),
            tuple(in_b.position),
            _xyzw(in_a.wxyz),
            _xyzw(in_b.wxyz),
        )
        for entry in (a, *(() if other is None else (self._entries[other],))):
            entry.constraints.append(constraint)
        return int(constraint)

    def untie(self, constraint: int) -> None:
        """Undo `tie`."""
        self._call("removeConstraint", constraint)
        for entry in self._entries.values():
            if constraint in entry.constraints:
                entry.constraints.remove(constraint)

    def let_go(self, handle: int) -> None:
        """Undo `hold`."""
        self._entries[handle].hold = None

    def _base(self, entry: _Entry) -> Pose:
        position, xyzw = self._call("getBasePositionAndOrientation", entry.unique)
        return Pose(np.array(position), np.array([xyzw[3], *xyzw[:3]]))

    # --- time ---------------------------------------------------------------------------------------------------

    def push(self, handle: int, force_n: Vector, point_m: Vector | None = None) -> None:
        """Apply a force (world frame) during the next step, at the centre of mass or at `point_m`."""
        entry = self._entries[handle]
        point = self.motion(handle).centre_m if point_m is None else np.asarray(point_m, float)
        force = tuple(float(f) for f in force_n)
        where = tuple(float(x) for x in point)
        self._call("applyExternalForce", entry.unique, entry.link, force, where, self._p.WORLD_FRAME)

    def twist(self, handle: int, torque_n_m: Vector) -> None:
        """Apply a torque (world frame) during the next step, as a pair of forces (Bullet's own turns with the body)."""
        torque = np.asarray(torque_n_m, float)
        size = np.linalg.norm(torque)
        if size == 0:
            return
        arm = np.cross(torque, np.eye(3)[np.argmin(np.abs(torque))])
        arm /= np.linalg.norm(arm)
        force = np.cross(torque, arm) / 2
        centre = self.motion(handle).centre_m
        self.push(handle, force, centre + arm)
        self.push(handle, -force, centre - arm)

    def step(self) -> None:
        """Advance by one time step."""
        for entry in self._entries.values():
            if entry.hold is not None:
                pose = tuple(entry.hold.position), _xyzw(entry.hold.wxyz)
                self._call("resetBasePositionAndOrientation", entry.unique, *pose)
                # gravity's velocity of one step, taken back in advance
                self._call("resetBaseVelocity", entry.unique, tuple(-self._gravity * self.time_step_s), (0, 0, 0))
        self._call("stepSimulation")

    def contacts(self) -> list[Contact]:
        """The contacts of the last step that carried load."""
        found = []
        for c in self._call("getContactPoints"):
            if c[9] > 0:
                a, b = self._owner.get(c[1]), self._owner.get(c[2])
                if a is not None and b is not None:
                    found.append(Contact(a, b, c[6], c[7], c[9] * self.time_step_s))
        return found


def _unit(wxyz: np.ndarray) -> np.ndarray:
    unit: np.ndarray = wxyz / np.linalg.norm(wxyz)
    return unit


def _xyzw(wxyz: np.ndarray) -> tuple[float, float, float, float]:
    return (float(wxyz[1]), float(wxyz[2]), float(wxyz[3]), float(wxyz[0]))


def _from_matrix(matrix: np.ndarray) -> np.ndarray:
    """A rotation matrix `(3, 3)` as wxyz (the eigenvector of Bar-Itzhack, 2000)."""
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = matrix
    k = np.array(
        [
            [xx - yy - zz, yx + xy, zx + xz, zy - yz],
            [yx + xy, yy - xx - zz, zy + yz, xz - zx],
            [zx + xz, zy + yz, zz - xx - yy, yx - xy],
            [zy - yz, xz - zx, yx - xy, xx + yy + zz],
        ]
    )
    x, y, z, w = np.linalg.eigh(k)[1][:, -1]
    wxyz = np.array([w, x, y, z])
    return _IDENTITY.copy() if np.allclose(matrix, np.eye(3), atol=0) else wxyz
