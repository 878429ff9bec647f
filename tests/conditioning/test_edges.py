"""Edges lie where bodies end and surfaces break, one pixel wide, and nowhere else."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from proxyworld.conditioning.edges import exact_edges
from tests.conditioning.shots import BALL, FLOOR, SKY, ball_over_floor, maps_of, rays

SIDE, FOCAL = 48, 60.0


def rim(mask: np.ndarray) -> np.ndarray:
    """The pixels of `mask (h, w)` that have one of their four neighbours, inside the picture, outside of it."""
    padded = np.pad(mask, 1, mode="edge")
    kept = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    outline: np.ndarray = mask & ~kept
    return outline


@settings(max_examples=40, deadline=None)
@given(x=st.floats(-1.2, 1.2), y=st.floats(-1.2, 1.2), z=st.floats(1.5, 6), radius=st.floats(0.05, 0.9))
def test_a_lone_ball_has_its_rim_and_nothing_else(x: float, y: float, z: float, radius: float) -> None:
    shot = ball_over_floor(1, SIDE, centre_m=(x, y, z), radius_m=radius, floor=False)
    assert np.array_equal(exact_edges(shot)[0], rim(shot.ids[0] == BALL))


def test_a_floor_has_its_horizon_and_nothing_else() -> None:
    shot = ball_over_floor(1, SIDE, centre_m=(0, 0, -5))
    assert np.array_equal(exact_edges(shot)[0], rim(shot.ids[0] == FLOOR))
    assert exact_edges(shot)[0].any(axis=1).sum() == 1


@settings(max_examples=40, deadline=None)
@given(tilt=st.floats(0.1, 1.1), edge_px=st.integers(8, SIDE - 8))
def test_a_wedge_has_one_crease_one_pixel_wide(tilt: float, edge_px: int) -> None:
    """Two planes of one body meet in a vertical edge; a convex solid is entered at the farther of its planes."""
    edge = np.array([(edge_px + 0.25 - SIDE / 2) / FOCAL * 3, 0, 3])  # between two pixel centres, nearer to the left
    ray = rays(SIDE, FOCAL)
    planes = [np.array([side * np.sin(tilt), 0, -np.cos(tilt)]) for side in (-1, 1)]
    with np.errstate(divide="ignore"):
        depths = np.stack([(n @ edge) / (ray @ n) for n in planes])
    depths[depths < 0] = np.inf
    facing = np.stack([ray @ n < 0 for n in planes])
    entry = np.where(facing, depths, -np.inf).max(axis=0)
    which = np.where(facing, depths, -np.inf).argmax(axis=0)
    normal = np.stack(planes)[which]
    shot = maps_of(entry[None], np.full((1, SIDE, SIDE), BALL), normal[None], focal_px=FOCAL)
    edges = exact_edges(shot)[0]
    if np.cos(2 * tilt) < np.cos(np.deg2rad(30)):
        assert np.array_equal(np.argwhere(edges)[:, 1], np.full(SIDE, edge_px - 1))
    else:
        assert not edges.any()


def test_a_body_that_hides_itself_has_an_outline_on_its_nearer_side() -> None:
    for far, expected in ((3.0, SIDE), (2.02, 0)):
        depth = np.full((1, SIDE, SIDE), 2.0)
        depth[:, :, SIDE // 2 :] = far
        normal = np.tile([0.0, 0, -1], (1, SIDE, SIDE, 1))
        edges = exact_edges(maps_of(depth, np.full(depth.shape, BALL), normal, focal_px=FOCAL))[0]
        assert edges.sum() == expected and edges[:, SIDE // 2 - 1].sum() == expected


@given(angle=st.floats(0, 6.28), offset=st.floats(-10, 10))
def test_where_two_bodies_touch_the_outline_stays_on_the_later_one(angle: float, offset: float) -> None:
    """Two bodies share a slanted plane, so neither lies in front; the line between them may run any way."""
    normal = np.array([0.2, -0.3, -1.0]) / np.linalg.norm([0.2, -0.3, -1.0])
    depth = -3 / (rays(SIDE, FOCAL) @ normal)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5 - SIDE / 2
    later = np.cos(angle) * x + np.sin(angle) * y > offset
    ids = np.where(later, BALL, FLOOR)
    shot = maps_of(depth[None], ids[None], np.broadcast_to(normal, (1, SIDE, SIDE, 3)), focal_px=FOCAL)
    assert np.array_equal(exact_edges(shot)[0], rim(later))


def test_an_empty_sky_has_no_edges() -> None:
    shot = ball_over_floor(1, SIDE, floor=False, centre_m=(0, 0, -5))
    assert np.all(shot.ids == SKY) and not exact_edges(shot).any()
