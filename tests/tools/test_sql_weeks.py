"""Weeks in SQL begin on the day that the glossary names, on every engine that can be asked here."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine, make_url
from sqlglot import exp, parse_one

from src.tools.questions.calendar_days import unit_of
from src.tools.sql_compile.grains import WEEKS, cut
from tests.support.database_servers import mysql_database, postgres_database

DAYS = [date(2025, 12, 20) + timedelta(days=n) for n in range(24)]


def week_of(day: date, dialect: str, week_start: int) -> str:
    text = exp.Literal.string(day.isoformat())
    day_sql = text if dialect == "sqlite" else exp.cast(text, "date")
    return (
        exp.select(cut(exp.column("d"), "week", dialect, "date", week_start))
        .from_(exp.select(exp.alias_(day_sql, "d")).subquery("days"))
        .sql(dialect)
    )


@pytest.mark.parametrize("week_start", range(7))
def test_sqlite_weeks(week_start: int) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        for day in DAYS:
            (found,) = db.execute(week_of(day, "sqlite", week_start)).fetchone()
            assert found == unit_of(day, "week", week_start)[0].isoformat()


@pytest.mark.parametrize("week_start", range(7))
def test_duckdb_weeks(week_start: int) -> None:
    duckdb = pytest.importorskip("duckdb")
    with closing(duckdb.connect()) as db:
        for day in DAYS:
            (found,) = db.execute(week_of(day, "duckdb", week_start)).fetchone()
            assert found == unit_of(day, "week", week_start)[0]


@pytest.mark.parametrize("dialect", sorted(WEEKS))
@pytest.mark.parametrize("week_start", range(7))
def test_the_sql_of_a_week_is_stable(dialect: str, week_start: int) -> None:
    text = week_of(DAYS[0], dialect, week_start)
    assert parse_one(text, read=dialect).sql(dialect) == text


@pytest.mark.postgres
def test_postgres_weeks() -> None:
    with postgres_database([]) as url:
        assert_engine_weeks(url, "postgres")


@pytest.mark.mysql
def test_mysql_weeks() -> None:
    with mysql_database([]) as url:
        assert_engine_weeks(url, "mysql")


def assert_engine_weeks(url: str, dialect: str) -> None:
    engine = create_engine(make_url(url).set(drivername={"postgres": "postgresql+pg8000", "mysql": "mysql+pymysql"}[dialect]))
    try:
        with engine.connect() as connection:
            for week_start in range(7):
                for day in DAYS[::3]:
                    found = connection.exec_driver_sql(week_of(day, dialect, week_start)).scalar_one()
                    assert found == unit_of(day, "week", week_start)[0]
    finally:
        engine.dispose()
