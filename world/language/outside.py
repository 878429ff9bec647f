# ruff: noqa: E501  (rows of a table)
"""Which words of a reading lie outside what bodies can show, and whether the prompt as a whole does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from proxyworld.world.language.domains import BEYOND_MECHANICS, CUES, REASONS, Cue, Domain, Outside, Part
from proxyworld.world.language.nouns import look_up
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.tagging import Tagged
from proxyworld.world.language.verbs import VERBS

_PARTS: MappingProxyType[str, Part] = MappingProxyType({"verb": "verb", "noun": "noun", "adjective": "adjective"})
_BODIES = frozenset({"object", "vehicle", "animal", "tie", "agent", "raised", "wall", "incline", "grains", "liquid"})
_UNMOVED = frozenset({"tell", "change", "leave", "place", "hold", "pour", "stop"})
_RESTS = frozenset({"place", "hold", "pour", "stop"})
_SURE = 1.0
_WHERE_NOTHING_HAPPENS = 0.25
_WHERE_THINGS_REST: Mapping[Domain, float] = MappingProxyType(
    {"optics": 0.8, "heat": 0.75, "fire": 1.0, "chemistry": 1.0}
)
_BY_REAGENTS: tuple[frozenset[Domain], ...] = (frozenset({"chemistry"}), frozenset({"fire", "heat"}))
"""Domains that are told by what is brought together, while bodies move ("baking soda falls into vinegar")."""
_IMAGES = frozenset(
    "shadow reflection silhouette light sunlight moonlight sunbeam moonbeam light_beam ray laser rainbow spectrum glow glare "
    "aurora hologram mirage".split()
)
"""What is seen and has no body; a prompt that begins with one is about it."""
_HELD = 0.5
"""What a stuff weighs that a vessel is said to hold, which may do no more than fall with it."""
_STANDING_BY = 0.25
"""What a word weighs of a thing that others pass by."""
_BESIDE = frozenset({"past", "beside", "near", "behind", "next to", "in front of", "around", "alongside"})
_DONE_WITH_TOOLS = frozenset(
    {"roast", "bake", "cook", "fry", "grill", "weld", "solder", "toast", "smelt", "heat", "freeze"}
)
_COOKED = frozenset({"food", "fruit", "flesh"})
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
        r"smaller|closer|nearer|near|farther|thicker|doubled|shortened|as if|as though|"
        r"magnified|distorted|inverted|upside[- ]down|curved|displaced|enlarged|stretched|warped)\b",
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
    _sure(r"bend(?:s|ing)? (?:the )?(?:\w+ )?(?:light|image|rays?|lines of text)|(?:project|throw|cast|form)s? (?:an? )?(?:\w+[- ])*(?:image|picture|spectrum|rainbow)|"
          r"(?:image|picture|text|letters?) (?:is |are |appears? )?(?:inverted|upside[- ]down|magnified|mirrored)", "optics"),
    _sure(r"(?:change|changes|changing) (?:of )?(?:state|phase)|phase (?:change|transition)|covered (?:with|in) (?:\w+ )?(?:droplets|frost|condensation)", "heat"),
    _sure(
        r"(?:catch|catches|caught|catching) fire|on fire|(?:set|sets|setting)[\w ]* (?:fire|alight|ablaze)|in flames|"
        r"(?:burst|bursts|erupt|erupts) (?:in)?to flames?|(?:candle|flame|fire|match)s? (?:\w+ )?(?:goes|go|going|went|burn\w*|(?:is|are) (?:put|blown|snuffed|pinched)|dies) out|"
        r"(?:blow|blows|blowing|put|puts|snuff)\w* out (?:the |a )?(?:\w+ )?(?:candle|flame|fire|match)",
        "fire",
    ),
    _sure(r"(?:light|rays?|laser)(?: \w+ly)? (?:bends?|splits?|spreads? out|converges?|diverges?|scatters?|(?:is|are) (?:bent|split|focused|reflected|scattered))|"
          r"(?:show|display|reveal|produc|creat)\w* (?:\w+[ -]){0,3}(?:rainbow|iridescent|spectral|inverted|upside[- ]down|magnified)", "optics"),
    _sure(r"(?:turn|becom|go|get|grow)(?:s|es|ing|e)? (?:\w+ly )?(?:soft|runny|gooey|mushy|crispy?|brittle|liquid|lukewarm|scalding)\b|"
          r"(?:swell|rise|brown|puff|crisp|harden|expand|soften|cook)\w* (?:\w+ ){0,3}(?:in|inside) (?:the|an?) (?:\w+ )?(?:oven|microwave|kiln|furnace|toaster)", "heat"),
    _sure(r"(?:show|display|reveal|appear|see|look|reflect|project)\w*[^.]{0,40}(?:upside[- ]down|inverted|magnified|mirrored|enlarged)", "optics"),
    _sure(r"(?:to|at|on) (?:a |the )?(?:\w+ )?boil\b|(?:boiling|freezing|melting) (?:point|hot)", "heat"),
    _sure(r"(?:becom|turn)(?:s|es|ing|ed|e)? (?:\w+ly |very )?(?:shiny|dull|opaque|transparent|cloudy|milky|colou?rless|sticky|fizzy|solid|black|dark with)\b", "chemistry"),
    _sure(r"(?:lighthouse|flashlight|torch|search ?light|spotlight|headlight|lamp)s?(?:'s)? beams? (?:\w+ly )?(?:sweep|shin|cut|pierc|hit|fall|light)", "optics"),
    _sure(r"(?:releas|giv|produc|emit)\w* (?:off |out )?(?:\w+ ){0,2}(?:bubbles|gas|fumes|vapou?r|steam|smoke|heat|sparks)\b", "chemistry"),
    _sure(r"(?:its|their|the) (?:\w+ )?colou?rs? (?:\w+ )?(?:fade|change|shift|deepen|disappear|vanish|turn)|"
          r"(?:lose|loses|losing|gain|gains|remove\w*|bleach\w*) (?:its|the|all|their) colou?r", "chemistry"),
    _sure(r"(?:coating|film|crust|patina|residue|tarnish|mou?ld|foam|scale) (?:\w+ly |begins to |starts to )?(?:form|appear|build|grow|develop|spread)|"
          r"foam (?:\w+ly )?(?:rise|shoot|erupt|overflow|gush|spray|spill|bubble)", "chemistry"),
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
        return [pair for domains in _BY_REAGENTS for pair in _alike(cues, domains)]
    if _happens(reading.clauses, apart_from=_UNMOVED - _RESTS):
        enough = any(_sum(c for c in cues if c[1].domain == d) >= least for d, least in _WHERE_THINGS_REST.items())
        return cues if enough or _sum(cues) >= _SURE else []
    return cues if _sum(cues) >= _WHERE_NOTHING_HAPPENS else []


def _alike(cues: list[tuple[str, Cue]], domains: frozenset[Domain]) -> list[tuple[str, Cue]]:
    """The cues of `domains`, where at least two of their words are brought together."""
    alike = [(word, cue) for word, cue in cues if cue.domain in domains and cue.weight >= 0.5]
    return alike if len({word for word, _ in alike}) > 1 else []


def _cues(reading: Reading) -> Iterator[tuple[str, Cue]]:
    """The cues with the words that give them."""
    negated = {c.verb.token.start for c in reading.clauses if c.negated}
    for i, word in enumerate(reading.tagged):
        if word.token.start in negated:
            continue
        following = reading.tagged[i + 1] if i + 1 < len(reading.tagged) else None
        if _names_a_tool(word, following):
            continue  # "a roasting machine"
        if word.form in ("ing", "ed", "past", "participle") and i > 0 and reading.tagged[i - 1].tag == "adverb":
            continue  # "a dimly lit street"
        before = reading.tagged[max(0, i - 4) : i]
        most = _STANDING_BY if _stands_by(before) else _HELD if _is_held(before[-2:]) else _SURE
        for cue in _cues_of(word, following):
            yield word.token.text, replace(cue, weight=min(cue.weight, most))
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
    yield from _changes(reading)
    yield from _subject(reading)


def _changes(reading: Reading) -> Iterator[tuple[str, Cue]]:
    """What becomes of matter ("a banana ripens"): it tells, if little, where no other domain knows the verb."""
    for clause in reading.clauses:
        base = clause.verb.base
        changes = base == "become" or (base in VERBS and clause.deed == "change")
        if changes and not clause.negated and ("verb", base) not in CUES:
            yield clause.verb.token.text, Cue("chemistry", _WHERE_NOTHING_HAPPENS)


def _names_a_tool(word: Tagged, following: Tagged | None) -> bool:
    """Whether a participle only says what the next thing is for."""
    if word.form != "ing" or word.base not in _DONE_WITH_TOOLS or following is None or following.tag != "noun":
        return False
    noun = look_up(following.base)
    return noun is None or noun.material not in _COOKED


def _stands_by(before: Sequence[Tagged]) -> bool:
    """Whether the noun phrase that goes on after these words only stands where something else happens."""
    governs = next((w for w in reversed(before) if w.tag not in ("article", "adjective", "noun", "number")), None)
    return governs is not None and governs.tag == "preposition" and governs.base in _BESIDE


def _is_held(before: Sequence[Tagged]) -> bool:
    """Whether the two words before say that the next is what a thing holds ("a box of …")."""
    if len(before) < 2 or before[1].low != "of" or before[0].tag != "noun":
        return False
    noun = look_up(before[0].base)
    return noun is not None and noun.kind in ("object", "vehicle", "raised")


def _mixtures(reading: Reading) -> Iterator[tuple[str, Cue]]:
    """Liquids that spread in liquids ("ink diffuses through water")."""
    for clause in reading.clauses:
        inner = clause.related("in", "into", "through", "throughout", "with")
        spreads = clause.verb.base in _MIXES and any(e.noun.kind in ("liquid", "grains") for e in clause.movers)
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
        return [cue for cue in CUES.get(("verb", base), ()) if cue.domain == "optics" or word.form == "ing"]
    return found


def _is_scenery(word: Tagged) -> bool:
    noun = look_up(word.base)
    return noun is not None and noun.kind == "scene"


def _sum(cues: Iterable[tuple[str, Cue]]) -> float:
    return sum(cue.weight for _, cue in cues)


def _happens(clauses: Iterable[Clause], *, apart_from: frozenset[str]) -> bool:
    """Whether some body does, or suffers, a deed of mechanics, apart from some kinds of deed."""
    return any(
        clause.deed not in apart_from
        and not clause.negated
        and any(e.noun.kind in _BODIES and e.noun.word not in _IMAGES for e in clause.movers)
        | any(e.noun.kind == "wind" for e in clause.doers)
        for clause in clauses
    )
