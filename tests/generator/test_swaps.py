"""Swaps of words, on painters of which it is known what they do with words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from proxyworld.conditioning.control import Control
from proxyworld.generator.looks import paint_looks, said_looks
from proxyworld.generator.model import Rules
from proxyworld.generator.swaps import summary, swaps
from proxyworld.render.video import Video

SIZE = (64, 64)


class Painter:
    """Paints each pixel by a function of what the prompt says of each pixel: `(t, h, w, 3)` in 0..1."""

    def __init__(self, shade: Callable[[np.ndarray], np.ndarray]) -> None:
        self.shade = shade
        self.name: str = "painter"
        self.revision: str | None = None
        self.rules = Rules(size_multiple=1, min_side_px=1, max_side_px=64, max_frames=100)

    def __call__(self, control: Control, prompt: str, **options: Any) -> Video:
        assert control.ids is not None
        looks = paint_looks(control.ids, said_looks(prompt, control.names))
        return Video((self.shade((looks[..., 1:4] + 1) / 2) * 255).astype(np.uint8), control.fps)


def _flooded(colours: np.ndarray) -> np.ndarray:
    """Everything has the mean colour of all."""
    return np.broadcast_to(colours.mean((1, 2), keepdims=True), colours.shape)


ALL, NONE, ANY = (1.0, 1.0), (0.0, 0.0), (0.0, 1.0)


@pytest.mark.parametrize(
    ("shade", "toward", "left"),
    [
        pytest.param(lambda c: c, ALL, ALL, id="obedient"),
        pytest.param(lambda c: 1 - c, (0.0, 0.4), ALL, id="contrary"),  # of two greys the darker may come out nearer
        pytest.param(np.zeros_like, NONE, NONE, id="deaf"),
        pytest.param(_flooded, ANY, NONE, id="flooded"),
    ],
)
def test_a_painter_is_known_by_its_swaps(
    shade: Callable[[np.ndarray], np.ndarray], toward: tuple[float, float], left: tuple[float, float]
) -> None:
    done = tuple(swaps(Painter(shade), count=7, size=SIZE))
    assert len({s.prompt for s in done}) == 7
    assert toward[0] <= np.mean([s.toward for s in done]) <= toward[1]
    assert left[0] <= np.mean([s.others_left for s in done]) <= left[1]
    assert f"both {sum(s.toward and s.others_left for s in done)} " in summary(done)
