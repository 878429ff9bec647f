"""Things that sway where they stand or hang, and what a wind does to loose and rooted things."""

from __future__ import annotations

import math

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.sheets import AIR_KG_M3, ON_POLES, WIND_M_S, flutter, is_sheet
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Compound, Joint, Medium, Part, Vec3

ROOTED = frozenset({"tree", "flower"})
"""Forms that stand by their roots and not by their weight."""
SWAY_RAD = math.radians(7)
_DAMPING = 0.04  # of the critical: trees 0.02 to 0.10 (Jackson et al., Forestry 94 (2021) 3)
_HURRICANE_M_S = 35.0
_TALLEST_TRUNK = 0.4  # of a tree's height: below it the stem stands fast


def sway(telling: Telling) -> None:
    """Rooted and standing things turn a little about their foot, drawn back by their stiffness."""
    stage, story = telling.stage, telling.story
    x = 0.0
    for entity, thing in telling.mover_things():
        thing = _upright(thing)
        x += float(thing.size[0]) / 2
        body = _on_spring(telling, entity, thing, x)
        stage.expect("sways", body.name)
        x += float(thing.size[0]) / 2 + 0.3 * thing.largest
    told = any(d.noun.kind == "wind" for d in story.doers) or story.lead.is_a("blow", "flutter", "sway")
    if told and stage.bodies:
        _breeze(telling)
    stage.reaches(-0.1, x)
    stage.lasts(3.0)


def _breeze(telling: Telling) -> None:
    """A wind that bends the stiffest and the softest alike by half their sway at most."""
    stage = telling.stage
    bearable = []
    for joint in stage.joints:
        body = stage.body(joint.body)
        low, high = bounds_m(body.shape, body.orientation_wxyz)
        area = float((high[1] - low[1]) * (high[2] - low[2]))
        arm = 0.5 * float(high[2] - low[2])
        bearable.append(math.sqrt(2 * 0.5 * SWAY_RAD * joint.stiffness / (AIR_KG_M3 * 1.2 * area * arm)))
    stage.media.append(
        Medium(
            name=stage.own_name("breeze"),
            density_kg_m3=AIR_KG_M3,
            viscosity_pa_s=1.8e-5,
            velocity_m_s=(min(*bearable, WIND_M_S), 0.0, 0.0),
            gusts=0.5,
            seed=int(stage.rng.integers(2**31)),
        )
    )


def _upright(thing: Thing) -> Thing:
    """What is flat, such as a leaf, stands on its stem."""
    if float(thing.size[2]) >= 0.4 * thing.largest:
        return thing
    return thing.turned_by(axis_angle((0.0, 1.0, 0.0), math.pi / 2))


def _on_spring(telling: Telling, entity: Entity, thing: Thing, x: float) -> Body:
    """Hinged across x at its foot (a tree: where its crown begins), sprung so that it swings to and fro."""
    stage = telling.stage
    fast, loose = _stem(thing)
    stem = None
    if fast:
        standing = thing.with_shape(Compound(parts=tuple(fast))).named(stage.own_name(f"{thing.name} stem"))
        stem = stage.put(standing, x, fixed=True, entity=entity).name
    high = max(p.position_m[2] for p in fast) if fast else 0.0
    body = stage.put(thing, x, entity=entity)
    if fast:
        body = stage.replace(body.model_copy(update={"shape": Compound(parts=tuple(loose))}))
    foot: Vec3 = (x, 0.0, float(body.position_m[2]) + high if fast else 0.004)
    mass = mass_properties(body)
    centre = np.add(body.position_m, mass.centre_m)
    arm = float(centre[2]) - foot[2]
    inertia = float(mass.inertia_kg_m2[1, 1]) + mass.mass_kg * arm**2
    period = min(max(1.6 * math.sqrt(thing.largest), 0.7), 2.4) / min(max(telling.story.pace, 0.6), 1.6)
    turning = 2 * math.pi / period
    weight = mass.mass_kg * telling.gravity * arm  # the spring must bear it too
    stage.joints.append(
        Joint(
            name=f"{body.name} root",
            kind="hinge",
            body=body.name,
            other=stem,
            anchor_m=foot,
            axis=(0.0, 1.0, 0.0),
            stiffness=inertia * turning**2 + max(weight, 0.0),
            damping=2 * _DAMPING * inertia * turning,
        )
    )
    rate = SWAY_RAD * turning * min(max(telling.story.pace, 0.7), 1.5)
    velocity = (rate * arm, 0.0, 0.0)  # of its centre, which turns about the foot
    place = np.add(velocity, np.cross((0.0, rate, 0.0), np.subtract(body.position_m, centre)))
    return stage.replace(
        body.model_copy(
            update={"velocity_m_s": tuple(float(v) for v in place), "angular_velocity_rad_s": (0.0, rate, 0.0)}
        )
    )


def _stem(thing: Thing) -> tuple[list[Part], list[Part]]:
    """What of a tree stands fast, and what sways; a thing without a crown sways whole."""
    if thing.form != "tree" or not isinstance(thing.shape, Compound):
        return [], []
    low, high = float(thing.low[2]), float(thing.high[2])
    trunk = [p for p in thing.shape.parts if p.position_m[2] < low + _TALLEST_TRUNK * (high - low)]
    return trunk, [p for p in thing.shape.parts if not any(p is t for t in trunk)]


def blow(telling: Telling) -> None:
    """A wind: cloths flutter in it, plants sway, and loose things are blown along the ground."""
    story = telling.story
    if is_sheet(story.mover) and story.mover.noun.material != "plant" and not is_loose(story):
        flutter(telling)
    elif story.mover.noun.form in ROOTED:
        sway(telling)
    else:
        _blown_along(telling)


def is_loose(story: Story) -> bool:
    """Whether a cloth is said to go somewhere in the wind: else it hangs by something."""
    away = bool(story.directions & {"away", "off", "forward", "up", "across"}) or story.ground is not None
    away = away or story.source is not None
    going = story.does("roll", "slide", "scatter", "spin") or (story.does("fly") and not story.does("flutter"))
    return story.mover.noun.word not in ON_POLES and (going or (away and story.lead.is_a("blow")))


_SURELY = 2.2
"""How much faster the wind blows than would move a box of that size: many things are narrower than their box."""


def _blown_along(telling: Telling) -> None:
    """Loose things on the ground, or in the air, in a wind strong enough to move them."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    movers = telling.mover_things(rolling=True)
    size = max(t.largest for _, t in movers)
    flying = story.does("fly", "float", "spin", "turn") or "up" in story.directions
    needed = 0.0
    for i, (entity, thing) in enumerate(movers):
        y = (i % 3 - 1) * 1.4 * size if len(movers) > 1 else 0.0
        height = (0.5 + 0.15 * (i % 4)) if flying or thing.form == "sheet" else 0.0
        spin = (0.0, 9.0, 3.0) if story.does("spin", "turn") else (0.0, 0.0, 0.0)
        body = stage.put(thing, -(i // 3) * 1.6 * size, height, y=y, spin=spin, entity=entity)
        stage.expect("moves", body.name)
        area = float(thing.size[1] * max(thing.size[2], 0.25 * thing.size[0]))
        grip = 0.15 if thing.is_ball else telling.mu(thing)
        needed = max(needed, math.sqrt(4 * grip * telling.mass(body) * max(telling.gravity, 1.0) / (AIR_KG_M3 * area)))
    speed = min(max(_SURELY * needed, WIND_M_S * story.pace), _HURRICANE_M_S)
    if needed > _HURRICANE_M_S:
        stage.notes.not_simulated[story.lead.verb.token.text] = (
            f"no wind on Earth moves it: {movers[0][1].label} is too heavy, and a wind of 35 m/s blows in vain"
        )
        stage.expectations = []
        for body in stage.bodies:
            stage.expect("stays_put", body.name)
    stage.media.append(
        Medium(
            name=stage.own_name("wind"),
            density_kg_m3=AIR_KG_M3,
            viscosity_pa_s=1.8e-5,
            velocity_m_s=(speed, 0.0, 0.15 * speed if flying else 0.0),
            gusts=0.3,
            seed=int(stage.rng.integers(2**31)),
        )
    )
    stage.lasts(2.0)
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"a wind of {speed:.0f} m/s, which is not seen")


__all__ = ["ROOTED", "blow", "is_loose", "sway"]
