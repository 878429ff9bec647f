"""Free fall."""

from proxyworld.world.laws.bench import G, ball, run
from proxyworld.world.laws.law import Law

_SECONDS = (0.5, 1.0, 2.0)
_GRAVITIES = (1.62, 3.71, G, 24.79)


def fall_error(seconds: float, gravity_m_s2: float) -> float:
    """Of the depth that a ball falls through."""
    fall = run(ball(), seconds=seconds, gravity_m_s2=(0, 0, -gravity_m_s2))
    return float(-fall.position_m[-1, 0, 2] / (gravity_m_s2 * seconds**2 / 2) - 1)


LAW = Law(
    "free fall",
    "g t² / 2",
    "Galilei, Discorsi (1638)",
    tuple((seconds, gravity) for seconds in _SECONDS for gravity in _GRAVITIES),
    fall_error,
    (0.0, 1 / 960 / 0.5 + 1e-9),
    "semi-implicit Euler falls g t dt / 2 further: dt / t",
)
