"""The `Scene`: everything the simulator, the renderer and the judge need to know, as frozen, validated data.

Its pieces are defined in files of their own and are all to be had from here.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from proxyworld.world.bodies import (
    Body,
    Material,
    Pattern,
)
from proxyworld.world.camera import Camera, Track
from proxyworld.world.events import (
    Break,
    Carry,
    Drive,
    Event,
    Explosion,
    Force,
    Impulse,
    Release,
    Torque,
    Trigger,
)
from proxyworld.world.expectations import (
    Expectation,
    ExpectationKind,
)
from proxyworld.world.files import InputError, read_text, write_text
from proxyworld.world.joints import (
    Joint,
    JointKind,
    Motor,
)
from proxyworld.world.medium import (
    Medium,
)
from proxyworld.world.shapes import (
    Box,
    Capsule,
    Cloth,
    Compound,
    Cone,
    Cylinder,
    Deformable,
    Hull,
    MeshFile,
    Part,
    Plane,
    Shape,
    Soft,
    Solid,
    Sphere,
)
from proxyworld.world.values import (
    EARTH_GRAVITY_M_S2,
    IDENTITY,
    ORIGIN,
    Colour,
    Length,
    Name,
    Positive,
    Quaternion,
    Unit,
    Value,
    Vec3,
)

__all__ = [
    "EARTH_GRAVITY_M_S2",
    "IDENTITY",
    "ORIGIN",
    "Approximation",
    "Body",
    "Box",
    "Break",
    "Camera",
    "Capsule",
    "Carry",
    "Cloth",
    "Colour",
    "Compound",
    "Cone",
    "Cylinder",
    "Deformable",
    "Drive",
    "Environment",
    "Event",
    "Expectation",
    "ExpectationKind",
    "Explosion",
    "Force",
    "Hull",
    "Impulse",
    "Joint",
    "JointKind",
    "Length",
    "Material",
    "Medium",
    "MeshFile",
    "Motor",
    "Name",
    "Part",
    "Pattern",
    "Plane",
    "Positive",
    "Quaternion",
    "Release",
    "Scene",
    "Shape",
    "Sky",
    "Soft",
    "Solid",
    "Sphere",
    "Torque",
    "Trigger",
    "Unit",
    "Value",
    "Vec3",
    "Words",
]


MOST_FRAMES = 30_000
"""Two minutes at 240 a second."""
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
    """What became of the words of the prompt; `unreal` names the laws that were changed because it asked for that.

    `planner` says what a planner made of the prompt, or why it made nothing of it, where one was asked.
    """

    used: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    approximated: tuple[Approximation, ...] = ()
    not_simulated: tuple[str, ...] = ()
    unreal: tuple[str, ...] = ()
    planner: str = ""


class Scene(Value):
    """A whole world, from the prompt it came from to what should happen in it.

    Units are SI; +z is up; quaternions are (w, x, y, z). `duration_s` is the world's time, and `fps` what the video is
    played at: in `slow_motion` the world takes so many times as long on the screen. `fineness` is how many times as
    many steps as usual the engine takes, for a scene that needs it.
    """

    prompt: Annotated[str, Field(max_length=2000)] = ""
    bodies: Annotated[tuple[Body, ...], Field(min_length=1, max_length=512)]
    joints: tuple[Joint, ...] = ()
    events: tuple[Event, ...] = ()
    media: Annotated[tuple[Medium, ...], Field(max_length=16)] = ()
    gravity_m_s2: Vec3 = (0.0, 0.0, -EARTH_GRAVITY_M_S2)
    duration_s: Annotated[float, Field(gt=0, le=120)] = 2.0
    fps: Annotated[float, Field(ge=1, le=240)] = 24.0
    slow_motion: Annotated[float, Field(ge=1, le=100)] = 1.0
    fineness: Annotated[int, Field(ge=1, le=32)] = 1
    camera: Camera = Camera()
    environment: Environment = Environment()
    expectations: tuple[Expectation, ...] = ()
    words: Words = Words()

    @property
    def sampling_hz(self) -> float:
        """Frames in a second of the world's time: `fps`, and more in slow motion."""
        return self.fps * self.slow_motion

    @property
    def frames(self) -> int:
        """Number of frames: one at t = 0, then one each `1 / sampling_hz` up to `duration_s`."""
        return round(self.duration_s * self.sampling_hz) + 1

    def body(self, name: str) -> Body:
        """The body called `name`. Raises `KeyError`."""
        for body in self.bodies:
            if body.name == name:
                return body
        raise KeyError(f"no body is called {name!r}; there are {', '.join(b.name for b in self.bodies)}")

    @model_validator(mode="after")
    def _sound(self) -> Scene:
        if self.frames > MOST_FRAMES:
            told = f"duration_s times fps times slow_motion makes {self.frames:,} frames"
            raise ValueError(f"{told}; a scene has at most {MOST_FRAMES:,}")
        for what, names in (
            ("bodies", [b.name for b in self.bodies]),
            ("joints", [j.name for j in self.joints]),
            ("media", [m.name for m in self.media]),
        ):
            twice = [name for name, count in Counter(names).items() if count > 1]
            if twice:
                raise ValueError(f"two {what} are called {twice[0]!r}: names must differ")
        moving = {b.name for b in self.bodies if not b.fixed}
        for joint in self.joints:
            self._known(joint.body, moving, "a joint ties")
            if joint.other is not None:
                self._known(joint.other, {b.name for b in self.bodies}, "a joint ties")
        known = {b.name for b in self.bodies}
        for event in self.events:
            self._event(event, moving, known)
        for move in self.camera.moves:
            if isinstance(move, Track) and move.body is not None:
                self._known(move.body, known, "the camera tracks")
        for expectation in self.expectations:
            self._known(expectation.body, known, "an expectation names")
            if expectation.other is not None:
                self._known(expectation.other, known, "an expectation names")
        return self

    def _event(self, event: Event, moving: set[str], known: set[str]) -> None:
        joints = {j.name: j for j in self.joints}
        if isinstance(event, Release | Drive):
            if event.joint not in joints:
                raise ValueError(f"a {event.kind} names the joint {event.joint!r}, which does not exist")
            if isinstance(event, Drive) and joints[event.joint].kind not in ("hinge", "slider"):
                raise ValueError(f"{event.joint!r} cannot be driven: only a hinge or a slider has a motor")
        elif not isinstance(event, Explosion):
            self._known(event.body, moving, f"the {event.kind} acts on")
        if isinstance(event, Break) and self.body(event.body).shape.kind != "compound":
            raise ValueError(f"{event.body!r} cannot break: only a compound has parts")
        for name in () if event.after is None else (event.after.body, event.after.other):
            if name is not None:
                self._known(name, known, "a trigger names")

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
