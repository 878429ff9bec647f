"""Several streams become one picture that never clips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.conditioning.blend import blend
from proxyworld.conditioning.control import Control
from proxyworld.world.files import InputError

DRAW = np.random.default_rng(0)
STREAMS = {
    "edges": DRAW.random((2, 4, 6, 1), dtype=np.float32),
    "depth": DRAW.random((2, 4, 6, 1), dtype=np.float32),
    "normal": DRAW.random((2, 4, 6, 3), dtype=np.float32),
}


def grey(name: str) -> np.ndarray:
    return np.broadcast_to(STREAMS[name], (2, 4, 6, 3))


def test_without_weights_it_is_disparity_or_else_depth_or_else_the_first_stream() -> None:
    assert np.array_equal(blend(Control({**STREAMS, "disparity": STREAMS["edges"]}, 24)), grey("edges"))
    assert np.array_equal(blend(Control(STREAMS, 24)), grey("depth"))
    without = {name: stream for name, stream in STREAMS.items() if name != "depth"}
    assert np.array_equal(blend(Control(without, 24)), grey("edges"))


@settings(max_examples=50)
@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=3))
def test_weights_are_divided_by_their_sum_where_it_is_above_one(weights: list[float]) -> None:
    named = dict(zip(STREAMS, weights, strict=False))
    mixed = blend(Control(STREAMS, 24, named))
    expected = sum(grey(name) * weight for name, weight in named.items()) / max(sum(weights), 1)
    np.testing.assert_allclose(mixed, expected, atol=1e-6)
    assert mixed.dtype == np.float32 and mixed.max() <= 1


def test_some_weight_must_be_above_zero() -> None:
    with pytest.raises(InputError, match="every weight is 0: give one of edges, depth, normal a weight above 0"):
        blend(Control(STREAMS, 24, {"depth": 0.0}))
