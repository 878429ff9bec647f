"""Forces: the actors of a scene, which push rigid bodies and move those that deform between the engine's steps."""

from __future__ import annotations

from proxyworld.world.acting import Actor
from proxyworld.world.cords import Cords
from proxyworld.world.media import Media
from proxyworld.world.scene import Scene
from proxyworld.world.soft.actor import Softs
from proxyworld.world.springs import Springs


def actors(scene: Scene, time_step_s: float) -> tuple[Actor, ...]:
    """What moves the bodies of `scene` besides the engine, whose steps last `time_step_s`; empty where nothing does."""
    kinds = (Springs, Cords, Media, Softs)
    return tuple(actor for actor in (kind(scene, time_step_s) for kind in kinds) if actor)
