# ruff: noqa: E501  (rows of a table)
"""The verbs that the world knows, sorted by the deed they stand for and by who moves when they are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Deed = Literal[
    "fall", "bounce", "roll", "slide", "throw", "push", "pull", "hit", "topple", "swing", "place", "stack", "spin",
    "explode", "break", "lift", "float", "sink", "fly", "drive", "stop", "jump", "pour", "squeeze", "cut", "rub",
    "open", "hold", "catch", "turn", "blow", "leave", "change", "tell",
]  # fmt: skip
"""`change` is chemistry, heat and the like; `tell` describes the picture and moves nothing."""

Role = Literal["subject", "object", "either"]
"""Who moves: the subject always ("falls"), the object ("throws"), or the object where there is one ("rolls")."""


@dataclass(frozen=True)
class Sense:
    """What a verb means here: its deed, who moves, and how fast against the deed's usual speed."""

    deed: Deed
    moves: Role
    pace: float = 1.0


# A trailing number is the pace. Within a deed the verbs are ordered by frequency only.
_TABLE: tuple[tuple[Deed, Role, str], ...] = (
    ("fall", "subject", "dive sag_down dip:0.5 cascade_down crash-land nosedive sprinkle_down fall plummet plunge tumble descend:0.4 land topple_down free-fall freefall rain"),
    ("fall", "either", "drop release dump lower:0.3 let_fall unload discharge deposit:0.4"),
    ("bounce", "either", "bounce rebound ricochet hop dribble bob jiggle recoil"),
    ("roll", "either", "roll trundle wheel bowl"),
    ("slide", "either", "snake:0.4 slip_on glide_on zip:1.2 skim creep_down surf plane_over slide slip skid glide skate ski coast sled slither drift scoot shuffle scrape toboggan"),
    ("throw", "object", "chuck_away fling_off jettison hoop lob_over throw toss:0.7 hurl:1.4 launch:1.2 fling:1.3 shoot:1.6 fire:1.6 pitch lob:0.7 chuck sling "
     "catapult:1.5 eject:1.2 propel kick:1.2 punt:1.3 serve spike:1.4 volley flick:0.6 juggle:0.5 project cast heave:0.8 "
     "slingshot:1.5 bat putt:0.5 hoist_away send:0.9 deliver:0.6 dunk:0.5 pass:0.7"),
    ("push", "object", "elbow knee press_against wheel_in shoulder push:1 shove:1.4 nudge:0.5 poke:0.5 prod:0.5 press_on propel_along shift:0.5 jostle:0.5 budge:0.4 "
     "thrust bulldoze plow plough ram_forward brush_off dislodge:0.6 displace:0.6 jolt"),
    ("pull", "object", "pull drag:0.7 tug tow haul:0.8 yank:1.5 reel:0.6 draw:0.6"),
    ("hit", "object", "deflect clang clatter rattle ding bounce_off rap flog lash joust nick touch_down crash_land swat_at spank box hit strike collide crash smash_into slam:1.4 bump:0.6 impact knock bang ram:1.3 tap:0.4 punch "
     "beat batter bash clash whack thump pound slap swat butt jab peck contact meet head-butt spar tackle hammer "
     "smack wallop clip graze:0.7 plow_into pummel"),
    ("topple", "either", "topple tip overturn flip capsize collapse upset tilt upend"),
    ("swing", "either", "flop billow ripple jerk shake_about dangle_from tremble quiver vibrate waver twitch flail lurch rustle swing sway oscillate hang dangle suspend rock pendulate wave flutter:0.5 flap:0.5 wag"),
    ("place", "object", "bury dangle_on slot join nestle pose_on prop perch_at plug affix adhere place put set lay position deposit_on arrange install mount seat leave_on park rest_on lean_on "
     "load pack insert attach hook fasten stuff plant settle perch balance align center centre locate line store"),
    ("place", "subject", "rest sit lie stand lean remain wait stay perch_on recline nest loom"),
    ("stack", "object", "assemble_into layer stack pile heap"),
    ("spin", "either", "spiral swirl wobble cartwheel pivot swivel orbit_around spin rotate twirl whirl revolve gyrate pirouette"),
    ("turn", "either", "turn twist wind screw unscrew steer"),
    ("explode", "either", "explode detonate erupt blast blow_up"),
    ("break", "either", "break shatter crack smash fracture crumble snap burst pop split disintegrate splinter fragment "
     "demolish wreck destroy crunch rupture puncture"),
    ("lift", "object", "lift raise hoist elevate pick carry levitate_up grab scoop:0.8 remove transport pluck shovel "
     "retrieve collect dig withdraw grasp"),
    ("lift", "subject", "rise ascend levitate climb surface emerge"),
    ("float", "subject", "float hover"),
    ("sink", "subject", "sink submerge drown"),
    ("fly", "either", "arc swoop glide_over jet hurtle_through parachute:0.3 levitate:0.3 swarm:0.5 flock:0.5 fly soar flit zoom dart streak sail:0.6"),
    ("drive", "either", "drive move accelerate:1.3 race:1.6 speed:1.6 run:0.8 ride pedal maneuver:0.6 reverse:0.5 row:0.4"),
    ("drive", "subject", "traverse:0.6 glide_by prowl:0.3 saunter:0.3 stride:0.5 hike:0.3 creep:0.2 roam:0.4 tour:0.5 "
     "commute:0.7 sprint:1.4 dash:1.4 hurtle:1.6 whiz:1.6 rumble:0.8 lumber:0.4 transit:0.6 travel cruise "
     "chug:0.6 crawl:0.2 walk:0.4 proceed:0.5 advance:0.5 approach:0.6 cross:0.6 head:0.7 continue:0.6 "
     "enter:0.5 exit:0.6 navigate:0.6 march:0.4 chase:1.1 gallop:1.2 swim:0.4 trot:0.7 jog:0.6 zigzag "
     "weave:0.6 merge:0.7 go:0.7 come:0.6 arrive:0.6 wander:0.3 stroll:0.3 patrol:0.4 depart overtake:1.3 "
     "rush:1.4 flee:1.2 charge:1.3 swerve circle orbit follow:0.6 return:0.6 migrate paddle:0.4 taxi:0.6 "
     "escape pass_by"),
    ("stop", "either", "stop brake decelerate slow halt yield stall"),
    ("jump", "subject", "jump leap vault hurdle somersault pounce backflip spring"),
    ("pour", "either", "pour spill flow fill drip scatter sprinkle splash empty gush stream spray trickle leak splatter "
     "pump squirt ooze overflow cascade shower dispense drain shake sift strew"),
    ("squeeze", "object", "zip_up untie undo unzip button crinkle squish_up pat plait braid loosen unfurl curl squeeze press compress crush stretch bend inflate deflate fold knead wrap flatten squash crumple "
     "pinch clamp crease roll_out unfold expand shrink unroll tie knot coil mold mould shape swell squish tighten drape "
     "dent deform bulge tangle wring compact sag buckle"),
    ("cut", "object", "halve chisel sharpen scribble_into hack dissect divide separate gouge scalp scrape_into puncture_into shear skin cut slice tear rip peel carve drill saw chop shave grate shred mow trim dice pierce penetrate stab "
     "sever prune bore grind crop scratch_off unwrap split_open engrave bite chew crop sculpt whittle impale perforate"),
    ("rub", "object", "scribble doodle trace buff scour swab swipe stroke_over dab rub wipe write brush scrub sweep draw_on paint sand polish_off mop scrape_off scratch erase wash clean "
     "stroke iron smear spread rake comb massage dust polish sketch plane measure stir whisk mix blend sharpen"),
    ("open", "either", "open close shut unlock slam_shut"),
    ("catch", "object", "catch intercept snag receive"),
    ("hold", "object", "hold grip clutch support keep trap seize capture_ball brace clasp embrace hug cradle lock clasp fasten_to"),
    ("blow", "object", "blow gust"),
    ("leave", "subject", "leave"),
    ("change", "either", "melt freeze burn boil evaporate dissolve ignite rust bloom grow glow shine cook bake toast fry "
     "condense solidify vaporize combust smoke steam decay rot ferment wilt sprout fade vanish disappear transform "
     "morph wither age light dry wet soak absorb digest reflect refract flicker sparkle shimmer glisten gleam twinkle "
     "blink eat drink swallow sip sing smile laugh talk breathe sleep cry play type read speak perform cool heat warm "
     "charge_up electrify magnetize glue stick cling knit sew thread brew dance sneeze yawn clap nod look watch gaze "
     "stare listen think feel teach work cheer smell taste kiss bloom_out dissipate"),
    ("tell", "subject", "create capture use show add set_up surround begin cause make reflect_on reveal feature depict "
     "display film see view appear seem illuminate start cover create_an include contain highlight focus shoot_from "
     "have do be let get take give find keep_on record observe produce form fill_with happen occur try attempt want "
     "need help allow demonstrate illustrate exhibit evoke adorn decorate dominate suggest indicate conduct undergo "
     "experience represent blur accompany enhance contrast extend connect separate touch reach become hear notice "
     "demonstrates present prepare pose serve_as gain lose maintain increase decrease change interact react respond "
     "exert apply overcome resist keep_up end finish complete repeat alternate vary differ compare follow_up involve "
     "require provide offer introduce zoom_in pan transition wear design build assemble construct test examine inspect "
     "tune determine weigh measure_up obstruct avoid straddle mimic resemble ensure enable guide direct point aim face"),
)  # fmt: skip


def _read(table: tuple[tuple[Deed, Role, str], ...]) -> Mapping[str, Sense]:
    senses: dict[str, Sense] = {}
    for deed, moves, words in table:
        for entry in words.split():
            verb, _, pace = entry.partition(":")
            if "_" not in verb:  # a word with an underscore is told by its particle, below
                senses.setdefault(verb, Sense(deed, moves, float(pace or 1)))
    return MappingProxyType(senses)


VERBS: Mapping[str, Sense] = _read(_TABLE)
"""The verbs by their base form."""

PARTICLES: Mapping[tuple[str, str], Sense] = MappingProxyType(
    {
        ("knock", "over"): Sense("topple", "object"),
        ("knock", "down"): Sense("topple", "object"),
        ("knock", "off"): Sense("push", "object"),
        ("push", "over"): Sense("topple", "object"),
        ("kick", "over"): Sense("topple", "object"),
        ("bowl", "over"): Sense("topple", "object"),
        ("run", "over"): Sense("hit", "object"),
        ("tip", "over"): Sense("topple", "either"),
        ("fall", "over"): Sense("topple", "subject"),
        ("tumble", "over"): Sense("topple", "subject"),
        ("turn", "over"): Sense("topple", "either"),
        ("flip", "over"): Sense("topple", "either"),
        ("fall", "apart"): Sense("break", "subject"),
        ("break", "apart"): Sense("break", "either"),
        ("come", "apart"): Sense("break", "subject"),
        ("blow", "up"): Sense("explode", "either"),
        ("blow", "apart"): Sense("explode", "object"),
        ("blow", "upward"): Sense("lift", "object"),
        ("blow", "upwards"): Sense("lift", "object"),
        ("blow", "skyward"): Sense("lift", "object"),
        ("pick", "up"): Sense("lift", "object"),
        ("take", "off"): Sense("fly", "subject"),
        ("lift", "off"): Sense("lift", "subject"),
        ("set", "down"): Sense("place", "object"),
        ("put", "down"): Sense("place", "object"),
        ("slow", "down"): Sense("stop", "either"),
        ("speed", "up"): Sense("drive", "either", 1.5),
        ("let", "go"): Sense("fall", "object"),
        ("swing", "open"): Sense("open", "either"),
        ("swing", "shut"): Sense("open", "either"),
        ("swing", "closed"): Sense("open", "either"),
        ("float", "up"): Sense("lift", "subject", 0.4),
        ("float", "down"): Sense("fall", "subject", 0.2),
        ("drift", "down"): Sense("fall", "subject", 0.2),
        ("glide", "down"): Sense("fall", "subject", 0.25),
        ("flutter", "down"): Sense("fall", "subject", 0.25),
        ("fly", "apart"): Sense("explode", "subject"),
        ("smash", "into"): Sense("hit", "object"),
        ("slam", "into"): Sense("hit", "object", 1.4),
        ("run", "into"): Sense("hit", "object"),
        ("bump", "into"): Sense("hit", "object", 0.6),
        ("plow", "into"): Sense("hit", "object"),
        ("break", "into"): Sense("break", "either"),
        ("shoot", "up"): Sense("throw", "either", 1.2),
        ("turn", "around"): Sense("spin", "either", 0.4),
    }
)
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
