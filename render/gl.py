"""The GL backend: one pass of moderngl writes depth, solids and normals; no multisampling, so that all is exact.

Round and flat solids are cast in closed form by the fragment shader; hulls, mesh files and what deforms are rasterised.
The context is a standalone EGL one, so that no display is needed.
"""

from __future__ import annotations

import os
from importlib.resources import files
from typing import Any

import numpy as np

from proxyworld.render.camera import View
from proxyworld.render.flow import between
from proxyworld.render.form import Triangles
from proxyworld.render.light import Light
from proxyworld.render.preview import Preview
from proxyworld.render.ray import RayCaster
from proxyworld.render.rays import NOTHING
from proxyworld.render.stage import Stage, invert
from proxyworld.render.surface import NEAR_M, Motion, Surface, windows
from proxyworld.world.geometry import Leaf, mesh
from proxyworld.world.scene import Box, Capsule, Cone, Cylinder, Deformable, Hull, MeshFile, Plane, Sphere

KINDS = (Sphere, Box, Cylinder, Capsule, Cone, Plane)  # the numbers that solids.frag knows them by
_ROW = "4f 1f 3f 4f 4f 4f 1f /i"
_NAMES = ("window", "kind", "measure", "row_x", "row_y", "row_z", "leaf")

_process: int | None = None  # the process that first spoke to the driver


class NoGL(RuntimeError):
    """No GL context can be had here; the message says why."""


class GlCaster:
    """Draws a stage with GL, one frame at a time; with a `lamp`, pictures too. Raises `NoGL` where there is none."""

    def __init__(self, stage: Stage, view: View, lamp: Light | None) -> None:
        self.stage, self.view = stage, view
        self._round = np.array([not isinstance(s, Hull | MeshFile | Deformable) for s in stage.shape])
        self._measures = np.array([_measure(s) for s in stage.shape], np.float32)
        self.context = _context()
        try:
            self._prepare()
        except Exception as error:  # whatever a driver too old for the shaders says
            self.context.release()
            raise NoGL(f"the driver refused: {_first_line(error)}") from error
        self._preview: Preview | RayCaster | None = None
        self.name = "gl"
        if lamp is not None:
            self._preview = self._picture_maker(lamp)
            self.name = f"gl ({'pyrender' if isinstance(self._preview, Preview) else 'ray'} rgb)"

    def close(self) -> None:
        """Free the context and all that it holds."""
        with self.context:
            if isinstance(self._preview, Preview):
                self._preview.close()
        self.context.release()

    def picture(self, k: int, surface: Surface) -> np.ndarray:
        """The crude picture of frame `k`: `(h, w, 3)` u8."""
        if isinstance(self._preview, Preview):
            with self.context:
                return self._preview.picture(k)
        assert self._preview is not None
        return self._preview.picture(k, surface)

    def _picture_maker(self, lamp: Light) -> Preview | RayCaster:
        try:
            with self.context:
                return Preview(self.stage, self.view, lamp)
        except Exception:  # pyrender absent, or PyOpenGL bound to another platform: rays draw the same picture
            return RayCaster(self.stage, self.view, lamp)

    def surface(self, k: int) -> Surface:
        """What frame `k` shows."""
        camera_from_leaf = self.view.camera_from_world[k] @ self.stage.world_from_leaf[k]
        found = windows(self.stage.corners, camera_from_leaf, self.view)
        with self.context:
            self._target.use()
            self._target.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
            self.context.enable_only(self.context.DEPTH_TEST)
            self.context.depth_func = "<"
            self._draw_solids(camera_from_leaf, found)
            self._draw_meshes(k, camera_from_leaf, found)
            seen = self._read(0, 4)
            owner = self._read(1, 2)
        leaf = owner[..., 0].astype(np.int32) - 1
        depth = np.where(leaf == NOTHING, np.inf, seen[..., 3].astype(float))
        face = np.where(leaf == NOTHING, NOTHING, owner[..., 1].astype(np.int32))
        return Surface(depth, leaf, seen[..., :3].astype(float), face)

    def motion(self, k: int, before: Surface, now: Surface) -> Motion:
        """How frame `k - 1`, which shows `before`, and frame `k`, which shows `now`, get to one another."""
        return between(self.stage, self.view, before, now, k)

    def _draw_solids(self, camera_from_leaf: np.ndarray, found: list[tuple[slice, slice] | None]) -> None:
        chosen = [i for i, window in enumerate(found) if window is not None and self._round[i]]
        if not chosen:
            return
        leaf_from_camera = invert(camera_from_leaf[chosen])
        rows = np.empty((len(chosen), 21), np.float32)
        rows[:, :4] = [(w[1].start, w[0].start, w[1].stop, w[0].stop) for i in chosen if (w := found[i]) is not None]
        rows[:, 4:8] = self._measures[chosen]
        rows[:, 8:20] = leaf_from_camera[:, :3].reshape(-1, 12)
        rows[:, 20] = np.array(chosen) + 1
        self._instances.write(rows.tobytes())
        self._solids.render(self._strip, vertices=4, instances=len(chosen))

    def _draw_meshes(self, k: int, camera_from_leaf: np.ndarray, found: list[tuple[slice, slice] | None]) -> None:
        for i, (triangles, buffer) in self._meshes.items():
            if found[i] is not None:
                solid = self.stage.solid(i, k)
                if isinstance(solid, Triangles):
                    buffer.write(_corners(solid.corners, solid.normals, solid.corner_normals))
                self._faces["camera_from_leaf"].write(camera_from_leaf[i].T.astype("f4").tobytes())
                self._faces["owner"].value = i + 1
                self._faces["deforms"].value = isinstance(solid, Triangles)
                triangles.render()

    def _read(self, attachment: int, channels: int) -> np.ndarray:
        width, height = self.view.size
        data = self._target.read(components=channels, attachment=attachment, dtype="f4", alignment=1)
        return np.frombuffer(data, np.float32).reshape(height, width, channels)

    def _prepare(self) -> None:
        import moderngl

        gl, size = self.context, self.view.size
        self._strip = moderngl.TRIANGLE_STRIP
        self._target = gl.framebuffer([gl.texture(size, 4, dtype="f4"), gl.texture(size, 2, dtype="f4")],
                                      gl.depth_renderbuffer(size))  # fmt: skip
        casting = gl.program(vertex_shader=_shader("solids.vert"), fragment_shader=_shader("solids.frag"))
        self._instances = gl.buffer(reserve=max(len(self.stage.shape), 1) * 21 * 4)
        self._solids = gl.vertex_array(casting, [(self._instances, _ROW, *_NAMES)])
        self._faces = gl.program(vertex_shader=_shader("triangles.vert"), fragment_shader=_shader("triangles.frag"))
        reach = np.linalg.norm(self.stage.world_from_leaf[0, :, :3, 3] - self._eye(), axis=-1)
        given = {
            "size": size,
            "focal": tuple(self.view.intrinsics[[0, 1], [0, 1]]),
            "centre": tuple(self.view.intrinsics[[0, 1], [2, 2]]),
            "scale": float(np.median(reach)) + NEAR_M,  # where the depth buffer is finest
            "near": NEAR_M,
        }
        for program in (casting, self._faces):
            for name, value in given.items():
                if name in program:
                    program[name].value = value
        self._meshes = {i: self._triangles(self.stage.shape[i]) for i in np.flatnonzero(~self._round).tolist()}

    def _triangles(self, shape: Leaf) -> tuple[Any, Any]:
        """What draws the triangles of a shape, and the buffer that they are in."""
        one = mesh(shape)
        flat = np.repeat(one.face_normals[:, None], 3, axis=1)
        buffer = self.context.buffer(_corners(one.triangles, one.face_normals, flat))
        given = [(buffer, "3f 3f 3f", "position", "face_normal", "corner_normal")]
        return self.context.vertex_array(self._faces, given), buffer

    def _eye(self) -> np.ndarray:
        return np.asarray(invert(self.view.camera_from_world[0])[:3, 3])


def _context() -> Any:
    """A GL context of this thread's own."""
    global _process
    if _process is not None and _process != os.getpid():
        raise NoGL("this process was forked from one that had used GL, whose driver does not survive a fork")
    try:
        import moderngl

        context = moderngl.create_context(require=330, standalone=True, backend="egl")  # type: ignore[arg-type]
    except Exception as error:  # an absent library, driver, device or package: each raises its own kind
        raise NoGL(_first_line(error)) from error
    _process = os.getpid()
    return context


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _measure(shape: Leaf) -> tuple[float, float, float, float]:
    """The number and the sizes by which solids.frag knows a shape."""
    if isinstance(shape, Hull | MeshFile | Deformable):
        return (-1, 0, 0, 0)
    kind = KINDS.index(type(shape))
    if isinstance(shape, Box):
        return (kind, *shape.size_m)
    if isinstance(shape, Sphere):
        return (kind, shape.radius_m, 0, 0)
    if isinstance(shape, Plane):
        return (kind, shape.extent_m, 0, 0)
    return (kind, shape.radius_m, shape.height_m, 0)


def _corners(corners: np.ndarray, normals: np.ndarray, smooth: np.ndarray) -> bytes:
    """Each corner of triangles `(f, 3, 3)` with the normal of its face `(f, 3)` and its own `(f, 3, 3)`."""
    flat = np.broadcast_to(normals[:, None], corners.shape)
    return np.concatenate([corners, flat, smooth], axis=2).astype("f4").tobytes()


def _shader(name: str) -> str:
    return files("proxyworld.render").joinpath("shaders", name).read_text(encoding="utf-8")
