"""Articulation: bodies on hinges and sliders as trees, in which each hangs from one other body, or from the world."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.files import InputError
from proxyworld.world.mass import MassProperties
from proxyworld.world.pose import Motion, Pose
from proxyworld.world.scene import Body, Joint

AXIAL = ("hinge", "slider")
_RIGID = (*AXIAL, "fixed")  # what a tree is made of; the other joints are ties, or forces


@dataclass(frozen=True, eq=False)
class Link:
    """A body of a tree, and what it hangs from: nothing, another body, or the world.

    `parent` is the number of an earlier link; None for the first, which is free where it has no `joint`, and else hangs
    from the world. The joint's frame is that of the world at t = 0, about the anchor: `in_body` in this body's frame,
    `in_parent` in that of the parent, or of the world. Along `axis` in it the joint's position grows.
    """

    name: str
    joint: Joint | None = None
    parent: int | None = None
    in_body: Pose | None = None
    in_parent: Pose | None = None
    axis: tuple[float, float, float] = (0.0, 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Member:
    """A link as it goes into the engine: its body as it is posed and moves now, and where its joint is.

    `speed=None` takes the speed of the joint from the velocities of its bodies.
    """

    link: Link
    body: Body
    mass: MassProperties | None
    position: float = 0.0
    speed: float | None = None


def grounded(bodies: Iterable[Body], joints: Collection[Joint]) -> set[str]:
    """The bodies that cannot move: the fixed ones, and those that `fixed` joints hold to them or to the world."""
    still: set[str | None] = {None, *(body.name for body in bodies if body.fixed)}
    holds = [(joint.body, joint.other) for joint in joints if joint.kind == "fixed"]
    while more := {end for hold in holds if len(still.intersection(hold)) == 1 for end in hold} - still:
        still |= more
    return {name for name in still if name is not None}


def trees(bodies: Sequence[Body], joints: Iterable[Joint], still: Collection[str]) -> list[tuple[Link, ...]]:
    """The trees that `joints` make of `bodies`, which are as at t = 0; a body that is `still` is one of its own.

    Raises `InputError` where joints close a loop.
    """
    placed = {body.name: body for body in bodies}
    edges = [joint for joint in joints if joint.kind in _RIGID and _moves(joint, placed, still)]
    order = {name: i for i, name in enumerate(placed)}
    hung = {joint.body for joint in edges}
    # begin where a tree hangs from the world, else at a body that hangs from no other
    held = {end for joint in edges if _to_world(joint, still) for end in _ends(joint, still)}
    starts = sorted(placed, key=lambda name: (name not in held, name in hung, order[name]))
    used: set[str] = set()
    made: list[tuple[Link, ...]] = []
    for start in starts:
        if start in used:
            continue
        tree = _tree(start, placed, edges, still) if start not in still else (Link(start),)
        used |= {link.name for link in tree}
        made.append(tree)
    return sorted(made, key=lambda tree: order[tree[0].name])


def _moves(joint: Joint, placed: Mapping[str, Body], still: Collection[str]) -> bool:
    ends = _ends(joint, still)
    return bool(ends) and all(end in placed for end in ends)


def _ends(joint: Joint, still: Collection[str]) -> list[str]:
    """The bodies at a joint that can move."""
    return [name for name in (joint.body, joint.other) if name is not None and name not in still]


def _to_world(joint: Joint, still: Collection[str]) -> bool:
    return len(_ends(joint, still)) == 1


def _tree(start: str, placed: Mapping[str, Body], joints: Sequence[Joint], still: Collection[str]) -> tuple[Link, ...]:
    roots = [joint for joint in joints if _ends(joint, still) == [start]]
    links = [_link(start, roots[0], None, None, placed)] if roots else [Link(start)]
    number, used = {start: 0}, {roots[0].name} if roots else set()
    waiting = deque([start])
    while waiting:
        name = waiting.popleft()
        for joint in joints:
            ends = _ends(joint, still)
            if joint.name in used or name not in ends:
                continue
            others = [end for end in ends if end != name]
            if not others or others[0] in number:
                raise InputError(
                    f"the {joint.kind} {joint.name!r} closes a loop: hinges, sliders and fixed joints make trees, "
                    "so leave it out, or make it a point"
                )
            used.add(joint.name)
            number[others[0]] = len(links)
            links.append(_link(others[0], joint, name, number[name], placed))
            waiting.append(others[0])
    return tuple(links)


def _link(name: str, joint: Joint, parent: str | None, number: int | None, placed: Mapping[str, Body]) -> Link:
    frame = Pose.at(joint.anchor_m)
    sign = 1.0 if joint.body == name else -1.0
    x, y, z = (sign * np.array(joint.axis) / np.linalg.norm(joint.axis)).tolist()
    in_parent = frame if parent is None else Pose.of(placed[parent]).inverse @ frame
    return Link(name, joint, number, Pose.of(placed[name]).inverse @ frame, in_parent, (x, y, z))


def joint_speed(member: Member, own: Motion, parent: Motion | None) -> float:
    """How fast the joint of `member` moves, where the bodies move as `own` and `parent` (or the world) do.

    A hinge takes its speed from the spin of the body, and where it has none about the axis, from its velocity. A body
    without either rides along.
    """
    joint, link = member.link.joint, member.link
    if member.speed is not None:
        return member.speed
    if joint is None or not (own.velocity_m_s.any() or own.angular_velocity_rad_s.any()):
        return 0.0
    assert link.in_body is not None
    at = own.pose @ link.in_body
    axis = (at @ Pose.at(link.axis)).position - at.position
    velocity, omega = own.velocity_m_s, own.angular_velocity_rad_s
    if parent is not None:
        carried = parent.velocity_m_s + np.cross(parent.angular_velocity_rad_s, own.centre_m - parent.centre_m)
        velocity, omega = velocity - carried, omega - parent.angular_velocity_rad_s
    if joint.kind == "slider":
        return float(velocity @ axis)
    speed = float(omega @ axis)
    lever = np.cross(axis, own.centre_m - at.position)
    if speed == 0 and joint.kind == "hinge" and lever @ lever > 1e-12:
        speed = float(velocity @ lever / (lever @ lever))
    return speed
