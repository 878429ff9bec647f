"""Small scenes with known fates, for what judges a simulation: name -> scene, and what must happen in it."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import axis_angle
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Compound,
    Cylinder,
    Expectation,
    Explosion,
    Impulse,
    Joint,
    Part,
    Plane,
    Scene,
    Sphere,
)  # fmt: skip

GROUND = Body(name="ground", shape=Plane(), material=MATERIALS["concrete"], fixed=True)


def expect(*lines: str) -> tuple[Expectation, ...]:
    """From `"ball lands_on ground"`."""
    split = [line.split() for line in lines]
    return tuple(Expectation(kind=w[1], body=w[0], other=w[2] if len(w) > 2 else None) for w in split)


def _bounce() -> Scene:
    ball = Body(name="ball", shape=Sphere(radius_m=0.12), material=MATERIALS["rubber"], position_m=(0, 0, 1.5))
    return Scene(
        bodies=(GROUND, ball), duration_s=2.0,
        expectations=expect("ball falls", "ball lands_on ground", "ball rebounds ground", "ground stays_put"),
    )  # fmt: skip


def _ramp() -> tuple[Body, float]:
    slope = np.radians(20)
    ramp = Body(
        name="ramp", shape=Box(size_m=(2.0, 0.8, 0.1)), material=MATERIALS["wood"], fixed=True,
        position_m=(0, 0, 0.5), orientation_wxyz=axis_angle((0, 1, 0), slope),
    )  # fmt: skip
    return ramp, slope


def _on_ramp(height: float, x: float = -0.7) -> tuple[float, float, float]:
    _, slope = _ramp()
    along, normal = np.array([np.cos(slope), 0, -np.sin(slope)]), np.array([np.sin(slope), 0, np.cos(slope)])
    point = np.array([0, 0, 0.5]) + x * along + (0.05 + height) * normal
    return (float(point[0]), float(point[1]), float(point[2]))


def _dominoes() -> Scene:
    ramp, _ = _ramp()
    ball = Body(name="ball", shape=Sphere(radius_m=0.1), material=MATERIALS["steel"], position_m=_on_ramp(0.1))
    dominoes = tuple(
        Body(
            name=f"domino {i}", shape=Box(size_m=(0.05, 0.25, 0.5)), material=MATERIALS["wood"],
            position_m=(1.7 + 0.25 * i, 0, 0.25),
        )
        for i in range(3)
    )  # fmt: skip
    scene = Scene(bodies=(GROUND, ramp, ball, *dominoes), duration_s=3.0)
    fates = tuple(Expectation(kind="topples", body=d.name) for d in dominoes)
    fates += (Expectation(kind="hits", body="ball", other="domino 0"), *expect("ball rolls", "ball leaves ramp"))
    return scene.model_copy(update={"expectations": fates})


def _crate() -> Scene:
    ramp, slope = _ramp()
    icy = ramp.model_copy(update={"material": MATERIALS["ice"]})
    crate = Body(
        name="crate", shape=Box(size_m=(0.2, 0.2, 0.2)), material=MATERIALS["wood"], position_m=_on_ramp(0.1),
        orientation_wxyz=axis_angle((0, 1, 0), slope),
    )  # fmt: skip
    return Scene(
        bodies=(GROUND, icy, crate), duration_s=1.0, expectations=expect("crate slides ramp", "ramp stays_put")
    )


def _pendulum() -> Scene:
    bob = Body(name="bob", shape=Sphere(radius_m=0.12), material=MATERIALS["iron"], position_m=(-0.8, 0, 1.2))
    blocks = tuple(
        Body(
            name=f"block{i}", shape=Box(size_m=(0.2, 0.2, 0.2)), material=MATERIALS["wood"],
            position_m=(0.25, 0, 0.1 + 0.2 * i),
        )
        for i in range(4)
    )  # fmt: skip
    string = Joint(name="string", kind="point", body="bob", anchor_m=(0, 0, 1.6))
    return Scene(
        bodies=(GROUND, bob, *blocks), joints=(string,), duration_s=2.0,
        expectations=expect("bob swings", "bob hits block3", "block3 falls", "block3 lands_on ground"),
    )  # fmt: skip


def _blast() -> Scene:
    box = Box(size_m=(0.4, 0.3, 0.2))
    parts = (
        *(Part(shape=box, position_m=(x, y, 0.0)) for x in (-0.2, 0.2) for y in (-0.15, 0.15)),
        Part(shape=Cylinder(radius_m=0.2, height_m=0.2), position_m=(0, 0, 0.2)),
    )
    crate = Body(name="crate", shape=Compound(parts=parts), material=MATERIALS["wood"], position_m=(0, 0, 0.1))
    return Scene(
        bodies=(GROUND, crate), duration_s=2.0,
        events=(
            Break(time_s=0.5, body="crate"),
            Explosion(time_s=0.5, position_m=(0, 0, -0.2), impulse_n_s=1500),
        ),
        expectations=expect("crate breaks", "crate rises", "crate lands_on ground"),
    )  # fmt: skip


def _push() -> Scene:
    box = Body(name="box", shape=Box(size_m=(0.3, 0.3, 0.3)), material=MATERIALS["wood"], position_m=(0, 0, 0.15))
    top = Body(
        name="top", shape=Cylinder(radius_m=0.15, height_m=0.1), material=MATERIALS["steel"], position_m=(0, 1, 0.05),
        angular_velocity_rad_s=(0, 0, 40),
    )  # fmt: skip
    still = Body(name="still", shape=Box(size_m=(0.3, 0.3, 0.3)), material=MATERIALS["wood"], position_m=(0, -1, 0.15))
    return Scene(
        bodies=(GROUND, box, top, still), duration_s=2.0,
        events=(Impulse(time_s=0.25, body="box", impulse_n_s=(40.0, 0, 0)),),
        expectations=expect(
            "box moves", "box slides", "box comes_to_rest", "top spins", "still stays_put"
        ),
    )  # fmt: skip


ZOO = {
    "bounce": _bounce(), "dominoes": _dominoes(), "crate": _crate(), "pendulum": _pendulum(), "blast": _blast(),
    "push": _push(),
}  # fmt: skip
