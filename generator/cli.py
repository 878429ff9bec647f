"""The command line: `proxyworld generate | scene | maps | check | train | eval`."""

from __future__ import annotations

import io
import os
import signal
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TextIO, TypedDict

import typer
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from proxyworld import __version__
from proxyworld.generator.run_folder import RUN_FILES, RUN_FOLDERS
from proxyworld.generator.training.command import Stage
from proxyworld.world.files import InputError, Notice

if TYPE_CHECKING:
    from proxyworld.generator.observers.depth import DepthEstimator
    from proxyworld.generator.observers.observer import Observer
    from proxyworld.generator.recheck import Judgement
    from proxyworld.generator.timings import Watch
    from proxyworld.world.planning.planner import Planner
    from proxyworld.world.scene import Scene
    from proxyworld.world.selftest import SelfTest

FAILED, BAD_INPUT, BUG, INTERRUPTED, TERMINATED = 1, 2, 70, 130, 143
VIDEOS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".gif")
PLAIN_WIDTH = 160
"""Columns where there is no terminal: a log should not wrap its sentences at 80."""

Subject = Annotated[str, typer.Argument(metavar="PROMPT|SCENE", help="A prompt, a scene.json, or a folder with one.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The folder to write; new or empty.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the run that is in the folder already.")]
Model = Annotated[str, typer.Option(help="'embedded', a folder in diffusers' format, or a hub id.")]
Steps = Annotated[int | None, typer.Option(help="Denoising steps; else the model's own number.")]
Size = Annotated[str, typer.Option(metavar="WIDTHxHEIGHT", help="Pixels.")]
Frames = Annotated[int | None, typer.Option(help="How many frames; else the scene's duration decides.")]
Duration = Annotated[float | None, typer.Option(metavar="SECONDS", help="How long; else the scene decides.")]
Fps = Annotated[float | None, typer.Option(help="Frames a second; else the scene decides.")]
Backend = Annotated[Literal["auto", "gl", "ray"], typer.Option(help="The renderer: ray casting needs no GL.")]
WorldSeed = Annotated[int, typer.Option(min=0, help="Varies what the prompt leaves open: sizes, places, colours.")]
Streams = Annotated[
    list[str] | None, typer.Option("--stream", help="A control stream, such as depth; repeat it for more.")
]
Weights = Annotated[
    list[str] | None, typer.Option("--weight", metavar="STREAM=0..1", help="How much a stream counts; repeat it.")
]
Regions = Annotated[
    list[str] | None,
    typer.Option("--region", metavar="NAME=0..1", help="How far to trust the control: moving, fixed, sky, or a body."),
]
Formats = Annotated[
    str, typer.Option("--format", metavar="npz,png,exr", help="In what to write the maps; npz is always written.")
]
PlannerUrl = Annotated[
    str | None, typer.Option("--planner", metavar="URL", help="An OpenAI-compatible server that reads the prompt.")
]
PlannerName = Annotated[str | None, typer.Option("--planner-model", metavar="NAME", help="The model it plans with.")]
CameraWords = Annotated[
    str | None, typer.Option("--camera", metavar="WORDS", help="Such as 'orbit 30 degrees' or 'track the ball'.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Nothing less than what is asked for: every word simulated.")]

app = typer.Typer(
    name="proxyworld",
    help="A prompt becomes a simulated 3D world, and a video that follows it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _examples(*lines: str) -> str:
    """Command lines for the foot of a help page, each on a line of its own."""
    return "\n".join(["[bold]Examples[/bold]", *(f"$ proxyworld {escape(line)}" for line in lines)])


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"proxyworld {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def _root(version: Version = False) -> None: ...


@app.command(
    epilog=_examples(
        'generate "a red rubber ball falls and bounces" -o out/',
        "generate out/scene.json -o again/ --seed 7",
        'generate "five dominoes topple" -o out/ --size 256x256 --frames 49',
        'generate "a car drives along a road" -o out/ --camera "track the car, low angle"',
        "generate scene.json -o out/ --model Wan-AI/Wan2.1-VACE-1.3B-diffusers",
    )
)
def generate(
    subject: Subject,
    out: Out,
    model: Model = "embedded",
    revision: Annotated[str | None, typer.Option(help="A branch, tag or commit of a hub repository.")] = None,
    seed: Annotated[int, typer.Option(help="The diffusion seed; attempt k takes seed + k.")] = 0,
    world_seed: WorldSeed = 0,
    camera: CameraWords = None,
    size: Size = "256x256",
    frames: Frames = None,
    duration: Duration = None,
    fps: Fps = None,
    steps: Steps = None,
    conditioning_scale: Annotated[float, typer.Option(help="How much the control counts; 0 leaves the words.")] = 1.0,
    guidance_scale: Annotated[float, typer.Option(help="Classifier-free guidance; 1 is none.")] = 1.0,
    negative_prompt: Annotated[str, typer.Option(help="What should not be seen; works with guidance.")] = "",
    stream: Streams = None,
    weight: Weights = None,
    region: Regions = None,
    backend: Backend = "auto",
    attempts: Annotated[int, typer.Option(help="How often to paint what the judge rejects, at most.")] = 4,
    overwrite: Overwrite = False,
    planner: PlannerUrl = None,
    planner_model: PlannerName = None,
    strict: Strict = False,
) -> None:
    """Make a video of a prompt that obeys the prompt's own physics, and judge it.

    With --strict, a prompt with words that are not simulated is refused, and diffusion is not begun where the
    simulated world does not do what the prompt says.
    """
    from proxyworld.generator.pipeline import Pipeline
    from proxyworld.generator.run_tables import result_tables

    pipeline = Pipeline(
        model=model,
        revision=revision,
        size=_size(size),
        frames=frames,
        duration_s=duration,
        fps=fps,
        backend=backend,
        seed=seed,
        world_seed=world_seed,
        attempts=attempts,
        **_control(stream, weight, region),
        conditioning_scale=conditioning_scale,
        guidance_scale=guidance_scale,
        negative_prompt=negative_prompt,
        steps=steps,
        strict=strict,
        planner=_planner(planner, planner_model),
    )
    with _broken_worlds("painted"), _bars() as watch:
        result = pipeline.run(
            _to_film(subject, world_seed, camera, planner, planner_model), out=out, overwrite=overwrite, progress=watch
        )
    _show(result_tables(result))
    _show_files(out)
    if result.report.verdict == "rejected":
        raise typer.Exit(FAILED)


@app.command(
    epilog=_examples(
        'scene "a steel ball rolls down a ramp and knocks over five dominoes"',
        'scene "a pendulum swings into a stack of blocks" -o scene.json',
        'scene "a car explodes" --json | jq .events',
        'scene "two balls collide" --test',
        'scene "a duck lands on a trampoline" --planner http://localhost:11434/v1 --planner-model qwen3',
    )
)
def scene(
    subject: Subject,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the scene to this .json file.")] = None,
    world_seed: WorldSeed = 0,
    camera: CameraWords = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scene as JSON, and nothing else.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Simulate it, twice; repair or refuse it.")] = False,
    planner: PlannerUrl = None,
    planner_model: PlannerName = None,
    strict: Strict = False,
) -> None:
    """Show what world a prompt becomes: bodies, events, expectations, and the fate of each word.

    Exit code 1 where --test refuses the scene; 2 where --strict does, for words that are not simulated.
    """
    from proxyworld.generator.tables import scene_tables

    made = _filmed(_scene(subject, world_seed, planner=planner, planner_model=planner_model), camera)
    if strict:
        _demand_all_simulated(made)
    tested = _self_test(made) if test else None
    if tested is not None:
        made = tested.scene
    if out is not None and (tested is None or tested.sound):
        _write_scene(made, out, overwrite)
    if as_json:
        _end_with_the_reader()
        typer.echo(made.model_dump_json(indent=1))
    elif out is None:
        _show(scene_tables(made))
    if tested is not None:
        _tell_self_test(tested, aloud=not as_json)


@app.command(
    epilog=_examples(
        'maps "a blue glass marble rolls off the edge of a table" -o out/',
        "maps scene.json -o out/ --size 832x480 --backend ray",
        'maps "five dominoes topple" -o out/ --size 832x480 --duration 30 --format png,exr',
    )
)
def maps(
    subject: Subject,
    out: Out,
    size: Size = "256x256",
    frames: Frames = None,
    duration: Duration = None,
    fps: Fps = None,
    world_seed: WorldSeed = 0,
    camera: CameraWords = None,
    stream: Streams = None,
    weight: Weights = None,
    region: Regions = None,
    formats: Formats = "npz",
    backend: Backend = "auto",
    overwrite: Overwrite = False,
    planner: PlannerUrl = None,
    planner_model: PlannerName = None,
    strict: Strict = False,
) -> None:
    """Simulate and render a world without any diffusion: scene, trajectory, exact maps, and previews.

    With --strict, a prompt with words that are not simulated is refused, and so is a world that does not do what the
    prompt says.
    """
    from proxyworld.generator.pipeline import Pipeline
    from proxyworld.generator.run_tables import proxy_tables

    pipeline = Pipeline(
        size=_size(size),
        frames=frames,
        duration_s=duration,
        fps=fps,
        backend=backend,
        world_seed=world_seed,
        planner=_planner(planner, planner_model),
        strict=strict,
        formats=_formats(formats),
        **_control(stream, weight, region),
    )
    with _broken_worlds("rendered"), _bars() as watch:
        proxy = pipeline.proxy(
            _to_film(subject, world_seed, camera, planner, planner_model), out=out, overwrite=overwrite, progress=watch
        )
    _show(proxy_tables(proxy))
    _show_files(out)
    if not proxy.sound:
        raise typer.Exit(FAILED)


@app.command(
    epilog=_examples(
        "check out/",
        "check scene.json",
        'check "a tower of ten blocks stands still"',
        "check video.mp4 --scene scene.json --out judged/",
        "check out/ --observer sam2.1-hiera-tiny/",
    )
)
def check(
    subject: Annotated[str, typer.Argument(metavar="PROMPT|SCENE|VIDEO", help="What to check.")],
    scene: Annotated[str | None, typer.Option(help="The scene.json, or run, that a video should show.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Where to write a video's report.")] = None,
    overwrite: Overwrite = False,
    world_seed: WorldSeed = 0,
    observer: Annotated[Path | None, typer.Option(help="A folder with SAM 2, to look for the bodies.")] = None,
    depth: Annotated[Path | None, typer.Option(help="A folder with Depth Anything, to score the depth.")] = None,
    device: Annotated[str | None, typer.Option(help="What these run on; else cuda where there is one.")] = None,
) -> None:
    """Check that a world does what its prompt says and that a video follows it: that of a run, or one made elsewhere.

    Exit code 1 where a check fails.
    """
    from proxyworld.generator.recheck import recheck
    from proxyworld.generator.run_tables import judgement_tables

    run = _run_folder(subject)
    if (observer or depth) and scene is None and not (run and (run / "video.mp4").is_file()):
        raise InputError(f"--observer and --depth look at a video, and {subject} has none: give one with its --scene")
    eyes = _eyes(observer, depth, device)
    if scene is not None:
        judgement = _judge(Path(subject), _run_folder(scene) or _scene(scene, world_seed), out, overwrite, eyes)
    elif out is not None:
        raise InputError("--out takes the report of a video: say with --scene what the video should show")
    elif subject.lower().endswith(VIDEOS):
        raise InputError(f"{subject} is a video: say with --scene scene.json what it should show")
    else:
        with _bars() as watch:
            judgement = recheck(run or _scene(subject, world_seed), progress=watch, **eyes)
    _show(judgement_tables(judgement))
    if out is not None:
        _show_files(out)
    if not judgement.good:
        raise typer.Exit(FAILED)


class _Eyes(TypedDict, total=False):
    """What looks at a video, where it is not the judge's own."""

    observer: Observer
    depth: DepthEstimator


def _eyes(observer: Path | None, depth: Path | None, device: str | None) -> _Eyes:
    eyes = _Eyes()
    if observer is not None:
        from proxyworld.generator.observers.sam2 import load_sam2

        eyes["observer"] = load_sam2(observer, device=device)
    if depth is not None:
        from proxyworld.generator.observers.depth_anything import load_depth_anything

        eyes["depth"] = load_depth_anything(depth, device=device)
    return eyes


def _judge(video: Path, world: Path | Scene, out: Path | None, overwrite: bool, eyes: _Eyes) -> Judgement:
    """Judge a video made elsewhere, and write its report where `out` is given."""
    from proxyworld.generator.recheck import judge
    from proxyworld.generator.report_html import save_page
    from proxyworld.generator.run_folder import new_run

    with nullcontext() if out is None else new_run(out, overwrite=overwrite) as folder, _bars() as watch:
        judgement, seen = judge(video, world, progress=watch, **eyes)
        if folder is not None and judgement.report is not None:
            judgement.report.save(folder)
            save_page(folder, judgement.report, seen.trajectory.scene, seen.trajectory, seen.maps, seen.video)
    return judgement


@app.command(epilog=_examples("train training/ --budget 120", "train training/ --stage frames --budget 600"))
def train(
    folder: Annotated[Path, typer.Argument(help="Keeps data and state; training goes on from what is there.")],
    budget: Annotated[float, typer.Option(help="Minutes to spend on all stages.")] = 120,
    stage: Annotated[Stage, typer.Option(help="What to do.")] = "all",
    size: Annotated[int, typer.Option(help="Pixels a side.")] = 256,
    workers: Annotated[int | None, typer.Option(help="Processes that make data; else one a core.")] = None,
    device: Annotated[str | None, typer.Option(help="Such as cuda or cpu; else cuda where there is one.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same worlds.")] = 0,
) -> None:
    """Train the embedded model from nothing, on worlds made here."""
    from proxyworld.generator.training.command import train as train_model

    twentieths: dict[str, int] = {}
    with _bars() as watch:

        def say(stage: str, share: float, words: str) -> None:
            watch(f"{stage} {words}", round(1000 * share), 1000)
            if not sys.stderr.isatty() and twentieths.get(stage) != int(20 * share):  # a log, for hours of work
                twentieths[stage] = int(20 * share)
                typer.echo(f"{stage} {share:.0%} {words}", err=True)

        weights = train_model(
            folder, budget_minutes=budget, stage=stage, size=size, workers=workers, device=device, seed=seed, say=say
        )
    _console().print(f"[bold]{escape(str(weights))}[/bold]")


@app.command("eval", epilog=_examples("eval", "eval --model weights/ --scenes 5"))
def evaluate(
    model: Model = "embedded",
    scenes: Annotated[int, typer.Option(min=1, help="How many of the unseen scenes.")] = 20,
    size: Size = "256x256",
    steps: Steps = None,
    seed: Annotated[int, typer.Option(min=0, help="The diffusion seed of the first scene.")] = 0,
) -> None:
    """Measure on unseen scenes how much better a model follows a world with its control than without."""
    from proxyworld.generator.evaluate import as_markdown
    from proxyworld.generator.evaluate import evaluate as evaluate_model

    with _bars() as watch:
        watch("scenes", 0, 0)
        evaluation = evaluate_model(
            model=model,
            scenes=scenes,
            size=_size(size),
            steps=steps,
            seed=seed,
            progress=lambda done, total, prompt: watch("scenes", done, total),
        )
    _end_with_the_reader()
    typer.echo(as_markdown(evaluation))


# --- what the commands share --------------------------------------------------------------------------------------


def _subject(text: str) -> str | Scene:
    """A prompt, or the scene that `text` is the path of."""
    from proxyworld.world.scene import Scene

    # os.path, for pathlib raises where a prompt is longer than a path may be
    if os.path.exists(text) or (text.endswith(".json") and " " not in text):
        return Scene.load(Path(text))
    return text


def _run_folder(text: str) -> Path | None:
    """The folder of a run that was simulated, if `text` is one."""
    return Path(text) if os.path.isfile(os.path.join(text, "trajectory.npz")) else None


def _scene(text: str, seed: int, *, planner: str | None = None, planner_model: str | None = None) -> Scene:
    from proxyworld.world.parse import parse

    reader = _planner(planner, planner_model)
    subject = _to_plan(text, planner)
    return parse(subject, seed=seed, planner=reader) if isinstance(subject, str) else subject


def _filmed(made: Scene, camera: str | None) -> Scene:
    """The scene with the camera that the words ask for."""
    if camera is None:
        return made
    from proxyworld.world.language.filming import filmed

    return filmed(made, camera)


def _to_film(text: str, seed: int, camera: str | None, planner: str | None, planner_model: str | None) -> str | Scene:
    """The subject; where words for its camera are given, they need its scene."""
    if camera is None:
        return _to_plan(text, planner)
    return _filmed(_scene(text, seed, planner=planner, planner_model=planner_model), camera)


def _planner(url: str | None, model: str | None) -> Planner | None:
    if url is None and model is None:
        return None
    if url is None or model is None:
        raise InputError("--planner URL and --planner-model NAME go together: give both or neither")
    from proxyworld.world.planning.planner import Planner

    return Planner(url, model)


def _to_plan(text: str, planner: str | None) -> str | Scene:
    """The subject; a scene needs no planner."""
    subject = _subject(text)
    if planner is not None and not isinstance(subject, str):
        raise InputError(f"{text} is a scene already, and a planner reads prompts: leave --planner out")
    return subject


def _demand_all_simulated(made: Scene) -> None:
    from proxyworld.world.strictness import demand_all_simulated

    demand_all_simulated(made)


def _self_test(made: Scene) -> SelfTest:
    from proxyworld.world.selftest import examine

    with _bars() as watch:
        return examine(made, twice=True, progress=lambda done, total: watch("test", done, total))


def _tell_self_test(tested: SelfTest, *, aloud: bool) -> None:
    """The laws as a table where there is room for one; else what is to be said, on stderr. Exits where refused."""
    from proxyworld.generator.run_tables import self_test_tables

    if aloud:
        _show(self_test_tables(tested))
    for sentence in () if aloud else tested.sentences:
        _complain(sentence)
    if not tested.sound:
        raise typer.Exit(FAILED)


@contextmanager
def _broken_worlds(done: str) -> Iterator[None]:
    """Tell what was found of a world that was stopped at, and exit."""
    from proxyworld.generator.pipeline import BrokenWorld
    from proxyworld.generator.recheck import Judgement
    from proxyworld.generator.run_tables import judgement_tables

    try:
        yield
    except BrokenWorld as broken:
        _show(judgement_tables(Judgement(broken.findings, notes=broken.notes)))
        _complain(f"the simulated world fails its checks, so nothing was {done}, and nothing written")
        raise typer.Exit(FAILED) from broken


def _write_scene(made: Scene, out: Path, overwrite: bool) -> None:
    from proxyworld.world.files import write_text

    if out.suffix != ".json":
        raise InputError(f"{out} is no name for a scene: let it end in .json")
    if out.exists() and not overwrite:
        raise InputError(f"{out} is there already; name another file, or add --overwrite to replace it")
    write_text(out, made.model_dump_json(indent=1) + "\n")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isascii() and height.isascii() and width.isdigit() and height.isdigit()):
        raise InputError(f"{text!r} is not a size: write WIDTHxHEIGHT in pixels, such as 256x256")
    return int(width), int(height)


def _control(streams: list[str] | None, weights: list[str] | None, regions: list[str] | None) -> dict[str, Any]:
    """The control streams and their weights as `Pipeline` takes them; without `--stream`, its own choice."""
    chosen: dict[str, Any] = {"weights": dict(_weight(text, "STREAM", "depth") for text in weights or [])}
    chosen["regions"] = dict(_weight(text, "NAME", "sky") for text in regions or [])
    return chosen | ({"streams": tuple(streams)} if streams else {})


def _weight(text: str, what: str, such_as: str) -> tuple[str, float]:
    name, _, number = text.rpartition("=")
    try:
        return name, float(number)
    except ValueError:
        raise InputError(f"{text!r} is not a weight: write {what}=NUMBER, such as {such_as}=0.5") from None


def _formats(text: str) -> tuple[Any, ...]:
    """The formats beside npz."""
    return tuple(name for name in dict.fromkeys(text.lower().split(",")) if name != "npz")


def _console(*, stderr: bool = False) -> Console:
    """A console as wide as its terminal; in a pipe or a file, wide and without control characters."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def _end_with_the_reader() -> None:
    """Once printing is all that is left: let a reader that stops, such as `head`, end us in silence, as any tool.

    Not before: the same signal comes where a download's connection breaks.
    """
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _show(parts: Iterable[RenderableType]) -> None:
    _end_with_the_reader()
    console = _console()
    for part in parts:
        console.print(part)
        console.print()


def _show_files(out: Path) -> None:
    """Where the files of a finished run are."""
    names = " ".join(sorted(file.name for file in out.iterdir() if file.name in (*RUN_FILES, *RUN_FOLDERS)))
    _console().print(f"[bold]{escape(str(out))}[/bold] holds {names}")


@contextmanager
def _bars() -> Iterator[Watch]:
    """A progress bar a stage on stderr; nothing at all where that is no terminal."""
    console = _console(stderr=True)
    columns = (TextColumn("{task.description:10}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def watch(stage: str, done: int, total: int) -> None:
            name = stage.split()[0]  # what follows it may change on the way
            if name not in tasks or total == 0:  # a stage that begins again, in a second attempt, gets a new bar
                tasks[name] = bars.add_task(stage, total=None)
            bars.update(tasks[name], description=stage, completed=done, total=total or None)

        yield watch


def _complain(sentence: str) -> None:
    typer.echo(f"proxyworld: {sentence}", err=True)


def main() -> NoReturn:
    """Run the command line. Exit code 0: all is well; 1: a check failed; 2: bad input; 130: Ctrl-C; 70: a bug."""
    signal.signal(signal.SIGTERM, _terminate)
    # torch's idle threads shall sleep: where they spin, a busy machine paints eight times slower
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a sign that the terminal's encoding lacks becomes a question mark
    if not sys.stderr.isatty():
        os.environ.setdefault("TQDM_DISABLE", "1")  # the hub's own bars
    sys.exit(_exit_code())


def _terminate(number: int, frame: object) -> NoReturn:
    sys.exit(TERMINATED)  # as an exception, so that what is half-made is cleaned up


def _tell_notice(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """What was done otherwise than asked is a sentence on stderr; other warnings look as ever."""
    del file
    if issubclass(category, Notice):
        _complain(str(message))
    else:
        typer.echo(warnings.formatwarning(message, category, filename, lineno, line).rstrip(), err=True)


def _exit_code() -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", Notice)
            warnings.showwarning = _tell_notice
            code = app(prog_name="proxyworld", standalone_mode=False) or 0
    except InputError as error:
        _complain(str(error))
        return BAD_INPUT
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        _complain(f"{error.format_message()} See {context.command_path if context else 'proxyworld'} --help")
        return error.exit_code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except MemoryError:
        _complain("this does not fit in memory: a smaller --size or fewer --frames need less")
        return BAD_INPUT
    except Exception as error:
        if os.environ.get("PROXYWORLD_DEBUG"):
            raise
        _complain(
            f"this is a bug, not your input: {type(error).__name__}: {error}; "
            "PROXYWORLD_DEBUG=1 before the same command shows where"
        )
        return BUG
    if code == INTERRUPTED:
        _complain("stopped by Ctrl-C; nothing half-written was left")
    return code
