"""The house: which room may import which, and what `import proxyworld` costs and offers."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import proxyworld
from tests.imports import ROOMS, ROOT, imported, sources, users


def run_python(code: str, **environment: str) -> str:
    """What a fresh interpreter prints for `code`, run outside the checkout."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd="/", env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- the import rule: world <- render <- conditioning <- generator ------------------------------------------------


def rightward(room: str, source: str) -> list[str]:
    """The imports of `source`, a file of `room`, that reach a room to the right, or the public names above it."""
    allowed = ROOMS[: ROOMS.index(room) + 1]
    names = [name.split(".") for name in imported(source)]
    ours = [name for name in names if name[0] == "proxyworld" and name[1:] != ["__version__"]]
    return [".".join(name) for name in ours if len(name) < 3 or name[1] not in allowed]


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_leftwards_only(room: str) -> None:
    wrong = {str(path.relative_to(ROOT)): rightward(room, path.read_text()) for path in sources(room)}
    assert wrong, f"{room} holds no file"
    assert {path: names for path, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("room", "source", "wrong"),
    [
        ("world", "from proxyworld.render.maps import Maps", ["proxyworld.render.maps.Maps"]),
        ("world", "def f():\n    import proxyworld.generator.cli", ["proxyworld.generator.cli"]),
        ("world", "importlib.import_module('proxyworld.render.maps')", ["proxyworld.render.maps"]),
        ("render", "from proxyworld import simulate", ["proxyworld.simulate"]),
        ("render", "import proxyworld", ["proxyworld"]),
        ("generator", "from proxyworld.world.scene import Scene\nimport numpy", []),
        ("generator", "from proxyworld import __version__", []),
    ],
)
def test_the_import_rule_sees_what_breaks_it(room: str, source: str, wrong: list[str]) -> None:
    assert rightward(room, source) == wrong


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("pybullet", ("world",)),
        ("pyrender", ("render",)),
        ("moderngl", ("render",)),
        ("controlnet_aux", ("conditioning",)),
        ("torch", ("conditioning", "generator")),
        ("diffusers", ("generator",)),
        ("transformers", ("generator",)),
    ],
)
def test_heavy_packages_stay_in_their_room(package: str, homes: tuple[str, ...]) -> None:
    assert {path.relative_to(ROOT).parts[0] for path in users(package)} == set(homes)


@pytest.mark.parametrize("package", ["coacd", "pybullet", "pyrender", "moderngl", "controlnet_aux"])
def test_one_file_speaks_to_each_engine(package: str) -> None:
    assert len(users(package)) == 1


# --- what `import proxyworld` costs and offers ---------------------------------------------------------------------

HEAVY = ("torch", "diffusers", "transformers", "pybullet", "pyrender", "trimesh", "numpy", "cv2", "pydantic")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, json, proxyworld; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    assert json.loads(run_python(code)) == []


def test_importing_the_package_takes_less_than_half_a_second() -> None:
    # seconds of this process, not of the wall clock: a busy machine does not change them
    code = "import time; start = time.process_time(); import proxyworld; print(time.process_time() - start)"
    assert statistics.median(float(run_python(code)) for _ in range(3)) < 0.5


@pytest.mark.parametrize("name", proxyworld.__all__)
def test_public_names_resolve(name: str) -> None:
    home = importlib.import_module(f"proxyworld.{proxyworld._homes[name]}")
    assert name in dir(proxyworld)
    if name == "render":
        assert callable(proxyworld.render)
    else:
        assert getattr(proxyworld, name) is getattr(home, name)


def test_public_names_are_listed_once_and_all_have_a_home() -> None:
    assert proxyworld.__all__ == sorted(set(proxyworld.__all__)) and set(proxyworld.__all__) == set(proxyworld._homes)


def test_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'proxyworld' has no attribute 'rendr'"):
        _ = proxyworld.rendr


def test_render_is_the_room_and_its_verb_in_any_order() -> None:
    code = """
import inspect, proxyworld
assert callable(proxyworld.render)
import proxyworld.render.maps
from proxyworld import render
from proxyworld.render.render import render as verb
assert callable(render) and render.maps is proxyworld.render.maps
try:
    render(no_such_argument=1)
except TypeError as error:
    print(error)
"""
    assert re.match(r"render\(\) .*no_such_argument|render\(\) missing 1 required positional", run_python(code))


# --- links, and a checkout without them ----------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_one_relative_link(room: str) -> None:
    link = ROOT / "proxyworld" / room
    if not link.is_symlink():
        pytest.skip("this checkout has no symbolic links")
    assert os.readlink(link) == f"../{room}"


def test_the_package_holds_nothing_but_its_front_door_and_the_links() -> None:
    names = {path.name for path in (ROOT / "proxyworld").iterdir()} - {"__pycache__"}
    assert names <= {"__init__.py", "py.typed", *ROOMS}


def test_a_checkout_without_links_works(tmp_path: Path) -> None:
    (tmp_path / "proxyworld").mkdir()
    shutil.copy(ROOT / "proxyworld" / "__init__.py", tmp_path / "proxyworld")
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("weights", "__pycache__"))
    code = "import proxyworld.world.scene, proxyworld; print(proxyworld.Scene.__module__, proxyworld.world.__file__)"
    where = f"proxyworld.world.scene {tmp_path / 'world' / '__init__.py'}"
    assert run_python(code, PYTHONPATH=str(tmp_path)).strip() == where
