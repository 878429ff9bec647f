"""A reading becomes a `Scene`: its stories laid out, then all in one world with one ground, camera and light."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from proxyworld.world.language.layouts.actors import show_actors
from proxyworld.world.language.layouts.choosing import layout_of, stand
from proxyworld.world.language.layouts.completing import complete
from proxyworld.world.language.layouts.driving import curve
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.refusals import refuse
from proxyworld.world.language.sequence import chained, one_after_another
from proxyworld.world.language.setting import Setting
from proxyworld.world.language.stage import GROUND, Notes, Stage
from proxyworld.world.language.story import BODIES, FIXTURES, Story, stories
from proxyworld.world.language.things import PALETTE, surface_material
from proxyworld.world.language.verbs import VERBS, Deed
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    EARTH_GRAVITY_M_S2,
    Body,
    Colour,
    Environment,
    Material,
    Medium,
    Plane,
    Scene,
    Words,
)

MOST_STORIES = 6
MOST_PROPS = 6
LONGEST_S = 5.0
_STEP_S = 0.5  # durations are whole halves of a second, so that 24 frames a second give 12 k + 1 of them
_DEFAULT_GROUND: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"vehicle"}), "asphalt"),
    (frozenset({"animal", "agent"}), "grass"),
)
_THIN_KG_M3 = 10.0  # air and other gases are thinner
_LIGHT_DEEDS: frozenset[Deed] = frozenset({"place", "hold", "stack"})


def compose(reading: Reading, *, prompt: str, seed: int) -> Scene:
    """Lay out all that was read as one scene."""
    rng = np.random.default_rng(seed)
    notes = Notes()
    setting = reading.setting
    told = _worth_telling(chained(stories(reading)), reading)
    gravity = setting.pull.gravity_m_s2 if setting.pull is not None else EARTH_GRAVITY_M_S2
    ground_entity = _ground_of(told, reading)
    ground = _ground_material(ground_entity, told, notes)
    stages: list[Stage] = []
    names = {GROUND}
    for story in told:
        stage = Stage(rng, notes, gravity, names)
        _lay_out(Telling(story, stage, ground))
        notes.told += [*story.deeds, *story.effects]
        stages.append(stage)
    refuse(reading.clauses, stages)
    one_after_another(told, stages)
    _side_by_side(stages)
    stages += _props(reading, notes, rng, gravity, names, stages)
    bodies = [_ground_body(ground, ground_entity), *(b for s in stages for b in s.bodies)]
    painted = set().union(*(s.painted for s in stages))
    bodies = _apart_in_colour(bodies, painted, ground_is_painted=_painted(ground_entity))
    media = (*(m for s in stages for m in s.media), *_media(setting, stages))
    for word, stands_for in setting.filming.unmet(bodies):
        notes.approximate(word, stands_for)
    time = _time(reading, max(s.duration_s for s in stages))
    return Scene(
        prompt=prompt,
        bodies=tuple(_frictionless(b) for b in bodies) if setting.frictionless else tuple(bodies),
        joints=tuple(j for s in stages for j in s.joints),
        events=tuple(sorted((e for s in stages for e in s.events), key=lambda e: e.time_s)),
        media=media if setting.medium != "vacuum" else tuple(m for m in media if m.density_kg_m3 > _THIN_KG_M3),
        gravity_m_s2=(0.0, 0.0, -gravity),
        duration_s=time.duration_s,
        slow_motion=time.slow_motion,
        camera=setting.filming.camera(bodies, seed=seed),
        environment=setting.sky.environment if setting.sky is not None else Environment(),
        expectations=tuple(e for s in stages for e in s.expectations),
        words=words(reading, notes, ground_entity).model_copy(update={"unreal": time.unreal}),
    )


@dataclass(frozen=True)
class _Time:
    """How long the scene lasts, how much slower it is shown, and what is told of both."""

    duration_s: float
    slow_motion: float
    unreal: tuple[str, ...]


def _time(reading: Reading, wanted_s: float) -> _Time:
    """The time that the stories want, or that was said; in slow motion no more of it than makes five seconds of film.

    A bare "slow motion" is as slow as lets everything be seen in that, and half as slow at least.
    """
    setting = reading.setting
    said = next((c.amounts["time_s"] for c in reading.clauses if 0.5 <= c.amounts.get("time_s", 0) <= 10), None)
    duration = said if said is not None else wanted_s
    slow = setting.slow_motion
    if slow <= 1.0:
        whole = math.ceil(duration / _STEP_S - 1e-9) * _STEP_S
        return _Time(min(whole, max(LONGEST_S, duration)), 1.0, tuple(setting.unreal))
    slow = max(slow / 2, min(slow, LONGEST_S / duration))
    film = math.ceil(min(duration * slow, LONGEST_S) / _STEP_S - 1e-9) * _STEP_S
    unreal = tuple(
        text if not text.startswith("time runs") else f"time runs {slow:.3g} times slower" for text in setting.unreal
    )
    return _Time(film / slow, slow, unreal)


def _media(setting: Setting, stages: list[Stage]) -> list[Medium]:
    """What the prompt says that everything moves in: water, or a wind where no story has its own."""
    if setting.medium == "water":
        return [Medium(name="water around", density_kg_m3=998.0, viscosity_pa_s=1.0e-3)]
    wind = setting.wind
    if wind is None or any(m.velocity_m_s != (0.0, 0.0, 0.0) for s in stages for m in s.media):
        return []
    to = {"right": (1.0, 0.0), "left": (-1.0, 0.0), "up": (0.0, 1.0), "down": (0.0, -1.0)}[wind.towards]
    velocity = (to[0] * wind.speed_m_s, 0.0, to[1] * wind.speed_m_s)
    return [
        Medium(name="wind around", density_kg_m3=1.2, viscosity_pa_s=1.8e-5, velocity_m_s=velocity, gusts=wind.gusts)
    ]


def _frictionless(body: Body) -> Body:
    material = body.material.model_copy(update={"friction": 0.0, "rolling_friction_m": 0.0})
    return body.model_copy(update={"material": material})


def _worth_telling(told: list[Story], reading: Reading) -> list[Story]:
    """The stories to show: those that move before those that rest, and something in any case."""
    moving = [s for s in told if s.deed not in _LIGHT_DEEDS]
    busy = {id(e) for s in moving for e in [*s.movers, *s.targets]}
    resting = [s for s in told if s.deed in _LIGHT_DEEDS and not any(id(e) in busy for e in s.movers)]
    chosen = [*moving, *resting][:MOST_STORIES] or _still(reading)
    return chosen


def _still(reading: Reading) -> list[Story]:
    """Where no deed is known: the things that are named, standing there."""
    seen = [e for e in reading.entities if e.noun.kind in BODIES | FIXTURES]
    seen = seen or [e for e in reading.entities if e.noun.kind in ("agent", "liquid", "grains")]
    if not seen:
        seen = [Entity(NOUNS["ball"])]
    stood = next((c for c in reading.clauses if c.movers and c.movers[0] in seen and not c.negated), None)
    clause = stood or _standing(seen[0])
    return [Story(movers=seen[:5], deeds=[clause])]


def _standing(entity: Entity) -> Clause:
    from proxyworld.world.language.tagging import Tagged
    from proxyworld.world.language.tokens import Token

    return Clause(
        Tagged(Token("stands", "stands", 0, 0), "verb", base="stand", form="s"), VERBS["stand"], subjects=[entity]
    )


def _lay_out(telling: Telling) -> None:
    story = telling.story
    for entity in [*story.movers, *story.targets]:
        if entity.noun.kind == "agent" and entity.noun.form == "person" and entity.count > 4:
            entity.count = 4
    layout_of(story)(telling)
    if not telling.stage.bodies:
        stand(telling)
    complete(telling)
    mirrored = "left" in story.directions and "right" not in story.directions and not curve(story)
    show_actors(telling, mirrored=mirrored)
    if mirrored:
        telling.stage.turn_round()


# --- the ground ------------------------------------------------------------------------------------------------


def _ground_of(told: list[Story], reading: Reading) -> Entity | None:
    moved = {id(e) for s in told for e in s.movers}  # sand that is poured is no ground
    own = next((s.ground for s in told if s.ground is not None and s.ground.noun.kind != "place"), None)
    if own is not None:
        return own
    placed = next((s.ground for s in told if s.ground is not None), None)
    known = [e for e in reading.entities if e.noun.kind in ("ground", "place", "water") and id(e) not in moved]
    return placed or next((e for e in known if e.noun.kind == "ground"), None) or next(iter(known), None)


def _ground_material(entity: Entity | None, told: list[Story], notes: Notes) -> Material:
    if entity is not None:
        notes.placed.append(entity)
        if entity.noun.kind == "place":
            notes.approximate(entity.word, f"a plain floor of {entity.material or entity.noun.material}")
        if entity.noun.kind == "water":
            return MATERIALS["tile" if "pool" in entity.noun.word else "sand"]
        return surface_material(entity)
    kinds = {e.noun.kind for s in told for e in s.movers if e.size > 0.3 and max(e.noun.dims_m, default=0.0) > 0.5}
    for wanted, material in _DEFAULT_GROUND:
        if kinds & wanted:
            return MATERIALS[material]
    return MATERIALS["concrete"]


def _ground_body(material: Material, entity: Entity | None) -> Body:
    return Body(
        name=GROUND, label=entity.word if entity is not None else "", shape=Plane(), material=material, fixed=True
    )


# --- many in one world -------------------------------------------------------------------------------------------


def _side_by_side(stages: list[Stage]) -> None:
    """Shift the stories so that none is in another's way: those that run along x stand apart in y."""
    if len(stages) < 2:
        return
    right, back = None, None
    for stage in stages:
        low, high = stage.extent()
        margin = 0.25 * float(max(high[2] - low[2], 0.3))
        if right is None or back is None:
            right, back = float(high[0]), float(high[1])
            continue
        if stage.sideways:
            stage.shift(0.0, back + margin - float(low[1]))
            back += margin + float(high[1] - low[1])
            right = max(right, float(high[0]))
        else:
            stage.shift(right + margin - float(low[0]), 0.0)
            right += margin + float(high[0] - low[0])
            back = max(back, float(high[1]))


def _props(
    reading: Reading, notes: Notes, rng: np.random.Generator, gravity: float, names: set[str], stages: list[Stage]
) -> list[Stage]:
    """What is named but takes no part stands behind the action, fixed."""
    shown = {id(e) for e in notes.placed}
    left = [
        e
        for e in reading.entities
        if id(e) not in shown and e.noun.kind in ("object", "vehicle", "animal", "raised", "wall")
    ]
    left = [e for e in left if e.stands_for is None and e.noun.form not in ("sheet",)][:MOST_PROPS]
    if not left:
        return []
    stage = Stage(rng, notes, gravity, names)
    lows, highs = zip(*(s.extent() for s in stages), strict=True)
    low, high = np.min(lows, axis=0), np.max(highs, axis=0)
    span = float(max(high[0] - low[0], high[2], 0.5))
    x = float(low[0])
    for entity in left:
        thing = stage.thing(entity, smallest_m=0.06)
        biggest = 1.1 * span
        if thing.largest > biggest:
            notes.approximate(entity.word, "smaller than life, as it stands in the background")
            thing = thing.scaled(biggest / thing.largest)
        wide = float(thing.size[0])
        stage.put(thing, x + wide / 2, y=float(high[1]) + 0.35 * span + float(thing.size[1]), fixed=True, entity=entity)
        x += wide + 0.12 * span
    stage.duration_s = 0.0
    return [stage]


def _apart_in_colour(bodies: list[Body], painted: set[str], *, ground_is_painted: bool) -> list[Body]:
    """Give what looks like the ground, or like another thing, a colour of its own, unless the prompt chose it."""
    ground = bodies[0].base_colour
    if (
        any(b.name in painted and not b.fixed and _near(b.base_colour, ground) for b in bodies)
        and not ground_is_painted
    ):
        ground = _contrast(ground, ground)
        bodies = [bodies[0].model_copy(update={"colour": ground}), *bodies[1:]]
    taken: dict[str, Colour] = {}
    made = [bodies[0]]
    for body in bodies[1:]:
        label = body.label
        colour = body.base_colour
        clash = _near(colour, ground) or any(_near(colour, other) for who, other in taken.items() if who != label)
        plain = (
            body.material.metallic < 0.5 and body.name not in painted and body.shape.kind != "compound" and bool(label)
        )
        if clash and plain and not body.fixed:
            free = [c for c in PALETTE if not _near(c, ground) and not any(_near(c, t) for t in taken.values())]
            colour = _contrast(colour, ground) if _wooden(body) or not free else free[0]
            body = body.model_copy(update={"colour": colour})
        elif clash and body.name not in painted and not body.fixed and bool(label):
            body = body.model_copy(update={"colour": _contrast(colour, ground)})
        taken.setdefault(label, colour)
        made.append(body)
    return made


def _painted(entity: Entity | None) -> bool:
    return entity is not None and bool(entity.colours)


def _wooden(body: Body) -> bool:
    return body.material.name not in ("plastic", "rubber", "fabric", "leather", "ceramic")


def _near(a: Colour, b: Colour) -> bool:
    return math.dist(a, b) < 0.13


def _contrast(colour: Colour, ground: Colour) -> Colour:
    """`colour` made lighter on a dark ground, darker on a light one."""
    darker = sum(ground) > 1.2
    factor, lift = (0.62, 0.0) if darker else (1.0, 0.22)
    red, green, blue = (min(1.0, c * factor + lift) for c in colour)
    return (red, green, blue)


# --- the words ---------------------------------------------------------------------------------------------------


def words(reading: Reading, notes: Notes, ground: Entity | None) -> Words:
    """The fate of every word: used, ignored, approximated or not simulated. Grammar words have none."""
    from proxyworld.world.language.fates import fates

    return fates(reading, notes, ground)
