"""Statements that try to reach rows and columns beyond an asker's rules, on every engine: refused, or without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from src.agents.barred import Barred
from src.agents.ruled_ground import RuledEngine, ruled_catalog
from src.errors import ServiceError
from src.models.access import Access, TableRule
from src.models.sql import Guard, ResultTable, SafeSql, SqlDraft, SqlFailure
from src.services.engines import open_engine
from src.tools.sql_guard import make_guard
from src.tools.sql_guard.ruled import make_rules
from tests.fakes.ruled_shop import SECRETS, ruled_shop

KINDS = [
    "sqlite",
    "duckdb",
    pytest.param("postgresql", marks=pytest.mark.postgres),
    pytest.param("mysql", marks=pytest.mark.mysql),
]
ACCESS = Access(
    "key:1",
    (
        TableRule("orders", ("region = 'North'",), frozenset({"cost"})),
        TableRule("PEOPLE", ("region = 'North'",), frozenset(), frozenset({"email"})),
    ),
    others_hidden=True,
)


class Shop:
    """The guard and the engine of an asker from the North."""

    def __init__(self, url: str) -> None:
        self.whole = open_engine(url, seconds=5.0, result_bytes=1_000_000)
        catalog = self.whole.catalog()
        self.rules = make_rules(catalog, ACCESS)
        self.catalog = ruled_catalog(catalog, ACCESS, self.rules, self.whole)
        self.engine = RuledEngine(self.whole, self.catalog, self.rules.scope)
        self.guard: Guard = make_guard(self.catalog, 100, self.rules)
        self.open_guard: Guard = make_guard(catalog, 100)
        self.barred = Barred(self.whole, catalog, self.engine, self.catalog, self.rules)

    def ask(self, sql: str) -> list[tuple[Any, ...]] | SqlFailure:
        safe = self.guard(SqlDraft(sql))
        if isinstance(safe, SqlFailure):
            return safe
        found = self.engine.explain(safe) or self.engine.run(safe)
        if isinstance(found, SqlFailure):
            return found
        return list(zip(*(c.to_pylist() for c in found.arrow.columns), strict=True))


@pytest.fixture(scope="module", params=KINDS)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with ruled_shop(request.param, tmp_path_factory.mktemp("shop")) as url:
        made = Shop(url)
        yield made
        made.whole.close()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT COUNT(*) FROM orders", [(2,)]),
        ("SELECT SUM(o.amount) FROM orders o", [(30,)]),
        ("SELECT SUM(amount) FROM orders AS x WHERE x.amount > 0 OR 1 = 1", [(30,)]),
        ("SELECT COUNT(*) FROM orders a JOIN orders b ON a.id <> b.id", [(2,)]),
        ("SELECT COUNT(*) FROM orders, people", [(2,)]),
        ("SELECT COUNT(*) FROM (orders JOIN people ON orders.people_id = people.id)", [(2,)]),
        ("SELECT COUNT(*) FROM people p LEFT JOIN orders o ON o.people_id = p.id", [(2,)]),
        ("SELECT SUM(n) FROM (SELECT COUNT(*) AS n FROM orders UNION ALL SELECT COUNT(*) FROM orders WHERE 1 = 1) t", [(4,)]),
        ("SELECT COUNT(*) FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.region = 'South')", [(0,)]),
        ("SELECT COUNT(*) FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.amount > 100)", [(0,)]),
        ("SELECT (SELECT MAX(o.amount) FROM orders o WHERE o.people_id <> p.id) FROM people p", [(None,)]),
        ("SELECT MAX(amount) FROM orders WHERE id IN (SELECT id FROM orders WHERE region <> 'North')", [(None,)]),
        ("WITH t AS (SELECT * FROM orders) SELECT COUNT(*) FROM t", [(2,)]),
        ("WITH t AS (SELECT * FROM orders), u AS (SELECT * FROM t) SELECT COUNT(*) FROM u", [(2,)]),
        ("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < (SELECT MAX(id) FROM orders))"
         " SELECT MAX(n) FROM r",
         [(2,)]),
        ("SELECT product FROM orders ORDER BY (SELECT MAX(amount) FROM orders), product", [("Apple",), ("Pear",)]),
        ("SELECT id FROM orders GROUP BY id HAVING COUNT(*) <= (SELECT COUNT(*) FROM orders WHERE id = 3)", []),
        ("SELECT email FROM people", [("***",)]),
        ("SELECT COUNT(*) FROM people WHERE email LIKE 'north%'", [(0,)]),
        ("SELECT COUNT(*) FROM people WHERE email LIKE 'suzy%' OR name LIKE 'Suzy%'", [(0,)]),
        ("SELECT email, COUNT(*) FROM people GROUP BY email ORDER BY email", [("***", 1)]),
        ("SELECT p.* FROM people AS p", [(1, "Nora North", "North", "***")]),
        ("SELECT COUNT(*) FROM orders -- WHERE region = 'North'\n", [(2,)]),
    ],
)  # fmt: skip
def test_a_statement_sees_what_its_asker_may(shop: Shop, sql: str, rows: list[tuple[Any, ...]]) -> None:
    found = shop.ask(sql)
    assert not isinstance(found, SqlFailure), found
    assert [tuple(int(v) if isinstance(v, float | int) or hasattr(v, "as_tuple") else v for v in row) for row in found] == rows


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT cost FROM orders",
        "SELECT COUNT(*) FROM orders WHERE cost > 600",
        "SELECT product FROM orders ORDER BY cost",
        "SELECT COUNT(*) FROM orders GROUP BY cost",
        "SELECT o.cost FROM orders o",
        "SELECT * FROM notes",
        "SELECT * FROM everything",
        "SELECT COUNT(*) FROM people WHERE EXISTS (SELECT 1 FROM everything e WHERE e.cost > 1)",
        "WITH orders AS (SELECT * FROM people) SELECT * FROM orders",
        "WITH orders AS (SELECT * FROM orders) SELECT COUNT(*) FROM orders",
        "WITH notes AS (SELECT 1 AS x) SELECT * FROM notes",
        "WITH t AS (WITH Orders AS (SELECT 1 AS id) SELECT * FROM Orders) SELECT * FROM orders, t",
        "SELECT * FROM main.orders",
        "SELECT * FROM public.orders",
        "SELECT rowid FROM orders",
        "SELECT orders FROM orders",
        "SELECT COUNT(*) FROM orders; SELECT * FROM notes",
        "SELECT * FROM orders TABLESAMPLE (100)",
        "TABLE orders",
        "SELECT 1 WHERE 3 IN orders",
        "SELECT CAST('Quashed' AS stages)",
        "SELECT CAST(NULL AS notes)",
        "SELECT CAST('(1,a)' AS notes)",
        "SELECT (CAST('(1,1,North,a,1,1,open)' AS orders)).cost",
        "SELECT CAST(NULL AS notes[])",
        "SELECT CAST('notes' AS regclass)",
        "SELECT 'notes'::regclass::oid",
        "SELECT o.cost.x FROM orders o",
        "SELECT o FROM orders o",
        "SELECT COUNT(o) FROM orders o",
        "SELECT ctid, xmin, tableoid FROM orders",
        "SELECT row_to_json(o) FROM orders o",
        "SELECT * FROM orders o, LATERAL (SELECT * FROM notes) x",
        "SELECT * REPLACE (cost AS amount) FROM orders",
        "SELECT COLUMNS('c.*') FROM orders",
        "SELECT #6 FROM orders",
        "PIVOT orders ON product",
        "SELECT * FROM orders NATURAL JOIN notes",
        "SELECT * FROM information_schema.columns",
        "SELECT * FROM pg_catalog.pg_stats",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM duckdb_columns()",
        "SELECT * FROM pragma_table_info('orders')",
        "SELECT table_name FROM mysql.innodb_table_stats",
        "SELECT query_to_xml('SELECT * FROM notes', true, true, '')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT load_file('/etc/passwd')",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT current_setting('data_directory')",
        "COPY orders TO '/tmp/orders'",
        "EXPLAIN SELECT * FROM orders",
        "SELECT * INTO mine FROM orders",
        'SELECT body FROM "notes"',
        'SELECT body FROM "NOTES"',
        "SELECT body FROM nOtEs",
        "SELECT body FROM/**/notes",
        "SELECT body FROM [notes]",
        "SELECT body FROM `notes`",
        "SELECT body FROM ﬀnotes",
        "(SELECT body FROM notes) UNION SELECT name FROM people",
        "SELECT name FROM people UNION ALL SELECT body FROM notes",
        "SELECT name FROM people EXCEPT SELECT product FROM everything",
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM notes) THEN 1 ELSE 0 END",
        "SELECT name FROM people ORDER BY (SELECT MAX(body) FROM notes)",
        "SELECT name FROM people WHERE name = (SELECT body FROM notes LIMIT 1)",
        "WITH RECURSIVE r AS (SELECT body FROM notes UNION ALL SELECT body FROM r) SELECT * FROM r",
        "SELECT COUNT(*) OVER (PARTITION BY cost) FROM orders",
        "SELECT id FROM orders HAVING MAX(cost) > 1",
        "SELECT p.name FROM people p JOIN orders o USING (cost)",
    ],
)
def test_what_is_not_there_for_the_asker_cannot_be_named(shop: Shop, sql: str) -> None:
    found = shop.ask(sql)
    assert isinstance(found, SqlFailure), found
    told = f"{found.message} {found.name} {found.near}"
    assert not any(secret in told for secret in SECRETS)
    assert "everything" not in "".join(found.near)
    assert "cost" not in "".join(found.near)


def test_an_enumeration_tells_no_value_of_a_row_that_is_kept_back(shop: Shop) -> None:
    """Neither its type, nor that a word is one of its values: the database would refuse any other."""
    assert shop.ask("SELECT stage FROM orders ORDER BY 1") == [("open",), ("paid",)]
    assert shop.ask("SELECT COUNT(*) FROM orders WHERE stage = 'open'") == [(1,)]
    there, made_up = (shop.ask(f"SELECT COUNT(*) FROM orders WHERE stage = '{word}'") for word in ("Quashed", "made up"))
    assert there == made_up == [(0,)]
    if shop.engine.dialect == "duckdb":
        assert shop.ask("SELECT typeof(stage) FROM orders LIMIT 1") == [("VARCHAR",)]


def test_quoted_names_are_the_same_tables(shop: Shop) -> None:
    mark = "`" if shop.engine.dialect == "mysql" else '"'
    found = shop.ask(f"SELECT COUNT(*) FROM {mark}orders{mark} AS {mark}people{mark}")
    assert found == [(2,)]
    found = shop.ask(f"SELECT COUNT(*) FROM {mark}orders{mark} AS {mark}where{mark} WHERE {mark}where{mark}.amount > 500")
    assert found == [(0,)]


@pytest.mark.parametrize(
    "condition",
    [
        "1 / (amount - 987654321) > 0",
        "CAST(product AS INTEGER) > 0",
        "abs(CASE amount WHEN 987654321 THEN -9223372036854775807 - 1 END) > 0",
    ],
)
def test_rows_that_are_kept_back_raise_no_errors(shop: Shop, condition: str) -> None:
    """The statement's own conditions are not asked of them, so no error tells that there is such a row."""
    if "CAST" in condition:
        condition = f"CASE WHEN product = 'Zebra' THEN {condition} ELSE 1 = 1 END"
    if shop.engine.dialect == "mysql":
        condition = condition.replace("AS INTEGER", "AS SIGNED")
    assert shop.ask(f"SELECT COUNT(*) FROM orders WHERE {condition}") in ([(2,)], [(0,)])


def test_errors_do_not_quote_the_database(shop: Shop) -> None:
    found = shop.ask("SELECT CAST(product AS DATE) FROM orders")
    if isinstance(found, SqlFailure):
        assert "Apple" not in found.message
        assert found.near == ()


def test_a_statement_without_the_rules_does_not_run(shop: Shop) -> None:
    safe = shop.open_guard(SqlDraft("SELECT * FROM notes"))
    assert isinstance(safe, SafeSql)
    for run in (shop.engine.run, shop.engine.explain):
        with pytest.raises(ServiceError):
            run(safe)


def test_the_check_of_the_final_text_finds_a_table_outside_its_rule(shop: Shop) -> None:
    from src.tools.sql_guard.refusal import Refused

    inside = shop.guard(SqlDraft("SELECT id FROM orders"))
    assert isinstance(inside, SafeSql)
    shop.rules.verify(inside.text)
    assert "region" not in inside.shown
    assert "North" in inside.text
    for text in (
        "SELECT id FROM orders",
        inside.text.replace("North", "South"),
        inside.text.replace("WHERE", "WHERE 1 = 1 OR"),
        f"{inside.text} UNION ALL SELECT id FROM orders" if "LIMIT 101" not in inside.text else "SELECT 1 FROM people",
        "SELECT 1 FROM notes",
        "SELECT 1 FROM everything",
    ):
        with pytest.raises(Refused):
            shop.rules.verify(text)


def test_the_catalog_holds_nothing_of_hidden_rows_and_columns(shop: Shop) -> None:
    told = repr(shop.catalog)
    assert not any(secret in told for secret in SECRETS)
    assert {t.name for t in shop.catalog.tables} == {"orders", "people"}
    orders = shop.catalog.table("orders")
    assert orders is not None
    assert orders.column("cost") is None
    assert orders.rows == 2
    product, amount = orders.column("product"), orders.column("amount")
    assert product is not None
    assert product.values == ("Apple", "Pear")
    assert amount is not None
    assert amount.maximum == 20


def test_what_is_kept_back_is_told_by_table_never_by_the_question(shop: Shop) -> None:
    assert shop.barred.tables("SELECT * FROM orders WHERE region = 'South'") == ["orders"]
    assert shop.barred.tables("SELECT * FROM orders WHERE region = 'Nowhere'") == ["orders"]
    found = shop.engine.run(safe) if isinstance(safe := shop.guard(SqlDraft("SELECT 1 AS x")), SafeSql) else None
    assert isinstance(found, ResultTable)
    assert shop.barred.tables("SELECT 1 AS x") == []
