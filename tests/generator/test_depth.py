"""The depth that a video seems to have: aligned by the law of its estimator, beside that estimator's own floor."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from proxyworld.generator.assess import assess
from proxyworld.generator.observers.depth import depth_scores
from proxyworld.generator.observers.depth_anything import DepthAnything, load_depth_anything
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.files import InputError
from proxyworld.world.simulate import simulate
from tests.generator.test_assess import MADE
from tests.generator.test_cli import Command, command
from tests.generator.test_pipeline import falling_ball
from tests.generator.tiny_observers import write_tiny_depth_anything, write_tiny_sam2

__all__ = ["command"]  # a fixture
MAPS = MADE["crossing"].maps
RNG = np.random.default_rng(0)
DEPTH = RNG.uniform(1, 30, MAPS.depth_m.shape).astype(np.float32)


@dataclass(frozen=True)
class Estimator:
    """What it says of the depth, whatever it is shown."""

    depth: Callable[[], np.ndarray]
    inverse: bool = False
    name: str = "known"

    def __call__(self, frames: np.ndarray) -> np.ndarray:
        return self.depth()


def scored(depth_m: np.ndarray, estimated: np.ndarray, *, inverse: bool = False) -> float:
    maps = replace(MAPS, depth_m=depth_m)
    scores = depth_scores(maps.rgb, maps.rgb, maps, Estimator(lambda: estimated, inverse))
    assert scores["depth_si_rmse"] == scores["depth_si_rmse_floor"]
    return scores["depth_si_rmse"]


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (40.0, 3.0), (0.01, -5.0)])
def test_inverse_depth_is_known_up_to_a_scale_and_a_shift(scale: float, shift: float) -> None:
    """To the 24 bits of the estimate: a shift of 5 beside a scale of 0.01 leaves 1/30 m known to 6e-7 / 3e-4."""
    assert scored(DEPTH, (scale / DEPTH.astype(float) + shift).astype(np.float32), inverse=True) < 2e-3


def test_depth_in_metres_is_known_up_to_a_scale() -> None:
    assert scored(DEPTH, 3 * DEPTH) < 1e-6
    assert scored(DEPTH, DEPTH + 10) > 0.1, "and to no shift"
    assert np.isfinite(scored(DEPTH, np.where(DEPTH > 15, DEPTH, 0)))


def test_near_that_seems_far_is_no_better_than_flat() -> None:
    """A flat estimate is aligned to the mean inverse depth; an estimate the wrong way round is taken as flat."""
    depth = np.where(np.arange(MAPS.depth_m.shape[2]) % 4 == 0, 3.0, 1.0).astype(np.float32)
    depth = np.broadcast_to(depth, MAPS.depth_m.shape)
    flat = scored(depth, np.full_like(depth, 7), inverse=True)
    assert flat == pytest.approx(1.0)  # at the median of 1 m, a quarter of the pixels errs by 2 m: sqrt(4 / 4)
    assert scored(depth, -1 / depth, inverse=True) == pytest.approx(flat)
    assert scored(depth, 1 / depth, inverse=True) < 1e-6


def test_the_sky_does_not_count_and_nothing_is_further_than_the_furthest() -> None:
    sky = DEPTH.copy()
    sky[:, :10] = np.inf
    estimate = (1 / DEPTH).astype(np.float32)
    estimate[:, :10] = 1e6
    assert scored(sky, estimate, inverse=True) < 1e-5
    noisy = (1 / DEPTH + RNG.normal(0, 0.05, DEPTH.shape)).astype(np.float32)  # often below 0: behind the camera
    assert 0.05 < scored(DEPTH, noisy, inverse=True) < 2


# --- Depth Anything -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_depth_anything(tmp_path_factory.mktemp("models") / "tiny-depth")


@pytest.fixture(scope="module")
def estimator(tiny: Path) -> DepthAnything:
    return load_depth_anything(tiny, device="cpu")


def test_depth_anything_estimates_each_frame_by_itself_and_the_same_again(estimator: DepthAnything) -> None:
    frames = MAPS.rgb[:4, :64]  # 96 x 64: resized to the nearest multiple of 14, and back
    depth = estimator(frames)
    assert depth.shape == (4, 64, 96) and depth.dtype == np.float32 and depth.std() > 0
    np.testing.assert_array_equal(depth, np.concatenate([estimator(frames[k : k + 1]) for k in range(4)]))
    assert not np.array_equal(depth[0], depth[3])
    assert estimator.inverse and estimator.name == "Depth Anything (tiny-depth)"


def test_a_metric_checkpoint_estimates_metres(tmp_path: Path) -> None:
    metric = load_depth_anything(write_tiny_depth_anything(tmp_path, kind="metric"))
    depth = metric(MAPS.rgb[:1])
    assert not metric.inverse and 0 <= depth.min() < depth.max() <= 20


def test_the_score_is_reported_and_decides_nothing(estimator: DepthAnything) -> None:
    world = MADE["crossing"]
    plain = assess(world.proxy, world.trajectory, world.maps)
    deep = assess(world.proxy, world.trajectory, world.maps, depth=estimator)
    assert set(deep.scores) - set(plain.scores) == {"depth_si_rmse", "depth_si_rmse_floor"}
    assert deep.scores["depth_si_rmse"] == deep.scores["depth_si_rmse_floor"] > 0
    assert (deep.verdict, deep.checks) == (plain.verdict, plain.checks)


def test_what_is_no_depth_anything_is_refused(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none does not exist; give a folder .*Depth-Anything-V2-Small-hf"):
        load_depth_anything(tmp_path / "none")
    (tmp_path / "copy").mkdir()
    for name in ("config.json", "model.safetensors"):
        (tmp_path / "copy" / name).write_bytes((tiny / name).read_bytes())
    with pytest.raises(InputError, match=r"preprocessor_config\.json"):
        load_depth_anything(tmp_path / "copy")


def test_the_command_takes_both_and_refuses_them_without_a_video(command: Command, tiny: Path, tmp_path: Path) -> None:
    made = falling_ball()
    maps = render(simulate(made), size=(96, 72), backend="ray")
    path, video = made.save(tmp_path), Video(maps.rgb, maps.fps).save(tmp_path / "video.mp4")
    eyes = ("--observer", write_tiny_sam2(tmp_path / "sam2"), "--depth", tiny, "--device", "cpu")
    done = command("check", video, "--scene", path, "--out", tmp_path / "judged", *eyes)
    assert done.err == "" and "depth si-RMSE" in done.out
    assert "SAM 2 (sam2) cannot tell in any frame where a body is" in done.out, "random weights"
    report = json.loads((tmp_path / "judged" / "report.json").read_text())
    assert report["observer"] == "SAM 2 (sam2)" and report["scores"]["depth_si_rmse"] > 0
    assert "SAM 2 (sam2)" in (tmp_path / "judged" / "report.html").read_text()
    command("check", path, *eyes).refuses("--observer and --depth look at a video")
    command("check", video, "--scene", path, "--observer", tmp_path / "none").refuses("none does not exist")
