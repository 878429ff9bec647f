"""The wave in a row of dominoes."""

import numpy as np

from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.laws.bench import GROUND, body, material, run
from proxyworld.world.laws.law import Law, within
from proxyworld.world.scene import Box

_SIZE_M = (0.02, 0.1, 0.2)
_COUNT = 12


def wave_speed_m_s(gap_m: float, rate_hz: float) -> float:
    """How fast the fall runs along a row, over its second half, at `rate_hz` engine steps a second."""
    row = [
        body(
            Box(size_m=_SIZE_M),
            (gap_m * i, 0, _SIZE_M[2] / 2),
            name=f"d{i}",
            made_of=material(0.4, 0.1),
            angular_velocity_rad_s=(0, 0 if i else 4.0, 0),
        )
        for i in range(_COUNT)
    ]
    fall = run(GROUND, *row, seconds=1.5, fps=240, slow_motion=rate_hz / 240)
    upright = rotation_matrix(fall.orientation_wxyz[:, 1:])[..., 2, 2]
    past = np.arccos(np.clip(upright, -1, 1)) > np.arctan(_SIZE_M[0] / _SIZE_M[2])
    begins = fall.time_s[np.argmax(past, axis=0)]
    return float(gap_m * (_COUNT - 1 - _COUNT // 2) / (begins[-1] - begins[_COUNT // 2]))


def wave_error(gap_m: float) -> float:
    """Of the default rate's wave, by that of four times the rate."""
    return wave_speed_m_s(gap_m, 960) / wave_speed_m_s(gap_m, 3840) - 1


LAW = Law(
    "domino wave",
    "its speed converges: 960 against 3,840 Hz",
    "Efthimiou and Johnson, SIAM Rev. 49 (2007) 111",
    ((0.06,), (0.08,), (0.1,)),
    wave_error,
    within(0.02),
    "inelastic contacts are found a step late",
)
