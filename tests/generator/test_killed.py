"""A run that is killed outright leaves no file that looks finished, and does not stand in the way of the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proxyworld.generator.run_folder import RUN_FILES
from tests.generator.test_pipeline import falling_ball


@pytest.mark.parametrize("again", [False, True])
def test_a_killed_stream_leaves_what_was_there(tmp_path: Path, again: bool) -> None:
    """SIGKILL, which nothing can catch, while `maps.npz` is being written frame by frame."""
    scene, out = falling_ball(duration_s=20.0).save(tmp_path / "scene"), tmp_path / "out"
    if again:
        out.mkdir()
        (out / "run.json").write_text("{}")
        (out / "maps.npz").write_bytes(b"the run before")
    before = {path: path.read_bytes() for path in out.rglob("*")} if again else {}
    code = "from proxyworld.generator.cli import main; main()"
    options = ["maps", str(scene), "-o", str(out), "--size", "512x512", "--backend", "ray", "--overwrite"]
    running = subprocess.Popen(
        [sys.executable, "-c", code, *options],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = time.monotonic() + 240
        while not (half := list(tmp_path.rglob(".writing-*"))) or not half[0].stat().st_size:
            assert running.poll() is None and time.monotonic() < ends
            time.sleep(0.05)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert half[0].exists()  # it was in the middle
    shown = {path: path.read_bytes() for path in out.glob("[!.]*")} if out.exists() else {}
    assert shown == before
    assert not [path for path in tmp_path.glob("**/*") if path.name in RUN_FILES and path not in {*before, scene}]
