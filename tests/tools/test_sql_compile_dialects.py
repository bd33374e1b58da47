"""The SQL reads well and parses in every dialect; names are quoted and values typed only where the dialect wants it."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import date

import pytest
from sqlglot import parse_one

from src.models.catalog import ColumnType
from src.models.config import PROJECT_ROOT
from src.models.plan import Filter, Grain, Order, Period, QueryPlan
from src.models.semantic import Dataset, Field, FieldRole, Metric, SemanticModel
from src.models.sql import SqlDraft
from src.services.glossary import load_semantics
from src.tools.sql_compile import compile_plan
from src.tools.sql_compile.grains import GRAINS
from tests.fakes.example_plans import PLANS
from tests.fakes.sample_catalog import sample_catalog
from tests.fakes.star_schema import MODEL

DIALECTS = tuple(GRAINS)
Q1 = Period(start=date(2026, 1, 1), end=date(2026, 3, 31), label="first quarter")


def sql(plan: QueryPlan, dialect: str = "sqlite", model: SemanticModel = MODEL) -> str:
    draft = compile_plan(plan, model, dialect)
    assert isinstance(draft, SqlDraft), draft
    return draft.text


def assert_stable(text: str, dialect: str) -> None:
    """The dialect reads it, and reads the same again from what it printed: nothing was lost on the way."""
    tree = parse_one(text, read=dialect)
    assert parse_one(tree.sql(dialect=dialect), read=dialect) == tree


TOP = QueryPlan(
    shape="aggregate", metrics=("revenue",), dimensions=("products.product",), grain="month", period=Q1,
    filters=(Filter(field="customers.region", op="in", values=("North", "South")),), order=Order(by="revenue"), limit=5,
)  # fmt: skip

TOP_SQLITE = """\
SELECT
  DATE(orders.order_date, 'start of month') AS month,
  products.product_name AS product,
  SUM(
    CASE
      WHEN orders.status <> 'cancelled'
      THEN order_items.quantity * order_items.unit_price
    END
  ) AS revenue
FROM order_items
JOIN orders
  ON order_items.order_id = orders.order_id
LEFT JOIN products
  ON order_items.product_id = products.product_id
JOIN customers
  ON orders.customer_id = customers.customer_id
WHERE
  customers.region IN ('North', 'South')
  AND orders.order_date >= '2026-01-01'
  AND orders.order_date < '2026-04-01'
GROUP BY
  1,
  2
ORDER BY
  revenue DESC,
  month,
  product
LIMIT 5"""


def test_the_sql_reads_as_an_analyst_would_write_it() -> None:
    assert sql(TOP) == TOP_SQLITE


def test_postgres_types_its_dates_and_keeps_missing_values_from_the_top() -> None:
    text = sql(TOP, "postgres")
    assert "CAST(DATE_TRUNC('MONTH', orders.order_date) AS DATE) AS month" in text
    assert "orders.order_date >= CAST('2026-01-01' AS DATE)" in text
    assert "revenue DESC NULLS LAST" in text


def test_one_table_needs_no_prefix() -> None:
    plan = QueryPlan(shape="aggregate", metrics=("visit_count",), grain="week")
    expected = (
        "SELECT DATE(visited_at, '-6 days', 'weekday 1') AS week, COUNT(*) AS visit_count FROM visits GROUP BY 1 ORDER BY week"
    )
    assert " ".join(sql(plan).split()) == expected


def test_several_facts_are_ctes_over_a_spine_of_keys() -> None:
    plan = QueryPlan(shape="aggregate", metrics=("marketing_spend", "revenue"), grain="day", period=Q1)
    text = " ".join(sql(plan).split())
    assert text.startswith("WITH marketing_spend_by_day AS ( SELECT DATE(spend_date) AS day, SUM(spend) AS marketing_spend")
    assert "all_keys AS ( SELECT day FROM marketing_spend_by_day UNION SELECT day FROM order_items_by_day )" in text
    assert "LEFT JOIN order_items_by_day ON all_keys.day = order_items_by_day.day ORDER BY all_keys.day" in text


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("time_type", ["date", "datetime", "text"])
def test_each_grain_parses(dialect: str, grain: Grain, time_type: ColumnType) -> None:
    visits = Dataset("visits", "visits", (Field("at", "visits", "at", "At", "time", time_type),), time="at")
    model = SemanticModel("m", (visits,), (), (Metric("n", "N", "visits", "COUNT(*)", time="visits.at"),))
    text = sql(QueryPlan(shape="aggregate", metrics=("n",), grain=grain, period=Q1), dialect, model)
    assert_stable(text, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("question", PLANS)
def test_the_example_questions_parse_in_each_dialect(question: str, dialect: str, retail: SemanticModel) -> None:
    text = sql(PLANS[question], dialect, retail)
    assert_stable(text, dialect)


@pytest.mark.parametrize(
    ("dialect", "quoted"),
    [
        ("sqlite", ['"order"', '"unit price"', "CustomerName"]),
        ("postgres", ['"order"', '"unit price"', '"CustomerName"', '"Orders 2026"']),
        ("mysql", ["`order`", "`unit price`", "CustomerName", "`rank`"]),
        ("duckdb", ['"order"', '"unit price"', "CustomerName", "rank"]),
    ],
)
def test_names_are_quoted_where_the_dialect_needs_it(dialect: str, quoted: list[str]) -> None:
    def field(name: str, expression: str, role: FieldRole = "category") -> Field:
        return Field(name, "odd", expression, name, role, "text")

    fields = (field("order", "order"), field("unit_price", '"unit price"'), field("who", "CustomerName"), field("rank", "rank"))
    model = SemanticModel("odd", (Dataset("odd", "Orders 2026", fields, ("order",)),))
    text = sql(QueryPlan(shape="rows", dataset="odd", fields=tuple(f.ref for f in fields)), dialect, model)
    for name in quoted:
        assert f"{name} AS " in text or f"{name},\n" in text or f"{name}\n" in text or f"FROM {name}" in text, (name, text)


@pytest.mark.parametrize(
    ("kind", "value", "dialect", "expected"),
    [
        ("integer", True, "postgres", "f = 1"),
        ("integer", "7", "sqlite", "f = 7"),
        ("number", -1.5, "sqlite", "f = -1.5"),
        ("boolean", 1, "postgres", "f = TRUE"),
        ("boolean", "no", "sqlite", "f = 0"),
        ("text", 7, "sqlite", "f = '7'"),
        ("text", "it's", "mysql", "f = 'it''s'"),
        ("date", date(2026, 1, 31), "postgres", "f = CAST('2026-01-31' AS DATE)"),
        ("date", "2026-01-31", "sqlite", "f >= '2026-01-31' AND f < '2026-02-01'"),
        ("datetime", "2026-01-31", "duckdb", "f >= CAST('2026-01-31' AS DATE) AND f < CAST('2026-02-01' AS DATE)"),
        ("datetime", "2026-01-31 08:00:00", "postgres", "f = CAST('2026-01-31 08:00:00' AS TIMESTAMP)"),
    ],
)
def test_values_are_typed_like_their_field(kind: ColumnType, value: str | float | date, dialect: str, expected: str) -> None:
    model = SemanticModel("m", (Dataset("d", "d", (Field("f", "d", "f", "F", "category", kind),)),))
    plan = QueryPlan(shape="rows", dataset="d", fields=("d.f",), filters=(Filter(field="d.f", op="=", values=(value,)),))
    assert f"WHERE {expected} ORDER BY" in " ".join(sql(plan, dialect, model).split())


def test_mysql_has_no_filter_clause() -> None:
    metric = Metric("web", "Web", "orders", "COUNT(*) FILTER (WHERE orders.channel = 'Web')")
    plan = QueryPlan(shape="aggregate", metrics=("web",))
    model = replace(MODEL, metrics=(metric,))
    assert "COUNT(CASE WHEN channel = 'Web' THEN 1 END)" in " ".join(sql(plan, "mysql", model).split())


def test_compiling_takes_a_few_milliseconds(retail: SemanticModel) -> None:
    times = []
    for plan in PLANS.values():
        sql(plan, "sqlite", retail)
        start = time.thread_time()
        sql(plan, "sqlite", retail)
        times.append(time.thread_time() - start)
    assert statistics.median(times) < 0.05, "ten times what it takes on a quiet machine"


@pytest.fixture(scope="module")
def retail() -> SemanticModel:
    model = load_semantics(PROJECT_ROOT / "glossary", sample_catalog())
    assert model is not None
    return model
