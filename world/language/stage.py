"""A `Stage`: where a story is laid out in its own frame, before all stories share one world."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from proxyworld.world.language.reading import Clause, Entity
from proxyworld.world.language.shapes import LYING
from proxyworld.world.language.things import SMALLEST_M, Thing, arrangement_of, make, shade
from proxyworld.world.scene import (
    IDENTITY,
    Approximation,
    Body,
    Compound,
    Event,
    Expectation,
    ExpectationKind,
    Joint,
    Medium,
    Shape,
)
from proxyworld.world.values import Value, Vec3

V = TypeVar("V", bound=Value)
GAP_M = 0.001
"""The air left between things that rest on each other, so that nothing overlaps at the start."""
GROUND = "ground"
_DOWNWARD: frozenset[ExpectationKind] = frozenset({"falls", "lands_on", "rebounds", "stays_put", "comes_to_rest"})


@dataclass
class Notes:
    """What became of the words, gathered while the world is built."""

    placed: list[Entity] = field(default_factory=list)
    told: list[Clause] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    approximated: dict[str, str] = field(default_factory=dict)
    not_simulated: dict[str, str] = field(default_factory=dict)

    def approximate(self, word: str, stands_for: str) -> None:
        self.approximated.setdefault(word, stands_for)

    @property
    def approximations(self) -> tuple[Approximation, ...]:
        return tuple(Approximation(word=w, stands_for=s) for w, s in self.approximated.items())


@dataclass
class Stage:
    """Bodies, joints, events and expectations of one story; x runs along the action, z = 0 is the ground."""

    rng: np.random.Generator
    notes: Notes
    gravity_m_s2: float
    names: set[str] = field(default_factory=set)
    bodies: list[Body] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    media: list[Medium] = field(default_factory=list)
    expectations: list[Expectation] = field(default_factory=list)
    of: dict[int, list[str]] = field(default_factory=dict)  # the bodies of each entity, by its id
    painted: set[str] = field(default_factory=set)
    duration_s: float = 1.5
    reach: tuple[float, float] = (0.0, 0.0)  # along x, of what moves
    sideways: bool = False  # True where the story moves along x, and others must stand beside it in y

    # --- making and putting ---------------------------------------------------------------------------------

    def things(self, entity: Entity, *, smallest_m: float = SMALLEST_M, count: int | None = None) -> list[Thing]:
        """As many things as the entity names, in shades of one colour, with names of their own."""
        self.notes.placed.append(entity)
        thing, enlarged = make(entity, rng=self.rng, smallest_m=smallest_m)
        if enlarged > 1.02:
            self.notes.approximate(entity.word, f"{_sized(thing)}, larger than life so that it can be seen")
        if entity.stands_for is not None:
            self.notes.approximate(entity.word, f"{entity.stands_for}, as the word is not known")
        count = entity.count if count is None else count
        out = []
        for i in range(count):
            one = thing.named(self._name(thing.name, i, count))
            base = thing.colour if thing.colour is not None else thing.material.colour
            out.append(one if count == 1 else _coloured(one, shade(base, i)))
            if thing.painted:
                self.painted.add(one.name)
        return out

    def thing(self, entity: Entity, *, smallest_m: float = SMALLEST_M) -> Thing:
        return self.things(entity, smallest_m=smallest_m, count=1)[0]

    def _name(self, word: str, i: int, count: int) -> str:
        stem = word.replace("/", "-")[:60]
        name = stem if count == 1 else f"{stem}_{i + 1}"
        number = 2
        while name in self.names:
            name = f"{stem}_{number}" if count == 1 else f"{stem}_{i + number}"
            number += 1
        self.names.add(name)
        return name

    def own_name(self, word: str) -> str:
        """A name for a body that no word stands for."""
        return self._name(word, 0, 1)

    def put(
        self,
        thing: Thing,
        x: float,
        z: float = 0.0,
        *,
        y: float = 0.0,
        velocity: Vec3 = (0, 0, 0),
        spin: Vec3 = (0, 0, 0),
        fixed: bool = False,
        entity: Entity | None = None,
    ) -> Body:
        """Put `thing` with its middle over (x, y) and its lowest point at `z` plus a hair."""
        low, high = thing.low, thing.high
        position = (x - (low[0] + high[0]) / 2, y - (low[1] + high[1]) / 2, z - low[2] + GAP_M)
        return self.add(thing.body(_vec3(position), velocity=velocity, spin=spin, fixed=fixed), entity)

    def add(self, body: Body, entity: Entity | None = None) -> Body:
        self.bodies.append(body)
        self.names.add(body.name)
        if entity is not None:
            self.of.setdefault(id(entity), []).append(body.name)
        return body

    def replace(self, body: Body) -> Body:
        """Put `body` in the place of the one with its name."""
        self.bodies = [body if b.name == body.name else b for b in self.bodies]
        return body

    def body(self, name: str) -> Body:
        return next(b for b in self.bodies if b.name == name)

    def named(self, entity: Entity) -> list[str]:
        return self.of.get(id(entity), [])

    def arrange(
        self,
        entity: Entity,
        x: float,
        z: float = 0.0,
        *,
        y: float = 0.0,
        spacing: float = 1.25,
        smallest_m: float = SMALLEST_M,
        scale: float | None = None,
        fixed: bool = False,
        ceiling: float = math.inf,
        in_the_way: bool = False,
    ) -> list[Body]:
        """Put all that `entity` names from `x` on: stacked, in a row along x, or side by side in y.

        What is `in_the_way` stands on end, and several are racked like bowling pins, so that what comes along x meets
        them.

        `x` is where the nearest of them begins; `scale` gives their largest extent; none reaches over `ceiling`.
        """
        things = self.things(entity, smallest_m=smallest_m)
        if in_the_way and things[0].form in LYING:
            things = [t.turned(IDENTITY) for t in things]  # on end, or a nail would be passed over
        if scale is not None:
            things = [t.scaled(scale / t.largest) for t in things]
        kind = arrangement_of(entity)
        if kind == "group" and in_the_way and len(things) > 1:
            kind = "rack" if len(things) > 2 else "row"
        tall = float(things[0].size[2]) * (len(things) if kind == "stack" else 3 if kind == "pyramid" else 1)
        if tall > ceiling:
            things = [t.scaled(ceiling / tall) for t in things]
        width, depth, height = (float(v) for v in things[0].size)
        made = []
        for i, thing in enumerate(things):
            cx, cy, cz = x + width / 2, y, z
            if kind == "stack":
                cz = z + i * (height + GAP_M)
            elif kind == "pyramid":
                row, column = _pyramid_place(i)
                cy, cz = y + (column - (2 - row) / 2) * depth * 1.05, z + row * (height + GAP_M)
            elif kind == "rack":
                row, column = _rack_place(i)
                cx = x + width / 2 + row * 1.5 * width
                cy = y + (column - row / 2) * 1.75 * depth
            elif kind == "row":
                cx = x + width / 2 + i * max(width * spacing, width + 0.55 * height)
            else:
                cy = y + (i - (len(things) - 1) / 2) * depth * spacing
            made.append(self.put(thing, cx, cz, y=cy, fixed=fixed, entity=entity))
        return made

    # --- telling --------------------------------------------------------------------------------------------

    def expect(self, kind: ExpectationKind, body: str, other: str | None = None) -> None:
        """Expect it, as far as the pull allows: without weight nothing falls, and with reversed weight it rises."""
        if self.gravity_m_s2 <= 0 and kind in _DOWNWARD:
            if kind != "falls":
                return
            kind, other = ("rises", None) if self.gravity_m_s2 < 0 else ("hovers", None)
        wanted = Expectation(kind=kind, body=body, other=other)
        if wanted not in self.expectations:
            self.expectations.append(wanted)

    def lasts(self, seconds: float) -> None:
        """The story needs so long at least."""
        self.duration_s = max(self.duration_s, seconds)

    def reaches(self, *xs: float) -> None:
        self.reach = (min(self.reach[0], *xs), max(self.reach[1], *xs))

    # --- in one world ---------------------------------------------------------------------------------------

    def extent(self) -> tuple[np.ndarray, np.ndarray]:
        """The lowest and highest corner of all bodies and of the way of what moves."""
        from proxyworld.world.language.shapes import bounds_m

        lows, highs = [], []
        for body in self.bodies:
            low, high = bounds_m(body.shape, body.orientation_wxyz)
            lows.append(low + np.asarray(body.position_m))
            highs.append(high + np.asarray(body.position_m))
        low = np.min(lows, axis=0) if lows else np.zeros(3)
        high = np.max(highs, axis=0) if highs else np.zeros(3)
        low[0], high[0] = min(low[0], self.reach[0]), max(high[0], self.reach[1])
        return low, high

    def turn_round(self) -> None:
        """Turn everything by half a turn about the vertical, so that the action runs towards -x."""
        self.bodies = [_turned(b) for b in self.bodies]
        self.joints = [_with_vectors(j, _half_turn, *_PLACES, *_ARROWS) for j in self.joints]
        self.events = [_with_vectors(e, _half_turn, *_PLACES, *_ARROWS) for e in self.events]
        self.media = [_turned_medium(m) for m in self.media]
        self.reach = (-self.reach[1], -self.reach[0])

    def shift(self, dx: float, dy: float) -> None:
        """Move everything over the ground."""

        def moved(place: Vec3) -> Vec3:
            return (place[0] + dx, place[1] + dy, place[2])

        self.bodies = [_with_vectors(b, moved, "position_m") for b in self.bodies]
        self.joints = [_with_vectors(j, moved, *_PLACES) for j in self.joints]
        self.events = [_with_vectors(e, moved, *_PLACES) for e in self.events]
        self.media = [_with_vectors(m, moved, *_PLACES) for m in self.media]
        self.reach = (self.reach[0] + dx, self.reach[1] + dx)


def _half_turn(vector: Vec3) -> Vec3:
    return (-vector[0], -vector[1], vector[2])


def _turned(body: Body) -> Body:
    w, x, y, z = body.orientation_wxyz
    return body.model_copy(
        update={
            "position_m": _half_turn(body.position_m),
            "orientation_wxyz": (-z, -y, x, w),  # (0, 0, 0, 1) times (w, x, y, z)
            "velocity_m_s": _half_turn(body.velocity_m_s),
            "angular_velocity_rad_s": _half_turn(body.angular_velocity_rad_s),
        }
    )


_PLACES = ("anchor_m", "far_m", "point_m", "position_m", "lower_m", "upper_m")
_ARROWS = ("axis", "impulse_n_s", "force_n", "torque_n_m", "by_m", "turn_rad")


def _with_vectors(value: V, change: Callable[[Vec3], Vec3], *names: str) -> V:
    """`value` with the vectors that it has of these names changed."""
    return value.model_copy(update={n: change(v) for n in names if (v := getattr(value, n, None)) is not None})


def _turned_medium(medium: Medium) -> Medium:
    update: dict[str, object] = {"velocity_m_s": _half_turn(medium.velocity_m_s)}
    if medium.lower_m is not None and medium.upper_m is not None:
        (x0, y0, z0), (x1, y1, z1) = medium.lower_m, medium.upper_m
        update |= {"lower_m": (-x1, -y1, z0), "upper_m": (-x0, -y0, z1)}
    return medium.model_copy(update=update)


def _pyramid_place(i: int) -> tuple[int, int]:
    """Row and column of the i-th block of a pyramid of three, two and one."""
    return ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0))[i] if i < 6 else (i - 3, 0)


def _rack_place(i: int) -> tuple[int, int]:
    """Row and column of the i-th pin of a rack whose first row has one, the next two, and so on."""
    row = int((math.sqrt(8 * i + 1) - 1) / 2)
    return row, i - row * (row + 1) // 2


def _coloured(thing: Thing, colour: tuple[float, float, float]) -> Thing:
    from dataclasses import replace

    return replace(thing, colour=colour)


def _sized(thing: Thing) -> str:
    what = {"sphere": "a ball", "rod": "a rod", "disc": "a disc", "sheet": "a stiff sheet"}.get(thing.form, "a shape")
    return (
        f"{what} {100 * thing.largest:.0f} cm long"
        if thing.form != "sphere"
        else f"{what} {100 * thing.largest:.0f} cm wide"
    )


def _vec3(value: object) -> Vec3:
    x, y, z = (float(v) for v in value)  # type: ignore[attr-defined]
    return (x, y, z)


def is_compound(shape: Shape) -> bool:
    return isinstance(shape, Compound)


def fall_time_s(height_m: float, gravity_m_s2: float) -> float:
    """How long a free fall of `height_m` takes."""
    return math.sqrt(2 * max(height_m, 0.0) / gravity_m_s2) if gravity_m_s2 > 0 else math.inf
