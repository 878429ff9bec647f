"""The self-test of a scene, before anything is paid for: it is sound, or repaired once by named rules, or refused.

Each law is a number that may not pass a threshold. A scene that breaks one is repaired by the rule for it, if there is
one, and tested again; every rule is used once at most. What comes of it is data.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Literal

from proxyworld.world.agreement import FINEST, Agreement, agreement
from proxyworld.world.beginning import apart, in_time, lengthened, moved_apart
from proxyworld.world.drivers import step_s
from proxyworld.world.files import InputError
from proxyworld.world.geometry import mesh
from proxyworld.world.plausibility import Law, plausibility
from proxyworld.world.scene import Deformable, Scene
from proxyworld.world.sight import in_view, shortened
from proxyworld.world.simulate import simulate
from proxyworld.world.tracks import Tracks
from proxyworld.world.trajectory import Trajectory

Verdict = Literal["sound", "repaired", "refused"]
Rule = Literal["move apart", "lengthen", "shorten", "finer steps"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Repair:
    """What was changed in a scene, by which rule, and for which law."""

    rule: Rule
    law: str
    sentence: str


@dataclass(frozen=True, eq=False)
class SelfTest:
    """What a scene's self-test found: the `scene` as it was tested last, its `trajectory`, and the laws on it.

    `agreement` compares with a run at twice the rate, where that was asked for. A scene that is refused may have no
    trajectory.
    """

    scene: Scene
    verdict: Verdict
    laws: tuple[Law, ...]
    repairs: tuple[Repair, ...] = ()
    agreement: Agreement | None = None
    trajectory: Trajectory | None = None

    @property
    def sound(self) -> bool:
        """Whether the scene, perhaps repaired, may be used."""
        return self.verdict != "refused"

    @property
    def broken(self) -> tuple[Law, ...]:
        """The laws that do not hold."""
        return tuple(law for law in self.laws if not law.holds)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The repairs, the laws that are broken, and how far a finer run agrees."""
        told = [repair.sentence for repair in self.repairs]
        told += [law.sentence for law in self.broken]
        return (*told, *([] if self.agreement is None else [self.agreement.sentence]))

    def json(self) -> str:
        """Verdict, laws, repairs and agreement as JSON."""
        held = {
            "verdict": self.verdict,
            "laws": [asdict(law) for law in self.laws],
            "repairs": [asdict(repair) for repair in self.repairs],
            "agreement": None if self.agreement is None else asdict(self.agreement),
        }
        return json.dumps(held, indent=1) + "\n"


def examine(scene: Scene, *, twice: bool = False, progress: Progress | None = None) -> SelfTest:
    """Test `scene`, and repair it once where a rule is known for what it breaks.

    With `twice` it is also run at twice the rate, and where the two part, a run with a tiny jitter tells chaos from
    error; that costs two more runs, the first of them at twice the cost. `progress` is called as by `simulate`.
    """
    first = _tested(scene, twice, progress)
    if not first.broken:
        return first
    repairs, repaired = _repaired(first)
    if not repairs:
        return first
    second = _tested(repaired, twice, progress)
    verdict: Verdict = "refused" if second.broken else "repaired"
    return SelfTest(repaired, verdict, second.laws, repairs, second.agreement, second.trajectory)


def _tested(scene: Scene, twice: bool, progress: Progress | None) -> SelfTest:
    """One round: how the scene begins; and if that is well, how it goes on."""
    beginning = (apart(scene), in_time(scene))
    if not all(law.holds for law in beginning):
        return SelfTest(scene, "refused", beginning)
    try:
        trajectory = simulate(scene, progress=progress)
    except InputError as error:
        said = str(error)
        return SelfTest(scene, "refused", (*beginning, Law("runs", False, 1.0, 0.0, "", None, _sentence(said))))
    runs = Law("runs", True, 0.0, 0.0, "", None, "It runs to its end.")
    laws = [*beginning, runs, *plausibility(trajectory)]
    compared = None
    if all(law.holds for law in laws):
        laws.append(in_view(Tracks(trajectory)))
        compared = agreement(trajectory) if twice else None
        laws += [compared.law] if compared is not None else []
    verdict: Verdict = "sound" if all(law.holds for law in laws) else "refused"
    return SelfTest(scene, verdict, tuple(laws), (), compared, trajectory)


# --- repairs ----------------------------------------------------------------------------------------------------


def _repaired(test: SelfTest) -> tuple[tuple[Repair, ...], Scene]:
    """The repairs for what is broken, and the scene with all of them; none where a broken law has no rule."""
    scene, repairs, used = test.scene, [], set()
    for law in test.broken:
        rule = _RULES.get(law.name)
        if rule is None:
            return (), test.scene
        if rule in used:
            continue
        changed = _DEEDS[rule](scene, test)
        if changed is None:
            return (), test.scene
        used.add(rule)
        scene, how = changed
        repairs.append(Repair(rule, law.name, f"Repaired by the rule “{rule}”: {how}."))
    return tuple(repairs), scene


_Change = tuple[Scene, str] | None
"""The changed scene and what was done, in words; None where it cannot be."""


def _finer(scene: Scene, test: SelfTest) -> _Change:
    """Half the step, or less where something so fast moves that it leaps over half its thickness."""
    if scene.fineness * 2 > FINEST:
        return None
    leaps = 0.0 if test.trajectory is None else _leaps(Tracks(test.trajectory))
    finer = min(scene.fineness * max(2, math.ceil(leaps)), FINEST)
    return scene.model_copy(update={"fineness": finer}), f"the engine takes {finer} times as many steps as usual"


def _leaps(tracks: Tracks) -> float:
    """The most halves of its own thickness that a body moves by in one step."""
    step, most = step_s(tracks.trajectory), 0.0
    for row in tracks.rows:
        if not row.body.fixed and not isinstance(row.body.shape, Deformable):
            most = max(most, float(row.fastest_m_s.max()) * step / (float(mesh(row.body.shape).extents.min()) / 2))
    return most


def _move_apart(scene: Scene, test: SelfTest) -> _Change:
    return moved_apart(scene)


def _lengthen(scene: Scene, test: SelfTest) -> _Change:
    return lengthened(scene)


def _shorten(scene: Scene, test: SelfTest) -> _Change:
    return None if test.trajectory is None else shortened(scene, Tracks(test.trajectory))


_DEEDS: Mapping[Rule, Callable[[Scene, SelfTest], _Change]] = MappingProxyType(
    {"move apart": _move_apart, "lengthen": _lengthen, "shorten": _shorten, "finer steps": _finer}
)
_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "no overlap": "move apart",
        "events in time": "lengthen",
        "in view": "shorten",
        **dict.fromkeys(
            (
                "runs",
                "finite",
                "continuity",
                "energy",
                "above ground",
                "solid",
                "not tunnelled",
                "same at twice the rate",
            ),
            "finer steps",
        ),
    }
)
"""The rule that mends what breaks a law."""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def law_table(laws: Sequence[Law]) -> tuple[tuple[str, ...], ...]:
    """A row for each law: its name, what was found, the most that may be, and the verdict."""
    return tuple(
        (law.name, f"{law.value:.3g} {law.unit}".strip(), f"{law.threshold:.3g} {law.unit}".strip(),
         "holds" if law.holds else "broken")
        for law in laws
    )  # fmt: skip
