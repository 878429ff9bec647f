"""The colour wheel against Middlebury's published code, the ramps against their promises."""

from __future__ import annotations

import numpy as np

from proxyworld.render.colours import WHEEL, flow_colours, flow_range, id_colours, ramp_colours


def _colorcode(fx: float, fy: float) -> tuple[int, int, int]:
    """colorcode.cpp of the Middlebury flow code (Baker et al.), line by line, in RGB."""
    wheel = (
        [(255.0, 255 * i / 15, 0.0) for i in range(15)]
        + [(255 - 255 * i / 6, 255.0, 0.0) for i in range(6)]
        + [(0.0, 255.0, 255 * i / 4) for i in range(4)]
        + [(0.0, 255 - 255 * i / 11, 255.0) for i in range(11)]
        + [(255 * i / 13, 0.0, 255.0) for i in range(13)]
        + [(255.0, 0.0, 255 - 255 * i / 6) for i in range(6)]
    )
    radius = np.hypot(fx, fy)
    fk = (np.arctan2(-fy, -fx) / np.pi + 1) / 2 * (len(wheel) - 1)
    k0 = int(fk)
    k1, f = (k0 + 1) % len(wheel), fk - k0
    colour = []
    for b in range(3):
        value = (1 - f) * wheel[k0][b] / 255 + f * wheel[k1][b] / 255
        value = 1 - radius * (1 - value) if radius <= 1 else value * 0.75
        colour.append(int(255 * value))
    return (colour[0], colour[1], colour[2])


def test_flow_has_middleburys_colours() -> None:
    flow = np.random.default_rng(0).uniform(-1.2, 1.2, (500, 2))
    expected = np.array([_colorcode(x, y) for x, y in flow])
    assert WHEEL.shape == (55, 3)
    assert np.abs(flow_colours(flow * 7, 7.0).astype(int) - expected).max() <= 1  # their floats round otherwise


def test_rest_is_white_and_the_unknown_black() -> None:
    flow = np.array([[0.0, 0.0], [np.nan, 1.0], [1.0, 0.0]])
    assert flow_colours(flow, 1.0).tolist() == [[255, 255, 255], [0, 0, 0], [255, 0, 0]]


def test_a_shot_is_coloured_frame_by_frame_alike() -> None:
    flow = np.random.default_rng(1).normal(size=(3, 4, 5, 2))
    assert np.array_equal(flow_colours(flow, 2.0)[1], flow_colours(flow[1], 2.0))


def test_the_range_is_the_longest_flow_but_a_pixel_at_least() -> None:
    still = np.full((2, 2, 2), np.nan)
    assert flow_range(still) == 1 and flow_range(still + 0.1, still) == 1
    still[0, 0] = 3, 4
    assert flow_range(still, np.ones((2, 2))) == 5


def test_nearness_brightens() -> None:
    brightness = ramp_colours(np.linspace(0, 1, 64)).astype(int).sum(-1)
    assert (np.diff(brightness) > 0).all()
    assert np.array_equal(ramp_colours(np.array([-1.0, 2.0])), ramp_colours(np.array([0.0, 1.0])))


def test_neighbouring_ids_are_far_apart_and_nothing_is_black() -> None:
    colours = id_colours(np.arange(41)).astype(int)
    assert not colours[0].any()
    apart = np.abs(colours[1:, None] - colours[None, 1:]).sum(-1) + 999 * np.eye(40, dtype=int)
    assert apart.min() > 8
    assert np.abs(np.diff(colours[1:], axis=0)).sum(-1).min() > 150
