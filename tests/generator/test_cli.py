"""The command line: every mistake gets one sentence and its exit code, and nothing half-written is left."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proxyworld import __version__
from proxyworld.generator import cli
from proxyworld.generator.run_folder import RUN_FILES
from proxyworld.world.scene import Scene
from tests.generator.test_pipeline import falling_ball
from tests.generator.tiny_embedded import write_tiny_embedded
from tests.world.planners import GOOD, raw, serving
from tests.world.planners import PROMPT as BALL_OF_5_KG

ROOT = Path(__file__).parents[2]
BALL = "a red rubber ball falls onto a wooden floor and bounces"
SMALL = ("--size", "32x32", "--backend", "ray")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    def refuses(self, pattern: str) -> None:
        """It says one sentence that matches `pattern`, on stderr alone, and exits with 2."""
        assert re.search(pattern, self.err), self.err
        assert (self.code, self.out, self.err.count("\n")) == (2, "", 1), self
        assert self.err.startswith("proxyworld: ")


Command = Callable[..., Done]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Run the command line in this process, as `main` would be run in one of its own."""

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["proxyworld", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    environment = dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGPIPE)}
    yield run
    os.environ.clear()
    os.environ.update(environment)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny random model of the embedded kind; nobody may write to it."""
    return write_tiny_embedded(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def scene_file(tmp_path: Path) -> Path:
    """A ball that falls for eleven frames."""
    return falling_ball().save(tmp_path / "scene")


def process(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", "from proxyworld.generator.cli import main; main()", *map(str, arguments)]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "COLUMNS": "120"}


# --- help, version, near misses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["generate", "scene", "maps", "check", "train", "eval"])
def test_help_has_examples(name: str, command: Command) -> None:
    done = command(name, "--help")
    assert done.code == 0
    assert "Examples" in done.out
    assert f"$ proxyworld {name}" in done.out


def test_help_lists_the_commands(command: Command) -> None:
    done = command("--help")
    assert done.code == 0
    assert all(f" {name} " in done.out for name in ("generate", "scene", "maps", "check", "train", "eval"))


def test_version(command: Command) -> None:
    assert command("--version") == Done(0, f"proxyworld {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["generat", "x"], "No such command 'generat'. Did you mean 'generate'?"),
        (["generate", "x", "--sede", "3"], "No such option: --sede .*--seed"),
        (["generate", "x"], "Missing option '--out' / '-o'. See proxyworld generate --help"),
        (["generate", "x", "-o", "out", "--backend", "gpu"], "'gpu' is not one of 'auto', 'gl', 'ray'"),
        (["generate", "x", "-o", "out", "--frames", "many"], "Invalid value for '--frames'"),
        (["generate", "x", "-o", "out", "--size", "128"], "'128' is not a size: write WIDTHxHEIGHT"),
        (["generate", "x", "-o", "out", "--weight", "depth"], "'depth' is not a weight: write STREAM=NUMBER"),
        (["maps", "x", "-o", "out", "--region", "sky"], "'sky' is not a weight: write NAME=NUMBER, such as sky=0.5"),
        (["maps", "x", "-o", "out", "--format", "npz,tiff"], "maps cannot be written as 'tiff'"),
        (["maps", "x", "-o", "out", "--duration", "2", "--frames", "9"], "both say how long the shot is"),
        (["generate", "x", "-o", "out", "--attempts", "0"], "attempts is 0; it must be a whole number from 1 to 16"),
    ],
)
def test_a_slip_of_the_keyboard(arguments: list[str], sentence: str, command: Command) -> None:
    command(*arguments).refuses(sentence)


def test_the_command_line_starts_without_the_libraries_it_may_not_need() -> None:
    """It is torch, PyBullet and the like that take seconds to import; `--help` needs none of them."""
    heavy = "torch", "pybullet", "diffusers", "transformers", "numpy", "trimesh", "cv2", "av", "scipy"
    code = f"import sys, proxyworld.generator.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout.replace("'", '"'))) <= {"numpy"}  # which files.py needs, in 0.1 s


# --- prompts and scenes that cannot be used -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["scene", "maps", "check", "generate"])
@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("", "the prompt is empty"),
        ("ball " * 20_000, "100,000 characters"),
        ("一个红色的球落在地板上", "Latin letters"),
    ],
    ids=["empty", "long", "chinese"],
)
def test_a_prompt_that_cannot_be_read(
    name: str, prompt: str, sentence: str, command: Command, tmp_path: Path, tiny: Path
) -> None:
    options = {"generate": ["-o", tmp_path / "out", "--model", tiny], "maps": ["-o", tmp_path / "out"]}
    command(name, prompt, *options.get(name, [])).refuses(sentence)
    assert list(tmp_path.iterdir()) == []


def changed(scene: dict[str, Any], path: str, value: object) -> str:
    """The JSON of `scene` with one field set."""
    *steps, last = path.split(".")
    place: Any = scene
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return json.dumps(scene)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("colour", "red", "colour: Extra inputs are not permitted"),
        ("bodies.1.wieght", 3, "bodies.1.wieght: Extra inputs are not permitted"),
        ("bodies.1.mass_kg", float("nan"), "bodies.1.mass_kg: .*"),
        ("bodies.1.mass_kg", -1, "bodies.1.mass_kg: Input should be greater than or equal to 0.000000001"),
        (
            "bodies.1.shape.radius_m",
            0,
            "bodies.1.shape.sphere.radius_m: Input should be greater than or equal to 0.00001",
        ),
        ("bodies.1.velocity_m_s", [0, 0, float("inf")], "bodies.1.velocity_m_s.2: "),
        ("bodies", [], "bodies: Tuple should have at least 1 item"),
        ("duration_s", 0, "duration_s: Input should be greater than 0"),
    ],
)
@pytest.mark.parametrize("name", ["scene", "check"])
def test_a_scene_that_cannot_be(
    name: str, path: str, value: object, sentence: str, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "scene.json"
    file.write_text(changed(json.loads(falling_ball().model_dump_json()), path, value))
    command(name, file).refuses(f"scene.json is not a scene: {sentence}")


def test_a_scene_that_is_no_json(command: Command, tmp_path: Path) -> None:
    (tmp_path / "scene.json").write_text("a ball falls")
    command("scene", tmp_path / "scene.json").refuses("scene.json is not a scene: ")


def test_a_scene_that_is_not_there(command: Command, tmp_path: Path) -> None:
    command("scene", tmp_path / "scene.json").refuses("there is no scene at .*scene.json")
    command("scene", tmp_path).refuses("there is no scene at .*scene.json")


@pytest.mark.parametrize("name", ["check", "maps"])
def test_a_mesh_that_is_not_there(name: str, command: Command, tmp_path: Path) -> None:
    mesh = {"kind": "mesh", "path": str(tmp_path / "duck.obj")}
    (tmp_path / "scene.json").write_text(changed(json.loads(falling_ball().model_dump_json()), "bodies.1.shape", mesh))
    options = ["-o", tmp_path / "out"] if name == "maps" else []
    command(name, tmp_path / "scene.json", *options).refuses(r"duck\.obj")
    assert [file.name for file in tmp_path.iterdir()] == ["scene.json"]


# --- folders and models that cannot be used -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["maps", "generate"])
@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("file/out", "cannot write .*Not a directory"),
        ("file", "file is a file"),
        ("/proc/out", "cannot write /proc/out"),
        ("full", "full is not empty"),
    ],
)
def test_a_folder_that_cannot_be_written(
    name: str, out: str, sentence: str, command: Command, tmp_path: Path, tiny: Path, scene_file: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    before = contents(tmp_path)
    options = ["--model", tiny] if name == "generate" else []
    command(name, scene_file, "-o", tmp_path / out, *options, *SMALL).refuses(sentence)
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, hidden ones too."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_frames_that_the_model_does_not_take(
    command: Command, tmp_path: Path, tiny_wan: Path, scene_file: Path
) -> None:
    done = command("generate", scene_file, "-o", tmp_path / "out", "--model", tiny_wan, "--frames", "80", *SMALL)
    done.refuses(r"80 frames: this model takes 4n\+1 .*, so 77 or 81")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("damage", ["cut", "noise", "missing"])
def test_a_corrupt_checkpoint(damage: str, command: Command, tmp_path: Path, tiny: Path, scene_file: Path) -> None:
    model = shutil.copytree(tiny, tmp_path / "model")
    (weights,) = (model / "unet").glob("*.safetensors")
    if damage == "missing":
        weights.unlink()
    else:
        data = weights.read_bytes()
        weights.write_bytes(data[: len(data) // 2] if damage == "cut" else os.urandom(1000))
    done = command("generate", scene_file, "-o", tmp_path / "out", "--model", model, *SMALL)
    done.refuses("model")
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_not_there(command: Command, tmp_path: Path, scene_file: Path) -> None:
    done = command("generate", scene_file, "-o", tmp_path / "out", "--model", tmp_path / "nothing", *SMALL)
    done.refuses("there is no model .*nothing': name 'embedded', a folder")


def test_what_does_not_fit_in_memory(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> Scene:
        raise MemoryError

    monkeypatch.setattr(cli, "_scene", greedy)
    command("scene", BALL).refuses("this does not fit in memory: a smaller --size or fewer --frames need less")


def test_a_bug_is_called_a_bug(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Scene:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(cli, "_scene", broken)
    done = command("scene", BALL)
    assert (done.code, done.out) == (70, "")
    assert done.err == (
        "proxyworld: this is a bug, not your input: ZeroDivisionError: by nothing; "
        "PROXYWORLD_DEBUG=1 before the same command shows where\n"
    )
    monkeypatch.setenv("PROXYWORLD_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli._exit_code()


# --- what works ---------------------------------------------------------------------------------------------------


def test_scene_explains_itself(command: Command) -> None:
    done = command("scene", BALL)
    assert done.code == 0
    for part in ("bodies", "rubber", "wood", "expectations", "rebounds", "words", "bounces"):
        assert part in done.out
    assert not CONTROL_CHARACTERS.search(done.out)


def test_scene_as_json_is_a_scene(command: Command, tmp_path: Path) -> None:
    printed = Scene.model_validate_json(command("scene", BALL, "--json").out)
    file = tmp_path / "made" / "ball.json"
    assert command("scene", BALL, "-o", file) == Done(0, "", "")
    assert Scene.load(file) == printed
    command("scene", BALL, "-o", file).refuses("is there already")
    assert command("scene", "a steel ball falls", "-o", file, "--overwrite").code == 0
    assert Scene.load(file).prompt == "a steel ball falls"
    command("scene", BALL, "-o", tmp_path / "ball.txt").refuses("let it end in .json")


def test_check_of_a_world_that_does_as_it_should(command: Command, scene_file: Path) -> None:
    done = command("check", scene_file)
    assert (done.code, done.err) == (0, "")
    assert "ball lands on floor" in done.out


def test_check_of_a_world_that_does_not(command: Command, tmp_path: Path) -> None:
    expected = [{"kind": "stays_put", "body": "ball"}]
    falling_ball(expectations=expected).save(tmp_path)
    done = command("check", tmp_path / "scene.json")
    assert (done.code, done.err) == (1, "")
    assert "ball does not stay put" in done.out


def test_maps_then_check(command: Command, tmp_path: Path, scene_file: Path) -> None:
    out = tmp_path / "out"
    done = command("maps", scene_file, "-o", out, *SMALL)
    assert (done.code, done.err) == (0, "")
    assert {file.name for file in out.iterdir()} == set(RUN_FILES) - {"video.mp4", "report.json", "report.html"}
    assert all(file.name in done.out for file in out.iterdir())
    assert command("check", out).code == 0
    (out / "trajectory.npz").write_bytes(b"no arrays")
    command("check", out).refuses(r"trajectory\.npz is not the \.npz of a trajectory")


def test_a_whole_run(command: Command, tmp_path: Path, tiny: Path, scene_file: Path) -> None:
    """The tiny model paints noise, so the judge rejects it, twice, and the exit code says so; the files are there."""
    out = tmp_path / "out"
    options = ["--model", tiny, "--steps", "1", *SMALL]
    done = command("generate", scene_file, "-o", out, *options)
    assert {file.name for file in out.iterdir()} == set(RUN_FILES)
    record = json.loads((out / "run.json").read_text())
    assert done.code == (1 if record["verdict"] == "rejected" else 0)
    assert done.err == ""
    for part in (record["verdict"], "ball lands on floor", "seconds", "generate", str(out), "report.html"):
        assert part in done.out
    assert not CONTROL_CHARACTERS.search(done.out)
    checked = command("check", out)
    assert checked.code == done.code
    assert record["verdict"] in checked.out
    command("generate", out, "-o", out, *options).refuses("is not empty")
    (out / "notes.txt").write_text("mine")
    again = command("generate", out, "-o", out, *options, "--overwrite", "--attempts", "1", "--seed", "5")
    assert again.code in (0, 1)
    assert json.loads((out / "run.json").read_text())["seed"] == 5
    assert (out / "notes.txt").read_text() == "mine"


def test_strict_stops_before_diffusion(command: Command, tmp_path: Path, tiny: Path) -> None:
    falling_ball(expectations=[{"kind": "stays_put", "body": "ball"}]).save(tmp_path / "in")
    done = command("generate", tmp_path / "in", "-o", tmp_path / "out", "--model", tiny, *SMALL, "--strict")
    assert done.code == 1
    assert "ball does not stay put" in done.out
    assert done.err == "proxyworld: the simulated world fails its checks, so nothing was painted, and nothing written\n"
    assert [file.name for file in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("name", ["scene", "maps", "generate"])
def test_strict_refuses_words_that_are_not_simulated(name: str, command: Command, tmp_path: Path, tiny: Path) -> None:
    options = {"generate": ["-o", tmp_path / "out", "--model", tiny], "maps": ["-o", tmp_path / "out"]}.get(name, [])
    melts = "an ice cube melts on a wooden table"
    command(name, melts, *options, "--strict").refuses(
        r"strict, and not everything is simulated \(.*melts: heat is not"
    )
    assert list(tmp_path.iterdir()) == []


def test_strict_takes_what_is_simulated_whole(command: Command) -> None:
    assert command("scene", BALL, "--strict") == command("scene", BALL)


# --- the self-test of a scene -------------------------------------------------------------------------------------


def test_a_sound_scene_passes_its_self_test(command: Command, scene_file: Path) -> None:
    done = command("scene", scene_file, "--test")
    assert (done.code, done.err) == (0, "")
    assert all(part in done.out for part in ("the self-test", "no overlap", "energy", "the scene is sound"))
    assert "At twice the rate" in done.out


def overlapping(*, tied: bool) -> Scene:
    """Two balls, a centimetre in one another; where they are tied, no rule may part them."""
    ball = falling_ball().body("ball")
    twin = ball.model_copy(update={"name": "twin", "position_m": (0.19, 0.0, ball.position_m[2])})
    hooks = [
        {"name": f"hook {name}", "kind": "spring", "body": name, "far_m": (0, 0, 3), "stiffness": 10}
        for name in ("ball", "twin")
    ]
    bodies = tuple(body.model_dump() for body in (*falling_ball().bodies, twin))
    return falling_ball(bodies=bodies, joints=hooks if tied else ())


def test_a_scene_is_repaired_by_a_named_rule_and_written_so(command: Command, tmp_path: Path) -> None:
    overlapping(tied=False).save(tmp_path / "in")
    done = command("scene", tmp_path / "in", "--test", "-o", tmp_path / "out.json")
    assert done.code == 0
    assert "“move apart”" in done.out and "the scene is repaired" in done.out
    written = Scene.load(tmp_path / "out.json")
    assert written.body("twin").position_m[0] - written.body("ball").position_m[0] >= 0.2


def test_a_scene_that_cannot_be_repaired_is_refused(command: Command, tmp_path: Path) -> None:
    overlapping(tied=True).save(tmp_path / "in")
    done = command("scene", tmp_path / "in", "--test", "-o", tmp_path / "out.json")
    assert done.code == 1
    assert "lie 0.01 m in one another at the start" in done.out and "the scene is refused" in done.out
    assert not (tmp_path / "out.json").exists()


def test_json_is_the_scene_alone_and_the_rest_is_on_stderr(command: Command, tmp_path: Path) -> None:
    overlapping(tied=False).save(tmp_path / "in")
    done = command("scene", tmp_path / "in", "--test", "--json")
    shown = Scene.model_validate_json(done.out)
    assert shown.body("twin").position_m[0] - shown.body("ball").position_m[0] >= 0.2
    assert "“move apart”" in done.err and all(line.startswith("proxyworld: ") for line in done.err.splitlines())


# --- planners -----------------------------------------------------------------------------------------------------


def test_a_planner_reads_the_prompt(command: Command) -> None:
    with serving(GOOD) as server:
        done = command("scene", BALL_OF_5_KG, "--planner", server.url, "--planner-model", "tiny", "--json")
    assert (done.code, done.err) == (0, "")
    assert Scene.model_validate_json(done.out).words.planner.startswith("tiny planned: green cube")


@pytest.mark.parametrize("name", ["scene", "maps", "generate"])
def test_a_planner_that_fails_is_told_on_stderr(name: str, command: Command, tmp_path: Path, tiny: Path) -> None:
    options: dict[str, list[str | Path]] = {
        "generate": ["-o", tmp_path / "out", "--model", tiny, "--steps", "1", *SMALL, "--frames", "11"],
        "maps": ["-o", tmp_path / "out", *SMALL, "--frames", "11"],
        "scene": ["--json"],
    }
    with serving(raw(b"<html>", 502)) as server:
        done = command(name, BALL, *options[name], "--planner", server.url, "--planner-model", "tiny")
    assert done.code in (0, 1)
    assert done.err == (
        "proxyworld: the planner made no plan: status 502, Bad Gateway; the offline parser read the prompt\n"
    )
    scene = Scene.model_validate_json(done.out) if name == "scene" else Scene.load(tmp_path / "out")
    assert "status 502" in scene.words.planner


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--planner", "http://localhost:1/v1"], "--planner URL and --planner-model NAME go together"),
        (["--planner-model", "tiny"], "--planner URL and --planner-model NAME go together"),
        (["--planner", "localhost:1", "--planner-model", "tiny"], r"a planner's url is http\(s\)://HOST"),
    ],
)
def test_a_planner_that_cannot_be(arguments: list[str], sentence: str, command: Command) -> None:
    command("scene", BALL, *arguments).refuses(sentence)


def test_a_scene_needs_no_planner(command: Command, scene_file: Path) -> None:
    done = command("scene", scene_file, "--planner", "http://localhost:1/v1", "--planner-model", "tiny")
    done.refuses("is a scene already, and a planner reads prompts: leave --planner out")


# --- signals, terminals and pipes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stage", "number", "code", "sentence"),
    [
        ("generate", "generate", signal.SIGINT, 130, "proxyworld: stopped by Ctrl-C; nothing half-written was left"),
        ("maps", "render", signal.SIGTERM, 143, ""),
    ],
)
def test_stopped_in_the_middle(
    name: str, stage: str, number: signal.Signals, code: int, sentence: str, tmp_path: Path, tiny: Path
) -> None:
    """On a terminal, so that the bars tell when the stage has begun; it would take minutes."""
    scene = falling_ball(duration_s=10).save(tmp_path / "scene")
    shutil.copytree(tmp_path / "scene", tmp_path / "out")
    before = contents(tmp_path)
    options = ["--model", tiny, "--steps", "1000", *SMALL] if name == "generate" else ["--size", "512x512"]
    primary, secondary = pty.openpty()
    running = subprocess.Popen(
        process(name, scene, "-o", tmp_path / "out", "--overwrite", *options),
        env=environment() | {"TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=secondary,
        preexec_fn=hear_ctrl_c,
    )
    os.close(secondary)
    try:
        said = read_until(primary, stage.encode(), seconds=120)
        assert list((tmp_path / "out").glob(".*"))  # the hidden folder of the run
        running.send_signal(number)
        said += read_until(primary, None, seconds=60)
        printed, _ = running.communicate(timeout=60)
    finally:
        running.kill()
        os.close(primary)
    assert running.returncode == code, said.decode()
    assert printed == b""
    assert b"simulate" in said  # the bars were there
    assert sentence in said.decode()
    assert contents(tmp_path) == before
    assert not list(tmp_path.rglob(".*"))


def hear_ctrl_c() -> None:
    """As a shell does for what it runs in the foreground: tests that run in the background inherit deafness."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def read_until(terminal: int, word: bytes | None, *, seconds: float) -> bytes:
    """What a terminal shows until `word` is there, or until its process ends."""
    said, ends = b"", time.monotonic() + seconds
    while word is None or word not in said:
        assert time.monotonic() < ends, said.decode()
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:  # EIO: the other end is closed
            part = b""
        if not part:
            break
        said += part
    return said


def test_a_reader_that_has_had_enough(scene_file: Path) -> None:
    """`proxyworld scene … | head -1` ends in silence, by the signal that ends any tool there."""
    running = subprocess.Popen(
        process("scene", scene_file, "--json"), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.close()
    assert running.wait(timeout=60) == -signal.SIGPIPE
    assert running.stderr is not None
    assert running.stderr.read() == b""
    running.stderr.close()


def test_a_terminal_that_knows_ascii_alone(tmp_path: Path) -> None:
    """Signs that it lacks become question marks."""
    file = tmp_path / "scene.json"
    file.write_text(falling_ball().model_dump_json().replace('"ball"', '"bälle"'))
    plain = environment() | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(process("scene", file), env=plain, capture_output=True, timeout=100)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"b?lle lands on floor" in done.stdout


def test_a_bad_input_ends_the_process_with_2() -> None:
    done = subprocess.run(process("scene", "none.json"), env=environment(), capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "proxyworld: there is no scene at none.json\n")
