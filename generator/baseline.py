"""Baselines of trajectories: where every body was when the test was last accepted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytest_regressions.common import perform_regression_check

from proxyworld.generator.testing import Evidence, tell
from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.trajectory import Trajectory

_KEPT = ("time_s", "name", "position_m", "orientation_wxyz")


class TrajectoryRegression:
    """Compares trajectories with the baselines beside a test; made by the fixture `trajectory_regression`."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request

    def check(
        self,
        world: Trajectory,
        basename: str | None = None,
        *,
        position_m: float = 1e-3,
        angle_rad: float = 1e-2,
    ) -> None:
        """Assert that every body of `world` is where its baseline has it, within `position_m` and `angle_rad`.

        The first run writes the baseline and fails; `--force-regen` writes those that differ and fails, `--regen-all`
        writes all and passes. The baseline is named after the test, or `basename`.
        """
        __tracebackhide__ = True

        def dump(path: Path) -> None:
            write_arrays(path, {name: np.asarray(getattr(world, name)) for name in _KEPT})

        def compare(obtained: Path, expected: Path) -> None:
            __tracebackhide__ = True
            del obtained  # it is the trajectory itself
            off = differences(world, _read(expected), position_m=position_m, angle_rad=angle_rad)
            tell(Evidence(f"the baseline {expected.name}", not off, "\n".join(off)))
            if off:
                told = "\n".join(f"  - {one}" for one in off)
                raise AssertionError(f"the world has left its baseline {expected.name}:\n{told}")

        perform_regression_check(
            datadir=self._request.getfixturevalue("lazy_datadir"),
            original_datadir=self._request.getfixturevalue("original_datadir"),
            request=self._request,
            check_fn=compare,
            dump_fn=dump,
            extension=".npz",
            basename=basename,
        )


def differences(
    world: Trajectory, baseline: dict[str, np.ndarray], *, position_m: float, angle_rad: float
) -> list[str]:
    """How `world` differs from `baseline`, a sentence for each body that does; none where nothing does."""
    names = [str(name) for name in baseline["name"]]
    if (found := [str(name) for name in world.name]) != names:
        return [f"its bodies are {', '.join(found)}; they were {', '.join(names)}"]
    then = baseline["time_s"]
    if world.time_s.shape != then.shape or not np.allclose(world.time_s, then, rtol=0, atol=1e-9):
        return [f"it has {_length(world.time_s)}; it had {_length(then)}"]
    away = np.linalg.norm(world.position_m - baseline["position_m"], axis=-1)
    cosine = np.abs((world.orientation_wxyz * baseline["orientation_wxyz"]).sum(axis=-1))
    turned = 2 * np.arccos(np.minimum(cosine, 1))
    told = []
    for i, name in enumerate(names):
        told += _apart(name, "is", world.time_s, away[:, i], position_m, "m", "from where it was")
        told += _apart(name, "is turned", world.time_s, turned[:, i], angle_rad, "rad", "from how it was")
    return told


def _apart(
    name: str, verb: str, time_s: np.ndarray, off: np.ndarray, allowed: float, unit: str, whence: str
) -> list[str]:
    beyond = np.flatnonzero(~(off <= allowed))
    if not len(beyond):
        return []
    worst = int(np.nanargmax(off))
    return [
        f"{name} {verb} {off[worst]:.3g} {unit} {whence} at {time_s[worst]:.3f} s, "
        f"and beyond the {allowed:.3g} {unit} allowed since {time_s[beyond[0]]:.3f} s"
    ]


def _length(time_s: np.ndarray) -> str:
    return f"{len(time_s)} frames, the last at {time_s[-1]:.3f} s" if len(time_s) else "no frames"


def _read(path: Path) -> dict[str, np.ndarray]:
    arrays = read_arrays(path, what="baseline")
    missing = [name for name in _KEPT if name not in arrays]
    if missing:
        raise InputError(f"{path} is not a baseline: it lacks {', '.join(missing)}; make it anew with --force-regen")
    return arrays
