"""The stage: every solid of a trajectory, with its colour, and where it is in each frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.conventions import pose_matrix
from proxyworld.world.files import InputError
from proxyworld.world.geometry import Leaf, leaves, mesh, part_colours
from proxyworld.world.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Stage:
    """The `l` solids (compounds by their parts) of the `n` bodies of a trajectory of `t` frames."""

    shape: tuple[Leaf, ...]  # (l)
    body: np.ndarray  # (l) the row of the body that each belongs to
    colour: np.ndarray  # (l, 3) f32 in 0..1
    fixed: np.ndarray  # (l) bool
    corners: np.ndarray  # (l, 8, 3) of the box about each, in its own frame
    middle: np.ndarray  # (l, 3) of the ball about each, in its own frame
    radius: np.ndarray  # (l) of that ball
    world_from_leaf: np.ndarray  # (t, l, 4, 4)
    world_from_body: np.ndarray  # (t, n, 4, 4)


def set_stage(trajectory: Trajectory) -> Stage:
    """Lay out the solids of `trajectory`. Raises `InputError` for poses that are not finite, or an unusable mesh."""
    bodies = trajectory.bodies
    for what in ("position_m", "orientation_wxyz"):
        if not np.isfinite(getattr(trajectory, what)).all():
            raise InputError(f"the trajectory's {what} holds NaN or infinity: every pose must be finite")
    placed = [(i, leaf) for i, body in enumerate(bodies) for leaf in leaves(body.shape)]
    body = np.array([i for i, _ in placed])
    world_from_body = pose_matrix(trajectory.position_m, trajectory.orientation_wxyz)
    own = np.stack([leaf.pose for _, leaf in placed])
    bounds = np.stack([mesh(leaf.shape).bounds for _, leaf in placed])
    middle = bounds.mean(axis=1)
    return Stage(
        shape=tuple(leaf.shape for _, leaf in placed),
        body=body,
        colour=np.concatenate([part_colours(b) for b in bodies]),
        fixed=np.array([bodies[i].fixed for i in body]),
        corners=np.stack([_corners(*b) for b in bounds]),
        middle=middle,
        radius=np.array([_radius(leaf.shape, m) for (_, leaf), m in zip(placed, middle, strict=True)]),
        world_from_leaf=world_from_body[:, body] @ own,
        world_from_body=world_from_body,
    )


def only(stage: Stage, chosen: np.ndarray) -> Stage:
    """The solids `chosen (l)` bool of `stage` alone."""
    kept = {f: getattr(stage, f)[chosen] for f in ("body", "colour", "fixed", "corners", "middle", "radius")}
    shape = tuple(s for s, keep in zip(stage.shape, chosen, strict=True) if keep)
    return Stage(shape, **kept, world_from_leaf=stage.world_from_leaf[:, chosen], world_from_body=stage.world_from_body)


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


def _radius(shape: Leaf, middle: np.ndarray) -> float:
    # every vertex lies on the true surface, and no shape bulges beyond its vertices' ball
    return float(np.linalg.norm(mesh(shape).vertices - middle, axis=1).max()) * (1 + 1e-9)
