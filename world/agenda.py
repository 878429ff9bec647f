"""The `Agenda`: which events of a scene are due at which step, by the clock or by what happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from proxyworld.world.scene import Break, Event, Release, Trigger

SPEED_M_S = 0.05
"""What moves faster is in motion."""
REST_S = 0.1
"""What has not moved faster for so long is at rest."""


@dataclass
class _Waiting:
    """A trigger that is not met yet, the numbers of the events that wait for it, and how many steps all was still."""

    trigger: Trigger
    events: list[int]
    still: int = 0


class Agenda:
    """The events that are still to come; those with a trigger count their time from the step in which it is met."""

    def __init__(self, events: Sequence[Event], time_step_s: float) -> None:
        self._events, self._time_step_s = events, time_step_s
        self._due: dict[int, list[int]] = defaultdict(list)
        self._first_step: dict[int, int] = {}  # by the event's number in the scene; of those not waiting
        waiting: dict[Trigger, _Waiting] = {}
        for i, event in enumerate(events):
            if event.after is None:
                self._plan(i, 0)
            else:
                waiting.setdefault(event.after, _Waiting(event.after, [])).events.append(i)
        self._waiting = list(waiting.values())

    @property
    def waits(self) -> bool:
        """Whether an event waits for something to happen."""
        return bool(self._waiting)

    @property
    def waits_for_touch(self) -> bool:
        return any(waiting.trigger.kind == "touch" for waiting in self._waiting)

    def is_due(self, first: int, end: int) -> bool:
        """Whether an event begins from step `first` on and before step `end`."""
        return any(first <= number < end for number in self._due)

    def due(self, number: int) -> list[Event]:
        """The events that begin in step `number`: first what lets go or breaks, so that a blow finds the parts."""
        if number not in self._due:
            return []
        events = [self._events[i] for i in sorted(self._due.pop(number))]
        return sorted(events, key=lambda event: not isinstance(event, Release | Break))

    def begun_s(self, steps: int) -> np.ndarray:
        """When each event began `(e)`, within so many `steps`; infinite for those that did not."""
        first = [self._first_step.get(i, steps) for i in range(len(self._events))]
        return np.array([number * self._time_step_s if number < steps else np.inf for number in first], float)

    def observe(
        self, number: int, impulse_n_s: Callable[[str, str | None], float], speed_m_s: Callable[[str], float]
    ) -> None:
        """See what happened in step `number`: how hard bodies touched, and how fast anything of one moves."""
        for waiting in list(self._waiting):
            trigger = waiting.trigger
            if trigger.kind == "touch":
                impulse = impulse_n_s(trigger.body, trigger.other)
                met = impulse > 0 and impulse >= trigger.impulse_n_s
            else:
                fast = speed_m_s(trigger.body) > SPEED_M_S
                waiting.still = 0 if fast else waiting.still + 1
                met = fast if trigger.kind == "starts" else waiting.still >= round(REST_S / self._time_step_s)
            if met:
                self._waiting.remove(waiting)
                for i in waiting.events:
                    self._plan(i, number + 1)

    def _plan(self, i: int, since: int) -> None:
        self._first_step[i] = since + round(self._events[i].time_s / self._time_step_s)
        self._due[self._first_step[i]].append(i)
