"""Contact of a deforming body's skin with rigid solids: impulses that stop approach and resist sliding, both ways.

Several points may hang on one node, and many on one rigid body. Each contact takes a share of them, by the sum of its
row of the contact matrix, so that all can be solved at once and none is pushed too far (mass splitting: Tonge et al.,
ACM TOG 31, 2012); rounds of it approach the joint solution, and keep momentum at any time. Friction is Coulomb's. The
points themselves do not bounce: what bounces does so by its own elasticity.
Vectors of `c` contacts are `(3, c)`, what hangs on their `k` nodes is `(k, c)`. The contact matrix is sparse, and made
once for all the substeps in which the contacts stay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from proxyworld.world.soft.skin import Skin
from proxyworld.world.soft.solids import Meeting, Solids, across

_ROUNDS = 2
_PUSHED_OUT = 0.3  # of what has sunk in, in an engine step


@dataclass(frozen=True, eq=False)
class Contacts:
    """Contacts `c` that may close within an engine step; `impulse_n_s (3, c)` gathers what the skin has got."""

    row: np.ndarray  # (c) of the rigid body
    normal: np.ndarray  # (3, c) out of the rigid body
    arm: np.ndarray  # (3, c) from the rigid body's centre
    gap_m: np.ndarray  # (c) changes
    friction: np.ndarray  # (c)
    skin: Riding
    rigid: Rigid | None  # None where none of the rigid bodies can move
    belt_m_s: np.ndarray  # (3, c) of the rigid surface, beside the motion of `rigid`
    impulse_n_s: np.ndarray  # (3, c) changes

    def slip_m_s(self, speeds: np.ndarray, solids: Solids) -> np.ndarray:
        """How fast the skin moves over the rigid surface: `(3, c)`."""
        slip = self.skin.mean(speeds) - self.belt_m_s
        if self.rigid is not None:
            slip -= self.rigid.surface_m_s(solids)
        return np.asarray(slip)

    def shift(self, way: np.ndarray) -> None:
        """The nodes were moved by `way (3, v)`."""
        self.gap_m[:] += dot(self.normal, self.skin.mean(way))


class Riding:
    """Points `c` that ride on `count` nodes, on `nodes (k, c)` by their `shares (k, c)`."""

    def __init__(self, nodes: np.ndarray, shares: np.ndarray, count: int) -> None:
        k, c = nodes.shape
        columns, data = nodes.T.ravel().astype(np.int32), shares.T.ravel()
        ends = np.arange(0, 3 * k * c + 1, k, dtype=np.int32)
        along = np.concatenate([columns, columns + count, columns + 2 * count], dtype=np.int32)
        self._count, self._width, self._signs = count, k, np.sign(data)
        self._shares = csr_matrix((np.tile(data, 3), along, ends), (3 * c, 3 * count))
        self._spread = self._shares.T
        self._sizes = csr_matrix((np.abs(data), columns, ends[: c + 1]), (c, count))
        self._sizes_spread = self._sizes.T

    def mean(self, speeds: np.ndarray) -> np.ndarray:
        """What the points have of the nodes' `speeds (3, v)`: `(3, c)`."""
        return np.asarray(self._shares @ speeds.ravel()).reshape(3, -1)

    def spread(self, impulse: np.ndarray) -> np.ndarray:
        """What the nodes get `(3, v)` of the points' `impulse (3, c)`."""
        return np.asarray(self._spread @ impulse.ravel()).reshape(3, self._count)

    def give(self, mobility: np.ndarray, active: np.ndarray) -> np.ndarray:
        """How much the points `(c)` give way, of which those `active (c)` share the nodes: their bound on it."""
        crowd = self._sizes_spread @ active.astype(float)
        return np.asarray(self._sizes @ (mobility * crowd))

    def lifted(self, way: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """By how much nodes move `(3, v)` so that the points `chosen (c)` go about that `way (3, c)`."""
        squares = np.square(self._sizes.data)
        columns, points = self._sizes.indices, np.repeat(np.arange(len(chosen)), self._width)
        weight = np.maximum(np.bincount(columns, squares * chosen[points], self._count), 1e-9)
        signed = squares * self._signs
        return np.stack([np.bincount(columns, signed * one[points], self._count) / weight for one in way])


class Rigid:
    """The rigid side of contacts: at `arm (3, c)` from the centres of the bodies of `row (c)`."""

    def __init__(self, row: np.ndarray, arm: np.ndarray, normal: np.ndarray, solids: Solids) -> None:
        c, n = len(row), len(solids.mobility)
        ones = np.ones(c)
        columns, data = [], []
        for i in range(3):
            j, k = (i + 1) % 3, (i + 2) % 3
            columns.append(np.stack([3 * row + i, 3 * (n + row) + j, 3 * (n + row) + k], axis=1))
            data.append(np.stack([ones, arm[k], -arm[j]], axis=1))
        self._motion = csr_matrix(
            (np.concatenate(data).ravel(), np.concatenate(columns).ravel(), np.arange(0, 9 * c + 1, 3)), (3 * c, 6 * n)
        )
        self._wrench = self._motion.T
        self._row = row
        lever = across(arm, normal)
        self._give = solids.mobility[row] + np.einsum("ic,cij,jc->c", lever, solids.turning[row], lever)

    def surface_m_s(self, solids: Solids) -> np.ndarray:
        """How fast the bodies move where they are touched: `(3, c)`."""
        motion = np.concatenate([solids.velocity_m_s, solids.spin_rad_s])
        return np.asarray(self._motion @ motion.ravel()).reshape(3, -1)

    def push(self, impulse: np.ndarray, solids: Solids) -> None:
        """Give the bodies the impulses `(3, c)`."""
        gained = np.asarray(self._wrench @ impulse.ravel()).reshape(2, -1, 3)
        solids.thrust(gained[0], gained[1])

    def give(self, active: np.ndarray) -> np.ndarray:
        """How much the bodies give way under each contact `(c)`, those `active (c)` at once."""
        return np.asarray(np.bincount(self._row, active)[self._row] * self._give)


def contacts(
    meeting: Meeting,
    skin: Skin,
    points: np.ndarray,
    solids: Solids,
    *,
    offset_m: float,
    friction: np.ndarray,
) -> Contacts:
    """What `meeting` found, ready to be solved; `friction (n)` is that with each row."""
    row, normal = meeting.row, np.ascontiguousarray(meeting.normal.T)
    arm = points[meeting.point].T - solids.centre_m[row].T - normal * meeting.gap_m
    gap = meeting.gap_m - offset_m
    return Contacts(
        row=row,
        normal=normal,
        arm=arm,
        gap_m=gap,
        friction=friction[row],
        skin=Riding(skin.nodes[meeting.point].T, skin.grips[meeting.point].T, skin.count),
        rigid=Rigid(row, arm, normal, solids) if (solids.mobility[row] > 0).any() else None,
        belt_m_s=solids.belt_m_s(row),
        impulse_n_s=np.zeros((3, len(gap))),
    )


def resolve(found: Contacts, speeds: np.ndarray, mobility: np.ndarray, solids: Solids, step_s: float) -> None:
    """Change the nodes' `speeds (3, v)`, whose `mobility (v)` is 1 / mass, so that no gap closes within `step_s`."""
    normal = found.normal
    slip = found.slip_m_s(speeds, solids)
    along = dot(normal, slip)
    least = np.minimum(-found.gap_m / step_s, 0)
    active = along < least
    if active.any():
        along = _solve(found, active, least, slip, speeds, mobility, solids)
    found.gap_m[:] += step_s * along


def _solve(
    found: Contacts,
    active: np.ndarray,
    least: np.ndarray,
    slip: np.ndarray,
    speeds: np.ndarray,
    mobility: np.ndarray,
    solids: Solids,
) -> np.ndarray:
    """Solve the contacts that would close, which `slip (3, c)`; returns how fast all part then: `(c)`."""
    normal = found.normal
    give = found.skin.give(mobility, active)
    if found.rigid is not None:
        give += found.rigid.give(active)
    eager = np.where(active & (give > 0), 1 / np.maximum(give, 1e-30), 0)
    pressed, rubbed = np.zeros(len(least)), np.zeros_like(normal)
    along = dot(normal, slip)
    for _ in range(_ROUNDS):
        more = np.maximum(pressed + (least - along) * eager, 0) - pressed
        pressed += more
        wanted = rubbed - (slip - along * normal) * eager
        size = np.sqrt(dot(wanted, wanted))
        wanted *= np.minimum(1, found.friction * pressed / np.maximum(size, 1e-30))
        change = more * normal + wanted - rubbed
        rubbed = wanted
        found.impulse_n_s[:] += change
        speeds += mobility * found.skin.spread(change)
        if found.rigid is not None:
            found.rigid.push(-change, solids)
        slip = found.slip_m_s(speeds, solids)
        along = dot(normal, slip)
    return along


def lifted(found: Contacts) -> np.ndarray | None:
    """By how much nodes `(3, v)` move so that what has sunk in comes out again, little by little; None if nothing."""
    deep = np.maximum(-found.gap_m, 0)
    return found.skin.lifted(_PUSHED_OUT * deep * found.normal, deep > 0) if deep.any() else None


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The products `(c)` of vectors `(3, c)`."""
    return np.asarray(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])
