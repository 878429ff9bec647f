"""Light as the model paints it: not a picture, but how it differs from the bare colours of what it shows.

What the control knows (the albedo, with all its texture) need not be painted; what is left is smooth. Where the albedo
is not given, the colour that the prompt says of a body stands for it; where that says nothing, white, and then the code
is that of the picture itself.
"""

from __future__ import annotations

from torch import Tensor, nn

FLOOR = 0.05
"""Added to picture and albedo, so that black on black has a light too."""
CONTRAST = 6.0
"""Brings the codes of pictures on their own albedo, whose mean is about 0, to a deviation of about 1."""
_LIMIT = 0.97


def encode(picture: Tensor, albedo: Tensor) -> Tensor:
    """The light in `picture` on `albedo`, both sRGB in 0..1 and of one shape.

    It is (p - a) / (p + a + 2 FLOOR), Michelson's contrast of the two, brought to about unit variance: bounded,
    however bright a highlight is on however dark a thing.
    """
    return (picture - albedo) / (picture + albedo + 2 * FLOOR) * CONTRAST


def decode(light: Tensor, albedo: Tensor) -> Tensor:
    """The picture, sRGB in 0..1, that shows `albedo` in `light`: the inverse of `encode`."""
    contrast = (light / CONTRAST).clamp(-_LIMIT, _LIMIT)
    picture = ((1 + contrast) * albedo + 2 * FLOOR * contrast) / (1 - contrast)
    return picture.clamp(0, 1)


def known_albedo(albedo: Tensor, share: Tensor | float, looks: Tensor) -> Tensor:
    """`albedo (b, 3, h, w)` in 0..1 so far as it is given: itself at a `share` of 1, what `looks` says at 0.

    `looks (b, 6, h / s, w / s)` is as in `looks`, enlarged here where it is smaller; it says white where it is 0.
    """
    if looks.shape[-2:] != albedo.shape[-2:]:
        looks = nn.functional.interpolate(looks, size=albedo.shape[-2:], mode="bilinear", align_corners=False)
    said = looks[:, :1]
    words = (1 - said + (looks[:, 1:4] + said) / 2).clamp(0, 1)
    return words + share * (albedo - words)
