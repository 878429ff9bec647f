"""Things that rise, float or hover in the air: balloons by buoyancy, the rest by a thrust that bears them."""

from __future__ import annotations

from dataclasses import replace

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.flying import bear
from proxyworld.world.language.layouts.hands import lift
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.things import Thing
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Compound, Cone, Force, Medium, Part, Sphere

AIR_KG_M3, AIR_PA_S = 1.2, 1.8e-5
_LIGHTER = frozenset({"balloon", "bubble", "lantern", "airship", "blimp", "zeppelin", "hot-air_balloon"})
_HELIUM = 0.45  # how dense a filled balloon is against air, rubber and all
_DRIFT_M_S = 0.3
_RISE_S = 1.6
_SWAY_RAD = 0.4
_KNOT = 0.4
"""What the knot and the cord of a balloon weigh against its skin and filling."""


def rise(telling: Telling) -> None:
    """Up by itself, or by a hand where someone lifts it."""
    story = telling.story
    if story.lead.sense.moves == "object" or story.doers:
        lift(telling)
    elif story.mover.noun.word in _LIGHTER:
        _by_buoyancy(telling)
    else:
        _by_thrust(telling)


def float_(telling: Telling) -> None:
    """In the air: what is lighter drifts up, and the rest is borne by as large a force as its weight."""
    if telling.story.mover.noun.word in _LIGHTER and telling.gravity > 0:
        _by_buoyancy(telling)
        return
    stage = telling.stage
    x = 0.0
    for entity, thing in telling.mover_things():
        x += float(thing.size[0]) / 2
        body = stage.put(thing, x, max(0.5, 0.6 * thing.largest), velocity=(0.12, 0.0, 0.0), entity=entity)
        bear(telling, body)
        stage.expect("hovers", body.name)
        x += float(thing.size[0]) / 2 + 0.3 * thing.largest
    stage.reaches(-0.2, x + 0.6)
    stage.lasts(2.5)


def _by_buoyancy(telling: Telling) -> None:
    """Filled with something lighter than air, which bears it up and slows it."""
    stage = telling.stage
    x = 0.0
    for entity, thing in telling.mover_things():
        light = _filled(telling, entity, thing)
        sways = telling.story.does("swing") and light.is_ball
        light = _knotted(light).turned_by(axis_angle((0.0, 1.0, 0.0), _SWAY_RAD)) if sways else light
        x += float(thing.size[0]) / 2
        body = stage.put(light, x, 0.3 + 0.3 * thing.largest, entity=entity)
        stage.expect("rises", body.name)
        if sways:
            stage.expect("sways", body.name)
        x += float(thing.size[0]) / 2 + 0.3 * thing.largest
    stage.media.append(
        Medium(
            name=stage.own_name("air"),
            density_kg_m3=AIR_KG_M3,
            viscosity_pa_s=AIR_PA_S,
            velocity_m_s=(_DRIFT_M_S, 0.0, 0.0),
            gusts=0.5,
            seed=int(stage.rng.integers(2**31)),
        )
    )
    stage.reaches(-0.2, x)
    stage.lasts(2.5)


def _filled(telling: Telling, entity: Entity, thing: Thing) -> Thing:
    volume = mass_properties(thing.body((0, 0, 0))).unscaled_mass_kg / thing.material.density_kg_m3
    telling.stage.notes.approximate(entity.word, "a stiff shape, filled with something lighter than air")
    lift = (1.0 - _HELIUM) * min(max(telling.story.pace, 0.3), 1.0)
    return replace(thing, mass_kg=(1.0 - lift) * AIR_KG_M3 * volume)


def _knotted(thing: Thing) -> Thing:
    """With a heavy knot below: the air bears it above its centre of mass, so that it sways to and fro as it rises."""
    shape = thing.shape
    assert isinstance(shape, Sphere)
    radius = shape.radius_m
    knot = Cone(radius_m=0.16 * radius, height_m=0.3 * radius)
    envelope = thing.material.density_kg_m3
    dense = envelope * _KNOT * (4 * radius**3) / (0.16**2 * 0.3 * radius**3)
    parts = (
        Part(shape=shape, density_kg_m3=envelope),
        Part(shape=knot, position_m=(0.0, 0.0, -1.08 * radius), density_kg_m3=dense),
    )
    return replace(thing, shape=Compound(parts=parts))


def _by_thrust(telling: Telling) -> None:
    """A steady thrust beyond the weight."""
    stage, story = telling.stage, telling.story
    x = 0.0
    for entity, thing in telling.mover_things():
        x += float(thing.size[0]) / 2
        body = stage.put(thing, x, entity=entity)
        said = story.amount("length_m")
        height = said if said is not None else max(0.6, 1.2 * thing.largest) * min(max(story.pace, 0.5), 1.5)
        force = telling.mass(body) * (max(telling.gravity, 0.0) + 2 * height / _RISE_S**2)
        stage.events.append(Force(time_s=0.15, duration_s=120.0, body=body.name, force_n=(0.0, 0.0, force)))
        stage.notes.approximate(story.lead.verb.token.text, "a steady thrust upward")
        stage.expect("rises", body.name)
        x += float(thing.size[0]) / 2 + 0.3 * thing.largest
    stage.reaches(-0.2, x)
    stage.lasts(2.0)


__all__ = ["float_", "rise"]
