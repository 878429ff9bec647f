"""Convex decomposition: parts stand for the mesh within CoACD's threshold, what is hollow is hollow, and the cache."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import trimesh

from proxyworld.world import decompose
from proxyworld.world.collision import collision
from proxyworld.world.decompose import THRESHOLD, cache_folder, convex_parts
from proxyworld.world.materials import MATERIALS
from proxyworld.world.scene import Body, Capsule, MeshFile, Plane, Scene, Shape, Sphere, Vec3
from proxyworld.world.simulate import simulate
from tests.world.meshes import bowl, bracket, crate, ring

MAKERS: dict[str, Callable[[], trimesh.Trimesh]] = {"bowl": bowl, "bracket": bracket, "crate": crate, "ring": ring}
DULL = MATERIALS["wood"].model_copy(update={"restitution": 0.0})
FLOOR = Body(name="floor", shape=Plane(), material=DULL, fixed=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("meshes")
    for name, make in MAKERS.items():
        make().export(folder / f"{name}.stl")
    return {name: str(folder / f"{name}.stl") for name in MAKERS}


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _cache(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))


def body(name: str, shape: Shape, at: Vec3, **more: object) -> Body:
    return Body.model_validate({"name": name, "shape": shape, "material": DULL, "position_m": at} | more)


def end(*bodies: Body, seconds: float = 1.5) -> dict[str, np.ndarray]:
    """Where the bodies are in the end."""
    made = simulate(Scene(bodies=bodies, duration_s=seconds))
    return dict(zip(made.name.tolist(), made.position_m[-1], strict=True))


# --- the parts stand for the mesh ---------------------------------------------------------------------------------


def test_a_convex_mesh_is_its_own_part(tmp_path: Path) -> None:
    trimesh.creation.box((1, 2, 3)).export(tmp_path / "box.stl")
    (part,) = convex_parts(MeshFile(path=str(tmp_path / "box.stl"), scale=2))
    assert sorted(map(tuple, part.tolist())) == [(x, y, z) for x in (-1, 1) for y in (-2, 2) for z in (-3, 3)]


@pytest.mark.parametrize("name", MAKERS)
def test_volumes_agree_within_the_threshold(name: str, files: dict[str, str]) -> None:
    """CoACD bounds each part's concavity k cbrt(3 dV / 4 pi), k = 0.3, in a box of half side 1 (eq. 3 there)."""
    true, parts = MAKERS[name](), convex_parts(MeshFile(path=files[name]))
    volume = sum(trimesh.convex.convex_hull(part).volume for part in parts)
    part_slack = 4 / 3 * np.pi * (THRESHOLD / 0.3) ** 3 * (true.extents.max() / 2) ** 3
    assert len(parts) > 1
    assert -0.02 * true.volume <= volume - true.volume <= len(parts) * part_slack
    assert abs(volume / true.volume - 1) < 0.25  # its hull has 1.3 to 4 times the volume
    assert true.convex_hull.volume / true.volume > 1.3


@pytest.mark.parametrize("name", MAKERS)
def test_parts_stand_off_the_mesh_by_no_more_than_the_threshold(name: str, files: dict[str, str]) -> None:
    """The concavity also bounds the Hausdorff distance; simplifying moved the mesh by a tenth of that at most."""
    true = MAKERS[name]()
    rng = np.random.default_rng(0)
    for part in convex_parts(MeshFile(path=files[name])):
        weights = rng.dirichlet(np.full(len(part), 0.3), size=200)
        inside = weights @ part
        off = inside[~true.contains(inside)]
        triangles = np.repeat(true.triangles[None], len(off), axis=0).reshape(-1, 3, 3)
        points = np.repeat(off, len(true.faces), axis=0)
        found = trimesh.triangles.closest_point(triangles, points)  # type: ignore[no-untyped-call]
        nearest = np.linalg.norm(found - points, axis=1)
        distance = nearest.reshape(len(off), len(true.faces)).min(axis=1)
        assert distance.max(initial=0.0) <= 1.1 * THRESHOLD * true.extents.max() / 2


def test_scale_scales_the_parts(files: dict[str, str]) -> None:
    one, ten = (convex_parts(MeshFile(path=files["crate"], scale=scale)) for scale in (1, 10))
    assert all(np.allclose(10 * a, b) for a, b in zip(one, ten, strict=True))


# --- what is hollow is hollow -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fixed", [True, False])
def test_a_bowl_holds_a_ball(fixed: bool, files: dict[str, str]) -> None:
    """Its cavity is a half ball of 17 cm: a ball of 8 cm rests 9 cm below its centre, or so."""
    bottom = 0.2
    where = end(
        FLOOR,
        body("bowl", MeshFile(path=files["bowl"]), (0, 0, bottom), fixed=fixed),
        body("ball", Sphere(radius_m=0.08), (0.04, 0, 0.35)),
        seconds=3,
    )
    deep = where["bowl"][2] - where["ball"][2]
    assert deep == pytest.approx(0.17 - 0.08, abs=THRESHOLD * 0.2 + 0.005)
    assert np.hypot(*(where["ball"] - where["bowl"])[:2]) < 0.04


def test_a_ring_lets_a_rod_through_and_holds_a_ball(files: dict[str, str]) -> None:
    """Its hole is 14 cm in radius: a rod of 8 cm falls through to the floor, a ball of 18 cm stays above."""
    hoop = body("ring", MeshFile(path=files["ring"]), (0, 0, 1.0), fixed=True)
    rod = end(FLOOR, hoop, body("rod", Capsule(radius_m=0.08, height_m=0.3), (0, 0, 1.5)))["rod"]
    ball = end(FLOOR, hoop, body("ball", Sphere(radius_m=0.18), (0, 0, 1.5)))["ball"]
    assert rod[2] < 0.08 + 0.15 + 0.01
    assert ball == pytest.approx([0, 0, 1 + 0.13], abs=0.02)  # sqrt((0.18 + 0.06)^2 - 0.2^2) above


def test_a_crate_lands_flat_with_what_is_in_it(files: dict[str, str]) -> None:
    crate_file = MeshFile(path=files["crate"])
    balls = [
        body(f"ball {i}", Sphere(radius_m=0.04), (x, y, 0.3)) for i, (x, y) in enumerate([(0.05, 0), (-0.05, 0.04)])
    ]
    where = end(FLOOR, body("crate", crate_file, (0, 0, 0.15)), *balls, seconds=2)
    assert where["crate"][2] == pytest.approx(0, abs=0.002)
    for i in range(2):
        from_crate = where[f"ball {i}"] - where["crate"]
        assert from_crate[2] == pytest.approx(0.05 + 0.04, abs=0.012)
        assert np.abs(from_crate[:2]).max() < 0.15 - 0.04 + 0.012


# --- the cache ----------------------------------------------------------------------------------------------------


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, on disk and in memory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    decompose._parts.cache_clear()
    return cache_folder()


def forget_but_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> None:
        raise AssertionError("it was searched again")

    decompose._parts.cache_clear()
    monkeypatch.setattr(decompose, "_decompose", search)


def test_the_search_is_done_once(cold: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = convex_parts(MeshFile(path=files["bracket"]))
    (file,) = cold.iterdir()
    assert file.suffix == ".npz"
    forget_but_for_the_disk(monkeypatch)
    again = convex_parts(MeshFile(path=files["bracket"], scale=3))
    assert [part.tobytes() for part in again] == [(part * 3).tobytes() for part in first]
    monkeypatch.setattr(decompose, "THRESHOLD", 0.2)
    decompose._parts.cache_clear()
    with pytest.raises(AssertionError, match="it was searched again"):
        convex_parts(MeshFile(path=files["bracket"]))


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 nonsense", None])
def test_a_damaged_entry_is_made_anew(damage: bytes | None, cold: Path, files: dict[str, str]) -> None:
    first = convex_parts(MeshFile(path=files["bracket"]))
    (file,) = cold.iterdir()
    good = file.read_bytes()
    if damage is None:  # sound, but of other things
        np.savez(file, corners=np.full((4, 3), np.nan), counts=np.array([4]))
    else:
        file.write_bytes(damage)
    decompose._parts.cache_clear()
    assert [p.tobytes() for p in convex_parts(MeshFile(path=files["bracket"]))] == [p.tobytes() for p in first]
    assert file.read_bytes() == good
    assert list(cold.iterdir()) == [file]


def test_a_cache_that_cannot_be_written_costs_time_alone(
    tmp_path: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    decompose._parts.cache_clear()
    assert len(convex_parts(MeshFile(path=files["bracket"]))) > 1


def test_many_may_write_the_same_entry_at_once(cold: Path, files: dict[str, str]) -> None:
    def one(_: int) -> list[bytes]:
        return [part.tobytes() for part in decompose._parts.__wrapped__(*arguments)]

    arguments = _asked(files["bracket"])
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(one, range(4)))
    assert all(parts == made[0] for parts in made)
    assert len(list(cold.iterdir())) == 1


def _asked(path: str) -> tuple[bytes, bytes]:
    seen: list[tuple[bytes, bytes]] = []
    real = decompose._parts
    try:
        decompose._parts = lambda *given: seen.append(given) or real(*given)  # type: ignore[assignment,func-returns-value]
        convex_parts(MeshFile(path=path))
    finally:
        decompose._parts = real
    return seen[0]


def test_the_engine_collides_the_parts(files: dict[str, str]) -> None:
    mesh_file = MeshFile(path=files["ring"])
    assert len(collision(mesh_file).hulls) == len(convex_parts(mesh_file)) > 4
