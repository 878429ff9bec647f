# ruff: noqa: E501  (rows of a table)
"""Which words of a reading lie outside what bodies can show, and whether the prompt as a whole does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from proxyworld.world.language.domains import BEYOND_MECHANICS, CUES, REASONS, Cue, Domain, Outside, Part
from proxyworld.world.language.nouns import look_up
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.tagging import Tagged

_PARTS: MappingProxyType[str, Part] = MappingProxyType({"verb": "verb", "noun": "noun", "adjective": "adjective"})
_BODIES = frozenset({"object", "vehicle", "animal", "tie", "agent", "raised", "wall", "incline", "grains", "liquid"})
_UNMOVED = frozenset({"tell", "change", "leave", "place", "hold", "pour", "stop"})
_RESTS = frozenset({"place", "hold", "pour", "stop"})
_SURE = 1.0
_WHERE_NOTHING_HAPPENS = 0.25
_WHERE_THINGS_REST: Mapping[Domain, float] = MappingProxyType(
    {"optics": 0.8, "heat": 0.75, "fire": 1.0, "chemistry": 1.0}
)
_BY_REAGENTS: frozenset[Domain] = frozenset({"chemistry", "fire", "heat"})
"""Domains that are told by what is brought together, while bodies move ("baking soda falls into vinegar")."""
_IMAGES = frozenset(
    "shadow reflection silhouette light sunlight moonlight sunbeam beam ray laser rainbow spectrum glow glare aurora".split()
)
"""What is seen and has no body; a prompt that begins with one is about it."""
_MIXES = frozenset({"spread", "diffuse", "disperse", "swirl", "mix", "blend", "stir", "dissolve", "dilute"})


def _sure(pattern: str, domain: Domain) -> tuple[re.Pattern[str], Domain]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE), domain


_PATTERNS: tuple[tuple[re.Pattern[str], Domain], ...] = (
    _sure(
        r"(?<!light )(?<!lights )(?<!signal )(?:chang|turn|shift)(?:s|es|ed|ing|e)? (?:its |their |in |the )?(?:colou?r|"
        r"(?:from )?(?:red|blue|green|pink|purple|yellow|brown|black|white|colou?rless|cloudy|milky|clear))\b",
        "chemistry",
    ),
    _sure(
        r"(?:beam|ray|shaft)s? of (?:\w+ )?(?:sun|laser |moon)?light|(?:light|sun|laser) (?:beam|ray|shaft)s?|"
        r"(?:white|visible|polari[sz]ed|monochromatic) light (?:\w+ )?(?:pass|enter|go|shin|hit|strik|refract|bend|split)",
        "optics",
    ),
    _sure(
        r"(?:look|appear|seem)(?:s|ed|ing)? (?:to (?:be |rise|bend)?)?(?:slightly |much |strangely )?(?:bent|broken|larger|bigger|"
        r"smaller|closer|magnified|distorted|inverted|upside[- ]down|curved|displaced|enlarged|stretched|warped)",
        "optics",
    ),
    _sure(r"bands? of colou?rs?|colou?rs? of the (?:rainbow|spectrum)|rainbow[- ](?:colou?rs?|pattern|spectrum|effect|sheen)", "optics"),
    _sure(r"(?:seen|viewed|looking|looked at|observed) (?:\w+ )?through (?:a|an|the) (?:\w+ )*(?:glass|lens|water|prism|drop|sphere|bottle)", "optics"),
    _sure(
        r"(?:turn|chang|transform|convert|becom|transition)\w* (?:back )?(?:in|from \w+ )?(?:to )?(?:(?:a|the) )?(?:ice|liquid|"
        r"water vapou?r|vapou?r|steam|gas|solid|frost|droplets)\b",
        "heat",
    ),
    _sure(
        r"(?:ice|frost|fog|dew|mist|condensation|steam|clouds?|icicles?|droplets|bubbles) (?:\w+ly )?(?:form|appear|build|condens)|"
        r"(?:drip|soften|sag|dry|dries|drying|crack|shrivel|melt)\w*(?: \w+){0,3} (?:in|under) (?:the )?(?:\w+ )?sun\b|"
        r"(?:on|in|into|onto) (?:a|the) (?:very |extremely |smoking )?(?:hot|heated) (?:pan|skillet|griddle|grill|oil|coals|surface)|"
        r"(?:from|due to|by|with) (?:the )?(?:intense |extreme )?heat\b|(?:water|milk|soup|oil|tea) (?:at|is|reaches|heated)[^.]*(?:boil|degrees|temperature)",
        "heat",
    ),
    _sure(r"bend(?:s|ing)? (?:the )?(?:\w+ )?(?:light|image|rays?|lines of text)|projects? (?:an? )?(?:\w+[- ])*(?:image|picture)|"
          r"(?:image|picture|text|letters?) (?:is |are |appears? )?(?:inverted|upside[- ]down|magnified|mirrored)", "optics"),
    _sure(r"(?:change|changes|changing) (?:of )?(?:state|phase)|phase (?:change|transition)|covered (?:with|in) (?:\w+ )?(?:droplets|frost|condensation)", "heat"),
    _sure(
        r"(?:catch|catches|caught|catching) fire|on fire|(?:set|sets|setting)[\w ]* (?:fire|alight|ablaze)|in flames|"
        r"(?:burst|bursts|erupt|erupts) (?:in)?to flames?|(?:candle|flame|fire|match)s? (?:\w+ )?(?:goes|go|going|went|burn\w*|is put|dies) out|"
        r"(?:blow|blows|blowing|put|puts|snuff)\w* out (?:the |a )?(?:\w+ )?(?:candle|flame|fire|match)",
        "fire",
    ),
    _sure(r"crystals? (?:form|grow|appear)|separat\w* into (?:\w+ )?layers|chemical reaction|ph (?:level|value)|glow[- ]?sticks?", "chemistry"),
)  # fmt: skip
"""Turns of phrase that tell of a domain."""


def outside_of(reading: Reading) -> tuple[Outside, ...]:
    """The words that no staging can obey, in order of mention.

    The cues of optics, heat, fire and chemistry are weighed together. A sure word tells by itself. The less sure ones
    tell where nothing happens that mechanics knows, and must weigh more where things are at rest; where something
    moves only reagents that are brought together tell, for a candle may stand by while a ball rolls.
    """
    cues = list(_cues(reading))
    beyond = [(word, cue) for word, cue in cues if cue.domain in BEYOND_MECHANICS]
    told = _told(beyond, reading) + [(word, cue) for word, cue in cues if cue.domain not in BEYOND_MECHANICS]
    named: dict[str, Outside] = {}
    for word, cue in told:
        named.setdefault(word, Outside(word, cue.domain, REASONS[cue.domain]))
    return tuple(sorted(named.values(), key=lambda outside: reading.text.find(outside.word)))


def _told(cues: list[tuple[str, Cue]], reading: Reading) -> list[tuple[str, Cue]]:
    """The cues of the domains beyond mechanics that tell."""
    if any(cue.weight >= _SURE for _, cue in cues):
        return [(word, cue) for word, cue in cues if cue.weight >= _SURE]
    if _happens(reading.clauses, apart_from=_UNMOVED):
        return [pair for domain in _BY_REAGENTS for pair in _alike(cues, domain)]
    if _happens(reading.clauses, apart_from=_UNMOVED - _RESTS):
        enough = any(_sum(c for c in cues if c[1].domain == d) >= least for d, least in _WHERE_THINGS_REST.items())
        return cues if enough or _sum(cues) >= _SURE else []
    return cues if _sum(cues) >= _WHERE_NOTHING_HAPPENS else []


def _alike(cues: list[tuple[str, Cue]], domain: Domain) -> list[tuple[str, Cue]]:
    """The cues of `domain`, where at least two of its words are brought together."""
    alike = [(word, cue) for word, cue in cues if cue.domain == domain and cue.weight >= 0.5]
    return alike if len({word for word, _ in alike}) > 1 else []


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
            yield match[0], Cue(domain, _SURE)
    yield from _mixtures(reading)
    yield from _subject(reading)


def _mixtures(reading: Reading) -> Iterator[tuple[str, Cue]]:
    """Liquids that spread in liquids ("ink diffuses through water")."""
    for clause in reading.clauses:
        inner = clause.related("in", "into", "through", "throughout", "with")
        spreads = clause.verb.base in _MIXES and any(e.noun.kind == "liquid" for e in clause.movers)
        if spreads and _is_wet(inner):
            yield clause.verb.token.text, Cue("chemistry", _SURE)


def _is_wet(entity: Entity | None) -> bool:
    return entity is not None and (entity.noun.kind == "liquid" or _is_wet(entity.contents))


def _subject(reading: Reading) -> Iterator[tuple[str, Cue]]:
    """What the prompt begins with, where it has no body and is only seen ("the shadow of a tree")."""
    first = next((e for e in reading.entities if e.noun.kind != "measure"), None)
    if first is not None and first.noun.word in _IMAGES and first.noun.kind in ("scene", "gas"):
        told = _happens(reading.clauses, apart_from=_UNMOVED)
        yield first.tokens[-1].text, Cue("optics", 0.5 if told else _SURE)


def _cues_of(word: Tagged, following: Tagged | None) -> Iterable[Cue]:
    part = _PARTS.get(word.tag)
    if part is None:
        return ()
    if part == "noun" and following is not None and following.tag == "noun" and not _is_scenery(following):
        # "a candle holder", "a laser pointer", but "molten iron" and "copper sulfate crystals"
        known = [*CUES.get(("adjective", word.low), ()), *CUES.get(("noun", word.base), ())]
        return [c for c in known if c.weight >= _SURE and (c.domain == "chemistry" or look_up(word.base) is None)]
    base = word.base or word.low
    keys: list[tuple[Part, str]] = [(part, word.low), (part, base), (part, base.rpartition("_")[2])]
    if part == "noun":
        keys.append(("adjective", word.low))  # of a word that only its neighbours would tell ("molten")
    found = next((CUES[key] for key in keys if key in CUES), ())
    if not found and part == "adjective" and word.form is not None:  # "a reflected image", but not "a boiled egg"
        return [cue for cue in CUES.get(("verb", base), ()) if cue.domain == "optics"]
    return found


def _is_scenery(word: Tagged) -> bool:
    noun = look_up(word.base)
    return noun is not None and noun.kind == "scene"


def _sum(cues: Iterable[tuple[str, Cue]]) -> float:
    return sum(cue.weight for _, cue in cues)


def _happens(clauses: Iterable[Clause], *, apart_from: frozenset[str]) -> bool:
    """Whether some body does, or suffers, a deed of mechanics, apart from some kinds of deed."""
    return any(
        clause.deed not in apart_from and not clause.negated and any(e.noun.kind in _BODIES for e in clause.movers)
        for clause in clauses
    )
