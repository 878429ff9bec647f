"""A bench for slopes: what slides or rolls down a plane that dips towards +x."""

import numpy as np

from proxyworld.world.conventions import axis_angle, quaternion_multiply, rotate, rotation_matrix
from proxyworld.world.laws.bench import body, material, run
from proxyworld.world.scene import Body, Plane, Quaternion, Shape


def down_slope(
    shape: Shape,
    height_m: float,
    angle_rad: float,
    friction: float,
    *,
    seconds: float,
    turn: Quaternion = (1.0, 0.0, 0.0, 0.0),
) -> tuple[np.ndarray, np.ndarray]:
    """The way and the speed of a body, `(t, 3)` each: down the slope, sideways, and off it.

    It starts at rest, its centre `height_m` over the slope, turned by `turn` in the slope's frame.
    """
    tilt = axis_angle((0, 1, 0), angle_rad)
    slope = Body(name="slope", shape=Plane(), material=material(1.0, 1.0), fixed=True, orientation_wxyz=tilt)
    w, x, y, z = (float(q) for q in quaternion_multiply(tilt, turn))
    at = rotate(tilt, (0, 0, height_m))
    thing = body(shape, at, made_of=material(friction), orientation_wxyz=(w, x, y, z))
    slide = run(slope, thing, seconds=seconds)
    down = rotation_matrix(tilt)
    return (slide.position_m[:, 1] - slide.position_m[0, 1]) @ down, slide.velocity_m_s[:, 1] @ down
