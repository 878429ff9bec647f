"""Mesh files: the solid that is in them, the ways they may be broken, and that nothing else is read."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import numpy as np
import pytest
import trimesh

from proxyworld.world.files import InputError, Notice
from proxyworld.world.geometry import mesh
from proxyworld.world.mass import solid_mass
from proxyworld.world.mesh_files import MAX_MESH_BYTES, MAX_PATCH, load_mesh
from proxyworld.world.scene import MeshFile
from tests.world.meshes import bowl, crate


def saved(made: trimesh.Trimesh, path: Path) -> str:
    made.export(path, file_type=path.suffix[1:].lower())
    return str(path)


def joined(shells: list[trimesh.Trimesh]) -> trimesh.Trimesh:
    made = trimesh.util.concatenate(shells)
    assert isinstance(made, trimesh.Trimesh)
    return made


def refused(path: Path, data: bytes, says: str) -> None:
    path.write_bytes(data)
    with pytest.raises(InputError, match=says):
        mesh(MeshFile(path=str(path)))


@pytest.mark.parametrize("suffix", ["obj", "stl", "ply"])
def test_mesh_files_are_read_and_scaled(tmp_path: Path, suffix: str) -> None:
    path = saved(trimesh.creation.box((1, 2, 3)), tmp_path / f"thing.{suffix.upper()}")
    assert np.allclose(mesh(MeshFile(path=path, scale=2)).extents, (2, 4, 6))


def test_what_is_up_in_a_glb_is_up_in_the_world(tmp_path: Path) -> None:
    """glTF's +y is up and its +z is forward; ours are +z and, with the default camera, -y."""
    cone = trimesh.creation.cone(1, 5)
    cone.apply_transform([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])  # its tip at +y
    stood = load_mesh(saved(cone, tmp_path / "cone.glb"))
    assert stood.vertices[stood.vertices[:, 2].argmax()] == pytest.approx([0, 0, 5], abs=1e-6)
    assert stood.is_volume and stood.volume == pytest.approx(cone.volume, rel=1e-6)  # turned, not mirrored


def test_a_mesh_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path = saved(trimesh.creation.box((1, 1, 1)), tmp_path / "thing.ply")
    first = mesh(MeshFile(path=path))
    assert mesh(MeshFile(path=path)) is first
    trimesh.creation.box((2, 2, 2)).export(path)
    os.utime(path, ns=(1, 1))
    assert np.allclose(mesh(MeshFile(path=path)).extents, 2)


def test_files_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no mesh at .*nowhere\.obj; give the path of a \.obj, \.stl"):
        mesh(MeshFile(path=str(tmp_path / "nowhere.obj")))
    with pytest.raises(InputError, match="there is no mesh at"):
        mesh(MeshFile(path="a\0b.obj"))
    (tmp_path / "folder.obj").mkdir()
    with pytest.raises(InputError, match="there is no mesh at"):
        mesh(MeshFile(path=str(tmp_path / "folder.obj")))
    refused(tmp_path / "thing.fbx", b"", r"the formats are \.obj, \.stl, \.ply, \.glb")
    refused(tmp_path / "broken.glb", b"glTF nonsense", r"is not a \.glb mesh that can be read")
    refused(tmp_path / "broken.ply", b"ply\nnonsense", r"is not a \.ply mesh that can be read")
    refused(tmp_path / "empty.obj", b"", "empty.obj")
    refused(tmp_path / "flat.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", r"flat\.obj is flat: its vertices must")
    refused(tmp_path / "nan.obj", b"v nan 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 2 3 4\n", r"nan\.obj")
    big = tmp_path / "big.stl"
    with big.open("wb") as file:
        file.truncate(MAX_MESH_BYTES + 1)
    with pytest.raises(InputError, match=r"big\.stl is larger than 50 MB"):
        mesh(MeshFile(path=str(big)))


def test_a_mesh_may_have_half_a_million_triangles(tmp_path: Path) -> None:
    path = tmp_path / "many.stl"
    triangle = struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)
    path.write_bytes(bytes(80) + struct.pack("<I", 500_001) + triangle * 500_001)
    with pytest.raises(InputError, match=r"has 500,001 triangles; a mesh may have 500,000: simplify it"):
        load_mesh(str(path))


# --- what is broken and can be mended -----------------------------------------------------------------------------


def test_a_small_hole_is_closed_and_told(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(3, 1.0)
    whole = ball.volume
    ball.update_faces(np.arange(len(ball.faces)) >= 2)
    with pytest.warns(Notice, match=r"ball\.ply had holes along \d+ edges; they were closed"):
        mended = load_mesh(saved(ball, tmp_path / "ball.ply"))
    assert mended.is_volume
    assert mended.volume == pytest.approx(whole, rel=1e-3)


def test_a_large_hole_is_refused_for_a_bowl_is_no_broken_ball(tmp_path: Path) -> None:
    """Half a ball without a lid, which measures pi where the half has 2 pi."""
    ball = trimesh.creation.icosphere(3, 1.0)
    ball.update_faces(ball.triangles_center[:, 2] < 0)
    path = saved(ball, tmp_path / "half.stl")
    with pytest.raises(
        InputError, match=r"half\.stl is open: its holes measure (4[5-9]|5[0-9]|6[0-5])% of its surface"
    ):
        load_mesh(path)
    assert MAX_PATCH < 0.1


def test_a_surface_that_is_no_boundary_is_refused(tmp_path: Path) -> None:
    """Three squares along one edge bound nothing."""
    fin = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nv 0 0 1\nv 1 0 1\nv 0 -1 0\nv 1 -1 0\n"
    faces = b"f 1 2 4\nf 1 4 3\nf 1 2 6\nf 1 6 5\nf 1 2 8\nf 1 8 7\n"
    refused(tmp_path / "fin.obj", fin + faces, r"fin\.obj is open: \d+ of its edges have a triangle on one side alone")


@pytest.mark.parametrize("turned", [[0], [0, 5, 7], list(range(12))])
def test_windings_are_made_to_agree_and_outward(tmp_path: Path, turned: list[int]) -> None:
    box = trimesh.creation.box((1, 2, 3))
    box.faces[turned] = box.faces[turned][:, ::-1]
    mended = load_mesh(saved(box, tmp_path / "box.ply"))
    assert mended.is_volume and mended.volume == pytest.approx(6)


def test_shells_that_overlap_are_one_solid(tmp_path: Path) -> None:
    """Two unit cubes that share an eighth: of 2 a part of 1/8 is not counted twice."""
    one, two = trimesh.creation.box((1, 1, 1)), trimesh.creation.box((1, 1, 1))
    two.apply_translation((0.5, 0.5, 0.5))
    path = saved(joined([one, two]), tmp_path / "two.stl")
    assert load_mesh(path).volume == pytest.approx(2 - 1 / 8)
    assert solid_mass(MeshFile(path=path), 8.0).mass_kg == pytest.approx(15)


@pytest.mark.parametrize("outside_in", [False, True])
def test_a_hollow_stays_hollow(tmp_path: Path, outside_in: bool) -> None:
    outer, inner = trimesh.creation.box((2, 2, 2)), trimesh.creation.box((1, 1, 1))
    inner.invert()
    made = joined([outer, inner])
    if outside_in:
        made.invert()
    assert load_mesh(saved(made, tmp_path / "hollow.ply")).volume == pytest.approx(7)


def test_a_shell_beside_another_is_no_hollow_however_it_is_wound(tmp_path: Path) -> None:
    near, far = trimesh.creation.box((2, 2, 2)), trimesh.creation.box((1, 1, 1))
    far.apply_translation((3, 0, 0))
    far.invert()
    path = saved(joined([near, far]), tmp_path / "two.ply")
    assert load_mesh(path).volume == pytest.approx(9)


def test_seams_of_a_texture_are_no_holes(tmp_path: Path) -> None:
    """An .obj gives each corner of each side its own texture coordinate; the surface is closed all the same."""
    corners = "".join(f"v {x} {y} {z}\n" for x in (0, 1) for y in (0, 1) for z in (0, 1))
    sides = [(1, 2, 4, 3), (5, 7, 8, 6), (1, 5, 6, 2), (3, 4, 8, 7), (1, 3, 7, 5), (2, 6, 8, 4)]
    seams = "".join(f"vt {i / 24} {i / 24}\n" for i in range(24))
    faces = "".join(
        "f " + " ".join(f"{v}/{4 * i + k + 1}" for k, v in enumerate(side)) + "\n" for i, side in enumerate(sides)
    )
    (tmp_path / "box.obj").write_text(corners + seams + faces)
    assert load_mesh(str(tmp_path / "box.obj")).volume == pytest.approx(1)


def test_the_mass_of_a_concave_mesh_is_that_of_the_mesh_and_not_of_its_hull(tmp_path: Path) -> None:
    made = solid_mass(MeshFile(path=saved(crate(), tmp_path / "crate.stl"), scale=0.5), 1000.0)
    assert made.mass_kg == pytest.approx(1000 * crate().volume / 8, rel=1e-6)
    assert made.centre_m == pytest.approx(crate().center_mass / 2, abs=1e-6)
    assert made.inertia_kg_m2 == pytest.approx(1000 * crate().moment_inertia / 32, rel=1e-5, abs=1e-9)


# --- nothing else is read -----------------------------------------------------------------------------------------


def test_an_obj_cannot_make_the_loader_read_its_materials(tmp_path: Path) -> None:
    fifo = tmp_path / "secret.mtl"
    os.mkfifo(fifo)  # whoever opens it waits for ever
    box = trimesh.creation.box((1, 1, 1)).export(file_type="obj")
    path = tmp_path / "box.obj"
    path.write_text(f"mtllib {fifo}\nmtllib secret.mtl\nusemtl a\n{box}")
    assert mesh(MeshFile(path=str(path))).volume == pytest.approx(1)


def test_a_glb_cannot_make_the_loader_read_its_buffers(tmp_path: Path) -> None:
    """A glTF buffer may lie in another file."""
    fifo = tmp_path / "secret.bin"
    os.mkfifo(fifo)
    tree = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}], "buffers": [{"uri": str(fifo), "byteLength": 36}],
    }  # fmt: skip
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    data = b"glTF" + struct.pack("<III", 2, 20 + len(text), len(text)) + b"JSON" + text
    refused(tmp_path / "box.glb", data, r"is not a \.glb mesh that can be read")


def test_a_link_or_dots_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    there = saved(trimesh.creation.box((1, 1, 1)), outside / "box.stl")
    (inside / "link.stl").symlink_to(there)
    (inside / "folder").symlink_to(outside)
    monkeypatch.chdir(inside)
    for path in (
        "link.stl",
        str(inside / "link.stl"),
        "folder/box.stl",
        "../outside/box.stl",
        f"{inside}/../outside/box.stl",
    ):
        with pytest.raises(InputError, match=r"leads out of .*: name the mesh by its whole path, without '\.\.' or a"):
            load_mesh(path)
    assert load_mesh(there).volume == pytest.approx(1)
    monkeypatch.chdir(outside)
    assert load_mesh("box.stl").volume == pytest.approx(1)
    (outside / "here.stl").symlink_to("box.stl")
    assert load_mesh("here.stl").volume == pytest.approx(1)


def test_a_bowl_is_a_solid(tmp_path: Path) -> None:
    assert load_mesh(saved(bowl(), tmp_path / "bowl.glb")).is_volume
