"""No figure sends more than five thousand points, and what it draws has the data's own extremes."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.analysis import ChartSpec
from src.tools.charts import CHARTS, draw
from src.tools.charts.thin import MAX_POINTS, points_of, thin_band, thin_cloud, thin_line
from src.tools.result_view.units import show
from tests.fakes.large_charts import LargeChart, large_charts
from tests.fakes.library import table

NAMES = [chart.name for chart in large_charts(0, 400)]


@lru_cache(maxsize=1)
def large() -> dict[str, LargeChart]:
    return {chart.name: chart for chart in large_charts(7, 12_000)}


@pytest.mark.parametrize("name", NAMES)
def test_many_rows_are_at_most_five_thousand_points_with_their_extremes(name: str) -> None:
    check(large()[name])


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2_000, 30_000) | st.just(100_000))
def test_so_it_is_for_a_hundred_thousand_rows_wherever_the_extremes_lie(seed: int, count: int) -> None:
    for chart in large_charts(seed, count):
        check(chart)


def check(chart: LargeChart) -> None:
    text = draw(chart.spec, chart.rows, chart.finding)
    figure = json.loads(text)
    assert 0 < points_of(figure) <= MAX_POINTS, (chart.name, points_of(figure))
    assert len(text) < 250_000, (chart.name, len(text))
    if points_of(figure) < chart.rows.rows and chart.name not in ("histogram", "boxes", "number", "factors"):
        assert figure["layout"]["meta"]["notes"], chart.name
    drawn = numbers_of(figure)
    if chart.spec.kind == "pie":
        drawn = drawn[:-1]  # without what is left
    if chart.low is not None:
        assert min(drawn) == pytest.approx(chart.low, rel=1e-5)
    if chart.high is not None:
        assert max(drawn) == pytest.approx(chart.high, rel=1e-5)


def numbers_of(figure: dict[str, Any]) -> list[float]:
    """Every value on the axis of quantities, bands left out."""
    lying = any(t.get("orientation") == "h" for t in figure["data"])
    traces = [t for t in figure["data"] if t.get("fill") is None and t.get("hoverinfo") != "skip"]
    found = [v for t in traces for v in t.get("values" if t["type"] == "pie" else "x" if lying else "y", ())]
    return [v for v in found if isinstance(v, int | float)]


def test_histograms_and_boxes_reach_the_extremes() -> None:
    charts = large()
    fines = charts["histogram"].rows.arrow.column("fines").to_pylist()
    alone = ChartSpec("histogram", "Fines", None, ("fines",))
    figure = json.loads(draw(alone, charts["histogram"].rows, None))
    bars, tails = figure["data"][:2]
    assert sum(bars["y"]) + sum(tails["y"]) == len(fines)
    for extreme in (min(fines), max(fines)):
        assert any((show(extreme, "EUR") or "") in text for text in tails["text"])
        assert (show(extreme, "EUR") or "") in figure["layout"]["meta"]["notes"][0]
    narrow = [v for v in fines if -100 < v < 200]
    bars = json.loads(draw(alone, table(fines=("number", narrow)), None))["data"][0]
    assert min(x - w / 2 for x, w in zip(bars["x"], bars["width"], strict=True)) <= min(narrow)
    assert max(x + w / 2 for x, w in zip(bars["x"], bars["width"], strict=True)) >= max(narrow)
    assert sum(bars["y"]) == len(narrow)
    spread = table(branch=("text", ["N", "S"] * 6_000), fines=("number", fines))
    box, dots = json.loads(draw(ChartSpec("histogram", "Fines", None, ("fines",), "branch"), spread, None))["data"]
    assert (min(dots["y"]), max(dots["y"])) == pytest.approx((min(fines), max(fines)), rel=1e-5)
    assert min(dots["y"]) < min(box["lowerfence"])


@pytest.mark.parametrize("kind", sorted(CHARTS))
def test_every_kind_keeps_within_the_limit_on_plain_rows(kind: Any) -> None:
    rows = large()["lines"].rows
    for color in (None, "branch"):
        for x in ("day", "branch"):
            figure = json.loads(draw(ChartSpec(kind, "Fines", x, ("fines",), color), rows, None))
            assert 0 < points_of(figure) <= MAX_POINTS


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)), min_size=1, max_size=600), st.integers(20, 300))
def test_a_thinned_cloud_is_small_and_keeps_its_outermost_points(points: list[tuple[float, float]], limit: int) -> None:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    kept = thin_cloud(xs, ys, limit, keep=(0,))
    assert kept == sorted(set(kept))
    assert len(kept) <= limit
    for side in (xs, ys):
        assert (min(side[i] for i in kept), max(side[i] for i in kept)) == (min(side), max(side))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e6)), max_size=600), st.integers(20, 300))
def test_a_thinned_band_keeps_its_lowest_and_highest_edge(edges: list[tuple[float, float]], limit: int) -> None:
    lower, upper = [e[0] for e in edges], [e[0] + e[1] for e in edges]
    kept = thin_band(lower, upper, limit)
    assert len(kept) <= limit
    if edges:
        assert min(lower[i] for i in kept) == min(lower)
        assert max(upper[i] for i in kept) == max(upper)


def test_a_gap_in_a_long_line_stays_a_gap() -> None:
    values: list[float | None] = [float(i % 7) for i in range(10_000)]
    values[4_000:6_000] = [None] * 2_000
    kept = thin_line(values, 200)
    assert len(kept) <= 200
    assert any(values[i] is None for i in kept)
