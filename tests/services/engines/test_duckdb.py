"""DuckDB: the connection holds when the guard is bypassed, and types come through."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from src.errors import BadDatabase, EngineUnavailable, UnknownDatabase
from src.models.sql import ResultTable, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from tests.fakes.unchecked import unchecked

MADE = """
CREATE TABLE things (id INTEGER PRIMARY KEY, price DECIMAL(10, 2), "at" TIMESTAMPTZ, tags VARCHAR[], more STRUCT(a INTEGER),
    token UUID, blob BLOB, huge HUGEINT, took INTERVAL, fine BOOLEAN, opens TIME);
INSERT INTO things VALUES (1, 12.34, '2025-03-01 12:00:00+02', ['a', 'b'], {'a': 1}, '00000000-0000-0000-0000-000000000001',
    'xy'::BLOB, 170141183460469231731687303715884105727, INTERVAL 3 DAY, TRUE, TIME '10:00:00');
INSERT INTO things (id) VALUES (2);
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("duck") / "things.duckdb"
    with duckdb.connect(str(made)) as connection:
        connection.execute(MADE)
    return made


@pytest.fixture(scope="module")
def engine(path: Path) -> Iterator[SqlEngine]:
    opened = open_engine(f"duckdb:///{path}", seconds=1, result_bytes=1_000_000)
    yield opened
    opened.close()


def run(engine: SqlEngine, sql: str) -> ResultTable | SqlFailure:
    return engine.run(unchecked(sql, dialect="duckdb"))


def test_types(engine: SqlEngine) -> None:
    table = run(engine, "SELECT * FROM things ORDER BY id")
    assert isinstance(table, ResultTable), table
    assert {c.name: c.type for c in table.columns} == {
        "id": "integer", "price": "number", "at": "datetime", "tags": "other", "more": "other", "token": "other",
        "blob": "other", "huge": "number", "took": "other", "fine": "boolean", "opens": "other",
    }  # fmt: skip
    first = table.arrow.to_pylist()[0]
    assert (first["price"], str(first["at"])) == (12.34, "2025-03-01 10:00:00")
    assert (first["tags"], first["more"]) == ('["a", "b"]', '{"a": 1}')


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')", "COPY things TO '/tmp/stolen.csv'", "COPY things FROM '/etc/passwd'",
        "INSTALL httpfs", "LOAD httpfs", "ATTACH '/tmp/other.db'", "SET enable_external_access = true", "SET threads = 64",
        "PRAGMA database_list", "CALL pragma_version()", "EXPORT DATABASE '/tmp/x'", "CREATE SECRET s (TYPE s3)",
        "SELECT 1; SELECT 2", "CREATE MACRO m() AS 1", "EXPLAIN ANALYZE SELECT 1", "SELECT * FROM sqlite_scan('/x', 't')",
        "SELECT getenv('HOME')",
    ],
)  # fmt: skip
def test_attacks_past_the_guard_end_in_a_failure(engine: SqlEngine, sql: str) -> None:
    assert isinstance(run(engine, sql), SqlFailure)
    assert not Path("/tmp/stolen.csv").exists()


def test_a_table_name_never_means_a_variable_of_this_program(engine: SqlEngine) -> None:
    import pandas as pd

    secret = pd.DataFrame({"a": [1]})
    assert len(secret) == 1
    assert isinstance(run(engine, "SELECT * FROM secret"), SqlFailure)


def test_memory_is_bounded(engine: SqlEngine) -> None:
    outcome = run(engine, "SELECT list(a.range || repeat('x', 1000)) FROM range(3000) a, range(3000) b")
    assert isinstance(outcome, SqlFailure)
    assert outcome.problem in ("too_complex", "timeout")


def test_a_query_over_too_many_rows_is_refused_before_it_runs(engine: SqlEngine) -> None:
    crossed = ", ".join(f"range(100000) t{i}" for i in range(4))
    began = time.monotonic()
    failure = engine.explain(unchecked(f"SELECT COUNT(*) FROM {crossed}", dialect="duckdb"))
    assert failure is not None
    assert failure.problem == "too_costly"
    assert "Join on a key" in failure.message
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    ("sql", "problem", "name"),
    [
        ("SELECT nope FROM things", "unknown_column", "nope"), ("SELECT 1 FROM nope", "unknown_table", "nope"),
        ("SELECT magic(1)", "forbidden_function", "magic"), ("SELECT id, COUNT(*) FROM things", "missing_group_by", "id"),
        ("SELECT 1 FROM things WHERE SUM(id) > 1", "aggregate_in_where", None),
        ("SELECT a.id FROM things a, things b WHERE id = 1", "ambiguous_column", "id"),
        ("SELECT 1 FROM things WHERE price = 'x' AND id = 'y'", "type_mismatch", None),
    ],
)  # fmt: skip
def test_errors_say_what_they_are_about(engine: SqlEngine, sql: str, problem: str, name: str | None) -> None:
    failure = engine.explain(unchecked(sql, dialect="duckdb")) or run(engine, sql)
    assert isinstance(failure, SqlFailure)
    assert (failure.problem, failure.name) == (problem, name)


class TestFiles:
    def test_what_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownDatabase):
            open_engine(f"duckdb:///{tmp_path}/none.duckdb", seconds=1, result_bytes=1000)
        with pytest.raises(UnknownDatabase):
            open_engine("duckdb://", seconds=1, result_bytes=1000)

    def test_what_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "bad.duckdb"
        path.write_bytes(b"x" * 9000)
        with pytest.raises(BadDatabase):
            open_engine(f"duckdb:///{path}", seconds=1, result_bytes=1000)

    def test_no_tables(self, tmp_path: Path) -> None:
        duckdb.connect(str(tmp_path / "empty.duckdb")).close()
        with pytest.raises(BadDatabase, match="no tables"):
            open_engine(f"duckdb:///{tmp_path}/empty.duckdb", seconds=1, result_bytes=1000).catalog()

    def test_a_changed_file_is_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "changing.duckdb"
        with duckdb.connect(str(path)) as made:
            made.execute("CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (1)")
        engine = open_engine(f"duckdb:///{path}", seconds=1, result_bytes=100_000)
        before = engine.data_fingerprint()
        assert [t.name for t in engine.catalog().tables] == ["one"]
        engine.close()
        with duckdb.connect(str(path)) as made:
            made.execute("CREATE TABLE two (a INTEGER)")
        assert engine.data_fingerprint() != before
        assert [t.name for t in engine.catalog().tables] == ["one", "two"]
        path.unlink()
        with pytest.raises(EngineUnavailable):
            engine.data_fingerprint()
        engine.close()


def test_it_may_be_closed_while_others_ask(path: Path) -> None:
    """As at the end of the program, or of a conversation whose file is still looked at."""
    opened = open_engine(f"duckdb:///{path}", seconds=1, result_bytes=1_000_000)
    with ThreadPoolExecutor(3) as askers:
        asked = [askers.submit(run, opened, "SELECT id FROM things") for _ in range(60)]
        while not all(future.done() for future in asked):
            opened.close()
            time.sleep(0.01)
        assert all(isinstance(future.result(), ResultTable | SqlFailure) for future in asked)
    assert isinstance(run(opened, "SELECT id FROM things"), ResultTable)
    opened.close()
