"""A prompt cut into tokens: words, compounds, relations, amounts with units and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from proxyworld.world.language.modifiers import ADVERB_PHRASES, MATERIAL_WORDS, PHRASES, VERB_PHRASES
from proxyworld.world.language.morphology import singular
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.quantities import Quantity, quantities

_WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*|\d+(?:[.,]\d+)?|[.,;:!?()\u2014\u2013]")
_LONGEST_COMPOUND = 3  # words
_LONGEST_PHRASE = 5
_STOPS = frozenset(".!?;:")
_GROUPS = (*PHRASES, *ADVERB_PHRASES, *VERB_PHRASES)
_FIRST_OF_PHRASE = frozenset(group.partition(" ")[0] for group in _GROUPS)
_FIRST_OF_COMPOUND = frozenset(noun.partition("_")[0] for noun in NOUNS if "_" in noun)
"""Words that may begin a group; most words do not, and are told apart at once."""


@dataclass(frozen=True)
class Token:
    """A word or several that act as one: `low` is its key (a compound's words joined by underscores).

    `owns` is whether it ends in a possessive ("a car's"), which is left out of the key.
    """

    text: str
    low: str
    start: int
    end: int
    quantity: Quantity | None = None
    relation: str | None = None
    owns: bool = False

    @property
    def is_stop(self) -> bool:
        return self.low in _STOPS

    @property
    def is_punctuation(self) -> bool:
        return not self.low[0].isalnum() and self.quantity is None


def normal(prompt: str) -> str:
    """`prompt` with plain quotes and spaces, character for character where that is possible (NFKC)."""
    plain = unicodedata.normalize("NFKC", prompt)
    return plain.translate({0x2018: "'", 0x2019: "'", 0x2010: "-", 0x2011: "-", 0x00A0: " "})


def tokens(text: str, *, apart_from: Iterable[tuple[int, int]] = ()) -> list[Token]:
    """The tokens of a normal `text`, leaving out the spans that were understood already."""
    amounts = quantities(text)
    taken = [*apart_from, *((q.start, q.end) for q in amounts)]
    found = [Token(text[q.start : q.end], "#", q.start, q.end, quantity=q) for q in amounts]
    for match in _WORD.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found += _split(match[0], match.start())
    found = [t for t in found if t.quantity is None or not _inside(t, apart_from)]
    return _join(sorted(found, key=lambda token: token.start))


def _inside(token: Token, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= token.start and token.end <= end for start, end in spans)


def _split(word: str, start: int) -> list[Token]:
    """`word` as one token, without a possessive ending."""
    bare = re.sub(r"'s?$", "", word)
    return [Token(bare, bare.lower(), start, start + len(bare), owns=bare != word)] if bare else []


def _join(words: list[Token]) -> list[Token]:
    """Neighbouring words that are one compound noun or one relation become one token, the longest first."""
    joined: list[Token] = []
    i = 0
    while i < len(words):
        taken, token = _relation(words, i) or _compound(words, i) or _free_fall(words, i) or (1, words[i])
        joined.append(token)
        i += taken
    return joined


def _relation(words: list[Token], i: int) -> tuple[int, Token] | None:
    if words[i].low not in _FIRST_OF_PHRASE:
        return None
    for count in range(min(_LONGEST_PHRASE, len(words) - i), 0, -1):
        group = words[i : i + count]
        key = " ".join(w.low for w in group)
        said = ADVERB_PHRASES.get(key) or VERB_PHRASES.get(key)
        if said is not None:
            text = " ".join(w.text for w in group)
            return count, Token(text, said, group[0].start, group[-1].end)
        if key in PHRASES:
            text = " ".join(w.text for w in group)
            return count, Token(text, key, group[0].start, group[-1].end, relation=PHRASES[key])
    return None


def _compound(words: list[Token], i: int) -> tuple[int, Token] | None:
    if words[i].low.partition("-")[0] not in _FIRST_OF_COMPOUND:
        return None
    for count in range(min(_LONGEST_COMPOUND, len(words) - i), 0, -1):
        group = words[i : i + count]
        parts = [part for w in group for part in w.low.split("-")]
        if len(parts) < 2 or any(w.quantity is not None for w in group):
            continue
        if parts[0] in MATERIAL_WORDS and count == 2 and _goes_on(words, i + 1):
            continue  # "steel ball bearing" is a ball bearing of steel
        for last in (singular(parts[-1]), parts[-1]):
            key = "_".join([*parts[:-1], last])
            if key in NOUNS:
                text = " ".join(w.text for w in group)
                plural = "" if last == parts[-1] else "+"
                return count, Token(text, key + plural, group[0].start, group[-1].end, owns=group[-1].owns)
    return None


def _goes_on(words: list[Token], i: int) -> bool:
    """Whether the words at `i` and after it are a compound of their own."""
    pair = words[i : i + 2]
    return len(pair) == 2 and f"{pair[0].low}_{singular(pair[1].low)}" in NOUNS


def _free_fall(words: list[Token], i: int) -> tuple[int, Token] | None:
    group = words[i : i + 2]
    if len(group) == 2 and group[0].low == "free" and group[1].low.startswith("fall"):
        return 2, Token(f"{group[0].text} {group[1].text}", f"free-{group[1].low}", group[0].start, group[1].end)
    return None
