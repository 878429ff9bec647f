"""What became of every word of a prompt."""

from __future__ import annotations

from proxyworld.world.language.modifiers import DIRECTIONS, GRAMMAR, MANNERS
from proxyworld.world.language.reading import Entity, Reading
from proxyworld.world.language.stage import Notes
from proxyworld.world.language.verbs import UNSEEN_DEEDS
from proxyworld.world.scene import Words


def fates(reading: Reading, notes: Notes, ground: Entity | None) -> Words:
    """Sort the words by what the world made of them; what has a rough stand-in is told with it."""
    used = _used_spans(reading, notes, ground)
    not_simulated = dict(notes.not_simulated)
    for outside in reading.outside:
        not_simulated.setdefault(outside.word, outside.reason)
    for clause in reading.clauses:
        if clause.deed == "change":
            not_simulated.setdefault(clause.verb.token.text, UNSEEN_DEEDS["change"])
    for entity in reading.entities:
        if entity.noun.kind == "gas":
            not_simulated.setdefault(entity.word, "smoke, fire and gases are not simulated")
        elif entity.noun.kind == "liquid" and entity not in notes.placed:
            not_simulated.setdefault(entity.word, "liquids are not simulated")
        elif entity.noun.kind == "agent" and entity not in notes.placed and entity.word not in notes.approximated:
            notes.approximate(entity.word, "what it does; it is not seen")
    for word, stands_for in reading.setting.filming.approximated.items():
        notes.approximate(word, stands_for)
    said_used: dict[str, None] = dict.fromkeys(reading.setting.words)
    ignored: dict[str, None] = {}
    for tagged in reading.tagged:
        if tagged.tag in ("stop", "comma") or tagged.low in GRAMMAR:
            continue
        (said_used if tagged.token.start in used else ignored).setdefault(tagged.token.text)
    covered = {w.lower() for w in [*not_simulated, *notes.approximated]}
    return Words(
        used=tuple(said_used),
        ignored=tuple(w for w in ignored if w.lower() not in covered),
        approximated=notes.approximations,
        not_simulated=tuple(f"{word}: {reason}" for word, reason in not_simulated.items()),
        unreal=tuple(reading.setting.unreal),
    )


def _blows(entity: Entity, reading: Reading) -> bool:
    return entity.noun.kind == "wind" and reading.setting.wind is not None


def _used_spans(reading: Reading, notes: Notes, ground: Entity | None) -> set[int]:
    """Where the words begin that shaped the world."""
    placed = {id(e) for e in notes.placed} | ({id(ground)} if ground is not None else set())
    used = {token.start for e in reading.entities if id(e) in placed or _blows(e, reading) for token in e.tokens}
    used |= {token.start for e in notes.placed for token in e.tokens}
    told = {id(c) for c in notes.told}
    verbs = {c.verb.token.start for c in reading.clauses if id(c) in told}
    used |= verbs
    for i, word in enumerate(reading.tagged):
        if word.tag in ("preposition", "quantity") or word.low in DIRECTIONS or word.low in MANNERS:
            near = reading.tagged[max(0, i - 6) : i + 7]
            if any(w.token.start in verbs for w in near) or (word.tag == "quantity" and used):
                used.add(word.token.start)
        elif word.tag == "number" and i + 1 < len(reading.tagged) and reading.tagged[i + 1].token.start in used:
            used.add(word.token.start)
    return used
