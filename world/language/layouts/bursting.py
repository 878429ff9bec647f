"""Things that explode or come apart where they are."""

from __future__ import annotations

import math

from proxyworld.world.conventions import axis_angle
from proxyworld.world.fracture import fracture
from proxyworld.world.language.layouts.obstacles import PIECES, burst, shatter
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Box, Break, Compound, Impulse

BLAST_S = 0.5
SNAP_S = 0.7


def explode(telling: Telling) -> None:
    """A blast under each thing breaks it, and throws its parts up and out."""
    stage, story = telling.stage, telling.story
    z = 0.0
    if story.surface is not None:
        table = telling.fixture(story.surface, width=0.6)
        z = float(table.size[2])
        stage.put(table, 0.0, fixed=True, entity=story.surface)
    x = 0.0
    for entity, thing in telling.mover_things():
        shape = thing.shape
        if not isinstance(shape, Compound) or len(shape.parts) < 8:
            shape = fracture(shape, pieces=PIECES, seed=int(stage.rng.integers(2**31)))
        x += float(thing.size[0]) / 2
        driving = story.does("drive")
        speed = 0.4 * telling.speed(thing) if driving else 0.0
        body = stage.put(thing.with_shape(shape), x, z, velocity=(speed, 0, 0), entity=entity)
        pace = min(max(story.pace, 0.6), 2.0)
        stage.events.append(Break(time_s=BLAST_S, body=body.name))
        blast = pace * math.sqrt(9.81 * max(1.1 * thing.largest, 0.5))
        ahead = body.model_copy(update={"position_m": (body.position_m[0] + speed * BLAST_S, *body.position_m[1:])})
        burst(telling, ahead, BLAST_S, speed=1.5 * blast, below=1.1 * thing.largest, cap=0.75)
        stage.expect("breaks", body.name)
        if story.does("lift", "fly", "throw") or "up" in story.directions:
            stage.expect("rises", body.name)
        x += float(thing.size[0]) / 2 + thing.largest
    size = max(b.position_m[2] for b in stage.bodies)
    stage.reaches(-3 * size, x + 3 * size)
    for target in story.targets:
        for body in stage.arrange(target, x + 0.5, smallest_m=0.0):
            if story.suffers("throw", "lift", "fly") and not body.fixed:
                _sent_up(telling, body)
    stage.lasts(2.5)


def _sent_up(telling: Telling, body: Body) -> None:
    """The blast throws `body` up by some of its own heights."""
    stage = telling.stage
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    up = math.sqrt(2 * max(telling.gravity, 1.0) * max(2.0 * float((high - low).max()), 0.5))
    push = telling.mass(body) * up
    stage.events.append(Impulse(time_s=BLAST_S, body=body.name, impulse_n_s=(0.2 * push, 0.0, push)))
    stage.expect("rises", body.name)


def break_(telling: Telling) -> None:
    """It comes apart: dropped from a small height so that the pieces part."""
    stage, story = telling.stage, telling.story
    x = 0.0
    doers = [d for d in story.doers if d.noun.kind == "agent"]
    for entity, thing in telling.mover_things():
        x += float(thing.size[0]) / 2
        height = 0.7 * thing.largest + 0.25 if not doers else 0.15 * thing.largest
        body = stage.put(thing, x, height, entity=entity)
        stage.expect("falls", body.name)  # and so is held until its time has come
        drop = math.sqrt(2 * height / max(telling.gravity, 1.0))
        body = shatter(telling, body, max(0.2, 0.96 * drop))
        place = body.position_m
        ahead = body.model_copy(
            update={"position_m": (place[0], place[1], place[2] - 0.92 * height)}
        )  # 0.96 of the time of the drop
        burst(telling, ahead, max(0.2, 0.96 * drop), speed=0.6 * math.sqrt(9.81 * thing.largest), below=0.0)
        x += float(thing.size[0]) / 2 + 0.6 * thing.largest
    stage.reaches(-0.5, x + 0.5)
    stage.lasts(2.0)
    for doer in doers:
        stage.notes.approximate(doer.word, "the blow that breaks it")


def snap(telling: Telling) -> None:
    """Laid across two blocks and pressed down in the middle, as in a bending test, until it comes apart."""
    stage, story = telling.stage, telling.story
    entity = story.targets[0] if story.targets else story.mover
    thing = stage.thing(entity)
    axis = int(thing.size.argmax())
    if axis != 0:  # along x, over both blocks
        about = (0.0, 0.0, 1.0) if axis == 1 else (0.0, 1.0, 0.0)
        thing = thing.turned_by(axis_angle(about, math.pi / 2))
    long, wide = float(thing.size[0]), float(thing.size[1])
    base = 0.4 * long
    for side in (-1.0, 1.0):
        stage.add(
            Body(
                name=stage.own_name("block"), shape=Box(size_m=(0.1 * long, 1.5 * wide + 0.02, base)),
                material=MATERIALS["wood"], position_m=(side * 0.42 * long, 0.0, base / 2), fixed=True,
            )
        )  # fmt: skip
    body = shatter(telling, stage.put(thing, 0.0, base + GAP_M, entity=entity), SNAP_S)
    blow = 1.5 * telling.mass(body)
    stage.events.append(Impulse(time_s=SNAP_S + 0.01, body=body.name, impulse_n_s=(0.0, 0.0, -blow)))
    stage.notes.approximate(story.lead.verb.token.text, "pressed in the middle until it breaks; it does not bend")
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the press that breaks it, and is not seen")
    stage.reaches(-long, long)
    stage.lasts(SNAP_S + 1.2)
