"""The words that the embedded model knows."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from proxyworld.generator.training.scenes import random_scene
from proxyworld.world.files import InputError, read_text, write_text
from proxyworld.world.materials import COLOURS, MATERIALS

_WORLDS = 3000


@cache
def vocabulary() -> tuple[str, ...]:
    """Every word of the training prompts, and every colour and material, sorted."""
    words = {*COLOURS, *MATERIALS}
    for seed in range(_WORLDS):
        words.update(re.findall(r"[a-z]+|\d+", random_scene(seed).prompt.lower()))
    return tuple(sorted(words))


def words_of(folder: Path) -> tuple[str, ...]:
    """The words of the training run in `folder`: those it began with, whatever the program has learnt since.

    Raises `InputError` where its list cannot be read.
    """
    path = Path(folder) / "words.json"
    if not path.exists():
        write_text(path, json.dumps(vocabulary()))
    try:
        return tuple(str(word) for word in json.loads(read_text(path, what="list of words")))
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} is not a list of words: {error}") from error
