"""Mesh files: read within limits, made closed and outward, or refused with the reason."""

from __future__ import annotations

import io
import os
import warnings
from functools import lru_cache
from pathlib import Path

import manifold3d
import numpy as np
import trimesh

from proxyworld.world.files import InputError, Notice

MESH_SUFFIXES = (".obj", ".stl", ".ply", ".glb")
MAX_MESH_BYTES = 50 * 10**6
MAX_TRIANGLES = 500_000
MAX_PATCH = 0.02
"""Holes are closed while their patches are at most this share of the surface: a bowl is no broken ball."""
MAX_SHELLS = 1000

_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])  # glTF 2.0, 3.4: +Y is up; here it is +z


def load_mesh(path: str) -> trimesh.Trimesh:
    """The solid in the mesh file at `path`, in the file's units, closed and wound outward; shared, so do not change it.

    Small holes are closed and windings made to agree, with a `Notice`; shells that overlap become one solid, and a
    shell within another, wound inward, a hollow. Only the named file is read: no material, texture or buffer that it
    refers to, nothing through `..` or a link that leads elsewhere. Raises `InputError` with the reason otherwise.
    """
    return _load(path, stamp(path))


def stamp(path: str) -> int:
    """When the mesh at `path` was last changed, in ns. Raises `InputError` where there is none."""
    try:
        return os.stat(path).st_mtime_ns
    except (OSError, ValueError) as error:
        raise InputError(_missing(path)) from error


def _missing(path: str | Path) -> str:
    return f"there is no mesh at {path}; give the path of a {', '.join(MESH_SUFFIXES)} file"


@lru_cache(maxsize=64)
def _load(path: str, changed: int) -> trimesh.Trimesh:
    del changed  # part of the key: a file that changed is read again
    vertices, faces = _read(Path(path))
    made = trimesh.Trimesh(vertices, faces, process=True)
    made.update_faces(made.unique_faces() & made.nondegenerate_faces())
    made.remove_unreferenced_vertices()
    _solid(made.vertices, path)
    _close(made, path)
    trimesh.repair.fix_winding(made)  # type: ignore[no-untyped-call]
    return _one_solid(made, path)


# --- reading ------------------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The vertices `(v, 3)` and triangles `(f, 3)` of a file, as they stand in it but for what is up."""
    suffix = path.suffix.lower()
    if suffix not in MESH_SUFFIXES:
        raise InputError(f"{path} is not a mesh this world can read: the formats are {', '.join(MESH_SUFFIXES)}")
    if not path.is_file():
        raise InputError(_missing(path))
    _stays_where_named(path)
    with open(path, "rb") as file:
        data = file.read(MAX_MESH_BYTES + 1)
    if len(data) > MAX_MESH_BYTES:
        raise InputError(f"{path} is larger than {MAX_MESH_BYTES // 10**6} MB, the limit for a mesh")
    try:  # from memory, so that the file cannot make the loader read others
        loaded = trimesh.load_mesh(io.BytesIO(data), file_type=suffix[1:], skip_materials=True)
        vertices, faces = np.asarray(loaded.vertices, float), np.asarray(loaded.faces)
    except Exception as error:  # the parsers of four formats raise whatever a broken file trips them with
        raise InputError(f"{path} is not a {suffix} mesh that can be read: {error}") from error
    if len(faces) == 0 or not np.isfinite(vertices).all():
        raise InputError(f"{path} holds no usable triangles")
    if len(faces) > MAX_TRIANGLES:
        raise InputError(f"{path} has {len(faces):,} triangles; a mesh may have {MAX_TRIANGLES:,}: simplify it")
    return (vertices @ _UP.T if suffix == ".glb" else vertices), faces


def _stays_where_named(path: Path) -> None:
    """A relative path stays below the working directory, a whole one in its folder; raises `InputError` if not."""
    root = path.parent if path.is_absolute() else Path.cwd()
    if ".." in path.parts or not path.resolve().is_relative_to(root.resolve()):
        raise InputError(f"{path} leads out of {root}: name the mesh by its whole path, without '..' or a link")


# --- making a solid of it -----------------------------------------------------------------------------------------


def _solid(vertices: np.ndarray, path: str) -> None:
    try:
        with np.errstate(invalid="ignore"):  # trimesh divides by the volume, which may be nothing
            volume = float(trimesh.convex.convex_hull(vertices).volume)
    except (ValueError, RuntimeError) as error:  # scipy's QhullError is one or the other, by version
        raise InputError(f"{path} is flat: its vertices must span a solid") from error
    if not volume > 1e-12 * float(np.ptp(vertices, axis=0).max()) ** 3:
        raise InputError(f"{path} is flat: its vertices must span a solid")


def _close(made: trimesh.Trimesh, path: str) -> None:
    """Close the small holes of `made`, in place."""
    if made.is_watertight:
        return
    before, area, holes = len(made.faces), made.area, _open_edges(made)
    trimesh.repair.fill_holes(made, use_fan=True)
    if not made.is_watertight:
        many = f"{_open_edges(made)} of its edges have a triangle on one side alone, or more than two"
        raise InputError(f"{path} is open: {many}; close its surface")
    patch = float(made.area_faces[before:].sum()) / area
    if patch > MAX_PATCH:
        raise InputError(f"{path} is open: its holes measure {patch:.0%} of its surface; close it, or give it a wall")
    warnings.warn(f"{path} had holes along {holes} edges; they were closed", Notice, stacklevel=2)


def _open_edges(made: trimesh.Trimesh) -> int:
    _, count = np.unique(made.edges_sorted, axis=0, return_counts=True)
    return int((count != 2).sum())


def _one_solid(made: trimesh.Trimesh, path: str) -> trimesh.Trimesh:
    """The closed shells of `made` as one solid, wound outward."""
    if made.volume < 0:
        made.invert()
    shells = sorted(made.split(only_watertight=False), key=lambda shell: -abs(shell.volume))
    if len(shells) < 2:
        return made
    if len(shells) > MAX_SHELLS:
        raise InputError(f"{path} has {len(shells):,} pieces; a mesh may have {MAX_SHELLS:,}")
    solids: list[trimesh.Trimesh] = []
    hollows: list[trimesh.Trimesh] = []
    for shell in shells:
        inward = shell.volume < 0
        if inward:
            shell.invert()
        within = inward and any(bool(other.contains(shell.vertices[:1])[0]) for other in solids)
        (hollows if within else solids).append(shell)
    joined = manifold3d.Manifold.batch_boolean([_manifold(s, path) for s in solids], manifold3d.OpType.Add)
    for hollow in hollows:
        joined -= _manifold(hollow, path)
    found = joined.to_mesh64()
    return trimesh.Trimesh(found.vert_properties[:, :3], found.tri_verts.astype(np.int64), process=False)


def _manifold(shell: trimesh.Trimesh, path: str) -> manifold3d.Manifold:
    vertices = np.ascontiguousarray(shell.vertices, np.float64)
    made = manifold3d.Manifold(manifold3d.Mesh64(vertices, np.ascontiguousarray(shell.faces, np.uint64)))
    if made.status() != manifold3d.Error.NoError:
        raise InputError(f"{path} is no solid: {made.status().name}; give a closed surface that does not meet itself")
    return made
