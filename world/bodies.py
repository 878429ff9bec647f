"""Bodies: the things of a world, and what they are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from proxyworld.world.shapes import Shape
from proxyworld.world.values import IDENTITY, ORIGIN, Colour, Name, Positive, Quaternion, Unit, Value, Vec3

Pattern = Literal[
    "plain", "wood", "planks", "brick", "checker", "tiles", "stone", "marble", "sand", "grass", "fabric", "speckle",
    "brushed", "concrete", "asphalt", "gravel", "soil", "carpet", "snow", "ice", "leather", "waves", "paper", "mottle",
]  # fmt: skip


class Material(Value):
    """What a body is made of; the fields from `roughness` on are for the eye, the rest for the engine.

    `transmission` is the share of light that passes through it, where it is not mirrored.
    """

    name: Name
    density_kg_m3: Positive
    friction: Annotated[float, Field(ge=0, le=10)]
    restitution: Unit
    rolling_friction_m: Annotated[float, Field(ge=0, le=1)] = 0.0
    roughness: Unit = 0.6
    metallic: Unit = 0.0
    transmission: Unit = 0.0
    colour: Colour = (0.6, 0.6, 0.6)
    pattern: Pattern = "plain"


class Body(Value):
    """One thing in the world. `colour=None` takes the material's; `mass_kg=None` takes density times volume.

    `label` is the word of the prompt that the body stands for. A `fixed` body never moves; a body that is not `solid`
    is seen and cannot be touched (the surface of water); `surface_velocity_m_s` (in the body's own frame) is how fast
    the surface of a fixed body runs under what lies on it (a conveyor belt).
    """

    name: Name
    shape: Shape
    material: Material
    label: str = ""
    position_m: Vec3 = ORIGIN
    orientation_wxyz: Quaternion = IDENTITY
    velocity_m_s: Vec3 = ORIGIN
    angular_velocity_rad_s: Vec3 = ORIGIN
    mass_kg: Positive | None = None
    colour: Colour | None = None
    fixed: bool = False
    solid: bool = True
    surface_velocity_m_s: Vec3 = ORIGIN

    @property
    def base_colour(self) -> Colour:
        return self.colour if self.colour is not None else self.material.colour

    @model_validator(mode="after")
    def _sound(self) -> Body:
        if self.shape.kind == "plane" and not self.fixed:
            raise ValueError("a plane must be fixed")
        if not self.solid and not self.fixed:
            raise ValueError("a body that is not solid must be fixed, or it would fall for ever")
        if any(self.surface_velocity_m_s) and not self.fixed:
            raise ValueError("surface_velocity_m_s needs a fixed body: a belt runs, and its frame stays")
        if self.shape.kind in ("cloth", "soft") and self.fixed:
            raise ValueError("a body that deforms cannot be fixed: pin it with joints instead")
        return self
