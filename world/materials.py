"""What things are made of: `MATERIALS`, a table of sourced engineering values, and `COLOURS`, the colour words.

Friction and restitution belong to a *pair* of surfaces, but an engine stores one number a body and multiplies the
two (Bullet's rule). So the table stores factors whose product is the pair's coefficient:

- `friction`: about the square root of the dry sliding coefficient of the material on itself. Rubber on concrete
  1.05 x 0.85 = 0.89, wood on wood 0.6^2 = 0.36, steel on steel 0.75^2 = 0.56, wood on ice 0.6 x 0.1 = 0.06.
- `restitution`: hard, massive surfaces lie near 1 and return what the ball gives. Rubber on wood
  0.94 x 0.86 = 0.81, steel on concrete 0.72 x 0.92 = 0.66, rubber on carpet 0.94 x 0.62 = 0.58. The values are a
  *ball's*; a box of the same stuff lands on its corners and keeps less (`BLOCKY_RESTITUTION`).
- `rolling_friction_m`: a length, for Bullet adds `r_a f_b + r_b f_a`; a ball of radius R on a level floor slows by
  `r g / (1.4 R)`. Soft ground has the large values.

Sources (room temperature, dry; middle of the published range):
density: CRC Handbook of Chemistry and Physics, 97th ed., "Density of various solids"; for foods and soils the
FAO/INFOODS density database 2.0 and EN 1991-1-1 annex A.
Friction: Marks' Standard Handbook for Mechanical Engineers, 11th ed.,
table 3.2.1; CRC Handbook "Coefficient of friction"; ice: Evans, Nye and Cheeseman, Proc. R. Soc. A 347 (1976) 493.
Restitution: Goldsmith, Impact (1960), ch. 8; Cross, Am. J. Phys. 67 (1999) 222, "The bounce of a ball".
Rolling: Marks table 3.2.6 and Cross, Am. J. Phys. 84 (2016) 221. Colours are sRGB of the usual look, not measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from proxyworld.world.scene import Colour, Material, Pattern

BLOCKY_RESTITUTION = 0.55
"""What a box keeps of its material's restitution (Goldsmith, Impact, ch. 8: oblique and cornerwise impact)."""


def _material(
    name: str,
    density: float,
    friction: float,
    restitution: float,
    rolling_mm: float,
    roughness: float,
    colour: Colour,
    *,
    metallic: float = 0.0,
    transmission: float = 0.0,
    pattern: Pattern = "plain",
) -> Material:
    return Material(
        name=name,
        density_kg_m3=density,
        friction=friction,
        restitution=restitution,
        rolling_friction_m=rolling_mm / 1000,
        roughness=roughness,
        metallic=metallic,
        colour=colour,
        pattern=pattern,
    )


_TABLE = (
    # name, density kg/m3, friction factor, restitution factor, rolling mm, roughness, sRGB
    _material("rubber", 1100, 1.05, 0.94, 0.30, 0.80, (0.20, 0.20, 0.22)),
    _material("wood", 650, 0.60, 0.86, 0.20, 0.65, (0.66, 0.45, 0.26), pattern="wood"),
    _material("bamboo", 700, 0.55, 0.80, 0.20, 0.55, (0.78, 0.67, 0.40), pattern="wood"),
    _material("cork", 240, 0.75, 0.62, 0.30, 0.90, (0.73, 0.55, 0.37), pattern="speckle"),
    _material("steel", 7850, 0.75, 0.72, 0.05, 0.28, (0.62, 0.64, 0.67), metallic=1.0, pattern="brushed"),
    _material("iron", 7870, 0.80, 0.65, 0.05, 0.50, (0.38, 0.38, 0.40), metallic=0.9, pattern="brushed"),
    _material("metal", 7800, 0.70, 0.70, 0.05, 0.32, (0.56, 0.57, 0.60), metallic=1.0, pattern="brushed"),
    _material("aluminium", 2700, 0.70, 0.62, 0.05, 0.30, (0.77, 0.78, 0.80), metallic=1.0, pattern="brushed"),
    _material("copper", 8960, 0.70, 0.55, 0.05, 0.30, (0.82, 0.48, 0.32), metallic=1.0, pattern="brushed"),
    _material("brass", 8500, 0.65, 0.58, 0.05, 0.28, (0.80, 0.65, 0.32), metallic=1.0, pattern="brushed"),
    _material("bronze", 8800, 0.65, 0.58, 0.05, 0.35, (0.66, 0.47, 0.24), metallic=1.0, pattern="brushed"),
    _material("gold", 19300, 0.65, 0.45, 0.05, 0.22, (0.95, 0.76, 0.30), metallic=1.0),
    _material("silver", 10490, 0.65, 0.50, 0.05, 0.20, (0.86, 0.87, 0.88), metallic=1.0),
    _material("lead", 11340, 0.75, 0.20, 0.10, 0.55, (0.42, 0.44, 0.48), metallic=0.8, pattern="brushed"),
    _material("tin", 7290, 0.65, 0.40, 0.05, 0.35, (0.74, 0.74, 0.74), metallic=1.0, pattern="brushed"),
    _material("glass", 2500, 0.60, 0.76, 0.05, 0.06, (0.70, 0.84, 0.86), transmission=0.75),
    _material("plastic", 1050, 0.55, 0.76, 0.10, 0.40, (0.90, 0.55, 0.15)),
    _material("ceramic", 2400, 0.62, 0.70, 0.10, 0.18, (0.92, 0.90, 0.86)),
    _material("tile", 2300, 0.65, 0.92, 0.10, 0.25, (0.80, 0.79, 0.76), pattern="tiles"),
    _material("stone", 2650, 0.80, 0.82, 0.20, 0.85, (0.50, 0.49, 0.47), pattern="stone"),
    _material("marble", 2700, 0.65, 0.92, 0.10, 0.16, (0.90, 0.89, 0.87), pattern="marble"),
    _material("concrete", 2400, 0.85, 0.92, 0.20, 0.90, (0.62, 0.61, 0.59), pattern="concrete"),
    _material("brick", 1900, 0.85, 0.88, 0.30, 0.92, (0.62, 0.28, 0.20), pattern="brick"),
    _material("asphalt", 2350, 0.85, 0.88, 0.30, 0.95, (0.24, 0.24, 0.25), pattern="asphalt"),
    _material("gravel", 1700, 0.80, 0.35, 4.00, 0.95, (0.52, 0.50, 0.47), pattern="gravel"),
    _material("ice", 917, 0.10, 0.78, 0.05, 0.08, (0.78, 0.90, 0.97), transmission=0.15, pattern="ice"),
    _material("snow", 300, 0.25, 0.15, 8.00, 0.95, (0.94, 0.96, 0.98), pattern="snow"),
    _material("sand", 1600, 0.75, 0.18, 10.0, 0.97, (0.83, 0.72, 0.52), pattern="sand"),
    _material("soil", 1500, 0.80, 0.45, 4.00, 0.97, (0.36, 0.26, 0.18), pattern="soil"),
    _material("clay", 1750, 0.85, 0.12, 2.00, 0.88, (0.68, 0.42, 0.30), pattern="mottle"),
    _material("grass", 1300, 0.70, 0.70, 4.00, 0.97, (0.30, 0.48, 0.18), pattern="grass"),
    _material("carpet", 300, 0.90, 0.62, 2.50, 0.98, (0.55, 0.30, 0.30), pattern="carpet"),
    _material("fabric", 400, 0.75, 0.30, 2.00, 0.95, (0.48, 0.52, 0.68), pattern="fabric"),
    _material("leather", 860, 0.75, 0.80, 0.40, 0.60, (0.45, 0.27, 0.16), pattern="leather"),
    _material("foam", 60, 0.90, 0.50, 1.50, 0.95, (0.93, 0.86, 0.55), pattern="mottle"),
    _material("styrofoam", 30, 0.60, 0.55, 0.30, 0.90, (0.96, 0.96, 0.95), pattern="speckle"),
    _material("cardboard", 690, 0.60, 0.45, 0.30, 0.90, (0.74, 0.58, 0.38), pattern="paper"),
    _material("paper", 800, 0.53, 0.35, 0.30, 0.92, (0.95, 0.94, 0.90)),
    _material("wax", 930, 0.50, 0.45, 0.20, 0.45, (0.93, 0.88, 0.72), transmission=0.1),
    _material("bone", 1900, 0.60, 0.60, 0.20, 0.60, (0.90, 0.87, 0.76), pattern="mottle"),
    _material("fruit", 950, 0.60, 0.45, 0.50, 0.45, (0.80, 0.22, 0.16)),
    _material("food", 600, 0.65, 0.30, 1.00, 0.80, (0.82, 0.62, 0.36), pattern="mottle"),
    _material("flesh", 1000, 0.80, 0.35, 2.00, 0.75, (0.80, 0.60, 0.50)),
    _material("plant", 700, 0.70, 0.30, 1.00, 0.85, (0.28, 0.50, 0.22), pattern="mottle"),
    _material("jelly", 1050, 0.60, 0.40, 2.00, 0.20, (0.80, 0.25, 0.35), transmission=0.35),
    _material("water", 1000, 0.15, 0.10, 2.00, 0.05, (0.20, 0.45, 0.62), transmission=0.5, pattern="waves"),
)

MATERIALS: Mapping[str, Material] = MappingProxyType({m.name: m for m in _TABLE})
"""The materials by name, in SI units; see the module's docstring for the pair rule and the sources."""

COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        "red": (0.84, 0.11, 0.11),
        "crimson": (0.72, 0.07, 0.18),
        "scarlet": (0.90, 0.16, 0.08),
        "maroon": (0.45, 0.08, 0.12),
        "pink": (0.95, 0.55, 0.68),
        "magenta": (0.85, 0.12, 0.65),
        "orange": (0.95, 0.50, 0.08),
        "brown": (0.45, 0.28, 0.15),
        "tan": (0.80, 0.66, 0.48),
        "beige": (0.90, 0.84, 0.70),
        "cream": (0.96, 0.92, 0.80),
        "yellow": (0.96, 0.83, 0.12),
        "golden": (0.90, 0.70, 0.22),
        "gold": (0.90, 0.70, 0.22),
        "green": (0.15, 0.60, 0.22),
        "lime": (0.55, 0.85, 0.15),
        "olive": (0.45, 0.47, 0.18),
        "teal": (0.08, 0.50, 0.52),
        "turquoise": (0.20, 0.76, 0.74),
        "cyan": (0.15, 0.78, 0.86),
        "blue": (0.12, 0.30, 0.82),
        "navy": (0.08, 0.13, 0.38),
        "indigo": (0.28, 0.15, 0.60),
        "violet": (0.52, 0.28, 0.78),
        "purple": (0.48, 0.16, 0.60),
        "lavender": (0.75, 0.68, 0.90),
        "white": (0.95, 0.95, 0.94),
        "ivory": (0.96, 0.94, 0.86),
        "silver": (0.75, 0.76, 0.78),
        "silvery": (0.75, 0.76, 0.78),
        "grey": (0.50, 0.50, 0.51),
        "gray": (0.50, 0.50, 0.51),
        "charcoal": (0.20, 0.21, 0.22),
        "black": (0.05, 0.05, 0.06),
    }
)
"""Colour words as sRGB in 0..1."""
