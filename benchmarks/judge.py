"""How well the judge judges: `make eval-judge`, or `python benchmarks/judge.py [--scenes 12 --size 256]`.

True videos are made of scenes of our own, in looks that a right video may have; each must be accepted. Then each world
is made wrong in one way, with one body, from one frame on, and rendered from the same camera: the judge must reject it,
name that body, and say when, to two frames. Faults are listed by kind and by how far off they bring the body.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from proxyworld.generator import faults
from proxyworld.generator.assess import assess
from proxyworld.generator.report import Report
from proxyworld.render.beauty import beauty
from proxyworld.render.camera import View
from proxyworld.render.maps import Maps
from proxyworld.render.render import render
from proxyworld.render.video import Video
from proxyworld.world.parse import parse
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

PROMPTS = (
    "a red rubber ball falls onto a wooden floor and bounces",
    "a steel ball rolls down a ramp and knocks over three dominoes",
    "a wooden crate slides down an icy slope",
    "a yellow cube is pushed across a marble floor",
    "a pendulum swings into a stack of blocks",
    "someone throws a basketball against a brick wall",
    "a green bottle topples over on a table",
    "a blue glass marble rolls off the edge of a table",
    "two balls roll towards each other and collide",
    "a heavy ball is thrown at three stacked boxes",
    "a tennis ball bounces on the grass",
    "a white mug falls off a shelf",
)
NEAR_FRAMES = 2
SEEN_PX = 6.0  # of 256: from here on a fault counts as seen
SIZES_PX = (2.0, 4.0, 6.5, 10.0, 20.0)
LARGE_PX = 30.0  # faults that bring a body further than this are listed together


@dataclass(frozen=True)
class Trial:
    """One wrong video: its fault, how far off it brings the body, and what the judge said."""

    kind: str
    size_px: float
    found: bool
    body: bool
    time: bool | None  # None where there is no moment to name


@dataclass(frozen=True)
class Scored:
    """What the judge said of one scene's videos: which looks it rejected, which faults it found, and what was wrong."""

    scene: int
    side: int
    right: tuple[tuple[str, bool], ...]
    wrong: tuple[Trial, ...]
    seconds: tuple[float, ...]
    told: tuple[str, ...]


def looks(true: np.ndarray, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Right videos of the same world: other colours, contrast, grain, sharpness."""
    rng = np.random.default_rng(seed)
    yield "as it is", true
    yield "other colours", np.ascontiguousarray(true[..., [2, 0, 1]])
    yield "half the contrast", np.asarray(true // 2 + 60, np.uint8)
    grain = np.stack([cv2.GaussianBlur(frame, (0, 0), 1.0) for frame in true]) + rng.normal(0, 8, true.shape)
    yield "soft and grainy", np.asarray(np.clip(np.rint(grain), 0, 255), np.uint8)
    yield "blurred", np.stack([cv2.GaussianBlur(frame, (0, 0), 2.0) for frame in true])


def wrong_worlds(world: Trajectory, maps: Maps, view: View, seed: int) -> Iterator[faults.Fault]:
    """Each kind of fault once, and shifts and drifts of every size, with the body that is seen best."""
    rng = np.random.default_rng(seed)
    row = _actor(maps)
    start = _moving_from(world, row)

    def fault(kind: str, at: int, wrong: Trajectory) -> faults.Fault:
        away = faults.displacement_px(world, wrong, row, view)
        return faults.Fault(kind, row, at, float(away[maps.ids.reshape(len(away), -1).max(axis=1) > 0].max()), wrong)

    for size in SIZES_PX:
        angle = rng.uniform(0, 2 * np.pi)
        by_px = (size * np.cos(angle), size * np.sin(angle))
        yield fault("teleport", start, faults.shifted(world, row, start, view=view, by_px=by_px))
        yield fault("slow drift", start, faults.drifting(world, row, start, view=view, by_px=by_px))
    yield fault("frozen", start, faults.frozen(world, row, start))
    yield fault("vanished", start, faults.vanished(world, row, start))
    touched = _first_touch(world, row)
    if touched is not None:
        yield fault("passing through", touched, faults.passing_through(world, row, touched))
        yield fault("wrong bounce height", touched, faults.bouncing(world, row, touched, times=0.4))
    others = [int(i) for i in np.flatnonzero(~maps.fixed) if i != row]
    if others:
        yield fault("swapped", start, faults.swapped(world, row, start, other=others[0]))
    slow = simulate(world.scene.model_copy(update={"gravity_m_s2": tuple(g / 2 for g in world.scene.gravity_m_s2)}))
    yield fault("half gravity", 0, slow)
    yield fault("reversed", 0, faults.reversed_in_time(world))


def try_fault(fault: faults.Fault, true: Trajectory, maps: Maps, view: View) -> Trial:
    shown = render(fault.world, size=maps.size, camera=view).rgb
    report = assess(Video(np.asarray(shown), maps.fps), true, maps)
    away = faults.displacement_px(true, fault.world, fault.row, view)
    name, scale = str(maps.name[fault.row]), min(maps.size) / 256
    return _judged(fault.kind, fault.size_px, report, name, _first(away > scale / 2), _first(away > SEEN_PX * scale))


def _first(flags: np.ndarray) -> int | None:
    return int(flags.argmax()) if flags.any() else None


def try_flicker(true: Trajectory, maps: Maps) -> Trial:
    row = _actor(maps)
    start = maps.frames // 2
    frames = faults.flickering(np.asarray(maps.rgb), maps.ids == row + 1, start)
    report = assess(Video(frames, maps.fps), true, maps)
    name = str(maps.name[row])
    said = [place.name for place in report.places if f"{place.name} immutability" in {c.name for c in report.failed}]
    moments = [c.sentence for c in report.failed if c.name == f"{name} immutability"]
    frame = int(moments[0].split("(frame ")[1].split(")")[0]) if moments else -99
    return Trial("colour flicker", float("inf"), bool(report.failed), name in said, abs(frame - start) <= NEAR_FRAMES)


def _judged(kind: str, size_px: float, report: Report, body: str, begun: int | None, seen: int | None) -> Trial:
    """In time is what is told no sooner than the fault begins and no later than it is seen, but for two frames."""
    failed = [check for check in report.failed if check.group == "video"]
    named = any(check.name.startswith(f"{body} ") for check in failed)
    since = next((place.since_frame for place in report.places if place.name == body), None)
    in_time = None
    if begun is not None and seen is not None:
        in_time = since is not None and begun - NEAR_FRAMES <= since <= seen + NEAR_FRAMES
    return Trial(kind, size_px, bool(failed), named, in_time)


def _actor(maps: Maps) -> int:
    """The moving body with the largest median part of the picture."""
    moving = [int(i) for i in np.flatnonzero(~maps.fixed)]
    return max(moving, key=lambda i: float(np.median((maps.ids == i + 1).sum(axis=(1, 2)))))


def _moving_from(world: Trajectory, row: int) -> int:
    """A third of the way through the frames in which the body moves."""
    speed = np.linalg.norm(world.velocity_m_s[:, row], axis=1)
    moving = np.flatnonzero(speed > 0.1 * max(float(speed.max()), 1e-9))
    return int(np.clip(moving[len(moving) // 3], 3, world.frames - 6)) if len(moving) else world.frames // 3


def _first_touch(world: Trajectory, row: int) -> int | None:
    """The frame before the body, which did not touch anything at first, is touched."""
    touching = (world.contact_bodies == row).any(axis=1)
    times = world.contact_time_s[touching]
    if not len(times):
        return None
    frame = int(np.searchsorted(world.time_s, times[0], side="right")) - 1
    return frame if 2 <= frame <= world.frames - 6 else None


def table(trials: list[Trial]) -> Table:
    """Faults by kind and size: how many were found, with the right body, and in time."""
    shown = Table(title="faults")
    for column in ("fault", "off by, px", "videos", "found", "right body", f"within {NEAR_FRAMES} frames"):
        shown.add_column(column, justify="left" if column == "fault" else "right")
    groups: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for trial in trials:
        groups[trial.kind, _size(trial.size_px)].append(trial)
    for (kind, size), those in sorted(groups.items(), key=lambda item: (item[0][0], item[1][0].size_px)):
        shown.add_row(kind, size, str(len(those)), *_shares(those))
    large = [trial for trial in trials if trial.size_px > SEEN_PX]
    shown.add_section()
    shown.add_row("all", f"above {SEEN_PX:.0f}", str(len(large)), *_shares(large))
    return shown


def _size(size_px: float) -> str:
    if not np.isfinite(size_px):
        return "-"
    if size_px > LARGE_PX:
        return f"above {LARGE_PX:.0f}"
    return f"{min((*SIZES_PX, LARGE_PX), key=lambda size: abs(size - size_px)):g}"


def _shares(trials: list[Trial]) -> tuple[str, str, str]:
    timed = [trial.time for trial in trials if trial.time is not None]
    return _share([t.found for t in trials]), _share([t.body for t in trials]), _share(timed)


def _share(flags: list[bool]) -> str:
    return f"{100 * np.mean(flags):.0f} % ({sum(flags)})" if flags else "-"


def try_scene(number: int, side: int) -> Scored:
    """Judge every right and every wrong video of one of the prompts."""
    prompt = PROMPTS[number]
    world = simulate(parse(prompt))
    maps = render(world, size=(side, side))
    view = View(maps.size, np.asarray(maps.intrinsics), np.asarray(maps.camera_from_world))
    taught = beauty(world, size=maps.size).frames
    right, told, seconds = [], [], []
    for look, frames in [*looks(np.asarray(maps.rgb), number), ("beauty pass", taught)]:
        start = time.perf_counter()
        report = assess(Video(frames, maps.fps), world, maps)
        seconds.append((time.perf_counter() - start) / maps.frames * 49)
        failed = [check.sentence for check in report.failed if check.group == "video"]
        right.append((look, bool(failed)))
        if failed:
            told.append(f"false alarm: {prompt}, {look}: {' '.join(failed)}")
    wrong = [try_fault(fault, world, maps, view) for fault in wrong_worlds(world, maps, view, number)]
    wrong.append(try_flicker(world, maps))
    told += [f"missed: {prompt}, {t.kind} of {t.size_px:.1f} px" for t in wrong if not t.found and t.size_px > SEEN_PX]
    return Scored(number, side, tuple(right), tuple(wrong), tuple(seconds), tuple(told))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scenes", type=int, default=len(PROMPTS), help="how many of the prompts")
    parser.add_argument("--size", type=int, default=256, help="pixels a side")
    parser.add_argument(
        "--results", type=Path, help="a file of JSON lines, one a scene; what is there is not done again"
    )
    chosen = parser.parse_args()
    done = {one.scene: one for one in _read(chosen.results) if one.side == chosen.size}
    console = Console()
    with Progress(console=console, disable=not console.is_terminal) as progress:
        for number in progress.track(range(chosen.scenes), description="scenes"):
            if number not in done:
                done[number] = try_scene(number, chosen.size)
                if chosen.results is not None:
                    with chosen.results.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(done[number])) + "\n")
    scored = [done[number] for number in range(chosen.scenes)]
    console.print(table([trial for one in scored for trial in one.wrong]))
    console.print(alarms([look for one in scored for look in one.right]))
    seconds = [second for one in scored for second in one.seconds]
    console.print(f"assess: {np.median(seconds):.2f} s for 49 frames, the median of {len(seconds)} videos")
    for line in (line for one in scored for line in one.told):
        console.print(line, highlight=False)


def alarms(right: list[tuple[str, bool]]) -> Table:
    """How many right videos were rejected, by look."""
    shown = Table(title="right videos")
    for column in ("look", "videos", "false alarms"):
        shown.add_column(column, justify="left" if column == "look" else "right")
    for look in dict.fromkeys(look for look, _ in right):
        flags = [flag for one, flag in right if one == look]
        shown.add_row(look, str(len(flags)), _share(flags))
    shown.add_section()
    shown.add_row("all", str(len(right)), _share([flag for _, flag in right]))
    return shown


def _read(path: Path | None) -> list[Scored]:
    if path is None or not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Scored(**row | {"right": tuple(map(tuple, row["right"])), "wrong": tuple(Trial(**one) for one in row["wrong"])})
        for row in rows
    ]


if __name__ == "__main__":
    main()
