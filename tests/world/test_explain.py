"""A scene and a trajectory tell in words and curves what they are, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from proxyworld.world.explain import explain_scene, explain_trajectory
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    Approximation,
    Body,
    Box,
    Break,
    Capsule,
    Compound,
    Cone,
    Cylinder,
    Expectation,
    Explosion,
    Force,
    Hull,
    Impulse,
    Joint,
    MeshFile,
    Part,
    Plane,
    Release,
    Scene,
    Shape,
    Sphere,
    Torque,
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
    assert told["joints"] == [("hook", "point", "crate to the world", "(0, 0, 3)")]
    assert told["events"] == [
        ("0.00", "impulse", "crate", "(1, 0, 0) N·s"),
        ("0.10", "force", "crate", "(0, 2, 0) N for 0.5 s"),
        ("0.20", "torque", "crate", "(0, 0, 3) N·m for 0.5 s"),
        ("0.30", "release", "hook", "lets go"),
        ("0.40", "break", "crate", "comes apart"),
        ("0.50", "explosion", "everything near", "4,000 N·s from (0, 0, 1)"),
    ]


def test_every_word_has_its_fate_and_every_expectation_its_row() -> None:
    words = Words(
        used=("ball", "falls"),
        ignored=("dreamy",),
        approximated=(Approximation(word="duck", stands_for="a box"),),
        not_simulated=("smoke",),
    )
    expected = (
        Expectation(kind="lands_on", body="ball <b>", other="floor"),
        Expectation(kind="falls", body="ball <b>"),
    )
    told = tables(Scene(bodies=(FLOOR, BALL), words=words, expectations=expected))
    assert told["words"] == [
        ("used", "ball, falls"),
        ("approximated", "duck: a box"),
        ("not simulated", "smoke"),
        ("for the video model alone", "dreamy"),
    ]
    assert told["expectations"] == [("ball <b> lands on floor",), ("ball <b> falls",)]


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
