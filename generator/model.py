"""What every video model looks like from outside: rules on frames and sizes, and one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from proxyworld.conditioning.control import Control
from proxyworld.render.video import Video
from proxyworld.world.files import InputError

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""


@dataclass(frozen=True)
class Rules:
    """The frame counts and sizes a model takes: `frame_step * n + frame_offset` frames, sides in multiples.

    `min_strength` is the least `strength` of a `Draft`: 1 where the model begins from noise alone.
    """

    frame_step: int = 1
    frame_offset: int = 0
    min_frames: int = 1
    max_frames: int = 1000
    size_multiple: int = 16
    min_side_px: int = 32
    max_side_px: int = 2048
    min_strength: float = 0.0

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

    def check_draft(self, draft: Draft, frames: int, size: tuple[int, int]) -> None:
        """Raise `InputError` where `draft` is not of these frames and this size, or of too little noise."""
        if draft.frames.shape != (frames, size[1], size[0], 3):
            raise InputError(
                f"a draft of {draft.frames.shape[:3]} (frames, height, width) for a video of {(frames, *size[::-1])}: "
                "they must be the same"
            )
        if draft.strength < self.min_strength:
            raise InputError(
                f"a draft with {draft.strength:g} of noise: this model takes {self.min_strength:g} at least"
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


@dataclass(frozen=True, eq=False)
class Draft:
    """A video to begin from, `frames (t, h, w, 3)` u8.

    Frames that are `kept (t)` bool come back as they are, and the others join onto them; those begin from the draft's
    own under `strength` of noise: at 1 nothing of them shows, at 0 they hardly change (SDEdit, Meng et al. 2022).
    """

    frames: np.ndarray
    kept: np.ndarray
    strength: float = 1.0

    def __post_init__(self) -> None:
        if self.frames.ndim != 4 or self.frames.shape[-1] != 3 or self.frames.dtype != np.uint8:
            raise InputError(f"a draft is (t, h, w, 3) of uint8, not {self.frames.shape} of {self.frames.dtype}")
        if self.kept.shape != self.frames.shape[:1] or self.kept.dtype != bool:
            raise InputError(f"which frames of a draft are kept is (t) of bool, not {self.kept.shape}")
        if not 0 <= self.strength <= 1:
            raise InputError(f"a draft has 0 to 1 of noise, not {self.strength:g}")


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
        draft: Draft | None = None,
        progress: Progress | None = None,
    ) -> Video:
        """Paint `control` as `prompt` says, from noise or from a `draft`; the same arguments give the same frames."""
        ...
