"""MariaDB on a real server: the connection holds when the guard is bypassed, and errors are typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.models.sql import ResultTable, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from tests.fakes.unchecked import unchecked
from tests.support.database_servers import mysql_database

pytestmark = pytest.mark.mysql

MADE = ["CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(20))", "INSERT INTO things VALUES (1, 'a'), (2, 'b')"]


@pytest.fixture(scope="module")
def engine() -> Iterator[SqlEngine]:
    with mysql_database(MADE) as url:
        opened = open_engine(url, seconds=1, result_bytes=1_000_000)
        yield opened
        opened.close()


def run(engine: SqlEngine, sql: str) -> ResultTable | SqlFailure:
    return engine.run(unchecked(sql, dialect="mysql"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; DROP TABLE things", "DELETE FROM things", "UPDATE things SET name = 'x'", "DROP TABLE things",
        "TRUNCATE things", "CREATE TABLE x AS SELECT 1", "INSERT INTO things VALUES (3, 'c')",
        "REPLACE INTO things VALUES (1, 'c')",
        "ALTER TABLE things ADD c INT", "RENAME TABLE things TO others", "CREATE VIEW v AS SELECT 1",
        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE things", "CREATE FUNCTION f RETURNS INT SONAME 'x.so'",
        "SELECT SLEEP(20) FROM things",
    ],
)  # fmt: skip
def test_attacks_past_the_guard_end_in_a_failure(engine: SqlEngine, sql: str) -> None:
    assert isinstance(run(engine, sql), SqlFailure)
    still = run(engine, "SELECT COUNT(*) AS n, MAX(name) AS name FROM things")
    assert isinstance(still, ResultTable)
    assert still.arrow.to_pylist() == [{"n": 2, "name": "b"}]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("SELECT nope FROM things", "unknown_column"), ("SELECT 1 FROM nope", "unknown_table"), ("SELEC 1", "syntax"),
        ("SELECT id, COUNT(*) FROM things", "missing_group_by"),
        ("SELECT 1 FROM things WHERE SUM(id) > 1", "aggregate_in_where"),
        ("DELETE FROM things", "not_read_only"),
    ],
)  # fmt: skip
def test_errors_say_what_they_are_about(engine: SqlEngine, sql: str, problem: str) -> None:
    failure = run(engine, sql)
    assert isinstance(failure, SqlFailure)
    assert failure.problem == problem
