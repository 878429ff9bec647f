"""Ropes with a weight: what they are built of, and how they hang."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from proxyworld.world.conventions import rotate
from proxyworld.world.files import InputError
from proxyworld.world.mass import mass_properties
from proxyworld.world.rope import CORDAGE, Tie, rope
from proxyworld.world.scene import Capsule, Scene
from proxyworld.world.simulate import simulate

BENT = [(-0.5, 0.0, 2.0), (0.0, 0.0, 1.2), (0.5, 0.0, 2.0)]
LENGTH_M = 2 * float(np.hypot(0.5, 0.8))


@pytest.mark.parametrize("kind", list(CORDAGE))
@pytest.mark.parametrize("segments", [4, 17, None])
def test_a_rope_is_as_long_and_as_heavy_as_it_should_be(kind: str, segments: int | None) -> None:
    """Each segment ends where the next begins; their masses are the linear density times the length."""
    bodies, joints = rope("r", BENT, made=CORDAGE[kind], segments=segments)
    assert len(joints) == len(bodies) - 1
    ends = []
    for one in bodies:
        assert isinstance(one.shape, Capsule)
        arm = rotate(one.orientation_wxyz, (0, 0, one.shape.height_m / 2))
        ends.append((np.array(one.position_m) - arm, np.array(one.position_m) + arm))
    np.testing.assert_allclose([a[1] for a in ends[:-1]], [b[0] for b in ends[1:]], atol=1e-9)
    np.testing.assert_allclose([ends[0][0], ends[-1][1]], [BENT[0], BENT[-1]], atol=1e-9)
    np.testing.assert_allclose([joint.anchor_m for joint in joints], [a[1] for a in ends[:-1]], atol=1e-9)
    chords = sum(np.linalg.norm(b - a) for a, b in ends)  # one of an odd number cuts the corner
    assert LENGTH_M * (1 - 0.5 / len(bodies)) < chords <= LENGTH_M + 1e-9
    mass = sum(mass_properties(b).mass_kg for b in bodies)
    assert mass == pytest.approx(CORDAGE[kind].linear_density_kg_m * chords, rel=1e-9)


def test_a_hung_rope_keeps_its_ends_and_sags() -> None:
    """It swings about the catenary, whose lowest point lies a cosh(d / 2a) - a below the ends; air would calm it."""
    bodies, joints = rope("r", BENT, segments=20, start=Tie(), end=Tie())
    hung = simulate(Scene(bodies=bodies, joints=joints, duration_s=2.0))
    half = bodies[0].shape.height_m / 2 if isinstance(bodies[0].shape, Capsule) else 0.0
    first = hung.position_m[:, 0] + rotate(hung.orientation_wxyz[:, 0], (0, 0, -half))
    last = hung.position_m[:, -1] + rotate(hung.orientation_wxyz[:, -1], (0, 0, half))
    np.testing.assert_allclose(first, np.tile(BENT[0], (hung.frames, 1)), atol=2e-3)
    np.testing.assert_allclose(last, np.tile(BENT[-1], (hung.frames, 1)), atol=2e-3)
    a = brentq(lambda a: 2 * a * np.sinh(0.5 / a) - LENGTH_M, 0.1, 1.0)
    lowest = 2.0 - hung.position_m[12:, :, 2].min(axis=1)
    assert lowest.mean() == pytest.approx(a * np.cosh(0.5 / a) - a, rel=0.1)


@pytest.mark.parametrize("tied", [(Tie(), Tie("load")), (Tie("load"), Tie())])
def test_a_cord_bears_what_hangs_from_a_rope(tied: tuple[Tie, Tie]) -> None:
    _, joints = rope("r", BENT, start=tied[0], end=tied[1])
    length = next(joint for joint in joints if joint.kind == "rope")
    assert length.body == "load" and length.other is None
    assert length.rest_m == pytest.approx(LENGTH_M)


def test_a_rope_between_fixed_places_has_no_cord() -> None:
    assert all(joint.kind == "point" for joint in rope("r", BENT, start=Tie(), end=Tie())[1])


def test_a_rope_without_length_is_refused() -> None:
    with pytest.raises(InputError, match="the rope 'r' needs a path of at least two places, each apart from the one"):
        rope("r", [(0, 0, 0), (0, 0, 0)])
    with pytest.raises(InputError, match="a rope has 2 to 100 segments, not 101"):
        rope("r", BENT, segments=101)
