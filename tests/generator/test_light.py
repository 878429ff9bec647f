"""Light on an albedo, and the picture that it makes."""

from __future__ import annotations

import pytest
import torch

from proxyworld.generator.light import CONTRAST, decode, encode, known_albedo
from proxyworld.generator.looks import LOOKS


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
    assert extremes.isfinite().all() and (extremes.abs() <= CONTRAST).all()
    assert encode(albedo, albedo).std() < 1e-6


def test_a_brighter_picture_is_more_light() -> None:
    levels = torch.linspace(0, 1, 64).reshape(1, 1, 1, -1)
    for albedo in (0.0, 0.3, 1.0):
        assert (encode(levels, torch.full_like(levels, albedo)).diff() > 0).all()


@pytest.mark.parametrize(("share", "said", "expected"), [(1, 1, 0.2), (0, 0, 1.0), (0, 1, 0.6), (0.5, 1, 0.4)])
def test_an_albedo_that_is_not_given_is_what_is_said_or_else_white(share: float, said: float, expected: float) -> None:
    """The words say 0.6; the looks are smaller than the picture, and enlarged."""
    albedo = torch.full((1, 3, 8, 8), 0.2)
    looks = torch.zeros(1, LOOKS, 2, 2)
    looks[:, 0], looks[:, 1:4] = said, said * (2 * 0.6 - 1)
    known = known_albedo(albedo, share, looks)
    assert known.shape == albedo.shape
    assert known.flatten().tolist() == pytest.approx([expected] * known.numel())
