"""Windows cover every frame, share what was asked, and fade into each other without a change of brightness."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxyworld.conditioning.windows import crossfade, windows
from proxyworld.world.files import InputError


@st.composite
def shots(draw: st.DrawFn) -> tuple[int, int, int]:
    length = draw(st.integers(1, 60))
    return draw(st.integers(1, 400)), length, draw(st.integers(0, length - 1))


@given(shots())
def test_windows_cover_every_frame_in_order_and_share_enough(shot: tuple[int, int, int]) -> None:
    frames, length, overlap = shot
    spans = windows(frames, length=length, overlap=overlap)
    assert spans[0][0] == 0 and spans[-1][1] == frames
    assert all(stop - start == min(length, frames) for start, stop in spans)
    for (start, stop), (following, end) in pairwise(spans):
        assert start < following and stop < end
        assert stop - following >= overlap
        assert stop - following == overlap or end == frames
    fewest = 1 if frames <= length else 1 + -(-(frames - length) // (length - overlap))
    assert len(spans) == fewest


@given(shots())
def test_crossfade_weights_are_positive_and_sum_to_one(shot: tuple[int, int, int]) -> None:
    frames, length, overlap = shot
    spans = windows(frames, length=length, overlap=overlap)
    total = np.zeros(frames)
    for (start, stop), weights in zip(spans, crossfade(spans), strict=True):
        assert weights.shape == (stop - start,) and np.all(weights > 0)
        total[start:stop] += weights
    np.testing.assert_allclose(total, 1, rtol=1e-12)


def test_between_two_windows_the_weight_passes_in_a_straight_line() -> None:
    first, second = crossfade(windows(20, length=12, overlap=4))
    np.testing.assert_allclose(first, [1] * 8 + [0.8, 0.6, 0.4, 0.2])
    np.testing.assert_allclose(second, [0.2, 0.4, 0.6, 0.8] + [1] * 8)


@given(st.integers(0, 240), st.integers(1, 20), st.data())
def test_windows_of_4n_plus_1_frames_start_at_multiples_of_4(n: int, m: int, data: st.DataObject) -> None:
    """Latent frames stand for 4 frames each, so an aligned start keeps known frames on whole latents."""
    shared = 4 * data.draw(st.integers(0, m - 1)) + 1
    spans = windows(4 * n + 1, length=4 * m + 1, overlap=shared)
    assert all(start % 4 == 0 and (stop - start) % 4 == 1 for start, stop in spans)


@pytest.mark.parametrize(
    ("frames", "length", "overlap", "message"),
    [
        (0, 5, 1, "0 frames: windows need at least 1"),
        (9, 0, 0, "a window of 0 frames: it must have at least 1"),
        (9, 5, 5, "windows of 5 frames cannot share 5; they can share 0 to 4"),
        (9, 5, -1, "windows of 5 frames cannot share -1"),
    ],
)
def test_windows_that_cannot_be(frames: int, length: int, overlap: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        windows(frames, length=length, overlap=overlap)
