"""Wind and current: how fast a medium runs at a time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from proxyworld.world.medium import Medium

_SHORTEST_S, _LONGEST_S = 0.4, 5.0
_WAVES = 8


def flow_m_s(medium: Medium, time_s: float) -> np.ndarray:
    """The velocity `(3)` of `medium` at `time_s`: nothing before it begins and after it ends.

    A gusty wind's speed is its mean times 1 + `gusts` g(t), where g is smooth, between -1 and 1, and known by `seed`:
    waves of random phase and of log-uniform periods, whose amplitudes fall with the cube root of the frequency, as in
    the inertial range of the wind's spectrum (Kolmogorov's -5/3; Kaimal et al., Q. J. R. Meteorol. Soc. 98 (1972) 563).
    """
    if time_s < medium.begins_s or (medium.ends_s is not None and time_s >= medium.ends_s):
        return np.zeros(3)
    steady = np.array(medium.velocity_m_s)
    if medium.gusts == 0:
        return steady
    turning_rad_s, phase, amplitude = _waves(medium.seed)
    gust: np.ndarray = steady * (1 + medium.gusts * float(amplitude @ np.sin(turning_rad_s * time_s + phase)))
    return gust


@lru_cache(maxsize=64)
def _waves(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Angular frequencies, phases and amplitudes `(w)` each; the amplitudes sum to 1."""
    rng = np.random.default_rng(seed)
    period = np.exp(rng.uniform(np.log(_SHORTEST_S), np.log(_LONGEST_S), _WAVES))
    amplitude = period ** (1 / 3)
    return 2 * np.pi / period, rng.uniform(0, 2 * np.pi, _WAVES), amplitude / amplitude.sum()
