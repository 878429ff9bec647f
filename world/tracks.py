"""What each body did: its path through a trajectory, and what it touched."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from proxyworld.world.conventions import quaternion_multiply, rotate
from proxyworld.world.geometry import radius_m
from proxyworld.world.mass import mass_properties
from proxyworld.world.pose import wxyz_from_matrix
from proxyworld.world.scene import Body, Deformable, Plane
from proxyworld.world.trajectory import Trajectory

_BY_FRAME = (
    "time_s", "position_m", "orientation_wxyz", "velocity_m_s", "angular_velocity_rad_s", "kinetic_j", "potential_j"
)  # fmt: skip
_BY_CONTACT = ("contact_time_s", "contact_bodies", "contact_point_m", "contact_normal", "contact_impulse_n_s")


@dataclass(frozen=True, eq=False)
class Track:
    """The path of a body's centre of mass over `t` frames.

    `radius_m` is that of the smallest ball about the body's origin that holds it, infinite for a plane; the mass of a
    fixed body is infinite too.
    """

    body: Body
    centre_m: np.ndarray  # (t, 3)
    velocity_m_s: np.ndarray  # (t, 3)
    orientation_wxyz: np.ndarray  # (t, 4)
    angular_velocity_rad_s: np.ndarray  # (t, 3)
    radius_m: float
    mass_kg: float

    @property
    def turn_rad(self) -> np.ndarray:
        """How far the body is turned from its first attitude: `(t)`, 0 to pi."""
        dots = np.abs(self.orientation_wxyz @ self.orientation_wxyz[0])
        angle: np.ndarray = 2 * np.arccos(np.clip(dots, -1, 1))
        return angle

    @property
    def fastest_m_s(self) -> np.ndarray:
        """An upper bound on the speed of the body's fastest point: `(t)`."""
        turning = np.linalg.norm(self.angular_velocity_rad_s, axis=1)
        radius = self.radius_m if np.isfinite(self.radius_m) else 0.0
        speed: np.ndarray = np.linalg.norm(self.velocity_m_s, axis=1) + turning * radius
        return speed


@dataclass(frozen=True, eq=False)
class Touches:
    """The `k` contacts of one body, in order of time: one for each frame and row it touched.

    A contact belongs to the frame at whose end it had been felt. `with_body` counts the scene's bodies, so that the
    parts of one are told from others.
    """

    frame: np.ndarray  # (k) int
    time_s: np.ndarray  # (k)
    row: np.ndarray  # (k) int: of the body itself
    other: np.ndarray  # (k) int: the row it touched
    with_body: np.ndarray  # (k) int: the body that row belongs to
    point_m: np.ndarray  # (k, 3)
    normal: np.ndarray  # (k, 3), towards the body itself
    impulse_n_s: np.ndarray  # (k)

    def __len__(self) -> int:
        return len(self.frame)

    def of(self, chosen: np.ndarray) -> Touches:
        """Only the `chosen` contacts, by `(k)` bool or by index."""
        return Touches(*(getattr(self, f.name)[chosen] for f in fields(self)))


@dataclass(frozen=True, eq=False)
class Tracks:
    """The paths and contacts of all bodies of a trajectory."""

    trajectory: Trajectory

    @cached_property
    def rows(self) -> tuple[Track, ...]:
        """The path of each row."""
        return tuple(self._track(row, body) for row, body in enumerate(self.trajectory.bodies))

    @cached_property
    def owner(self) -> np.ndarray:
        """`(n)` int: which of the scene's bodies each row belongs to."""
        owner = np.zeros(len(self.trajectory.name), int)
        for i, body in enumerate(self.trajectory.scene.bodies):
            owner[self.trajectory.rows(body.name)] = i
        return owner

    @cached_property
    def up(self) -> np.ndarray:
        """The unit vector `(3)` against gravity; +z where there is none."""
        gravity = np.array(self.trajectory.scene.gravity_m_s2)
        size = float(np.linalg.norm(gravity))
        return -gravity / size if size else np.array([0.0, 0.0, 1.0])

    def parts(self, name: str) -> tuple[Track, ...]:
        """The paths of the rows of the body called `name`: one, or its parts where it breaks. Raises `KeyError`."""
        return tuple(self.rows[row] for row in self.trajectory.rows(name))

    def whole(self, name: str) -> Track:
        """The path of the body called `name`; of one that breaks, that of its parts' common centre of mass.

        The attitude of a body that breaks is that of its first part. Raises `KeyError`.
        """
        parts = self.parts(name)
        if len(parts) == 1:
            return parts[0]
        masses = np.array([part.mass_kg for part in parts])
        body = self.trajectory.scene.body(name)
        return Track(
            body=body,
            centre_m=np.average([part.centre_m for part in parts], axis=0, weights=masses),
            velocity_m_s=np.average([part.velocity_m_s for part in parts], axis=0, weights=masses),
            orientation_wxyz=parts[0].orientation_wxyz,
            angular_velocity_rad_s=parts[0].angular_velocity_rad_s,
            radius_m=radius_m(body.shape),
            mass_kg=float(masses.sum()),
        )

    def since(self, time_s: float) -> Tracks:
        """The same from the last frame that is not after `time_s` on, two frames at least where there are so many."""
        trajectory = self.trajectory
        first = int(np.searchsorted(trajectory.time_s, time_s + 1e-9)) - 1
        first = min(max(first, 0), max(0, trajectory.frames - 2))
        begun = trajectory.contact_time_s > trajectory.time_s[first]
        arrays = {field: getattr(trajectory, field)[first:] for field in _BY_FRAME}
        arrays |= {field: getattr(trajectory, field)[begun] for field in _BY_CONTACT}
        cut = {name: places[first:] for name, places in trajectory.vertices.items()}
        return Tracks(replace(trajectory, **arrays, vertices=cut))

    def frames_of(self, time_s: np.ndarray) -> np.ndarray:
        """The frames `(k)` at whose end what happened at `time_s (k)` is seen."""
        rounding = 1e-6 / self.trajectory.sampling_hz
        return np.minimum(np.searchsorted(self.trajectory.time_s, time_s - rounding), self.trajectory.frames - 1)

    def touches(self, name: str, other: str | None = None) -> Touches:
        """The contacts of the body called `name` with `other`, or with anything but its own parts."""
        trajectory = self.trajectory
        pairs = trajectory.contact_bodies.reshape(-1, 2)
        own = np.isin(pairs, trajectory.rows(name))
        theirs = ~own if other is None else np.isin(pairs, trajectory.rows(other))
        first = own[:, 0] & theirs[:, 1]
        chosen = np.flatnonzero(first | (own[:, 1] & theirs[:, 0]))
        chosen = chosen[np.argsort(trajectory.contact_time_s[chosen], kind="stable")]
        mine = np.where(first[chosen], 0, 1)
        time = trajectory.contact_time_s[chosen]
        return Touches(
            frame=self.frames_of(time),
            time_s=time,
            row=pairs[chosen, mine],
            other=pairs[chosen, 1 - mine],
            with_body=self.owner[pairs[chosen, 1 - mine]],
            point_m=trajectory.contact_point_m[chosen],
            normal=trajectory.contact_normal[chosen] * np.where(first[chosen], 1.0, -1.0)[:, None],
            impulse_n_s=trajectory.contact_impulse_n_s[chosen],
        )

    def _track(self, row: int, body: Body) -> Track:
        trajectory = self.trajectory
        if isinstance(body.shape, Deformable):
            return self._deforming(row, body)
        mass = None if body.fixed else mass_properties(body)
        attitude = trajectory.orientation_wxyz[:, row]
        return Track(
            body=body,
            centre_m=trajectory.position_m[:, row] + (0 if mass is None else rotate(attitude, mass.centre_m)),
            velocity_m_s=trajectory.velocity_m_s[:, row],
            orientation_wxyz=attitude,
            angular_velocity_rad_s=trajectory.angular_velocity_rad_s[:, row],
            radius_m=np.inf if isinstance(body.shape, Plane) else radius_m(body.shape),
            mass_kg=np.inf if mass is None else mass.mass_kg,
        )

    def _deforming(self, row: int, body: Body) -> Track:
        """The row of a body that deforms is the path of its centre of mass already; its radius is that at the start.

        Its attitude is that of the stiff body that its vertices come nearest to.
        """
        trajectory = self.trajectory
        centre = trajectory.position_m[:, row]
        places = trajectory.vertices[body.name]
        attitude = _nearest_attitude(places - places.mean(axis=1, keepdims=True))
        return Track(
            body=body,
            centre_m=centre,
            velocity_m_s=trajectory.velocity_m_s[:, row],
            orientation_wxyz=attitude,
            angular_velocity_rad_s=_angular_velocity(attitude, trajectory.sampling_hz),
            radius_m=float(np.linalg.norm(places[0] - centre[0], axis=1).max()),
            mass_kg=mass_properties(body).mass_kg,
        )


def _nearest_attitude(places_m: np.ndarray) -> np.ndarray:
    """The turns `(t, 4)` that bring the first of `places_m (t, v, 3)`, about their middle, nearest to each.

    By singular values (Kabsch, Acta Crystallographica A 32 (1976) 922); of what is flat, or a line, mirroring is
    kept out.
    """
    u, _, vh = np.linalg.svd(np.einsum("tvi,vj->tij", places_m, places_m[0]))
    signs = np.ones((len(places_m), 3))
    signs[:, 2] = np.sign(np.linalg.det(u) * np.linalg.det(vh))
    return np.stack([wxyz_from_matrix(turn) for turn in (u * signs[:, None, :]) @ vh])


def _angular_velocity(wxyz: np.ndarray, rate_hz: float) -> np.ndarray:
    """The turning `(t, 3)`, rad/s, in the world's frame, of attitudes `(t, 4)` at `rate_hz`, from frame to frame."""
    steps = quaternion_multiply(wxyz[1:], wxyz[:-1] * [1, -1, -1, -1])
    steps = steps * np.where(steps[:, :1] < 0, -1.0, 1.0)
    size = np.linalg.norm(steps[:, 1:], axis=1, keepdims=True)
    turning = 2 * np.arctan2(size, steps[:, :1]) / np.maximum(size, 1e-12) * steps[:, 1:] * rate_hz
    return np.concatenate([turning[:1], turning]) if len(turning) else np.zeros((len(wxyz), 3))
