"""Light on an albedo, and the picture that it makes."""

from __future__ import annotations

import pytest
import torch

from proxyworld.generator.light import decode, encode, known_albedo


def _pictures(count: int) -> list[torch.Tensor]:
    draw = torch.Generator().manual_seed(0)
    return [torch.rand(2, 3, 32, 32, generator=draw) for _ in range(count)]


def test_decoding_undoes_encoding() -> None:
    picture, albedo = _pictures(2)
    assert torch.allclose(decode(encode(picture, albedo), albedo), picture, atol=1e-5)


def test_light_is_bounded_and_says_nothing_of_the_texture_where_it_is_even() -> None:
    _, albedo = _pictures(2)
    black, white = torch.zeros_like(albedo), torch.ones_like(albedo)
    extremes = torch.stack([encode(a, b) for a in (black, white) for b in (black, white)])
    assert extremes.isfinite().all() and (extremes.abs() < 3.5).all()
    assert encode(albedo, albedo).std() < 1e-6


def test_a_brighter_picture_is_more_light() -> None:
    levels = torch.linspace(0, 1, 64).reshape(1, 1, 1, -1)
    for albedo in (0.0, 0.3, 1.0):
        assert (encode(levels, torch.full_like(levels, albedo)).diff() > 0).all()


@pytest.mark.parametrize(("share", "expected"), [(1.0, 0.2), (0.0, 1.0), (0.5, 0.6)])
def test_an_albedo_that_is_not_given_is_white(share: float, expected: float) -> None:
    assert known_albedo(torch.tensor(0.2), share).item() == pytest.approx(expected)
