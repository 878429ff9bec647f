"""diffusers' video pipelines import beside CPU torch, whatever state torchvision is in."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = """
from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable
ensure_torchvision_importable()
ensure_torchvision_importable()
from diffusers import AnimateDiffControlNetPipeline, WanVACEPipeline
from transformers import UMT5EncoderModel
"""


def run(code: str, *, path: str = "") -> str:
    """What `code` prints in a fresh interpreter, where nothing is imported yet."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (path, str(ROOT)))), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.skipif(find_spec("torchvision") is None, reason="torchvision is not installed")
def test_pipelines_detectors_and_torchvision_import_together() -> None:
    code = IMPORTS + "import torchvision, controlnet_aux; print(torchvision.transforms.__name__)"
    assert run(code) == "torchvision.transforms"


def test_a_torchvision_that_cannot_load_is_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    """It breaks in another way than the known one; controlnet-aux, which needs it, says so in one sentence."""
    broken = tmp_path / "torchvision"
    (broken / "transforms").mkdir(parents=True)
    (broken / "transforms" / "__init__.py").touch()
    (broken / "__init__.py").write_text("from . import transforms\nraise RuntimeError('undefined symbol: _ZN5torch')")
    code = """
import numpy as np
from tests.conditioning.shots import ball_over_floor
from proxyworld.conditioning.control import condition
from proxyworld.conditioning.streams import make_stream
from proxyworld.world.files import InputError
shot = ball_over_floor(2, 32)
print(all(np.isfinite(video).all() for video in condition(shot).streams.values()))
try:
    make_stream(shot, "canny")
except InputError as error:
    print(error)
"""
    fine, message = run(IMPORTS + code, path=str(tmp_path)).splitlines()
    assert fine == "True"
    assert message.startswith("the stream 'canny' needs controlnet-aux, which cannot be imported here (")
    assert message.endswith("install it with: pip install 'proxyworld[preprocess]'")
