"""How a scene begins: no solids in one another, and no event after its end; and what is done where it is not so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from proxyworld.world.conventions import pose_matrix, rotate
from proxyworld.world.crossing import kin
from proxyworld.world.geometry import radius_m
from proxyworld.world.overlap import Convex, convexes, near_pairs, shift_m
from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Body, Box, Carry, Cloth, Force, Plane, Scene, Soft, Torque

OVERLAP_M = 0.001
"""What may lie in one another at the start: the engine takes a millimetre for touching."""
OVERLAP_RADII = 0.02
"""And a fiftieth of the smaller body's radius, by which the depth of two round solids may be overestimated."""
GAP_M = 0.001
"""What is left between bodies that were moved apart."""
ROUNDS = 12
"""A body that is moved may come to lie in another: so often they are looked through."""
AFTER_S = 0.5
"""How much longer than its last event a scene is made to last."""
LONGEST_S = 120.0


def apart(scene: Scene) -> Law:
    """No two solids lie in one another at the start, but what joints hold together, and what never moves."""
    deepest, threshold, who = 0.0, OVERLAP_M, ""
    for a, b, shift in _overlaps(scene):
        depth, allowed = float(np.linalg.norm(shift)), _allowed_m(a, b)
        if depth / allowed > deepest / threshold:
            deepest, threshold, who = depth, allowed, f"{a.name} and {b.name} "
    holds = deepest <= threshold
    told = (
        f"{who}lie {deepest:.2g} m in one another at the start (at most {threshold:.2g} m)."
        if who
        else "At the start no solid lies in another."
    )
    return Law("no overlap", holds, deepest, threshold, "m", 0.0 if who else None, told[:1].upper() + told[1:])


def moved_apart(scene: Scene) -> tuple[Scene, str] | None:
    """The scene with what overlaps moved apart the shortest way, or up from the ground; None where joints hold it.

    Of two, the one that can move does; of two that can, the upper one.
    """
    tied = {name for joint in scene.joints for name in (joint.body, joint.other) if name is not None}
    start = {body.name: body.position_m for body in scene.bodies}
    for _ in range(ROUNDS):
        moved = _one_round(scene, tied)
        if moved is None:
            return None
        if moved is scene:
            break
        scene = moved
    shifts = {b.name: float(np.linalg.norm(np.subtract(b.position_m, start[b.name]))) for b in scene.bodies}
    told = ", ".join(f"{name} by {shift:.2g} m" for name, shift in shifts.items() if shift > 0)
    return (scene, f"moved {told}") if told and apart(scene).holds else None


def _one_round(scene: Scene, tied: set[str]) -> Scene | None:
    """Each overlap undone once; the scene itself where there is none, None where no body of one may be moved."""
    bodies = {body.name: body for body in scene.bodies}
    found = [(a, b, shift) for a, b, shift in _overlaps(scene) if np.linalg.norm(shift) > _allowed_m(a, b)]
    for a, b, shift in found:
        loose = [body for body in (a, b) if not body.fixed and body.name not in tied]
        if not loose:
            return None
        body = max(loose, key=lambda one: one.position_m[2])
        way = shift if body is a else -shift
        way = way * (1 + GAP_M / np.linalg.norm(way))
        x, y, z = (float(v) for v in np.add(bodies[body.name].position_m, way))
        bodies[body.name] = bodies[body.name].model_copy(update={"position_m": (x, y, z)})
    return scene.model_copy(update={"bodies": tuple(bodies.values())}) if found else scene


def _overlaps(scene: Scene) -> Iterator[tuple[Body, Body, np.ndarray]]:
    """The pairs of bodies that lie in one another at the start, with the shift of the first that parts them."""
    solid = [_stiff(body) for body in scene.bodies if body.solid]
    together = kin(scene)
    placed = {body.name: _placed(body) for body in solid if not isinstance(body.shape, Plane)}
    reach = {name: radius_m(scene.body(name).shape) for name in placed}
    for a, b in combinations(solid, 2):
        if (a.fixed and b.fixed) or frozenset((a.name, b.name)) in together:
            continue
        if isinstance(a.shape, Plane) or isinstance(b.shape, Plane):
            shift = _from_plane(a, b, placed)
        elif np.linalg.norm(np.subtract(a.position_m, b.position_m)) > reach[a.name] + reach[b.name]:
            continue
        else:
            poses = [pose_matrix(body.position_m, body.orientation_wxyz) for body in (a, b)]
            shifts = [shift_m(x, y) for x, y in near_pairs(a.shape, b.shape, *poses)]
            shift = max(shifts, key=lambda way: float(way @ way), default=np.zeros(3))
        if shift.any():
            yield a, b, shift


def _stiff(body: Body) -> Body:
    """What deforms as it is at the start: a solid of its own shape, or a sheet."""
    if isinstance(body.shape, Soft):
        return body.model_copy(update={"shape": body.shape.solid})
    if isinstance(body.shape, Cloth):
        return body.model_copy(update={"shape": Box(size_m=(*body.shape.size_m, max(body.shape.thickness_m, 1e-5)))})
    return body


def _placed(body: Body) -> tuple[Convex, ...]:
    pose = pose_matrix(body.position_m, body.orientation_wxyz)
    return tuple(solid.posed(pose) for solid in convexes(body.shape))


def _from_plane(a: Body, b: Body, placed: dict[str, tuple[Convex, ...]]) -> np.ndarray:
    """The shift of `a` that brings the one of the two that is no plane above the other."""
    plane, body, sign = (a, b, -1.0) if isinstance(a.shape, Plane) else (b, a, 1.0)
    up = rotate(plane.orientation_wxyz, (0, 0, 1))
    lowest = -max(float(solid.reach_m(-up[None])[0]) for solid in placed[body.name])
    depth = max(0.0, float(up @ np.array(plane.position_m)) - lowest)
    shift: np.ndarray = sign * depth * up
    return shift


def _allowed_m(a: Body, b: Body) -> float:
    radii = [radius_m(body.shape) for body in (a, b) if not isinstance(body.shape, Plane)]
    return OVERLAP_M + (OVERLAP_RADII * min(radii) if len(radii) == 2 else 0.0)


# --- events -----------------------------------------------------------------------------------------------------


def in_time(scene: Scene) -> Law:
    """No event begins after the scene's end; one that waits for a trigger counts from the start, at the earliest."""
    late = [event for event in scene.events if event.time_s > scene.duration_s]
    last = max((event.time_s for event in late), default=0.0)
    kinds = ", ".join(f"{event.kind} at {event.time_s:.3g} s" for event in late)
    told = (
        f"{len(late)} events would begin after the end of the scene at {scene.duration_s:.3g} s: {kinds}."
        if late
        else "All events begin before the scene ends."
    )
    return Law("events in time", not late, last, scene.duration_s, "s", last if late else None, told)


def lengthened(scene: Scene) -> tuple[Scene, str] | None:
    """The scene made to last until its last event is over, and a while more; None where that is longer than may be."""
    ends = max(e.time_s + (e.duration_s if isinstance(e, Force | Torque | Carry) else 0.0) for e in scene.events)
    until = ends + AFTER_S
    if until > LONGEST_S:
        return None
    return scene.model_copy(update={"duration_s": until}), f"it lasts {until:.3g} s, and not {scene.duration_s:.3g} s"
