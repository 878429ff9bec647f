"""Each stream states its law on maps that are known in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from proxyworld.conditioning.control import DEFAULT_STREAMS, Control, condition
from proxyworld.conditioning.streams import STREAMS, make_stream
from proxyworld.render.maps import Maps
from proxyworld.render.shot import Shot
from proxyworld.world.files import InputError
from tests.conditioning.shots import BALL, FLOOR, SKY, ball_over_floor

EPS = float(np.finfo(np.float32).eps)
GREY = ("depth", "disparity", "edges", "moving", "occlusion", "disocclusion")
EXACT = (*GREY, "normal", "colour", "motion", "appearance", "ids")


@pytest.fixture(scope="module")
def shot() -> Maps:
    return ball_over_floor()


@pytest.mark.parametrize("name", EXACT)
def test_every_stream_is_one_or_three_channels_between_0_and_1(shot: Maps, name: str) -> None:
    stream = make_stream(shot, name)
    assert stream.shape[:3] == (5, 64, 64) and stream.shape[3] == (1 if name in GREY else 3)
    assert stream.dtype == np.float32
    assert stream.min() >= 0 and stream.max() <= 1


def test_a_control_shows_itself_in_a_line(shot: Maps) -> None:
    made = condition(shot, streams=("depth", "normal"))
    assert repr(made) == f"Control(depth, normal: 5 frames of 64x64 pixels at {shot.fps:g} a second)"


def test_depth_times_distance_is_the_nearest_distance_of_the_shot(shot: Maps) -> None:
    depth = make_stream(shot, "depth")[..., 0]
    seen = np.isfinite(shot.depth_m)
    nearest = shot.depth_m[seen].min()
    np.testing.assert_allclose(depth[seen] * shot.depth_m[seen], nearest, rtol=2 * EPS)
    assert np.all(depth[~seen] == 0)
    assert depth.max() == 1


def test_disparity_fills_the_whole_range_in_steps_of_inverse_depth(shot: Maps) -> None:
    """1 at the nearest surface of the shot, 0 at the farthest and in the sky, and even in 1 / z between."""
    disparity = make_stream(shot, "disparity")[..., 0]
    seen = np.isfinite(shot.depth_m)
    near, far = shot.depth_m[seen].min(), shot.depth_m[seen].max()
    assert disparity[seen].max() == 1 and disparity[seen].min() == 0 and np.all(disparity[~seen] == 0)
    back = 1 / (disparity[seen] * (1 / near - 1 / far) + 1 / far)
    np.testing.assert_allclose(back, shot.depth_m[seen], rtol=1e-5)
    alone = ball_over_floor(floor=False)  # little depth in the shot: the contrast stays
    ball = alone.ids == BALL
    assert np.ptp(make_stream(alone, "depth")[ball]) < 0.2 and np.ptp(make_stream(alone, "disparity")[ball]) == 1


def test_disparity_of_a_wall_is_near_everywhere_and_of_nothing_is_black(shot: Maps) -> None:
    wall = replace(shot, depth_m=np.full_like(shot.depth_m, 2))
    empty = replace(shot, depth_m=np.full_like(shot.depth_m, np.inf))
    assert np.all(make_stream(wall, "disparity") == 1) and not make_stream(empty, "disparity").any()


def test_depth_of_an_empty_shot_is_black(shot: Maps) -> None:
    empty = replace(shot, depth_m=np.full_like(shot.depth_m, np.inf))
    assert not make_stream(empty, "depth").any()


def test_normals_come_back_as_unit_vectors_and_nothing_is_exactly_half(shot: Maps) -> None:
    stream = make_stream(shot, "normal")
    seen = shot.ids != SKY
    np.testing.assert_allclose(2 * stream[seen] - 1, shot.normal[seen], atol=2 * EPS)
    assert np.all(stream[~seen] == 0.5)


def test_colour_is_the_surface_without_light_and_the_sky_is_black(shot: Maps) -> None:
    colour = make_stream(shot, "colour")
    assert np.array_equal(np.rint(colour * 255).astype(np.uint8), shot.albedo)
    assert len(np.unique(colour[shot.ids == BALL], axis=0)) == 1 < len(np.unique(shot.rgb[shot.ids == BALL], axis=0))
    assert not colour[shot.ids == SKY].any()


def test_256_bodies_have_256_colours_of_their_own_whatever_else_is_there(shot: Maps) -> None:
    ids = np.arange(257, dtype=np.int32).reshape(1, 1, 257)
    many = replace(shot, ids=ids, depth_m=np.ones(ids.shape, np.float32), name=np.array([str(i) for i in range(256)]))
    colours = np.rint(make_stream(many, "ids") * 255).reshape(257, 3)
    assert len(np.unique(colours, axis=0)) == 257
    few = make_stream(shot, "ids")
    assert np.all(np.rint(few[shot.ids == BALL] * 255) == colours[BALL])


def test_appearance_is_the_crude_picture(shot: Maps) -> None:
    assert np.array_equal(np.rint(make_stream(shot, "appearance") * 255).astype(np.uint8), shot.rgb)


def test_what_does_not_move_is_white_and_steady_motion_keeps_its_colour_to_the_last_frame(shot: Maps) -> None:
    motion = make_stream(shot, "motion")
    assert np.all(motion[shot.ids != BALL] == 1)
    on_ball = np.unique(motion[shot.ids == BALL], axis=0)
    assert len(on_ball) == 1, "one velocity, one colour, in every frame"
    assert on_ball.min() < 0.1, "the fastest motion of the shot is fully saturated"


def test_opposite_motions_have_different_hues(shot: Maps) -> None:
    back = replace(shot, flow_forward_px=-shot.flow_forward_px, flow_backward_px=-shot.flow_backward_px)
    ball = shot.ids == BALL
    assert np.abs(make_stream(shot, "motion")[ball] - make_stream(back, "motion")[ball]).max(axis=-1).min() > 0.5


def test_speed_is_saturation_with_one_maximum_for_the_whole_shot(shot: Maps) -> None:
    flow = shot.flow_forward_px.copy()
    flow[1:] /= 2
    slower = replace(shot, flow_forward_px=flow, flow_backward_px=shot.flow_backward_px / 2)
    darkest = make_stream(slower, "motion").min(axis=-1).min(axis=(1, 2))
    assert darkest[0] < 0.1
    np.testing.assert_allclose(darkest[1:], 0.5, atol=0.05)


def test_rounding_in_a_still_shot_stays_white(shot: Maps) -> None:
    still = replace(shot, flow_forward_px=shot.flow_forward_px * 1e-6, flow_backward_px=shot.flow_backward_px * 1e-6)
    assert np.rint(make_stream(still, "motion") * 255).min() >= 254, "the wheel rounds down"


def test_a_single_frame_has_no_motion_to_show(shot: Maps) -> None:
    alone = replace(shot.window(0, 1), flow_forward_px=shot.flow_backward_px[:1])
    assert np.isnan(alone.flow_forward_px).all() and np.all(make_stream(alone, "motion") == 1)


def test_masks_are_those_of_the_maps(shot: Maps) -> None:
    hidden = np.random.default_rng(4).random((2, *shot.ids.shape)) > 0.9
    shot = replace(shot, occluded_forward=hidden[0], occluded_backward=hidden[1])
    masks = {"occlusion": hidden[0], "disocclusion": hidden[1], "moving": shot.ids == BALL}
    for name, mask in masks.items():
        assert np.array_equal(make_stream(shot, name)[..., 0], mask.astype(np.float32)), name


@pytest.mark.parametrize("name", EXACT)
def test_a_window_of_a_stream_is_the_stream_of_the_window_with_the_ranges_of_the_shot(name: str) -> None:
    """The ball comes nearer and faster, so a window with ranges of its own would look otherwise."""
    shot = ball_over_floor(19, step_m=0.02)
    later = np.arange(19, dtype=np.float32)[:, None, None]
    depth = np.where(shot.ids == BALL, shot.depth_m - 0.1 * later, shot.depth_m)
    flow = shot.flow_forward_px * (later + 1)[..., None]
    shot = replace(shot, depth_m=depth, flow_forward_px=flow, flow_backward_px=-flow)
    control = condition(shot, streams=EXACT)
    whole = control.streams[name]
    assert np.array_equal(whole, make_stream(shot, name))
    for start, stop in ((0, 1), (3, 5), (5, 19), (18, 19)):
        window = control.window(start, stop)
        assert (window.frames, window.size) == (stop - start, (64, 64))
        assert np.array_equal(window.streams[name], whole[start:stop])
        assert np.array_equal(window.window(0, 1).streams[name], whole[start : start + 1])
    apart = make_stream(shot.window(0, 3), name)
    assert np.array_equal(apart, whole[:3]) == (name not in ("depth", "disparity", "motion"))


def test_a_turning_camera_moves_the_sky_as_it_would_a_star() -> None:
    """The camera pans evenly: what is far away goes the other way, in both directions of time, and no ray is lost."""
    shot = ball_over_floor(4, floor=False)
    step = 0.01
    turns = [np.array([[np.cos(a), 0, -np.sin(a)], [0, 1, 0], [np.sin(a), 0, np.cos(a)]]) for a in step * np.arange(4)]
    poses = np.tile(np.eye(4), (4, 1, 1))
    poses[:, :3, :3] = turns
    panned = Shot(replace(shot, camera_from_world=poses))
    sky = shot.ids == SKY
    y, x = np.mgrid[:64, :64] + 0.5
    focal = shot.intrinsics[0, 0]
    star = np.stack([(x - 32) / focal, (y - 32) / focal, np.ones_like(x)], axis=-1)  # in the camera of frame 1
    for to in (0, 2):
        seen = star @ turns[1] @ turns[to].T
        expected = focal * seen[..., :2] / seen[..., 2:] + 32 - np.stack([x, y], axis=-1)
        np.testing.assert_allclose(panned.sky_px(1, to), expected, atol=1e-4)
    np.testing.assert_allclose(panned.motion_px(1)[sky[1]], panned.sky_px(1, 2)[sky[1]])
    np.testing.assert_allclose(panned.motion_px(3)[sky[3]], -panned.sky_px(3, 2)[sky[3]])
    assert panned.motion_px(1)[sky[1]][:, 0].max() < -0.9 * step * focal
    assert not Shot(shot).motion_px(1)[sky[1]].any()  # a still camera keeps it


def test_regions_fade_every_stream_to_grey_where_the_control_is_not_to_be_trusted(shot: Maps) -> None:
    plain = condition(shot)
    control = condition(shot, regions={"fixed": 0.25, "sky": 0})
    for name in control.streams:
        made, whole = control.streams[name], plain.streams[name]
        assert np.array_equal(made[shot.ids == BALL], whole[shot.ids == BALL])
        assert np.all(made[shot.ids == SKY] == 0.5)
        floor = shot.ids == FLOOR
        np.testing.assert_allclose(made[floor] - 0.5, 0.25 * (whole[floor] - 0.5), atol=2 * EPS)
        assert np.array_equal(control.window(2, 4).streams[name], made[2:4])
    named = condition(shot, regions={"moving": 0, "body 1": 0.5}).streams["depth"]
    whole = plain.streams["depth"]
    ball = shot.ids == BALL
    np.testing.assert_allclose(named[ball] - 0.5, 0.5 * (whole[ball] - 0.5), atol=2 * EPS)  # its name before its kind
    assert np.array_equal(named[~ball], whole[~ball])


def test_streams_are_the_same_bytes_every_time(shot: Maps) -> None:
    for name in EXACT:
        assert make_stream(shot, name).tobytes() == make_stream(shot, name).tobytes()


def test_there_is_no_other_stream(shot: Maps) -> None:
    with pytest.raises(InputError, match="there is no control stream 'heat'; there are depth, normal"):
        make_stream(shot, "heat")


def test_condition_makes_the_default_streams_and_windows_keep_the_range_of_the_shot(shot: Maps) -> None:
    control = condition(shot)
    assert tuple(control.streams) == DEFAULT_STREAMS and set(DEFAULT_STREAMS) <= set(STREAMS)
    assert (control.frames, control.size, control.fps) == (5, (64, 64), 24.0)
    window = control.window(3, 5)
    assert np.array_equal(window.streams["depth"], control.streams["depth"][3:5])
    assert control.video("depth").frames.shape == (5, 64, 64, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"streams": ("depth", "heat")}, "there is no control stream 'heat'; there are depth"),
        ({"streams": ()}, "there is no control stream named"),
        ({"weights": {"ids": 1.0}}, "a weight names the stream 'ids', which is not among depth"),
        ({"weights": {"depth": 1.5}}, "the weight of 'depth' is 1.5; it must lie between 0 and 1"),
        ({"weights": {"depth": float("nan")}}, "the weight of 'depth' is nan"),
        ({"regions": {"sky": -1}}, "the weight of the region 'sky' is -1; it must lie between 0 and 1"),
        ({"regions": {"cat": 1}}, "there is no region 'cat'; there are moving, fixed, sky, body 0, body 1"),
    ],
)
def test_condition_refuses_what_it_does_not_know(shot: Maps, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        condition(shot, **arguments)  # type: ignore[arg-type]


def test_a_control_shows_a_strip_for_each_stream(shot: Maps) -> None:
    import base64
    import io
    import re

    from PIL import Image

    control = Control({"depth": make_stream(shot, "depth"), "<odd>": make_stream(shot, "ids")}, 24.0, {"depth": 0.25})
    html = control._repr_html_()
    assert "weight 0.25" in html and "weight 1" in html and "&lt;odd&gt;" in html and "<odd>" not in html
    depth, ids = (np.array(Image.open(io.BytesIO(base64.b64decode(b)))) for b in re.findall(r"base64,([^']+)'", html))
    assert np.array_equal(depth[:, -64:], control.video("depth").frames[-1, ..., 0])
    assert np.array_equal(ids[:, :64], control.video("<odd>").frames[0])
