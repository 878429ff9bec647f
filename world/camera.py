"""The `Camera`: where the scene is seen from, and how that place moves during the shot, as data."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from proxyworld.world.values import Name, Value, Vec3

Angle = Annotated[float, Field(ge=-6.2832, le=6.2832)]
Shot = Literal["auto", "close-up", "wide"]


class Pan(Value):
    """The camera stays where it is and turns by `angle_rad` about the vertical; positive is to the left."""

    kind: Literal["pan"] = "pan"
    angle_rad: Angle


class Tilt(Value):
    """The camera stays where it is and turns by `angle_rad` up; negative is down."""

    kind: Literal["tilt"] = "tilt"
    angle_rad: Annotated[float, Field(ge=-1.5, le=1.5)]


class Dolly(Value):
    """The distance to the target becomes `ratio` times what it was: below 1 a push in, above 1 a pull out."""

    kind: Literal["dolly"] = "dolly"
    ratio: Annotated[float, Field(ge=0.2, le=5)]


class Truck(Value):
    """The camera goes `right` and `up` (a pedestal) without turning; in parts of its distance to the target."""

    kind: Literal["truck"] = "truck"
    right: Annotated[float, Field(ge=-3, le=3)] = 0.0
    up: Annotated[float, Field(ge=-3, le=3)] = 0.0


class Crane(Value):
    """The camera rises by `up` parts of its distance, and keeps looking at the target; negative sinks."""

    kind: Literal["crane"] = "crane"
    up: Annotated[float, Field(ge=-3, le=3)]


class Orbit(Value):
    """The camera goes round the target by `angle_rad`; positive is counter-clockwise, seen from above."""

    kind: Literal["orbit"] = "orbit"
    angle_rad: Angle


class Track(Value):
    """The camera goes along with `body`, and keeps its centre in the middle third; None follows the main subject."""

    kind: Literal["track"] = "track"
    body: Name | None = None


class HandHeld(Value):
    """The camera shakes as in a hand: each of its three angles by `angle_rad` (root mean square), with mean zero."""

    kind: Literal["hand-held"] = "hand-held"
    angle_rad: Annotated[float, Field(gt=0, le=0.1)] = 0.006
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0


Move = Annotated[Pan | Tilt | Dolly | Truck | Crane | Orbit | Track | HandHeld, Field(discriminator="kind")]


class Camera(Value):
    """Where the scene is seen from. The camera frames the action by itself unless `position_m` is given.

    `azimuth_rad` 0 looks along +y (x runs to the right); `elevation_rad` above the horizon. `moves` are done together
    over the whole shot, each with an even start and end; the lens does not change. A camera without moves stays where
    it is if what matters is large enough to be seen that way, and goes along with it where it is not, unless it is
    `static`. `position_m` and `target_m` are those of the first frame; with a `Track`, their difference is kept.
    """

    azimuth_rad: float = 0.0
    elevation_rad: Annotated[float, Field(ge=-1.5707, le=1.5707)] = 0.22
    vertical_fov_rad: Annotated[float, Field(gt=0.05, lt=2.6)] = 0.70
    position_m: Vec3 | None = None
    target_m: Vec3 | None = None
    shot: Shot = "auto"
    static: bool = False
    moves: Annotated[tuple[Move, ...], Field(max_length=8)] = ()

    @property
    def tracking(self) -> Track | None:
        """The `Track` among the moves."""
        return next((move for move in self.moves if isinstance(move, Track)), None)

    @property
    def may_go_along(self) -> bool:
        """Whether the camera may go along with the action without having been told to."""
        free = self.position_m is None and not self.static
        return free and all(isinstance(move, HandHeld) for move in self.moves)

    @model_validator(mode="after")
    def _sound(self) -> Camera:
        if (self.position_m is None) != (self.target_m is None):
            raise ValueError("position_m and target_m go together: give both or neither")
        if self.position_m is not None and self.position_m == self.target_m:
            raise ValueError("position_m and target_m must differ")
        twice = [kind for kind, count in Counter(move.kind for move in self.moves).items() if count > 1]
        if twice:
            raise ValueError(f"a camera does one {twice[0]} at a time: give each kind of move once")
        if self.static and self.moves:
            raise ValueError(f"a static camera does not move: leave out {self.moves[0].kind!r}, or `static`")
        return self
