"""Forces: the actors of a scene that push rigid bodies between the engine's steps."""

from __future__ import annotations

from proxyworld.world.acting import Actor
from proxyworld.world.cords import Cords
from proxyworld.world.media import Media
from proxyworld.world.scene import Scene
from proxyworld.world.springs import Springs


def actors(scene: Scene, time_step_s: float) -> tuple[Actor, ...]:
    """What pushes the bodies of `scene`, with engine steps of `time_step_s`; empty where nothing does."""
    kinds = (Springs, Cords, Media)
    return tuple(actor for actor in (kind(scene, time_step_s) for kind in kinds) if actor)
