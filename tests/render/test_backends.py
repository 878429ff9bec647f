"""The two backends agree, fall back on one another, and give the same bytes wherever they run."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

from proxyworld.render.maps import Maps
from proxyworld.render.render import Backend, render
from proxyworld.world.files import InputError
from tests.render.worlds import BOTH, GROUND, bestiary, trajectory

ARRAYS = (
    "depth_m", "ids", "normal", "flow_forward_px", "flow_backward_px", "occluded_forward", "occluded_backward", "rgb",
    "albedo", "intrinsics", "camera_from_world",
)  # fmt: skip


def _bytes(maps: Maps) -> list[bytes]:
    return [getattr(maps, name).tobytes() for name in ARRAYS]


def _render(backend: Backend) -> list[bytes]:
    return _bytes(render(bestiary(2), size=(64, 48), backend=backend))


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize("size", [(128, 128), (321, 97)])
def test_the_backends_agree(size: tuple[int, int]) -> None:
    world = bestiary(4)
    a, b = (render(world, size=size, backend=backend) for backend in BOTH)
    assert a.backend.startswith("gl") and b.backend == "ray"
    same = a.ids == b.ids
    assert (~same).mean() <= 0.001
    seen = same & (a.ids > 0)
    assert np.abs(a.depth_m[seen] / b.depth_m[seen] - 1).max() < 1e-4
    angle = (a.normal * b.normal).sum(-1)[seen]
    assert (angle > 0.9999).mean() > 0.999  # at an edge of a box either face may be taken
    for one, two in ((a.flow_forward_px, b.flow_forward_px), (a.flow_backward_px, b.flow_backward_px)):
        assert np.array_equal(np.isnan(one[same]), np.isnan(two[same]))
        assert np.nanmax(np.abs(one - two)[seen]) < 1e-3
    assert (a.occluded_forward != b.occluded_forward).mean() <= 0.001
    assert (a.occluded_backward != b.occluded_backward).mean() <= 0.001
    assert (a.occluded_forward & b.occluded_forward).sum() > 100


@pytest.mark.usefixtures("gl")
def test_auto_takes_gl_where_there_is_one() -> None:
    assert render(bestiary(1), size=(32, 32)).backend == "gl (pyrender rgb)"
    assert render(bestiary(1), size=(32, 32), rgb=False).backend == "gl"


def test_the_same_bytes_twice(backend: Backend) -> None:
    assert _render(backend) == _render(backend)


def test_a_thread_renders_the_same(backend: Backend) -> None:
    found: list[list[bytes]] = []
    threads = [threading.Thread(target=lambda: found.append(_render(backend))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert found == [_render(backend)] * 2


def test_processes_render_the_same(backend: Backend) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_render, [backend] * 2) == [_render(backend)] * 2


def _say_backend(_: int) -> str:
    return render(bestiary(1), size=(32, 32)).backend


@pytest.mark.usefixtures("gl")
def test_a_fork_of_a_process_that_used_gl_casts_rays() -> None:
    """A driver's threads do not survive a fork: going on with GL would hang."""
    assert _say_backend(0).startswith("gl")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map_async(_say_backend, [0]).get(timeout=120) == ["ray"]


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "PYTHONPATH": os.getcwd(), **environment}
    given = {name: value for name, value in given.items() if value}
    return subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, timeout=120)


RENDER = """
from proxyworld.render.render import Backend, render
from tests.render.worlds import BOTH, bestiary
print(render(bestiary(1), size=(32, 32), backend={backend!r}).backend)
"""


def test_an_unloadable_libegl_falls_back_to_rays() -> None:
    ran = _python(RENDER.format(backend="auto"), GLCONTEXT_LINUX_LIBEGL="/nowhere/libEGL.so")
    assert (ran.stdout.strip(), ran.stderr) == ("ray", "")


def test_a_broken_driver_falls_back_to_rays() -> None:
    ran = _python(RENDER.format(backend="auto"), __EGL_VENDOR_LIBRARY_FILENAMES="/nowhere/vendor.json")
    assert ran.stdout.strip() == "ray" and "Traceback" not in ran.stderr


def test_gl_where_there_is_none_is_refused_in_one_sentence() -> None:
    code = "\n".join(
        ("from proxyworld.world.files import InputError", "try:", RENDER.replace("\n", "\n    "),
         "except InputError as error:", "    print(error)")
    ).format(backend="gl")  # fmt: skip
    ran = _python(code, GLCONTEXT_LINUX_LIBEGL="/nowhere/libEGL.so")
    assert ran.stderr == ""
    assert ran.stdout.startswith("there is no GL here (") and ran.stdout.count("\n") == 1
    assert "'auto' or 'ray'" in ran.stdout


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize("display", ["", ":77", "nowhere:0"])
def test_the_display_does_not_matter(display: str) -> None:
    ran = _python(RENDER.format(backend="gl"), DISPLAY=display)
    assert (ran.stdout.strip(), ran.stderr) == ("gl (pyrender rgb)", "")


HIDE = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {hidden!r}:
            raise ImportError("hidden: " + name)
sys.meta_path.insert(0, Hide())
"""


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize(
    ("hidden", "ran"),
    [
        (("pyglet",), "gl (pyrender rgb)"),
        (("pyrender",), "gl (ray rgb)"),
        (("OpenGL",), "gl (ray rgb)"),
        (("moderngl",), "ray"),
    ],
)
def test_a_missing_package_is_done_without(hidden: tuple[str, ...], ran: str) -> None:
    done = _python(HIDE.format(hidden=hidden) + RENDER.format(backend="auto"))
    assert (done.stdout.strip(), done.stderr) == (ran, "")


def test_importing_render_loads_no_gl() -> None:
    code = (
        "import sys, proxyworld.render.render; print({'moderngl', 'pyrender', 'OpenGL', 'pyglet'} & set(sys.modules))"
    )
    assert _python(code).stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"backend": "vulkan"}, "there is no backend 'vulkan'; there are auto, gl, ray"),
        ({"size": (4, 64)}, "each 8 to 4096 pixels"),
        ({"size": (64.5, 64)}, "each 8 to 4096 pixels"),
        ({"size": (64,)}, "each 8 to 4096 pixels"),
        ({"size": (10**6, 64)}, "each 8 to 4096 pixels"),
    ],
)
def test_wrong_input_is_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says.replace("(", r"\(")):
        render(trajectory([GROUND], frames=1), **given)  # type: ignore[arg-type]


def test_more_than_memory_holds_is_refused() -> None:
    with pytest.raises(InputError, match=r"100 frames of 4096 by 4096 pixels take \d+ GiB; the limit is 8"):
        render(trajectory([GROUND], frames=100), size=(4096, 4096))


def test_progress_counts_frames() -> None:
    seen: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, frames: seen.append((done, frames))  # noqa: E731
    render(bestiary(3), size=(16, 16), backend="ray", progress=tell)
    assert seen == [(1, 3), (2, 3), (3, 3)]
