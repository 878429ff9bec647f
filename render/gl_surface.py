"""The GL pass that draws what each frame shows: depth, normals, solids and faces, in one go.

Round and flat solids are cast in closed form by the fragment shader; hulls, mesh files and what deforms are rasterised.
What never moves before a still camera is drawn once, and lies under every frame.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.form import Triangles
from proxyworld.render.rays import NOTHING, towards_eye
from proxyworld.render.solids import intersect
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import NEAR_M, Surface, Window, windows
from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Deformable, Hull, MeshFile, Plane, Sphere

KINDS = (Sphere, Box, Cylinder, Capsule, Cone, Plane)  # the numbers that solids.frag knows them by
_ROW = np.dtype([("window", "4f4"), ("measure", "3f4"), ("rows", "12f4"), ("leaf", "i4")])
_NAMES = ("window", "measure", "row_x", "row_y", "row_z", "leaf")
_KEPT = 2  # frames whose textures are at hand


class SurfacePass:
    """Draws the frames of a stage in a context that is current; keeps the last two, for what is drawn from them."""

    def __init__(self, context: Any, stage: Stage, view: View) -> None:
        self.context, self.stage, self.view = context, stage, view
        self._kind = np.array([_kind(shape) for shape in stage.shape])
        self._measure = np.array([_measure(shape) for shape in stage.shape], np.float32)
        eyes = invert(view.camera_from_world[0])[:3, 3]
        reach = np.linalg.norm(stage.world_from_leaf[0, :, :3, 3] - eyes, axis=-1)
        self._given = {**optics(view), "scale": float(np.median(reach)) + NEAR_M}  # where the depth buffer is finest
        self._instances = context.buffer(reserve=max(len(stage.shape), 1) * _ROW.itemsize)
        self._solids = {int(kind): self._caster(int(kind)) for kind in np.unique(self._kind) if kind >= 0}
        self._faces = program(context, "triangles.vert", "triangles.frag", self._given)
        self._meshes = {i: self._triangles(stage.shape[i]) for i in np.flatnonzero(self._kind < 0).tolist()}
        self._targets = [self._target() for _ in range(_KEPT)]
        self._frames: list[int | None] = [None] * _KEPT
        self.behind = self._target()
        self.in_front = np.full(len(stage.shape), True)
        if view.still:
            self.in_front = ~stage.fixed
            self._draw(self.behind, 0, stage.fixed)

    def drawn(self, k: int) -> Any:
        """The framebuffer of frame `k`: its colours are (normal, depth), solid and face; -1 for nothing.

        The depth is negative where a ray grazes what is round: what float32 knows of it there is corrected by `read`.
        """
        slot = k % _KEPT
        if self._frames[slot] != k:
            self.context.copy_framebuffer(self._targets[slot], self.behind)
            self._draw(self._targets[slot], k, self.in_front)
            self._frames[slot] = k
        return self._targets[slot]

    def read(self, k: int) -> Surface:
        """What frame `k` shows."""
        target = self.drawn(k)
        seen, leaf = read(target, 0, 4, "f4"), read(target, 1, 1, "i4")
        self._look_closer(k, seen.reshape(-1, 4), leaf.ravel())
        face = read(target, 2, 1, "i4") if any(self.stage.form) else np.broadcast_to(np.int32(NOTHING), leaf.shape)
        return Surface(seen[..., 3], leaf, seen[..., :3], face)

    def _look_closer(self, k: int, seen: np.ndarray, leaf: np.ndarray) -> None:
        """Correct `seen (p, 4)` of frame `k` in float64 where rays graze the solids `leaf (p)`."""
        at = np.flatnonzero(seen[:, 3] < 0)
        seen[at, 3] *= -1
        for i in np.unique(leaf[at]).tolist():
            own = at[leaf[at] == i]
            back = invert(self.view.camera_from_world[k] @ self.stage.world_from_leaf[k, i])
            rays = self.view.rays().reshape(-1, 3)[own]
            depth, normal, _ = intersect(self.stage.shape[i], back[:3, 3], rays @ back[:3, :3].T)
            hit = np.isfinite(depth)  # what is missed by a rounding stays as it is
            seen[own[hit], 3] = depth[hit]
            seen[own[hit], :3] = towards_eye(normal[hit] @ back[:3, :3], rays[hit])

    def _target(self) -> Any:
        """A framebuffer that shows nothing."""
        gl, size = self.context, self.view.size
        seen, leaf, face = (
            gl.texture(size, 4, dtype="f4"),
            gl.texture(size, 1, dtype="i4"),
            gl.texture(size, 1, dtype="i4"),
        )
        target = gl.framebuffer([seen, leaf, face], gl.depth_renderbuffer(size))
        target.clear(depth=1.0)
        pixels = size[0] * size[1]
        seen.write(np.tile(np.array([0, 0, 0, np.inf], "f4"), pixels))
        for whole in (leaf, face):
            whole.write(np.full(pixels, NOTHING, "i4"))
        return target

    def _draw(self, target: Any, k: int, chosen: np.ndarray) -> None:
        """Draw the solids `chosen (l)` bool of frame `k` into `target`, over what it shows."""
        camera_from_leaf = self.view.camera_from_world[k] @ self.stage.world_from_leaf[k]
        found = windows(self.stage.corners, camera_from_leaf, self.view)
        chosen = chosen & np.array([window is not None for window in found], bool)
        target.use()
        self.context.enable_only(self.context.DEPTH_TEST)
        self.context.depth_func = "<"
        for kind, caster in self._solids.items():
            self._draw_solids(caster, np.flatnonzero(chosen & (self._kind == kind)), camera_from_leaf, found)
        for i in np.flatnonzero(chosen & (self._kind < 0)).tolist():
            self._draw_mesh(i, k, camera_from_leaf[i])

    def _draw_solids(
        self, caster: Any, chosen: np.ndarray, camera_from_leaf: np.ndarray, found: list[Window | None]
    ) -> None:
        rows = np.zeros(len(chosen), _ROW)
        rows["window"] = rectangles([found[i] for i in chosen])
        rows["measure"] = self._measure[chosen]
        rows["rows"] = invert(camera_from_leaf[chosen])[:, :3].reshape(-1, 12)
        rows["leaf"] = chosen
        if len(rows):
            self._instances.write(rows.tobytes())
            caster.render(self.context.TRIANGLE_STRIP, vertices=4, instances=len(rows))

    def _draw_mesh(self, i: int, k: int, camera_from_leaf: np.ndarray) -> None:
        triangles, buffer = self._meshes[i]
        solid = self.stage.solid(i, k)
        if isinstance(solid, Triangles):
            buffer.write(_corners(solid.corners, solid.normals, solid.corner_normals))
        self._faces["camera_from_leaf"].write(camera_from_leaf.T.astype("f4").tobytes())
        self._faces["owner"].value = i
        self._faces["deforms"].value = isinstance(solid, Triangles)
        triangles.render()

    def _caster(self, kind: int) -> Any:
        casting = program(self.context, "solids.vert", "solids.frag", self._given, KIND=kind)
        return self.context.vertex_array(casting, [(self._instances, "4f 3f 4f 4f 4f 1i /i", *_NAMES)])

    def _triangles(self, shape: Leaf) -> tuple[Any, Any]:
        """What draws the triangles of a shape, and the buffer that they are in."""
        one = mesh(shape)
        flat = np.repeat(one.face_normals[:, None], 3, axis=1)
        buffer = self.context.buffer(_corners(one.triangles, one.face_normals, flat))
        given = [(buffer, "3f 3f 3f", "position", "face_normal", "corner_normal")]
        return self.context.vertex_array(self._faces, given), buffer


def program(context: Any, vertex: str, fragment: str, given: dict[str, Any], **constants: int) -> Any:
    """The program of two files of `shaders`, with those of the uniforms `given` that it has, and `constants`."""
    first, rest = _shader(fragment).split("\n", 1)  # what is defined follows the version
    defined = "".join(f"#define {name} {value}\n" for name, value in constants.items())
    made = context.program(vertex_shader=_shader(vertex), fragment_shader=f"{first}\n{defined}{rest}")
    for name, value in given.items():
        if name in made:
            made[name].value = value
    return made


def optics(view: View) -> dict[str, Any]:
    """What every shader needs to know of the camera."""
    focal, centre = view.intrinsics[[0, 1], [0, 1]], view.intrinsics[[0, 1], [2, 2]]
    return {"size": view.size, "focal": tuple(focal), "centre": tuple(centre), "near": NEAR_M}


def rectangles(found: list[Window | None]) -> np.ndarray:
    """Windows as (low x, low y, high x, high y): `(m, 4)`."""
    return np.array([(w[1].start, w[0].start, w[1].stop, w[0].stop) for w in found if w is not None]).reshape(-1, 4)


def read(target: Any, attachment: int, channels: int, dtype: str) -> np.ndarray:
    """One colour of a framebuffer: `(h, w)` or `(h, w, channels)`."""
    width, height = target.size
    shape = (height, width, channels) if channels > 1 else (height, width)
    pixels: np.ndarray = np.empty(shape, np.uint8 if dtype == "f1" else dtype)
    target.read_into(pixels, components=channels, attachment=attachment, dtype=dtype, alignment=1)
    return pixels


def _kind(shape: Leaf) -> int:
    """The number by which solids.frag knows a shape; -1 for what is made of triangles."""
    return -1 if isinstance(shape, Hull | MeshFile | Deformable) else KINDS.index(type(shape))


def _measure(shape: Leaf) -> tuple[float, float, float]:
    """The sizes that solids.frag needs of a shape."""
    if isinstance(shape, Hull | MeshFile | Deformable):
        return (0, 0, 0)
    if isinstance(shape, Box):
        return shape.size_m
    if isinstance(shape, Sphere):
        return (shape.radius_m, 0, 0)
    if isinstance(shape, Plane):
        return (shape.extent_m, 0, 0)
    return (shape.radius_m, shape.height_m, 0)


def _corners(corners: np.ndarray, normals: np.ndarray, smooth: np.ndarray) -> bytes:
    """Each corner of triangles `(f, 3, 3)` with the normal of its face `(f, 3)` and its own `(f, 3, 3)`."""
    flat = np.broadcast_to(normals[:, None], corners.shape)
    return np.concatenate([corners, flat, smooth], axis=2).astype("f4").tobytes()


def _shader(name: str) -> str:
    return files("proxyworld.render").joinpath("shaders", name).read_text(encoding="utf-8")
