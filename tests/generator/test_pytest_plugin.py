"""The pytest plugin as its users meet it: a suite of their own, run by another pytest."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from proxyworld.generator.baseline import differences
from proxyworld.generator.suite_report import page_name

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[2]
SUITE = ROOT / "examples" / "physics_suite"
FAST = ("-p", "no:cacheprovider", "-q")


@pytest.fixture
def elsewhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with nothing in it, from which the package can be imported."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    if not (ROOT / "proxyworld" / "generator" / "pytest_plugin.py").is_file():
        pytest.fail("the plugin is not where the entry point says")
    return pytester


def test_it_is_silent_until_used(elsewhere: pytest.Pytester) -> None:
    """A suite that asks for nothing pays nothing: no room's modules beyond the plugin's own, nothing printed."""
    elsewhere.makepyfile(
        """
        import sys

        def test_nothing_heavy(pytestconfig):
            assert pytestconfig.pluginmanager.hasplugin("proxyworld")
            heavy = {"numpy", "torch", "pybullet", "cv2", "pydantic", "proxyworld.generator.testing"}
            assert not heavy & set(sys.modules)
        """
    )
    result = elsewhere.runpytest_subprocess(*FAST)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*physics*")


def test_the_example_passes_and_its_report_tells_so(elsewhere: pytest.Pytester) -> None:
    shutil.copytree(SUITE, elsewhere.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    result = elsewhere.runpytest_subprocess(*FAST, "--physics-report", "report")
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["physics report: report/index.html"])
    page = (elsewhere.path / "report" / "index.html").read_text()
    assert "All 4 tests of physics passed" in page
    film = page_name("test_falling_ball.py::test_its_film_obeys_the_world", f"the video of {_prompt()!r}")
    assert f'href="{film}"' in page
    assert "accepted" in (elsewhere.path / "report" / film).read_text()


def test_halved_gravity_fails_it_and_the_failure_says_what_when_and_by_how_much(elsewhere: pytest.Pytester) -> None:
    shutil.copytree(SUITE, elsewhere.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    conftest = elsewhere.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace("return 9.81", "return 9.81 / 2"))
    result = elsewhere.runpytest_subprocess(*FAST, "--physics-report", "report")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines_random(
        [
            "*the world has left its baseline test_nothing_has_changed.npz:",
            "*rubber_ball is * m from where it was at *, and beyond the 0.001 m allowed since *",
            "*the video does not obey its world:",
            "*rubber_ball is furthest off: its motion errs by * px a frame*",
            "*It is worst at * s (frame *): * px.",
        ]
    )
    page = (elsewhere.path / "report" / "index.html").read_text()
    assert "2 of 4 tests of physics failed" in page
    assert "rubber_ball is furthest off" in page


@pytest.mark.slow
def test_a_first_run_writes_the_baseline_and_regen_all_renews_it(elsewhere: pytest.Pytester) -> None:
    """The flags are pytest-regressions' own."""
    elsewhere.makeconftest("import pytest\n@pytest.fixture\ndef height():\n    return 1.0\n")
    elsewhere.makepyfile(
        test_drop="""
        from proxyworld.world.materials import MATERIALS
        from proxyworld.world.scene import Body, Plane, Scene, Sphere

        def test_drop(physics, trajectory_regression, height):
            ball = Body(name="ball", shape=Sphere(radius_m=0.1), material=MATERIALS["steel"], position_m=(0, 0, height))
            floor = Body(name="floor", shape=Plane(), material=MATERIALS["stone"], fixed=True)
            trajectory_regression.check(physics.simulate(Scene(bodies=(floor, ball), duration_s=0.5)))
        """
    )
    first = elsewhere.runpytest_subprocess(*FAST)
    first.assert_outcomes(failed=1)
    assert (elsewhere.path / "test_drop" / "test_drop.npz").is_file()
    elsewhere.runpytest_subprocess(*FAST).assert_outcomes(passed=1)
    elsewhere.makeconftest("import pytest\n@pytest.fixture\ndef height():\n    return 1.1\n")
    higher = elsewhere.runpytest_subprocess(*FAST)
    higher.assert_outcomes(failed=1)
    higher.stdout.fnmatch_lines(
        ["*ball is 0.* m from where it was at * s, and beyond the 0.001 m allowed since 0.000 s"]
    )
    elsewhere.runpytest_subprocess(*FAST, "--regen-all").assert_outcomes(passed=1)
    elsewhere.runpytest_subprocess(*FAST).assert_outcomes(passed=1)


def _prompt() -> str:
    return "a red rubber ball falls onto a wooden floor and bounces"


def test_differences_are_told_body_by_body() -> None:
    from tests.world.by_hand import ball, straight, trajectory

    paths = {"a": straight((0, 0, 1), (1, 0, 0)), "b": straight((2, 0, 1), (0, 0, 0))}
    world = trajectory(ball("a", at=(0, 0, 1)), ball("b", at=(2, 0, 1)), paths=paths, duration_s=0.5)
    then = {
        name: np.asarray(getattr(world, name)).copy() for name in ("time_s", "name", "position_m", "orientation_wxyz")
    }
    assert differences(world, then, position_m=1e-9, angle_rad=1e-6) == []
    moved = then | {"position_m": then["position_m"] + np.array([0, 0.01, 0]) * (then["time_s"] > 0.3)[:, None, None]}
    told = differences(world, moved, position_m=1e-3, angle_rad=1e-2)
    assert [one.split(" is ")[0] for one in told] == [str(name) for name in world.name]
    assert all("0.01 m" in one and "since 0.333 s" in one for one in told)
    half = np.array([np.cos(0.25), np.sin(0.25), 0, 0])
    turned = then | {"orientation_wxyz": np.broadcast_to(half, then["orientation_wxyz"].shape)}
    assert all("is turned 0.5 rad" in one for one in differences(world, turned, position_m=1e-3, angle_rad=1e-2))
    (renamed,) = differences(world, then | {"name": np.array(["x", "y"])}, position_m=1, angle_rad=1)
    assert renamed == "its bodies are a, b; they were x, y"
    (shorter,) = differences(world, then | {"time_s": then["time_s"][:-1]}, position_m=1, angle_rad=1)
    assert shorter.startswith("it has 13 frames, the last at 0.500 s; it had 12 frames")
