"""The order of stories in time: what one brings about stands in its way, and what comes later waits its turn."""

from __future__ import annotations

import numpy as np

from proxyworld.world.conventions import rotation_matrix
from proxyworld.world.language.reading import Entity
from proxyworld.world.language.stage import Stage
from proxyworld.world.language.story import Story
from proxyworld.world.mass import mass_properties
from proxyworld.world.scene import Body, Carry, Deformable, Event, Impulse, Joint, Release, Torque, Vec3

_TAIL = 0.7
"""What of a story's time has passed when the next one begins: the rest is its coming to rest."""
_TWIST_S = 0.02


def chained(told: list[Story]) -> list[Story]:
    """Stories whose doer is a thing of an earlier one become what that one brings about: it stands behind, in the way.

    "The ball rolls into the dominoes, which fall and ring a bell": the bell is what the dominoes meet.
    """
    out: list[Story] = []
    for story in _with_what_turns_under_them(told):
        earlier = next((s for s in out if _is_brought_about(story, s)), None)
        if earlier is None:
            out.append(story)
            continue
        earlier.targets += [e for e in story.movers if not any(e is t for t in earlier.targets)]
        earlier.effects += story.deeds
    return out


def _with_what_turns_under_them(told: list[Story]) -> list[Story]:
    """What only goes round, and bears the things of another story, is told in that one ("a spinning turntable")."""
    turning = [s for s in told if s.lead.is_a("spin") and not s.targets and len(s.movers) == 1]
    out = [s for s in told if s not in turning]
    for story in turning:
        bearer = story.mover
        borne = next((s for s in out if bearer is s.surface or any(bearer is t for t in s.targets)), None)
        if borne is None:
            out.append(story)
        else:
            borne.effects += story.deeds
    return sorted(out, key=told.index)


def _is_brought_about(story: Story, earlier: Story) -> bool:
    """Whether a thing of `earlier` does to others what is told in `story`."""
    causes: list[Entity] = [d for c in story.deeds for d in c.doers]
    involved = [*earlier.movers, *earlier.targets]
    return bool(earlier.targets) and any(d is e for d in causes for e in involved)


def one_after_another(told: list[Story], stages: list[Stage]) -> None:
    """Let each story wait until those told to come before it are over but for their coming to rest."""
    ends: dict[int, float] = {}
    orders = [min(c.order for c in story.deeds) for story in told]
    for place, order in enumerate(sorted(set(orders))):
        begins = max((end for o, end in ends.items() if o < order), default=0.0) if place else 0.0
        for own, stage in zip(orders, stages, strict=True):
            if own != order:
                continue
            if begins > 0:
                wait(stage, begins)
            ends[order] = max(ends.get(order, 0.0), begins + _TAIL * (stage.duration_s - begins))


def wait(stage: Stage, seconds: float) -> None:
    """Let all of a stage begin `seconds` later: what would fall or is under way is held until then."""
    stage.events = [
        e if e.after is not None or _holds_still(e) else e.model_copy(update={"time_s": e.time_s + seconds})
        for e in stage.events
    ]
    for body in stage.bodies:
        if body.fixed or isinstance(body.shape, Deformable) or any(j.body == body.name for j in stage.joints):
            continue
        moving = any(body.velocity_m_s) or any(body.angular_velocity_rad_s)
        if moving or body.name in {e.body for e in stage.expectations if e.kind == "falls"}:
            _hold_until(stage, body, seconds)
    stage.lasts(stage.duration_s + seconds)


def _holds_still(event: Event) -> bool:
    """Whether a hand holds a body from the start on, until it moves it: it does so while the story waits, too."""
    return isinstance(event, Carry) and event.time_s == 0 and event.hold and not any((*event.by_m, *event.turn_rad))


def _hold_until(stage: Stage, body: Body, seconds: float) -> None:
    """Hold `body` at rest, then let it go with the motion that it was given."""
    joint = Joint(name=f"{body.name} waits", kind="fixed", body=body.name, anchor_m=body.position_m)
    stage.joints.append(joint)
    stage.events.append(Release(time_s=seconds, joint=joint.name))
    mass = mass_properties(body)
    if any(body.velocity_m_s):
        stage.events.append(
            Impulse(time_s=seconds, body=body.name, impulse_n_s=_vec3(mass.mass_kg * np.array(body.velocity_m_s)))
        )
    if any(body.angular_velocity_rad_s):
        axes = rotation_matrix(body.orientation_wxyz)
        turn = axes @ mass.inertia_kg_m2 @ axes.T @ np.array(body.angular_velocity_rad_s) / _TWIST_S
        stage.events.append(Torque(time_s=seconds, duration_s=_TWIST_S, body=body.name, torque_n_m=_vec3(turn)))
    stage.replace(body.model_copy(update={"velocity_m_s": (0.0, 0.0, 0.0), "angular_velocity_rad_s": (0.0, 0.0, 0.0)}))


def _vec3(value: np.ndarray) -> Vec3:
    x, y, z = (float(v) for v in value)
    return (x, y, z)


__all__ = ["chained", "one_after_another", "wait"]
