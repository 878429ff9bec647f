"""A reading becomes a `Scene`: its stories laid out, then all in one world with one ground, camera and light."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from proxyworld.world.language.layouts.bursting import break_, explode
from proxyworld.world.language.layouts.falling import fall
from proxyworld.world.language.layouts.flying import fly, throw
from proxyworld.world.language.layouts.running import run
from proxyworld.world.language.layouts.standing import hold, jump, lift, place, spin, topple
from proxyworld.world.language.layouts.swinging import WIELDED, open_, swing
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.layouts.working import cut, float_, pour, press, rub, sink, stand
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.stage import GROUND, Notes, Stage
from proxyworld.world.language.story import BODIES, FIXTURES, Story, stories
from proxyworld.world.language.things import PALETTE, surface_material
from proxyworld.world.language.verbs import VERBS, Deed
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    EARTH_GRAVITY_M_S2,
    Body,
    Camera,
    Colour,
    Environment,
    Material,
    Plane,
    Scene,
    Words,
)

LAYOUTS: Mapping[Deed, Callable[[Telling], None]] = MappingProxyType(
    {
        "fall": fall, "bounce": fall, "roll": run, "slide": run, "push": run, "pull": run, "hit": run, "drive": run,
        "stop": run, "blow": run, "leave": run, "throw": throw, "catch": throw, "fly": fly, "swing": swing,
        "open": open_, "topple": topple, "place": place, "stack": place, "hold": hold, "spin": spin, "turn": spin,
        "lift": lift, "jump": jump, "explode": explode, "break": break_, "squeeze": press, "cut": cut, "rub": rub,
        "pour": pour, "float": float_,
        "sink": sink, "lower": fall, "ride": run, "kick": throw, "launch": throw, "poke": run, "sway": swing,
        "rock": swing, "hang": swing, "flutter": swing, "balance": place, "lean": place, "carry": lift,
        "accelerate": run, "brake": run, "scatter": pour, "press": press, "bend": press, "stretch": press,
        "inflate": press, "drape": press, "fold": press, "close": open_,
    }
)  # fmt: skip
"""Who lays out a deed."""

MOST_STORIES = 4
MOST_PROPS = 6
LONGEST_S = 5.0
_STEP_S = 0.5  # durations are whole halves of a second, so that 24 frames a second give 12 k + 1 of them
_DEFAULT_GROUND: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"vehicle"}), "asphalt"),
    (frozenset({"animal", "agent"}), "grass"),
)
_KNOCKS: frozenset[Deed] = frozenset({"topple", "push", "pull", "break", "spin"})
_LIGHT_DEEDS: frozenset[Deed] = frozenset({"place", "hold", "stack"})


def compose(reading: Reading, *, prompt: str, seed: int) -> Scene:
    """Lay out all that was read as one scene."""
    rng = np.random.default_rng(seed)
    notes = Notes()
    told = _worth_telling(stories(reading), reading)
    gravity = reading.setting.pull.gravity_m_s2 if reading.setting.pull is not None else EARTH_GRAVITY_M_S2
    ground_entity = _ground_of(told, reading)
    ground = _ground_material(ground_entity, told, notes)
    stages: list[Stage] = []
    names = {GROUND}
    for story in told:
        stage = Stage(rng, notes, gravity, names)
        _lay_out(Telling(story, stage, ground))
        notes.told += [*story.deeds, *story.effects]
        stages.append(stage)
    _side_by_side(stages)
    stages += _props(reading, notes, rng, gravity, names, stages)
    bodies = [_ground_body(ground, ground_entity), *(b for s in stages for b in s.bodies)]
    painted = set().union(*(s.painted for s in stages))
    duration = max(s.duration_s for s in stages)
    duration = next((c.amounts["time_s"] for c in reading.clauses if 0.5 <= c.amounts.get("time_s", 0) <= 10), duration)
    return Scene(
        prompt=prompt,
        bodies=tuple(_apart_in_colour(bodies, painted, ground_is_painted=_painted(ground_entity))),
        joints=tuple(j for s in stages for j in s.joints),
        events=tuple(sorted((e for s in stages for e in s.events), key=lambda e: e.time_s)),
        media=tuple(m for s in stages for m in s.media),
        gravity_m_s2=(0.0, 0.0, -gravity),
        duration_s=min(math.ceil(duration / _STEP_S - 1e-9) * _STEP_S, max(LONGEST_S, duration)),
        camera=Camera(**reading.setting.camera),
        environment=reading.setting.sky.environment if reading.setting.sky is not None else Environment(),
        expectations=tuple(e for s in stages for e in s.expectations),
        words=words(reading, notes, ground_entity),
    )


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
    stood = next((c for c in reading.clauses if c.movers and c.movers[0] in seen), None)
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
    if story.mover.noun.kind in ("liquid", "grains", "water", "ground"):
        pour(telling)
    elif not any(c.deed in LAYOUTS for c in story.deeds) or story.lead.deed not in LAYOUTS:
        stand(telling)
    elif story.mover.noun.kind in FIXTURES and story.deed not in ("explode", "break", "topple", "open", "place"):
        place(telling)
    elif story.targets and story.deed in _KNOCKS and any(c is story.lead for c in story.effects):
        run(telling)  # "a ball knocks over two bottles": the ball runs into them
    elif story.source is not None and story.deed in ("fall", "bounce", "topple", "break", "place"):
        run(telling)  # "a bottle falls off a shelf"
    elif story.deed == "hit" and story.targets and story.mover.noun.form in WIELDED:
        swing(telling)  # "a bat hits a ball"
    elif story.incline is not None and story.deed in ("fall", "bounce", "spin", "topple"):
        run(telling)
    else:
        LAYOUTS[story.deed](telling)
    if not telling.stage.bodies:
        stand(telling)
    if "left" in story.directions and "right" not in story.directions:
        telling.stage.turn_round()


# --- the ground ------------------------------------------------------------------------------------------------


def _ground_of(told: list[Story], reading: Reading) -> Entity | None:
    own = next((s.ground for s in told if s.ground is not None and s.ground.noun.kind != "place"), None)
    if own is not None:
        return own
    placed = next((s.ground for s in told if s.ground is not None), None)
    known = [e for e in reading.entities if e.noun.kind in ("ground", "place", "water")]
    return placed or next((e for e in known if e.noun.kind == "ground"), None) or next(iter(known), None)


def _ground_material(entity: Entity | None, told: list[Story], notes: Notes) -> Material:
    if entity is not None:
        notes.placed.append(entity)
        if entity.noun.kind == "place":
            notes.approximate(entity.word, f"a plain floor of {entity.material or entity.noun.material}")
        if entity.noun.kind == "water":
            notes.not_simulated[entity.word] = "water is not simulated: a still blue surface stands for it"
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
