"""Every example runs, as a user would run it, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generator.tiny_embedded import write_tiny_embedded

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(path for path in EXAMPLES.glob("*.py") if not path.stem.endswith("_test"))
MAX_LINES = 40


def run(*command: str | Path, folder: Path) -> str:
    """What `python command` prints, run in `folder`; a failure shows both its streams."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(EXAMPLES.parent)}
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_are_examples() -> None:
    assert len(SCRIPTS) >= 3


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MAX_LINES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_runs(script: Path, tmp_path: Path) -> None:
    assert run(script, folder=tmp_path).strip()


def test_the_scripted_scenes_are_scenes(tmp_path: Path) -> None:
    from proxyworld import Scene

    printed = run(EXAMPLES / "02_scripted_scenes.py", "made", folder=tmp_path)
    scenes = [Scene.load(path) for path in (tmp_path / "made").glob("*.json")]
    assert len(scenes) == len(printed.splitlines()) == 9


def test_the_regression_test_passes(tmp_path: Path) -> None:
    example = EXAMPLES / "03_regression_test.py"
    printed = run("-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", example, folder=tmp_path)
    assert "9 passed" in printed


def test_the_judge_tells_the_faithful_video_from_the_others(tmp_path: Path) -> None:
    printed = run(EXAMPLES / "05_judge_a_video.py", folder=tmp_path)
    verdicts = dict(line.split(": ", 1) for line in printed.splitlines())
    assert verdicts["faithful"].startswith("accepted")
    assert verdicts["backwards"].startswith("rejected")
    assert verdicts["frozen"].startswith("rejected")


def test_the_notebook_runs_and_shows_its_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small picture and a tiny model; every value that the text promises to show is shown as HTML."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(EXAMPLES / "01_first_steps.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)  # none are stored
    (settings,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    settings.source = settings.source.replace("(128, 128)", "(64, 64)") + "\nmodel = 'tiny'"
    assert "(64, 64)" in settings.source
    for cell in notebook.cells:
        cell.source = cell.source.replace("seed=seed", "seed=seed, model=model")
    write_tiny_embedded(tmp_path / "tiny")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLES.parent))
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = {cell.source.splitlines()[-1] for cell in notebook.cells if _html(cell)}
    assert shown >= {"scene", "trajectory", "maps", "control", "video", "report", "result.timings"}


def _html(cell: dict) -> bool:  # type: ignore[type-arg]  # a notebook's cell is an untyped dictionary
    return any("text/html" in output.get("data", {}) for output in cell.get("outputs", []))
