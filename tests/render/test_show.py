"""Maps in a notebook, and as videos."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from proxyworld.render.colours import id_colours, ramp_colours
from proxyworld.render.legend import MAX_ROWS, MIN_WIDTH_PX, depth_legend, flow_legend, ids_legend
from proxyworld.render.maps import PIXELS, Maps
from proxyworld.render.points import surface_points
from proxyworld.render.render import render
from proxyworld.render.show import (
    PREVIEWS,
    STRIP_FRAMES,
    STRIP_HEIGHT_PX,
    depth_video,
    flow_video,
    ids_video,
    preview,
    proxy_video,
)
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


def test_large_maps_show_thumbnails_of_the_frames_of_the_strip_and_read_no_others(maps: Maps) -> None:
    """Full HD: the strips are of the same height as ever, and the page is small."""
    wide: dict[str, Any] = {name: np.repeat(np.repeat(getattr(maps, name), 33, axis=1), 40, axis=2) for name in PIXELS}
    shown = dataclasses.replace(maps, **wide)._repr_html_()
    assert len(shown) < 400_000
    for data in re.findall(r"base64,([^']+)'", shown):
        with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
            assert picture.size == (STRIP_FRAMES * round(1920 * STRIP_HEIGHT_PX / 1056), STRIP_HEIGHT_PX)
    chosen = np.unique(np.linspace(0, 7, STRIP_FRAMES).round().astype(int))
    skipped = np.setdiff1d(np.arange(8), chosen)
    spoilt = maps.depth_m.copy()
    spoilt[skipped] = 1e-3
    assert dataclasses.replace(maps, depth_m=spoilt)._repr_html_() == maps._repr_html_()


def test_previews_are_the_films_above_one_legend(maps: Maps) -> None:
    wide = render(bestiary(3), size=(128, 64), backend="ray")
    films = {"proxy": proxy_video, "depth": depth_video, "flow": flow_video, "ids": ids_video}
    assert set(films) == set(PREVIEWS)
    for name, film in films.items():
        pictures = list(preview(wide, name))
        assert np.array_equal(np.stack(pictures)[:, :64], film(wide).frames)
        below = np.stack(pictures)[:, 64:]
        assert below.shape[1] % 2 == 0 and (below == below[0]).all()
        assert (below.size > 0) == (name != "proxy")
        assert np.array_equal(np.stack(list(preview(wide, name, legend=False))), film(wide).frames)
        assert np.stack(list(preview(maps, name))).shape == (8, 32, 48, 3)  # no room for words


def test_the_bar_of_depth_has_the_colours_of_its_metres() -> None:
    near, far, width = 1.0, 5.0, 208
    bar = depth_legend(near, far, width)[6]
    for share in (0.0, 0.25, 0.5, 1.0):
        inverse = 1 / near + share * (1 / far - 1 / near)
        expected = ramp_colours(np.array((inverse - 1 / far) / (1 / near - 1 / far)))
        assert np.abs(bar[4 + round(share * (width - 9))].astype(int) - expected).max() <= 2
    assert not np.array_equal(depth_legend(near, far, width), depth_legend(near, 50.0, width))  # it says the metres


def test_the_legend_of_flow_says_how_fast_the_rim_is() -> None:
    slow, fast = (flow_legend(speed, 200) for speed in (2.0, 20.0))
    assert np.array_equal(slow[:, :40], fast[:, :40]) and not np.array_equal(slow, fast)


def test_the_legend_of_ids_has_each_colour_and_ends_where_there_is_no_room() -> None:
    strip = ids_legend({i: f"domino {i}" for i in range(1, 4)}, 120)
    for i in range(1, 4):
        assert (strip == id_colours(np.array(i))).all(axis=-1).sum() >= 100  # its swatch
    many = ids_legend({i: f"a domino with a long name, the {i}th" for i in range(1, 200)}, 120)
    assert many.shape[0] == ids_legend(dict.fromkeys(range(1, MAX_ROWS + 1), "x" * 100), 120).shape[0]
    assert ids_legend({}, 120).shape[0] > 0 == ids_legend({1: "ball"}, MIN_WIDTH_PX - 1).shape[0]
