"""A trajectory is saved and loaded whole, and refused where it does not fit its scene."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.laws.bench import GROUND, ball, body
from proxyworld.world.scene import Box, Break, Compound, Part, Scene, Sphere
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

CUBE = Part(shape=Box(size_m=(0.1, 0.1, 0.1)))
TWINS = Compound(parts=(CUBE, Part(shape=Sphere(radius_m=0.1), position_m=(0.2, 0, 0))))


@pytest.fixture(scope="module")
def made() -> Trajectory:
    scene = Scene(
        bodies=(GROUND, ball((0, 1, 0.2), name="ball"), body(TWINS, (0, 0, 0.3), name="twins")),
        events=(Break(time_s=0.2, body="twins"),),
        duration_s=0.5,
    )
    return simulate(scene)


def test_it_comes_back_as_it_was(made: Trajectory, tmp_path: Path) -> None:
    made.save(tmp_path)
    back = Trajectory.load(tmp_path)
    assert back.scene == made.scene
    for field in dataclasses.fields(Trajectory):
        if field.name not in ("scene", "vertices"):
            here, there = getattr(made, field.name), getattr(back, field.name)
            assert here.dtype == there.dtype
            np.testing.assert_array_equal(here, there)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scene.json", "trajectory.npz"]


def test_its_file_is_what_other_tools_read(made: Trajectory, tmp_path: Path) -> None:
    """The names and shapes of the files of a run, plain numpy."""
    with np.load(made.save(tmp_path)) as arrays:
        t, n, k = 13, 4, len(made.contact_time_s)
        assert {name: arrays[name].shape for name in arrays.files} == {
            "time_s": (t,), "name": (n,), "position_m": (t, n, 3), "orientation_wxyz": (t, n, 4),
            "velocity_m_s": (t, n, 3), "angular_velocity_rad_s": (t, n, 3), "kinetic_j": (t,), "potential_j": (t,),
            "contact_time_s": (k,), "contact_bodies": (k, 2), "contact_point_m": (k, 3), "contact_normal": (k, 3),
            "contact_impulse_n_s": (k,), "event_time_s": (1,),
        }  # fmt: skip
        assert arrays["name"].tolist() == ["ground", "ball", "twins/0", "twins/1"]


def test_rows_are_found_by_name(made: Trajectory) -> None:
    assert (made.index("ball"), made.index("twins"), made.rows("twins"), made.rows("twins/1")) == (1, 2, [2, 3], [3])
    with pytest.raises(KeyError, match="no body is called 'bal'; there are ground, ball, twins/0, twins/1"):
        made.rows("bal")


def test_it_shows_itself_in_a_line(made: Trajectory) -> None:
    assert repr(made) == "Trajectory(ground, ball, twins/0, twins/1: 13 frames over 0.5 s, at 24 a second)"
    balls = [ball((i, 0, 1), name=f"b{i}") for i in range(9)]
    many = simulate(Scene(bodies=(GROUND, *balls), duration_s=0.1, fps=30, slow_motion=2))
    assert repr(many) == "Trajectory(ground, b0, b1, b2, 6 more: 7 frames over 0.1 s, at 30 a second)"


def changed(arrays: dict[str, np.ndarray], field: str, value: Any) -> dict[str, np.ndarray]:
    return {**arrays, field: np.asarray(value)}


@pytest.mark.parametrize(
    ("field", "change", "message"),
    [
        ("position_m", lambda a: a[:-1], r"position_m is float64 \(12, 4, 3\), and should be \(13, 4, 3\)"),
        ("position_m", lambda a: a[..., :2], r"position_m is float64 \(13, 4, 2\)"),
        ("contact_bodies", lambda a: a.astype(float), "contact_bodies is float64"),
        ("contact_bodies", lambda a: a + 9, "a contact names a body that is not there"),
        ("velocity_m_s", lambda a: np.full_like(a, np.nan), "velocity_m_s holds numbers that are not finite"),
        ("name", lambda a: a[::-1], "its bodies differ"),
        ("name", lambda a: np.arange(4), "name is int64"),
        ("event_time_s", lambda a: np.tile(a, 2), r"event_time_s should hold times from 0 on of shape \(1,\)"),
        ("event_time_s", lambda a: a * np.nan, "event_time_s should hold times"),
    ],
)
def test_what_does_not_fit_is_refused(made: Trajectory, tmp_path: Path, field: str, change: Any, message: str) -> None:
    path = made.save(tmp_path)
    arrays = read_arrays(path, what="trajectory")
    write_arrays(path, changed(arrays, field, change(arrays[field])))
    with pytest.raises(InputError, match=message):
        Trajectory.load(tmp_path)


def test_a_file_that_does_not_tell_when_events_began_is_read(made: Trajectory, tmp_path: Path) -> None:
    path = made.save(tmp_path)
    arrays = read_arrays(path, what="trajectory")
    write_arrays(path, {name: array for name, array in arrays.items() if name != "event_time_s"})
    back = Trajectory.load(tmp_path)
    assert back.event_time_s is None
    np.testing.assert_array_equal(back.position_m, made.position_m)


def test_what_is_missing_is_named(made: Trajectory, tmp_path: Path) -> None:
    path = made.save(tmp_path)
    arrays = read_arrays(path, what="trajectory")
    write_arrays(path, {name: array for name, array in arrays.items() if name not in ("kinetic_j", "name")})
    with pytest.raises(InputError, match=r"trajectory\.npz is not a trajectory: it lacks name, kinetic_j"):
        Trajectory.load(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match="there is no trajectory at"):
        Trajectory.load(tmp_path)
