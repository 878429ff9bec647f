"""What is said of a look is bound to the body it is said of."""

from __future__ import annotations

import numpy as np

from proxyworld.generator.looks import LOOKS, paint_looks, said_looks, scene_looks
from proxyworld.world.materials import MATERIALS
from proxyworld.world.parse import parse
from proxyworld.world.parts import moving_bodies

PROMPT = "a red rubber ball hits a blue steel box on a wooden floor"


def _names(prompt: str) -> list[str]:
    return [body.name for body in moving_bodies(parse(prompt))]


def test_a_prompt_says_of_its_own_world_what_that_world_is() -> None:
    for prompt in (PROMPT, "a vase falls off a shelf and shatters at night"):
        assert (said_looks(prompt, _names(prompt)) == scene_looks(parse(prompt))).all()


def test_swapping_the_colour_of_one_thing_changes_that_row_alone() -> None:
    names = _names(PROMPT)
    before, after = (said_looks(p, names) for p in (PROMPT, PROMPT.replace("red", "green")))
    changed = [name for name, a, b in zip(names, before[1:], after[1:], strict=True) if (a != b).any()]
    assert len(changed) == 1 and "ball" in changed[0]
    _, red, green, _, _, _ = after[1 + names.index(changed[0])]
    assert green > red


def test_a_thing_of_another_stuff_is_the_same_thing() -> None:
    """Its name differs (a "steel ball"), but it is the ball of this world."""
    names = _names("a rubber ball rolls along the floor")
    said = said_looks("a steel ball rolls along the floor", names)
    row = said[1 + next(i for i, name in enumerate(names) if "ball" in name)]
    assert row[5] == 2 * MATERIALS["steel"].metallic - 1


def test_of_what_is_not_mentioned_nothing_is_said() -> None:
    said = said_looks("a rubber ball rolls along the floor", ["xylophone_3"])
    assert said.shape == (2, LOOKS) and not said[1].any() and said[0, 0] == 1


def test_a_look_is_painted_where_its_body_is() -> None:
    ids = np.array([[[0, 2], [1, 2]]])
    table = np.arange(3 * LOOKS, dtype=np.float32).reshape(3, LOOKS)
    painted = paint_looks(ids, table)
    assert painted.shape == (1, 2, 2, LOOKS)
    assert (painted[0, 0, 1] == table[2]).all() and (painted[0, 1, 0] == table[1]).all()
