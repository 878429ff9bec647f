"""The pipeline runs each stage once, tries again only where that can help, and writes all of a run or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proxyworld.generator import pipeline as module
from proxyworld.generator.model import Rules
from proxyworld.generator.pipeline import BrokenWorld, Pipeline, fit, words_for
from proxyworld.generator.remedies import CRUDE_STRENGTH, MARGIN_FRAMES, STRONGER, TONE_PARTS
from proxyworld.generator.report import Report
from proxyworld.generator.result import Result
from proxyworld.generator.run_folder import RUN_FILES
from proxyworld.generator.seams import join
from proxyworld.render.maps import PIXELS, Maps
from proxyworld.render.show import depth_video, flow_video, ids_video, proxy_video
from proxyworld.render.video import Video
from proxyworld.world.files import InputError
from proxyworld.world.materials import MATERIALS
from proxyworld.world.planning.planner import Planner
from proxyworld.world.scene import Body, Expectation, Plane, Scene, Sphere
from proxyworld.world.trajectory import Trajectory
from tests.generator.fakes import RULES, FakeModel, judge, report

FALL_S = 10 / 24
STAGES = ["parse", "load", "simulate", "check", "render", "condition", "generate", "assess"]


def falling_ball(**changes: object) -> Scene:
    """A ball that falls for eleven frames, and lands."""
    floor = Body(name="floor", shape=Plane(), material=MATERIALS["wood"], fixed=True)
    ball = Body(name="ball", shape=Sphere(radius_m=0.1), material=MATERIALS["rubber"], position_m=(0, 0, 0.5))
    lands = Expectation(kind="lands_on", body="ball", other="floor")
    scene = Scene(prompt="a ball falls", bodies=(floor, ball), duration_s=FALL_S, expectations=(lands,))
    return Scene.model_validate(scene.model_dump() | changes)


def pipeline(model: FakeModel | None = None, **settings: Any) -> Pipeline:
    return Pipeline(model=model or FakeModel(), size=(32, 32), backend="ray", **settings)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """One whole run with the real judge, and its folder."""
    out = tmp_path_factory.mktemp("run") / "out"
    return pipeline(attempts=1, seed=7).run(falling_ball(), out=out), out


# --- what a run is ------------------------------------------------------------------------------------------------


def test_each_stage_runs_once_and_in_order(result: tuple[Result, Path]) -> None:
    stages = result[0].timings.stages
    assert [stage.name for stage in stages] == [*STAGES, "write"]
    assert all(stage.seconds > 0 and stage.peak_memory_mib > 0 for stage in stages)


def test_the_folder_holds_the_files_of_a_run_and_no_others(result: tuple[Result, Path]) -> None:
    assert sorted(file.name for file in result[1].iterdir()) == sorted(RUN_FILES)


def test_what_is_written_is_what_was_made(result: tuple[Result, Path]) -> None:
    made, out = result
    assert Scene.load(out) == made.scene == falling_ball()
    np.testing.assert_array_equal(Trajectory.load(out).position_m, made.trajectory.position_m)
    np.testing.assert_array_equal(Maps.load(out).depth_m, made.maps.depth_m)
    looks = {"video.mp4": made.video, "proxy.mp4": proxy_video(made.maps)}
    looks |= {"depth.mp4": depth_video(made.maps), "flow.mp4": flow_video(made.maps)}
    looks |= {"ids.mp4": ids_video(made.maps)}
    for file, video in looks.items():
        assert (out / file).read_bytes() == video.mp4()
        assert Video.load(out / file).frames.shape == (11, 32, 32, 3)
    assert "<video" in (out / "report.html").read_text()


def test_run_json_tells_how_to_repeat_the_run_and_what_it_cost(result: tuple[Result, Path]) -> None:
    record = json.loads((result[1] / "run.json").read_text())
    assert record["prompt"] == "a ball falls"
    assert record["model"] == {"name": "fake", "revision": "main"}
    assert (record["seed"], record["settings"]["seed"], record["settings"]["world_seed"]) == (7, 7, 0)
    assert record["settings"]["size"] == record["size"] == [32, 32]
    assert (record["frames"], record["fps"], record["notes"]) == (11, 24.0, [])
    assert record["backend"].startswith("ray")
    assert [stage["name"] for stage in record["stages"]] == [*STAGES, "write"]
    assert {"python", "proxyworld", "torch", "pybullet", "numpy", "diffusers"} <= set(record["versions"])
    assert record["files"] == sorted(RUN_FILES)
    assert [attempt["seed"] for attempt in record["attempts"]] == [7]


def test_a_run_is_repeated_from_its_scene(result: tuple[Result, Path], tmp_path: Path) -> None:
    made, out = result
    again = pipeline(attempts=1, seed=7).run(Scene.load(out), out=tmp_path / "again")
    assert again.report == made.report
    for file in sorted(set(RUN_FILES) - {"run.json"}):  # which tells the seconds
        assert (tmp_path / "again" / file).read_bytes() == (out / file).read_bytes(), file


def test_a_result_shows_itself(result: tuple[Result, Path]) -> None:
    html = result[0]._repr_html_()
    assert "a ball falls" in html
    assert "<video" in html
    assert result[0].report.verdict in html


def test_progress_begins_and_ends_each_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "assess", judge(report("accepted")))
    told: list[tuple[str, int, int]] = []
    pipeline().run(falling_ball(), progress=lambda *step: told.append(step))
    assert [stage for stage, done, total in told if total == 0] == STAGES
    for stage in STAGES:
        steps = [(done, total) for name, done, total in told if name == stage]
        assert steps[0] == (0, 0)
        assert steps[-1] == (1, 1)
        assert all(0 < done <= total for done, total in steps[1:])
    assert ("simulate", 11, 11) in told


def test_settings_reach_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "assess", judge(report("accepted")))
    model = FakeModel()
    asked = {"conditioning_scale": 0.5, "guidance_scale": 3.0, "negative_prompt": "blur", "steps": 9}
    wanted: dict[str, Any] = {"streams": ("depth", "ids"), "weights": {"ids": 0.25}, "regions": {"sky": 0.0}}
    pipeline(model, **asked, **wanted).run(falling_ball())
    (call,) = model.calls
    assert {name: call[name] for name in asked} == asked
    assert list(call["control"].streams) == ["depth", "ids"]
    assert call["control"].weights == {"ids": 0.25}
    depth = call["control"].streams["depth"]
    assert (depth[call["control"].ids == 0] == 0.5).all() and (depth[call["control"].ids > 0] != 0.5).any()


def test_a_proxy_is_the_world_without_a_video(tmp_path: Path) -> None:
    proxy = pipeline().proxy(falling_ball(), out=tmp_path / "out")
    assert proxy.sound
    written = {file.name for file in (tmp_path / "out").iterdir()}
    assert written == set(RUN_FILES) - {"video.mp4", "report.json", "report.html"}
    assert "model" not in json.loads((tmp_path / "out" / "run.json").read_text())


def test_a_proxy_is_written_in_the_formats_asked_for_and_gives_way_to_the_next(tmp_path: Path) -> None:
    out = tmp_path / "out"
    pipeline(formats=("png", "exr"), frames=3).proxy(falling_ball(), out=out)
    assert json.loads((out / "run.json").read_text())["files"] == sorted(file.name for file in out.iterdir())
    assert len(list((out / "exr").iterdir())) == 4 and len(list((out / "png" / "depth").iterdir())) == 3
    pipeline(formats=("png",), frames=2).proxy(falling_ball(), out=out, overwrite=True)
    assert not (out / "exr").exists() and len(list((out / "png" / "depth").iterdir())) == 2
    (out / "exr").mkdir()
    with pytest.raises(InputError, match=r"no run wrote .*exr; name another folder for the run"):
        pipeline().proxy(falling_ball(), out=out, overwrite=True)


def test_maps_in_a_folder_and_in_memory_are_the_same(tmp_path: Path) -> None:
    there, here = (pipeline().proxy(falling_ball(), out=out) for out in (tmp_path / "out", None))
    assert there.maps.mapping is not None and here.maps.mapping is None
    for name in PIXELS:
        assert getattr(there.maps, name).tobytes() == getattr(here.maps, name).tobytes()
    for name in here.control.streams:
        assert np.array_equal(there.control.streams[name], here.control.streams[name])
    sources = [np.asarray(proxy.control.noise_source) for proxy in (there, here)]
    assert sources[0].shape == here.maps.ids.shape and np.array_equal(sources[0], sources[1])
    assert (
        here.save(tmp_path / "again")
        and (tmp_path / "again" / "maps.npz").read_bytes() == (tmp_path / "out" / "maps.npz").read_bytes()
    )


def test_a_scene_without_a_prompt_is_told_by_its_bodies() -> None:
    assert words_for(falling_ball(prompt="")) == "wood floor, rubber ball"
    assert words_for(falling_ball()) == "a ball falls"


def test_the_world_seed_and_the_planner_are_the_parsers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[str, int, Planner | None]] = []

    def parse(prompt: str, *, seed: int, planner: Planner | None) -> Scene:
        asked.append((prompt, seed, planner))
        return falling_ball()

    monkeypatch.setattr(module, "parse", parse)
    planner = Planner("http://localhost:1/v1", "tiny")
    pipeline(world_seed=3, seed=5).proxy("a ball falls")
    made = pipeline(planner=planner).proxy("a ball falls", out=tmp_path / "out")
    assert asked == [("a ball falls", 3, None), ("a ball falls", 0, planner)]
    assert made.settings["planner"] == {"url": "http://localhost:1/v1", "model": "tiny", "timeout_s": 60.0}


# --- attempts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reports", "kept"),
    [
        ([report("accepted")], 0),
        ([report("rejected", failed=["video"]), report("accepted", 0.1)], 1),
        ([report("rejected", 0.6, failed=["video"]), report("rejected", 0.4, failed=["video"]),
          report("rejected", 0.5, failed=["video"])], 0),
        ([report("rejected", 0.4, failed=["video"]), report("rejected", 0.6, failed=["video"]),
          report("rejected", 0.5, failed=["video"])], 1),
        ([report("rejected", failed=["expectation"])], 0),
        ([report("rejected", failed=["law", "video"])], 0),
        ([report("unavailable")], 0),
    ],
    ids=["accepted", "second", "first-is-best", "middle-is-best", "expectation", "law", "unavailable"],
)  # fmt: skip
def test_tries_again_only_where_the_video_is_at_fault(
    reports: list[Report], kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three attempts are allowed; as many are made as there are `reports`, and the best is kept."""
    monkeypatch.setattr(module, "assess", judge(*reports))
    model = FakeModel()
    made = pipeline(model, attempts=3, seed=10).run(falling_ball())
    assert [call["seed"] for call in model.calls] == [10 + i for i in range(len(reports))]
    assert made.report is reports[kept]
    assert (made.video.frames[..., 0] == 10 + kept).all()
    assert [attempt.kept for attempt in made.attempts] == [i == kept for i in range(len(reports))]
    assert [(a.seed, a.verdict, a.reasons) for a in made.attempts] == [
        (10 + i, r.verdict, r.reasons) for i, r in enumerate(reports)
    ]


def test_only_frames_that_fail_are_made_again_each_time_by_a_stronger_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ball is wrong in frame 9 of 11, so frames 6 to 10 are made again; what was good is kept, byte for byte."""
    wrong = [report("rejected", merit, failed=["video"], frames=[9]) for merit in (0.5, 0.6, 0.4)]
    monkeypatch.setattr(module, "assess", judge(*wrong, report("accepted")))
    model = FakeModel()
    made = pipeline(model, attempts=4, seed=10).run(falling_ball())
    first, *drafts = (call["draft"] for call in model.calls)
    again = np.arange(11) >= 9 - MARGIN_FRAMES
    assert first is None and all((draft.kept == ~again).all() for draft in drafts)
    assert [draft.strength for draft in drafts] == [1, 1, CRUDE_STRENGTH]
    assert [call["conditioning_scale"] for call in model.calls] == [1, 1, STRONGER, STRONGER]
    assert (drafts[1].frames[again][..., 0] == 11).all() and (drafts[1].frames[~again][..., 0] == 10).all()
    pictures = [np.asarray(frames, np.float32) for frames in (made.maps.rgb, drafts[1].frames)]
    crude = np.clip(np.rint(join(pictures[0], pictures[1], ~again, width=32 // TONE_PARTS)), 0, 255)
    assert (drafts[2].frames == crude).all() and (drafts[2].frames[~again][..., 0] == 10).all()
    assert (made.video.frames[~again][..., 0] == 10).all() and (made.video.frames[again][..., 0] == 13).all()
    assert [(a.remedy, a.remade) for a in made.attempts] == [
        ("as asked", ()), ("another seed", ((6, 10),)), ("stronger control", ((6, 10),)), ("crude start", ((6, 10),)),
    ]  # fmt: skip


def test_a_model_that_begins_from_noise_alone_is_not_given_the_crude_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = [report("rejected", failed=["video"], frames=[9]) for _ in range(4)]
    monkeypatch.setattr(module, "assess", judge(*wrong))
    model = FakeModel(rules=replace(RULES, min_strength=1.0))
    made = pipeline(model, attempts=4).run(falling_ball())
    assert [a.remedy for a in made.attempts] == ["as asked", "another seed", *["stronger control"] * 2]
    assert made.report.verdict == "rejected" and made.attempts[0].kept


def test_a_strict_run_stops_before_anything_is_painted(tmp_path: Path) -> None:
    still = Expectation(kind="stays_put", body="ball").model_dump()
    model = FakeModel()
    with pytest.raises(BrokenWorld, match="ball does not stay put") as broken:
        pipeline(model, strict=True).run(falling_ball(expectations=(still,)), out=tmp_path / "out")
    assert not all(finding.holds for finding in broken.value.findings)
    assert model.calls == []
    assert list(tmp_path.iterdir()) == []


def test_a_strict_run_refuses_words_that_are_not_simulated(tmp_path: Path) -> None:
    model = FakeModel()
    words = {"not_simulated": ["melts: heat is not simulated", "smoke: gases are not simulated"]}
    with pytest.raises(
        InputError, match=r"strict, .* \(melts: heat is not simulated; smoke: gases are not simulated\)"
    ):
        pipeline(model, strict=True).run(falling_ball(words=words), out=tmp_path / "out")
    assert model.calls == [] and list(tmp_path.iterdir()) == []
    assert pipeline(strict=True).proxy(falling_ball()).sound


def test_a_world_that_fails_its_self_test_is_not_painted(tmp_path: Path) -> None:
    """A weld between balls that lie in one another: no rule may move them apart."""
    ball = falling_ball().body("ball")
    twin = ball.model_copy(update={"name": "twin", "position_m": (0.02, 0.0, ball.position_m[2])})
    stuck = falling_ball(
        bodies=tuple(b.model_dump() for b in (*falling_ball().bodies, twin)),
        joints=({"name": "a", "kind": "spring", "body": "ball", "far_m": (0, 0, 3), "stiffness": 10},
                {"name": "b", "kind": "spring", "body": "twin", "far_m": (0, 0, 3), "stiffness": 10}),
    )  # fmt: skip
    model = FakeModel()
    with pytest.raises(BrokenWorld, match=r"lie .* in one another at the start"):
        pipeline(model).run(stuck, out=tmp_path / "out")
    assert model.calls == [] and list(tmp_path.iterdir()) == []


def test_a_world_that_was_repaired_is_painted_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two balls begin 1 cm in one another: the rule moves them apart, and the scene of the run is the repaired one."""
    monkeypatch.setattr(module, "assess", judge(report("accepted")))
    ball = falling_ball().body("ball")
    x = 2 * ball.shape.radius_m - 0.01  # type: ignore[union-attr]
    twin = ball.model_copy(update={"name": "twin", "position_m": (x, 0.0, ball.position_m[2])})
    made = pipeline().run(falling_ball(bodies=tuple(b.model_dump() for b in (*falling_ball().bodies, twin))))
    assert any("“move apart”" in note for note in made.notes)
    gap = np.subtract(made.scene.body("twin").position_m, made.scene.body("ball").position_m)
    assert np.linalg.norm(gap) >= 2 * ball.shape.radius_m  # type: ignore[union-attr]
    assert made.trajectory.scene == made.scene


# --- frames -------------------------------------------------------------------------------------------------------

FOUR_N_PLUS_1 = Rules(frame_step=4, frame_offset=1, min_frames=5, max_frames=81, size_multiple=8)


@pytest.mark.parametrize(("frames", "fitted"), [(2, 5), (5, 5), (6, 9), (9, 9), (10, 13), (80, 81), (81, 81)])
def test_the_duration_grows_to_the_next_count_the_model_takes(frames: int, fitted: int) -> None:
    scene, notes = fit(falling_ball(duration_s=(frames - 1) / 24), rules=FOUR_N_PLUS_1)
    assert scene.frames == fitted
    assert scene.duration_s == pytest.approx((fitted - 1) / 24)
    assert (notes == ()) == (fitted == frames)
    assert all(f"{fitted} frames instead of {frames}" in note for note in notes)


def test_only_the_duration_changes() -> None:
    scene, _ = fit(falling_ball(), rules=FOUR_N_PLUS_1)
    assert scene == falling_ball(duration_s=scene.duration_s)


def test_the_note_is_in_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "assess", judge(report("accepted")))
    made = pipeline(FakeModel(FOUR_N_PLUS_1)).run(falling_ball(), out=tmp_path / "out")
    assert made.video.frames.shape[0] == made.trajectory.frames == 13
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["notes"] == ["13 frames instead of 11, 0.50 s instead of 0.42 s: the model does not take 11."]
    assert Scene.load(tmp_path / "out").frames == 13


@pytest.mark.parametrize(
    ("frames", "message"),
    [(80, "80 frames: this model takes 4n+1 from 5 to 81, so 77 or 81"), (85, "85 frames: .*, so 81")],
)
def test_frames_that_were_asked_for_are_refused_not_adapted(frames: int, message: str, tmp_path: Path) -> None:
    model = FakeModel(FOUR_N_PLUS_1)
    with pytest.raises(InputError, match=message.replace("+", r"\+")):
        pipeline(model, frames=frames).run(falling_ball(), out=tmp_path / "out")
    assert model.calls == []
    assert list(tmp_path.iterdir()) == []


def test_a_scene_longer_than_the_model_takes_is_refused_not_cut() -> None:
    with pytest.raises(InputError, match=r"97 frames: this model takes .*, so 81"):
        pipeline(FakeModel(FOUR_N_PLUS_1)).run(falling_ball(duration_s=4))


def test_frames_that_last_longer_than_a_scene_may_are_refused() -> None:
    assert fit(falling_ball(), frames=2881)[0].duration_s == 120
    with pytest.raises(InputError, match="2882 frames at 24 a second last 120 s; a scene lasts at most 120 s"):
        fit(falling_ball(), frames=2882)


def test_the_duration_and_the_rate_can_be_asked_for() -> None:
    made = pipeline(duration_s=0.5, fps=12).proxy(falling_ball())
    assert (made.scene.duration_s, made.scene.fps, made.maps.frames, made.maps.fps) == (0.5, 12, 7, 12)


def test_frames_that_were_asked_for_decide_the_duration() -> None:
    scene, notes = fit(falling_ball(), frames=5)
    assert scene.frames == 5
    assert scene.duration_s == pytest.approx(4 / 24)
    assert notes == ("5 frames instead of 11, 0.17 s instead of 0.42 s: as asked.",)


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"frames": 1}, "frames is 1; it must be a whole number from 2 to 10000"),
        ({"seed": -1}, "seed is -1; it must be a whole number from 0 to 4294967295"),
        ({"world_seed": 2**32}, "world_seed is 4294967296; it must be a whole number from 0"),
        ({"duration_s": 0}, "duration_s is 0; it must be above 0, and from 0 to 120"),
        ({"duration_s": float("nan")}, "duration_s is nan; it must be above 0"),
        ({"fps": 0.5}, "fps is 0.5; it must be above 0, and from 1 to 240"),
        ({"frames": 9, "duration_s": 1}, "frames and duration_s both say how long the shot is: give one of them"),
        ({"formats": ("tiff",)}, "maps cannot be written as 'tiff'; besides npz there are png, exr"),
        ({"streams": ("heat",)}, "there is no control stream 'heat'"),
        ({"weights": {"ids": 1}}, "a weight names the stream 'ids'"),
        ({"regions": {"sky": 2}}, "the weight of the region 'sky' is 2; it must lie between 0 and 1"),
        ({"attempts": 0}, "attempts is 0; it must be a whole number from 1 to 16"),
        ({"steps": 0}, "steps is 0; it must be a whole number from 1 to 1000"),
        ({"conditioning_scale": float("nan")}, "conditioning_scale is nan; it must be 0 or more"),
        ({"guidance_scale": -1.0}, "guidance_scale is -1.0; it must be 0 or more"),
    ],
)
def test_settings_that_no_run_could_have_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        pipeline(**settings)


def test_a_size_is_refused_before_anything_is_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "examine", lambda *_, **__: pytest.fail("it was simulated"))
    with pytest.raises(InputError, match="33 pixels wide: this model takes multiples of 8 from 16"):
        Pipeline(model=FakeModel(), size=(33, 32)).run(falling_ball())


def test_a_folder_in_use_is_refused_before_the_model_is_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "load_model", lambda *_, **__: pytest.fail("it was loaded"))
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        Pipeline().run(falling_ball(), out=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
