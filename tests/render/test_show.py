"""Maps in a notebook, and as videos."""

from __future__ import annotations

import base64
import dataclasses
import io
import re

import numpy as np
import pytest
from PIL import Image

from proxyworld.render.maps import Maps
from proxyworld.render.points import surface_points
from proxyworld.render.render import render
from proxyworld.render.show import STRIP_FRAMES, depth_video, flow_video, proxy_video
from tests.render.worlds import bestiary


@pytest.fixture(scope="module")
def maps() -> Maps:
    return render(bestiary(8), size=(48, 32), backend="ray")


def test_a_notebook_shows_a_strip_of_each_map(maps: Maps) -> None:
    shown = maps._repr_html_()
    pictures = re.findall(r"alt='(\w+)' src='data:image/png;base64,([^']+)'", shown)
    assert [name for name, _ in pictures] == ["rgb", "depth", "ids", "normal", "flow"]
    for _, data in pictures:
        with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
            assert picture.size == (48 * STRIP_FRAMES, 32)
            assert len(np.unique(np.asarray(picture).reshape(-1, 3), axis=0)) > 3  # it shows something
    assert "8 frames of 48×32 pixels at 24 a second, by ray" in shown


def test_hostile_names_are_quoted(maps: Maps) -> None:
    assert "<script>" not in dataclasses.replace(maps, backend="<script>")._repr_html_()


def test_videos_have_one_range_a_shot(maps: Maps) -> None:
    for video in (depth_video(maps), flow_video(maps), proxy_video(maps)):
        assert video.frames.shape == (8, 32, 48, 3) and video.fps == 24
    assert np.array_equal(proxy_video(maps).frames, maps.rgb)
    depth = depth_video(maps).frames.astype(int).sum(-1)
    darkening = depth.ravel()[np.argsort(maps.depth_m, axis=None)]
    # nearer is brighter, in every frame alike, but for the rounding of three channels
    assert (darkening <= np.minimum.accumulate(darkening) + 2).all() and np.ptp(darkening) > 500
    still = (maps.ids == 1)[:-1]
    assert (flow_video(maps).frames[:-1][still] == 255).all()  # what rests is white


def test_the_last_frame_shows_how_it_came_there(maps: Maps) -> None:
    last = flow_video(maps).frames[-1]
    moving = np.linalg.norm(np.nan_to_num(maps.flow_backward_px[-1]), axis=-1) > 1
    assert moving.any() and (last[moving].min(-1) < 250).all()


def test_points_are_where_the_depth_is(maps: Maps) -> None:
    points = surface_points(maps)
    nothing = maps.ids == 0
    assert np.isnan(points[nothing]).all() and np.isfinite(points[~nothing]).all()
    assert np.abs(points[maps.ids == 1][:, 2]).max() < 1e-3  # the ground, up to 100 m away
    again = points[~nothing] @ maps.camera_from_world[0, :3, :3].T + maps.camera_from_world[0, :3, 3]
    assert np.abs(again[:, 2] / maps.depth_m[~nothing] - 1).max() < 1e-6
