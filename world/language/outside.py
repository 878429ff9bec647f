"""Which words of a reading lie outside what bodies can show, and whether the prompt as a whole does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from proxyworld.world.language.domains import BEYOND_MECHANICS, CUES, REASONS, Cue, Domain, Outside, Part
from proxyworld.world.language.reading import Clause, Reading
from proxyworld.world.language.tagging import Tagged

_PARTS: MappingProxyType[str, Part] = MappingProxyType({"verb": "verb", "noun": "noun", "adjective": "adjective"})
_BODIES = frozenset({"object", "vehicle", "animal", "tie", "agent", "raised", "wall", "incline", "grains", "liquid"})
_UNMOVED = frozenset({"tell", "change", "leave", "place", "hold", "pour", "stop"})
_SURE = 1.0
_NEARLY = 0.9
_BY_REAGENTS: frozenset[Domain] = frozenset({"chemistry", "fire"})
"""Domains that are told by what is brought together, while bodies move ("baking soda falls into vinegar")."""
_COLOUR_CHANGE = re.compile(
    r"\b(?:chang\w+|turn\w*|shift\w*) (?:its |their |in |the )?(?:colou?r|(?:from )?(?:red|blue|green|pink|purple|"
    r"yellow|brown|black|white|colou?rless|clear))\b",
    re.IGNORECASE,
)
_LIGHT_TRAVELS = re.compile(
    r"\b(?:beam|ray|shaft|light|laser)s?\b(?: of (?:\w+ )?(?:sun)?light)?(?: (?:is|are|that|which|gets?))*"
    r" (?:pass|travel|shin|shone|split|bend|bent|refract|reflect|focus|enter|hit|strik|bounc|spread|dispers|scatter|"
    r"project|direct|point|aim)\w*",
    re.IGNORECASE,
)

_PATTERNS: tuple[tuple[re.Pattern[str], Domain], ...] = ((_COLOUR_CHANGE, "chemistry"), (_LIGHT_TRAVELS, "optics"))


def outside_of(reading: Reading) -> tuple[Outside, ...]:
    """The words that no staging can obey, in order of mention.

    The cues of optics, heat, fire and chemistry are weighed together: one sure word tells; unsure ones must reach 1
    together, and tell only where nothing moves, since a candle may stand by while a ball rolls. Cues of the other
    domains are told one by one.
    """
    cues = list(_cues(reading))
    beyond = [(word, cue) for word, cue in cues if cue.domain in BEYOND_MECHANICS]
    told = [(word, cue) for word, cue in cues if cue.domain not in BEYOND_MECHANICS]
    if any(cue.weight >= _SURE for _, cue in beyond):
        told += [(word, cue) for word, cue in beyond if cue.weight >= _SURE]
    elif not _moves(reading.clauses) and _sum(cue for _, cue in beyond) >= _SURE:
        told += beyond
    else:
        for domain in _BY_REAGENTS:
            alike = [(word, cue) for word, cue in beyond if cue.domain == domain and cue.weight >= 0.5]
            told += alike if _sum(cue for _, cue in alike) >= _SURE and len({word for word, _ in alike}) > 1 else []
    named: dict[str, Outside] = {}
    for word, cue in told:
        named.setdefault(word, Outside(word, cue.domain, REASONS[cue.domain]))
    return tuple(sorted(named.values(), key=lambda outside: reading.text.find(outside.word)))


def _cues(reading: Reading) -> Iterator[tuple[str, Cue]]:
    """The cues with the words that give them."""
    negated = {c.verb.token.start for c in reading.clauses if c.negated}
    for i, word in enumerate(reading.tagged):
        if word.token.start in negated:
            continue
        following = reading.tagged[i + 1] if i + 1 < len(reading.tagged) else None
        if word.form in ("ing", "ed", "past", "participle") and i > 0 and reading.tagged[i - 1].tag == "adverb":
            continue  # "a dimly lit street"
        yield from ((word.token.text, cue) for cue in _cues_of(word, following))
    for quantity in (w.token for w in reading.tagged if w.token.quantity is not None):
        if quantity.quantity is not None and quantity.quantity.kind == "temperature_k":
            yield quantity.text, Cue("heat", 1.0)
    for clause in reading.clauses:
        if clause.deed == "cut" and not clause.negated:
            yield clause.verb.token.text, Cue("cutting", 1.0)
    for pattern, domain in _PATTERNS:
        if match := pattern.search(reading.text):
            yield match[0], Cue(domain, _NEARLY)


def _cues_of(word: Tagged, following: Tagged | None) -> Iterable[Cue]:
    part = _PARTS.get(word.tag)
    if part is None:
        return ()
    if part == "noun" and following is not None and following.tag == "noun":
        return ()  # "a candle holder", "a mirror frame"
    base = word.base or word.low
    keys = [base, base.rpartition("_")[2]] if part == "noun" else [word.low, base]
    return next((CUES[part, key] for key in keys if (part, key) in CUES), ())


def _sum(cues: Iterable[Cue]) -> float:
    return sum(cue.weight for cue in cues)


def _moves(clauses: Iterable[Clause]) -> bool:
    """Whether some body moves in a way that mechanics tells."""
    return any(
        clause.deed not in _UNMOVED and not clause.negated and any(e.noun.kind in _BODIES for e in clause.movers)
        for clause in clauses
    )
