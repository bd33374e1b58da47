"""A chart's own words: what kind it is, what it shows, and the very numbers that are drawn; the page reads them out."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest

from src.models.analysis import ChartSpec, Finding
from src.models.sql import ResultTable
from src.tools.charts import chart_page, draw
from src.tools.charts.recolour import partners
from src.tools.charts.theme import DARK, LIGHT
from tests.fakes.large_charts import large_charts
from tests.fakes.library import anomaly_finding, correlation_finding, days, forecast_finding, months, table, wave

BRANCHES = table(branch=("text", ["North", "South & Co", "Harbour"]), fines=("number", [120.5, 300.0, 80.25]))
MONTHLY = table(month=("date", months(4)), fines=("number", [10.0, 40.0, 5.0, 20.0]))
DAILY = table(day=("date", days(400)), fines=("number", wave(400)))


@pytest.mark.parametrize(
    ("spec", "rows", "finding", "told"),
    [
        (
            ChartSpec("bar", "Fines by branch", "branch", ("fines",)),
            BRANCHES,
            None,
            ["Bar chart: Fines by branch.", "3 bars: South & Co €300.00; North €120.50; Harbour €80.25."],
        ),
        (
            ChartSpec("line", "Fines", "month", ("fines",)),
            MONTHLY,
            None,
            ["Line chart", "from €10.00 (Jan 2024) to €20.00 (Apr 2024), lowest €5.00 (Mar 2024), highest €40.00 (Feb 2024)."],
        ),
        (ChartSpec("number", "Fines", None, ("fines",)), MONTHLY, None, ["Single number: Fines. €10.00."]),
        (ChartSpec("pie", "Fines", "branch", ("fines",)), BRANCHES, None, ["3 slices: South & Co €300.00 (59.9%);"]),
        (ChartSpec("table", "Fines", None, ("branch", "fines")), BRANCHES, None, ["3 rows; columns: Branch, Fines (EUR)."]),
        (ChartSpec("histogram", "Fines", None, ("fines",)), DAILY, None, ["Histogram: Fines.", "bins, most values in €"]),
        (
            ChartSpec("forecast", "Fines", "day", ("fines",)),
            DAILY,
            forecast_finding(),
            ["95% interval: at its end, 5 Mar 2025, from €1,223.20 to €1,834.80.", "Forecast: from"],
        ),
        (ChartSpec("anomaly", "Fines", "day", ("fines",)), DAILY, anomaly_finding(), ["Unusual", "3 unusual points."]),
        (
            ChartSpec("heatmap", "Factors", None, ("fines",)),
            DAILY,
            correlation_finding(),
            ["Ranked bars: Factors.", "Fine r = 0.61, q < 0.001"],
        ),
        (ChartSpec("heatmap", "Links", None, ()), DAILY, correlation_finding(None), ["2 rows by 2 columns, highest -0.2"]),
    ],
    ids=lambda v: v.kind if isinstance(v, ChartSpec) else "",
)
def test_a_chart_tells_what_it_draws(spec: ChartSpec, rows: ResultTable, finding: Finding | None, told: list[str]) -> None:
    words = description(json.loads(draw(spec, rows, finding)))
    for part in told:
        assert part in words


@pytest.mark.parametrize("chart", large_charts(5, 2_000), ids=lambda c: c.name)
def test_every_chart_has_words_that_are_short_and_inert(chart: Any) -> None:
    figure = json.loads(draw(chart.spec, chart.rows, chart.finding))
    raw = figure["layout"]["meta"]["description"]
    assert 20 < len(raw) <= 2_200
    assert "<" not in raw
    assert "None" not in raw
    assert "Fines" in raw


def test_the_page_hands_the_words_to_screen_readers() -> None:
    page = chart_page(draw(ChartSpec("bar", "Fines", "branch", ("fines",)), BRANCHES, None), "Fines?", "x", plotlyjs="p.js")
    assert '<div id="chart" role="img" aria-label="Fines?" aria-describedby=words></div>' in page
    assert '<p id="words">Bar chart: Fines. Across: Branch. Up: Fines (EUR). 3 bars: South &amp; Co €300.00;' in page


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_page_knows_both_themes_and_which_is_wanted(theme: Any) -> None:
    page = chart_page("{}", "t", "x", plotlyjs="p.js", theme=theme)
    assert f'<body data-theme="{theme}">' in page
    assert "prefers-color-scheme: dark" in page
    exchange = json.loads(page.split("var partners = ")[1].split(";\n")[0])
    assert exchange == {"dark": partners(LIGHT, DARK), "light": partners(DARK, LIGHT)}


def test_a_figure_from_elsewhere_has_no_words_and_still_a_page() -> None:
    assert "aria-describedby" not in chart_page('{"data": [], "layout": {"meta": 7}}', "t", "x", plotlyjs="p.js")


def description(figure: dict[str, Any]) -> str:
    return unescape(figure["layout"]["meta"]["description"])
