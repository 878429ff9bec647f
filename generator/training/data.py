"""The training data: worlds, rendered as controls and painted by the beauty pass, cached as shards of two sizes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from proxyworld.conditioning.control import condition
from proxyworld.generator.looks import paint_looks, scene_looks
from proxyworld.generator.stack import stack
from proxyworld.generator.training.scenes import world_of
from proxyworld.render.beauty import beauty
from proxyworld.render.camera import View, frame
from proxyworld.render.render import Backend, render
from proxyworld.render.stage import set_stage
from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.simulate import simulate
from proxyworld.world.trajectory import Trajectory

SHRINK = 4  # networks.SHRINK, which would bring torch into every worker
CLIP_FRAMES = 16
STILLS = 5
CLIP_EVERY = 5  # every fifth world gives a clip, the others stills
RAY_SHARE = 0.05  # of the worlds whose control comes from the ray caster, which is far slower than OpenGL
FIRST_TRAINING_SEED = 1_000_000  # evaluation worlds have seeds below


@dataclass(frozen=True, eq=False)
class Sample:
    """Frames of one world, u8: `control (f, h, w, c)` and `target (f, h, w, 3)`, and its prompt.

    At full size the control has the 14 channels of the streams; at a quarter, 6 more for the looks of bodies.
    """

    control: np.ndarray
    target: np.ndarray
    noise_source: np.ndarray  # (f, H, W) i32 at full size for a clip at a quarter; else (0)
    prompt: str

    @property
    def is_clip(self) -> bool:
        return self.noise_source.ndim == 3


def make_samples(seed: int, size: tuple[int, int]) -> tuple[Sample, Sample]:
    """Build the world of `seed` and look at it: at `size`, and at a quarter of it.

    Raises `InputError` where the world cannot be made or simulated.
    """
    rng = np.random.default_rng([seed, 1])
    trajectory = simulate(world_of(seed))
    start = int(rng.integers(max(1, trajectory.frames - CLIP_FRAMES + 1)))
    span = slice(start, min(start + CLIP_FRAMES, trajectory.frames))
    view = frame(set_stage(trajectory), trajectory.scene.camera, size)  # frames the whole shot, of which a part is seen
    poses = view.camera_from_world[span]
    part = _part(trajectory, span)
    # the two renderers' crude pictures differ a little; the model must read both
    backend: Backend = "ray" if rng.random() < RAY_SHARE else "auto"
    maps = render(part, size=size, backend=backend, camera=View(size, view.intrinsics, poses))
    control = condition(maps)
    clip = seed % CLIP_EVERY == 0 and part.frames == CLIP_FRAMES
    chosen = np.arange(CLIP_FRAMES) if clip else np.sort(rng.choice(part.frames, min(STILLS, part.frames), False))
    target = beauty(trajectory, size=size, frames=[int(start + k) for k in chosen]).frames
    streams = stack(control)[chosen]
    looks = paint_looks(maps.ids[chosen], scene_looks(trajectory.scene)) / 2 + 0.5
    assert control.noise_source is not None
    source = control.noise_source if clip else np.zeros(0, np.int32)
    prompt = trajectory.scene.prompt
    small = Sample(_bytes(_shrunk(np.concatenate([streams, looks], -1))), _bytes(_shrunk(target / 255)), source, prompt)
    return Sample(_bytes(streams), target, np.zeros(0, np.int32), prompt), small


def _part(trajectory: Trajectory, span: slice) -> Trajectory:
    """The poses of the frames `span` alone."""
    moving = ("time_s", "position_m", "orientation_wxyz", "velocity_m_s", "angular_velocity_rad_s")
    vertices = {name: places[span] for name, places in trajectory.vertices.items()}
    return replace(trajectory, vertices=vertices, **{name: getattr(trajectory, name)[span] for name in moving})


def _shrunk(values: np.ndarray) -> np.ndarray:
    """`(f, h, w, c)` averaged over squares of 4 pixels."""
    f, h, w, c = values.shape
    return np.asarray(values.reshape(f, h // SHRINK, SHRINK, w // SHRINK, SHRINK, c).mean((2, 4)))


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(values * 255).astype(np.uint8))


def shard_path(folder: Path, kind: str, seed: int) -> Path:
    """Where the sample of `seed` is kept; `kind` is "full" or "small"."""
    return Path(folder) / kind / f"{seed:08d}.npz"


def write_samples(folder: Path, seed: int, size: tuple[int, int]) -> bool:
    """Make and keep the samples of `seed`; whether there are any now."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if shard_path(folder, "small", seed).exists():
        return True
    try:
        full, small = make_samples(seed, size)
    except InputError:  # a world that blows up teaches nothing; the next seed takes its place
        return False
    for kind, sample in (("full", full), ("small", small)):  # the small one last: it is the one that is asked for
        arrays = {"control": sample.control, "target": sample.target, "noise_source": sample.noise_source}
        path = shard_path(folder, kind, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_arrays(path, {**arrays, "prompt": np.array(sample.prompt)}, compress=False)
    return True


def read_sample(path: Path) -> Sample:
    """Read what `write_samples` wrote. Raises `InputError` when it is not a sample."""
    arrays = read_arrays(path, what="training sample")
    return Sample(arrays["control"], arrays["target"], arrays["noise_source"], str(arrays["prompt"]))


def make_shards(
    folder: Path,
    *,
    worlds: int,
    size: tuple[int, int],
    workers: int,
    first_seed: int = FIRST_TRAINING_SEED,
    progress: Callable[[int, int], None] | None = None,
    until: Callable[[], bool] = lambda: False,
) -> int:
    """Fill `folder` with samples of `worlds` seeds, keeping those already there; how many there are now.

    `until()` is asked between worlds whether to stop early.
    """
    seeds = range(first_seed, first_seed + worlds)
    lacking = [s for s in seeds if not shard_path(folder, "small", s).exists()]
    missing, done = iter(lacking), worlds - len(lacking)
    with ProcessPoolExecutor(workers) as pool:
        pending = {pool.submit(write_samples, folder, s, size) for s in _take(missing, 2 * workers)}
        while pending:
            finished: set[Future[bool]]
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            done += len([f for f in finished if f.result()])
            if progress is not None:
                progress(done, worlds)
            if not until():
                pending |= {pool.submit(write_samples, folder, s, size) for s in _take(missing, len(finished))}
    return done


def _take(seeds: Iterator[int], count: int) -> list[int]:
    return [s for s, _ in zip(seeds, range(count), strict=False)]
