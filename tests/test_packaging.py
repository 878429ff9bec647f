"""What is packed, and the lock: exactly the packages that are needed, at versions that are proven."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import proxyworld
from tests.imports import ROOMS, ROOT, packages, sources

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


UNSEEN = {
    "embreex": "trimesh casts rays at meshes with it",
    "ftfy": "diffusers' Wan pipelines clean prompts with it",
}


def imported_packages() -> set[str]:
    """The distributions that the rooms import by name."""
    roots = {name for room in ROOMS for path in sources(room) for name in packages(path)}
    known = importlib.metadata.packages_distributions()
    foreign = roots - set(sys.stdlib_module_names) - {"proxyworld"}
    return {canonicalize_name(known.get(root, [root])[0]) for root in foreign}


def test_every_imported_package_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *extras["preprocess"], *extras["notebook"], *extras["testing"]]
    assert imported_packages() <= {canonicalize_name(Requirement(line).name) for line in lines}


def test_every_declared_package_is_imported_or_has_a_reason() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert declared - imported_packages() == set(UNSEEN)


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def needed() -> dict[str, list[Requirement]]:
    """Every requirement that follows from pyproject.toml with all its extras, by package."""
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    waiting = [Requirement(line) for lines in lists for line in lines]
    found: dict[str, list[Requirement]] = {}
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        new = name not in found
        found.setdefault(name, []).append(requirement)
        if new or requirement.extras:
            lines = importlib.metadata.requires(name) or []
            waiting += [r for r in map(Requirement, lines) if applies(r, requirement.extras)]
    return found


def applies(requirement: Requirement, extras: set[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras | {""})


def test_the_lock_pins_exactly_what_is_needed_and_within_its_range() -> None:
    locked, wanted = pins(), needed()
    assert set(locked) == set(wanted)
    unmet = [
        f"{name} {locked[name]}: {r}" for name, rs in wanted.items() for r in rs if locked[name] not in r.specifier
    ]
    assert unmet == []


def test_the_lock_pulls_no_cuda() -> None:
    assert [name for name in pins() if re.match(r"nvidia|cuda|triton", name)] == []


def test_the_installed_versions_are_the_locked_ones() -> None:
    installed = {name: importlib.metadata.version(name).split("+")[0] for name in pins()}
    assert installed == pins()


def test_version_is_said_once_and_has_a_changelog_entry() -> None:
    assert "version" in PROJECT["dynamic"]
    assert f"## [{proxyworld.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sdist, as on an index; nothing is downloaded."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def tracked(*folders: str) -> set[str]:
    done = subprocess.run(["git", "ls-files", "--", *folders], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    return {line for line in done.stdout.splitlines() if (ROOT / line).exists()}


def test_the_wheel_holds_every_file_of_the_rooms(wheel: Path) -> None:
    rooms = {f"proxyworld/{path}" for path in tracked(*ROOMS)}
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert rooms | {"proxyworld/__init__.py", "proxyworld/py.typed"} <= names
    assert {name.split("/")[0] for name in names} == {"proxyworld"}
    assert wheel.stat().st_size < 60 * 2**20


def test_the_wheel_works_unpacked_elsewhere(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "import proxyworld as p; scene = p.parse('a ball falls'); print(p.world.__file__, len(scene.bodies))"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    where, bodies = done.stdout.split()
    assert where == str(tmp_path / "proxyworld" / "world" / "__init__.py") and int(bodies) >= 1
