"""`parse`: a prompt becomes a scene, offline, from an open vocabulary, the same one each time."""

from __future__ import annotations

import re
import unicodedata

from proxyworld.world.files import InputError
from proxyworld.world.language.compose import compose
from proxyworld.world.language.reader import read
from proxyworld.world.language.tokens import normal
from proxyworld.world.scene import Scene

MAX_CHARACTERS = 2000
_LATIN = re.compile(r"[A-Za-z]")


def parse(prompt: str, *, seed: int = 0) -> Scene:
    """The scene that `prompt` describes in English; the same prompt and seed give the same scene.

    Verbs become velocities, forces, joints and events; nouns become bodies of real-life size, unknown ones a labelled
    proxy; adjectives become materials, colours, sizes and masses; results ("and bounces") become expectations.
    `scene.words` tells what became of every word. `seed` varies what the prompt leaves open. Raises `InputError` for
    a prompt that is empty, longer than 2,000 characters, or without Latin letters, and for numbers out of range.
    """
    if not isinstance(prompt, str):
        raise InputError(f"a prompt is a string of English words, not {type(prompt).__name__}")
    text = normal(prompt)
    if not text.strip():
        raise InputError('the prompt is empty: describe what happens, such as "a red ball falls onto a wooden floor"')
    if len(prompt) > MAX_CHARACTERS:
        raise InputError(
            f"the prompt has {len(prompt):,} characters and may have {MAX_CHARACTERS:,}: "
            "describe one event in a few sentences"
        )
    if not _LATIN.search(_unaccented(text)):
        raise InputError(
            "the prompt has no Latin letters, and the offline parser reads English: "
            "write it in English, or give a scene.json instead"
        )
    return compose(read(_unaccented(text)), prompt=prompt, seed=seed)


def _unaccented(text: str) -> str:
    """`text` with accents taken off its letters ("café" is "cafe")."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
