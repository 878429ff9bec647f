# ruff: noqa: E501  (rows of a table)
"""Word forms: the singular of a noun and the base of a verb, found by rule, table and a test of membership."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Literal

Form = Literal["base", "s", "ing", "past", "participle", "ed"]
"""`ed` is a regular past, which may be a participle too; `past` and `participle` are irregular."""

_IRREGULAR_NOUNS = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "geese": "goose", "oxen": "ox", "leaves": "leaf", "knives": "knife", "shelves": "shelf",
    "loaves": "loaf", "halves": "half", "wolves": "wolf", "calves": "calf", "scarves": "scarf", "hooves": "hoof",
    "dice": "die", "dominoes": "domino", "dominos": "domino", "tomatoes": "tomato", "potatoes": "potato",
    "heroes": "hero", "mangoes": "mango", "matrices": "matrix", "axes": "axe", "cookies": "cookie", "movies": "movie",
    "ties": "tie", "pies": "pie", "buses": "bus", "lenses": "lens", "shoes": "shoe", "canoes": "canoe", "toes": "toe",
    "sheep": "sheep", "fish": "fish", "scissors": "scissors", "pliers": "pliers", "tweezers": "tweezers",
    "glasses": "glass", "dustbins": "dustbin", "policemen": "policeman", "snowmen": "snowman", "gases": "gas",
}  # fmt: skip

# base: (past, participle) where they differ from the rule
_IRREGULAR_VERBS = {
    "fall": ("fell", "fallen"), "throw": ("threw", "thrown"), "hit": ("hit", "hit"), "swing": ("swung", "swung"),
    "slide": ("slid", "slid"), "spin": ("spun", "spun"), "break": ("broke", "broken"), "blow": ("blew", "blown"),
    "fly": ("flew", "flown"), "rise": ("rose", "risen"), "sink": ("sank", "sunk"), "strike": ("struck", "struck"),
    "hang": ("hung", "hung"), "hold": ("held", "held"), "catch": ("caught", "caught"), "stand": ("stood", "stood"),
    "sit": ("sat", "sat"), "lie": ("lay", "lain"), "lay": ("laid", "laid"), "put": ("put", "put"),
    "set": ("set", "set"), "cut": ("cut", "cut"), "shoot": ("shot", "shot"), "drive": ("drove", "driven"),
    "ride": ("rode", "ridden"), "run": ("ran", "run"), "burst": ("burst", "burst"), "split": ("split", "split"),
    "tear": ("tore", "torn"), "bend": ("bent", "bent"), "sweep": ("swept", "swept"), "shake": ("shook", "shaken"),
    "leave": ("left", "left"), "let": ("let", "let"), "draw": ("drew", "drawn"), "send": ("sent", "sent"),
    "stick": ("stuck", "stuck"), "come": ("came", "come"), "go": ("went", "gone"), "wind": ("wound", "wound"),
    "fling": ("flung", "flung"), "sling": ("slung", "slung"), "drink": ("drank", "drunk"), "eat": ("ate", "eaten"),
    "bite": ("bit", "bitten"), "dig": ("dug", "dug"), "feed": ("fed", "fed"), "feel": ("felt", "felt"),
    "fight": ("fought", "fought"), "meet": ("met", "met"), "weave": ("wove", "woven"), "write": ("wrote", "written"),
    "make": ("made", "made"), "take": ("took", "taken"), "give": ("gave", "given"), "get": ("got", "gotten"),
    "bring": ("brought", "brought"), "build": ("built", "built"), "buy": ("bought", "bought"),
    "find": ("found", "found"), "keep": ("kept", "kept"), "lead": ("led", "led"), "lose": ("lost", "lost"),
    "begin": ("began", "begun"), "see": ("saw", "seen"), "show": ("showed", "shown"), "freeze": ("froze", "frozen"),
    "sway": ("swayed", "swayed"), "spill": ("spilt", "spilt"), "swim": ("swam", "swum"), "fold": ("folded", "folded"),
    "shut": ("shut", "shut"), "spread": ("spread", "spread"), "cast": ("cast", "cast"), "wear": ("wore", "worn"),
    "grind": ("ground", "ground"), "hide": ("hid", "hidden"), "leap": ("leapt", "leapt"), "light": ("lit", "lit"),
    "shine": ("shone", "shone"), "shrink": ("shrank", "shrunk"), "tread": ("trod", "trodden"), "cling": ("clung", "clung"),
    "speed": ("sped", "sped"), "spring": ("sprang", "sprung"), "become": ("became", "become"), "saw": ("sawed", "sawn"),
    "overturn": ("overturned", "overturned"), "grow": ("grew", "grown"), "burn": ("burnt", "burnt"),
    "wring": ("wrung", "wrung"), "hurl": ("hurled", "hurled"), "upset": ("upset", "upset"), "cleave": ("cleft", "cloven"),
    "launch": ("launched", "launched"), "steer": ("steered", "steered"), "tie": ("tied", "tied"),
}  # fmt: skip

_PAST = {past: base for base, (past, _) in _IRREGULAR_VERBS.items()}
_PARTICIPLE = {participle: base for base, (_, participle) in _IRREGULAR_VERBS.items()}
OWN_PARTICIPLES = frozenset(base for base, forms in _IRREGULAR_VERBS.items() if forms == (base, base))
"""Verbs whose past and participle are the base: hit, cut, put, set …"""
_VOWELS = "aeiou"


def singular(noun: str) -> str:
    """The singular of `noun` (lower case); a noun that looks singular is returned as it is."""
    if noun in _IRREGULAR_NOUNS:
        return _IRREGULAR_NOUNS[noun]
    if len(noun) < 4 or not noun.endswith("s") or noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return noun[:-2]
    return noun[:-1]


def is_plural(noun: str) -> bool:
    """Whether `noun` (lower case) is a plural."""
    return (noun in _IRREGULAR_NOUNS and noun != _IRREGULAR_NOUNS[noun]) or singular(noun) != noun


def verb_base(word: str, known: Container[str]) -> tuple[str, Form] | None:
    """The base form of `word` (lower case) among the `known` verbs, and which form it is; None where it is none.

    A word that is both a past and a participle ("hit", "swung") is told as "ed", as the regular ones are.
    """
    past, participle = _PAST.get(word), _PARTICIPLE.get(word)
    if past is not None and past == participle and past in known:
        return (past, "base") if past == word else (past, "ed")
    if past is not None and past in known:
        return past, "past"
    if participle is not None and participle in known and participle != word:
        return participle, "participle"
    if word in known:
        return word, "base"
    if word == "has" and "have" in known:
        return "have", "s"
    for suffix, form in (("ing", "ing"), ("ed", "ed"), ("s", "s")):
        if word.endswith(suffix):
            for stem in _stems(word, suffix):
                if stem in known:
                    return stem, form  # type: ignore[return-value]
    return None


def _stems(word: str, suffix: str) -> Iterator[str]:
    """The bases that `word` may have been made of by adding `suffix`, likeliest first."""
    stem = word[: -len(suffix)]
    if suffix == "s":
        yield stem
        if word.endswith("ies"):
            yield word[:-3] + "y"
        if word.endswith("es"):
            yield word[:-2]
        return
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        yield stem[:-1]  # dropped
    yield stem
    yield stem + "e"  # sliding
    if suffix == "ed" and stem.endswith("i"):
        yield stem[:-1] + "y"  # carried
    if suffix == "ing" and stem.endswith("y"):
        yield stem[:-1] + "ie"  # lying
