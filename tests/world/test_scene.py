"""Scenes are frozen, whole and refused with a sentence where they make no sense."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from proxyworld.world.files import InputError
from proxyworld.world.laws.bench import GROUND, ball, body
from proxyworld.world.scene import (
    Approximation,
    Body,
    Box,
    Break,
    Camera,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Environment,
    Expectation,
    Explosion,
    Force,
    Hull,
    Impulse,
    Joint,
    Material,
    Medium,
    MeshFile,
    Part,
    Plane,
    Release,
    Scene,
    Shape,
    Sphere,
    Torque,
    Trigger,
    Words,
)  # fmt: skip

PAIR = Compound(parts=(Part(shape=Sphere(radius_m=0.1)), Part(shape=Box(size_m=(0.1, 0.2, 0.3)), colour=(1, 0, 0))))
TETRAHEDRON = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def full() -> Scene:
    """A scene that uses every kind of value."""
    shapes: list[Shape] = [
        Sphere(radius_m=0.1), Box(size_m=(0.1, 0.2, 0.3)), Cylinder(radius_m=0.1, height_m=0.2),
        Capsule(radius_m=0.1, height_m=0.2), Cone(radius_m=0.1, height_m=0.2), Hull(vertices_m=TETRAHEDRON),
        MeshFile(path="a.obj", scale=2.0), PAIR,
    ]  # fmt: skip
    return Scene(
        prompt="everything at once",
        bodies=(GROUND, *(body(shape, (0, 0, 1 + i), name=f"b{i}") for i, shape in enumerate(shapes))),
        joints=(
            Joint(name="hinge", kind="hinge", body="b1"),
            Joint(name="rope", kind="point", body="b2", other="b3"),
            Joint(name="hold", kind="fixed", body="b4"),
        ),
        events=(
            Impulse(time_s=0.1, body="b0", impulse_n_s=(1, 0, 0), point_m=(0, 0, 1)),
            Force(time_s=0.1, duration_s=1, body="b0", force_n=(1, 0, 0)),
            Torque(time_s=0.1, duration_s=1, body="b0", torque_n_m=(1, 0, 0)),
            Explosion(time_s=1, position_m=(0, 0, 0), impulse_n_s=5),
            Break(time_s=1, body="b7"),
            Release(time_s=1, joint="hold"),
        ),
        camera=Camera(position_m=(0, -5, 1), target_m=(0, 0, 1)),
        environment=Environment(sky="night"),
        expectations=(Expectation(kind="lands_on", body="b0", other="ground"),),
        words=Words(used=("a",), approximated=(Approximation(word="gnu", stands_for="box"),)),
    )


def test_it_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    scene = full()
    path = scene.save(tmp_path)
    assert path == tmp_path / "scene.json"
    assert Scene.load(path) == Scene.load(tmp_path) == scene
    assert hash(Scene.load(path)) == hash(scene)
    assert json.loads(path.read_text())["bodies"][1]["shape"] == {"kind": "sphere", "radius_m": 0.1}


def test_it_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        full().duration_s = 3.0  # type: ignore[misc]


def test_frames_and_bodies() -> None:
    assert Scene(bodies=(GROUND,), duration_s=2.0, fps=24.0).frames == 49
    assert Scene(bodies=(GROUND,), duration_s=1.0, fps=30.0).frames == 31
    assert full().body("b3").shape.kind == "capsule"
    with pytest.raises(KeyError, match="no body is called 'b33'; there are ground, b0, b1"):
        full().body("b33")


def test_a_body_without_a_colour_takes_its_materials() -> None:
    plain, painted = ball(), ball(colour=(1, 0, 0))
    assert plain.base_colour == plain.material.colour
    assert painted.base_colour == (1, 0, 0)


NAN, INF = math.nan, math.inf
BALL: dict[str, Any] = {
    "name": "ball",
    "shape": {"kind": "sphere", "radius_m": 0.1},
    "material": {"name": "m", "density_kg_m3": 1000, "friction": 0.5, "restitution": 0.5},
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"position_m": (0, NAN, 0)}, "Input should be a finite number"),
        ({"velocity_m_s": (0, 0, INF)}, "Input should be a finite number"),
        ({"position_m": (0, 0)}, "Field required"),
        ({"position_m": (0, 1e300, 0)}, "Input should be less than or equal to 1000000000"),
        ({"mass_kg": -1.0}, "Input should be greater than or equal to 0.000000001"),
        ({"mass_kg": 0.0}, "Input should be greater than or equal to 0.000000001"),
        ({"mass_kg": 1e300}, "Input should be less than or equal to 1000000000000"),
        ({"shape": {"kind": "sphere", "radius_m": 0}}, "Input should be greater than or equal to 0.00001"),
        ({"shape": {"kind": "sphere", "radius_m": 1e-300}}, "Input should be greater than or equal to 0.00001"),
        ({"shape": {"kind": "sphere", "radius_m": 1001}}, "Input should be less than or equal to 1000"),
        ({"shape": {"kind": "box", "size_m": (1, 0, 1)}}, "Input should be greater than or equal to 0.00001"),
        (
            {"shape": {"kind": "cylinder", "radius_m": 1, "height_m": -1}},
            "Input should be greater than or equal to 0.00001",
        ),
        ({"shape": {"kind": "torus", "radius_m": 1}}, "does not match any of the expected tags"),
        ({"shape": {"kind": "hull", "vertices_m": (*TETRAHEDRON, (0, 0, 1e6))}}, "less than or equal to 1000"),
        ({"shape": {"kind": "hull", "vertices_m": TETRAHEDRON[:3]}}, "at least 4 items"),
        ({"shape": {"kind": "compound", "parts": ()}}, "at least 1 item"),
        ({"shape": {"kind": "plane"}}, "a plane must be fixed"),
        ({"orientation_wxyz": (1, 1, 0, 0)}, r"orientation_wxyz must be a unit quaternion \(w, x, y, z\)"),
        ({"orientation_wxyz": (0, 0, 0, 0)}, "orientation_wxyz must be a unit quaternion"),
        ({"colour": (2, 0, 0)}, "Input should be less than or equal to 1"),
        ({"name": ""}, "at least 1 character"),
        ({"weight": 3}, "Extra inputs are not permitted"),
        ({"material": {**BALL["material"], "restitution": 1.5}}, "Input should be less than or equal to 1"),
        ({"material": {**BALL["material"], "friction": -0.1}}, "Input should be greater than or equal to 0"),
        (
            {"material": {**BALL["material"], "density_kg_m3": 0}},
            "Input should be greater than or equal to 0.000000001",
        ),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(change: dict[str, Any], message: str) -> None:
    Body.model_validate(BALL)
    with pytest.raises(ValidationError, match=message):
        Body.model_validate({**BALL, **change})


def test_parts_are_solids_with_unit_quaternions() -> None:
    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        Part.model_validate({"shape": {"kind": "plane"}})
    with pytest.raises(ValidationError, match="orientation_wxyz must be a unit quaternion"):
        Part(shape=Sphere(radius_m=1), orientation_wxyz=(1, 1, 0, 0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bodies": ()}, "at least 1 item"),
        ({"bodies": (ball(), ball())}, "two bodies are called 'body': names must differ"),
        (
            {"joints": tuple(Joint(name="j", kind="fixed", body="body") for _ in range(2))},
            "two joints are called 'j': names must differ",
        ),
        ({"joints": (Joint(name="j", kind="point", body="bod"),)}, "a joint ties 'bod', which is not among body"),
        ({"joints": (Joint(name="j", kind="point", body="ground"),)}, "a joint ties 'ground', which is not among body"),
        ({"joints": (Joint(name="j", kind="point", body="body", other="x"),)}, "a joint ties 'x', which is not among"),
        ({"events": (Break(time_s=0, body="body"),)}, "'body' cannot break: only a compound has parts"),
        ({"events": (Release(time_s=0, joint="rope"),)}, "a release names the joint 'rope', which does not exist"),
        (
            {"events": (Impulse(time_s=0, body="x", impulse_n_s=(0, 0, 1)),)},
            "the impulse acts on 'x'",
        ),
        ({"events": (Force(time_s=0, duration_s=1, body="ground", force_n=(0, 0, 1)),)}, "the force acts on 'ground'"),
        ({"expectations": (Expectation(kind="falls", body="moon"),)}, "an expectation names 'moon'"),
        ({"expectations": (Expectation(kind="hits", body="body", other="moon"),)}, "an expectation names 'moon'"),
        ({"duration_s": 0}, "Input should be greater than 0"),
        ({"duration_s": 121}, "Input should be less than or equal to 120"),
        ({"duration_s": 120, "fps": 240, "slow_motion": 2}, "makes 57,601 frames; a scene has at most 30,000"),
        ({"fps": 0.5}, "Input should be greater than or equal to 1"),
        ({"prompt": "x" * 2001}, "at most 2000 characters"),
        ({"gravity_m_s2": (0, 0, NAN)}, "Input should be a finite number"),
        ({"gravity": -9.81}, "Extra inputs are not permitted"),
    ],
)
def test_a_scene_that_makes_no_sense_is_refused(change: dict[str, Any], message: str) -> None:
    fields: dict[str, Any] = {"bodies": (GROUND, ball())}
    Scene.model_validate(fields)
    with pytest.raises(ValidationError, match=message):
        Scene.model_validate({**fields, **change})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Joint(name="j", kind="hinge", body="a", other="a"),
            "`other` must differ from `body`",
        ),
        (lambda: Joint(name="j", kind="spring", body="a", stiffness=1), "a spring needs far_m"),
        (lambda: Joint(name="j", kind="spring", body="a", far_m=(0, 0, 1)), "a spring needs a stiffness"),
        (lambda: Joint(name="j", kind="point", body="a", limits=(0, 1)), "are for a hinge or a slider"),
        (lambda: Joint(name="j", kind="hinge", body="a", limits=(1, 2)), "limits hold 0"),
        (lambda: Trigger(kind="rest", body="a", other="b"), "are for a touch"),
        (lambda: Medium(name="m", density_kg_m3=1, lower_m=(0, 0, 0)), "lower_m and upper_m go together"),
        (lambda: Medium(name="m", density_kg_m3=1, seed=-1), "greater than or equal to 0"),
        (lambda: Medium(name="m", density_kg_m3=1, begins_s=2, ends_s=1), "ends_s must come after begins_s"),
        (lambda: Joint(name="j", kind="hinge", body="a", axis=(0, 0, 0)), "axis must not be zero"),
        (lambda: Camera(position_m=(0, 0, 0)), "position_m and target_m go together"),
        (lambda: Camera(position_m=(0, 0, 0), target_m=(0, 0, 0)), "position_m and target_m must differ"),
        (lambda: Environment(sun_direction=(0, 0, -1)), "sun_direction must point upward"),
        (lambda: Explosion(time_s=0, position_m=(0, 0, 0), impulse_n_s=-1), "greater than or equal to 0.000000001"),
        (lambda: Force(time_s=-1, duration_s=1, body="a", force_n=(0, 0, 0)), "greater than or equal to 0"),
        (
            lambda: Torque(time_s=0, duration_s=0, body="a", torque_n_m=(0, 0, 0)),
            "greater than or equal to 0.000000001",
        ),
        (lambda: Material(name="m", density_kg_m3=INF, friction=0, restitution=0), "Input should be a finite number"),
        (lambda: MeshFile(path=""), "at least 1 character"),
        (lambda: Plane(extent_m=0), "greater than or equal to 0.00001"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a scene: the file: Invalid JSON"),
        ("[]", "is not a scene: the file: Input should be an object"),
        ('{"bodies": []}', "is not a scene: bodies: Tuple should have at least 1 item"),
        ('{"bodies": [{"name": "a"}]}', r"is not a scene: bodies\.0\.shape: Field required"),
        ('{"bodies": [], "gravity": 1}', "is not a scene: "),
    ],
)
def test_a_file_that_is_no_scene_is_refused_by_its_first_wrong_field(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "scene.json"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        Scene.load(path)


def test_a_hand_edited_scene_is_told_its_wrong_field(tmp_path: Path) -> None:
    data = json.loads(full().model_dump_json())
    data["bodies"][1]["mass_kg"] = -2
    (tmp_path / "scene.json").write_text(json.dumps(data))
    with pytest.raises(
        InputError, match=r"scene: bodies\.1\.mass_kg: Input should be greater than or equal to 0.000000001"
    ):
        Scene.load(tmp_path)
    data["bodies"][1]["mass_kg"] = NAN
    (tmp_path / "scene.json").write_text(json.dumps(data))
    with pytest.raises(InputError, match=r"scene: bodies\.1\.mass_kg: .*(finite|Invalid)"):
        Scene.load(tmp_path)


def test_a_missing_scene_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no scene at"):
        Scene.load(tmp_path)
