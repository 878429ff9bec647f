"""The `Assembly`: the bodies of a scene in the engine, and what still holds them together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from proxyworld.world.acting import Form
from proxyworld.world.articulation import AXIAL, Link, Member, grounded, trees
from proxyworld.world.bullet import Engine, bounces
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import mass_properties
from proxyworld.world.parts import pieces
from proxyworld.world.pose import Motion, Pose
from proxyworld.world.recorder import NOWHERE, Row
from proxyworld.world.scene import Body, Break, Deformable, Joint, Motor, Scene
from proxyworld.world.touching import Crowd


class Assembly:
    """Which of the engine's bodies carry which rows of the trajectory, as joints let go and bodies break.

    Bodies that deform have rows, and are else left to the actor that moves them, with the joints that pin them.
    """

    def __init__(self, scene: Scene, engine: Engine) -> None:
        self._engine = engine
        self._bodies = {body.name: body for body in scene.bodies if not isinstance(body.shape, Deformable)}
        self._joints = {
            joint.name: joint
            for joint in scene.joints
            if joint.body in self._bodies and (joint.other is None or joint.other in self._bodies)
        }
        self._ties: dict[str, int] = {}
        self._grips: dict[str, int] = {}
        self._wholes: dict[str, int] = {}  # the handles of the scene's bodies that are not broken
        self._links: dict[str, Link] = {}  # and what they hang from now
        breaking = {event.body for event in scene.events if isinstance(event, Break)}
        self._members = {body.name: _rows(body, breaks=body.name in breaking) for body in scene.bodies}
        self.rows = [row for rows in self._members.values() for row in rows]
        self._put(list(self._bodies), {}, {})

    # --- what is where ------------------------------------------------------------------------------------------

    def _carried(self) -> None:
        """Note what carries the rows now."""
        self.frames = Pose(
            np.array([row.frame.position for row in self.rows]), np.array([r.frame.wxyz for r in self.rows])
        )
        self._rigid = [i for i, row in enumerate(self.rows) if row.handle != NOWHERE]
        self._handles = [self.rows[i].handle for i in self._rigid]
        self.row_of: dict[int, int] = {}  # what happens to a whole is told of its first part
        for i, handle in zip(self._rigid, self._handles, strict=True):
            self.row_of.setdefault(handle, i)
        touchable = [(handle, i) for handle, i in self.row_of.items() if self.rows[i].body.solid]
        self._touchable, self._first = [handle for handle, _ in touchable], [i for _, i in touchable]
        self._fixed = np.array([self.rows[i].mass is None for i in self._first], bool)
        self._lively = np.array([bounces(self.rows[i].body) for i in self._first], bool)

    def carriers(self, forms: Mapping[str, Form]) -> Motion:
        """The motions of what carries the rows; `forms` are those of the bodies that deform."""
        rigid = self._engine.motions(self._handles)
        if len(self._rigid) == len(self.rows):
            return rigid
        n = len(self.rows)
        made = Motion(Pose(np.zeros((n, 3)), np.tile([1.0, 0, 0, 0], (n, 1))), *(np.zeros((n, 3)) for _ in range(3)))
        made.pose.position[self._rigid], made.pose.wxyz[self._rigid] = rigid.pose.position, rigid.pose.wxyz
        made.centre_m[self._rigid], made.velocity_m_s[self._rigid] = rigid.centre_m, rigid.velocity_m_s
        made.angular_velocity_rad_s[self._rigid] = rigid.angular_velocity_rad_s
        for i, row in enumerate(self.rows):
            if row.handle == NOWHERE:
                form = forms[row.body.name]
                made.pose.position[i] = made.centre_m[i] = form.centre_m
                made.velocity_m_s[i] = form.velocity_m_s
        return made

    def handle(self, name: str) -> int | None:
        """The engine's body that is `name`, where it is whole."""
        return self._wholes.get(name)

    def handles(self, name: str) -> list[int]:
        """The engine's bodies that are `name` now: itself, or its parts."""
        return [handle for handle, _ in self.shares(name)]

    def shares(self, name: str) -> list[tuple[int, float]]:
        """The engine's bodies that are now `name`, each with its share of the mass."""
        if name in self._wholes:
            return [(self._wholes[name], 1.0)]
        rows = [row for row in self._members[name] if row.handle != NOWHERE]
        masses = [row.mass.mass_kg if row.mass is not None else 0.0 for row in rows]
        return [(row.handle, m / sum(masses)) for row, m in zip(rows, masses, strict=True)]

    def motion(self, name: str) -> Motion:
        """How a whole body moves: the frame of its shape, its centre of mass."""
        handle, body = self._wholes[name], self._bodies[name]
        centre = np.zeros(3) if body.fixed else mass_properties(body).centre_m
        return self._engine.motion(handle).riding(self._engine.frame(handle), centre)

    def crowd(self, carriers: Motion) -> Crowd:
        """The engine's bodies that can be touched, where `carriers` are the motions of what carries the rows."""
        bounds, first = self._engine.bounds(self._touchable), self._first
        spin = np.linalg.norm(carriers.angular_velocity_rad_s[first], axis=1)
        reach = np.linalg.norm(bounds[:, 1] - bounds[:, 0], axis=1) / 2
        number = {handle: n for n, handle in enumerate(self._touchable)}
        ends = [(self._wholes.get(j.body), self._wholes.get(j.other or "")) for j in self._joints.values()]
        return Crowd(
            handles=self._touchable,
            bounds_m=bounds,
            speed_m_s=np.linalg.norm(carriers.velocity_m_s[first], axis=1) + spin * reach,
            fixed=self._fixed,
            lively=self._lively,
            joined=[(number[a], number[b]) for a, b in ends if a in number and b in number],
        )

    def fastest_m_s(self, name: str) -> float:
        """A bound on how fast anything of a body moves: its centre, and what turns about it."""
        motions = self._engine.motions(self.handles(name))
        reach = [float(np.linalg.norm(mesh(row.body.shape).extents)) / 2 for row in self._members[name]]
        spin = np.linalg.norm(motions.angular_velocity_rad_s, axis=1) * max(reach)
        return float((np.linalg.norm(motions.velocity_m_s, axis=1) + spin).max(initial=0.0))

    def loose(self) -> Iterator[tuple[Body, int]]:
        """The bodies that can move, whole or in parts as they now are."""
        still = grounded(self._bodies.values(), self._joints.values())
        for name, body in self._bodies.items():
            if name not in self._wholes:
                yield from ((row.body, row.handle) for row in self._members[name])
            elif name not in still:
                yield body, self._wholes[name]

    def axial(self) -> list[tuple[Joint, int]]:
        """The hinges and sliders that bodies hang on now, with the body that hangs."""
        found = ((link.joint, self._wholes[name]) for name, link in self._links.items())
        return [(joint, handle) for joint, handle in found if joint is not None and joint.kind in AXIAL]

    def hangs_from_the_world(self, name: str) -> Link | None:
        """The link of a body whose hinge or slider is fixed in the world, at `in_parent`."""
        link = self._links.get(name)
        return link if link is not None and link.joint is not None and link.parent is None else None

    def hangs_together(self, name: str) -> bool:
        """Whether a body is on a hinge or a slider at all."""
        return any(name in (j.body, j.other) for j in self._joints.values() if j.kind in AXIAL)

    # --- putting together ---------------------------------------------------------------------------------------

    def _put(self, names: Collection[str], now: Mapping[str, Body], at: Mapping[str, tuple[float, float]]) -> None:
        """Put whole bodies into the engine, as free as the joints leave them.

        Of those that have moved, `now` tells where they are, and `at` where their joints are and how fast.
        """
        still = grounded(self._bodies.values(), self._joints.values())
        bodies = [body for name, body in self._bodies.items() if name in names]
        joints = [joint for joint in self._joints.values() if joint.body in names or joint.other in names]
        for tree in trees(bodies, joints, still):
            members = []
            for link in tree:
                body = now.get(link.name, self._bodies[link.name])
                mass = None if link.name in still else mass_properties(body)
                members.append(Member(link, body, mass, *at.get(link.joint.name if link.joint else "", ())))
            for link, handle in zip(tree, self._engine.add_tree(members), strict=True):
                self._wholes[link.name], self._links[link.name] = handle, link
                in_body = Pose.of(self._bodies[link.name]).inverse
                for row in self._members[link.name]:
                    row.handle, row.frame = handle, self._engine.frame(handle) @ in_body @ Pose.of(row.body)
        self._carried()
        for joint in joints:
            self._tie(joint)

    def _tie(self, joint: Joint) -> None:
        """Do for `joint` what is not done by the tree that it may belong to."""
        whole, other = self._wholes.get(joint.body), self._wholes.get(joint.other or "")
        if whole is None or (joint.other is not None and other is None):
            return
        if joint.kind == "point" and joint.name not in self._ties:
            moved = self.motion(joint.body).pose @ Pose.of(self._bodies[joint.body]).inverse
            anchor = (moved @ Pose.at(joint.anchor_m)).position
            self._ties[joint.name] = self._engine.tie(whole, other, "point", anchor)
        elif joint.kind in (*AXIAL, "fixed") and other is not None:
            self._engine.let_pass(whole, other)

    def _again(self, kin: Collection[str], *, but: str | None = None) -> None:
        """Take `kin`, bodies that joints connect, out of the engine, and put them in as the joints now are."""
        now = {name: _moved(self._bodies[name], self.motion(name)) for name in kin}
        at = {joint.name: self._engine.joint(handle) for joint, handle in self.axial()}
        gone: set[int] = set()
        for name in kin:
            handle = self._wholes.pop(name)
            self._links.pop(name)
            self._grips.pop(name, None)
            if handle not in gone:
                gone |= self._engine.remove(handle)
        for joint in self._joints.values():
            if joint.body in kin or joint.other in kin:
                self._ties.pop(joint.name, None)
        self._put([name for name in kin if name != but], now, at)

    def _kin(self, names: Collection[str | None]) -> list[str]:
        """The whole bodies that joints connect with `names`, but for those that are fixed."""
        kin = {name for name in names if name is not None and self._movable(name)}
        edges = [{joint.body, joint.other} for joint in self._joints.values()]
        while more := {
            name for edge in edges if edge & kin for name in edge - kin if name is not None and self._movable(name)
        }:
            kin |= more
        return [name for name in self._bodies if name in kin]

    def _movable(self, name: str) -> bool:
        return name in self._wholes and not self._bodies[name].fixed

    # --- letting go, and taking hold ----------------------------------------------------------------------------

    def release(self, name: str) -> None:
        """Let the joint called `name` go, where it still holds."""
        joint = self._joints.pop(name, None)
        if joint is None:
            return
        if joint.kind == "point":
            if name in self._ties:
                self._engine.untie(self._ties.pop(name))
        elif joint.kind in (*AXIAL, "fixed"):
            self._again(self._kin([joint.body, joint.other]))

    def break_(self, name: str) -> None:
        """Let a body come apart, and what hung on it go."""
        if name not in self._wholes:
            return
        whole, kin = self._engine.motion(self._wholes[name]), self._kin([name])
        motions = [whole.riding(row.frame, row.centre_m) for row in self._members[name]]
        self.let_go(name)
        self._joints = {key: joint for key, joint in self._joints.items() if name not in (joint.body, joint.other)}
        self._again(kin, but=name)
        for row, motion in zip(self._members[name], motions, strict=True):
            row.handle = self._engine.add(_moved(row.body, motion), row.mass)
            row.frame = self._engine.frame(row.handle)
        self._engine.excuse([row.handle for row in self._members[name]])
        self._carried()

    def drive(self, name: str, speed: float, most: float) -> None:
        """Let the motor of a hinge or a slider seek `speed`, also after it has been put together anew."""
        joint = self._joints.get(name)
        if joint is None:
            return
        self._joints[name] = joint.model_copy(update={"motor": Motor(speed=speed, most=most)})
        for driven, handle in self.axial():
            if driven.name == name:
                self._engine.drive(handle, speed, most)

    def grip(self, name: str) -> int | None:
        """Take a whole body by a hand, in which it stays turned as it is; return the tie, none where it is broken.

        What held it still lets go. Where it hangs on a joint from a body that moves, the hand lets it turn.
        """
        away = [joint for joint in self._joints.values() if name not in (joint.body, joint.other)]
        still = {None, *grounded(self._bodies.values(), away)}
        for joint in list(self._joints.values()):
            if joint.kind == "fixed" and {joint.body, joint.other} & still and name in (joint.body, joint.other):
                self.release(joint.name)
        if name not in self._wholes:
            return None
        if name not in self._grips:
            link, centre = self._links[name], self.motion(name).centre_m
            turns = link.parent is not None and link.joint is not None and link.joint.kind in AXIAL
            self._grips[name] = self._engine.tie(self._wholes[name], None, "point" if turns else "fixed", centre)
        return self._grips[name]

    def let_go(self, name: str) -> None:
        """Take the hand off a body."""
        tie = self._grips.pop(name, None)
        if tie is not None:
            self._engine.untie(tie)


def _rows(body: Body, *, breaks: bool) -> list[Row]:
    """The rows of a body: its own, or one for each of its parts where it will break."""
    nowhere = Pose.at((0, 0, 0))
    if isinstance(body.shape, Deformable):
        return [Row(body, None, NOWHERE, nowhere)]
    parts = pieces(body) if breaks else (body,)
    return [Row(part, None if body.fixed else mass_properties(part), NOWHERE, nowhere) for part in parts]


def _moved(body: Body, motion: Motion) -> Body:
    """`body` where and as fast as `motion` has it."""
    return body.model_copy(
        update={
            "position_m": tuple(motion.pose.position),
            "orientation_wxyz": tuple(motion.pose.wxyz),
            "velocity_m_s": tuple(motion.velocity_m_s),
            "angular_velocity_rad_s": tuple(motion.angular_velocity_rad_s),
        }
    )
