"""Charts, words and analyses of rows whose SQL nobody compiled: only what holds whatever the SQL does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from src.models.plan import Analysis, CannotAnswer, QueryPlan
from src.models.sql import ResultColumn, ResultTable
from src.models.written import WrittenSql
from src.tools.analysis_code import unbound, write_analysis
from src.tools.charts import choose_chart
from src.tools.narrate import narrate, render
from src.tools.questions.confidence import confidence
from src.tools.result_columns import describe_columns
from src.tools.sql_compile import compile_notes, compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning

_, SEMANTICS = sample_meaning()
BY_REGION = "SELECT region, SUM(a) AS revenue FROM t GROUP BY region"
BY_MONTH = "SELECT month, SUM(a) AS revenue FROM t GROUP BY month"
REGIONS: dict[str, list[Any]] = {"region": ["North", "South", "West"], "revenue": [10.0, 30.0, 20.0]}
MONTHS: dict[str, list[Any]] = {"month": [f"2026-{m:02}" for m in range(1, 10)], "revenue": [float(m) for m in range(1, 10)]}


def asked(sql: str, columns: dict[str, list[Any]], *, truncated: bool = False, **more: Any) -> tuple[QueryPlan, ResultTable]:
    plan = QueryPlan(shape="written", written=WrittenSql(sql=sql), **more)
    arrow = pa.table(columns)
    table = ResultTable(arrow, tuple(ResultColumn(n, _kind(v)) for n, v in columns.items()), truncated)  # type: ignore[arg-type]
    return plan, describe_columns(table, plan, SEMANTICS)


def _kind(values: list[Any]) -> str:
    return "text" if isinstance(values[0], str) else "number" if isinstance(values[0], float) else "integer"


def told(sql: str, columns: dict[str, list[Any]], *, truncated: bool = False) -> str:
    plan, table = asked(sql, columns, truncated=truncated)
    return render(narrate(plan, table, None, SEMANTICS, TODAY))[0]


def test_a_single_figure_is_told_with_its_unit() -> None:
    assert told("SELECT SUM(a) AS revenue FROM t", {"revenue": [1234.5]}) == "Revenue: $1,234.50."


def test_every_group_makes_a_ranking_and_a_whole() -> None:
    text = told(BY_REGION, REGIONS)
    assert text.startswith("South leads in revenue with $30.00, 50% of the total of $60.00.")
    assert "North comes last of 3" in text


@pytest.mark.parametrize("tail", ["LIMIT 3", "ORDER BY region LIMIT 3", "ORDER BY LENGTH(region) DESC LIMIT 3"])
def test_cut_rows_that_were_not_ordered_by_it_have_no_leader(tail: str) -> None:
    assert told(f"{BY_REGION} {tail}", REGIONS) == "These are the first 3 rows; there are more."


def test_rows_that_the_limit_of_rows_cut_have_no_leader() -> None:
    assert "leads" not in told(BY_REGION, REGIONS, truncated=True)


def test_the_first_of_an_order_lead_without_a_share_of_the_whole() -> None:
    text = told(f"{BY_REGION} ORDER BY revenue DESC LIMIT 3", REGIONS)
    assert text.startswith("South leads in revenue with $30.00.")
    assert "%" not in text
    assert "last" not in text


def test_the_first_of_an_order_from_below_are_the_lowest() -> None:
    assert told(f"{BY_REGION} ORDER BY 2 LIMIT 3", REGIONS).startswith("North is lowest in revenue with $10.00.")


@pytest.mark.parametrize(
    "sql",
    [
        f"{BY_REGION} HAVING SUM(a) > 1",
        "SELECT region, AVG(a) AS revenue FROM t GROUP BY region",
        "SELECT region, COUNT(DISTINCT a) AS revenue FROM t GROUP BY region",
    ],
)
def test_what_does_not_add_up_has_no_share(sql: str) -> None:
    assert "%" not in told(sql, REGIONS)


@pytest.mark.parametrize(
    "sql", ["SELECT region, SUM(a) AS revenue FROM t GROUP BY ROLLUP (region)", f"{BY_REGION} UNION ALL {BY_REGION}"]
)
def test_subtotals_are_not_ranked(sql: str) -> None:
    assert told(sql, REGIONS) == "There are 3 rows."


def test_names_that_stand_twice_are_a_list() -> None:
    assert told("SELECT region, a AS revenue FROM t", {"region": ["N", "N"], "revenue": [1.0, 2.0]}) == "There are 2 rows."


def test_months_are_told_over_time_and_picked_months_as_a_ranking() -> None:
    assert told(BY_MONTH, MONTHS).startswith("Revenue from Jan 2026 to Sep 2026: $45.00 in total, $5.00 a month on average.")
    picked = {name: values[-3:] for name, values in MONTHS.items()}
    text = told(f"{BY_MONTH} ORDER BY revenue DESC LIMIT 3", picked)
    assert text.startswith("Sep 2026 leads in revenue with $9.00.")


def test_a_figure_that_may_not_add_up_over_time_has_no_total() -> None:
    text = told(
        "SELECT month, SUM(stock) AS stock_level FROM t GROUP BY month",
        {"month": MONTHS["month"], "stock_level": MONTHS["revenue"]},
    )
    assert "total" not in text
    assert "on average" in text


def test_rows_without_figures_are_counted() -> None:
    assert told("SELECT region FROM t", {"region": ["N", "S"]}) == "There are 2 rows."


@pytest.mark.parametrize(
    ("sql", "columns", "kind", "title"),
    [
        ("SELECT SUM(a) AS revenue FROM t", {"revenue": [5.0]}, "number", "Revenue"),
        (BY_REGION, REGIONS, "bar", "Revenue by region"),
        (f"{BY_REGION} ORDER BY revenue DESC LIMIT 3", REGIONS, "bar", "Top 3: Revenue by region"),
        (f"{BY_REGION} LIMIT 3", REGIONS, "bar", "Revenue by region"),
        (BY_MONTH, MONTHS, "line", "Monthly revenue, Jan 2026 to Sep 2026"),
        ("SELECT region, a AS revenue FROM t", {"region": ["N", "N"], "revenue": [1.0, 2.0]}, "table", "Revenue by region"),
        ("SELECT customer_id, age FROM t", {"customer_id": [1, 2], "age": [30, 40]}, "table", "Age by customer ID"),
        ("SELECT region FROM t", {"region": ["N", "S"]}, "table", "region"),
    ],
)
def test_the_chart_fits_what_the_columns_are(sql: str, columns: dict[str, list[Any]], kind: str, title: str) -> None:
    plan, table = asked(sql, columns)
    spec = choose_chart(plan, table, None, SEMANTICS)
    assert (spec.kind, spec.title) == (kind, title)


def test_a_pie_needs_parts_of_a_whole() -> None:
    plan, table = asked(BY_REGION, REGIONS, chart="pie")
    assert choose_chart(plan, table, None, SEMANTICS).kind == "pie"
    plan, table = asked(BY_REGION.replace("SUM", "AVG"), REGIONS, chart="pie")
    spec = choose_chart(plan, table, None, SEMANTICS)
    assert spec.kind == "bar"
    assert "do not add up" in spec.note


@pytest.mark.parametrize(
    ("kind", "sql", "columns", "call"),
    [
        ("forecast", BY_MONTH, MONTHS, {"time='month'", "value='revenue'", "grain='month'", "unit='USD'"}),
        ("trend", BY_MONTH, MONTHS, {"time='month'", "value='revenue'"}),
        ("decomposition", BY_MONTH, MONTHS, {"time='month'"}),
        ("anomaly", BY_MONTH, MONTHS, {"time='month'", "value='revenue'"}),
        ("summary", BY_REGION, REGIONS, {"columns=['revenue']", "labels='region'"}),
        ("correlation", "SELECT age, tenure FROM t", {"age": [1, 2], "tenure": [2, 3]}, {"columns=['age', 'tenure']"}),
        ("regression", "SELECT age, tenure FROM t", {"age": [1, 2], "tenure": [2, 3]}, {"target='age'", "factors=['tenure']"}),
        ("clustering", "SELECT age, tenure FROM t", {"age": [1, 2], "tenure": [2, 3]}, {"columns=['age', 'tenure']"}),
        (
            "hypothesis",
            "SELECT region, age FROM t",
            {"region": ["N", "S", "S"], "age": [1, 2, 3]},
            {"value='age'", "by='region'"},
        ),
    ],
)
def test_an_analysis_takes_its_columns_by_their_roles(
    kind: Any, sql: str, columns: dict[str, list[Any]], call: set[str]
) -> None:
    plan, table = asked(sql, columns, analysis=Analysis(kind=kind))
    assert unbound(plan, table, SEMANTICS, TODAY) is None
    draft = write_analysis(plan, table, SEMANTICS, TODAY)
    assert draft is not None
    assert all(argument in draft.code for argument in call), draft.code


@pytest.mark.parametrize(
    ("analysis", "columns", "lacking"),
    [
        ({"kind": "forecast"}, REGIONS, "one row for each period"),
        ({"kind": "trend"}, {"day": ["2026-01-01"] * 2, "n": [1, 2]}, "one row for each period"),
        ({"kind": "decomposition"}, REGIONS, "one row for each period"),
        ({"kind": "anomaly"}, {"region": ["N", "S"]}, "a column of numbers"),
        ({"kind": "forecast", "target": "profit"}, MONTHS, "'profit'"),
        ({"kind": "regression", "target": "region"}, REGIONS, "'region' holds none"),
        ({"kind": "correlation"}, {"n": [1, 2]}, "two columns"),
        ({"kind": "clustering"}, {"region": ["N", "S"], "n": [1, 2]}, "two columns of numbers"),
        ({"kind": "hypothesis"}, {"n": [1, 2]}, "groups to compare"),
        ({"kind": "hypothesis", "by": "segment"}, REGIONS, "'segment'"),
        ({"kind": "cohort"}, MONTHS, "rows of its own"),
        ({"kind": "portfolio"}, REGIONS, "no dates"),
        ({"kind": "clustering", "compared": ("x",)}, REGIONS, "'x'"),
    ],
)
def test_rows_that_lack_a_column_refuse_the_analysis_and_say_so(
    analysis: dict[str, Any], columns: dict[str, list[Any]], lacking: str
) -> None:
    plan, table = asked("SELECT x FROM t", columns, analysis=Analysis(**analysis))
    no = unbound(plan, table, SEMANTICS, TODAY)
    assert isinstance(no, CannotAnswer)
    assert lacking in no.reason
    assert write_analysis(plan, table, SEMANTICS, TODAY) is None


def test_sql_of_an_agent_that_reads_what_is_sensitive_does_not_compile() -> None:
    plan, _ = asked("SELECT email FROM customers", {"x": [1]})
    no = compile_plan(plan, SEMANTICS, "sqlite")
    assert isinstance(no, CannotAnswer)
    assert "The column customers.email is marked sensitive" in no.reason


def test_notes_say_who_wrote_it_and_what_it_keeps() -> None:
    plan, _ = asked("SELECT a FROM t WHERE b = 'x' AND c > 1", {"a": [1]})
    notes = compile_notes(plan, SEMANTICS)
    assert "written by the language model" in notes[0]
    assert notes[1] == "the SQL keeps rows where b = 'x' and c > 1"


def test_an_agents_sql_is_less_sure_than_a_persons() -> None:
    mine, _ = asked("SELECT a FROM t", {"a": [1]}, used=("a",))
    theirs = mine.model_copy(update={"written": WrittenSql(sql="SELECT a FROM t", by="person")})
    assert confidence(mine, 1, 0) == 0.75
    assert confidence(theirs, 1, 0) == 0.98


def test_dates_of_the_future_are_no_finished_periods() -> None:
    ahead: dict[str, list[Any]] = {"month": ["2026-08", "2026-09", "2026-10"], "revenue": [1.0, 2.0, 3.0]}
    plan, table = asked(BY_MONTH, ahead)
    text = render(narrate(plan, table, None, SEMANTICS, date(2026, 10, 15)))[0]
    assert "not over yet" in text
