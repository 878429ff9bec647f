"""The stage: every solid of a trajectory, with its colour, and where it is in each frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.render.form import Form, Triangles
from proxyworld.world.conventions import pose_matrix
from proxyworld.world.files import InputError
from proxyworld.world.geometry import Leaf, leaves, mesh, part_colours
from proxyworld.world.scene import Deformable
from proxyworld.world.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Stage:
    """The `l` solids (compounds by their parts) of the `n` bodies of a trajectory of `t` frames.

    What deforms has a `form`; its frame rides on its centre of mass and does not turn, and the boxes and balls about
    it hold it in all frames.
    """

    shape: tuple[Leaf, ...]  # (l)
    body: np.ndarray  # (l) the row of the body that each belongs to
    colour: np.ndarray  # (l, 3) f32 in 0..1
    fixed: np.ndarray  # (l) bool
    corners: np.ndarray  # (l, 8, 3) of the box about each, in its own frame
    middle: np.ndarray  # (l, 3) of the ball about each, in its own frame
    radius: np.ndarray  # (l) of that ball
    world_from_leaf: np.ndarray  # (t, l, 4, 4)
    form: tuple[Form | None, ...]  # (l)
    trajectory: Trajectory

    def solid(self, i: int, k: int) -> Leaf | Triangles:
        """The solid `i` as it is in frame `k`."""
        form = self.form[i]
        return self.shape[i] if form is None else form.at(k)


def set_stage(trajectory: Trajectory) -> Stage:
    """Lay out the solids of `trajectory`. Raises `InputError` for poses that are not finite, or an unusable mesh."""
    bodies = trajectory.bodies
    for what in ("position_m", "orientation_wxyz"):
        if not np.isfinite(getattr(trajectory, what)).all():
            raise InputError(f"the trajectory's {what} holds NaN or infinity: every pose must be finite")
    placed = [(i, leaf) for i, body in enumerate(bodies) for leaf in leaves(body.shape)]
    body = np.array([i for i, _ in placed])
    world_from_leaf = pose_matrix(trajectory.position_m, trajectory.orientation_wxyz)[:, body]
    forms = tuple(_form(trajectory, i) for i in body)
    deforms = np.array([form is not None for form in forms])
    world_from_leaf[:, deforms, :3, :3] = np.eye(3)
    own = np.stack([leaf.pose for _, leaf in placed])
    points = [_points(leaf.shape, form) for (_, leaf), form in zip(placed, forms, strict=True)]
    bounds = np.stack([np.stack([p.min(axis=0), p.max(axis=0)]) for p in points])
    middle = bounds.mean(axis=1)
    return Stage(
        shape=tuple(leaf.shape for _, leaf in placed),
        body=body,
        colour=np.concatenate([part_colours(b) for b in bodies]),
        fixed=np.array([bodies[i].fixed for i in body]),
        corners=np.stack([_corners(*b) for b in bounds]),
        middle=middle,
        radius=np.array([_radius(p, m) for p, m in zip(points, middle, strict=True)]),
        world_from_leaf=world_from_leaf @ own,
        form=forms,
        trajectory=trajectory,
    )


def only(stage: Stage, chosen: np.ndarray) -> Stage:
    """The solids `chosen (l)` bool of `stage` alone."""
    kept = {f: getattr(stage, f)[chosen] for f in ("body", "colour", "fixed", "corners", "middle", "radius")}
    shape = tuple(s for s, keep in zip(stage.shape, chosen, strict=True) if keep)
    form = tuple(f for f, keep in zip(stage.form, chosen, strict=True) if keep)
    return Stage(
        shape, **kept, world_from_leaf=stage.world_from_leaf[:, chosen], form=form, trajectory=stage.trajectory
    )


def invert(pose: np.ndarray) -> np.ndarray:
    """The inverse of rigid transforms `(..., 4, 4)`."""
    turn = np.swapaxes(pose[..., :3, :3], -1, -2)
    back = np.zeros_like(pose)
    back[..., :3, :3] = turn
    back[..., :3, 3] = -(turn @ pose[..., :3, 3:])[..., 0]
    back[..., 3, 3] = 1
    return back


def _corners(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    pick = np.array([[(i >> axis) & 1 for axis in range(3)] for i in range(8)])
    return np.where(pick == 1, high, low)


def _form(trajectory: Trajectory, i: int) -> Form | None:
    """How body `i` deforms, if it does. Raises `InputError` where the trajectory does not say so in full."""
    body = trajectory.bodies[i]
    if not isinstance(body.shape, Deformable):
        return None
    places, wanted = trajectory.vertices.get(body.name), (trajectory.frames, len(mesh(body.shape).vertices), 3)
    if places is None or places.shape != wanted or not np.isfinite(places).all():
        raise InputError(f"the trajectory's vertices of {body.name!r} must be finite numbers of shape {wanted}")
    return Form(body.shape, places - trajectory.position_m[:, i, None])


def _points(shape: Leaf, form: Form | None) -> np.ndarray:
    """All points `(p, 3)` that a solid's vertices are at, in its own frame."""
    return np.asarray(mesh(shape).vertices) if form is None else form.vertices.reshape(-1, 3)


def _radius(points: np.ndarray, middle: np.ndarray) -> float:
    # every vertex lies on the true surface, and no shape bulges beyond its vertices' ball
    return float(np.linalg.norm(points - middle, axis=1).max()) * (1 + 1e-9)
