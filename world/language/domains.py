# ruff: noqa: E501  (rows of a table)
"""The domains outside mechanics: the words that tell of light, heat, chemistry and the like, and the reasons.

A cue weighs 1 where the word alone tells what the prompt is about ("melts", "refraction"), and less where it may be
mere decoration ("glistens", "hot"): see `outside.outside_of` for how they add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Domain = Literal[
    "optics", "heat", "fire", "chemistry", "gas", "cutting", "life", "sound", "electricity", "time",
]  # fmt: skip

BEYOND_MECHANICS: frozenset[Domain] = frozenset({"optics", "heat", "fire", "chemistry"})
"""The domains that no world of bodies shows: a prompt about them is told so as a whole."""

REASONS: Mapping[Domain, str] = MappingProxyType(
    {
        "optics": "optics is not simulated: no refraction, reflection or travelling light",
        "heat": "heat is not simulated: nothing melts, freezes, boils or glows",
        "fire": "fire is not simulated: nothing burns",
        "chemistry": "chemistry is not simulated: matter does not change",
        "gas": "smoke and gases are not simulated",
        "cutting": "cutting and tearing are not simulated: the tool meets the thing and nothing parts",
        "life": "living acts are not simulated",
        "sound": "sound is not simulated",
        "electricity": "electricity and magnetism are not simulated",
        "time": "time-lapse is not simulated: the world runs in its own time",
    }
)


@dataclass(frozen=True)
class Outside:
    """A word that the world cannot obey, its domain, and the reason in a sentence."""

    word: str
    domain: Domain
    reason: str

    @property
    def is_beyond(self) -> bool:
        """Whether the domain is none of mechanics: optics, heat, fire or chemistry."""
        return self.domain in BEYOND_MECHANICS


@dataclass(frozen=True)
class Cue:
    """What a word tells: a domain, and how surely."""

    domain: Domain
    weight: float


Part = Literal["verb", "noun", "adjective"]

# domain | weight | part of speech | words (a compound's joined by underscores)
_TABLE: tuple[tuple[Domain, float, Part, str], ...] = (
    ("heat", 1.0, "verb", "melt freeze boil evaporate condense thaw defrost vaporize vaporise sublimate sublime solidify simmer sizzle roast bake cook fry "
     "grill sear heat liquefy toast weld solder reheat preheat smelt temper"),
    ("heat", 0.5, "verb", "warm cool steam glow soften harden shrivel"),
    ("heat", 1.0, "noun", "temperature evaporation condensation boiling melting sublimation dry_ice liquid_nitrogen convection conduction "
     "boiling_point freezing_point melting_point heatwave thermal_expansion frost geyser heatwave insulation"),
    ("heat", 0.5, "noun", "thermometer icicle blowtorch heat_gun heat burner kettle steam lava magma ice_cube ice_cream hotplate heater popcorn frying_pan freezer radiator volcano sauna forge griddle"),
    ("heat", 1.0, "adjective", "molten melted melting heated red-hot white-hot scalding superheated supercooled subzero sub-zero simmering sizzling thermal thawed frosted"),
    ("heat", 0.5, "adjective", "hot freezing steaming glowing boiling"),
    ("fire", 1.0, "verb", "burn ignite combust smolder smoulder scorch char kindle extinguish flare blaze incinerate"),
    ("fire", 0.5, "verb", "light flicker smoke"),
    ("fire", 1.0, "noun", "combustion ignition wildfire blaze thermite flamethrower"),
    ("fire", 0.5, "noun", "fire flame candle bonfire campfire match matchstick torch ember lighter fireplace candlelight firework fireball spark ash wick"),
    ("fire", 1.0, "adjective", "burning flaming blazing ignited"),
    ("fire", 0.5, "adjective", "lit fiery burnt charred"),
    ("chemistry", 1.0, "verb", "dissolve rust corrode oxidize oxidise tarnish react neutralize neutralise fizz effervesce crystallize crystallise precipitate "
     "curdle caramelize caramelise bleach decompose ferment rot discolor discolour"),
    ("chemistry", 0.5, "verb", "mix blend diffuse dilute bubble foam absorb soak transform brown darken yellow dye stain disappear vanish fade froth"),
    ("chemistry", 1.0, "noun", "acid litmus reagent catalyst oxidation corrosion electrolysis fermentation effervescence crystallization chemical chemistry "
     "sulfate sulphate chloride hydroxide carbonate bicarbonate peroxide oxide nitrate iodide permanganate phosphate sulfide sodium potassium magnesium calcium lithium silver_nitrate copper_sulfate hydrochloric_acid sulfuric_acid hydrogen_peroxide "
     "iodine chlorine ammonia phenolphthalein litmus_paper ph bleach alkali hydrogen oxygen nitrogen precipitate rust solubility acetone electroplating polymer combustion_reaction"),
    ("chemistry", 0.5, "noun", "vinegar baking_soda bicarbonate_of_soda baking_powder yeast indicator solution soap detergent gunpowder chemist dye ink food_coloring food_colouring test_tube beaker flask tablet "
     "antacid mentos cola salt sugar reaction stain alcohol ethanol sulfur sulphur mixture"),
    ("chemistry", 1.0, "adjective", "acidic alkaline moldy mouldy carbonated effervescent corrosive dissolved oxidized corroded caustic"),
    ("chemistry", 0.5, "adjective", "chemical rotten rotting rusty rusted soluble fizzy fizzing bubbling"),
    ("optics", 1.0, "verb", "refract diffract magnify polarize polarise irradiate"),
    ("optics", 0.5, "verb", "reflect mirror enlarge focus distort shine glow illuminate scatter_light flicker project"),
    ("optics", 0.25, "verb", "shimmer glisten sparkle gleam twinkle glint"),
    ("optics", 1.0, "noun", "refraction diffraction spectrum hologram mirage interference polarizer laser laser_beam light_beam beam_of_light wavelength optics "
     "tyndall_effect fiber_optic optical_fiber focal_point magnification optical_illusion caustics iridescence dispersion pinhole infrared ultraviolet uv_light solar_eclipse lunar_eclipse eclipse"),
    ("optics", 0.25, "noun", "sunlight moonlight shadow silhouette light glow glare luster mirror flashlight spotlight projector"),
    ("heat", 0.25, "adjective", "warm cold frozen chilled"),
    ("heat", 0.25, "noun", "stove oven warmth"),
    ("optics", 0.5, "noun", "prism lens rainbow reflection magnifying_glass ray sunbeam telescope microscope illusion neon image "
     "aurora kaleidoscope periscope binoculars spyglass camera_obscura soap_bubble crystal_ball dewdrop mirror_image"),
    ("optics", 1.0, "adjective", "refracted polarized polarizing polarising optical prismatic diffracted glow-in-the-dark ultraviolet infrared"),
    ("optics", 0.5, "adjective", "iridescent reflective concave convex luminous fluorescent phosphorescent bioluminescent mirrored translucent"),
    ("gas", 1.0, "noun", "smoke fog mist vapor vapour gas fumes cloud exhaust"),
    ("electricity", 1.0, "noun", "lightning electricity magnet magnetism circuit static_electricity electromagnet"),
    ("electricity", 1.0, "verb", "electrify magnetize magnetise"),
    ("sound", 1.0, "verb", "hum buzz beep whistle sing"),
    ("life", 1.0, "verb", "bloom grow sprout germinate wilt wither hatch eat drink swallow sip smile laugh talk breathe sleep cry sneeze yawn age think feel smell taste kiss "
     "blink digest read type perform play dance chew"),
    ("time", 1.0, "noun", "timelapse time-lapse"),
    ("chemistry", 0.25, "noun", "timelapse time-lapse"),
)  # fmt: skip


def _read() -> Mapping[tuple[Part, str], tuple[Cue, ...]]:
    cues: dict[tuple[Part, str], tuple[Cue, ...]] = {}
    for domain, weight, part, words in _TABLE:
        for word in words.split():
            cues[part, word] = (*cues.get((part, word), ()), Cue(domain, weight))
    return MappingProxyType(cues)


CUES: Mapping[tuple[Part, str], tuple[Cue, ...]] = _read()
"""The cues by part of speech and base form."""
