"""How a scene explains itself on the command line."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from proxyworld.generator.tables import table, unless_empty
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Event, Expectation, Explosion, Release, Scene, Shape, Vec3


def scene_tables(scene: Scene) -> Iterator[RenderableType]:
    """The bodies, joints, events and expectations of `scene`, and what became of each word of its prompt."""
    yield table("bodies", ("name", "shape", "material", "mass", "position, m", "starts"), map(_body, scene.bodies))
    joints = ((j.name, j.kind, f"{j.body} to {j.other or 'the world'}", _vec(j.anchor_m)) for j in scene.joints)
    yield from unless_empty("joints", ("name", "kind", "ties", "at, m"), joints)
    events = ((f"{e.time_s:.2f}", e.kind, *_event(e)) for e in scene.events)
    yield from unless_empty("events", ("at, s", "kind", "on", "how"), events)
    expected = ((_sentence(e),) for e in scene.expectations)
    yield from unless_empty("expectations", ("what should happen",), expected)
    yield from unless_empty("words", ("fate", "words"), _words(scene))
    yield Text(f"{scene.duration_s:.2f} s, {scene.frames} frames at {scene.fps:g} a second", style="dim")


def _body(body: Body) -> tuple[str, ...]:
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


def _mass(body: Body) -> str:
    return "fixed" if body.fixed else f"{mass_properties(body).mass_kg:.3g} kg"


def _motion(body: Body) -> str:
    moves = [("m/s", body.velocity_m_s), ("rad/s", body.angular_velocity_rad_s)]
    still = "" if body.fixed else "at rest"
    return ", ".join(f"{_vec(value)} {unit}" for unit, value in moves if any(value)) or still


def _event(event: Event) -> tuple[str, str]:
    """What an event acts on, and how."""
    if isinstance(event, Explosion):
        return "everything near", f"{event.impulse_n_s:.3g} N·s from {_vec(event.position_m)}"
    if isinstance(event, Release):
        return event.joint, "lets go"
    match event.kind:
        case "impulse":
            return event.body, f"{_vec(event.impulse_n_s)} N·s"
        case "force":
            return event.body, f"{_vec(event.force_n)} N for {event.duration_s:.3g} s"
        case "torque":
            return event.body, f"{_vec(event.torque_n_m)} N·m for {event.duration_s:.3g} s"
        case "break":
            return event.body, "comes apart"


def _sentence(expectation: Expectation) -> str:
    return " ".join(filter(None, (expectation.body, expectation.kind.replace("_", " "), expectation.other)))


def _words(scene: Scene) -> Iterator[tuple[str, str]]:
    words = scene.words
    if words.used:
        yield "used", ", ".join(words.used)
    for approximation in words.approximated:
        yield "approximated", f"{approximation.word}: {approximation.stands_for}"
    if words.not_simulated:
        yield "not simulated", ", ".join(words.not_simulated)
    if words.ignored:
        yield "for the video model alone", ", ".join(words.ignored)


def _vec(value: Vec3) -> str:
    return "(" + ", ".join(f"{v:.3g}" for v in value) + ")"
