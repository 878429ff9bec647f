"""Ropes, strings, chains and wires that have a weight: a chain of capsules, each tied to the next by a point.

Linear densities and thicknesses are those of common goods: manila rope of 20 mm, 0.28 kg/m (Cordage Institute CI 1201);
cotton string of 2 mm, 2.6 g/m (bulk density 830 kg/m3); steel chain of 6 mm wire, 0.78 kg/m, 20 mm wide (DIN 766);
steel wire rope of 6 mm, 0.13 kg/m (EN 12385-4, 6x19); rubber cord of 8 mm, solid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from proxyworld.world.files import InputError
from proxyworld.world.materials import MATERIALS
from proxyworld.world.pose import wxyz_from_matrix
from proxyworld.world.scene import Body, Capsule, Colour, Joint, Material, Quaternion, Vec3

_FEWEST, _MOST = 2, 100
_SLENDER = 8.0  # the length of a segment by its thickness, where there may be so many
_USUAL = 40


@dataclass(frozen=True)
class Cordage:
    """What a rope is made of: how thick it is, what a metre weighs, its surface and its look."""

    thickness_m: float
    linear_density_kg_m: float
    material: Material
    colour: Colour


def _cordage(thickness_m: float, linear_density_kg_m: float, material: str, colour: Colour) -> Cordage:
    return Cordage(thickness_m, linear_density_kg_m, MATERIALS[material], colour)


CORDAGE: Mapping[str, Cordage] = MappingProxyType(
    {
        "rope": _cordage(0.020, 0.28, "fabric", (0.72, 0.60, 0.40)),
        "string": _cordage(0.002, 0.0026, "fabric", (0.90, 0.88, 0.80)),
        "chain": _cordage(0.020, 0.78, "steel", (0.62, 0.64, 0.67)),
        "wire": _cordage(0.006, 0.13, "steel", (0.55, 0.56, 0.58)),
        "cord": _cordage(0.008, 0.055, "rubber", (0.20, 0.20, 0.22)),
    }
)
"""Kinds of rope by name; the colours are of the usual look."""


@dataclass(frozen=True)
class Tie:
    """Where an end of a rope is fast: on the moving body called `body`, or in the world, and on what is fixed in it."""

    body: str | None = None


def rope(
    name: str,
    path_m: Sequence[Vec3],
    *,
    made: Cordage = CORDAGE["rope"],
    segments: int | None = None,
    start: Tie | None = None,
    end: Tie | None = None,
    label: str = "rope",
) -> tuple[tuple[Body, ...], tuple[Joint, ...]]:
    """A rope along the polyline `path_m (p, 3)`, as bodies `name.0`, … and the joints that tie them.

    Ends with a `Tie` are fast. What hangs from a rope may be far heavier than a segment, which no chain of ties bears
    without stretching; so a cord, as long as the rope, runs from end to end too (Kim, Chentanez and Müller, Long Range
    Attachments, 2012). Raises `InputError` for a path without length, or with fewer than 2 or more than 100 segments.
    """
    places = np.array(path_m, float)
    if len(places) < 2 or not np.linalg.norm(np.diff(places, axis=0), axis=1).min() > 0:
        raise InputError(f"the rope {name!r} needs a path of at least two places, each apart from the one before")
    length = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
    count = segments if segments is not None else _segments(length, made.thickness_m)
    if not _FEWEST <= count <= _MOST:
        raise InputError(f"a rope has {_FEWEST} to {_MOST} segments, not {count}")
    knots = _even(places, count)
    bodies = tuple(_segment(f"{name}.{i}", knots[i], knots[i + 1], made, label) for i in range(count))
    joints = [
        Joint(name=f"{name}.{i}~{i + 1}", kind="point", body=f"{name}.{i + 1}", other=f"{name}.{i}", anchor_m=_vec3(at))
        for i, at in enumerate(knots[1:-1])
    ]
    if start is not None:
        joints.append(_fast(f"{name} start", bodies[0], start, knots[0]))
    if end is not None:
        joints.append(_fast(f"{name} end", bodies[-1], end, knots[-1]))
    joints += _attachment(name, start, end, knots, length)
    return bodies, tuple(joints)


def _segments(length_m: float, thickness_m: float) -> int:
    return int(np.clip(round(length_m / (_SLENDER * thickness_m)), 4, _USUAL))


def _even(places_m: np.ndarray, count: int) -> np.ndarray:
    """`count + 1` places along the polyline, evenly spaced along it."""
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(places_m, axis=0), axis=1))])
    at = np.linspace(0, way[-1], count + 1)
    return np.stack([np.interp(at, way, places_m[:, axis]) for axis in range(3)], axis=1)


def _segment(name: str, one_m: np.ndarray, two_m: np.ndarray, made: Cordage, label: str) -> Body:
    """A capsule whose balls are centred on the joints, so that a bent rope has no gaps."""
    way = two_m - one_m
    length = float(np.linalg.norm(way))
    return Body(
        name=name,
        label=label,
        shape=Capsule(radius_m=made.thickness_m / 2, height_m=length),
        material=made.material,
        colour=made.colour,
        mass_kg=made.linear_density_kg_m * length,
        position_m=_vec3((one_m + two_m) / 2),
        orientation_wxyz=_along(way / length),
    )


def _along(n: np.ndarray) -> Quaternion:
    """The attitude whose z runs along the unit vector `n`."""
    side = np.cross(n, np.eye(3)[np.argmin(np.abs(n))])
    side /= np.linalg.norm(side)
    w, x, y, z = (float(q) for q in wxyz_from_matrix(np.stack([side, np.cross(n, side), n], axis=1)))
    return (w, x, y, z)


def _fast(name: str, segment: Body, tie: Tie, at_m: np.ndarray) -> Joint:
    return Joint(name=name, kind="point", body=segment.name, other=tie.body, anchor_m=_vec3(at_m))


def _attachment(name: str, start: Tie | None, end: Tie | None, knots: np.ndarray, length_m: float) -> list[Joint]:
    """The cord between what both ends are fast on, one of which can move."""
    if start is None or end is None or start.body == end.body:
        return []
    (near, at), (far, to) = (end, knots[-1]), (start, knots[0])
    if near.body is None:
        near, at, far, to = far, to, near, at
    assert near.body is not None
    return [
        Joint(
            name=f"{name} length",
            kind="rope",
            body=near.body,
            other=far.body,
            anchor_m=_vec3(at),
            far_m=_vec3(to),
            rest_m=length_m,
        )
    ]


def _vec3(value: np.ndarray) -> Vec3:
    return (float(value[0]), float(value[1]), float(value[2]))
