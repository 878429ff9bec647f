"""Random scenes: whatever is valid is simulated without NaN, without energy from nowhere, in view, and reproducibly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from proxyworld.render.camera import frame
from proxyworld.render.stage import set_stage
from proxyworld.world.plausibility import plausibility
from proxyworld.world.scene import Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory
from tests.world.random_scenes import scenes

LAWS = ("finite", "energy", "above ground")
RANDOM = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a scene that fails is small enough to be read
)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Two processes that were not forked, and that see many scenes each."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        yield workers


def digest(trajectory: Trajectory) -> str:
    """A hash of every byte that a trajectory holds."""
    arrays = {name: value for name, value in vars(trajectory).items() if isinstance(value, np.ndarray)}
    arrays |= {f"vertices/{name}": value for name, value in trajectory.vertices.items()}
    assert {"position_m", "orientation_wxyz", "velocity_m_s", "kinetic_j", "contact_impulse_n_s"} <= set(arrays)
    told = hashlib.sha256()
    for name, value in sorted(arrays.items()):
        told.update(f"{name} {value.dtype} {value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    return told.hexdigest()


def digest_elsewhere(scene: str) -> str:
    """The same, of a scene's JSON, for another process."""
    return digest(simulate(Scene.model_validate_json(scene)))


def holds(scene: Scene, pool: ProcessPoolExecutor) -> None:
    """All that is asked of a random scene."""
    elsewhere = pool.submit(digest_elsewhere, scene.model_dump_json())
    trajectory = simulate(scene)
    broken = [law.sentence for law in plausibility(trajectory) if law.name in LAWS and not law.holds]
    assert broken == []
    assert out_of_view(trajectory) == []
    assert elsewhere.result(timeout=300) == digest(trajectory)


def out_of_view(trajectory: Trajectory) -> list[str]:
    """The bodies that can move and whose centres leave the picture of a wide shot, which shows all that moves.

    (A shot of another kind may leave out what would make the others too small to be seen.)
    """
    width, height = 160, 120
    wide = trajectory.scene.camera.model_copy(update={"shot": "wide"})
    view = frame(set_stage(trajectory), wide, (width, height))
    gone = []
    for row in Tracks(trajectory).rows:
        if row.body.fixed:
            continue
        world = np.concatenate([row.centre_m, np.ones((len(row.centre_m), 1))], axis=1)
        seen = np.einsum("tij,tj->ti", view.camera_from_world, world)[:, :3]
        x, y = view.project(seen).T
        if not ((seen[:, 2] > 0) & (x > 0) & (x < width) & (y > 0) & (y < height)).all():
            gone.append(row.body.name)
    return gone


@settings(RANDOM, max_examples=40)
@given(scenes())
def test_random_scenes(pool: ProcessPoolExecutor, scene: Scene) -> None:
    holds(scene, pool)


@pytest.mark.slow
@settings(RANDOM, max_examples=200)
@given(scenes())
def test_two_hundred_random_scenes(pool: ProcessPoolExecutor, scene: Scene) -> None:
    holds(scene, pool)


@pytest.mark.slow
def test_the_strategy_reaches_everything() -> None:
    """Every kind of shape, joint, event, trigger and medium is among the scenes that are tried."""
    seen: set[str] = set()

    @settings(RANDOM, max_examples=200)
    @given(scenes())
    def look(scene: Scene) -> None:
        seen.update(f"shape {b.shape.kind}" for b in scene.bodies)
        seen.update(f"joint {j.kind}" for j in scene.joints)
        seen.update(f"event {e.kind}" for e in scene.events)
        seen.update(f"trigger {e.after.kind}" for e in scene.events if e.after is not None)
        seen.update(f"medium {m.name}" for m in scene.media)

    look()
    shapes = "sphere box cylinder capsule cone hull compound cloth soft plane"
    events = "impulse force torque explosion break release carry drive"
    assert seen == {
        *(f"shape {kind}" for kind in shapes.split()),
        *(f"joint {kind}" for kind in ("point", "hinge", "slider", "fixed", "spring", "rope")),
        *(f"event {kind}" for kind in events.split()),
        *(f"trigger {kind}" for kind in ("touch", "rest", "starts")),
        *(f"medium {name}" for name in ("air", "water")),
    }
