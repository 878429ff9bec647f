"""Things that rise, float or hover in the air: balloons by buoyancy, the rest by a thrust that bears them."""

from __future__ import annotations

from dataclasses import replace

from proxyworld.world.language.layouts.flying import bear
from proxyworld.world.language.layouts.hands import lift
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.things import Thing
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Force, Medium

AIR_KG_M3, AIR_PA_S = 1.2, 1.8e-5
_LIGHTER = frozenset({"balloon", "bubble", "lantern", "airship", "blimp", "zeppelin", "hot-air_balloon"})
_HELIUM = 0.45  # how dense a filled balloon is against air, rubber and all
_DRIFT_M_S = 0.3
_RISE_S = 1.6


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
        x += float(thing.size[0]) / 2
        body = stage.put(light, x, 0.3 + 0.3 * thing.largest, entity=entity)
        stage.expect("rises", body.name)
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
    return replace(thing, mass_kg=_HELIUM * AIR_KG_M3 * volume)


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
