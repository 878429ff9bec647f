"""The `Recorder`: what the engine does, frame by frame and contact by contact, becomes a trajectory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.acting import Form, Touch
from proxyworld.world.bullet import Meeting
from proxyworld.world.conventions import rotate
from proxyworld.world.files import InputError
from proxyworld.world.mass import MassProperties
from proxyworld.world.pose import Motion, Pose
from proxyworld.world.scene import Body, Scene, Vec3
from proxyworld.world.trajectory import Trajectory

NOWHERE = -1
"""The handle of what the engine does not know: a body that an actor moves."""
_TOO_FAST_M_S = 5000.0


@dataclass
class Row:
    """A row of the trajectory: a body of its own, or a part that still rides on a whole.

    `handle` is the engine's body that carries it, `frame` the pose of the row's body in that carrier. A body that
    deforms has neither: its handle is `NOWHERE`, and it has no mass here.
    """

    body: Body
    mass: MassProperties | None  # None where it never moves
    handle: int
    frame: Pose

    @property
    def centre_m(self) -> np.ndarray:
        return np.zeros(3) if self.mass is None else self.mass.centre_m


class Recorder:
    """Collects frames and contacts of `rows`, whose carriers may change from frame to frame."""

    def __init__(self, scene: Scene, rows: Sequence[Row]) -> None:
        self._scene, self._rows = scene, rows
        self._row = {row.body.name: i for i, row in enumerate(rows)}
        self._time_s = np.arange(scene.frames) / scene.sampling_hz
        self._carriers: list[Motion] = []
        self._frames: list[Pose] = []
        self._forms: list[Mapping[str, Form]] = []
        self._touches: dict[tuple[int, int, int], _Touch] = {}

    def frame(self, carriers: Motion, frames: Pose, forms: Mapping[str, Form]) -> None:
        """Take down the next frame: how the rows' carriers move, the rows' `frames` in them, and what deforms.

        Raises `InputError` on a blow-up.
        """
        if not np.abs(carriers.velocity_m_s).max() < _TOO_FAST_M_S:  # NaN is not less either
            raise InputError(
                f"the simulation blew up at {self._time_s[len(self._carriers)]:.2f} s: "
                "bodies overlap at the start, or a force is too large"
            )
        self._carriers.append(carriers)
        self._frames.append(frames)
        self._forms.append(forms)

    def meetings(self, meetings: Iterable[Meeting], row_of: Mapping[int, int]) -> None:
        """Add what bodies did to each other to the frame to come; `row_of` tells the row of a handle."""
        for handle, other, impulse, greatest, time_s, point, normal in meetings:
            self._touch(row_of[handle], row_of[other], impulse, greatest, time_s, point, normal)

    def touches(self, time_s: float, touches: Iterable[Touch]) -> None:
        """Add what bodies that deform touched in a step to the frame to come."""
        for name, other, impulse, point, normal in touches:
            self._touch(self._row[name], self._row[other], impulse, impulse, time_s, point, normal)

    def _touch(self, a: int, b: int, impulse: float, greatest: float, time_s: float, point: Vec3, normal: Vec3) -> None:
        key = (len(self._carriers), a, b) if a < b else (len(self._carriers), b, a)
        touch = self._touches.setdefault(key, _Touch())
        touch.impulse_n_s += impulse
        if greatest > touch.strongest_n_s:
            touch.strongest_n_s, touch.time_s, touch.point_m = greatest, time_s, point
            touch.normal = normal if a < b else (-normal[0], -normal[1], -normal[2])

    def trajectory(self, event_time_s: np.ndarray) -> Trajectory:
        """What was recorded, of a world in which the events began at these times."""
        carriers = Motion(
            _stack([motion.pose for motion in self._carriers]),
            np.array([motion.centre_m for motion in self._carriers]),
            np.array([motion.velocity_m_s for motion in self._carriers]),
            np.array([motion.angular_velocity_rad_s for motion in self._carriers]),
        )
        motion = carriers.riding(_stack(self._frames), np.array([row.centre_m for row in self._rows]))
        wxyz, velocity, omega = motion.pose.wxyz, motion.velocity_m_s, motion.angular_velocity_rad_s
        masses = np.array([0.0 if row.mass is None else row.mass.mass_kg for row in self._rows])
        inertia = np.array([np.zeros((3, 3)) if row.mass is None else row.mass.inertia_kg_m2 for row in self._rows])
        turned = rotate(wxyz * [1, -1, -1, -1], omega)
        spin = np.einsum("tni,nij,tnj->t", turned, inertia, turned)
        keys = sorted(self._touches, key=lambda key: (key[0], self._touches[key].time_s, key))
        touches = [self._touches[key] for key in keys]
        return Trajectory(
            scene=self._scene,
            time_s=self._time_s,
            name=np.array([row.body.name for row in self._rows]),
            position_m=motion.pose.position,
            orientation_wxyz=_continuous(wxyz),
            velocity_m_s=velocity,
            angular_velocity_rad_s=omega,
            kinetic_j=(np.square(velocity).sum(-1) @ masses + spin) / 2 + self._of_forms("kinetic_j"),
            potential_j=self._of_forms("potential_j") - motion.centre_m @ np.array(self._scene.gravity_m_s2) @ masses,
            contact_time_s=np.array([touch.time_s for touch in touches], float),
            contact_bodies=np.array([key[1:] for key in keys], np.int64).reshape(-1, 2),
            contact_point_m=np.array([touch.point_m for touch in touches], float).reshape(-1, 3),
            contact_normal=np.array([touch.normal for touch in touches], float).reshape(-1, 3),
            contact_impulse_n_s=np.array([touch.impulse_n_s for touch in touches], float),
            vertices={name: np.array([forms[name].vertices_m for forms in self._forms]) for name in self._forms[0]},
            event_time_s=event_time_s,
        )

    def _of_forms(self, field: str) -> np.ndarray:
        """A number of the bodies that deform, added up: `(t)`."""
        return np.array([sum(float(getattr(form, field)) for form in forms.values()) for forms in self._forms], float)


@dataclass
class _Touch:
    """The contact of two bodies during one frame: the total impulse, and its strongest moment."""

    impulse_n_s: float = 0.0
    strongest_n_s: float = 0.0
    time_s: float = 0.0
    point_m: Vec3 = (0.0, 0.0, 0.0)
    normal: Vec3 = (0.0, 0.0, 0.0)  # from the body of the later row


def _stack(poses: Sequence[Pose]) -> Pose:
    return Pose(np.array([pose.position for pose in poses]), np.array([pose.wxyz for pose in poses]))


def _continuous(wxyz: np.ndarray) -> np.ndarray:
    """`(t, n, 4)` with signs chosen so that no quaternion jumps to its negative from frame to frame."""
    dots = np.einsum("tni,tni->tn", wxyz[1:], wxyz[:-1])
    signs = np.concatenate([np.ones((1, wxyz.shape[1])), np.where(dots < 0, -1.0, 1.0)]).cumprod(axis=0)
    turned: np.ndarray = wxyz * signs[..., None]
    return turned
