"""What a prompt says of the whole picture: gravity, friction, medium, wind, the pace of time, the camera."""

from __future__ import annotations

import pytest

from proxyworld.world.language.reader import read
from proxyworld.world.language.setting import PULLS, SLOWEST, Setting
from proxyworld.world.language.tokens import normal
from proxyworld.world.scene import EARTH_GRAVITY_M_S2


def setting(text: str) -> Setting:
    return read(normal(text)).setting


@pytest.mark.parametrize(
    ("text", "gravity"),
    [
        ("A ball falls on the moon.", 1.62),
        ("A hammer drops in lunar gravity.", 1.62),
        ("On Mars, a rover drops a stone.", 3.71),
        ("A stone falls on Jupiter.", 24.79),
        ("A box floats in zero gravity.", 0.0),
        ("Inside a space station, two balls collide.", 0.0),
        ("A wrench spins in outer space.", 0.0),
        ("Gravity is reversed and a chair falls.", -EARTH_GRAVITY_M_S2),
        ("A cup falls upward.", -EARTH_GRAVITY_M_S2),
        ("In a world with inverted gravity a cup falls.", -EARTH_GRAVITY_M_S2),
        ("A ball falls under half the gravity.", EARTH_GRAVITY_M_S2 / 2),
        ("A ball falls in double gravity.", 2 * EARTH_GRAVITY_M_S2),
    ],
)
def test_gravity_that_is_asked_for_is_named(text: str, gravity: float) -> None:
    found = setting(text)
    assert found.pull is not None
    assert found.pull.gravity_m_s2 == pytest.approx(gravity)
    assert len(found.unreal) == 1 and found.pull.said in found.unreal[0]


@pytest.mark.parametrize(
    "text",
    [
        "A car blows upward.",
        "A ball is thrown upward.",
        "A toy astronaut falls off a shelf.",
        "A moon-shaped lamp falls.",
    ],
)
def test_nothing_unreal_where_none_is_asked_for(text: str) -> None:
    assert setting(text).pull is None
    assert setting(text).unreal == []


def test_gravities_of_the_planets_lie_between_those_of_pluto_and_jupiter() -> None:
    named = [p.gravity_m_s2 for p in PULLS if p.said.startswith("the gravity of")]
    assert len(named) >= 9
    assert all(0.6 <= gravity <= 25 for gravity in named)


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("A glass breaks in slow motion.", 4.0),
        ("Slow-motion footage of a glass that breaks.", 4.0),
        ("A glass breaks in super slow motion.", 8.0),
        ("A glass breaks, filmed at 240 fps.", 10.0),
        ("A glass breaks at 120 frames per second.", 5.0),
        ("A glass breaks in slow motion, at 48 fps.", 2.0),
        ("A glass breaks ten times slower.", 10.0),
        ("A glass breaks at half speed.", 2.0),
        ("A glass breaks at 99999 fps.", SLOWEST),
        ("A glass breaks at 12 fps.", 1.0),
        ("A glass breaks slowly.", 1.0),
    ],
)
def test_the_pace_of_time(text: str, factor: float) -> None:
    found = setting(text)
    assert found.slow_motion == pytest.approx(factor)
    assert bool(found.unreal) == (factor > 1)


def test_camera_words_leave_no_thing_behind() -> None:
    reading = read("A close-up, slow-motion shot of a steel ball rolling down a ramp.")
    assert [e.word for e in reading.entities] == ["steel ball", "ramp"]
    assert reading.setting.slow_motion == 4.0
    assert reading.setting.filming.look["shot"] == "close-up"


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Underwater, a stone falls.", "water"),
        ("A stone falls under the water.", "water"),
        ("A coin lies at the bottom of a pool and is kicked.", "water"),
        ("A feather falls in a vacuum.", "vacuum"),
        ("A feather falls without air resistance.", "vacuum"),
        ("A stone falls into the water.", None),
        ("A vacuum cleaner falls.", None),
    ],
)
def test_medium(text: str, medium: str | None) -> None:
    assert setting(text).medium == medium


@pytest.mark.parametrize(
    "text",
    ["A box slides without friction.", "With no friction, a box slides.", "Friction is absent and a box slides."],
)
def test_no_friction(text: str) -> None:
    assert setting(text).frictionless
    assert "friction" in setting(text).unreal[0]


def test_a_smooth_table_is_no_world_without_friction() -> None:
    assert not setting("A box slides over a polished table.").frictionless


def wind(text: str) -> float:
    found = setting(text).wind
    return 0.0 if found is None else found.speed_m_s


def test_winds_are_as_strong_as_they_are_said_to_be() -> None:
    said = ["a light breeze", "a breeze", "a strong wind", "a storm"]
    speeds = [wind(f"A flag flutters in {word}.") for word in said]
    assert speeds == sorted(speeds) and len(set(speeds)) == len(speeds)
    assert speeds[0] >= 1 and speeds[-1] <= 60


def test_a_given_speed_of_the_wind_wins() -> None:
    assert wind("A strong gust of wind at 15 m/s topples a cone.") == 15.0
    assert wind("A 20 m/s wind blows the leaves away.") == 20.0


def test_a_fan_that_blows_is_a_wind() -> None:
    assert wind("A fan blows at a paper boat.") > 0
    assert wind("A fan falls off a table.") == 0


def test_where_the_wind_blows() -> None:
    found = setting("The wind blows a kite to the left.").wind
    assert found is not None and found.towards == "left"


@pytest.mark.parametrize(
    "text", ["A ball falls.", "A clock is wound.", "A winding road leads down.", "A window opens."]
)
def test_no_wind_where_none_is_named(text: str) -> None:
    assert setting(text).wind is None
