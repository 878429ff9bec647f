"""Convex decomposition: a mesh file as convex solids, which is what the engine can collide.

The search is CoACD's (Wei et al., "Approximate convex decomposition for 3D meshes with collision-aware concavity and
tree search", 2022). It takes seconds, so its outcome is kept in the user's cache under the hash of what was asked.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import manifold3d
import numpy as np
import trimesh

from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.mesh_files import load_mesh
from proxyworld.world.shapes import MeshFile

THRESHOLD = 0.05
"""CoACD's concavity: how far the parts may stand off the mesh, where half its longest side is 1."""
SEARCH = MappingProxyType({"resolution": 1000, "mcts_nodes": 10, "mcts_iterations": 60, "max_ch_vertex": 64, "seed": 0})
MAX_PARTS = 256
_CONVEX = 1e-3  # of its hull's volume may be missing where a mesh counts as convex
_COARSE = 0.1 * THRESHOLD  # how far the mesh may move, in the same measure, to spare CoACD triangles
_VERSION = b"1"  # of what is done here to the mesh before and after


def convex_parts(shape: MeshFile) -> tuple[np.ndarray, ...]:
    """The corners `(v, 3)` of convex solids that together stand for the mesh, in metres; one, where it is convex.

    Raises `InputError` where the file cannot be used.
    """
    solid = load_mesh(shape.path)
    if solid.volume > (1 - _CONVEX) * solid.convex_hull.volume:
        return (np.asarray(solid.convex_hull.vertices) * shape.scale,)
    low, high = solid.bounds
    centre, half = (low + high) / 2, float((high - low).max()) / 2
    unit = np.ascontiguousarray((solid.vertices - centre) / half, np.float32)
    parts = _parts(unit.tobytes(), np.ascontiguousarray(solid.faces, np.uint32).tobytes())
    return tuple((corners * half + centre) * shape.scale for corners in parts)


def cache_folder() -> Path:
    """Where outcomes are kept: in `$XDG_CACHE_HOME`, or `~/.cache` (XDG base directory specification)."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(given) if os.path.isabs(given) else Path(os.path.expanduser("~")) / ".cache"
    return root / "proxyworld" / "convex"


@lru_cache(maxsize=64)
def _parts(vertices: bytes, faces: bytes) -> tuple[np.ndarray, ...]:
    """The parts of the mesh in a box of half side 1, from the cache where they are there."""
    asked = repr((THRESHOLD, _COARSE, sorted(SEARCH.items()))).encode()
    key = hashlib.sha256(b"\0".join((_VERSION, asked, str(len(vertices)).encode(), vertices, faces))).hexdigest()
    file = cache_folder() / f"{key}.npz"
    with suppress(InputError):  # not there yet, or broken: it is made anew
        return _unpacked(read_arrays(file, what="convex decomposition"))
    parts = _decompose(
        np.frombuffer(vertices, np.float32).reshape(-1, 3).copy(), np.frombuffer(faces, np.uint32).reshape(-1, 3).copy()
    )
    with suppress(InputError):  # a cache that cannot be written costs time alone
        write_arrays(file, {"corners": np.concatenate(parts), "counts": np.array([len(p) for p in parts])})
    return parts


def _unpacked(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
    corners, counts = arrays.get("corners", np.zeros(0)), arrays.get("counts", np.zeros(0))
    sound = (
        corners.ndim == 2
        and corners.shape[1] == 3
        and corners.dtype == np.float64
        and np.isfinite(corners).all()
        and counts.ndim == 1
        and counts.dtype.kind == "i"
        and 1 <= len(counts) <= MAX_PARTS
        and (counts >= 4).all()
        and counts.sum() == len(corners)
    )
    if not sound:
        raise InputError("this is no convex decomposition")
    return tuple(np.split(corners, np.cumsum(counts)[:-1]))


def _decompose(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, ...]:
    import coacd  # a compiled library that loads threads: only where a mesh needs it

    coacd.set_log_level("error")
    simple = manifold3d.Manifold(manifold3d.Mesh(vertices, faces)).simplify(_COARSE).to_mesh()
    if len(simple.tri_verts) == 0:  # what Manifold does not take is searched as it is
        found = coacd.Mesh(vertices, faces)
    else:
        found = coacd.Mesh(simple.vert_properties[:, :3], simple.tri_verts)
    parts = coacd.run_coacd(
        found, threshold=THRESHOLD, max_convex_hull=MAX_PARTS, preprocess_mode="auto", decimate=True, **SEARCH
    )
    hulls = [trimesh.convex.convex_hull(corners) for corners, _ in parts]
    return tuple(np.array(hull.vertices, np.float64) for hull in hulls if hull.volume > 0)
