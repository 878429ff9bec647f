"""Object tracks: where chosen points of bodies' surfaces are in every frame, and whether they are seen there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import trimesh

from proxyworld.render.camera import View
from proxyworld.render.flow import in_sight
from proxyworld.render.form import Triangles, rest
from proxyworld.render.maps import Maps
from proxyworld.render.points import surface_points
from proxyworld.render.solids import intersect
from proxyworld.render.stage import Stage, invert, set_stage
from proxyworld.render.surface import NEAR_M
from proxyworld.world.conventions import pose_matrix
from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.geometry import leaves
from proxyworld.world.scene import Deformable
from proxyworld.world.trajectory import Trajectory

OFF = 1e-3  # of a solid's radius: how far from its surface a point may be said to be, and still be of it
_FROM = 5e-3  # of the radius: how far off a point's surface is looked for
_FOLLOWED: Mapping[str, tuple[str, tuple[int, ...]]] = MappingProxyType(
    {"position_m": ("f", (3,)), "tracks_px": ("f", (2,)), "visible": ("b", ())}
)
_WAYS = np.concatenate([np.eye(3), -np.eye(3)])


@dataclass(frozen=True, eq=False)
class Points:
    """`p` points fixed to the surfaces of bodies."""

    body: np.ndarray  # (p) int: the row of the trajectory's body
    local_m: np.ndarray  # (p, 3) f64 in the body's own frame; of what deforms, in its shape's as it was made

    def __post_init__(self) -> None:
        body, local = np.asarray(self.body), np.asarray(self.local_m, float)
        if body.ndim != 1 or not np.issubdtype(body.dtype, np.integer) or local.shape != (len(body), 3):
            raise InputError(
                f"points of bodies {body.dtype} {body.shape} at {local.shape}: give whole numbers (p) and metres (p, 3)"
            )
        if not np.isfinite(local).all():
            raise InputError("a point's local_m holds NaN or infinity: every point must be finite")
        object.__setattr__(self, "body", body)
        object.__setattr__(self, "local_m", local)


@dataclass(frozen=True, eq=False)
class Tracks:
    """Where `p` points are over `t` frames. Pixel centres lie at +0.5, x before y, as in the maps."""

    points: Points
    position_m: np.ndarray  # (t, p, 3) f64, in the world
    tracks_px: np.ndarray  # (t, p, 2) f64; NaN behind the camera
    visible: np.ndarray  # (t, p) bool: in the picture, on the side that faces the camera, and nothing before it

    def save(self, folder: Path) -> Path:
        """Write `folder/tracks.npz`: `body`, `local_m`, `position_m`, `tracks_px` and `visible`."""
        arrays = {"body": self.points.body, "local_m": self.points.local_m}
        return write_arrays(Path(folder) / "tracks.npz", arrays | {name: getattr(self, name) for name in _FOLLOWED})

    @classmethod
    def load(cls, folder: Path) -> Tracks:
        """Read what `save` wrote. Raises `InputError` where it does not fit together."""
        path = Path(folder) / "tracks.npz"
        arrays = read_arrays(path, what="shot's tracks")
        lacking = [name for name in ("body", "local_m", *_FOLLOWED) if name not in arrays]
        if lacking:
            raise InputError(f"{path} is not the tracks of a shot: it lacks {', '.join(lacking)}")
        points = Points(arrays["body"], arrays["local_m"])
        frames = arrays["visible"].shape[:1]
        for name, (kind, dims) in _FOLLOWED.items():
            found, wanted = arrays[name], (*frames, len(points.body), *dims)
            if found.dtype.kind != kind or found.shape != wanted:
                raise InputError(f"{path} does not fit together: {name} is {found.dtype} {found.shape}, not {wanted}")
        return cls(points, **{name: arrays[name] for name in _FOLLOWED})


def track(trajectory: Trajectory, points: Points, camera: Maps | View) -> Tracks:
    """Follow `points` through all frames of `trajectory`, as the camera of the `Maps`, or of the `View`, sees them.

    Exact: each point goes where its body's pose, or its triangle, takes it, and a ray decides whether it is seen; no
    picture is looked at. Raises `InputError` for a point of no body or off its body's surface, and for a camera that
    has not a pose a frame.
    """
    view = _view(camera)
    if len(view.camera_from_world) != trajectory.frames:
        raise InputError(f"the camera has {len(view.camera_from_world)} poses for {trajectory.frames} frames")
    stage = set_stage(trajectory)
    anchors = _anchor(trajectory, stage, points)
    position = np.empty((trajectory.frames, len(points.body), 3))
    pixel, visible = np.full((*position.shape[:2], 2), np.nan), np.zeros(position.shape[:2], bool)
    for k in range(trajectory.frames):
        position[k], normal = anchors.at(stage, k)
        pose = view.camera_from_world[k]
        seen = position[k] @ pose[:3, :3].T + pose[:3, 3]
        ahead = seen[:, 2] > NEAR_M
        pixel[k, ahead] = view.project(seen[ahead])
        visible[k] = in_sight(stage, view, k, anchors.leaf, seen, normal @ pose[:3, :3].T, pixel[k])
    return Tracks(points, position, pixel, visible)


def points_at(trajectory: Trajectory, maps: Maps, k: int, pixels: np.ndarray) -> Points:
    """The surface points that the centres of `pixels (p, 2)` (x, y) show in frame `k`; `InputError` for the sky."""
    x, y = np.moveaxis(np.asarray(pixels, int).reshape(-1, 2), -1, 0)
    width, height = maps.size
    if not ((x >= 0) & (x < width) & (y >= 0) & (y < height)).all() or not 0 <= k < maps.frames:
        raise InputError(f"pixels of frame {k} must be of the picture: {maps.frames} frames of {width}x{height}")
    body = maps.ids[k, y, x] - 1
    if (body < 0).any():
        at = int(np.argmax(body < 0))
        raise InputError(f"pixel ({x[at]}, {y[at]}) of frame {k} shows no body: choose others")
    world = surface_points(maps.window(k, k + 1))[0, y, x]
    return Points(body, _local(trajectory, set_stage(trajectory), k, body, world))


def sample_points(trajectory: Trajectory, maps: Maps, count: int, *, seed: int) -> Points:
    """`count` points that are seen in some frame, of the moving bodies in equal shares (of all, where none moves).

    As in TAP-Vid's Kubric set (Doersch et al., NeurIPS 2022), a point is drawn as a frame and a pixel of its body.
    Raises `InputError` where nothing is seen at all.
    """
    rng = np.random.default_rng(seed)
    chosen = maps.ids * (maps.moving if maps.moving.any() else True)
    bodies = np.unique(chosen[chosen > 0]) - 1
    if count < 1 or not len(bodies):
        raise InputError(f"{count} points cannot be drawn from {len(bodies)} visible bodies: both must be at least 1")
    body = np.sort(bodies[np.arange(count) % len(bodies)])
    stage, local = set_stage(trajectory), np.empty((count, 3))
    for i in bodies:
        own = body == i
        places = np.flatnonzero(chosen == i + 1)
        k, y, x = np.unravel_index(rng.choice(places, own.sum(), replace=own.sum() > len(places)), chosen.shape)
        for frame in np.unique(k):
            at = k == frame
            world = surface_points(maps.window(frame, frame + 1))[0, y[at], x[at]]
            local[np.flatnonzero(own)[at]] = _local(trajectory, stage, frame, body[own][at], world)
    return Points(body, local)


@dataclass(frozen=True, eq=False)
class _Anchors:
    """How points hold on to their solids: by their place in its frame, or by their shares of a triangle's corners."""

    leaf: np.ndarray  # (p)
    own: np.ndarray  # (p, 3)
    normal: np.ndarray  # (p, 3)
    face: np.ndarray  # (p)

    def at(self, stage: Stage, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Places and normals of frame `k` in the world: `(p, 3)` each."""
        own, normal = self.own.copy(), self.normal.copy()
        for i in np.unique(self.leaf):
            form, mine = stage.form[i], self.leaf == i
            if form is not None:
                made, now, face = rest(form.shape), form.at(k), self.face[mine]
                own[mine] = now.mean(face, made.shares(face, self.own[mine]))
                normal[mine] = now.normals[face]
        pose = stage.world_from_leaf[k, self.leaf]
        turned = np.einsum("pij,pj->pi", pose[:, :3, :3], own)
        return turned + pose[:, :3, 3], np.einsum("pij,pj->pi", pose[:, :3, :3], normal)


def _anchor(trajectory: Trajectory, stage: Stage, points: Points) -> _Anchors:
    """The solid on whose surface each point lies; `InputError` where it lies on none of its body's."""
    names, count = [str(name) for name in trajectory.name], len(points.body)
    if ((points.body < 0) | (points.body >= len(names))).any():
        raise InputError(f"points are of bodies 0 to {len(names) - 1}: {', '.join(names)}")
    off = np.full(count, np.inf)
    found = _Anchors(np.zeros(count, int), np.zeros((count, 3)), np.zeros((count, 3)), np.zeros(count, int))
    for body in np.unique(points.body):
        mine = np.flatnonzero(points.body == body)
        parts = leaves(trajectory.bodies[body].shape)
        for i, part in zip(np.flatnonzero(stage.body == body), parts, strict=True):
            back = invert(part.pose)
            own = points.local_m[mine] @ back[:3, :3].T + back[:3, 3]
            solid = rest(part.shape) if isinstance(part.shape, Deformable) else part.shape
            for way in _WAYS * _FROM * stage.radius[i]:  # from a little off, back: is the surface where it should be?
                t, normal, face = intersect(solid, own + way, np.broadcast_to(-way, own.shape))
                away = np.abs(t - 1) * _FROM
                near = away < off[mine]
                at = mine[near]
                off[at], found.leaf[at], found.own[at] = away[near], i, own[near]
                found.normal[at] = solid.normals[face[near]] if isinstance(solid, Triangles) else normal[near]
                found.face[at] = face[near]
    if (off > OFF).any():
        p = int(np.argmax(off > OFF))
        raise InputError(
            f"the point {points.local_m[p].tolist()} is not on the surface of {names[points.body[p]]!r}: choose points "
            "by pixel (points_at) or let them be drawn (sample_points)"
        )
    return found


def _local(trajectory: Trajectory, stage: Stage, k: int, body: np.ndarray, world: np.ndarray) -> np.ndarray:
    """The points `world (p, 3)` of frame `k` in the frames of their bodies `body (p)`; of what deforms, as made."""
    pose = invert(pose_matrix(trajectory.position_m[k, body], trajectory.orientation_wxyz[k, body]))
    local = np.einsum("pij,pj->pi", pose[:, :3, :3], world) + pose[:, :3, 3]
    for i, form in enumerate(stage.form):
        mine = body == stage.body[i]
        if form is not None and mine.any():
            local[mine] = _as_made(form.at(k), rest(form.shape), world[mine] - stage.world_from_leaf[k, i, :3, 3])
    return np.asarray(local)


def _as_made(now: Triangles, made: Triangles, points: np.ndarray) -> np.ndarray:
    """Where the surface points `points (p, 3)` of the mesh `now` were in the mesh as it was `made`."""
    face = np.array([_nearest(now.corners, point) for point in points], int)
    return np.asarray(made.mean(face, now.shares(face, points)))


def _nearest(corners: np.ndarray, point: np.ndarray) -> int:
    """Which of the triangles `corners (f, 3, 3)` comes nearest to `point (3)`."""
    points = np.broadcast_to(point, (len(corners), 3))
    reached = trimesh.triangles.closest_point(corners, points)  # type: ignore[no-untyped-call]
    return int(np.linalg.norm(reached - point, axis=1).argmin())


def _view(camera: Maps | View) -> View:
    if isinstance(camera, View):
        return camera
    return View(camera.size, np.asarray(camera.intrinsics), np.asarray(camera.camera_from_world))
