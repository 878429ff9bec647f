"""What drives a world and what it stores: energy may come from there, and from nowhere else."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pytest

from proxyworld.world.drivers import acts, driven, free
from proxyworld.world.plausibility import Law, plausibility
from proxyworld.world.scene import (
    Body,
    Carry,
    Cloth,
    Drive,
    Force,
    Impulse,
    Joint,
    Medium,
    Motor,
    Release,
    Scene,
    Trigger,
)
from proxyworld.world.simulate import simulate
from proxyworld.world.stored import stored_j
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory
from tests.world.by_hand import FPS, STUFF, G, ball, box, ground, held, straight, trajectory

WATER = Medium(name="water", density_kg_m3=1000, viscosity_pa_s=1e-3, lower_m=(-5, -5, -3), upper_m=(5, 5, 0.5))
WOODEN = ball().model_copy(update={"material": STUFF.model_copy(update={"density_kg_m3": 500})})
SPRING = Joint(name="s", kind="spring", body="ball", anchor_m=(0, 0, 1), far_m=(0, 0, 2), stiffness=100, rest_m=0.8)


def broken(made: Trajectory) -> list[str]:
    return [law.sentence for law in plausibility(made) if not law.holds]


def energy(made: Trajectory) -> Law:
    return next(law for law in plausibility(made) if law.name == "energy")


SUNK = WOODEN.model_copy(update={"position_m": (0.0, 0.0, -1.5)})


# --- the engine's own worlds ------------------------------------------------------------------------------------

BELT = box("belt", size=(3, 0.5, 0.4), at=(0, 0, 0.2), fixed=True, surface_velocity_m_s=(1, 0, 0))
DOOR = box("door", size=(0.8, 0.05, 1.6), at=(0.4, 0, 0.9))
HINGE = Joint(name="h", kind="hinge", body="door", anchor_m=(0, 0, 0.9), axis=(0, 0, 1))


def hinge(**fields: Any) -> Joint:
    return HINGE.model_copy(update=fields)


WORLDS: dict[str, dict[str, Any]] = {
    "a weight on a spring": {"bodies": (ground(), ball()), "joints": (SPRING,)},
    "a stiff spring": {
        "bodies": (ground(), ball()), "joints": (SPRING.model_copy(update={"stiffness": 1e5, "rest_m": 0.95}),)
    },
    "two balls and a spring": {
        "bodies": (ball(), ball("b", at=(1, 0, 1))), "gravity_m_s2": (0, 0, 0),
        "joints": (SPRING.model_copy(update={"other": "b", "far_m": (1.0, 0.0, 1.0), "rest_m": 0.5}),),
    },
    "a spring that lets go": {
        "bodies": (ground(), ball()), "joints": (SPRING,), "events": (Release(time_s=0.3, joint="s"),)
    },
    "a door that is drawn": {"bodies": (ground(), DOOR), "joints": (hinge(stiffness=20.0, damping=0.5, rest=1.0),)},
    "a door with a motor": {"bodies": (ground(), DOOR), "joints": (hinge(motor=Motor(speed=2, most=50)),)},
    "a door that is driven later": {
        "bodies": (ground(), DOOR), "joints": (HINGE,), "events": (Drive(time_s=0.5, joint="h", speed=2, most=50),)
    },
    "a ball that bobs": {"bodies": (WOODEN,), "media": (WATER,), "duration_s": 1.0},
    "a ball that comes up": {"bodies": (SUNK,), "media": (WATER,), "duration_s": 1.0},
    "a ball in the wind": {
        "bodies": (ground(), ball(at=(0, 0, 0.1))),
        "media": (Medium(name="wind", density_kg_m3=1.2, velocity_m_s=(30, 0, 0)),),
    },
    "a crate on a belt": {"bodies": (ground(), BELT, box(at=(-1, 0, 0.5)))},
    "a hand": {
        "bodies": (ground(), box(at=(0, 0, 0.1))),
        "events": (Carry(time_s=0.2, duration_s=0.6, body="box", by_m=(0.5, 0, 0.6)),),
    },
    "a hand that holds on": {
        "bodies": (ground(), box(at=(0, 0, 0.1))),
        "events": (Carry(time_s=0.2, duration_s=0.6, body="box", by_m=(0.5, 0, 0.6), hold=True),),
    },
    "a blow that waits": {
        "bodies": (ground(), ball(at=(0, 0, 0.8)), box(at=(1, 0, 0.1))),
        "events": (Impulse(time_s=0.1, after=Trigger(kind="touch", body="ball"), body="box", impulse_n_s=(10, 0, 0)),),
    },
}  # fmt: skip


@cache
def world(name: str) -> Trajectory:
    return simulate(Scene(**{"duration_s": 1.5, **WORLDS[name]}))


@pytest.mark.parametrize("name", WORLDS)
def test_what_the_engine_makes_of_it_is_plausible(name: str) -> None:
    assert broken(world(name)) == []


@pytest.mark.parametrize("name", ["a weight on a spring", "a ball that bobs", "a ball that comes up"])
def test_without_what_is_stored_energy_would_seem_to_be_created(name: str) -> None:
    """The same motion, in a scene that declares neither spring nor water."""
    made = world(name)
    bare = made.scene.model_copy(update={"joints": (), "media": ()})
    found = {law.name for law in plausibility(dataclasses.replace(made, scene=bare)) if not law.holds}
    assert "energy" in found and "free fall" in found


# --- stored energy by formula -----------------------------------------------------------------------------------


def test_a_spring_stores_half_its_stiffness_times_the_square_of_its_stretch() -> None:
    """It is a metre long at the start, 0.2 m more than at rest, and a metre longer in the end."""
    made = trajectory(ball(), paths={"ball": straight((0, 0, 1), (0, 0, -1))}, joints=(SPRING,))
    assert stored_j(Tracks(made)) == pytest.approx(50 * (0.2 + made.time_s) ** 2)
    unsaid = SPRING.model_copy(update={"rest_m": None})
    made = trajectory(ball(), paths={"ball": straight((0, 0, 1), (0, 0, -1))}, joints=(unsaid,))
    assert stored_j(Tracks(made)) == pytest.approx(50 * made.time_s**2)
    let_go = trajectory(
        ball(), paths={"ball": straight((0, 0, 1), (0, 0, -1))}, joints=(unsaid,),
        events=(Release(time_s=0.5, joint="s"),),
    )  # fmt: skip
    assert stored_j(Tracks(let_go))[-1] == 0 < stored_j(Tracks(let_go))[10]


def test_a_hinge_and_a_slide_store_theirs() -> None:
    turning = {"box": ((0, 0, 1), lambda t: 3 * t)}
    drawn = Joint(name="h", kind="hinge", body="box", anchor_m=(0, 0, 1), axis=(0, 0, 1), stiffness=4, rest=1.0)
    made = trajectory(box(), turning=turning, joints=(drawn,))
    assert stored_j(Tracks(made)) == pytest.approx(2 * (3 * made.time_s - 1) ** 2)
    slide = Joint(name="s", kind="slider", body="box", axis=(1, 0, 0), stiffness=4)
    made = trajectory(box(), paths={"box": straight((0, 0, 1), (2, 1, 0))}, joints=(slide,))
    assert stored_j(Tracks(made)) == pytest.approx(2 * (2 * made.time_s) ** 2)


def test_what_is_pushed_under_lifts_its_water_to_the_surface() -> None:
    """`rho V g` times the depth of its middle, once all of it is under; nothing while all of it is above."""
    volume = 4 / 3 * np.pi * 0.1**3
    made = trajectory(ball(), paths={"ball": straight((0, 0, 1), (0, 0, -2))}, media=(WATER,))
    z = made.position_m[:, 0, 2]
    found = stored_j(Tracks(made))
    under = z < 0.5 - 0.11
    assert found[under] == pytest.approx(1000 * volume * G * (0.5 - z[under]), rel=1e-3)
    assert found[z > 0.61] == pytest.approx(0, abs=1e-9)


# --- when things drive ------------------------------------------------------------------------------------------


def drives(**fields: Any) -> list[float]:
    """The first and the last moment that a world of one ball is driven at."""
    made = trajectory(ball(), box(at=(3, 0, 1)), **{"joints": (), **fields})
    at = made.time_s[driven(Tracks(made))]
    return [] if not len(at) else [round(float(at[0]), 3), round(float(at[-1]), 3)]


def test_events_drive_while_they_last_and_no_longer() -> None:
    frame = 1 / FPS
    push = Force(time_s=0.25, duration_s=0.25, body="ball", force_n=(1, 0, 0))
    assert drives() == []
    assert drives(events=(push,)) == pytest.approx([0.25, 0.5 + frame], abs=1e-3)
    assert drives(events=(Carry(time_s=0.25, duration_s=0.25, body="ball", hold=True),))[1] < 0.6
    assert drives(events=(Impulse(time_s=0.26, body="ball", impulse_n_s=(1, 0, 0)),)) == pytest.approx(
        [7 * frame] * 2, abs=1e-3
    )


def test_motors_and_streams_drive_and_brakes_and_still_air_do_not() -> None:
    axle = Joint(name="h", kind="hinge", body="box")
    assert drives(joints=(axle.model_copy(update={"motor": Motor(speed=1, most=1)}),)) == [0.0, 1.0]
    assert drives(joints=(axle.model_copy(update={"motor": Motor(speed=0, most=1)}),)) == []
    assert drives(joints=(axle,), events=(Drive(time_s=0.5, joint="h", speed=1, most=1),)) == [0.5, 1.0]
    assert drives(joints=(axle,), events=(Drive(time_s=0.5, joint="h", speed=0, most=1),)) == []
    gust = Medium(name="gust", density_kg_m3=1.2, velocity_m_s=(5, 0, 0), begins_s=0.25, ends_s=0.5)
    assert drives(media=(gust,)) == pytest.approx([0.25, 0.5 + 1 / FPS], abs=1e-3)
    assert drives(media=(gust.model_copy(update={"velocity_m_s": (0.0, 0.0, 0.0)}),)) == []


def test_a_belt_drives_what_lies_on_it_while_it_does() -> None:
    contacts = [(k / FPS, "ball", "belt", (0, 0, 0.9), (0, 0, 1), 1.0) for k in range(6, 9)]
    running = BELT.model_copy(update={"position_m": (0.0, 0.0, 0.7)})
    made = trajectory(ball(), running, contacts=contacts)
    assert np.flatnonzero(driven(Tracks(made))).tolist() == [6, 7, 8]


def test_what_waits_for_a_touch_acts_from_it_on() -> None:
    """A touch is felt within the frame before it is seen; one of a given strength may also be a later one."""
    push = Impulse(time_s=0.1, body="ball", impulse_n_s=(1, 0, 0), after=Trigger(kind="touch", body="ball"))
    contacts = [(k / FPS, "ball", "ground", (0, 0, 0.9), (0, 0, 1), 1.0) for k in (12, 18)]
    made = Tracks(trajectory(ball(), ground(), contacts=contacts))
    assert acts(made, push)[0] == pytest.approx(11 / FPS + 0.1)
    hard = Trigger(kind="touch", body="ball", impulse_n_s=2.0)
    assert acts(made, push.model_copy(update={"after": hard}))[1] == np.inf
    never = Trigger(kind="touch", body="ball", other="ball")
    assert acts(made, push.model_copy(update={"after": never}))[0] == np.inf


def test_when_events_began_is_noted_to_the_step() -> None:
    """By the clock; a tenth of a second after the touch that one waits for; never, where its blow is too hard."""
    hard = Trigger(kind="touch", body="ball", impulse_n_s=1e6)
    never = Impulse(time_s=0.1, after=hard, body="box", impulse_n_s=(10, 0, 0))
    timed = Impulse(time_s=0.5, body="box", impulse_n_s=(0, 0, 1))
    late = Impulse(time_s=9.0, body="box", impulse_n_s=(0, 0, 1))
    blow = WORLDS["a blow that waits"]["events"][0]
    scene = Scene(bodies=WORLDS["a blow that waits"]["bodies"], events=(blow, never, timed, late), duration_s=1.0)
    made = simulate(scene)
    assert made.event_time_s is not None
    first = made.contact_time_s[(made.contact_bodies == (0, 1)).all(axis=1)][0]
    np.testing.assert_allclose(made.event_time_s, [first + 0.1, np.inf, 0.5, np.inf], atol=1e-9)
    assert acts(Tracks(made), blow) == pytest.approx((first + 0.1,) * 2, abs=1e-9)


def test_energy_after_a_hard_touch_comes_from_it_alone() -> None:
    """Noted to have come at 0.25 s, a blow does not account for energy at 0.75 s; not noted, it might."""
    blow = Impulse(
        time_s=0.0, body="ball", impulse_n_s=(0, 0, 1), after=Trigger(kind="touch", body="ball", impulse_n_s=0.5)
    )

    def law(gain_s: float, *noted: float) -> bool:
        contacts = [(k / FPS, "ball", "ground", (0, 0, 0), (0, 0, 1), 1.0) for k in range(1, 25)]
        made = trajectory(
            ball(), ground(), contacts=contacts, events=(blow,), energy=lambda t: (1.0 + 9.0 * (t >= gain_s), 0 * t)
        )
        return energy(dataclasses.replace(made, event_time_s=np.array(noted)) if noted else made).holds

    assert law(0.25) and law(0.75)
    assert law(0.25, 0.25) and not law(0.75, 0.25) and not law(0.25, np.inf)


def test_a_spring_holds_until_its_trigger_lets_it_go() -> None:
    let_go = Release(time_s=0.0, joint="s", after=Trigger(kind="starts", body="ball"))
    made = trajectory(
        ball(), paths={"ball": straight((0, 0, 1), (0, 0, -1))}, joints=(SPRING,), events=(let_go,)
    )  # fmt: skip
    stored = stored_j(Tracks(dataclasses.replace(made, event_time_s=np.array([0.5]))))
    assert (stored[made.time_s <= 0.5] > 0).all() and (stored[made.time_s > 0.5] == 0).all()


def test_a_body_is_free_where_nothing_holds_it() -> None:
    def flies(**fields: Any) -> int:
        return int(free(Tracks(trajectory(ball(), **fields))).sum())

    assert flies() == 24
    assert flies(joints=(SPRING,)) == 0
    assert flies(events=(Carry(time_s=0.5, duration_s=0.25, body="ball"),)) < 20
    assert flies(events=(Carry(time_s=0.5, duration_s=0.25, body="ball", hold=True),)) <= 12
    assert flies(media=(WATER,)) == 24 and flies(media=(Medium(name="air", density_kg_m3=1.2),)) == 0
    assert flies(media=(WATER,), paths={"ball": held((0, 0, 1), (0, 0, 0), moving_s=0.5)}) < 12


def test_a_cloth_may_not_hang_through_the_ground() -> None:
    cloth = Body(name="cloth", shape=Cloth(size_m=(1, 1), cells=(2, 2)), material=STUFF, position_m=(0, 0, 0.5))
    x = np.linspace(-0.5, 0.5, 3)
    flat = np.stack([*np.meshgrid(x, x), np.full((3, 3), 0.5)], axis=-1).reshape(-1, 3)

    def lowest(z: float) -> list[str]:
        places = np.tile(flat, (25, 1, 1))
        places[12, 4, 2] = z
        made = trajectory(cloth, ground(), vertices={"cloth": places})
        return [law.name for law in plausibility(made) if not law.holds]

    assert lowest(0.0) == [] and lowest(-0.2) == ["above ground"]
    assert lowest(np.nan) == ["finite"]


def test_the_surface_of_water_is_no_ground() -> None:
    sea = ground("sea").model_copy(update={"solid": False})
    down = straight((0, 0, 0.5), (0, 0, -1))
    assert not any("under the ground" in s for s in broken(trajectory(ball(at=(0, 0, 0.5)), sea, paths={"ball": down})))
    assert any(
        "under the ground" in s for s in broken(trajectory(ball(at=(0, 0, 0.5)), ground(), paths={"ball": down}))
    )


def test_energy_of_a_spring_from_nowhere_is_caught() -> None:
    """A weight that rises against its spring, and gains speed as well."""
    up = straight((0, 0, 1), (0, 0, 1))
    made = trajectory(
        ball(), paths={"ball": up}, joints=(SPRING.model_copy(update={"far_m": (0.0, 0.0, 0.0), "rest_m": 1.0}),),
        energy=lambda t: (4 * t**2, 0 * t),
    )  # fmt: skip
    law = energy(made)
    assert law.time_s is not None and law.value == pytest.approx((4 + 50) * law.time_s**2) and not law.holds
