"""People, hands and what they do: they stand beside and touch nothing, carry, catch, press, turn, open and shut."""

from __future__ import annotations

import numpy as np
import pytest

from proxyworld.world.contracts import check
from proxyworld.world.conventions import rotate
from proxyworld.world.parse import parse
from proxyworld.world.scene import Carry, Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory


def holds(trajectory: Trajectory) -> bool:
    outcomes = check(trajectory)
    return bool(outcomes) and all(outcome.holds for outcome in outcomes)


def touching(trajectory: Trajectory, name: str) -> set[str]:
    """What ever touches `name`."""
    row = trajectory.index(name)
    pairs = [pair for pair in trajectory.contact_bodies if row in pair]
    return {str(trajectory.name[other]) for pair in pairs for other in pair if other != row}


def kinds(scene: Scene) -> set[str]:
    return {expectation.kind for expectation in scene.expectations}


# --- who acts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "actor"),
    [
        ("a person throws a ball", "person"),
        ("a hand drops a cup", "hand"),
        ("a hand knocks over a row of dominoes", "hand"),
        ("a child kicks a ball", "child"),
        pytest.param("a woman lifts a box", "woman", marks=pytest.mark.slow),
        ("a hand lifts a cup", "hand"),
        ("a boy hits a baseball with a bat", "boy"),
    ],
)
def test_who_acts_is_seen_close_by_and_touches_nothing(prompt: str, actor: str) -> None:
    """The deed is done by its force or path; the figure stands beside it, nearer than an arm and a step reach."""
    made = simulate(parse(prompt))
    assert holds(made) and not touching(made, actor) - {"ground"}
    acted_on = next(b for b in made.scene.bodies[1:] if b.label != actor)
    apart = np.subtract(made.scene.body(actor).position_m, acted_on.position_m)[:2]
    assert np.hypot(*apart) < 1.3


def test_a_child_is_smaller_than_a_man_and_an_infant_than_a_child() -> None:
    tall = [
        max(p.position_m[2] for p in parse(f"a {who} throws a ball").body(who).shape.parts)  # type: ignore[union-attr]
        for who in ("man", "child", "toddler")
    ]
    assert tall == sorted(tall, reverse=True) and tall[0] > 1.3 * tall[1] > 1.5 * tall[2]


# --- catching -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["a hand catches a falling ball", "a man catches a ball", "a dog catches a frisbee"])
def test_what_is_caught_moves_with_its_catcher_from_the_touch_on(prompt: str) -> None:
    made = simulate(parse(prompt))
    assert holds(made) and "is_caught" in kinds(made.scene)
    (caught,) = [e for e in made.scene.expectations if e.kind == "is_caught"]
    assert caught.other is not None
    ball, hand = (made.velocity_m_s[:, made.index(name)] for name in (caught.body, caught.other))
    assert np.linalg.norm(ball[0]) > 1 or np.linalg.norm(ball, axis=1).max() > 1
    assert np.abs(ball[-6:] - hand[-6:]).max() < 1e-3


def test_without_the_hands_grip_what_comes_is_not_caught() -> None:
    scene = parse("a man catches a ball")
    free = simulate(scene.model_copy(update={"events": tuple(e for e in scene.events if not isinstance(e, Carry))}))
    (outcome,) = [o for o in check(free) if o.expectation.kind == "is_caught"]
    assert not outcome.holds


# --- vehicles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
def test_a_car_goes_round_the_centre_that_its_wheels_stand_across_from(side: str, sign: float) -> None:
    """Ackermann: the axles of all wheels meet in one point; tyres that do not slip lead the car round it, v = omega R.

    The drive starts in step with the curve; contact slip of a few per cent is left of it.
    """
    made = simulate(parse(f"a car turns {side}"))
    assert holds(made)
    row = made.index("car")
    speed = np.linalg.norm(made.velocity_m_s[:, row, :2], axis=1)
    yaw = made.angular_velocity_rad_s[:, row, 2]
    length = 4.5
    middle = slice(len(speed) // 4, 3 * len(speed) // 4)
    radius = speed[middle] / yaw[middle]
    assert np.allclose(radius, sign * 1.25 * length, rtol=0.12)
    ahead = rotate(made.orientation_wxyz[-1, row], np.array([1.0, 0.0, 0.0]))
    assert sign * ahead[1] > 0.5


def test_the_axles_of_a_turning_car_meet_in_one_point() -> None:
    scene = parse("a truck drives around a corner")
    joints = [j for j in scene.joints if j.name.endswith("axle")]
    rear = min(j.anchor_m[0] for j in joints)
    straight = [j for j in joints if j.anchor_m[0] == rear]
    steered = [j for j in joints if j.anchor_m[0] > rear]
    assert all(abs(j.axis[0]) < 1e-12 for j in straight) and len(steered) == 2
    centres = [j.anchor_m[1] + (rear - j.anchor_m[0]) / j.axis[0] * j.axis[1] for j in steered]
    assert centres[0] == pytest.approx(centres[1], rel=1e-9) and centres[0] > 5


# --- opening and shutting ----------------------------------------------------------------------------------------


def test_a_door_that_bangs_into_a_wall_is_stopped_by_it_and_not_by_its_own_stop() -> None:
    made = simulate(parse("a door swings open and bangs against the wall"))
    assert holds(made) and {"opens", "hits"} <= kinds(made.scene)
    joint = next(j for j in made.scene.joints if j.body == "door")
    wxyz = made.orientation_wxyz[-1, made.index("door")]
    opened = 2 * np.arccos(min(1.0, abs(float(wxyz[0]))))
    assert joint.limits is not None and np.radians(70) < opened < max(map(abs, joint.limits)) - np.radians(10)


@pytest.mark.parametrize(("said", "sign"), [("snaps shut", -1.0), ("opens", 1.0)])
def test_the_bow_of_a_padlock_goes_into_its_case_or_out_of_it(said: str, sign: float) -> None:
    made = simulate(parse(f"a padlock {said}"))
    way = made.position_m[-1, made.index("padlock"), 2] - made.position_m[0, made.index("padlock"), 2]
    assert holds(made) and sign * way > 0.01


# --- what yields, sticks, slides and tears -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["a finger pokes a lump of clay", "a pencil pokes a sponge"])
def test_what_is_poked_yields_and_stays_where_it_lies(prompt: str) -> None:
    made = simulate(parse(prompt))
    assert holds(made) and kinds(made.scene) == {"deforms"}
    soft = next(b for b in made.scene.bodies if b.shape.kind == "soft")
    moved = made.vertices[soft.name].mean(axis=1)
    assert np.linalg.norm(moved[-1, :2] - moved[0, :2]) < 0.05


@pytest.mark.parametrize(
    "prompt", ["a dart hits a dartboard", pytest.param("an archer shoots an arrow at a target", marks=pytest.mark.slow)]
)
def test_what_is_pointed_flies_and_sticks(prompt: str) -> None:
    made = simulate(parse(prompt))
    row = made.index("dart" if "dart" in prompt else "arrow")
    assert holds(made) and np.linalg.norm(made.velocity_m_s[0, row]) > 3
    assert np.linalg.norm(made.velocity_m_s[-1, row]) < 1e-3 and made.position_m[-1, row, 2] > 0.2


def test_a_puck_keeps_to_the_ice_and_a_ball_that_is_hit_flies() -> None:
    puck, ball = (parse(p) for p in ("a player shoots a puck across the ice", "a golfer hits a golf ball"))
    assert "rises" in kinds(ball) and not kinds(puck) & {"rises", "falls"}
    made = simulate(puck)
    row = made.index("puck")
    assert np.ptp(made.position_m[:, row, 2]) < 0.02 and np.ptp(made.position_m[:, row, 0]) > 0.5


def test_cloth_that_is_torn_is_cloth_held_at_both_edges_and_that_it_does_not_part_is_said() -> None:
    scene = parse("a woman tears a piece of fabric in two")
    cloth = next(b for b in scene.bodies if b.label == "piece")
    grips = {j.other for j in scene.joints if j.body == cloth.name}
    ends = [
        scene.body(str(g)).position_m[0] + sum(e.by_m[0] for e in scene.events if isinstance(e, Carry) and e.body == g)
        for g in grips
    ]
    assert cloth.shape.kind == "cloth" and len(grips) == 2
    assert abs(ends[1] - ends[0]) > cloth.shape.size_m[0]
    assert any(entry.startswith("tears:") for entry in scene.words.not_simulated)
    assert not any(event.kind == "break" for event in scene.events)


@pytest.mark.parametrize("prompt", ["a person folds her arms", "a man bends and stretches"])
def test_nobody_is_folded_or_bent(prompt: str) -> None:
    assert all(b.shape.kind not in ("soft", "cloth") for b in parse(prompt).bodies)


# --- what is not done ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompt", ["a box sits on a table and nobody touches it", "a ball does not move", "a crate that no one pushes"]
)
def test_what_is_not_done_is_not_staged_and_expected_not_to_happen(prompt: str) -> None:
    scene = parse(prompt)
    assert not scene.events and not any("nobody" in b.name for b in scene.bodies)
    assert "stays_put" in kinds(scene)
    assert holds(simulate(scene))
