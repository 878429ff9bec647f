"""A hypothesis strategy of scenes: any shape, joint, event and medium, with room between the bodies at the start."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

from proxyworld.world.geometry import mesh
from proxyworld.world.mass import mass_properties
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import (
    Body,
    Box,
    Break,
    Capsule,
    Carry,
    Cloth,
    Compound,
    Cone,
    Cylinder,
    Deformable,
    Drive,
    Event,
    Explosion,
    Force,
    Hull,
    Impulse,
    Joint,
    Material,
    Medium,
    Motor,
    Part,
    Plane,
    Release,
    Scene,
    Shape,
    Soft,
    Solid,
    Sphere,
    Torque,
    Trigger,
    Vec3,
)

PITCH_M = 1.3
"""Bodies begin on a grid this wide, and none is larger than half of it."""
DURATION_S = 0.5


def number(low: float, high: float) -> st.SearchStrategy[float]:
    """A number of few digits, so that a scene that fails can be read."""
    return st.integers(0, 100).map(lambda share: round(low + (high - low) * share / 100, 4))


def vector(most: float) -> st.SearchStrategy[Vec3]:
    return st.tuples(number(-most, most), number(-most, most), number(-most, most))


def orientations() -> st.SearchStrategy[tuple[float, float, float, float]]:
    turned = vector(1.0).map(lambda v: np.array([1.2, *v]))
    upright = st.just(np.array([1.0, 0.0, 0.0, 0.0]))
    return st.one_of(upright, turned).map(lambda q: tuple((q / np.linalg.norm(q)).tolist()))


MATERIAL: st.SearchStrategy[Material] = st.sampled_from(list(MATERIALS.values()))
_SIZE = number(0.05, 0.3)
_HULLS = st.integers(0, 2**16).map(
    lambda seed: Hull(vertices_m=tuple(map(tuple, np.random.default_rng(seed).uniform(-0.25, 0.25, (12, 3)).tolist())))
)
SOLIDS: st.SearchStrategy[Solid] = st.one_of(
    st.builds(Sphere, radius_m=_SIZE),
    st.builds(Box, size_m=st.tuples(_SIZE, _SIZE, _SIZE)),
    st.builds(Cylinder, radius_m=number(0.05, 0.2), height_m=_SIZE),
    st.builds(Capsule, radius_m=number(0.05, 0.1), height_m=_SIZE),
    st.builds(Cone, radius_m=number(0.05, 0.2), height_m=_SIZE),
    _HULLS,
)


@st.composite
def compounds(draw: st.DrawFn) -> Compound:
    """Two or three solids in a row, each with room of its own."""
    shapes = draw(st.lists(SOLIDS, min_size=2, max_size=3))
    x, parts = 0.0, []
    for shape in shapes:
        low, high = mesh(shape).bounds[:, 0]
        parts.append(Part(shape=shape, position_m=(round(x - float(low) + 0.002, 4), 0.0, 0.0)))
        x += float(high - low) + 0.004
    middle = x / 2
    return Compound(
        parts=tuple(p.model_copy(update={"position_m": (p.position_m[0] - middle, 0.0, 0.0)}) for p in parts)
    )


DEFORMABLES: st.SearchStrategy[Deformable] = st.one_of(
    st.builds(Cloth, size_m=st.tuples(number(0.2, 0.5), number(0.2, 0.5)), cells=st.just((6, 6))),
    st.builds(
        Soft,
        solid=st.one_of(st.builds(Sphere, radius_m=number(0.1, 0.2)), st.builds(Box, size_m=st.just((0.2, 0.2, 0.2)))),
        youngs_modulus_pa=st.sampled_from([2e4, 1e5]),
        cells=st.just(3),
    ),
)
RIGID: st.SearchStrategy[Shape] = st.one_of(SOLIDS, compounds())


@st.composite
def bodies(draw: st.DrawFn, name: str, place: tuple[int, int], shape: Shape) -> Body:
    reach = float(np.linalg.norm(mesh(shape).vertices, axis=1).max())
    deforms = isinstance(shape, Deformable)
    fixed = not deforms and draw(st.sampled_from([False] * 5 + [True]))
    moving: dict[str, Any] = {}
    if not fixed:
        moving = {"velocity_m_s": draw(vector(3.0)), "angular_velocity_rad_s": draw(vector(0.0 if deforms else 8.0))}
    elif draw(st.booleans()):
        moving = {"surface_velocity_m_s": draw(vector(1.0))}
    return Body(
        name=name,
        shape=shape,
        material=MATERIALS["fabric" if deforms else draw(st.sampled_from(sorted(MATERIALS)))],
        position_m=(PITCH_M * place[0], PITCH_M * place[1], round(reach + draw(number(0.002, 1.0)), 4)),
        orientation_wxyz=(1.0, 0.0, 0.0, 0.0) if deforms else draw(orientations()),
        fixed=fixed,
        **moving,
    )


@st.composite
def joints(draw: st.DrawFn, name: str, body: Body, others: list[Body]) -> Joint:
    """A joint of any kind between `body` and the world, or another body."""
    x, y, z = body.position_m
    rigid = not isinstance(body.shape, Deformable)
    kind = draw(
        st.sampled_from(["point", "fixed", "hinge", "slider", "spring", "rope"] if rigid else ["point", "fixed"])
    )
    made: dict[str, Any] = {"name": name, "kind": kind, "body": body.name}
    up = draw(number(0.0, 0.6))
    made["anchor_m"] = (x, y, z + up if rigid else z)
    if kind in ("spring", "rope"):
        ends = [None, *(b for b in others if not isinstance(b.shape, Deformable))]
        other = draw(st.sampled_from(ends))
        far = (x, y, z + up + 0.7) if other is None else other.position_m
        length = math.dist(made["anchor_m"], far)
        made |= {"anchor_m": (x, y, z), "other": None if other is None else other.name, "far_m": far}
        made["rest_m"] = draw(st.sampled_from([None, length + up + 0.05]))
        if kind == "spring":
            made |= {"stiffness": draw(number(5.0, 80.0)), "damping": draw(number(0.0, 2.0))}
    elif kind in ("hinge", "slider"):
        made["axis"] = draw(st.sampled_from([(0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]))
        made["limits"] = draw(st.sampled_from([None, (-0.4, 0.4), (0.0, 0.3)]))
        made["stiffness"] = draw(st.sampled_from([0.0, 5.0]))
        made["damping"] = draw(st.sampled_from([0.0, 0.2]))
        if draw(st.booleans()):
            made["motor"] = Motor(speed=draw(number(-3.0, 3.0)), most=draw(number(0.1, 20.0)))
    return Joint.model_validate(made)


@st.composite
def events(draw: st.DrawFn, movers: list[Body], ties: list[Joint]) -> Event:
    """An event of any kind that the scene allows, of a strength that befits the body's mass."""
    tied = {joint.body for joint in ties}
    whole = [body for body in movers if isinstance(body.shape, Compound) and body.name not in tied]
    rigid = [body for body in movers if not isinstance(body.shape, Deformable)]
    axial = [joint for joint in ties if joint.kind in ("hinge", "slider")]
    kinds = ["impulse", "force", "explosion"] + ["torque", "carry"] * bool(rigid) + ["break"] * 4 * bool(whole)
    kinds += ["release"] * bool(ties) + ["drive"] * 2 * bool(axial)
    kind = draw(st.sampled_from(kinds))
    body = draw(st.sampled_from(whole if kind == "break" else rigid if kind in ("torque", "carry") else movers))
    mass = mass_properties(body).mass_kg
    when: dict[str, Any] = {"time_s": draw(number(0.0, 0.3)), "after": draw(triggers(movers))}
    push = draw(vector(3.0))
    match kind:
        case "impulse":
            return Impulse(body=body.name, impulse_n_s=tuple(mass * v for v in push), **when)
        case "force":
            return Force(body=body.name, force_n=tuple(10 * mass * v for v in push), duration_s=0.1, **when)
        case "torque":
            spin = 20 * float(np.trace(mass_properties(body).inertia_kg_m2)) / 3
            return Torque(body=body.name, torque_n_m=tuple(spin * v for v in push), duration_s=0.1, **when)
        case "explosion":
            x, y, _ = body.position_m
            return Explosion(position_m=(x + 0.5, y + 0.5, 0.1), impulse_n_s=draw(number(1.0, 200.0)), **when)
        case "carry":
            turn = draw(vector(1.0))
            by = (push[0] / 6, push[1] / 6, abs(push[2]) / 6)
            return Carry(body=body.name, by_m=by, turn_rad=turn, duration_s=0.3, hold=draw(st.booleans()), **when)
        case "break":
            return Break(body=body.name, **when)
        case "release":
            return Release(joint=draw(st.sampled_from(ties)).name, **when)
        case _:
            speed, most = draw(number(-3.0, 3.0)), draw(number(0.1, 20.0))
            return Drive(joint=draw(st.sampled_from(axial)).name, speed=speed, most=most, **when)


@st.composite
def triggers(draw: st.DrawFn, movers: list[Body]) -> Trigger | None:
    kind = draw(st.sampled_from([None, None, "touch", "rest", "starts"]))
    if kind is None:
        return None
    body = draw(st.sampled_from(movers)).name
    if kind != "touch":
        return Trigger(kind=kind, body=body)
    return Trigger(kind="touch", body=body, other=draw(st.sampled_from([None, "ground"])))


MEDIA: st.SearchStrategy[Medium] = st.one_of(
    st.builds(
        Medium, name=st.just("air"), density_kg_m3=st.just(1.2), velocity_m_s=vector(8.0), gusts=number(0.0, 0.5)
    ),
    st.builds(
        Medium,
        name=st.just("water"),
        density_kg_m3=st.just(998.0),
        viscosity_pa_s=st.just(1e-3),
        lower_m=st.just((-10.0, -10.0, 0.0)),
        upper_m=st.tuples(st.just(10.0), st.just(10.0), number(0.2, 1.0)),
        velocity_m_s=st.sampled_from([(0.0, 0.0, 0.0), (0.5, 0.0, 0.0)]),
    ),
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """A scene of one to six bodies over a ground."""
    shapes = draw(st.lists(RIGID, min_size=1, max_size=5))
    shapes += [draw(DEFORMABLES)] if draw(st.sampled_from([False] * 5 + [True])) else []
    made = [draw(bodies(f"body {i}", (i % 3, i // 3), shape)) for i, shape in enumerate(shapes)]
    ground = Body(name="ground", shape=Plane(), material=draw(MATERIAL), fixed=True)
    movers = [body for body in made if not body.fixed]
    ties: list[Joint] = []
    for i, body in enumerate(movers):
        if draw(st.booleans()):
            ties.append(draw(joints(f"joint {i}", body, [b for b in made if b is not body])))
    told = draw(st.lists(events(movers, ties), max_size=3)) if movers else []
    broken = [e.body for e in told if isinstance(e, Break)]
    told = [e for i, e in enumerate(told) if not (isinstance(e, Break) and e.body in broken[:i])]
    return Scene(
        bodies=(ground, *made),
        joints=tuple(ties),
        events=tuple(told),
        media=tuple(draw(st.lists(MEDIA, max_size=2, unique_by=lambda medium: medium.name))),
        gravity_m_s2=(0.0, 0.0, draw(st.sampled_from([-9.81, -9.81, -1.62, 0.0]))),
        duration_s=DURATION_S,
    )
