"""Things that swing: let go from the side, drawn aside first, or struck as they hang; and rows of balls that do."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from proxyworld.world.language.layouts.hanging import Hung, blow_for, hang, hang_by_handle
from proxyworld.world.language.layouts.obstacles import stand_in_the_way
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Box, Carry, Drive, Impulse, Release

WIELDED = frozenset({"rod", "hammer", "racket"})
"""Forms of tools that are swung when they hit."""
_SWUNG = WIELDED | {"blade", "bar"}
_LETS_GO = frozenset({"release", "drop", "loose", "let"})
_DRAWN_S = (0.2, 1.0, 1.2)
"""When a hand begins to draw aside what hangs, has done so, and lets it go."""
_STRUCK_S = 0.25
_STRUCK_RAD = math.radians(38)
_FALLS_S = 1.0
_LONGEST_S = 4.5
_FREE_N_M = 1e-9
_HARD = 0.98
"""The restitution of each ball of a row: hardened steel rebounds from steel with 0.95 or so."""


def swing(telling: Telling) -> None:
    """Lay out a pendulum for each mover; what it meets stands under the pivot."""
    stage, story = telling.stage, telling.story
    things = telling.mover_things()
    stage.sideways = True
    if len(things) > 1 and not story.targets and story.does("hit"):
        _cradle(telling, things)
    else:
        side_by_side = 1.3 * max(float(t.size[1]) for _, t in things)
        for i, (entity, thing) in enumerate(things):
            y = (i - (len(things) - 1) / 2) * side_by_side
            _pendulum(telling, entity, thing, y, first=i == 0, width=0.9 * side_by_side, count=len(things))
    for doer in story.doers:
        stage.notes.approximate(
            doer.word, f"what lets the {things[0][1].label} go" if doer.noun.kind == "agent" else "the first push"
        )


def _begins(story: Story) -> str:
    """How it is set going: "drawn" aside by a hand and let go, "struck" as it hangs, or "aside" from the start."""
    if story.does("pull", "lift") or (story.does("hold") and story.does("fall")):
        return "drawn"
    return "struck" if story.does("hit", "push", "throw") and not story.targets else "aside"


def _pendulum(
    telling: Telling, entity: Entity, thing: Thing, y: float, *, first: bool, width: float, count: int
) -> None:
    stage, story = telling.stage, telling.story
    swung_tool = thing.form in _SWUNG and not story.tie
    size = float(np.ptp(bounds_m(thing.shape), axis=0).max())
    begins = "aside" if swung_tool else _begins(story)
    pace = 1.0 if begins == "drawn" else max(0.6, min(story.pace, 1.2))  # the hand's own pace says not how far
    angle = story.amount("angle_rad") or math.radians(min(60.0, 52.0 * pace))
    toes = 0.02 if swung_tool and story.targets else max(0.06, 0.35 * size)
    drawn = angle if begins == "aside" else 0.0
    if swung_tool:
        hung = hang_by_handle(telling, entity, thing, at=(0.0, y), toes=toes, angle=drawn)
    else:
        length = story.amount("length_m")
        hung = hang(
            telling, entity, thing, at=(0.0, y), toes=toes, length=length, angle=drawn, width=width, count=count
        )
    stage.expect("swings", hung.body.name)
    begun = _set_going(telling, hung, angle, begins)
    period = 2 * math.pi * math.sqrt(hung.reach / max(telling.gravity, 0.3))
    if first and story.targets:
        head = 0.3 * size if swung_tool else size  # what meets the target
        near = float(bounds_m(hung.body.shape)[1][0])
        stand_in_the_way(
            telling,
            replace(thing, shape=Box(size_m=(head, head, head))),
            [hung.body.name],
            near + 0.04 * size,
            z=0.0,
            at_height=toes + head / 2,
            arrives_s=begun + 0.29 * period,
            ceiling=0.8 * hung.pivot[2],
        )
    wide = hung.reach * math.sin(angle)
    stage.reaches(-wide - size, wide * (0.6 if story.targets else 1.0) + size)
    stage.lasts(min(begun + max(2.0, 1.15 * period), _LONGEST_S))


def _set_going(telling: Telling, hung: Hung, angle: float, begins: str) -> float:
    """What sets it swinging, and what lets it fall where it is said to; when it begins to swing."""
    if begins == "aside":
        return 0.0
    if begins == "drawn":
        _draw(telling, hung, angle)
        return _DRAWN_S[2]
    stage, story = telling.stage, telling.story
    pace = max(0.5, min(story.pace, 1.3))
    blow = blow_for(telling, hung, _STRUCK_RAD * pace)
    stage.events.append(Impulse(time_s=_STRUCK_S, body=hung.body.name, impulse_n_s=blow))
    if any(c.is_a("fall") and c.verb.base not in _LETS_GO for c in story.deeds):
        stage.events += [Release(time_s=_FALLS_S, joint=joint) for joint in hung.joints]
        stage.expect("falls", hung.body.name)
    return _STRUCK_S


def _draw(telling: Telling, hung: Hung, angle: float) -> None:
    """Let an unseen hand draw it aside, towards -x, hold it for a moment, and let it go."""
    stage = telling.stage
    begin, there, go = _DRAWN_S
    takes = there - begin
    if hung.on_cord:
        arm = float(hung.pivot[2] - hung.body.position_m[2])
        way = (-arm * math.sin(angle), 0.0, arm * (1 - math.cos(angle)))
        stage.events += [
            Carry(time_s=begin, duration_s=takes, body=hung.body.name, by_m=way, turn_rad=(0, angle, 0), hold=True),
            Carry(time_s=there, duration_s=go - there, body=hung.body.name),
        ]
        return
    (joint,) = hung.joints
    most = 40.0 * telling.mass(hung.body) * max(telling.gravity, 1.0) * hung.reach
    stage.events += [
        Drive(time_s=begin, joint=joint, speed=angle / takes, most=most),
        Drive(time_s=there, joint=joint, speed=0.0, most=most),
        Drive(time_s=go, joint=joint, speed=0.0, most=_FREE_N_M),
    ]


def _cradle(telling: Telling, things: list[tuple[Entity, Thing]]) -> None:
    """A row that hangs along x, each all but touching the next; the first swings into the others, as it is said to."""
    stage = telling.stage
    size = max(float(t.size[0]) for _, t in things)
    apart = 1.004 * size
    angle = telling.story.amount("angle_rad") or math.radians(50)
    drawn = _begins(telling.story) == "drawn"
    hung = []
    for i, (entity, thing) in enumerate(things):
        x = (i - (len(things) - 1) / 2) * apart
        aside = angle if i == 0 and not drawn else 0.0
        hard = thing.material.model_copy(update={"restitution": max(thing.material.restitution, _HARD)})
        thing = replace(thing, material=hard)
        made = hang(
            telling, entity, thing, at=(x, 0.0), toes=0.6 * size, length=7.0 * size, angle=aside, width=0.0,
            count=len(things),
        )  # fmt: skip
        hung.append(made)
    begun = _set_going(telling, hung[0], angle, "drawn" if drawn else "aside")
    _rail(telling, hung)
    stage.expect("swings", hung[0].body.name)
    stage.expect("hits", hung[0].body.name, hung[1].body.name)
    stage.expect("moves", hung[-1].body.name)
    wide = hung[0].reach * math.sin(angle) + len(things) * size / 2
    stage.reaches(-wide, wide)
    stage.lasts(min(begun + 2.0 * math.sqrt(4 * hung[0].reach), _LONGEST_S))


def _rail(telling: Telling, hung: list[Hung]) -> None:
    """The rail that a row hangs from."""
    stage = telling.stage
    first, last = hung[0].pivot, hung[-1].pivot
    thick = 0.05 * first[2]
    stage.add(
        Body(
            name=stage.own_name("rail"),
            shape=Box(size_m=(last[0] - first[0] + 6 * thick, thick, thick)),
            material=MATERIALS["wood"],
            position_m=((first[0] + last[0]) / 2, 0.0, first[2] + thick),
            fixed=True,
        )
    )


__all__ = ["WIELDED", "swing"]
