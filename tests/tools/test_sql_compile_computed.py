"""What is computed over groups is what a person would compute from the groups, whatever the rows and the dialect."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import parse_one

from src.models.computed import CalendarFilter, Derived, Statistic, Threshold
from src.models.plan import CannotAnswer, Compare, Order, Period, QueryPlan
from src.models.sql import SqlDraft
from src.tools.sql_compile import compile_notes, compile_plan, output_columns
from src.tools.sql_compile.grains import GRAINS
from tests.fakes.star_schema import MODEL, ROWS, database
from tests.tools.test_sql_compile_property import SPAN, reference, shops

Rows = dict[str, list[tuple[Any, ...]]]
Records = list[dict[str, Any]]
JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 1, 31), label="January")
MEDIAN = Statistic(name="median_total", function="median", field="orders.total_amount")
P90 = Statistic(name="p90", function="percentile", field="orders.total_amount", quantile=0.9)
EARLIER = (
    Derived(name="b", kind="before", of="revenue"),
    Derived(name="c", kind="change", of="revenue"),
    Derived(name="g", kind="growth", of="revenue"),
)


def plan(*metrics: str, **parts: Any) -> QueryPlan:
    return QueryPlan(shape="aggregate", metrics=metrics, **parts)


def run(rows: Rows, wanted: QueryPlan) -> Records:
    draft = compile_plan(wanted, MODEL, "sqlite")
    assert isinstance(draft, SqlDraft), draft
    connection = database(rows)
    cursor = connection.execute(draft.text)
    names = [d[0] for d in cursor.description]
    assert names == [c.name for c in output_columns(wanted)]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.close()
    return found


def groups(rows: Rows, wanted: QueryPlan) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The plain groups, computed without SQL."""
    plain = plan(*wanted.metrics, dimensions=wanted.dimensions, grain=wanted.grain, period=wanted.period)
    dated = {k: v for k, v in reference(rows, plain).items() if not (plain.grain and k[0] is None)}
    return {k: dict(zip(plain.metrics, v, strict=True)) for k, v in dated.items()}


def keyed(found: Records, wanted: QueryPlan) -> dict[tuple[Any, ...], dict[str, Any]]:
    keys = [c.name for c in output_columns(wanted) if c.is_key]
    return {tuple(record[k] for k in keys): record for record in found}


def quick(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])(test)


region = st.sampled_from([(), ("customers.region",)])


@given(rows=shops(), by=region)
@quick
def test_a_period_is_set_against_another(rows: Rows, by: tuple[str, ...]) -> None:
    wanted = plan("revenue", dimensions=by, period=SPAN, compare=Compare(label="January", period=JANUARY), derived=EARLIER)
    now, before = groups(rows, wanted), groups(rows, wanted.model_copy(update={"period": JANUARY}))
    found = keyed(run(rows, wanted), wanted)
    assert set(found) == {*now, *before}
    for key, record in found.items():
        check_change(record, now.get(key, {}).get("revenue"), before.get(key, {}).get("revenue"))


@given(rows=shops(), by=region, unit=st.sampled_from(["month", "year", "quarter"]))
@quick
def test_each_month_is_set_against_the_one_so_far_before(rows: Rows, by: tuple[str, ...], unit: Any) -> None:
    wanted = plan("revenue", dimensions=by, grain="month", compare=Compare(label="b", unit=unit), derived=EARLIER)
    every = groups(rows, wanted)
    found = keyed(run(rows, wanted), wanted)
    assert set(found) == set(every)
    for key, record in found.items():
        past = (months_before(key[0], {"month": 1, "quarter": 3, "year": 12}[unit]), *key[1:])
        check_change(record, every[key]["revenue"], every.get(past, {}).get("revenue"))


def check_change(record: dict[str, Any], now: float | None, before: float | None) -> None:
    assert (record["revenue"], record["b"]) == (now, before)
    change = None if now is None or before is None else now - before
    assert record["c"] == change
    assert record["g"] == (None if change is None or not before else pytest.approx(100 * change / abs(before)))


def months_before(day: str, months: int) -> str:
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    return date(year, month + 1, 1).isoformat()


@given(rows=shops(), restart=st.sampled_from([None, "year"]))
@quick
def test_a_running_total_adds_up_month_by_month(rows: Rows, restart: Any) -> None:
    wanted = plan(
        "units_sold", dimensions=("customers.region",), grain="month",
        derived=(Derived(name="r", kind="running", of="units_sold", restart=restart),),
    )  # fmt: skip
    for key, record in keyed(found := run(rows, wanted), wanted).items():
        same = [r for r in found if r["region"] == key[1] and r["month"] <= key[0]]
        same = [r for r in same if not restart or r["month"][:4] == key[0][:4]]
        known = [r["units_sold"] for r in same if r["units_sold"] is not None]
        assert record["r"] == (sum(known) if known else None)


@given(rows=shops())
@quick
def test_shares_are_of_the_true_total(rows: Rows) -> None:
    wanted = plan(
        "units_sold", "buyers", dimensions=("customers.region",),
        derived=(
            Derived(name="s", kind="share", of="units_sold"), Derived(name="t", kind="share", of="buyers"),
            Derived(name="r", kind="ratio", of="units_sold", per="buyers"),
        ),
    )  # fmt: skip
    total = run(rows, plan("units_sold", "buyers"))[0]
    for record in run(rows, wanted):
        for share, of in (("s", "units_sold"), ("t", "buyers")):
            expected = 100 * record[of] / total[of] if record[of] is not None and total[of] else None
            assert record[share] == pytest.approx(expected)
        known = record["units_sold"] is not None and record["buyers"]
        assert record["r"] == pytest.approx(record["units_sold"] / record["buyers"] if known else None)


@given(rows=shops(), least=st.integers(-2, 9), most=st.integers(1, 3))
@quick
def test_thresholds_and_limits_within_groups(rows: Rows, least: int, most: int) -> None:
    plain = plan("revenue", dimensions=("customers.region", "orders.channel"))
    every = [r for r in run(rows, plain) if r["revenue"] is not None and r["revenue"] >= least]
    wanted = plain.model_copy(
        update={
            "having": (Threshold(of="revenue", op=">=", value=least),), "order": Order(by="revenue"), "limit": most,
            "limit_per": ("customers.region",),
        }
    )  # fmt: skip
    found = run(rows, QueryPlan.model_validate(wanted.model_dump()))
    for name in {r["region"] for r in every}:
        expected = sorted((r["revenue"] for r in every if r["region"] == name), reverse=True)[:most]
        assert [r["revenue"] for r in found if r["region"] == name] == expected
    assert len(found) <= len(every)


@given(rows=shops())
@quick
def test_no_period_is_missing_between_the_first_and_the_last(rows: Rows) -> None:
    wanted = plan("visit_count", grain="week", dimensions=("customers.region",), fill_gaps=True)
    plain = groups(rows, wanted)
    found = keyed(run(rows, wanted), wanted)
    weeks = sorted({key[0] for key in found})
    starts = [date.fromisoformat(w) for w in weeks]
    assert all(b - a == timedelta(days=7) for a, b in pairwise(starts))
    assert len(found) == len(weeks) * len({key[1] for key in plain})
    assert {k: r["visit_count"] for k, r in found.items()} == {
        k: plain.get(k, {"visit_count": 0})["visit_count"] for k in found
    }


@given(rows=shops(), quantile=st.sampled_from([0.1, 0.25, 0.5, 0.9]), by=region)
@quick
def test_percentiles_interpolate(rows: Rows, quantile: float, by: tuple[str, ...]) -> None:
    statistic = Statistic(name="p", function="percentile", field="orders.total_amount", quantile=quantile)
    found = run(rows, plan(statistics=(statistic,), dimensions=by))
    homes = {customer[0]: customer[2] for customer in rows["customers"]}
    for record in found:
        values = [o[5] for o in rows["orders"] if o[5] is not None and (not by or homes.get(o[1]) == record["region"])]
        assert record["p"] == (pytest.approx(percentile(values, quantile)) if values else None)


def percentile(values: list[float], quantile: float) -> float:
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[round(quantile * 100) - 1]


@given(rows=shops())
@quick
def test_weekdays_are_numbered_from_monday(rows: Rows) -> None:
    wanted = plan("order_count", calendar="weekday", on=(CalendarFilter(part="month_of_year", values=(1, 12), negated=True),))
    kept = [date.fromisoformat(o[2][:10]) for o in rows["orders"] if o[2] and o[2][5:7] not in ("01", "12")]
    expected = {n: sum(d.isoweekday() == n for d in kept) for n in {d.isoweekday() for d in kept}}
    assert {r["weekday"]: r["order_count"] for r in run(rows, wanted)} == expected


EVERYTHING = (
    plan("revenue", statistics=(MEDIAN, P90), dimensions=("customers.region",)),
    plan(statistics=(MEDIAN, Statistic(name="last", function="max", field="orders.order_date"))),
    plan(statistics=(Statistic(name="n", function="count_distinct", field="orders.channel"),), dimensions=("orders.status",)),
    plan("revenue", grain="month", compare=Compare(label="b", unit="month"), derived=EARLIER),
    plan("revenue", grain="week", period=SPAN, compare=Compare(label="b", unit="week", back=52), derived=EARLIER),
    plan("revenue", "order_count", grain="quarter", compare=Compare(label="b", unit="year"), derived=EARLIER),
    plan("revenue", "order_count", dimensions=("customers.region",), period=SPAN,
         compare=Compare(label="b", period=JANUARY), derived=EARLIER),
    plan("revenue", period=SPAN, compare=Compare(label="b", period=JANUARY), derived=EARLIER),
    plan("revenue", grain="month", derived=(Derived(name="r", kind="running", of="revenue", restart="year"),), fill_gaps=True),
    plan("revenue", grain="day", dimensions=("customers.region",), fill_gaps=True, period=JANUARY),
    plan("revenue", "buyers", dimensions=("customers.region", "orders.channel"), derived=(
        Derived(name="s", kind="share", of="revenue", within=("customers.region",)),
        Derived(name="t", kind="share", of="buyers", within=("customers.region",)),
        Derived(name="x", kind="ratio", of="revenue", per="buyers", percent=True),
        Derived(name="k", kind="rank", of="revenue", within=("customers.region",)),
    ), having=(Threshold(of="k", op="<=", value=2),)),
    plan("revenue", dimensions=("customers.region",), having=(Threshold(of="revenue", op=">", value=-5.5),)),
    plan("revenue", dimensions=("customers.region", "products.product"), order=Order(by="revenue"), limit=1,
         limit_per=("customers.region",)),
    plan("order_count", calendar="weekday", on=(CalendarFilter(part="month_of_year", values=(1, 2, 4)),)),
    plan("order_count", calendar="month_of_year", on=(CalendarFilter(part="weekday", values=(7,), negated=True),)),
)  # fmt: skip


@pytest.mark.parametrize("wanted", EVERYTHING, ids=range(len(EVERYTHING)))
def test_duckdb_gives_the_rows_that_sqlite_gives(wanted: QueryPlan) -> None:
    draft = compile_plan(wanted, MODEL, "duckdb")
    assert isinstance(draft, SqlDraft), draft
    connection = duckdb_shop()
    found = [tuple(plain(v) for v in row) for row in connection.execute(draft.text).fetchall()]
    connection.close()
    expected = [tuple(plain(v) for v in record.values()) for record in run(ROWS, wanted)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("dialect", tuple(GRAINS))
@pytest.mark.parametrize("wanted", EVERYTHING, ids=range(len(EVERYTHING)))
def test_every_dialect_reads_what_is_written_for_it(wanted: QueryPlan, dialect: str) -> None:
    draft = compile_plan(wanted, MODEL, dialect)
    assert isinstance(draft, SqlDraft), draft
    tree = parse_one(draft.text, read=dialect)
    assert parse_one(tree.sql(dialect=dialect), read=dialect) == tree
    assert compile_notes(wanted, MODEL)


def plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str) and len(value) == 19 and value[4] == "-":
        return value[:10]
    return round(float(value), 6) if isinstance(value, (int, float)) or type(value).__name__ == "Decimal" else value


def duckdb_shop() -> duckdb.DuckDBPyConnection:
    types = {"order_date": "TIMESTAMP", "visited_at": "TIMESTAMP", "spend_date": "DATE", "signup_date": "DATE"}
    source = database()
    connection = duckdb.connect(":memory:")
    for table, records in ROWS.items():
        names = [(row[1], row[2]) for row in source.execute(f"PRAGMA table_info({table})")]
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{n} {types.get(n, t)}' for n, t in names)})")
        marks = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", records)
    source.close()
    return connection


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (plan("churn_rate", derived=(Derived(name="s", kind="share", of="churn_rate"),)), "share"),
        (plan("buyers", grain="month", derived=(Derived(name="r", kind="running", of="buyers"),)), "running total"),
        (plan("revenue", grain="day", compare=Compare(label="b", unit="month"), derived=EARLIER), "whole number"),
        (plan("customer_count", calendar="weekday"), "not placed in time"),
        (plan(statistics=(Statistic(name="m", function="median", field="orders.nothing"),)), "no field"),
    ],
)  # fmt: skip
def test_what_would_not_mean_what_it_says_is_refused(wanted: QueryPlan, why: str) -> None:
    answer = compile_plan(wanted, MODEL, "sqlite")
    assert isinstance(answer, CannotAnswer)
    assert why in answer.reason
