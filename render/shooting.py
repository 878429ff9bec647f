"""Shooting: how the camera shows the action of a stage; from where, how near, and whether it goes along.

The subjects should be large enough to be seen. A camera that stays and shows everything is tried first, then one that
shows the subjects alone; then one that goes along with them, as far as it may; and then one that stays and shows the
moments that decide, with as much before and after as lets the subjects be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from proxyworld.render.framing import Follow, Lens, Limits, OutOfView, Stand, stand
from proxyworld.render.rays import blocked
from proxyworld.render.scope import Scope, about, extent, scope_of
from proxyworld.render.stage import Stage, only
from proxyworld.world.action import Action, action_of
from proxyworld.world.camera import Camera, Pan, Shot, Tilt, Truck
from proxyworld.world.course import FASTEST, Course, course, direction
from proxyworld.world.scene import Plane
from proxyworld.world.tracks import Tracks

MARGIN = 0.08  # of the width and of the height, kept free on each side
CLEARANCE = 0.03  # the camera's least height over the ground, as a part of its distance
SEEN = 0.5  # of what moves must be in sight, or the camera looks for a better side
PACES = (Limits(speed=1.0, change=3.0), Limits(speed=2.5, change=8.0), Limits(speed=FASTEST, change=13.0))
WORTH = 1.5  # times as large must the lead look, for less of the action to be shown, or the camera to go along
SPECK = 0.06  # of the picture's shorter side: smaller, and the camera goes along
LOST = 0.035  # smaller than this, and it shows less of the action rather than what nobody can see
SHORTEST_S = 0.25  # before and after the moments that decide
_ASIDE_RAD = (0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0, 2.6, -2.6)


@dataclass(frozen=True)
class Manner:
    """How large the lead is to look, in shorter sides of the picture: `least` for a camera that stays, `along` for one
    that goes along of itself, `tracked` for one that is told to; no moving solid looks larger than `largest`. `back` is
    how much farther off the camera stands than it need be; `bystanders` are shown or not.
    """

    least: float
    along: float
    tracked: float
    largest: float
    back: float = 1.0
    bystanders: bool = True


MANNERS: Mapping[Shot, Manner] = MappingProxyType(
    {
        "auto": Manner(least=0.10, along=0.20, tracked=0.35, largest=0.55),
        "close-up": Manner(least=0.30, along=0.40, tracked=0.55, largest=0.75, bystanders=False),
        "wide": Manner(least=0.0, along=0.10, tracked=0.15, largest=0.30, back=1.7),
    }
)


@dataclass(frozen=True, eq=False)
class Shoot:
    """A stage, the camera it is shot with, and what of it is to be seen."""

    stage: Stage
    camera: Camera
    lens: Lens
    action: Action
    scope: Scope

    @property
    def manner(self) -> Manner:
        return MANNERS[self.camera.shot]

    @property
    def fps(self) -> float:
        return float(self.stage.trajectory.fps)

    def course(self, azimuth_rad: float, elevation_rad: float) -> Course:
        return course(self.camera, azimuth_rad, elevation_rad, frames=len(self.stage.world_from_leaf), fps=self.fps)

    def looks(self, made: Stand, way: Course, scope: np.ndarray) -> float:
        """How large the lead looks while it is in `scope (t, l)`, in shorter sides of the picture: so in half of it."""
        seen = self.scope.lead & scope
        if not seen.any():
            return 0.0
        depth = np.einsum("ti,tli->tl", way.turn[:, 2], self.stage.world_from_leaf[..., :3, 3] - made.eye[:, None])
        return self.scope.lead_m / (2 * self.lens.least * float(np.median(depth[seen])))

    def off(self, size_m: float, looks: float) -> float:
        """From how far what is `size_m` wide looks so large."""
        return size_m / (2 * self.lens.least * looks)


@dataclass(frozen=True, eq=False)
class Plan:
    """What is to be in view `(t, l)`, how far off the camera is at least, and whether it goes along.

    A plan is taken where the lead looks as large as `enough`; one that does not show the `whole` action, only then.
    """

    scope: np.ndarray
    least_m: float
    enough: float
    follow: Follow | None = None
    whole: bool = True


def shoot(stage: Stage, camera: Camera, tangent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The turn `camera_from_world (t, 3, 3)` and the eye `(t, 3)` of `camera` in each frame.

    `tangent (2)` are those of half the picture's angles.
    """
    action = action_of(Tracks(stage.trajectory))
    shot = Shoot(stage, camera, Lens(tangent, tangent * (1 - 2 * MARGIN)), action, scope_of(stage, action))
    if camera.position_m is not None and camera.target_m is not None:
        return _placed(shot, np.array(camera.position_m), np.array(camera.target_m))
    return _in_sight(shot, _tracking(shot) if camera.tracking is not None else _chosen(shot))


def _placed(shot: Shoot, eye: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A camera whose first place is given."""
    way, distance = shot.course(*direction(eye, target)), float(np.linalg.norm(target - eye))
    if shot.camera.tracking is None:
        return way.turn, target - distance * way.arm
    plan = _tracking(shot)
    return way.turn, stand(shot.stage, plan.scope, way, shot.lens, least_m=distance, follow=plan.follow).eye


def _tracking(shot: Shoot) -> Plan:
    """Along with the body that the camera is to track."""
    trajectory, move = shot.stage.trajectory, shot.camera.tracking
    assert move is not None
    rows = trajectory.rows(move.body) if move.body is not None else np.flatnonzero(shot.action.lead)
    own = np.isin(shot.stage.body, rows) & np.ones((trajectory.frames, 1), bool)
    tracks = shot.action.tracks.rows
    weights = [tracks[row].mass_kg if np.isfinite(tracks[row].mass_kg) else 1.0 for row in rows]
    centre = np.average([tracks[row].centre_m for row in rows], axis=0, weights=weights)
    wanted = shot.off(extent(shot.stage, own), shot.manner.tracked)
    return Plan(own, wanted, 0.0, Follow(Limits(), shot.fps, centre))


def _chosen(shot: Shoot) -> Plan:
    """The first plan by which the lead is large enough, else the one that shows it whole and the largest."""
    best, size = None, 0.0
    for plan in _plans(shot):
        if best is not None and size >= LOST and not plan.whole:
            return best
        found = shot.looks(*_above(shot, plan, shot.camera.azimuth_rad), plan.scope)
        if best is None or found > size * WORTH:
            if found >= plan.enough:
                return plan
            best, size = (plan, found) if plan.whole else (best, size)
        elif size >= plan.enough:
            return best
    assert best is not None
    return best


def _plans(shot: Shoot) -> Iterator[Plan]:
    """The ways to show the action, the fullest first."""
    scope, manner = shot.scope, shot.manner
    moving = scope.subjects & ~shot.stage.fixed
    largest = shot.stage.radius[moving.any(axis=0)].max(initial=0.0) * 2
    near = shot.off(largest, manner.largest)
    if manner.bystanders:
        yield Plan(scope.everything, near, manner.least)
    yield Plan(scope.subjects, near, manner.least)
    if shot.camera.may_go_along:
        along = max(near, shot.off(scope.lead_m, manner.along))
        for limits in PACES:
            yield Plan(scope.close, along, SPECK, Follow(limits, shot.fps))
    trajectory = shot.stage.trajectory
    within = float(trajectory.time_s[-1])
    while within > SHORTEST_S:
        within = max(within / 1.5, SHORTEST_S)
        yield Plan(about(scope.lead, shot.action.moments_s, trajectory.time_s, within), near, SPECK, whole=False)


def _in_sight(shot: Shoot, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Along the direction given, or round a wall that would hide the action."""
    best, most = None, -1.0
    for aside in _ASIDE_RAD:
        made, way = _above(shot, plan, shot.camera.azimuth_rad + aside)
        share = _seen(shot, made.eye)
        if share > most:
            best, most = (way.turn, made.eye), share
        if most >= SEEN:
            break
    assert best is not None
    return best


def _above(shot: Shoot, plan: Plan, azimuth_rad: float) -> tuple[Stand, Course]:
    """The stand for the elevation given, or steeper where that would be in the ground or in a fixed solid."""
    elevation, back = shot.camera.elevation_rad, shot.manner.back
    while True:
        way = shot.course(azimuth_rad, elevation)
        made = _stand(shot, plan, way, azimuth_rad, elevation)
        if back > 1:
            made = Stand(made.target - back * made.distance_m * way.arm, made.target, back * made.distance_m)
        if elevation >= np.pi / 2 or _is_free(shot.stage, made.eye, CLEARANCE * made.distance_m):
            return made, way
        elevation = min(elevation + 0.05, np.pi / 2)


def _stand(shot: Shoot, plan: Plan, way: Course, azimuth_rad: float, elevation_rad: float) -> Stand:
    """The stand from which all is in view through all moves; else, but for those by which the camera looks away."""

    def framed(way: Course) -> Stand:
        return stand(shot.stage, plan.scope, way, shot.lens, least_m=plan.least_m, follow=plan.follow)

    try:
        return framed(way)
    except OutOfView:
        moves = tuple(move for move in shot.camera.moves if not isinstance(move, Pan | Tilt | Truck))
        calm = replace(shot, camera=shot.camera.model_copy(update={"moves": moves})).course(azimuth_rad, elevation_rad)
        made = framed(calm)
        return Stand(made.target - made.distance_m * way.arm, made.target, made.distance_m)


def _is_free(stage: Stage, eye: np.ndarray, clearance: float) -> bool:
    """Whether a camera at the places `eye (t, 3)` is above the ground and outside all that never moves."""
    for i in np.flatnonzero(stage.fixed):
        pose = stage.world_from_leaf[0, i]
        local = (eye - pose[:3, 3]) @ pose[:3, :3]
        if isinstance(stage.shape[i], Plane):
            if (local[:, 2] < clearance).any():
                return False
        elif ((local >= stage.corners[i, 0] - clearance) & (local <= stage.corners[i, 7] + clearance)).all(1).any():
            return False
    return True


def _seen(shot: Shoot, eye: np.ndarray) -> float:
    """The share of what acts, over solids and frames, that is not hidden from `eye (t, 3)`; 1 where none acts."""
    stage, acts = shot.stage, shot.scope.subjects & ~shot.stage.fixed
    fixed = only(stage, stage.fixed)
    frame, leaf = np.nonzero(acts)
    if not len(leaf) or not fixed.shape:
        return 1.0
    to = stage.world_from_leaf[frame, leaf, :3, 3] - eye[frame]
    hidden = blocked(eye[frame], to, 1.0, fixed, 0, fixed.world_from_leaf[0])
    return 1 - float(hidden.mean())
