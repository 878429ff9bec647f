"""Values: the frozen, validated kind of data that a scene is made of, and its units."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Number = Annotated[float, Field(ge=-1e9, le=1e9)]
"""Of any size that its square and those of its kind can be reckoned with."""
Vec3 = tuple[Number, Number, Number]


def _unit(wxyz: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if abs(math.hypot(*wxyz) - 1) > 1e-3:
        raise ValueError("orientation_wxyz must be a unit quaternion (w, x, y, z)")
    return wxyz


Quaternion = Annotated[tuple[float, float, float, float], AfterValidator(_unit)]
Positive = Annotated[float, Field(ge=1e-9, le=1e12)]
Unit = Annotated[float, Field(ge=0, le=1)]
Colour = tuple[Unit, Unit, Unit]
Length = Annotated[float, Field(ge=1e-5, le=1000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]

IDENTITY: Quaternion = (1.0, 0.0, 0.0, 0.0)
ORIGIN: Vec3 = (0.0, 0.0, 0.0)
EARTH_GRAVITY_M_S2 = 9.81


class Value(BaseModel):
    """Frozen data that refuses unknown fields, NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
