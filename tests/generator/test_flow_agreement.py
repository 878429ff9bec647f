"""Flow measured on pictures with known motion, and compared only where that means something."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from proxyworld.generator.flow_agreement import MOVING_PX, FlowSamples, dense_flow, flow_samples, moving_and_visible
from tests.generator.discs import crossing, thrown


def picture(width: int, height: int, seed: int = 0) -> np.ndarray:
    noise = cv2.GaussianBlur(np.random.default_rng(seed).normal(size=(height, width)), (0, 0), 2.0)
    return np.repeat(np.clip(128 + 40 * noise / noise.std(), 0, 255).astype(np.uint8)[..., None], 3, axis=-1)


@pytest.mark.parametrize(("width", "height"), [(96, 64), (256, 256), (300, 80)])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (3.0, -2.0), (0.5, 1.25)])
def test_dense_flow_of_a_shift_is_the_shift_in_pixels_of_the_picture(
    width: int, height: int, shift: tuple[float, float]
) -> None:
    large = picture(width, height)
    moved = cv2.warpAffine(large, np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), (width, height))
    found = dense_flow(large, moved)
    assert found.shape == (height, width, 2) and found.dtype == np.float32
    inner = found[16:-16, 16:-16].reshape(-1, 2)
    assert np.abs(np.median(inner, axis=0) - shift).max() < 0.1  # a tenth of a pixel, as its authors report


def test_equal_frames_have_no_flow_at_all() -> None:
    still = picture(80, 80)
    assert (dense_flow(still, still) == 0).all()


def test_only_what_moves_and_stays_visible_is_sampled() -> None:
    world = crossing()
    maps = world.maps
    chosen = moving_and_visible(maps)
    assert not chosen[-1].any() and not chosen[maps.ids == 0].any() and not chosen[maps.occluded_forward].any()
    assert maps.occluded_forward[maps.ids == 2].any()  # the far ball is hidden for a while
    samples = flow_samples(maps.rgb, maps)
    assert len(samples) == chosen.sum() and set(samples.body) == {0, 1}
    assert set(samples.frame) == set(range(maps.frames - 1))
    fastest = np.linalg.norm(np.nan_to_num(maps.flow_forward_px), axis=-1).max()
    slow = dataclasses.replace(maps, flow_forward_px=maps.flow_forward_px * np.float32(0.99 * MOVING_PX / fastest))
    assert not moving_and_visible(slow).any() and len(flow_samples(maps.rgb, slow)) == 0
    held = dataclasses.replace(maps, fixed=np.array([True, False]))
    assert set(flow_samples(maps.rgb, held).body) == {1}


def test_the_floor_on_exact_pictures_is_low() -> None:
    """The module's own claim: about a quarter of the motion, and nearly its direction, even around occlusions."""
    for world in (thrown(), crossing()):
        samples = flow_samples(world.maps.rgb, world.maps)
        assert samples.error_px < 0.25 * samples.speed_px and samples.direction > 0.98


def samples(exact: list[tuple[float, float]], measured: list[tuple[float, float]]) -> FlowSamples:
    n = len(exact)
    return FlowSamples(np.zeros(n, int), np.arange(n), np.array(exact), np.array(measured))


def test_endpoint_errors_and_directions_by_hand() -> None:
    one = samples([(3, 4), (1, 0), (0, 2)], [(0, 0), (1, 0), (0, -2)])
    assert one.errors_px.tolist() == [5, 0, 4] and one.error_px == 3 and one.median_error_px == 4
    assert one.speed_px == pytest.approx(8 / 3)
    assert one.direction == pytest.approx((1 - 4) / (1 + 4))  # the first, which does not move, weighs nothing
    assert one.of(one.body == 1).error_px == 0


def test_direction_is_one_minus_one_and_zero_where_nothing_moves() -> None:
    exact = [(1.0, 2.0), (-3.0, 0.5)]
    assert samples(exact, [(2.0, 4.0), (-1.5, 0.25)]).direction == pytest.approx(1)
    assert samples(exact, [(-2.0, -4.0), (1.5, -0.25)]).direction == pytest.approx(-1)
    assert samples(exact, [(0.0, 0.0), (0.0, 0.0)]).direction == 0
