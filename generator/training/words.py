"""The words that the embedded model knows."""

from __future__ import annotations

import re
from functools import cache

from proxyworld.generator.training.scenes import random_scene
from proxyworld.world.materials import COLOURS, MATERIALS

_WORLDS = 3000


@cache
def vocabulary() -> tuple[str, ...]:
    """Every word of the training prompts, and every colour and material, sorted."""
    words = {*COLOURS, *MATERIALS}
    for seed in range(_WORLDS):
        words.update(re.findall(r"[a-z]+|\d+", random_scene(seed).prompt.lower()))
    return tuple(sorted(words))
