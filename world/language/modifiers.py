# ruff: noqa: E501  (rows of a table)
"""The small words: what makes a thing big, heavy, red or icy, and a deed gentle."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")
Scale3 = tuple[float, float, float]


def _frozen(mapping: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(mapping)


MATERIAL_WORDS: Mapping[str, str] = _frozen(
    {
        "rubber": "rubber", "rubbery": "rubber", "wooden": "wood", "wood": "wood", "oak": "wood", "pine": "wood", "bamboo": "bamboo",
        "plywood": "wood", "timber": "wood", "hardwood": "wood", "cork": "cork", "steel": "steel", "stainless": "steel",
        "stainless-steel": "steel", "iron": "iron", "cast-iron": "iron", "metal": "metal", "metallic": "metal", "chrome": "metal",
        "aluminium": "aluminium", "aluminum": "aluminium", "titanium": "aluminium", "copper": "copper", "brass": "brass",
        "bronze": "bronze", "gold": "gold", "golden": "gold", "silver": "silver", "lead": "lead", "tin": "tin", "glass": "glass",
        "crystal": "glass", "plastic": "plastic", "acrylic": "plastic", "vinyl": "plastic", "nylon": "plastic", "ceramic": "ceramic",
        "porcelain": "ceramic", "terracotta": "clay", "earthenware": "clay", "stone": "stone", "granite": "stone", "slate": "stone",
        "rock": "stone", "rocky": "stone", "marble": "marble", "concrete": "concrete", "cement": "concrete", "brick": "brick",
        "asphalt": "asphalt", "gravel": "gravel", "ice": "ice", "icy": "ice", "frozen": "ice", "frosty": "ice", "snow": "snow",
        "snowy": "snow", "sand": "sand", "sandy": "sand", "soil": "soil", "muddy": "soil", "dirt": "soil", "earthen": "soil",
        "clay": "clay", "grass": "grass", "grassy": "grass", "carpet": "carpet", "carpeted": "carpet", "fabric": "fabric", "cloth": "fabric",
        "cotton": "fabric", "silk": "fabric", "woolen": "fabric", "wool": "fabric", "velvet": "fabric", "felt": "fabric",
        "leather": "leather", "foam": "foam", "spongy": "foam", "styrofoam": "styrofoam", "polystyrene": "styrofoam",
        "cardboard": "cardboard", "paper": "paper", "wax": "wax", "bone": "bone", "jelly": "jelly", "tiled": "tile", "tile": "tile",
        "plush": "fabric", "knitted": "fabric", "velcro": "fabric", "mud": "soil", "plaster": "ceramic",
    }
)  # fmt: skip
"""Material words and the names in `MATERIALS` that they mean."""

SIZES: Mapping[str, float] = _frozen(
    {
        "tiny": 0.45, "miniature": 0.4, "mini": 0.5, "small": 0.65, "little": 0.65, "smaller": 0.65, "petite": 0.6, "compact": 0.8,
        "medium": 1.0, "medium-sized": 1.0, "normal": 1.0, "regular": 1.0, "large": 1.5, "larger": 1.5, "big": 1.5, "bigger": 1.5,
        "huge": 2.2, "giant": 2.8, "gigantic": 3.0, "enormous": 2.5, "massive": 2.2, "oversized": 2.0, "colossal": 3.0, "full-size": 1.0,
    }
)  # fmt: skip
"""Size words as factors."""

STRETCHES: Mapping[str, Scale3] = _frozen(
    {
        "tall": (1.0, 1.0, 1.6), "high": (1.0, 1.0, 1.4), "long": (1.6, 1.0, 1.0), "wide": (1.3, 1.5, 1.0), "broad": (1.3, 1.5, 1.0),
        "short": (1.0, 1.0, 0.65), "low": (1.0, 1.0, 0.6), "thin": (0.6, 0.6, 1.0), "slim": (0.7, 0.7, 1.0), "narrow": (1.0, 0.6, 1.0),
        "slender": (0.65, 0.65, 1.2), "thick": (1.4, 1.4, 1.0), "flat": (1.3, 1.3, 0.4), "elongated": (1.6, 1.0, 1.0), "fat": (1.3, 1.3, 1.0),
    }
)  # fmt: skip
"""Shape words as factors along x, y and z of a thing at rest."""

WEIGHTS: Mapping[str, float] = _frozen(
    {"heavy": 4.0, "weighty": 4.0, "hefty": 3.0, "heavier": 4.0, "dense": 3.0, "solid": 1.5, "light": 0.3, "lightweight": 0.3,
     "lighter": 0.3, "weightless-looking": 0.1, "hollow": 0.3, "empty": 0.6}
)  # fmt: skip
"""Weight words as factors on the mass."""

BOUNCES: Mapping[str, float] = _frozen(
    {"bouncy": 1.1, "elastic": 1.1, "springy": 1.1, "inflated": 1.05, "deflated": 0.3, "flat-tyred": 0.4, "limp": 0.3, "soft": 0.6,
     "squishy": 0.4, "hard": 1.05, "rigid": 1.0, "inelastic": 0.15, "dead": 0.2, "sticky": 0.1}
)  # fmt: skip
"""Words of spring as factors on the restitution."""

GRIPS: Mapping[str, float] = _frozen(
    {"slippery": 0.25, "slick": 0.3, "smooth": 0.7, "polished": 0.6, "waxed": 0.4, "greasy": 0.2, "oily": 0.2, "oiled": 0.2, "wet": 0.6,
     "lubricated": 0.15, "frictionless": 0.0, "low-friction": 0.2, "rough": 1.35, "coarse": 1.35, "gritty": 1.35, "sticky": 2.0, "grippy": 1.5,
     "bumpy": 1.2, "rugged": 1.3, "dry": 1.0}
)  # fmt: skip
"""Words of grip as factors on the friction."""

SLOPES: Mapping[str, float] = _frozen(
    {"steep": 1.6, "gentle": 0.6, "shallow": 0.55, "slight": 0.5, "inclined": 1.0, "sloped": 1.0, "sloping": 1.0, "slanted": 1.0,
     "tilted": 1.0}
)  # fmt: skip
"""Words of slope as factors on its angle; "sloping" and the like make a slope of any surface."""

MANNERS: Mapping[str, float] = _frozen(
    {
        "gently": 0.5, "softly": 0.5, "slowly": 0.45, "lightly": 0.5, "gradually": 0.5, "carefully": 0.5, "steadily": 0.8, "smoothly": 0.85,
        "gracefully": 0.7, "lazily": 0.4, "leisurely": 0.5, "calmly": 0.6, "barely": 0.3, "slightly": 0.4, "delicately": 0.4, "cautiously": 0.5,
        "quietly": 0.7, "easily": 1.0, "freely": 1.0, "naturally": 1.0, "quickly": 1.5, "rapidly": 1.6, "fast": 1.5, "swiftly": 1.5,
        "suddenly": 1.3, "briskly": 1.3, "speedily": 1.5, "hard": 1.6, "forcefully": 1.7, "strongly": 1.6, "powerfully": 1.7, "violently": 2.0,
        "vigorously": 1.6, "fiercely": 1.8, "wildly": 1.6, "heavily": 1.3, "sharply": 1.4, "abruptly": 1.3, "explosively": 2.0,
        "at full speed": 2.0, "at high speed": 2.0, "at low speed": 0.5, "with great force": 1.8, "with force": 1.5, "in slow motion": 1.0,
        "high-speed": 1.8, "speeding": 1.6, "fast-moving": 1.6, "slow-moving": 0.5, "strong": 1.4, "powerful": 1.6, "forceful": 1.6, "gentle": 0.5,
        "slow": 0.5, "quick": 1.4, "rapid": 1.5, "strong-handed": 1.4, "violent": 2.0, "sudden": 1.2, "swift": 1.5, "steady": 0.8, "faster": 1.2, "slower": 0.7, "abreast": 1.0,
        "higher": 1.0, "lower": 1.0, "further": 1.0, "farther": 1.0, "harder": 1.3,
    }
)  # fmt: skip
"""Words of manner as factors on the speed or force of a deed."""

PACES: Mapping[str, float] = _frozen(
    {"fast-moving": 1.6, "speeding": 1.6, "slow-moving": 0.5, "high-speed": 1.8, "fast": 1.5, "slow": 0.5, "swift": 1.5, "rapid": 1.5,
     "fast-rolling": 1.6, "slow-rolling": 0.5, "hurtling": 1.6, "low-speed": 0.5}
)  # fmt: skip
"""Adjectives of a thing's speed as factors."""

STRENGTHS: Mapping[str, float] = _frozen(
    {
        "high": 1.8, "higher": 1.8, "great": 1.8, "full": 2.0, "top": 2.0, "maximum": 2.0, "tremendous": 2.0, "immense": 2.0, "incredible": 2.0,
        "enormous": 2.0, "breakneck": 2.2, "considerable": 1.5, "significant": 1.4, "substantial": 1.4, "fast": 1.5, "rapid": 1.6, "strong": 1.5,
        "low": 0.5, "slow": 0.5, "lower": 0.6, "minimal": 0.4, "little": 0.5, "small": 0.5, "slight": 0.5, "gentle": 0.5, "light": 0.5,
        "moderate": 1.0, "constant": 1.0, "steady": 1.0, "uniform": 1.0, "normal": 1.0, "same": 1.0, "with force": 1.5, "with power": 1.5,
        "with strength": 1.5, "with speed": 1.5, "with velocity": 1.5, "with energy": 1.3,
    }
)  # fmt: skip
"""Words before "speed" and "force" as factors, and what the bare words say after "with"."""

DEED_NOUNS: Mapping[str, str] = _frozen(
    {
        "journey": "drive", "trip": "drive", "movement": "move", "motion": "move", "descent": "descend", "ascent": "ascend", "flight": "fly",
        "collision": "collide", "rotation": "rotate", "oscillation": "oscillate", "vibration": "vibrate", "explosion": "explode",
        "somersault": "somersault", "backflip": "backflip", "dive": "dive", "blow": "hit", "stroll": "stroll", "ride": "ride", "path": "move",
        "trajectory": "move", "acceleration": "accelerate", "deceleration": "decelerate", "departure": "depart",
    }
)  # fmt: skip
"""Nouns of deeds and the verbs that they stand for; most are spelt as their verbs."""

DIRECTIONS: Mapping[str, str] = _frozen(
    {
        "up": "up", "upward": "up", "upwards": "up", "skyward": "up", "vertically": "up", "aloft": "up", "down": "down", "downward": "down",
        "downwards": "down", "downhill": "down", "uphill": "up", "horizontally": "forward", "forward": "forward", "forwards": "forward",
        "sideways": "forward", "ahead": "forward", "away": "forward", "along": "forward", "across": "forward", "backward": "back",
        "backwards": "back", "back": "back", "straight": "forward", "leftward": "left", "rightward": "right", "leftwards": "left", "rightwards": "right", "left": "left", "right": "right", "over": "over",
        "out": "forward", "off": "off", "apart": "apart", "together": "together", "forth": "around", "clockwise": "around", "counterclockwise": "around", "head-on": "together", "around": "around", "open": "open", "aside": "forward",
        "outward": "apart", "outwards": "apart", "inward": "together", "inwards": "together", "onward": "forward", "onwards": "forward",
        "end-over-end": "around", "overboard": "off", "diagonally": "forward", "side-to-side": "around", "to-and-fro": "around", "back-and-forth": "around",
        "over-the-edge": "off", "through-the-air": "forward",
    }
)  # fmt: skip
"""Adverbs of direction."""

SEQUELS = frozenset(
    "then next later afterwards afterward subsequently finally eventually thereafter ultimately".split()
)
"""Adverbs that place a deed after the one before."""

TOGETHER = frozenset("simultaneously together concurrently meanwhile".split())
"""Adverbs that place a deed beside the one before."""

TIMES: Mapping[str, int] = _frozen({"once": 1, "twice": 2, "thrice": 3, "repeatedly": 3})
"""How often a deed is done."""

VERB_PHRASES: Mapping[str, str] = _frozen(
    {
        "let go of": "release", "lets go of": "releases", "letting go of": "releasing", "let go": "release", "lets go": "releases",
        "letting go": "releasing", "take hold of": "grab", "takes hold of": "grabs", "taking hold of": "grabbing", "made contact with": "touched",
        "makes contact with": "touches", "make contact with": "touch", "making contact with": "touching", "comes into contact with": "touches",
        "come into contact with": "touch", "gets faster": "accelerates", "getting faster": "accelerating", "gets slower": "decelerates",
        "getting slower": "decelerating", "picks up speed": "accelerates", "picking up speed": "accelerating", "gains speed": "accelerates",
        "gaining speed": "accelerating", "loses speed": "decelerates", "losing speed": "decelerating", "loses its balance": "topples",
        "loses balance": "topples", "losing its balance": "toppling", "gives way": "collapses", "giving way": "collapsing",
        "takes flight": "flies", "does a flip": "flips", "goes flying": "flies", "going flying": "flying", "sets off": "starts",
    }
)  # fmt: skip
"""Groups of words that act as one verb, and the verb form that says the same."""

ADVERB_PHRASES: Mapping[str, str] = _frozen(
    {
        "back and forth": "back-and-forth", "backwards and forwards": "back-and-forth", "to and fro": "to-and-fro",
        "from side to side": "side-to-side", "side to side": "side-to-side", "up and down": "vertically", "over the edge": "over-the-edge",
        "through the air": "through-the-air", "side by side": "abreast", "one after another": "successively", "one by one": "successively",
        "one after the other": "successively", "each time": "repeatedly", "every time": "repeatedly", "faster and faster": "faster",
        "slower and slower": "slower", "higher and higher": "higher", "lower and lower": "lower", "end over end": "end-over-end", "head over heels": "end-over-end", "in circles": "around",
        "in a circle": "around", "round and round": "around", "over and over": "repeatedly", "again and again": "repeatedly",
        "several times": "repeatedly", "multiple times": "repeatedly", "a few times": "repeatedly", "many times": "repeatedly",
        "two times": "twice", "three times": "thrice", "one time": "once", "in a straight line": "straight", "from left to right": "rightward",
        "left to right": "rightward", "from right to left": "leftward", "right to left": "leftward", "to the left": "leftward",
        "to the right": "rightward", "toward the left": "leftward", "towards the left": "leftward", "toward the right": "rightward",
        "towards the right": "rightward", "from the left": "rightward", "from the right": "leftward", "little by little": "gradually",
        "all at once": "suddenly", "by hand": "manually",
    }
)  # fmt: skip
"""Groups of words that act as one adverb."""

STATES = frozenset(
    """
    open closed shut upright tilted upside-down sideways horizontal vertical suspended hanging stacked loose taut folded
    unfolded inflated deflated crumpled rolled tangled stretched parked floating rotating spinning moving stationary empty
    full half-open ajar inverted tied untied filled overturned leaning slanted
    """.split()
)
"""Adjectives that tell how a thing is at the start."""

ARRANGEMENTS: Mapping[str, tuple[str, int]] = _frozen(
    {
        "stack": ("stack", 4), "pile": ("stack", 4), "tower": ("stack", 5), "heap": ("stack", 4), "pyramid": ("pyramid", 6), "row": ("row", 5),
        "line": ("row", 5), "series": ("row", 5), "chain": ("row", 6), "pair": ("group", 2), "couple": ("group", 2), "trio": ("group", 3),
        "group": ("group", 4), "set": ("group", 4), "bunch": ("group", 4), "handful": ("group", 5), "dozen": ("group", 12),
        "collection": ("group", 4), "cluster": ("group", 4), "assortment": ("group", 4), "variety": ("group", 4), "number": ("group", 4),
        "lot": ("group", 6), "load": ("stack", 4), "pack": ("group", 4), "column": ("stack", 5), "wall": ("row", 4),
    }
)  # fmt: skip
"""Nouns of arrangement: how many and how, where no number is given."""

AMOUNTS: Mapping[str, int] = _frozen(
    {"several": 4, "many": 6, "multiple": 4, "few": 3, "some": 3, "various": 4, "numerous": 6, "both": 2, "couple": 2, "dozens": 12,
     "countless": 8, "dozen": 12, "assorted": 4}
)  # fmt: skip
"""Vague amounts as numbers."""

ARTICLES = frozenset(
    "a an the this that these those its his her their my your our one's each every any another other some no all both".split()
)
PRONOUNS = frozenset("it they them he she him which that who itself themselves one".split())
AUXILIARIES = frozenset(
    "is are was were be been being am has have had do does did will would can could shall should may might must gets get got becomes "
    "become begins begin began starts start started continues continue keeps keep".split()
)
CONJUNCTIONS = frozenset(
    "and or but then while as when whereas until so because if though although after before once with_then".split()
)
LINKS = frozenset({*CONJUNCTIONS, "simultaneously", "as soon as", "so that", "as if"})
"""What may join two deeds, words and the meanings of `PHRASES`."""
GRAMMAR = frozenset(
    {*ARTICLES, *AUXILIARIES, *CONJUNCTIONS}
    | frozenset(
        "of to for by than not there here it its they them he she who which what where how also just very too more most less only such same "
        "like own s t 's being been each".split()
    )
)
"""Words that only hold a sentence together; they have no fate of their own."""

PREPOSITIONS = frozenset(
    "on onto upon in into inside within at to toward towards against from off down up over above across along through between among under "
    "underneath beneath below beside near by behind around with without past out via atop against amid during for of about beyond "
    "alongside throughout opposite using including amidst amongst like unlike despite".split()
)

PHRASES: Mapping[str, str] = _frozen(
    {
        "off the edge of": "off", "over the edge of": "off", "from the edge of": "off", "near the edge of": "edge", "at the edge of": "edge",
        "on the edge of": "edge", "to the edge of": "edge", "off of": "off", "out of": "from", "on top of": "on", "onto the top of": "on",
        "in front of": "front", "next to": "beside", "close to": "beside", "to the left of": "beside", "to the right of": "beside",
        "on either side of": "beside", "in the middle of": "on", "at the top of": "top", "from the top of": "top", "at the bottom of": "bottom",
        "to the bottom of": "bottom", "to the ground": "to the ground", "on the side of": "beside", "along the side of": "along",
        "no one": "nobody", "in between": "between", "away from": "from", "down from": "from", "up to": "to", "such as": "like",
        "filled with": "holding", "full of": "holding", "made of": "of", "made from": "of", "made out of": "of", "as well as": "and",
        "inside of": "in", "at the same time": "simultaneously", "at once": "simultaneously", "at the same moment": "simultaneously",
        "as soon as": "as soon as", "so that": "so that", "and then": "then", "after that": "then", "after which": "then", "in turn": "then",
        "followed by": "then", "with the help of": "using", "by means of": "using", "by using": "using", "until": "until", "even though": "but", "as a result": "so", "as if": "as if", "as though": "as if", "onto": "onto", "into": "into", "the surface of": "", "the side of": "", "the top of": "", "the edge of": "",
        "at the center of": "on", "in the center of": "on", "the inside of": "", "the back of": "", "the front of": "", "the bottom of": "", "the tip of": "", "the corner of": "", "the rim of": "",
        "the mouth of": "", "one end of": "", "one side of": "", "each end of": "", "the other end of": "", "the other side of": "",
        "the face of": "", "the far end of": "", "the left side of": "", "the right side of": "", "the end of": "", "the base of": "", "the middle of": "",
        "the center of": "", "across the surface of": "across", "underneath": "under", "beneath": "under",
    }
)  # fmt: skip
"""Groups of words that act as one relation."""


ADJECTIVES = frozenset(
    """
    jubilant brilliant radiant elegant distant vacant constant instant pleasant fragrant dominant exuberant flamboyant
    round square circular rectangular cylindrical spherical triangular oval curved straight upright vertical horizontal parallel
    perpendicular open closed full clean dirty dusty shiny glossy matte bright dark vibrant pale clear transparent opaque translucent
    reflective colorful colourful multicolored striped spotted speckled checkered dotted patterned plain ornate decorative decorated
    old new modern ancient vintage antique rustic classic weathered worn broken cracked damaged intact whole fragile delicate sturdy strong weak
    flimsy stiff flexible loose tight sharp blunt pointed jagged fine coarse warm cold hot cool fresh ripe raw cooked sweet dry wet damp moist
    fluffy furry hairy woolly fuzzy textured crumpled folded unfolded rolled twisted tangled woven stretched taut stacked scattered assorted
    identical similar different same single double triple first second third last next previous upper lower inner outer central middle main
    shut visible invisible hidden nearby distant close far adjacent surrounding various certain specific particular typical common
    beautiful lovely cozy calm peaceful serene tranquil quiet busy crowded empty lush green-handled verdant vast narrow expansive spacious
    urban rural residential industrial commercial public private autonomous robotic electric mechanical automatic manual electronic
    playful cheerful happy sad curious focused young elderly adult ready able safe dangerous simple complex realistic natural artificial
    subtle slight intense dramatic dynamic static stationary motionless still moving constant uniform continuous gradual initial final
    soft-looking sleek slick neat tidy messy rough-hewn cut dimly lit well-lit sunny cloudy blue-lit stray lone lonely solitary large-scale
    left right top bottom front back side overhead underlying elevated raised suspended hanging standing seated parked floating
    identical-mass thin-walled open-topped airborne free half entire complete total partial own great good bad best nice real toy fake
    paved unpaved dusty smoky stormy windy breezy rainy overcast dappled ambient soft-lit iridescent translucent rectangular-shaped deep shallow
    serrated pointed tapered spiral coiled magnetic magnetized digital analog creamy gooey viscous liquid solid gaseous thick-walled bare
    """.split()
)
"""Adjectives that are understood but change nothing, or that stand after "is"."""
