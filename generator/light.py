"""Light as the model paints it: not a picture, but how it differs from the bare colours of what it shows.

What the control knows (the albedo, with all its texture) need not be painted; what is left is smooth. Where the albedo
is not given it is white, and the code is that of the picture itself.
"""

from __future__ import annotations

from torch import Tensor

FLOOR = 0.05
"""Added to picture and albedo, so that black on black has a light too."""
CENTRE, CONTRAST = 0.3, 2.5
"""Bring the codes of a day's pictures to about mean 0 and deviation 1."""
_LIMIT = 0.97


def encode(picture: Tensor, albedo: Tensor) -> Tensor:
    """The light in `picture` on `albedo`, both sRGB in 0..1 and of one shape.

    It is (p - a) / (p + a + 2 FLOOR), Michelson's contrast of the two, brought to about unit variance: bounded,
    however bright a highlight is on however dark a thing.
    """
    return (CENTRE + (picture - albedo) / (picture + albedo + 2 * FLOOR)) * CONTRAST


def decode(light: Tensor, albedo: Tensor) -> Tensor:
    """The picture, sRGB in 0..1, that shows `albedo` in `light`: the inverse of `encode`."""
    contrast = (light / CONTRAST - CENTRE).clamp(-_LIMIT, _LIMIT)
    picture = ((1 + contrast) * albedo + 2 * FLOOR * contrast) / (1 - contrast)
    return picture.clamp(0, 1)


def known_albedo(albedo: Tensor, share: Tensor | float) -> Tensor:
    """`albedo` so far as it is given: itself at a `share` of 1, white at 0."""
    return 1 + share * (albedo - 1)
