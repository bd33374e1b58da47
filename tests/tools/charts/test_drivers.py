"""Drivers are drawn with their intervals, in the colour of their role, whatever a finding holds."""

from __future__ import annotations

import json
from typing import Any

import plotly.io
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.analysis import ChartSpec, Finding
from src.tools.charts import draw
from src.tools.charts.theme import BLUE, MUTED, PURPLE, VERMILLION
from tests.fakes.library import drivers_finding, table

ROWS = table(fine=("number", [1.0, 2.0]), late=("boolean", [True, False]))
SPEC = ChartSpec("drivers", "What goes with late", labels={"fine": "Fine", "pages": "Pages"})


def drawn(result: dict[str, Any]) -> dict[str, Any]:
    figure: dict[str, Any] = json.loads(draw(SPEC, ROWS, Finding("correlation", result)))
    return figure


def test_each_factor_has_its_bar_its_interval_and_its_role() -> None:
    figure = drawn(dict(drivers_finding().result))
    bars = figure["data"][0]
    assert bars["y"] == ["Fine", "Pages", "Branch", "Visits"]
    assert bars["x"] == [0.82, -0.5, 0.3, 0.04]
    assert bars["marker"]["color"] == [BLUE, VERMILLION, PURPLE, MUTED]
    assert bars["error_x"]["array"] == [0.1, 0.2, 0.1, 0.05]
    assert bars["error_x"]["arrayminus"] == [0.12, 0.1, 0.2, 0.06]
    assert bars["text"][3] == "0.04, q = 0.510 (passenger of Fine)"
    assert figure["layout"]["xaxis"]["title"]["text"] == "Effect beside the others (log-odds a standard deviation)"
    assert "whiskers: 95% confidence" in figure["layout"]["meta"]["notes"]


def test_without_drivers_the_rows_are_shown() -> None:
    assert drawn({"drivers": {}})["data"][0]["type"] == "table"


leaves = st.sampled_from(["driver", "passenger", "fine", "<b>", ""]) | st.floats() | st.booleans() | st.none() | st.integers()
told = st.dictionaries(
    st.sampled_from(["effect", "role", "interval", "q_value", "of", "signed"]), leaves | st.lists(leaves, max_size=3)
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["fine", "pages", "<i>x</i>"]), told | leaves), leaves)
def test_any_shape_loads(drivers: dict[str, Any], model: Any) -> None:
    figure = draw(
        SPEC, ROWS, Finding("correlation", {"drivers": drivers, "drivers_model": {"unit_of_effect": model, "n": model}})
    )
    plotly.io.from_json(figure, skip_invalid=False)
