"""The training data: random worlds, rendered as controls and painted by the beauty pass, cached as shards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from proxyworld.conditioning.control import condition
from proxyworld.generator.stack import stack
from proxyworld.generator.training.scenes import parsed_scene, random_scene
from proxyworld.render.beauty import beauty
from proxyworld.render.render import render
from proxyworld.world.files import InputError, read_arrays, write_arrays
from proxyworld.world.simulate import simulate

CLIP_FRAMES = 16
STILLS = 6
CLIP_EVERY = 4  # every fourth world gives a clip, the others stills
PARSED = 0.5  # the share of worlds that come from the parser, as a user's do
FIRST_TRAINING_SEED = 1_000_000  # evaluation worlds have seeds below


@dataclass(frozen=True, eq=False)
class Sample:
    """Frames of one world: `control (f, h, w, 14)` and `target (f, h, w, 3)`, both u8, and its prompt."""

    control: np.ndarray
    target: np.ndarray
    noise_source: np.ndarray  # (f, h, w) i32 for a clip, (0) for stills
    prompt: str

    @property
    def is_clip(self) -> bool:
        return self.noise_source.ndim == 3


def make_sample(seed: int, size: tuple[int, int]) -> Sample:
    """Build the world of `seed` and look at it. Raises `InputError` where it cannot be made or simulated."""
    rng = np.random.default_rng([seed, 1])
    drawn = random_scene(seed, duration_s=float(rng.uniform(0.9, 1.6)))
    trajectory = simulate(parsed_scene(seed) if rng.random() < PARSED else drawn)
    # the two renderers' crude pictures differ a little; the model must read both
    maps = render(trajectory, size=size, backend="auto" if rng.random() < 0.5 else "ray")
    control = condition(maps)
    if seed % CLIP_EVERY == 0:
        start = int(rng.integers(trajectory.frames - CLIP_FRAMES + 1))
        chosen = np.arange(start, start + CLIP_FRAMES)
        assert control.noise_source is not None
        source = control.noise_source[chosen]
    else:
        chosen = np.sort(rng.choice(trajectory.frames, STILLS, replace=False))
        source = np.zeros(0, np.int32)
    target = beauty(trajectory, size=size, frames=[int(k) for k in chosen])
    controls = np.rint(stack(control)[chosen] * 255).astype(np.uint8)
    return Sample(controls, target.frames, source, trajectory.scene.prompt)


def shard_path(folder: Path, seed: int) -> Path:
    return Path(folder) / f"{seed:08d}.npz"


def write_sample(folder: Path, seed: int, size: tuple[int, int]) -> bool:
    """Make and keep the sample of `seed`; whether there is one now."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    path = shard_path(folder, seed)
    if path.exists():
        return True
    try:
        sample = make_sample(seed, size)
    except InputError:  # a world that blows up teaches nothing; the next seed takes its place
        return False
    arrays = {"control": sample.control, "target": sample.target, "noise_source": sample.noise_source}
    write_arrays(path, {**arrays, "prompt": np.array(sample.prompt)}, compress=False)
    return True


def read_sample(path: Path) -> Sample:
    """Read what `write_sample` wrote. Raises `InputError` when it is not a sample."""
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
    missing = iter([s for s in range(first_seed, first_seed + worlds) if not shard_path(folder, s).exists()])
    done = worlds - sum(1 for s in range(first_seed, first_seed + worlds) if not shard_path(folder, s).exists())
    with ProcessPoolExecutor(workers) as pool:
        pending = {pool.submit(write_sample, folder, s, size) for s in _take(missing, 2 * workers)}
        while pending:
            finished: set[Future[bool]]
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            done += len([f for f in finished if f.result()])
            if progress is not None:
                progress(done, worlds)
            if not until():
                pending |= {pool.submit(write_sample, folder, s, size) for s in _take(missing, len(finished))}
    return done


def _take(seeds: Iterator[int], count: int) -> list[int]:
    return [s for s, _ in zip(seeds, range(count), strict=False)]
