"""Contact of a deforming body's skin with rigid solids: impulses that stop approach and resist sliding, both ways.

Several points may hang on one node, and many on one rigid body. Each contact takes a share of them, by the sum of its
row of the contact matrix, so that all can be solved at once and none is pushed too far (mass splitting: Tonge et al.,
ACM TOG 31, 2012); rounds of it approach the joint solution, and keep momentum at any time. Friction is Coulomb's. The
points themselves do not bounce: what bounces does so by its own elasticity.
Vectors of `c` contacts are `(3, c)`, what hangs on their `k` nodes is `(k, c)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proxyworld.world.soft.skin import Skin
from proxyworld.world.soft.solids import Meeting, Solids, across

_ROUNDS = 2
_PUSHED_OUT = 0.3  # of what has sunk in, in an engine step


@dataclass(frozen=True, eq=False)
class Contacts:
    """Contacts `c` that may close within an engine step; `impulse_n_s (3, c)` gathers what the skin has got."""

    row: np.ndarray  # (c) of the rigid body
    nodes: np.ndarray  # (k, c)
    shares: np.ndarray  # (k, c)
    normal: np.ndarray  # (3, c) out of the rigid body
    arm: np.ndarray  # (3, c) from the rigid body's centre
    gap_m: np.ndarray  # (c) changes
    friction: np.ndarray  # (c)
    surface_m_s: np.ndarray  # (3, c) of the rigid body, changes where it moves
    moves: bool  # whether any of the rigid bodies can
    impulse_n_s: np.ndarray  # (3, c) changes

    def of(self, chosen: np.ndarray) -> Contacts:
        """Copies of the `chosen (a)`, by index."""
        return Contacts(
            self.row[chosen],
            self.nodes[:, chosen],
            self.shares[:, chosen],
            self.normal[:, chosen],
            self.arm[:, chosen],
            self.gap_m[chosen],
            self.friction[chosen],
            self.surface_m_s[:, chosen],
            self.moves,
            np.zeros((3, len(chosen))),
        )

    def slip_m_s(self, speeds: np.ndarray) -> np.ndarray:
        """How fast the skin moves over the rigid surface: `(3, c)`."""
        return np.asarray(_mean(speeds, self.nodes, self.shares) - self.surface_m_s)


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
    nodes = np.ascontiguousarray(skin.nodes[meeting.point].T)
    shares = np.ascontiguousarray(skin.grips[meeting.point].T)
    arm = points[meeting.point].T - solids.centre_m[row].T - normal * meeting.gap_m
    gap = meeting.gap_m - offset_m
    surface = solids.surface_m_s(row, arm)
    return Contacts(
        row=row,
        nodes=nodes,
        shares=shares,
        normal=normal,
        arm=arm,
        gap_m=gap,
        friction=friction[row],
        surface_m_s=surface,
        moves=bool((solids.mobility[row] > 0).any()),
        impulse_n_s=np.zeros((3, len(gap))),
    )


def resolve(found: Contacts, speeds: np.ndarray, mobility: np.ndarray, solids: Solids, step_s: float) -> None:
    """Change the nodes' `speeds (3, v)`, whose `mobility (v)` is 1 / mass, so that no gap closes within `step_s`."""
    if found.moves:
        found.surface_m_s[:] = solids.surface_m_s(found.row, found.arm)
    closing = dot(found.normal, found.slip_m_s(speeds))
    least = np.minimum(-found.gap_m / step_s, 0)
    active = np.flatnonzero(closing < least)
    if len(active):
        chosen = found.of(active)
        closing[active] = solve(chosen, least[active], speeds, mobility, solids)
        found.impulse_n_s[:, active] += chosen.impulse_n_s
    found.gap_m[:] += step_s * closing


def solve(found: Contacts, least: np.ndarray, speeds: np.ndarray, mobility: np.ndarray, solids: Solids) -> np.ndarray:
    """Solve contacts that would close; returns how fast they part then: `(c)`."""
    normal, count = found.normal, speeds.shape[1]
    flat = found.nodes.ravel()
    share = np.abs(found.shares)
    crowd = np.bincount(flat, share.ravel(), count)
    give = (share * (mobility * crowd)[found.nodes]).sum(axis=0)
    if found.moves:
        many = np.bincount(found.row, minlength=len(solids.mobility))[found.row]
        lever = across(found.arm, normal)
        turning = np.einsum("ic,cij,jc->c", lever, solids.turning[found.row], lever)
        give += many * (solids.mobility[found.row] + turning)
    eager = np.where(give > 0, 1 / np.maximum(give, 1e-30), 0)
    pressed, rubbed = np.zeros(len(least)), np.zeros_like(normal)
    slip = found.slip_m_s(speeds)
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
        for i in range(3):
            speeds[i] += mobility * np.bincount(flat, (found.shares * change[i]).ravel(), count)
        if found.moves:
            solids.push(found.row, found.arm, -change)
            found.surface_m_s[:] = solids.surface_m_s(found.row, found.arm)
        slip = found.slip_m_s(speeds)
        along = dot(normal, slip)
    return along


def lifted(found: Contacts, count: int) -> np.ndarray:
    """By how much nodes `(3, count)` move so that what has sunk in comes out again, little by little."""
    out = np.zeros((3, count))
    deep = np.flatnonzero(found.gap_m < 0)
    if not len(deep):
        return out
    flat, squares = found.nodes[:, deep].ravel(), np.square(found.shares[:, deep])
    weight = np.maximum(np.bincount(flat, squares.ravel(), count), 1e-9)
    way = -_PUSHED_OUT * found.gap_m[deep] * found.normal[:, deep]
    for i in range(3):
        out[i] = np.bincount(flat, (squares * np.sign(found.shares[:, deep]) * way[i]).ravel(), count) / weight
    return out


def _mean(speeds: np.ndarray, nodes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    total = np.take(speeds, nodes[0], axis=1) * shares[0]
    for node, share in zip(nodes[1:], shares[1:], strict=True):
        total += np.take(speeds, node, axis=1) * share
    return np.asarray(total)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])
