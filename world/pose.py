"""Poses and rigid motions, one or arrays of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.conventions import Vector, quaternion_multiply, rotate
from proxyworld.world.scene import IDENTITY, Body, Part


@dataclass(frozen=True, eq=False)
class Pose:
    """A place `(..., 3)` and a turn `(..., 4)` wxyz; `outer @ inner` poses in the world what `outer` carries."""

    position: np.ndarray
    wxyz: np.ndarray

    def __matmul__(self, inner: Pose) -> Pose:
        return Pose(
            self.position + rotate(self.wxyz, inner.position),
            unit(quaternion_multiply(self.wxyz, inner.wxyz)),
        )

    @property
    def inverse(self) -> Pose:
        back = self.wxyz * [1, -1, -1, -1]
        return Pose(-rotate(back, self.position), back)

    @classmethod
    def at(cls, position: Vector) -> Pose:
        """A place alone, unturned."""
        return cls(np.array(position, float), np.array(IDENTITY))

    @classmethod
    def of(cls, thing: Body | Part) -> Pose:
        return cls(np.array(thing.position_m, float), unit(np.array(thing.orientation_wxyz, float)))


@dataclass(frozen=True, eq=False)
class Motion:
    """How rigid bodies lie and move: a frame of theirs, their centre of mass, its velocity, the angular velocity."""

    pose: Pose
    centre_m: np.ndarray
    velocity_m_s: np.ndarray
    angular_velocity_rad_s: np.ndarray

    def __getitem__(self, i: int) -> Motion:
        """The motion of one of several bodies."""
        pose = Pose(self.pose.position[i], self.pose.wxyz[i])
        return Motion(pose, self.centre_m[i], self.velocity_m_s[i], self.angular_velocity_rad_s[i])

    def riding(self, frame: Pose, centre_m: Vector) -> Motion:
        """The motion of what rides on this body, its frame at `frame`, its own centre at `centre_m` in that frame."""
        pose = self.pose @ frame
        centre = pose.position + rotate(pose.wxyz, centre_m)
        velocity = self.velocity_m_s + np.cross(self.angular_velocity_rad_s, centre - self.centre_m)
        return Motion(pose, centre, velocity, self.angular_velocity_rad_s)


def unit(wxyz: np.ndarray) -> np.ndarray:
    """`wxyz (..., 4)` at length one."""
    scaled: np.ndarray = wxyz / np.linalg.norm(wxyz, axis=-1, keepdims=True)
    return scaled


def wxyz_from_matrix(matrix: np.ndarray) -> np.ndarray:
    """A rotation matrix `(3, 3)` as a quaternion (the eigenvector of Bar-Itzhack, J. Guidance 23 (2000) 1085)."""
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = matrix
    k = np.array(
        [
            [xx - yy - zz, yx + xy, zx + xz, zy - yz],
            [yx + xy, yy - xx - zz, zy + yz, xz - zx],
            [zx + xz, zy + yz, zz - xx - yy, yx - xy],
            [zy - yz, xz - zx, yx - xy, xx + yy + zz],
        ]
    )
    x, y, z, w = np.linalg.eigh(k)[1][:, -1]
    return np.array([w, x, y, z]) * (np.sign(w) or 1.0)
