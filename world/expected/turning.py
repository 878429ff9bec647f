"""Expectations about turning: topples, swings, spins, turns by, leans, balances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.expected.finding import Case, Finding, best, visible_m, worst
from proxyworld.world.scene import Joint, Release, Scene, Sphere
from proxyworld.world.tracks import Track

TOPPLE_RAD = float(np.radians(45))
SWING_RAD = float(np.radians(10))
SPIN_RAD = 2 * np.pi
TURN_RAD = float(np.radians(20))
"""A body that turns by this much is seen to, and one that balances tilts by less."""
LEAN = 0.85
"""The greatest share of upward (cosine) in the push of what a body leans against."""
REST_S, REST_M_S = 0.1, 0.1
"""At the end, for so long, no point of what leans is faster than this."""
ARM_RADII = 0.05
"""A centre of mass nearer to its pivot than this is taken to lie on it."""


def topples(case: Case) -> Finding:
    """The axis of it that pointed up at the start tilts; a ball has none."""
    return best(_tilts(case, body) for body in case.parts)


def _tilts(case: Case, body: Track) -> Finding:
    limit = float(np.degrees(TOPPLE_RAD))
    if isinstance(body.body.shape, Sphere):
        return Finding("a ball has no side to fall on; it tilts by", 0.0, limit, "°")
    return case.reached("it tilts by", np.degrees(_tilt(case, body)), limit, "°")


def _tilt(case: Case, body: Track) -> np.ndarray:
    """The angle `(t)` between gravity's line and the axis of the body that lay along it at the start; 0 of a ball."""
    if isinstance(body.body.shape, Sphere):
        return np.zeros(len(body.centre_m))
    axis = rotate(body.orientation_wxyz[0] * [1, -1, -1, -1], case.up)
    cosine = rotate(body.orientation_wxyz, np.tile(axis, (len(body.centre_m), 1))) @ case.up
    tilt: np.ndarray = np.arccos(np.clip(cosine, -1, 1))
    return tilt


def swings(case: Case) -> Finding:
    """While tied, it turns about the point that it hangs from, or is hinged at."""
    limit = float(np.degrees(SWING_RAD))
    if pivot(case.tracks.trajectory.scene, case.body) is None:
        return Finding("it is tied to nothing that is fixed; it turns by", 0.0, limit, "°")
    return case.reached("about its pivot it turns by", np.degrees(swing_rad(case)), limit, "°")


def swing_rad(case: Case) -> np.ndarray:
    """How far it is turned about its pivot from where it began, while it is tied: `(t)`; 0 where it has none."""
    tied = pivot(case.tracks.trajectory.scene, case.body)
    body = case.whole
    if tied is None:
        return np.zeros(len(body.centre_m))
    joint, released_s = tied
    arm = body.centre_m - pivot_m(case.tracks.trajectory.scene, joint)
    length = np.linalg.norm(arm, axis=1)
    if length.min() < ARM_RADII * body.radius_m:
        angle = body.turn_rad
    else:
        angle = np.arccos(np.clip(arm @ arm[0] / (length * length[0]), -1, 1))
    return np.where(case.tracks.trajectory.time_s <= released_s, angle, 0.0)


def pivot(scene: Scene, body: str) -> tuple[Joint, float] | None:
    """The joint that ties `body`, perhaps through others, to the world or a fixed body; and until when it does."""
    fixed = {b.name for b in scene.bodies if b.fixed}
    released = {e.joint: e.time_s for e in scene.events if isinstance(e, Release)}
    until = {body: np.inf}
    reached = [body]
    for name in reached:  # breadth first: the list grows as it is read
        for joint in scene.joints:
            if name not in (joint.body, joint.other):
                continue
            next_one = joint.other if joint.body == name else joint.body
            holds = min(until[name], released.get(joint.name, np.inf))
            if next_one is None or next_one in fixed:
                if joint.kind != "fixed":
                    return joint, holds
            elif next_one not in until:
                until[next_one] = holds
                reached.append(next_one)
    return None


def pivot_m(scene: Scene, joint: Joint) -> np.ndarray:
    """The place `(3)` in the world that a joint to what is fixed ties to: of a cord or a spring, its far end."""
    if joint.far_m is None or scene.body(joint.body).fixed:
        return np.array(joint.anchor_m)
    return np.array(joint.far_m)


def spins(case: Case) -> Finding:
    """It turns a whole time about a steady axis: turning back undoes it."""
    return best(_turns(case, body) for body in case.parts)


def _turns(case: Case, body: Track) -> Finding:
    return case.reached("it turns by", np.degrees(_turned(case, body)), float(np.degrees(SPIN_RAD)), "°")


def _turned(case: Case, body: Track) -> np.ndarray:
    """How far the body has turned about a steady axis, whole turns and all: `(t)`, rad."""
    omega = body.angular_velocity_rad_s
    steps = (omega[1:] + omega[:-1]) / 2 / case.sampling_hz
    turned: np.ndarray = np.linalg.norm(np.concatenate([np.zeros((1, 3)), steps.cumsum(axis=0)]), axis=1)
    return turned


def turns_by(case: Case) -> Finding:
    """It turns by the angle that is wanted (rad), about a steady axis: turning back undoes it."""
    in_degrees = replace(case, wanted=None if case.wanted is None else float(np.degrees(case.wanted)))
    least = float(np.degrees(TURN_RAD))
    return best(in_degrees.amounts("it turns by", np.degrees(_turned(case, body)), least, "°") for body in case.parts)


def leans(case: Case) -> Finding:
    """At the end it rests, and `other` (or anything) pushes it sideways."""
    touches, what = case.touches, "the push is upward by a share of"
    last = case.last_frames(REST_S)
    now = touches.of(touches.frame >= (last.start or 0))
    if not len(now):
        return Finding("at the end it touches nothing of it; " + what, 1.0, LEAN, "", at_most=True)
    speed = np.max([body.fastest_m_s for body in case.parts], axis=0)
    sideways = int(np.argmin(np.abs(now.normal @ case.up)))
    return worst(
        Finding(what, abs(float(now.normal[sideways] @ case.up)), LEAN, "", float(now.time_s[sideways]), at_most=True),
        Finding("its fastest point ends at", float(speed[last].max()), REST_M_S, "m/s", at_most=True),
    )


def balances(case: Case) -> Finding:
    """Something carries it, and to the end it neither tilts nor sinks."""
    body = case.whole
    tilt = np.degrees(_tilt(case, body))
    height = body.centre_m @ case.up
    limit = float(np.degrees(TURN_RAD))
    tied = any(case.body in (joint.body, joint.other) for joint in case.tracks.trajectory.scene.joints)
    carried = 1.0 if tied else float(len(case.touches) > 0)
    return worst(
        Finding("what carries it number", carried, 1.0, ""),
        Finding("it tilts by", float(tilt.max()), limit, "°", case.time(case.frames), at_most=True),
        Finding("it sinks by", float(height[0] - height.min()), visible_m(body.radius_m), "m", at_most=True),
    )
