"""What an expert looks for: clusters side by side, the fit's confidence, natural orders, tails, things told apart."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts import draw
from src.tools.charts.fitting import fit_line
from src.tools.charts.leaf_order import leaf_order
from tests.fakes.library import correlation_finding, days, forecast_finding, table, wave


def test_columns_that_go_together_stand_side_by_side_with_their_values() -> None:
    blocks = ["a", "b", "a", "b", "a", "b"]
    values = [[1.0 if i == j else (0.9 if blocks[i] == blocks[j] else 0.05) for j in range(6)] for i in range(6)]
    names = [f"{block}{i}" for i, block in enumerate(blocks)]
    finding = Finding("correlation", {"matrix": {"columns": names, "values": values}})
    cells = drawn(ChartSpec("heatmap", "Links", None, ()), table(fines=("number", [1.0])), finding)["data"][0]
    order = "".join(n[0].casefold() for n in cells["x"])
    assert order in ("aaabbb", "bbbaaa")
    assert cells["x"] == cells["y"]
    places = [names.index(n.casefold()) for n in cells["x"]]
    assert cells["z"] == [[values[i][j] for j in places] for i in places]
    assert (cells["texttemplate"], cells["zmin"], cells["zmax"]) == ("%{z:.2f}", -1, 1)


@settings(deadline=None)
@given(st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_leaf_order_is_a_permutation_and_blind_to_the_sign(size: int, chance: random.Random) -> None:
    grid: list[list[float | None]] = [[chance.choice([None, chance.uniform(-1, 1)]) for _ in range(size)] for _ in range(size)]
    order = leaf_order(grid)
    assert sorted(order) == list(range(size))
    assert leaf_order([[None if v is None else -v for v in line] for line in grid]) == order


def test_the_fit_and_its_confidence_are_those_of_statsmodels() -> None:
    import numpy as np
    import statsmodels.api as sm

    chance = np.random.default_rng(5)
    xs = chance.uniform(10, 90, 60)
    ys = 3 + 0.7 * xs + chance.normal(0, 4, 60)
    fit = fit_line(xs.tolist(), ys.tolist())
    assert fit is not None
    assert fit.margin is not None
    expected = sm.OLS(ys, sm.add_constant(xs)).fit().get_prediction(sm.add_constant(np.array(fit.xs))).summary_frame(alpha=0.05)
    np.testing.assert_allclose(fit.ys, expected["mean"], rtol=1e-9)
    np.testing.assert_allclose(np.array(fit.ys) + np.array(fit.margin), expected["mean_ci_upper"], rtol=1e-9)


@pytest.mark.parametrize(
    "pairs", [[], [(1.0, 2.0)], [(1.0, 2.0)] * 9, [(1.0, 1.0), (1.0, 5.0), (1.0, 9.0)], [(1e308, -1e308)] * 2]
)
def test_what_has_no_line_gets_none(pairs: list[tuple[float, float]]) -> None:
    assert fit_line([p[0] for p in pairs], [p[1] for p in pairs]) is None


def test_rows_that_follow_each_other_in_time_get_no_band_made_for_independent_ones() -> None:
    chance = random.Random(3)
    pages = [chance.gauss(300, 50) for _ in range(40)]
    fines = [p / 10 + chance.gauss(0, 4) for p in pages]
    spec = ChartSpec("scatter", "Fines", "pages", ("fines",))
    alone = drawn(spec, table(pages=("number", pages), fines=("number", fines)))
    timed = drawn(spec, table(day=("date", days(40)), pages=("number", pages), fines=("number", fines)))
    assert [t["name"] for t in alone["data"] if "fill" in t] == ["95% confidence of the line"]
    assert not [t for t in timed["data"] if "fill" in t]


def test_weekdays_and_hours_keep_their_order_in_cells_and_bars() -> None:
    hours, weekdays = [7, 8, 9, 10, 11], ["Monday", "Tuesday", "Friday", "Sunday"]
    pairs = [(h, w) for h in reversed(hours) for w in reversed(weekdays)]
    rows = table(hour=("integer", [h for h, _ in pairs]), weekday=("text", [w for _, w in pairs]), fines=("number", wave(20)))
    cells = drawn(ChartSpec("heatmap", "Fines", "hour", ("fines",), "weekday"), rows)["data"][0]
    assert (cells["x"], cells["y"]) == (["7", "8", "9", "10", "11"], weekdays)
    bars = drawn(ChartSpec("grouped_bar", "Fines", "weekday", ("fines",), "hour"), rows)["data"]
    assert bars[0]["x"] == weekdays
    assert [b["name"] for b in bars] == ["7", "8", "9", "10", "11"]


def test_long_names_stand_beside_the_cells() -> None:
    titles = [f"A history of the district, volume {i}" for i in range(9)]
    rows = table(
        title=("text", [t for t in titles for _ in range(4)]),
        branch=("text", ["N", "S", "E", "W"] * 9),
        fines=("number", wave(36)),
    )
    cells = drawn(ChartSpec("heatmap", "Fines", "title", ("fines",), "branch"), rows)["data"][0]
    assert len(cells["y"]) == 9
    assert cells["text"][0][0].startswith("€")
    by_pair = dict(
        zip(zip(*(rows.arrow.column(c).to_pylist() for c in ("title", "branch")), strict=True), wave(36), strict=True)
    )
    assert cells["z"][0][0] == pytest.approx(by_pair[cells["y"][0], cells["x"][0]], rel=1e-3)


def test_lines_differ_by_more_than_colour() -> None:
    branches = ["North", "South", "Harbour"]
    for count in (12, 300):
        rows = table(
            branch=("text", [b for b in branches for _ in range(count)]),
            day=("date", days(count) * 3),
            fines=("number", [v * k for k in (1, 2, 3) for v in wave(count)]),
        )
        lines = drawn(ChartSpec("line", "Fines", "day", ("fines",), "branch"), rows)["data"]
        assert len({line["marker"]["symbol"] for line in lines}) == 3
        assert all(line["mode"] == "lines+markers" for line in lines)


def test_few_groups_of_a_forecast_have_their_own_fans() -> None:
    branches = ["North", "South"]
    rows = table(
        branch=("text", [b for b in branches for _ in range(30)]), day=("date", days(30) * 2), fines=("number", wave(30) * 2)
    )
    finding = forecast_finding(30, series={"North": 0.4, "South": 0.6})
    figure = drawn(ChartSpec("forecast", "Fines", "day", ("fines",), "branch"), rows, finding)
    assert sum("80% interval" in t["name"] for t in figure["data"]) == 2
    assert figure["layout"]["meta"]["notes"][0] == "dotted: forecast, shaded: its 80% interval"


def test_fitted_values_are_drawn_where_the_finding_has_them() -> None:
    finding = forecast_finding()
    told = finding.result["history"]
    fitted = Finding(
        "forecast", finding.result | {"fitted": {"dates": told["dates"], "values": [v + 1 for v in told["values"]]}}
    )
    rows = table(day=("date", days(400)), fines=("number", wave(400)))
    names = [t["name"] for t in drawn(ChartSpec("forecast", "Fines", "day", ("fines",)), rows, fitted)["data"]]
    assert names == ["95% interval", "80% interval", "History", "Fitted", "Forecast"]


def test_a_long_tail_does_not_flatten_the_rest() -> None:
    chance = random.Random(1)
    fines = [chance.lognormvariate(3, 0.7) for _ in range(2_000)] + [90_000.0] * 3
    figure = drawn(ChartSpec("histogram", "Fines", None, ("fines",)), table(fines=("number", fines)))
    bars, tail = figure["data"][:2]
    assert len(bars["y"]) >= 15
    assert bars["x"][-1] < 1_000
    assert sum(bars["y"]) + sum(tail["y"]) == len(fines)
    assert "hatched: " in figure["layout"]["meta"]["notes"][0]
    assert figure["layout"]["meta"]["notes"][0].endswith("values far out, up to €90,000.00")


def test_outliers_that_dwarf_the_rest_are_on_a_logarithmic_scale_and_it_says_so() -> None:
    values = [10.0 + i % 7 for i in range(60)] + [90_000.0]
    finding = Finding("anomaly", {"anomalies": [60], "anomaly_values": [90_000.0], "labels": ["60"], "scores": [99.0]})
    spec = ChartSpec("anomaly", "Outliers", None, ("fines",))
    figure = drawn(spec, table(fines=("number", values)), finding)
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert "logarithmic scale" in figure["layout"]["meta"]["notes"]
    below = drawn(spec, table(fines=("number", [-v for v in values])), finding)
    assert "type" not in below["layout"]["yaxis"]


def test_factors_without_evidence_are_hatched_and_not_only_grey() -> None:
    rows = table(fine=("number", [1.0]), pages=("integer", [1]), branch=("text", ["N"]), late=("boolean", [True]))
    bars = drawn(ChartSpec("heatmap", "Factors", None, ("late",)), rows, correlation_finding())["data"][0]
    assert bars["marker"]["pattern"]["shape"] == ["", "", "/"]


def drawn(spec: ChartSpec, rows: ResultTable, finding: Finding | None = None) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(draw(spec, rows, finding))
    return figure
