"""Refusals: what a prompt says does not happen becomes an expectation that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from proxyworld.world.language.reading import Clause
from proxyworld.world.language.stage import Stage
from proxyworld.world.language.verbs import BROADER, Deed
from proxyworld.world.scene import ExpectationKind

_INSTEAD: Mapping[Deed, ExpectationKind] = MappingProxyType(
    {"fall": "stays_put", "drive": "stays_put", "push": "stays_put", "pull": "stays_put", "hit": "stays_put",
     "roll": "stays_put", "slide": "stays_put", "lift": "stays_put", "spin": "stays_put", "turn": "stays_put",
     "throw": "stays_put", "swing": "stays_put", "sway": "stays_put", "topple": "balances"}
)  # fmt: skip
"""What is seen of a thing that does not do the deed, and does nothing else."""


def refuse(clauses: Iterable[Clause], stages: Iterable[Stage]) -> None:
    """Expect of what is said not to move, and of which no other motion is told, that it stays as it is."""
    clauses, stages = list(clauses), list(stages)
    for clause in clauses:
        kind = _INSTEAD.get(clause.deed, _INSTEAD.get(BROADER.get(clause.deed, clause.deed)))
        if not clause.negated or kind is None:
            continue
        for stage in stages:
            for name in (n for entity in clause.movers for n in stage.named(entity)):
                if stage.gravity_m_s2 > 0 and _is_left_alone(stage, name):
                    stage.expect(kind, name)


def _is_left_alone(stage: Stage, name: str) -> bool:
    """Whether nothing moves the body, and nothing else moves that could come to it."""
    body = stage.body(name)
    moved = {getattr(event, "body", None) for event in stage.events}
    still = [b for b in stage.bodies if not (any(b.velocity_m_s) or any(b.angular_velocity_rad_s) or b.name in moved)]
    tied = any(name in (joint.body, joint.other) for joint in stage.joints)
    falls = any(e.body == name and e.kind == "falls" for e in stage.expectations)
    return len(still) == len(stage.bodies) and not tied and not falls and not body.fixed


__all__ = ["refuse"]
