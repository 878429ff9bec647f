"""Strictness: a prompt of which some words cannot be simulated may be refused."""

from __future__ import annotations

from proxyworld.world.files import InputError
from proxyworld.world.scene import Scene


def demand_all_simulated(scene: Scene) -> None:
    """Raise `InputError` where `scene.words` says of a word that it is not simulated, naming each and why."""
    if scene.words.not_simulated:
        raise InputError(
            f"strict, and not everything is simulated ({'; '.join(scene.words.not_simulated)}): "
            "leave these words out, or do without strict"
        )
