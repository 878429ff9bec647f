"""The refiner: from the small painted light to the full-size one, guided by the exact maps at full size."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from proxyworld.conditioning.torchvision_shim import ensure_torchvision_importable
from proxyworld.generator.stack import CHANNELS

ensure_torchvision_importable()

from diffusers.configuration_utils import ConfigMixin, register_to_config  # noqa: E402
from diffusers.models.modeling_utils import ModelMixin  # noqa: E402


class Refiner(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Residual 3 x 3 convolutions on pixels folded 2 by 2; it adds detail to the enlarged light, at first none.

    Where silhouettes, creases and textures lie is known, not guessed, so a few local layers suffice; each frame is
    refined alone and by the same function, so it cannot flicker where its input does not.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(self, channels: int = CHANNELS, width: int = 64, depth: int = 4, fold: int = 2) -> None:
        super().__init__()
        self.enter = nn.Conv2d((channels + 3) * fold**2, width, 3, padding=1)
        self.layers = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(depth))
        self.leave = nn.Conv2d(width, 3 * fold**2, 3, padding=1)
        for parameter in self.leave.parameters():
            nn.init.zeros_(parameter)

    def forward(self, light: Tensor, control: Tensor) -> Tensor:
        """The light `(b, 3, h, w)` of `light (b, 3, h / s, w / s)` at the size of `control (b, 14, h, w)`."""
        large = nn.functional.interpolate(light, size=control.shape[-2:], mode="bilinear", align_corners=False)
        seen = nn.functional.pixel_unshuffle(torch.cat([large, control], 1), self.config.fold)
        state = self.enter(seen)
        for layer in self.layers:
            state = state + layer(nn.functional.silu(state))
        detail = self.leave(nn.functional.silu(state))
        return large + nn.functional.pixel_shuffle(detail, self.config.fold)
