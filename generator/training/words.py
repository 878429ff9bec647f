"""The words that the embedded model knows: those that the language of the worlds knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from proxyworld.generator.training.prompts import random_prompt
from proxyworld.generator.training.scenes import random_scene
from proxyworld.world.files import InputError, read_text, write_text
from proxyworld.world.language.modifiers import ADJECTIVES, ARTICLES, MATERIAL_WORDS, PREPOSITIONS
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.quantities import NUMBERS
from proxyworld.world.language.verbs import VERBS
from proxyworld.world.materials import COLOURS, MATERIALS

_WORLDS = 2000
_SETTING = """sunny sunset sunrise dusk dawn golden hour twilight evening night moonlight midnight dark overcast cloudy
    foggy misty rainy stormy grey gray sky gloomy studio plain clean white black neutral background indoors bright day
    daylight midday noon clear blue morning afternoon light under seen from above side close up warm cold"""


@cache
def vocabulary() -> tuple[str, ...]:
    """Every colour, material, noun, verb, adjective and particle of the language, sorted."""
    return tuple(sorted({word for text in _texts() for word in re.findall(r"[a-z]+|\d+", text.lower())}))


def _texts() -> Iterator[str]:
    for words in (COLOURS, MATERIALS, MATERIAL_WORDS, NUMBERS, ADJECTIVES, ARTICLES, PREPOSITIONS):
        for word in words:
            yield word.replace("_", " ")
    for noun in NOUNS:
        yield f"{noun} {with_s(noun)}".replace("_", " ")
    for verb in VERBS:
        yield f"{verb} {with_s(verb)}"
    for seed in range(_WORLDS):
        yield random_scene(seed).prompt
        yield random_prompt(np.random.default_rng(seed))
    yield _SETTING


def with_s(word: str) -> str:
    """The third person of a verb, or the plural of a noun."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


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
