"""A question that is given up ends its statement at once, in every database, at the server too, and its code in the sandbox."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, text

from src.errors import Stopped
from src.models.execution import CodeJob, Limits
from src.models.sql import ResultTable, SafeSql
from src.models.stopping import Stop, current_stop, stopping
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.services.sandboxes.restricted_tier import RestrictedSandbox
from tests.fakes.unchecked import unchecked
from tests.support.database_servers import mysql_database, postgres_database

ENDLESS_SQL = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) AS n FROM n",
    "SELECT count(*) AS n FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range + b.range = c.range * 7",
    "SELECT count(*) AS n FROM generate_series(1, 1000000000) AS g(i)",
)
LARGE = "a, a b, a c, a d, a e, a f, a g, a h"
SECONDS = 20.0


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqlEngine]:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    made = create_engine(url)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE a (x INTEGER)"))
    made.dispose()
    with closing(open_engine(url, seconds=SECONDS, result_bytes=1_000_000)) as engine:
        yield engine


@pytest.fixture
def duck(tmp_path: Path) -> Iterator[SqlEngine]:
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE a (x INTEGER)")
    with closing(open_engine(f"duckdb:///{path}", seconds=SECONDS, result_bytes=1_000_000)) as engine:
        yield engine


def test_a_statement_of_sqlite_ends(sqlite: SqlEngine) -> None:
    safe = unchecked(ENDLESS_SQL[0])
    _ends(lambda: sqlite.run(safe))
    _answers(sqlite, unchecked("SELECT 1 AS n"))


def test_a_statement_of_duckdb_ends(duck: SqlEngine) -> None:
    safe = unchecked(ENDLESS_SQL[1], dialect="duckdb")
    _ends(lambda: duck.run(safe))
    _answers(duck, unchecked("SELECT 1 AS n", dialect="duckdb"))


@pytest.mark.postgres
def test_a_statement_of_postgres_ends_at_the_server_too() -> None:
    running = (
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%1000000000%' AND pid <> pg_backend_pid()"
    )
    with (
        postgres_database(["CREATE TABLE a (x INTEGER)"]) as url,
        closing(open_engine(url, seconds=SECONDS, result_bytes=1_000_000)) as engine,
    ):
        safe = unchecked(ENDLESS_SQL[2], dialect="postgres")
        _ends(lambda: engine.run(safe))
        _eventually(lambda: _scalar(url, running) == 0)
        _answers(engine, unchecked("SELECT 1 AS n", dialect="postgres"))


@pytest.mark.mysql
def test_a_statement_of_mysql_ends_at_the_server_too() -> None:
    rows = ", ".join(f"({n})" for n in range(200))
    running = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'SELECT count(*) AS n FROM a, a b%'"
    with (
        mysql_database(["CREATE TABLE a (x INTEGER)", f"INSERT INTO a VALUES {rows}"]) as url,
        closing(open_engine(url, seconds=SECONDS, result_bytes=1_000_000)) as engine,
    ):
        safe = unchecked(f"SELECT count(*) AS n FROM {LARGE} WHERE a.x + b.x + c.x + d.x + e.x = f.x", dialect="mysql")
        _ends(lambda: engine.run(safe))
        _eventually(lambda: _scalar(url, running) == 0)
        _answers(engine, unchecked("SELECT 1 AS n", dialect="mysql"))


def test_code_in_the_sandbox_ends() -> None:
    sandbox = RestrictedSandbox("", 512 * 1024 * 1024)
    sandbox.start()
    try:
        _ends(lambda: sandbox.run(CodeJob("while True:\n    x = 1", limits=Limits(seconds=60))))
        assert sandbox.run(CodeJob("1 + 1")).result == 2
    finally:
        sandbox.close()


def test_nothing_begins_once_it_is_set(sqlite: SqlEngine) -> None:
    stop = Stop()
    stop.set()
    with stopping(stop), pytest.raises(Stopped):
        sqlite.run(unchecked("SELECT 1 AS n"))
    assert not current_stop().is_set


def test_an_interrupt_that_came_too_early_is_given_again() -> None:
    stop, heard = Stop(), threading.Semaphore(0)

    def runs() -> None:
        with stop.interrupting(heard.release):
            stop.set()
            assert all(heard.acquire(timeout=5) for _ in range(3))

    with pytest.raises(Stopped):
        runs()
    while heard.acquire(blocking=False):
        pass
    assert not heard.acquire(timeout=0.2)


def _ends(run: Callable[[], object]) -> None:
    """It runs on until its token is set, and then ends soon with Stopped."""
    stop, ended = Stop(), threading.Event()
    raised: list[BaseException] = []

    def work() -> None:
        with stopping(stop):
            try:
                run()
            except Stopped as error:
                raised.append(error)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not ended.wait(0.5)
    began = time.monotonic()
    stop.set()
    assert ended.wait(5), "it runs on"
    assert time.monotonic() - began < 3
    thread.join()
    assert len(raised) == 1


def _answers(engine: SqlEngine, safe: SafeSql) -> None:
    table = engine.run(safe)
    assert isinstance(table, ResultTable)
    assert table.arrow.to_pylist() == [{"n": 1}]


def _scalar(url: str, query: str) -> object:
    engine = create_engine(url.replace("postgresql://", "postgresql+pg8000://").replace("mysql://", "mysql+pymysql://"))
    try:
        with engine.connect() as connection:
            return connection.execute(text(query)).scalar()
    finally:
        engine.dispose()


def _eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 3
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
