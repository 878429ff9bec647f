"""What a scene is and what its bodies did, as tables of words: for a notebook, a terminal, or a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.camera import Camera, Move
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import (
    Body,
    Break,
    Carry,
    Drive,
    Event,
    Expectation,
    Explosion,
    Force,
    Impulse,
    Joint,
    Medium,
    Release,
    Scene,
    Shape,
    Torque,
    Trigger,
)
from proxyworld.world.trajectory import Trajectory

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A title, the headings of the columns, and the rows; every cell is text."""

    title: str
    headings: Cells
    rows: tuple[Cells, ...]


def explain_scene(scene: Scene) -> tuple[Table, ...]:
    """What is in `scene`, what happens and should happen in it, and the fate of each word; no table is empty."""
    tables = (
        Table(
            "bodies", ("name", "shape", "material", "mass", "position, m", "starts"), tuple(map(_body, scene.bodies))
        ),
        Table("joints", ("name", "kind", "ties", "at, m", "how"), tuple(map(_joint, scene.joints))),
        Table("media", ("name", "fills", "density", "how"), tuple(map(_medium, scene.media))),
        Table("events", ("when", "kind", "on", "how"), tuple(map(_event, scene.events))),
        Table("camera", ("what it does",), () if scene.camera == Camera() else ((camera_says(scene.camera),),)),
        Table("expectations", ("what should happen",), tuple(map(_expectation, scene.expectations))),
        Table("words", ("fate", "words", "how"), tuple(_words(scene))),
    )
    return tuple(table for table in tables if table.rows)


def explain_trajectory(trajectory: Trajectory) -> Table:
    """Where each body that can move began and ended, how fast it was at most, and what it first touched, and when."""
    rows = [i for i, body in enumerate(trajectory.bodies) if not body.fixed]
    headings = ("name", "from, m", "to, m", "top speed, m/s", "first touches")
    return Table("motion", headings, tuple(_path(trajectory, row) for row in rows))


def length_of(scene: Scene) -> str:
    """The duration and the number of frames, in words."""
    slowly = f", {scene.slow_motion:g} times slower than life" if scene.slow_motion > 1 else ""
    return f"{scene.duration_s:.2f} s, {scene.frames} frames at {scene.fps:g} a second{slowly}"


def camera_says(camera: Camera) -> str:
    """Where the camera looks from and what it does, in words."""
    shot = "" if camera.shot == "auto" else f"{camera.shot}, "
    if camera.position_m is not None:
        place = f"{shot}from ({_vec(camera.position_m)})"
    else:
        place = f"{shot}from {math.degrees(camera.elevation_rad):.0f}° above"
        place += f", {math.degrees(camera.azimuth_rad):.0f}° round" if camera.azimuth_rad else ""
    if camera.moves:
        return f"{place}: {', '.join(map(_move, camera.moves))}"
    return f"{place}: {'goes along with what would be too small to see' if camera.may_go_along else 'stays'}"


def _move(move: Move) -> str:
    match move.kind:
        case "pan":
            return f"pans {abs(math.degrees(move.angle_rad)):.0f}° to the {'left' if move.angle_rad > 0 else 'right'}"
        case "tilt":
            return f"tilts {abs(math.degrees(move.angle_rad)):.0f}° {'up' if move.angle_rad > 0 else 'down'}"
        case "dolly":
            return f"{'pushes in' if move.ratio < 1 else 'pulls out'} to {move.ratio:.2g} of its distance"
        case "truck":
            return f"goes {move.right:.2g} of its distance to the right, {move.up:.2g} up"
        case "crane":
            return f"{'rises' if move.up > 0 else 'sinks'} by {abs(move.up):.2g} of its distance"
        case "orbit":
            way = "counter-clockwise" if move.angle_rad > 0 else "clockwise"
            return f"goes {abs(math.degrees(move.angle_rad)):.0f}° round, {way}"
        case "track":
            return f"tracks {move.body or 'the main subject'}"
        case "hand-held":
            return f"shakes by {math.degrees(move.angle_rad):.2g}°"


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
    if not body.solid:
        return "is seen and not touched"
    moves = [
        (body.velocity_m_s, "m/s"),
        (body.angular_velocity_rad_s, "rad/s"),
        (body.surface_velocity_m_s, "m/s on its surface"),
    ]
    still = "" if body.fixed else "at rest"
    return ", ".join(f"{_vec(value)} {unit}" for value, unit in moves if any(value)) or still


# --- joints and media ---------------------------------------------------------------------------------------------


def _joint(joint: Joint) -> Cells:
    return (
        joint.name,
        joint.kind,
        f"{joint.body} to {joint.other or 'the world'}",
        _vec(joint.anchor_m),
        ", ".join(_how_it_ties(joint)),
    )


def _how_it_ties(joint: Joint) -> Iterator[str]:
    """What the joint allows and resists; an angle in radians about a hinge, else a length in metres."""
    unit, strength = ("rad", "N·m") if joint.kind == "hinge" else ("m", "N")
    if joint.kind in ("hinge", "slider"):
        yield f"{'about' if joint.kind == 'hinge' else 'along'} {_vec(joint.axis)}"
    if joint.far_m is not None:
        yield f"to {_vec(joint.far_m)}"
    if joint.rest_m is not None:
        yield f"{'at most' if joint.kind == 'rope' else 'at rest'} {joint.rest_m:.3g} m long"
    if joint.limits is not None:
        yield f"from {joint.limits[0]:.3g} to {joint.limits[1]:.3g} {unit}"
    if joint.stiffness:
        yield f"{joint.stiffness:.3g} {strength}/{unit}" + (f" to {joint.rest:.3g} {unit}" if joint.rest else "")
    if joint.damping:
        yield f"damped by {joint.damping:.3g} {strength}·s/{unit}"
    if joint.motor is not None:
        yield f"driven at {joint.motor.speed:.3g} {unit}/s, with at most {joint.motor.most:.3g} {strength}"


def _medium(medium: Medium) -> Cells:
    fills = "everything"
    if medium.lower_m is not None and medium.upper_m is not None:
        fills = f"{_vec(medium.lower_m)} to {_vec(medium.upper_m)} m"
    return medium.name, fills, f"{medium.density_kg_m3:.3g} kg/m³", ", ".join(_how_it_moves(medium))


def _how_it_moves(medium: Medium) -> Iterator[str]:
    if medium.viscosity_pa_s:
        yield f"{medium.viscosity_pa_s:.2g} Pa·s"
    if any(medium.velocity_m_s):
        yield f"moves at {_vec(medium.velocity_m_s)} m/s"
    if medium.gusts:
        yield f"gusts of {medium.gusts:.0%}"
    if medium.begins_s:
        yield f"from {medium.begins_s:.3g} s"
    if medium.ends_s is not None:
        yield f"until {medium.ends_s:.3g} s"


# --- events -------------------------------------------------------------------------------------------------------


def _event(event: Event) -> Cells:
    return _when(event), event.kind, *_deed(event)


def _when(event: Event) -> str:
    if event.after is None:
        return f"{event.time_s:.2f} s"
    late = f"{event.time_s:.2f} s after " if event.time_s else "when "
    return late + _trigger(event.after)


def _trigger(trigger: Trigger) -> str:
    if trigger.kind != "touch":
        return f"{trigger.body} {'rests' if trigger.kind == 'rest' else 'starts'}"
    hard = f" with {trigger.impulse_n_s:.3g} N·s" if trigger.impulse_n_s else ""
    return f"{trigger.body} touches {trigger.other or 'anything'}{hard}"


def _deed(event: Event) -> tuple[str, str]:
    """What an event acts on, and how."""
    match event:
        case Explosion():
            return "everything near", f"{event.impulse_n_s:,.0f} N·s from {_vec(event.position_m)}"
        case Release():
            return event.joint, "lets go"
        case Drive():
            return event.joint, f"turns at {event.speed:.3g}, with at most {event.most:.3g}"
        case Impulse():
            return event.body, f"{_vec(event.impulse_n_s)} N·s"
        case Force():
            return event.body, f"{_vec(event.force_n)} N for {event.duration_s:.3g} s"
        case Torque():
            return event.body, f"{_vec(event.torque_n_m)} N·m for {event.duration_s:.3g} s"
        case Break():
            return event.body, "comes apart"
        case Carry():
            return event.body, _carried(event)


def _carried(event: Carry) -> str:
    deeds = [f"carried by {_vec(event.by_m)} m"] if any(event.by_m) or not any(event.turn_rad) else []
    deeds += [f"turned by {_vec(event.turn_rad)} rad"] if any(event.turn_rad) else []
    return f"is {' and '.join(deeds)} in {event.duration_s:.3g} s{', and held' if event.hold else ''}"


# --- expectations and words ---------------------------------------------------------------------------------------


def _expectation(expectation: Expectation) -> Cells:
    told = " ".join(filter(None, (expectation.body, expectation.kind.replace("_", " "), expectation.other)))
    if expectation.value is not None:
        told += f" ({expectation.value:.3g}, within {expectation.tolerance:.0%})"
    if expectation.after is not None:
        kind, body = expectation.after
        told += f", after {body} {kind.replace('_', ' ')}"
    return (told,)


def _words(scene: Scene) -> Iterator[Cells]:
    """The words by fate; those that became something else than they say, each with the reason."""
    words = scene.words
    if words.used:
        yield "used", ", ".join(words.used), ""
    for approximation in words.approximated:
        yield "approximated as", approximation.word, approximation.stands_for
    for told in words.not_simulated:
        word, _, reason = told.partition(": ")
        yield "not simulated because", word, reason
    for told in words.unreal:
        yield "unreal, as asked for", "", told
    if words.ignored:
        yield "for the video model alone", ", ".join(words.ignored), ""
    if words.planner:
        yield "planner", "", words.planner


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
