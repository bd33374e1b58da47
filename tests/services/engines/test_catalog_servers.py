"""What servers alone have in a catalog: comments, estimates, samples of big tables; and what stays unseen there too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from src.models.catalog import Catalog, Column, Table
from src.services.cataloguing.private import Hidden
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.services.engines.kept_catalog import Cataloguing
from tests.support.database_servers import mysql_database, postgres_database

ROWS = 400_000
POSTGRES = [
    "CREATE TABLE customers (customer_id INT PRIMARY KEY, name TEXT, region TEXT, salary NUMERIC)",
    "INSERT INTO customers SELECT i, 'Customer ' || i, (ARRAY['North', 'South'])[1 + i % 2], i FROM generate_series(1, 900) i",
    "CREATE TABLE events (event_id INT PRIMARY KEY, customer_id INT, happened_at DATE, status TEXT)",
    "INSERT INTO events SELECT i, 1 + i % 900, DATE '2023-01-01' + i % 1000, (ARRAY['open', 'done'])[1 + i % 2]"
    f" FROM generate_series(1, {ROWS}) i",
    "COMMENT ON TABLE events IS 'What customers did'",
    "COMMENT ON COLUMN events.status IS 'How it stands'",
    "CREATE MATERIALIZED VIEW regions AS SELECT region, COUNT(*) AS n FROM customers GROUP BY region",
]
MYSQL = [
    "CREATE TABLE customers (customer_id INT PRIMARY KEY, name VARCHAR(40), region VARCHAR(10), salary DECIMAL(10, 2))",
    "INSERT INTO customers SELECT seq, CONCAT('Customer ', seq), ELT(1 + seq % 2, 'North', 'South'), seq FROM seq_1_to_900",
    "CREATE TABLE events (event_id INT PRIMARY KEY, customer_id INT, happened_at DATE,"
    " status VARCHAR(10) COMMENT 'How it stands') COMMENT 'What customers did'",
    "INSERT INTO events SELECT seq, 1 + seq % 900, DATE '2023-01-01' + INTERVAL seq % 1000 DAY,"
    f" ELT(1 + seq % 2, 'open', 'done') FROM seq_1_to_{ROWS}",
    "CREATE VIEW regions AS SELECT region, COUNT(*) AS n FROM customers GROUP BY region",
    "ANALYZE TABLE customers, events",
]
HIDDEN = Hidden(sensitive=frozenset({("customers", "salary")}))
Server = tuple[Callable[[list[str]], AbstractContextManager[str]], list[str]]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((postgres_database, POSTGRES), marks=pytest.mark.postgres, id="postgresql"),
        pytest.param((mysql_database, MYSQL), marks=pytest.mark.mysql, id="mysql"),
    ],
)
def engine(request: pytest.FixtureRequest) -> Iterator[SqlEngine]:
    server: Server = request.param
    database, script = server
    with database(script) as url:
        opened = open_engine(url, seconds=10, result_bytes=10_000_000, plan=Cataloguing(hidden=lambda _: HIDDEN))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def first(engine: SqlEngine) -> Catalog:
    """The catalog that the first question gets."""
    return engine.catalog()


def table(catalog: Catalog, name: str) -> Table:
    found = catalog.table(name)
    assert found is not None
    return found


def column(catalog: Catalog, name: str, of: str) -> Column:
    found = table(catalog, of).column(name)
    assert found is not None
    return found


def test_a_big_table_is_sampled_with_an_estimate_and_its_true_times(first: Catalog) -> None:
    events = table(first, "events")
    assert (events.seen, table(first, "customers").seen) == ("some", "all")
    assert 0.5 * ROWS < (events.rows or 0) < 1.5 * ROWS
    at = column(first, "happened_at", "events")
    assert (at.minimum, at.maximum, at.kind) == ("2023-01-01", "2025-09-26", "time")
    assert column(first, "status", "events").values == ("done", "open")
    (key,) = events.inferred_keys
    assert (key.columns, key.table, key.score) == (("customer_id",), "customers", 1.0)


def test_comments_and_views_are_read(first: Catalog) -> None:
    assert table(first, "events").comment == "What customers did"
    assert column(first, "status", "events").comment == "How it stands"
    assert table(first, "regions").is_view
    assert [c.name for c in table(first, "regions").columns] == ["region", "n"]


def test_what_is_sensitive_stays_unseen(first: Catalog) -> None:
    salary = column(first, "salary", "customers")
    assert (salary.distinct, salary.nulls, salary.minimum, salary.maximum, salary.samples) == (None, None, None, None, ())


def test_the_background_sees_the_rest(engine: SqlEngine, first: Catalog) -> None:
    deadline = time.monotonic() + 60
    while table(engine.catalog(), "events").seen != "all":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    events = table(engine.catalog(), "events")
    assert (events.rows, column(engine.catalog(), "event_id", "events").maximum) == (ROWS, ROWS)
    assert column(engine.catalog(), "salary", "customers").maximum is None
