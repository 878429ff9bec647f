"""The crude picture under GL: pyrender's scene and passes, with shaders that add up light as `light.shade` does.

pyrender raises on import where there is no GL, so it is imported here alone, and late.
"""

from __future__ import annotations

import os
import sys
import threading
from importlib.resources import files
from types import ModuleType
from typing import Any

import numpy as np

from proxyworld.render.camera import View, bounds
from proxyworld.render.form import Triangles
from proxyworld.render.light import Light, linear
from proxyworld.render.stage import Stage, invert
from proxyworld.world.geometry import mesh
from proxyworld.world.scene import Capsule, Plane, Sphere

SHADOW_TEXELS = 1024
SEEN_FAR = 4.0  # shadows are drawn up to this many times as far off as the solids are
NEAR_M = 1e-3
FAR_M = 2000.0
_OPENGL_FROM_OPENCV = np.diag([1.0, -1.0, -1.0, 1.0])
_importing = threading.Lock()


class Preview:
    """Pictures of a stage, drawn in the GL context that is current; keeps one scene and moves what moves."""

    def __init__(self, stage: Stage, view: View, lamp: Light) -> None:
        pyrender = self._pyrender = _pyrender()
        self.stage, self.view = stage, view
        self._scene = pyrender.Scene(bg_color=[*lamp.sky, 1.0], ambient_light=lamp.ambient)
        self._nodes = [self._scene.add(self._mesh(i, 0), pose=pose) for i, pose in self._poses(0)]
        sun = pyrender.DirectionalLight(color=lamp.sun, intensity=1.0)
        matrices = light_matrices(stage, view, lamp)
        self._scene.add(sun, pose=invert(matrices[0]))
        self._eye = self._scene.add(self._camera(pyrender))
        self._flags = pyrender.RenderFlags.SHADOWS_DIRECTIONAL | pyrender.RenderFlags.OFFSCREEN
        self._renderer = _renderer(pyrender, view.size, matrices, sun)

    def picture(self, k: int) -> np.ndarray:
        """Frame `k`: `(h, w, 3)` u8."""
        for i, pose in self._poses(k):
            if self.stage.form[i] is not None:
                self._scene.remove_node(self._nodes[i])
                self._nodes[i] = self._scene.add(self._mesh(i, k), pose=pose)
            elif not self.stage.fixed[i]:
                self._scene.set_pose(self._nodes[i], pose)
        self._scene.set_pose(self._eye, invert(self.view.camera_from_world[k]) @ _OPENGL_FROM_OPENCV)
        return np.asarray(self._renderer.render(self._scene, self._flags)[0])

    def close(self) -> None:
        """Free what it holds in the context."""
        self._renderer.delete()
        self._renderer._shadow_fb = None  # or its __del__ frees that number again, in a context not its own

    def _poses(self, k: int) -> list[tuple[int, np.ndarray]]:
        return list(enumerate(self.stage.world_from_leaf[k]))

    def _mesh(self, i: int, k: int) -> Any:
        pyrender, shape, solid = self._pyrender, self.stage.shape[i], self.stage.solid(i, k)
        material = pyrender.MetallicRoughnessMaterial(
            baseColorFactor=[*linear(self.stage.colour[i]).tolist(), 1.0], doubleSided=True
        )
        if isinstance(solid, Triangles):
            given = {"positions": solid.corners.reshape(-1, 3), "normals": solid.corner_normals.reshape(-1, 3)}
            return pyrender.Mesh(
                [pyrender.Primitive(**given, mode=pyrender.constants.GLTF.TRIANGLES, material=material)]
            )
        return pyrender.Mesh.from_trimesh(mesh(shape), material=material, smooth=isinstance(shape, Sphere | Capsule))

    def _camera(self, pyrender: ModuleType) -> Any:
        (fx, _, cx), (_, fy, cy), _ = self.view.intrinsics
        near = float(np.clip(_distance(self.stage, self.view) * 0.01, NEAR_M, 0.05))
        return pyrender.IntrinsicsCamera(fx, fy, cx, cy, znear=near, zfar=FAR_M)


def light_matrices(stage: Stage, view: View, lamp: Light) -> tuple[np.ndarray, np.ndarray]:
    """The view and projection `(4, 4)` of the sun: a box about all that casts shadows, as wide as they can be seen."""
    ahead = -np.array(lamp.direction)
    side = np.cross(ahead, [0.0, 0.0, 1.0] if abs(ahead[2]) < 0.99 else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    from_world = np.eye(4)
    from_world[:3, :3] = [side, np.cross(side, ahead), -ahead]
    casts = np.broadcast_to(_solid(stage), stage.world_from_leaf.shape[:2])
    low, high = bounds(stage, casts, from_world[:3, :3])
    seen = _frustum(view, SEEN_FAR * _distance(stage, view)) @ from_world[:3, :3].T
    low[:2], high[:2] = np.maximum(low, seen.min(0))[:2], np.minimum(high, seen.max(0))[:2]
    half = np.maximum((high - low) / 2 * 1.02, 1e-3)
    projection = np.diag([1 / half[0], 1 / half[1], -1 / half[2], 1.0])
    projection[:3, 3] = -(low + high) / 2 * np.diag(projection)[:3]
    return from_world, projection


def _solid(stage: Stage) -> np.ndarray:
    """Which are not the ground: `(l)` bool; all, where there is nothing but ground."""
    solid = np.array([not isinstance(shape, Plane) for shape in stage.shape])
    return solid if solid.any() else ~solid


def _distance(stage: Stage, view: View) -> float:
    """From the camera to the middle one of the solids, over all frames."""
    eyes = invert(view.camera_from_world)[:, None, :3, 3]
    return float(np.median(np.linalg.norm(stage.world_from_leaf[:, _solid(stage)][..., :3, 3] - eyes, axis=-1)))


def _frustum(view: View, depth: float) -> np.ndarray:
    """The corners, in the world, of what the camera sees up to `depth`, over all frames: `(p, 3)`."""
    corners = view.rays()[[0, 0, -1, -1], [0, -1, 0, -1]]
    poses = invert(view.camera_from_world)
    points = np.concatenate([corners * NEAR_M, corners * depth])
    return np.reshape(np.einsum("tij,cj->tci", poses[:, :3, :3], points) + poses[:, None, :3, 3], (-1, 3))


def _renderer(pyrender: ModuleType, size: tuple[int, int], matrices: tuple[np.ndarray, np.ndarray], sun: Any) -> Any:
    """pyrender's renderer with our shaders and a shadow map that spans the action, not the whole ground."""
    from OpenGL.GL import glViewport  # type: ignore[import-untyped]
    from pyrender.shader_program import ShaderProgramCache  # type: ignore[import-untyped]

    renderer = pyrender.Renderer(*size)
    renderer._program_cache = ShaderProgramCache(str(files("proxyworld.render").joinpath("shaders", "preview")))
    renderer._get_light_cam_matrices = lambda scene, node, flags: matrices
    configure = renderer._configure_shadow_mapping_viewport

    def configure_small(light: Any, flags: int) -> None:
        configure(light, flags)
        glViewport(0, 0, SHADOW_TEXELS, SHADOW_TEXELS)

    renderer._configure_shadow_mapping_viewport = configure_small
    sun._generate_shadow_texture(SHADOW_TEXELS)
    return renderer


def _pyrender() -> ModuleType:
    """pyrender, imported so that numpy 2, a missing display and a missing pyglet do not matter."""
    with _importing:
        os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
        if not hasattr(np, "infty"):
            np.infty = np.inf  # type: ignore[attr-defined]  # noqa: NPY201 (pyrender was written for numpy 1)
        try:
            import pyrender  # type: ignore[import-untyped]
        except ImportError:
            _forget("pyrender")
            stub = ModuleType("pyrender.viewer")  # its window needs pyglet and X; nothing here opens one
            stub.Viewer = None  # type: ignore[attr-defined]
            sys.modules["pyrender.viewer"] = stub
            import pyrender
        return pyrender  # type: ignore[no-any-return]


def _forget(package: str) -> None:
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        del sys.modules[name]
