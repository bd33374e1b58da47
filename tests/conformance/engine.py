"""What every engine must do: one suite over the registry. An engine that is not in SHOPS fails, so it cannot be forgotten.

Named `engine.py`, as the port's suite; test_engines.py collects it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from src.models.sql import ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines import ENGINES, open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from tests.conformance.shops import MARKS, SHOPS
from tests.fakes.unchecked import unchecked

SECONDS = 1.0
BYTES = 200_000
GROWING = {
    "doubled": "WITH RECURSIVE r(n, s) AS (SELECT 1, {text} UNION ALL SELECT n + 1, CONCAT(s, s) FROM r WHERE n < 40)"
    " SELECT s FROM r",
    "replaced": f"SELECT {'REPLACE(' * 9}name{', {c}, {many})' * 9} AS x FROM customers",
    "joined": "SELECT {joined} AS x FROM orders o, customers a, customers b, customers c",
    "padded": "SELECT {padded} AS x FROM customers",
}
"""Queries whose text grows beyond any bound, with places for what dialects say differently."""
_GROWS = {"text": "CAST('x' AS TEXT)", "c": "'C'", "many": f"'{'C' * 20}'", "joined": "STRING_AGG(a.email, ',')",
          "padded": "LPAD(name, 900000000, 'xyz')"}  # fmt: skip
_GROWS_IN = {
    "mysql": {"text": "CAST('x' AS CHAR(9000000))", "joined": "GROUP_CONCAT(a.email)"},
    "sqlite": {"padded": "printf('%900000000d', age)"},
}


@pytest.fixture(scope="module", params=[pytest.param(name, marks=MARKS.get(name, ())) for name in sorted(ENGINES)])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    with SHOPS[request.param](tmp_path_factory.mktemp(request.param)) as url:
        opened = open_engine(url, seconds=SECONDS, result_bytes=BYTES)
        yield opened
        opened.close()


def checked(engine: SqlEngine, sql: str, rows: int = 1000) -> SafeSql:
    safe = make_guard(engine.catalog(), rows)(SqlDraft(sql))
    assert isinstance(safe, SafeSql), safe
    return safe


def answered(engine: SqlEngine, sql: str, rows: int = 1000) -> ResultTable:
    table = engine.run(checked(engine, sql, rows))
    assert isinstance(table, ResultTable), table
    return table


class TestCatalog:
    def test_it_shows_tables_keys_and_views(self, engine: SqlEngine) -> None:
        catalog = engine.catalog()
        assert {t.name for t in catalog.tables} >= {"customers", "orders", "order_items", "products", "sales_by_region"}
        orders, view = catalog.table("ORDERS"), catalog.table("sales_by_region")
        assert orders is not None
        assert view is not None
        assert orders.rows == 200
        assert [(k.columns, k.table, k.references) for k in orders.foreign_keys] == [
            (("customer_id",), "customers", ("customer_id",))
        ]
        assert [c.name for c in orders.columns if c.primary_key] == ["order_id"]
        assert view.is_view
        assert [c.name for c in view.columns] == ["region", "revenue"]
        assert catalog.dialect == engine.dialect

    def test_it_profiles_columns(self, engine: SqlEngine) -> None:
        customers = engine.catalog().table("customers")
        assert customers is not None
        columns = {c.name: c for c in customers.columns}
        assert columns["region"].values == ("East", "North", "South", "West")
        assert columns["signup_date"].type == "date"
        assert str(columns["signup_date"].maximum) <= "2025-01-01"
        assert (columns["churned"].distinct, columns["churned"].minimum, columns["churned"].maximum) == (2, 0, 1)
        assert columns["satisfaction_score"].type == "number"
        assert columns["customer_id"].distinct == 60
        assert columns["age"].type == "integer"
        assert (columns["satisfaction_score"].nulls, columns["age"].nulls) == (6, 0)
        assert "Customer 7" in columns["name"].values
        assert {name: columns[name].kind for name in ("customer_id", "name", "region", "age", "signup_date", "churned")} == {
            "customer_id": "id", "name": "label", "region": "category", "age": "measure", "signup_date": "time",
            "churned": "flag",
        }  # fmt: skip
        assert (columns["email"].values, columns["email"].samples) == ((), ())

    def test_every_table_is_looked_at_whole(self, engine: SqlEngine) -> None:
        assert {table.name: table.seen for table in engine.catalog().tables if table.seen != "all"} == {}

    def test_it_is_read_once(self, engine: SqlEngine) -> None:
        assert engine.catalog() is engine.catalog()
        assert engine.data_fingerprint() == engine.data_fingerprint()


class TestRows:
    def test_types_come_from_the_values(self, engine: SqlEngine) -> None:
        table = answered(engine, "SELECT order_id, order_date, total_amount, channel, NULL AS empty FROM orders")
        assert [(c.name, c.type) for c in table.columns] == [
            ("order_id", "integer"), ("order_date", "date"), ("total_amount", "number"),
            ("channel", "text"), ("empty", "other"),
        ]  # fmt: skip
        assert table.rows == 200
        assert not table.truncated

    def test_the_row_limit_cuts_and_says_so(self, engine: SqlEngine) -> None:
        cut, whole = answered(engine, "SELECT order_id FROM orders", 50), answered(engine, "SELECT order_id FROM orders", 200)
        assert (cut.rows, cut.truncated) == (50, True)
        assert (whole.rows, whole.truncated) == (200, False)

    def test_the_byte_limit_cuts_and_says_so(self, engine: SqlEngine) -> None:
        table = answered(engine, "SELECT a.name, b.name AS other FROM customers a CROSS JOIN customers b", 100_000)
        assert table.truncated
        assert 0 < table.rows < 3600
        assert table.arrow.nbytes < BYTES

    def test_no_rows(self, engine: SqlEngine) -> None:
        table = answered(engine, "SELECT order_id, channel FROM orders WHERE order_id < 0")
        assert table.rows == 0
        assert [c.name for c in table.columns] == ["order_id", "channel"]

    def test_the_same_name_twice(self, engine: SqlEngine) -> None:
        table = answered(engine, "SELECT a.name, b.name FROM customers a JOIN customers b ON a.customer_id = b.customer_id")
        assert [c.name for c in table.columns] == ["name", "name_2"]

    def test_many_threads(self, engine: SqlEngine) -> None:
        safe = checked(engine, "SELECT region, COUNT(*) AS n FROM customers GROUP BY region ORDER BY region")
        with ThreadPoolExecutor(8) as pool:
            tables = list(pool.map(lambda _: engine.run(safe), range(40)))
        first = tables[0]
        assert isinstance(first, ResultTable)
        assert all(isinstance(t, ResultTable) and t.arrow.equals(first.arrow) for t in tables)


class TestFailures:
    def test_a_dry_run_tells_before_running(self, engine: SqlEngine) -> None:
        good, bad = checked(engine, "SELECT 1"), unchecked("SELECT nope FROM orders", dialect=engine.dialect)
        assert engine.explain(good) is None
        failure = engine.explain(bad)
        assert failure is not None
        assert (failure.problem, failure.name) == ("unknown_column", "nope")

    def test_what_fails_is_a_value(self, engine: SqlEngine) -> None:
        failure = engine.run(unchecked("SELECT 1 FROM orders WHERE SUM(total_amount) > 1", dialect=engine.dialect))
        assert isinstance(failure, SqlFailure)

    @pytest.mark.parametrize(
        "sql",
        [
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n > 0) SELECT COUNT(*) FROM r",
            "SELECT COUNT(*) FROM orders a, orders b, orders c, orders d, orders e",
        ],
    )
    def test_a_query_without_end_is_stopped(self, engine: SqlEngine, sql: str) -> None:
        started = time.monotonic()
        failure = engine.run(checked(engine, sql))
        if not (engine.dialect == "mysql" and "RECURSIVE" in sql):  # MariaDB ends every recursion after a thousand turns
            assert isinstance(failure, SqlFailure)
            assert failure.problem == "timeout"
        assert time.monotonic() - started < SECONDS + 1.5
        assert answered(engine, "SELECT 1 AS one").rows == 1, "the connection works after a time-out"

    def test_a_query_over_too_many_rows_is_refused_before_it_runs(self, engine: SqlEngine) -> None:
        failure = engine.explain(checked(engine, "SELECT COUNT(*) FROM orders a, orders b, orders c, orders d, orders e"))
        assert failure is not None
        assert failure.problem == "too_costly"
        assert "10 billion are allowed" in failure.message
        assert "filter on a period" in failure.message

    def test_a_heavy_query_that_is_bearable_is_not_refused(self, engine: SqlEngine) -> None:
        assert (
            engine.explain(checked(engine, "SELECT COUNT(*) FROM orders a, orders b, orders c WHERE a.channel <> b.channel"))
            is None
        )

    @pytest.mark.parametrize("sql", sorted(GROWING))
    def test_text_that_grows_without_end_is_stopped(self, engine: SqlEngine, sql: str) -> None:
        started = time.monotonic()
        draft = SqlDraft(GROWING[sql].format(**{**_GROWS, **_GROWS_IN.get(engine.dialect, {})}))
        safe = make_guard(engine.catalog(), 1000)(draft)
        outcome = engine.run(safe) if isinstance(safe, SafeSql) else safe
        if sql != "joined":
            assert isinstance(outcome, SqlFailure)
            assert outcome.problem == "too_complex"
        held = outcome.arrow.nbytes if isinstance(outcome, ResultTable) else 0
        assert held <= BYTES + 1_000_000, "one value that is larger than the limit is not read, or cut by the database"
        assert time.monotonic() - started < SECONDS + 1.5
        assert answered(engine, "SELECT 1 AS one").rows == 1


WRITES = (
    "INSERT INTO marketing_spend VALUES ('2025-01-01', 'x', 1)", "UPDATE customers SET age = 1", "DELETE FROM customers",
    "DROP TABLE customers", "CREATE TABLE x (a INTEGER)", "CREATE TEMP TABLE x (a INTEGER)",
    "ALTER TABLE customers ADD COLUMN x TEXT",
    "CREATE VIEW x AS SELECT 1", "CREATE INDEX i ON customers (age)", "BEGIN IMMEDIATE",
)  # fmt: skip


class TestAttacksPastTheGuard:
    """The guard is bypassed on purpose: the connection alone must hold."""

    @pytest.mark.parametrize("sql", WRITES)
    def test_it_cannot_write(self, engine: SqlEngine, sql: str) -> None:
        before = engine.data_fingerprint()
        assert isinstance(engine.run(unchecked(sql, dialect=engine.dialect)), SqlFailure)
        assert engine.data_fingerprint() == before
        assert answered(engine, "SELECT COUNT(*) AS n FROM customers").arrow.to_pylist() == [{"n": 60}]

    def test_one_call_runs_one_statement(self, engine: SqlEngine) -> None:
        outcome = engine.run(unchecked("SELECT 1; DROP TABLE customers", dialect=engine.dialect))
        assert isinstance(outcome, SqlFailure)
        assert answered(engine, "SELECT COUNT(*) AS n FROM customers").rows == 1
