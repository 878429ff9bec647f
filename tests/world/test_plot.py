"""Plots show their numbers where the axes say, and say them in words too."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxyworld.world.plot import (
    BOTTOM_PX,
    HEIGHT_PX,
    LEFT_PX,
    MAX_NAMED,
    RIGHT_PX,
    TOP_PX,
    WIDTH_PX,
    Curve,
    Mark,
    line_plot,
    ticks,
)  # fmt: skip
from proxyworld.world.show import trajectory_plots
from proxyworld.world.simulate import simulate
from tests.world.by_hand import FPS, ball, ground, straight, trajectory
from tests.world.zoo import ZOO

SVG = "{http://www.w3.org/2000/svg}"
X = np.linspace(0, 2, 5)


def points(path: str) -> np.ndarray:
    return np.array([[float(v) for v in point.split()] for point in re.split("[ML]", path)[1:]])


def drawn(*curves: Curve, marks: tuple[Mark, ...] = (), zero: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(line_plot("title", curves, x_label="time, s", y_label="y, m", marks=marks, zero=zero))


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_ticks_are_round_even_and_within(low: float, span: float, count: int) -> None:
    found = np.array(ticks(low, low + span, count))
    assert 1 <= len(found) <= count + 1
    assert found.min() >= low - 1e-6 * span and found.max() <= low + span + 1e-6 * span
    if len(found) > 1:
        step = np.diff(found)
        assert np.allclose(step, step[0], rtol=1e-6)
        assert float(f"{step[0]:.0e}"[0]) in (1, 2, 5)
        assert found[0] - step[0] < low + 1e-6 * span and found[-1] + step[0] > low + span - 1e-6 * span


def test_a_range_of_nothing_has_one_tick() -> None:
    assert ticks(3, 3) == [3]


def test_a_curve_lies_where_the_axes_say() -> None:
    """The margin above and below is 6 % of the range."""
    y = np.array([1.0, 3.0, 2.0, 5.0, 4.0])
    svg = drawn(Curve("a", X, y))
    px, py = points(svg.find(f"{SVG}path").get("d", "")).T  # type: ignore[union-attr]
    left, right = LEFT_PX, WIDTH_PX - RIGHT_PX
    np.testing.assert_allclose(px, np.linspace(left, right, 5), atol=0.051)
    low, high = 1 - 0.06 * 4, 5 + 0.06 * 4
    bottom, top = HEIGHT_PX - BOTTOM_PX, TOP_PX
    np.testing.assert_allclose(py, bottom - (y - low) / (high - low) * (bottom - top), atol=0.051)
    assert (svg.get("data-left"), svg.get("data-right")) == (str(left), str(right))
    assert (svg.get("data-from"), svg.get("data-to")) == ("0", "2")


def test_zero_is_on_the_axis_where_asked() -> None:
    svg = drawn(Curve("a", X, X + 5), zero=True)
    assert {t.text for t in svg.iter(f"{SVG}text")} >= {"0", "2", "4", "6", "time, s", "y, m", "title"}
    _, py = points(svg.find(f"{SVG}path").get("d", "")).T  # type: ignore[union-attr]
    assert py[0] == pytest.approx(HEIGHT_PX - BOTTOM_PX - 5 / (7 * 1.06) * (HEIGHT_PX - BOTTOM_PX - TOP_PX), abs=0.051)


def test_a_curve_is_broken_where_it_is_not_finite() -> None:
    svg = drawn(Curve("a", X, np.array([1, 2, np.nan, 3, np.inf])))
    path = svg.find(f"{SVG}path").get("d", "")  # type: ignore[union-attr]
    assert [step[0] for step in re.findall("[ML][^ML]*", path)] == ["M", "L", "M"]


def test_a_mark_lies_on_its_point_and_tells_what_happened() -> None:
    svg = drawn(Curve("a", X, X), marks=(Mark(1.0, 1.0, "it meets <b>"),))
    ring = svg.find(f"{SVG}circle")
    assert ring is not None and ring.findtext(f"{SVG}title") == "it meets <b>"
    middle = points(svg.find(f"{SVG}path").get("d", ""))[2]  # type: ignore[union-attr]
    assert [float(ring.get("cx", "")), float(ring.get("cy", ""))] == middle.tolist()


def test_the_plot_is_told_in_words_and_names_stay_text() -> None:
    svg = drawn(Curve("<script>alert(1)</script>", X, 3 * X))
    assert svg.get("role") == "img" and svg.findtext(f"{SVG}title") == "title"
    told = svg.findtext(f"{SVG}desc") or ""
    assert told.startswith("y, m over time, s.") and "from 0 to 6, between 0 and 6" in told
    assert "<script>" in told and svg.find(f".//{SVG}script") is None


def test_many_curves_are_named_up_to_eight_and_the_rest_is_counted() -> None:
    svg = drawn(*(Curve(f"c{i}", X, X + i) for i in range(MAX_NAMED + 5)))
    paths = list(svg.iter(f"{SVG}path"))
    assert len(paths) == MAX_NAMED + 5
    assert sum(p.get("opacity") == "1" for p in paths) == MAX_NAMED
    texts = [t.text for t in svg.iter(f"{SVG}text")]
    assert "and 5 more" in texts and "c7" in texts and "c8" not in texts
    looks = {(p.get("style"), p.get("stroke-dasharray")) for p in paths if p.get("opacity") == "1"}
    assert len(looks) == MAX_NAMED


def test_flat_curves_and_single_points_can_be_drawn() -> None:
    drawn(Curve("flat", X, np.full(5, 2.0)))
    drawn(Curve("zero", X, np.zeros(5)), zero=True)
    drawn(Curve("point", X[:1], X[:1]))


@pytest.mark.parametrize("y", [np.zeros(0), np.full(5, np.nan)])
def test_nothing_to_draw_is_nothing(y: np.ndarray) -> None:
    assert line_plot("title", [Curve("a", X[: len(y)], y)], x_label="x", y_label="y") == ""


# --- trajectories ------------------------------------------------------------------------------------------------


def test_the_curves_of_a_trajectory_are_its_numbers() -> None:
    made = trajectory(ball(), ground(), paths={"ball": straight((0, 0, 1), (0, 0, 2))})
    height, speed, energy = trajectory_plots(made)
    assert "ball from 1 to 3" in height and "ball from 2 to 2" in speed and "kinetic" in energy
    assert "ground from" not in height


def test_new_contacts_are_marked_and_resting_is_not() -> None:
    frames = [3, 4, 5, 6, 12, 13, 14]
    contacts = [(k / FPS, "ball", "ground", (0, 0, 0), (0, 0, 1), 0.5 * k) for k in frames]
    height, _, _ = trajectory_plots(trajectory(ball(), ground(), contacts=contacts))
    rings = ElementTree.fromstring(height).findall(f"{SVG}circle")
    assert [r.findtext(f"{SVG}title") for r in rings] == [
        "ball meets ground at 0.12 s with 1.5 N·s", "ball meets ground at 0.50 s with 6 N·s",
    ]  # fmt: skip


def test_those_that_travel_furthest_come_first() -> None:
    made = trajectory(ball("slow"), ball("fast"), paths={"slow": straight((0, 0, 1), (0, 0, 0.1)),
                                                         "fast": straight((0, 0, 1), (0, 0, 3))})  # fmt: skip
    titles = [p.findtext(f"{SVG}title") for p in ElementTree.fromstring(trajectory_plots(made)[0]).iter(f"{SVG}path")]
    assert titles == ["fast", "slow"]


def test_where_nothing_moves_there_is_no_plot() -> None:
    assert trajectory_plots(trajectory(ground())) == ("", "", "")
    assert trajectory_plots(trajectory(ball(), duration_s=0.01)) == ("", "", "")


def test_energy_is_counted_from_its_least() -> None:
    energy = trajectory_plots(simulate(ZOO["bounce"]))[2]
    told = ElementTree.fromstring(energy).findtext(f"{SVG}desc") or ""
    assert re.search(r"potential from \S+ to \S+, between 0 and", told) and "together" in told
