"""Expectations about hinges, slides and what hangs: opens, closes, hangs."""

from __future__ import annotations

import numpy as np

from proxyworld.world.expected.finding import Case, Finding, visible_m, worst
from proxyworld.world.expected.turning import pivot, pivot_m
from proxyworld.world.joint_paths import moved_m, turned_rad
from proxyworld.world.scene import Joint, Scene

OPEN_RAD = float(np.radians(20))
"""A door that turns by less about its hinge has hardly opened."""
SHUT = 0.1
"""What closes comes to within this share of its way of the end of its hinge or slide, or of where it stays."""
DROP_RADII = 1.0
"""What hangs sinks by no more than its own radius."""


def opens(case: Case) -> Finding:
    """It turns about its hinge, or moves along its slide, away from where it was."""
    joint = _joint(case)
    if joint is None:
        return Finding("it has no hinge and no slide; it opens by", 0.0, 1.0, "")
    way, least, unit = _way(case, joint)
    return case.amounts("it opens by", np.abs(way), least, unit)


def closes(case: Case) -> Finding:
    """It turns about its hinge, or moves along its slide, to the limit on that side, and stays there at the end.

    Where there is no limit, it ends where it stays.
    """
    joint = _joint(case)
    if joint is None:
        return Finding("it has no hinge and no slide; it closes by", 0.0, 1.0, "")
    way, least, unit = _way(case, joint)
    moved = case.amounts("it closes by", np.abs(way), least, unit)
    last = way[case.last_frames(0.1)]
    end = float(way[np.argmax(np.abs(way))])
    if joint.limits is not None:
        limit = joint.limits[1] if end > 0 else joint.limits[0]
        end = float(np.degrees(limit)) if joint.kind == "hinge" else limit
    misses = float(np.abs(last - end).max())
    allowed = max(SHUT * abs(end), SHUT * least)
    return worst(moved, Finding("in the end it misses its stop by", misses, allowed, unit, at_most=True))


def _joint(case: Case) -> Joint | None:
    """The hinge or slide that the body moves on."""
    joints = case.tracks.trajectory.scene.joints
    return next((j for j in joints if j.kind in ("hinge", "slider") and j.body == case.body), None)


def _way(case: Case, joint: Joint) -> tuple[np.ndarray, float, str]:
    """How far the joint has moved since the scene began `(t)`, in degrees or metres; and the least that counts."""
    if joint.kind == "hinge":
        return np.degrees(turned_rad(case.tracks, joint)), float(np.degrees(OPEN_RAD)), "°"
    return moved_m(case.tracks, joint), visible_m(case.whole.radius_m), "m"


def hangs(case: Case) -> Finding:
    """What ties it lies above it to the end, and it does not sink."""
    scene, body = case.tracks.trajectory.scene, case.whole
    tied = pivot(scene, case.body) or _held(scene, case.body)
    if tied is None:
        return Finding("it is tied to nothing that is fixed; its ties number", 0.0, 1.0, "")
    joint, until = tied
    height = body.centre_m @ case.up
    above = pivot_m(scene, joint) @ case.up - height
    seconds = float(case.tracks.trajectory.time_s[-1])
    return worst(
        Finding("it is tied until", min(until, seconds), max(seconds, 1e-9), "s"),
        Finding("what ties it lies above it by", float(above[-1]), 0.1 * visible_m(body.radius_m), "m"),
        Finding("it sinks by", float(height[0] - height.min()), max(DROP_RADII * body.radius_m, 0.01), "m",
                at_most=True),
    )  # fmt: skip


def _held(scene: Scene, body: str) -> tuple[Joint, float] | None:
    """A joint that fixes the body to the world; and until when it holds."""
    released = {e.joint: e.time_s for e in scene.events if e.kind == "release"}
    found = next((j for j in scene.joints if j.body == body and j.other is None), None)
    return None if found is None else (found, released.get(found.name, np.inf))
