"""What a scene is and what its bodies did, as tables of words: for a notebook, a terminal, or a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Drive, Event, Expectation, Explosion, Joint, Release, Scene, Shape
from proxyworld.world.trajectory import Trajectory

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A title, the headings of the columns, and the rows; every cell is text."""

    title: str
    headings: Cells
    rows: tuple[Cells, ...]


def explain_scene(scene: Scene) -> tuple[Table, ...]:
    """The bodies, joints, events and expectations of `scene`, and what became of its words; no table is empty."""
    tables = (
        Table(
            "bodies", ("name", "shape", "material", "mass", "position, m", "starts"), tuple(map(_body, scene.bodies))
        ),
        Table("joints", ("name", "kind", "ties", "at, m"), tuple(map(_joint, scene.joints))),
        Table("events", ("at, s", "kind", "on", "how"), tuple(map(_event, scene.events))),
        Table("expectations", ("what should happen",), tuple(map(_expectation, scene.expectations))),
        Table("words", ("fate", "words"), tuple(_words(scene))),
    )
    return tuple(table for table in tables if table.rows)


def explain_trajectory(trajectory: Trajectory) -> Table:
    """Where each body that can move began and ended, how fast it was at most, and what it first touched, and when."""
    rows = [i for i, body in enumerate(trajectory.bodies) if not body.fixed]
    headings = ("name", "from, m", "to, m", "top speed, m/s", "first touches")
    return Table("motion", headings, tuple(_path(trajectory, row) for row in rows))


def length_of(scene: Scene) -> str:
    """The duration and the number of frames, in words."""
    return f"{scene.duration_s:.2f} s, {scene.frames} frames at {scene.fps:g} a second"


def _body(body: Body) -> Cells:
    return (
        body.name,
        _shape(body.shape),
        body.material.name,
        _mass(body),
        _vec(body.position_m),
        _motion(body),
    )


def _shape(shape: Shape) -> str:
    """The shape in one line, its sizes in metres."""
    match shape.kind:
        case "sphere":
            return f"sphere, radius {shape.radius_m:.3g} m"
        case "box":
            return f"box, {' × '.join(f'{edge:.3g}' for edge in shape.size_m)} m"
        case "cylinder" | "capsule" | "cone":
            return f"{shape.kind}, radius {shape.radius_m:.3g} m, height {shape.height_m:.3g} m"
        case "hull":
            return f"hull of {len(shape.vertices_m)} points"
        case "mesh":
            return f"{shape.path}, scaled {shape.scale:g}"
        case "plane":
            return "ground plane"
        case "compound":
            return f"{len(shape.parts)} parts"
        case "cloth":
            return f"cloth, {shape.size_m[0]:.3g} × {shape.size_m[1]:.3g} m"
        case "soft":
            return f"soft {_shape(shape.solid)}"


def _mass(body: Body) -> str:
    if body.fixed:
        return "fixed"
    mass_kg = mass_properties(body).mass_kg
    return f"{mass_kg:,.0f} kg" if mass_kg >= 100 else f"{mass_kg:.3g} kg"


def _motion(body: Body) -> str:
    moves = [("m/s", body.velocity_m_s), ("rad/s", body.angular_velocity_rad_s)]
    still = "" if body.fixed else "at rest"
    return ", ".join(f"{_vec(value)} {unit}" for unit, value in moves if any(value)) or still


def _joint(joint: Joint) -> Cells:
    return joint.name, joint.kind, f"{joint.body} to {joint.other or 'the world'}", _vec(joint.anchor_m)


def _event(event: Event) -> Cells:
    return f"{event.time_s:.2f}", event.kind, *_deed(event)


def _deed(event: Event) -> tuple[str, str]:
    """What an event acts on, and how."""
    if isinstance(event, Explosion):
        return "everything near", f"{event.impulse_n_s:,.0f} N·s from {_vec(event.position_m)}"
    if isinstance(event, Release):
        return event.joint, "lets go"
    if isinstance(event, Drive):
        return event.joint, f"turns at {event.speed:.3g}, with at most {event.most:.3g}"
    match event.kind:
        case "impulse":
            return event.body, f"{_vec(event.impulse_n_s)} N·s"
        case "force":
            return event.body, f"{_vec(event.force_n)} N for {event.duration_s:.3g} s"
        case "torque":
            return event.body, f"{_vec(event.torque_n_m)} N·m for {event.duration_s:.3g} s"
        case "break":
            return event.body, "comes apart"
        case "carry":
            return event.body, f"is carried by {_vec(event.by_m)} m in {event.duration_s:.3g} s"


def _expectation(expectation: Expectation) -> Cells:
    return (" ".join(filter(None, (expectation.body, expectation.kind.replace("_", " "), expectation.other))),)


def _words(scene: Scene) -> Iterator[Cells]:
    words = scene.words
    if words.used:
        yield "used", ", ".join(words.used)
    for approximation in words.approximated:
        yield "approximated", f"{approximation.word}: {approximation.stands_for}"
    if words.not_simulated:
        yield "not simulated", ", ".join(words.not_simulated)
    if words.ignored:
        yield "for the video model alone", ", ".join(words.ignored)


def _path(trajectory: Trajectory, row: int) -> Cells:
    position = trajectory.position_m[:, row]
    fastest = np.linalg.norm(trajectory.velocity_m_s[:, row], axis=-1).max()
    touching = np.flatnonzero((trajectory.contact_bodies == row).any(axis=1))
    touched = "nothing"
    if len(touching):
        first = touching[np.argmin(trajectory.contact_time_s[touching])]
        others = trajectory.contact_bodies[first]
        other = trajectory.name[others[0] if others[1] == row else others[1]]
        touched = f"{other} at {trajectory.contact_time_s[first]:.2f} s"
    return str(trajectory.name[row]), _vec(position[0]), _vec(position[-1]), f"{fastest:.3g}", touched


def _vec(value: Sequence[float] | np.ndarray) -> str:
    return "(" + ", ".join(f"{round(float(v), 4) + 0.0:.3g}" for v in value) + ")"  # + 0.0: no minus before a zero
