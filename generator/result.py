"""`Proxy` and `Result`: what a run made before and after diffusion, and the files it is kept in."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from html import escape
from pathlib import Path

import numpy as np

from proxyworld import __version__
from proxyworld.conditioning.control import DEFAULT_STREAMS, Control, condition
from proxyworld.generator.model import Progress
from proxyworld.generator.report import Report
from proxyworld.generator.report_html import save_page
from proxyworld.generator.run_folder import new_run, writing
from proxyworld.generator.timings import Stopwatch, Timings, Watch
from proxyworld.render.maps import Maps
from proxyworld.render.sequences import WRITERS, Format
from proxyworld.render.show import PREVIEWS, preview
from proxyworld.render.video import Video, save_mp4
from proxyworld.world.contracts import Outcome
from proxyworld.world.files import write_text
from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Scene
from proxyworld.world.trajectory import Trajectory

PACKAGES = (
    "torch", "diffusers", "transformers", "accelerate", "safetensors", "numpy", "pybullet", "trimesh", "coacd",
    "embreex",    "moderngl", "pyrender", "av", "opencv-python-headless",
)  # fmt: skip
"""The packages whose versions can change a run's bytes."""


@dataclass(frozen=True, eq=False)
class Proxy:
    """A prompt's crude world before any diffusion: simulated, checked, rendered, and how it becomes control.

    `formats` are written beside `maps.npz`. `notes` says what was adapted to the model, in sentences; `settings` what
    the run was asked for.
    """

    scene: Scene
    trajectory: Trajectory
    outcomes: tuple[Outcome, ...]
    laws: tuple[Law, ...]
    maps: Maps
    timings: Timings
    settings: Mapping[str, object]
    notes: tuple[str, ...] = ()
    prompt: str = ""
    streams: tuple[str, ...] = DEFAULT_STREAMS
    weights: Mapping[str, float] = field(default_factory=dict)
    regions: Mapping[str, float] = field(default_factory=dict)
    formats: tuple[Format, ...] = ()

    @cached_property
    def control(self) -> Control:
        """What a model is given to follow."""
        return condition(self.maps, streams=self.streams, weights=self.weights, regions=self.regions)

    @property
    def findings(self) -> tuple[Outcome | Law, ...]:
        """What was checked of the simulated world: each expectation and each law."""
        return (*self.outcomes, *self.laws)

    @property
    def sound(self) -> bool:
        """Whether the simulated world does what was expected and breaks no law."""
        return all(finding.holds for finding in self.findings)

    def save(self, out: Path | str, *, overwrite: bool = False) -> Path:
        """Write the run's files to the folder `out`, all or none; see `new_run` for what it raises."""
        with new_run(Path(out), overwrite=overwrite) as folder:
            self.write(folder)
        return Path(out)

    def write(self, folder: Path, *, watch: Watch | None = None) -> Timings:
        """Write the run's files into `folder`, which is there already, `run.json` last; the timings with this stage."""
        clock = Stopwatch(self.timings, watch=watch)
        with writing(folder), clock.stage("write") as tell:
            self._write_values(folder, tell)
        files = sorted(["run.json", *(file.name for file in folder.iterdir())])
        record = self.record() | {"stages": clock.timings.rows(), "files": files}
        write_text(folder / "run.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        return clock.timings

    def _write_values(self, folder: Path, tell: Progress) -> None:
        self.trajectory.save(folder)  # and its scene
        if not (folder / "maps.npz").exists():  # the stream of a long shot was written there
            self.maps.save(folder)
        work: list[Callable[[Progress], object]] = [
            *(partial(_save_preview, folder, self.maps, name) for name in PREVIEWS),
            *(partial(WRITERS[name], self.maps, folder / name) for name in self.formats),
        ]
        for i, write in enumerate(work):
            write(_part(tell, i, len(work)))

    def record(self) -> dict[str, object]:
        """What `run.json` holds: enough to repeat the run, and what it cost."""
        return {
            "prompt": self.prompt,
            "settings": dict(self.settings),
            "notes": list(self.notes),
            "frames": self.trajectory.frames,
            "fps": self.scene.fps,
            "size": list(self.maps.size),
            "backend": self.maps.backend,
            "expectations": [{"holds": outcome.holds, "sentence": outcome.sentence} for outcome in self.outcomes],
            "laws": [{"name": law.name, "holds": law.holds, "sentence": law.sentence} for law in self.laws],
            "versions": versions(),
            "machine": {"platform": platform.platform(), "processor": platform.machine()},
        }


@dataclass(frozen=True)
class Attempt:
    """One video that was painted: its diffusion seed, and what the judge said.

    `remedy` says how it was made; `remade` are the spans (first and last frame) that were, none where all were.
    """

    seed: int
    verdict: str
    merit: float
    reasons: tuple[str, ...]
    kept: bool = False
    remedy: str = "as asked"
    remade: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Result(Proxy):
    """A finished run: the crude world, the video that follows it, and the judgement."""

    video: Video
    report: Report
    model: str
    revision: str | None
    attempts: tuple[Attempt, ...]

    def _write_values(self, folder: Path, tell: Progress) -> None:
        super()._write_values(folder, tell)
        self.video.save(folder / "video.mp4")
        self.report.save(folder)
        save_page(folder, self.report, self.scene, self.trajectory, self.maps, self.video)

    def record(self) -> dict[str, object]:
        judged = {
            "model": {"name": self.model, "revision": self.revision},
            "verdict": self.report.verdict,
            "seed": next(attempt.seed for attempt in self.attempts if attempt.kept),
            "attempts": [asdict(attempt) for attempt in self.attempts],
        }
        return super().record() | judged

    def _repr_html_(self) -> str:
        return f"<b>{escape(self.prompt)}</b><br>{self.video._repr_html_()}{self.report._repr_html_()}"


def _save_preview(folder: Path, maps: Maps, name: str, tell: Progress) -> None:
    save_mp4(folder / f"{name}.mp4", _counted(preview(maps, name), maps.frames, tell), maps.fps)


def _part(tell: Progress, i: int, parts: int) -> Progress:
    """`tell` for the `i`-th of `parts` that are as long as one another."""
    return lambda done, total: tell(i * total + done, parts * total)


def _counted(pictures: Iterator[np.ndarray], total: int, tell: Progress) -> Iterator[np.ndarray]:
    for k, picture in enumerate(pictures):
        yield picture
        tell(k + 1, total)


def versions() -> dict[str, str]:
    """The versions of Python, of proxyworld, and of the packages that decide a run's bytes."""
    found = {"python": platform.python_version(), "proxyworld": __version__}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found
