"""The reader: goes through the tagged words of a prompt once, and gathers things and deeds. Scanned, not parsed."""

from __future__ import annotations

from dataclasses import replace

from proxyworld.world.language import modifiers as m
from proxyworld.world.language.mending import mend
from proxyworld.world.language.morphology import OWN_PARTICIPLES, verb_base
from proxyworld.world.language.nouns import BY_COMPANY, Noun, look_up, stand_in
from proxyworld.world.language.order import CAUSES, put_in_order
from proxyworld.world.language.outside import outside_of
from proxyworld.world.language.qualities import count_of, qualify
from proxyworld.world.language.quantities import Kind
from proxyworld.world.language.reading import Clause, Entity, Reading
from proxyworld.world.language.setting import setting_of
from proxyworld.world.language.tagging import Tagged, tag
from proxyworld.world.language.tokens import tokens
from proxyworld.world.language.verbs import PARTICLES, VERBS, Deed, Sense, is_a
from proxyworld.world.language.winds import wind_of

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})
_NEW = frozenset({"another", "other", "second", "third", "different", "separate"})
_NOT_OF_IT = frozenset({"ice_cream", "ice_cream_cone", "ice_rink"})
_BE = frozenset("is are was were be been being am gets get got".split())
_LIGHT = frozenset(
    {"give", "take", "make", "do", "perform", "deliver", "execute", "have", "begin", "start", "continue", "receive"}
)
"""Verbs that leave the deed to their noun ("gives a push", "takes a fall")."""
_STOPS = frozenset({"rest", "stop", "halt", "standstill"})
_MEANINGLESS_ALONE = frozenset(
    {"number", "lot", "kind", "sort", "type", "variety", "couple", "pair", "dozen", "series", "half", "rest"}
)
_FORCEFUL = frozenset({"speed", "velocity", "force", "pace", "rate", "power", "strength", "energy"})
_UNNAMED: tuple[Deed, ...] = ("place", "hold", "leave", "tell", "change", "cut", "rub", "squeeze")
_OF_THE_LIVING = frozenset({"climb", "swim", "walk", "dive", "skate", "ski", "surf", "jump", "hike", "row", "juggle"})
"""What people do with the things that are called after it."""
_SHAPELESS = frozenset({"object", "thing", "item", "shape", "solid", "body"})
_SHAPES = {"cylindrical": "cylinder", "spherical": "ball", "ball-shaped": "ball", "cubic": "cube", "conical": "cone"}
_LIGHTS = frozenset({"light", "sunlight", "moonlight", "laser", "laser_light"})
_SEEN = frozenset({"shadow", "reflection", "image", "silhouette", "light", "glow", "color", "colour", "colors"})
"""Nouns of what is only seen of a thing, and is not the thing."""
_HAPPENINGS: tuple[Deed, ...] = (
    "break", "hit", "fall", "bounce", "swing", "topple", "change", "tell", "drive", "jump", "explode", "fly", "stop",
    "throw", "kick", "launch", "bend", "slide", "blow", "scatter", "spin",
)  # fmt: skip
"""Deeds whose nouns are happenings ("a fracture"); other nouns spelt as verbs are things ("a rake")."""
_GOES: tuple[Deed, ...] = (
    "throw", "fall", "roll", "slide", "drive", "swing", "fly", "push", "bounce", "jump", "blow", "spin",
)  # fmt: skip
_DONE_BY_MEETING: tuple[Deed, ...] = ("break", "topple", "press", "hit", "push", "scatter", "explode", "cut")
"""What a thing that goes its way does to what it comes upon."""
_FRAIL = frozenset({"glass", "ceramic", "porcelain"})
_GOERS = frozenset({"object", "vehicle", "animal", "agent", "wall", "raised", "tie"})
"""Kinds of things whose deeds a noun may tell."""
_TOLD_BY_NOUNS: tuple[Deed, ...] = (
    *(deed for deed in _HAPPENINGS if deed not in ("change", "tell")), "roll", "sway", "rock", "float", "sink", "lift",
    "glide", "accelerate",
)  # fmt: skip
"""Deeds that a noun may tell of a thing ("the rolling of a barrel", "a marble's roll")."""
_AT = frozenset({"on", "onto", "into", "against", "at"})
_LOOSE_STUFF = frozenset({"snow", "sand", "soil", "grass", "ice"})
"""Materials that name another thing in a compound: a snow globe is not of snow."""
_READY = frozenset(
    {"ready", "able", "eager", "poised", "about", "prepared", "waiting", "supposed", "meant", "designed"}
)
_INTENDED = Sense("tell", "subject")
_UNKNOWN = Sense("change", "either")
_NO_DEEDS: tuple[Deed, ...] = (
    "place",
    "hold",
    "leave",
    "tell",
    "change",
    "stop",
    "turn",
    "cut",
    "rub",
    "squeeze",
    "open",
)
"""What a participle before a noun says of its kind or state: "a folding chair", "a cutting board"."""


def read(text: str) -> Reading:
    """Read a normal `text` (see `tokens.normal`)."""
    setting = setting_of(text)
    tagged = tag(tokens(text, apart_from=setting.spans))
    reader = _Reader(tagged)
    reader.read()
    reader.told_otherwise()
    mend(reader.clauses, reader.entities)
    put_in_order(reader.clauses)
    setting.wind = wind_of(reader.entities, reader.clauses)
    reading = Reading(text, tagged, reader.entities, reader.clauses, setting)
    reading.outside = outside_of(reading)
    return reading


class _Reader:
    """Goes through the tagged words once, gathering noun phrases into entities and verbs into clauses."""

    def __init__(self, tagged: list[Tagged]) -> None:
        self.tagged = tagged
        self.entities: list[Entity] = []
        self.clauses: list[Clause] = []
        self.i = 0
        self.sentence = 0
        self.theme: list[Entity] = []
        self.affected: list[Entity] = []
        self.actor: list[Entity] = []
        self.handled: list[Entity] = []
        self.named: Clause | None = None
        self.by_noun: list[Clause] = []
        self._new_sentence("")

    def _new_sentence(self, link: str) -> None:
        self.link = link
        self.is_then = self.at_once = False
        self.before: list[tuple[str, Entity]] = []
        self.subjects: list[Entity] = []
        self.clause: Clause | None = None
        self.relation: str | None = None
        self.last: Entity | None = None
        self.last_governed = False
        self.last_relation = ""
        self.joined = False
        self.role: str | None = None
        self.joined_relation = ""
        self.auxiliary: str | None = None
        self.negated = False
        self.amounts: dict[Kind, float] = {}
        self.pace = 1.0
        self.directions: set[str] = set()
        self.infinitive = False
        self.after_comma = False

    def read(self) -> None:
        while self.i < len(self.tagged):
            word = self.tagged[self.i]
            if word.tag in ("article", "number", "adjective", "noun") or (
                word.tag == "quantity" and self._sizes_noun()
            ):
                self._noun_phrase()
                continue
            getattr(self, f"_{word.tag}")(word)
            self.i += 1

    # --- the small words --------------------------------------------------------------------------------------

    def _stop(self, word: Tagged) -> None:
        if self.clause is not None:
            self.theme = self.clause.movers or self.theme
            self.affected = self.clause.objects or self.clause.movers or self.affected
        self.sentence += 1
        self._new_sentence(word.low)

    def _comma(self, word: Tagged) -> None:
        del word
        self.after_comma = True
        self.relation = None

    def _conjunction(self, word: Tagged) -> None:
        self.joined = word.base in ("and", "or", "then") and (self.joined or word.base != "then")
        self.relation = None
        if word.base == "then":
            self.is_then = True
        elif word.base == "simultaneously":
            self._at_once()
        elif word.base != "and" or not self.link:
            self.link = word.base
        self.auxiliary = None if not self.joined else self.auxiliary
        if not self.joined:
            self.after_comma = True

    def _at_once(self) -> None:
        self.at_once = True
        if self.clause is not None:
            self.clause.at_once = True

    def _auxiliary(self, word: Tagged) -> None:
        self.auxiliary = word.low
        self.negated = self.negated or word.low.endswith(("n't", "not"))

    def _to(self, word: Tagged) -> None:
        del word
        self.infinitive = True

    def _relative(self, word: Tagged) -> None:
        del word
        if self.last is not None:
            self._remember()
            self.subjects = [self.last]
            self.last_governed = False
            self.after_comma = False
            self.clause = None
            self.link = "which"

    def _preposition(self, word: Tagged) -> None:
        if word.base == "to the ground":
            self._go("down")
        elif word.base == "of" and self.last is None and self.clause is None:
            pass  # what is left of "a close-up of"
        elif word.base and not self._is_particle(word):
            self.relation = word.base
        self.joined = False

    def _is_particle(self, word: Tagged) -> bool:
        """Whether `word` belongs to the verb ("knocks over five dominoes") and governs nothing."""
        clause = self.clause
        if clause is None or clause.objects or word.low == "off":
            return False
        sense = PARTICLES.get((clause.verb.base, word.low))
        return sense is not None and sense.moves != "subject" and not clause.passive

    def _adverb(self, word: Tagged) -> None:
        low = word.low
        if low in ("not", "never"):
            self.negated = True
        if low in m.SEQUELS:
            self.is_then = True
        if low in m.TOGETHER:
            self._at_once()
        if low in m.TIMES and self.clause is not None:
            self.clause.times = m.TIMES[low]
        if low in m.MANNERS:
            if self.clause is None or self._verb_follows():
                self.pace *= m.MANNERS[low]
            else:
                self.clause.pace *= m.MANNERS[low]
        direction = m.DIRECTIONS.get(low)
        if direction is not None:
            self._go(direction)
            particle = PARTICLES.get((self.clause.verb.base, low)) if self.clause is not None else None
            if self.clause is not None and particle is not None:
                self.clause.sense = particle

    def _go(self, direction: str) -> None:
        """Give a direction to the deed that it stands with: the one before, or the one right after."""
        if self.clause is None or self._verb_follows():
            self.directions.add(direction)
        else:
            self.clause.directions.add(direction)

    def _quantity(self, word: Tagged) -> None:
        quantity = word.token.quantity
        assert quantity is not None
        following = self.tagged[self.i + 1].low if self.i + 1 < len(self.tagged) else ""
        measures_thing = following in ("long", "wide", "tall", "high", "thick", "across", "deep", "diameter", "in")
        if quantity.kind == "mass_kg" and self.last is not None:
            self.last.mass_kg = quantity.value
        elif quantity.kind == "length_m" and measures_thing and self.last is not None:
            self.last.size_m = quantity.value
        else:
            (self.clause.amounts if self.clause is not None else self.amounts)[quantity.kind] = quantity.value
        self.relation = None

    def _pronoun(self, word: Tagged) -> None:
        known = self._known_theme()
        if word.low in ("he", "she", "him") or not known:
            known = [e for e in self.entities if e.noun.kind == "agent"][:1] or known
        if word.low == "it" and known and all(e.noun.kind == "agent" for e in known):
            known = self._another_than(known) or known
        if word.low in ("they", "both", "all") and self.clause is not None and len(known) == 1 and not known[0].plural:
            known = [*self.clause.movers, *(e for e in self.clause.struck if e not in self.clause.movers)]
        self.after_comma = False
        if self.relation is not None and self.clause is not None:
            others = [e for e in known if e not in self.clause.movers] or self._another_than(
                [*self.clause.movers, *self.clause.objects]
            )
            self.clause.relations += [(self.relation, e) for e in others]
            self.relation = None
        elif self.clause is not None and (met := self._just_met()):
            self.clause.subjects, self.clause.objects, known = self.clauses[-2].movers, met, met
        elif self.clause is not None and not self.clause.objects and not self.joined and not self._verb_follows():
            self.clause.objects += [e for e in known if e not in self.clause.subjects]
        else:
            known = (self._struck_theme() if len(known) == 1 else []) or known
            self.subjects, self.last_governed = list(known), False
        self.last = known[-1] if known else self.last
        self.joined = False

    def _struck_theme(self) -> list[Entity]:
        """What was struck, where "it" does next what only that does: "it falls", but not "it bounces back"."""
        if self.clause is None or not self.clause.is_a("hit", "push"):
            return []
        following = next((w for w in self.tagged[self.i + 1 : self.i + 4] if w.tag == "verb"), None)
        goes_on = following is None or is_a(VERBS.get(following.base, _UNKNOWN).deed, "bounce", "stop", "hit", "drive")
        return [] if goes_on else [e for e in self.clause.struck if e.noun.kind not in ("scene", "ground", "agent")]

    def _just_met(self) -> list[Entity]:
        """What the thing of the deed before met, where that does something to it now ("at a jar, smashing it")."""
        clause = self.clause
        if clause is None or clause.objects or len(self.clauses) < 2 or not clause.is_a(*_DONE_BY_MEETING):
            return []
        done = self.clauses[-2]
        if clause.verb.form != "ing" or done.sentence != clause.sentence or not done.is_a(*_GOES):
            return []
        met = [e for relation, e in done.relations if relation in _AT and e.noun.kind in _GOERS - {"agent", "raised"}]
        frail = clause.is_a("break") and any(_is_frail(e) for e in done.movers) and not any(map(_is_frail, met))
        return [] if frail else met

    def _another_than(self, movers: list[Entity]) -> list[Entity]:
        """The last thing named that is none of the `movers` nor of those who move them."""
        bodies = [e for e in self.entities if e.noun.kind not in ("agent", "scene", "measure", "ground", "place")]
        return [e for e in bodies if e not in movers][-1:]

    def _known_theme(self) -> list[Entity]:
        if self.clause is not None and self.clause.verb.base in CAUSES and len(self.clauses) > 1:
            done = self.clauses[-2]  # "hits a tower, causing it to fall": it was struck
            met = [e for relation, e in done.relations if relation in _AT and e.noun.kind in ("object", "animal")]
            return done.struck or met or done.movers
        if self.clause is not None and self.clause.subjects and not self.clause.objects and self._after_verb():
            others = [e for e in [*self.affected, *self.theme] if e not in self.clause.subjects]
            others = others or self._another_than(self.clause.subjects)
            return others[:1] if len(others) > 1 and others[0].plural else others[: max(1, len(self.affected))]
        if self.clause is not None and self.clause.movers:
            return [e for e in self.clause.movers if e.noun.kind != "agent"] or self.clause.movers
        return self.theme or self.subjects

    def _after_verb(self) -> bool:
        """Whether the word before, but for relations, is the verb of the clause."""
        back = self.i - 1
        while back >= 0 and self.tagged[back].tag in ("preposition", "adverb"):
            back -= 1
        return back >= 0 and self.tagged[back].tag == "verb"

    def _verb_follows(self) -> bool:
        for word in self.tagged[self.i + 1 : self.i + 3]:
            if word.tag == "verb":
                return word.form != "base"
            if word.tag not in ("adverb", "auxiliary"):
                return False
        return False

    # --- deeds ------------------------------------------------------------------------------------------------

    def _verb(self, word: Tagged) -> None:
        said = [PARTICLES.get((self.clause.verb.base, w)) for w in (word.low, word.base)] if self.clause else []
        if self.clause is not None and self.clause.sense in said:
            return  # "lets it go"
        sense = VERBS.get(word.base, _UNKNOWN)
        passive = self._is_passive(word, sense)
        self._remember()
        subjects = self._subjects_of(word)
        negated = self.negated or self.relation == "without"
        clause = Clause(word, sense, subjects=subjects, passive=passive, negated=negated)
        clause.pace = sense.pace * self.pace
        clause.is_finish = passive and self.auxiliary not in _BE and self.last is not None and not self.joined
        clause.directions |= self.directions
        clause.amounts.update(self.amounts)
        clause.relations += self.before
        self._link(clause, word)
        self.before = []
        particle = self._particle(word)
        if particle is not None:
            clause.sense = particle
        if self._is_intended() or clause.link == "as if":
            clause.sense = _INTENDED
        if self.clause is not None and not self.clause.subjects and not self.clause.objects:
            self.clause.subjects = list(subjects)  # "Dropped from a height, a ball bounces"
        self.clauses.append(clause)
        self.clause = clause
        self.amounts, self.pace, self.directions = {}, 1.0, set()
        self.relation, self.joined, self.negated, self.role = None, False, False, None
        self.infinitive = self.after_comma = False
        self.auxiliary = self.auxiliary if word.form != "ing" or self.auxiliary else None
        self.last_governed = False

    def _remember(self) -> None:
        """Note of the deed so far what a pronoun may mean: its theme, what it is done to, and whose hands do it."""
        if self.clause is None:
            return
        self.theme = self._known_theme()
        self.affected = self.clause.objects or self.clause.movers or self.affected
        if self.clause.objects and all(e.noun.kind == "agent" for e in self.clause.subjects):
            self.actor, self.handled = self.clause.subjects, self.clause.objects

    def _is_intended(self) -> bool:
        """Whether the infinitive here only tells what may come ("ready to receive the ball")."""
        return self.infinitive and self.i > 1 and self.tagged[self.i - 2].low in _READY

    def _link(self, clause: Clause, word: Tagged) -> None:
        """Tell `clause` how it is joined to what was told before."""
        by_cause = self.clause is not None and self.clause.verb.base in CAUSES and not (self.after_comma or self.joined)
        if by_cause and (
            self.infinitive
            or word.form == "ing"
            or (word.form in ("base", "ed", "participle") and self.auxiliary is None)
        ):
            clause.brought_about_by = self.clause
        if self.infinitive and not self.link:
            self.link = "to"
        elif word.form == "ing" and self.auxiliary is None and self.after_comma and self.link in ("", "and"):
            self.link = "participle"
        clause.link, clause.sentence = self.link, self.sentence
        clause.is_then, clause.at_once = self.is_then, self.at_once
        self.link, self.is_then, self.at_once = "", False, False

    def _particle(self, word: Tagged) -> Sense | None:
        """The sense of the verb with a particle right after it, or after a short object ("knocks it over")."""
        for ahead in self.tagged[self.i + 1 : self.i + 4]:
            found = PARTICLES.get((word.base, ahead.low.removesuffix(" of")))
            if found is not None and not (found.moves == "subject" and ahead.tag == "preposition"):
                return found
            if ahead.tag not in ("article", "noun", "pronoun", "adverb", "adjective"):
                return None
        return None

    def _is_passive(self, word: Tagged, sense: Sense) -> bool:
        by_whom = self.i + 1 < len(self.tagged) and self.tagged[self.i + 1].low == "by"
        if word.form not in ("ed", "participle") and not (word.form == "base" and word.base in OWN_PARTICIPLES):
            return False
        if self.auxiliary in ("has", "have", "had"):
            return False
        if self.auxiliary in _BE:
            return sense.moves != "subject" or sense.deed == "place"
        if sense.moves == "subject" or (word.form == "base" and not by_whom):
            return False
        return by_whom or (sense.moves == "object" and not self._object_follows())

    def _object_follows(self) -> bool:
        following = self.tagged[self.i + 1] if self.i + 1 < len(self.tagged) else None
        return following is not None and following.tag in ("article", "number", "adjective", "noun", "pronoun")

    def _subjects_of(self, word: Tagged) -> list[Entity]:
        """Who does `word`: the nearest thing before it, or whoever did or suffered the deed before."""
        clause, last = self.clause, self.last
        if last is not None and self.last_relation == "with" and word.form == "ing" and not self.after_comma:
            return [last]  # "with several cars crossing in front of it"
        if clause is None:
            return list(self.subjects)
        if self.infinitive and clause.verb.base not in CAUSES:
            return list(clause.subjects if clause.deed == "tell" else clause.movers)
        if (self.infinitive or (word.form in ("ing", "base") and not self.joined)) and clause.verb.base in CAUSES:
            return list(clause.objects or clause.movers)
        if self.joined and word.form == "base" and clause.verb.form == "base":
            return list(clause.subjects)  # "causing them to swirl and scatter"
        if word.form == "ing" or (word.form in ("ed", "participle") and self.auxiliary is None):
            if self._describes_what_is_near(word):
                return [last] if last is not None else []
            if self.after_comma or self.joined or self.last_governed or last is None:
                return self._doers_of(word) or list(self.subjects)
            return [last]
        return list(self.subjects) if self._fresh() else self._doers_of(word)

    def _describes_what_is_near(self, word: Tagged) -> bool:
        """Whether a participle right after a thing tells how that stands ("rolls out of a tube lying on the table")."""
        state = is_a(VERBS.get(word.base, _UNKNOWN).deed, "place", "hang", "lean") and word.form == "ing"
        near = self.i > 0 and self.tagged[self.i - 1].tag == "noun"
        movable = self.last is not None and self.last.noun.kind in ("object", "vehicle", "animal", "raised")
        return state and near and movable and self.last_governed

    def _doers_of(self, word: Tagged) -> list[Entity]:
        """Who goes on with `word` after the deed before: whoever did it, or the thing it was done to."""
        clause = self.clause
        assert clause is not None
        moved = [e for e in clause.movers if e.noun.kind != "agent"]
        someone = bool(clause.subjects) and all(e.noun.kind == "agent" for e in clause.subjects)
        to_pronoun = any(w.tag == "pronoun" for w in self.tagged[self.i + 1 : self.i + 2])
        if to_pronoun and not someone and self.actor and word.form != "ing":
            self.affected, self.subjects = self.handled, list(self.actor)
            return list(self.actor)  # "an arm slides a can until it hits a pot, then lifts it"
        if clause.passive or not clause.subjects or not moved:
            return list(clause.subjects or clause.movers)
        sense = VERBS.get(word.base, _UNKNOWN)
        alone = sense.moves == "subject" or (sense.moves == "either" and not self._object_follows())
        passed_on = alone or (is_a(sense.deed, "hit", "break", "topple", "stop", "leave") and not to_pronoun)
        return moved if someone and passed_on else list(clause.subjects)

    def _fresh(self) -> bool:
        """Whether a subject was named since the last verb."""
        return self.clause is not None and self.subjects != self.clause.subjects and bool(self.subjects)

    # --- things -----------------------------------------------------------------------------------------------

    def _sizes_noun(self) -> bool:
        """Whether the amount here stands before a noun: "a 10 cm ball"."""
        after = self.tagged[self.i + 1] if self.i + 1 < len(self.tagged) else None
        if after is None or after.low in ("long", "wide", "tall", "high", "thick", "deep"):
            after = self.tagged[self.i + 2] if self.i + 2 < len(self.tagged) and after is not None else None
        begun = self.i > 0 and self.tagged[self.i - 1].tag in ("article", "adjective", "number", "preposition", "verb")
        by_verb = (
            self.i > 0
            and self.tagged[self.i - 1].tag in ("preposition", "verb")
            and self.tagged[self.i - 1].low not in ("of",)
        )
        return (
            after is not None
            and after.tag in ("adjective", "noun")
            and begun
            and not (by_verb and after.low == "above")
        )

    def _noun_phrase(self) -> None:
        phrase = self._collect()
        while phrase and phrase[-1].tag != "noun":
            phrase = phrase[:-1] if any(w.tag == "noun" for w in phrase) else []
        if not phrase:
            return
        entity, is_new = self._entity(phrase)
        if entity is None:
            return
        entity = self._measured(entity, phrase)
        if is_new and entity not in self.entities:
            self.entities.append(entity)
        self._attach(entity)
        self._tell_named()

    # --- deeds told by nouns ----------------------------------------------------------------------------------

    def _name_deed(self, noun: Tagged, of: Entity, said: list[Tagged]) -> None:
        """Note that the deed of `noun` is that of the thing: "the descent of a feather", "a car's sudden stop"."""
        sense = VERBS[_deed_named(noun)]
        clause = Clause(replace(noun, tag="verb"), sense, pace=sense.pace)
        done_to = sense.moves == "object" and sense.deed != "hit" and of.noun.kind != "agent"
        (clause.objects if done_to else clause.subjects).append(of)
        for word in said:
            clause.pace *= m.MANNERS.get(word.low, 1.0)
        self.named = clause

    def _tell_named(self) -> None:
        """Go on with the deed that the noun phrase just read has told."""
        if self.named is None:
            return
        self._remember()
        clause, self.named = self.named, None
        self._link(clause, clause.verb)
        self.clauses.append(clause)
        self.by_noun.append(clause)
        self.clause = clause
        self.last_governed = False

    def told_otherwise(self) -> None:
        """Leave out the deeds that nouns tell of things of which a verb tells more ("the ball's motion slows")."""
        for clause in self.by_noun:
            if clause.agents:  # "the breaking of a window by a stone"
                clause.objects, clause.subjects, clause.agents = clause.subjects + clause.objects, clause.agents, []
            others = [c for c in self.clauses if c is not clause and c.deed not in ("tell", "change")]
            others = [c for c in others if not any(e.noun.kind == "scene" for e in c.subjects)]  # "a camera follows"
            if any(e in c.movers or e in c.struck or e in c.subjects for c in others for e in clause.movers):
                clause.sense = _INTENDED

    def _collect(self) -> list[Tagged]:
        """The words of the noun phrase that begins here; moves past them."""
        phrase: list[Tagged] = []
        while self.i < len(self.tagged):
            word = self.tagged[self.i]
            coordinates = word.tag in ("conjunction", "comma") and self._more_adjectives(phrase)
            if word.tag not in ("article", "number", "adjective", "noun", "quantity") and not coordinates:
                break
            if phrase and phrase[-1].tag == "noun" and word.tag in ("article", "number", "quantity"):
                break
            if not coordinates:
                phrase.append(word)
            self.i += 1
        if not any(w.tag == "noun" for w in phrase):
            self._predicate(phrase)
        return phrase

    def _more_adjectives(self, phrase: list[Tagged]) -> bool:
        """Whether "and" or a comma here stands between adjectives of one noun ("a red and blue ball")."""
        if not phrase or phrase[-1].tag != "adjective":
            return False
        for word in self.tagged[self.i + 1 : self.i + 4]:
            if word.tag == "noun":
                return True
            if word.tag not in ("adjective", "conjunction"):
                return False
        return False

    def _predicate(self, phrase: list[Tagged]) -> None:
        """Adjectives without a noun tell what the last thing is like ("the ball is heavy")."""
        subject = self.last or (self.subjects[-1] if self.subjects else None)
        if subject is not None and self.auxiliary is not None:
            for word in phrase:
                qualify(subject, word)

    def _entity(self, phrase: list[Tagged]) -> tuple[Entity | None, bool]:
        head = _head(phrase)
        owner = next((i for i, w in enumerate(phrase[:-1], 1) if w.token.owns), None)
        own = look_up(phrase[-1].base)
        no_thing = own is None or own.kind in ("scene", "measure") or phrase[-1].base in m.DEED_NOUNS
        if owner is not None and no_thing and _deed_named(phrase[-1]):
            thing, is_new = self._entity(phrase[:owner])
            if thing is not None and thing.noun.kind in _GOERS:
                self._name_deed(phrase[-1], thing, phrase[owner:-1])
            return thing, is_new
        if head.base in ("one", "ones") and self.entities:
            many = [e for e in self.entities if e.plural and e.noun.kind not in ("agent", "scene", "measure")]
            return (many or self.entities)[-1], False  # "the first one"
        definite = phrase[0].tag == "article" and phrase[0].low in _DEFINITE and not any(w.low in _NEW for w in phrase)
        if definite:
            for known in reversed(self.entities):
                if _same(known, head.base) and known.noun.kind not in ("scene", "measure") and _agrees(known, head):
                    known.tokens += [w.token for w in phrase if w.tag in ("noun", "adjective")]
                    for word in phrase[:-1]:
                        qualify(known, word)
                    return known, False
        if phrase[0].low == "one" and not head.plural:
            row = next((e for e in reversed(self.entities) if e.count > 1 and _same(e, head.base)), None)
            if row is not None and row.noun.kind == "object":
                return row, False  # "five balls hang in a row. One ball is pulled back …"
        company, other = BY_COMPANY.get(head.base, (frozenset(), ""))
        noun = look_up(other if any(w.base in company for w in self.tagged) else head.base)
        if noun is None and "-" in head.base:
            noun = look_up(head.base.rpartition("-")[2])
        stands_for = None
        if noun is not None and noun.word in _SHAPELESS:
            noun = _shaped(noun, phrase)
        if noun is None and (_is_happening(head.base) or (head.low.endswith("ing") and verb_base(head.low, VERBS))):
            noun = Noun(head.base, "scene", known=False)  # "a visible fracture", "a joyful gathering"
        if noun is None:
            noun, stands_for = stand_in(head.base)
        elif noun.kind == "measure" and not self._of_follows() and noun.word not in _MEANINGLESS_ALONE:
            pile = self._arranged(head.base) if definite else None
            if pile is not None:
                return pile, False  # "a stack of books … the stack"
            noun, stands_for = _as_thing(phrase, head)
        if phrase[0].low in ("its", "their") and noun.kind == "object" and self.entities:
            noun = replace(noun, kind="scene")  # a part of what was named: "its wheels"
        entity = Entity(noun, plural=head.plural, stands_for=stands_for)
        for word in phrase:
            entity.tokens += [word.token] if word.tag in ("noun", "adjective", "number", "quantity") else []
            if word is not head:
                qualify(entity, word)
        trade = next((w.base for w in reversed(phrase[:-1]) if w.tag == "noun" and look_up(w.base) is not None), None)
        if noun.kind == "agent" and trade is not None and look_up(trade).kind == "object":  # type: ignore[union-attr]
            entity.about = trade
        if head.plural and entity.count == 1:
            entity.count = 3
        first = head.base.partition("_")[0]
        loose = m.MATERIAL_WORDS.get(first) in _LOOSE_STUFF and noun.kind == "object"
        if (
            not loose
            and first in m.MATERIAL_WORDS
            and "_" in head.base
            and head.base not in _NOT_OF_IT
            and entity.material is None
        ):
            entity.material = m.MATERIAL_WORDS[first]  # "stone wall", "rubber duck"
        for word in phrase[:-1]:  # a verb before the noun is a deed of it: "a rolling ball"
            if word.tag == "adjective" and word.form is not None and word.base in VERBS:
                self._participle(entity, word)
        return entity, True

    def _of_follows(self) -> bool:
        return self.i < len(self.tagged) and self.tagged[self.i].low in ("of", "#")

    def _arranged(self, word: str) -> Entity | None:
        """The known things that stand as a `word` ("stack")."""
        arrangement = m.ARRANGEMENTS.get(word, ("", 0))[0]
        return next((e for e in reversed(self.entities) if e.arrangement and e.arrangement == arrangement), None)

    def _participle(self, entity: Entity, word: Tagged) -> None:
        sense = VERBS[word.base]
        if word.base in ("stack", "pile"):
            entity.arrangement = "stack"
        elif word.base in _OF_THE_LIVING and entity.noun.kind not in ("agent", "animal"):
            pass  # "a climbing rope", "a diving board"
        elif word.form == "ing" and sense.moves != "object" and not is_a(sense.deed, *_NO_DEEDS):
            clause = Clause(word, sense, subjects=[entity], pace=sense.pace * self.pace, sentence=self.sentence)
            self.clauses.append(clause)

    def _measured(self, entity: Entity, phrase: list[Tagged]) -> Entity:
        """Follow "of": "a stack of blocks" is blocks, "a ball of steel" steel, "a glass of water" holds water."""
        while (
            self.i < len(self.tagged)
            and self.tagged[self.i].base in ("of", "holding")
            and self.tagged[self.i].tag == "preposition"
        ):
            begin = self.i
            self.i += 1
            if self.i >= len(self.tagged) or self.tagged[self.i].tag not in ("article", "number", "adjective", "noun"):
                self.i = begin
                break
            inner = self._collect()
            while inner and inner[-1].tag != "noun":
                if inner[-1].low in m.MATERIAL_WORDS:
                    entity.material = m.MATERIAL_WORDS[inner[-1].low]
                    entity.tokens.append(inner[-1].token)
                    return entity
                inner.pop()
            if not inner:
                break
            entity = self._merge(entity, phrase, inner)
        return entity

    def _merge(self, outer: Entity, phrase: list[Tagged], inner: list[Tagged]) -> Entity:
        head, said = phrase[-1], phrase[:-1]
        material = m.MATERIAL_WORDS.get(inner[-1].low)
        arrangement = m.ARRANGEMENTS.get(head.base)
        content, is_new = self._entity(inner)
        if content is None:
            return outer
        if arrangement is not None and (content.plural or outer.noun.kind == "measure"):
            given = outer.count if outer.tokens and outer.count > 1 and not head.plural else None
            content.arrangement = arrangement[0]
            content.count = (
                content.count
                if content.count > 1 and not content.plural
                else (given or _numbered(inner) or arrangement[1])
            )
        elif content.noun.kind == "wind" == outer.noun.kind:  # "a gust of wind"
            outer.tokens += content.tokens
            return outer
        elif content.noun.word in _LIGHTS or outer.noun.word in _SEEN:
            outer.noun = replace(outer.noun, kind="scene")  # "a beam of light", "the shadow of a tree"
            outer.tokens += content.tokens
            outer.relations.append(("of", content))
            if is_new and content.noun.kind != "scene":
                self.entities.append(content)
            return outer
        elif outer.noun.kind == "measure" or outer.noun.kind == "scene":
            one = inner[0].tag in ("article", "number") or head.base in m.DEED_NOUNS or head.low.endswith("ing")
            if one and outer.noun.kind == "scene" and content.noun.kind in _GOERS and _deed_named(head):
                self._name_deed(head, content, said)
            if material is not None and content.noun.kind in ("ground", "tie", "grains", "gas"):
                outer.noun, outer.material = Noun(outer.noun.word, "object", dims_m=(0.16, 0.12, 0.10)), material
                outer.tokens += content.tokens
                return outer
            content.count = max(1, content.count) if content.plural else outer.count
        elif content.noun.kind in ("liquid", "grains", "gas") or (
            content.noun.kind == "object" and outer.noun.form in ("vessel", "tray")
        ):
            outer.contents = content
            if is_new:
                self.entities.append(content)
            return outer
        elif outer.noun.word == "piece" and content.noun.form == "sheet":
            content.noun = replace(content.noun, word=outer.noun.word)  # "a piece of cloth" is as cloth is
            content.material = content.material or material
        elif material is not None:
            outer.material = material
            outer.tokens += content.tokens
            return outer
        else:
            outer.relations.append(("of", content))
            if is_new:
                self.entities.append(content)
            return outer
        content.tokens = outer.tokens + content.tokens
        for name in ("size", "weight"):
            setattr(content, name, getattr(content, name) * getattr(outer, name))
        content.colours = content.colours or outer.colours
        return content

    def _attach(self, entity: Entity) -> None:
        """Give the thing its place in the sentence: a relation, a subject, an object, or the agent of a passive."""
        clause = self.clause
        role = self._role_of_next()
        if role == "agent" and clause is not None:
            clause.agents.append(entity)
        elif role == "relation":
            relation = self.relation or self.joined_relation
            holder = (
                clause.relations if clause is not None else (self.subjects[-1].relations if self.subjects else None)
            )
            if not self._tells_how(clause, relation, entity):
                (holder if holder is not None else self.before).append((relation, entity))
            self.joined_relation = relation
        elif role == "object" and clause is not None:
            if not self._names_the_deed(clause, entity):
                clause.objects.append(entity)
        else:
            goes_on = clause is None and (self.joined or self.after_comma)
            self.subjects = (
                [*self.subjects, entity] if goes_on or (self.joined and self.role == "subject") else [entity]
            )
            if clause is not None and not clause.subjects and not clause.objects and self._verb_follows_here():
                clause.subjects = [entity]  # "Rolling ball hits …"
        self.role, self.last = role, entity
        self.last_governed = role in ("agent", "relation")
        self.last_relation = (self.relation or self.joined_relation) if role == "relation" else ""
        self.relation, self.joined, self.after_comma = None, False, False

    def _names_the_deed(self, clause: Clause, entity: Entity) -> bool:
        """Whether `entity` is no thing but the deed that a light verb leaves to it ("gives it a gentle push")."""
        noun = m.DEED_NOUNS.get(entity.noun.word, entity.noun.word)
        if clause.verb.base not in _LIGHT or entity.noun.kind not in ("scene", "measure") or noun not in VERBS:
            return False
        named = VERBS[noun]
        if is_a(named.deed, *_UNNAMED):
            return False
        done_to = clause.verb.base in ("give", "deliver", "receive")
        clause.sense = Sense(named.deed, named.moves if done_to else "subject", named.pace)
        for token in entity.tokens:
            clause.pace *= m.MANNERS.get(token.low, 1.0)
            clause.directions |= {token.low} & {"left", "right"}  # "makes a left turn"
        clause.pace *= named.pace
        return True

    def _tells_how(self, clause: Clause | None, relation: str, entity: Entity) -> bool:
        """Whether a relation tells not where but how: "at high speed", "with great force", "comes to a stop"."""
        word = entity.noun.word
        if word in _FORCEFUL and relation in ("at", "with", "by") and (clause is not None or self.subjects):
            factors = [m.STRENGTHS[t.low] for t in entity.tokens if t.low in m.STRENGTHS]
            factor = factors[0] if factors else m.STRENGTHS.get(f"with {word}", 1.0)
            if clause is not None:
                clause.pace *= factor
            else:
                self.pace *= factor
            return True
        moving = m.DEED_NOUNS.get(word, "")
        if moving in VERBS and relation in ("in", "into") and clause is not None and clause.verb.base in ("set", "put"):
            clause.sense = Sense(VERBS[moving].deed, "object")  # "is set in rotation"
            return True
        if word in m.ARRANGEMENTS and relation == "in" and not entity.noun.known:
            for mover in clause.movers if clause is not None else self.subjects:
                mover.arrangement = m.ARRANGEMENTS[word][0]  # "stand in a row"
            self.entities = [e for e in self.entities if e is not entity]
            return True
        if word in _STOPS and relation in ("to", "into") and clause is not None:
            self._come_to_rest(clause)
            return True
        return False

    def _come_to_rest(self, clause: Clause) -> None:
        if clause.verb.base in ("come", "bring", "get", "draw", "grind", "pull"):
            clause.sense = Sense("stop", "subject" if clause.verb.base != "bring" else "object")
        else:  # "rolls to a stop"
            stop = Clause(
                clause.verb, Sense("stop", "subject"), subjects=list(clause.movers), link="then", is_then=True
            )
            stop.sentence = clause.sentence
            self.clauses.append(stop)

    def _role_of_next(self) -> str:
        clause = self.clause
        if self.relation is not None:
            told = clause is not None and (clause.passive or clause in self.by_noun)
            return "agent" if self.relation == "by" and told else "relation"
        if self.joined and self.role is not None and not self._verb_follows_here():
            return self.role
        if clause is None or self.after_comma or self.joined or self._verb_follows_here():
            return "subject"
        return "subject" if clause.passive or self.last_governed else "object"

    def _verb_follows_here(self) -> bool:
        helped = False
        for word in self.tagged[self.i : self.i + 3]:
            if word.tag == "verb":
                return helped or word.form not in ("ing", "base")
            helped = helped or word.tag == "auxiliary"
            if word.tag not in ("adverb", "auxiliary"):
                return False
        return False


def _head(phrase: list[Tagged]) -> Tagged:
    """The noun that the phrase is about: the last, but of "a tea set" or "a tape roll" the tea or the tape."""
    last = phrase[-1]
    noun = look_up(last.base)
    if noun is None or noun.kind not in ("scene", "measure"):
        return last
    for before in reversed(phrase[:-1] if last.base not in _SEEN else []):
        inner = look_up(before.base) if before.tag == "noun" else None
        if inner is not None and inner.kind not in ("scene", "measure", "place", "ground"):
            return before
    return last


def _is_happening(word: str) -> bool:
    return word in VERBS and is_a(VERBS[word].deed, *_HAPPENINGS)


def _deed_named(noun: Tagged) -> str:
    """The verb whose deed `noun` names, if any: "descent", "collision", "swaying"."""
    verb = m.DEED_NOUNS.get(noun.base, noun.base)
    if verb not in VERBS and noun.low.endswith("ing"):
        found = verb_base(noun.low, VERBS)
        verb = found[0] if found is not None else ""
    return verb if verb in VERBS and is_a(VERBS[verb].deed, *_TOLD_BY_NOUNS) else ""


def _is_frail(entity: Entity) -> bool:
    return (entity.material or entity.noun.material) in _FRAIL or entity.noun.form == "egg"


def _shaped(noun: Noun, phrase: list[Tagged]) -> Noun:
    """A thing of which only the shape is told: "a cylindrical object"."""
    like = next((look_up(_SHAPES[w.low]) for w in phrase if w.low in _SHAPES), None)
    return noun if like is None else replace(noun, form=like.form, dims_m=like.dims_m)


def _as_thing(phrase: list[Tagged], head: Tagged) -> tuple[Noun, str]:
    """A measure that stands alone as a thing of its own: "a cigarette pack", "a kitchen set"."""
    at = phrase.index(head)
    before = phrase[at - 1] if at > 0 and phrase[at - 1].tag == "noun" else None
    word = head.base if before is None else f"{before.base}_{head.base}"
    return Noun(word, "object", known=False), "a box"


def _same(known: Entity, head: str) -> bool:
    """Whether "the <head>" may be the `known` thing: "the ball" a tennis ball, "the glass" a window."""
    word = known.noun.word
    stuff = m.MATERIAL_WORDS.get(head)
    made_of = known.material or known.noun.material
    made_of_it = stuff is not None and known.noun.kind in ("object", "wall") and made_of == stuff
    within = word.endswith(f"_{head}") or word.startswith(f"{head}_") or _is_kind_of(known.noun, head)
    return word == head or within or made_of_it


def _is_kind_of(noun: Noun, head: str) -> bool:
    """Whether "the <head>" names the kind that `noun` is one of: "the ball" a softball, "the vehicle" a van."""
    if head == noun.kind:
        return head in ("vehicle", "animal")
    wider = look_up(head) if len(head) > 3 and noun.word.endswith(head) else None
    return wider is not None and wider.kind == noun.kind and wider.form == noun.form


def _agrees(known: Entity, head: Tagged) -> bool:
    """Whether a plural head may name the `known` thing; "the first domino" stands for its row."""
    if not head.plural or known.plural or known.count > 1:
        return True
    if any(token.low in ("first", "last", "single", "lead") for token in known.tokens):
        known.plural, known.count = True, 5
        return True
    return False


def _numbered(phrase: list[Tagged]) -> int | None:
    for word in phrase:
        if word.tag == "number":
            return count_of(word.low)
    return None
