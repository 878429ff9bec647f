"""The `Scene`: everything the simulator, the renderer and the judge need to know, as frozen, validated data."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from proxyworld.world.files import InputError, read_text, write_text

Vec3 = tuple[float, float, float]


def _unit(wxyz: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if abs(math.hypot(*wxyz) - 1) > 1e-3:
        raise ValueError("orientation_wxyz must be a unit quaternion (w, x, y, z)")
    return wxyz


Quaternion = Annotated[tuple[float, float, float, float], AfterValidator(_unit)]
Positive = Annotated[float, Field(gt=0)]
Unit = Annotated[float, Field(ge=0, le=1)]
Colour = tuple[Unit, Unit, Unit]
Length = Annotated[float, Field(gt=0, le=1000)]
Name = Annotated[str, Field(min_length=1, max_length=80)]

IDENTITY: Quaternion = (1.0, 0.0, 0.0, 0.0)
ORIGIN: Vec3 = (0.0, 0.0, 0.0)
EARTH_GRAVITY_M_S2 = 9.81


class Value(BaseModel):
    """Frozen data that refuses unknown fields, NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


# --- shapes: each in its own frame, in metres -------------------------------------------------------------


class Sphere(Value):
    """A ball about the origin."""

    kind: Literal["sphere"] = "sphere"
    radius_m: Length


class Box(Value):
    """A cuboid about the origin; `size_m` holds the full edge lengths."""

    kind: Literal["box"] = "box"
    size_m: tuple[Length, Length, Length]


class Cylinder(Value):
    """A solid cylinder about the origin; its axis is local z."""

    kind: Literal["cylinder"] = "cylinder"
    radius_m: Length
    height_m: Length


class Capsule(Value):
    """A cylinder of `height_m` with two half balls; its axis is local z."""

    kind: Literal["capsule"] = "capsule"
    radius_m: Length
    height_m: Length


class Cone(Value):
    """A solid cone; its axis is local z, its base at `-height_m / 2`, its tip at `+height_m / 2`."""

    kind: Literal["cone"] = "cone"
    radius_m: Length
    height_m: Length


class Hull(Value):
    """The convex hull of `vertices_m (v, 3)`."""

    kind: Literal["hull"] = "hull"
    vertices_m: Annotated[tuple[Vec3, ...], Field(min_length=4, max_length=1024)]


class MeshFile(Value):
    """A mesh on disk (`.obj .stl .ply .glb`), scaled, and simulated as its convex hull."""

    kind: Literal["mesh"] = "mesh"
    path: Annotated[str, Field(min_length=1, max_length=1024)]
    scale: Positive = 1.0


class Plane(Value):
    """The ground: an endless plane at z = 0 of its own frame, drawn `extent_m` wide."""

    kind: Literal["plane"] = "plane"
    extent_m: Length = 200.0


Solid = Annotated[Sphere | Box | Cylinder | Capsule | Cone | Hull | MeshFile, Field(discriminator="kind")]


class Part(Value):
    """One piece of a `Compound`, posed in the compound's frame; `None` takes the body's own value."""

    shape: Solid
    position_m: Vec3 = ORIGIN
    orientation_wxyz: Quaternion = IDENTITY
    density_kg_m3: Positive | None = None
    colour: Colour | None = None


class Compound(Value):
    """Several solids that move as one until a `Break` event parts them."""

    kind: Literal["compound"] = "compound"
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=256)]


Shape = Annotated[
    Sphere | Box | Cylinder | Capsule | Cone | Hull | MeshFile | Plane | Compound, Field(discriminator="kind")
]

# --- bodies -------------------------------------------------------------------------------------------------

Pattern = Literal[
    "plain", "wood", "planks", "brick", "checker", "tiles", "stone", "marble", "sand", "grass", "fabric", "speckle"
]


class Material(Value):
    """What a body is made of; `pattern`, `roughness` and `metallic` are for the eye, the rest for the engine."""

    name: Name
    density_kg_m3: Positive
    friction: Annotated[float, Field(ge=0, le=10)]
    restitution: Unit
    rolling_friction_m: Annotated[float, Field(ge=0, le=1)] = 0.0
    roughness: Unit = 0.6
    metallic: Unit = 0.0
    colour: Colour = (0.6, 0.6, 0.6)
    pattern: Pattern = "plain"


class Body(Value):
    """One thing in the world. `colour=None` takes the material's; `mass_kg=None` takes density times volume.

    `label` is the word of the prompt that the body stands for. A `fixed` body never moves.
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

    @property
    def base_colour(self) -> Colour:
        return self.colour if self.colour is not None else self.material.colour

    @model_validator(mode="after")
    def _sound(self) -> Body:
        if self.shape.kind == "plane" and not self.fixed:
            raise ValueError("a plane must be fixed")
        return self


class Joint(Value):
    """Ties `body` to the world, or to `other`, at `anchor_m` (world frame, at t = 0).

    `point`: ball and socket. `hinge`: turns about `axis` only (world frame at t = 0; to the world only).
    `fixed`: holds the body where it is, until a `Release`.
    """

    name: Name
    kind: Literal["point", "hinge", "fixed"]
    body: Name
    other: Name | None = None
    anchor_m: Vec3 = ORIGIN
    axis: Vec3 = (0.0, 1.0, 0.0)

    @model_validator(mode="after")
    def _sound(self) -> Joint:
        if self.kind == "hinge" and self.other is not None:
            raise ValueError("a hinge ties a body to the world: leave out `other`")
        if math.hypot(*self.axis) < 1e-6:
            raise ValueError("axis must not be zero")
        return self


# --- events: what happens to bodies, and when -----------------------------------------------------------------


class Impulse(Value):
    """A blow: `impulse_n_s` on `body` at `time_s`, through its centre of mass or through `point_m` (world)."""

    kind: Literal["impulse"] = "impulse"
    time_s: Annotated[float, Field(ge=0)]
    body: Name
    impulse_n_s: Vec3
    point_m: Vec3 | None = None


class Force(Value):
    """A steady `force_n` (world frame) through the centre of mass of `body` for `duration_s`."""

    kind: Literal["force"] = "force"
    time_s: Annotated[float, Field(ge=0)]
    duration_s: Positive
    body: Name
    force_n: Vec3


class Torque(Value):
    """A steady `torque_n_m` (world frame) on `body` for `duration_s`."""

    kind: Literal["torque"] = "torque"
    time_s: Annotated[float, Field(ge=0)]
    duration_s: Positive
    body: Name
    torque_n_m: Vec3


class Explosion(Value):
    """A blast at `position_m`: each moving body gets the radial impulse `impulse_n_s * A / (4 pi r^2)`.

    `A` is the body's mean projected area and `r` its distance (Cauchy: a quarter of a convex body's surface);
    the speed it gains is capped at `max_speed_m_s`.
    """

    kind: Literal["explosion"] = "explosion"
    time_s: Annotated[float, Field(ge=0)]
    position_m: Vec3
    impulse_n_s: Positive
    max_speed_m_s: Positive = 15.0


class Break(Value):
    """The compound `body` comes apart into its parts, which inherit its rigid velocity field."""

    kind: Literal["break"] = "break"
    time_s: Annotated[float, Field(ge=0)]
    body: Name


class Release(Value):
    """The joint `joint` lets go."""

    kind: Literal["release"] = "release"
    time_s: Annotated[float, Field(ge=0)]
    joint: Name


Event = Annotated[Impulse | Force | Torque | Explosion | Break | Release, Field(discriminator="kind")]

# --- expectations, camera, words ---------------------------------------------------------------------------------

ExpectationKind = Literal[
    "falls", "lands_on", "rebounds", "hits", "topples", "rolls", "slides", "swings", "spins", "rises",
    "moves", "comes_to_rest", "stays_put", "leaves", "breaks",
]  # fmt: skip


class Expectation(Value):
    """What should happen to `body` (with `other`, where it takes two), checked on the trajectory."""

    kind: ExpectationKind
    body: Name
    other: Name | None = None


class Camera(Value):
    """Where the scene is seen from. The camera frames the whole motion by itself unless `position_m` is given.

    `azimuth_rad` 0 looks along +y (x runs to the right); `elevation_rad` above the horizon.
    """

    azimuth_rad: float = 0.0
    elevation_rad: Annotated[float, Field(ge=-1.5707, le=1.5707)] = 0.22
    vertical_fov_rad: Annotated[float, Field(gt=0.05, lt=2.6)] = 0.70
    position_m: Vec3 | None = None
    target_m: Vec3 | None = None

    @model_validator(mode="after")
    def _sound(self) -> Camera:
        if (self.position_m is None) != (self.target_m is None):
            raise ValueError("position_m and target_m go together: give both or neither")
        if self.position_m is not None and self.position_m == self.target_m:
            raise ValueError("position_m and target_m must differ")
        return self


Sky = Literal["day", "sunset", "overcast", "night", "studio"]


class Environment(Value):
    """Light and sky. `sun_direction` points from the scene to the sun."""

    sky: Sky = "day"
    sun_direction: Vec3 = (-0.45, -0.55, 0.70)

    @model_validator(mode="after")
    def _sound(self) -> Environment:
        if self.sun_direction[2] <= 0:
            raise ValueError("sun_direction must point upward (z > 0)")
        return self


class Approximation(Value):
    """A word that the world knows only roughly, and what stands for it."""

    word: str
    stands_for: str


class Words(Value):
    """What became of the words of the prompt."""

    used: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    approximated: tuple[Approximation, ...] = ()
    not_simulated: tuple[str, ...] = ()


class Scene(Value):
    """A whole world, from the prompt it came from to what should happen in it.

    Units are SI; +z is up; quaternions are (w, x, y, z).
    """

    prompt: Annotated[str, Field(max_length=2000)] = ""
    bodies: Annotated[tuple[Body, ...], Field(min_length=1, max_length=256)]
    joints: tuple[Joint, ...] = ()
    events: tuple[Event, ...] = ()
    gravity_m_s2: Vec3 = (0.0, 0.0, -EARTH_GRAVITY_M_S2)
    duration_s: Annotated[float, Field(gt=0, le=120)] = 2.0
    fps: Annotated[float, Field(ge=1, le=240)] = 24.0
    camera: Camera = Camera()
    environment: Environment = Environment()
    expectations: tuple[Expectation, ...] = ()
    words: Words = Words()

    @property
    def frames(self) -> int:
        """Number of frames: one at t = 0, then one each 1/fps up to `duration_s`."""
        return round(self.duration_s * self.fps) + 1

    def body(self, name: str) -> Body:
        """The body called `name`. Raises `KeyError`."""
        for body in self.bodies:
            if body.name == name:
                return body
        raise KeyError(f"no body is called {name!r}; there are {', '.join(b.name for b in self.bodies)}")

    @model_validator(mode="after")
    def _sound(self) -> Scene:
        for what, names in (("bodies", [b.name for b in self.bodies]), ("joints", [j.name for j in self.joints])):
            twice = [name for name, count in Counter(names).items() if count > 1]
            if twice:
                raise ValueError(f"two {what} are called {twice[0]!r}: names must differ")
        moving = {b.name for b in self.bodies if not b.fixed}
        for joint in self.joints:
            self._known(joint.body, moving, "a joint ties")
            if joint.other is not None:
                self._known(joint.other, {b.name for b in self.bodies}, "a joint ties")
        for event in self.events:
            if isinstance(event, Release):
                if event.joint not in {j.name for j in self.joints}:
                    raise ValueError(f"a release names the joint {event.joint!r}, which does not exist")
            elif not isinstance(event, Explosion):
                self._known(event.body, moving, f"the {event.kind} acts on")
            if isinstance(event, Break) and self.body(event.body).shape.kind != "compound":
                raise ValueError(f"{event.body!r} cannot break: only a compound has parts")
        known = {b.name for b in self.bodies}
        for expectation in self.expectations:
            self._known(expectation.body, known, "an expectation names")
            if expectation.other is not None:
                self._known(expectation.other, known, "an expectation names")
        return self

    @staticmethod
    def _known(name: str, names: set[str], what: str) -> None:
        if name not in names:
            raise ValueError(f"{what} {name!r}, which is not among {', '.join(sorted(names)) or 'no bodies'}")

    def save(self, folder: Path) -> Path:
        """Write `folder/scene.json`, whole or not at all."""
        return write_text(Path(folder) / "scene.json", self.model_dump_json(indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Scene:
        """Read a `scene.json`, or the one in a folder. Raises `InputError` naming the first wrong field."""
        path = Path(path)
        path = path / "scene.json" if path.is_dir() else path
        try:
            return cls.model_validate_json(read_text(path, what="scene"))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"]) or "the file"
            raise InputError(f"{path} is not a scene: {where}: {first['msg']}") from error

    def _repr_html_(self) -> str:
        from proxyworld.world.show import scene_html

        return scene_html(self)
