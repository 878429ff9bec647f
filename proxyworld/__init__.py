"""proxyworld: a prompt becomes a simulated 3D world, and a video that follows it.

`str` -> `Scene` -> `Trajectory` -> `Maps` -> `Control` -> `Video` -> `Report`; each arrow is a plain function.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

_here = Path(__file__).resolve().parent
if not (_here / "world").is_dir():  # a checkout without symbolic links: the rooms lie one folder up
    __path__.append(str(_here.parent))

if TYPE_CHECKING:
    from proxyworld.conditioning.control import Control as Control
    from proxyworld.conditioning.control import condition as condition
    from proxyworld.generator.assess import assess as assess
    from proxyworld.generator.generate import generate as generate
    from proxyworld.generator.model import Draft as Draft
    from proxyworld.generator.pipeline import Pipeline as Pipeline
    from proxyworld.generator.recheck import judge as judge
    from proxyworld.generator.report import Report as Report
    from proxyworld.generator.testing import assert_plausible as assert_plausible
    from proxyworld.generator.testing import expect as expect
    from proxyworld.render.boundaries import boundaries as boundaries
    from proxyworld.render.maps import Maps as Maps
    from proxyworld.render.render import render as render
    from proxyworld.render.tracks import sample_points as sample_points
    from proxyworld.render.tracks import track as track
    from proxyworld.render.video import Video as Video
    from proxyworld.world.contracts import check as check
    from proxyworld.world.files import InputError as InputError
    from proxyworld.world.parse import parse as parse
    from proxyworld.world.planning.planner import Planner as Planner
    from proxyworld.world.scene import Scene as Scene
    from proxyworld.world.simulate import simulate as simulate
    from proxyworld.world.trajectory import Trajectory as Trajectory

__version__ = "0.1.0"

_homes = {
    "InputError": "world.files",
    "Scene": "world.scene",
    "parse": "world.parse",
    "Planner": "world.planning.planner",
    "Trajectory": "world.trajectory",
    "simulate": "world.simulate",
    "check": "world.contracts",
    "boundaries": "render.boundaries",
    "Maps": "render.maps",
    "render": "render.render",
    "sample_points": "render.tracks",
    "track": "render.tracks",
    "Video": "render.video",
    "Control": "conditioning.control",
    "condition": "conditioning.control",
    "Draft": "generator.model",
    "generate": "generator.generate",
    "assess": "generator.assess",
    "judge": "generator.recheck",
    "Report": "generator.report",
    "Pipeline": "generator.pipeline",
    "expect": "generator.testing",
    "assert_plausible": "generator.testing",
}
__all__ = [
    "Control",
    "Draft",
    "InputError",
    "Maps",
    "Pipeline",
    "Planner",
    "Report",
    "Scene",
    "Trajectory",
    "Video",
    "assert_plausible",
    "assess",
    "boundaries",
    "check",
    "condition",
    "expect",
    "generate",
    "judge",
    "parse",
    "render",
    "sample_points",
    "simulate",
    "track",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: `import proxyworld` itself loads nothing heavy."""
    if name not in _homes:
        raise AttributeError(f"module 'proxyworld' has no attribute {name!r}")
    value = getattr(import_module(f"proxyworld.{_homes[name]}"), name)
    if name != "render":  # the room of that name is callable, and stands for its verb
        globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
