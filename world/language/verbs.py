# ruff: noqa: E501  (rows of a table)
"""The verbs that the world knows, sorted by the deed they stand for and by who moves when they are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Deed = Literal[
    "fall", "lower", "bounce", "roll", "slide", "glide", "ride", "throw", "kick", "launch", "push", "poke", "pull", "hit", "topple", "tilt",
    "swing", "sway", "rock", "hang", "flutter", "place", "stack", "balance", "lean", "spin", "explode", "break", "lift",
    "carry", "float", "sink", "fly", "drive", "accelerate", "stop", "brake", "jump", "pour", "scatter", "squeeze", "press",
    "bend", "stretch", "inflate", "drape", "fold", "cut", "rub", "open", "close", "hold", "catch", "turn", "blow", "leave",
    "change", "tell",
]  # fmt: skip
"""`change` is chemistry, heat and the like; `tell` describes the picture and moves nothing."""

BROADER: Mapping[Deed, Deed] = MappingProxyType(
    {
        "lower": "fall", "ride": "slide", "glide": "slide", "tilt": "topple", "kick": "throw", "launch": "throw", "poke": "push", "sway": "swing", "rock": "swing",
        "hang": "swing", "flutter": "swing", "balance": "place", "lean": "place", "carry": "lift", "accelerate": "drive",
        "brake": "stop", "scatter": "pour", "press": "squeeze", "bend": "squeeze", "stretch": "squeeze", "inflate": "squeeze",
        "drape": "squeeze", "fold": "squeeze", "close": "open",
    }
)  # fmt: skip
"""The wider deed that a deed is a kind of: to kick is to throw, with an angle and a pace of its own."""

Role = Literal["subject", "object", "either"]
"""Who moves: the subject always ("falls"), the object ("throws"), or the object where there is one ("rolls")."""


@dataclass(frozen=True)
class Sense:
    """What a verb means here: its deed, who moves, and how fast against the deed's usual speed."""

    deed: Deed
    moves: Role
    pace: float = 1.0


def is_a(deed: Deed, *others: Deed) -> bool:
    """Whether `deed` is one of the `others`, or a kind of one."""
    return deed in others or BROADER.get(deed) in others


# A trailing number is the pace. Where a verb stands twice, the first row holds.
_TABLE: tuple[tuple[Deed, Role, str], ...] = (
    ("fall", "subject", "fall plummet plunge tumble dive nosedive crash-land descend:0.4 land free-fall freefall rain hail drizzle cascade:0.8 droop"),
    ("fall", "either", "drop release dump unload discharge loose"),
    ("lower", "either", "lower deposit ease"),
    ("bounce", "either", "bounce rebound ricochet hop dribble bob jiggle recoil skip"),
    ("roll", "either", "roll trundle wheel bowl rumble:0.8"),
    ("slide", "either", "surf slide slip skid skate ski sled scoot shuffle scrape toboggan slalom luge glissade"),
    ("glide", "either", "glide drift coast skim slither snake:0.4 zip:1.2"),
    ("ride", "subject", "ride convey"),
    ("kick", "object", "kick punt:1.3 dropkick"),
    ("launch", "object", "launch catapult:1.2 slingshot:1.2 shoot:1.6 fire:1.6 eject:0.9 project rocket:1.5 blast blast-off"),
    ("throw", "object", "jettison hoop throw toss:0.7 hurl:1.4 fling:1.3 pitch lob:0.7 chuck sling serve spike:1.4 volley flick:0.6 juggle:0.5 cast"
     " heave:0.8 bat putt:0.5 send:0.9 deliver:0.6 dunk:0.5 chip:0.6"),
    ("poke", "object", "poke prod jab peck nudge:1.2 elbow budge:0.7"),
    ("push", "object", "propel knee shoulder push shove:1.4 shift:0.5 jostle:0.5 thrust bulldoze plow plough dislodge:0.6 displace:0.6 jolt agitate:0.5"),
    ("pull", "object", "pull drag:0.7 tug tow haul:0.8 yank:1.5 reel:0.6 draw:0.6 extract:0.6 lug:0.6"),
    ("hit", "object", "deflect clang clatter rattle ding rap flog lash joust nick spank box hit strike collide crash slam:1.4 bump:0.6 impact knock bang ram:1.3 tap:0.4 touch:0.4 punch"
     " beat batter bash clash whack thump pound slap swat butt contact meet head-butt spar tackle hammer smack wallop clip graze:0.7 pummel thud whip club rear-end"),
    ("topple", "either", "topple tip overturn flip capsize collapse upset upend keel trip stumble"),
    ("tilt", "either", "tilt"),
    ("swing", "either", "swing pendulate oscillate brandish wield flail"),
    ("sway", "either", "sway waver tremble quiver vibrate rustle lurch shake jerk twitch shiver shudder judder wag ripple pulsate pulse undulate dance ring toll chime jingle"),
    ("rock", "either", "rock teeter seesaw see-saw totter"),
    ("hang", "either", "hang dangle suspend"),
    ("flutter", "either", "flutter flap billow wave flop"),
    ("balance", "either", "balance poise equilibrate"),
    ("lean", "subject", "lean recline"),
    ("place", "object", "bury slot join nestle pose prop plug affix adhere place put set lay position arrange install mount seat park load pack insert attach hook"
     " fasten stuff plant settle perch align center centre locate line store rack embed lodge wedge dip submerse tuck situate"),
    ("place", "subject", "rest sit lie stand remain wait stay nest loom stick sprawl"),
    ("stack", "object", "layer stack pile heap"),
    ("spin", "either", "spiral swirl wobble cartwheel pivot swivel spin rotate twirl whirl revolve gyrate pirouette precess"),
    ("turn", "either", "turn twist wind screw unscrew steer crank"),
    ("explode", "either", "explode detonate erupt"),
    ("break", "either", "break shatter crack smash fracture crumble snap burst pop split disintegrate splinter fragment demolish wreck destroy crunch rupture puncture"),
    ("lift", "object", "lift raise hoist elevate pick scoop:0.8 remove pluck shovel retrieve collect dig withdraw grab gather"),
    ("carry", "object", "carry transport bring transfer relocate bear"),
    ("lift", "subject", "rise ascend levitate climb surface"),
    ("float", "subject", "float hover"),
    ("sink", "subject", "sink submerge drown"),
    ("fly", "either", "arc swoop jet parachute:0.3 swarm:0.5 flock:0.5 fly soar flit zoom dart streak sail:0.6 arch"),
    ("accelerate", "either", "accelerate quicken"),
    ("drive", "either", "drive move race:1.6 speed:1.6 run:0.8 pedal maneuver:0.6 manoeuvre:0.6 reverse:0.5 row:0.4 pilot navigate:0.6"),
    ("drive", "subject", "traverse:0.6 prowl:0.3 saunter:0.3 stride:0.5 hike:0.3 creep:0.2 roam:0.4 tour:0.5 commute:0.7 sprint:1.4 dash:1.4 hurtle:1.6"
     " whiz:1.6 whizz:1.6 lumber:0.4 transit:0.6 travel cruise chug:0.6 crawl:0.2 walk:0.4 proceed:0.5 advance:0.5 approach:0.6 cross:0.6 head:0.7 continue:0.6"
     " enter:0.5 exit:0.6 march:0.4 chase:1.1 gallop:1.2 swim:0.4 trot:0.7 jog:0.6 zigzag weave:0.6 merge:0.7 go:0.7 come:0.6 arrive:0.6 reach:0.6 emerge:0.3 wander:0.3"
     " stroll:0.3 patrol:0.4 depart overtake:1.3 rush:1.4 pass:0.7 flee:1.2 charge:1.3 swerve circle orbit follow:0.6 return:0.6 migrate paddle:0.4 taxi:0.6 escape"
     " wade:0.3 scurry scamper trek:0.3"),
    ("brake", "either", "brake decelerate slow"),
    ("stop", "either", "stop halt yield stall cease"),
    ("jump", "subject", "jump leap vault hurdle somersault pounce backflip spring"),
    ("scatter", "either", "scatter sprinkle strew disperse sow spew"),
    ("pour", "either", "pour spill flow fill drip splash empty gush stream spray trickle leak splatter pump squirt ooze overflow shower dispense drain sift seep"
     " spurt slosh"),
    ("press", "object", "press compress crush squash flatten squish clamp iron stomp step tread stamp compact"),
    ("bend", "either", "bend flex buckle bow curve warp"),
    ("stretch", "either", "stretch elongate tauten tighten unroll extend"),
    ("inflate", "either", "inflate deflate expand shrink swell bulge contract"),
    ("drape", "either", "drape cover wrap unfurl envelop swathe shroud"),
    ("fold", "either", "fold unfold crease crumple pleat furl unwrap bunch"),
    ("squeeze", "object", "zip undo unzip button crinkle pat plait braid loosen curl squeeze knead pinch coil knot tie untie mold mould shape dent deform tangle wring sag clench"),
    ("cut", "object", "halve chisel sharpen hack dissect divide separate gouge skin cut slice tear rip peel carve drill saw chop shave grate shred mow trim dice pierce"
     " penetrate stab sever prune bore grind crop engrave bite chew sculpt whittle impale perforate shear mince lathe mill scalp etch julienne"),
    ("rub", "object", "scribble doodle trace buff scour swab swipe dab rub wipe write brush scrub sweep paint sand mop scratch erase wash clean stroke smear spread rake"
     " comb massage dust polish sketch plane measure stir whisk mix blend caress grease lather rinse sign"),
    ("close", "either", "close shut latch"),
    ("open", "either", "open unlock unlatch"),
    ("catch", "object", "catch intercept snag receive"),
    ("hold", "object", "hold grip clutch support keep trap seize brace clasp embrace hug cradle lock grasp"),
    ("blow", "object", "blow gust waft"),
    ("leave", "subject", "leave"),
    ("change", "either", "melt freeze burn boil evaporate dissolve ignite rust bloom grow glow shine cook bake toast fry condense solidify vaporize vaporise combust"
     " smoke steam decay rot ferment wilt sprout fade vanish disappear transform morph wither age light dry wet soak absorb digest reflect refract flicker"
     " sparkle shimmer glisten gleam twinkle blink eat drink swallow sip sing smile laugh talk breathe sleep cry play type read speak perform cool heat"
     " warm electrify magnetize glue cling knit sew brew sneeze yawn clap nod look watch gaze stare listen think feel teach work cheer smell"
     " taste kiss dissipate harden thicken sour ripen congeal coagulate thaw defrost simmer sizzle roast grill sear scorch char smolder smoulder kindle extinguish corrode oxidize oxidise tarnish react"
     " neutralize neutralise fizz effervesce bubble crystallize crystallise precipitate sublimate sublime curdle caramelize caramelise bleach decompose"
     " diffract magnify germinate darken brighten diffuse dilute hatch photograph hum buzz beep erode weather whistle"),
    ("tell", "subject", "create capture use show add surround begin cause make reveal feature depict display film see view appear seem illuminate start include contain"
     " highlight focus have do be let get give take find record observe produce form happen occur try attempt want need help allow demonstrate illustrate"
     " exhibit evoke adorn decorate dominate suggest indicate conduct undergo experience represent blur accompany enhance contrast connect"
     " become hear notice present prepare gain lose maintain increase decrease change interact respond exert apply overcome resist end finish"
     " complete repeat alternate vary differ compare involve require provide offer introduce pan transition wear design build assemble construct test examine"
     " inspect tune determine weigh obstruct avoid straddle mimic resemble ensure enable guide direct point aim face result lead witness trail force label mark filter peek venture exude stir outline dot frame thread knap suit underscore amplify echo mirror enlarge invert creak squeak screech hiss click clack roar splat growl thunder"),
)  # fmt: skip


def _read(table: tuple[tuple[Deed, Role, str], ...]) -> Mapping[str, Sense]:
    senses: dict[str, Sense] = {}
    for deed, moves, words in table:
        for entry in words.split():
            verb, _, pace = entry.partition(":")
            senses.setdefault(verb, Sense(deed, moves, float(pace or 1)))
    return MappingProxyType(senses)


VERBS: Mapping[str, Sense] = _read(_TABLE)
"""The verbs by their base form."""

_PARTICLES: tuple[tuple[Deed, Role, float, str], ...] = (
    ("topple", "object", 1.0, "knock:over knock:down push:over kick:over bowl:over pull:down blow:over strike:down"),
    ("topple", "either", 1.0, "tip:over tilt:over turn:over flip:over topple:over roll:over keel:over"),
    ("topple", "subject", 1.0, "fall:over tumble:over fall:sideways"),
    ("push", "object", 1.0, "knock:off knock:away knock:aside kick:away push:off sweep:aside sweep:into sweep:onto sweep:off brush:off"),
    ("throw", "object", 1.0, "throw:away throw:down"),
    ("hit", "object", 1.0, "run:over smash:into run:into plow:into crash:into drive:into fly:into"),
    ("hit", "object", 1.4, "slam:into"),
    ("hit", "object", 0.6, "bump:into"),
    ("break", "subject", 1.0, "fall:apart come:apart"),
    ("break", "either", 1.0, "break:apart break:into break:off snap:off"),
    ("explode", "either", 1.0, "blow:up blow:apart go:off"),
    ("explode", "subject", 1.0, "fly:apart"),
    ("lift", "object", 1.0, "blow:upward blow:upwards blow:skyward pick:up pull:up push:up"),
    ("lift", "subject", 1.0, "lift:off go:up"),
    ("lift", "subject", 0.4, "float:up float:upward float:upwards drift:up drift:upward"),
    ("fall", "subject", 0.2, "float:down drift:down float:downward drift:downward"),
    ("fall", "subject", 0.25, "glide:down flutter:down"),
    ("fall", "object", 1.0, "let:go"),
    ("fall", "subject", 1.0, "come:down go:down"),
    ("fly", "subject", 1.0, "take:off"),
    ("fly", "either", 1.0, "send:flying"),
    ("tell", "subject", 1.0, "spring:back snap:back"),
    ("place", "object", 1.0, "set:down set:up put:down put:on lay:down"),
    ("brake", "either", 1.0, "slow:down"),
    ("accelerate", "either", 1.0, "speed:up"),
    ("launch", "either", 1.2, "shoot:up blast:off pop:out pop:off shoot:out burst:out"),
    ("open", "either", 1.0, "swing:open slide:open push:open pull:open flip:open fold:open creak:open"),
    ("close", "either", 1.0, "swing:shut swing:closed slide:shut slide:closed slam:shut snap:shut fold:shut pull:shut push:shut flip:closed"),
    ("spin", "either", 0.4, "turn:around"),
    ("drive", "subject", 0.6, "change:lane change:lanes switch:lane switch:lanes pull:over pull:away back:up"),
    ("rub", "object", 1.0, "scrape:off wipe:off"),
    ("hang", "object", 1.0, "hang:up"),
    ("squeeze", "object", 1.0, "zip:up"),
)  # fmt: skip


def _read_particles() -> Mapping[tuple[str, str], Sense]:
    senses: dict[tuple[str, str], Sense] = {}
    for deed, moves, pace, words in _PARTICLES:
        for entry in words.split():
            verb, colon, particle = entry.partition(":")
            if colon:
                senses.setdefault((verb, particle), Sense(deed, moves, pace))
    return MappingProxyType(senses)


PARTICLES: Mapping[tuple[str, str], Sense] = _read_particles()
"""Verbs that mean something else with a particle after them (before or after the object)."""

UNSEEN_DEEDS: Mapping[Deed, str] = MappingProxyType(
    {
        "squeeze": "deformation is not simulated: the thing is pressed and keeps its shape",
        "cut": "cutting is not simulated: the tool meets the thing and nothing parts",
        "change": "change of matter and living acts are not simulated",
        "pour": "liquids are not simulated: small balls stand for what is poured",
    }
)
"""The deeds that rigid bodies cannot do, and what is done in their stead."""
