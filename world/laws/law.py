"""A `Law`: what a simulation must obey, and how far it may be from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Law:
    """A law of mechanics, the `cases` in which it is tried, and the `error` of one: a share of what the law says.

    `bound` is the least and the largest error that the law's own tolerance allows, with the reason in `why`.
    """

    name: str
    says: str
    source: str
    cases: tuple[tuple[Any, ...], ...]
    error: Callable[..., float]
    bound: tuple[float, float]
    why: str

    def holds(self, error: float) -> bool:
        """Whether `error` lies within the bound."""
        return self.bound[0] <= error <= self.bound[1]


def within(share: float) -> tuple[float, float]:
    """The bound of `share` either side."""
    return (-share, share)
