"""The table of laws: each holds, and the table says so only where it does."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.laws import LAWS, __main__
from proxyworld.world.laws.law import Law, within


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_a_law_holds(law: Law) -> None:
    error = law.error(*law.cases[0])
    assert np.isfinite(error) and law.holds(error), f"{law.name}: {error:+.2%}, but {law.why}"


@pytest.mark.slow
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_a_law_holds_over_all_its_cases(law: Law) -> None:
    errors = [law.error(*case) for case in law.cases]
    assert all(law.holds(error) for error in errors), f"{law.name}: {min(errors):+.2%} … {max(errors):+.2%}"


def test_the_laws_that_were_promised_are_there() -> None:
    said = " ".join(law.name for law in LAWS)
    for word in (
        "free fall, projectile, bounce, incline, rolling ball, rolling cylinder, stopping, two bodies, many-body, "
        "pendulum, spring, drag, buoyancy, seesaw, domino, tower of ten, explosion: impulse, explosion: apex, "
        "conveyor, rope stretch, soft-ball volume, repose"
    ).split(", "):
        assert word in said
    assert len({law.name for law in LAWS}) == len(LAWS)


@pytest.mark.parametrize(("error", "code"), [(0.009, 0), (-0.011, 1), (float("nan"), 1)])
def test_the_table_tells_what_is_broken(
    error: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    law = Law("false law", "all stays", "nobody", ((0.0,), (error,)), lambda case: case, within(0.01), "so it is")
    monkeypatch.setattr(__main__, "LAWS", (law,))
    assert __main__.main([]) == code
    line = next(line for line in capsys.readouterr().out.splitlines() if "false law" in line)
    assert ("holds" in line, "BROKEN" in line) == (code == 0, code == 1)


def test_an_unknown_law_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        __main__.main(["perpetual motion"])
    assert "no law is called so; there are free fall, projectile" in capsys.readouterr().err
