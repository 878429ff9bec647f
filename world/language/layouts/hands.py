"""What hands do: they lift, lower, carry, hold and catch; a hand that is not seen is the path that a thing is taken."""

from __future__ import annotations

import math

from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Carry, Vec3

LONGEST_S = 4.0
"""The longest that all the ways take, which the film has room for."""
TAKES_S = 0.2
"""When the hand begins to move: late enough to see that the thing was still."""


def carry(telling: Telling, body: Body, *ways: Vec3, begin_s: float = TAKES_S, hold: bool = True) -> float:
    """Take `body` along `ways`, one after another; when the last one ends. The hand keeps it where `hold`.

    Where that would take longer than is shown, it is quicker.
    """
    pace = min(max(telling.story.pace, 0.4), 2.0)
    usual = [max(0.5, 1.6 * math.sqrt(math.hypot(*way))) / pace for way in ways]
    quicker = LONGEST_S / max(sum(usual), LONGEST_S)
    at = begin_s
    for i, way in enumerate(ways):
        takes = quicker * usual[i]
        last = i == len(ways) - 1
        telling.stage.events.append(
            Carry(time_s=round(at, 4), duration_s=takes, body=body.name, by_m=way, hold=hold or not last)
        )
        at += takes
    return at


def lift(telling: Telling) -> None:
    """Raised by a hand from what it stands on, or let down onto it."""
    stage, story = telling.stage, telling.story
    under = story.surface or (story.source if not story.directions & {"off"} else None)
    movers = telling.mover_things()
    row = 1.3 * sum(float(t.size[0]) for _, t in movers)
    raised = under is not None and under.noun.kind == "raised"
    top = telling.top_of(under, width=2.0 * row, x=row / 2) if under is not None and raised else 0.0
    lowers = "down" in story.directions or story.lead.is_a("fall")
    x, latest = 0.0, 0.0
    for entity, thing in movers:
        x += float(thing.size[0]) / 2
        said = story.amount("length_m")
        height = said if said is not None else min(max(0.3, 2.5 * thing.largest), 1.2 + 0.3 * thing.largest)
        body = stage.put(thing, x, top + (height if lowers else 0.0), entity=entity)
        way = (0.0, 0.0, -height + GAP_M if lowers else height)
        latest = max(latest, carry(telling, body, way, hold=not lowers))
        stage.expect("falls" if lowers else "rises", body.name)
        stage.expect("is_carried", body.name)
        x += float(thing.size[0]) / 2 + 0.3 * thing.largest
    stage.reaches(-0.2, x)
    stage.lasts(latest + 0.5)
    mention_hand(telling)


def transport(telling: Telling) -> None:
    """Taken up, across and set down again: onto or into what is named, or a little way on."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    movers = telling.mover_things()
    size = max(t.largest for _, t in movers)
    goal = story.container or story.surface or next(iter(story.targets), None)
    way, top, inside = 3.0 * size, 0.0, goal is not None and goal is story.container
    if goal is not None:
        thing = telling.roomy(goal, 2.0 * size)
        half = float(thing.size[0]) / 2
        stage.put(thing, way + half, fixed=goal.noun.kind in ("raised", "wall"), entity=goal)
        if inside or goal.noun.kind in ("raised", "vehicle") or goal is story.surface:
            way, top = way + half, float(thing.size[2])
        else:
            way -= 0.7 * size  # beside it
    latest = 0.0
    for i, (entity, thing) in enumerate(movers):
        body = stage.put(thing, -i * 1.4 * size, entity=entity)
        over = top + max(0.4 * size, 0.1)
        down = -over + (0.3 * top if inside else top + 2 * GAP_M)
        latest = carry(
            telling,
            body,
            (0.0, 0.0, over),
            (way + i * 0.3 * size, 0.0, 0.0),
            (0.0, 0.0, down),
            begin_s=max(latest, TAKES_S),
            hold=False,
        )
        stage.expect("is_carried", body.name)
        stage.expect("rises", body.name)
    stage.lasts(latest + 0.6)
    mention_hand(telling)


def set_down(telling: Telling, entity: Entity, thing: Thing, x: float, z: float, *, y: float = 0.0) -> Body:
    """Let a hand put `thing` down at (x, y, z) from a span above."""
    stage = telling.stage
    above = max(0.2, 0.5 * thing.largest)
    body = stage.put(thing, x, z + above, y=y, entity=entity)
    ends = carry(telling, body, (0.0, 0.0, -above + GAP_M), hold=False)
    stage.lasts(ends + 0.8)
    return body


def mention_hand(telling: Telling) -> None:
    """Say what stands for whoever does it."""
    story = telling.story
    for doer in story.doers:
        telling.stage.notes.approximate(
            doer.word, f"the path on which the {story.mover.word} is taken, and is not seen"
        )


__all__ = ["carry", "lift", "mention_hand", "set_down", "transport"]
