"""The bench of a test: worlds by prompt or scene, simulated once a session, rendered, painted and checked."""

from __future__ import annotations

from typing import Any

from proxyworld.generator.pipeline import Pipeline
from proxyworld.generator.result import Result
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.contracts import Outcome, check
from proxyworld.world.parse import parse
from proxyworld.world.scene import Scene
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory


class Bench:
    """Makes worlds for tests, and keeps what it simulated: the same scene is simulated once."""

    def __init__(self) -> None:
        self._worlds: dict[str, Trajectory] = {}

    def scene(self, prompt: str | Scene, *, seed: int = 0, **changes: Any) -> Scene:
        """The scene of `prompt`, with fields replaced: `scene("a ball falls", gravity_m_s2=(0, 0, -1.62))`."""
        made = parse(prompt, seed=seed) if isinstance(prompt, str) else prompt
        return Scene.model_validate(made.model_dump() | changes) if changes else made

    def simulate(self, prompt: str | Scene, *, seed: int = 0, **changes: Any) -> Trajectory:
        """The world of `prompt`, simulated; the arguments are those of `scene`."""
        scene = self.scene(prompt, seed=seed, **changes)
        key = scene.model_dump_json()
        if key not in self._worlds:
            self._worlds[key] = simulate(scene)
        return self._worlds[key]

    def check(self, world: Trajectory) -> tuple[Outcome, ...]:
        """What became of the expectations of its scene."""
        return check(world)

    def render(self, world: Trajectory, *, size: tuple[int, int] = (128, 128)) -> Maps:
        """The exact maps of `world`."""
        return render(world, size=size)

    def proxy(self, world: Trajectory, *, size: tuple[int, int] = (128, 128)) -> Video:
        """The crude picture of `world` as a video: right by construction."""
        return Video(self.render(world, size=size).rgb, world.fps)

    def generate(self, prompt: str | Scene, **settings: Any) -> Result:
        """A judged video of `prompt`; the settings are those of `Pipeline`."""
        return Pipeline(**settings).run(prompt)
