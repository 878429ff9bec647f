"""Which layout stages a story: the first rule that fits what it names, else the layout of its deed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from proxyworld.world.language.layouts.bursting import break_, explode, snap
from proxyworld.world.language.layouts.catching import catch
from proxyworld.world.language.layouts.driving import curve, drive
from proxyworld.world.language.layouts.falling import fall
from proxyworld.world.language.layouts.flying import fly, throw
from proxyworld.world.language.layouts.hands import lift, transport
from proxyworld.world.language.layouts.hanging import HUNG, hangs
from proxyworld.world.language.layouts.machines import (
    BELTS,
    SEESAWS,
    SPRINGS,
    TURNTABLES,
    machine_of,
    on_spring,
    ride,
    seesaw,
    shown_round,
    turntable,
)
from proxyworld.world.language.layouts.opening import open_
from proxyworld.world.language.layouts.pouring import pour, scatter
from proxyworld.world.language.layouts.rising import float_, rise
from proxyworld.world.language.layouts.running import run
from proxyworld.world.language.layouts.sheets import drape, fall_as_sheet, flutter, fold, is_sheet
from proxyworld.world.language.layouts.softening import YOUNG_PA, press
from proxyworld.world.language.layouts.standing import hold, jump, place, spin, topple
from proxyworld.world.language.layouts.swaying import ROOTED, blow, is_loose, sway
from proxyworld.world.language.layouts.swinging import WIELDED, swing
from proxyworld.world.language.layouts.telling import Telling
from proxyworld.world.language.layouts.tilting import lies, tilt
from proxyworld.world.language.layouts.water import in_water, liquid_of
from proxyworld.world.language.layouts.wheels import WHEELED
from proxyworld.world.language.layouts.working import cut, rub
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.reading import Clause, Entity, along_the_ground
from proxyworld.world.language.story import FIXTURES, Story
from proxyworld.world.language.verbs import BROADER, Deed

Layout = Callable[[Telling], None]

LAYOUTS: Mapping[Deed, Layout] = MappingProxyType(
    {
        "fall": fall, "lower": lift, "bounce": fall, "roll": run, "slide": run, "ride": run, "throw": throw,
        "push": run, "pull": run, "hit": run, "topple": topple, "swing": swing, "sway": swing, "rock": swing,
        "place": place, "stack": place, "spin": spin, "turn": spin, "explode": explode, "break": break_, "lift": rise,
        "carry": transport, "float": float_, "fly": fly, "drive": drive, "stop": run, "jump": jump, "pour": pour,
        "scatter": scatter, "squeeze": press, "drape": drape, "fold": fold, "cut": cut, "rub": rub, "open": open_,
        "hold": hold, "catch": catch, "blow": blow, "leave": run,
    }
)  # fmt: skip
"""Who lays out a deed; one that is not here is laid out as the wider deed that it is a kind of."""

_WET: frozenset[Deed] = frozenset(
    {"place", "fall", "float", "sink", "drive", "throw", "slide", "fly", "jump", "hit", "bounce", "swing", "stop",
     "lift", "push", "pull", "spin", "blow", "leave", "roll", "hold", "topple"}
)  # fmt: skip
"""What is done in water, where water is named."""
_SPRUNG: tuple[Deed, ...] = ("swing", "bounce", "hang", "pull", "squeeze", "spin", "place", "fall", "hold")
_STAND: frozenset[Deed] = frozenset({"explode", "break", "topple", "open", "place"})
_KNOCKS: frozenset[Deed] = frozenset({"topple", "push", "pull", "break", "spin"})
_OFF_EDGES: frozenset[Deed] = frozenset({"fall", "bounce", "topple", "break", "place"})
_DOWNHILL: frozenset[Deed] = frozenset({"fall", "bounce", "spin", "topple", "hit", "stop", "leave"})
_BROAD = frozenset(
    {"box", "person", "cube", "table", "chair", "cone", "pyramid", "prism", "rock", "block", "books", "figure"}
)
_LARGEST_GRAIN_M = 0.04
_BENDING = True  # whether bodies that bend are simulated
_ON_WHEELS: frozenset[Deed] = frozenset({"roll", "slide", "hit", "leave"})
_YIELDS_PA = 1e5
_FLYING = frozenset({"tipped", "plane", "rocket"})
_BALLS_IN_THE_AIR = frozenset(
    {"golf_ball", "baseball", "softball", "tennis_ball", "cricket_ball", "volleyball", "shuttlecock", "ping_pong_ball",
     "lacrosse_ball", "handball"}
)  # fmt: skip
_TRAVELS: frozenset[Deed] = frozenset({"drive", "stop"})


def layout_of(story: Story) -> Layout:
    """The layout that stages `story`; None of its things may be able to move, and then they stand."""
    return next(_fitting(story))


def _fitting(story: Story) -> Iterator[Layout]:
    """The layouts that fit, the most special first."""
    lead, mover = story.lead, story.mover.noun
    seesaw_, belt, spring = (machine_of(story, words) for words in (SEESAWS, BELTS, SPRINGS))
    if seesaw_ is not None:
        yield lambda telling: seesaw(telling, seesaw_)
    if belt is not None:
        yield lambda telling: ride(telling, belt)
    drawn_out = lead.deed == "stretch" and spring is story.mover and bool(story.doers)
    if spring is not None and lead.is_a(*_SPRUNG) and not drawn_out:
        yield lambda telling: on_spring(telling, spring)
    turning = machine_of(story, TURNTABLES) or _turned_round(story)
    if turning is not None:
        yield lambda telling: turntable(telling, turning)
    if story.does("open") and lead.is_a("hit", "swing", "push", "pull"):
        yield open_  # "a door bangs into the wall as it swings open"
    if story.does("catch") and lead.is_a("throw", "fall", "fly", "spin"):
        yield catch  # "is tossed up, turns in the air, and is caught"
    if lead.is_a("bend", "press") and story.suffers("break") | story.does("break"):
        yield snap  # "is bent until it breaks"
    if mover.kind in ("liquid", "grains", "water", "ground"):
        yield scatter if lead.is_a("scatter") else pour
    if lead.is_a("pour") and not lead.is_a("scatter") and _pours_whole(story.mover):
        yield fall  # "a crate fills with oranges"
    if lead.is_a("poke") and _is_yielding(story):
        yield press  # "a finger pokes a lump of clay"
    wet = liquid_of(story) or (Entity(NOUNS["water"]) if lead.is_a("sink") else None)
    knocked = lead.is_a("topple", "hit", "push", "pull") and any(t.contents is wet for t in story.targets)
    if wet is not None and lead.is_a(*_WET) and mover.kind not in FIXTURES and not knocked:
        yield lambda telling: in_water(telling, wet)
    if _BENDING and is_sheet(story.mover):
        yield from _of_sheets(story)
    if mover.kind in FIXTURES and not lead.is_a(*_STAND, "lift"):
        yield place
    if story.targets and lead.is_a("hit", "break", "topple") and mover.form in WIELDED:
        yield swing  # "a bat hits a ball", "smashes a vase with a hammer"
    if story.targets and lead.is_a(*_KNOCKS) and any(c is lead for c in story.effects):
        broken_wall = lead.is_a("break") and story.targets[0].noun.kind == "wall"
        yield throw if broken_wall else run  # "a ball knocks over two bottles": the ball runs into them
    if story.source is not None and lead.is_a(*_OFF_EDGES):
        yield run  # "a bottle falls off a shelf"
    if lead.is_a("hit") and story.targets and story.incline is None and _falls_upon(story):
        yield fall  # "a helmet is struck by a falling cone"
    if lead.is_a("hit") and story.targets and story.targets[0].noun.kind == "wall" and story.does("fall"):
        yield throw  # "hits a wall and drops"
    if lead.is_a("hit") and _comes_down(story):
        yield fall  # "a book crashes against the floor"
    if _swings_as_it_hangs(story):
        yield swing
    if story.incline is not None and lead.is_a(*_DOWNHILL):
        yield run
    if lead.is_a("throw") and along_the_ground(lead) and not story.targets and story.container is None:
        yield run  # "shoots a puck across the ice"
    if lead.is_a("hit") and _is_sent_flying(story):
        yield throw  # "a dart hits a board", "a golfer hits a ball"
    level = story.incline is None and story.source is None
    if level and lead.is_a(*_TRAVELS) and (mover.kind in ("vehicle", "animal", "agent") or lead.is_a("drive")):
        yield drive
    if level and mover.form in WHEELED and not story.targets and curve(story):
        yield drive  # "a car turns left"
    each_other = lead.is_a("hit") and not story.targets and (len(story.movers) > 1 or story.mover.count > 1)
    if level and mover.form in WHEELED and lead.is_a(*_ON_WHEELS) and not each_other:
        yield drive
    if mover.form == "sheet" and story.does("fall") and not lead.is_a("fall", "throw"):
        yield fall  # "a leaf drifts down and lands"
    if lead.is_a("place") and story.container is not None and lead.sense.moves == "object" and not lead.passive:
        yield transport  # "puts an apple in a bowl"
    if lead.is_a("lift") and story.does("lower", "place"):
        yield transport  # "lifts a crate and lowers it onto a truck"
    if lead.is_a("push", "hit", "blow") and story.does("topple") and not story.targets and story.incline is None:
        yield topple  # "pokes a stack of cups, making it topple"
    if lead.is_a("push", "place", "hold") and story.does("spin") and not story.does("roll", "slide"):
        yield spin  # "pushes a plate spinning"
    if lead.deed == "spin" and _cannot_spin_alone(story):
        yield shown_round
    if lies(story):
        yield tilt
    if lead.is_a("spin") and story.surface is None and _in_the_air(lead):
        yield throw  # "spins the dough in the air"
    if lead.is_a("topple") and story.does("spin") and story.does("fall"):
        yield fall  # "tilts and falls, rotating in the air"
    if lead.is_a("cut") and (other := _motion_besides(story)) is not None:
        yield LAYOUTS[other]  # "cuts a lemon, and drops it"
    if lead.is_a("spin") and (other := _motion_besides(story)) is not None:
        yield LAYOUTS[other]  # "spinning while falling"
    if lead.is_a("sway", "rock", "flutter") and (mover.form in ROOTED or (story.tie is None and _stands(story))):
        yield sway
    deed = lead.deed
    if deed in LAYOUTS:
        yield LAYOUTS[deed]
    if deed in BROADER:
        yield LAYOUTS[BROADER[deed]]
    yield stand


def _falls_upon(story: Story) -> bool:
    """Whether what hits is falling as it does; what "hits a wall and drops" falls later."""
    return any(c.is_a("fall") and (c.order <= story.lead.order or c.verb.form == "ing") for c in story.deeds)


def _is_sent_flying(story: Story) -> bool:
    """Whether what hits flies to it, or what is hit is a ball of a game in which balls are hit through the air."""
    if story.incline is not None or story.source is not None:
        return False
    if story.targets:
        return story.mover.noun.form in _FLYING and len(story.movers) == 1
    by_someone = bool(story.doers) and all(d.noun.kind == "agent" for d in story.doers)
    return by_someone and story.mover.noun.word in _BALLS_IN_THE_AIR


def _is_yielding(story: Story) -> bool:
    """Whether what is poked yields to a finger, and lies there: dough, jelly, a sponge."""
    poked = story.targets[0] if story.targets else story.mover
    young, _ = YOUNG_PA.get(poked.material or poked.noun.material, (math.inf, 0.0))
    loose = poked.noun.kind == "object" and poked.count == 1 and not is_sheet(poked)
    return young <= _YIELDS_PA and loose and not story.does("topple", "fall", "roll", "slide", "hang")


def _of_sheets(story: Story) -> Iterator[Layout]:
    """What cloth and paper do by bending."""
    lead = story.lead
    if lead.is_a("drape") or (lead.is_a("place", "throw", "rub") and _is_laid_over(story)):
        yield drape
    if lead.is_a("fold", "squeeze"):
        yield fold
    if lead.is_a("swing", "blow") and story.mover.noun.material != "plant":
        yield blow if lead.is_a("blow") or is_loose(story) else flutter
    if lead.is_a("fall") and story.source is None and not story.does("break"):
        yield fall_as_sheet
    if lead.is_a("spin", "float") and story.surface is None and story.tie is None and not story.doers:
        yield blow  # "a bag swirls over the street"


def _in_the_air(clause: Clause) -> bool:
    """Whether the deed is done in the air."""
    return any(e.noun.word in ("air", "sky") for r, e in clause.relations if r in ("in", "into", "through"))


def _comes_down(story: Story) -> bool:
    """Whether what is hit is the ground alone, by one thing of itself."""
    met = [e for r, e in story.lead.relations if r in ("into", "against", "onto", "to")]
    struck = [e for e in (*met, *story.lead.objects) if e.noun.kind == "ground"]
    alone = len(story.movers) == 1 == story.mover.count and not story.targets and not story.doers
    return alone and bool(struck) and story.source is None and story.incline is None


def _pours_whole(entity: Entity) -> bool:
    """Whether the thing is no vessel to pour from, and too large to stand for as a grain."""
    large = max(entity.noun.dims_m, default=0.0) > _LARGEST_GRAIN_M
    vessel = entity.contents is not None or entity.noun.form in ("vessel", "tray", "cylinder", "bottle")
    return entity.noun.kind == "object" and large and not vessel


def _swings_as_it_hangs(story: Story) -> bool:
    """Whether what hangs is drawn aside, let go or struck."""
    if not hangs(story, story.mover) or story.incline is not None:
        return False
    let_go = story.lead.is_a("fall", "hold") and story.does("swing", "pull", "lift", "hit") and not story.does("break")
    return let_go or story.lead.is_a("pull", "hit", "push", "throw", "lift")


def _is_laid_over(story: Story) -> bool:
    """Whether cloth is laid on something that it hangs over: one that is no larger, or that it is made to cover."""
    mover = story.mover
    under = next((e for e in (story.surface, story.hurdle, story.source, *story.targets) if e is not None), None)
    if under is None or (mover.material or mover.noun.material) not in ("fabric", "leather"):
        return False
    over = story.hurdle is not None or any(r == "over" for c in story.deeds for r, _ in c.relations)
    return over or (under.noun.kind != "raised" and max(under.noun.dims_m) < max(mover.noun.dims_m))


def _motion_besides(story: Story) -> Deed | None:
    """What the movers do as they spin, where that carries them through the air or over the ground."""
    own = [c for c in story.deeds if not any(c is effect for effect in story.effects)]
    deeds = [c.deed if c.deed in LAYOUTS else BROADER.get(c.deed) for c in own]
    return next((d for d in deeds if d in ("fall", "throw", "roll", "slide", "fly", "lift")), None)


def _turned_round(story: Story) -> Entity | None:
    """What bears the others, or stands alone, and is said to go round: "a platform that rotates"."""
    spinning = [e for c in (*story.deeds, *story.effects) if c.is_a("spin") for e in c.movers]
    borne = [e for e in (story.surface, *story.movers, *story.targets) if e is not None and e.noun.kind == "raised"]
    return next((e for e in borne if any(e is s for s in spinning)), None)


def _cannot_spin_alone(story: Story) -> bool:
    """Whether what spins stands on the ground, and on so much of it that it would stick."""
    mover = story.mover.noun
    alone = len(story.movers) == 1 == story.mover.count and not story.targets and not story.doers
    free = story.surface is None and story.tie is None and _motion_besides(story) is None
    return alone and free and mover.kind == "object" and mover.form in _BROAD


def _stands(story: Story) -> bool:
    """Whether what sways stands on the ground rather than hangs."""
    hanging = any(r in ("from", "by") for c in story.deeds for r, _ in c.relations)
    return not hanging and story.mover.noun.word not in HUNG and story.mover.noun.kind in ("object", "agent", "animal")


def stand(telling: Telling) -> None:
    """Nothing is told of it that can be shown: it stands there."""
    stage = telling.stage
    x = 0.0
    for entity in telling.story.movers:
        for body in stage.arrange(entity, x, fixed=entity.noun.form in ROOTED):
            stage.expect("stays_put", body.name)
        x = float(stage.extent()[1][0]) + 0.2


__all__ = ["LAYOUTS", "layout_of", "stand"]
