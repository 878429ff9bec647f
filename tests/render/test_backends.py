"""The two backends agree, fall back on one another, and give the same bytes wherever they run."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proxyworld.render.maps import Maps
from proxyworld.render.render import Backend, render
from proxyworld.world.files import InputError
from proxyworld.world.scene import MeshFile
from tests.render.worlds import BOTH, GROUND, bestiary, body, trajectory

ARRAYS = (
    "depth_m", "ids", "normal", "flow_forward_px", "flow_backward_px", "occluded_forward", "occluded_backward", "rgb",
    "albedo", "intrinsics", "camera_from_world",
)  # fmt: skip


Fresh = Callable[..., Any]


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


@pytest.fixture(scope="module")
def fresh() -> Fresh:
    """Runs a function of this module in a process that has everything imported and has never spoken to GL."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.render.test_backends"])

    def run(work: Callable[..., Any], *given: object) -> Any:
        with context.Pool(1) as pool:
            return pool.apply_async(work, given).get(timeout=120)

    return run


def test_processes_render_the_same(backend: Backend, fresh: Fresh) -> None:
    assert [fresh(_render, backend) for _ in range(2)] == [_render(backend)] * 2


def test_two_processes_at_once_render_the_same(backend: Backend) -> None:
    """Both are in the middle of it together: each waits for the other before it begins."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.render.test_backends"])
    with context.Manager() as manager, context.Pool(2) as pool:
        both = manager.Barrier(2)
        found = pool.starmap_async(_render_together, [(backend, both)] * 2).get(timeout=120)
    assert found == [_render(backend)] * 2


def _render_together(backend: Backend, both: Any) -> list[bytes]:
    both.wait(timeout=60)
    return _render(backend)


def _say_backend(_: int) -> str:
    return render(bestiary(1), size=(32, 32)).backend


@pytest.mark.usefixtures("gl")
def test_a_fork_of_a_process_that_used_gl_casts_rays() -> None:
    """A driver's threads do not survive a fork: going on with GL would hang."""
    assert _say_backend(0).startswith("gl")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map_async(_say_backend, [0]).get(timeout=120) == ["ray"]


class Hide:
    """Makes packages look as if they were not installed."""

    def __init__(self, hidden: tuple[str, ...]) -> None:
        self.hidden = hidden

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.split(".")[0] in self.hidden:
            raise ImportError(f"hidden: {name}")


def _elsewhere(backend: Backend, environment: dict[str, str], hidden: tuple[str, ...]) -> tuple[str, str]:
    """Render where things are not as they are here: which backend ran (or what was refused), and all of stderr."""
    os.environ.update(environment)
    sys.meta_path.insert(0, Hide(hidden))
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            ran = render(bestiary(1), size=(32, 32), backend=backend).backend
        except InputError as error:
            ran = str(error)
        said.seek(0)
        return ran, said.read().decode()


BARE = """
for library in $(ldconfig -p | awk '{print $NF}' | grep -E '/lib(E?GL|GLX|GLES|OSMesa|gallium|X11|xcb)[^/]*$'); do
    mount --bind /dev/null "$(readlink -f "$library")"
done
exec "$@"
"""
ASKED = """
import ctypes
from tests.render.test_backends import _elsewhere
try:
    print(ctypes.CDLL("libEGL.so.1") and "libEGL is there")
except OSError:
    print("bare", *_elsewhere("auto", {}, ()), _elsewhere("gl", {}, ())[0])
"""


def test_a_machine_without_gl_libraries_casts_rays() -> None:
    """All of GL and X is hidden, in a mount namespace, from a fresh process, as it is on a bare Debian."""
    alone = ["unshare", "--map-root-user", "--mount", "bash", "-c"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("mount namespaces are not allowed here")
    done = subprocess.run(
        [*alone, BARE, "bash", sys.executable, "-c", ASKED],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("bare ray  there is no GL here ("), done.stdout


NO_EGL = {"GLCONTEXT_LINUX_LIBEGL": "/nowhere/libEGL.so"}


def test_an_unloadable_libegl_falls_back_to_rays(fresh: Fresh) -> None:
    assert fresh(_elsewhere, "auto", NO_EGL, ()) == ("ray", "")


def test_a_broken_driver_falls_back_to_rays(fresh: Fresh) -> None:
    assert fresh(_elsewhere, "auto", {"__EGL_VENDOR_LIBRARY_FILENAMES": "/nowhere/vendor.json"}, ()) == ("ray", "")


def test_gl_where_there_is_none_is_refused_in_one_sentence(fresh: Fresh) -> None:
    refused, said = fresh(_elsewhere, "gl", NO_EGL, ())
    assert said == ""
    assert refused.startswith("there is no GL here (") and "\n" not in refused
    assert "use backend='auto' or 'ray'" in refused


@pytest.mark.usefixtures("gl")
@pytest.mark.parametrize("display", ["", ":77", "nowhere:0"])
def test_the_display_does_not_matter(display: str, fresh: Fresh) -> None:
    assert fresh(_elsewhere, "gl", {"DISPLAY": display}, ()) == ("gl (pyrender rgb)", "")


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
def test_a_missing_package_is_done_without(hidden: tuple[str, ...], ran: str, fresh: Fresh) -> None:
    assert fresh(_elsewhere, "auto", {}, hidden) == (ran, "")


def _loaded() -> set[str]:
    return {"moderngl", "pyrender", "OpenGL", "pyglet"} & set(sys.modules)


def test_importing_render_loads_no_gl(fresh: Fresh) -> None:
    assert fresh(_loaded) == set()


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


def test_poses_that_are_no_numbers_are_refused() -> None:
    world = bestiary(2)
    world.position_m[1, 3, 2] = np.nan
    with pytest.raises(InputError, match="position_m holds NaN or infinity: every pose must be finite"):
        render(world, size=(16, 16))


def test_a_missing_mesh_is_named() -> None:
    ghost = body("ghost", MeshFile(path="/nowhere/ghost.obj"))
    with pytest.raises(InputError, match=r"there is no mesh at /nowhere/ghost\.obj"):
        render(trajectory([ghost], frames=1), size=(16, 16))


def test_progress_counts_frames() -> None:
    seen: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, frames: seen.append((done, frames))  # noqa: E731
    render(bestiary(3), size=(16, 16), backend="ray", progress=tell)
    assert seen == [(1, 3), (2, 3), (3, 3)]
