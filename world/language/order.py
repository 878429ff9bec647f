"""The order of deeds in time: which comes after which, which go together, and which bring the next about."""

from __future__ import annotations

from collections.abc import Sequence

from proxyworld.world.language.reading import Clause, Entity
from proxyworld.world.language.verbs import Deed

CAUSES: frozenset[str] = frozenset(
    {"cause", "make", "send", "leave", "let", "have", "force", "set", "see", "watch", "help", "result", "lead", "allow",
     "enable", "get", "bring", "show", "keep"}
)  # fmt: skip
"""Verbs that bring another deed about ("causing it to fall")."""

_TOGETHER = frozenset({"while", "as", "whereas", "simultaneously", "at the same time", "meanwhile", "during"})
_FOLLOWS = frozenset({"when", "once", "after", "because", "if", "as soon as", "since"})
_REASONS = frozenset({"when", "because", "as soon as", "so", "so that"})
_NEXT = frozenset({"then", ".", ";", "before", "until", "so", "so that", "eventually", "finally", "next", "afterwards"})
_MANNERS: frozenset[Deed] = frozenset({"spin", "sway", "flutter", "turn", "hold", "float", "swing", "fly", "drive"})
_STATES: frozenset[Deed] = frozenset({"place", "hold", "hang", "lean", "balance", "stack", "float"})
_SILENT: frozenset[Deed] = frozenset({"tell", "change"})


def put_in_order(clauses: Sequence[Clause]) -> None:
    """Set `after`, `together_with`, `until` and `cause` of every clause from the words that join it to the others."""
    told: list[Clause] = []
    waiting: Clause | None = None  # "When the ball lands, …" is joined when the rest of its sentence comes
    brought_about = described = False
    for clause in clauses:
        if clause.negated:
            continue
        if clause.deed in _SILENT:
            brought_about = brought_about or (clause.verb.base in CAUSES and bool(told))
            described = True
            continue
        before = told[-1] if told else None
        if waiting is not None and (waiting.sentence != clause.sentence or clause.link not in _SAME_BREATH):
            if waiting.sentence == clause.sentence:
                _join(clause, waiting, waiting.link)
                before = None
            waiting = None
        if before is not None:
            if clause.link in _TOGETHER | _FOLLOWS and clause.sentence == before.sentence and not described:
                _join(before, clause, clause.link)
            else:
                _follow(clause, before, brought_about=brought_about and clause.brought_about_by is not None)
        if clause.link in _TOGETHER | _FOLLOWS | {"before", "until"} and _is_first(clause, told):
            waiting = clause
        told.append(clause)
        brought_about = described = False


_SAME_BREATH = frozenset({"and", "or", "to", "participle"})


def _is_first(clause: Clause, told: Sequence[Clause]) -> bool:
    return all(other.sentence != clause.sentence for other in told)


def _join(main: Clause, sub: Clause, link: str) -> None:
    """Join the deed of a subordinate clause to that of its main clause, as `link` says."""
    if link in _TOGETHER:
        if sub.after is None and sub.together_with is None:
            sub.together_with = main
    elif link == "before":
        sub.after = main
    elif link == "until":
        main.until, sub.after = sub, main
    else:
        sub.after = main.after
        main.after, main.together_with = sub, None
        if link in _REASONS and not _same(main.movers, sub.movers):
            main.cause = sub


def _follow(clause: Clause, before: Clause, *, brought_about: bool) -> None:
    """Place `clause` after or beside the deed told before it."""
    if brought_about or clause.link in ("so", "so that"):
        clause.after = clause.cause = before
    elif clause.link == "until":
        before.until, clause.after = clause, before
    elif _goes_along(clause, before):
        clause.together_with = before
    elif _is_state(before) and clause.link in (".", ";", "") and not clause.is_then:
        clause.after, clause.together_with = before.after, before.together_with
    else:
        clause.after = before
        met = [*before.struck, *(e for relation, e in before.relations if relation in _MEETING)]
        by_contact = clause.link in ("which", "participle", "and") and _same(clause.movers, met)
        by_itself = _same(clause.subjects, before.subjects)  # "picks a cup up and puts it down"
        if (by_contact and not by_itself) or (clause.link == "participle" and not _same(clause.movers, before.movers)):
            clause.cause = before


_MEETING = frozenset({"into", "against", "onto", "on", "at", "to", "with", "off", "toward", "towards"})


def _goes_along(clause: Clause, before: Clause) -> bool:
    """Whether the deed goes on at the same time as the one before."""
    if clause.is_then or clause.link in _NEXT:
        return False
    if clause.link in _TOGETHER or clause.at_once:
        return True
    same = _same(clause.movers, before.movers)
    if clause.link == "participle":
        return same and (clause.deed in _MANNERS or clause.deed == before.deed)
    if clause.link in ("and", "") and clause.deed == before.deed and not same:
        return True  # "a ball falls and a box falls"
    return clause.link == "and" and before.after is None and same and _goes_on(clause, before)


def _goes_on(clause: Clause, before: Clause) -> bool:
    """Whether one deed is a turning that goes on while the other is done ("spins and falls", not "spins and stops")."""
    deeds = {clause.deed, before.deed}
    return bool(deeds & {"spin", "sway"}) and not clause.is_a("stop")


def _is_state(clause: Clause) -> bool:
    """Whether the clause tells how things are before anything happens ("a cup sits on a table")."""
    return clause.deed in _STATES and (clause.passive or clause.sense.moves == "subject")


def _same(a: Sequence[Entity], b: Sequence[Entity]) -> bool:
    return any(x is y for x in a for y in b)
