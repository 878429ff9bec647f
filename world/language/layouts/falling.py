"""Things that fall: onto the ground, onto or into something, bouncing, spinning or shattering."""

from __future__ import annotations

import math
from dataclasses import replace

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.obstacles import shatter
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import GROUND, fall_time_s
from proxyworld.world.language.things import Thing
from proxyworld.world.scene import Body, Force, Joint, Medium, Release

AIR_KG_M3 = 1.2
_LIGHT_M_S = 4.0
"""What would come to fall no faster than this through air is shown in air."""
HELD_S = 1.1
"""How long what is held is held before it is let go: more than the second for which `hovers` wants to see it held."""
_ROLLS = 0.02  # of its width: the coefficient of rolling friction, by which a pencil from 0.5 m/s rolls for a metre
_BOUNCES_S = 2.6
"""How long what bounces and then rolls may bounce."""
BOUNCY = 0.45
"""The restitution of a pair from which a ball is expected to rebound visibly, if nothing else is said."""


def fall(telling: Telling) -> None:
    """Lay out a story of things that fall side by side, each onto what is below it."""
    stage, story = telling.stage, telling.story
    movers = telling.mover_things()
    size = max(t.largest for _, t in movers)
    top, below = _below(telling, movers)
    height = telling.fall_height(max((t for _, t in movers), key=lambda t: t.largest))
    if story.does("bounce") and story.does("roll") and story.amount("length_m") is None:
        height = min(height, _soon_at_rest_m(telling, movers[0][1]))
    spread = 1.5 * size if story.container is None and below is None else 1.05 * size
    count = len(movers)
    latest = 0.0
    for i, (entity, thing) in enumerate(movers):
        x = (i - (count - 1) / 2) * spread if below is None else 0.0
        over = height + (0.0 if below is None else i * 1.15 * size)
        if story.does("roll") and float(thing.size[0]) > 2 * float(thing.size[1]):
            thing = _set_to_roll(thing)
        body = stage.put(thing, x, top + over, entity=entity, spin=_spin(telling, over), velocity=_drift(telling))
        if story.does("hold", "hang"):
            let_go(telling, body)
        latest = max(latest, fall_time_s(over, telling.gravity) + (HELD_S if story.does("hold", "hang") else 0.0))
        _expect(telling, body, thing, below if i == 0 or below is None else None, first=i == 0)
        if telling.gravity > 0:
            latest = max(latest, _borne_by_air(telling, body, thing, over))
        if story.does("break", "explode"):
            shatter(telling, body, 0.97 * min(fall_time_s(over, telling.gravity), 3.0))
    stage.reaches(-count * spread / 2 - size / 2, count * spread / 2 + size / 2)
    if story.does("bounce") and story.does("roll"):
        latest = _BOUNCES_S
    stage.lasts(min(latest, 4.0) + 1.1)
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the letting go of the {movers[0][1].label}, and is not seen")


def _soon_at_rest_m(telling: Telling, thing: Thing) -> float:
    """The height from which what bounces has done so within `_BOUNCES_S`, and rolls on.

    The fall takes t, the bounces 2 t (e + e2 + ...), together t (1 + e) / (1 - e).
    """
    e = thing.material.restitution * telling.ground.restitution
    falls = _BOUNCES_S * (1 - e) / (1 + e)
    return max(0.5 * telling.gravity * falls**2, 1.5 * thing.largest)


def let_go(telling: Telling, body: Body) -> None:
    """Hold the thing where it is for a while first."""
    joint = Joint(name=f"{body.name} hold", kind="fixed", body=body.name, anchor_m=body.position_m)
    telling.stage.joints.append(joint)
    telling.stage.events.append(Release(time_s=HELD_S, joint=joint.name))


def _below(telling: Telling, movers: list[tuple[Entity, Thing]]) -> tuple[float, Body | None]:
    """Put what is fallen onto or into under x = 0; the height of its top, and the body itself."""
    stage, story = telling.stage, telling.story
    size = max(t.largest for _, t in movers)
    z = 0.0
    surface = story.surface
    if surface is not None:
        table = telling.fixture(surface, width=max(3.0 * size, 0.3))
        z = float(table.size[2])
        support = stage.put(table, 0.0, fixed=True, entity=surface)
        if not story.targets and story.container is None:
            return z, support
    vessel = story.container or next((t for t in story.targets if t.noun.form in ("vessel", "tray")), None)
    if vessel is not None:
        thing = stage.thing(vessel)
        wide = float(min(thing.size[0], thing.size[1]))
        need = 1.9 * size if story.container is not None else 0.0
        if wide < need:
            stage.notes.approximate(vessel.word, f"{100 * need:.0f} cm wide, so that what falls goes in")
            thing = thing.scaled(need / wide)
        body = stage.put(thing, 0.0, z, entity=vessel)
        return z + float(thing.size[2]), body
    if story.targets:
        target = story.targets[0]
        bodies = _stand(telling, target, size, z)
        high = max(b.position_m[2] for b in bodies)
        highest = next(b for b in bodies if b.position_m[2] == high)
        from proxyworld.world.language.shapes import bounds_m

        return highest.position_m[2] + float(bounds_m(highest.shape, highest.orientation_wxyz)[1][2]), highest
    return z, None


def _stand(telling: Telling, target: Entity, size: float, z: float) -> list[Body]:
    """What is fallen onto, under x = 0."""
    stage = telling.stage
    if target.noun.kind in ("raised", "wall", "incline"):
        table = telling.fixture(target, width=max(2.5 * size, 0.3))
        return [stage.put(table, 0.0, z, fixed=True, entity=target)]
    things = stage.things(target, smallest_m=0.07)
    stacked = target.arrangement in ("stack", "pyramid")
    if len(things) == 1 or stacked:
        made = []
        for i, thing in enumerate(things):
            made.append(stage.put(thing, 0.0, z + i * (float(thing.size[2]) + 0.001), entity=target))
        return made
    width = float(things[0].size[0]) * 1.1
    return [stage.put(t, (i - (len(things) - 1) / 2) * width, z, entity=target) for i, t in enumerate(things)]


def _spin(telling: Telling, height: float) -> tuple[float, float, float]:
    if not telling.story.does("spin", "topple"):
        return (0.0, 0.0, 0.0)
    said = telling.story.amount("spin_rad_s")
    once = 2.6 * math.pi / min(max(fall_time_s(height, telling.gravity), 0.2), 4.0)  # round before it lands
    return (0.0, said if said is not None else max(7.0 * telling.story.pace, once), 0.0)


def _set_to_roll(thing: Thing) -> Thing:
    """A long thing across the way that it rolls, and so smooth that it does not stick on its own small radius."""
    least = _ROLLS * min(float(thing.size[1]), float(thing.size[2]))
    smooth = thing.material.model_copy(update={"rolling_friction_m": min(thing.material.rolling_friction_m, least)})
    return replace(thing.turned_by(axis_angle((0, 0, 1), math.pi / 2)), material=smooth)


def _drift(telling: Telling) -> tuple[float, float, float]:
    """A small speed to the side, so that a bounce shows, or that it rolls on."""
    return (0.5 if telling.story.does("roll") else 0.18 if telling.story.does("bounce") else 0.0, 0.0, 0.0)


def _borne_by_air(telling: Telling, body: Body, thing: Thing, height: float) -> float:
    """How long the fall takes where air, or a gentle hand, holds it back; 0 where it falls freely."""
    stage = telling.stage
    broadside = float(thing.size[0] * thing.size[1])
    limit = math.sqrt(2 * telling.mass(body) * telling.gravity / (AIR_KG_M3 * 1.2 * broadside))
    if limit < _LIGHT_M_S:
        if not stage.media:
            stage.media.append(Medium(name=stage.own_name("air"), density_kg_m3=AIR_KG_M3, viscosity_pa_s=1.8e-5))
        return height / limit + 0.4
    return _slowed(telling, body, height) if telling.story.pace < 0.5 else 0.0


def _slowed(telling: Telling, body: Body, height: float) -> float:
    """Hold `body` back so that a gentle fall takes some two seconds; how long it takes."""
    lasting = 1.4 + 0.4 / max(telling.story.pace, 0.2)
    acceleration = min(2 * height / lasting**2, telling.gravity)
    force = telling.mass(body) * (telling.gravity - acceleration)
    if force > 0:
        telling.stage.events.append(Force(time_s=0.0, duration_s=lasting, body=body.name, force_n=(0, 0, force)))
        telling.stage.notes.approximate(telling.story.lead.verb.token.text, "a fall held back by a steady force")
    return lasting


def _expect(telling: Telling, body: Body, thing: Thing, below: Body | None, *, first: bool) -> None:
    stage, story = telling.stage, telling.story
    stage.expect("falls", body.name)
    if telling.gravity <= 0:
        return
    onto = below.name if below is not None else GROUND
    if below is None and not first and (story.targets or story.container or story.surface):
        return
    if not math.isinf(fall_time_s(1.0, telling.gravity)) and not story.does("break", "explode"):
        stage.expect("lands_on", body.name, onto)
    if story.does("bounce"):
        stage.expect("rebounds", body.name, onto)
    if story.does("spin"):
        stage.expect("spins", body.name)
