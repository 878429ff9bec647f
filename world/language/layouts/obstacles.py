"""What stands in the way of something that moves along +x, and what comes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from proxyworld.world.conventions import rotate
from proxyworld.world.fracture import fracture
from proxyworld.world.geometry import mesh
from proxyworld.world.language.layouts.hanging import hang, hangs
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.things import Thing, arrangement_of
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Break, Compound, Explosion, Impulse, Trigger

TOPPLING = frozenset({"topple", "fall"})
PIECES = 14
_BLOW_M_S = 0.8
_HEAVY = 5.0  # a thing so many times heavier than what hits it need not move visibly
_BREAK_BEFORE_S = 0.01
_LEAST_TIPPED = 0.4  # the size of what is knocked over, by what comes for it
_LIGHT = 1.5  # how heavy, by what hits it, a thing may be that is knocked over
_SURELY_TIPS = 1.25
_MOST_GRIP = 1.2  # of rubber on rough ground
_GENTLE = 0.8
"""At a lesser pace what is heavier than what touches it need not move visibly."""


def stand_in_the_way(
    telling: Telling,
    mover: Thing,
    names: list[str],
    x: float,
    *,
    z: float,
    at_height: float,
    arrives_s: float,
    ceiling: float = math.inf,
) -> float:
    """Put the story's targets from `x` on, resting at `z`, for `names` to hit `at_height` above it at `arrives_s`.

    Returns the x behind them. A target that shall topple is made so low that it is met above its middle.
    """
    stage, story = telling.stage, telling.story
    for number, entity in enumerate(story.targets):
        bodies = _put(telling, entity, mover, x, z, at_height, ceiling)
        if number == 0 and story.suffers("topple") and len(bodies) == 1 and not bodies[0].fixed:
            most_kg = _LIGHT * telling.mass(mover.body((0, 0, 0)))
            bodies = [_made_to_tip(telling, entity, bodies[0], at_height, most_kg)]
        for name in _hitters(telling, entity) or (names[:1] if number else names):
            stage.expect("hits", name, _met(bodies, z + at_height).name)
        _effects(telling, entity, bodies, arrives_s, telling.mass(mover.body((0, 0, 0))), names)
        x = max(b.position_m[0] + bounds_m(b.shape, b.orientation_wxyz)[1][0] for b in bodies)
        x += 0.45 * _height(bodies[-1]) if story.suffers("topple", "fall") else 0.6 * mover.largest
    return x


def _met(bodies: Sequence[Body], height_m: float) -> Body:
    """What is met first at a height: of the bodies at the front, which may be a stack, the one nearest to it."""
    front = min(body.position_m[0] for body in bodies)
    stacked = [body for body in bodies if body.position_m[0] - front < 0.25 * _height(body)]
    return min(stacked, key=lambda body: abs(body.position_m[2] - height_m))


def _hitters(telling: Telling, entity: Entity) -> list[str]:
    """The last body of another target that is said to do something to this one ("the dominoes ring the bell")."""
    story = telling.story
    causes = [d for c in story.effects if any(entity is e for e in c.movers) for d in c.doers]
    return [telling.stage.named(c)[-1] for c in causes if c is not entity and telling.stage.named(c)]


def _height(body: Body) -> float:
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    return float(high[2] - low[2])


def _put(
    telling: Telling, entity: Entity, mover: Thing, x: float, z: float, at_height: float, ceiling: float
) -> list[Body]:
    stage, kind = telling.stage, entity.noun.kind
    if kind in ("wall", "raised", "incline"):
        wall = telling.wall(entity, height=2.2 * at_height + 0.5 * mover.largest, width=5 * mover.largest)
        low, high = wall.low, wall.high
        if wall.form not in ("wall", "box", "hoop", "ramp"):
            wall = wall.boxed()  # nothing shall pass between its legs
        loose = telling.story.suffers("topple", "break")
        return [stage.put(wall, x + float(high[0] - low[0]) / 2, z, fixed=not loose, entity=entity)]
    if kind == "object" and entity.count == 1 and hangs(telling.story, entity):
        return [_hung_ahead(telling, entity, mover, x, z, at_height)]
    toppling = telling.story.suffers("topple") or arrangement_of(entity) in ("row", "stack", "pyramid")
    scale = None
    if entity.noun.word in ("domino", "domino_tile"):
        scale = 2.0 * at_height
    elif kind == "object":
        scale = _fit(telling, entity, mover, at_height, toppling=toppling)
    return stage.arrange(entity, x, z, scale=scale, smallest_m=0.0, ceiling=ceiling, in_the_way=True)


def _hung_ahead(telling: Telling, entity: Entity, mover: Thing, x: float, z: float, at_height: float) -> Body:
    """Hang a target so that its middle, or its lowest part, is met."""
    thing = telling.stage.thing(entity)
    toes = z + max(at_height - float(thing.size[2]) / 2, 0.1 * mover.largest)
    place = (x + float(thing.size[0]) / 2 + 0.02, 0.0)
    return hang(telling, entity, thing, at=place, toes=toes, width=2.0 * float(thing.size[1])).body


def _fit(telling: Telling, entity: Entity, mover: Thing, at_height: float, *, toppling: bool) -> float | None:
    """The largest extent for a target of a size too unlike the mover's, or None where its own will do."""
    from proxyworld.world.language.things import make

    thing, _ = make(entity, rng=telling.stage.rng, smallest_m=0.0)
    least = max(0.6 * mover.largest, 0.07)
    most = 4.0 * mover.largest
    height = float(thing.size[2])
    if arrangement_of(entity) not in ("stack", "pyramid") and toppling:
        tall = at_height / _met_at(telling, thing)
        if height > tall:
            most = min(most, thing.largest * tall / height)
            least = max(min(least, most), _LEAST_TIPPED * mover.largest)
            most = max(least, most)
    if entity.size_m is not None:
        return None
    if toppling and arrangement_of(entity) in ("stack", "pyramid"):
        least, most = max(0.2 * mover.largest, 0.05), 0.5 * mover.largest  # a pile of large ones would stand
    if thing.largest < least:
        telling.stage.notes.approximate(
            entity.word, f"{100 * least:.0f} cm long, larger than life, to match what hits it"
        )
        return least
    if thing.largest > most:
        telling.stage.notes.approximate(
            entity.word, f"{100 * most:.0f} cm long, smaller than life, to match what hits it"
        )
        return most
    return None


def _made_to_tip(telling: Telling, entity: Entity, body: Body, at_height: float, most_kg: float) -> Body:
    """A thing that is to tip where it is met: no heavier than what comes can tip, and not sliding before it does."""
    stage = telling.stage
    if entity.mass_kg is None and telling.mass(body) > most_kg:
        stage.notes.approximate(entity.word, f"{most_kg:.2g} kg light, so that what hits it knocks it over")
        body = body.model_copy(update={"mass_kg": most_kg})
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    slender = float(high[0] - low[0]) / 2 / min(at_height, float(high[2] - low[2]))
    needed = min(_SURELY_TIPS * slender, _MOST_GRIP) / max(telling.ground.friction, 0.05)
    if body.material.friction < needed:
        stage.notes.approximate(entity.word, "of so much grip that it tips before it slides")
        body = body.model_copy(update={"material": body.material.model_copy(update={"friction": needed})})
    return stage.replace(body)


def _met_at(telling: Telling, thing: Thing) -> float:
    """By its height: where a thing is met so that it tips over its edge before it slides, and well above its middle.

    A push F at the height h tips what is w wide where F h > m g w / 2, and slides it where F > mu m g.
    """
    slender = float(min(thing.size[0], thing.size[1])) / 2 / float(thing.size[2])
    return min(max(_SURELY_TIPS * slender / max(telling.mu(thing), 0.05), 1 / 1.9), 0.92)


def _effects(
    telling: Telling, entity: Entity, bodies: list[Body], arrives_s: float, hitter_kg: float, names: list[str]
) -> None:
    """What the story says becomes of a target, as expectations and, where it shatters, as a break when it is touched.

    `names` are the bodies that come for it; where they are not known yet, it breaks at `arrives_s`.
    """
    stage, story = telling.stage, telling.story
    if bodies[0].fixed:
        return
    stacked = arrangement_of(entity) in ("stack", "pyramid")
    if story.suffers("break", "explode"):
        for body in bodies[:3]:
            touched = Trigger(kind="touch", body=body.name, other=names[0]) if len(names) == 1 else None
            breaks_s = 0.0 if touched is not None else max(0.0, arrives_s - _BREAK_BEFORE_S)
            body = shatter(telling, body, breaks_s, after=touched)
            blow = telling.mass(body) * _BLOW_M_S  # on its pieces, or they would stand as they are
            blown = Impulse(
                time_s=round(breaks_s + _BREAK_BEFORE_S, 4), body=body.name, impulse_n_s=(blow, 0.0, 0.0), after=touched
            )
            stage.events.append(blown)
            burst(telling, body, breaks_s, speed=_BLOW_M_S, below=0.0, after=touched)  # and they part
        return
    if story.suffers("topple") or (story.suffers("fall") and arrangement_of(entity) != "group"):
        for body in bodies[-1:] if stacked else bodies:
            steady = stacked or entity.noun.form in ("sphere", "rock") or is_flat(body)
            stage.expect("moves" if steady else "topples", body.name)
        return
    light = telling.mass(bodies[0]) < _HEAVY * hitter_kg
    gentle = telling.story.pace < _GENTLE and telling.mass(bodies[0]) > hitter_kg
    if not stacked and light and not gentle:
        stage.expect("moves", bodies[0].name)


def is_flat(body: Body) -> bool:
    """Whether a body lies too flat to be tipped over."""
    low, high = bounds_m(body.shape, body.orientation_wxyz)
    x, y, z = (float(v) for v in high - low)
    return z < 0.4 * min(x, y)


def shatter(telling: Telling, body: Body, time_s: float, *, pieces: int = PIECES, after: Trigger | None = None) -> Body:
    """Let `body` come apart into `pieces` at `time_s`, from the start or from what it comes `after`."""
    shape = body.shape
    if not isinstance(shape, Compound) or len(shape.parts) < min(8, pieces):
        shape = fracture(shape, pieces=pieces, seed=int(telling.stage.rng.integers(2**31)))
    broken = telling.stage.replace(body.model_copy(update={"shape": shape}))
    telling.stage.events.append(Break(time_s=round(time_s, 4), body=body.name, after=after))
    telling.stage.expect("breaks", body.name)
    return broken


def burst(
    telling: Telling,
    body: Body,
    time_s: float,
    *,
    speed: float,
    below: float,
    cap: float = 1.5,
    after: Trigger | None = None,
) -> None:
    """A blast `below` metres under the middle of `body` that gives its parts some `speed`.

    J = m v 4 pi r2 / A for the part of mean mass and area, at the distance of the mean part (see `Explosion`, which
    takes no part for larger than half the sphere around it).
    """
    shape = body.shape
    parts = shape.parts if isinstance(shape, Compound) else ()
    count = max(len(parts), 1)
    area = (sum(mesh(part.shape).area for part in parts) or mesh(shape).area) / 4 / count
    mass = mass_properties(body)
    centre = np.add(body.position_m, rotate(body.orientation_wxyz, mass.centre_m))
    away = [np.add(body.position_m, rotate(body.orientation_wxyz, p.position_m)) - centre for p in parts]
    distance = max(below + float(np.mean([np.linalg.norm(d) for d in away])) if away else below, 0.02)
    share = min(area / (4 * math.pi * distance**2), 0.5)
    impulse = mass.mass_kg / count * speed / share
    place = (float(centre[0]), float(centre[1]), float(centre[2]) - below)
    telling.stage.events.append(
        Explosion(
            time_s=round(time_s, 4), position_m=place, impulse_n_s=impulse, max_speed_m_s=cap * speed, after=after
        )
    )


def time_over(distance: float, speed: float, slowing: float) -> float:
    """How long a way takes at `speed`, slowing by `slowing` m/s2; inf where it stops short."""
    if slowing <= 1e-9:
        return distance / speed
    root = speed**2 - 2 * slowing * distance
    return (speed - math.sqrt(root)) / slowing if root >= 0 else math.inf


__all__ = ["GAP_M", "burst", "shatter", "stand_in_the_way", "time_over"]
