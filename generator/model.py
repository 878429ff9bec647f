"""What every video model looks like from outside: rules on frames and sizes, and one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from proxyworld.conditioning.control import Control
from proxyworld.render.video import Video
from proxyworld.world.files import InputError

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""


@dataclass(frozen=True)
class Rules:
    """The frame counts and sizes a model takes: `frame_step * n + frame_offset` frames, sides in multiples."""

    frame_step: int = 1
    frame_offset: int = 0
    min_frames: int = 1
    max_frames: int = 1000
    size_multiple: int = 16
    min_side_px: int = 32
    max_side_px: int = 2048

    def check(self, frames: int, size: tuple[int, int]) -> None:
        """Raise `InputError` naming the nearest legal values."""
        if (frames - self.frame_offset) % self.frame_step or not self.min_frames <= frames <= self.max_frames:
            raise InputError(f"{frames} frames: this model takes {self._frames_rule()}, so {self._near(frames)}")
        for side, name in zip(size, ("wide", "high"), strict=True):
            if side % self.size_multiple or not self.min_side_px <= side <= self.max_side_px:
                raise InputError(
                    f"{side} pixels {name}: this model takes multiples of {self.size_multiple} "
                    f"from {self.min_side_px} to {self.max_side_px}"
                )

    def legal_frames(self, frames: int) -> tuple[int, int]:
        """The nearest legal frame counts at or below and at or above `frames`."""
        low = self.frame_offset + (frames - self.frame_offset) // self.frame_step * self.frame_step
        high = low if low == frames else low + self.frame_step
        lowest = self._at_least(self.min_frames)
        highest = self.frame_offset + (self.max_frames - self.frame_offset) // self.frame_step * self.frame_step
        return min(max(low, lowest), highest), min(max(high, lowest), highest)

    def _at_least(self, frames: int) -> int:
        return self.frame_offset - (self.frame_offset - frames) // self.frame_step * self.frame_step

    def _frames_rule(self) -> str:
        count = f"{self.frame_step}n+{self.frame_offset}" if self.frame_step > 1 else "any number"
        return f"{count} from {self.min_frames} to {self.max_frames}"

    def _near(self, frames: int) -> str:
        low, high = self.legal_frames(frames)
        return str(low) if low == high else f"{low} or {high}"


class VideoModel(Protocol):
    """A diffusion model that paints a controlled video."""

    name: str
    revision: str | None
    rules: Rules

    def __call__(
        self,
        control: Control,
        prompt: str,
        *,
        seed: int = 0,
        conditioning_scale: float = 1.0,
        steps: int | None = None,
        negative_prompt: str = "",
        guidance_scale: float = 1.0,
        progress: Progress | None = None,
    ) -> Video:
        """Paint `control` as `prompt` says; the same arguments give the same frames."""
        ...
