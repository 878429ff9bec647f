"""Hand-made trajectories: scenes whose bodies move as a test says, with no engine between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from proxyworld.render.maps import Maps
from proxyworld.render.points import surface_points
from proxyworld.render.render import Backend
from proxyworld.world.conventions import axis_angle, pose_matrix
from proxyworld.world.scene import (
    Body,
    Box,
    Camera,
    Capsule,
    Colour,
    Compound,
    Cone,
    Cylinder,
    Environment,
    Hull,
    Material,
    Part,
    Plane,
    Scene,
    Shape,
    Sphere,
    Vec3,
)
from proxyworld.world.trajectory import Trajectory

BOTH: tuple[Backend, Backend] = ("gl", "ray")
CLAY = Material(name="clay", density_kg_m3=1000, friction=0.5, restitution=0.3)
GROUND = Body(name="ground", shape=Plane(), material=CLAY, fixed=True, colour=(0.55, 0.5, 0.42))
ROCK: tuple[Vec3, ...] = tuple(
    (float(x), float(y), float(z)) for x, y, z in np.random.default_rng(3).normal(size=(24, 3)) * 0.25
)

Numbers = Sequence[float] | np.ndarray
Path = Callable[[float], tuple[Numbers, Numbers]]  # seconds to (position, wxyz)


def body(name: str, shape: Shape, colour: Colour = (0.7, 0.2, 0.2), **given: Any) -> Body:
    return Body(name=name, shape=shape, material=CLAY, colour=colour, **given)


def trajectory(
    bodies: Sequence[Body],
    paths: dict[str, Path] | None = None,
    *,
    frames: int = 5,
    fps: float = 24.0,
    camera: Camera | None = None,
    environment: Environment | None = None,
) -> Trajectory:
    """Each body follows its path, or stays at its pose."""
    scene = Scene(
        bodies=tuple(bodies),
        fps=fps,
        duration_s=max(frames - 1, 1) / fps,
        camera=camera or Camera(),
        environment=environment or Environment(),
    )
    time = np.arange(frames) / fps
    position, turn = np.empty((frames, len(bodies), 3)), np.empty((frames, len(bodies), 4))
    for i, one in enumerate(bodies):
        for k, t in enumerate(time):
            path = (paths or {}).get(one.name)
            position[k, i], turn[k, i] = path(t) if path else (one.position_m, one.orientation_wxyz)
    return Trajectory(
        scene=scene,
        time_s=time,
        name=np.array([b.name for b in bodies]),
        position_m=position,
        orientation_wxyz=turn,
        velocity_m_s=np.zeros_like(position),
        angular_velocity_rad_s=np.zeros_like(position),
        kinetic_j=np.zeros(frames),
        potential_j=np.zeros(frames),
        contact_time_s=np.zeros(0),
        contact_bodies=np.zeros((0, 2), int),
        contact_point_m=np.zeros((0, 3)),
        contact_normal=np.zeros((0, 3)),
        contact_impulse_n_s=np.zeros(0),
    )


def glide(start: Numbers, velocity: Numbers, axis: Numbers = (0, 0, 1), rate: float = 0.0) -> Path:
    """Straight and even, turning about `axis` at `rate` rad/s."""
    return lambda t: (np.add(start, np.multiply(velocity, t)), axis_angle(axis, rate * t))


def cart() -> Compound:
    """A box, a wheel and a head, each of its own colour; the head takes the body's."""
    upright = axis_angle((1, 0, 0), np.pi / 2)
    return Compound(
        parts=(
            Part(shape=Box(size_m=(0.8, 0.4, 0.2)), colour=(0.1, 0.3, 0.8)),
            Part(
                shape=Cylinder(radius_m=0.15, height_m=0.5),
                position_m=(0.2, 0, -0.1),
                orientation_wxyz=upright,
                colour=(0.1, 0.1, 0.1),
            ),
            Part(shape=Sphere(radius_m=0.2), position_m=(-0.1, 0, 0.2)),
        )
    )


def bestiary(frames: int = 5, ground: bool = True) -> Trajectory:
    """One of each shape over the ground, each moving and turning its own way."""
    shapes: dict[str, tuple[Shape, Colour]] = {
        "ball": (Sphere(radius_m=0.35), (0.8, 0.15, 0.1)),
        "box": (Box(size_m=(0.6, 0.5, 0.4)), (0.7, 0.5, 0.2)),
        "can": (Cylinder(radius_m=0.25, height_m=0.6), (0.2, 0.6, 0.3)),
        "pill": (Capsule(radius_m=0.2, height_m=0.4), (0.9, 0.8, 0.2)),
        "cone": (Cone(radius_m=0.3, height_m=0.7), (0.9, 0.4, 0.1)),
        "rock": (Hull(vertices_m=ROCK), (0.4, 0.4, 0.45)),
        "cart": (cart(), (0.8, 0.8, 0.8)),
    }
    bodies, paths = ([GROUND] if ground else []), {}
    for i, (name, (shape, colour)) in enumerate(shapes.items()):
        place = (1.1 * (i % 4) - 1.6, 1.3 * (i // 4), 0.75 + 0.1 * i)
        bodies.append(body(name, shape, colour, position_m=place))
        paths[name] = glide(place, (0.9 - 0.3 * i, 0.4 * (-1) ** i, 0.2 * i - 0.8), (1, 0.3 * i, 0.5), 4.0 - i)
    return trajectory(bodies, paths, frames=frames)


def carried(world: Trajectory, maps: Maps, k: int, to: int) -> np.ndarray:
    """The world points that frame `k` shows, where their bodies take them in frame `to`: `(h, w, 3)`."""
    points = surface_points(maps)[k]
    pose = pose_matrix(world.position_m, world.orientation_wxyz)
    moved: np.ndarray = np.full_like(points, np.nan)
    for i in range(len(world.bodies)):
        own = maps.ids[k] == i + 1
        local = np.linalg.inv(pose[k, i]) @ np.append(points[own], np.ones((own.sum(), 1)), axis=1).T
        moved[own] = (pose[to, i] @ local).T[:, :3]
    return moved
