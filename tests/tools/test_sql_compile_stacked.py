"""A metric by one dimension after the other in one statement: what separate questions give, on every engine."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, make_url
from sqlglot import parse_one, transpile

from src.models.plan import Analysis, CannotAnswer, Filter, Period, QueryPlan
from src.models.sql import SqlDraft
from src.tools.sql_compile import compile_notes, compile_plan, output_columns
from src.tools.sql_compile.grains import GRAINS
from tests.fakes.star_schema import MODEL, ROWS, SCHEMA, database
from tests.support.database_servers import mysql_database, postgres_database

JANUARY = Period(start=date(2026, 1, 1), end=date(2026, 1, 31), label="January")
FEBRUARY = Period(start=date(2026, 2, 1), end=date(2026, 2, 28), label="February")
BOTH = Period(start=JANUARY.start, end=FEBRUARY.end, label="both")


def plan(metric: str = "revenue", grain: str | None = "month", **more: Any) -> QueryPlan:
    analysis = Analysis(kind="change", target=metric, earlier=JANUARY, later=FEBRUARY)
    parts: dict[str, Any] = {"metrics": (metric,), "stacked": ("customers.region", "orders.channel"), "period": BOTH}
    return QueryPlan(shape="aggregate", analysis=analysis, **(parts | {"grain": grain} | more))


def sql(wanted: QueryPlan, dialect: str = "sqlite") -> str:
    draft = compile_plan(wanted, MODEL, dialect)
    assert isinstance(draft, SqlDraft), draft
    return draft.text


def rows(wanted: QueryPlan) -> list[tuple[Any, ...]]:
    with closing(database()) as db:
        return db.execute(sql(wanted)).fetchall()


EXPECTED = [
    ("2026-01-01", "(all)", "(all)", 190.0), ("2026-02-01", "(all)", "(all)", 80.0),
    ("2026-01-01", "channel", "Web", 190.0), ("2026-02-01", "channel", "Shop", 80.0), ("2026-02-01", "channel", "Web", None),
    ("2026-01-01", "region", "North", 190.0), ("2026-02-01", "region", "South", 80.0), ("2026-02-01", "region", None, None),
]  # fmt: skip


@pytest.mark.parametrize("grain", ["month", None])
def test_the_whole_and_each_dimension(grain: str | None) -> None:
    found = rows(plan(grain=grain))
    assert sorted(found, key=str) == sorted(EXPECTED, key=str)
    assert [c.name for c in output_columns(plan(grain=grain))] == [grain or "period", "dimension", "member", "revenue"]


def test_a_rate_brings_the_sums_it_divides() -> None:
    for _, _, _, rate, above, below in rows(plan("average_order_value")):
        assert rate == (above / below if above is not None and below else None)


def test_filters_hold_in_every_layer() -> None:
    only = plan(filters=(Filter(field="customers.region", op="=", values=("North",)),))
    assert {r[0] for r in rows(only)} == {"2026-01-01"}


def test_members_that_are_no_text_become_it() -> None:
    assert {r[2] for r in rows(plan(stacked=("customers.churned",))) if r[1] == "churned"} == {"0", "1"}


@pytest.mark.parametrize("dialect", sorted(GRAINS))
@pytest.mark.parametrize("grain", ["month", None])
def test_every_dialect_reads_what_it_is_given(dialect: str, grain: str | None) -> None:
    text = sql(plan("average_order_value", grain=grain), dialect)
    tree = parse_one(text, read=dialect)
    assert parse_one(tree.sql(dialect=dialect), read=dialect) == tree


def test_what_cannot_be_reached_is_declined_and_what_is_assumed_is_said() -> None:
    assert isinstance(compile_plan(plan(stacked=("visits.pages",)), MODEL, "sqlite"), CannotAnswer)
    assert isinstance(compile_plan(plan(stacked=("customers.nope",)), MODEL, "sqlite"), CannotAnswer)
    assert any(note.startswith("joined order_items -> orders -> customers") for note in compile_notes(plan(), MODEL))


@pytest.mark.parametrize("more", [{"dimensions": ("orders.channel",)}, {"stacked": ()}, {"period": None}, {"fill_gaps": True}])
def test_a_plan_that_does_not_fit_together_is_no_plan(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        plan(**more)


def test_duckdb_gives_the_same() -> None:
    duckdb = pytest.importorskip("duckdb")
    with closing(duckdb.connect()) as db:
        for statement in typed("duckdb"):
            db.execute(statement)
        for grain in ("month", None):
            assert told(db.execute(sql(plan(grain=grain), "duckdb")).fetchall()) == told(EXPECTED)


@pytest.mark.postgres
def test_postgres_gives_the_same() -> None:
    with postgres_database(typed("postgres")) as url:
        asked(url, "postgres", "postgresql+pg8000")


@pytest.mark.mysql
def test_mysql_gives_the_same() -> None:
    with mysql_database(typed("mysql")) as url:
        asked(url, "mysql", "mysql+pymysql")


def asked(url: str, dialect: str, driver: str) -> None:
    engine = create_engine(make_url(url).set(drivername=driver))
    try:
        with engine.connect() as connection:
            for grain in ("month", None):
                found = connection.exec_driver_sql(sql(plan(grain=grain), dialect).replace("%", "%%")).fetchall()
                assert told(found) == told(EXPECTED)
    finally:
        engine.dispose()


def typed(dialect: str) -> list[str]:
    """The shop's tables and rows for an engine that has dates."""
    schema = SCHEMA.replace("order_date TEXT", "order_date TIMESTAMP NULL").replace("signup_date TEXT", "signup_date DATE")
    schema = schema.replace("visited_at TEXT", "visited_at TIMESTAMP NULL").replace("spend_date TEXT", "spend_date DATE")
    if dialect == "mysql":
        schema = schema.replace(" TEXT", " VARCHAR(100)").replace("TIMESTAMP", "DATETIME")
    made = [s for s in schema.split(";") if s.strip()]
    for name, records in ROWS.items():
        for record in records:
            values = ", ".join("NULL" if v is None else repr(v) if not isinstance(v, str) else text(v) for v in record)
            made += transpile(f"INSERT INTO {name} VALUES ({values})", read="sqlite", write=dialect)
    return made


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def told(found: Any) -> list[str]:
    """Rows in one order and one spelling of days and numbers."""
    return sorted(str((str(r[0])[:10], r[1], r[2], None if r[3] is None else float(r[3]))) for r in found)
