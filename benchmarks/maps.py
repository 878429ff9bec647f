"""Milliseconds a frame of every way to render maps of one scene, and how they compare: `make bench-maps`.

Ten solids tumble over a ground. The ways take turns, several times, and the fastest turn of each counts. Beside the
wall's time stands the processor's, over all threads, which other work on the machine stretches less: the ratios, of
pyrender's plain colour pass, are of that. Making a context and the first frame are left out. Without GL only what
needs none is timed.

Kubric is not run: its times were recorded on such a machine, without a GPU and with two cores, with the same number
of bodies (its HEAD of November 2024, bpy 4.2, 64 samples a pixel, all maps).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import numpy as np
from trimesh import Trimesh

from proxyworld.render.camera import View, frame
from proxyworld.render.gl import NoGL
from proxyworld.render.preview import _pyrender
from proxyworld.render.render import Backend, render_frames
from proxyworld.render.stage import Stage, invert, set_stage
from proxyworld.world.conventions import axis_angle
from proxyworld.world.files import InputError
from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Body, Box, Capsule, Cone, Cylinder, Material, Plane, Scene, Shape, Sphere
from proxyworld.world.trajectory import Trajectory

Way = Callable[[Trajectory, tuple[int, int]], Iterator[object]]
SIZES = ((256, 256), (832, 480))
KUBRIC_MS = {(256, 256): 5300.0, (832, 480): 36000.0}
GROUND_M = 40.0  # how far it is drawn by those who know no end of the world
CLAY = Material(name="clay", density_kg_m3=1000, friction=0.5, restitution=0.3)
SHAPES: tuple[Shape, ...] = (
    Sphere(radius_m=0.3),
    Box(size_m=(0.5, 0.5, 0.5)),
    Cylinder(radius_m=0.25, height_m=0.6),
    Capsule(radius_m=0.2, height_m=0.4),
    Cone(radius_m=0.3, height_m=0.6),
)


def tumble(bodies: int, frames: int) -> Trajectory:
    """`bodies` solids that fall and turn over a ground, by formula."""
    rng = np.random.default_rng(0)
    start, axis = rng.uniform((-2, -1, 1.5), (2, 2, 3), (bodies, 3)), rng.normal(size=(bodies, 3))
    cast = [Body(name="ground", shape=Plane(), material=CLAY, fixed=True)]
    cast += [Body(name=f"b{i}", shape=SHAPES[i % len(SHAPES)], material=CLAY) for i in range(bodies)]
    scene = Scene(bodies=tuple(cast), duration_s=max(frames - 1, 1) / 24)
    time_s = np.arange(frames) / 24
    position, turn = np.zeros((frames, bodies + 1, 3)), np.tile([1.0, 0, 0, 0], (frames, bodies + 1, 1))
    for i in range(bodies):
        for k, t in enumerate(time_s):
            position[k, i + 1] = start[i] - [0, 0, min(4.9 * t * t, 1.2)]
            turn[k, i + 1] = axis_angle(axis[i], 3 * t)
    none, rest = np.zeros((0, 3)), np.zeros_like(position)
    return Trajectory(
        scene, time_s, np.array([b.name for b in cast]), position, turn, rest, rest, np.zeros(frames), np.zeros(frames),
        np.zeros(0), np.zeros((0, 2), int), none, none, np.zeros(0),
    )  # fmt: skip


def ours(backend: Backend, rgb: bool) -> Way:
    return lambda world, size: render_frames(world, size=size, backend=backend, rgb=rgb)


def pyrender(shadows: bool = False, segments: bool = False) -> Way:
    """pyrender as its users run it: its own shaders and `OffscreenRenderer`."""

    def frames(world: Trajectory, size: tuple[int, int]) -> Iterator[object]:
        library = _pyrender()
        stage, view = _stage(world, size)
        scene = library.Scene(ambient_light=[0.3, 0.3, 0.3])
        nodes = [scene.add(library.Mesh.from_trimesh(_mesh(shape))) for shape in stage.shape]
        (fx, _, cx), (_, fy, cy), _ = view.intrinsics
        eye = scene.add(library.IntrinsicsCamera(fx, fy, cx, cy, znear=0.05, zfar=200.0))
        above = np.eye(4)
        above[:3, 3] = [0, 0, 8]
        scene.add(library.DirectionalLight(intensity=3.0), pose=above)
        flags = library.RenderFlags.SHADOWS_DIRECTIONAL if shadows else library.RenderFlags.NONE
        colours = {node: (i + 1, 0, 0) for i, node in enumerate(nodes)}
        renderer = library.OffscreenRenderer(*size)
        try:
            for k, poses in enumerate(stage.world_from_leaf):
                for node, pose in zip(nodes, poses, strict=True):
                    scene.set_pose(node, pose)
                scene.set_pose(eye, invert(view.camera_from_world[k]) @ np.diag([1.0, -1, -1, 1]))
                yield (
                    renderer.render(scene, library.RenderFlags.SEG, colours)
                    if segments
                    else renderer.render(scene, flags)
                )
        finally:
            renderer.delete()

    return frames


def tiny(world: Trajectory, size: tuple[int, int]) -> Iterator[object]:
    """PyBullet's TinyRenderer: colour, depth and ids."""
    import pybullet as p  # type: ignore[import-not-found]

    stage, view = _stage(world, size)
    client = p.connect(p.DIRECT)
    try:
        bodies = []
        for shape in stage.shape:
            one = _mesh(shape)
            seen = p.createVisualShape(
                p.GEOM_MESH, vertices=one.vertices.tolist(), indices=one.faces.ravel().tolist(), physicsClientId=client
            )
            bodies.append(p.createMultiBody(baseVisualShapeIndex=seen, physicsClientId=client))
        (fx, _, cx), (_, fy, cy), _ = view.intrinsics
        near, far = 0.05, 200.0
        sides = np.array([-cx / fx, (size[0] - cx) / fx, (cy - size[1]) / fy, cy / fy]) * near
        lens = p.computeProjectionMatrix(*sides, near, far)
        for k in range(world.frames):
            for body, place, wxyz in zip(bodies, world.position_m[k], world.orientation_wxyz[k], strict=True):
                p.resetBasePositionAndOrientation(body, place, np.roll(wxyz, -1), physicsClientId=client)
            pose = np.diag([1.0, -1, -1, 1]) @ view.camera_from_world[k]
            yield p.getCameraImage(
                *size, pose.T.ravel().tolist(), lens, renderer=p.ER_TINY_RENDERER, physicsClientId=client
            )
    finally:
        p.disconnect(client)


WAYS: dict[str, Way] = {
    "pyrender, colour": pyrender(),
    "pyrender, colour with shadows": pyrender(shadows=True),
    "pyrender, SEG": pyrender(segments=True),
    "PyBullet's TinyRenderer": tiny,
    "ours, GL: all maps but rgb": ours("gl", rgb=False),
    "ours, GL: all maps": ours("gl", rgb=True),
    "ours, rays: all maps but rgb": ours("ray", rgb=False),
    "ours, rays: all maps": ours("ray", rgb=True),
}
BARS = (
    ("ours, GL: all maps but rgb", 1 / 3, "pyrender, colour"),
    ("ours, GL: all maps", 1.5, "pyrender, colour with shadows"),
    ("ours, rays: all maps but rgb", 4.0, "ours, GL: all maps but rgb"),
    ("ours, rays: all maps", 4.0, "ours, GL: all maps"),
)


def cost(way: Way, world: Trajectory, size: tuple[int, int]) -> tuple[float, float]:
    """Milliseconds a frame after the first: by the wall, and by the processor."""
    with closing(way(world, size)) as frames:  # type: ignore[type-var]
        next(frames)
        begun = time.perf_counter(), time.process_time()
        for _ in frames:
            pass
        wall, processor = time.perf_counter() - begun[0], time.process_time() - begun[1]
    return 1e3 * wall / (world.frames - 1), 1e3 * processor / (world.frames - 1)


def measure(world: Trajectory, size: tuple[int, int], turns: int) -> dict[str, tuple[float, float]]:
    """The fastest turn of each way that can be gone here."""
    found: dict[str, list[tuple[float, float]]] = {}
    for turn in range(turns):
        for name, way in WAYS.items():
            if turn and name not in found:
                continue
            try:
                found.setdefault(name, []).append(cost(way, world, size))
            except (InputError, NoGL, ImportError, OSError) as reason:
                found.pop(name)
                print(f"{name}: {reason}")
    return {name: (min(w for w, _ in turns), min(p for _, p in turns)) for name, turns in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Milliseconds a frame of every way to render maps.")
    parser.add_argument("--bodies", type=int, default=10)
    parser.add_argument("--frames", type=int, default=13)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    world = tumble(given.bodies, given.frames)
    print(f"{given.bodies} bodies and a ground, {given.frames} frames, the fastest of {given.turns} turns")
    for size in SIZES:
        found = measure(world, size, given.turns)
        unit = found.get("pyrender, colour", (np.nan, np.nan))[1]
        print(f"\n{size[0]}x{size[1]:<14} {'':15} {'wall ms':>9} {'processor ms':>13} {'of pyrender':>12}")
        for name, (wall, processor) in found.items():
            print(f"  {name:30} {wall:9.1f} {processor:13.1f} {processor / unit:12.2f}")
        print(f"  {'Kubric, recorded':30} {KUBRIC_MS[size]:9.0f} {'':13} {KUBRIC_MS[size] / unit:12.0f}")
        for name, most, other in BARS:
            if name in found and other in found:
                ratio = found[name][1] / found[other][1]
                verdict = "within" if ratio <= most else "BEYOND"
                print(f"  {name} take {ratio:.2f} of {other}: {verdict} {most:.2f}")


def _stage(world: Trajectory, size: tuple[int, int]) -> tuple[Stage, View]:
    stage = set_stage(world)
    return stage, frame(stage, world.scene.camera, size)


def _mesh(shape: Leaf) -> Trimesh:
    return mesh(Plane(extent_m=GROUND_M) if isinstance(shape, Plane) else shape)


if __name__ == "__main__":
    main()
