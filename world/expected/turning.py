"""Expectations about turning: topples, swings, spins."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.expected.finding import Case, Finding, best
from proxyworld.world.scene import Joint, Release, Scene, Sphere
from proxyworld.world.tracks import Track

TOPPLE_RAD = float(np.radians(45))
SWING_RAD = float(np.radians(10))
SPIN_RAD = 2 * np.pi
ARM_RADII = 0.05
"""A centre of mass nearer to its pivot than this is taken to lie on it."""


def topples(case: Case) -> Finding:
    """The axis of it that pointed up at the start tilts; a ball has none."""
    return best(_tilts(case, body) for body in case.parts)


def _tilts(case: Case, body: Track) -> Finding:
    limit = float(np.degrees(TOPPLE_RAD))
    if isinstance(body.body.shape, Sphere):
        return Finding("a ball has no side to fall on; it tilts by", 0.0, limit, "°")
    axis = rotate(body.orientation_wxyz[0] * [1, -1, -1, -1], case.up)
    cosine = rotate(body.orientation_wxyz, np.tile(axis, (len(body.centre_m), 1))) @ case.up
    return case.reached("it tilts by", np.degrees(np.arccos(np.clip(cosine, -1, 1))), limit, "°")


def swings(case: Case) -> Finding:
    """While tied, it turns about the point that it hangs from, or is hinged at."""
    limit = float(np.degrees(SWING_RAD))
    pivot = _pivot(case.tracks.trajectory.scene, case.body)
    if pivot is None:
        return Finding("it is tied to nothing that is fixed; it turns by", 0.0, limit, "°")
    joint, released_s = pivot
    body = case.whole
    arm = body.centre_m - np.array(joint.anchor_m)
    length = np.linalg.norm(arm, axis=1)
    if length.min() < ARM_RADII * body.radius_m:
        angle = body.turn_rad
    else:
        angle = np.arccos(np.clip(arm @ arm[0] / (length * length[0]), -1, 1))
    angle = np.where(case.tracks.trajectory.time_s <= released_s, angle, 0.0)
    return case.reached("about its pivot it turns by", np.degrees(angle), limit, "°")


def _pivot(scene: Scene, body: str) -> tuple[Joint, float] | None:
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


def spins(case: Case) -> Finding:
    """It turns a whole time about a steady axis: turning back undoes it."""
    return best(_turns(case, body) for body in case.parts)


def _turns(case: Case, body: Track) -> Finding:
    omega = body.angular_velocity_rad_s
    steps = (omega[1:] + omega[:-1]) / 2 / case.sampling_hz
    turned = np.concatenate([np.zeros((1, 3)), steps.cumsum(axis=0)])
    return case.reached("it turns by", np.degrees(np.linalg.norm(turned, axis=1)), float(np.degrees(SPIN_RAD)), "°")
