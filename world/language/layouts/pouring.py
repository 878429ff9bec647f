"""What pours, spills, streams and scatters: grains, which stand for a liquid only where the scene says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from proxyworld.world.grains import GRAINS, Grain, grains
from proxyworld.world.language.layouts.hands import carry
from proxyworld.world.language.layouts.standing import tip
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.proxies.household import vessel as vessel_shape
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GAP_M, fall_time_s
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing, shade
from proxyworld.world.materials import COLOURS, MATERIALS
from proxyworld.world.scene import Body, Box, Carry, Colour, Cylinder, Vec3

COUNT = 40
WIDTH_M = 0.026
"""Grains are made this large, so that forty of them fill a cup."""
_TILT_RAD = math.radians(125)
_HOLD_S, _TILT_S = 0.3, 1.3
_KINDS: Mapping[str, str] = MappingProxyType(
    {"rice": "rice", "oat": "rice", "seed": "rice", "gravel": "gravel", "pebbles": "gravel", "debris": "gravel",
     "bead": "beads", "marble": "beads", "popcorn": "gravel", "coffee_beans": "rice", "cereal": "gravel"}
)  # fmt: skip
_VESSELS = frozenset({"vessel", "tray", "cylinder", "bottle"})
_FROM_VESSELS = frozenset({"pour", "empty", "tip", "dump", "dispense", "fill", "decant"})
_SPILLS = frozenset({"spill", "knock", "slosh", "overflow", "splash"})


def pour(telling: Telling) -> None:
    """Out of a vessel that is tilted, or as a stream, into what is named or onto what is below."""
    story, stage = telling.story, telling.stage
    stuff = _stuff(story)
    source, target = _vessels(story, stuff)
    bases = {c.verb.base for c in story.deeds}
    top, opening = _below(telling, target)
    if bases & _SPILLS and source is not None:
        _spill(telling, stuff, source)
    elif source is not None or (bases & _FROM_VESSELS and stuff is not story.container):
        _tilted_over(telling, stuff, source, top, opening)
    elif story.lead.is_a("lift"):
        if story.lead.sense.moves == "subject":
            _whirled_up(telling, stuff, top)  # "dust rises"
        else:
            _tilted_over(telling, stuff, source, top, opening)
    else:
        _stream(telling, stuff, top)
    if stuff.noun.kind in ("liquid", "water"):
        stage.notes.not_simulated[stuff.word] = "liquids are not simulated: loose balls stand for it"
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the pouring, and is not seen")


def scatter(telling: Telling) -> None:
    """Strewn: loose grains let fall as they fly apart, or things that part over the ground."""
    story, stage = telling.story, telling.stage
    if story.mover.noun.kind in ("object", "animal", "vehicle"):
        _things_apart(telling)
        return
    stuff = _stuff(story)
    top, _ = _below(telling, _vessels(story, stuff)[1])
    made = _grains(telling, stuff, Cylinder(radius_m=0.09, height_m=0.12), (0.0, 0.0, top + 0.35), COUNT)
    for body in made:
        x, y, _ = body.position_m
        stage.replace(body.model_copy(update={"velocity_m_s": (6.0 * story.pace * x, 6.0 * story.pace * y, 0.0)}))
    stage.expect("scatters", made[0].name)
    stage.lasts(1.6)
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the strewing, and is not seen")


def _stuff(story: Story) -> Entity:
    """What pours."""
    loose = [e for e in (*story.movers, *story.targets) if e.noun.kind in ("liquid", "grains", "water", "ground")]
    inside = [e.contents for e in (*story.movers, *story.targets) if e.contents is not None]
    return next(iter([*loose, *inside]), story.mover)


def _vessels(story: Story, stuff: Entity) -> tuple[Entity | None, Entity | None]:
    """What it pours from, and into, as far as they are named."""
    said = [*(p for c in story.deeds for p in c.relations), *(p for m in story.movers for p in m.relations)]
    hollow = [(r, e) for r, e in said if e.noun.form in _VESSELS and e.noun.kind == "object"]
    source = next((e for r, e in hollow if r in ("from", "off", "down", "of", "out")), None)
    moved = [e for e in story.movers if e is not stuff and e.noun.form in _VESSELS]
    target = story.container or next((e for r, e in hollow if e is not source), None)
    target = target or next((e for e in story.targets if e.noun.form in _VESSELS), None)
    filled = any(c.verb.base == "fill" for c in story.deeds)
    if source is None and moved and not (filled and target is None):
        source = moved[0]
    if target is None and moved and moved[0] is not source:
        target = moved[0]
    return source, target


def _below(telling: Telling, target: Entity | None) -> tuple[float, float]:
    """Put what it pours into, or onto, under x = 0; the height of its top, and how wide it is open."""
    stage, story = telling.stage, telling.story
    table = story.surface if story.surface is not None and story.surface.noun.kind == "raised" else None
    z = telling.top_of(table, width=0.5) if table is not None else 0.0
    flat = story.surface if target is None and table is None else None
    if flat is not None:
        under = stage.thing(flat)
        stage.put(under.scaled(max(1.0, 0.3 / under.largest)), 0.0, z, entity=flat)
        return z + 0.3 * float(under.size[2]), 0.3
    if target is None:
        return z, 0.3
    thing = stage.thing(target)
    wide = float(min(thing.size[0], thing.size[1]))
    if wide < 0.28:
        thing = thing.scaled(0.28 / wide)
        stage.notes.approximate(target.word, "28 cm wide, so that the grains go in")
    if thing.form not in ("vessel", "tray"):
        thing = replace(thing, shape=vessel_shape(0.12, 0.15, 0.25), form="vessel")
    stage.put(thing, 0.0, z, entity=target)
    return z + float(thing.size[2]), float(thing.size[0])


def _tilted_over(telling: Telling, stuff: Entity, source: Entity | None, top: float, opening: float) -> None:
    """A full cup is held above, or lifted from the ground, and tilted until it is empty."""
    stage = telling.stage
    cup, z = _cup(telling, source), top + 0.2
    half = cup.largest / 2
    x = -0.55 * half - 0.1 * opening
    lifted = telling.story.lead.is_a("lift")
    beside = 0.6 * opening + 1.2 * half if lifted else 0.0
    held = stage.put(cup, x - beside, 0.0 if lifted else z, entity=source)
    inner = _inside(cup, held)
    made = _grains(telling, stuff, inner[0], inner[1], COUNT)
    ways: tuple[Vec3, ...] = ((0.0, 0.0, z), (beside, 0.0, 0.0)) if lifted else ()
    tilts = carry(telling, held, *ways, begin_s=_HOLD_S)
    stage.events += [
        Carry(time_s=0.0, duration_s=_HOLD_S, body=held.name, hold=True),
        Carry(time_s=tilts, duration_s=_TILT_S, body=held.name, turn_rad=(0.0, _TILT_RAD, 0.0), hold=True),
    ]
    if lifted:
        stage.expect("rises", made[0].name)
    stage.expect("turns_by", held.name)
    for body in made[-3:]:
        stage.expect("falls", body.name)
    stage.lasts(tilts + 2.2)
    stage.reaches(-2 * half - beside, opening)
    if source is None:
        stage.notes.approximate(telling.story.lead.verb.token.text, "a plain cup that is tilted by an unseen hand")


def _whirled_up(telling: Telling, stuff: Entity, top: float) -> None:
    """Loose stuff that is flung up from where it lies, and comes down again."""
    stage = telling.stage
    made = _grains(telling, stuff, Cylinder(radius_m=0.12, height_m=0.08), (0.0, 0.0, top + 0.06), COUNT)
    for body in made:
        x, y, _ = body.position_m
        up = 2.2 * min(max(telling.story.pace, 0.5), 1.5)
        stage.replace(body.model_copy(update={"velocity_m_s": (3.0 * x, 3.0 * y, up)}))
        stage.expect("rises", body.name)
    stage.notes.approximate(telling.story.lead.verb.token.text, "grains that are flung up")
    stage.lasts(1.6)


def _spill(telling: Telling, stuff: Entity, source: Entity) -> None:
    """A full vessel is tipped over where it stands."""
    stage = telling.stage
    cup = _cup(telling, source)
    height = float(stage.extent()[1][2]) if stage.bodies else 0.0
    stood = stage.put(cup.with_grip(2.0), 0.0, height, entity=source)
    inner = _inside(cup, stood)
    made = _grains(telling, stuff, inner[0], inner[1], COUNT // 2)
    tip(telling, stood, stacked=False, hardness=2.2)
    stage.expect("topples", stood.name)
    stage.expect("scatters", made[0].name)
    stage.lasts(2.0)
    stage.reaches(-0.2, 0.6)


def _cup(telling: Telling, source: Entity | None) -> Thing:
    """The vessel that it pours from, open and some 18 cm wide."""
    stage = telling.stage
    if source is None:
        material = MATERIALS["plastic"]
        return Thing(stage.own_name("cup"), "", "vessel", vessel_shape(0.075, 0.09, 0.16), (1.0, 0.0, 0.0, 0.0),
                     material, (0.85, 0.86, 0.88), 0.3)  # fmt: skip
    thing = stage.thing(source)
    if thing.form != "vessel":
        return replace(thing, shape=vessel_shape(0.075, 0.09, 0.20), form="vessel", turn=(1.0, 0.0, 0.0, 0.0))
    return thing.scaled(max(1.0, 0.18 / float(min(thing.size[0], thing.size[1]))))


def _inside(cup: Thing, body: Body) -> tuple[Cylinder, Vec3]:
    """The round room inside a vessel's wall, and where its middle is."""
    wide, high = float(cup.size[0]) / 2, float(cup.size[2])
    room = Cylinder(radius_m=0.62 * wide, height_m=0.80 * high)
    x, y, z = body.position_m
    return room, (x, y, z + 0.06 * high)


def _stream(telling: Telling, stuff: Entity, top: float) -> None:
    """A falling column."""
    stage = telling.stage
    tall = Cylinder(radius_m=0.045, height_m=0.7)
    made = _grains(telling, stuff, tall, (0.0, 0.0, top + 0.25 + 0.35), COUNT)
    stage.notes.approximate(telling.story.lead.verb.token.text, "a stream of loose balls")
    for body in made[::20]:
        stage.expect("falls", body.name)
    stage.lasts(fall_time_s(1.0 + top, max(telling.gravity, 1.0)) + 1.2)


def _grains(telling: Telling, stuff: Entity, within: Box | Cylinder, at: Vec3, count: int) -> list[Body]:
    stage = telling.stage
    kind = GRAINS[_KINDS.get(stuff.noun.word, "sand")]
    made = replace(kind, width_m=WIDTH_M / kind.slender, colours=_colours(stuff, kind))
    if stuff.noun.kind in ("liquid", "water"):  # it must run, not heap
        made = replace(GRAINS["beads"], width_m=WIDTH_M, colours=_colours(stuff, GRAINS["beads"]))
    else:
        stage.notes.approximate(stuff.word, f"{count} grains of {1000 * made.width_m:.0f} mm")
    stage.notes.placed.append(stuff)
    name = stage.own_name(stuff.noun.word)
    bodies = grains(
        name, within, made=made, count=count, at_m=at, seed=int(stage.rng.integers(2**31)), label=stuff.word
    )
    for body in bodies:
        stage.add(body, stuff)
        stage.painted.add(body.name)
    return list(bodies)


def _colours(stuff: Entity, kind: Grain) -> tuple[Colour, ...]:
    if stuff.colours:
        base = COLOURS[stuff.colours[0]]
    elif stuff.noun.colour is not None:
        base = stuff.noun.colour
    elif stuff.noun.kind in ("liquid", "water"):
        base = (0.20, 0.50, 0.85)
    else:
        return kind.colours
    return (base, shade(base, 1), shade(base, 2))


def _things_apart(telling: Telling) -> None:
    """Several things, close together on the ground, each sent its own way."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    for entity in story.movers:
        if entity.count < 3:
            entity.count = 6
    movers = telling.mover_things(rolling=True)
    size = max(t.largest for _, t in movers)
    ring = 0.62 * size * max(1.0, len(movers) / math.pi)
    for i, (entity, thing) in enumerate(movers):
        angle = 2 * math.pi * (i + 0.3) / len(movers)
        out = np.array([math.cos(angle), math.sin(angle), 0.0])
        speed = telling.speed(thing)
        x, y, _ = (float(v) for v in ring * out)
        velocity = (speed * float(out[0]), speed * float(out[1]), 0.2 * speed)
        body = stage.put(thing, x, GAP_M, y=y, velocity=velocity, entity=entity)
        if i == 0:
            stage.expect("scatters", body.name)
    stage.reaches(-4 * ring, 4 * ring)
    stage.lasts(1.6)
    for doer in story.doers:
        stage.notes.approximate(doer.word, "the push that sends them apart")


__all__ = ["pour", "scatter"]
