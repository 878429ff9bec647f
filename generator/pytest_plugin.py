"""The pytest plugin: fixtures to simulate, generate and check worlds, baselines of trajectories, and a report.

It is installed with the package, does nothing until a fixture or an option of it is used, and imports nothing heavy
before. `docs/testing.md` is its guide.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proxyworld.generator.baseline import TrajectoryRegression
    from proxyworld.generator.bench import Bench

_PROPERTY = "proxyworld"  # the name under which a test's evidence travels with its report, between processes too


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--physics-report DIR`."""
    group = parser.getgroup("proxyworld", "tests of physics")
    group.addoption(
        "--physics-report",
        metavar="DIR",
        default=None,
        help="write into DIR what every physics assert found: index.html, and a page for each video that was judged",
    )


@pytest.fixture(scope="session")
def physics() -> Bench:
    """Simulate, render, generate and check: `world = physics.simulate("a ball falls")`."""
    from proxyworld.generator.bench import Bench

    return Bench()


@pytest.fixture
def trajectory_regression(request: pytest.FixtureRequest) -> TrajectoryRegression:
    """Compare a trajectory with its baseline, kept beside the test: `trajectory_regression.check(world)`.

    The flags are pytest-regressions' own: `--force-regen`, `--regen-all`.
    """
    try:
        from proxyworld.generator.baseline import TrajectoryRegression
    except ModuleNotFoundError as error:
        raise pytest.UsageError(
            "trajectory_regression needs pytest-regressions: pip install 'proxyworld[testing]'"
        ) from error
    return TrajectoryRegression(request)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Collect what the physics asserts of a test find, where a report is asked for."""
    folder = item.config.getoption("--physics-report")
    if folder is None:
        return (yield)
    with _collecting(item, Path(folder)):
        return (yield)


@contextmanager
def _collecting(item: pytest.Item, folder: Path) -> Iterator[None]:
    from proxyworld.generator.suite_report import keep
    from proxyworld.generator.testing import Evidence, collector

    def note(evidence: Evidence) -> None:
        item.user_properties.append((_PROPERTY, keep(folder, item.nodeid, evidence)))

    token = collector.set(note)
    try:
        yield
    finally:
        collector.reset(token)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write the report's first page, where one is asked for, and say where it is."""
    folder = config.getoption("--physics-report")
    if folder is None:
        return
    from proxyworld.generator.suite_report import write_index

    kept = [
        (report.nodeid, report.outcome, value)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == _PROPERTY
    ]
    terminalreporter.write_line(f"physics report: {write_index(Path(folder), kept)}")
