"""Things in water: a tank cut open toward the camera for what goes in, a flat surface for what floats on a lake."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from proxyworld.world.conventions import pose_matrix
from proxyworld.world.geometry import leaves, mesh
from proxyworld.world.language.layouts.falling import HELD_S, let_go
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M, fall_time_s
from proxyworld.world.language.story import Story
from proxyworld.world.language.things import Thing
from proxyworld.world.language.verbs import Deed
from proxyworld.world.mass import mass_properties
from proxyworld.world.materials import COLOURS, MATERIALS
from proxyworld.world.scene import Body, Box, Colour, Compound, Force, Medium, Part, Shape

LIQUIDS: Mapping[str, tuple[float, float, Colour]] = MappingProxyType(
    {
        "water": (998.0, 1.0e-3, (0.36, 0.62, 0.80)),
        "oil": (915.0, 6.0e-2, (0.86, 0.74, 0.25)),
        "milk": (1030.0, 2.0e-3, (0.96, 0.96, 0.94)),
        "honey": (1420.0, 8.0, (0.90, 0.60, 0.10)),
        "syrup": (1330.0, 2.0, (0.55, 0.28, 0.08)),
        "juice": (1045.0, 2.0e-3, (0.96, 0.62, 0.12)),
        "coffee": (1000.0, 1.0e-3, (0.28, 0.17, 0.10)),
        "tea": (1000.0, 1.0e-3, (0.62, 0.36, 0.12)),
        "wine": (990.0, 1.5e-3, (0.45, 0.05, 0.12)),
    }
)
"""Density (kg/m3), viscosity (Pa s) and colour (CRC Handbook, 97th ed., sec. 15; honey: Yanniotis et al., 2006)."""
_SINKING = 1.25  # how dense against the liquid a thing is made that is said to sink, and would float
_FLOATING = 0.5
_CURRENT_M_S = 0.3
_SPEEDS_UP_S = 1.0
_INTO: frozenset[str] = frozenset(
    {"in", "into", "inside", "within", "on", "onto", "upon", "through", "under", "beneath", "below", "across", "along"}
)
_SHALLOW: frozenset[str] = frozenset({"puddle", "rainwater"})
"""Water that things stand in, and that bears nothing."""
_FALLS: tuple[Deed, ...] = ("fall", "throw", "bounce", "lift", "jump", "hit")


def liquid_of(story: Story) -> Entity | None:
    """The water that the story's deeds are done in or on: a lake, or what fills a vessel."""
    if story.ground is not None and story.ground.noun.kind == "water" and story.ground.noun.word not in _SHALLOW:
        return story.ground
    vessel = vessel_of(story)
    if vessel is not None:
        return vessel.contents
    for relation, entity in _said(story):
        over = relation in ("above", "over") and story.does("fall", "sink")
        wet = entity.noun.kind in ("liquid", "water") and entity.noun.word not in _SHALLOW
        if (relation in _INTO or over) and wet:
            return entity
    return None


def vessel_of(story: Story) -> Entity | None:
    """The vessel full of a liquid that the story names: a bucket, a tank."""
    hurdle = story.hurdle if story.does("fall", "sink") else None  # "is held over a tank, then let go"
    named = [story.container, story.surface, hurdle, *story.targets, *(e for r, e in _said(story) if r in _INTO)]
    full = (e for e in named if e is not None and e.contents is not None)
    return next((e for e in full if e.contents is not None and e.contents.noun.kind in ("liquid", "water")), None)


def _said(story: Story) -> list[tuple[str, Entity]]:
    return [*(p for c in story.deeds for p in c.relations), *(p for m in story.movers for p in m.relations)]


def in_water(telling: Telling, liquid: Entity) -> None:
    """Lay out a story whose things go into water, or float on it."""
    story = telling.story
    wide = liquid.noun.kind == "water" and liquid.noun.word not in _VESSELS
    emerges = story.lead.is_a("lift", "fly", "jump") and not story.doers and story.mover.noun.form != "boat"
    swims = story.mover.noun.kind in ("vehicle", "animal") or not story.lead.is_a(*_FALLS, "place")
    if wide and swims and not emerges and not story.does("sink"):
        _on_lake(telling, liquid)
    else:
        _into_tank(telling, liquid)
    bears = "it bears and slows what is in it, without waves or splashes, and does not move aside"
    stands_for = telling.stage.notes.approximated.get(liquid.word)
    telling.stage.notes.approximated[liquid.word] = bears if stands_for is None else f"{stands_for}; {bears}"


_VESSELS = frozenset({"aquarium", "fish_tank", "water_tank"})


def _into_tank(telling: Telling, liquid: Entity) -> None:
    """Into a tank of which the near half is cut away, so that what is in it stays in view."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    movers = [(e, _as_said(telling, e, t, liquid)) for e, t in telling.mover_things()]
    size = max(t.largest for _, t in movers)
    row = 1.5 * size * len(movers)
    wide, behind, deep = row + 1.8 * size, 0.62 * max(float(t.size[1]) for _, t in movers), max(2.6 * size, 0.25)
    level = _tank(telling, liquid, wide=wide, behind=behind, deep=deep, far=behind + 0.9 * size)
    said = story.amount("length_m")
    held = story.does("hold", "hang") and story.does("fall", "sink")
    drop = said if said is not None else (2.5 * size + 0.1 if held or story.lead.is_a(*_FALLS) else 0.04 + 0.1 * size)
    for i, (entity, thing) in enumerate(movers):
        x = (i - (len(movers) - 1) / 2) * 1.5 * size
        ratio = _density_ratio(thing, liquid)
        if story.deed == "float":  # it floats already, and is let go a little above its place
            at = level - _draft_m(thing, ratio) + 0.06 * float(thing.size[2])
            body = stage.put(thing, x, at, entity=entity)
        elif story.lead.is_a("lift", "fly", "jump") and not story.doers:  # it comes up from below
            thing = _weighing(thing, _FLOATING, liquid) if ratio > 0.9 else thing
            body = stage.put(thing, x, level - 0.85 * deep, entity=entity)
            stage.expect("rises", body.name)
            continue
        elif story.deed == "sink" and not story.does("fall", "place", "throw"):
            body = stage.put(thing, x, level - 0.75 * float(thing.size[2]), entity=entity)
        else:
            body = stage.put(thing, x, level + drop, entity=entity)
            if held:
                let_go(telling, body)
            stage.expect("falls", body.name)
        stage.expect("sinks" if ratio > 1.0 else "floats", body.name)
    stage.reaches(-wide / 2, wide / 2)
    waits = HELD_S if held else 0.0
    stage.lasts(min(waits + fall_time_s(drop, max(telling.gravity, 0.5)) + 2.2 + 0.6 * math.sqrt(deep), 4.0 + waits))
    for doer in story.doers:
        stage.notes.approximate(doer.word, f"the letting go of the {movers[0][1].label}, and is not seen")


def _tank(telling: Telling, liquid: Entity, *, wide: float, behind: float, deep: float, far: float) -> float:
    """A tank about x = 0, and the water in it: all is felt, what lies behind y = `behind` is seen; its level."""
    stage, story = telling.stage, telling.story
    wall = 0.04 * wide
    high = 1.18 * deep
    parts = (
        Part(shape=Box(size_m=(wide + 2 * wall, 2 * far + wall, wall)), position_m=(0, wall / 2, wall / 2)),
        Part(shape=Box(size_m=(wide + 2 * wall, wall, high)), position_m=(0, far + wall / 2, wall + high / 2)),
        *(
            Part(
                shape=Box(size_m=(wall, 1.4 * far, high)),
                position_m=(s * (wide + wall) / 2, 0.3 * far, wall + high / 2),
            )
            for s in (-1, 1)
        ),
    )
    vessel = vessel_of(story)
    if vessel is not None:
        stage.notes.placed.append(vessel)
        material = MATERIALS[vessel.material or vessel.noun.material]
    else:
        material = MATERIALS["tile" if "pool" in liquid.noun.word else "stone"]
    if vessel is not None or liquid.noun.kind == "water":
        word = (vessel or liquid).word
        stage.notes.approximate(word, "a tank cut open toward the camera, so that what is in it stays in view")
    stage.add(
        Body(
            name=stage.own_name("tank"),
            label=vessel.word if vessel is not None else "",
            shape=Compound(parts=parts),
            material=material,
            colour=COLOURS[vessel.colours[0]] if vessel is not None and vessel.colours else None,
            fixed=True,
        )
    )
    seen = Box(size_m=(wide - GAP_M, far - behind - GAP_M, deep))
    _surface(telling, liquid, seen, (0.0, (behind + far) / 2, wall + deep / 2))
    _fill(telling, liquid, (-wide / 2, -far, wall), (wide / 2, far, wall + deep), drift=0.0)
    return wall + deep


def _on_lake(telling: Telling, liquid: Entity) -> None:
    """Afloat on a wide sheet of water, still or flowing, or under way on it."""
    stage, story = telling.stage, telling.story
    stage.sideways = True
    movers = [(e, _floating(telling, e, t, liquid)) for e, t in telling.mover_things()]
    size = max(t.largest for _, t in movers)
    level = 1.5 * max(float(t.size[2]) for _, t in movers) + 0.1
    wide = max(60.0 * size, 200.0)
    _surface(telling, liquid, Box(size_m=(wide, wide, 0.004)), (0.0, 0.0, level - 0.002))
    under_way = story.mover.noun.kind in ("vehicle", "animal") and story.does("drive", "fly", "slide", "push", "pull")
    drift = 0.0 if under_way else _CURRENT_M_S * story.pace * (2.5 if story.targets else 1.0)
    _fill(telling, liquid, (-wide / 2, -wide / 2, 0.0), (wide / 2, wide / 2, level), drift=drift)
    speeding_up = story.does("accelerate")
    latest = 2.5
    for i, (entity, thing) in enumerate(movers):
        y = (i - (len(movers) - 1) / 2) * 1.5 * size
        speed = 0.5 * telling.speed(thing) if under_way else drift
        start = 0.25 * speed if under_way and speeding_up else speed
        at = level - _draft_m(thing, _density_ratio(thing, liquid)) + 0.02 * float(thing.size[2])
        way = 2.0 * size if under_way else speed * latest
        body = stage.put(thing, -way / 2, at, y=y, velocity=(start, 0.0, 0.0), entity=entity)
        if under_way:
            latest = max(2.0, min(way / speed, 4.0))
            _propel(telling, body, thing, speed, liquid, gains=speed - start)
        stage.expect("floats", body.name)
        if way > 0.5 * size:
            stage.expect("moves", body.name)
        stage.reaches(-way / 2 - size, way / 2 + size)
        if i == 0 and story.targets and way > 0.5 * size:
            _stand_in_the_stream(telling, body, float(thing.high[0]) + 0.1 * way, level)
    stage.lasts(latest)


def _stand_in_the_stream(telling: Telling, body: Body, ahead: float, level: float) -> None:
    """What is come upon on the water: it stands on the bed, so high that it is met, `ahead` of what comes."""
    stage = telling.stage
    target = telling.story.targets[0]
    thing = stage.thing(target, smallest_m=0.0)
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    thing = thing.scaled(max(1.3 * level / float(thing.size[2]), 0.5 * float((high - low).max()) / thing.largest))
    made = stage.put(
        thing, body.position_m[0] + ahead + float(thing.size[0]) / 2, y=body.position_m[1], fixed=True, entity=target
    )
    stage.expect("hits", body.name, made.name)


def _propel(telling: Telling, body: Body, thing: Thing, speed: float, liquid: Entity, *, gains: float) -> None:
    """The thrust that keeps a hull at `speed`: the drag of its wetted cross-section at a coefficient of one half.

    What `gains` speed before is pushed as hard again as gives it that in a second.
    """
    area = 0.5 * float(thing.size[1] * thing.size[2])
    thrust = 0.25 * _liquid(liquid)[0] * area * speed**2
    events = telling.stage.events
    events.append(Force(time_s=0.0, duration_s=120.0, body=body.name, force_n=(thrust, 0.0, 0.0)))
    if gains > 0:
        more = telling.mass(body) * gains / _SPEEDS_UP_S
        events.append(Force(time_s=0.2, duration_s=_SPEEDS_UP_S, body=body.name, force_n=(more, 0.0, 0.0)))


def _surface(telling: Telling, liquid: Entity, shape: Box, place: tuple[float, float, float]) -> None:
    stage = telling.stage
    colour = COLOURS[liquid.colours[0]] if liquid.colours else _liquid(liquid)[2]
    stage.notes.placed.append(liquid)
    stage.add(
        Body(
            name=stage.own_name(liquid.noun.word),
            label=liquid.word,
            shape=shape,
            material=MATERIALS["water"],
            colour=colour,
            position_m=place,
            fixed=True,
            solid=False,
        ),
        liquid,
    )
    stage.painted.add(stage.bodies[-1].name)


def _fill(
    telling: Telling,
    liquid: Entity,
    lower: tuple[float, float, float],
    upper: tuple[float, float, float],
    *,
    drift: float,
) -> None:
    density, viscosity, _ = _liquid(liquid)
    stage = telling.stage
    stage.media.append(
        Medium(
            name=stage.own_name(f"{liquid.noun.word} medium"),
            density_kg_m3=density,
            viscosity_pa_s=viscosity,
            velocity_m_s=(drift, 0.0, 0.0),
            lower_m=lower,
            upper_m=upper,
        )
    )


def _liquid(entity: Entity) -> tuple[float, float, Colour]:
    return LIQUIDS.get(entity.noun.word, LIQUIDS["water"])


# --- how things float -------------------------------------------------------------------------------------------


def _as_said(telling: Telling, entity: Entity, thing: Thing, liquid: Entity) -> Thing:
    """The thing as dense as its stuff, unless it is said to sink, or to float, and that is against it."""
    if telling.story.does("float"):
        return _floating(telling, entity, thing, liquid)
    if telling.story.does("sink") and _density_ratio(thing, liquid) < 1.05:
        telling.stage.notes.approximate(entity.word, "as heavy as if it were flooded, for it is said to sink")
        return _weighing(thing, _SINKING, liquid)
    return thing


def _floating(telling: Telling, entity: Entity, thing: Thing, liquid: Entity) -> Thing:
    if _density_ratio(thing, liquid) > 0.95:
        telling.stage.notes.approximate(entity.word, "as light as if it were hollow, for it is said to float")
        return _weighing(thing, _FLOATING, liquid)
    return thing


def _weighing(thing: Thing, ratio: float, liquid: Entity) -> Thing:
    return replace(thing, mass_kg=ratio * _liquid(liquid)[0] * _volume_m3(thing))


def _volume_m3(thing: Thing) -> float:
    return mass_properties(thing.body((0, 0, 0))).unscaled_mass_kg / thing.material.density_kg_m3


def _density_ratio(thing: Thing, liquid: Entity) -> float:
    """How dense the thing is against the liquid."""
    return mass_properties(thing.body((0, 0, 0))).mass_kg / (_liquid(liquid)[0] * _volume_m3(thing))


def _draft_m(thing: Thing, ratio: float) -> float:
    """How deep a floating thing lies: the height below which `ratio` of its volume is (Archimedes)."""
    heights = np.sort(_points(thing.shape) @ pose_matrix((0, 0, 0), thing.turn)[2, :3])
    if len(heights) == 0:
        return ratio * float(thing.size[2])
    return float(np.quantile(heights, min(ratio, 1.0))) - float(thing.low[2])


def _points(shape: Shape, cells: int = 6) -> np.ndarray:
    """Points spread evenly through the volume of a shape's convex solids: `(p, 3)`."""
    made = []
    spacing = float(np.ptp(mesh(shape).vertices, axis=0).max()) / (2 * cells)
    for leaf in leaves(shape):
        one = mesh(leaf.shape)
        low, high = one.vertices.min(axis=0), one.vertices.max(axis=0)
        counts = np.maximum(1, np.ceil((high - low) / spacing).astype(int))
        axes = [lo + (np.arange(n) + 0.5) * (hi - lo) / n for lo, hi, n in zip(low, high, counts, strict=True)]
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
        heights = grid @ one.face_normals.T - np.einsum("ij,ij->i", one.face_normals, one.triangles_center)
        inside = grid[(heights <= 1e-9).all(axis=1)]
        made.append(inside @ leaf.pose[:3, :3].T + leaf.pose[:3, 3])
    return np.concatenate(made)


__all__ = ["LIQUIDS", "in_water", "liquid_of"]
