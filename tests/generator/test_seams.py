"""Seams: frames made again between kept ones differ from them by no tone."""

from __future__ import annotations

import numpy as np

from proxyworld.generator.seams import join

KEPT = np.array([True, True, False, False, False, False, True, False, False])


def test_a_tone_that_drifts_in_a_straight_line_is_taken_away() -> None:
    """Only the tone differs, another at either end: between them all is as it was; beyond the last, its tone holds."""
    rng = np.random.default_rng(0)
    known = rng.normal(size=(9, 8, 6, 3))
    tone = np.linspace(-1, 1, 9)[:, None, None, None]
    made = join(known - tone, known, KEPT, width=5)
    np.testing.assert_allclose(made[:7], known[:7], atol=1e-12)
    np.testing.assert_allclose(made[7:], (known - tone)[7:] + tone[6], atol=1e-12)


def test_what_is_finer_than_the_tone_is_left_as_it_was_painted() -> None:
    """A checkerboard has no tone: it is neither taken from the kept frames nor moved, but for the rim."""
    board = np.indices((16, 16)).sum(axis=0)[None, ..., None] % 2 - 0.5
    painted, known = np.zeros((9, 16, 16, 1)), np.repeat(board, 9, axis=0)
    made = join(painted, known, KEPT, width=4)
    assert (made[KEPT] == known[KEPT]).all()
    np.testing.assert_allclose(made[~KEPT][:, 4:-4, 4:-4], 0, atol=1e-12)


def test_nothing_kept_and_all_kept() -> None:
    painted, known = np.zeros((3, 4, 4, 1)), np.ones((3, 4, 4, 1))
    assert (join(painted, known, np.zeros(3, bool), width=3) == painted).all()
    assert (join(painted, known, np.ones(3, bool), width=3) == known).all()
