"""The self-test: what is sound passes, each nonsense is seen, repaired once by the rule for it, or refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from proxyworld.world.agreement import agreement, jitter
from proxyworld.world.beginning import apart, in_time, moved_apart
from proxyworld.world.camera import Track
from proxyworld.world.conventions import axis_angle
from proxyworld.world.course import FASTEST
from proxyworld.world.crossing import crossings, kin
from proxyworld.world.files import InputError
from proxyworld.world.scene import (
    Body,
    Camera,
    Carry,
    Cloth,
    Force,
    Impulse,
    Joint,
    Plane,
    Scene,
    Soft,
    Sphere,
    Trigger,
)
from proxyworld.world.selftest import SelfTest, examine, law_table
from proxyworld.world.sight import in_view
from proxyworld.world.simulate import simulate
from proxyworld.world.tracks import Tracks
from tests.world.by_hand import FPS, STUFF, Path, ball, box, ground, pair, straight, trajectory
from tests.world.zoo import ZOO


def scene(*bodies: Body, **fields: Any) -> Scene:
    return Scene(bodies=bodies, **{"duration_s": 1.0, **fields})


def rules(test: SelfTest) -> list[str]:
    return [repair.rule for repair in test.repairs]


@pytest.mark.parametrize("name", ZOO)
def test_what_is_sound_passes_as_it_is(name: str) -> None:
    test = examine(ZOO[name])
    assert test.verdict == "sound" and test.sound and test.scene is ZOO[name] and test.sentences == ()
    assert test.trajectory is not None and test.trajectory.frames == ZOO[name].frames


def test_the_result_is_data() -> None:
    test = examine(ZOO["bounce"], twice=True)
    held = json.loads(test.json())
    assert held["verdict"] == "sound" and held["agreement"]["parts_s"] is None
    assert [law["name"] for law in held["laws"]] == [law.name for law in test.laws]
    assert [row[0] for row in law_table(test.laws)] == [law.name for law in test.laws]
    assert {row[3] for row in law_table(test.laws)} == {"holds"}


# --- the beginning -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("deep", "holds"), [(0.002, True), (0.004, False)])
def test_solids_may_not_begin_in_one_another(deep: float, holds: bool) -> None:
    """Two balls of 10 cm: a millimetre, and two more for what round shapes are overestimated by."""
    made = scene(ball(at=(0, 0, 1)), ball("other", at=(0.2 - deep, 0, 1)))
    law = apart(made)
    assert law.holds == holds and law.value == pytest.approx(deep) and law.threshold == pytest.approx(0.003)


def test_what_may_overlap_at_the_start_does() -> None:
    inside = box("inside", at=(0.1, 0, 1))
    tied = Joint(name="tie", kind="hinge", body="box", other="inside", anchor_m=(0, 0, 1))
    assert not apart(scene(box(), inside)).holds
    assert apart(scene(box(), inside, joints=(tied,))).holds
    assert apart(scene(box(fixed=True), inside.model_copy(update={"fixed": True}))).holds
    assert apart(scene(box(fixed=True, solid=False), inside)).holds
    assert apart(scene(pair(), ground())).holds


def test_tied_in_a_row_all_may_overlap_and_springs_tie_nothing() -> None:
    bodies = (box("a"), box("b"), box("c"))
    joints = [Joint(name=n, kind="hinge", body=n[0], other=n[1], anchor_m=(0, 0, 1)) for n in ("ab", "bc")]
    pull = Joint(name="s", kind="spring", body="a", other="c", anchor_m=(0, 0, 1), far_m=(0, 0, 2), stiffness=1)
    assert kin(scene(*bodies, joints=tuple(joints))) == {frozenset(p) for p in ("ab", "bc", "ac")}
    assert kin(scene(*bodies, joints=(pull,))) == set()


def test_overlapping_bodies_are_moved_apart_and_no_further() -> None:
    made = scene(ball(at=(0, 0, 1)), ball("other", at=(0.15, 0, 1)))
    changed = moved_apart(made)
    assert changed is not None
    after, told = changed
    gap = np.linalg.norm(np.subtract(after.body("ball").position_m, after.body("other").position_m)) - 0.2
    assert gap == pytest.approx(0.001, abs=1e-9) and told.startswith("moved ")
    test = examine(made)
    assert test.verdict == "repaired" and rules(test) == ["move apart"] and test.scene == after
    assert "“move apart”" in test.sentences[0]


def test_what_lies_in_the_ground_is_lifted_out_of_it() -> None:
    tilted = axis_angle((0, 1, 0), 0.1)
    slope = Body(name="slope", shape=Plane(), material=STUFF, fixed=True, orientation_wxyz=tilted)
    for floor in (ground(), slope):
        changed = moved_apart(scene(ball(at=(0.3, 0, 0.02)), floor))
        assert changed is not None and apart(changed[0]).value == 0.0
    low = moved_apart(scene(ball(at=(0.3, 0, 0.02)), ground()))
    assert low is not None and low[0].body("ball").position_m == pytest.approx((0.3, 0, 0.101))


def test_the_fixed_one_stays_and_the_upper_one_yields() -> None:
    post = box("post", at=(0.15, 0, 1), fixed=True)
    after = moved_apart(scene(ball(at=(0, 0, 1)), post))
    assert after is not None and after[0].body("post") == post and after[0].body("ball").position_m[0] < -0.05
    stack = moved_apart(scene(ground(), box("low", at=(0, 0, 0.1)), box("high", at=(0.01, 0, 0.25))))
    assert stack is not None and stack[0].body("low").position_m == (0, 0, 0.1)


SHEET, JELLY = Cloth(size_m=(0.6, 0.6), cells=(4, 4)), Soft(solid=Sphere(radius_m=0.1), cells=4)


@pytest.mark.parametrize(
    ("shape", "at"), [(SHEET, (0, 0, 0.15)), (SHEET, (1, 0, -0.1)), (JELLY, (0, 0, 0.25)), (JELLY, (1, 0, 0.02))]
)
def test_what_deforms_may_not_begin_in_a_solid_either(shape: Cloth | Soft, at: tuple[float, float, float]) -> None:
    """A sheet through a box of 20 cm, or under the ground; a soft ball in the box, or in the ground."""
    soft = Body(name="soft", shape=shape, material=STUFF, position_m=at)
    made = scene(ground(), box(at=(0, 0, 0.1), fixed=True), soft)
    assert not apart(made).holds
    changed = moved_apart(made)
    assert changed is not None and apart(changed[0]).holds
    assert changed[0].body("soft").shape == shape and changed[0].body("soft").position_m != soft.position_m


def test_what_deforms_may_lie_on_what_bears_it() -> None:
    above = Body(name="cloth", shape=SHEET, material=STUFF, position_m=(0, 0, 0.2 + SHEET.thickness_m / 2))
    beside = Body(name="soft", shape=JELLY, material=STUFF, position_m=(0.201, 0, 0.1))
    assert apart(scene(ground(), box(at=(0, 0, 0.1)), above, beside)).value < 1e-9


def test_what_joints_hold_in_one_another_is_refused() -> None:
    joints = tuple(Joint(name=n, kind="point", body=n) for n in ("ball", "other"))
    test = examine(scene(ball(), ball("other", at=(0.1, 0, 1)), joints=joints))
    assert test.verdict == "refused" and test.repairs == () and test.trajectory is None
    (law,) = test.broken
    assert law.name == "no overlap" and "Ball and other lie 0.1 m in one another" in law.sentence


def test_an_event_after_the_end_is_told_and_the_scene_lengthened() -> None:
    push = Carry(time_s=1.5, duration_s=0.5, body="ball", by_m=(0.3, 0, 0))
    made = scene(ground(), ball(at=(0, 0, 0.1)), events=(push,))
    law = in_time(made)
    assert not law.holds and law.time_s == 1.5 and "carry at 1.5 s" in law.sentence
    test = examine(made)
    assert test.verdict == "repaired" and rules(test) == ["lengthen"]
    assert test.scene.duration_s == 2.5 and in_time(test.scene).holds
    waits = push.model_copy(update={"time_s": 0.0, "after": Trigger(kind="rest", body="ball")})
    assert in_time(made.model_copy(update={"events": (waits,)})).holds


def test_an_event_far_too_late_is_refused() -> None:
    late = Impulse(time_s=500, body="ball", impulse_n_s=(1, 0, 0))
    test = examine(scene(ground(), ball(at=(0, 0, 0.1)), events=(late,)))
    assert test.verdict == "refused" and test.repairs == () and [law.name for law in test.broken] == ["events in time"]


# --- passing through -----------------------------------------------------------------------------------------


def passing(path: Path, *others: Body, size: float = 0.02) -> list[tuple[int, float]]:
    made = trajectory(ball(radius=size), *others, paths={"ball": path})
    return [(k, way) for k, _, _, way in crossings(Tracks(made))]


PANE = box("pane", size=(0.01, 1, 1), at=(1, 0, 1), fixed=True)


def test_what_leaps_through_a_pane_between_two_frames_is_caught() -> None:
    """At 7.1 m/s it makes 30 cm a frame: it never touches the pane in any of them."""
    found = passing(straight((0.1, 0, 1), (7.1, 0, 0)), PANE)
    assert found[0][0] == 4 and found[0][1] == pytest.approx(0.01)
    slanted = passing(straight((0.1, -0.4, 1), (7.1, 3.0, 0)), PANE)
    assert slanted[0][0] == 4 and slanted[0][1] == pytest.approx(0.01 * np.hypot(7.1, 3.0) / 7.1)


def test_what_turns_back_or_passes_beside_does_not_cross() -> None:
    def back(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = 0.1 + np.minimum(7.1 * t, 1.7 - 7.1 * t)
        return np.stack([x, 0 * t, 0 * t + 1], 1), np.zeros((len(t), 3))

    assert passing(back, PANE) == []
    assert passing(straight((0.1, 0.6, 1), (7.1, 0, 0)), PANE) == []
    assert passing(straight((0.1, 0, 1), (7.1, 0, 0)), PANE.model_copy(update={"solid": False})) == []


def test_a_ball_may_cross_a_ball_and_a_post() -> None:
    other = ball("other", radius=0.1, at=(1.05, 0.05, 1))
    found = passing(straight((0.1, 0, 1), (7.1, 0, 0)), other)
    assert sum(way for _, way in found) == pytest.approx(2 * np.sqrt(0.1**2 - 0.05**2), abs=2 * 0.3 / 64)
    assert passing(straight((0.1, 0, 1), (7.1, 0, 0)), ball("other", radius=0.1, at=(1.05, 0.11, 1))) == []


def test_a_wheel_that_spins_beside_a_thing_does_not_cross_it() -> None:
    """In the frame of a box that turns by 45 degrees a frame, what stands beside goes along chords of a circle."""
    made = trajectory(ball(radius=0.05, at=(0.2, 0, 1)), box(),
                      turning={"box": ((0, 0, 1), lambda t: np.radians(45) * FPS * t)})  # fmt: skip
    assert list(crossings(Tracks(made))) == []


def test_a_bullet_that_a_coarse_step_lets_through_is_stopped_by_finer_steps() -> None:
    """60 m/s are 6 cm a step; the pane is 2 cm thick. Nobody told the engine: a force makes it so fast."""
    pane = box("pane", size=(0.02, 1, 1), at=(2, 0, 1), fixed=True)
    push = Force(time_s=0.0, duration_s=0.01, body="ball", force_n=(201, 0, 0))
    shot = scene(
        ball(radius=0.02, at=(0, 0, 1)), pane, events=(push,), gravity_m_s2=(0, 0, 0), duration_s=0.06, fps=100
    )
    assert simulate(shot).position_m[-1, 0, 0] > 2.1
    test = examine(shot)
    assert test.verdict == "repaired" and rules(test) == ["finer steps"] and test.scene.fineness >= 3
    assert test.repairs[0].law == "not tunnelled"
    assert test.trajectory is not None and test.trajectory.position_m[-1, 0, 0] < 2


# --- sight ---------------------------------------------------------------------------------------------------


def test_what_flies_away_is_out_of_sight() -> None:
    stays, along = Camera(static=True), Camera()
    for speed, camera, holds in (
        (19.8, stays, True), (20.2, stays, False),  # a hundred diameters of 20 cm in a second
        (19.8 * (1 + FASTEST), along, True), (20.2 * (1 + FASTEST), along, False),  # less the way that the camera goes
        (1e4, Camera(moves=(Track(),)), True),
    ):  # fmt: skip
        made = trajectory(ball(), paths={"ball": straight((0, 0, 1), (speed, 0, 0))}, camera=camera)
        assert in_view(Tracks(made)).holds == holds
    test = examine(scene(ball(velocity_m_s=(40, 0, 0)), gravity_m_s2=(0, 0, 0), camera=stays))
    assert rules(test) == ["shorten"] and test.verdict == "repaired"
    assert test.scene.duration_s == pytest.approx(0.5, abs=1.01 / FPS)


def test_a_camera_that_is_placed_must_see_half_of_what_moves() -> None:
    looks = Camera(position_m=(0, -2, 1), target_m=(0, 0, 1), vertical_fov_rad=2 * np.arctan(0.5))  # 1 m to each side

    def seen(*speeds: float) -> bool:
        balls = [ball(f"b{i}", at=(0, 0, 1)) for i in range(len(speeds))]
        paths = {f"b{i}": straight((0, 0, 1), (speed, 0, 0)) for i, speed in enumerate(speeds)}
        return in_view(Tracks(trajectory(*balls, paths=paths, camera=looks))).holds

    assert seen(0.99) and not seen(1.01) and seen(0.99, 1.01) and not seen(1.1, 1.2)
    assert seen(0.0)  # what never moves need not be seen
    test = examine(scene(ball(velocity_m_s=(2, 0, 0)), camera=looks, gravity_m_s2=(0, 0, 0)))
    assert rules(test) == ["shorten"] and test.scene.duration_s == pytest.approx(0.5, abs=1 / FPS)


def test_what_is_out_of_view_at_once_is_refused() -> None:
    away = Camera(position_m=(0, -2, 1), target_m=(0, -4, 1))
    test = examine(scene(ball(), camera=away))
    assert test.verdict == "refused" and [law.name for law in test.broken] == ["in view"]


# --- the same at twice the rate --------------------------------------------------------------------------------


def test_a_smooth_scene_agrees_with_a_finer_one() -> None:
    found = agreement(simulate(scene(ground(), ball(at=(0, 0, 0.9)))))
    assert found.parts_s is None and not found.chaotic and found.law.holds and found.apart < 1
    assert "goes the same way" in found.sentence


def double_pendulum(degrees: float) -> Scene:
    """Two rods of half a metre in a line, hung at one end and drawn aside by an angle."""
    angle, top = np.radians(degrees), np.array([0, 0, 2])
    way = np.array([np.sin(angle), 0, -np.cos(angle)])
    turn = axis_angle((0, -1, 0), float(angle))
    rods = [
        box(f"r{i}", size=(0.05, 0.05, 0.5), at=(top + (0.25 + 0.5 * i) * way).tolist(), orientation_wxyz=turn)
        for i in range(2)
    ]
    joints = (
        Joint(name="top", kind="hinge", body="r0", anchor_m=(0, 0, 2)),
        Joint(name="knee", kind="hinge", body="r1", other="r0", anchor_m=tuple((top + 0.5 * way).tolist())),
    )
    return scene(*rods, joints=joints, duration_s=5.0)


def test_a_double_pendulum_is_chaotic_when_it_goes_over_and_not_when_it_hangs() -> None:
    wild, calm = (agreement(simulate(double_pendulum(degrees))) for degrees in (150, 10))
    assert wild.chaotic and wild.law.holds and "chaotic" in wild.sentence
    assert wild.growth_hz is not None and 0.5 < wild.growth_hz < 10
    assert calm.parts_s is None and not calm.chaotic


def test_an_error_of_the_step_is_no_chaos(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine whose gravity depends on its step is wrong, and no jitter can tell its two runs apart."""
    falls = scene(ball(at=(0, 0, 9)))

    def wrong(one: Scene) -> Any:
        return simulate(one.model_copy(update={"gravity_m_s2": (0, 0, -9.81 * one.fineness)}))

    monkeypatch.setattr("proxyworld.world.agreement.simulate", wrong)
    found = agreement(wrong(falls))
    assert found.parts_s is not None and not found.chaotic and not found.law.holds
    assert "too coarse" in found.sentence


def test_jitter_is_tiny_by_seed_and_for_what_moves() -> None:
    made = scene(ground(), ball())
    one, same, other = jitter(made, 1), jitter(made, 1), jitter(made, 2)
    assert one == same != other and one.body("ground") == made.body("ground")
    assert np.linalg.norm(one.body("ball").velocity_m_s) == pytest.approx(1e-3)


def test_the_finest_scene_cannot_be_run_finer() -> None:
    made = simulate(scene(ball(), fineness=32, duration_s=0.1))
    with pytest.raises(InputError, match=r"a scene of fineness 32 cannot be run at twice the rate: 16 is the most"):
        agreement(made)


# --- what cannot be run --------------------------------------------------------------------------------------


def test_a_scene_that_blows_up_is_refused_in_the_engine_s_words() -> None:
    blast = Impulse(time_s=0.1, body="ball", impulse_n_s=(1e9, 0, 0))
    test = examine(scene(ball(), events=(blast,)))
    assert test.verdict == "refused" and any("blew up" in sentence for sentence in test.sentences)
    assert rules(test) == ["finer steps"]  # it was tried


def test_every_broken_law_is_told_in_a_sentence() -> None:
    joints = tuple(Joint(name=name, kind="point", body=name) for name in ("ball", "other"))
    test = examine(scene(ball(), ball("other", radius=0.2), joints=joints))
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in test.sentences) and test.sentences
