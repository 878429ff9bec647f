"""A scene and a trajectory tell in words and curves what they are, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from proxyworld.world.explain import explain_scene, explain_trajectory, length_of
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    Approximation,
    Body,
    Box,
    Break,
    Capsule,
    Carry,
    Compound,
    Cone,
    Cylinder,
    Drive,
    Expectation,
    Explosion,
    Force,
    Hull,
    Impulse,
    Joint,
    Medium,
    MeshFile,
    Motor,
    Part,
    Plane,
    Release,
    Scene,
    Shape,
    Sphere,
    Torque,
    Trigger,
    Words,
)
from proxyworld.world.simulate import simulate

FLOOR = Body(name="floor", shape=Plane(), material=MATERIALS["wood"], fixed=True)
BALL = Body(name="ball <b>", shape=Sphere(radius_m=0.1), material=MATERIALS["rubber"], position_m=(0, 0, 0.5))


def tables(scene: Scene) -> dict[str, list[tuple[str, ...]]]:
    return {table.title: list(table.rows) for table in explain_scene(scene)}


def test_a_bare_scene_has_its_bodies_alone() -> None:
    assert list(tables(Scene(bodies=(FLOOR, BALL)))) == ["bodies"]


def test_a_body_is_told_by_its_values() -> None:
    ball = BALL.model_copy(update={"velocity_m_s": (1.0, 0.0, -0.0), "mass_kg": 1234.0})
    floor, told = tables(Scene(bodies=(FLOOR, ball)))["bodies"]
    assert floor == ("floor", "ground plane", "wood", "fixed", "(0, 0, 0)", "")
    assert told == ("ball <b>", "sphere, radius 0.1 m", "rubber", "1,234 kg", "(0, 0, 0.5)", "(1, 0, 0) m/s")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Box(size_m=(1, 2, 0.5)), "box, 1 × 2 × 0.5 m"),
        (Cylinder(radius_m=0.25, height_m=2), "cylinder, radius 0.25 m, height 2 m"),
        (Capsule(radius_m=0.25, height_m=2), "capsule, radius 0.25 m, height 2 m"),
        (Cone(radius_m=0.25, height_m=2), "cone, radius 0.25 m, height 2 m"),
        (Hull(vertices_m=((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))), "hull of 4 points"),
        (MeshFile(path="duck.obj", scale=2), "duck.obj, scaled 2"),
        (Compound(parts=(Part(shape=Sphere(radius_m=1)), Part(shape=Sphere(radius_m=2)))), "2 parts"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_every_shape_is_told(shape: Shape, words: str) -> None:
    scene = Scene(bodies=(Body(name="it", shape=shape, material=MATERIALS["wood"], fixed=True),))
    assert tables(scene)["bodies"][0][1] == words


def test_every_event_is_told() -> None:
    halves = tuple(Part(shape=Box(size_m=(1, 1, 1)), position_m=(x, 0, 2)) for x in (-0.5, 0.5))
    crate = Body(name="crate", shape=Compound(parts=halves), material=MATERIALS["wood"])
    events = (
        Impulse(time_s=0, body="crate", impulse_n_s=(1, 0, 0)),
        Force(time_s=0.1, duration_s=0.5, body="crate", force_n=(0, 2, 0)),
        Torque(time_s=0.2, duration_s=0.5, body="crate", torque_n_m=(0, 0, 3)),
        Release(time_s=0.3, joint="hook"),
        Break(time_s=0.4, body="crate"),
        Explosion(time_s=0.5, position_m=(0, 0, 1), impulse_n_s=4000),
    )
    hook = Joint(name="hook", kind="point", body="crate", anchor_m=(0, 0, 3))
    told = tables(Scene(bodies=(FLOOR, crate), joints=(hook,), events=events))
    assert told["joints"] == [("hook", "point", "crate to the world", "(0, 0, 3)", "")]
    assert told["events"] == [
        ("0.00 s", "impulse", "crate", "(1, 0, 0) N·s"),
        ("0.10 s", "force", "crate", "(0, 2, 0) N for 0.5 s"),
        ("0.20 s", "torque", "crate", "(0, 0, 3) N·m for 0.5 s"),
        ("0.30 s", "release", "hook", "lets go"),
        ("0.40 s", "break", "crate", "comes apart"),
        ("0.50 s", "explosion", "everything near", "4,000 N·s from (0, 0, 1)"),
    ]


def test_what_waits_for_a_trigger_says_for_what() -> None:
    ball, box = BALL, Body(name="box", shape=Box(size_m=(0.1, 0.1, 0.1)), material=MATERIALS["wood"])
    door = Joint(name="door", kind="hinge", body="box")
    events = (
        Drive(time_s=0, joint="door", speed=1.5, most=20, after=Trigger(kind="touch", body="box")),
        Impulse(
            time_s=0.25, body="box", impulse_n_s=(1, 0, 0),
            after=Trigger(kind="touch", body="ball <b>", other="box", impulse_n_s=0.5),
        ),
        Carry(time_s=0, duration_s=1, body="box", by_m=(0, 0, 1), after=Trigger(kind="rest", body="ball <b>")),
        Carry(
            time_s=1, duration_s=2, body="box", turn_rad=(1, 0, 0), hold=True, after=Trigger(kind="starts", body="box")
        ),
    )  # fmt: skip
    assert tables(Scene(bodies=(FLOOR, ball, box), joints=(door,), events=events))["events"] == [
        ("when box touches anything", "drive", "door", "turns at 1.5, with at most 20"),
        ("0.25 s after ball <b> touches box with 0.5 N·s", "impulse", "box", "(1, 0, 0) N·s"),
        ("when ball <b> rests", "carry", "box", "is carried by (0, 0, 1) m in 1 s"),
        ("1.00 s after box starts", "carry", "box", "is turned by (1, 0, 0) rad in 2 s, and held"),
    ]


def test_every_joint_says_what_it_allows() -> None:
    box = Body(name="box", shape=Box(size_m=(0.1, 0.1, 0.1)), material=MATERIALS["wood"])
    joints = (
        Joint(name="a", kind="hinge", body="box", axis=(0, 0, 1), limits=(-1, 0.5), motor=Motor(speed=2, most=3)),
        Joint(name="b", kind="slider", body="box", stiffness=100, damping=5, rest=0.2),
        Joint(name="c", kind="spring", body="box", other="floor", far_m=(0, 0, 0), stiffness=40, rest_m=0.1),
        Joint(name="d", kind="rope", body="box", far_m=(0, 0, 2), rest_m=1.5),
    )
    told = tables(Scene(bodies=(FLOOR, box), joints=joints))["joints"]
    assert [row[4] for row in told] == [
        "about (0, 0, 1), from -1 to 0.5 rad, driven at 2 rad/s, with at most 3 N·m",
        "along (0, 1, 0), 100 N/m to 0.2 m, damped by 5 N·s/m",
        "to (0, 0, 0), at rest 0.1 m long, 40 N/m",
        "to (0, 0, 2), at most 1.5 m long",
    ]
    assert told[2][2] == "box to floor"


def test_every_medium_says_what_it_fills_and_how_it_moves() -> None:
    media = (
        Medium(name="air", density_kg_m3=1.2, velocity_m_s=(8, 0, 0), gusts=0.25, begins_s=0.5, ends_s=2),
        Medium(name="water", density_kg_m3=998, viscosity_pa_s=1e-3, lower_m=(-1, -1, 0), upper_m=(1, 1, 0.5)),
    )
    assert tables(Scene(bodies=(FLOOR, BALL), media=media))["media"] == [
        ("air", "everything", "1.2 kg/m³", "moves at (8, 0, 0) m/s, gusts of 25%, from 0.5 s, until 2 s"),
        ("water", "(-1, -1, 0) to (1, 1, 0.5) m", "998 kg/m³", "0.001 Pa·s"),
    ]


def test_a_belt_and_a_ghost_say_so() -> None:
    belt = Body(
        name="belt", shape=Box(size_m=(2, 1, 0.1)), material=MATERIALS["rubber"], fixed=True,
        surface_velocity_m_s=(0.5, 0, 0),
    )  # fmt: skip
    ghost = belt.model_copy(update={"name": "ghost", "solid": False})
    told = tables(Scene(bodies=(FLOOR, belt, ghost)))["bodies"]
    assert [row[5] for row in told] == ["", "(0.5, 0, 0) m/s on its surface", "is seen and not touched"]


def test_the_length_of_slow_motion() -> None:
    assert length_of(Scene(bodies=(FLOOR,))) == "2.00 s, 49 frames at 24 a second"
    slow = Scene(bodies=(FLOOR,), slow_motion=4, duration_s=0.5)
    assert length_of(slow) == "0.50 s, 49 frames at 24 a second, 4 times slower than life"


def test_every_word_has_its_fate_and_every_expectation_its_row() -> None:
    words = Words(
        used=("ball", "falls"),
        ignored=("dreamy",),
        approximated=(Approximation(word="duck", stands_for="a box"),),
        not_simulated=("smoke: gases are not simulated",),
        unreal=("the gravity of the moon ('on the moon')",),
        planner="tiny planned: a duck",
    )
    expected = (
        Expectation(kind="lands_on", body="ball <b>", other="floor"),
        Expectation(kind="falls", body="ball <b>"),
        Expectation(kind="rises_by", body="ball <b>", value=0.25, after=("lands_on", "ball <b>")),
    )
    told = tables(Scene(bodies=(FLOOR, BALL), words=words, expectations=expected))
    assert told["words"] == [
        ("used", "ball, falls", ""),
        ("approximated as", "duck", "a box"),
        ("not simulated because", "smoke", "gases are not simulated"),
        ("unreal, as asked for", "", "the gravity of the moon ('on the moon')"),
        ("for the video model alone", "dreamy", ""),
        ("planner", "", "tiny planned: a duck"),
    ]
    assert told["expectations"] == [
        ("ball <b> lands on floor",),
        ("ball <b> falls",),
        ("ball <b> rises by (0.25, within 10%), after ball <b> lands on",),
    ]


def test_a_path_is_told_by_its_ends_its_speed_and_its_first_touch() -> None:
    """A ball falls 0.4 m: it lands after sqrt(2 h / g) = 0.2856 s, at g t = 2.80 m/s."""
    ((name, start, _, speed, touched),) = explain_trajectory(simulate(Scene(bodies=(FLOOR, BALL)))).rows
    assert (name, start) == ("ball <b>", "(0, 0, 0.5)")
    assert float(speed) == pytest.approx(2.80, abs=9.81 / 24)  # speeds are known once a frame
    other, time_s = touched.split(" at ")
    assert other == "floor"
    assert float(time_s.split()[0]) == pytest.approx(0.2856, abs=1 / 24)


def test_what_touches_nothing_says_so() -> None:
    scene = Scene(bodies=(BALL,), duration_s=0.1)
    assert explain_trajectory(simulate(scene)).rows[0][-1] == "nothing"


class Balanced(HTMLParser):
    """Counts what is opened and closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_they_show_themselves_as_html_and_names_stay_text() -> None:
    scene = Scene(bodies=(FLOOR, BALL), prompt="a <script> falls")
    for html in (scene._repr_html_(), simulate(scene)._repr_html_()):
        page = Balanced(html)
        assert page.open == []
        assert "ball <b>" in page.text
    assert "a <script> falls" in Balanced(scene._repr_html_()).text


def test_a_world_in_which_nothing_can_move_has_no_curve() -> None:
    assert "<svg" not in simulate(Scene(bodies=(FLOOR,)))._repr_html_()
