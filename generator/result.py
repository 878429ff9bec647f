"""`Proxy` and `Result`: what a run made before and after diffusion, and the files it is kept in."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from proxyworld import __version__
from proxyworld.conditioning.control import Control
from proxyworld.generator.report import Report
from proxyworld.generator.report_html import save_page
from proxyworld.generator.run_folder import new_run, writing
from proxyworld.generator.timings import Stopwatch, Timings, Watch
from proxyworld.render.maps import Maps
from proxyworld.render.show import depth_video, flow_video, proxy_video
from proxyworld.render.video import Video
from proxyworld.world.contracts import Outcome
from proxyworld.world.files import write_text
from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Scene
from proxyworld.world.trajectory import Trajectory

PREVIEWS = {"proxy.mp4": proxy_video, "depth.mp4": depth_video, "flow.mp4": flow_video}
PACKAGES = (
    "torch", "diffusers", "transformers", "accelerate", "safetensors", "numpy", "pybullet", "trimesh", "coacd",
    "embreex",    "moderngl", "pyrender", "av", "opencv-python-headless",
)  # fmt: skip
"""The packages whose versions can change a run's bytes."""


@dataclass(frozen=True, eq=False)
class Proxy:
    """A prompt's crude world before any diffusion: simulated, checked, rendered and turned into control.

    `notes` says what was adapted to the model, in sentences; `settings` what the run was asked for.
    """

    scene: Scene
    trajectory: Trajectory
    outcomes: tuple[Outcome, ...]
    laws: tuple[Law, ...]
    maps: Maps
    control: Control
    timings: Timings
    settings: Mapping[str, object]
    notes: tuple[str, ...] = ()
    prompt: str = ""

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
        with writing(folder), clock.stage("write"):
            self._write_values(folder)
        files = sorted(["run.json", *(file.name for file in folder.iterdir())])
        record = self.record() | {"stages": clock.timings.rows(), "files": files}
        write_text(folder / "run.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
        return clock.timings

    def _write_values(self, folder: Path) -> None:
        self.trajectory.save(folder)  # and its scene
        self.maps.save(folder)
        for file, look in PREVIEWS.items():
            look(self.maps).save(folder / file)

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
    """One video that was painted: its diffusion seed, and what the judge said."""

    seed: int
    verdict: str
    merit: float
    reasons: tuple[str, ...]
    kept: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Result(Proxy):
    """A finished run: the crude world, the video that follows it, and the judgement."""

    video: Video
    report: Report
    model: str
    revision: str | None
    attempts: tuple[Attempt, ...]

    def _write_values(self, folder: Path) -> None:
        super()._write_values(folder)
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


def versions() -> dict[str, str]:
    """The versions of Python, of proxyworld, and of the packages that decide a run's bytes."""
    found = {"python": platform.python_version(), "proxyworld": __version__}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found
