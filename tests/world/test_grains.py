"""Grains: how they are packed, and that they fall and stay a heap."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from proxyworld.world.conventions import pose_matrix
from proxyworld.world.files import InputError
from proxyworld.world.geometry import radius_m
from proxyworld.world.grains import GRAINS, Grain, grains
from proxyworld.world.laws.bench import GROUND, run
from proxyworld.world.overlap import convexes, depth_m
from proxyworld.world.pose import Pose
from proxyworld.world.scene import Body, Box, Cone, Cylinder

REGIONS: list[Box | Cylinder | Cone] = [
    Box(size_m=(0.3, 0.25, 0.2)),
    Cylinder(radius_m=0.15, height_m=0.3),
    Cone(radius_m=0.25, height_m=0.3),
]


def corners_m(grain: Body) -> np.ndarray:
    """What a grain reaches to, `(c, 3)`: its hull's corners, with its roundness taken off the region instead."""
    (one,) = convexes(grain.shape)
    pose = Pose.of(grain)
    return one.posed(pose_matrix(pose.position, pose.wxyz)).points_m


@pytest.mark.parametrize("kind", list(GRAINS))
@pytest.mark.parametrize("region", REGIONS, ids=lambda region: str(region.kind))
def test_grains_lie_in_their_region_and_not_in_each_other(kind: str, region: Box | Cylinder | Cone) -> None:
    made = grains("g", region, made=GRAINS[kind], count=60, at_m=(1, 2, 3), seed=4)
    assert 3 <= len(made) <= 60
    for a, b in itertools.combinations(made, 2):
        apart = float(np.linalg.norm(np.subtract(a.position_m, b.position_m)))
        if apart < radius_m(a.shape) + radius_m(b.shape):
            one, two = (convexes(g.shape)[0].posed(pose_matrix(g.position_m, g.orientation_wxyz)) for g in (a, b))
            assert depth_m(one, two) == 0
    for grain in made:
        rounding = convexes(grain.shape)[0].round_m
        x, y, z = (corners_m(grain) - (1, 2, 3)).T
        if isinstance(region, Box):
            half = np.array(region.size_m) / 2 - rounding + 1e-9
            assert (np.abs(np.stack([x, y, z], axis=1)) <= half).all()
            continue
        assert (np.abs(z) <= region.height_m / 2 - rounding + 1e-9).all()
        taper = (0.5 - z / region.height_m) if isinstance(region, Cone) else 1.0
        assert (np.hypot(x, y) <= region.radius_m * taper + 1e-9).all()


def test_grains_fill_from_the_bottom_and_hold_a_lattice() -> None:
    """Hexagonal layers: 0.74 of the room at best, less a layer's worth at each wall."""
    box = Box(size_m=(0.4, 0.4, 0.2))
    made = grains("g", box, made=GRAINS["sand"], count=300)
    heights = [grain.position_m[2] for grain in made]
    assert heights == sorted(heights) and heights[0] == pytest.approx(-0.1 + 0.0198 * 1.02 / 2)
    assert len({round(h, 6) for h in heights}) == 1  # three hundred do not even fill the first layer of four hundred
    full = grains("g", Box(size_m=(0.12, 0.12, 0.12)), made=GRAINS["sand"], count=300)
    share = len(full) * np.pi / 6 * (0.0198 * 1.02) ** 3 / 0.12**3
    assert 0.4 < share < 0.74


def test_the_same_seed_gives_the_same_grains() -> None:
    region = REGIONS[1]
    assert grains("g", region, seed=1) == grains("g", region, seed=1)
    assert grains("g", region, seed=1) != grains("g", region, seed=2)


def test_sand_that_falls_heaps_and_beads_run() -> None:
    """Rolling is what parts them: a column of beads without its resistance spreads at least twice as far."""
    reach = {}
    for name, rolling in (("sand", GRAINS["sand"].material.rolling_friction_m), ("beads", 0.0)):
        kind: Grain = GRAINS["sand"]
        rough = kind.material.model_copy(update={"rolling_friction_m": rolling})
        made = Grain(kind.width_m, kind.slender, kind.ball, rough, kind.colours, kind.spread)
        column = grains("g", Cylinder(radius_m=0.05, height_m=0.2), made=made, count=35, at_m=(0, 0, 0.1), seed=3)
        heap = run(GROUND, *column, seconds=0.6)
        reach[name] = float(np.quantile(np.linalg.norm(heap.position_m[-1, 1:, :2], axis=1), 0.9))
        assert (heap.position_m[-1, 1:, 2] > 0.005).all()
    assert reach["beads"] > 2 * reach["sand"]


def test_grains_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="a scene moves 1 to 300 grains, not 1000"):
        grains("g", REGIONS[0], count=1000)
    with pytest.raises(InputError, match="no grain of 20 mm fits into the box for 'g'"):
        grains("g", Box(size_m=(0.01, 0.01, 0.01)))
    with pytest.raises(InputError, match="the box is too large for grains of 20 mm: make it smaller"):
        grains("g", Box(size_m=(50, 50, 50)))
