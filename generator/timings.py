"""`Timings`: seconds and peak memory of each stage of a run, and the `Stopwatch` that takes them."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from proxyworld.generator.model import Progress

Watch = Callable[[str, int, int], None]
"""Called with (stage, done, of how many): 0 of 0 when a stage begins, then as it moves on, and n of n when it ends."""

_CLEAR_REFS = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Stage:
    """What one stage took: wall-clock seconds, and the most memory that the process held while it ran.

    `accelerator_mib` is the most memory that torch held on a GPU; `None` without one.
    """

    name: str
    seconds: float
    peak_memory_mib: float
    accelerator_mib: float | None = None


@dataclass(frozen=True)
class Timings:
    """The stages of a run in the order they ran; one that ran again, in a second attempt, is there again."""

    stages: tuple[Stage, ...] = ()

    def seconds(self, *names: str) -> float:
        """Seconds of the stages called `names`, all attempts together; of every stage where none is named."""
        return sum(stage.seconds for stage in self.stages if not names or stage.name in names)

    def rows(self) -> list[dict[str, object]]:
        """One dictionary a stage, ready for JSON."""
        return [
            {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(stage).items()}
            for stage in self.stages
        ]

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<tr><td>{s.name}</td><td>{s.seconds:.2f}</td><td>{s.peak_memory_mib:.0f}</td></tr>" for s in self.stages
        )
        return f"<table><tr><th>stage</th><th>seconds</th><th>peak memory, MiB</th></tr>{lines}</table>"


class Stopwatch:
    """Measures stages one after another, going on from `timings`, and tells `watch` how far each is."""

    def __init__(self, timings: Timings = Timings(), *, watch: Watch | None = None) -> None:
        self.timings = timings
        self._watch: Watch = watch or (lambda stage, done, total: None)

    @contextmanager
    def stage(self, name: str) -> Iterator[Progress]:
        """Measure what runs inside, also where it raises; it may report its steps to what is yielded."""
        self._watch(name, 0, 0)
        _reset_peak()
        started = time.perf_counter()
        try:
            yield partial(self._watch, name)
        finally:
            stage = Stage(name, time.perf_counter() - started, _peak_mib(), _accelerator_mib())
            self.timings = Timings((*self.timings.stages, stage))
        self._watch(name, 1, 1)


def _reset_peak() -> None:
    """Let the kernel forget the highest resident size so far (proc(5), `clear_refs`), and torch its own."""
    with suppress(OSError):  # no Linux, or a sandbox: then each peak is the highest since the process began
        _CLEAR_REFS.write_text("5")
    if cuda := _cuda():
        cuda.reset_peak_memory_stats()


def _peak_mib() -> float:
    """The highest resident size since `_reset_peak`, or since the process began where it cannot be reset."""
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _accelerator_mib() -> float | None:
    cuda = _cuda()
    return cuda.max_memory_allocated() / 2**20 if cuda else None


def _cuda() -> Any:
    """`torch.cuda` where something else has already started it: measuring must not import torch."""
    torch = sys.modules.get("torch")
    return torch.cuda if torch is not None and torch.cuda.is_initialized() else None
