"""Parts of speech, decided from left to right by what a word can be and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from proxyworld.world.language.modifiers import (
    ADJECTIVES,
    AMOUNTS,
    ARTICLES,
    AUXILIARIES,
    BOUNCES,
    CONJUNCTIONS,
    DIRECTIONS,
    GRIPS,
    LINKS,
    MANNERS,
    MATERIAL_WORDS,
    PREPOSITIONS,
    PRONOUNS,
    SEQUELS,
    SIZES,
    SLOPES,
    STATES,
    STRETCHES,
    TIMES,
    WEIGHTS,
)
from proxyworld.world.language.morphology import OWN_PARTICIPLES, Form, is_plural, singular, verb_base
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.quantities import NUMBERS
from proxyworld.world.language.tokens import Token
from proxyworld.world.language.verbs import VERBS
from proxyworld.world.materials import COLOURS

Tag = Literal[
    "article", "number", "adjective", "noun", "verb", "auxiliary", "preposition", "adverb", "conjunction", "pronoun",
    "relative", "quantity", "stop", "comma", "to",
]  # fmt: skip

_QUALITIES: frozenset[str] = frozenset().union(
    ADJECTIVES, STATES, SIZES, STRETCHES, WEIGHTS, BOUNCES, GRIPS, SLOPES, MATERIAL_WORDS, COLOURS, AMOUNTS
)
_RELATIVES = frozenset({"which", "who", "that"})
_ADJECTIVE_ENDINGS = (
    "ous",
    "ful",
    "less",
    "ive",
    "able",
    "ible",
    "al",
    "ic",
    "ish",
    "ary",
    "like",
    "colored",
    "coloured",
    "shaped",
    "sized",
    "est",
)
_SURE_ENDINGS = ("ous", "less", "ful")
_NOUNS_IN_ING = frozenset("setting building ceiling lighting clothing railing crossing surroundings landing".split())
_MODALS = frozenset({"can", "will", "might", "must"})
_AGENTIVE = frozenset({"by", "from", "into", "out", "off"})
_PLAIN_ADVERBS = frozenset(
    "only just also very too even almost nearly approximately rather quite there here where how again not never "
    "everywhere somewhere anywhere nowhere indoors outdoors".split()
)
_ENDS = frozenset({"rest", "stop", "halt"})
_DETERMINERS = frozenset({"a", "an", "the", "its", "their", "his", "her"})
_FULL_TOO = frozenset(
    "has have had do does did gets get got begins begin began starts start started continues continue keeps".split()
)
"""Auxiliaries that are full verbs before a thing ("begins its journey")."""
_INTRANSITIVE_DEEDS = frozenset({"fall", "roll", "slide", "bounce", "float", "fly", "drive"})


@dataclass(frozen=True)
class Tagged:
    """A token and what it is: of a verb its base and form, of a noun its singular and whether it is a plural."""

    token: Token
    tag: Tag
    base: str = ""
    form: Form | None = None
    plural: bool = False

    @property
    def low(self) -> str:
        return self.token.low


def noun_key(token: Token) -> tuple[str, bool]:
    """The singular of a token taken as a noun, and whether it is a plural."""
    if "_" in token.low or "+" in token.low:
        return token.low.rstrip("+"), token.low.endswith("+")
    if token.low in NOUNS:
        return token.low, token.low in ("people", "scissors") or (is_plural(token.low) and singular(token.low) in NOUNS)
    return singular(token.low), is_plural(token.low)


def is_quality(word: str) -> bool:
    """Whether `word` (lower case) can stand before a noun and tell what it is like."""
    if word in _QUALITIES:
        return True
    head, _, tail = word.rpartition("-")
    return bool(head) and (tail in _QUALITIES or tail.endswith("ed") or head in _QUALITIES)


def tag(words: list[Token]) -> list[Tagged]:
    """A tag for every token."""
    tagged: list[Tagged] = []
    for i, word in enumerate(words):
        if (
            word.low in COLOURS
            and [w.low for w in words[i + 1 : i + 2]] in (["and"], [","])
            and _is_colour(words, i + 2)
        ):
            tagged.append(Tagged(word, "adjective", base=word.low))  # "an orange and white box"
        else:
            tagged.append(_tag(word, _following(words, i), tagged))
    return tagged


def _following(words: list[Token], i: int) -> Token | None:
    """The next token; after "to", the next that is no adverb ("to gently sway")."""
    i += 1
    while words[i - 1].low == "to" and i < len(words) and words[i].low.endswith("ly") and i + 1 < len(words):
        i += 1
    return words[i] if i < len(words) else None


def _is_colour(words: list[Token], i: int) -> bool:
    return i < len(words) and words[i].low in COLOURS


def _tag(word: Token, following: Token | None, before: list[Tagged]) -> Tagged:
    previous = before[-1] if before else None
    if word.quantity is not None:
        return Tagged(word, "quantity")
    if word.relation is not None:
        return Tagged(word, "conjunction" if word.relation in LINKS else "preposition", base=word.relation)
    if word.is_punctuation:
        return Tagged(word, "stop" if word.is_stop else "comma")
    closed = _closed(word, following, previous)
    if closed is not None:
        return Tagged(word, closed, base=word.low)
    return _open(word, following, before)


def _closed(word: Token, following: Token | None, previous: Tagged | None) -> Tag | None:
    """The tag of a word of the closed classes, or None."""
    low = word.low
    if low == "to":
        if following is not None and following.low in _ENDS and previous is not None and previous.tag == "verb":
            return "preposition"  # "comes to rest"
        is_verb = following is not None and verb_base(following.low, VERBS) == (following.low, "base")
        nounish = following is not None and _is_noun(following)
        return (
            "to"
            if is_verb
            and (
                not nounish
                or (previous is not None and previous.tag in ("verb", "noun", "adjective", "auxiliary", "pronoun"))
            )
            else "preposition"
        )
    if low in _RELATIVES:
        return "relative" if previous is not None and previous.tag in ("noun", "comma") else "article"
    if low == "one" and (following is None or following.low in ("of", *AUXILIARIES) or _is_verb_only(following)):
        return "pronoun"
    if low in _PLAIN_ADVERBS:
        return "adverb"
    if low in ("one", "ones") and previous is not None and previous.tag in ("adjective", "article"):
        return "noun"  # "the first one"
    opens = previous is None or previous.tag in ("conjunction", "comma", "stop")
    if low in ("both", "all") and opens and following is not None and verb_base(following.low, VERBS) is not None:
        return "pronoun"  # "…, and both fall"
    floats = low in ("all", "both", "each") and previous is not None and previous.tag in ("pronoun", "noun")
    if floats and following is not None and verb_base(following.low, VERBS) is not None:
        return "adverb"  # "they all fall"
    if low in NUMBERS or low[0].isdigit():
        return "number"
    if low in CONJUNCTIONS:
        return "conjunction"
    if low in _MODALS and previous is not None and previous.tag in ("article", "adjective", "number"):
        return None  # "a can"
    if low.endswith("n't") or low == "cannot":
        return "auxiliary"
    if low in AUXILIARIES and not (low in _FULL_TOO and following is not None and following.low in ARTICLES):
        return "auxiliary"
    if low in ("her", "his") or (low in ARTICLES and low != "that"):
        return "article"
    if low in PRONOUNS:
        return "pronoun"
    if low in PREPOSITIONS and not (low in DIRECTIONS and _ends_phrase(following)):
        return "preposition"
    if low in ("left", "right") and previous is not None and previous.tag in ("verb", "adverb"):
        return "adverb"
    if low == "next" and following is not None and following.low == ",":
        return "adverb"
    if low in SEQUELS and low != "next":
        return "adverb" if low != "then" else "conjunction"
    if (
        low in DIRECTIONS
        or low in MANNERS
        or low in TIMES
        or (low.endswith("ly") and len(low) > 4 and low not in NOUNS)
    ):
        describes = (low in MANNERS and not low.endswith("ly")) or (low in ADJECTIVES and _begins_phrase(previous))
        before_noun = following is not None and describes and _is_noun(following)
        return "adjective" if before_noun else "adverb"
    return None


def _ends_phrase(following: Token | None) -> bool:
    """Whether nothing follows that a preposition could govern."""
    if following is None or following.is_punctuation:
        return True
    low = following.low
    return bool(following.relation) or low in PREPOSITIONS or low in CONJUNCTIONS or low in DIRECTIONS or low == "to"


def _begins_phrase(previous: Tagged | None) -> bool:
    return previous is not None and previous.tag in ("article", "adjective", "number")


def _is_verb_only(token: Token) -> bool:
    return not _is_noun(token) and verb_base(token.low, VERBS) is not None


def _is_noun(token: Token) -> bool:
    return token.quantity is None and noun_key(token)[0] in NOUNS


def _nounish(token: Token | None) -> bool:
    """Whether `token` may go on a noun phrase that has begun."""
    if token is None or token.is_punctuation or token.quantity is not None or token.relation is not None:
        return False
    low = token.low
    if low in ("one", "ones"):
        return True
    if low in PREPOSITIONS or low in CONJUNCTIONS or low in AUXILIARIES or low in ARTICLES or low in PRONOUNS:
        return False
    if low in DIRECTIONS or low in MANNERS or (low.endswith("ly") and low not in NOUNS):
        return False
    if low in TIMES or low in SEQUELS or low in _PLAIN_ADVERBS:
        return False
    if _is_noun(token) or is_quality(low):
        return True
    return verb_base(low, VERBS) is None


def _open(word: Token, following: Token | None, before: list[Tagged]) -> Tagged:
    """A noun, a verb or an adjective."""
    low = word.low
    key, plural = noun_key(word)
    noun = Tagged(word, "noun", base=key, plural=plural)
    verb = verb_base(low, VERBS)
    is_noun = key in NOUNS
    if word.owns and is_noun:
        return noun
    if verb is not None and _reads_as_verb(word, verb, is_noun, following, before):
        return Tagged(word, "verb", base=verb[0], form=verb[1])
    if verb is not None and verb[1] in ("ing", "ed", "participle") and not is_noun and _nounish(following):
        return Tagged(word, "adjective", base=verb[0], form=verb[1])
    stuff = is_noun or low in MATERIAL_WORDS
    if is_quality(low) and not (stuff and (_reads_as_finite(following) or not _nounish(following))):
        return Tagged(word, "adjective", base=low)
    if is_noun:
        return noun
    if verb is not None and verb[1] == "ing" and _is_begun(before) and not _nounish(following):
        return noun
    unknown = _unknown_verb(low, following, before)
    if unknown is not None:
        return Tagged(word, "verb", base=unknown[0], form=unknown[1])
    previous = before[-1].tag if before else None
    predicates = previous in ("auxiliary", "adverb", "verb") or (
        previous == "conjunction" and before[-2:][0].tag == "adjective"
    )
    described = low.endswith((*_ADJECTIVE_ENDINGS, "ing", "ent", "ant")) and (_nounish(following) or predicates)
    described = described or (low.endswith(_SURE_ENDINGS) and previous == "article" and following is not None)
    if described or (low.endswith("ed") and len(low) > 4):
        return Tagged(word, "adjective", base=low)
    return noun


def _unknown_verb(low: str, following: Token | None, before: list[Tagged]) -> tuple[str, Form] | None:
    """The stem and form of an unknown word that stands where only a verb can ("a zipper zipping up a jacket")."""
    previous = _before_adverbs(before)
    if previous is None or verb_base(low, VERBS) is not None:
        return None
    governs = (
        following is None or following.is_punctuation or following.low in PREPOSITIONS or following.low in ARTICLES
    )
    governs = governs or (
        following is not None
        and (following.low in DIRECTIONS or following.low in MANNERS or following.low.endswith("ly"))
    )
    if low.endswith("ing") and len(low) > 5 and previous.tag in ("noun", "auxiliary") and governs:
        return low[:-3], "ing"
    if low.endswith("ed") and len(low) > 4 and previous.tag in ("noun", "auxiliary") and governs:
        return low[:-2], "ed"
    verb_so_far = any(t.tag == "verb" for t in _sentence(before))
    if low.endswith("s") and not low.endswith("ss") and previous.tag == "noun" and not previous.plural and governs:
        return None if verb_so_far or before[-1].tag == "comma" else (low[:-1], "s")
    return None


def _sentence(before: list[Tagged]) -> list[Tagged]:
    """The words since the last stop, backwards."""
    words: list[Tagged] = []
    for tagged in reversed(before):
        if tagged.tag == "stop":
            break
        words.append(tagged)
    return words


def _reads_as_finite(following: Token | None) -> bool:
    """Whether `following` looks like the verb of what stands before it ("the marble rolls")."""
    verb = verb_base(following.low, VERBS) if following is not None else None
    return verb is not None and verb[1] in ("s", "past")


def _reads_as_verb(
    word: Token, verb: tuple[str, Form], is_noun: bool, following: Token | None, before: list[Tagged]
) -> bool:
    base, form = verb
    previous = _before_adverbs(before)
    if previous is not None and previous.token.owns and form != "ing":
        return False  # "a man's head"
    tag = previous.tag if previous else None
    passive = tag == "auxiliary" and base in OWN_PARTICIPLES
    if is_quality(word.low) and form == "base" and tag not in ("to", "noun", "relative") and not passive:
        return False
    if tag == "to":
        return form == "base"
    if tag == "quantity":
        return form != "base"  # "weighing 3 kg falls"
    if tag in ("auxiliary", "relative", "pronoun"):
        return not (is_noun and form == "s" and tag == "auxiliary")
    if tag == "article" and form == "s" and previous is not None and previous.low in ("other", "another"):
        return not is_noun  # "the other hangs still"
    if tag in ("article", "number", "adjective"):
        return _after_adjective(form, is_noun, following, before)
    if tag == "noun":
        return _after_noun(form, is_noun, following, before, noun_key(word)[0])
    if tag == "preposition":
        opens = following is not None and (
            following.low in ARTICLES or following.low in PRONOUNS or following.low in PREPOSITIONS
        )
        return form == "ing" and (opens or (previous is not None and previous.low in ("without", "before", "after")))
    if tag == "verb" and form == "s" and previous is not None and previous.form in ("ed", "participle", "ing"):
        return not is_noun or (_lacks_finite(before) and not _may_go_on(following))  # "a weight attached bobs"
    if tag == "verb":
        return form in ("ing", "ed", "participle") and not (is_noun or _nounish(following))
    if tag == "conjunction":
        return _after_conjunction(base, form, is_noun, following, before)
    unfinished = _lacks_finite(before) or (is_noun and _is_deed_noun(word))
    if tag == "comma" and form == "s" and is_noun and unfinished and not _may_go_on(following):
        return True  # "a bowl, upright on a table, rolls"
    if form == "base" and before and before[-1].tag == "adverb" and any(t.tag == "noun" for t in _sentence(before)):
        return True  # "lanterns, full of light, gently sway"
    if tag == "comma" and form == "base" and not is_noun and any(t.plural for t in _sentence(before)):
        return True  # "two carts are pushed together, collide and stick"
    return _at_start(base, form, is_noun, following)


def _before_adverbs(before: list[Tagged]) -> Tagged | None:
    for tagged in reversed(before):
        if tagged.tag != "adverb":
            return tagged
    return None


def _after_adjective(form: Form, is_noun: bool, following: Token | None, before: list[Tagged]) -> bool:
    """After "the", "five" or "red": a verb only if it can be neither the noun nor a word before it."""
    if form == "ing" and _is_begun(before):
        return False  # "the gentle swaying of a lamp", "a joyful gathering"
    if before[-1].tag == "adverb" and form in ("ing", "ed", "participle"):
        return not _nounish(following)
    if is_noun or _nounish(following):
        return False
    return form in ("ing", "ed", "participle", "past") or (form in ("s", "base") and before[-1].tag == "number")


def _after_noun(form: Form, is_noun: bool, following: Token | None, before: list[Tagged], word_key: str) -> bool:
    previous = next(t for t in reversed(before) if t.tag == "noun")
    if form in ("past", "participle", "ed"):
        return form == "ed" or not is_noun or _lacks_finite(before) or not _in_article_phrase(before)
    if form == "ing" and word_key in _NOUNS_IN_ING:
        return following is not None and following.low in ("a", "an", "the", "its", "their")  # "a kitchen setting"
    if form == "ing":
        return not (is_noun and following is not None and verb_base(following.low, VERBS) is not None)
    if is_noun and following is not None and following.low == "of":
        return False  # "the neon signs of a shop"
    if is_noun and following is not None and _may_be_verb(following):
        is_deed = (
            form == "s"
            and following.low not in AUXILIARIES
            and NOUNS[word_key].kind in ("scene", "measure")
            and not previous.plural
        )
        return (
            is_deed and not _reads_as_finite(following) and _lacks_finite(before)
        )  # "pushes sand", not "tree leaves fall"
    if form == "s" and is_noun and not previous.plural and len(before) > 1 and _is_many(before[-2]):
        return False  # "two distinct piles"
    if form == "s":  # "scissors cuts" is a slip of grammar, "tree leaves" is not
        return not (previous.plural and is_noun and NOUNS[word_key].kind not in ("scene", "measure"))
    return previous.plural or _joins_subjects(before) or (not is_noun and _lacks_finite(before))


def _may_be_verb(token: Token) -> bool:
    return token.low in AUXILIARIES or (
        verb_base(token.low, VERBS) is not None and token.low not in ADJECTIVES  # "swings open"
    )


def _is_deed_noun(token: Token) -> bool:
    """Whether the noun is that of a deed ("a roll", "the turn"), which is a verb as often."""
    return NOUNS[noun_key(token)[0]].kind in ("scene", "measure")


def _may_go_on(following: Token | None) -> bool:
    """Whether a noun phrase or its verb may go on with `following`."""
    return following is not None and (_nounish(following) or _may_be_verb(following))


def _is_many(tagged: Tagged) -> bool:
    return tagged.low in AMOUNTS or (tagged.tag == "number" and tagged.low not in ("1", "one", "single"))


def _lacks_finite(before: list[Tagged]) -> bool:
    """Whether the sentence has things but no finite verb so far."""
    sentence = _sentence(before)
    finite = any(t.tag == "auxiliary" or (t.tag == "verb" and t.form in ("s", "past", "base")) for t in sentence)
    return not finite and any(t.tag == "noun" for t in sentence)


def _in_article_phrase(before: list[Tagged]) -> bool:
    """Whether an article or an adjective begins the noun phrase that goes on here ("a backhand shot")."""
    back = len(before) - 1
    while back >= 0 and before[back].tag == "noun":
        back -= 1
    return back >= 0 and before[back].tag in ("article", "adjective", "number")


def _is_begun(before: list[Tagged]) -> bool:
    """Whether "a", "the" or "its", with no more after it than what tells how, has begun a noun phrase."""
    back = len(before) - 1
    while back > 0 and before[back].tag in ("adjective", "adverb"):
        back -= 1
    return (
        back >= 0
        and before[back].low in _DETERMINERS
        and before[-1].low not in ("other", "latter", "former", "first", "last")
    )


def _joins_subjects(before: list[Tagged]) -> bool:
    """Whether the sentence so far is several subjects and no verb: "a ball and a cube", "the wheels of a car"."""
    sentence = _sentence(before)
    tags = [t.tag for t in sentence]
    if "verb" in tags:
        return False
    joined = "conjunction" in tags and "noun" in tags[tags.index("conjunction") :]
    return joined or any(t.tag == "noun" and t.plural for t in sentence)


def _after_conjunction(base: str, form: Form, is_noun: bool, following: Token | None, before: list[Tagged]) -> bool:
    if form in ("ing", "past"):
        return not is_noun
    if form == "base" and following is not None and following.low == "by" and base in OWN_PARTICIPLES:
        return True  # "when hit by a stone"
    if form in ("ed", "participle"):
        return not _nounish(following)
    if form == "s":
        return not (is_noun and following is not None and following.low not in DIRECTIONS and _may_be_verb(following))
    last_verb = next((t for t in reversed(before) if t.tag == "verb"), None)
    return not is_noun or (last_verb is not None and last_verb.form == "base")


def _at_start(base: str, form: Form, is_noun: bool, following: Token | None) -> bool:
    """First in the sentence or after a comma."""
    if form in ("ed", "participle", "past") or (
        base in OWN_PARTICIPLES and following is not None and following.low in _AGENTIVE
    ):
        return not _nounish(following)
    if form == "ing":
        return not is_noun and not (
            _nounish(following) and VERBS[base].deed in _INTRANSITIVE_DEEDS and VERBS[base].moves == "subject"
        )
    if form == "s":
        governs = following is not None and following.low in PREPOSITIONS and following.low != "of"
        return not is_noun or (governs and VERBS[base].moves != "object")
    return following is not None and (following.low in ARTICLES or following.low in NUMBERS)
