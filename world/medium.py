"""Media: the air, water and wind that bodies move through."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from proxyworld.world.values import ORIGIN, Name, Number, Positive, Unit, Value, Vec3


class Medium(Value):
    """A fluid that fills the box from `lower_m` to `upper_m` (everything, where neither is given).

    A body in it feels the weight of what it displaces (Archimedes) and drag: quadratic, `density A |v| v / 2` times
    the coefficient of its shape, and viscous (Stokes), against the fluid's `velocity_m_s` (a current, a wind), between
    `begins_s` and `ends_s` where given. `gusts` is the share by which a wind's speed rises and falls, by `seed`.
    The fluid itself does not move aside: no waves, no splash. Where two media overlap, the denser one is felt.
    """

    name: Name
    density_kg_m3: Positive
    viscosity_pa_s: Annotated[Number, Field(ge=0)] = 0.0
    velocity_m_s: Vec3 = ORIGIN
    begins_s: Annotated[Number, Field(ge=0)] = 0.0
    ends_s: Positive | None = None
    gusts: Unit = 0.0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    lower_m: Vec3 | None = None
    upper_m: Vec3 | None = None

    @model_validator(mode="after")
    def _sound(self) -> Medium:
        if (self.lower_m is None) != (self.upper_m is None):
            raise ValueError("lower_m and upper_m go together: give both or neither")
        bounds = () if self.lower_m is None or self.upper_m is None else zip(self.lower_m, self.upper_m, strict=True)
        if not all(low < high for low, high in bounds):
            raise ValueError("upper_m must lie above lower_m along x, y and z")
        if self.ends_s is not None and self.ends_s <= self.begins_s:
            raise ValueError("ends_s must come after begins_s")
        return self
