"""Plans: what a planner may say, that it becomes the scene it says, and that its numbers are the prompt's."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from proxyworld.world.files import InputError
from proxyworld.world.language.compose import compose
from proxyworld.world.language.modifiers import MANNERS, SIZES
from proxyworld.world.language.verbs import VERBS as SENSES
from proxyworld.world.materials import COLOURS, MATERIALS
from proxyworld.world.planning import plan as plans
from proxyworld.world.planning.plan import VERBS, Plan, json_schema, unsaid
from proxyworld.world.planning.reading import in_words, reading_of
from proxyworld.world.scene import Scene

BALL = {"key": "ball", "noun": "ball"}
BOX = {"key": "box", "noun": "cardboard box"}


def planned(*happenings: dict[str, Any], things: tuple[dict[str, Any], ...] = (BALL, BOX), **more: Any) -> Plan:
    return Plan.model_validate({"things": things, "happenings": happenings} | more)


def scene(plan: Plan) -> Scene:
    return compose(reading_of(plan), prompt="a prompt", seed=0)


COLOUR_WORDS = [colour for colour in COLOURS if colour not in MATERIALS]  # gold is a stuff, golden a colour
FALLS = {"verb": "fall", "who": "ball"}


# --- what a plan may say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"things": []}, "at least 1 item"),
        ({"happenings": []}, "at least 1 item"),
        ({"things": [BALL, BALL]}, "two things have the same key"),
        ({"things": [BALL | {"noun": "ball; then rm -rf"}]}, "should match pattern"),
        ({"things": [BALL | {"noun": "x" * 41}]}, "should match pattern"),
        ({"things": [BALL | {"count": 25}]}, "less than or equal to 24"),
        ({"things": [BALL | {"mass_kg": 3}]}, "Extra inputs are not permitted"),
        ({"things": [BALL | {"material": "unobtainium"}]}, "'unobtainium' is not one of rubber, wood"),
        ({"things": [BALL | {"colour": "octarine"}]}, "'octarine' is not one of red"),
        ({"happenings": [{"verb": "teleport", "who": "ball"}]}, "should be 'fall'"),
        ({"happenings": [{"verb": "hit", "who": "dog"}]}, "happening 0 names 'dog', which is no key of a thing: ball"),
        ({"happenings": [{"verb": "hit", "who": "ball", "whom": "ball"}]}, "who and whom are the same thing"),
        ({"gravity": 3.7}, "gravity"),
        ({"code": "import os"}, "Extra inputs are not permitted"),
    ],
)
def test_what_no_plan_may_say(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Plan.model_validate({"things": [BALL], "happenings": [FALLS]} | change)


def test_the_schema_asks_for_every_field_and_allows_no_other() -> None:
    """What structured output demands of every object: all fields required, no others (OpenAI's strict mode)."""
    schema = json_schema()
    objects = [schema, *schema["$defs"].values()]
    assert len(objects) == 4
    for part in objects:
        assert part["required"] == list(part["properties"]) and part["additionalProperties"] is False
    assert '"default"' not in json.dumps(schema)


@pytest.mark.parametrize(
    ("measure", "prompt", "says"),
    [
        ("5 kg", "a ball of 5 kg", None),
        ("5 kg", "a 5kg ball", None),
        ("5 kg", "一个5公斤的球", None),
        ("5 kg", "一个５公斤的球", None),
        ("five kilograms", "a ball of Five Kilograms", None),
        ("5 kg", "a ball of 15 kg", "the number of the measure '5 kg' is not in the prompt"),
        ("5 kg", "a ball of 2.5 kg", "the number of the measure '5 kg' is not in the prompt"),
        ("2.5 kg", "a ball of 2.5 kg", None),
        ("2 kg", "a ball of 2.5 kg", "the number of the measure '2 kg' is not in the prompt"),
        ("9 kg", "a ball", "the number of the measure '9 kg' is not in the prompt"),
        ("heavy", "a heavy ball", "is not one number with a unit"),
        ("5 kg and 2 m", "5 kg and 2 m", "is not one number with a unit"),
    ],
)
def test_numbers_are_those_of_the_prompt(measure: str, prompt: str, says: str | None) -> None:
    for plan in (planned(FALLS, things=(BALL | {"measures": [measure]},)), planned(FALLS | {"measures": [measure]})):
        said = unsaid(plan, prompt)
        assert says in (said or "") if says else said is None


def test_words_that_are_not_simulated_are_those_of_the_prompt() -> None:
    plan = planned(FALLS, not_simulated=["the water"])
    assert unsaid(plan, "a ball falls into  The Water") is None
    assert "'the water' of not_simulated is not in the prompt" in (unsaid(plan, "a ball falls") or "")
    assert scene(plan).words.not_simulated == ("the water: the planner says that it lies outside of mechanics",)


# --- what becomes of it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_read_as_the_deed_it_is(verb: str) -> None:
    for whom in (None, "box"):
        (clause,) = reading_of(planned({"verb": verb, "who": "ball", "whom": whom})).clauses
        assert clause.deed == SENSES[verb].deed
        assert clause.movers or clause.struck
        assert {e.word for e in [*clause.subjects, *clause.objects, *(e for _, e in clause.relations)]} == (
            {"ball", "cardboard box"} if whom else {"ball"}
        )


@pytest.mark.parametrize("noun", ["ball", "table", "cardboard box", "zibble"])
def test_every_material_colour_and_size_is_read(noun: str) -> None:
    things = [BALL | {"noun": noun, "material": material} for material in MATERIALS]
    things += [BALL | {"noun": noun, "colour": colour} for colour in COLOUR_WORDS]
    things += [BALL | {"noun": noun, "size": size} for size in ("tiny", "small", "medium", "large", "huge")]
    for thing in things:
        (entity,) = reading_of(planned(FALLS, things=(thing,))).entities
        assert thing.get("material") in (None, entity.material)
        assert thing.get("colour") in (None, *entity.colours)
        assert entity.size == SIZES[thing.get("size", "medium")]


@pytest.mark.parametrize("how", ["slowly", "gently", "quickly", "forcefully", "violently"])
def test_how_it_is_done_sets_the_pace(how: str) -> None:
    (clause,) = reading_of(planned(FALLS | {"how": how})).clauses
    assert clause.pace == pytest.approx(MANNERS[how])


def test_counts_measures_and_arrangements_are_kept() -> None:
    things = (BALL | {"measures": ["5 kg", "30 cm"]}, BOX | {"count": 4, "arrangement": "stack"})
    reading = reading_of(planned({"verb": "hit", "who": "ball", "whom": "box", "measures": ["3 m/s"]}, things=things))
    ball, box = reading.entities
    assert (ball.mass_kg, ball.size_m) == pytest.approx((5, 0.3)) and (box.count, box.arrangement) == (4, "stack")
    assert reading.clauses[0].amounts == {"speed_m_s": 3}


def test_the_order_of_deeds() -> None:
    deeds = [
        {"verb": "roll", "who": "ball"},
        {"verb": "hit", "who": "ball", "whom": "box", "when": "then"},
        {"verb": "topple", "who": "box", "when": "as a result"},
        {"verb": "spin", "who": "ball", "when": "meanwhile"},
    ]
    roll, hit, topple, spin = reading_of(planned(*deeds)).clauses
    assert hit.after is roll and hit.cause is None
    assert topple.after is hit and topple.cause is hit
    assert spin.together_with is topple
    assert [clause.order for clause in (roll, hit, topple, spin)] == [0, 1, 2, 2]


def test_a_whole_plan_becomes_its_scene() -> None:
    domino = {"key": "d", "noun": "domino", "count": 5, "arrangement": "row", "colour": "blue"}
    ball = {"key": "b", "noun": "ball", "material": "steel", "measures": ["5 kg"]}
    made = scene(
        planned(
            {"verb": "roll", "who": "b", "places": [{"relation": "down", "thing": "r"}]},
            {"verb": "hit", "who": "b", "whom": "d", "when": "then"},
            {"verb": "topple", "who": "d", "when": "as a result"},
            things=(ball, {"key": "r", "noun": "ramp"}, domino),
            view="top", sky="night", gravity="moon",
        )
    )  # fmt: skip
    (rolling,) = (b for b in made.bodies if b.label.endswith("ball"))
    assert rolling.material.name == "steel" and rolling.mass_kg == 5
    assert "ramp" in {b.label for b in made.bodies}
    dominoes = [b for b in made.bodies if b.label == "domino"]
    assert len(dominoes) == 5 and all(blue > green > red for red, green, blue in (b.base_colour for b in dominoes))
    assert made.gravity_m_s2[2] == pytest.approx(-1.62)
    assert made.environment.sky == "night" and made.camera.elevation_rad > 1
    assert {e.kind for e in made.expectations} >= {"hits", "topples"}
    assert made.words.unreal and made.prompt == "a prompt"


@pytest.mark.parametrize(
    ("setting", "seen"),
    [
        ({"gravity": "zero"}, lambda s: s.gravity_m_s2[2] == 0),
        ({"gravity": "reversed"}, lambda s: s.gravity_m_s2[2] > 9),
        ({"gravity": "mars"}, lambda s: s.gravity_m_s2[2] == pytest.approx(-3.71)),
        ({"gravity": "earth"}, lambda s: s.gravity_m_s2[2] == pytest.approx(-9.81)),
        *(
            ({"sky": sky}, lambda s, sky=sky: s.environment.sky == sky)
            for sky in ("day", "sunset", "overcast", "night")
        ),
        ({"view": "low angle"}, lambda s: s.camera.elevation_rad < 0.1),
        ({"view": "oblique"}, lambda s: s.camera.azimuth_rad > 0.3),
    ],
)
def test_settings(setting: dict[str, Any], seen: Any) -> None:
    assert seen(scene(planned(FALLS, **setting)))


def test_what_is_outside_by_our_own_reading_stays_so_whatever_the_plan_says() -> None:
    from proxyworld.world.language.reader import read

    spoken = read("an ice cube melts in the sun")
    assert spoken.outside
    assert {o.word for o in reading_of(planned(FALLS), spoken=spoken).outside} == {o.word for o in spoken.outside}


def test_a_noun_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="'quickly' is not read as one thing: name it by one plain English noun"):
        reading_of(planned(FALLS, things=(BALL | {"noun": "quickly"},)))


def test_a_plan_tells_itself() -> None:
    plan = planned(FALLS, {"verb": "hit", "who": "ball", "whom": "box", "when": "then", "how": "gently"})
    assert in_words(plan) == "ball, cardboard box. the ball: fall; then, the ball: hit the cardboard box gently."


def _options(name: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(getattr(plans, name)))


_THING = st.fixed_dictionaries(
    {"noun": st.sampled_from([*"ball dog hand car table ramp wall water rope zibble".split(), "glass of milk"])},
    optional={
        "count": st.integers(1, 24), "material": st.sampled_from(list(MATERIALS)),
        "colour": st.sampled_from(COLOUR_WORDS), "size": _options("Size"), "arrangement": _options("Arrangement"),
        "measures": st.lists(st.sampled_from(["5 kg", "2 m", "3 m/s", "30 degrees"]), max_size=2),
    },
)  # fmt: skip


@st.composite
def _plan(draw: st.DrawFn) -> Plan:
    things = [draw(_THING) | {"key": f"t{i}"} for i in range(draw(st.integers(1, 4)))]
    keys = st.sampled_from([t["key"] for t in things])
    happenings = []
    for _ in range(draw(st.integers(1, 4))):
        who = draw(keys)
        whom = draw(st.sampled_from([None, *(t["key"] for t in things if t["key"] != who)]))
        places = draw(st.lists(st.fixed_dictionaries({"relation": _options("Relation"), "thing": keys}), max_size=2))
        happenings.append(
            {"verb": draw(_options("Verb")), "who": who, "whom": whom, "places": places, "when": draw(_options("When")),
             "how": draw(st.none() | _options("How")), "direction": draw(st.none() | _options("Direction"))}
        )  # fmt: skip
    setting = {"gravity": draw(_options("Gravity")), "around": draw(_options("Around"))}
    return Plan.model_validate({"things": things, "happenings": happenings} | setting)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_plan())
def test_any_plan_becomes_a_scene_or_is_refused(plan: Plan) -> None:
    try:
        made = scene(plan)
    except InputError:
        return
    assert len(made.bodies) >= 2
    assert Scene.model_validate_json(made.model_dump_json()) == made
