"""`parse`: a prompt becomes a scene, offline, from an open vocabulary, the same one each time."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from proxyworld.world.files import InputError
from proxyworld.world.language.compose import compose
from proxyworld.world.language.reader import read
from proxyworld.world.language.reading import Reading
from proxyworld.world.language.tokens import normal
from proxyworld.world.scene import Scene

if TYPE_CHECKING:
    from proxyworld.world.planning.planner import Planner

MAX_CHARACTERS = 2000
_LATIN = re.compile(r"[A-Za-z]")


def parse(prompt: str, *, seed: int = 0, planner: Planner | None = None) -> Scene:
    """The scene that `prompt` describes in English; the same prompt and seed give the same scene.

    Verbs become velocities, forces, joints and events; nouns become bodies of real-life size, unknown ones a labelled
    proxy; adjectives become materials, colours, sizes and masses; results ("and bounces") become expectations.
    `scene.words` tells what became of every word. `seed` varies what the prompt leaves open. A `planner` reads the
    prompt first, in any language; where it fails, a `Notice` says so and the offline parser goes on. Raises
    `InputError` for a prompt that is empty, longer than 2,000 characters, or (offline) without Latin letters, and for
    numbers out of range.
    """
    if not isinstance(prompt, str):
        raise InputError(f"a prompt is a string of English words, not {type(prompt).__name__}")
    if not normal(prompt).strip():
        raise InputError('the prompt is empty: describe what happens, such as "a red ball falls onto a wooden floor"')
    if not prompt.isprintable() and any("\ud800" <= c <= "\udfff" for c in prompt):
        raise InputError("the prompt holds bytes that are no text: give it in UTF-8")
    if len(prompt) > MAX_CHARACTERS:
        raise InputError(
            f"the prompt has {len(prompt):,} characters and may have {MAX_CHARACTERS:,}: "
            "describe one event in a few sentences"
        )
    if planner is None:
        return _offline(prompt, seed)
    return _planned(prompt, seed, planner)


def _offline(prompt: str, seed: int) -> Scene:
    return compose(_read(prompt), prompt=prompt, seed=seed)


def _planned(prompt: str, seed: int, planner: Planner) -> Scene:
    from proxyworld.world.planning.planner import plan_scene
    from proxyworld.world.planning.reading import reading_of

    spoken = _read(prompt) if _LATIN.search(_unaccented(normal(prompt))) else None
    return plan_scene(
        prompt,
        planner,
        build=lambda plan: compose(reading_of(plan, spoken=spoken), prompt=prompt, seed=seed),
        offline=lambda: _offline(prompt, seed),
    )


def _read(prompt: str) -> Reading:
    text = _unaccented(normal(prompt))
    if not _LATIN.search(text):
        raise InputError(
            "the prompt has no Latin letters, and the offline parser reads English: "
            "write it in English, or give a scene.json instead"
        )
    return read(text)


def _unaccented(text: str) -> str:
    """`text` with accents taken off its letters ("café" is "cafe")."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
