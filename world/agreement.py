"""Agreement: whether a scene goes the same way at twice the rate, and if not, whether it is chaotic or wrong.

A chaotic world parts from itself by the least difference (Lorenz, J. Atmos. Sci. 20 (1963) 130). So where a run of
twice as many steps departs visibly, the same run is made with a jitter of the bodies' first velocities that nobody can
see. If that parts the paths about as far, the scene is chaotic: it says when, and how fast they part. If it does not,
the step is to blame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.expected.finding import visible_m
from proxyworld.world.files import InputError
from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Body, Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory

JITTER_M_S = 1e-3
"""The least that bodies are thrown by: in a second it makes a millimetre, about what a step of the engine errs by."""
FINEST = 16
"""The finest scene that can be run at twice its rate."""
AS_FAR = 0.5
"""A jitter that parts the paths visibly, or by this share of what the rate parts them by, does as much as the rate."""
ROOM = 1.5
"""How many times what may be seen a coarse and a fine run may part by: both fall `g t h / 2` beside the law."""


@dataclass(frozen=True)
class Agreement:
    """How far a run at twice the rate lies from the first one, in multiples of what can be seen of each body.

    `parts_s` is when the two part visibly, None where they never do; `chaotic` whether a tiny jitter parts them too, by
    `jittered` such multiples; `growth_hz` how fast the jitter then grows, in e-foldings a second (Lyapunov's exponent).
    """

    apart: float
    body: str
    parts_s: float | None
    chaotic: bool
    jittered: float | None
    growth_hz: float | None

    @property
    def sentence(self) -> str:
        if self.parts_s is None:
            return f"At twice the rate all goes the same way: {self.body} is off by {self.apart:.2g} of what is seen."
        where = f"at {self.parts_s:.2f} s {self.body} goes another way at twice the rate"
        if not self.chaotic:
            return f"The step is too coarse: {where}, and not by a jitter of {JITTER_M_S * 1e3:g} mm/s."
        return (
            f"The scene is chaotic: {where}, and so it does by a jitter of {JITTER_M_S * 1e3:g} mm/s, "
            f"which grows by {self.growth_hz:.2g} e-foldings a second."
        )

    @property
    def law(self) -> Law:
        """That the runs agree, or that the scene is chaotic."""
        holds = self.parts_s is None or self.chaotic
        return Law("same at twice the rate", holds, self.apart, ROOM, "", self.parts_s, self.sentence)


def agreement(trajectory: Trajectory, *, seed: int = 0) -> Agreement:
    """Run the trajectory's scene at twice the rate, and where that departs, once more with a jitter by `seed`.

    Raises `InputError` for a scene that is too fine for that.
    """
    scene = trajectory.scene
    tracks = Tracks(trajectory)
    if scene.fineness > FINEST:
        raise InputError(f"a scene of fineness {scene.fineness} cannot be run at twice the rate: {FINEST} is the most")
    finer = Tracks(simulate(scene.model_copy(update={"fineness": 2 * scene.fineness})))
    apart = _apart(tracks, finer)
    k, i = np.unravel_index(int(np.argmax(apart)), apart.shape)
    worst, name = float(apart[k, i]), str(trajectory.name[i])
    late = np.flatnonzero(apart.max(axis=1) > ROOM)
    if not len(late):
        return Agreement(worst, name, None, False, None, None)
    name = str(trajectory.name[int(np.argmax(apart[late[0]]))])
    jittered = _apart(tracks, Tracks(simulate(jitter(scene, seed))))
    most = float(jittered.max())
    chaotic = most >= min(ROOM, AS_FAR * worst)
    return Agreement(worst, name, float(trajectory.time_s[late[0]]), chaotic, most, _growth_hz(tracks, jittered))


def jitter(scene: Scene, seed: int) -> Scene:
    """The scene with each body that can move thrown by `JITTER_M_S` in a direction of its own."""
    rng = np.random.default_rng(seed)
    return scene.model_copy(update={"bodies": tuple(_thrown(body, rng) for body in scene.bodies)})


def _thrown(body: Body, rng: np.random.Generator) -> Body:
    way = rng.normal(size=3)
    if body.fixed:
        return body
    x, y, z = (float(v) for v in np.add(body.velocity_m_s, JITTER_M_S * way / np.linalg.norm(way)))
    return body.model_copy(update={"velocity_m_s": (x, y, z)})


def _apart(a: Tracks, b: Tracks) -> np.ndarray:
    """How far two runs of a scene lie apart, in multiples of what can be seen of each row: `(t, n)`."""
    return np.stack(
        [
            np.linalg.norm(x.centre_m - y.centre_m, axis=1) / visible_m(x.radius_m)
            for x, y in zip(a.rows, b.rows, strict=True)
        ],
        axis=1,
    )


def _growth_hz(tracks: Tracks, apart: np.ndarray) -> float:
    """The mean rate at which the jitter has grown, over what it would make by itself, up to its greatest."""
    k, i = np.unravel_index(int(np.argmax(apart)), apart.shape)
    time = float(tracks.trajectory.time_s[max(1, int(k))])
    alone = JITTER_M_S * time / visible_m(tracks.rows[int(i)].radius_m)
    return float(np.log(max(float(apart[k, i]) / alone, 1.0)) / time)
