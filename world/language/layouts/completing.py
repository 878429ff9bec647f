"""What a layout leaves over of a story: what is said to break too, and what stays as it is, which the scene says."""

from __future__ import annotations

from collections.abc import Iterator

from proxyworld.world.language.layouts.obstacles import burst, shatter
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.reading import Clause
from proxyworld.world.promises import PROMISES
from proxyworld.world.scene import Body, Break, Deformable, Impulse

_SHARE = 0.45
"""When in the story something breaks of which no more is known: after what is done to it, and long enough to see it."""
_SPEED_M_S = 0.8
_OF_SHAPE = ({"deforms"}, {"deforms", "stretches"})
"""What deeds promise that are changes of shape alone."""
_FLATTENS = frozenset({"crush", "squash", "flatten", "squish", "compact"})
"""Verbs of pressing that say that the thing loses its shape."""


def complete(telling: Telling) -> None:
    """Let everything break that is said to, and say what keeps its shape."""
    story = telling.story
    for clause in (*story.deeds, *story.effects):
        if clause.is_a("break"):
            _break(telling, clause)
        elif clause.is_a("push", "pull", "press") and all(e.noun.kind == "ground" for e in clause.movers):
            reason = "the ground is one piece, and stays where it is"
            telling.stage.notes.not_simulated.setdefault(clause.verb.token.text, reason)
        elif set(PROMISES.get(clause.deed, ())) in _OF_SHAPE or clause.verb.base in _FLATTENS:
            _say_stiff(telling, clause)


def _break(telling: Telling, clause: Clause) -> None:
    stage = telling.stage
    bodies = list(_bodies(telling, clause))
    broken = {e.body for e in stage.events if isinstance(e, Break)}
    if any(b.name in broken for b in bodies):
        return
    tied = {name for j in stage.joints for name in (j.body, j.other)}
    free = [b for b in bodies if not b.fixed and b.name not in tied and not isinstance(b.shape, Deformable)]
    for body in free[:3]:
        when = _SHARE * stage.duration_s
        made = shatter(telling, body, when)
        burst(telling, made, when, speed=_SPEED_M_S, below=0.0)
        blow = telling.mass(made) * _SPEED_M_S  # on its pieces, or they would stand as they are
        stage.events.append(Impulse(time_s=round(when + 0.01, 4), body=made.name, impulse_n_s=(blow, 0.0, 0.0)))
    stage.lasts(_SHARE * stage.duration_s + 1.2)


def _say_stiff(telling: Telling, clause: Clause) -> None:
    bodies = list(_bodies(telling, clause))
    if bodies and not any(isinstance(b.shape, Deformable) for b in bodies):
        reason = "the thing is too stiff to yield in sight: it keeps its shape"
        telling.stage.notes.not_simulated.setdefault(clause.verb.token.text, reason)


def _bodies(telling: Telling, clause: Clause) -> Iterator[Body]:
    """The bodies of what the deed moves."""
    stage = telling.stage
    for entity in clause.movers:
        yield from (stage.body(name) for name in stage.named(entity))


__all__ = ["complete"]
