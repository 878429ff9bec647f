"""The published metrics give their authors' own values on the same arrays, and obey their laws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pytest

from proxyworld.generator.metrics.newtongen import gravity_fit, invariance, measure
from proxyworld.generator.metrics.phyworld import CollisionErrors, collision_errors, disc_of, motion_errors
from proxyworld.generator.metrics.pisa import pisa_scores
from proxyworld.world.files import InputError
from tests.generator.test_scores import discs

# Computed by vision-x-nyu/pisa-experiments@320aadef38, utils/metrics.py: l2, chamfer_distance, iou
PISA = {
    "identical": (0.0, 0.0, 1.0),
    "shifted": (0.016572815184059706, 0.012578343924057066, 0.5113229668024187),
    "no gravity": (0.03538732483177857, 0.059414317141439556, 0.31571697053343306),
    "half speed": (0.09158004944702344, 0.1894934107372023, 0.26615175939860786),
    "frozen": (0.14239796856065584, 0.31556188170488925, 0.18728399794606546),
    "shrinking": (0.0004630624926318575, 0.007923058290192592, 0.5704124047044401),
}
# Computed by pandayuanyu/NewtonGen@e8961d2bde, evaluation_PIS, its fourth motion type: mean, std, pis_norm
NEWTONGEN = {
    "parabola": {
        "vx": (3.0, 0.0, 1.0),
        "ay": (-9.876212097947999, 0.12433007507657282, 0.9875676665523578),
        "energy": (44.809350068860404, 0.005346696208337225, 0.9998806932414342),
        "energy_x_only": (44.04305295900121, 0.6302054814679304, 0.9858930039283643),
    },
    "linear": {
        "vx": (3.0, 0.0, 1.0),
        "ay": (0.0, 0.0, 1.0),
        "energy": (38.106, 1.6736686251067359, 0.9579265317552275),
        "energy_x_only": (33.606, 1.6736686251067368, 0.9525599675434232),
    },
}
# Computed by phyworld/phyworld@ee0e473d9f, id_ood_data/evaluate.py; what is not named is 0
PHYWORLD = {
    1.0: {},
    0.5: {
        "post_x_err_avg": 0.6125, "post_vel_err_avg": 0.875,
        "post_energy_error_avg": 1.7926829268292679, "post_vel_error": 0.875,
    },
    0.0: {
        "post_x_err_avg": 1.225, "post_vel_err_avg": 1.75,
        "post_energy_error_avg": 2.3902439024390247, "post_vel_error": 1.75,
    },
}  # fmt: skip
STEP_S, METRES_PER_PIXEL = 1 / 30, 0.02


def flight(height: Callable[[float], float], frames: int = 20) -> np.ndarray:
    """A disc of 10 pixels that moves 5 pixels a frame to the right; `height(t)` in metres above its start."""
    y, x = np.mgrid[:256, :256]
    rows = [60 - height(k / 30) / METRES_PER_PIXEL for k in range(frames)]
    return np.stack([(x - 30 - 5 * k) ** 2 + (y - row) ** 2 <= 100 for k, row in enumerate(rows)])


FLIGHTS = {"parabola": lambda t: 2 * t - 4.9 * t * t, "linear": lambda t: -3 * t}


@pytest.mark.parametrize("name", PISA)
def test_pisa_gives_the_published_values(name: str) -> None:
    got = pisa_scores(discs("truth"), discs(name))
    assert (got.l2, got.chamfer_distance, got.iou) == pytest.approx(PISA[name], abs=1e-9)


def test_pisa_l2_is_per_coordinate_and_the_centroid_distance_euclidean() -> None:
    got = pisa_scores(discs("truth"), discs("shifted"))
    assert got.centroid_distance == pytest.approx(3 / np.sqrt(2) / 64, abs=1e-12)
    assert got.centroid_distance == pytest.approx(2 * got.l2, abs=1e-12)


def test_pisa_pairs_frames_by_time() -> None:
    """Every second frame of the truth is a video of half its rate, and scores as perfect."""
    got = pisa_scores(discs("truth"), discs("truth")[::2], truth_fps=24, fps=12)
    assert (got.l2, got.iou) == (0.0, 1.0)
    assert pisa_scores(discs("truth"), discs("truth")[::2]).iou < 0.6


def test_pisa_refuses_what_it_cannot_measure() -> None:
    gone = discs("truth").copy()
    gone[4] = False
    with pytest.raises(InputError, match="the video's mask of frame 4 is empty"):
        pisa_scores(discs("truth"), gone)
    with pytest.raises(InputError, match="square masks"):
        pisa_scores(discs("truth"), discs("truth")[:, :32])


@pytest.mark.parametrize("name", NEWTONGEN)
def test_newtongen_gives_the_published_values(name: str) -> None:
    got = invariance(flight(FLIGHTS[name]), "parabola", metres_per_pixel=METRES_PER_PIXEL, step_s=STEP_S)
    assert list(got) == list(NEWTONGEN[name])
    for quantity, (mean, std, pis_norm) in NEWTONGEN[name].items():
        assert (got[quantity].mean, got[quantity].std) == pytest.approx((mean, std), abs=1e-9), quantity
        assert got[quantity].pis_norm == pytest.approx(pis_norm, abs=1e-9), quantity


@pytest.mark.parametrize(("name", "g"), [("parabola", 9.8), ("linear", 0.0)])
def test_the_absolute_term_tells_what_invariance_cannot(name: str, g: float) -> None:
    """A disc without gravity keeps `ay` perfectly; the fit says that it does not fall.

    The fitted g is a weighted sum of the heights, so centroids that are off by e move it by at most e times the sum
    of the weights' sizes; e is below a tenth of a pixel for discs of 10 pixels, as each column's end is in or out.
    """
    y = measure(flight(FLIGHTS[name]), metres_per_pixel=METRES_PER_PIXEL, step_s=STEP_S, smooth_frames=1)["y"]
    fit = gravity_fit(y, step_s=STEP_S, g_m_s2=9.8)
    weights = 2 * np.linalg.pinv(np.vander(np.arange(len(y)) * STEP_S, 3))[0]
    off = float(np.abs(weights).sum()) * 0.1 * METRES_PER_PIXEL
    assert fit.g_m_s2 == pytest.approx(g, abs=off)
    assert (fit.relative_error < 0.02) == (name == "parabola")
    assert fit.r_squared > 0.999


def test_a_stick_that_turns_keeps_its_turning() -> None:
    """Turned by 0.1 rad a frame: the rectangle about 60 by 8 pixels is off by at most a pixel over its length."""
    y, x = np.mgrid[:128, :128] - 64.0
    turned = [(np.cos(a) * x - np.sin(a) * y, np.sin(a) * x + np.cos(a) * y) for a in 0.1 * np.arange(16)]
    masks = np.stack([(np.abs(u) <= 30) & (np.abs(v) <= 4) for u, v in turned])
    got = invariance(masks, "rotation", metres_per_pixel=0.01, step_s=0.1)["omega"]
    assert got.mean == pytest.approx(1.0, abs=1 / 30 / 0.2)
    assert got.pis_norm > 0.9


def test_newtongen_refuses_what_it_cannot_score() -> None:
    masks = flight(FLIGHTS["linear"])
    with pytest.raises(InputError, match="there is no motion 'jump'; there are acceleration, "):
        invariance(masks, "jump", metres_per_pixel=1, step_s=1)
    with pytest.raises(InputError, match="11 frames are too few"):
        invariance(masks[:11], "uniform", metres_per_pixel=1, step_s=1)
    with pytest.raises(InputError, match="an odd number"):
        invariance(masks, "uniform", metres_per_pixel=1, step_s=1, smooth_frames=4)
    with pytest.raises(InputError, match="3 heights are too few"):
        gravity_fit(np.zeros(3), step_s=1)


def collision(restitution: float) -> np.ndarray:
    """Discs of radius 0.8 and 1 that meet with speeds 2 and 1.5; places along x, `(32, 2)`."""
    mass, given = np.array([0.64, 1.0]), np.array([2.0, -1.5])
    together = given @ mass / mass.sum()
    after = together + restitution * (together - given)
    places = [np.array([0.9, 9.0])]
    while len(places) < 32:
        touching = places[-1][1] - places[-1][0] <= 1.8 + 1e-9
        places.append(places[-1] + 0.1 * (after if touching or len(places) > 18 else given))
    return np.array(places)


@pytest.mark.parametrize("restitution", PHYWORLD)
def test_phyworld_gives_the_published_values(restitution: float) -> None:
    radii = np.tile([0.8, 1.0], (32, 1))
    got = collision_errors(collision(1.0), collision(restitution), radii, radius=(0.8, 1.0), speed=(2.0, 1.5))
    for name, value in asdict(got).items():
        assert value == pytest.approx(PHYWORLD[restitution].get(name, 0.0), abs=1e-9), name


def test_momentum_cannot_see_a_wrong_restitution_but_energy_can() -> None:
    got: CollisionErrors = collision_errors(
        collision(1.0), collision(0.5), np.ones((32, 2)), radius=(0.8, 1.0), speed=(2.0, 1.5)
    )
    assert got.post_momentum_error_avg < 1e-12 < 1 < got.post_energy_error_avg


def test_phyworld_of_one_disc() -> None:
    """Half a unit too high and a tenth too fast, with a radius that grows by a fifth."""
    t = np.arange(20) * 0.1
    truth = np.stack([1 + 3 * t, np.full(20, 5.0)], axis=1)
    seen = np.stack([1 + 3.3 * t, np.full(20, 5.5)], axis=1)
    got = motion_errors(truth, seen, np.linspace(1, 1.2, 20), radius=0.9, speed=3)
    assert got.abs_y_err_avg == pytest.approx(0.5, abs=1e-12)
    assert (got.abs_x_vel_err_avg, got.abs_y_vel_err_avg) == pytest.approx((0.3, 0), abs=1e-12)
    assert got.vel_error == pytest.approx(0.3, abs=1e-12)
    assert got.abs_x_err_avg == pytest.approx(0.3 * t[3:].mean(), abs=1e-12)
    assert got.delta_r == pytest.approx(0.2 * 16 / 19, abs=1e-12)


def test_a_disc_is_found_where_it_is() -> None:
    y, x = np.mgrid[:200, :200]
    centre, radius = disc_of((x - 80) ** 2 + (y - 120) ** 2 <= 30**2)
    assert centre == pytest.approx([4.0, 6.0], abs=1e-12)
    assert radius == pytest.approx(1.5, rel=0.01)
    with pytest.raises(InputError, match="the mask is empty"):
        disc_of(np.zeros((8, 8), bool))


def test_phyworld_refuses_what_it_cannot_score() -> None:
    with pytest.raises(InputError, match="both must be"):
        motion_errors(np.zeros((5, 2)), np.zeros((4, 2)), np.ones(5), radius=1, speed=1)
    with pytest.raises(InputError, match="fewer than two scored frames"):
        motion_errors(np.full((5, 2), 20.0), np.zeros((5, 2)), np.ones(5), radius=1, speed=1)
