"""A chart that was asked for is drawn where the rows allow it; else the answer says why not."""

from __future__ import annotations

import json
from typing import Any

import plotly.io
import pytest

from src.tools.charts import choose_chart, draw
from tests.fakes.figures import data_numbers
from tests.fakes.library import LIBRARY, aggregate, months, table

BRANCHES = table(branch=("text", ["A", "B", "C"]), fines=("number", [5.0, 3.0, 2.0]))
MANY = table(branch=("text", [f"b{n}" for n in range(9)]), fines=("number", [float(n) for n in range(9)]))
BELOW = table(branch=("text", ["A", "B"]), fines=("number", [5.0, -3.0]))
RATES = table(branch=("text", ["A", "B"]), late_rate=("number", [5.0, 3.0]))
ONE = table(fines=("number", [5.0]))
BY: dict[str, Any] = {"dimensions": ("loans.branch",)}


@pytest.mark.parametrize("wish", ["pie", "bar", "table"])
def test_it_is_drawn_as_asked(wish: Any) -> None:
    spec = choose_chart(aggregate("fines", chart=wish, **BY), BRANCHES, None, LIBRARY)
    assert (spec.kind, spec.note) == (wish, "")


@pytest.mark.parametrize(
    ("plan", "rows", "says"),
    [
        (aggregate("fines", chart="pie", **BY), MANY, "9 slices are too many"),
        (aggregate("fines", chart="pie", **BY), BELOW, "cannot be negative"),
        (aggregate("late_rate", chart="pie", **BY), RATES, "do not add up"),
        (aggregate("fines", chart="pie"), ONE, "only one number"),
        (aggregate("fines", chart="line", **BY), BRANCHES, "a course over time"),
        (aggregate("fines", chart="heatmap", **BY), BRANCHES, "do not have what it shows"),
    ],
)
def test_what_cannot_be_drawn_so_says_why(plan: Any, rows: Any, says: str) -> None:
    plain = choose_chart(plan.model_copy(update={"chart": None}), rows, None, LIBRARY)
    spec = choose_chart(plan, rows, None, LIBRARY)
    assert spec.kind == plain.kind
    assert says in spec.note


BRANCHES_OF: Any = ("text", ["A", "B", "C"])
CROSSED = table(
    branch=("text", ["A", "B"] * 3),
    genre=("text", ["x", "x", "y", "y", "z", "z"]),
    fines=("number", [5.0, 3.0, 2.0, 4.0, 1.0, 6.0]),
)
MONTHLY = table(month=("date", months(4)), fines=("number", [5.0, 3.0, 2.0, 4.0]))
MONTHLY_BY_BRANCH = table(
    month=("date", [m for m in months(3) for _ in "AB"]),
    branch=("text", ["A", "B"] * 3),
    fines=("number", [5.0, 3.0, 2.0, 4.0, 1.0, 6.0]),
)
SEVERAL = table(
    branch=("text", ["A", "B", "C"]), fines=("number", [5.0, 3.0, 2.0]), loans=("integer", [50, 20, 40]),
    late_rate=("number", [5.0, 1.0, 3.0])
)  # fmt: skip
BY_TWO: dict[str, Any] = {"dimensions": ("loans.branch", "loans.genre")}
MONTHLY_PLAN = aggregate("fines", grain="month", dimensions=("loans.branch",))
RATES_OF_THREE = table(branch=BRANCHES_OF, late_rate=("number", [5.0, 3.0, 4.0]))
STEPS = table(branch=BRANCHES_OF, loans=("integer", [50, 20, 4]))
SHAPED: list[tuple[Any, Any, Any, tuple[Any, ...]]] = [
    ("treemap", aggregate("fines", **BY), BRANCHES, ("branch", ("fines",), None)),
    ("treemap", aggregate("fines", **BY_TWO), CROSSED, ("genre", ("fines",), "branch")),
    ("sunburst", aggregate("fines", **BY_TWO), CROSSED, ("genre", ("fines",), "branch")),
    ("stacked_bar", aggregate("fines", **BY_TWO), CROSSED, ("genre", ("fines",), "branch")),
    ("stacked_bar", MONTHLY_PLAN, MONTHLY_BY_BRANCH, ("month", ("fines",), "branch")),
    ("area", MONTHLY_PLAN, MONTHLY_BY_BRANCH, ("month", ("fines",), "branch")),
    ("area", aggregate("fines", grain="month"), MONTHLY, ("month", ("fines",), None)),
    ("radar", aggregate("late_rate", **BY), RATES_OF_THREE, ("branch", ("late_rate",), None)),
    ("radar", aggregate("fines", **BY_TWO), CROSSED, ("genre", ("fines",), "branch")),
    ("sankey", aggregate("fines", **BY_TWO), CROSSED, ("branch", ("fines",), "genre")),
    ("funnel", aggregate("loans", **BY), STEPS, ("branch", ("loans",), None)),
    ("bubble", aggregate("fines", "loans", "late_rate", **BY), SEVERAL, ("fines", ("loans", "late_rate"), None)),
]  # fmt: skip


@pytest.mark.parametrize(("wish", "plan", "rows", "columns"), SHAPED)
def test_a_shape_that_the_rows_fit_is_drawn(wish: Any, plan: Any, rows: Any, columns: Any) -> None:
    spec = choose_chart(plan.model_copy(update={"chart": wish}), rows, None, LIBRARY)
    assert (spec.kind, spec.note) == (wish, "")
    assert (spec.x, spec.y, spec.color) == columns
    figure = json.loads(draw(spec, rows, None, "dark"))
    plotly.io.from_json(json.dumps(figure), skip_invalid=False)
    assert figure["layout"]["meta"]["kind"] == wish
    values = {v for c in rows.columns if c.type in ("number", "integer") for v in rows.arrow.column(c.name).to_pylist()}
    assert {*data_numbers(figure["data"])} - {0} <= values | ({*range(8)} if wish == "sankey" else set())
    assert figure["layout"]["meta"]["description"]


@pytest.mark.parametrize(
    ("plan", "rows", "says"),
    [
        (aggregate("late_rate", chart="treemap", **BY), RATES, "as a treemap: the parts of Late rate do not add up"),
        (aggregate("late_rate", chart="stacked_bar", **BY), RATES, "do not add up"),
        (aggregate("fines", chart="treemap", **BY), BELOW, "negative"),
        (aggregate("fines", chart="area", **BY), BRANCHES, "an area needs a course over time"),
        (aggregate("fines", chart="sankey", **BY), BRANCHES, "one number by two things"),
        (aggregate("fines", chart="bubble", **BY), BRANCHES, "two or three numbers"),
        (aggregate("fines", chart="radar"), ONE, "only one number"),
        (aggregate("fines", chart="funnel", **BY_TWO), CROSSED, "by one thing"),
        (aggregate("fines", wish="marimekko chart", **BY), BRANCHES, "as a marimekko chart: no rule here draws one"),
    ],
)
def test_a_shape_that_the_rows_do_not_fit_says_why(plan: Any, rows: Any, says: str) -> None:
    plain = choose_chart(plan.model_copy(update={"chart": None, "wish": ""}), rows, None, LIBRARY)
    spec = choose_chart(plan, rows, None, LIBRARY)
    assert spec.kind == plain.kind
    assert says in spec.note


def test_stacked_bars_stand_on_one_another_and_areas_reach_to_zero() -> None:
    spec = choose_chart(aggregate("fines", chart="stacked_bar", **BY_TWO), CROSSED, None, LIBRARY)
    figure = json.loads(draw(spec, CROSSED, None))
    assert figure["layout"]["barmode"] == "relative"
    assert [t["name"] for t in figure["data"]] == ["A", "B"]
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"
    plan = aggregate("fines", chart="area", grain="month", dimensions=("loans.branch",))
    figure = json.loads(draw(choose_chart(plan, MONTHLY_BY_BRANCH, None, LIBRARY), MONTHLY_BY_BRANCH, None))
    assert {t["stackgroup"] for t in figure["data"]} == {"one"}
    assert figure["layout"]["yaxis"]["title"]["text"] == "Fines (EUR)"
