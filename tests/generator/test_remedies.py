"""Which frames are made again: those that fail and some about them, whole where the judge cannot say which."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.generator.remedies import GAP_FRAMES, MARGIN_FRAMES, failing, spans
from tests.generator.fakes import report

FRAMES = 60


def again(*wrong: int) -> list[int]:
    return np.flatnonzero(failing(report("rejected", failed=["video"], frames=wrong), FRAMES)).tolist()


def test_frames_about_a_fault_are_made_again_and_no_others() -> None:
    assert again(20, 21, 22) == list(range(20 - MARGIN_FRAMES, 23 + MARGIN_FRAMES))
    assert again(0) == list(range(MARGIN_FRAMES + 1))
    assert again(FRAMES - 1) == list(range(FRAMES - 1 - MARGIN_FRAMES, FRAMES))


@pytest.mark.parametrize("between", range(2 * MARGIN_FRAMES, 2 * MARGIN_FRAMES + GAP_FRAMES + 6))
def test_a_few_good_frames_between_two_faults_are_made_again_too(between: int) -> None:
    """Of `between` frames, the margins take 3 on each side; up to 6 that are left are no film to keep."""
    last = 20 + between + 1
    expected = {k for k in range(FRAMES) for wrong in (20, last) if abs(k - wrong) <= MARGIN_FRAMES}
    if between - 2 * MARGIN_FRAMES <= GAP_FRAMES:
        expected |= set(range(20, last))
    assert set(again(20, last)) == expected


def test_all_is_made_again_where_most_fails_or_none_is_named() -> None:
    assert again(*range(10, 50)) == list(range(FRAMES))
    assert failing(report("rejected", failed=["video"]), FRAMES).all()


def test_spans_are_first_and_last_frames() -> None:
    bad = np.zeros(FRAMES, bool)
    bad[[3, 4, 5, 59]] = True
    assert spans(bad) == ((3, 5), (59, 59)) and spans(~np.zeros(FRAMES, bool)) == ()
