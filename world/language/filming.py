# ruff: noqa: E501  (rows of a table)
"""What is said of the camera, in a prompt or to `--camera`: where it looks from, how near, and how it moves.

A table of phrases. Views and shots are known wherever they stand; moves, where the camera is said to do them ("the
camera slowly pans left and tilts up") or as the name of a shot ("a tracking shot of …").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from proxyworld.world.camera import Camera, Crane, Dolly, HandHeld, Move, Orbit, Pan, Tilt, Track, Truck
from proxyworld.world.files import InputError
from proxyworld.world.language.morphology import singular
from proxyworld.world.scene import Body, Scene

# --- where from, and how near ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """A pattern of words, and what of the camera it sets."""

    pattern: re.Pattern[str]
    change: Mapping[str, Any]


def _view(pattern: str, **change: float | str | bool) -> View:
    return View(re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), MappingProxyType(change))


_CAMERA = r"(?:[- ](?:view|angle|shot|camera|perspective|footage|position|video|style))?"
_BY = r"(?:(?:seen|viewed|filmed|shot|captured|observed|recorded) )"
VIEWS: tuple[View, ...] = (
    _view(rf"top[- ]?down{_CAMERA}|overhead (?:view|shot|camera|angle|perspective)|bird'?s?[- ]eye{_CAMERA}|aerial{_CAMERA}|"
          rf"{_BY}from (?:directly )?above|top view|from overhead|overhead(?= \w+ camera)", elevation_rad=1.35),
    _view(rf"high[- ]angle{_CAMERA}|elevated view", elevation_rad=0.75),
    _view(rf"low[- ]angle{_CAMERA}|ground[- ]level{_CAMERA}|eye[- ]level{_CAMERA}|{_BY}from below|worm'?s[- ]eye{_CAMERA}",
          elevation_rad=0.04),
    _view(rf"side[- ]view{_CAMERA}|{_BY}?from the side|side[- ](?:camera|shot|perspective)|profile view", azimuth_rad=0.0, elevation_rad=0.10),
    _view(rf"oblique(?: side)?{_CAMERA}|three[- ]quarter{_CAMERA}|side[- ]angle{_CAMERA}|diagonal (?:view|angle)|at an oblique angle|isometric{_CAMERA}",
          azimuth_rad=math.radians(35), elevation_rad=0.40),
    _view(rf"front[- ]view|frontal view|{_BY}?from the front|(?:toward|towards) the camera", azimuth_rad=math.radians(70)),
    _view(rf"rear[- ]view|back view|{_BY}?from behind|away from the camera", azimuth_rad=math.radians(-70)),
    _view(r"(?:extreme )?close[- ]?up(?: view| shot)?|macro(?: shot| view)?|zoomed[- ]in|tight shot", vertical_fov_rad=0.50, shot="close-up"),
    _view(r"(?:extreme )?wide[- ]?(?:angle)?[- ](?:shot|view|angle|lens)|zoomed[- ]out|long shot|establishing shot", vertical_fov_rad=1.05, shot="wide"),
    _view(r"drone (?:shot|footage|view|video|perspective|camera)", elevation_rad=0.8, shot="wide"),
    _view(r"(?:with )?(?:a )?(?:static|fixed|stationary|still|steady|locked)(?:[- ](?:down|off))?(?: \w+)? (?:camera|shot|view|tripod)|no camera (?:movement|motion)|"
          r"(?:the )?camera (?:is |remains |stays |stands )?(?:(?:completely|perfectly) )?(?:static|fixed|stationary|still|locked(?:[- ](?:down|off))?)|"
          r"(?:the )?camera (?:does not|doesn't|never) moves?|static shot(?: with no camera movement)?|on a tripod",
          static=True),
    _view(r"(?:fixed|static|stationary)(?=(?: [\w-]+){1,3} camera\b)", static=True),
    _view(rf"{_BY}(?:from|by|with|on|through) (?:a|an|the) (?:[\w-]+ ){{0,4}}?camera"),
)  # fmt: skip
"""What is said of where the camera is; later patterns add to earlier ones."""

# --- how it moves ---------------------------------------------------------------------------------------------------

PAN_RAD, TILT_RAD, ORBIT_RAD = math.radians(15), math.radians(8), math.radians(40)
CRANE, TRUCK, PEDESTAL = 0.5, 0.3, 0.2
PUSH_IN, PULL_OUT = 0.6, 1.6
DRIFT_RAD = math.radians(20)
_PACES: Mapping[str, float] = MappingProxyType(
    dict.fromkeys(("slow", "slowly", "gentle", "gently", "slight", "slightly", "subtle", "subtly"), 0.6)
    | dict.fromkeys(("quick", "quickly", "fast", "rapid", "rapidly", "swift", "swiftly"), 1.5)
    | dict.fromkeys(("smooth", "smoothly", "steady", "steadily", "gradual", "gradually", "continuously", "then"), 1.0)
)
"""How far the camera goes in the same time, of what it does by itself."""

_WAY = r"(?:(?:to |toward |towards )?(?:the )?(?P<way>left|right|up|down|upwards?|downwards?|clockwise|counter-?clockwise|anti-?clockwise|sideways|a?round))"
_ANGLE = r"(?:(?:by |through |of )?(?:about |around )?(?P<degrees>\d{1,3}(?:\.\d+)?)(?: ?°|[- ]degrees?| deg\b)|(?P<full>(?:all the way|fully|completely)(?: a?round)?|in a full circle)|(?P<half>half(?:way)?(?: a?round)?|in a half circle))"
_PACE = rf"(?P<pace>{'|'.join(_PACES)})"
_HOW = re.compile(rf"\b(?:{_WAY}|{_ANGLE}|{_PACE})(?!\w)", re.IGNORECASE)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


_HOWS = rf"(?P<how>(?:,? (?:{_unnamed(_WAY)}|{_unnamed(_ANGLE)}|{_unnamed(_PACE)})(?!\w))*)"
"""What may follow a move: where to, by how much, and at what pace, in any order."""


@dataclass(frozen=True)
class Motion:
    """What a camera may be said to do: `verb` after "the camera", `shot` as the name of a shot."""

    kind: str
    verb: re.Pattern[str]
    shot: re.Pattern[str]


def _motion(kind: str, verb: str, shot: str) -> Motion:
    before = rf"(?P<before>(?:(?:{_unnamed(_PACE)}|\d{{1,3}}(?: ?°|[- ]degrees?))[ -])*)"
    return Motion(
        kind,
        re.compile(rf"{before}(?:{verb}){_HOWS}(?!\w)", re.IGNORECASE),
        re.compile(rf"\b{before}(?:{shot}){_HOWS}(?!\w)", re.IGNORECASE),
    )


MOTIONS: tuple[Motion, ...] = (
    _motion("pan", r"pan(?:s|ning)?(?: across)?(?= )|pan(?:s|ning)?", r"pan(?:ning)? shot|(?:whip )?pan(?= (?:to the )?(?:left|right))|panning camera"),
    _motion("tilt", r"tilt(?:s|ing)?", r"tilt(?:ing)?[- ](?:up|down)? ?shot"),
    _motion("push in", r"(?:push|doll(?:y|ie)|move|creep|glide|come|travel|track)(?:s|es|ing)?[ -](?:in(?:wards?)?|forwards?|closer|nearer)(?: (?:to|on|toward|towards))?|dolly(?:ing)? in",
            r"push[- ]?in(?: shot)?|dolly[- ](?:in|forward)(?: shot)?|dolly shot|creep(?:ing)?[- ]in(?: shot)?"),
    _motion("pull out", r"(?:pull|doll(?:y|ie)|move|back|glide)(?:s|es|ing)?[ -](?:out|back(?:wards?)?|away)(?: from)?",
            r"pull[- ](?:out|back)(?: shot)?|dolly[- ](?:out|back)(?: shot)?"),
    _motion("zoom in", r"zoom(?:s|ing)?[ -]in(?: (?:to|on|toward|towards))?", r"zoom[- ]in(?: shot)?|(?<=slow )zoom|zoom shot"),
    _motion("zoom out", r"zoom(?:s|ing)?[ -]out(?: from)?", r"zoom[- ]out(?: shot)?"),
    _motion("truck", r"(?:truck|slide|glide|move|doll(?:y|ie)|track|crab|travel)(?:s|es|ing)?(?= (?:to |toward |towards )?(?:the )?(?:left|right|sideways))|trucks?",
            r"truck(?:ing)? shot|lateral (?:tracking )?shot|slider shot|truck(?= (?:left|right))|trucking(?= (?:left|right))"),
    _motion("pedestal", r"pedestal(?:s|ing)?(?= (?:up|down))", r"pedestal(?: shot)?(?= (?:up|down))|pedestal shot"),
    _motion("rise", r"(?:rise|rising|ascend|climb|boom|crane|lift|move)(?:s|ing)?(?: up(?:wards?)?)|rises?|rising|ascend(?:s|ing)?", r"(?:crane|jib|boom)(?:[- ]up)? shot|crane[- ]up|rising shot"),
    _motion("sink", r"(?:descend|lower|sink|boom|crane|move)(?:s|ing)? down(?:wards?)?|descend(?:s|ing)?|sinks?|lowers?", r"(?:crane|jib|boom)[- ]down(?: shot)?|descending shot"),
    _motion("orbit", r"(?:orbit|circle|revolve|rotate|swing|arc|go|goe|move|travel|circling|revolving|rotating)(?:s|ing)? a?round|orbit(?:s|ing)?|circl(?:es?|ing)|arcs?",
            r"orbit(?:ing|al)?[- ](?:shot|camera|view)|arc shot|circling (?:shot|camera)|360(?: ?°|[- ]degrees?)? (?:shot|view|orbit)"),
    _motion("track", r"(?:track|follow|chase|accompan(?:y|ie)|trail)(?:s|es|ing)?(?: along)?(?: (?:with|behind|beside|after))?|(?:moves?|goes?|travels?|keeps? pace|stays?)(?: along)? with",
            r"(?:tracking|follow(?:ing)?|chase|pursuit)[- ](?:shot|camera|view)|tracking footage"),
    _motion("hand-held", r"(?:is )?hand[- ]?held|(?:shakes?|shaking|wobbles?|wobbling|jitters?)", r"hand[- ]?held(?:[ -](?:camera(?:work)?|shot|footage|video|style|look|feel|view|recording))|shak(?:y|ing)[- ]?(?:cam(?:era)?(?:work)?|footage)|hand[- ]?held(?=\s*(?:[,.;]|$))"),
)  # fmt: skip
"""What a camera can be said to do, by the words for it; of several that fit, the longest holds."""

_SUBJECT = re.compile(
    r"\b(?:(?:as|while|and|when|where) )?(?:the |our )?camera(?:man| operator)?(?: (?:is|starts|begins|also|keeps))?(?: to)? ",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?<!from )(?<!by )(?<!with )(?<!on )(?<!as )\ba camera\b(?! (?:shot|angle|view|move))", re.IGNORECASE
)
"""A camera that is a thing of the scene: "the camera" is that one, then."""
_LEAD = re.compile(r"\b(?:an?|the)\s+(?:\w+[- ]?(?:up|angle|shot)?,\s+)?$", re.IGNORECASE)
_TRAIL = re.compile(
    r"\s+(?:shot|footage|video|clip|view|sequence|scene|recording)?\s*(?:of|shows|showing|depicts|captures)\s+(?=\w)|\s+(?:shot|footage|video|clip|sequence|recording)\b",
    re.IGNORECASE,
)
"""What is left of "a close-up shot of …" around the words that were understood."""
_AND = re.compile(r"\s*,?\s*(?:and then|and|then|while|before)\s+(?:it )?", re.IGNORECASE)
_WHOM = re.compile(
    r"\s*(?P<whom>(?:the |a |an |its? |his |her |their )?[a-z][\w'-]*(?:\s+[a-z][\w'-]*){0,3})", re.IGNORECASE
)
_PRONOUNS = frozenset({"it", "its", "them", "him", "her", "action", "motion", "movement", "subject", "scene", "object"})


@dataclass
class Filming:
    """What is said of the camera.

    `look` holds fields of `Camera`; `moves` are by their kind; `whom` are the words after "follows" or "around", by the kind of move. `spans` of
    the text and `words` say what was understood, `approximated` what only roughly.
    """

    look: dict[str, Any] = field(default_factory=dict)
    moves: dict[str, Move] = field(default_factory=dict)
    whom: dict[str, str] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    approximated: dict[str, str] = field(default_factory=dict)

    def camera(self, bodies: Iterable[Body], *, seed: int = 0, base: Camera | None = None) -> Camera:
        """The camera that is asked for among `bodies`; what is not said of it is as in `base`. `seed` shakes it."""
        camera = base or Camera()
        changes, moves = dict(self.look), dict(self.moves)
        body = next(iter(filter(None, (named(words, bodies) for words in self.whom.values()))), None)
        if "track" in moves or body is not None:
            moves["track"] = Track(body=body)
        if isinstance(shake := moves.get("hand-held"), HandHeld):
            moves["hand-held"] = shake.model_copy(update={"seed": seed})
        if moves:
            changes |= {"static": False, "moves": tuple(moves.values())}
        elif self.look.get("static"):
            changes["moves"] = ()
        return Camera.model_validate(camera.model_dump() | changes) if changes else camera

    def unmet(self, bodies: Iterable[Body]) -> Iterator[tuple[str, str]]:
        """What the camera is said to go with and is not among `bodies`, and what stands for it."""
        for kind, words in self.whom.items():
            if kind == "track" and not _is_pronoun(words) and named(words, bodies) is None:
                yield words, "what the camera follows: the main subject, as no body is called that"


def filming_of(text: str) -> Filming:
    """What a prompt says of its camera."""
    found = Filming()
    for match in _moves_in(text):
        if not _overlap(match.span(), found.spans):
            _move(found, text, match)
    taken = list(found.spans)
    for view in VIEWS:
        said = [m for m in view.pattern.finditer(text) if not _overlap(m.span(), taken)]
        if not said or (found.moves and view.change.get("static")):
            continue
        found.look.update(view.change)
        for match in said:
            _understood(found, text, match.span())
        if said[0][0].lower().startswith("drone"):
            found.moves.setdefault("orbit", Orbit(angle_rad=DRIFT_RAD))
    return found


def filmed(scene: Scene, text: str) -> Scene:
    """`scene` with the camera that `text` asks for, in the words that a prompt would use.

    Raises `InputError` for words that say nothing of a camera, for a body that is not there, and for zooming.
    """
    if not text.strip():
        raise InputError(f"the camera is given no words: {_EXAMPLES}")
    found, left = Filming(), []
    for part in re.split(r"\s*[,;]\s*|\s+(?:and|with|then)\s+", text.strip(" .")):
        said = _alone(part)
        if said is None:
            left.append(part)
            continue
        both = {**found.look, **said.look}
        if set(found.moves) & set(said.moves):
            raise InputError(
                f"{text!r} asks for two moves of one kind ({', '.join(set(found.moves) & set(said.moves))}): name each once"
            )
        found = Filming(
            both, {**found.moves, **said.moves}, found.whom | said.whom, [], [], found.approximated | said.approximated
        )
    if left:
        raise InputError(f"{left[0]!r} says nothing of a camera that is known: {_EXAMPLES}")
    if found.approximated:
        raise InputError(
            f"{next(iter(found.approximated))!r} would change the lens, which stays the same during a shot: ask for 'push in' or 'pull out', which move the camera"
        )
    if found.look.get("static") and found.moves:
        raise InputError(f"{text!r} asks for a camera that stays and for one that moves: say one of the two")
    for words in found.whom.values():
        if not _is_pronoun(words) and named(words, scene.bodies) is None:
            there = (
                ", ".join(dict.fromkeys(b.label or b.name for b in scene.bodies if not b.fixed)) or "nothing that moves"
            )
            raise InputError(f"the camera cannot go with {words!r}, which is not there; there is {there}")
    camera = found.camera(scene.bodies, base=scene.camera)
    return scene.model_copy(update={"camera": camera})


def named(words: str, bodies: Iterable[Body]) -> str | None:
    """The body that `words` name: the one that moves before the one that does not; None for a pronoun, or for nobody."""
    said = [singular(word) for word in re.findall(r"[a-z]+", words.lower())]
    if not said or said[0] in _PRONOUNS:
        return None
    best: tuple[int, bool, str] | None = None
    for body in bodies:
        head = re.findall(r"[a-z]+", (body.label or body.name).lower())
        if head and singular(head[-1]) in said:
            place = (said.index(singular(head[-1])), body.fixed, body.name)
            best = place if best is None or place[:2] < best[:2] else best
    return None if best is None else best[2]


_EXAMPLES = "say such as 'orbit 30 degrees', 'track the ball', 'push in', 'pan left', 'hand-held', 'top-down', 'close-up', 'static'"


def _alone(part: str) -> Filming | None:
    """What a phrase says that is of the camera alone; None where words of it are left over."""
    for text in (part, f"the camera {part}"):
        found = filming_of(text)
        if not found.look and not found.moves:
            continue
        rest = list(text)
        for start, end in found.spans:
            rest[start:end] = " " * (end - start)
        left = re.findall(r"[^\W_]+", "".join(rest))
        whom = " ".join(found.whom.values())
        left = left[len(re.findall(r"[^\W_]+", whom)) :]
        if not set(map(str.lower, left)) - {"a", "an", "the", "shot", "camera", "view", "move", "movement"}:
            return found
    return None


def _is_pronoun(words: str) -> bool:
    said = re.findall(r"[a-z]+", words.lower())
    return not {w for w in said if w != "the"} - _PRONOUNS


def _moves_in(text: str) -> Iterator[re.Match[str]]:
    """The moves that `text` names, in its order: after "the camera", joined to such a one by "and", or as a shot."""
    for subject in () if _THING.search(text) else _SUBJECT.finditer(text):
        at = subject.end()
        while (match := _longest(m.verb.match(text, at) for m in MOTIONS)) is not None:
            yield match
            joined = _AND.match(text, match.end())
            if joined is None:
                break
            at = joined.end()
    for motion in MOTIONS:
        yield from motion.shot.finditer(text)


def _longest(matches: Iterable[re.Match[str] | None]) -> re.Match[str] | None:
    return max((m for m in matches if m is not None), key=lambda m: m.end(), default=None)


def _overlap(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def whole_phrase(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """`span`, with what stands about it in `text` for nothing else: "a … shot of"."""
    lead, trail = _LEAD.search(text[: span[0]]), _TRAIL.match(text[span[1] :])
    return lead.start() if lead else span[0], span[1] + trail.end() if trail else span[1]


def _understood(found: Filming, text: str, span: tuple[int, int]) -> None:
    found.spans.append(whole_phrase(text, span))
    found.words.append(text[slice(*span)].strip())


def _move(found: Filming, text: str, match: re.Match[str]) -> None:
    """Note the move that `match` names, with the words "the camera" before it."""
    kind = next(motion.kind for motion in MOTIONS if match.re in (motion.verb, motion.shot))
    made = _made(kind, match)
    if made.kind in found.moves:
        return
    found.moves[made.kind] = made
    begins = [m.start() for m in (*_SUBJECT.finditer(text), *_AND.finditer(text)) if m.end() == match.start()]
    _understood(found, text, (min(begins, default=match.start()), match.end()))
    if kind.startswith("zoom"):
        found.approximated[found.words.pop()] = (
            f"a {'push in' if kind == 'zoom in' else 'pull out'}: the camera moves, and its lens stays the same"
        )
    if isinstance(made, Track | Orbit) and (whom := _WHOM.match(text, found.spans[-1][1])):
        found.whom[made.kind] = whom["whom"]


def _made(kind: str, match: re.Match[str]) -> Move:
    said = {name: word for how in _HOW.finditer(match[0]) for name, word in how.groupdict().items() if word}
    pace = math.prod(_PACES[how["pace"].lower()] for how in _HOW.finditer(match[0]) if how["pace"])
    way, angle = said.get("way", "").lower(), _angle(said, match[0])
    if kind == "tilt" or (kind == "pan" and way.startswith(("up", "down"))):
        return Tilt(angle_rad=min(angle or TILT_RAD * pace, 1.5) * (-1 if way.startswith("down") else 1))
    if kind == "pan":
        return Pan(angle_rad=(angle or PAN_RAD * pace) * (1 if way == "left" else -1))
    if kind in ("push in", "zoom in"):
        return Dolly(ratio=PUSH_IN**pace)
    if kind in ("pull out", "zoom out"):
        return Dolly(ratio=PULL_OUT**pace)
    if kind == "truck" and not way.startswith(("up", "down")):
        return Truck(right=TRUCK * pace * (-1 if way == "left" else 1))
    if kind in ("truck", "pedestal"):
        return Truck(up=PEDESTAL * pace * (-1 if way.startswith("down") else 1))
    if kind in ("rise", "sink"):
        return Crane(up=CRANE * pace * (-1 if kind == "sink" else 1))
    if kind == "orbit":
        return Orbit(angle_rad=(angle or ORBIT_RAD * pace) * (-1 if way in ("left", "clockwise") else 1))
    return Track() if kind == "track" else HandHeld(angle_rad=HandHeld().angle_rad * pace)


def _angle(said: Mapping[str, str], words: str) -> float | None:
    """The angle that is given, in radians."""
    if said.get("full") or words.startswith("360"):
        return 2 * math.pi
    if said.get("half"):
        return math.pi
    number = said.get("degrees")
    if number is None:
        return None
    if not 0 < float(number) <= 360:
        raise InputError(f"a camera turns by 1 to 360 degrees in a shot, and not by {number}")
    return math.radians(float(number))
