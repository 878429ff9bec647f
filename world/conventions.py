"""The conventions in code: quaternions are (w, x, y, z), the world is right-handed, and +z is up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Vector = Sequence[float] | np.ndarray


def quaternion_multiply(a: Vector, b: Vector) -> np.ndarray:
    """The rotation `b`, then `a`. Shapes `(..., 4)`, wxyz (Hamilton)."""
    aw, ax, ay, az = np.moveaxis(np.asarray(a, float), -1, 0)
    bw, bx, by, bz = np.moveaxis(np.asarray(b, float), -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        axis=-1,
    )


def rotation_matrix(wxyz: Vector) -> np.ndarray:
    """`(..., 4)` unit quaternions as `(..., 3, 3)` rotation matrices."""
    q = np.asarray(wxyz, float)
    w, x, y, z = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    matrix = np.empty((*q.shape[:-1], 3, 3))
    matrix[..., 0, 0] = 1 - 2 * (y * y + z * z)
    matrix[..., 0, 1] = 2 * (x * y - w * z)
    matrix[..., 0, 2] = 2 * (x * z + w * y)
    matrix[..., 1, 0] = 2 * (x * y + w * z)
    matrix[..., 1, 1] = 1 - 2 * (x * x + z * z)
    matrix[..., 1, 2] = 2 * (y * z - w * x)
    matrix[..., 2, 0] = 2 * (x * z - w * y)
    matrix[..., 2, 1] = 2 * (y * z + w * x)
    matrix[..., 2, 2] = 1 - 2 * (x * x + y * y)
    return matrix


def rotate(wxyz: Vector, vector: Vector) -> np.ndarray:
    """`vector (..., 3)` turned by `wxyz (..., 4)`."""
    turned: np.ndarray = np.einsum("...ij,...j->...i", rotation_matrix(wxyz), np.asarray(vector, float))
    return turned


def axis_angle(axis: Vector, angle_rad: float) -> tuple[float, float, float, float]:
    """The quaternion of a turn by `angle_rad` about `axis (3)`."""
    unit = np.asarray(axis, float) / np.linalg.norm(axis)
    x, y, z = np.sin(angle_rad / 2) * unit
    return (float(np.cos(angle_rad / 2)), float(x), float(y), float(z))


def pose_matrix(position: Vector, wxyz: Vector) -> np.ndarray:
    """`position (..., 3)` and `wxyz (..., 4)` as homogeneous `(..., 4, 4)` transforms."""
    rotation = rotation_matrix(wxyz)
    matrix = np.zeros((*rotation.shape[:-2], 4, 4))
    matrix[..., :3, :3] = rotation
    matrix[..., :3, 3] = position
    matrix[..., 3, 3] = 1
    return matrix
