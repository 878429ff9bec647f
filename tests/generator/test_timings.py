"""Seconds and peak memory of a stage are what it took, and not what another did."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from proxyworld.generator.timings import Stopwatch, Timings

resets = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the kernel cannot reset the peak")


def test_seconds_are_those_of_the_block() -> None:
    watch = Stopwatch()
    with watch.stage("sleep"):
        time.sleep(0.05)
    with watch.stage("nothing"):
        pass
    sleep, nothing = watch.timings.stages
    assert sleep.seconds >= 0.05 > nothing.seconds
    assert watch.timings.seconds() == sleep.seconds + nothing.seconds
    assert watch.timings.seconds("sleep") == sleep.seconds


@resets
def test_the_peak_is_of_the_stage_alone() -> None:
    watch = Stopwatch()
    with watch.stage("before"):
        pass
    with watch.stage("large"):
        np.ones(2**24)  # 128 MiB, given back at once
    with watch.stage("after"):
        pass
    before, large, after = (stage.peak_memory_mib for stage in watch.timings.stages)
    assert large - before >= 127  # a page or two were the process's already
    assert after < large - 64


def test_a_stage_that_fails_is_measured_too() -> None:
    watch = Stopwatch()
    with pytest.raises(ZeroDivisionError), watch.stage("bad"):
        1 / 0  # noqa: B018
    assert [stage.name for stage in watch.timings.stages] == ["bad"]


def test_a_stopwatch_goes_on_without_changing_what_it_was_given() -> None:
    first = Stopwatch()
    with first.stage("a"):
        pass
    kept = first.timings
    second = Stopwatch(kept)
    with second.stage("a"):
        pass
    assert len(kept.stages) == 1
    assert [row["name"] for row in second.timings.rows()] == ["a", "a"]
    assert Timings().seconds() == 0
