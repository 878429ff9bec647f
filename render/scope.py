"""The scope of a shot: which solids must be in the picture, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.render.reach import bounds, reach
from proxyworld.render.stage import Stage
from proxyworld.world.action import Action
from proxyworld.world.scene import Plane

NEARBY, HUGE = 1.0, 2.5  # what stands within this many spans of the motion is framed, unless it is wider than that
MEETING_S = 0.3  # how long before and after they meet, what a subject meets is in the picture too


@dataclass(frozen=True, eq=False)
class Scope:
    """What must be in view over `t` frames of `l` solids, and of which the size counts.

    `lead_m` is the least extent of all the lead's solids together over the frames: of things that fly apart, what they
    were together.
    """

    everything: np.ndarray  # (t, l) bool: all that moves, and what stands by
    subjects: np.ndarray  # (t, l) bool
    close: np.ndarray  # (t, l) bool: the subjects, and what they meet while they meet it
    lead: np.ndarray  # (t, l) bool
    lead_m: float


def scope_of(stage: Stage, action: Action) -> Scope:
    """What of `stage` is to be seen."""
    trajectory, row = stage.trajectory, stage.body
    shown = action.shown[:, row]
    subjects = shown & action.subjects[row]
    lead = subjects & action.lead[row]
    close = subjects.copy()
    time = np.arange(trajectory.frames) / trajectory.sampling_hz
    for other, met_s in action.partners:
        close |= (np.abs(time - met_s) <= MEETING_S / trajectory.scene.slow_motion)[:, None] & (row == other)
    return Scope(_with_bystanders(stage, shown), subjects, close, lead, extent(stage, lead))


def about(scope: np.ndarray, moments_s: tuple[float, ...], time_s: np.ndarray, within_s: float) -> np.ndarray:
    """`scope (t, l)` in the frames that lie `within_s` of one of the moments."""
    near = (np.abs(time_s[:, None] - np.array(moments_s)) <= within_s).any(axis=1)
    return np.asarray(scope & (near if near.any() else np.arange(len(near)) == 0)[:, None])


def extent(stage: Stage, lead: np.ndarray) -> float:
    """The longest side of the upright box about all solids of `lead (t, l)`, in the frame where it is shortest."""
    sides = [reach(stage, lead, axis) + reach(stage, lead, -axis) for axis in np.eye(3)]
    largest = np.max(sides, axis=0)
    return float(largest[np.isfinite(largest)].min())


def _with_bystanders(stage: Stage, scope: np.ndarray) -> np.ndarray:
    """`scope`, and in the first frame what stands near it and is not much wider."""
    low, high = bounds(stage, scope, np.eye(3))
    span = float(np.linalg.norm(high - low))
    whole = scope.copy()
    for i in np.flatnonzero(~scope.any(axis=0)):
        if isinstance(stage.shape[i], Plane):
            continue
        alone = np.zeros_like(scope)
        alone[0, i] = True
        lower, upper = bounds(stage, alone, np.eye(3))
        gap = np.linalg.norm(np.maximum(np.maximum(lower - high, low - upper), 0))
        whole[0, i] = gap <= NEARBY * span and np.linalg.norm(upper - lower) <= HUGE * span
    return whole
