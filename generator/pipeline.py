"""`Pipeline`: the whole chain, from a prompt to a judged video."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, TypeVar

from proxyworld.conditioning.control import DEFAULT_STREAMS, Control, check_control
from proxyworld.generator.assess import assess
from proxyworld.generator.generate import EMBEDDED, generate, load_model
from proxyworld.generator.model import Progress, Rules, VideoModel
from proxyworld.generator.remedies import Remedy, remedy
from proxyworld.generator.report import Report
from proxyworld.generator.result import Attempt, Proxy, Result
from proxyworld.generator.run_folder import new_run
from proxyworld.generator.timings import Stopwatch, Watch
from proxyworld.render.maps import Maps, save_frames
from proxyworld.render.render import render, render_frames
from proxyworld.render.sequences import Format, check_formats
from proxyworld.render.video import Video
from proxyworld.world.contracts import Outcome, check
from proxyworld.world.files import InputError
from proxyworld.world.parse import parse
from proxyworld.world.planning.planner import Planner
from proxyworld.world.plausibility import Law
from proxyworld.world.scene import Scene
from proxyworld.world.selftest import SelfTest, examine
from proxyworld.world.strictness import demand_all_simulated
from proxyworld.world.trajectory import Trajectory

MAX_ATTEMPTS = 16


def _limit(field: str, kind: Literal["ge", "le"]) -> float:
    """What a field of a scene may be at least, or at most."""
    return float(next(getattr(rule, kind) for rule in Scene.model_fields[field].metadata if hasattr(rule, kind)))


MAX_SECONDS = _limit("duration_s", "le")
MAX_SEED = 2**32 - 1
FPS = (_limit("fps", "ge"), _limit("fps", "le"))


class BrokenWorld(Exception):
    """A run stopped before anything was rendered or painted: what was found of its world, and what was tried."""

    def __init__(self, findings: tuple[Outcome | Law, ...], notes: tuple[str, ...]) -> None:
        super().__init__(" ".join(finding.sentence for finding in findings if not finding.holds))
        self.findings = findings
        self.notes = notes


@dataclass(frozen=True)
class Pipeline:
    """The settings of a run; `run` goes the whole way, `proxy` as far as the control, without a model.

    `duration_s` and `fps` replace the scene's. `frames=None` lets the duration decide, lengthened to the next count
    that the model takes. `regions` says how far the control is trusted where (see `trust`); `formats` are written
    beside `maps.npz`. A video that the judge rejects is mended, up to `attempts` in all: attempt k paints what fails
    again with seed `seed + k`, then under stronger control, then from the crude picture (see `remedies`). `world_seed`
    varies what a prompt leaves open; a `planner` reads prompts first.
    `strict` takes nothing less than what was asked for: a prompt with words that are not simulated is refused, and the
    run stops before diffusion where the world does not do what is expected of it.
    Raises `InputError` for a setting that no run could have.
    """

    model: str | VideoModel = EMBEDDED
    revision: str | None = None
    size: tuple[int, int] = (256, 256)
    frames: int | None = None
    duration_s: float | None = None
    fps: float | None = None
    backend: Literal["auto", "gl", "ray"] = "auto"
    seed: int = 0
    world_seed: int = 0
    attempts: int = 4
    streams: tuple[str, ...] = DEFAULT_STREAMS
    weights: Mapping[str, float] = field(default_factory=dict)
    regions: Mapping[str, float] = field(default_factory=dict)
    formats: tuple[Format, ...] = ()
    conditioning_scale: float = 1.0
    guidance_scale: float = 1.0
    negative_prompt: str = ""
    steps: int | None = None
    strict: bool = False
    planner: Planner | None = None

    def __post_init__(self) -> None:
        ranges = {
            "frames": (2, 10_000), "seed": (0, MAX_SEED), "world_seed": (0, MAX_SEED), "attempts": (1, MAX_ATTEMPTS),
            "steps": (1, 1000),
        }  # fmt: skip
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} is {value}; it must be a whole number from {low} to {high}")
        for name in ("conditioning_scale", "guidance_scale"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise InputError(f"{name} is {value}; it must be 0 or more")
        for name, (least, most) in (("duration_s", (0.0, MAX_SECONDS)), ("fps", FPS)):
            value = getattr(self, name)
            if value is not None and not (least <= value <= most and value > 0):
                raise InputError(f"{name} is {value:g}; it must be above 0, and from {least:g} to {most:g}")
        if self.frames is not None and self.duration_s is not None:
            raise InputError("frames and duration_s both say how long the shot is: give one of them")
        check_control(self.streams, self.weights, self.regions)
        check_formats(self.formats)

    def run(
        self,
        prompt: str | Scene,
        *,
        out: Path | str | None = None,
        overwrite: bool = False,
        progress: Watch | None = None,
    ) -> Result:
        """Make a world of `prompt` (or take a `Scene`), paint it, judge the video, and try again where it is rejected.

        The best attempt is kept. With `out`, the run's files appear in that folder all at once, or not at all.
        Raises `InputError` where the prompt, the model or `out` cannot be used, and `BrokenWorld` where the world fails
        its self-test, or, where strict, misses what is expected of it.
        """
        clock = Stopwatch(watch=progress)
        with _folder(out, overwrite) as folder:
            scene = self._scene(prompt, clock)
            with clock.stage("load"):
                painter = load_model(self.model, revision=self.revision) if isinstance(self.model, str) else self.model
            proxy = self._proxy(scene, clock, painter.rules, folder)
            return _written(self._paint(proxy, painter, clock), folder, progress)

    def proxy(
        self,
        prompt: str | Scene,
        *,
        out: Path | str | None = None,
        overwrite: bool = False,
        progress: Watch | None = None,
    ) -> Proxy:
        """The crude world of `prompt`, without a model: simulated, checked, rendered and turned into control.

        Raises as `run` does, but that a world which fails its self-test is rendered if it can be simulated at all.
        """
        clock = Stopwatch(watch=progress)
        with _folder(out, overwrite) as folder:
            return _written(self._proxy(self._scene(prompt, clock), clock, None, folder), folder, progress)

    def _scene(self, prompt: str | Scene, clock: Stopwatch) -> Scene:
        with clock.stage("parse"):
            made = parse(prompt, seed=self.world_seed, planner=self.planner) if isinstance(prompt, str) else prompt
        if self.strict:
            demand_all_simulated(made)
        changed = {name: getattr(self, name) for name in ("duration_s", "fps") if getattr(self, name) is not None}
        return Scene.model_validate(made.model_dump() | changed) if changed else made

    def _proxy(self, scene: Scene, clock: Stopwatch, rules: Rules | None, folder: Path | None) -> Proxy:
        scene, notes = fit(scene, frames=self.frames, rules=rules)
        if rules is not None:
            rules.check(scene.frames, self.size)
        with clock.stage("simulate") as tell:
            test, repaired = self._tested(scene, rules, tell)
        with clock.stage("check"):
            outcomes = check(test.trajectory) if test.trajectory is not None else ()
        notes = (*notes, *repaired)
        missed = self.strict and not all(outcome.holds for outcome in outcomes)
        if test.trajectory is None or missed or (rules is not None and not test.sound):
            raise BrokenWorld((*outcomes, *test.laws), notes)
        scene, trajectory, laws = test.scene, test.trajectory, test.laws
        with clock.stage("render") as tell:
            maps = self._maps(trajectory, folder, tell)
        return Proxy(
            scene=scene,
            trajectory=trajectory,
            outcomes=outcomes,
            laws=laws,
            maps=maps,
            timings=clock.timings,
            settings=self._settings(),
            notes=notes,
            prompt=words_for(scene),
            streams=self.streams,
            weights=self.weights,
            regions=self.regions,
            formats=self.formats,
        )

    def _maps(self, trajectory: Trajectory, folder: Path | None, tell: Progress) -> Maps:
        """The maps in memory or, where there is a folder, in its file, so that a long shot takes no more memory."""
        if folder is None:
            return render(trajectory, size=self.size, backend=self.backend, progress=tell)
        save_frames(
            render_frames(trajectory, size=self.size, backend=self.backend, progress=tell), trajectory.frames, folder
        )
        return Maps.load(folder)

    def _tested(self, scene: Scene, rules: Rules | None, tell: Progress) -> tuple[SelfTest, tuple[str, ...]]:
        """The self-test of `scene`, and its repairs in sentences; a model's count of frames is kept to."""
        test = examine(scene, progress=tell)
        told = tuple(repair.sentence for repair in test.repairs)
        if test.scene.frames == scene.frames:
            return test, told
        if self.frames is not None:  # which were asked for
            return replace(test, verdict="refused"), told
        low, high = rules.legal_frames(test.scene.frames) if rules is not None else (test.scene.frames,) * 2
        frames = low if test.scene.frames < scene.frames else high
        fitted, changed = fit(test.scene, frames=frames)
        return (examine(fitted, progress=tell) if changed else test), (*told, *changed)

    def _paint(self, proxy: Proxy, painter: VideoModel, clock: Stopwatch) -> Result:
        with clock.stage("condition"):
            control = proxy.control
        painted: list[tuple[Video, Report]] = []
        remedies: list[Remedy] = []
        for attempt in range(self.attempts):
            best = max(painted, key=lambda one: _rank(one[1]), default=None)
            tried = remedy(attempt, self.seed, self.conditioning_scale, best, proxy.maps, painter.rules)
            with clock.stage("generate") as tell:
                video = self._generate(control, proxy.prompt, painter, tried, tell)
            with clock.stage("assess"):
                painted.append((video, assess(video, proxy.trajectory, proxy.maps)))
            remedies.append(tried)
            if not _curable(painted[-1][1]):
                break
        best_of = max(range(len(painted)), key=lambda i: _rank(painted[i][1]))
        attempts = tuple(
            Attempt(r.seed, report.verdict, report.merit, report.reasons, i == best_of, r.name, r.remade)
            for i, ((_, report), r) in enumerate(zip(painted, remedies, strict=True))
        )
        kept = {f.name: getattr(proxy, f.name) for f in fields(proxy)} | {"timings": clock.timings}
        video, report = painted[best_of]
        return Result(
            **kept, video=video, report=report, model=painter.name, revision=painter.revision, attempts=attempts
        )

    def _generate(self, control: Control, prompt: str, painter: VideoModel, tried: Remedy, tell: Progress) -> Video:
        return generate(
            control,
            prompt,
            model=painter,
            seed=tried.seed,
            conditioning_scale=tried.conditioning_scale,
            draft=tried.draft,
            steps=self.steps,
            negative_prompt=self.negative_prompt,
            guidance_scale=self.guidance_scale,
            progress=tell,
        )

    def _settings(self) -> dict[str, object]:
        """The settings as `run.json` holds them."""
        named = {f.name: getattr(self, f.name) for f in fields(self)}
        return named | {
            "model": self.model if isinstance(self.model, str) else self.model.name,
            "weights": dict(self.weights),
            "regions": dict(self.regions),
            "planner": None if self.planner is None else asdict(self.planner),
        }


def _curable(report: Report) -> bool:
    """Whether another diffusion seed could help: not where the world itself is at fault, nor where nothing was seen."""
    return report.verdict == "rejected" and all(check.group == "video" for check in report.failed)


def _rank(report: Report) -> tuple[bool, float]:
    """What is accepted comes before what is not, then the better agreement; of equals, the first is kept."""
    return report.verdict == "accepted", report.merit


def fit(scene: Scene, *, frames: int | None = None, rules: Rules | None = None) -> tuple[Scene, tuple[str, ...]]:
    """`scene` with as many frames as were asked for, or else the fewest that `rules` take and that are not fewer.

    The second value says in sentences what was changed. Frames that were asked for are never adapted: whether a
    model takes them is for `Rules.check` to say.
    """
    wanted = frames if frames is not None else rules.legal_frames(scene.frames)[1] if rules else scene.frames
    if frames is None and wanted < scene.frames:
        return scene, ()  # the model takes no more than `wanted`, and the end of a motion is not ours to cut
    if wanted == scene.frames:
        return scene, ()
    duration_s = (wanted - 1) / scene.sampling_hz
    if duration_s > MAX_SECONDS:
        raise InputError(
            f"{wanted} frames at {scene.fps:g} a second last {duration_s:.0f} s; "
            f"a scene lasts at most {MAX_SECONDS:g} s"
        )
    fitted = Scene.model_validate(scene.model_dump() | {"duration_s": duration_s})
    why = "as asked" if frames is not None else f"the model does not take {scene.frames}"
    note = f"{wanted} frames instead of {scene.frames}, {duration_s:.2f} s instead of {scene.duration_s:.2f} s: {why}."
    return fitted, (note,)


def words_for(scene: Scene) -> str:
    """The words that the model paints: the scene's prompt or, where it has none, its bodies by name and material."""
    return scene.prompt or ", ".join(dict.fromkeys(f"{b.material.name} {b.label or b.name}" for b in scene.bodies))


@contextmanager
def _folder(out: Path | str | None, overwrite: bool) -> Iterator[Path | None]:
    """The folder to fill, or nothing where nothing is to be written."""
    if out is None:
        yield None
        return
    with new_run(Path(out), overwrite=overwrite) as folder:
        yield folder


P = TypeVar("P", bound=Proxy)


def _written(made: P, folder: Path | None, watch: Watch | None) -> P:
    """`made`, after its files were written into `folder`, where there is one."""
    return made if folder is None else replace(made, timings=made.write(folder, watch=watch))
