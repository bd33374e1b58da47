"""Date arithmetic of SQLite and MySQL on other databases: the rows are those worked out by hand, or there are none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pytest

from src.models.sql import SqlDraft
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import Healed, heal
from tests.support.database_servers import mysql_database, postgres_database

LENT: Final = [
    "CREATE TABLE lent (id INTEGER PRIMARY KEY, taken DATE, back DATE, seen TIMESTAMP NULL, note VARCHAR(20))",
    "INSERT INTO lent VALUES (1, '2025-01-31', '2025-03-02', '2025-01-31 18:00:00', 'x'),"
    " (2, '2025-05-10', '2025-05-10', '2025-05-11 06:00:00', 'y'), (3, '2024-02-29', NULL, NULL, 'z')",
]
MONTH_END: Final = "a month's shift from a day that the other month lacks gives its last day"
SQLITE: Final = {
    "JULIANDAY(back) - JULIANDAY(taken)": [30, 0, None],
    "JULIANDAY(seen) - JULIANDAY(taken)": [0.75, 1.25, None],
    "CAST(JULIANDAY(seen) - JULIANDAY(taken) AS INTEGER)": [0, 1, None],
    "CAST((JULIANDAY(seen) - JULIANDAY(taken)) * 2.0 AS INTEGER)": [1, 2, None],
    "(JULIANDAY(seen) - JULIANDAY(taken)) / 2": [0.375, 0.625, None],
    "JULIANDAY(date(taken, '+2 days')) - JULIANDAY(taken)": [2, 2, 2],
    "JULIANDAY('now') - JULIANDAY(taken) > 100": [1, 1, 1],
    "date(taken, '-30 days')": ["2025-01-01", "2025-04-10", "2024-01-30"],
    "date(seen, '+1 day')": ["2025-02-01", "2025-05-12", None],
    "date(taken, 'start of month', '-1 month')": ["2024-12-01", "2025-04-01", "2024-01-01"],
    "date(taken, 'start of year', '+1 year', '-1 day')": ["2025-12-31", "2025-12-31", "2024-12-31"],
    "taken < date('now', '-30 days')": [1, 1, 1],
    "strftime('%Y-%m', taken, 'start of month', '-1 month')": ["2024-12", "2025-04", "2024-01"],
    "strftime('%Y', date('now', '+0 days')) > '2025'": [1, 1, 1],
}
MYSQL: Final = {
    "taken < DATE_SUB('2025-06-01', INTERVAL 30 DAY)": [1, 0, 1],
    "taken >= DATE_SUB('2025-05-15', INTERVAL 1 WEEK)": [0, 1, 0],
    "DATE_SUB(seen, INTERVAL 1 DAY)": ["2025-01-30 18:00:00", "2025-05-10 06:00:00", None],
    "DATEDIFF(back, taken)": [30, 0, None],
    "DATEDIFF(seen, taken)": [0, 1, None],
    "DATEDIFF(CURDATE(), taken) > 100": [1, 1, 1],
}
UNCLEAR: Final = [
    "date(taken, 'weekday 1')",
    "date(taken, '-30 days', 'localtime')",
    "date(taken, note)",
    "strftime('%H', seen, '-1 day')",
    "JULIANDAY(taken)",
]


def engines(url: str) -> Iterator[SqlEngine]:
    opened = open_engine(url, seconds=10, result_bytes=1_000_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    path: Path = tmp_path_factory.mktemp("dates") / "lent.duckdb"
    with duckdb.connect(str(path)) as made:
        for statement in LENT:
            made.execute(statement)
    yield from engines(f"duckdb:///{path}")


@pytest.fixture(scope="module")
def postgres() -> Iterator[SqlEngine]:
    with postgres_database(LENT) as url:
        yield from engines(url)


@pytest.fixture(scope="module")
def mysql() -> Iterator[SqlEngine]:
    with mysql_database(LENT) as url:
        yield from engines(url)


def healed(engine: SqlEngine, value: str) -> Healed:
    sql = f"SELECT id, {value} AS n FROM lent ORDER BY id"
    return heal(SqlDraft(sql), engine, make_guard(engine.catalog(), 100), engine.catalog())


def column(found: Healed) -> list[object]:
    assert found.table is not None, found.failure
    rows = found.table.arrow.to_pylist()
    assert [row["id"] for row in rows] == [1, 2, 3]
    return [str(row["n"]) if isinstance(row["n"], datetime.date) else row["n"] for row in rows]


def check(engine: SqlEngine, value: str, expected: list[object]) -> None:
    found = healed(engine, value)
    assert column(found) == expected
    assert len(found.attempts) >= 2
    assert found.attempts[-1].why
    assert not found.assumptions


@pytest.mark.parametrize(("value", "expected"), [*SQLITE.items(), *MYSQL.items()])
def test_duckdb(lent: SqlEngine, value: str, expected: list[object]) -> None:
    check(lent, value, expected)


@pytest.mark.postgres
@pytest.mark.parametrize(("value", "expected"), [*SQLITE.items(), *list(MYSQL.items())[:2], *list(MYSQL.items())[3:]])
def test_postgres(postgres: SqlEngine, value: str, expected: list[object]) -> None:
    check(postgres, value, expected)


@pytest.mark.mysql
@pytest.mark.parametrize(("value", "expected"), SQLITE.items())
def test_mysql(mysql: SqlEngine, value: str, expected: list[object]) -> None:
    check(mysql, value, expected)


@pytest.mark.mysql
def test_now_is_no_null(mysql: SqlEngine) -> None:
    check(mysql, "taken < date('now')", [1, 1, 1])
    check(mysql, "strftime('%Y', 'now') > '2025'", [1, 1, 1])


@pytest.mark.parametrize("value", UNCLEAR)
def test_what_would_be_a_guess_stays_a_failure(lent: SqlEngine, value: str) -> None:
    assert healed(lent, value).table is None


@pytest.mark.parametrize(
    "value",
    [
        "(JULIANDAY(back) - JULIANDAY(taken)) + id / 2",  # 1 / 2 is 0 in SQLite, 0.5 in DuckDB
        "DATE_SUB(note, INTERVAL 1 DAY)",  # MySQL gives a day or a moment, as the text has it
    ],
)
def test_what_reads_in_two_ways_stays_a_failure(lent: SqlEngine, value: str) -> None:
    assert healed(lent, value).table is None


def test_a_months_end_is_said(lent: SqlEngine) -> None:
    found = healed(lent, "date(taken, '-1 month')")
    assert column(found) == ["2024-12-31", "2025-04-10", "2024-01-29"]
    assert found.assumptions == (MONTH_END,)


@pytest.mark.postgres
def test_a_quoted_name_is_never_made_a_text(postgres: SqlEngine) -> None:
    found = healed(postgres, 'DATEDIFF("seen", taken)')
    assert found.table is None


@pytest.mark.postgres
def test_whole_numbers_that_are_divided_otherwise_are_said(postgres: SqlEngine) -> None:
    found = healed(postgres, "DATEDIFF(seen, taken) + id / 2")
    assert column(found) == [0.5, 2.0, None]
    assert found.assumptions == ("whole numbers are divided as mysql divides them",)
