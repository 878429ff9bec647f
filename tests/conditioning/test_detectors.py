"""controlnet-aux draws what published ControlNets were trained on; without it the other streams go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from proxyworld.conditioning.control import DEFAULT_STREAMS, condition
from proxyworld.conditioning.detectors import DETECTORS, _load, detect
from proxyworld.conditioning.streams import make_stream
from proxyworld.render.maps import Maps
from proxyworld.world.files import InputError
from proxyworld.world.scene import Body, Material, Plane, Scene, Sphere
from tests.conditioning.shots import ball_over_floor

needs_package = pytest.mark.skipif(find_spec("controlnet_aux") is None, reason="controlnet-aux is not installed")


@pytest.fixture(scope="module")
def rendered() -> Maps:
    """A crude picture with light and shadows, of a size that controlnet-aux would round."""
    from proxyworld.render.render import render
    from proxyworld.world.simulate import simulate

    rubber = Material(name="rubber", density_kg_m3=1100, friction=0.8, restitution=0.7, colour=(0.8, 0.1, 0.1))
    bodies = (
        Body(name="floor", shape=Plane(), material=rubber, fixed=True, colour=(0.6, 0.45, 0.3)),
        Body(name="ball", shape=Sphere(radius_m=0.2), material=rubber, position_m=(0, 0, 0.6)),
    )
    return render(simulate(Scene(bodies=bodies, duration_s=1 / 24)), size=(144, 112))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    _load.cache_clear()
    yield
    _load.cache_clear()


@needs_package
def test_canny_is_opencvs_canny_of_the_picture_at_the_usual_thresholds(rendered: Maps) -> None:
    import cv2

    canny = make_stream(rendered, "canny")
    expected = np.stack([cv2.Canny(np.ascontiguousarray(frame), 100, 200) for frame in rendered.rgb])
    assert canny.shape == (2, 112, 144, 1)
    assert set(np.unique(canny)) == {0, 1}
    # the frame is padded to whole tiles of 64 with its own border, which only the last row and column can notice
    assert np.array_equal(canny[:, :-1, :-1, 0] * 255, expected[:, :-1, :-1])


@needs_package
def test_line_art_draws_what_is_darker_than_its_surroundings_white_on_black() -> None:
    """A dark stroke on a light page is drawn; a light stroke on a dark page and a blank page are not."""
    page = np.full((3, 64, 64, 3), 230, np.uint8)
    page[0, :, 30:32] = 20
    page[1] = 20
    page[1, :, 30:32] = 230
    lines = detect(page, "lineart")
    assert lines.shape == (3, 64, 64) and lines.dtype == np.uint8
    assert lines[0, :, 30:32].min() > 100 and lines[0, :, :20].max() == 0
    assert lines[1, :, 30:32].max() == 0
    assert not lines[2].any()


@needs_package
def test_line_art_runs_on_a_rendered_frame(rendered: Maps) -> None:
    lines = make_stream(rendered, "lineart")
    assert lines.shape == (2, 112, 144, 1) and lines.min() >= 0 and 0.2 < lines.max() <= 1


@needs_package
@pytest.mark.parametrize("name", [name for name, kind in DETECTORS.items() if kind.weights])
def test_a_network_without_cached_weights_says_how_to_fetch_them(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match=f"the stream '{name}' needs weights that are not on this machine") as caught:
        make_stream(ball_over_floor(1, 32), name)
    assert str(caught.value).endswith(f"hf download lllyasviel/Annotators {' '.join(DETECTORS[name].weights)}")


@needs_package
def test_a_network_runs_once_its_weights_are_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights in the hub's own cache layout: nothing but the numbers differs from the published ones."""
    import torch
    from controlnet_aux.hed import ControlNetHED_Apache2  # type: ignore[import-untyped]

    torch.manual_seed(0)
    repository = tmp_path / "models--lllyasviel--Annotators"
    commit = "0" * 40
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(commit)
    (repository / "snapshots" / commit).mkdir(parents=True)
    torch.save(ControlNetHED_Apache2().state_dict(), repository / "snapshots" / commit / "ControlNetHED.pth")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    drawing = make_stream(ball_over_floor(1, 48), "hed")
    assert drawing.shape == (1, 48, 48, 1) and np.isfinite(drawing).all() and np.ptp(drawing) > 0


def test_without_controlnet_aux_only_its_own_streams_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "controlnet_aux", None)
    shot = ball_over_floor(2, 32)
    assert len(condition(shot).streams) == len(DEFAULT_STREAMS)
    for name in DETECTORS:
        with pytest.raises(InputError, match=rf"'{name}' needs controlnet-aux.*pip install 'proxyworld\[preprocess\]'"):
            make_stream(shot, name)
        with pytest.raises(InputError, match=f"'{name}' needs controlnet-aux"):
            condition(shot, streams=("depth", name))  # at once, not when the stream is asked for
