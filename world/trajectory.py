"""The `Trajectory`: what the bodies of a scene did, frame by frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.geometry import mesh
from proxyworld.world.parts import moving_bodies
from proxyworld.world.scene import Body, Deformable, Scene

_FIELDS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "time_s": ("f", ("t",)),
    "name": ("U", ("n",)),
    "position_m": ("f", ("t", "n", 3)),
    "orientation_wxyz": ("f", ("t", "n", 4)),
    "velocity_m_s": ("f", ("t", "n", 3)),
    "angular_velocity_rad_s": ("f", ("t", "n", 3)),
    "kinetic_j": ("f", ("t",)),
    "potential_j": ("f", ("t",)),
    "contact_time_s": ("f", ("k",)),
    "contact_bodies": ("i", ("k", 2)),
    "contact_point_m": ("f", ("k", 3)),
    "contact_normal": ("f", ("k", 3)),
    "contact_impulse_n_s": ("f", ("k",)),
}
"""The kind of number and the shape of each array: `t` frames, `n` bodies, `k` contacts."""
_NAMED = 4  # bodies that a trajectory shows itself by
_VERTICES = "vertices/"  # before the name of a body that deforms


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Poses, velocities, energies and contacts of `n` bodies over `t` frames and `k` contacts.

    `position_m` and `orientation_wxyz` pose each body's own shape frame in the world; the velocities are those of
    its centre of mass. Contacts are summed over a frame: one row for each frame and pair of bodies that touched,
    with the impulse on the first body's behalf along `contact_normal` (from the second body to the first).

    A body that deforms has the places of its `vertices` in the world, those of `geometry.mesh` of its shape and in
    their order; its row is the path of its centre of mass, and does not turn.

    `event_time_s` tells when each of the scene's `e` events began, infinite where it had not by the end; None where
    that was not noted down.
    """

    scene: Scene
    time_s: np.ndarray  # (t) f64
    name: np.ndarray  # (n) str
    position_m: np.ndarray  # (t, n, 3) f64
    orientation_wxyz: np.ndarray  # (t, n, 4) f64
    velocity_m_s: np.ndarray  # (t, n, 3) f64
    angular_velocity_rad_s: np.ndarray  # (t, n, 3) f64
    kinetic_j: np.ndarray  # (t) f64
    potential_j: np.ndarray  # (t) f64
    contact_time_s: np.ndarray  # (k) f64
    contact_bodies: np.ndarray  # (k, 2) i64
    contact_point_m: np.ndarray  # (k, 3) f64
    contact_normal: np.ndarray  # (k, 3) f64
    contact_impulse_n_s: np.ndarray  # (k) f64
    vertices: Mapping[str, np.ndarray] = field(default_factory=dict)  # by body: (t, v, 3) f64
    event_time_s: np.ndarray | None = None  # (e) f64

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The `n` bodies that the rows stand for: the scene's, with each body that breaks given as its parts."""
        return moving_bodies(self.scene)

    @property
    def frames(self) -> int:
        return len(self.time_s)

    @property
    def fps(self) -> float:
        """Frames a second of the video."""
        return self.scene.fps

    @property
    def sampling_hz(self) -> float:
        """Frames in a second of the world's time."""
        return self.scene.sampling_hz

    def index(self, name: str) -> int:
        """The row of the body called `name`; of a body that breaks, its first part. Raises `KeyError`."""
        return self.rows(name)[0]

    def rows(self, name: str) -> list[int]:
        """The rows of the body called `name`: one, or all its parts where it breaks. Raises `KeyError`."""
        rows = [i for i, n in enumerate(self.name) if n == name or str(n).startswith(f"{name}/")]
        if not rows:
            raise KeyError(f"no body is called {name!r}; there are {', '.join(map(str, self.name))}")
        return rows

    def save(self, folder: Path) -> Path:
        """Write `folder/scene.json` and `folder/trajectory.npz`."""
        self.scene.save(folder)
        arrays = {f: getattr(self, f) for f in _FIELDS}
        arrays |= {f"{_VERTICES}{name}": places for name, places in self.vertices.items()}
        if self.event_time_s is not None:
            arrays["event_time_s"] = self.event_time_s
        return write_arrays(Path(folder) / "trajectory.npz", arrays)

    @classmethod
    def load(cls, folder: Path) -> Trajectory:
        """Read what `save` wrote. Raises `InputError` when it does not fit together."""
        scene = Scene.load(Path(folder))
        path = Path(folder) / "trajectory.npz"
        arrays = read_arrays(path, what="trajectory")
        missing = [f for f in _FIELDS if f not in arrays]
        if missing:
            raise InputError(f"{path} is not a trajectory: it lacks {', '.join(missing)}")
        names = [b.name for b in moving_bodies(scene)]
        sizes = {"t": scene.frames, "n": len(names), "k": arrays["contact_time_s"].size}
        for name, (kind, dims) in _FIELDS.items():
            found, wanted = arrays[name], tuple(sizes[d] if isinstance(d, str) else d for d in dims)
            if found.dtype.kind != kind or found.shape != wanted:
                raise InputError(
                    f"{path} does not belong to the scene beside it: "
                    f"{name} is {found.dtype} {found.shape}, and should be {wanted}"
                )
            if kind == "f" and not np.isfinite(found).all():
                raise InputError(f"{path} is not a trajectory: {name} holds numbers that are not finite")
        if list(arrays["name"]) != names:
            raise InputError(f"{path} does not belong to the scene beside it: its bodies differ")
        contact = arrays["contact_bodies"]
        if ((contact < 0) | (contact >= len(names))).any():
            raise InputError(f"{path} is not a trajectory: a contact names a body that is not there")
        return cls(
            scene=scene,
            **{f: arrays[f] for f in _FIELDS},
            vertices=_vertices(arrays, scene, path),
            event_time_s=_event_times(arrays, scene, path),
        )

    def __repr__(self) -> str:
        names = [
            *map(str, self.name[:_NAMED]),
            *([f"{len(self.name) - _NAMED} more"] if len(self.name) > _NAMED else []),
        ]
        seconds = self.time_s[-1] - self.time_s[0]
        return f"Trajectory({', '.join(names)}: {self.frames} frames over {seconds:.3g} s, at {self.fps:g} a second)"

    def _repr_html_(self) -> str:
        from proxyworld.world.show import trajectory_html

        return trajectory_html(self)


def _event_times(arrays: Mapping[str, np.ndarray], scene: Scene, path: Path) -> np.ndarray | None:
    """When the events began, where the file tells. Raises `InputError` where it does not fit the scene."""
    times = arrays.get("event_time_s")
    if times is None:
        return None
    wanted = (len(scene.events),)
    if times.dtype.kind != "f" or times.shape != wanted or not (times >= 0).all():  # NaN is not either
        raise InputError(
            f"{path} does not belong to the scene beside it: event_time_s should hold times from 0 on of shape {wanted}"
        )
    return times


def _vertices(arrays: Mapping[str, np.ndarray], scene: Scene, path: Path) -> dict[str, np.ndarray]:
    """The vertices of the bodies that deform, by name. Raises `InputError` where they do not fit the scene."""
    found = {}
    for body in scene.bodies:
        if not isinstance(body.shape, Deformable):
            continue
        wanted = (scene.frames, len(mesh(body.shape).vertices), 3)
        places = arrays.get(f"{_VERTICES}{body.name}")
        if places is None or places.shape != wanted or places.dtype.kind != "f" or not np.isfinite(places).all():
            raise InputError(
                f"{path} does not belong to the scene beside it: "
                f"{_VERTICES}{body.name} should hold finite numbers of shape {wanted}"
            )
        found[body.name] = places
    return found
