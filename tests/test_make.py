"""What `make` does for a newcomer: it lists its targets, keeps their videos, and fails in one clear line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def make(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
    )  # fmt: skip


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.M))


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    lines = make(ROOT).stdout.splitlines()
    assert {line.split()[1] for line in lines} == targets() and {"demo", "test"} <= targets()
    assert all(len(line.split()) > 3 for line in lines)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A copy of what `make` reads, where setup is done and `proxyworld` writes its arguments into its folder."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    command = tmp_path / ".venv" / "bin" / "proxyworld"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\nmkdir "$4" && printf "%s|" "$@" > "$4/arguments"\n')
    command.chmod(0o755)
    (tmp_path / ".venv" / "ready").touch()
    return tmp_path


def test_make_demo_twice_keeps_the_first_video(prepared: Path) -> None:
    for _ in range(3):
        done = make(prepared, "demo", SYSTEM_PACKAGES="no")
        assert done.returncode == 0, done.stderr
    prompt = "a red rubber ball falls onto a wooden floor and bounces"
    for folder in ("out", "out-2", "out-3"):
        assert (prepared / folder / "arguments").read_text() == f"generate|{prompt}|-o|{folder}/|"


def test_make_demo_takes_any_prompt(prepared: Path) -> None:
    prompt = """a "ball"; it's `big` \\ $HOME and 球"""
    done = make(prepared, "demo", SYSTEM_PACKAGES="no", PROMPT=prompt, OUT="there")
    assert done.returncode == 0, done.stderr
    assert (prepared / "there" / "arguments").read_text() == f"generate|{prompt}|-o|there/|"


@pytest.mark.parametrize(
    ("end", "works"),
    [
        ('touch "$4/video.mp4"; exit 0', True),
        ('touch "$4/video.mp4"; exit 1', True),
        ("exit 1", False),
        ("exit 2", False),
        ('touch "$4/video.mp4"; exit 130', False),
    ],
)
def test_make_demo_shows_a_video_that_fails_its_checks_but_no_other_failure(
    prepared: Path, end: str, works: bool
) -> None:
    with (prepared / ".venv" / "bin" / "proxyworld").open("a") as command:
        command.write(f"{end}\n")
    done = make(prepared, "demo", SYSTEM_PACKAGES="no")
    assert (done.returncode == 0) == works
    assert ("the video is there, but does not pass its checks: see out/" in done.stdout) == (
        works and end.endswith("1")
    )


def test_without_the_right_to_install_make_goes_on_and_says_so_in_one_line(prepared: Path) -> None:
    (prepared / "scripts" / "install_system_packages.sh").write_text(
        (ROOT / "scripts" / "install_system_packages.sh").read_text().replace("dpkg-query", "false")
    )
    done = make(prepared, "gl", SYSTEM_PACKAGES="no")
    assert done.returncode == 0
    assert re.fullmatch(r"system packages: going on without libegl1 .*: SYSTEM_PACKAGES=no\n", done.stderr)


def test_setup_without_python_3_11_is_one_clear_line(prepared: Path, tmp_path: Path) -> None:
    shutil.rmtree(prepared / ".venv")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "make"):
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)
    other = tools / "python3"  # a Python of another version
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    done = make(prepared, "setup", PATH=str(tools), PYTHON="")
    assert done.returncode == 2
    assert "setup: Python 3.11 was not found: install python3.11, or run make with PYTHON=" in done.stderr
    assert not (prepared / ".venv").exists()


def test_clean_leaves_videos_and_a_venv_that_make_did_not_make(prepared: Path) -> None:
    (prepared / "out").mkdir()
    (prepared / "world" / "__pycache__").mkdir(parents=True)
    assert make(prepared, "clean").returncode == 0
    assert (
        (prepared / "out").exists() and (prepared / ".venv").exists() and not (prepared / "world/__pycache__").exists()
    )
    (prepared / ".venv" / ".made-by-make").touch()
    assert make(prepared, "clean").returncode == 0
    assert (prepared / "out").exists() and not (prepared / ".venv").exists()


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_make_targets_in_the_pages_exist(page: Path) -> None:
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert set(re.findall(r"(?:^|`)\s*make ([a-z-]+)", text, flags=re.M)) <= targets()
