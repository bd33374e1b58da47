"""PostgreSQL on a real server: the connection holds when the guard is bypassed, types come through, errors are typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from src.errors import BadDatabase, EngineUnavailable
from src.models.sql import ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.services.engines.server import CONNECT_SECONDS
from src.tools.sql_guard import make_guard
from tests.fakes.unchecked import unchecked
from tests.support.database_servers import postgres_database, postgres_script

pytestmark = pytest.mark.postgres

MADE = [
    "CREATE TABLE things (id INTEGER PRIMARY KEY, price NUMERIC(10, 2), at TIMESTAMPTZ, local TIMESTAMP, day DATE, tags TEXT[],"
    " more JSONB, token UUID, blob BYTEA, big BIGINT, took INTERVAL, fine BOOLEAN, opens TIME, forever DATE)",
    "INSERT INTO things VALUES (1, 12.34, '2025-03-01 12:00:00+02', '2025-03-01 12:00:00', '2025-03-01', '{a,b}',"
    " '{\"a\": [1]}', '00000000-0000-0000-0000-000000000001', 'xy', 9007199254740993, '3 days', true, '10:00', 'infinity')",
    "INSERT INTO things (id) VALUES (2)",
    'CREATE TABLE "Mixed Case" ("Id" INTEGER PRIMARY KEY, "userName" TEXT)',
    "INSERT INTO \"Mixed Case\" VALUES (1, 'a')",
    "CREATE SCHEMA hidden",
    "CREATE TABLE hidden.secrets (a TEXT)",
]  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres_database(MADE) as made:
        yield made


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[SqlEngine]:
    opened = open_engine(url, seconds=1, result_bytes=1_000_000)
    yield opened
    opened.close()


def run(engine: SqlEngine, sql: str) -> ResultTable | SqlFailure:
    return engine.run(unchecked(sql, dialect="postgres"))


def test_types(engine: SqlEngine) -> None:
    table = run(engine, "SELECT * FROM things ORDER BY id")
    assert isinstance(table, ResultTable), table
    assert {c.name: c.type for c in table.columns if c.name != "forever"} == {
        "id": "integer", "price": "number", "at": "datetime", "local": "datetime", "day": "date", "tags": "other",
        "more": "other", "token": "other", "blob": "other", "big": "integer", "took": "other", "fine": "boolean",
        "opens": "other",
    }  # fmt: skip
    first = table.arrow.to_pylist()[0]
    assert (first["price"], first["big"], str(first["at"])) == (12.34, 9007199254740993, "2025-03-01 10:00:00")
    assert (first["tags"], first["more"], first["forever"]) == ('["a", "b"]', '{"a": [1]}', "infinity")


def test_other_schemas_are_not_in_the_catalog(engine: SqlEngine) -> None:
    assert {table.name for table in engine.catalog().tables} == {"things", "Mixed Case"}
    things = engine.catalog().table("things")
    assert things is not None
    assert (things.rows, [c.name for c in things.columns if c.primary_key]) == (2, ["id"])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; DROP TABLE things", "WITH d AS (DELETE FROM things RETURNING *) SELECT * FROM d",
        "SELECT * INTO copied FROM things", "CREATE TABLE x AS SELECT 1", "EXPLAIN ANALYZE DELETE FROM things",
        "COPY things TO PROGRAM 'id'", "COPY things FROM '/etc/passwd'", "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')", "SELECT lo_import('/etc/passwd')", "SELECT nextval('s')", "SELECT * FROM dblink('x', 'y')",
        "SELECT set_config('transaction_read_only', 'off', false)", "SET transaction_read_only = off", "COMMIT", "BEGIN",
        "DO $$ BEGIN DELETE FROM things; END $$", "SELECT * FROM pg_authid", "SELECT * FROM things FOR UPDATE",
        "LISTEN x", "NOTIFY x", "LOCK TABLE things", "SELECT query_to_xml('DELETE FROM things', true, true, '')",
        "PREPARE p AS SELECT 1", "DISCARD ALL", "RESET ALL", "VACUUM", "GRANT ALL ON things TO public",
    ],
)  # fmt: skip
def test_attacks_past_the_guard_end_in_a_failure(engine: SqlEngine, sql: str) -> None:
    assert isinstance(run(engine, sql), SqlFailure)
    still = run(engine, "SELECT COUNT(*) AS n FROM things")
    assert isinstance(still, ResultTable)
    assert still.arrow.to_pylist() == [{"n": 2}]


def test_what_a_statement_sets_is_undone(engine: SqlEngine) -> None:
    assert isinstance(run(engine, "SELECT set_config('statement_timeout', '0', false)"), ResultTable)
    began = time.monotonic()
    failure = run(engine, "SELECT pg_sleep(20)")
    assert isinstance(failure, SqlFailure)
    assert failure.problem == "timeout"
    assert time.monotonic() - began < 3


def test_a_statement_that_lifts_its_own_time_out_is_cut_off(url: str) -> None:
    engine = open_engine(url, seconds=0.2, result_bytes=1_000_000)
    began = time.monotonic()
    # The first batch is answered at once, in which the time-out is lifted; the second takes for ever.
    sql = ("SELECT CASE WHEN n = 1 THEN set_config('statement_timeout', '0', true) WHEN n > 600 THEN pg_sleep(60)::text END"
           " FROM generate_series(1, 1000) n")  # fmt: skip
    failure = run(engine, sql)
    assert isinstance(failure, SqlFailure)
    assert failure.problem == "timeout"
    assert time.monotonic() - began < 8
    assert isinstance(run(engine, "SELECT 1"), ResultTable)
    engine.close()


def test_a_statement_may_take_longer_than_connecting_may(url: str) -> None:
    engine = open_engine(url, seconds=CONNECT_SECONDS + 3, result_bytes=1_000_000)
    answer = run(engine, f"SELECT 1 AS n FROM pg_sleep({CONNECT_SECONDS + 0.5})")
    assert isinstance(answer, ResultTable), answer
    engine.close()


def test_a_cell_larger_than_a_result_is_not_read(engine: SqlEngine) -> None:
    failure = run(engine, "SELECT repeat('x', 50000000) AS x")
    assert isinstance(failure, SqlFailure)
    assert failure.problem == "too_complex"
    assert isinstance(run(engine, "SELECT 1"), ResultTable)


def test_a_query_over_too_many_rows_is_refused_before_it_runs(engine: SqlEngine) -> None:
    crossed = ", ".join(f"generate_series(1, 10000) t{i}" for i in range(4))
    failure = engine.explain(unchecked(f"SELECT COUNT(*) FROM {crossed}", dialect="postgres"))
    assert failure is not None
    assert (failure.problem, "filter on a period" in failure.message) == ("too_costly", True)


@pytest.mark.parametrize(
    ("sql", "problem", "name"),
    [
        ("SELECT nope FROM things", "unknown_column", "nope"), ("SELECT 1 FROM nope", "unknown_table", "nope"),
        ("SELECT magic(1)", "forbidden_function", "magic"), ("SELECT id, COUNT(*) FROM things", "missing_group_by", None),
        ("SELECT 1 FROM things WHERE SUM(id) > 1", "aggregate_in_where", None), ("SELEC 1", "syntax", None),
        ("SELECT a.id FROM things a, things b WHERE id = 1", "ambiguous_column", "id"),
        ("SELECT 1 FROM things WHERE tags = 1", "type_mismatch", None), ("SELECT 1 / 0", "database_error", None),
    ],
)  # fmt: skip
def test_errors_say_what_they_are_about(engine: SqlEngine, sql: str, problem: str, name: str | None) -> None:
    failure = run(engine, sql)
    assert isinstance(failure, SqlFailure)
    assert failure.problem == problem
    assert name is None or failure.name == name


def test_names_in_mixed_case_can_be_asked_for(engine: SqlEngine) -> None:
    safe = make_guard(engine.catalog(), 10)(SqlDraft('SELECT "userName" FROM "Mixed Case"'))
    assert isinstance(safe, SafeSql)
    assert isinstance(engine.run(safe), ResultTable)


def test_the_fingerprint_changes_with_rows_and_tables() -> None:
    with postgres_database(["CREATE TABLE one (a INTEGER)"]) as url:
        engine = open_engine(url, seconds=1, result_bytes=1000)
        first = engine.data_fingerprint()
        assert engine.data_fingerprint() == first
        postgres_script(["CREATE TABLE two (a INTEGER)"], url.rpartition("/")[2])
        second = engine.data_fingerprint()
        assert second != first
        engine.close()


def test_no_tables() -> None:
    with (
        postgres_database([]) as url,
        closing(open_engine(url, seconds=1, result_bytes=1000)) as engine,
        pytest.raises(BadDatabase, match="no tables"),
    ):
        engine.catalog()


@pytest.mark.parametrize("change", ["password", "port", "database"])
def test_what_cannot_be_reached_is_said_without_the_password(url: str, change: str) -> None:
    user, _, rest = url.removeprefix("postgresql://").partition(":")
    password, _, place = rest.partition("@")
    host, _, database = place.rpartition("/")
    wrong = {
        "password": f"postgresql://{user}:s3cret-{password}@{host}/{database}",
        "port": f"postgresql://{user}:s3cret@127.0.0.1:1/{database}",
        "database": f"postgresql://{user}:{password}@{host}/not_there_s3cret",
    }[change]
    with closing(open_engine(wrong, seconds=1, result_bytes=1000)) as engine, pytest.raises(EngineUnavailable) as caught:
        engine.catalog()
    assert change == "database" or "s3cret" not in f"{caught.value} {caught.value.hint}"
    assert caught.value.__cause__ is None
