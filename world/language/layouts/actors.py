"""Who acts, shown: a figure, hand or foot beside what it acts on; a hand goes along with what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.proxies.figures import person
from proxyworld.world.language.reading import Clause, Entity
from proxyworld.world.language.shapes import bounds_m
from proxyworld.world.language.stage import GAP_M
from proxyworld.world.language.things import Thing
from proxyworld.world.language.verbs import Deed
from proxyworld.world.scene import IDENTITY, Body, Carry, Deformable, Explosion, Plane

_HANDLED: frozenset[Deed] = frozenset(
    {"fall", "throw", "push", "pull", "hit", "lift", "carry", "place", "stack", "swing", "spin", "turn", "open", "roll",
     "slide", "topple", "hold", "bounce", "catch", "break"}
)  # fmt: skip
"""Deeds that are done with hands or feet from beside; who drives sits inside, and who pours or presses is the tool."""
_SENT: frozenset[Deed] = frozenset({"throw", "push", "hit", "roll", "slide", "topple", "swing", "bounce", "break"})
_LIMBS = frozenset({"hand", "gripper", "foot"})
_WHOLE = frozenset({"person", "robot"})
_LARGE_M, _WIDE_M = 0.4, 1.6
"""A whole figure acts on what is this large, or moves this far; of what is smaller, only its hand is in the picture."""
_WITH_FEET = frozenset({"kick", "punt", "dropkick", "dribble", "step", "stomp", "trip"})
_AIR_M = 0.015
_HAND_KG = 3.0
_MOST = 3  # figures and hands in one story
_NEAR_M = 1.2  # how much further off than it would stand a figure may have to stand
_DOWN = axis_angle((0.0, 1.0, 0.0), np.pi / 2)
_TO_CAMERA = axis_angle((0.0, 0.0, 1.0), -np.pi / 2)
_TO_BACK = axis_angle((0.0, 0.0, 1.0), np.pi / 2)


def show_actors(telling: Telling, *, mirrored: bool) -> None:
    """Put whoever does the deeds beside what they are done to, where there is room; `mirrored`: all is turned yet."""
    stage = telling.stage
    if any(isinstance(e, Explosion) for e in stage.events):
        return
    for entity, clause in list(_unseen(telling))[:_MOST]:
        names = [n for e in _done_to(telling, clause) for n in stage.named(e)]
        bodies = [b for b in map(stage.body, names) if not isinstance(b.shape, Deformable | Plane)]
        if bodies:
            _Side(telling, bodies[0], clause, mirrored).show(entity)


def _unseen(telling: Telling) -> Iterator[tuple[Entity, Clause]]:
    """Each person, hand or foot that does a deed here and has no body, with the deed."""
    story, seen = telling.story, set(map(id, telling.stage.notes.placed))
    for clause in (*story.deeds, *story.effects):
        for entity in story.doers:
            does = any(entity is e for e in (*clause.subjects, *clause.agents))
            if does and id(entity) not in seen and entity.noun.form in _LIMBS | _WHOLE and clause.is_a(*_HANDLED):
                seen.add(id(entity))
                yield entity, clause


def _done_to(telling: Telling, clause: Clause) -> list[Entity]:
    tool = clause.related("with", "using")
    return [*([tool] if tool is not None else []), *clause.movers, *telling.story.movers]


@dataclass(frozen=True)
class _Side:
    """Where beside `body` somebody can stand who does `clause` to it."""

    telling: Telling
    body: Body
    clause: Clause
    mirrored: bool

    def show(self, entity: Entity) -> None:
        low, high = self._bounds(self.body)
        first, last = self.telling.stage.extent()
        whole = entity.noun.form in _WHOLE
        if whole and (float((high - low).max()) >= _LARGE_M or float((last - first).max()) >= _WIDE_M):
            self._stand(entity)
        else:
            self._reach(entity)

    # --- a whole figure ---------------------------------------------------------------------------------------

    def _stand(self, entity: Entity) -> None:
        """Behind what is sent off along +x, else at its far side; further off where something is in the way."""
        stage = self.telling.stage
        thing = replace(stage.thing(entity, smallest_m=0.0), turn=IDENTITY)
        high = float(thing.size[2])
        if entity.noun.form == "person":
            reaching = self.sends and self.clause.is_a("push", "hit", "throw")
            thing = thing.with_shape(person(high, reaching=reaching))
        low, top = self._bounds(self.body)
        far = -1.0 if self.mirrored else 1.0
        if self.sends:
            step = np.array([-1.0, 0.0, 0.0])
            start = np.array([low[0] - 0.12 - float(thing.high[0]), (low[1] + top[1]) / 2 + 0.1 * far, 0.0])
        else:
            thing, step = thing.turned_by(_TO_CAMERA if far > 0 else _TO_BACK), np.array([0.0, far, 0.0])
            edge = top[1] if far > 0 else low[1]
            middle = self.body.position_m[0] if self.wielded else (low[0] + top[0]) / 2
            start = np.array([middle, edge + far * (0.12 + float(thing.size[1]) / 2), 0.0])
        for k in range(9):
            at = start + k * _NEAR_M / 8 * step
            if self._is_free(thing, at):
                stage.put(thing, float(at[0]), y=float(at[1]), fixed=True, entity=entity)
                self._told(entity, f"a figure beside the {self.body.label}, whose limbs do not move")
                return
        stage.names.discard(thing.name)

    # --- a hand or a foot -------------------------------------------------------------------------------------

    def _reach(self, entity: Entity) -> None:
        """From behind to what is sent off, from above to what is carried, held or let go."""
        stage = self.telling.stage
        if self.clause.is_a("open"):
            return  # it would stand where the leaf or the lid swings
        limb = self._limb(entity)
        thing = replace(stage.thing(limb, smallest_m=0.0), turn=IDENTITY, label=entity.word)
        low, top = self._bounds(self.body)
        carries = [e for e in stage.events if isinstance(e, Carry) and e.body == self.body.name]
        behind = self.sends and not carries
        down = thing.form != "foot" and not behind
        thing = thing.turned_by(_DOWN) if down else thing
        middle = (low + top) / 2
        at = middle.copy()
        if self.wielded:  # by the end of its handle
            at = np.add(self.body.position_m, (0.0, 0.0, _AIR_M))
        elif down:
            at[2] = top[2] + _AIR_M
        else:
            at[0] = low[0] - _AIR_M - float(thing.high[0] - thing.low[0]) / 2
            at[2] = max(low[2], 0.0) if thing.form == "foot" else max(middle[2] - float(thing.size[2]) / 2, GAP_M)
        in_its_way = down and self.body.velocity_m_s[2] > 0  # what is tossed up would meet the hand above it
        if in_its_way or not self._is_free(thing, at):
            stage.names.discard(thing.name)
            return
        made = stage.put(thing, float(at[0]), float(at[2]), y=float(at[1]), fixed=not carries, entity=entity)
        if carries:
            self._go_along(made, carries)
        self._told(entity, f"a {thing.form} {'that goes along with' if carries else 'beside'} the {self.body.label}")

    def _limb(self, entity: Entity) -> Entity:
        if entity.noun.form in _LIMBS:
            return entity
        word = {"robot": "gripper"}.get(entity.noun.form, "foot" if self.clause.verb.base in _WITH_FEET else "hand")
        return Entity(NOUNS[word])

    def _go_along(self, hand: Body, carries: list[Carry]) -> None:
        """The hand is taken the way of what it carries, and stays at its end."""
        stage = self.telling.stage
        hand = stage.replace(hand.model_copy(update={"mass_kg": _HAND_KG}))
        if carries[0].time_s > 0 or carries[0].after is not None:
            stage.events.append(Carry(time_s=0.0, duration_s=0.1, body=hand.name, hold=True))
        stage.events += [
            e.model_copy(update={"body": hand.name, "hold": True, "turn_rad": (0.0, 0.0, 0.0), "most_n": None})
            for e in carries
        ]

    @property
    def wielded(self) -> bool:
        """Whether the body is a tool that swings about the hand that holds it."""
        return self.clause.is_a("swing", "hit", "break", "topple") and any(
            j.body == self.body.name and j.other is None and j.anchor_m == self.body.position_m
            for j in self.telling.stage.joints
        )

    # --- both -------------------------------------------------------------------------------------------------

    @property
    def sends(self) -> bool:
        """Whether the deed sends the body off along the ground or through the air, where nobody may stand."""
        return not self.wielded and self.clause.is_a(*_SENT)

    def _told(self, entity: Entity, stands_for: str) -> None:
        self.telling.stage.notes.approximated[entity.word] = stands_for
        self.telling.stage.notes.placed.append(entity)

    def _bounds(self, body: Body) -> tuple[np.ndarray, np.ndarray]:
        low, high = bounds_m(body.shape, body.orientation_wxyz)
        return low + np.array(body.position_m), high + np.array(body.position_m)

    def _is_free(self, thing: Thing, at: np.ndarray) -> bool:
        """Whether `thing` with its foot at `at` meets nothing that stands there."""
        half = thing.size / 2
        middle = at + np.array([0.0, 0.0, half[2]])
        for other in self.telling.stage.bodies:
            if isinstance(other.shape, Plane):
                continue
            low, high = self._bounds(other)
            if ((middle - half < high + GAP_M) & (middle + half > low - GAP_M)).all():
                return False
        return True


__all__ = ["show_actors"]
