"""Whatever the text, `parse` gives a scene or an `InputError`, and a scene that it gives can be saved and read back."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from proxyworld.world.files import InputError
from proxyworld.world.language.modifiers import MANNERS, MATERIAL_WORDS, SIZES
from proxyworld.world.language.nouns import NOUNS
from proxyworld.world.language.quantities import NUMBERS
from proxyworld.world.language.verbs import PARTICLES, VERBS
from proxyworld.world.materials import COLOURS
from proxyworld.world.parse import MAX_CHARACTERS, parse
from proxyworld.world.scene import Scene

FUZZ = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))

_PLACES = "on off in into onto against between under over from down up across through with by toward beside of".split()
_JOINTS = (
    "and then while until after before as which that causing , . ; : ! ( ) - — \" ' not is are was being to".split()
)
_SMALL = "a an the it they him itself its some several each another there no".split()
_SETTING = ["side view", "in slow motion", "on the moon", "zero gravity", "reversed gravity", "underwater", "at night"]
_UNITS = [
    "5 kg",
    "2 m",
    "30 cm",
    "10 m/s",
    "45 degrees",
    "3 seconds",
    "1e9 kg",
    "-3 m",
    "0 kg",
    "100 rpm",
    "½ m",
    "2,5 m",
]
_WORDS = st.one_of(
    *(st.sampled_from(sorted(words)) for words in (NOUNS, VERBS, MATERIAL_WORDS, COLOURS, SIZES, MANNERS, NUMBERS)),
    st.sampled_from([f"{verb}s {particle}" for verb, particle in PARTICLES]),
    *(st.sampled_from(words) for words in (_PLACES, _JOINTS, _SMALL, _SETTING, _UNITS)),
).map(lambda word: word.replace("_", " "))
PROMPTS = st.lists(_WORDS, max_size=25).map(" ".join)
"""Words that the parser knows, in any order: they reach further than letters do."""


def read(text: str, seed: int = 0) -> None:
    try:
        made = parse(text, seed=seed)
    except InputError:
        return
    assert isinstance(made, Scene) and made.prompt == text
    assert Scene.model_validate_json(made.model_dump_json()) == made


@settings(FUZZ, max_examples=150)
@given(st.text(max_size=200))
@example("\ud800 a ball falls")
@example("\x00ball\x00falls")
@example("a ball falls " + "\u0301" * 500)
@example("ﬁve balls fall")
@example("٣ balls fall")
@example("a ball falls" + "\u202e sllaf")
@example("²³ balls fall from ½ m")
@example("a" * MAX_CHARACTERS)
@example("ball " * (MAX_CHARACTERS // 5))
@example("," * MAX_CHARACTERS)
@example("1" * MAX_CHARACTERS + " kg ball")
def test_any_text_becomes_a_scene_or_is_refused(text: str) -> None:
    read(text)


@settings(FUZZ, max_examples=250)
@given(PROMPTS, st.integers(0, 3))
def test_any_words_become_a_scene_or_are_refused(text: str, seed: int) -> None:
    read(text, seed)
