"""Every example runs, as a user would run it, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from proxyworld.render.maps import Maps
from proxyworld.render.video import Video
from proxyworld.world.scene import Scene
from tests.generator.tiny_embedded import write_tiny_embedded

EXAMPLES = Path(__file__).parents[1] / "examples"
PATHS = sorted(EXAMPLES.glob("*.py"))
MAX_LINES = 40


def run(example: str, *arguments: str, folder: Path, by: tuple[str, ...] = ()) -> str:
    """What an example prints, run in `folder`; a failure shows both its streams."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(EXAMPLES.parent)}
    command = [sys.executable, *by, str(EXAMPLES / example), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_example_is_run_here() -> None:
    """A new example needs a test of its own below: this one fails until the name is there."""
    here = Path(__file__).read_text()
    assert all(f'"{path.name}"' in here for path in [*PATHS, *EXAMPLES.glob("*.ipynb")])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MAX_LINES


def test_scripted_scenes(tmp_path: Path) -> None:
    printed = run("02_scripted_scenes.py", "made", folder=tmp_path)
    scenes = [Scene.load(path) for path in (tmp_path / "made").glob("*.json")]
    assert len(scenes) == len(printed.splitlines()) == 9
    assert len({scene.prompt for scene in scenes}) == 3


def test_regression_test(tmp_path: Path) -> None:
    by = ("-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider")
    assert "9 passed" in run("03_regression_test.py", folder=tmp_path, by=by)


def test_control_maps(tmp_path: Path) -> None:
    printed = run("04_control_maps.py", folder=tmp_path)
    maps = Maps.load(tmp_path / "control")
    assert maps.size == (192, 128)
    for stream in ("depth", "normal", "motion", "edges", "ids"):
        assert f"control/{stream}.mp4" in printed
        assert Video.load(tmp_path / "control" / f"{stream}.mp4").frames.shape == (maps.frames, 128, 192, 3)


def test_maps_as_pictures(tmp_path: Path) -> None:
    """Half a step of depth at the farthest surface in view is below 2 mm; half a 64th of a pixel of flow is 0.0078."""
    printed = run("06_maps_as_pictures.py", folder=tmp_path)
    depth_mm, flow_px = (float(number) for number in re.findall(r"off by (\d+\.\d+)", printed))
    assert 0 < depth_mm < 2 and 0 < flow_px <= 0.0079
    assert len(list((tmp_path / "pictures" / "png" / "flow_forward").iterdir())) == 12
    assert len(list((tmp_path / "pictures" / "exr").glob("*.exr"))) == 12


def test_long_shots(tmp_path: Path) -> None:
    printed = run("07_long_shots.py", folder=tmp_path)
    maps = Maps.load(tmp_path / "long")
    assert maps.frames == 97 and printed.count("disparity up to") == 7
    assert Video.load(tmp_path / "long" / "depth.mp4").frames.shape[0] == 97


def test_judge_a_video(tmp_path: Path) -> None:
    """The judge tells the faithful video from the others."""
    printed = run("05_judge_a_video.py", folder=tmp_path)
    verdicts = {name: rest.split(".")[0] for name, rest in (line.split(": ", 1) for line in printed.splitlines())}
    assert verdicts == {"faithful": "accepted", "backwards": "rejected", "frozen": "rejected"}


def test_the_notebook_runs_and_shows_its_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a small picture and a tiny model; every value that the text promises to show is shown as HTML."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(EXAMPLES / "01_first_steps.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)  # none are stored
    (settings,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    settings.source = settings.source.replace("(128, 128)", "(32, 32)") + "\nmodel = 'tiny'"
    assert "(32, 32)" in settings.source
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
