"""Database values are data in a figure and in a page: never markup, never a link, never a script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import plotly.io
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.analysis import ChartSpec, Finding
from src.models.plan import AnalysisKind
from src.models.sql import ResultTable
from src.tools.charts import chart_page, choose_chart, draw
from src.tools.charts.page import plotly_js
from tests.fakes.library import LIBRARY, aggregate, analysed, days, table

EVIL = [
    '<a href="javascript:alert(1)">click</a>',
    "</script><script>alert(1)</script>",
    "<b>bold</b>&amp;",
    "\u202egnp.exe\x00\x07",
    "x" * 10_000,
    "x" * 10_000 + "y",
    "",
    None,
    "line\nbreak\u2028",
]
BRANCH = aggregate("fines", dimensions=("loans.branch",))


def evil_table() -> ResultTable:
    return table(branch=("text", EVIL), fines=("number", [float(i) for i in range(len(EVIL))]))


def test_bar_labels_are_inert_short_and_distinct() -> None:
    drawn = draw(choose_chart(BRANCH, evil_table(), None, LIBRARY), evil_table(), None)
    names = json.loads(drawn)["data"][0]["y"]
    assert len(names) == len(set(names)) == len(EVIL)
    for name in names:
        assert not re.search(r"[<>\x00-\x1f\u202a-\u202e\u2028]", name)
        assert len(name) < 100
    plotly.io.from_json(drawn, skip_invalid=False)


@pytest.mark.parametrize("kind", ["table", "bar", "histogram", "scatter", "heatmap", "line", "grouped_bar", "number"])
def test_no_kind_lets_markup_through(kind: Any) -> None:
    rows = table(
        branch=("text", EVIL),
        genre=("text", EVIL[::-1]),
        day=("date", days(len(EVIL))),
        fines=("number", [1.5 * i for i in range(9)]),
    )
    spec = ChartSpec(
        kind,
        EVIL[1] or "",
        x="day" if kind == "line" else "fines" if kind == "scatter" else "branch",
        y=("fines",),
        color="genre" if kind != "number" else None,
        labels={"fines": EVIL[0] or "", "branch": EVIL[2] or "", "genre": EVIL[1] or "", "day": "<i>"},
        units={"fines": "<u>"},
    )
    drawn = draw(spec, rows, None)
    texts = re.sub(r"%\{\w+\}|<br>|<extra></extra>|expected ", "", drawn)
    assert not re.search(r"<|>", texts)
    plotly.io.from_json(drawn, skip_invalid=False)


KEYS = [
    "forecast", "forecast_dates", "lower_80", "upper_95", "history", "bridge", "series", "correlations", "matrix", "lags", "n",
    "associations", "q_values", "confidence_intervals", "significant", "anomalies", "anomaly_values", "dates", "labels", "band",
    "expected", "scores", "count", "target", "histogram", "summary_stats", "groups", "raw_correlations",
]  # fmt: skip
INNER_KEYS = [
    "forecast", "forecast_dates", "lower_80", "upper_95", "history", "bridge", "series", "correlations", "matrix", "lags", "n",
    "associations", "q_values", "confidence_intervals", "significant", "anomalies", "anomaly_values", "dates", "labels", "band",
    "expected", "scores", "count", "target", "histogram", "summary_stats", "groups", "raw_correlations",
]  # fmt: skip
LEAVES = st.sampled_from(["", "fines", "2026-01-01", "<b>"]) | st.integers(-3, 10**20) | st.floats() | st.booleans() | st.none()
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER_KEYS), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", ["forecast", "correlation", "anomaly", "summary"])
@settings(deadline=None)
@given(result=st.dictionaries(st.sampled_from(KEYS), TREES, max_size=6))
def test_findings_of_any_shape_draw_something_that_loads(kind: AnalysisKind, result: dict[str, Any]) -> None:
    rows = table(day=("date", days(3)), fines=("number", [1.0, None, float("inf")]))
    plan = analysed(aggregate("fines", grain="day"), kind)
    finding = Finding(kind, result)
    plotly.io.from_json(draw(choose_chart(plan, rows, finding, LIBRARY), rows, finding), skip_invalid=False)


cells = st.none() | st.floats() | st.integers(-(10**30), 10**30).map(float)


@settings(deadline=None)
@given(st.lists(st.tuples(st.none() | st.text(max_size=8), cells), max_size=40))
def test_any_rows_draw_something_that_loads(pairs: list[tuple[str | None, float | None]]) -> None:
    rows = table(branch=("text", [p[0] for p in pairs]), fines=("number", [p[1] for p in pairs]))
    drawn = draw(choose_chart(BRANCH, rows, None, LIBRARY), rows, None)
    plotly.io.from_json(drawn, skip_invalid=False)


def test_a_long_series_is_thinned_and_says_so_and_keeps_its_extremes() -> None:
    count = 40_000
    values = [float(i % 97) for i in range(count)]
    values[12_345], values[23_456] = 5000.0, -5000.0
    rows = table(day=("date", days(count, days(1)[0].replace(year=1900))), fines=("number", values))
    drawn = draw(choose_chart(aggregate("fines", grain="day"), rows, None, LIBRARY), rows, None)
    figure = json.loads(drawn)
    points = figure["data"][0]["y"]
    assert len(points) <= 5_000
    assert (max(points), min(points)) == (5000, -5000)
    assert any("points drawn" in note for note in figure["layout"]["meta"]["notes"])


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.bodies: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "script":
            self.scripts.append(given)
            self.bodies.append("")
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script" and self.bodies:
            self.bodies[-1] += data
        self.text += data


def parsed(page: str) -> _Page:
    parser = _Page()
    parser.feed(page)
    return parser


def drawn_page(**more: Any) -> str:
    figure = draw(choose_chart(BRANCH, evil_table(), None, LIBRARY), evil_table(), None)
    return chart_page(figure, "</title><script>alert(1)</script>", "One & two <img src=x>\nand more", **more)


def test_page_is_self_contained_and_reaches_nothing() -> None:
    page = drawn_page()
    found = parsed(page)
    assert len(found.scripts) == 3
    assert all("src" not in s for s in found.scripts)
    assert found.policy.startswith("default-src 'none'")
    assert "http" not in found.policy
    assert "unsafe-eval" not in found.policy
    assert "script-src 'sha256-" in found.policy
    assert "unsafe-inline" not in found.policy.split("script-src")[1].split(";")[0]
    assert plotly_js() in page
    assert "showSendToCloud: false" in found.bodies[-1]


def test_page_scripts_are_exactly_those_the_policy_lists() -> None:
    found = parsed(drawn_page())
    listed = re.findall(r"'sha256-([^']+)'", found.policy)
    run = [b for s, b in zip(found.scripts, found.bodies, strict=True) if s.get("type") != "application/json"]
    assert sorted(base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() for b in run) == sorted(listed)


def test_page_escapes_title_and_text_and_keeps_the_figure() -> None:
    page = drawn_page(plotlyjs="plotly.min.js")
    found = parsed(page)
    assert "img" not in found.tags
    assert "One & two <img src=x>" in found.text
    assert "</title><script>alert(1)</script>" in found.text
    assert [s.get("src") for s in found.scripts] == [None, "plotly.min.js", None]
    assert "\u2028" not in page
    figure = json.loads(found.bodies[0])
    assert figure["data"][0]["type"] == "bar"
    assert len(page) < 20_000


def test_figure_text_cannot_end_its_script_element() -> None:
    page = chart_page(json.dumps({"data": [], "layout": {"title": {"text": "</script><!--\u2028"}}}), "t", "x", plotlyjs="p.js")
    found = parsed(page)
    assert len(found.scripts) == 3
    assert json.loads(found.bodies[0])["layout"]["title"]["text"] == "</script><!--\u2028"


@pytest.mark.parametrize("path", ["", "/etc/x.js", "../x.js", "https://cdn/x.js", "a\\b", '"><script>'])
def test_shared_library_must_lie_beside_the_page(path: str) -> None:
    with pytest.raises(ValueError, match="path beside the page"):
        chart_page("{}", "t", "x", plotlyjs=path)
