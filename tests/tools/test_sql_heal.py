"""What the healer puts right, with the rows as proof, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from src.models.catalog import Catalog
from src.models.sql import Attempt, ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.tools.sql_guard import make_guard
from src.tools.sql_heal import repair
from tests.fakes.shop import build_shop


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlEngine]:
    path: Path = tmp_path_factory.mktemp("heal") / "shop.db"
    opened = open_engine(build_shop(path), seconds=10, result_bytes=10_000_000)
    yield opened
    opened.close()


def tried(engine: SqlEngine, sql: str) -> ResultTable | SqlFailure:
    """What the spine does with a draft: guard, dry run, run."""
    safe = make_guard(engine.catalog(), 1000)(SqlDraft(sql))
    return engine.run(safe) if isinstance(safe, SafeSql) else safe


def healed(engine: SqlEngine, sql: str) -> SqlDraft | None:
    failure = tried(engine, sql)
    assert isinstance(failure, SqlFailure), "the statement was not broken"
    return repair([Attempt(sql, failure=failure)], engine.catalog())


SALES = "SELECT c.region, SUM(o.total_amount) AS r FROM orders o JOIN customers c ON c.customer_id = o.customer_id"

REPAIRED = {
    "misspelt column": ("SELECT SUM(total_amuont) FROM orders", "SELECT SUM(total_amount) FROM orders", "total_amount"),
    "joined-up column": ("SELECT COUNT(customerid) FROM orders", "SELECT COUNT(customer_id) FROM orders", "customer_id"),
    "part of a column's name": ("SELECT MAX(date) FROM orders", "SELECT MAX(order_date) FROM orders", None),
    "longer than the column's name": ("SELECT customer_name FROM customers", "SELECT name FROM customers", "name"),
    "misspelt table": ("SELECT COUNT(*) FROM custmers", "SELECT COUNT(*) FROM customers", "customers"),
    "singular table": (
        'SELECT "order".status, COUNT(*) FROM "order" GROUP BY "order".status',
        "SELECT status, COUNT(*) FROM orders GROUP BY status", "orders"),
    "table with a schema": ("SELECT COUNT(*) FROM main.orders", "SELECT COUNT(*) FROM orders", "main.orders"),
    "everywhere it is misspelt": (
        "SELECT regon, COUNT(*) FROM customers GROUP BY regon ORDER BY regon",
        "SELECT region, COUNT(*) FROM customers GROUP BY region ORDER BY region", "region"),
    "two mistakes": (
        "SELECT segmnt, COUNT(*) FROM customrs GROUP BY 1 ORDER BY 1",
        "SELECT segment, COUNT(*) FROM customers GROUP BY 1 ORDER BY 1", "; "),
    "wrong alias": (
        SALES.replace("c.region", "o.region") + " GROUP BY o.region ORDER BY 1", SALES + " GROUP BY c.region ORDER BY 1",
        "c.region"),
    "table's name for its alias": (
        "SELECT orders.channel, COUNT(*) FROM orders o GROUP BY orders.channel ORDER BY 1",
        "SELECT channel, COUNT(*) FROM orders GROUP BY channel ORDER BY 1", "o.channel"),
    "forgotten table, named": (
        "SELECT customers.region, SUM(o.total_amount) FROM orders o GROUP BY customers.region ORDER BY 1",
        SALES + " GROUP BY c.region ORDER BY 1", "customers"),
    "forgotten table, not named": (
        "SELECT region, SUM(total_amount) FROM orders GROUP BY region ORDER BY region", SALES + " GROUP BY 1 ORDER BY 1",
        "customers"),
    "forgotten table, whose rows are what is summed": (
        "SELECT region, SUM(total_amount) FROM customers GROUP BY region ORDER BY 1", SALES + " GROUP BY 1 ORDER BY 1",
        "orders"),
    "forgotten table, by its alias": (
        "SELECT c.region, SUM(o.total_amount) FROM orders o GROUP BY c.region ORDER BY 1", SALES + " GROUP BY 1 ORDER BY 1",
        "customers"),
    "forgotten table in the middle": (
        "SELECT c.region, SUM(oi.quantity) FROM customers c JOIN order_items oi ON oi.order_id = orders.order_id"
        " GROUP BY c.region ORDER BY 1",
        "SELECT c.region, SUM(oi.quantity) FROM customers c JOIN orders o ON o.customer_id = c.customer_id"
        " JOIN order_items oi ON oi.order_id = o.order_id GROUP BY c.region ORDER BY 1", "joined orders"),
    "ambiguous, but equal": (
        "SELECT customer_id, COUNT(*) FROM orders o JOIN customers c ON o.customer_id = c.customer_id GROUP BY customer_id"
        " ORDER BY customer_id",
        "SELECT customer_id, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1", "equal"),
    "text in double quotes": (
        'SELECT COUNT(*) FROM customers WHERE region = "North"', "SELECT COUNT(*) FROM customers WHERE region = 'North'",
        "quotes"),
    "Markdown": ("```sql\nSELECT COUNT(*) FROM orders;\n```", "SELECT COUNT(*) FROM orders", "Markdown"),
    "prose around": (
        "Here is the query:\n\nSELECT COUNT(*) FROM orders;\n\nIt counts every order.", "SELECT COUNT(*) FROM orders",
        "text around"),
    "aggregate in WHERE": (
        "SELECT region, COUNT(*) AS n FROM customers WHERE COUNT(*) > 12 AND age > 20 GROUP BY region ORDER BY 1",
        "SELECT region, COUNT(*) AS n FROM customers WHERE age > 20 GROUP BY region HAVING COUNT(*) > 12 ORDER BY 1", "HAVING"),
    "alias of an aggregate in WHERE": (
        "SELECT channel, SUM(total_amount) AS t FROM orders WHERE t > 100 GROUP BY channel ORDER BY 1",
        "SELECT channel, SUM(total_amount) AS t FROM orders GROUP BY channel HAVING t > 100 ORDER BY 1", "HAVING"),
    "DATE_TRUNC month": (
        "SELECT DATE_TRUNC('month', order_date) AS m, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1",
        "SELECT date(order_date, 'start of month') AS m, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1", "SQLite"),
    "DATE_TRUNC week": (
        "SELECT DATE_TRUNC('week', order_date) AS w, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1",
        "SELECT date(order_date, 'weekday 0', '-6 days') AS w, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1", "SQLite"),
    "DATE_TRUNC quarter": (
        "SELECT DATE_TRUNC('quarter', order_date) AS q, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1",
        "SELECT strftime('%Y-', order_date) || CASE (CAST(strftime('%m', order_date) AS INTEGER) - 1) / 3 WHEN 0 THEN '01'"
        " WHEN 1 THEN '04' WHEN 2 THEN '07' ELSE '10' END || '-01' AS q, COUNT(*) FROM orders GROUP BY 1 ORDER BY 1", "SQLite"),
    "EXTRACT": (
        "SELECT EXTRACT(YEAR FROM signup_date) AS y, COUNT(*) FROM customers GROUP BY y ORDER BY y",
        "SELECT CAST(strftime('%Y', signup_date) AS INTEGER) AS y, COUNT(*) FROM customers GROUP BY y ORDER BY y", "SQLite"),
    "YEAR and QUARTER": (
        "SELECT YEAR(order_date), QUARTER(order_date), COUNT(*) FROM orders GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT CAST(strftime('%Y', order_date) AS INTEGER), (CAST(strftime('%m', order_date) AS INTEGER) + 2) / 3, COUNT(*)"
        " FROM orders GROUP BY 1, 2 ORDER BY 1, 2", "SQLite"),
    "TO_CHAR": (
        "SELECT TO_CHAR(order_date, 'YYYY-MM') AS m, COUNT(*) FROM orders GROUP BY m ORDER BY m",
        "SELECT strftime('%Y-%m', order_date) AS m, COUNT(*) FROM orders GROUP BY m ORDER BY m", "SQLite"),
    "DATE_FORMAT": (
        "SELECT DATE_FORMAT(order_date, '%Y-%m') AS m, COUNT(*) FROM orders GROUP BY m ORDER BY m",
        "SELECT strftime('%Y-%m', order_date) AS m, COUNT(*) FROM orders GROUP BY m ORDER BY m", "SQLite"),
    "INTERVAL": (
        "SELECT COUNT(*) FROM orders WHERE order_date >= DATE '2025-12-31' - INTERVAL '2 weeks'",
        "SELECT COUNT(*) FROM orders WHERE order_date >= '2025-12-17'", "SQLite"),
    "DATEDIFF with a unit": (
        "SELECT SUM(DATEDIFF('day', '2025-01-01', order_date)) FROM orders",
        "SELECT SUM(CAST(julianday(order_date) - julianday('2025-01-01') AS INTEGER)) FROM orders", "SQLite"),
    "a reserved word": ("SELECT MAX(age) AS nothing FROM customers", "SELECT MAX(age) FROM customers", "reserved"),
    "LEFT": ("SELECT LEFT(name, 3) FROM customers ORDER BY 1", "SELECT substr(name, 1, 3) FROM customers ORDER BY 1", "SQLite"),
}  # fmt: skip


@pytest.mark.parametrize("case", REPAIRED)
def test_it_repairs(engine: SqlEngine, case: str) -> None:
    sql, meant, says = REPAIRED[case]
    draft = healed(engine, sql)
    assert draft is not None
    assert says is None or says in draft.why
    rows, right = tried(engine, draft.text), tried(engine, str(meant))
    assert isinstance(rows, ResultTable), rows
    assert isinstance(right, ResultTable), right
    assert [list(row.values()) for row in rows.arrow.to_pylist()] == [list(row.values()) for row in right.arrow.to_pylist()]


LEFT_ALONE = {
    "nothing near": "SELECT turnover FROM orders",
    "two as near": "SELECT order_iq, product_iq FROM order_items WHERE order_item = 1 AND rder_id_ = 2 AND t_id = 3",
    "two tables have it": "SELECT cst FROM (SELECT 1 AS cost, 2 AS cust)",
    "ambiguous, and not equal": "SELECT channel FROM orders, marketing_spend",
    "joining would repeat what is summed": "SELECT orders.channel, SUM(age) FROM customers GROUP BY orders.channel",
    "a second statement is not prose": "SELECT COUNT(*) FROM orders; DROP TABLE orders",
    "a write": "DELETE FROM orders",
    "a function nobody has": "SELECT MAGIC(name) FROM customers",
    "a forbidden function": "SELECT load_extension('x')",
    "too deep": "SELECT " + "(" * 500 + "1" + ")" * 500,
    "not SQL": "I cannot help with that.",
    "NUL": "SELECT 1\0",
}


@pytest.mark.parametrize("case", LEFT_ALONE)
def test_it_never_guesses(engine: SqlEngine, case: str) -> None:
    assert healed(engine, LEFT_ALONE[case]) is None


def test_it_never_repeats_an_attempt(engine: SqlEngine) -> None:
    broken = "SELECT regon FROM customers"
    draft = healed(engine, broken)
    assert draft is not None
    again = [Attempt(draft.text, failure=SqlFailure("timeout", "")), Attempt(broken, failure=SqlFailure("unknown_column", ""))]
    assert repair(again, engine.catalog()) is None


def test_there_is_nothing_to_repair(engine: SqlEngine) -> None:
    assert repair([], engine.catalog()) is None
    assert repair([Attempt("SELECT 1", rows=1)], engine.catalog()) is None
    assert repair([Attempt("SELECT 1", failure=SqlFailure("timeout", ""))], engine.catalog()) is None


@pytest.mark.parametrize(
    ("dialect", "sql", "failure", "part"),
    [
        ("postgres", "SELECT region, age, COUNT(*) FROM customers GROUP BY region",
         'column "age" must appear in the GROUP BY', "age"),
        ("mysql", "SELECT region, COUNT(*) FROM customers", "nonaggregated column 'region'", "GROUP BY"),
        ("postgres", "SELECT region FROM customers WHERE COUNT(*) > 1 GROUP BY region",
         "aggregate functions are not allowed in WHERE", "HAVING"),
    ],
)  # fmt: skip
def test_it_repairs_grouping(engine: SqlEngine, dialect: str, sql: str, failure: str, part: str) -> None:
    catalog: Catalog = replace(engine.catalog(), dialect=dialect)
    draft = repair([Attempt(sql, failure=SqlFailure("database_error", failure))], catalog)
    assert draft is not None
    assert part in draft.text.partition("FROM")[2]


@pytest.mark.parametrize(
    ("dialect", "sql", "part"),
    [
        ("postgres", "SELECT DATE_FORMAT(order_date, '%Y-%m') FROM orders", "TO_CHAR"),
        ("duckdb", "SELECT TO_CHAR(order_date, 'YYYY-MM') FROM orders", "STRFTIME"),
    ],
)
def test_it_translates_between_servers(engine: SqlEngine, dialect: str, sql: str, part: str) -> None:
    catalog: Catalog = replace(engine.catalog(), dialect=dialect)
    failure = make_guard(catalog, 10)(SqlDraft(sql))
    assert isinstance(failure, SqlFailure)
    draft = repair([Attempt(sql, failure=failure)], catalog)
    assert draft is not None
    assert part in draft.text.upper()
