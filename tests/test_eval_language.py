"""The evaluation of language: what it counts, what its own prompts cover, and that it goes on where it was."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from benchmarks import language
from benchmarks.language import (
    GOALS,
    OWN_PROMPTS,
    Failure,
    Prompt,
    Result,
    evaluate,
    evaluate_all,
    goals_table,
    groups_table,
    load_prompts,
    load_results,
    reasons_table,
    write_failures,
)
from proxyworld.world.files import InputError
from proxyworld.world.scene import Scene
from proxyworld.world.simulate import simulate


def prompt(text: str, physics: str = "rigid") -> Prompt:
    return Prompt("x/1", text, "x", physics)


RESULT = Result("x/1", "A ball falls.", "x", "rigid", compiled=True, thing=True, event=True, events=2, happened=1,
                expected=4, held=3, parse_ms=2.0)  # fmt: skip


def test_our_own_prompts_are_many_differ_and_cover_the_classes() -> None:
    prompts = load_prompts(OWN_PROMPTS)
    assert len(prompts) >= 60 and max(Counter(p.text.lower() for p in prompts).values()) == 1
    assert len({p.id for p in prompts}) == len(prompts)
    assert {p.physics for p in prompts} == {"rigid", "articulated", "cloth_soft", "fluid", "granular",
                                            "optics", "thermal", "chemistry"}  # fmt: skip
    categories = {json.loads(line)["category"] for line in OWN_PROMPTS.read_text().splitlines()}
    wanted = """fall place hit press cut pour push throw drape roll swing slide spin drive open scatter rub break float
    lift bounce blow topple"""
    assert categories >= set(wanted.split())


def test_what_is_said_happens_and_is_counted() -> None:
    made = evaluate(prompt("A ball falls onto a wooden floor and bounces."))
    assert made.compiled and made.thing and made.event and not made.people and not made.flagged
    assert (made.events, made.happened) == (2, 2) and made.held == made.expected > 0 and made.failures == ()
    assert 0 < made.parse_ms < 1000


def test_what_does_not_happen_is_told_with_the_number_that_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same world without gravity: the ball stays where it is."""

    def weightless(scene: Scene) -> Any:
        return simulate(scene.model_copy(update={"gravity_m_s2": (0.0, 0.0, 0.0)}))

    monkeypatch.setattr(language, "simulate", weightless)
    made = evaluate(prompt("A ball falls."))
    assert (made.events, made.happened) == (1, 0)
    (event,) = (f for f in made.failures if f.reason.startswith("event"))
    assert event.reason == "event fall: falls" and "ball falls: ball does not fall: it descends by 0 m" in event.found
    assert any(f.reason.startswith("expectation") for f in made.failures)


def test_people_and_what_lies_outside_mechanics_are_seen() -> None:
    assert evaluate(prompt("A person pushes a box.")).people
    outside = evaluate(prompt("A candle melts.", "thermal"))
    assert outside.flagged and outside.events == 0 and outside.failures == ()
    alarm = evaluate(prompt("A candle melts."))
    assert "mechanics, flagged as outside" in {f.reason for f in alarm.failures}
    missed = evaluate(prompt("A ball rolls.", "optics"))
    assert [f.reason for f in missed.failures] == ["outside mechanics, not flagged"]


def test_an_error_is_a_failure_of_that_prompt_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Any:
        raise InputError("no")

    assert evaluate(prompt("???")).failures[0].reason == "does not compile: InputError"
    monkeypatch.setattr(language, "simulate", fail)
    made = evaluate(prompt("A ball falls."))
    assert made.compiled and made.failures[0] == Failure("does not simulate: InputError", "InputError: no")
    assert made.events == 1 and made.happened == 0 and made.expected > 0


def test_a_prompt_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(_: Scene) -> Any:
        while True:
            pass

    monkeypatch.setattr(language, "simulate", forever)
    assert evaluate(prompt("A ball falls."), limit_s=1).failures[0].reason == "does not simulate: TimeoutError"


def test_goals_are_met_at_their_thresholds_and_missed_beside() -> None:
    happen = next(goal for goal in GOALS if goal.name.startswith("recognised events"))
    assert happen.line([replace(RESULT, events=100, happened=92)])[1:] == ("92.0 % (92 of 100)", "at least 92 %", "met")
    assert happen.line([replace(RESULT, events=100, happened=91)])[3] == "missed"
    alarms = next(goal for goal in GOALS if goal.name.startswith("false alarms"))
    flagged = [replace(RESULT, flagged=i < 3) for i in range(100)]
    assert alarms.line(flagged)[3] == "met"
    assert alarms.line([*flagged, replace(RESULT, flagged=True)])[3] == "missed"
    outside = next(goal for goal in GOALS if goal.name.startswith("outside"))
    assert outside.line([RESULT])[1] == "none"
    parse = next(goal for goal in GOALS if goal.unit == "ms")
    assert parse.line([RESULT])[1] == "2.0 ms" and parse.line([replace(RESULT, parse_ms=5.1)])[3] == "missed"


def test_tables_say_what_was_found() -> None:
    short = replace(RESULT, id="x/2", physics="fluid", failures=(Failure("event fall: falls", "ball falls: 0 m"),))
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    for table in (groups_table("by physics", [RESULT, short], lambda r: r.physics), reasons_table([RESULT, short], 5),
                  goals_table([RESULT, short])):  # fmt: skip
        console.print(table)
    text = console.export_text()
    assert "rigid" in text and "fluid" in text and "50.0" in text and "75.0" in text
    assert "x/2: ball falls: 0 m" in text and "50.0 % (2 of 4)" in text


def test_results_are_kept_and_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, console = tmp_path / "results.jsonl", Console(file=(tmp_path / "out").open("w"))
    prompts = [Prompt("x/1", "A ball falls.", "x", "rigid")]
    first = evaluate_all(prompts, jobs=1, results=kept, console=console)
    assert load_results(kept) == {"x/1": first[0]} and first[0].happened == 1
    kept.write_text(kept.read_text().replace('"happened": 1', '"happened": 0'))
    assert evaluate_all(prompts, jobs=1, results=kept, console=console)[0].happened == 0  # it was read, not made
    other = [replace(prompts[0], text="A brick falls.")]
    assert evaluate_all(other, jobs=1, results=kept, console=console)[0].happened == 1  # another text: it was made


def test_failures_are_written_by_reason(tmp_path: Path) -> None:
    rare, common = Failure("rare", "r"), Failure("common", "c")
    results = [replace(RESULT, failures=(rare, common)), replace(RESULT, id="x/2", failures=(common,))]
    write_failures(results, tmp_path / "f.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text().splitlines()]
    assert [(line["reason"], line["id"]) for line in lines] == [("common", "x/1"), ("common", "x/2"), ("rare", "x/1")]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "x"}', "7"])
def test_a_file_that_holds_no_prompts_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    good = '{"id": "x/1", "prompt": "A ball falls.", "benchmark": "x", "physics": "rigid"}'
    (tmp_path / "p.jsonl").write_text(f"{good}\n{line}\n")
    with pytest.raises(
        InputError, match=r"p.jsonl, line 2: needs a JSON object with id, prompt, benchmark and physics"
    ):
        load_prompts(tmp_path / "p.jsonl")
    with pytest.raises(InputError, match=r"cannot be read: give a .jsonl file of prompts"):
        load_prompts(tmp_path / "none.jsonl")
