"""Random prompts of every kind of event: training sees the worlds that the parser makes of what people write."""

from __future__ import annotations

import re

import numpy as np

from proxyworld.world.materials import COLOURS

_SOLIDS = (
    "rubber",
    "wooden",
    "steel",
    "iron",
    "glass",
    "plastic",
    "stone",
    "marble",
    "concrete",
    "ceramic",
    "clay",
    "cardboard",
    "leather",
    "foam",
    "cork",
    "gold",
    "silver",
    "copper",
    "brass",
    "bronze",
    "ice",
    "wax",
)
_GROUNDS = (
    "wooden floor",
    "concrete floor",
    "stone floor",
    "tiled floor",
    "marble floor",
    "brick pavement",
    "carpet",
    "asphalt road",
    "gravel path",
    "grass",
    "sand",
    "snow",
    "icy lake",
    "dirt",
    "metal plate",
    "lawn",
    "beach",
    "street",
    "table",
    "wooden table",
    "stone table",
)
_LIGHTS = (
    "",
    "",
    "",
    " on a sunny day",
    " at sunset",
    " at dusk",
    " in the golden hour",
    " at night",
    " in the moonlight",
    " under a grey sky",
    " on a cloudy day",
    " on a foggy morning",
    " in a studio",
    " in front of a plain background",
    " in a laboratory",
    " at noon",
    " at dawn",
    " indoors",
)

_SLOTS: dict[str, tuple[str, ...]] = {
    "round": (
        "ball",
        "ball",
        "ball",
        "sphere",
        "marble",
        "bowling ball",
        "basketball",
        "tennis ball",
        "football",
        "golf ball",
        "beach ball",
        "billiard ball",
        "apple",
        "orange",
        "melon",
        "egg",
    ),
    "block": (
        "box",
        "cube",
        "block",
        "crate",
        "brick",
        "book",
        "suitcase",
        "cardboard box",
        "domino",
        "dice",
        "parcel",
    ),
    "thing": (
        "ball",
        "box",
        "cube",
        "cylinder",
        "cone",
        "bottle",
        "cup",
        "mug",
        "vase",
        "barrel",
        "can",
        "plate",
        "coin",
        "bucket",
        "hammer",
        "teapot",
        "lamp",
        "shoe",
        "toy car",
        "duck",
        "pyramid",
        "ring",
        "bowl",
        "stick",
        "chair",
        "stool",
        "flower pot",
        "statue",
        "key",
        "spoon",
        "disc",
        "tyre",
        "pumpkin",
        "rock",
        "candle",
        "capsule",
    ),
    "brittle": ("vase", "bottle", "plate", "mug", "teapot", "statue", "pot", "window pane", "bowl", "brick"),
    "rolls": ("ball", "barrel", "wheel", "tyre", "cylinder", "can", "marble", "log", "bowling ball", "coin"),
    "vehicle": ("car", "truck", "bus", "toy car", "van", "train", "motorcycle", "cart", "tractor", "taxi"),
    "animal": ("dog", "cat", "horse", "duck", "bird", "bear"),
    "slope": ("ramp", "slope", "hill", "slide", "inclined plane"),
    "wall": ("brick wall", "concrete wall", "wooden wall", "stone wall", "glass wall", "fence"),
    "raised": ("table", "shelf", "desk", "wooden table", "stone ledge", "stool", "bench"),
    "floats": ("wooden block", "cork", "plastic duck", "beach ball", "log", "boat", "foam cube"),
    "sinks": ("stone", "steel ball", "brick", "coin", "iron cube", "glass marble", "key"),
    "water": ("pool", "tank", "bowl of water", "lake", "bathtub", "bucket of water"),
    "soft": ("jelly cube", "pillow", "cushion", "towel", "flag", "curtain", "blanket"),
}

_STORIES = (
    "a {q} {thing} falls onto the {g}",
    "a {q} {round} falls onto the {g} and bounces",
    "a {q} {thing} and a {q} {thing} drop onto the {g}",
    "{n} {q} {thing}s fall onto the {g}",
    "a {q} {thing} drops on a {q} {thing}",
    "a {q} {round} bounces on the {g}",
    "a {q} {rolls} rolls along the {g}",
    "a {q} {rolls} rolls down a {q} {slope}",
    "a {q} {round} rolls down a {q} {slope} and knocks over {n} {q} dominoes",
    "a {q} {rolls} rolls into a {q} {block}",
    "a {q} {round} rolls off the edge of a {raised}",
    "a {q} {block} slides down a {q} {slope}",
    "a {q} {block} slides across the {g} and stops",
    "a {q} {block} slides into a {q} {thing}",
    "someone throws a {q} {round} against a {wall}",
    "a {q} {round} is thrown at {n} stacked {q} boxes",
    "a {q} {round} hits {n} {q} blocks",
    "a {q} {round} is kicked across the {g}",
    "a {q} {thing} is thrown into the air",
    "a cannon fires a {q} cannonball at a {wall}",
    "a {q} {thing} is pushed across the {g}",
    "a {q} {thing} is pushed off a {raised}",
    "a hand pushes a {q} {block} into a {q} {thing}",
    "a rope pulls a {q} {block} along the {g}",
    "a {q} {thing} topples over on the {g}",
    "a tower of {n} {q} blocks is struck by a {q} {round}",
    "a tower of {n} {q} blocks collapses",
    "a row of {n} {q} dominoes topples",
    "a {q} {round} crashes into {n} bowling pins",
    "two {q} {round}s collide on the {g}",
    "a {q} {round} hits a {q} {round} on the {g}",
    "a {q} pendulum swings",
    "a {q} pendulum swings into a stack of {q} blocks",
    "a {q} {thing} swings from a rope",
    "a {q} {thing} hangs on a chain and sways",
    "a wrecking ball smashes into a tower of {n} {q} blocks",
    "a {q} {thing} spins on the {g}",
    "a {q} spinning top whirls on the {g}",
    "a {q} wheel turns",
    "a {q} windmill turns in the wind",
    "a {q} {vehicle} explodes",
    "a {q} barrel explodes and its pieces fly apart",
    "a {q} {brittle} falls off a {raised} and shatters",
    "a hammer smashes a {q} {brittle}",
    "a {q} {thing} is lifted by a crane",
    "a hand lifts a {q} {thing} from the {g}",
    "a hand puts a {q} {thing} on a {raised}",
    "a {q} {thing} rests on the {g}",
    "a {q} {thing} is balanced on a {q} {block}",
    "a stack of {n} {q} boxes stands on the {g}",
    "a {q} {floats} floats in a {water}",
    "a {q} {sinks} sinks in a {water}",
    "a {sinks} is dropped into a {water}",
    "a {q} balloon rises into the air",
    "a {q} rocket takes off",
    "a {q} paper plane flies over the {g}",
    "a {q} {vehicle} drives along the road",
    "a {q} {vehicle} crashes into a {wall}",
    "a {q} {vehicle} drives past a {q} {vehicle} and brakes",
    "a {q} {animal} runs across the {g}",
    "a {q} {animal} jumps over a {q} {block}",
    "a {q} seesaw tilts as a {q} {thing} falls on it",
    "a {q} door swings open",
    "a conveyor belt carries a {q} {block}",
    "{n} {q} marbles pour onto the {g}",
    "the wind blows a {q} {round} across the {g}",
    "a {q} {thing} is caught by a hand",
)
_SOFT_STORIES = (
    "a {q} {soft} falls onto the {g}",
    "a {q} flag flutters in the wind",
    "a {q} ball falls onto a {q} trampoline",
)
_SOFT = 0.02  # of the prompts: what deforms is slow to simulate
_QUIET = 0.35  # of the things that nothing is said of
_COLOURED = 0.6  # of the others, those that have a colour; the rest has a material, and some have both


def random_prompt(rng: np.random.Generator) -> str:
    """One sentence: a story whose things, colours, materials, ground and light are drawn at random."""
    stories = _SOFT_STORIES if rng.random() < _SOFT else _STORIES
    filled = re.sub(r"\{(\w+)\}", lambda slot: _fill(slot[1], rng), _pick(stories, rng)) + _pick(_LIGHTS, rng)
    return re.sub(r"\ba (?=[aeiou])", "an ", re.sub(r" +", " ", filled))


def _fill(slot: str, rng: np.random.Generator) -> str:
    if slot == "q":
        return _qualities(rng)
    if slot == "g":
        return _pick(_GROUNDS, rng)
    if slot == "n":
        return _pick(("two", "three", "four", "five", "six", "seven"), rng)
    return _pick(_SLOTS[slot], rng)


def _qualities(rng: np.random.Generator) -> str:
    if rng.random() < _QUIET:
        return ""
    coloured, made = rng.random() < _COLOURED, rng.random() < 0.25
    words = [_pick(tuple(COLOURS), rng)] if coloured else []
    return " ".join([*words, *([_pick(_SOLIDS, rng)] if made or not coloured else [])])


def _pick(options: tuple[str, ...], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]
