"""What each column of written SQL is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from src.models.plan import QueryPlan
from src.models.sql import ResultColumn, ResultTable
from src.models.written import WrittenColumn, WrittenSql
from src.tools.result_columns import describe_columns
from src.tools.result_view.roles import Roles, find_roles
from src.tools.sql_compile import output_columns
from src.tools.written_sql import shown_plan
from src.tools.written_sql.hidden import hidden_columns
from src.tools.written_sql.times import grain_of_times
from tests.fakes.sample_meaning import sample_meaning

_, SEMANTICS = sample_meaning()


def rows(**columns: list[Any]) -> ResultTable:
    arrow = pa.table(columns)
    kinds = {"int64": "integer", "double": "number", "string": "text", "bool": "boolean", "date32[day]": "date"}
    return ResultTable(arrow, tuple(ResultColumn(f.name, kinds.get(str(f.type), "other")) for f in arrow.schema))  # type: ignore[arg-type]


def written(sql: str = "SELECT x FROM t GROUP BY y", *columns: WrittenColumn) -> QueryPlan:
    return QueryPlan(shape="written", written=WrittenSql(sql=sql, columns=columns))


def seen(table: ResultTable, *columns: WrittenColumn) -> tuple[ResultTable, Roles]:
    plan = written("SELECT x FROM t GROUP BY y", *columns)
    described = describe_columns(table, plan, SEMANTICS)
    return described, find_roles(plan, described, SEMANTICS)


def test_a_metric_or_a_field_of_the_same_name_gives_label_and_unit() -> None:
    table, roles = seen(rows(region=["North"], revenue=[1.5], age=[30], odd_thing=[2]))
    assert [(c.label, c.unit) for c in table.columns] == [
        ("Region", ""),
        ("Revenue", "USD"),
        ("Age", "years"),
        ("Odd thing", ""),
    ]
    assert roles == Roles(None, ("region",), ("revenue", "age", "odd_thing"))


def test_what_the_author_says_comes_first() -> None:
    told = WrittenColumn(name="Revenue", role="measure", label="Takings", unit="EUR")
    table, _ = seen(rows(revenue=[1.5]), told)
    assert (table.columns[0].label, table.columns[0].unit) == ("Takings", "EUR")


@pytest.mark.parametrize(
    ("values", "role", "found"),
    [
        (["North", "South"], "measure", ("dimensions", "x")),
        (["North", "South"], "time", ("dimensions", "x")),
        ([1, 2], "time", ("measures", "x")),
        ([1, 2], "dimension", ("dimensions", "x")),
        (["2026-01-01", "2026-01-02"], "dimension", ("dimensions", "x")),
        ([1900, 1901], "time", ("time", "x")),
    ],
)
def test_what_the_values_do_not_bear_out_is_not_believed(values: list[Any], role: Any, found: tuple[str, str]) -> None:
    _, roles = seen(rows(x=values), WrittenColumn(name="x", role=role))
    held = getattr(roles, found[0])
    assert (held if isinstance(held, str) else held[0]) == found[1]


def test_keys_name_rows_only_where_nothing_else_does() -> None:
    assert seen(rows(shop_id=[1, 2], n=[3, 4]))[1] == Roles(None, ("shop_id",), ("n",), keys_only=True)
    assert seen(rows(shop_id=[1, 2], shop=["a", "b"], n=[3, 4]))[1] == Roles(None, ("shop",), ("n",))


def test_a_sensitive_field_is_never_a_name_whatever_its_author_says() -> None:
    _, roles = seen(rows(email=["a@b.c"], n=[1]), WrittenColumn(name="email", role="dimension"))
    assert roles.dimensions == ()


@pytest.mark.parametrize(
    ("name", "values", "days"),
    [
        ("at", ["2026-01-31", None], [date(2026, 1, 31), None]),
        ("at", ["2026-01-31 00:00:00"], [date(2026, 1, 31)]),
        ("at", ["2026-01-31 10:20:30"], [datetime.fromisoformat("2026-01-31 10:20:30")]),
        ("at", ["2026-03", "2026-04"], [date(2026, 3, 1), date(2026, 4, 1)]),
        ("at", ["2026-Q1", "2025 Q4"], [date(2026, 1, 1), date(2025, 10, 1)]),
        ("at", ["2026-W01"], [date(2025, 12, 29)]),
        ("at", ["2026-13"], None),
        ("at", ["2026-02-30"], None),
        ("at", ["2026-03", "n/a"], None),
        ("at", ["2026"], None),
        ("year", ["2026"], [date(2026, 1, 1)]),
        ("order_year", [2025, 2026], [date(2025, 1, 1), date(2026, 1, 1)]),
        ("year", [1, 2], None),
        ("n", [2025, 2026], None),
    ],
)
def test_times_are_read_however_they_are_spelt(name: str, values: list[Any], days: list[Any] | None) -> None:
    table, roles = seen(rows(**{name: values, "total": list(range(len(values)))}))
    assert (roles.time == name) is (days is not None)
    if days is not None:
        assert table.arrow.column(name).to_pylist() == days


@pytest.mark.parametrize(
    ("days", "name", "grain"),
    [
        ([date(2026, m, 1) for m in (1, 2, 3)], "x", "month"),
        ([date(2026, m, 1) for m in (1, 4, 7)], "x", "quarter"),
        ([date(y, 1, 1) for y in (2024, 2025, 2026)], "x", "year"),
        ([date(2026, 1, d) for d in (5, 12, 19)], "x", "week"),
        ([date(2026, 1, d) for d in (5, 6, 7)], "x", "day"),
        ([date(2026, 1, 1)], "order_month", "month"),
        ([date(2026, 1, 1)], "year", "year"),
        ([date(2026, 1, 5)], "month", "day"),
        ([date(2026, 1, 1)], "x", "day"),
    ],
)
def test_the_grain_lies_in_the_dates(days: list[date], name: str, grain: str) -> None:
    assert grain_of_times(days, name) == grain


def test_decimals_and_nothing_at_all_are_numbers() -> None:
    table, roles = seen(rows(a=[Decimal("1.50")], b=pa.nulls(1)))
    assert [c.type for c in table.columns] == ["number", "number"]
    assert roles.measures == ("a", "b")


def test_the_plan_is_shown_with_the_order_and_limit_that_hold() -> None:
    plan = written("SELECT region, SUM(a) AS n FROM t GROUP BY region ORDER BY n DESC LIMIT 2")
    shown, known = shown_plan(plan, SEMANTICS, rows(region=["N", "S"], n=[3, 2]))
    assert shown.order is not None
    assert (shown.metrics, shown.order.by, shown.order.descending, shown.limit, shown.grain) == (("n",), "n", True, 2, None)
    metric = known.metric("n")
    assert metric is not None
    assert (metric.additive, metric.additive_over_time) == (True, False)
    assert shown_plan(plan, SEMANTICS, rows(region=["N"], n=[3]))[0].limit is None


def test_declared_columns_are_the_output_that_is_known_beforehand() -> None:
    plan = written("SELECT a", WrittenColumn(name="a", role="measure"), WrittenColumn(name="b", role="time"))
    assert [(c.name, c.kind) for c in output_columns(plan)] == [("a", "metric"), ("b", "time")]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT region FROM customers", ()),
        ("SELECT COUNT(*) FROM customers", ()),
        ("SELECT region, COUNT(*) AS n FROM customers AS c GROUP BY region", ()),
        ("SELECT email FROM customers", ("customers.email",)),
        ("SELECT region FROM customers ORDER BY EMAIL", ("customers.email",)),
        ("SELECT x.e FROM (SELECT c.email AS e FROM customers c) AS x", ("customers.email",)),
        ('SELECT "email" FROM customers', ("customers.email",)),
        ("SELECT a.region FROM customers a JOIN customers b USING (email)", ("customers.email",)),
        ("SELECT x FROM (SELECT email FROM customers) AS t(x)", ("customers.email",)),
    ],
)
def test_sensitive_columns_are_found_wherever_they_are_read(sql: str, found: tuple[str, ...]) -> None:
    assert hidden_columns(sql, SEMANTICS, "sqlite") == found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM customers",
        "SELECT c.* FROM customers c",
        "SELECT c FROM customers AS c",
        "SELECT c.e FROM customers AS c(i, e)",
        "SELECT a.region FROM customers a NATURAL JOIN customers b",
    ],
)
def test_whole_rows_hold_all_of_them(sql: str) -> None:
    assert "customers.email" in hidden_columns(sql, SEMANTICS, "postgres")
