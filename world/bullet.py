"""PyBullet behind a small door: the only file that imports it, and the only one that knows its xyzw quaternions.

Profile R: Featherstone multibodies, 960 steps a second, no damping, contacts solved only once they touch
(`contactProcessingThreshold` 0, against rebounds eaten by speculative contacts), inertia computed exactly.
Friction and restitution of a pair are the products of the two bodies' numbers. Bullet resolves friction
along two axes of the world, and pulls a corner more along the one by which it gives less: a box that slides askew to
them stops up to a sixth later, and leaves its way by up to 15 degrees.

Bodies on hinges and sliders are links of one multibody. Its joints hold exactly; its integration is of first order in
the step, by which a double pendulum gains a hundredth of its energy in a second.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, Literal

import numpy as np

from proxyworld.world.articulation import AXIAL, Link, Member, joint_speed
from proxyworld.world.collision import Primitive, collision
from proxyworld.world.conventions import Vector, axis_angle, quaternion_multiply, rotate
from proxyworld.world.files import InputError
from proxyworld.world.geometry import leaves
from proxyworld.world.mass import MassProperties
from proxyworld.world.pose import Motion, Pose, unit, wxyz_from_matrix
from proxyworld.world.scene import Body, Box, Joint, Sphere, Vec3

STEPS_PER_SECOND = 960
CONTACT_ERP = 0.02
"""The share of its depth that a contact is pushed out by in a step."""
BALL_ERP = 0.001
"""The same of a ball whose restitution is `BOUNCY` or more."""
BOUNCY = 0.5
_FIRM = 1e12  # N s/m: a ball's contact gives way by its mass times speed over this
_HULL_MARGIN_M = 1e-5  # Bullet adds it to a hull on all sides; its own choice is a millimetre
_OVERLAP_M = 1e-3
_ARRAY = 16  # primitives that Bullet takes as one shape; it drops any more without a word
_MAX_LINKS = 127  # of a multibody; the same
_ERP = 0.2  # the share of a joint's error that Bullet undoes in a step
_UNYIELDING = 1e9  # N, or N m: what a joint's stops bear
_LINK = (
    "linkMasses", "linkCollisionShapeIndices", "linkVisualShapeIndices", "linkPositions", "linkOrientations",
    "linkInertialFramePositions", "linkInertialFrameOrientations", "linkParentIndices", "linkJointTypes",
    "linkJointAxis",
)  # fmt: skip
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

A plain tuple, for there are many.
"""

Meeting = tuple[int, int, float, float, float, Vec3, Vec3]
"""What two bodies did to each other in some steps: their handles, the whole impulse, and the greatest of one point in
one step, when that was, the point and the normal."""


Group = tuple[int, ...]
"""Bodies that are listened to together, by Bullet's numbers of their multibodies."""


@dataclass(frozen=True, eq=False)
class _Entry:
    """A body in the engine: the link that carries it, the body's frame in that link, and the links with its shapes."""

    unique: int
    link: int
    frame: Pose
    links: tuple[int, ...]


@dataclass(frozen=True)
class _Belt:
    """A fixed body whose surface runs: where it is, and how fast."""

    position: tuple[float, ...]
    xyzw: tuple[float, ...]
    velocity: tuple[float, ...]


class _Links:
    """The links of a multibody to be, as `createMultiBody` wants them told."""

    def __init__(self, p: ModuleType) -> None:
        self._types = {"hinge": p.JOINT_REVOLUTE, "slider": p.JOINT_PRISMATIC, "fixed": p.JOINT_FIXED}
        self.keys: dict[str, list[Any]] = {key: [] for key in _LINK}

    def __len__(self) -> int:
        return len(self.keys["linkMasses"])

    def add(self, member: Member, carrier: Pose, frame: Pose, frames: Sequence[Pose], hanging: int) -> int:
        """A body's link; `frames` are those of all links in their bodies. Returns its number."""
        link = member.link
        assert link.joint is not None and link.in_parent is not None and member.mass is not None
        place, parent = Pose.at((0, 0, 0)), 0  # the base is fixed at the joint of what hangs from it
        if link.parent is not None:
            place, parent = frames[link.parent].inverse @ link.in_parent, link.parent + hanging
        inertial = frame.inverse @ carrier
        return self._append(member.mass.mass_kg, -1, place, inertial, parent, self._types[link.joint.kind], link.axis)

    def carry(self, place: int, shapes: Sequence[int]) -> list[int]:
        """Let the body at link `place` have `shapes`: the first itself, the others by massless links fixed to it."""
        if place >= 0 and shapes:
            self.keys["linkCollisionShapeIndices"][place] = shapes[0]
        nowhere = Pose.at((0, 0, 0))
        more = [self._append(0.0, shape, nowhere, nowhere, place + 1, self._types["fixed"]) for shape in shapes[1:]]
        return [place, *more]

    def _append(
        self, mass: float, shape: int, place: Pose, inertial: Pose, parent: int, kind: int,
        axis: tuple[float, float, float] = (0.0, 0.0, 1.0),
    ) -> int:  # fmt: skip
        values = (mass, shape, -1, tuple(place.position), _xyzw(place.wxyz), tuple(inertial.position),
                  _xyzw(inertial.wxyz), parent, kind, axis)  # fmt: skip
        for key, value in zip(_LINK, values, strict=True):
            self.keys[key].append(value)
        return len(self) - 1


def bounces(body: Body) -> bool:
    """Whether `body` is a ball that rebounds by half of its speed or more."""
    return isinstance(body.shape, Sphere) and body.material.restitution >= BOUNCY


class Engine:
    """One private physics world. Use as a context manager; every handle is an `int` given by `add`."""

    def __init__(self, gravity_m_s2: Sequence[float], time_step_s: float) -> None:
        p = self._p = _pybullet()
        self._client = p.connect(p.DIRECT)
        self.time_step_s = time_step_s
        self.gravity_m_s2 = float(np.linalg.norm(gravity_m_s2))
        self._step = p.stepSimulation
        self._points = p.getContactPoints
        self._pose, self._velocity = p.getBasePositionAndOrientation, p.getBaseVelocity
        self._entries: dict[int, _Entry] = {}
        self._owner: dict[int, list[int]] = {}  # Bullet's number of a multibody -> the handles by link, the base last
        self._belts: dict[int, _Belt] = {}
        self._ties: dict[int, tuple[int, int | None]] = {}
        self._noted: dict[tuple[int, ...], list[Any]] = {}  # by multibodies and links; force, greatest, when, and where
        self._next = 0
        self._call("setGravity", *gravity_m_s2)
        self._call(
            "setPhysicsEngineParameter",
            fixedTimeStep=time_step_s,
            numSubSteps=0,
            numSolverIterations=100,
            solverResidualThreshold=1e-6,
            erp=_ERP,
            contactERP=CONTACT_ERP,
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

    def add(self, body: Body, mass: MassProperties | None) -> int:
        """Put `body` into the world, free, or fixed where `mass` is None, and return its handle.

        Raises `InputError` where the shape has more parts than Bullet holds.
        """
        return self.add_tree([Member(Link(body.name), body, mass)])[0]

    def add_tree(self, members: Sequence[Member]) -> list[int]:
        """Put bodies that hang together into the world, as one of Bullet's multibodies, and return their handles.

        The carrier of a body lies at its centre of mass along the principal axes and has all its mass; it is the base
        of the multibody, or a link. What Bullet cannot hold in one shape is carried by massless links fixed to it.
        Raises `InputError` where the shapes have more parts than Bullet holds.
        """
        carriers = [_carrier(member.mass) for member in members]
        # the frame of each link in its body: the joint's, or the carrier's where it is the base
        frames = [c if m.link.in_body is None else m.link.in_body for m, c in zip(members, carriers, strict=True)]
        hanging = int(members[0].link.joint is not None)  # from an empty base, fixed at the joint
        links = _Links(self._p)
        places = [
            links.add(member, carrier, frame, frames, hanging)
            for member, carrier, frame in zip(members, carriers, frames, strict=True)
            if member.link.joint is not None
        ]
        places = places if hanging else [-1, *places]
        shapes = [self._shapes(m.body, f.inverse) for m, f in zip(members, frames, strict=True)]
        own = [links.carry(place, pieces) for place, pieces in zip(places, shapes, strict=True)]
        if len(links) > _MAX_LINKS:
            raise InputError(_too_many(members, sum(map(len, shapes)), _MAX_LINKS - len(links) + sum(map(len, shapes))))
        first = members[0]
        where = first.link.in_parent if first.link.in_parent is not None else Pose.of(first.body) @ carriers[0]
        unique = int(
            self._call(
                "createMultiBody",
                baseMass=0.0 if hanging or first.mass is None else first.mass.mass_kg,
                baseCollisionShapeIndex=shapes[0][0] if not hanging and shapes[0] else -1,
                basePosition=tuple(where.position),
                baseOrientation=_xyzw(where.wxyz),
                flags=self._p.URDF_USE_SELF_COLLISION if len(members) > 2 else 0,
                **links.keys,
            )
        )
        return self._enter(unique, members, carriers, places, own)

    def _enter(
        self, unique: int, members: Sequence[Member], carriers: Sequence[Pose], places: Sequence[int],
        own: Sequence[list[int]],
    ) -> list[int]:  # fmt: skip
        """Give handles to the bodies of a new multibody, and its links what they are made of and how they move."""
        handles = []
        for member, carrier, place, mine in zip(members, carriers, places, own, strict=True):
            handle, self._next = self._next, self._next + 1
            self._entries[handle] = _Entry(unique, place, carrier.inverse, tuple(mine))
            handles.append(handle)
            self._set_dynamics(unique, member.body, mine)
            if member.mass is not None:  # Bullet's own inertia is the bounding box's
                moments = member.mass.principal()[0]
                self._call("changeDynamics", unique, place, localInertiaDiagonal=tuple(moments))
            if member.link.joint is not None:
                self._set_joint(unique, place, member.link.joint)
            if any(member.body.surface_velocity_m_s):
                pose = Pose.of(member.body)
                velocity = tuple(rotate(pose.wxyz, member.body.surface_velocity_m_s).tolist())
                self._belts[unique] = _Belt(tuple(pose.position), _xyzw(pose.wxyz), velocity)
        of_link = {link: handle for handle, mine in zip(handles, own, strict=True) for link in mine}
        last = max(of_link, default=-1)
        self._owner[unique] = [
            *(of_link.get(link, handles[0]) for link in range(last + 1)),
            of_link.get(-1, handles[0]),
        ]
        self._start(members, handles)
        if len(members) > 1:
            self._part(members, handles)
        return handles

    def _part(self, members: Sequence[Member], handles: Sequence[int]) -> None:
        """Let bodies that are joined, and those that overlap from the start, pass through each other."""
        if len(members) > 2:
            for handle in handles:
                self._collide(handle, handle, False)
        for i, member in enumerate(members):
            if member.link.parent is not None:
                self._collide(handles[i], handles[member.link.parent], False)
        if len(members) > 2:
            self.excuse(handles)

    def _set_joint(self, unique: int, link: int, joint: Joint) -> None:
        if joint.kind not in AXIAL:
            return
        motor = joint.motor
        self._set_motor(unique, link, *((motor.speed, motor.most) if motor is not None else (0.0, 0.0)))
        if joint.limits is not None:
            low, high = joint.limits
            self._call(
                "changeDynamics", unique, link, jointLowerLimit=low, jointUpperLimit=high, jointLimitForce=_UNYIELDING
            )

    def _set_motor(self, unique: int, link: int, speed: float, most: float) -> None:
        """A joint is braked by a motor of Bullet's until it is told otherwise."""
        control = self._p.VELOCITY_CONTROL
        self._call("setJointMotorControl2", unique, link, control, targetVelocity=speed, force=most)

    def _start(self, members: Sequence[Member], handles: Sequence[int]) -> None:
        """Set bodies and joints in motion, the ones that hang after those that they hang from."""
        moving: list[Motion] = []
        for member, handle in zip(members, handles, strict=True):
            entry, parent = self._entries[handle], member.link.parent
            pose, centre = Pose.of(member.body), np.zeros(3) if member.mass is None else member.mass.centre_m
            given = Motion(
                pose,
                pose.position + rotate(pose.wxyz, centre),
                np.array(member.body.velocity_m_s),
                np.array(member.body.angular_velocity_rad_s),
            )
            if member.link.joint is not None:
                speed = joint_speed(member, given, None if parent is None else moving[parent])
                if member.link.joint.kind in AXIAL:
                    self._call("resetJointState", entry.unique, entry.link, member.position, speed)
            elif member.mass is not None:
                velocity, omega = tuple(given.velocity_m_s), tuple(given.angular_velocity_rad_s)
                self._call("resetBaseVelocity", entry.unique, velocity, omega)
            if len(members) > 1:
                moving.append(self.motion(handle))

    def _shapes(self, body: Body, frame: Pose) -> list[int]:
        """Bullet's shapes for `body`, whose own frame lies at `frame` in what carries them."""
        if not body.solid:
            return []
        solids = collision(body.shape)
        primitives = [(solid, frame @ solid.pose) for solid in solids.primitives]
        shapes = [self._primitives(primitives[i : i + _ARRAY]) for i in range(0, len(primitives), _ARRAY)]
        return shapes + [self._hull(frame.position + rotate(frame.wxyz, corners)) for corners in solids.hulls]

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

    def _set_dynamics(self, unique: int, body: Body, links: Sequence[int]) -> None:
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
                **self._firmness(body),
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

    def _firmness(self, body: Body) -> dict[str, float]:
        """How a ball that bounces comes out of what it has sunk into: more slowly than other bodies.

        A contact is met up to a step late, and Bullet adds what it pushes out to the speed of the rebound. Piles and
        towers need the push; bouncing balls gain up to 5 % of their height by it.
        """
        if not bounces(body):
            return {}
        stiffness = _FIRM / self.time_step_s * BALL_ERP / (1 - BALL_ERP)
        return {"contactStiffness": stiffness, "contactDamping": _FIRM}

    def remove(self, handle: int) -> set[int]:
        """Take a body out of the world, with what hangs together with it and what ties them; return what is gone."""
        unique = self._entries[handle].unique
        gone = {other for other, entry in self._entries.items() if entry.unique == unique}
        for tie in [tie for tie, bodies in self._ties.items() if gone.intersection(bodies)]:
            self.untie(tie)
        for other in gone:
            del self._entries[other]
        del self._owner[unique]
        self._belts.pop(unique, None)
        self._call("removeBody", unique)
        return gone

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
            position, xyzw = self._pose(entry.unique, self._client)
            linear, angular = self._velocity(entry.unique, self._client)
        else:
            state = self._call("getLinkState", entry.unique, entry.link, 1, 1)  # velocity, and not a step late
            position, xyzw, linear, angular = state[0], state[1], state[6], state[7]
        return (*position, *xyzw, *linear, *angular)

    # --- ties ---------------------------------------------------------------------------------------------------

    def tie(self, handle: int, other: int | None, kind: Literal["point", "fixed"], anchor_m: Vector) -> int:
        """Join two bodies, or one and the world, at a point; two that are tied do not collide."""
        a, b = self._entries[handle], None if other is None else self._entries[other]
        at = Pose(np.asarray(anchor_m, float), self.motion(handle).pose.wxyz)
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

    def lead(self, tie: int, to: Pose, most_n: float) -> None:
        """Move the centre of a body that is tied to the world to `to` in the next step, and turn it so.

        Bullet makes up for a share of a constraint's error in a step; so it is told an error as many times as large.
        """
        now = self.motion(self._ties[tie][0]).pose
        way = to.position - now.position
        w, *turn = quaternion_multiply(to.wxyz, now.wxyz * [1, -1, -1, -1])
        half = float(np.arctan2(np.linalg.norm(turn), abs(w)))
        further = axis_angle(np.sign(w) * np.array(turn), 2 * half / _ERP) if half > 1e-12 else (1.0, 0.0, 0.0, 0.0)
        pivot, aim = now.position + way / _ERP, quaternion_multiply(further, now.wxyz)
        self._call("changeConstraint", tie, tuple(pivot), _xyzw(aim), maxForce=most_n)

    def untie(self, tie: int) -> None:
        """Undo `tie`, unless a tied body has gone already."""
        bodies = self._ties.pop(tie, None)
        if bodies is not None:
            self._call("removeConstraint", tie)
            self._collide(*bodies, True)

    def excuse(self, handles: Sequence[int]) -> None:
        """Let those of `handles` that overlap now pass through each other, which would else drive them apart."""
        for a, b in itertools.combinations(handles, 2):
            if self._overlap(self._entries[a], self._entries[b]):
                self._collide(a, b, False)

    def let_pass(self, handle: int, other: int) -> None:
        """Let two bodies pass through each other."""
        self._collide(handle, other, False)

    def _overlap(self, a: _Entry, b: _Entry) -> bool:
        """Whether two bodies do; where each is all there is of its multibody, without asking link by link."""
        alone = a.unique != b.unique and all(len(self._owner[e.unique]) == len(e.links) for e in (a, b))
        pairs = [{}] if alone else [
            {"linkIndexA": i, "linkIndexB": j} for i, j in itertools.product(a.links, b.links)
        ]  # fmt: skip
        found = (self._call("getClosestPoints", a.unique, b.unique, distance=0.0, **pair) for pair in pairs)
        return any(point[8] < -_OVERLAP_M for points in found for point in points)

    def _collide(self, handle: int, other: int | None, enabled: bool) -> None:
        if other is None:
            return
        a, b = self._entries[handle], self._entries[other]
        for link_a, link_b in itertools.product(a.links, b.links):
            if (a.unique, link_a) != (b.unique, link_b):
                self._call("setCollisionFilterPair", a.unique, b.unique, link_a, link_b, int(enabled))

    # --- joints -------------------------------------------------------------------------------------------------

    def joint(self, handle: int) -> tuple[float, float]:
        """The position and the speed of the joint that a body hangs on."""
        entry = self._entries[handle]
        position, speed, *_ = self._call("getJointState", entry.unique, entry.link)
        return position, speed

    def load(self, handle: int, force: float) -> None:
        """Load the joint that a body hangs on by a force (N), or torque (N m), along its axis for the next step."""
        entry = self._entries[handle]
        self._call("setJointMotorControl2", entry.unique, entry.link, self._p.TORQUE_CONTROL, force=force)

    def drive(self, handle: int, speed: float, most: float) -> None:
        """Let the motor of the joint that a body hangs on seek `speed` with at most `most`."""
        entry = self._entries[handle]
        self._set_motor(entry.unique, entry.link, speed, most)

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

    def step(self, count: int = 1) -> None:
        """Advance by `count` time steps, in one call of Bullet where it can; what pushes, pushes in all of them.

        A belt moves as its surface does, and is then put back where it was.
        """
        if self._belts:
            for _ in range(count):
                self._step_belts()
            return
        while count > 1:
            many = 1 << (count.bit_length() - 1)  # Bullet divides by it, and rounds down: only powers of two are exact
            self._call("setPhysicsEngineParameter", fixedTimeStep=many * self.time_step_s, numSubSteps=many)
            self._step(physicsClientId=self._client)
            # motors and contacts are told in terms of it
            self._call("setPhysicsEngineParameter", fixedTimeStep=self.time_step_s, numSubSteps=0)
            count -= many
        if count:
            self._step(physicsClientId=self._client)

    def _step_belts(self) -> None:
        for unique, belt in self._belts.items():
            self._call("resetBaseVelocity", unique, belt.velocity, (0, 0, 0))
        self._step(physicsClientId=self._client)
        for unique, belt in self._belts.items():
            self._call("resetBasePositionAndOrientation", unique, belt.position, belt.xyzw)

    def contacts(self) -> list[Contact]:
        """The contacts of the last step that carried load, point by point."""
        owner, dt = self._owner, self.time_step_s
        points = self._points(physicsClientId=self._client)
        return [(owner[c[1]][c[3]], owner[c[2]][c[4]], c[9] * dt, c[6], c[7]) for c in points if c[9] > 0]

    def group(self, handles: Iterable[int]) -> Group:
        """Bodies to be listened to together, as long as none comes or goes."""
        return tuple(sorted({self._entries[handle].unique for handle in handles}))

    def listen(self, time_s: float) -> None:
        """Note who touched in the last step, which ended at `time_s`."""
        self._note(self._points(physicsClientId=self._client), time_s)

    def listen_to(self, group: Group, time_s: float) -> None:
        """The same of some bodies alone, with whatever else."""
        done: set[int] = set()
        for unique in group:
            points = self._points(unique, physicsClientId=self._client)
            self._note([c for c in points if c[1] not in done and c[2] not in done] if done else points, time_s)
            done.add(unique)

    def listen_for(self, steps: int, group: Group, time_s: float) -> tuple[int, int]:
        """Note who touched in the last step, which stands for so many `steps`, but for what the `group` touched.

        Return how many points there are, and how many of them are the group's.
        """
        points = self._points(physicsClientId=self._client)
        moving = set(group)
        theirs = [c for c in points if c[1] in moving or c[2] in moving]
        self._note(theirs, time_s)
        if steps and len(theirs) < len(points):
            self._note([c for c in points if c[1] not in moving and c[2] not in moving], time_s, steps)
        return len(points), len(theirs)

    def _note(self, points: Iterable[Any], time_s: float, steps: int = 1) -> None:
        noted = self._noted
        for point in points:
            force = point[9]
            if force > 0:
                heard = noted.get(point[1:5])
                if heard is None:
                    heard = noted[point[1:5]] = [0.0, 0.0, 0.0, point]
                heard[0] += force * steps
                if force > heard[1]:
                    heard[1], heard[2], heard[3] = force, time_s, point

    def heard(self) -> list[Meeting]:
        """Who touched in the steps that were listened to since the last time, and since bodies came or went."""
        owner, dt = self._owner, self.time_step_s
        told = [
            (owner[a][i], owner[b][j], total * dt, force * dt, time_s, point[6], point[7])
            for (a, b, i, j), (total, force, time_s, point) in self._noted.items()
        ]
        self._noted.clear()
        return told

    def bounds(self, handles: Sequence[int]) -> np.ndarray:
        """The boxes along the axes that hold the shapes of bodies: `(n, 2, 3)`, the corners of each."""
        told = [self._bounds(self._entries[handle]) for handle in handles]
        return np.array(told, float).reshape(-1, 2, 3)

    def _bounds(self, entry: _Entry) -> Any:
        find, client = self._p.getAABB, self._client
        if len(entry.links) == 1:
            return find(entry.unique, entry.links[0], client)
        corners = np.array([find(entry.unique, link, client) for link in entry.links])
        return corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)


def _carrier(mass: MassProperties | None) -> Pose:
    """The carrier in its body's frame: at the centre of mass, along the principal axes."""
    return Pose.at((0, 0, 0)) if mass is None else Pose(mass.centre_m, wxyz_from_matrix(mass.principal()[1]))


def _too_many(members: Sequence[Member], pieces: int, most: int) -> str:
    names = " with ".join(repr(member.body.name) for member in members)
    return f"{names} has {pieces} convex pieces; at most {most} can move as one"


def _xyzw(wxyz: np.ndarray) -> tuple[float, float, float, float]:
    return (float(wxyz[1]), float(wxyz[2]), float(wxyz[3]), float(wxyz[0]))
